#include "app/read_ahead.h"

namespace yagura {
namespace {

constexpr std::size_t kMostBytes = 16u << 20;
constexpr std::size_t kBatchBytes = 256u << 10;  // handed over at once

}  // namespace

ReadAhead::ReadAhead(Intake& intake, std::mutex& journal)
    : intake_(intake), journal_(journal), thread_([this] { run(); }) {}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ReadAhead::run() {
  bool more = true;
  while (more) {
    std::deque<JournalItem> batch;
    std::size_t bytes = 0;
    std::exception_ptr failure;
    try {
      const std::lock_guard working(journal_);
      while (more && bytes < kBatchBytes) {
        auto item = intake_.next();
        more = item.has_value();
        if (!more) break;
        bytes += item->bytes.size() + sizeof(JournalItem);
        batch.push_back(std::move(*item));
      }
    } catch (...) {
      failure = std::current_exception();
      more = false;
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closing_ || bytes_ < kMostBytes; });
    if (closing_) return;
    for (JournalItem& item : batch) ready_.push_back(std::move(item));
    bytes_ += bytes;
    failure_ = failure;
    ended_ = !more;
    changed_.notify_all();
  }
}

std::optional<JournalItem> ReadAhead::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return ended_ || !ready_.empty(); });
  if (ready_.empty()) {
    if (failure_) std::rethrow_exception(failure_);
    return std::nullopt;
  }
  JournalItem item = std::move(ready_.front());
  ready_.pop_front();
  const std::size_t before = bytes_;
  bytes_ -= item.bytes.size() + sizeof(JournalItem);
  if (before >= kMostBytes && bytes_ < kMostBytes) changed_.notify_all();
  return item;
}

}  // namespace yagura
