// A node under a live load, as a page would see it: many ships report over TCP; one of them is
// watched on the live picture, and now and then a distress beacon is heard.
//
//   bench_live [SHIPS=100000] [SECONDS_BETWEEN_REPORTS=60] [SECONDS=90]
//
// Prints: lines sent, the time from a line sent to the page's message with it (and to the alert of
// a beacon), peak memory and processor time of the node's processes. YAGURA_BINARY names the
// program (default build/release/yagura). All on loopback; it ends what it started.
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

#include "base/random.h"
#include "base/wire.h"
#include "feed/scratch_folder.h"
#include "sea/ais_encode.h"

namespace {

using namespace yagura;
using Steady = std::chrono::steady_clock;
using boost::asio::ip::tcp;
namespace asio = boost::asio;
namespace beast = boost::beast;

constexpr std::uint32_t kWatched = 431999999;  // alone at 45 N
constexpr double kWatchedLat = 45;

tcp::endpoint loopback(unsigned short port) { return {asio::ip::address_v4::loopback(), port}; }

std::string report(std::uint32_t mmsi, Position where, double knots, int status = 0) {
  sea::PositionA body;
  body.motion.position = where;
  body.motion.sog_kn = static_cast<float>(knots);
  body.motion.cog_deg = 90.0F;
  body.nav_status = static_cast<std::uint8_t>(status);
  sea::AisRecord record;
  record.type = 1;
  record.mmsi = mmsi;
  record.body = body;
  return sea::encode(record, 'A', 0).front() + "\r\n";
}

// When something was sent, and how long it took to be seen.
class Latency {
 public:
  void sent(std::uint32_t what) {
    const std::lock_guard lock(mutex_);
    sent_[what] = Steady::now();
  }
  void seen(std::uint32_t what) {
    const std::lock_guard lock(mutex_);
    const auto it = sent_.find(what);
    if (it == sent_.end()) return;
    took_.push_back(std::chrono::duration<double>(Steady::now() - it->second).count());
    sent_.erase(it);
  }
  void print(const char* name) {
    const std::lock_guard lock(mutex_);
    std::sort(took_.begin(), took_.end());
    if (took_.empty()) return fmt::print("{}: none of {} was seen\n", name, sent_.size());
    fmt::print("{}: median {:.2f} s, 95 % {:.2f} s, longest {:.2f} s, of {}; {} were not seen\n",
               name, took_[took_.size() / 2], took_[took_.size() * 95 / 100], took_.back(),
               took_.size(), sent_.size());
  }

 private:
  std::mutex mutex_;
  std::map<std::uint32_t, Steady::time_point> sent_;
  std::vector<double> took_;
};

struct Load {
  int ships = 100'000, interval_s = 60, seconds = 90;
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> lines{0};
  Latency picture, alert;
};

// The receiver: ships in a grid of 30 degrees, all sailing east.
void send(Load& load, tcp::acceptor& acceptor) {
  tcp::socket to = acceptor.accept();
  const double rate = static_cast<double>(load.ships) / load.interval_s;
  const auto begin = Steady::now();
  std::uint64_t tenth = 0;  // of a knot of the watched ship: tells its reports apart
  std::uint32_t beacon = 970'000'001;
  for (int tick = 0; !load.stop; ++tick) {
    const double t = std::chrono::duration<double>(Steady::now() - begin).count();
    std::string out;
    for (; static_cast<double>(load.lines) < t * rate; ++load.lines) {
      const auto ship = static_cast<std::uint32_t>(load.lines % static_cast<unsigned>(load.ships));
      const auto where =
          Position::from_degrees(10 + ship / 1000 * 0.25, 110 + ship % 1000 * 0.03 + t * 5e-5);
      out += report(440'000'000 + ship, *where, 10);
    }
    if (tick % 47 == 25) {
      tenth = tenth % 900 + 1;
      load.picture.sent(static_cast<std::uint32_t>(tenth));
      out += report(kWatched, *Position::from_degrees(kWatchedLat, 140 + t * 1e-4),
                    static_cast<double>(tenth) / 10);
    }
    if (tick % 233 == 200) {
      load.alert.sent(++beacon);
      out += report(beacon, *Position::from_degrees(46, 141), 0, 14);
    }
    asio::write(to, asio::buffer(out));
    std::this_thread::sleep_until(begin + std::chrono::milliseconds(20) * (tick + 1));
  }
}

void watch_picture(Load& load, unsigned short port) {
  asio::io_context io;
  beast::websocket::stream<tcp::socket> socket(io);
  socket.next_layer().connect(loopback(port));
  const std::string host = fmt::format("127.0.0.1:{}", port);
  socket.set_option(beast::websocket::stream_base::decorator(
      [&](beast::websocket::request_type& r) { r.set("Origin", "http://" + host); }));
  socket.read_message_max(64 << 20);
  socket.handshake(host, "/api/live");
  for (beast::flat_buffer buffer; !load.stop; buffer.clear()) {
    socket.read(buffer);
    Reader r({static_cast<const char*>(buffer.data().data()), buffer.size()});
    r.fixed32();
    const std::uint32_t rows = r.fixed32();
    r.f64();
    for (std::uint32_t i = 0; i < rows; ++i) {
      r.fixed32(), r.fixed32();
      const double lat = static_cast<std::int32_t>(r.fixed32()) * 1e-7;
      r.fixed32();
      const std::uint32_t motion = r.fixed32();
      r.fixed32();
      if (std::abs(lat - kWatchedLat) < 1e-4) load.picture.seen(motion >> 16);
    }
  }
}

void watch_alerts(Load& load, unsigned short port) {
  asio::io_context io;
  tcp::socket socket(io);
  socket.connect(loopback(port));
  asio::write(socket, asio::buffer(fmt::format(
                          "GET /api/alerts HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", port)));
  std::string text;
  while (!load.stop) {
    asio::read_until(socket, asio::dynamic_buffer(text), "\n");
    const std::string line = text.substr(0, text.find('\n') + 1);
    text.erase(0, line.size());
    const auto at = line.find("mmsi:970");
    if (at != std::string::npos)
      load.alert.seen(static_cast<std::uint32_t>(std::stoul(line.substr(at + 5, 9))));
  }
}

// ---- the node ----

unsigned short free_port() {
  asio::io_context io;
  return tcp::acceptor(io, loopback(0)).local_endpoint().port();
}

pid_t start(const std::string& node, unsigned short feed, unsigned short page) {
  const char* set = std::getenv("YAGURA_BINARY");
  const std::string program = set == nullptr ? "build/release/yagura" : set;
  const std::string from = fmt::format("ais:tcp://127.0.0.1:{}", feed);
  const std::string serve = fmt::format("127.0.0.1:{}", page);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::execl(program.c_str(), "yagura", "watch", "--node", node.c_str(), "--feed", from.c_str(),
          "--serve", serve.c_str(), nullptr);
  std::perror(program.c_str());
  ::_exit(127);
}

void wait_for_page(unsigned short port) {
  for (int i = 0; i < 200; ++i) {
    asio::io_context io;
    tcp::socket socket(io);
    boost::system::error_code error;
    socket.connect(loopback(port), error);
    if (!error) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  fmt::print(stderr, "the node does not answer\n");
  std::exit(1);
}

void print_process(pid_t pid) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM"))
      fmt::print("process {}: peak memory {} MB", pid, std::stol(line.substr(6)) / 1000);
  }
  std::ifstream stat(fmt::format("/proc/{}/stat", pid));
  std::string text;
  std::getline(stat, text);
  long user = 0, system = 0;
  std::sscanf(text.c_str() + text.rfind(')') + 1,
              " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", &user, &system);
  fmt::print(", processor time {:.1f} s\n",
             static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK)));
}

void print_processes(pid_t parent) {
  print_process(parent);
  std::ifstream children(fmt::format("/proc/{0}/task/{0}/children", parent));
  for (pid_t child = 0; children >> child;) print_process(child);
}

}  // namespace

int main(int argc, char** argv) {
  Load load;
  if (argc > 1) load.ships = std::max(1, std::atoi(argv[1]));
  if (argc > 2) load.interval_s = std::max(1, std::atoi(argv[2]));
  if (argc > 3) load.seconds = std::max(5, std::atoi(argv[3]));
  ::signal(SIGPIPE, SIG_IGN);
  const ScratchFolder folder;
  asio::io_context io;
  tcp::acceptor receiver(io, loopback(0));
  const unsigned short page = free_port();
  const pid_t node = start(folder.path(), receiver.local_endpoint().port(), page);
  wait_for_page(page);
  const auto quietly = [](auto&& run) {
    return std::thread([run] {
      try {
        run();
      } catch (const std::exception&) {  // the node was ended
      }
    });
  };
  std::thread threads[] = {quietly([&] { send(load, receiver); }),
                           quietly([&] { watch_picture(load, page); }),
                           quietly([&] { watch_alerts(load, page); })};
  std::this_thread::sleep_for(std::chrono::seconds(load.seconds));
  fmt::print("{} ships, {} lines in {} s\n", load.ships, load.lines.load(), load.seconds);
  print_processes(node);
  load.stop = true;
  ::kill(node, SIGTERM);
  ::waitpid(node, nullptr, 0);
  for (std::thread& thread : threads) thread.join();
  load.picture.print("line sent to the live picture");
  load.alert.print("beacon sent to its alert");
}
