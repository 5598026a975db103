// What is known, under other rules; and what came before all that can change.
#include <algorithm>

#include "join/joiner.h"

namespace yagura::join {

std::vector<std::optional<std::size_t>> History::adopt(const History& before) {
  sources_ = before.sources_;
  assets_ = before.assets_;
  circumstances_ = before.circumstances_;
  shapes_.clear();
  for (const Circumstance& c : circumstances_) shapes_.push_back(shape_of(c.area));
  std::vector<std::optional<std::uint16_t>> kinds;
  kinds.reserve(before.kinds_.size());
  for (std::size_t k = 0; k < before.kinds_.size(); ++k) {
    kinds.push_back(kind(before.kinds_[k]));
    if (kinds.back()) live_[*kinds.back()] = before.live_[k];
  }
  std::vector<std::optional<std::size_t>> out(before.entries_.size());
  for (std::size_t i = 0; i < before.entries_.size(); ++i) {
    Entry entry = before.entries_[i];
    if (!kinds[entry.kind]) continue;
    entry.kind = *kinds[entry.kind];
    entry.linked = false;  // by the rules of before
    out[i] = put(entry);
  }
  return out;
}

void Joiner::adopt(const Joiner& before) {
  const auto entries = history_.adopt(before.history_);
  now_ = before.now_;
  day_ = before.day_;
  for (const auto& [id, known] : before.known_) {
    if (!history_.kind(known.fact.kind)) continue;
    Known mine{known.fact, std::nullopt};
    if (known.entry) mine.entry = entries[*known.entry];
    for (std::size_t f = 0; f < rules_.families.size(); ++f) {
      const auto& roots = rules_.families[f].roots;
      if (std::find(roots.begin(), roots.end(), mine.fact.kind) != roots.end()) touch(id, f, "");
    }
    const auto it = known_.emplace(id, std::move(mine)).first;
    by_time_[{it->second.fact.start, id}] = &it->second;
  }
  if (!history_.entries().empty() && day_ >= 0) new_edition();
}

void Joiner::recall(const Fact& fact) {
  if (fact.kind == "feed.outage") return outage(fact);
  if (history_.kind(fact.kind)) remember(fact);
}

bool Joiner::holds(std::string_view incident) const {
  return std::any_of(raised_.begin(), raised_.end(), [&](const auto& r) {
    return r.second.id == incident && r.second.state != EventState::retracted;
  });
}

std::optional<std::int64_t> Joiner::next_edition() const {
  if (edition_.families.empty()) return std::nullopt;
  return edition_day();
}

}  // namespace yagura::join
