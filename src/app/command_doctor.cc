// yagura doctor: checks the machine, the node, the feeds and the clock, and says how to mend them.
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "app/commands.h"
#include "app/words.h"
#include "feed/journal.h"

namespace yagura {
namespace {

constexpr Flag kFlags[] = {
    {"--node",
     "DIR",
     {"the node's folder (default ./yagura-node)", "ノードのフォルダー（既定は ./yagura-node）"}},
};

constexpr std::uint64_t kLittleDisk = std::uint64_t{2} << 30;
constexpr double kClockOff = 300;  // seconds between a live feed's clock and ours
constexpr std::uint64_t kLittleMemory = std::uint64_t{1} << 30;

class Doctor {
 public:
  explicit Doctor(Lang lang) : lang_(lang) {}
  void good(std::string_view key, std::vector<TextArgument> arguments = {}) const {
    fmt::print("ok    {}\n", render(lang_, key, arguments));
  }
  void bad(std::string_view key, std::vector<TextArgument> arguments = {}) {
    ++problems_;
    fmt::print("{}  {}\n", lang_ == Lang::ja ? "要対応" : "MEND", render(lang_, key, arguments));
  }
  // Worth knowing; nothing has to be done.
  void note(std::string_view key, std::vector<TextArgument> arguments = {}) const {
    fmt::print("{}  {}\n", lang_ == Lang::ja ? "注意  " : "note", render(lang_, key, arguments));
  }
  int problems() const { return problems_; }
  Lang lang() const { return lang_; }

 private:
  Lang lang_;
  int problems_ = 0;
};

void check_machine(Doctor& doctor, const std::string& node) {
  struct statvfs disk{};
  std::string place = node;
  while (!place.empty() && !std::filesystem::exists(place))
    place = std::filesystem::path(place).parent_path().string();
  if (place.empty()) place = ".";
  if (::statvfs(place.c_str(), &disk) == 0) {
    const std::uint64_t free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    const std::string gib = fmt::format("{:.1f}", static_cast<double>(free) / (1u << 30));
    free < kLittleDisk ? doctor.bad("doctor.disk_low", {{"gib", gib}})
                       : doctor.good("doctor.disk", {{"gib", gib}});
  }
  const std::uint64_t memory = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                               static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::string gib = fmt::format("{:.1f}", static_cast<double>(memory) / (1u << 30));
  memory < kLittleMemory ? doctor.bad("doctor.memory_low", {{"gib", gib}})
                         : doctor.good("doctor.memory", {{"gib", gib}});
  struct timex clock{};
  const int state = ::ntp_adjtime(&clock);
  state == TIME_ERROR ? doctor.bad("doctor.clock_unsynchronised") : doctor.good("doctor.clock");
}

// The bytes of plain files stay where they are: the journal only refers to them.
void check_files(Doctor& doctor, const Journal& journal) {
  for (const FeedState& feed : journal.state().feeds) {
    for (const ContentState& content : feed.contents) {
      if (content.plain && !std::filesystem::exists(content.path))
        doctor.bad("doctor.feed_gone", {{"name", feed.name}, {"path", content.path}});
    }
  }
}

// Old times on a live feed do no harm by themselves: event time simply is that of the recording,
// and records that come too late for other feeds are counted as such. Times ahead of ours can only
// be a wrong clock, and records too far ahead are not looked at.
void tell_clock(Doctor& doctor, const FeedStatus& feed) {
  const std::vector<TextArgument> about = {
      {"name", feed.name}, {"age", duration_words(seconds_of(*feed.lag_s), doctor.lang())}};
  *feed.lag_s > 0 ? doctor.note("doctor.feed_old", about) : doctor.bad("doctor.feed_clock", about);
}

void check_node(Doctor& doctor, const std::string& node) {
  if (!std::filesystem::exists(node)) {
    doctor.good("doctor.no_node", {{"dir", node}});
    return;
  }
  if (::access(node.c_str(), W_OK) == 0) {
    doctor.good("doctor.node", {{"dir", node}});
  } else {
    doctor.bad("doctor.node_read_only", {{"dir", node}});
  }
  try {
    const auto store = StoreReader::open(node);
    const auto problems = store->check();
    for (const std::string& p : problems) doctor.bad("doctor.store_damaged", {{"what", p}});
    if (problems.empty())
      doctor.good("doctor.store", {{"events", std::to_string(store->figures().events)}});
    for (const FeedStatus& feed : store->feeds()) {
      const bool down = feed.state == "down";
      const std::vector<TextArgument> about = {
          {"name", feed.name},
          {"state", render(doctor.lang(), "doctor.state." + feed.state)},
          {"records", std::to_string(feed.records)},
          {"late", std::to_string(feed.late)},
          {"untimed", std::to_string(feed.untimed)}};
      if (down) {
        doctor.bad("doctor.feed_down", about);
      } else if (feed.records > 0 && feed.untimed == feed.records) {
        doctor.bad("doctor.feed_untimed", about);
      } else if (feed.late * 20 > feed.records) {
        doctor.bad("doctor.feed_late", about);
      } else if (feed.state != "ended" && feed.lag_s && std::abs(*feed.lag_s) > kClockOff) {
        tell_clock(doctor, feed);
      } else {
        doctor.good("doctor.feed", about);
      }
    }
  } catch (const EnvironmentError& e) {
    doctor.bad("doctor.store_unreadable", {{"what", e.message(doctor.lang())}});
  }
  try {
    JournalOptions options;
    options.read_only = true;
    const auto journal = Journal::open(node + "/journal", options);
    if (const auto sound = journal->verify(); !sound) {
      doctor.bad("doctor.journal_unreadable",
                 {{"what", sound.error().message().in(doctor.lang())}});
    } else {
      doctor.good("doctor.journal", {{"first", std::to_string(journal->first_seq())},
                                     {"next", std::to_string(journal->durable_seq())}});
    }
    check_files(doctor, *journal);
  } catch (const EnvironmentError& e) {
    doctor.bad("doctor.journal_unreadable", {{"what", e.message(doctor.lang())}});
  }
}

int run(const Arguments& args) {
  Doctor doctor(args.lang());
  const std::string node = args.get("--node", "./yagura-node");
  check_machine(doctor, node);
  check_node(doctor, node);
  return doctor.problems() == 0 ? 0 : 1;
}

}  // namespace

const Command kDoctorCommand = {"doctor",
                                {"checks the machine, the node, the feeds and the clock",
                                 "計算機・ノード・フィード・時計の点検"},
                                kFlags,
                                {},
                                run};

}  // namespace yagura
