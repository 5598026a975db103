#include "cyber/asset_attack.h"

#include <algorithm>
#include <cmath>

namespace yagura::cyber {
namespace {

constexpr Option kOptions[] = {
    {"window_min",
     30,
     1,
     1440,
     {"alerts within this time are weighed together", "この時間内の警報を合わせて評価する"}},
    {"min_weight",
     20,
     1,
     100000,
     {"weight of the alerts in the window that opens an event", "事象とする警報の重みの合計"}},
    {"min_alerts", 5, 1, 10000, {"and at least this many alerts", "警報の最少件数"}},
    {"min_signatures",
     2,
     1,
     100,
     {"and this many different signatures, or", "異なる検知ルールの最少数（または次項）"}},
    {"min_sources",
     3,
     1,
     1000,
     {"this many different sources, or one of severity 1",
      "異なる発信元の最少数（または最高危険度の警報）"}},
    {"weight_1", 10, 0, 1000, {"weight of an alert of severity 1", "危険度１の警報の重み"}},
    {"weight_2", 3, 0, 1000, {"weight of an alert of severity 2", "危険度２の警報の重み"}},
    {"weight_3",
     1,
     0,
     1000,
     {"weight of an alert of severity 3 or more, or of reputation only",
      "危険度３以下または評判のみの警報の重み"}},
    {"quiet_min",
     30,
     1,
     1440,
     {"the event ends after this long without an alert", "この時間、警報がなければ終了とする"}},
    {"update_min", 10, 0, 1440, {"at most one update in this time", "更新の最短間隔"}},
};
constexpr Measure kMeasures[] = {
    {"alerts", 1, {"alerts that count", "評価対象の警報数"}},
    {"weight", 1, {"their weight", "重みの合計"}},
    {"severity", 0, {"of the most severe alert", "最も高い危険度"}},
    {"signatures", 1, {"different signatures", "異なる検知ルールの数"}},
    {"sources", 1, {"different sources", "異なる発信元の数"}},
    {"phases", 0, {"phases in the order seen", "観測順の攻撃段階"}},
    {"alerts_reconnaissance", 1, {"alerts of reconnaissance", "偵察の警報数"}},
    {"alerts_intrusion", 1, {"alerts of intrusion", "侵入の警報数"}},
    {"alerts_command_and_control", 1, {"alerts of command and control", "遠隔操作通信の警報数"}},
    {"alerts_industrial_control", 1, {"alerts about control systems", "制御システム関連の警報数"}},
    {"alerts_disruption", 1, {"alerts of disruption", "妨害の警報数"}},
    {"alerts_reputation",
     1,
     {"alerts that only name a listed sender", "発信元の評判のみによる警報数"}},
    {"blocked", 1, {"alerts whose traffic was blocked", "遮断された警報数"}},
    {"known_scanner", 0, {"an announced scanner was also seen", "届出済み診断装置の関与"}},
    {"top_source", 0, {"source of most alerts", "最多の発信元"}},
    {"top_signature", 0, {"most frequent signature", "最多の検知ルール"}},
    {"last",
     0,
     {"time of the last alert that is more than reputation", "評判以外の最後の警報時刻"}},
};

std::string_view severity_word(std::uint8_t s) {
  return s <= 1 ? "high" : s == 2 ? "medium" : "low";
}

}  // namespace

const DetectorInfo kAssetAttack = {
    "cyber.asset_attack",
    1,
    1,
    {"Attack on an asset", "重要資産への攻撃"},
    {"Alerts on one asset within the window outweigh the threshold, from several signatures or "
     "sources.",
     "一つの資産に対する一定時間内の警報の重みがしきい値を超え、かつ複数の検知ルールまたは発信元に"
     "わ"
     "たる場合に検出します。"},
    {"An authorised test or scanner, a wrong signature, or harmless software explains the alerts.",
     "許可された診断、検知ルールの誤り、または無害なソフトウェアで警報が説明できれば無害です。"},
    Key::asset,
    Order::event_time,
    hours(2),
    kOptions,
    kMeasures,
    "severity",
    "high",
};

AssetAttack::AssetAttack(const Settings& settings) {
  const auto get = [&](std::string_view name) { return settings.get(kAssetAttack.kind, name); };
  const auto whole = [&](std::string_view name) {
    return static_cast<std::uint32_t>(std::lround(get(name)));
  };
  window_ = seconds_of(60 * get("window_min"));
  quiet_ = seconds_of(60 * get("quiet_min"));
  update_ = seconds_of(60 * get("update_min"));
  min_weight_ = whole("min_weight");
  min_alerts_ = whole("min_alerts");
  min_signatures_ = whole("min_signatures");
  min_sources_ = whole("min_sources");
  weights_ = {whole("weight_1"), whole("weight_2"), whole("weight_3")};
}

void AssetAttack::observe(const Sighting& s, const Register& assets,
                          const std::string& register_version, Out& out) {
  const EveAlert* alert = s.record.as<EveAlert>();
  if (alert == nullptr) return;
  const Phase phase = phase_of(*alert);
  // The asset attacked: the destination, but of control traffic the one inside that calls out.
  const bool from_inside =
      s.from != nullptr && (s.to == nullptr || phase == Phase::command_and_control);
  const Asset* asset = from_inside ? s.from : s.to;
  if (asset == nullptr || phase == Phase::noise) return;
  const auto& other = from_inside ? s.record.destination : s.record.source;
  const bool scanner = other && assets.is_scanner(*other);

  auto at = assets_.find(asset->id);
  if (at == assets_.end()) {
    if (scanner) return;  // an announced scan by itself is nothing
    if (assets_.size() >= kMaxWatched) {
      // The one longest quiet that has no event gives way; with events everywhere, the newcomer
      // waits.
      const auto victim = std::find_if(due_.begin(), due_.end(),
                                       [&](const auto& d) { return !assets_.at(d.second).open; });
      if (victim == due_.end()) return;
      assets_.erase(victim->second);
      due_of_.erase(victim->second);
      due_.erase(victim);
    }
    at = assets_.emplace(asset->id, Watched{}).first;
  }
  Watched& w = at->second;
  if (scanner) {
    ++(w.open ? w.event.scanner_alerts : w.scanner_alerts);
    return;
  }
  const std::uint8_t severity = alert->severity.value_or(255);
  const std::size_t weight_class = phase == Phase::reputation || severity > 2 ? 2
                                   : severity == 2                            ? 1
                                                                              : 0;
  Alert a{s.time,
          weights_[weight_class],
          alert->signature_id,
          severity,
          phase,
          alert->action == "blocked",
          alert->signature.substr(0, 200),
          other ? assets.subject(*other) : std::string("unknown"),
          s.evidence};
  if (w.open) {
    take(w.event, a, false);
    touch(asset->id, w.event.last + quiet_);
    if (w.event.last - w.event.published < update_) return;
    w.event.published = w.event.last;
    w.event.draft.reason = Reason::updated;
    update_measures(w.event);
    out.event(w.event.draft);
    return;
  }
  w.recent.push_back(std::move(a));
  if (w.recent.size() > kMaxRecent) w.recent.pop_front();
  prune(w, s.time);
  touch(asset->id, w.recent.back().time + window_);
  if (!enough(w)) return;
  open(*asset, w, register_version, out);
  touch(asset->id, w.event.last + quiet_);
}

void AssetAttack::touch(const std::string& id, Time due) {
  const auto [at, added] = due_of_.emplace(id, due);
  if (!added) {
    due_.erase({at->second, id});
    at->second = due;
  }
  due_.insert({due, id});
}

void AssetAttack::prune(Watched& w, Time now) const {
  while (!w.recent.empty() && now - w.recent.front().time > window_) w.recent.pop_front();
}

bool AssetAttack::enough(const Watched& w) const {
  if (w.recent.size() < min_alerts_) return false;
  std::uint64_t weight = 0;
  bool severe = false;
  for (const Alert& a : w.recent) {
    weight += a.weight;
    severe = severe || a.severity <= 1;
  }
  if (weight < min_weight_) return false;
  if (severe) return true;
  // Few different ones are looked for: a short list beats a set, and a flood of one signature is
  // cheap.
  std::vector<std::uint32_t> signatures;
  std::vector<std::string_view> sources;
  for (const Alert& a : w.recent) {
    if (std::find(signatures.begin(), signatures.end(), a.signature_id) == signatures.end()) {
      signatures.push_back(a.signature_id);
    }
    if (std::find(sources.begin(), sources.end(), a.source) == sources.end()) {
      sources.push_back(a.source);
    }
    if (signatures.size() >= min_signatures_ || sources.size() >= min_sources_) return true;
  }
  return false;
}

void AssetAttack::open(const Asset& asset, Watched& w, const std::string& register_version,
                       Out& out) {
  Event e;
  e.scanner_alerts = w.scanner_alerts;
  e.last = e.published = w.recent.back().time;
  EventDraft& d = e.draft;
  d.kind = kAssetAttack.kind;
  d.asset = "asset:" + asset.id;
  d.subjects = {d.asset};
  d.start = w.recent.front().time;
  d.id = event_id(d.kind, kAssetAttack.major, d.subjects, d.asset, w.recent.back().time);
  if (!register_version.empty()) d.references.set("assets", register_version);
  d.message_key = "event.cyber.asset_attack";
  d.message_args = Json::object({{"asset", both_names(asset.name_en, asset.name_ja)}});
  for (const Alert& a : w.recent) take(e, a, true);
  update_measures(e);
  w.recent.clear();
  w.scanner_alerts = 0;
  w.open = true;
  w.event = std::move(e);
  out.event(w.event.draft);
}

void AssetAttack::take(Event& e, const Alert& a, bool opening) {
  ++e.alerts;
  e.weight += a.weight;
  e.blocked += a.blocked ? 1 : 0;
  // Who is merely listed neither keeps an attack going nor ends it.
  if (a.phase != Phase::reputation) e.last = std::max(e.last, a.time);
  const bool first_of_phase = e.phases[static_cast<std::size_t>(a.phase)]++ == 0;
  if (first_of_phase) {
    if (!e.order.empty()) e.order += ", ";
    e.order += phase_name(a.phase);
  }
  bool key = opening || first_of_phase || a.severity < e.severity;
  e.severity = std::min(e.severity, a.severity);
  if (e.signatures.size() < kMaxNames || e.signatures.contains(a.signature_id)) {
    Count& c = e.signatures[a.signature_id];
    if (c.n++ == 0) {
      c.name = a.signature;
      key = true;
    }
  }
  if (e.sources.size() < kMaxNames || e.sources.contains(a.source)) ++e.sources[a.source];
  e.draft.evidence.add(a.evidence, key);
}

void AssetAttack::update_measures(Event& e) {
  Json& m = e.draft.measures;
  m.set("alerts", e.alerts);
  m.set("weight", e.weight);
  m.set("severity", severity_word(e.severity));
  m.set("signatures", e.signatures.size());
  m.set("sources", e.sources.size());
  m.set("phases", e.order);
  for (int p = 0; p < static_cast<int>(Phase::other); ++p) {
    m.set("alerts_" + std::string(phase_name(static_cast<Phase>(p))),
          e.phases[static_cast<std::size_t>(p)]);
  }
  m.set("blocked", e.blocked);
  m.set("known_scanner", e.scanner_alerts > 0 ? "also" : "no");
  const auto top_source =
      std::max_element(e.sources.begin(), e.sources.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  const auto top_signature =
      std::max_element(e.signatures.begin(), e.signatures.end(),
                       [](const auto& a, const auto& b) { return a.second.n < b.second.n; });
  m.set("top_source", top_source->first);
  m.set("top_signature", top_signature->second.name);
  m.set("last", to_rfc3339(e.last));
  e.draft.message_args.set("alerts", e.alerts);
  e.draft.message_args.set("sources", e.sources.size());
}

Time AssetAttack::next_due() const { return due_.empty() ? Time::max() : due_.begin()->first; }

void AssetAttack::run_due(Out& out) {
  const std::string id = due_.begin()->second;
  Watched& w = assets_.at(id);
  if (w.open) {
    EventDraft& d = w.event.draft;
    d.state = EventState::closed;
    d.reason = Reason::closed;
    d.end = w.event.last;
    update_measures(w.event);
    out.event(d);
  }
  due_.erase(due_.begin());
  due_of_.erase(id);
  assets_.erase(id);
}

}  // namespace yagura::cyber
