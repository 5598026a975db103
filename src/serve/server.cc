#include "serve/server.h"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include "serve/alerts.h"
#include "serve/api.h"
#include "serve/http_rules.h"
#include "serve/openapi.h"
#include "serve/static_files.h"

namespace yagura {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::redirect_error;
using asio::use_awaitable;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using Message = http::request<http::string_body>;
using WebSocket = websocket::stream<beast::tcp_stream>;

constexpr auto kLinger = std::chrono::seconds(1);
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

std::string text(beast::string_view v) { return {v.data(), v.size()}; }

// The values of every field of that name.
std::vector<std::string> named(const Message& message, http::field name) {
  std::vector<std::string> out;
  const auto [from, to] = message.equal_range(name);
  for (auto it = from; it != to; ++it) out.push_back(text(it->value()));
  return out;
}

void harden(http::fields& fields) {
  for (const auto& [name, value] : fixed_headers()) {
    fields.set(beast::string_view(name.data(), name.size()),
               beast::string_view(value.data(), value.size()));
  }
}

// The answer to what is no request; none to a client that left or stalled.
std::optional<Response> broken(error_code error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return Response::problem(431, "header too large", "send at most 16 KiB of header");
  }
  if (error == http::error::body_limit)
    return Response::problem(413, "body too large", "send at most 1 MiB");
  if (error == http::error::end_of_stream || error == http::error::partial_message)
    return std::nullopt;
  if (error.category() == make_error_code(http::error::end_of_stream).category()) {
    return Response::problem(400, "bad request", "this is no HTTP/1.1 request");
  }
  return std::nullopt;
}

// A client that is sent things until it goes: `timer` paces the sending, `gone` ends it. The
// coroutine that watches for the client's end shares this with the one that sends, which waits for
// it at last.
struct Pushed {
  explicit Pushed(asio::io_context& io)
      : timer(io), watched(io, asio::steady_timer::time_point::max()) {}
  asio::steady_timer timer, watched;
  bool gone = false;
  bool watching = true;
  void end() {
    gone = true;
    watching = false;
    timer.cancel();
    watched.cancel();
  }
  asio::awaitable<void> pause(std::chrono::milliseconds time) {
    error_code ignored;
    timer.expires_after(time);
    if (!gone) co_await timer.async_wait(redirect_error(use_awaitable, ignored));
  }
  asio::awaitable<void> until_watched() {
    error_code ignored;
    while (watching) co_await watched.async_wait(redirect_error(use_awaitable, ignored));
  }
};

class Server {
 public:
  Server(const ServeOptions& options, int stop_fd)
      : options_(options),
        limits_(options.limits),
        api_(options.node, options.catalogue, options.clock),
        acceptor_(io_),
        live_(io_),
        stop_(io_) {
    api_.set_corners(options.corners);
    api_.set_journal_times(options.time_of, options.sequence_at);
    const int fd = options.listen_fd >= 0
                       ? options.listen_fd
                       : listen_on(options.host, options.port, options.allow_unauthenticated);
    port_ = port_of(fd);
    acceptor_.assign(options.host.find(':') == std::string::npos ? tcp::v4() : tcp::v6(), fd);
    if (options.live_fd >= 0) live_.assign(options.live_fd);
    if (stop_fd >= 0) stop_.assign(stop_fd);
  }

  void run() {
    asio::co_spawn(io_, accept(), asio::detached);
    asio::co_spawn(io_, watch_store(), asio::detached);
    if (live_.is_open()) asio::co_spawn(io_, read_link(), asio::detached);
    if (stop_.is_open()) asio::co_spawn(io_, wait_for_stop(), asio::detached);
    io_.run();
  }

 private:
  asio::awaitable<void> accept() {
    asio::steady_timer pause(io_);
    for (;;) {
      error_code error;
      tcp::socket socket = co_await acceptor_.async_accept(redirect_error(use_awaitable, error));
      if (error == asio::error::operation_aborted) co_return;
      if (error) {  // out of descriptors: the next try is as bad until something closes
        pause.expires_after(kAcceptPause);
        co_await pause.async_wait(redirect_error(use_awaitable, error));
        continue;
      }
      if (connections_ >= limits_.connections) continue;  // the socket closes
      asio::co_spawn(io_, session(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> session(tcp::socket socket) {
    ++connections_;
    try {
      beast::tcp_stream stream(std::move(socket));
      beast::flat_buffer buffer(64 * 1024 + limits_.body_bytes);
      for (bool again = true; again;) {
        again = co_await one_request(stream, buffer);
        if (again && buffer.size() == 0) again = co_await next_byte(stream, buffer);
      }
      co_await hang_up(stream);
    } catch (const std::exception&) {
      ++api_.client_errors;  // one that goes away or stalls ends its own session only
    }
    --connections_;
  }

  asio::awaitable<bool> next_byte(beast::tcp_stream& stream, beast::flat_buffer& buffer) {
    error_code error;
    stream.expires_after(limits_.idle);
    buffer.commit(co_await stream.async_read_some(buffer.prepare(4096),
                                                  redirect_error(use_awaitable, error)));
    co_return !error;
  }

  // What a refused client still sends is read for a moment: closing on it would destroy the answer
  // on its way.
  asio::awaitable<void> hang_up(beast::tcp_stream& stream) {
    error_code error;
    if (!stream.socket().is_open()) co_return;
    stream.socket().shutdown(tcp::socket::shutdown_send, error);
    stream.expires_after(kLinger);
    std::string rest(16 * 1024, '\0');
    while (!error)
      co_await stream.async_read_some(asio::buffer(rest), redirect_error(use_awaitable, error));
  }

  // False when the connection is done with.
  asio::awaitable<bool> one_request(beast::tcp_stream& stream, beast::flat_buffer& buffer) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(limits_.header_bytes);
    parser.body_limit(limits_.body_bytes);
    stream.expires_after(limits_.request);
    error_code error;
    co_await http::async_read(stream, buffer, parser, redirect_error(use_awaitable, error));
    if (error) {
      if (const auto answer = broken(error)) co_await write(stream, *answer, 11, false, false);
      co_return false;
    }
    const Message message = parser.release();
    const bool head = message.method() == http::verb::head;
    const auto [hosts, origins] =
        std::pair(named(message, http::field::host), named(message, http::field::origin));
    if (const auto refused = foreign(hosts, origins, options_, port_))
      co_return co_await write(stream, *refused, message.version(), false, head);
    auto request = parse_target(std::string_view(message.target().data(), message.target().size()));
    if (!request) {
      const Response bad =
          Response::problem(400, "bad request target", "percent-encode the path and query");
      co_return co_await write(stream, bad, message.version(), false, head);
    }
    request->method = text(message.method_string());
    request->content_type = text(message[http::field::content_type]);
    request->if_none_match = text(message[http::field::if_none_match]);
    const auto codings = message[http::field::accept_encoding];
    request->accepts_gzip = codings.find("gzip") != beast::string_view::npos &&
                            codings.find("gzip;q=0") == beast::string_view::npos;
    request->body = message.body();
    if (request->method == "GET" && request->path == "/api/live" &&
        websocket::is_upgrade(message)) {
      co_await live_client(std::move(stream), message);
      co_return false;
    }
    if (request->method == "GET" && request->path == "/api/alerts") {
      if (std::string last = text(message["Last-Event-ID"]); !last.empty())
        request->query["after"] = std::move(last);
      Response bad;
      std::uint64_t after = 0;
      if (!read_count(*request, "after", std::uint64_t{1} << 53, after, bad))
        co_return co_await write(stream, bad, message.version(), false, head);
      const bool given = !request->query["after"].empty();
      co_await alert_client(stream, given ? std::optional<std::uint64_t>(after) : std::nullopt);
      co_return false;
    }
    co_return co_await write(stream, answer(*request), message.version(), message.keep_alive(),
                             head);
  }

  Response answer(const Request& request) {
    try {
      if (auto wrong = wrong_method(request)) return std::move(*wrong);
      if (request.path == "/openapi.json") {
        Response r;
        r.body = openapi_document();
        return r;
      }
      if (auto r = api_.handle(request)) {
        if (is_action(request) && r->status == 201) alerts_.note_action(request.path);
        return std::move(*r);
      }
      if (request.path.starts_with("/api/")) {
        return Response::problem(404, "no such route", "the API is described at /openapi.json");
      }
      return static_file(request);
    } catch (const std::exception& e) {
      return Response::problem(500, "internal error", valid_utf8(e.what()));
    }
  }

  // True when another request may follow.
  asio::awaitable<bool> write(beast::tcp_stream& stream, Response response, unsigned version,
                              bool keep, bool head) {
    http::response<http::string_body> out{static_cast<http::status>(response.status), version};
    harden(out.base());
    out.set(http::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers) out.set(name, value);
    out.keep_alive(keep);
    if (response.status != 304) out.content_length(response.body.size());
    if (!head && response.status != 304) out.body() = std::move(response.body);
    stream.expires_after(limits_.idle);
    error_code error;
    http::response_serializer<http::string_body> serializer(out);
    if (head) {
      co_await http::async_write_header(stream, serializer, redirect_error(use_awaitable, error));
    } else {
      co_await http::async_write(stream, serializer, redirect_error(use_awaitable, error));
    }
    co_return !error && keep;
  }

  // ---- live picture: WebSocket ----

  asio::awaitable<void> live_client(beast::tcp_stream&& stream, const Message& message) {
    WebSocket socket(std::move(stream));
    beast::get_lowest_layer(socket).expires_never();
    socket.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
    socket.set_option(
        websocket::stream_base::decorator([](websocket::response_type& r) { harden(r); }));
    socket.read_message_max(1024);
    co_await socket.async_accept(message, use_awaitable);
    socket.binary(true);
    Pushed client(io_);
    asio::co_spawn(io_, watch(socket, client), asio::detached);
    ++api_.live_clients;
    error_code error;
    std::uint64_t seen = api_.picture().generation();
    std::string next = api_.picture().full();
    while (!client.gone && !error) {
      if (!next.empty())
        co_await socket.async_write(asio::buffer(next), redirect_error(use_awaitable, error));
      if (!error) co_await client.pause(limits_.picture_every);
      next = api_.picture().generation() == seen ? std::string() : api_.picture().since(seen);
      seen = api_.picture().generation();
    }
    --api_.live_clients;
    beast::get_lowest_layer(socket).close();
    co_await client.until_watched();
  }

  static asio::awaitable<void> watch(WebSocket& socket, Pushed& client) {
    beast::flat_buffer buffer;
    error_code error;
    while (!error) {
      buffer.clear();
      co_await socket.async_read(buffer, redirect_error(use_awaitable, error));
    }
    client.end();
  }

  // ---- alerts: server-sent events ----

  asio::awaitable<void> alert_client(beast::tcp_stream& stream, std::optional<std::uint64_t> from) {
    http::response<http::empty_body> head{http::status::ok, 11};
    harden(head.base());
    head.set(http::field::content_type, "text/event-stream");
    head.keep_alive(false);
    error_code error;
    stream.expires_after(limits_.request);
    co_await http::async_write(stream, head, redirect_error(use_awaitable, error));
    std::string next = "retry: 2000\n\n";
    std::int64_t after = from ? static_cast<std::int64_t>(*from) : alerts_.newest_row();
    std::uint64_t acted = alerts_.actions();
    Pushed client(io_);
    asio::co_spawn(io_, watch(stream.socket(), client), asio::detached);
    ++api_.alert_clients;
    auto spoken = std::chrono::steady_clock::now();
    while (!client.gone && !error) {
      if (!next.empty()) {
        stream.expires_after(limits_.request);
        co_await asio::async_write(stream, asio::buffer(next),
                                   redirect_error(use_awaitable, error));
        spoken = std::chrono::steady_clock::now();
      } else {
        co_await client.pause(limits_.changes_every);
      }
      next = alerts_.since(after, acted);
      if (next.empty() && std::chrono::steady_clock::now() - spoken >= limits_.alert_beat)
        next = ": still here\n\n";
    }
    --api_.alert_clients;
    stream.close();
    co_await client.until_watched();
  }

  // An alert client sends nothing more: whatever comes is its end.
  static asio::awaitable<void> watch(tcp::socket& socket, Pushed& client) {
    error_code ignored;
    co_await socket.async_wait(tcp::socket::wait_read, redirect_error(use_awaitable, ignored));
    client.end();
  }

  asio::awaitable<void> watch_store() {
    asio::steady_timer timer(io_);
    for (;;) {
      timer.expires_after(limits_.changes_every);
      co_await timer.async_wait(use_awaitable);
      alerts_.look();
    }
  }

  // ---- from the intake ----

  asio::awaitable<void> read_link() {
    LiveReader reader;
    reader.on_fix = [this](const PictureFix& f) { api_.picture().fix(f); };
    reader.on_info = [this](TrackInfo&& i) { api_.picture().info(std::move(i)); };
    reader.on_status = [this](std::string_view json) { api_.set_status(std::string(json)); };
    LiveReader::hello(live_.native_handle());
    std::string packet(LiveReader::kMaxPacket, '\0');
    error_code error;
    while (!error) {
      const std::size_t n = co_await live_.async_read_some(asio::buffer(packet),
                                                           redirect_error(use_awaitable, error));
      if (!error && !reader.packet(std::string_view(packet).substr(0, n))) break;
    }
    live_.close(error);
    api_.intake_ended();
  }

  asio::awaitable<void> wait_for_stop() {
    char byte = 0;
    error_code error;
    co_await stop_.async_read_some(asio::buffer(&byte, 1), redirect_error(use_awaitable, error));
    io_.stop();
  }

  const ServeOptions& options_;
  const ServeLimits limits_;
  asio::io_context io_{1};
  Api api_;
  Alerts alerts_{api_};
  tcp::acceptor acceptor_;
  asio::posix::stream_descriptor live_, stop_;
  std::uint16_t port_ = 0;
  std::size_t connections_ = 0;
};

}  // namespace

void run_server(const ServeOptions& options, int stop_fd) { Server(options, stop_fd).run(); }

}  // namespace yagura
