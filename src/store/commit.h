// Commit: what the pipeline hands to the store in one transaction (docs/formats/store.md).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/event.h"
#include "model/observation.h"
#include "model/source.h"
#include "store/point.h"

namespace yagura {

// The bytes behind one span.
struct Exhibit {
  Span span;                         // place in the feed's stream
  std::string feed;                  // name of the feed
  std::string content;               // which content holds it: "sha256:..." or "live"
  std::uint64_t content_offset = 0;  // of the first byte within the content
  std::string bytes;                 // span.length of them
  Json proof;                        // of the journal, opaque here; null where there is none (yet)
};

// One revision. Its exhibits are those spans of event.evidence.spans() whose bytes are given here
// or were kept by an earlier commit; giving bytes again is harmless, and a proof that comes later
// is added. A span whose bytes never come is counted, not kept.
struct EventCommit {
  Event event;
  std::vector<Exhibit> exhibits;
};

// Sum for one detector, hour, and S2 cell (level 7) or asset: replaces what was said before.
struct ExposureRow {
  std::string detector;
  std::uint64_t cell = 0;  // 0 when by asset
  std::string asset;       // "" when by cell
  Time hour;
  std::int64_t live_us = 0;
  std::int64_t subject_us = 0;
  bool operator==(const ExposureRow&) const = default;
};

// Replaces the row of the same id.
struct FeedStatus {
  FeedId id = 0;
  std::string name, format;
  std::string state;            // "reading", "live", "idle", "down", "ended"
  Time last_record = kNoTime;   // event time of the newest record
  Time last_arrival = kNoTime;  // kNoTime for files
  std::uint64_t bytes = 0, lines = 0, messages = 0, records = 0;
  std::uint64_t late = 0, untimed = 0, dropped = 0;
  std::optional<double> lag_s;  // arrival minus event time of the newest record
  std::map<std::string, std::uint64_t, std::less<>> rejected;  // by reason
  Json source;  // Source::json(), for bundles; null = as before
};

struct RejectSample {
  FeedId feed = 0;
  std::uint64_t offset = 0;
  std::uint32_t length = 0;
  std::string reason;
  std::string bytes;  // the first 1,024 at most are kept
};

// A thing with a fixed name that people search for: an asset of the register.
struct AssetRow {
  std::string id;  // "asset:port-demo"
  std::string name_en, name_ja, sector;
  std::optional<Position> position;
  bool operator==(const AssetRow&) const = default;
};

// A reference document as the page needs it (zones, anchorages): the newest of (type, name) counts.
struct ReferenceRow {
  std::string type, name, version, content;
};

// A second look at the time from `from` on saw these tracks: positions from then on of any other
// are withdrawn, for the reports belong to other tracks.
struct TracksSeen {
  Time from = kNoTime;
  std::vector<TrackId> tracks;  // sorted
};

struct Commit {
  std::uint64_t sequence = 0;  // of the journal: everything up to here is in the store after this
  Time event_time = kNoTime;   // watermark; kNoTime before the first
  std::vector<EventCommit> events;
  std::vector<TrackInfo> tracks;   // opened or changed
  std::vector<Point> points;       // in any order; equal ones are kept once
  std::optional<TracksSeen> seen;  // after `points`
  std::vector<IdentityClaim> claims;
  std::vector<Condition> conditions;  // replace those of the same id
  std::vector<ExposureRow> exposure;
  std::vector<FeedStatus> feeds;
  std::vector<RejectSample> rejects;
  std::vector<AssetRow> assets;          // replace those of the same id
  std::vector<ReferenceRow> references;  // replace those of the same type and name
  std::string checkpoint;                // of the pipeline; "" = keep the one before
  std::map<std::string, Json> facts;     // free node facts for /api/status ("exercise", "owner")
};

}  // namespace yagura
