// yagura watch: the main job. Starts the intake and the server as processes of their own and
// watches over them: the intake holds no keys and opens no socket after its start, the server only
// reads.
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "app/catalogue.h"
#include "app/commands.h"
#include "app/journal_clock.h"
#include "app/node.h"
#include "serve/live_link.h"
#include "serve/server.h"

namespace yagura {
namespace {

constexpr Flag kFlags[] = {
    {"--node",
     "DIR",
     {"the node's folder (default ./yagura-node)", "ノードのフォルダー（既定は ./yagura-node）"}},
    {"--feed",
     "FORMAT:WHERE",
     {"a feed; see 'yagura formats'", "フィード。形式は 'yagura formats' を参照"},
     true},
    {"--zones", "FILE", {"areas (GeoJSON)", "区域（GeoJSON）"}, true},
    {"--anchorages", "FILE", {"anchorages (CSV or GeoJSON)", "錨地（CSV または GeoJSON）"}, true},
    {"--assets", "FILE", {"register of assets (TOML)", "資産台帳（TOML）"}, true},
    {"--indicators",
     "FILE",
     {"indicators (plain list or CSV)", "侵害指標（一覧または CSV）"},
     true},
    {"--warninglists",
     "FILE",
     {"names too common to be indicators", "指標として扱わない一般的な名前の一覧"},
     true},
    {"--config",
     "FILE",
     {"configuration (TOML), such as an exercise's",
      "設定ファイル（TOML）。演習の exercise.toml も可"}},
    {"--area", "W,S,E,N", {"the area the page opens on", "画面が最初に表示する範囲"}},
    {"--serve",
     "ADDR:PORT|off",
     {"where the page is (default 127.0.0.1:8470)",
      "画面の待受けアドレス（既定は 127.0.0.1:8470）"}},
    {"--until-end", "", {"stop when all files are read", "全ファイルを読み終えたら終了"}},
    {"--speed",
     "N|max",
     {"play files N times as fast as they happened (default max)",
      "ファイルを実時間の N 倍で再生（既定は max）"}},
    {"--set", "DETECTOR.PARAMETER=VALUE", {"change a parameter", "パラメーターの変更"}, true},
    {"--allow-unauthenticated",
     "",
     {"serve beyond this machine although there are no logins",
      "認証なしで他の計算機からの接続を許可"}},
};

std::atomic<bool> g_stop{false};  // set by the signal handler, the only thing it may do
void on_signal(int) { g_stop.store(true); }

void catch_signals() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

struct Address {
  std::string host;
  std::uint16_t port = 0;
};

Address parse_address(const std::string& text, Lang lang) {
  auto parsed = parse_host_port(text);
  if (!parsed)
    throw UsageError(render(lang, "cli.bad_serve", std::vector<TextArgument>{{"value", text}}));
  return {parsed->host, parsed->port};
}

// A child's work with errors turned into one line and a status, as main() does it.
template <class F>
[[noreturn]] void child(Lang lang, F&& work) {
  int status = 1;
  try {
    status = work();
  } catch (const UsageError& e) {
    fmt::print(stderr, "yagura: {}\n", e.what());
    status = 2;
  } catch (const EnvironmentError& e) {
    fmt::print(stderr, "yagura: {}\n", e.message(lang));
  } catch (const std::exception& e) {
    fmt::print(stderr, "yagura: {}\n", said("error.unexpected", {{"words", e.what()}}).in(lang));
  }
  std::fflush(nullptr);
  std::_Exit(status);
}

// Each end of the live link is held by its own process alone (and the server's by the supervisor,
// for the next server): so either sees that the other has gone.
pid_t spawn_intake(RunSetup& setup, const int (&live)[2], Lang lang) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  ::prctl(PR_SET_NAME, "yagura-intake");  // as `ps -A` shows it
  ::close(live[0]);
  child(lang, [&] { return run_intake(setup, live[1], g_stop, lang); });
}

pid_t spawn_server(const ServeOptions& options, int other_end, int stop_fd, Lang lang) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_NAME, "yagura-serve");
  if (other_end >= 0) ::close(other_end);
  child(lang, [&] {
    signal(SIGINT, SIG_IGN);  // it ends when the supervisor says so
    signal(SIGTERM, SIG_DFL);
    run_server(options, stop_fd);
    return 0;
  });
}

class Supervisor {
 public:
  Supervisor(RunSetup& setup, Lang lang, bool allow_unauthenticated)
      : setup_(setup), lang_(lang), allow_unauthenticated_(allow_unauthenticated) {}

  int run() {
    if (setup_.serve != "off") open_server();
    catch_signals();
    if (!serving_) return run_intake(setup_, -1, g_stop, lang_);
    server_ = spawn_server(options_, live_[1], stop_pipe_[0], lang_);
    announce();
    const pid_t intake = spawn_intake(setup_, live_, lang_);
    ::close(std::exchange(live_[1], -1));
    const int status = watch(intake);
    close_server();
    return status;
  }

 private:
  void open_server() {
    const Address address = parse_address(setup_.serve, lang_);
    options_.node = setup_.node;
    options_.host = address.host;
    options_.listen_fd = listen_on(address.host, address.port, allow_unauthenticated_);
    options_.port = port_of(options_.listen_fd);
    options_.allow_unauthenticated = allow_unauthenticated_;
    options_.catalogue = catalogue_json(setup_.area);
    options_.corners = corners_json;
    options_.time_of = [this](std::uint64_t sequence) { return journal_clock_->time_of(sequence); };
    options_.sequence_at = [this](Time time) { return journal_clock_->sequence_at(time); };
    journal_clock_.emplace(setup_.node + "/journal");
    options_.clock = [] { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); };
    if (!live_pair(live_) || ::pipe(stop_pipe_) != 0) {
      throw EnvironmentError(said("error.no_pipe"), said("error.start"), said("hint.many_files"));
    }
    options_.live_fd = live_[0];
    serving_ = true;
  }

  void announce() const {
    const std::string where = fmt::format("http://{}:{}/", options_.host, options_.port);
    fmt::print(stderr, "yagura: {}\n",
               render(lang_, "watch.page", std::vector<TextArgument>{{"where", where}}));
  }

  // Waits for the intake, and when that has read its files, until the page is no longer wanted. A
  // server that dies is started again, up to five times in ten minutes.
  int watch(pid_t intake) {
    bool told = false;
    int code = 0;
    while (intake > 0 || !g_stop) {
      if (g_stop && !told) {
        ::kill(intake, SIGTERM);
        told = true;
      }
      int status = 0;
      const pid_t gone = ::waitpid(-1, &status, WNOHANG);
      if (gone > 0 && gone == intake) {
        intake = -1;
        code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
        if (WIFSIGNALED(status) && !told) {
          fmt::print(
              stderr, "yagura: {}\n",
              render(lang_, "watch.intake_died",
                     std::vector<TextArgument>{{"signal", std::to_string(WTERMSIG(status))}}));
        }
        if (code != 0 || told || setup_.until_end) return code;
      }
      if (gone > 0 && gone == server_ && !serve_again()) {
        if (intake < 0) return 1;
        ::kill(intake, SIGTERM);
        told = true;
      }
      if (gone <= 0) ::usleep(50'000);
    }
    return code;
  }

  bool serve_again() {
    server_ = -1;
    if (g_stop) return true;
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(deaths_, [&](auto t) { return now - t > std::chrono::minutes(10); });
    deaths_.push_back(now);
    if (deaths_.size() > 5) {
      fmt::print(stderr, "yagura: {}\n", render(lang_, "watch.server_died"));
      return false;
    }
    server_ = spawn_server(options_, live_[1], stop_pipe_[0], lang_);
    return true;
  }

  void close_server() {
    ::close(stop_pipe_[1]);
    if (server_ > 0) {
      ::kill(server_, SIGTERM);
      int status = 0;
      ::waitpid(server_, &status, 0);
    }
  }

  RunSetup& setup_;
  Lang lang_;
  bool allow_unauthenticated_;
  bool serving_ = false;
  std::optional<JournalClock> journal_clock_;  // used by the server's process alone
  ServeOptions options_;
  int live_[2] = {-1, -1};
  int stop_pipe_[2] = {-1, -1};
  pid_t server_ = -1;
  std::vector<std::chrono::steady_clock::time_point> deaths_;  // of servers
};

// A document that is good alone may clash with one that the node holds already: then too nothing of
// it may reach the journal.
void check_against_node(const RunSetup& setup) {
  ReferenceCheck check;
  try {
    const auto store = StoreReader::open(setup.node);
    for (const Domain* domain : all_domains()) {
      for (const ReferenceKind& kind : domain->references) {
        for (const ReferenceRow& row : store->references(kind.type)) {
          const bool replaced = std::any_of(
              setup.references.begin(), setup.references.end(),
              [&](const ReferenceDocument& d) { return d.type == row.type && d.name == row.name; });
          if (!replaced) check.take({row.type, row.name, row.version, row.content});
        }
      }
    }
  } catch (const EnvironmentError&) {
    return;  // no store yet, or one that the intake will mend or complain of
  }
  for (const ReferenceDocument& document : setup.references) check.take(document);
}

int run(const Arguments& args) {
  RunSetup setup = read_setup(args);
  if (setup.feeds.empty()) throw UsageError(render(args.lang(), "cli.no_feed"));
  check_against_node(setup);
  return Supervisor(setup, args.lang(), setup.allow_unauthenticated).run();
}

}  // namespace

const Command kWatchCommand = {
    "watch",
    {"read feeds, detect, store, serve the page", "フィードの受信・検出・保存・画面表示"},
    kFlags,
    {},
    run};

}  // namespace yagura
