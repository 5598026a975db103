#include "join/joiner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "join/incident.h"
#include "join/made_up.h"
#include "join/slide.h"

namespace yagura::join {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Position kPort = Position::from_degrees(32.45, 129.3).value();
constexpr Time kDay = time_from_micros(1'780'272'000'000'000);  // 2026-06-01
constexpr Duration kHour = hours{1};

Fact fact(const std::string& kind, const std::string& id, Time start, Position place,
          const std::string& source) {
  Fact out;
  out.kind = kind;
  out.id = kind + "-" + id;
  out.start = start;
  out.place = place;
  out.sources = out.ultimate = {source};
  out.label.marking = Tlp::green;
  out.label.releasable_to = {"partner-b"};
  return out;
}
Fact attack(Time at) { return fact("cyber.asset_attack", "1", at, kPort, "sensors"); }
Fact jamming(Time at) { return fact("spectrum.gnss_interference", "1", at, kPort, "adsb"); }
Fact meeting(Time at, const std::string& id = "1") {
  Fact out = fact("sea.encounter", id, at, *Position::from_degrees(32.02, 128.9), "ais");
  out.subjects = {"mmsi:1", "mmsi:2"};
  return out;
}
Fact gap(Time at) {
  Fact out = fact("sea.gap", "1", at, *Position::from_degrees(31.9, 128.8), "ais");
  out.subjects = {"mmsi:1"};
  return out;
}

std::vector<std::string> events_of(const Incident& incident) {
  std::vector<std::string> out = {incident.root.id};
  for (const Joined& j : incident.joins) out.push_back(j.fact.id);
  return out;
}

TEST(Joiner, WithoutHistoryItJoinsAndSaysThatNothingIsMeasured) {
  Joiner joiner(standard_rules());
  joiner.on_event(attack(kDay));
  EXPECT_THAT(joiner.take(), IsEmpty());
  joiner.on_event(jamming(kDay + kHour));
  const auto out = joiner.take();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_THAT(events_of(out[0]),
              ElementsAre("cyber.asset_attack-1", "spectrum.gnss_interference-1"));
  EXPECT_EQ(out[0].rate.state, Rate::State::not_measured);
  EXPECT_EQ(out[0].missing_days, 14);
  EXPECT_EQ(out[0].missing_roots, 10U);
  EXPECT_EQ(out[0].channel, Channel::queue);
  const Json body = findings_of(out[0]);
  EXPECT_EQ(body["incident"]["missing"]["days"].as_integer(), 14);
  EXPECT_TRUE(body["incident"]["rate"].find("per_month") ==
              nullptr);  // no number without a measure
}

TEST(Joiner, EventsOfOneSourceNeverCorroborateEachOther) {
  Joiner joiner(standard_rules());
  Fact a = attack(kDay), b = jamming(kDay + kHour);
  b.ultimate = {"sensors", "adsb"};
  joiner.on_event(a);
  joiner.on_event(b);
  EXPECT_THAT(joiner.take(), IsEmpty());
}

TEST(Joiner, AWiderIncidentTakesInTheNarrowerOne) {
  Joiner joiner(standard_rules());
  joiner.on_event(jamming(kDay));
  joiner.on_event(meeting(kDay + kHour));
  auto out = joiner.take();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].kind(), "incident.navigation");
  const std::string narrow = out[0].id;
  joiner.on_event(attack(kDay + kHour));
  out = joiner.take();
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0].kind(), "incident.attack");
  EXPECT_EQ(out[1].id, narrow);
  EXPECT_EQ(out[1].state, EventState::retracted);
  EXPECT_EQ(out[1].reason, Reason::merged_into);
  EXPECT_EQ(out[1].reason_text, out[0].id);
  // Without the attack the narrower one stands again.
  Fact gone = attack(kDay + kHour);
  gone.state = EventState::retracted;
  gone.revision = 2;
  joiner.on_event(gone);
  out = joiner.take();
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0].state, EventState::retracted);
  EXPECT_EQ(out[1].id, narrow);
  EXPECT_EQ(out[1].state, EventState::open);
}

TEST(Joiner, JoinsBySubjectAreToldWithTheNameAndCountForNothing) {
  Joiner joiner(standard_rules());
  joiner.on_event(gap(kDay));
  joiner.on_event(meeting(kDay + 8 * kHour));
  const auto out = joiner.take();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].kind(), "incident.meeting");
  EXPECT_THAT(out[0].joins[0].shared, ElementsAre("mmsi:1"));
  EXPECT_FALSE(out[0].joins[0].counted);
  EXPECT_TRUE(out[0].joins[0].shares_source);
}

TEST(Joiner, ARetractedEventLeavesTheIncidentWithTheReason) {
  Joiner joiner(standard_rules());
  joiner.on_event(attack(kDay));
  joiner.on_event(jamming(kDay + kHour));
  joiner.on_event(meeting(kDay + kHour));
  ASSERT_EQ(joiner.take().size(), 1U);
  Fact gone = meeting(kDay + kHour);
  gone.state = EventState::retracted;
  gone.revision = 2;
  joiner.on_event(gone);
  const auto out = joiner.take();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].reason, Reason::revised);
  EXPECT_EQ(out[0].reason_text, "retracted sea.encounter-1");
  EXPECT_EQ(out[0].joins.size(), 1U);
}

TEST(Joiner, ALaterConditionExplainsTheJoinAndRevisesTheIncident) {
  Joiner joiner(standard_rules());
  joiner.on_event(jamming(kDay));
  joiner.on_event(gap(kDay + kHour));
  ASSERT_EQ(joiner.take().size(), 1U);
  Condition storm;
  storm.id = "storm-1";
  storm.name_en = "Storm";
  storm.name_ja = "暴風";
  storm.from = kDay - 6 * kHour;
  storm.to = kDay + 6 * kHour;
  const auto at = [](double lat, double lon) { return *Position::from_degrees(lat, lon); };
  storm.area = {{{{at(31, 128), at(31, 130.5), at(33.5, 130.5), at(33.5, 128)}}}};
  joiner.on_condition(storm);
  const auto out = joiner.take();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].reason_text, "condition storm-1");
  EXPECT_THAT(out[0].joins[0].explained_by, ElementsAre("storm-1"));
  const Json rivals = findings_of(out[0])["incident"]["hypotheses"];
  EXPECT_EQ(rivals.as_array()[2]["circumstances"].as_array()[0].as_string(), "storm-1");
}

TEST(Joiner, IncidentsCloseWhenNothingMoreCanJoin) {
  Joiner joiner(standard_rules());
  joiner.on_event(attack(kDay));
  joiner.on_event(jamming(kDay + kHour));
  joiner.take();
  joiner.advance(kDay + 23 * kHour);
  EXPECT_THAT(joiner.take(), IsEmpty());
  joiner.advance(kDay + 24 * kHour);
  const auto out = joiner.take();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].state, EventState::closed);
  EXPECT_EQ(out[0].reason, Reason::closed);
}

TEST(Joiner, TheLabelIsTheStrictestOfItsEvents) {
  Joiner joiner(standard_rules());
  Fact a = attack(kDay);
  a.label.marking = Tlp::amber_strict;
  a.label.releasable_to = {};
  joiner.on_event(a);
  joiner.on_event(jamming(kDay + kHour));
  const auto out = joiner.take();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(label_of(out[0]).marking, Tlp::amber_strict);
  EXPECT_THAT(label_of(out[0]).releasable_to, IsEmpty());
}

// ---- made-up worlds ----

made_up::World small_world() {
  made_up::Settings s;
  s.years = 1;
  s.seed = 11;
  s.strait = s.storms = s.outages = s.echoes = s.rhythm = true;
  s.links_a_year = 60;
  s.roots_a_day = 8;
  s.others_a_day = 12;
  made_up::World world = made_up::Maker(s).make();
  world.days = 70;
  std::erase_if(world.events, [](const made_up::Made& m) {
    return m.fact.start >= made_up::kBegin + hours{24 * 70};
  });
  return world;
}

TEST(Joiner, RestartsDoNotShowInTheIncidents) {
  const made_up::World world = small_world();
  const auto story = [&](std::size_t restart_every) {
    Joiner joiner(made_up::rules());
    std::vector<std::string> out;
    made_up::play(
        world, joiner, [&](const Incident& i) { out.push_back(findings_of(i).dump()); },
        restart_every);
    return out;
  };
  const auto whole = story(0);
  ASSERT_GT(whole.size(), 50U);
  EXPECT_EQ(story(997), whole);
}

TEST(Joiner, AStateUnderOtherRulesIsRefused) {
  Joiner a(made_up::rules()), b(standard_rules());
  Writer w;
  a.save(w);
  Reader r(w.str());
  EXPECT_FALSE(b.load(r));
}

TEST(Slide, ThreadsDoNotShowInAnEdition) {
  Joiner joiner(made_up::rules());
  made_up::play(small_world(), joiner, [](const Incident&) {});
  std::vector<std::string> bytes;
  for (const unsigned threads : {1U, 2U, 5U}) {
    Writer w;
    measure(joiner.history(), joiner.rules(), {{}, threads}).save(w);
    bytes.push_back(w.take());
  }
  EXPECT_EQ(bytes[0], bytes[1]);
  EXPECT_EQ(bytes[0], bytes[2]);
  Reader r(bytes[0]);
  Edition loaded;
  loaded.load(r, joiner.rules());
  Writer w;
  loaded.save(w);
  EXPECT_EQ(w.str(), bytes[0]);
}

TEST(Slide, DaysKeepTheWeekdayOnceThereIsHistory) {
  for (const int days : slides_of(400, standard_rules())) EXPECT_EQ(days % 7, 0);
  const auto young = slides_of(40, standard_rules());
  ASSERT_FALSE(young.empty());
  EXPECT_GE(young.front(), 3);  // windows of a day to either side never meet their own
  EXPECT_EQ(young.back(), 40 - young.front());  // on a ring: nor round the other way
  EXPECT_THAT(slides_of(2, standard_rules()), IsEmpty());
}

}  // namespace
}  // namespace yagura::join
