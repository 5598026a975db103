// The history of a run: its journal, and what the caller remembers of its publications.
#pragma once

#include <mutex>

#include "app/history.h"

namespace yagura {

class JournalHistory : public History {
 public:
  using Published = std::function<std::optional<Event>(const std::string& id, int revision)>;
  // `busy`: held while the journal is read, where another thread writes it; nullptr: none does.
  JournalHistory(Journal& journal, Published published, std::mutex* busy = nullptr)
      : journal_(journal), published_(std::move(published)), busy_(busy) {}

  std::uint64_t first() const override {
    const auto lock = taken();
    return journal_.first_seq();
  }
  void items(std::uint64_t after, std::uint64_t until,
             const std::function<void(const JournalItem&)>& take) override {
    const auto lock = taken();
    ItemCursor cursor(journal_, after, until + 1);
    while (const auto item = cursor.next()) take(*item);
  }
  std::optional<Event> published(const std::string& id, int revision) override {
    return published_(id, revision);
  }

 private:
  std::unique_lock<std::mutex> taken() const {
    return busy_ == nullptr ? std::unique_lock<std::mutex>() : std::unique_lock(*busy_);
  }
  Journal& journal_;
  Published published_;
  std::mutex* busy_;
};

}  // namespace yagura
