// The checkpoint of cyber.asset_attack.
#include "cyber/asset_attack.h"
#include "track/state.h"

namespace yagura::cyber {

void AssetAttack::save_alert(Writer& w, const Alert& a) const {
  w.time(a.time);
  w.u64(a.weight);
  w.u64(a.signature_id);
  w.u8(a.severity);
  w.u8(static_cast<std::uint8_t>(a.phase));
  w.boolean(a.blocked);
  w.bytes(a.signature);
  w.bytes(a.source);
  save_spans(w, a.evidence);
}

bool AssetAttack::load_alert(Reader& r, Alert& a) const {
  a.time = r.time();
  a.weight = static_cast<std::uint32_t>(r.u64());
  a.signature_id = static_cast<std::uint32_t>(r.u64());
  a.severity = r.u8();
  a.phase = static_cast<Phase>(r.u8() % kPhases);
  a.blocked = r.boolean();
  a.signature = r.bytes();
  a.source = r.bytes();
  a.evidence = load_spans(r);
  return r.ok();
}

void AssetAttack::save(Writer& w) const {
  w.u64(assets_.size());
  for (const auto& [id, watched] : assets_) {
    w.bytes(id);
    w.time(due_of_.at(id));
    w.u64(watched.scanner_alerts);
    w.u64(watched.recent.size());
    for (const Alert& a : watched.recent) save_alert(w, a);
    w.boolean(watched.open);
    if (!watched.open) continue;
    const Event& e = watched.event;
    e.draft.save(w);
    for (const auto n : {e.alerts, e.weight, e.blocked, e.scanner_alerts}) w.u64(n);
    for (const auto n : e.phases) w.u64(n);
    w.u8(e.severity);
    w.u64(e.signatures.size());
    for (const auto& [sid, c] : e.signatures) {
      w.u64(sid);
      w.u64(c.n);
      w.bytes(c.name);
    }
    w.u64(e.sources.size());
    for (const auto& [source, n] : e.sources) {
      w.bytes(source);
      w.u64(n);
    }
    w.bytes(e.order);
    w.time(e.last);
    w.time(e.published);
  }
}

bool AssetAttack::load(Reader& r) {
  assets_.clear();
  due_.clear();
  due_of_.clear();
  for (auto n = r.count(5); n > 0 && r.ok(); --n) {
    const std::string id(r.bytes());
    touch(id, r.time());
    Watched& watched = assets_[id];
    watched.scanner_alerts = r.u64();
    for (auto k = r.count(9); k > 0 && r.ok(); --k) {
      Alert a{};
      if (load_alert(r, a)) watched.recent.push_back(std::move(a));
    }
    watched.open = r.boolean();
    if (!watched.open) continue;
    Event& e = watched.event;
    e.draft.load(r);
    for (auto* v : {&e.alerts, &e.weight, &e.blocked, &e.scanner_alerts}) *v = r.u64();
    for (auto& v : e.phases) v = r.u64();
    e.severity = r.u8();
    for (auto k = r.count(3); k > 0 && r.ok(); --k) {
      Count& c = e.signatures[static_cast<std::uint32_t>(r.u64())];
      c.n = r.u64();
      c.name = r.bytes();
    }
    for (auto k = r.count(2); k > 0 && r.ok(); --k) {
      const std::string source(r.bytes());
      e.sources[source] = r.u64();
    }
    e.order = r.bytes();
    e.last = r.time();
    e.published = r.time();
    if (e.signatures.empty() || e.sources.empty()) r.fail();
  }
  return r.ok();
}

}  // namespace yagura::cyber
