#include "feed/outage.h"

#include <algorithm>

namespace yagura {
namespace {

// Records this close behind each other are one sign of life: alerts come in bursts, and a burst
// tells nothing of how often to expect one.
constexpr Duration kBurst = seconds{30};

constexpr Option kOptions[] = {
    {"silence_s",
     600,
     10,
     86400,
     {"a feed that was heard counts as silent after so many seconds without a record",
      "受信実績のあるフィードを途絶とみなすまでの無受信の秒数"}},
    {"rhythm",
     20,
     1,
     1000,
     {"and at least so many times the feed's own mean interval, a burst within 30 s being one",
      "かつ、そのフィード自身の平均受信間隔（30秒以内の連続は1回）の何倍以上か"}},
    {"least_records",
     10,
     1,
     10000,
     {"records, a burst within 30 s being one, after which a feed has a rhythm to miss",
      "受信間隔が定まるまでの記録数（30秒以内の連続は1回）"}},
};

constexpr Measure kMeasures[] = {
    {"cause", 0, {"silence, or the connection went down", "無受信か、接続断か"}},
    {"length_s",
     1,
     {"from the last record to the first one after", "最後の受信から再受信までの秒数"}},
};

void save_spans(Writer& w, const Spans& spans) {
  w.u64(spans.all().size());
  for (const Span& s : spans.all()) save_span(w, s);
}

Spans load_spans(Reader& r) {
  Spans out;
  for (auto n = r.count(3); n > 0; --n) out.add(load_span(r));
  return out;
}

}  // namespace

const DetectorInfo kFeedOutage = {
    "feed.outage",
    1,
    1,
    {"Feed silent", "フィードの途絶"},
    {"A feed that was heard fell silent while time went on, or its connection went down.",
     "受信していたフィードが、時刻が進んでいる間に無受信となったか、接続が切れた場合に検出します"
     "。"},
    {"The sender had nothing to send, or stopped as planned.",
     "送信側に送るものがなかったか、計画停止であれば無害です。"},
    Key::node,
    Order::event_time,
    hours{24},
    kOptions,
    kMeasures,
    "",
    "",
    false,
};

FeedOutage::FeedOutage(const Settings& settings, std::vector<std::string> names)
    : silence_(seconds_of(settings.get(kFeedOutage.kind, "silence_s"))),
      rhythm_(settings.get(kFeedOutage.kind, "rhythm")),
      least_records_(settings.get(kFeedOutage.kind, "least_records")),
      names_(std::move(names)),
      feeds_(names_.size()) {}

bool FeedOutage::fell_silent(const Feed& feed, Time now) const {
  if (!has_time(feed.last)) return false;
  if (has_time(feed.down_at) && now > feed.down_at) return true;
  if (feed.ended) return false;
  // A feed that speaks seldom (notices, a quiet sensor) is not silent because it says nothing for a
  // while: it must have shown a rhythm, and the silence must be long for it.
  Duration silence = silence_;
  if (feed.records > 1) {
    const double mean_s =
        to_seconds(feed.last - feed.first) / static_cast<double>(feed.records - 1);
    silence = std::max(silence, seconds_of(rhythm_ * mean_s));
  }
  return static_cast<double>(feed.records) >= least_records_ && now - feed.last > silence;
}

void FeedOutage::start(FeedId feed) {
  Feed& f = feeds_[feed];
  f.open = true;
  f.event = {};
  EventDraft& e = f.event;
  e.kind = kFeedOutage.kind;
  e.asset = "feed:" + names_[feed];
  e.id = event_id(kFeedOutage.kind, kFeedOutage.major, {}, e.asset, f.last);
  e.start = f.last;
  const std::string cause = has_time(f.down_at) ? "down" : "silence";
  e.measures = Json::object({{"cause", cause}});
  e.message_key = "event.feed.outage";
  e.message_args = Json::object({{"feed", names_[feed]}});
  e.evidence.add(f.evidence, true);
}

EventDraft FeedOutage::close(FeedId feed, Time end, const Spans& evidence) {
  Feed& f = feeds_[feed];
  f.open = false;
  f.event.state = EventState::closed;
  f.event.end = end;
  f.event.measures.set("length_s", round_to(to_seconds(end - f.event.start), 1));
  f.event.message_key = "event.feed.outage_over";
  f.event.evidence.add(evidence, true);
  return std::exchange(f.event, {});
}

FeedOutage::Drafts FeedOutage::on_item(RecordKind kind, FeedId feed, Time when) {
  if (feed >= feeds_.size()) return {};
  Feed& f = feeds_[feed];
  if (kind == RecordKind::end) f.ended = true;
  if (kind == RecordKind::down && !has_time(f.down_at) && has_time(when)) f.down_at = when;
  return {};
}

FeedOutage::Drafts FeedOutage::on_record(FeedId feed, Time time, const Spans& evidence) {
  if (feed >= feeds_.size() || !has_time(time)) return {};
  Feed& f = feeds_[feed];
  if (has_time(f.last) && time <= f.last) return {};  // late: it was not heard anew
  f.ended = false;                                    // a file that grew
  Drafts out;
  if (f.open) {
    out.push_back(close(feed, time, evidence));
    out.back().reason = Reason::closed;
  } else if (fell_silent(f, time)) {
    // In hindsight: nothing else told the time meanwhile.
    start(feed);
    out.push_back(close(feed, time, evidence));
  }
  if (time > f.down_at) f.down_at = kNoTime;
  if (!has_time(f.first)) f.first = time;
  if (!has_time(f.counted) || time - f.counted >= kBurst) {
    f.counted = time;
    ++f.records;
  }
  f.last = time;
  f.evidence = evidence;
  return out;
}

FeedOutage::Drafts FeedOutage::advance(Time now) {
  Drafts out;
  for (std::size_t i = 0; i < feeds_.size(); ++i) {
    if (feeds_[i].open || !fell_silent(feeds_[i], now)) continue;
    start(static_cast<FeedId>(i));
    out.push_back(feeds_[i].event);
  }
  return out;
}

bool FeedOutage::out(FeedId feed) const {
  return feed < feeds_.size() && (feeds_[feed].open || has_time(feeds_[feed].down_at));
}

void FeedOutage::save(Writer& w) const {
  w.u64(feeds_.size());
  for (const Feed& f : feeds_) {
    w.time(f.first);
    w.time(f.last);
    w.u64(f.records);
    w.time(f.counted);
    w.time(f.down_at);
    w.boolean(f.ended);
    w.boolean(f.open);
    if (f.open) f.event.save(w);
    save_spans(w, f.evidence);
  }
}

// A node may have got more feeds since; never fewer.
bool FeedOutage::load(Reader& r) {
  const auto n = r.count(4);
  if (n > feeds_.size()) r.fail();
  for (std::size_t i = 0; i < n && r.ok(); ++i) {
    Feed& f = feeds_[i];
    f.first = r.time();
    f.last = r.time();
    f.records = r.u64();
    f.counted = r.time();
    f.down_at = r.time();
    f.ended = r.boolean();
    f.open = r.boolean();
    f.event = {};
    if (f.open) f.event.load(r);
    f.evidence = load_spans(r);
  }
  return r.ok();
}

}  // namespace yagura
