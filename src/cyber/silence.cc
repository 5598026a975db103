#include "cyber/silence.h"

#include <algorithm>

#include "track/state.h"

namespace yagura::cyber {
namespace {

constexpr Option kOptions[] = {
    {"silence_min", 15, 1, 1440, {"silence is at least this long", "途絶とみなす最短時間"}},
    {"multiple",
     20,
     2,
     1000,
     {"and at least this many times the median interval", "記録間隔の中央値に対する倍数"}},
    {"min_records",
     30,
     5,
     5000,
     {"signs of life in the last 24 h that make a rhythm",
      "平常の記録間隔を定めるための24時間の最少記録数"}},
    {"min_baseline_h", 1, 0.1, 23, {"and the time they must span", "その記録が及ぶべき最短時間"}},
};
constexpr Measure kMeasures[] = {
    {"silence_min", 0.1, {"length of the silence, once it ended", "途絶時間（終了後）"}},
    {"threshold_min", 0.1, {"silence that raises the event", "しきい値"}},
    {"median_interval_s", 1, {"median interval before", "直前24時間の記録間隔の中央値"}},
    {"baseline_records", 1, {"signs of life in the 24 h before", "直前24時間の記録数"}},
    {"raised", 0, {"time at which it was due", "しきい値到達時刻"}},
    {"carriers", 0, {"who was heard meanwhile", "その間も受信していた経路"}},
};

double minutes_of(Duration d) { return round_to(to_seconds(d) / 60, 0.1); }

}  // namespace

const DetectorInfo kSilence = {
    "cyber.silence",
    1,
    0,
    {"Logs stopped", "ログの途絶"},
    {"The records of an asset or sensor stop for much longer than its own rhythm, while others on "
     "the same "
     "feed go on.",
     "同じ経路の他の記録が続く一方、ある資産またはセンサーの記録が平常の間隔を大きく超えて途絶した"
     "場合に検出します。"},
    {"Maintenance, a planned shutdown, or the end of working hours explains the silence.",
     "保守作業、計画停止、または業務時間の終了で途絶が説明できれば無害です。"},
    Key::asset,
    Order::event_time,
    hours(24),
    kOptions,
    kMeasures,
    "",
    "",
    false,
};

LogSilence::LogSilence(const Settings& settings, std::span<const Source> sources)
    : least_(seconds_of(60 * settings.get(kSilence.kind, "silence_min"))),
      min_span_(seconds_of(3600 * settings.get(kSilence.kind, "min_baseline_h"))),
      multiple_(settings.get(kSilence.kind, "multiple")),
      min_records_(static_cast<std::uint32_t>(settings.get(kSilence.kind, "min_records"))),
      sources_(sources) {}

LogSilence::Index LogSilence::carrier(const std::string& name) {
  const auto at = carrier_of_.find(name);
  if (at != carrier_of_.end()) return at->second;
  const auto i = static_cast<Index>(carriers_.size());
  carriers_.push_back({name, kNoTime, {}});
  carrier_of_.emplace(name, i);
  return i;
}

LogSilence::Index LogSilence::carrier_of_feed(FeedId feed) {
  if (feed >= feed_carriers_.size()) feed_carriers_.resize(feed + std::size_t{1});
  auto& known = feed_carriers_[feed];
  if (!known) {
    known =
        carrier("feed:" + (feed < sources_.size() ? sources_[feed].name : std::to_string(feed)));
  }
  return *known;
}

// The feed itself where the line names no sensor, or there are too many.
LogSilence::Index LogSilence::carrier_of_sensor(const std::string& host, Index feed) {
  if (host.empty()) return feed;
  if (host == last_host_) return last_host_carrier_;
  const std::string name = "sensor:" + host.substr(0, 100);
  if (!carrier_of_.contains(name) && carriers_.size() >= kMaxSensors) return feed;
  last_host_ = host;
  return last_host_carrier_ = carrier(name);
}

std::optional<LogSilence::Index> LogSilence::watched(const std::string& subject) {
  const auto at = watched_of_.find(subject);
  if (at != watched_of_.end()) return at->second;
  if (watched_.size() >= kMaxWatched) return std::nullopt;
  const auto i = static_cast<Index>(watched_.size());
  watched_of_.emplace(subject, i);
  watched_.emplace_back().subject = subject;
  return i;
}

std::optional<LogSilence::Index> LogSilence::watched(const Asset& asset) {
  auto& [last, index] = last_assets_[reinterpret_cast<std::uintptr_t>(&asset) / sizeof(Asset) % 64];
  // The register may have been replaced under the pointer: the id decides.
  if (last == &asset && std::string_view(watched_[index].subject).substr(6) == asset.id)
    return index;
  const auto i = watched("asset:" + asset.id);
  if (i) last = &asset, index = *i;
  return i;
}

void LogSilence::observe(const Sighting& s, const std::string& version, Out& out) {
  const Index feed = carrier_of_feed(s.feed);
  const Index by = carrier_of_sensor(s.record.sensor, feed);
  for (const Asset* asset : {s.from, s.to != s.from ? s.to : nullptr}) {
    if (asset == nullptr) continue;
    if (const auto i = watched(*asset)) heard(*i, by, s, version, out);
  }
  if (by != feed) {
    if (const auto i = watched(carriers_[by].name)) heard(*i, feed, s, "", out);
    heard(carriers_[by], s.time);
  }
  heard(carriers_[feed], s.time);
}

// A carrier speaks: those who waited for it begin to be silent now at the earliest.
void LogSilence::heard(Carrier& c, Time t) {
  c.last = std::max(c.last, t);
  for (const Index i : c.waiting) {
    Watched& w = watched_[i];
    if (!w.waiting) continue;
    w.waiting = false;
    w.base = std::max(w.base, t);
    queue(i, w.base + least_);
  }
  c.waiting.clear();
}

void LogSilence::heard(Index i, Index by, const Sighting& s, const std::string& version, Out& out) {
  Watched& w = watched_[i];
  if (w.open) {
    EventDraft& d = *w.open;
    d.state = EventState::closed;
    d.reason = Reason::closed;
    d.end = std::max(s.time, d.start);
    d.measures.set("silence_min", minutes_of(*d.end - d.start));
    d.evidence.add(s.evidence, true);
    out.event(d);
    w.open.reset();
    w.rhythm = {};  // what was before a break says little of what comes after
  }
  w.last = w.base = std::max(w.last, s.time);
  w.evidence = s.evidence;
  if (w.version != version) w.version = version;
  w.waiting = false;
  // Alerts come and go by nature: they are a sign of life, but make no rhythm.
  if (s.record.as<EveAlert>() == nullptr) w.rhythm.add(s.time);
  if (std::find(w.carriers.begin(), w.carriers.end(), by) == w.carriers.end() &&
      w.carriers.size() < kMaxCarriers) {
    w.carriers.push_back(by);
  }
  if (!w.queued) queue(i, w.base + least_);
}

void LogSilence::queue(Index i, Time due) {
  if (watched_[i].queued) return;
  watched_[i].queued = true;
  due_.push(due, i);
}

std::optional<Duration> LogSilence::threshold(const Watched& w, Time now) const {
  if (w.rhythm.count(now) < min_records_ || w.rhythm.span(now) < min_span_) return std::nullopt;
  return std::max(least_, seconds_of(multiple_ * to_seconds(w.rhythm.median(now))));
}

// A carrier was heard after it, and in the later half of the silence.
bool LogSilence::carried(const Watched& w, Time due) const {
  return std::any_of(w.carriers.begin(), w.carriers.end(), [&](Index i) {
    const Time last = carriers_[i].last;
    return last > w.last && last >= w.base + (due - w.base) / 2;
  });
}

void LogSilence::run_due(const Register& assets, Out& out) {
  const auto [due, i] = due_.pop();
  if (i >= watched_.size()) return;  // only in a damaged checkpoint
  Watched& w = watched_[i];
  w.queued = false;
  if (w.open || w.waiting) return;
  const auto limit = threshold(w, w.base);
  if (!limit) return;  // no rhythm: its next record puts it back
  if (w.base + *limit > due) {
    queue(i, w.base + *limit);
    return;
  }
  if (carried(w, due)) {
    open(w, *limit, due, assets, out);
    return;
  }
  w.waiting = true;
  for (const Index c : w.carriers) carriers_[c].waiting.push_back(i);
}

void LogSilence::open(Watched& w, Duration limit, Time due, const Register& assets, Out& out) {
  EventDraft d;
  d.kind = kSilence.kind;
  d.subjects = {w.subject};
  d.asset = w.subject;
  d.start = w.last;
  d.id = event_id(d.kind, kSilence.major, d.subjects, d.asset, w.last);
  const Asset* asset = w.subject.starts_with("asset:")
                           ? assets.find(std::string_view(w.subject).substr(6))
                           : nullptr;
  std::string heard;
  for (const Index c : w.carriers) {
    if (carriers_[c].last > w.last) heard += (heard.empty() ? "" : ", ") + carriers_[c].name;
  }
  d.measures =
      Json::object({{"threshold_min", minutes_of(limit)},
                    {"median_interval_s", round_to(to_seconds(w.rhythm.median(w.base)), 1)},
                    {"baseline_records", w.rhythm.count(w.base)},
                    {"raised", to_rfc3339(due)},
                    {"carriers", heard}});
  if (asset != nullptr && !w.version.empty()) d.references.set("assets", w.version);
  d.message_key = "event.cyber.silence";
  d.message_args =
      Json::object({{"who", name_of(asset, w.subject)}, {"minutes", minutes_of(limit)}});
  d.evidence.add(w.evidence, true);
  w.open = d;
  out.event(d);
}

void LogSilence::save(Writer& w) const {
  w.u64(carriers_.size());
  for (const Carrier& c : carriers_) {
    w.bytes(c.name);
    w.time(c.last);
    w.u64(c.waiting.size());
    for (const Index i : c.waiting) w.u64(i);
  }
  w.u64(watched_.size());
  for (const Watched& x : watched_) {
    w.bytes(x.subject);
    w.bytes(x.version);
    w.time(x.last);
    w.time(x.base);
    save_spans(w, x.evidence);
    x.rhythm.save(w);
    w.u64(x.carriers.size());
    for (const Index i : x.carriers) w.u64(i);
    w.boolean(x.queued);
    w.boolean(x.waiting);
    w.boolean(x.open.has_value());
    if (x.open) x.open->save(w);
  }
  due_.save(w);
}

bool LogSilence::load(Reader& r) {
  carriers_.clear();
  carrier_of_.clear();
  watched_.clear();
  watched_of_.clear();
  feed_carriers_.clear();
  last_host_.clear();
  last_assets_ = {};
  bool good = true;
  const auto carriers = r.count(3);
  for (std::uint64_t n = 0; n < carriers && r.ok(); ++n) {
    Carrier& c = carriers_.emplace_back();
    c.name = r.bytes();
    c.last = r.time();
    for (auto k = r.count(); k > 0 && r.ok(); --k) c.waiting.push_back(static_cast<Index>(r.u64()));
    good = carrier_of_.emplace(c.name, static_cast<Index>(n)).second && good;
  }
  const auto watched = r.count(16);
  for (std::uint64_t n = 0; n < watched && r.ok(); ++n) {
    Watched& x = watched_.emplace_back();
    x.subject = r.bytes();
    x.version = r.bytes();
    x.last = r.time();
    x.base = r.time();
    x.evidence = load_spans(r);
    x.rhythm.load(r);
    for (auto k = r.count(); k > 0 && r.ok(); --k) {
      x.carriers.push_back(static_cast<Index>(r.u64()));
      good = good && x.carriers.back() < carriers;
    }
    x.queued = r.boolean();
    x.waiting = r.boolean();
    if (r.boolean()) x.open.emplace().load(r);
    good = watched_of_.emplace(x.subject, static_cast<Index>(n)).second && good;
  }
  for (const Carrier& c : carriers_) {
    for (const Index i : c.waiting) good = good && i < watched;
  }
  due_.load(r);
  return r.ok() && good;
}

}  // namespace yagura::cyber
