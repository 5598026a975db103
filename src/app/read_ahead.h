// ReadAhead: an intake on a thread of its own, a bounded number of bytes ahead of the pipeline. The
// items and their order are the intake's own, so the findings do not depend on it.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "feed/intake.h"

namespace yagura {

class ReadAhead {
 public:
  // `journal` is held while the intake works; whoever reads the journal meanwhile takes it.
  ReadAhead(Intake& intake, std::mutex& journal);
  ~ReadAhead();
  // The next item; nullopt at the end. What the intake throws is thrown here, in its turn.
  std::optional<JournalItem> next();

 private:
  void run();

  Intake& intake_;
  std::mutex& journal_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<JournalItem> ready_;
  std::size_t bytes_ = 0;
  bool ended_ = false, closing_ = false;
  std::exception_ptr failure_;
  std::thread thread_;  // the last: it uses the rest
};

}  // namespace yagura
