// Committer: hands commits to the store on a thread of its own, in order, at most two waiting.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "store/store.h"

namespace yagura {

class Committer {
 public:
  explicit Committer(Store& store);
  ~Committer();

  // Waits while two are waiting already. Rethrows what the store threw: then nothing more is
  // written.
  void put(Commit commit);
  bool busy() const;  // never after a failure: then put() is due, which tells it
  // Waits until everything given is in the store.
  void drain();
  std::uint64_t committed_sequence() const;

 private:
  void run();

  Store& store_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Commit> waiting_;
  bool working_ = false, closing_ = false;
  std::exception_ptr failure_;
  std::uint64_t committed_ = 0;
  std::thread thread_;
};

}  // namespace yagura
