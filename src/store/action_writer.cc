#include <filesystem>

#include "base/text.h"

#include "base/db.h"
#include "store/schema.h"
#include "store/store.h"

namespace yagura {
namespace {

constexpr std::size_t kMaxInitials = 16, kMaxReason = 2'000;
constexpr std::int64_t kMaxActions = 100;  // of one event: what is said of it stays readable

// No control characters nor line ends: these texts are shown in lists.
bool printable(std::string_view text) { return text == plain(text); }

std::size_t letters(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1U : 0U;
  return n;
}

}  // namespace

class ActionWriter::Impl {
 public:
  explicit Impl(const std::string& dir)
      : acts_(dir + "/actions.db", Db::Mode::write, seconds{10}),
        watch_(dir + "/watch.db", Db::Mode::read, seconds{10}) {
    migrate_actions(acts_);
    require_watch_version(watch_);
  }

  Result<void> known(const Action& a) const {
    Query q =
        watch_.query("SELECT revision = ? FROM revisions WHERE id = ? ORDER BY 1 DESC LIMIT 1");
    if (!q.integer(a.revision).text(a.event).step())
      return fail("unknown_event", "no event " + a.event);
    if (q.i64(0) == 0) {
      return fail("unknown_revision",
                  "event " + a.event + " has no revision " + std::to_string(a.revision));
    }
    return {};
  }

  bool full(const Action& a) const {
    Query q = acts_.query("SELECT count(*) FROM actions WHERE event = ?");
    return q.text(a.event).step() && q.i64(0) >= kMaxActions;
  }

  Db acts_;
  Db watch_;
};

ActionWriter::ActionWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ActionWriter::~ActionWriter() = default;

std::unique_ptr<ActionWriter> ActionWriter::open(const std::string& dir) {
  if (!std::filesystem::exists(dir + "/actions.db")) {
    throw EnvironmentError(said("error.no_node"), dir, said("hint.watch_makes", {{"dir", dir}}));
  }
  return std::unique_ptr<ActionWriter>(new ActionWriter(std::make_unique<Impl>(dir)));
}

Result<void> ActionWriter::add(const Action& a) {
  if (a.action != "acknowledge" && a.action != "dismiss") {
    return fail("bad_action", "the action is 'acknowledge' or 'dismiss'");
  }
  if (a.initials.empty() || letters(a.initials) > kMaxInitials || !printable(a.initials)) {
    return fail("bad_initials", "give 1 to 16 letters as initials");
  }
  if (a.reason.size() > kMaxReason || !printable(a.reason)) {
    return fail("bad_reason", "the reason has at most 2,000 bytes of plain text");
  }
  if (auto known = impl_->known(a); !known) return known;
  if (impl_->full(a)) {
    return fail("too_many_actions", "event " + a.event + " has the " + std::to_string(kMaxActions) +
                                        " actions that it can take");
  }
  impl_->acts_
      .query(
          "INSERT INTO actions(event, revision, action, initials, reason, at) VALUES(?, ?, ?, ?, "
          "?, ?)")
      .text(a.event)
      .integer(a.revision)
      .text(a.action)
      .text(a.initials)
      .text(a.reason)
      .time(a.at)
      .run();
  return {};
}

}  // namespace yagura
