#include "app/journal_clock.h"

namespace yagura {
namespace {

constexpr auto kLookEvery = std::chrono::seconds(2);  // a look reads the open segment through
constexpr int kWithoutTime = 1000;                    // such records in a row: at most a start's
constexpr std::size_t kFound = 100'000;

}  // namespace

// `again`: what is asked lies past what was seen so far. False where there is nothing to look at.
bool JournalClock::look(bool again) {
  const auto now = std::chrono::steady_clock::now();
  if (journal_ && (!again || now - looked_ < kLookEvery)) return true;
  try {
    JournalOptions options;
    options.read_only = true;
    journal_ = Journal::open(folder_, options);
    looked_ = now;
  } catch (const EnvironmentError&) {
    journal_ = nullptr;  // not made yet, or a segment was sealed in between: the next call looks
  }
  return journal_ != nullptr;
}

// Of the first record with a time in [sequence, before).
std::optional<Time> JournalClock::stamp(std::uint64_t sequence, std::uint64_t before) {
  if (const auto it = found_.find(sequence); it != found_.end()) return it->second;
  try {
    const auto cursor = journal_->read_from(sequence);
    for (int i = 0; i < kWithoutTime; ++i) {
      const auto record = cursor->next();
      if (!record || record->sequence >= before) return std::nullopt;
      if (!has_time(record->arrival)) continue;
      if (found_.size() >= kFound) found_.clear();
      found_[sequence] = record->arrival;
      return record->arrival;
    }
  } catch (const EnvironmentError&) {
    journal_ = nullptr;  // sealed or dropped since
  }
  return std::nullopt;
}

std::optional<Time> JournalClock::time_of(std::uint64_t sequence) {
  if (!look(false)) return std::nullopt;
  if (sequence >= journal_->durable_seq() && !look(true)) return std::nullopt;
  if (sequence < journal_->first_seq() || sequence >= journal_->durable_seq()) return std::nullopt;
  auto found = stamp(sequence, journal_->durable_seq());
  if (!journal_ && look(true)) found = stamp(sequence, journal_->durable_seq());
  return found;
}

std::optional<std::uint64_t> JournalClock::sequence_at(Time time) {
  if (!look(false)) return std::nullopt;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const std::uint64_t first = journal_->first_seq();
    std::uint64_t low = first;  // every record before it has come by `time`
    std::uint64_t high = journal_->durable_seq();
    bool any = false;
    while (low < high && journal_) {
      const std::uint64_t middle = low + (high - low) / 2;
      const auto at = stamp(middle, high);
      any |= at.has_value();
      if (at && *at <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    // The end of what was seen: by now there may be more.
    const bool past = journal_ && low == journal_->durable_seq();
    if (journal_ && !(past && attempt == 0)) {
      if (!any || (low == first && first > 1)) return std::nullopt;
      return low - 1;
    }
    if (!look(true)) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace yagura
