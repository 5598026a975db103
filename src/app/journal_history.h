// The history of a run: its journal, and what the caller remembers of its publications.
#pragma once

#include "app/history.h"

namespace yagura {

class JournalHistory : public History {
 public:
  using Published = std::function<std::optional<Event>(const std::string& id, int revision)>;
  JournalHistory(Journal& journal, Published published)
      : journal_(journal), published_(std::move(published)) {}

  std::uint64_t first() const override { return journal_.first_seq(); }
  void items(std::uint64_t after, std::uint64_t until,
             const std::function<void(const JournalItem&)>& take) override {
    ItemCursor cursor(journal_, after, until + 1);
    while (const auto item = cursor.next()) take(*item);
  }
  std::optional<Event> published(const std::string& id, int revision) override {
    return published_(id, revision);
  }

 private:
  Journal& journal_;
  Published published_;
};

}  // namespace yagura
