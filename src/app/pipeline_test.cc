#include <gtest/gtest.h>

#include "app/pipeline_fixture.h"
#include "base/random.h"

namespace yagura::testing {
namespace {

constexpr std::uint32_t kA = 431000001, kB = 431000002, kDark = 431000003;

// A day: two ships that meet, one that falls silent where others are heard, traffic, a zone.
Traffic day() {
  Traffic t;
  for (std::uint32_t i = 0; i < 6; ++i) {
    const double lat = 31.0 + 0.06 * i;
    t.sail(440000010 + i, {}, hours{12}, place(lat, 127.2), place(lat, 127.9), minutes{6});
  }
  t.sail(kA, {}, hours{3}, place(31.05, 127.1), place(31.2, 127.5));
  t.sail(kB, {}, hours{3}, place(31.4, 127.9), place(31.2, 127.502));
  t.sail(kA, hours{3} + minutes{2}, hours{7}, place(31.2, 127.5), place(31.21, 127.5));
  t.sail(kB, hours{3} + minutes{2}, hours{7}, place(31.2, 127.502), place(31.21, 127.502));
  t.sail(kA, hours{7} + minutes{2}, hours{12}, place(31.21, 127.5), place(31.0, 127.0));
  t.sail(kB, hours{7} + minutes{2}, hours{12}, place(31.21, 127.502), place(31.5, 128.0));
  t.sail(kDark, {}, hours{1}, place(31.1, 127.4), place(31.12, 127.45), minutes{3});
  t.sail(kDark, hours{8} + minutes{30}, hours{12}, place(31.15, 127.6), place(31.2, 127.8));
  return t;
}

ReferenceDocument zone(double west, double east, std::string version = "sha256:1") {
  const auto corner = [](double lon, double lat) {
    return "[" + std::to_string(lon) + "," + std::to_string(lat) + "]";
  };
  return {"zones", "z.geojson", std::move(version),
          R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{)"
          R"("name_en":"Test","name_ja":"試験","claimant":"X","basis":"y","source":"z"},)"
          R"("geometry":{"type":"Polygon","coordinates":[[)" +
              corner(west, 31.15) + "," + corner(east, 31.15) + "," + corner(east, 31.45) + "," +
              corner(west, 31.45) + "," + corner(west, 31.15) + "]]}}]}"};
}

std::map<std::string, std::string> in_time(const std::vector<ReferenceDocument>& documents) {
  Recording recording(day(), documents);
  recording.end();
  Played run(recording);
  run.all();
  EXPECT_EQ(run.second_runs, 0);
  return run.findings();
}

using Findings = std::map<std::string, std::string>;

// "" where they are the same; else what is in one alone, a line each.
std::string difference(const Findings& is, const Findings& wanted) {
  std::string out;
  for (const auto& [id, body] : is) {
    const auto it = wanted.find(id);
    if (it == wanted.end()) {
      out += "too much " + body.substr(0, 400) + "\n";
    } else if (it->second != body) {
      out += "is     " + body.substr(0, 700) + "\nwanted " + it->second.substr(0, 700) + "\n";
    }
  }
  for (const auto& [id, body] : wanted) {
    if (!is.contains(id)) out += "missing  " + body.substr(0, 400) + "\n";
  }
  return out;
}

TEST(Pipeline, ADayHasAMeetingAGapAndCrossings) {
  const auto found = in_time({zone(127.4, 127.6)});
  std::map<std::string, int> kinds;
  for (const auto& [id, body] : found) ++kinds[id.substr(0, id.rfind('-'))];
  EXPECT_EQ(kinds["sea.encounter"], 1);
  EXPECT_EQ(kinds["sea.gap"], 1);
  EXPECT_GE(kinds["sea.zone_entry"], 3);
  EXPECT_GE(kinds["sea.zone_exit"], 3);
}

TEST(Pipeline, AGapIsRetractedWhenTheReportsComeLate) {
  Traffic t = day();
  t.sail(kDark, hours{1} + minutes{10}, hours{8}, place(31.12, 127.45), place(31.15, 127.6));
  t.hold(kDark, hours{1} + minutes{5}, hours{8} + minutes{5}, hours{10});
  Recording recording(t);
  recording.end();
  Played run(recording);
  run.all();
  const auto* gap = run.revisions_of("sea.gap");
  ASSERT_NE(gap, nullptr);
  EXPECT_EQ(gap->front().body["state"].as_string(), "open");
  EXPECT_EQ(gap->back().body["state"].as_string(), "retracted");
  EXPECT_EQ(gap->back().body["reason"].as_string(), "retracted");
  EXPECT_EQ(gap->back().body["reason_text"].as_string(), "late_data");
  EXPECT_GT(gap->back().known_at, gap->front().known_at);
  EXPECT_FALSE(gap->back().evidence.spans().empty()) << "a retracted event keeps its bytes";
}

// A second look that is given some minutes beside the live run.
constexpr LookBounds kBeside{.at_once = 0, .a_record = std::chrono::milliseconds{200}};

// The property the whole mechanism is for: order of arrival does not matter in the end.
TEST(Pipeline, WhateverComesLateEndsInWhatInTimeWouldHaveGiven) {
  const std::vector<ReferenceDocument> documents = {zone(127.4, 127.6)};
  const auto expected = in_time(documents);
  Random random(11);
  for (int round = 0; round < 12; ++round) {
    Traffic t = day();
    for (Report& r : t.reports) {
      const double part = random.uniform(0, 1);
      if (part < 0.02) r.comes += minutes{static_cast<std::int64_t>(random.uniform(3, 400))};
    }
    // And one ship through a satellite, for a while.
    const auto from = minutes{static_cast<std::int64_t>(random.uniform(0, 600))};
    t.delay(round % 2 == 0 ? kA : kDark, from, from + hours{2}, minutes{75});
    Recording recording(t, documents);
    recording.end();
    Played run(recording, round % 3 == 0 ? LookBounds{} : kBeside);
    if (round % 3 == 1) run.idle = [&] { return random.below(40); };
    run.all();
    EXPECT_GT(run.second_runs, 0);
    EXPECT_EQ(difference(run.findings(), expected), "") << "round " << round;
  }
}

TEST(Pipeline, ARestartAnywhereGivesTheSameRevisionsAlsoWithLateData) {
  const std::vector<ReferenceDocument> documents = {zone(127.4, 127.6)};
  Random random(5);
  Traffic t = day();
  for (Report& r : t.reports) {
    if (random.uniform(0, 1) < 0.01) {
      r.comes += minutes{static_cast<std::int64_t>(random.uniform(3, 200))};
    }
  }
  Recording recording(t, documents);
  recording.end();
  Played at_once(recording), beside(recording, kBeside);
  at_once.all();
  beside.all();
  ASSERT_GT(at_once.second_runs, 0);
  for (int round = 0; round < 16; ++round) {
    const Played& whole = round % 2 == 0 ? at_once : beside;
    Played run(recording, round % 2 == 0 ? LookBounds{} : kBeside);
    // Whether there was time for it meanwhile must not show.
    if (round % 4 == 3) run.idle = [&] { return random.below(60); };
    std::string checkpoint;
    for (std::uint64_t at = 1; at < recording.items.size();) {
      at += 1 + random.below(120);
      run.push_until(at);
      if (random.below(3) == 0) {
        if (std::string now = run.checkpoint(); !now.empty()) checkpoint = std::move(now);
      }
      if (random.below(3) == 0) run.restart(checkpoint);
    }
    run.all();
    EXPECT_TRUE(run.agrees()) << "a revision was published twice with different bodies";
    ASSERT_EQ(run.published().size(), whole.published().size());
    for (const auto& [id, list] : whole.published()) {
      const auto it = run.published().find(id);
      ASSERT_NE(it, run.published().end()) << id;
      ASSERT_EQ(it->second.size(), list.size()) << id;
      for (std::size_t i = 0; i < list.size(); ++i) {
        EXPECT_EQ(it->second[i].canonical(), list[i].canonical());
      }
    }
  }
}

TEST(Pipeline, AShipBetweenBoundaryAndHysteresisAtARestartStillLeaves) {
  const std::vector<ReferenceDocument> documents = {zone(127.4, 127.6)};
  Recording recording(day(), documents);
  recording.end();
  const auto expected = in_time(documents);
  for (std::uint64_t at = 10; at < recording.items.size(); at += 23) {
    Played run(recording);
    run.push_until(at);
    const std::string checkpoint = run.checkpoint();
    if (checkpoint.empty()) continue;
    run.restart(checkpoint);
    run.all();
    ASSERT_EQ(difference(run.findings(), expected), "") << "restart after item " << at;
  }
}

TEST(Pipeline, ACorrectedZoneRevisesWhatWasSaidUnderTheOldOne) {
  const auto expected = in_time({zone(127.45, 127.55, "sha256:2")});
  Recording recording(day(), {zone(127.4, 127.6)});
  recording.add(RecordKind::reference, encode_reference(zone(127.45, 127.55, "sha256:2")));
  recording.end();
  Played run(recording);
  run.all();
  EXPECT_EQ(difference(run.findings(), expected), "");
  bool retracted = false;
  for (const auto& [id, list] : run.published()) {
    retracted |= list.back().body["state"].as_string() == "retracted" &&
                 list.back().body["reason_text"].as_string() == "reference_changed";
  }
  EXPECT_TRUE(retracted) << "crossings of the old boundary are retracted, not forgotten";
  // The meeting does not depend on the zone: not a word more is said of it.
  const auto* meeting = run.revisions_of("sea.encounter");
  ASSERT_NE(meeting, nullptr);
  EXPECT_EQ(meeting->back().body["reason"].as_string(), "closed");
}

TEST(Pipeline, AZoneGivenTwiceSaysNothingNew) {
  Recording recording(day(), {zone(127.4, 127.6)});
  recording.add(RecordKind::reference, encode_reference(zone(127.4, 127.6)));
  recording.end();
  Played run(recording);
  run.all();
  EXPECT_EQ(run.second_runs, 0);
}

TEST(Pipeline, AJournalWithoutItsBeginningIsNoReasonToDoubtWhatItBegins) {
  Traffic t = day();
  t.delay(kA, hours{10}, hours{10} + minutes{30}, hours{1});
  Recording recording(t, {zone(127.4, 127.6)});
  recording.end();
  Played run(recording);
  run.push_until(recording.items.size() / 3);
  run.first_kept = recording.items.size() / 3;  // retention took the rest
  run.rollback().forget_after(Time::min());     // and the states are gone too
  run.all();
  EXPECT_GT(run.second_runs, 0);
  for (const auto& [id, list] : run.published()) {
    EXPECT_NE(list.back().body["state"].as_string(), "retracted") << id;
  }
  EXPECT_EQ(run.findings().size(), in_time({zone(127.4, 127.6)}).size());
}

TEST(Pipeline, AnotherProgramsCheckpointIsNoLossWhatStandsIsCompared) {
  Recording recording(day(), {zone(127.4, 127.6)});
  Played first(recording);
  first.all();
  Played second(recording);
  std::vector<Json> stood;
  for (const auto& [id, list] : first.published()) {
    for (const Event& event : list) second.on_event(event);
    stood.push_back(list.back().body);
  }
  second.pipeline().rebuild(
      first.pipeline().config(), first.pipeline().references(), kNoTime,
      [&] {
        for (const Json& body : stood) second.pipeline().remember(body);
      },
      recording.items.size());
  EXPECT_EQ(difference(second.findings(), first.findings()), "");
  for (const auto& [id, list] : second.published()) {
    EXPECT_EQ(list.size(), first.published().at(id).size()) << "nothing differs, nothing is said";
  }
}

TEST(Pipeline, WhatHasTooManyRecordsSinceIsTooLateSoThatNobodyCanHoldItUp) {
  Traffic t = day();
  t.hold(kDark, {}, minutes{30}, hours{11});                  // far back
  t.hold(kA, hours{10}, hours{10} + minutes{20}, hours{11});  // near
  Recording recording(t);
  recording.end();
  Played run(recording, {.most = 300});
  run.all();
  EXPECT_EQ(run.pipeline().too_late(), 10u);
  EXPECT_EQ(run.second_runs, 3) << "to find the late records, to run, and what came meanwhile";
}

TEST(Pipeline, WhatIsOlderThanEightDaysIsTooLate) {
  Traffic t = day();
  t.sail(440000010, hours{24 * 9}, hours{24 * 9 + 1}, place(31, 127.2), place(31, 127.4));
  t.delay(kA, hours{1}, hours{2}, hours{24 * 9});
  Recording recording(t);
  recording.end();
  Played run(recording);
  run.all();
  EXPECT_GT(run.pipeline().too_late(), 20u);
}

}  // namespace
}  // namespace yagura::testing
