#include "cyber/indicator_hit.h"

#include <algorithm>
#include <array>

namespace yagura::cyber {
namespace {

constexpr std::size_t kMaxOwn = 64;

constexpr Option kOptions[] = {
    {"quiet_h",
     6,
     0.1,
     240,
     {"a run ends after this long without a hit", "この時間、該当がなければ終了とみなす"}},
    {"update_min", 10, 0, 1440, {"at most one update in this time", "更新の最短間隔"}},
};
constexpr Measure kMeasures[] = {
    {"hits", 1, {"records that matched", "該当した記録の数"}},
    {"indicator", 0, {"the listed value", "リストの値"}},
    {"indicator_kind", 0, {"what it is", "値の種別"}},
    {"seen", 0, {"what was seen first", "最初に観測された値"}},
    {"where", 0, {"where in the record", "記録中の位置"}},
    {"list", 0, {"the list that names it", "掲載リスト"}},
    {"label", 0, {"what the list says of it", "リストの説明"}},
    {"suppressed_by",
     0,
     {"warninglist that calls it harmless, or no", "無害とする警告リスト（なければ no）"}},
    {"own_addresses", 1, {"different own addresses", "自組織側アドレスの数"}},
    {"last", 0, {"time of the last hit", "最後の該当時刻"}},
};

}  // namespace

const DetectorInfo kIndicatorHit = {
    "cyber.indicator_hit",
    1,
    0,
    {"Listed indicator seen", "脅威情報リストとの一致"},
    {"A record names a domain, address, URL or hash that an indicator list holds.",
     "記録に、脅威情報リストに掲載されたドメイン、アドレス、URLまたはハッシュ値が現れた場合に検出し"
     "ます。"},
    {"The listing is old or wrong, the value belongs to a shared service, or a person or scanner "
     "asked "
     "for it on purpose.",
     "リストの情報が古いか誤っている、共用サービスの値である、または調査目的の照会であれば無害です"
     "。"},
    Key::asset,
    Order::event_time,
    hours(6),
    kOptions,
    kMeasures,
};

struct IndicatorHits::Match {
  IndicatorHit hit;
  std::string seen;
  std::string_view where;            // "dns", "tls", "http", "file", "address"
  std::optional<IpAddress> foreign;  // the address that matched, where it is one
};

namespace {

// Which end of the record is our own: an asset before a stranger, else the usual client of its
// kind.
std::optional<IpAddress> own_side(const Sighting& s, const std::optional<IpAddress>& foreign) {
  const EveRecord& r = s.record;
  if (foreign) return r.source == foreign ? r.destination : r.source;
  if ((s.from != nullptr) != (s.to != nullptr)) return s.from != nullptr ? r.source : r.destination;
  const bool answer = r.as<EveDns>() != nullptr && r.source_port == 53;
  return answer || r.as<EveFile>() != nullptr ? r.destination : r.source;
}

std::string without_colons(std::string_view s) {
  std::string out;
  std::copy_if(s.begin(), s.end(), std::back_inserter(out), [](char c) { return c != ':'; });
  return out;
}

// Calls each(hit, seen, where, address) for every listed value in the record.
template <class Each>
void for_matches(const EveRecord& r, const IndicatorSet& set, Each each) {
  const std::optional<IpAddress> nobody;
  const auto name = [&](std::string_view n, std::string_view where) {
    const bool digit_last = !n.empty() && n.back() >= '0' && n.back() <= '9';
    const bool like_address = digit_last || n.find(':') != std::string_view::npos;
    const auto a = like_address ? IpAddress::parse(n) : nobody;
    const auto h = a ? set.match_address(*a) : set.match_domain(n);
    if (h) each(*h, n, where, nobody);
  };
  const auto hash = [&](std::string_view v, std::string_view where) {
    if (v.empty()) return;
    if (const auto h = set.match_hash(v)) each(*h, v, where, nobody);
  };
  const auto http = [&](const EveHttp& h) {
    if (h.hostname.empty()) return;
    name(h.hostname, "http");
    if (const auto u = set.match_url(h.hostname, h.url))
      each(*u, h.hostname + h.url, "http", nobody);
  };
  const auto end = [&](const std::optional<IpAddress>& a,
                       const std::optional<std::uint16_t>& port) {
    if (!a) return;
    if (const auto h = set.match_address(*a)) {
      each(*h, a->text(), "address", a);
    } else if (port) {
      if (const auto e = set.match_endpoint(*a, *port)) each(*e, e->value, "address", a);
    }
  };
  end(r.source, r.source_port);
  end(r.destination, r.destination_port);
  if (const auto* dns = r.as<EveDns>()) {
    for (const auto& q : dns->questions) name(q.name, "dns");
    for (const auto& a : dns->answers) {
      if (dns->questions.empty()) name(a.name, "dns");
      if (!a.data.empty()) name(a.data, "dns");
    }
  } else if (const auto* tls = r.as<EveTls>()) {
    if (!tls->sni.empty()) name(tls->sni, "tls");
    if (!tls->fingerprint.empty()) hash(without_colons(tls->fingerprint), "tls");
    hash(tls->ja3, "tls");
  } else if (const auto* h = r.as<EveHttp>()) {
    http(*h);
  } else if (const auto* f = r.as<EveFile>()) {
    http(f->http);
    hash(f->md5, "file");
    hash(f->sha1, "file");
    hash(f->sha256, "file");
  }
}

std::string subject_of(const IndicatorHit& h) {
  switch (h.kind) {
    case IndicatorKind::address:
      return "ip:" + h.value;
    case IndicatorKind::endpoint:
      return "endpoint:" + h.value;
    default:
      return std::string(indicator_kind_name(h.kind)) + ":" + h.value;
  }
}

}  // namespace

IndicatorHits::IndicatorHits(const Settings& settings)
    : quiet_(seconds_of(3600 * settings.get(kIndicatorHit.kind, "quiet_h"))),
      update_(seconds_of(60 * settings.get(kIndicatorHit.kind, "update_min"))) {}

void IndicatorHits::observe(const Sighting& s, const Intelligence& known, const Register& assets,
                            const std::string& register_version, Out& out) {
  if (known.indicators.size() == 0) return;
  for_matches(s.record, known.indicators,
              [&](const IndicatorHit& h, std::string_view seen, std::string_view where,
                  const std::optional<IpAddress>& foreign) {
                take(s, {h, std::string(seen), where, foreign}, known, assets, register_version,
                     out);
              });
}

void IndicatorHits::take(const Sighting& s, const Match& m, const Intelligence& known,
                         const Register& assets, const std::string& register_version, Out& out) {
  const auto own = own_side(s, m.foreign);
  const Asset* asset = own ? assets.find(*own) : nullptr;
  const std::string whose = asset ? "asset:" + asset->id
                            : own ? assets.subject(*own)
                                  : "sensor:" + s.record.sensor;
  const std::string key = subject_of(m.hit) + '\x1f' + whose;
  const auto at = by_key_.find(key);
  if (at == by_key_.end()) {
    open(s, m, known, assets, register_version, key, out);
    return;
  }
  Run& run = runs_.at(at->second);
  by_last_.erase({run.last, at->second});
  // One record may name a value twice (question and answer): its span shows that.
  const auto spans = s.evidence.all();
  const bool same_record = !spans.empty() && run.newest == spans.front();
  run.last = std::max(run.last, s.time);
  by_last_.insert({run.last, at->second});
  if (same_record) return;
  if (!spans.empty()) run.newest = spans.front();
  ++run.hits;
  if (own && run.own.size() < kMaxOwn) run.own.insert(*own);
  run.draft.evidence.add(s.evidence);
  if (run.last - run.published < update_) return;
  run.published = run.last;
  run.draft.reason = Reason::updated;
  update_measures(run);
  out.event(run.draft);
}

void IndicatorHits::open(const Sighting& s, const Match& m, const Intelligence& known,
                         const Register& assets, const std::string& register_version,
                         const std::string& key, Out& out) {
  if (runs_.size() >= kMaxOpen) close(by_last_.begin()->second, out);
  const auto own = own_side(s, m.foreign);
  const Asset* asset = own ? assets.find(*own) : nullptr;
  const std::string whose = key.substr(key.find('\x1f') + 1);
  Run run;
  run.key = key;
  run.hits = 1;
  run.last = run.published = s.time;
  if (own) run.own.insert(*own);
  EventDraft& d = run.draft;
  d.kind = kIndicatorHit.kind;
  d.subjects = {whose, subject_of(m.hit)};
  d.asset = whose;
  d.start = s.time;
  d.id = event_id(d.kind, kIndicatorHit.major, d.subjects, d.asset, s.time);
  auto suppressed = known.warninglists.find(m.hit.kind, m.hit.value);
  if (!suppressed) suppressed = known.warninglists.find(std::string_view(m.seen));
  d.measures = Json::object({{"indicator", m.hit.value},
                             {"indicator_kind", indicator_kind_name(m.hit.kind)},
                             {"seen", m.seen},
                             {"where", m.where},
                             {"list", m.hit.list},
                             {"label", m.hit.label},
                             {"suppressed_by", suppressed.value_or("no")}});
  if (const auto v = known.versions.find(m.hit.list); v != known.versions.end()) {
    d.references.set("indicators:" + v->first, v->second);
  }
  if (asset != nullptr && !register_version.empty()) {
    d.references.set("assets", register_version);
  }
  d.message_key = suppressed ? "event.cyber.indicator_hit.suppressed" : "event.cyber.indicator_hit";
  d.message_args = Json::object(
      {{"who", name_of(asset, whose)}, {"indicator", m.hit.value}, {"list", m.hit.list}});
  if (suppressed) d.message_args.set("warninglist", *suppressed);
  d.evidence.add(s.evidence, true);
  if (!s.evidence.empty()) run.newest = s.evidence.all().front();
  update_measures(run);
  const std::uint64_t id = next_id_++;
  by_key_.emplace(key, id);
  by_last_.insert({run.last, id});
  out.event(runs_.emplace(id, std::move(run)).first->second.draft);
}

void IndicatorHits::update_measures(Run& run) const {
  run.draft.measures.set("hits", run.hits);
  run.draft.measures.set("own_addresses", run.own.size());
  run.draft.measures.set("last", to_rfc3339(run.last));
}

Time IndicatorHits::next_due() const {
  return by_last_.empty() ? Time::max() : by_last_.begin()->first + quiet_;
}

void IndicatorHits::run_due(Out& out) { close(by_last_.begin()->second, out); }

void IndicatorHits::close(std::uint64_t id, Out& out) {
  Run& run = runs_.at(id);
  run.draft.state = EventState::closed;
  run.draft.reason = Reason::closed;
  run.draft.end = run.last;
  update_measures(run);
  out.event(run.draft);
  by_last_.erase({run.last, id});
  by_key_.erase(run.key);
  runs_.erase(id);
}

void IndicatorHits::save(Writer& w) const {
  w.u64(next_id_);
  w.u64(runs_.size());
  for (const auto& [id, run] : runs_) {
    w.u64(id);
    w.bytes(run.key);
    w.u64(run.hits);
    w.time(run.last);
    w.time(run.published);
    save_span(w, run.newest);
    w.u64(run.own.size());
    for (const IpAddress& a : run.own) w.bytes(a.bytes());
    run.draft.save(w);
  }
}

bool IndicatorHits::load(Reader& r) {
  runs_.clear();
  by_key_.clear();
  by_last_.clear();
  next_id_ = r.u64();
  for (auto n = r.count(8); n > 0 && r.ok(); --n) {
    const std::uint64_t id = r.u64();
    Run run;
    run.key = r.bytes();
    run.hits = r.u64();
    run.last = r.time();
    run.published = r.time();
    run.newest = load_span(r);
    for (auto k = r.count(17); k > 0; --k) {
      if (const auto a = IpAddress::from_bytes(r.bytes())) run.own.insert(*a);
    }
    run.draft.load(r);
    by_key_.emplace(run.key, id);
    by_last_.insert({run.last, id});
    runs_.emplace(id, std::move(run));
  }
  return r.ok() && by_key_.size() == runs_.size();
}

}  // namespace yagura::cyber
