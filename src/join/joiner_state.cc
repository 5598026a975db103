// The saved state of a joiner.
#include "join/joiner.h"

namespace yagura::join {

void Joiner::save(Writer& w) const {
  w.bytes(rules_.digest);
  history_.save(w);
  w.boolean(!edition_.families.empty());
  if (!edition_.families.empty()) edition_.save(w);
  w.i64(day_);
  w.time(now_);
  w.u64(known_.size());
  for (const auto& [id, known] : known_) {
    known.fact.save(w);
    w.u64(known.entry ? *known.entry + 1 : 0);
  }
  const auto key_of = [&](const Key& key) {
    w.bytes(key.first);
    w.u64(key.second);
  };
  w.u64(raised_.size());
  for (const auto& [key, raised] : raised_) {
    key_of(key);
    w.bytes(raised.id);
    w.u8(static_cast<std::uint8_t>(raised.state));
    w.fixed64(raised.said);
    w.u64(raised.members.size());
    for (const std::string& id : raised.members) w.bytes(id);
    w.time(raised.done);
  }
  for (const auto* map : {&within_, &dirty_}) {
    w.u64(map->size());
    for (const auto& [key, text] : *map) {
      key_of(key);
      w.bytes(text);
    }
  }
}

bool Joiner::load(Reader& r) {
  if (r.bytes() != rules_.digest || !history_.load(r)) return false;
  edition_ = {};
  if (r.boolean()) edition_.load(r, rules_);
  day_ = r.i64();
  now_ = r.time();
  known_.clear();
  by_time_.clear();
  for (auto n = r.count(8); n > 0; --n) {
    Known known;
    known.fact.load(r);
    if (const std::uint64_t entry = r.u64(); entry > 0) known.entry = entry - 1;
    if (known.entry && *known.entry >= history_.entries().size()) return false;
    const auto it = known_.emplace(known.fact.id, std::move(known)).first;
    by_time_[{it->second.fact.start, it->first}] = &it->second;
  }
  const auto key_of = [&] {
    std::string root(r.bytes());
    return Key{std::move(root), r.u64()};
  };
  raised_.clear();
  holders_.clear();
  due_.clear();
  for (auto n = r.count(8); n > 0; --n) {
    const Key key = key_of();
    Raised raised;
    raised.id = r.bytes();
    raised.state = static_cast<EventState>(r.u8() % 3);
    raised.said = r.fixed64();
    for (auto m = r.count(); m > 0; --m) raised.members.insert(std::string(r.bytes()));
    raised.done = r.time();
    if (key.second >= rules_.families.size()) return false;
    raise(key, std::move(raised));
  }
  for (auto* map : {&within_, &dirty_}) {
    map->clear();
    for (auto n = r.count(3); n > 0; --n) {
      const Key key = key_of();
      if (key.second >= rules_.families.size()) return false;
      (*map)[key] = r.bytes();
    }
  }
  live_.clear();
  return r.ok();
}

}  // namespace yagura::join
