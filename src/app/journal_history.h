// The history of a run: its journal, and what the caller remembers of its publications.
#pragma once

#include <memory>
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
  Items items(std::uint64_t after, std::uint64_t until) override {
    const auto lock = taken();
    auto cursor = std::make_shared<ItemCursor>(journal_, after, until + 1);
    return [this, cursor] {
      const auto while_reading = taken();
      return cursor->next();
    };
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
