// A scripted sea for tests and benchmarks: ships that follow paths over a chart, heard as AIS
// records.
#pragma once

#include <algorithm>
#include <cctype>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/random.h"
#include "sea/ais.h"
#include "sea/room.h"
#include "sea/sea.h"

namespace yagura::sea::testing {

inline Position place(double lat, double lon) { return *Position::from_degrees(lat, lon); }
inline Time noon() { return *parse_rfc3339("2026-03-01T12:00:00Z"); }

// A map in text: every letter is a place. One column is `km` wide, one row `km` high.
class Chart {
 public:
  Chart(std::vector<std::string> rows, double km, Position north_west = place(31, 127)) {
    for (std::size_t r = 0; r < rows.size(); ++r) {
      for (std::size_t c = 0; c < rows[r].size(); ++c) {
        const char letter = rows[r][c];
        if (std::isalnum(static_cast<unsigned char>(letter)) == 0) continue;
        const Position row = destination(north_west, Angle::degrees(180),
                                         Distance::kilometres(km * static_cast<double>(r)));
        places_[letter] =
            destination(row, Angle::degrees(90), Distance::kilometres(km * static_cast<double>(c)));
      }
    }
  }
  Position at(char letter) const { return places_.at(letter); }
  // A zone whose corners are these letters, as GeoJSON.
  std::string zone(std::string_view corners, std::string_view name = "Test Zone") const {
    std::string ring;
    for (const char c : std::string(corners) + corners.front()) {
      ring += (ring.empty() ? "[" : ",[") + std::to_string(at(c).longitude()) + "," +
              std::to_string(at(c).latitude()) + "]";
    }
    return R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name_en":")" +
           std::string(name) +
           R"(","name_ja":"試験海域","claimant":"Exercise","claimant_ja":"演習","basis":"test","source":"drawn"},)" +
           R"("geometry":{"type":"Polygon","coordinates":[[)" + ring + "]]}}]}";
  }

 private:
  std::map<char, Position> places_;
};

// What came out of a room.
class Log : public Out {
 public:
  void track(const TrackInfo& info) override { tracks.push_back(info); }
  void fix(const Fix& fix) override { fixes.push_back(fix); }
  void nav_quality(const NavQuality&) override {}
  void identity(const IdentityClaim& claim) override { claims.push_back(claim); }
  void contact(const Contact&) override {}
  void condition(const Condition&) override {}
  void exposure(const Exposure& delta) override { exposures.push_back(delta); }
  void event(const EventDraft& draft) override {
    if (!seen_.contains(draft.id)) order_.push_back(draft.id);
    seen_[draft.id].push_back(draft);
  }

  // The newest revision of every event of a kind, in the order in which they opened.
  std::vector<EventDraft> events(std::string_view kind) const {
    std::vector<EventDraft> out;
    for (const std::string& id : order_) {
      if (seen_.at(id).back().kind == kind) out.push_back(seen_.at(id).back());
    }
    return out;
  }
  std::vector<EventDraft> revisions(const std::string& id) const { return seen_.at(id); }
  std::size_t event_count() const { return order_.size(); }

  // Everything said of every event, event by event, to compare runs.
  std::string text() const {
    std::string out;
    for (const auto& [id, revisions] : seen_) {
      for (const EventDraft& e : revisions) {
        Writer w;
        e.save(w);
        out += id + ' ' + std::string(state_name(e.state)) + ' ' + to_rfc3339(e.start) + ' ' +
               (e.end ? to_rfc3339(*e.end) : "-") + ' ' + e.measures.dump() + ' ' +
               to_hex(sha256(w.str())) + '\n';
      }
    }
    return out;
  }

  std::vector<TrackInfo> tracks;
  std::vector<Fix> fixes;
  std::vector<IdentityClaim> claims;
  std::vector<Exposure> exposures;

 private:
  std::map<std::string, std::vector<EventDraft>> seen_;
  std::vector<std::string> order_;
};

struct Waypoint {
  Duration when;  // after noon
  Position where;
};

class Sea {
 public:
  Sea() {
    for (const DetectorInfo* rule : sea_domain().detectors) settings.add(*rule);
  }

  // Position reports along the path, one each `interval`, save in the silences.
  void sail(std::uint32_t mmsi, const std::vector<Waypoint>& path, Duration interval = minutes{2},
            const std::vector<std::pair<Duration, Duration>>& silences = {}, FeedId feed = 0) {
    for (std::size_t leg = 0; leg + 1 < path.size(); ++leg) {
      const Waypoint& a = path[leg];
      const Waypoint& b = path[leg + 1];
      const double metres = distance(a.where, b.where).metres();
      const double knots = Speed::metres_per_second(metres / to_seconds(b.when - a.when)).knots();
      const double course = bearing(a.where, b.where).degrees();
      for (Duration t = a.when; t < b.when; t += interval) {
        if (std::any_of(silences.begin(), silences.end(),
                        [t](const auto& s) { return t > s.first && t < s.second; })) {
          continue;
        }
        const double f = to_seconds(t - a.when) / to_seconds(b.when - a.when);
        report(mmsi, t, interpolate(a.where, b.where, f), knots, course, feed);
      }
    }
  }
  void stay(std::uint32_t mmsi, Duration from, Duration to, Position p,
            Duration interval = minutes{3}) {
    sail(mmsi, {{from, p}, {to, p}}, interval);
  }
  void report(std::uint32_t mmsi, Duration when, Position p, double knots = 0, double course = 0,
              FeedId feed = 0) {
    PositionA body;
    body.motion.position = p;
    body.motion.sog_kn = static_cast<float>(std::min(102.0, knots));
    body.motion.cog_deg = static_cast<float>(course >= 359.9 ? 0 : course);
    body.nav_status = std::uint8_t{0};
    AisRecord record;
    record.type = 1;
    record.mmsi = mmsi;
    record.body = body;
    add(when, std::move(record), feed);
  }
  void named(std::uint32_t mmsi, Duration when, std::string_view name, std::uint8_t type = 70,
             std::uint32_t imo = 0) {
    StaticVoyage body;
    body.name.assign(name);
    body.ship_type = type;
    if (imo != 0) body.imo = imo;
    AisRecord record;
    record.type = 5;
    record.mmsi = mmsi;
    record.body = body;
    add(when, std::move(record), 0);
  }
  void add(Duration when, AisRecord record, FeedId feed) {
    ++serial_;
    if (record.payload_hash == 0) record.payload_hash = serial_ * 0x9e3779b97f4a7c15ULL;
    const std::uint64_t offset = serial_ * 50;
    records_.push_back({noon() + when, offset, feed, std::move(record)});
  }
  // A document as from a file.
  void give(std::string type, std::string content) {
    documents.push_back({std::move(type), "test", "sha256:0123456789abcdef", std::move(content)});
  }

  struct Way {                         // how the records reach the room
    std::size_t chunk = 1;             // records that arrive before they are observed
    std::size_t reload_every = 0;      // save and load anew; 0 = never
    bool tick = true;                  // advance() at the start of every second heard
    Duration until = Duration::min();  // advance() to this at the end
    std::vector<std::pair<Duration, bool>> feed0_down = {};
  };
  Log run() const { return run(Way{}); }
  Log run(const Way& way, std::size_t ships = Ships::kBudget) const {
    Log log;
    auto room = fresh(ships);
    auto sorted = records_;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Timed& a, const Timed& b) { return a.time < b.time; });
    std::size_t downs = 0;
    for (std::size_t from = 0; from < sorted.size(); from += way.chunk) {
      const std::size_t to = std::min(sorted.size(), from + way.chunk);
      AisBatch batch;
      for (std::size_t i = from; i < to; ++i) {
        RecordHead head;
        head.time = sorted[i].time;
        head.clock = ClockKind::tag_block;
        head.spans.add({sorted[i].offset, 48, sorted[i].feed});
        batch.heads.push_back(head);
        batch.bodies.push_back(sorted[i].record);
      }
      for (std::size_t i = from; i < to; ++i) {
        batch.feed = sorted[i].feed;
        room->arrive(batch, i - from, log);
      }
      for (std::size_t i = from; i < to; ++i) {
        while (downs < way.feed0_down.size() &&
               noon() + way.feed0_down[downs].first <= sorted[i].time) {
          const auto& [when, down] = way.feed0_down[downs++];
          room->feed_down(0, down, noon() + when, log);
        }
        if (way.tick) room->advance(std::chrono::floor<seconds>(sorted[i].time), log);
        batch.feed = sorted[i].feed;
        room->observe(batch, i - from, log);
      }
      if (way.reload_every != 0 && (to / way.chunk) % way.reload_every == 0) {
        Writer w;
        room->save(w);
        room = fresh(ships);
        Reader r(w.str());
        YAGURA_ASSERT(room->load(r) && r.done());
      }
    }
    if (way.until != Duration::min()) room->advance(noon() + way.until, log);
    counters = room->counters();
    ships_known = room->ships().size();
    return log;
  }

  Settings settings;
  std::vector<ReferenceDocument> documents;
  mutable RoomCounters counters;        // of the last run
  mutable std::size_t ships_known = 0;  // likewise

 private:
  struct Timed {
    Time time;
    std::uint64_t offset;
    FeedId feed;
    AisRecord record;
  };
  std::unique_ptr<SeaRoom> fresh(std::size_t ships) const {
    auto room = std::make_unique<SeaRoom>(settings, std::span<const Source>(), ships);
    for (const ReferenceDocument& d : documents) {
      const auto taken = room->reference(d);
      YAGURA_ASSERT(taken.has_value());
    }
    return room;
  }
  std::vector<Timed> records_;
  std::uint64_t serial_ = 0;
};

}  // namespace yagura::sea::testing
