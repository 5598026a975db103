// For tests of the store: a folder that goes away, and events as the pipeline makes them.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "store/store.h"

namespace yagura::testing {

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "yagura-store-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline Time at(double second) {
  return Time{seconds{1'331'724'600}} + seconds_of(second);
}  // 2012-03-14T11:30Z

struct EventSpec {
  std::string id = "sea.encounter-0123456789abcdef";
  int revision = 1;
  std::string state = "open";
  std::string kind = "sea.encounter";
  std::uint64_t known_at = 10;
  double start = 0;
  std::optional<double> end;
  double lat = 35, lon = 140;
  std::vector<std::string> subjects = {"mmsi:431000001", "mmsi:431000002"};
  std::vector<TrackId> tracks;
  std::string asset;
  int spans = 3;
};

inline Exhibit exhibit(const Span& span) {
  Exhibit e;
  e.span = span;
  e.feed = "north";
  e.content = "sha256:00ff";
  e.content_offset = span.offset - 100;
  for (std::uint32_t i = 0; i < span.length; ++i) {
    e.bytes += static_cast<char>('!' + (span.offset + i) % 90);
  }
  return e;
}

// An event of the form of docs/formats/event.md with `spans` exhibits, the first of them key.
inline EventCommit event(const EventSpec& spec) {
  EventCommit c;
  Event& e = c.event;
  std::vector<Exhibit> exhibits;
  for (int i = 0; i < spec.spans; ++i) {
    const Span span{static_cast<std::uint64_t>(1000 + 50 * i), 47, 0};
    e.evidence.add(Spans(span), i == 0);
    exhibits.push_back(exhibit(span));
  }
  c.exhibits = exhibits;
  e.id = spec.id;
  e.revision = spec.revision;
  e.kind = spec.kind;
  e.known_at = spec.known_at;
  Json tracks(Json::Array{});
  for (const TrackId t : spec.tracks) tracks.push(track_name(t));
  e.body = Json::object(
      {{"id", e.id},
       {"revision", e.revision},
       {"kind", e.kind},
       {"known_at", e.known_at},
       {"state", spec.state},
       {"reason", spec.revision == 1     ? "opened"
                  : spec.state == "open" ? "updated"
                                         : "closed"},
       {"tracks", std::move(tracks)},
       {"subjects", Json(Json::Array(spec.subjects.begin(), spec.subjects.end()))},
       {"start", to_rfc3339(at(spec.start))},
       {"end", spec.end ? Json(to_rfc3339(at(*spec.end))) : Json()},
       {"measures", Json::object({{"distance_m", 120.5}})},
       {"score", Json()},
       {"rule", Json::object({{"name", spec.kind},
                              {"version", "1.0"},
                              {"parameters", Json::object({{"distance_m", 500}})}})},
       {"references", Json(Json::Object{})},
       {"evidence", evidence_json(e.evidence.count(), exhibits, e.evidence.key_exhibits())},
       {"sources", Json::array({"north"})},
       {"label", Label{}.json()},
       {"exercise", true},
       {"message", Json::object({{"key", "event." + spec.kind}, {"args", Json(Json::Object{})}})}});
  if (spec.asset.empty()) {
    e.body.set("area", Json::object({{"lat", spec.lat}, {"lon", spec.lon}, {"radius_m", 250}}));
  } else {
    e.body.set("asset", spec.asset);
  }
  return c;
}

inline FeedStatus feed() {
  FeedStatus f;
  f.name = "north";
  f.format = "ais";
  f.state = "reading";
  Source source;
  source.name = "north";
  source.format = "ais";
  f.source = source.json();
  return f;
}

inline Commit commit(std::uint64_t sequence, std::vector<EventCommit> events, double now = 0) {
  Commit c;
  c.sequence = sequence;
  c.event_time = at(now);
  c.feeds.push_back(feed());
  c.events = std::move(events);
  return c;
}

inline Point point(std::uint64_t track, double second, double lat, double lon) {
  Point p(static_cast<TrackId>(track), at(second), *Position::from_degrees(lat, lon));
  p.set_tenths(101, 900, Point::kAbsent);
  return p;
}

}  // namespace yagura::testing
