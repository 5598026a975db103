#include "feed/journal_item.h"

namespace yagura {

JournalItem item_of(const JournalState& state, const RecordHeader& header, std::string bytes) {
  const bool live = header.feed < state.feeds.size() && state.feeds[header.feed].live &&
                    header.kind != RecordKind::config && header.kind != RecordKind::reference;
  return {header.sequence, header.kind,      header.feed, header.arrival,
          header.offset,   std::move(bytes), live};
}

ItemCursor::ItemCursor(Journal& journal, std::uint64_t after, std::uint64_t end)
    : journal_(journal), next_(after + 1), end_(end) {
  if (next_ >= end_) return;
  if (next_ < journal_.first_seq()) {
    throw EnvironmentError(said("error.record_too_old", {{"number", std::to_string(next_)}}),
                           said("error.checkpoint"), said("hint.rebuild_rest"));
  }
  records_ = journal_.read_from(next_);
}

std::optional<JournalItem> ItemCursor::next() {
  if (!records_) return std::nullopt;
  auto record = next_ < end_ ? records_->next() : std::nullopt;
  if (!record || record->sequence >= end_) {
    if (records_->damage()) {
      throw EnvironmentError(records_->damage()->message(), said("error.journal"),
                             said("hint.folder_backup"));
    }
    records_.reset();
    return std::nullopt;
  }
  next_ = record->sequence + 1;
  auto bytes = journal_.bytes_of(*record);
  if (!bytes) {
    throw EnvironmentError(
        bytes.error().message(),
        said("error.journal_record", {{"number", std::to_string(record->sequence)}}),
        said("hint.file_back"));
  }
  return item_of(journal_.state(), *record, std::move(*bytes));
}

}  // namespace yagura
