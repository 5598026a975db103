#include "exercise/two_partners.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "air/adsb_encode.h"
#include "air/scenario.h"
#include "exercise/network.h"
#include "exercise/two_partners_past.h"
#include "exercise/two_partners_sea.h"
#include "exercise/writer.h"
#include "notice/notice.h"

namespace yagura::exercise {
namespace {

constexpr Setting kSettings[] = {
    {"ships", 300, 20, 20000, {"ships at sea", "船舶の数"}},
    {"aircraft", 60, 0, 2000, {"aircraft in the air", "航空機の数"}},
    {"hours", 24, 12, 240, {"length in hours", "長さ（時間）"}},
    {"history_days",
     50,
     0,
     400,
     {"days of thin traffic before it, from which rates of coincidence are measured",
      "それ以前の履歴の日数（偶然一致率の計測用、交通量は少ない）"}},
    {"stations", 4, 1, 16, {"shore receivers of AIS", "AIS 陸上受信局の数"}},
};

constexpr const char* kTerminal = "10.20.30.10";  // control system of the cranes
constexpr const char* kHistorian = "10.20.30.40";
constexpr const char* kEngineering = "10.20.31.7";  // engineering workstation, the way in
constexpr const char* kScanner = "10.20.9.9";       // announced vulnerability scanner
constexpr const char* kIntruder = "203.0.113.66";   // documentation network (RFC 5737)
constexpr const char* kCommand = "cdn-metrics.intrude.example";
constexpr const char* kOffice = "10.20.1.20";
constexpr const char* kOfficeAsset = "asset:port-demo-office";
constexpr const char* kPortAsset = "asset:port-demo-control";

std::string in(const std::string& folder, std::string_view file) {
  return folder + "/" + std::string(file);
}

void write_ships(const std::string& folder, const SeaStory& story, const Clockwork& clock,
                 std::uint64_t seed, std::vector<std::string>& feeds) {
  std::vector<StationFeed> stations;
  stations.reserve(story.stations.size());
  for (std::size_t i = 0; i < story.stations.size(); ++i) {
    const std::string file = "ais-" + story.stations[i].name + ".nmea";
    stations.emplace_back(story.stations[i], in(folder, file), seed * 31 + i);
    feeds.push_back("ais:" + file + "?name=" + story.stations[i].name);
  }
  Fleet fleet(story.ships, story.beacons, seed + 7);
  fleet.transmit(clock.past, clock.end, stations);
  for (StationFeed& station : stations) station.finish();
}

// A beacon under test, and one in earnest.
void add_beacons(SeaStory& story, const Clockwork& clock) {
  story.beacons.push_back({972'431'001, true, *Position::from_degrees(32.45, 128.9),
                           clock.story + minutes{12}, clock.story + minutes{18}});
  story.beacons.push_back({970'431'002, false, *Position::from_degrees(31.75, 128.6),
                           clock.story + minutes{70}, clock.end});
  for (const Beacon& b : story.beacons) {
    story.truth.push_back({"sea.distress",
                           {subject_of(b)},
                           b.from,
                           b.to,
                           b.place,
                           "",
                           true,
                           b.test ? "a beacon under test" : "a transponder in earnest"});
  }
}

void write_aircraft(const std::string& folder, const Clockwork& clock, std::size_t count,
                    const air::TrafficPlan& past, std::uint64_t seed,
                    std::vector<TruthEvent>& truth, std::vector<std::string>& feeds) {
  if (count == 0) return;
  air::TrafficPlan plan;
  plan.flights = air::random_flights(count, *Position::from_degrees(31.0, 127.0),
                                     *Position::from_degrees(33.6, 130.4), clock.begin, seed + 11);
  // Look-alikes: old transponders that never said how good their position is, and one that ails.
  for (std::size_t i = 0; i < plan.flights.size(); ++i) {
    if (i % 9 == 4) plan.flights[i].version = 0;
    if (i == 7) plan.flights[i].faulty = true;
  }
  air::Jammer jammer;
  jammer.place = *Position::from_degrees(32.45, 129.30);
  jammer.height_m = 40;
  jammer.reach = Distance::kilometres(110);
  jammer.from = clock.story + minutes{25};
  jammer.to = clock.story + minutes{85};
  plan.jammers.push_back(jammer);
  plan.from = clock.begin;
  plan.to = clock.end;
  plan.seed = seed + 13;
  plan.rate =
      count > 200 ? 0.1 : 0.15;  // receivers far away and thinned, so that a day stays small
  FileWriter file(in(folder, "adsb.beast"));
  std::string frames;
  for (const air::TrafficPlan* each : {&past, &std::as_const(plan)}) {
    if (each->flights.empty()) continue;
    air::transmit(*each, [&](const air::Transmission& t) {
      air::append_beast(frames, air::gps_stamp(t.time), 180, t.message);
      if (frames.size() > (1 << 20)) {
        file.write(frames);
        frames.clear();
      }
    });
  }
  file.write(frames);
  file.close();
  feeds.push_back("adsb:adsb.beast?name=adsb&timestamps=gps&start=" + to_rfc3339(clock.past));
  truth.push_back({"spectrum.gnss_interference",
                   {},
                   jammer.from,
                   jammer.to,
                   jammer.place,
                   "",
                   count >= 20,
                   "a jammer near the port"});
}

void write_network(const std::string& folder, const Clockwork& clock, std::uint64_t seed,
                   std::vector<TruthEvent>& truth, std::vector<std::string>& feeds) {
  NetworkLog log(seed + 17);
  const std::string office = "sensor-office";
  const std::string plant = "sensor-control";
  past_network(clock, seed + 23,
               {{kTerminal, kPortAsset}, {kHistorian, kPortAsset}, {kOffice, kOfficeAsset}}, log,
               truth);
  log.daily_work(clock.begin, clock.end, office, "10.20.1.", 900);
  log.backup(clock.begin + hours{3}, office, "10.20.1.20", "10.20.2.5");
  log.scan(clock.begin + hours{5}, minutes{30}, office, kScanner,
           {"10.20.1.21", "10.20.1.33", kTerminal, kHistorian});

  // Reconnaissance, intrusion, then commands to the controllers.
  const Time attack = clock.story + minutes{10};
  for (int i = 0; i < 40; ++i) {
    log.alert(attack + seconds{i * 20}, plant, kIntruder, i % 2 ? kTerminal : kHistorian, 502,
              9'200'001, "EXERCISE ICS controller enumeration", "Attempted Information Leak", 2);
  }
  for (int i = 0; i < 12; ++i) {
    log.alert(attack + minutes{15} + seconds{i * 30}, plant, kIntruder, kEngineering, 3389,
              9'200'010, "EXERCISE remote access with stolen credentials",
              "Attempted Administrator Privilege Gain", 1);
  }
  const Time control = attack + minutes{24};
  const Time over = attack + minutes{62};
  for (Time t = control; t < over; t += seconds{45}) {
    log.alert(t, plant, kEngineering, kTerminal, 502, 9'200'020,
              "EXERCISE ICS unauthorised write to controller", "Attempted Denial of Service", 1);
  }
  truth.push_back({"cyber.asset_attack",
                   {},
                   attack,
                   over,
                   {},
                   kPortAsset,
                   true,
                   "the attack on the crane control"});

  const Time beacon = attack + minutes{18};
  for (Time t = beacon; t < clock.end; t += minutes{4})
    log.lookup(t, plant, kEngineering, kCommand);
  truth.push_back({"cyber.indicator_hit",
                   {},
                   beacon,
                   clock.end,
                   {},
                   kPortAsset,
                   true,
                   "the workstation calls a listed name"});

  // The controllers' telemetry stops while they are held.
  const Time silent_from = control + minutes{6};
  const Time silent_to = over + minutes{8};
  log.telemetry(clock.begin, silent_from, "sensor-telemetry", kHistorian, "10.20.40.5",
                seconds{30});
  log.telemetry(silent_to, clock.end, "sensor-telemetry", kHistorian, "10.20.40.5", seconds{30});
  truth.push_back({"cyber.silence",
                   {},
                   silent_from,
                   silent_to,
                   {},
                   "sensor:sensor-telemetry",
                   true,
                   "telemetry stops"});
  log.write(in(folder, "eve.json"));
  feeds.push_back("eve:eve.json?name=port-sensors");
}

void write_register(const std::string& folder) {
  const Position port = port_place();
  write_file(in(folder, "assets.toml"),
             fmt::format(R"(# Register of assets of the exercise. All of it is made up.
scanners = ["{scanner}"]

[[asset]]
id = "port-demo-control"
name_en = "Port Demo crane control"
name_ja = "デモ港 クレーン制御系"
sector = "jp-ports"
place = {{ lat = {lat:.4f}, lon = {lon:.4f}, radius_m = 1500 }}
networks = ["10.20.30.0/24", "10.20.31.0/24"]
site = "port-demo"
depends_on = ["port-demo-office"]

[[asset]]
id = "port-demo-office"
name_en = "Port Demo offices"
name_ja = "デモ港 事務系"
sector = "jp-ports"
place = {{ lat = {lat:.4f}, lon = {lon:.4f}, radius_m = 1500 }}
networks = ["10.20.1.0/24", "10.20.2.0/24"]
site = "port-demo"

[[asset]]
id = "port-demo-telemetry"
name_en = "Port Demo telemetry"
name_ja = "デモ港 計測系"
sector = "jp-ports"
place = {{ lat = {lat:.4f}, lon = {lon:.4f}, radius_m = 1500 }}
networks = ["10.20.40.0/24"]
site = "port-demo"
)",
                         fmt::arg("scanner", kScanner), fmt::arg("lat", port.latitude()),
                         fmt::arg("lon", port.longitude())));
  write_file(in(folder, "indicators.txt"), std::string("# Made up for the exercise\n") + kCommand +
                                               "\tEXERCISE GROUP\n203.0.113.200\n");
}

Polygon box(double south, double west, double north, double east) {
  const auto at = [](double lat, double lon) { return *Position::from_degrees(lat, lon); };
  return {{{at(south, west), at(south, east), at(north, east), at(north, west)}}};
}

void write_notices(const std::string& folder, const Clockwork& clock,
                   std::vector<notice::NoticeRecord> records, std::vector<TruthEvent>& truth,
                   std::vector<std::string>& feeds) {
  struct Plan {
    const char* id;
    Condition::Kind kind;
    const char *en, *ja;
    Time from, to;
    Polygon area;
  };
  const Plan plans[] = {
      {"storm-1", Condition::Kind::storm, "Storm area (exercise)", "暴風域（演習）",
       clock.story - hours{12}, clock.end + hours{4}, box(31.0, 126.8, 32.0, 128.06)},
      {"drill-1", Condition::Kind::exercise, "Announced rescue drill (exercise)",
       "救難訓練（演習・告示済み）", clock.story - hours{3}, clock.story + minutes{90},
       box(31.2, 128.9, 31.5, 129.3)},
      {"closure-1", Condition::Kind::closure, "Anchorage closed for works (exercise)",
       "錨地閉鎖・工事（演習）", clock.begin + hours{2}, clock.begin + hours{8},
       box(32.5, 129.5, 32.58, 129.62)},
  };
  for (const Plan& p : plans) {
    notice::NoticeRecord r;
    r.condition.id = p.id;
    r.condition.kind = p.kind;
    r.condition.name_en = p.en;
    r.condition.name_ja = p.ja;
    r.condition.from = p.from;
    r.condition.to = p.to;
    r.condition.area = {p.area};
    r.condition.source = "exercise two-partners";
    r.issued = p.from - hours{1};
    records.push_back(std::move(r));
    const Position corner = p.area.rings[0][0];
    const Position across = p.area.rings[0][2];
    truth.push_back({"notice.condition",
                     {std::string("condition:") + p.id},
                     p.from,
                     p.to,
                     Position::from_degrees((corner.latitude() + across.latitude()) / 2,
                                            (corner.longitude() + across.longitude()) / 2),
                     "",
                     true,
                     p.en});
  }
  std::sort(records.begin(), records.end(),
            [](const auto& a, const auto& b) { return a.issued < b.issued; });
  write_file(in(folder, "notices.geojson"), notice::encode_notices(records));
  feeds.push_back("notice:notices.geojson?name=notices");
}

// Who owns what, and what may be shown to the other.
struct FeedOwner {
  std::string name, owner, handling, releasable_to;
  char reliability;
};

std::vector<FeedOwner> owners_of(const SeaStory& sea) {
  std::vector<FeedOwner> out;
  for (const Station& s : sea.stations) {
    const bool a = s.owner == "partner-a";
    out.push_back(
        {s.name, s.owner, a ? "TLP:AMBER" : "TLP:GREEN", a ? "partner-b" : "partner-a", 'B'});
  }
  out.push_back({"adsb", "partner-b", "TLP:GREEN", "partner-a", 'B'});
  out.push_back({"port-sensors", "partner-a", "TLP:AMBER+STRICT", "", 'A'});
  out.push_back({"notices", "partner-a", "TLP:CLEAR", "partner-b", 'A'});
  return out;
}

// One configuration: of a partner (its own feeds and the public notices) or, with "", of both.
std::string config_text(const std::string& partner, const Clockwork& clock, std::uint64_t seed,
                        const SettingValues& values, const std::vector<FeedOwner>& owners,
                        const std::vector<std::string>& feeds) {
  const auto sees = [&](const FeedOwner& f) {
    return partner.empty() || f.owner == partner || f.handling == "TLP:CLEAR";
  };
  std::string toml = "# An exercise: everything in it is made up.\nscenario = \"two-partners\"\n";
  toml += fmt::format("seed = {}\nexercise = true\nowner = \"{}\"\n", seed,
                      partner.empty() ? "partner-a" : partner);
  toml += fmt::format("speed = 60\nplay_from = \"{}\"\nscore_from = \"{}\"\n",
                      to_rfc3339(clock.story), to_rfc3339(clock.begin));
  toml += "zones = [\"zones.geojson\"]\nanchorages = [\"anchorages.csv\"]\n";
  if (partner != "partner-b")
    toml += "assets = [\"assets.toml\"]\nindicators = [\"indicators.txt\"]\n";
  toml += "feed = [\n";
  for (const std::string& feed : feeds) {
    for (const FeedOwner& owner : owners) {
      const bool same = feed.find("?name=" + owner.name + "&") != std::string::npos ||
                        feed.ends_with("?name=" + owner.name);
      if (same && sees(owner)) toml += "  \"" + feed + "\",\n";
    }
  }
  toml += "]\n\n[settings]\n";
  for (const auto& [name, value] : values) toml += fmt::format("{} = {}\n", name, value);
  for (const FeedOwner& f : owners) {
    if (!sees(f)) continue;
    toml +=
        fmt::format("\n[source.{}]\nowner = \"{}\"\nlicence = \"exercise\"\nhandling = \"{}\"\n",
                    f.name, f.owner, f.handling);
    if (!f.releasable_to.empty())
      toml += fmt::format("releasable_to = [\"{}\"]\n", f.releasable_to);
    toml += fmt::format("reliability = \"{}\"\n", f.reliability);
  }
  return toml;
}

void write_configs(const std::string& folder, const Clockwork& clock, std::uint64_t seed,
                   const SettingValues& values, const SeaStory& sea,
                   const std::vector<std::string>& feeds) {
  const auto owners = owners_of(sea);
  for (const char* partner : {"", "partner-a", "partner-b"}) {
    const std::string file = *partner == '\0' ? "exercise.toml" : std::string(partner) + ".toml";
    write_file(in(folder, file), config_text(partner, clock, seed, values, owners, feeds));
  }
}

void make(const std::string& folder, std::uint64_t seed, const SettingValues& values) {
  const auto number = [&](const char* name) { return static_cast<std::size_t>(values.at(name)); };
  Clockwork clock;
  clock.begin = *civil_time(2026, 6, 1, 0, 0, 0);
  clock.end = clock.begin + hours{static_cast<int>(number("hours"))};
  clock.story = clock.end - hours{2};
  clock.past = clock.begin - hours{24 * static_cast<int>(number("history_days"))};
  std::vector<std::string> feeds;
  SeaStory sea = make_sea_story(clock, number("ships"), number("stations"), seed);
  Past past = make_past(clock, seed + 19);
  std::move(past.ships.begin(), past.ships.end(), std::back_inserter(sea.ships));
  std::move(past.truth.begin(), past.truth.end(), std::back_inserter(sea.truth));
  zone_truth(sea.ships, clock, sea.truth);
  add_beacons(sea, clock);
  write_ships(folder, sea, clock, seed, feeds);
  write_aircraft(folder, clock, number("aircraft"), past.air, seed, sea.truth, feeds);
  write_network(folder, clock, seed, sea.truth, feeds);
  write_notices(folder, clock, std::move(past.storms), sea.truth, feeds);
  write_register(folder);
  write_file(in(folder, "zones.geojson"), zones_geojson());
  write_file(in(folder, "anchorages.csv"), anchorages_csv());
  // Nothing is known after the end: what goes on there is open, what begins there is no truth.
  std::erase_if(sea.truth, [&](const TruthEvent& t) { return t.start >= clock.end; });
  for (TruthEvent& t : sea.truth) {
    if (t.end && *t.end >= clock.end && *t.end != t.start) t.end.reset();
  }
  std::stable_sort(sea.truth.begin(), sea.truth.end(),
                   [](const auto& a, const auto& b) { return a.start < b.start; });
  // What began before the exercise is truth of its own, scored apart.
  std::string truth, before;
  for (const TruthEvent& event : sea.truth)
    (event.start < clock.begin ? before : truth) += truth_line(event) + "\n";
  write_file(in(folder, "truth.jsonl"), truth);
  if (!before.empty()) write_file(in(folder, "truth-history.jsonl"), before);
  write_configs(folder, clock, seed, values, sea, feeds);
}

}  // namespace

Scenario two_partners() {
  return {"two-partners",
          {"a port's control system is attacked, satellite navigation is disturbed nearby, two "
           "ships meet and one had gone dark, a storm passes",
           "港湾の制御系への攻撃、付近の衛星測位妨害、船舶の洋上会合（一隻は直前に無発信）、暴風の"
           "通過"},
          kSettings,
          make};
}

}  // namespace yagura::exercise
