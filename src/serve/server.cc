#include "serve/server.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <cstring>
#include <deque>
#include <list>

#include "base/result.h"
#include "serve/api.h"
#include "serve/openapi.h"
#include "serve/static_files.h"

namespace yagura {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::use_awaitable;
using tcp = asio::ip::tcp;

constexpr std::size_t kMaxConnections = 256;
constexpr std::size_t kMaxPictures = 4;
constexpr std::size_t kMaxAlerts = 64;
constexpr auto kRequestTime = std::chrono::seconds(10);
constexpr auto kIdleTime = std::chrono::seconds(30);
constexpr auto kPictureEvery = std::chrono::milliseconds(500);
constexpr auto kChangesEvery = std::chrono::milliseconds(300);

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

// A client that is sent messages as they come: a queue and a timer that wakes its writer.
struct Listener {
  explicit Listener(asio::any_io_executor executor) : wake(executor) { wake.expires_at(asio::steady_timer::time_point::max()); }
  std::deque<std::string> queue;
  asio::steady_timer wake;
  bool closed = false;
  void put(std::string message) {
    queue.push_back(std::move(message));
    wake.cancel();
  }
};

class Server {
 public:
  Server(const ServeOptions& options, int stop_fd)
      : options_(options), api_(options.node, options.catalogue, options.clock), acceptor_(io_), live_(io_), stop_(io_) {
    api_.set_corners(options.corners);
    const int fd = options.listen_fd >= 0 ? options.listen_fd : listen_on(options.host, options.port, options.allow_unauthenticated);
    port_ = port_of(fd);
    acceptor_.assign(options.host.find(':') == std::string::npos ? tcp::v4() : tcp::v6(), fd);
    if (options.live_fd >= 0) live_.assign(options.live_fd);
    if (stop_fd >= 0) stop_.assign(stop_fd);
  }

  void run() {
    asio::co_spawn(io_, accept(), asio::detached);
    asio::co_spawn(io_, send_pictures(), asio::detached);
    asio::co_spawn(io_, send_changes(), asio::detached);
    if (live_.is_open()) asio::co_spawn(io_, read_link(), asio::detached);
    if (stop_.is_open()) asio::co_spawn(io_, wait_for_stop(), asio::detached);
    io_.run();
  }

 private:
  asio::awaitable<void> accept() {
    for (;;) {
      boost::system::error_code error;
      tcp::socket socket = co_await acceptor_.async_accept(asio::redirect_error(use_awaitable, error));
      if (error == asio::error::operation_aborted) co_return;
      if (error || connections_ >= kMaxConnections) continue;  // the socket closes
      asio::co_spawn(io_, session(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> session(tcp::socket socket) {
    ++connections_;
    try {
      beast::tcp_stream stream(std::move(socket));
      beast::flat_buffer buffer(64 * 1024 + (1 << 20));
      for (bool again = true; again;) again = co_await one_request(stream, buffer);
      boost::system::error_code ignored;
      stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    } catch (const std::exception&) {
      // A client that goes away or stalls ends its own session only.
    }
    --connections_;
  }

  // False when the connection is done with.
  asio::awaitable<bool> one_request(beast::tcp_stream& stream, beast::flat_buffer& buffer) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(16 * 1024);
    parser.body_limit(1 << 20);
    stream.expires_after(kRequestTime);
    boost::system::error_code error;
    co_await http::async_read_header(stream, buffer, parser, asio::redirect_error(use_awaitable, error));
    if (error == http::error::header_limit) {
      co_await refuse(stream, Response::problem(431, "header too large", "send at most 16 KiB of header"));
      co_return false;
    }
    if (error) co_return false;
    co_await http::async_read(stream, buffer, parser, asio::redirect_error(use_awaitable, error));
    if (error == http::error::body_limit) {
      co_await refuse(stream, Response::problem(413, "body too large", "send at most 1 MiB"));
      co_return false;
    }
    if (error) co_return false;
    const http::request<http::string_body> message = parser.release();
    if (const auto wrong = foreign(message)) {
      co_await refuse(stream, *wrong);
      co_return false;
    }
    auto request = parse_target(std::string_view(message.target().data(), message.target().size()));
    if (!request) {
      co_await refuse(stream, Response::problem(400, "bad request target", "percent-encode the path and query"));
      co_return false;
    }
    if (request->path == "/api/live" && websocket::is_upgrade(message)) {
      co_await live_client(std::move(stream), message);
      co_return false;
    }
    request->method = std::string(message.method_string());
    request->content_type = message[http::field::content_type];
    request->if_none_match = message[http::field::if_none_match];
    request->accepts_gzip = message[http::field::accept_encoding].find("gzip") != beast::string_view::npos;
    if (request->path == "/api/alerts") {
      co_await alert_client(stream, message[http::field::host], std::string(message["Last-Event-ID"]));
      co_return false;
    }
    request->body = message.body();
    co_return co_await write(stream, answer(*request), message.version(), message.keep_alive(), request->method == "HEAD");
  }

  Response answer(const Request& request) {
    try {
      const bool acting = request.path.starts_with("/api/events/") && request.path.ends_with("/actions");
      if (request.method != "GET" && request.method != "HEAD" && !(acting && request.method == "POST")) {
        Response r = Response::problem(405, "method not allowed", "this server only answers GET and HEAD here");
        r.headers["Allow"] = "GET, HEAD";
        return r;
      }
      if (request.path == "/openapi.json") {
        Response r;
        r.body = openapi_document();
        return r;
      }
      if (auto r = api_.handle(request)) return std::move(*r);
      if (request.path.starts_with("/api/")) return Response::problem(404, "no such route", "the API is described at /openapi.json");
      return static_file(request);
    } catch (const std::exception& e) {
      return Response::problem(500, "internal error", e.what());
    }
  }

  bool ours(beast::string_view host) const {
    const std::string port = ":" + std::to_string(port_);
    for (const std::string& name : {options_.host, std::string("localhost"), std::string("127.0.0.1"), std::string("[::1]")}) {
      if (host == name + port || (port_ == 80 && host == name)) return true;
    }
    return false;
  }

  std::optional<Response> foreign(const http::request<http::string_body>& message) const {
    const auto host = message[http::field::host];
    if (!options_.allow_unauthenticated && !ours(host)) {
      return Response::problem(421, "misdirected request", "use the address this node was started with");
    }
    const auto origin = message[http::field::origin];
    if (!origin.empty() && origin != "http://" + std::string(host)) {
      return Response::problem(403, "foreign origin", "other sites may not use this node");
    }
    return std::nullopt;
  }

  static void harden(http::fields& fields) {
    fields.set("Content-Security-Policy", beast::string_view(kPolicy.data(), kPolicy.size()));
    fields.set("X-Content-Type-Options", "nosniff");
    fields.set("Referrer-Policy", "no-referrer");
    fields.set("Cross-Origin-Resource-Policy", "same-origin");
    fields.set("Cross-Origin-Opener-Policy", "same-origin");
  }

  asio::awaitable<bool> write(beast::tcp_stream& stream, Response response, unsigned version, bool keep, bool head) {
    http::response<http::string_body> out{static_cast<http::status>(response.status), version};
    out.set(http::field::server, "yagura");
    out.set(http::field::content_type, response.content_type);
    out.set(http::field::cache_control, "no-store");
    harden(out.base());
    for (const auto& [name, value] : response.headers) out.set(name, value);
    out.keep_alive(keep);
    const std::size_t length = response.body.size();
    if (!head && response.status != 304) out.body() = std::move(response.body);
    if (response.status != 304) out.content_length(length);
    stream.expires_after(kIdleTime);
    boost::system::error_code error;
    http::response_serializer<http::string_body> serializer(out);
    if (head) serializer.split(true);
    if (head) {
      co_await http::async_write_header(stream, serializer, asio::redirect_error(use_awaitable, error));
    } else {
      co_await http::async_write(stream, serializer, asio::redirect_error(use_awaitable, error));
    }
    co_return !error && keep;
  }

  asio::awaitable<void> refuse(beast::tcp_stream& stream, Response response) {
    co_await write(stream, std::move(response), 11, false, false);
  }

  // ---- live picture: WebSocket ----

  asio::awaitable<void> live_client(beast::tcp_stream&& stream, const http::request<http::string_body>& message) {
    websocket::stream<beast::tcp_stream> socket(std::move(stream));
    beast::get_lowest_layer(socket).expires_never();
    socket.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
    socket.read_message_max(1024);
    co_await socket.async_accept(message, use_awaitable);
    socket.binary(true);
    Listener listener(io_.get_executor());
    listener.put(api_.picture().full());
    const auto place = pictures_.insert(pictures_.end(), &listener);
    ++api_.live_clients;
    // The reader ends when the client does, and wakes the writer; both use this frame, so it waits.
    bool reading = true;
    asio::steady_timer done(io_, asio::steady_timer::time_point::max());
    asio::co_spawn(io_, read_until_closed(socket, listener, reading, done), asio::detached);
    boost::system::error_code error;
    while (!listener.closed) {
      if (listener.queue.empty()) {
        co_await listener.wake.async_wait(asio::redirect_error(use_awaitable, error));
        listener.wake.expires_at(asio::steady_timer::time_point::max());
        continue;
      }
      const std::string next = std::move(listener.queue.front());
      listener.queue.pop_front();
      co_await socket.async_write(asio::buffer(next), asio::redirect_error(use_awaitable, error));
      if (error) break;
    }
    pictures_.erase(place);
    --api_.live_clients;
    beast::get_lowest_layer(socket).close();
    while (reading) {
      co_await done.async_wait(asio::redirect_error(use_awaitable, error));
    }
  }

  asio::awaitable<void> read_until_closed(websocket::stream<beast::tcp_stream>& socket, Listener& listener, bool& reading,
                                          asio::steady_timer& done) {
    beast::flat_buffer buffer;
    boost::system::error_code error;
    while (!error) {
      buffer.clear();
      co_await socket.async_read(buffer, asio::redirect_error(use_awaitable, error));
    }
    listener.closed = true;
    listener.wake.cancel();
    reading = false;
    done.cancel();
  }

  asio::awaitable<void> send_pictures() {
    asio::steady_timer timer(io_);
    for (;;) {
      timer.expires_after(kPictureEvery);
      co_await timer.async_wait(use_awaitable);
      if (!api_.picture().changed()) continue;
      const std::string changes = api_.picture().take_changes();
      for (Listener* listener : pictures_) {
        if (listener->queue.size() >= kMaxPictures) {  // too slow: one whole picture instead of many parts
          listener->queue.clear();
          listener->put(api_.picture().full());
        } else {
          listener->put(changes);
        }
      }
    }
  }

  // ---- alerts: server-sent events ----

  asio::awaitable<void> alert_client(beast::tcp_stream& stream, beast::string_view, const std::string& last_id) {
    std::string head =
        "HTTP/1.1 200 OK\r\nServer: yagura\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
        "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\nretry: 2000\n\n";
    Listener listener(io_.get_executor());
    listener.put(std::move(head));
    if (StoreReader* store = api_.store(); store != nullptr && !last_id.empty()) {
      const std::int64_t after = std::strtoll(last_id.c_str(), nullptr, 10);
      for (const EventRow& row : store->changes(after, kMaxAlerts)) listener.put(alert(row));
    }
    const auto place = alerts_.insert(alerts_.end(), &listener);
    ++api_.alert_clients;
    boost::system::error_code error;
    while (!listener.closed && !error) {
      if (listener.queue.empty()) {
        listener.wake.expires_after(std::chrono::seconds(15));
        boost::system::error_code woken;
        co_await listener.wake.async_wait(asio::redirect_error(use_awaitable, woken));
        if (!woken) listener.queue.push_back(": still here\n\n");
        continue;
      }
      const std::string next = std::move(listener.queue.front());
      listener.queue.pop_front();
      stream.expires_after(kRequestTime);
      co_await asio::async_write(stream, asio::buffer(next), asio::redirect_error(use_awaitable, error));
    }
    alerts_.erase(place);
    --api_.alert_clients;
  }

  std::string alert(const EventRow& row) const {
    return "id: " + std::to_string(row.row) + "\nevent: event\ndata: " + api_.row_json(row).dump() + "\n\n";
  }

  asio::awaitable<void> send_changes() {
    asio::steady_timer timer(io_);
    std::int64_t newest = -1;
    for (;;) {
      timer.expires_after(kChangesEvery);
      co_await timer.async_wait(use_awaitable);
      StoreReader* store = api_.store();
      if (store == nullptr) continue;
      if (newest < 0) newest = store->newest_row();
      const std::int64_t row = store->newest_row();
      if (row == newest) continue;
      for (const EventRow& change : store->changes(newest, 500)) {
        newest = change.row;
        const std::string message = alert(change);
        for (Listener* listener : alerts_) {
          if (listener->queue.size() >= kMaxAlerts * 10) {
            listener->closed = true;  // it comes back with its last id
            listener->wake.cancel();
          } else {
            listener->put(message);
          }
        }
      }
    }
  }

  // ---- from the intake ----

  asio::awaitable<void> read_link() {
    LiveReader reader;
    reader.on_fix = [this](const PictureFix& f) { api_.picture().fix(f); };
    reader.on_info = [this](TrackInfo&& i) { api_.picture().info(std::move(i)); };
    reader.on_status = [this](std::string_view json) { api_.set_status(std::string(json)); };
    std::string chunk(256 * 1024, '\0');
    boost::system::error_code error;
    for (;;) {
      const std::size_t n = co_await live_.async_read_some(asio::buffer(chunk), asio::redirect_error(use_awaitable, error));
      if (error || !reader.push(std::string_view(chunk).substr(0, n))) co_return;
    }
  }

  asio::awaitable<void> wait_for_stop() {
    char byte = 0;
    boost::system::error_code error;
    co_await stop_.async_read_some(asio::buffer(&byte, 1), asio::redirect_error(use_awaitable, error));
    io_.stop();
  }

  const ServeOptions& options_;
  asio::io_context io_{1};
  Api api_;
  tcp::acceptor acceptor_;
  asio::posix::stream_descriptor live_, stop_;
  std::uint16_t port_ = 0;
  std::size_t connections_ = 0;
  std::list<Listener*> pictures_, alerts_;
};

bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

}  // namespace

int listen_on(const std::string& host, std::uint16_t port, bool allow_unauthenticated) {
  const std::string where = host + ":" + std::to_string(port);
  if (!is_loopback(host) && !allow_unauthenticated) {
    throw EnvironmentError("refused to listen", where, "there are no logins yet: serve on 127.0.0.1, or add --allow-unauthenticated");
  }
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port_text = std::to_string(port);
  if (getaddrinfo(host == "localhost" ? "127.0.0.1" : host.c_str(), port_text.c_str(), &hints, &found) != 0 || found == nullptr) {
    throw EnvironmentError("cannot listen", where, "that is no address of this machine");
  }
  const int fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (fd >= 0) ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool bound = fd >= 0 && ::bind(fd, found->ai_addr, found->ai_addrlen) == 0 && ::listen(fd, 128) == 0;
  const int why = errno;
  freeaddrinfo(found);
  if (!bound) {
    if (fd >= 0) ::close(fd);
    throw EnvironmentError("cannot listen", where,
                           why == EADDRINUSE ? "another program has this port; choose one with --serve 127.0.0.1:PORT" : std::strerror(why));
  }
  return fd;
}

std::uint16_t port_of(int listen_fd) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getsockname(listen_fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&address)->sin6_port
                                             : reinterpret_cast<sockaddr_in*>(&address)->sin_port);
}

void run_server(const ServeOptions& options, int stop_fd) { Server(options, stop_fd).run(); }

}  // namespace yagura
