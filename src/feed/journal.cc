#include "feed/journal.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "base/assert.h"
#include "feed/disk_journal.h"

namespace yagura {
namespace {

// Numbers records and keeps nothing.
class MemoryJournal : public Journal {
 public:
  std::uint64_t append(RecordKind kind, FeedId feed, Time arrival,
                       std::string_view payload) override {
    YAGURA_ASSERT(payload.size() <= kMaxPayload && kind != RecordKind::file_ref);
    return number(kind, feed, arrival, payload);
  }
  std::uint64_t append_ref(FeedId feed, Time arrival, const Digest&, std::uint64_t,
                           std::string_view bytes) override {
    return number(RecordKind::file_ref, feed, arrival, bytes);
  }
  void sync() override {}
  void seal() override {}
  bool keeps() const override { return false; }
  std::uint64_t first_seq() const override { return state_.next_sequence; }
  std::uint64_t durable_seq() const override { return state_.next_sequence; }
  std::uint64_t unsynced_bytes() const override { return 0; }
  std::uint64_t disk_bytes() const override { return 0; }
  const JournalState& state() const override { return state_; }
  const std::vector<SegmentRoot>& roots() const override { return roots_; }
  const std::vector<Message>& recovery() const override { return recovery_; }
  std::unique_ptr<JournalCursor> read_from(std::uint64_t) override {
    return std::make_unique<Nothing>();
  }
  Result<std::string> read(Span) override { return not_kept(); }
  Result<std::string> bytes_of(const Record& record) override {
    if (record.kind == RecordKind::file_ref) return not_kept();
    return record.payload;
  }
  Result<SpanProof> prove(Span) override { return not_kept(); }
  Result<void> verify() override { return {}; }
  std::size_t drop_before(Time, std::uint64_t) override { return 0; }
  std::size_t drop_to_budget(std::uint64_t) override { return 0; }

 private:
  class Nothing : public JournalCursor {
   public:
    std::optional<Record> next() override { return std::nullopt; }
    const std::optional<Error>& damage() const override { return none_; }

   private:
    std::optional<Error> none_;
  };

  static tl::unexpected<Error> not_kept() {
    return fail("not_kept", "this run keeps no journal; use a node");
  }
  std::uint64_t number(RecordKind kind, FeedId feed, Time arrival, std::string_view payload) {
    RecordHeader h;
    h.sequence = state_.next_sequence;
    h.kind = kind;
    h.feed = feed;
    h.arrival = arrival;
    h.offset = feed < state_.feeds.size() ? state_.feeds[feed].length : 0;
    h.length = static_cast<std::uint32_t>(payload.size());
    state_.apply(h, payload);
    return h.sequence;
  }

  JournalState state_;
  std::vector<SegmentRoot> roots_;
  std::vector<Message> recovery_;
};

}  // namespace

std::unique_ptr<Journal> Journal::in_memory() { return std::make_unique<MemoryJournal>(); }

std::unique_ptr<Journal> Journal::open(const std::string& folder, const JournalOptions& options) {
  return std::make_unique<DiskJournal>(folder, options);
}

std::string roots_line(const SegmentRoot& root) {
  return fmt::format("{} {} {}\n", root.first, root.last, to_hex(root.root));
}

std::vector<SegmentRoot> parse_roots(std::string_view text) {
  std::vector<SegmentRoot> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    SegmentRoot one;
    const char* const begin = std::to_address(line.begin());
    const char* const stop = begin + line.size();
    const auto first = std::from_chars(begin, stop, one.first);
    if (first.ec != std::errc{} || first.ptr == stop) continue;
    const auto last = std::from_chars(first.ptr + 1, stop, one.last);
    if (last.ec != std::errc{} || last.ptr == stop) continue;
    const auto raw = from_hex({last.ptr + 1, static_cast<std::size_t>(stop - last.ptr - 1)});
    const auto digest = raw ? digest_of(*raw) : std::nullopt;
    if (!digest) continue;
    one.root = *digest;
    if (roots_line(one) == std::string(line) + "\n") out.push_back(one);  // one form only
  }
  return out;
}

}  // namespace yagura
