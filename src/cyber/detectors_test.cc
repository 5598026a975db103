// Scenarios with truth. One column is five minutes, '!' an alert, '.' a record, '_' nothing.
#include <gtest/gtest.h>

#include "base/text.h"
#include "cyber/asset_attack.h"
#include "cyber/indicator_hit.h"
#include "cyber/phase.h"
#include "cyber/silence.h"
#include "cyber/testing.h"

namespace yagura::cyber {
namespace {

const Time kStart = *civil_time(2026, 6, 1, 0, 0, 0);
Time at(int minute) { return kStart + minutes{minute}; }

struct World : Bench {
  explicit World(Settings s = standard_settings()) : Bench(std::move(s)) {
    const auto ok = give("assets", "assets.toml", std::string(kRegister));
    EXPECT_TRUE(ok) << ok.error().text;
  }
};

TEST(IndicatorHit, OneRunIsOneEventAndEndsAfterSixHoursOfSilence) {
  World w;
  ASSERT_TRUE(w.give("indicators", "list.txt", "evil.example\tGROUP\n"));
  std::vector<EveRecord> r;
  for (int m = 0; m <= 60; m += 4) r.push_back(lookup(at(m), "10.1.0.5", "c2.evil.example"));
  r.push_back(lookup(at(20), "10.1.0.6", "notevil.example"));
  r.push_back(lookup(at(60 + 361), "10.1.0.5", "c2.evil.example"));  // a second run
  w.feed(lines(r));
  const auto events = w.out.of("cyber.indicator_hit");
  ASSERT_EQ(events.size(), 2u);
  const EventDraft& e = events[0];
  EXPECT_EQ(e.subjects, (std::vector<Subject>{"asset:port", "domain:evil.example"}));
  EXPECT_EQ(e.asset, "asset:port");
  EXPECT_EQ(e.start, at(0));
  EXPECT_EQ(e.end, at(60));
  EXPECT_EQ(e.measures["hits"].as_integer(), 16);
  EXPECT_EQ(e.measures["label"].as_string(), "GROUP");
  EXPECT_EQ(e.measures["seen"].as_string(), "c2.evil.example");
  EXPECT_EQ(e.measures["suppressed_by"].as_string(), "no");
  EXPECT_EQ(e.evidence.count(), 16u);
  // Opened, updates at most each ten minutes, closed.
  std::size_t revisions = 0;
  for (const auto& d : w.out.drafts) revisions += d.id == e.id ? 1 : 0;
  EXPECT_EQ(revisions, 1u + 5u + 1u);
  EXPECT_NE(events[0].id, events[1].id);
}

TEST(IndicatorHit, AWarninglistMarksAHitAndNeverDropsIt) {
  World w;
  ASSERT_TRUE(w.give("indicators", "list.txt", "busy.example\n"));
  ASSERT_TRUE(w.give("warninglists", "top.json",
                     R"({"name":"Top sites","type":"hostname","list":["busy.example"]})"));
  w.feed(lines({lookup(at(0), "192.0.2.1", "www.busy.example")}));
  const auto events = w.out.of("cyber.indicator_hit");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].measures["suppressed_by"].as_string(), "Top sites");
  EXPECT_EQ(events[0].message_key, "event.cyber.indicator_hit.suppressed");
  EXPECT_EQ(events[0].asset, "ip:192.0.2.1");
}

TEST(IndicatorHit, TheOwnSideIsTheAssetElseTheClient) {
  World w;
  ASSERT_TRUE(w.give("indicators", "list.txt", "203.0.113.66\nbad.example\n203.0.113.67:443\n"));
  EveRecord answer = lookup(at(0), "192.0.2.53", "bad.example");
  answer.source_port = 53;
  answer.destination = IpAddress::parse("10.2.0.9");
  w.feed(lines({answer, record(at(1), "203.0.113.66", "10.1.0.5"),
                record(at(2), "10.1.0.5", "203.0.113.67"),
                record(at(3), "192.168.7.7", "203.0.113.66")}));
  const auto events = w.out.of("cyber.indicator_hit");
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[0].asset, "asset:plant");
  EXPECT_EQ(events[1].asset, "asset:port");
  EXPECT_EQ(events[2].subjects[1], "endpoint:203.0.113.67:443");
  EXPECT_EQ(events[3].asset, "ip:192.168.7.7@local");
}

TEST(IndicatorHit, AnswersTlsHttpAndFilesAreLookedAt) {
  World w;
  ASSERT_TRUE(w.give("indicators", "list.txt",
                     "198.51.100.9\nsni.example\nh.example/mal\n" + std::string(64, 'a') + "\n" +
                         std::string(40, 'b') + "\n"));
  EveRecord dns = lookup(at(0), "10.1.0.5", "x.example");
  std::get<EveDns>(dns.body).form = 2;
  std::get<EveDns>(dns.body).response = true;
  std::get<EveDns>(dns.body).answers.push_back({"x.example", "A", "198.51.100.9", 60});
  EveRecord tls = record(at(1), "10.1.0.5", "192.0.2.1", "tls");
  EveTls t;
  t.sni = "www.sni.example";
  for (int i = 0; i < 20; ++i) t.fingerprint += i == 0 ? "bb" : ":bb";
  tls.body = t;
  EveRecord http = record(at(2), "10.1.0.5", "192.0.2.1", "http");
  http.body = EveHttp{"h.example", "/mal", "GET", 200};
  EveRecord file = record(at(3), "192.0.2.1", "10.1.0.5", "fileinfo");
  file.body = EveFile{"x", "", "", std::string(64, 'a'), 5, {}};
  w.feed(lines({dns, tls, http, file}));
  const auto events = w.out.of("cyber.indicator_hit");
  ASSERT_EQ(events.size(), 5u);
  EXPECT_EQ(events[0].subjects[1], "ip:198.51.100.9");
  EXPECT_EQ(events[1].subjects[1], "domain:sni.example");
  EXPECT_EQ(events[2].subjects[1], "sha1:" + std::string(40, 'b'));
  EXPECT_EQ(events[3].subjects[1], "url:h.example/mal");
  EXPECT_EQ(events[4].subjects[1], "sha256:" + std::string(64, 'a'));
  for (const auto& e : events) EXPECT_EQ(e.asset, "asset:port");
}

TEST(IndicatorHit, AFloodOfIndicatorsStaysInsideItsBudget) {
  World w;
  std::string list;
  for (int i = 0; i < 12'000; ++i) list += "n" + std::to_string(i) + ".example\n";
  ASSERT_TRUE(w.give("indicators", "list.txt", list));
  std::vector<EveRecord> r;
  for (int i = 0; i < 12'000; ++i) {
    r.push_back(lookup(kStart + milliseconds{i}, "10.1.0.5", "n" + std::to_string(i) + ".example"));
  }
  w.feed(lines(r));
  std::size_t open = 0;
  for (const auto& [id, d] : w.out.last) open += d.state == EventState::open ? 1 : 0;
  EXPECT_EQ(w.out.last.size(), 12'000u);
  EXPECT_EQ(open, IndicatorHits::kMaxOpen);
}

//  !!!!!!!!____________   scan, break-in, commands: one event from the first alert to the last
TEST(AssetAttack, OpensWithTheFirstAlertsOfAnAttackAndTellsItsPhases) {
  World w;
  std::vector<EveRecord> r;
  for (int i = 0; i < 20; ++i)
    r.push_back(alert(at(i), "198.51.100.7", "10.2.0.5", 100u + static_cast<unsigned>(i % 4), 2));
  for (int i = 20; i < 30; ++i) {
    r.push_back(alert(at(i), "198.51.100.7", "10.2.0.5", 200, 1,
                      "Attempted Administrator Privilege Gain", "ET EXPLOIT x"));
  }
  for (int i = 30; i < 40; ++i) {
    r.push_back(alert(at(i), "10.2.0.5", "10.2.0.9", 300, 1, "Attempted Denial of Service",
                      "EXERCISE ICS write"));
  }
  r.push_back(record(at(120), "10.1.0.1", "192.0.2.1"));
  w.feed(lines(r));
  const auto events = w.out.of("cyber.asset_attack");
  ASSERT_EQ(events.size(), 1u);
  const EventDraft& e = events[0];
  EXPECT_EQ(e.subjects, (std::vector<Subject>{"asset:plant"}));
  EXPECT_EQ(e.start, at(0));
  EXPECT_EQ(e.end, at(39));
  EXPECT_EQ(e.state, EventState::closed);
  EXPECT_EQ(e.measures["alerts"].as_integer(), 40);
  EXPECT_EQ(e.measures["severity"].as_string(), "high");
  EXPECT_EQ(e.measures["phases"].as_string(), "reconnaissance, intrusion, industrial_control");
  EXPECT_EQ(e.measures["known_scanner"].as_string(), "no");
  EXPECT_EQ(e.measures["top_source"].as_string(), "ip:198.51.100.7");
  // Opened by the seventh alert (weight 21), then at most one update in ten minutes.
  EXPECT_EQ(w.out.drafts.size(), 1u + 3u + 1u);
}

TEST(AssetAttack, ABackupIsNoAttack) {
  World w;
  std::vector<EveRecord> r;
  for (int i = 0; i < 5000; ++i)
    r.push_back(record(kStart + seconds{i / 5}, "10.1.0.5", "10.1.0.99"));
  w.feed(lines(r));
  EXPECT_TRUE(w.out.of("cyber.asset_attack").empty());
}

TEST(AssetAttack, AnAnnouncedScanIsNoAttackAndAnUnannouncedOneSaysSo) {
  std::vector<EveRecord> announced, unannounced;
  for (int i = 0; i < 300; ++i) {
    const auto sid = 100u + static_cast<unsigned>(i % 12);
    announced.push_back(alert(kStart + seconds{i * 6}, "203.0.113.9", "10.1.0.7", sid, 2));
    unannounced.push_back(alert(kStart + seconds{i * 6}, "203.0.113.10", "10.1.0.7", sid, 2));
  }
  World w;
  w.feed(lines(announced));
  EXPECT_TRUE(w.out.of("cyber.asset_attack").empty());
  World v;
  v.feed(lines(unannounced));
  const auto events = v.out.of("cyber.asset_attack");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].measures["known_scanner"].as_string(), "no");
  EXPECT_EQ(events[0].measures["phases"].as_string(), "reconnaissance");
  EXPECT_EQ(events[0].measures["severity"].as_string(), "medium");
}

TEST(AssetAttack, AFewAlertsOrOnlyDecoderNoiseAreNoAttack) {
  World w;
  std::vector<EveRecord> r;
  for (int i = 0; i < 4; ++i)
    r.push_back(alert(at(i), "198.51.100.7", "10.1.0.5", 1u + static_cast<unsigned>(i), 1));
  for (int i = 0; i < 500; ++i) {
    r.push_back(alert(kStart + seconds{i}, "198.51.100.7", "10.2.0.5",
                      2221021u + static_cast<unsigned>(i % 5), 3, "Generic Protocol Command Decode",
                      "SURICATA HTTP response header invalid"));
  }
  w.feed(lines(r));
  EXPECT_TRUE(w.out.of("cyber.asset_attack").empty());
}

TEST(AssetAttack, ListedSendersThatDidNothingWeighLittle) {
  World w;
  std::vector<EveRecord> r;
  for (int i = 0; i < 40; ++i) {
    r.push_back(alert(at(2 * i), "198.51.100." + std::to_string(i), "10.1.0.5",
                      2'520'000u + static_cast<unsigned>(i), 2, "Misc Attack",
                      "ET TOR Known Tor Exit Node"));
  }
  w.feed(lines(r));
  EXPECT_TRUE(w.out.of("cyber.asset_attack").empty());
}

TEST(AssetAttack, OneSignatureFromOneSourceOfMiddlingSeverityIsNoAttack) {
  World w;
  std::vector<EveRecord> r;
  for (int i = 0; i < 200; ++i)
    r.push_back(alert(kStart + seconds{i}, "198.51.100.7", "10.1.0.5", 7, 2));
  w.feed(lines(r));
  EXPECT_TRUE(w.out.of("cyber.asset_attack").empty());
}

TEST(Phase, CategoriesAndSignatureClassesAreTold) {
  const auto phase = [](std::string category, std::string signature) {
    EveAlert a;
    a.category = std::move(category);
    a.signature = std::move(signature);
    return phase_name(phase_of(a));
  };
  EXPECT_EQ(phase("Detection of a Network Scan", "ET SCAN nmap"), "reconnaissance");
  EXPECT_EQ(phase("Misc Attack", "ET EXPLOIT something"), "intrusion");
  EXPECT_EQ(phase("A Network Trojan was detected", "ET TROJAN x"), "command_and_control");
  EXPECT_EQ(phase("Misc Attack", "ET CNC Feodo Tracker"), "command_and_control");
  EXPECT_EQ(phase("Misc Attack", "ET SCADA modbus write"), "industrial_control");
  EXPECT_EQ(phase("Generic Protocol Command Decode", "SURICATA Modbus invalid Length"),
            "industrial_control");
  EXPECT_EQ(phase("Generic Protocol Command Decode", "SURICATA HTTP x"), "noise");
  EXPECT_EQ(phase("Attempted Denial of Service", "ET DOS x"), "disruption");
  EXPECT_EQ(phase("Misc Attack", "ET TOR Known Tor Exit Node"), "reputation");
  EXPECT_EQ(phase("Misc Attack", "ET CINS Active Threat Intelligence"), "reputation");
  EXPECT_EQ(phase("Misc Attack", "ET POLICY x"), "other");
  EXPECT_EQ(phase("", ""), "other");
}

// From the alerts of a real competition: Suricata's category "trojan" holds more than trojans.
TEST(Phase, WayInAndSpreadingAreNoCommandAndControlWhateverTheirCategory) {
  const auto phase = [](std::string signature) {
    EveAlert a;
    a.category = "A Network Trojan was detected";
    a.signature = std::move(signature);
    return phase_name(phase_of(a));
  };
  EXPECT_EQ(phase("ET POLICY Powershell Command With Hidden Window Argument Over SMB - Likely "
                  "Lateral Movement"),
            "intrusion");
  EXPECT_EQ(phase("ET WORM TheMoon.linksys.router 1"), "intrusion");
  EXPECT_EQ(phase("ET EXPLOIT Possible x"), "intrusion");
  EXPECT_EQ(phase("ET MALWARE x CnC Beacon"), "command_and_control");
  EXPECT_EQ(phase("ET POLICY x"), "command_and_control");
}

// port   ..........____________....
// plant  ..........................
std::vector<EveRecord> telemetry(std::string_view from, int first, int last,
                                 std::string sensor = "") {
  std::vector<EveRecord> r;
  for (int s = first * 60; s < last * 60; s += 30) {
    r.push_back(record(kStart + seconds{s}, from, "192.0.2.1"));
    r.back().sensor = sensor;
  }
  return r;
}

void add(std::vector<EveRecord>& to, std::vector<EveRecord> more) {
  to.insert(to.end(), more.begin(), more.end());
}

TEST(Silence, AnAssetWhoseLogsStopIsRaisedAndClosedByItsFirstRecordAfter) {
  World w;
  std::vector<EveRecord> r = telemetry("10.2.0.1", 0, 300);
  add(r, telemetry("10.1.0.1", 0, 180));
  add(r, telemetry("10.1.0.1", 240, 300));
  w.feed(lines(r));
  const auto events = w.out.of("cyber.silence");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].asset, "asset:port");
  EXPECT_EQ(events[0].start, at(180) - seconds{30});
  EXPECT_EQ(events[0].end, at(240));
  EXPECT_EQ(events[0].measures["threshold_min"].as_number(), 15);
  EXPECT_EQ(events[0].measures["raised"].as_string(), to_rfc3339(at(195) - seconds{30}));
  EXPECT_EQ(events[0].measures["carriers"].as_string(), "feed:one");
  EXPECT_EQ(events[0].evidence.count(), 2u);
}

TEST(Silence, ASilentFeedIsNobodysSilence) {
  World w;
  std::vector<EveRecord> r = telemetry("10.2.0.1", 0, 180);
  add(r, telemetry("10.1.0.1", 0, 180));
  add(r, telemetry("10.2.0.1", 300, 312));
  add(r, telemetry("10.1.0.1", 310, 312));  // back ten minutes after the feed: not yet silent
  w.feed(lines(r));
  EXPECT_TRUE(w.out.of("cyber.silence").empty());
}

TEST(Silence, WhoStaysAwayWhenTheFeedIsBackIsRaisedThen) {
  World w;
  std::vector<EveRecord> r = telemetry("10.2.0.1", 0, 180);
  add(r, telemetry("10.1.0.1", 0, 180));
  add(r, telemetry("10.2.0.1", 300, 400));
  w.feed(lines(r));
  const auto events = w.out.of("cyber.silence");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].asset, "asset:port");
  EXPECT_EQ(events[0].measures["raised"].as_string(), to_rfc3339(at(315)));
  EXPECT_EQ(events[0].state, EventState::open);
}

TEST(Silence, OfASensorIsOneEventNotOneForEachAssetBehindIt) {
  World w;
  std::vector<EveRecord> r = telemetry("192.0.2.77", 0, 300, "alive");
  add(r, telemetry("10.1.0.1", 0, 180, "dead"));
  add(r, telemetry("10.2.0.1", 0, 180, "dead"));
  w.feed(lines(r));
  const auto events = w.out.of("cyber.silence");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].asset, "sensor:dead");
}

TEST(Silence, ABurstAnAttackOrAFewRecordsAreNoRhythm) {
  World w;
  std::vector<EveRecord> r = telemetry("10.2.0.1", 0, 300);
  for (int i = 0; i < 5000; ++i)
    r.push_back(record(kStart + milliseconds{i * 100}, "10.1.0.1", "192.0.2.1"));
  for (int i = 0; i < 200; ++i)
    r.push_back(alert(kStart + seconds{i * 40}, "192.0.2.1", "10.1.0.1", 1, 3));
  w.feed(lines(r));
  EXPECT_TRUE(w.out.of("cyber.silence").empty());
}

TEST(Silence, ASlowRhythmGetsTwentyTimesItsMedian) {
  World w;
  std::vector<EveRecord> r = telemetry("10.2.0.1", 0, 1000);
  for (int m = 0; m <= 400; m += 5) r.push_back(record(at(m), "10.1.0.1", "192.0.2.1"));
  w.feed(lines(r));
  const auto events = w.out.of("cyber.silence");
  ASSERT_EQ(events.size(), 1u);
  const double limit = events[0].measures["threshold_min"].as_number();
  EXPECT_GE(limit, 100);
  EXPECT_LE(limit, 119);
}

// All together: the pattern of calls, a checkpoint in between, and the order of ties must not show.
std::vector<EveRecord> busy_day() {
  std::vector<EveRecord> r = telemetry("10.2.0.1", 0, 900);
  add(r, telemetry("10.1.0.1", 0, 180));
  add(r, telemetry("10.1.0.1", 240, 300));
  for (int i = 0; i < 40; ++i)
    r.push_back(
        alert(at(100 + i), "198.51.100.7", "10.2.0.5", 100u + static_cast<unsigned>(i % 4), 2));
  for (int i = 0; i < 30; ++i) r.push_back(lookup(at(50 + 7 * i), "10.1.0.5", "c2.evil.example"));
  return r;
}

TEST(Room, TheSameEventsWhetherStepsAreLongOrShort) {
  const std::string bytes = lines(busy_day());
  auto decoder = make_eve_decoder({});
  const auto batch = decoder->push(bytes, kNoTime);
  std::string texts[2];
  std::size_t exposures[2];
  for (int fine = 0; fine < 2; ++fine) {
    World w;
    ASSERT_TRUE(w.give("indicators", "list.txt", "evil.example\n"));
    Time now = kStart;
    for (std::size_t i = 0; i < batch->heads.size(); ++i) {
      const Time second = std::chrono::floor<seconds>(batch->heads[i].time);
      for (; fine == 1 && now < second; now += seconds{1}) w.room->advance(now, w.out);
      if (fine == 1) w.room->advance(second, w.out);
      w.room->observe(*batch, i, w.out);
    }
    w.room->advance(at(1500), w.out);
    texts[fine] = w.out.text();
    exposures[fine] = w.out.exposures.size();
    EXPECT_EQ(w.out.last.size(), 3u);
  }
  EXPECT_EQ(texts[0], texts[1]);
  EXPECT_EQ(exposures[0], exposures[1]);
}

TEST(Room, ContinuesFromACheckpointAnywhere) {
  const std::string bytes = lines(busy_day());
  auto decoder = make_eve_decoder({});
  const auto batch = decoder->push(bytes, kNoTime);
  World whole;
  ASSERT_TRUE(whole.give("indicators", "list.txt", "evil.example\n"));
  whole.observe(*batch);
  for (std::size_t cut = 0; cut < batch->heads.size(); cut += batch->heads.size() / 17) {
    World first;
    ASSERT_TRUE(first.give("indicators", "list.txt", "evil.example\n"));
    for (std::size_t i = 0; i < cut; ++i) first.room->observe(*batch, i, first.out);
    Writer w;
    first.room->save(w);
    World second;
    ASSERT_TRUE(second.give("indicators", "list.txt", "evil.example\n"));
    Reader r(w.str());
    ASSERT_TRUE(second.room->load(r) && r.done());
    Writer again;
    second.room->save(again);
    EXPECT_EQ(again.str(), w.str());
    for (std::size_t i = cut; i < batch->heads.size(); ++i)
      second.room->observe(*batch, i, second.out);
    EXPECT_EQ(first.out.text() + second.out.text(), whole.out.text());
  }
}

TEST(Room, ADamagedCheckpointIsRefusedOrHarmless) {
  World w;
  w.feed(lines(busy_day()));
  Writer writer;
  w.room->save(writer);
  const std::string& saved = writer.str();
  for (std::size_t n = 0; n < saved.size(); n += 97) {
    World v;
    Reader r(std::string_view(saved).substr(0, n));
    EXPECT_FALSE(v.room->load(r)) << n;
  }
}

TEST(Room, ExposureIsGivenForWhatCouldBeSeen) {
  World w;
  std::vector<EveRecord> r = telemetry("10.1.0.1", 0, 60);
  add(r, telemetry("10.1.0.1", 120, 180));
  w.feed(lines(r));
  w.room->advance(at(400), w.out);
  std::int64_t attack = 0, hits = 0;
  for (const Exposure& e : w.out.exposures) {
    if (e.detector == "cyber.asset_attack") attack += e.live_us;
    if (e.detector == "cyber.indicator_hit") hits += e.live_us;
    EXPECT_TRUE(e.asset == "asset:port" || e.asset == "feed:one") << e.asset;
  }
  EXPECT_EQ(attack, 2 * std::int64_t{3'600'000'000});
  EXPECT_EQ(hits, 0);  // without indicators nothing could be hit
}

TEST(Room, EveryMeasureIsDescribedAndEveryMessageExistsInBothLanguages) {
  World w;
  ASSERT_TRUE(w.give("indicators", "list.txt", "evil.example\n"));
  w.feed(lines(busy_day()));
  w.room->advance(at(1500), w.out);
  for (const EventDraft& d : w.out.drafts) {
    const DetectorInfo* info = nullptr;
    for (const DetectorInfo* each : cyber_domain().detectors)
      info = each->kind == d.kind ? each : info;
    ASSERT_NE(info, nullptr);
    for (const auto& [name, value] : d.measures.as_object()) {
      EXPECT_TRUE(std::any_of(info->measures.begin(), info->measures.end(),
                              [&, n = name](const Measure& m) { return m.name == n; }))
          << d.kind << "." << name;
    }
    EXPECT_TRUE(has_text(Lang::en, d.message_key) && has_text(Lang::ja, d.message_key))
        << d.message_key;
  }
}

}  // namespace
}  // namespace yagura::cyber
