// What readers ask of the store and what they get. Times are event times; "known at" is a journal
// sequence.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/observation.h"
#include "store/commit.h"

namespace yagura {

// Degrees x 1e-7, edges included. west > east crosses the 180th meridian.
struct Box {
  std::int32_t west = -1'800'000'000, south = -900'000'000, east = 1'800'000'000,
               north = 900'000'000;
  bool has(Position p) const;
  static std::optional<Box> from_degrees(double west, double south, double east, double north);
  static std::optional<Box> parse(std::string_view text);  // W,S,E,N in degrees
};

// What people have said of an event so far: nothing, or the newest action.
enum class Disposition : std::uint8_t { fresh, acknowledged, dismissed };
std::string_view disposition_name(Disposition d);  // "new", "acknowledged", "dismissed"
std::optional<Disposition> parse_disposition(std::string_view name);

struct EventQuery {
  bool incidents = false;             // incidents only; else events only
  std::vector<std::string> kinds;     // any of; "sea." at the end of the dot takes a whole domain
  std::string subject;                // a subject, "track:..." or an asset; "" = all
  Time from = kNoTime, to = kNoTime;  // events that overlap [from, to]
  std::optional<Box> area;            // those without a place (assets) are left out
  std::vector<Disposition> dispositions;  // any of; empty = all
  std::vector<std::string> states;        // "open", "closed", "retracted"; any of; empty = all
  std::optional<std::uint64_t> as_known_at;
  bool oldest_first = false;  // by start, then by id; else newest start first
  std::size_t limit = 100;    // 1 to 10,000
  std::string after;          // EventPage::next of the page before; "" = from the start
};

struct Action {
  std::string event;
  int revision = 0;      // that the person saw
  std::string action;    // "acknowledge" or "dismiss"
  std::string initials;  // 1 to 16 characters
  std::string reason;    // up to 2,000 bytes
  Time at;               // by the caller's clock
};

struct EventRow {
  std::int64_t row = 0;  // of the revision, rises with each commit: see StoreReader::changes
  std::string id;
  int revision = 0;
  std::string kind;
  std::string state;
  std::uint64_t known_at = 0;
  std::string body;  // canonical JSON
  Disposition disposition = Disposition::fresh;
  int disposition_revision =
      0;  // the revision that was acted on; below `revision`: news since then
};

struct EventPage {
  std::vector<EventRow> events;
  std::string next;  // cursor; "" = no more
};

struct KeptExhibit {
  Exhibit exhibit;
  bool key = false;
};

struct TrackRow {
  TrackInfo info;
  Time first = kNoTime, last = kNoTime;  // of its positions
  std::optional<Point> newest;
};

struct SearchHit {
  enum class Kind : std::uint8_t { track, asset } kind = Kind::track;
  std::string id;  // subject or "track:..." or "asset:..."
  TrackId track{};
  std::string name, detail;  // detail: call sign, IMO, or the asset's other name
  ObjectClass object_class = ObjectClass::unknown;
  std::optional<Position> position;
  Time last = kNoTime;
};

struct ClaimRow {
  Subject claim;
  Time first, last;
  std::uint64_t count = 0;
  Span evidence;  // of the first
};

struct ExposureQuery {
  Time from = kNoTime, to = kNoTime;  // hours that overlap
  std::string detector;               // "" = all
};

// How long what is kept, in event time; 0 = for ever. The standard values are the stated defaults.
struct Retention {
  Duration positions = hours{24 * 90};
  Duration person_scale = hours{24};  // may only be made shorter
  Duration exposure = hours{24 * 400};
  Duration conditions = hours{24 * 400};  // after their end
  Duration events{0};                     // with revisions and evidence
  std::uint64_t reject_samples = 10'000;
  // Bytes for the whole store, evidence included; 0 = no limit. When it is reached, positions go
  // first (oldest day first), evidence never; if that is not enough, commit() throws.
  std::uint64_t budget_bytes = 0;
};

}  // namespace yagura
