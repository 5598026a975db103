#include "app/committer.h"

namespace yagura {
namespace {

constexpr std::size_t kMostWaiting = 2;

}  // namespace

Committer::Committer(Store& store) : store_(store), thread_([this] { run(); }) {}

Committer::~Committer() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Committer::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
    if (waiting_.empty() || failure_) return;
    const Commit commit = std::move(waiting_.front());
    waiting_.pop_front();
    working_ = true;
    lock.unlock();
    std::exception_ptr failure;
    try {
      store_.commit(commit);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    working_ = false;
    failure_ = failure;
    if (!failure) committed_ = commit.sequence;
    changed_.notify_all();
    if (failure) return;
  }
}

void Committer::put(Commit commit) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return failure_ || waiting_.size() < kMostWaiting; });
  if (failure_) std::rethrow_exception(failure_);
  waiting_.push_back(std::move(commit));
  changed_.notify_all();
}

bool Committer::busy() const {
  const std::lock_guard lock(mutex_);
  return !failure_ && (working_ || !waiting_.empty());
}

void Committer::drain() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return failure_ || (waiting_.empty() && !working_); });
  if (failure_) std::rethrow_exception(failure_);
}

std::uint64_t Committer::committed_sequence() const {
  const std::lock_guard lock(mutex_);
  return committed_;
}

}  // namespace yagura
