// When the node learnt what: between the sequences of the journal and the times its records carry
// (live: the clock; files that are merged or paced: the time of the lines so far). Looks beside the
// running writer. Nothing is guessed: a journal without times, or one whose records of that time
// are not kept any more, gives nullopt.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/time.h"
#include "feed/journal.h"

namespace yagura {

class JournalClock {
 public:
  explicit JournalClock(std::string folder) : folder_(std::move(folder)) {}

  // The time of this record; of one without, that of the next with one.
  std::optional<Time> time_of(std::uint64_t sequence);
  // The last record that the node had by then; 0 = it had none yet.
  std::optional<std::uint64_t> sequence_at(Time time);

 private:
  bool look(bool again);
  std::optional<Time> stamp(std::uint64_t sequence, std::uint64_t before);

  std::string folder_;
  std::unique_ptr<Journal> journal_;
  std::chrono::steady_clock::time_point looked_{};
  std::unordered_map<std::uint64_t, Time> found_;
};

}  // namespace yagura
