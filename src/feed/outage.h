// feed.outage: a feed was heard and then fell silent while event time went on, or went down.
// One event per feed at a time, from its last record to the first one after. Absence on a feed
// counts against no track meanwhile. A file that was read to its end is no outage.
#pragma once

#include <string>
#include <vector>

#include "base/wire.h"
#include "feed/record.h"
#include "model/descriptor.h"
#include "model/event.h"
#include "model/observation.h"

namespace yagura {

extern const DetectorInfo kFeedOutage;

class FeedOutage {
 public:
  // `names` by FeedId ("" = not declared).
  FeedOutage(const Settings& settings, std::vector<std::string> names);

  // Each returns the drafts it gives rise to: new events, or new revisions of them.
  using Drafts = std::vector<EventDraft>;
  // A record without data (up, down, end...) as it stands in the journal; `when` is the event time
  // at which it happened: the feed's own clock, or the arrival where it has none. A feed that went
  // down is out at once; its event opens when event time has reached that moment, for records from
  // before it may still be on their way.
  Drafts on_item(RecordKind kind, FeedId feed, Time when);
  // A decoded record, in event-time order over all feeds.
  Drafts on_record(FeedId feed, Time time, const Spans& evidence);
  // Event time reached `now` (watermark or ticks).
  Drafts advance(Time now);

  // Whether the feed counts as silent or down now.
  bool out(FeedId feed) const;

  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  struct Feed {
    Time first = kNoTime;       // of its first record
    Time last = kNoTime;        // of its latest record
    std::uint64_t records = 0;  // bursts count once
    Time counted = kNoTime;     // of the last one that counted
    Time down_at = kNoTime;     // of a `down` that no record came after
    bool ended = false;         // a file that was read to its end
    bool open = false;
    EventDraft event;  // while open
    Spans evidence;    // of the latest record
  };
  bool fell_silent(const Feed& feed, Time now) const;
  void start(FeedId feed);
  EventDraft close(FeedId feed, Time end, const Spans& evidence);

  Duration silence_;
  double rhythm_;  // times the feed's mean interval
  double least_records_;
  std::vector<std::string> names_;
  std::vector<Feed> feeds_;
};

}  // namespace yagura
