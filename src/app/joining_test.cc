#include <gtest/gtest.h>

#include "app/pipeline_fixture.h"
#include "base/schema_testing.h"

namespace yagura::testing {
namespace {

constexpr std::uint32_t kDark = 431000001, kOther = 431000002;

// A ship falls silent where others are heard, comes back and meets another.
Traffic day() {
  Traffic t;
  for (std::uint32_t i = 0; i < 6; ++i) {
    const double lat = 31.0 + 0.06 * i;
    t.sail(440000010 + i, {}, hours{16}, place(lat, 127.2), place(lat, 127.9), minutes{6});
  }
  t.sail(kDark, {}, hours{1}, place(31.05, 127.1), place(31.1, 127.3));
  t.sail(kDark, hours{8} + minutes{30}, hours{10}, place(31.15, 127.4), place(31.2, 127.5));
  t.sail(kDark, hours{10} + minutes{2}, hours{14}, place(31.2, 127.5), place(31.21, 127.5));
  t.sail(kDark, hours{14} + minutes{2}, hours{16}, place(31.21, 127.5), place(31.0, 127.0));
  t.sail(kOther, {}, hours{10}, place(31.4, 127.9), place(31.2, 127.502));
  t.sail(kOther, hours{10} + minutes{2}, hours{14}, place(31.2, 127.502), place(31.21, 127.502));
  t.sail(kOther, hours{14} + minutes{2}, hours{16}, place(31.21, 127.502), place(31.5, 128.0));
  return t;
}

struct Joined : Played {
  explicit Joined(const Recording& recording) : Played(recording, {}, true) {}
};

const std::vector<Event>& incident_of(const Played& run) {
  const auto* found = run.revisions_of("incident.meeting");
  static const std::vector<Event> kNone;
  EXPECT_NE(found, nullptr);
  return found == nullptr ? kNone : *found;
}

TEST(Joining, AMeetingAndTheSilenceOfTheSameShipAreOneIncident) {
  Recording recording(day());
  recording.end();
  Joined run(recording);
  run.all();
  const auto& revisions = incident_of(run);
  ASSERT_FALSE(revisions.empty());
  const Json& body = revisions.back().body;
  EXPECT_EQ(body["incident"]["root"]["kind"].as_string(), "sea.encounter");
  ASSERT_EQ(body["incident"]["joins"].as_array().size(), 1u);
  const Json& cited = body["incident"]["joins"].as_array()[0]["event"];
  EXPECT_EQ(cited["kind"].as_string(), "sea.gap");
  // What it cites is there, in that very revision.
  const auto& gap = run.published().at(cited["id"].as_string());
  EXPECT_LE(static_cast<std::size_t>(cited["revision"].as_integer()), gap.size());
  EXPECT_EQ(body["label"]["originator"].as_string(), "tester");
  EXPECT_EQ(body["rule"]["name"].as_string(), "incident.meeting");
  EXPECT_NE(body["references"]["rules"].as_string(), "");
  EXPECT_EQ(body["incident"]["rate"]["state"].as_string(), "not_measured");
}

TEST(Joining, AnIncidentIsKnownWithTheRecordThatCompletesIt) {
  Recording recording(day());
  recording.end();
  Joined run(recording);
  run.all();
  const Event& first = incident_of(run).front();
  std::uint64_t newest = 0;
  const Json& found = first.body["incident"];
  for (const Json* event : {&found["root"], &found["joins"].as_array()[0]["event"]}) {
    const auto& list = run.published().at((*event)["id"].as_string());
    newest = std::max(
        newest, list.at(static_cast<std::size_t>((*event)["revision"].as_integer()) - 1).known_at);
  }
  EXPECT_EQ(first.known_at, newest);
}

TEST(Joining, WithoutTheWishForThemThereAreNoIncidents) {
  Recording recording(day());
  recording.end();
  Played run(recording);
  run.all();
  EXPECT_EQ(run.revisions_of("incident.meeting"), nullptr);
  EXPECT_NE(run.revisions_of("sea.encounter"), nullptr);
}

TEST(Joining, AfterAKillTheSameRevisionsComeByteForByte) {
  Recording recording(day());
  recording.end();
  Joined whole(recording);
  whole.all();
  const std::size_t items = recording.items.size();
  for (const std::size_t part : {3, 5, 6, 7}) {
    Joined run(recording);
    run.push_until(items * part / 10);
    const std::string checkpoint = run.checkpoint();
    run.push_until(items * (part + 2) / 10);
    run.restart(checkpoint);
    run.all();
    EXPECT_TRUE(run.agrees());
    ASSERT_EQ(run.published().size(), whole.published().size());
    for (const auto& [id, list] : whole.published()) {
      ASSERT_EQ(run.published().at(id).size(), list.size()) << id;
      EXPECT_EQ(run.published().at(id).back().canonical(), list.back().canonical());
    }
  }
}

TEST(Joining, ReportsThatComeLateTakeTheIncidentBackWithTheReason) {
  Traffic t = day();
  // It was never silent: what it sent comes in when it has met the other long since.
  t.sail(kDark, hours{1} + minutes{2}, hours{8} + minutes{28}, place(31.1, 127.3),
         place(31.15, 127.4), minutes{4});
  t.hold(kDark, hours{1} + minutes{1}, hours{8} + minutes{29}, hours{15});
  Recording recording(t);
  recording.end();
  Joined run(recording);
  run.all();
  EXPECT_GT(run.second_runs, 0);
  const auto& revisions = incident_of(run);
  ASSERT_GE(revisions.size(), 2u);
  EXPECT_EQ(revisions.back().body["state"].as_string(), "retracted");
  EXPECT_TRUE(revisions.back().body["reason_text"].as_string().starts_with("late_data"))
      << revisions.back().body["reason_text"].as_string();
}

TEST(Joining, ASecondLookThatFindsTheSameSaysNothingOfIncidents) {
  Traffic t = day();
  t.delay(440000010, hours{2}, hours{3}, minutes{20});  // late, and of no importance
  Recording recording(t);
  recording.end();
  Joined run(recording);
  run.all();
  EXPECT_GT(run.second_runs, 0);
  for (const Event& e : incident_of(run)) {
    EXPECT_FALSE(e.body["reason_text"].as_string().starts_with("late_data"))
        << e.body["reason_text"].as_string();
  }
}

TEST(Joining, OtherRulesTakeBackWhatTheyDoNotRaiseAndRaiseWhatTheyDo) {
  std::string rules(join::standard_rules_text());
  const auto family = rules.find("id = \"meeting\"\nroot");
  ASSERT_NE(family, std::string::npos);
  rules.replace(family, 14, "id = \"seen_after\"");
  Recording recording(day());
  recording.add(RecordKind::reference, encode_reference(rules_document(rules)));
  recording.end();
  Joined run(recording);
  run.all();
  const auto& before = incident_of(run);
  ASSERT_FALSE(before.empty());
  EXPECT_EQ(before.back().body["state"].as_string(), "retracted");
  EXPECT_EQ(before.back().body["reason_text"].as_string(), "rule_changed");
  const auto* after = run.revisions_of("incident.seen_after");
  ASSERT_NE(after, nullptr);
  EXPECT_NE(after->back().body["references"]["rules"], before.front().body["references"]["rules"]);
  EXPECT_EQ(run.second_runs, 0) << "the rules are no reason to read the journal again";
}

TEST(Joining, WhatIsRebuiltStandsAsItStood) {
  Recording recording(day());
  Joined first(recording);
  first.all();
  Joined second(recording);
  std::vector<Json> stood;
  for (const auto& [id, list] : first.published()) {
    for (const Event& event : list) second.on_event(event);
    stood.push_back(list.back().body);
  }
  second.pipeline().rebuild(
      first.pipeline().config(), first.pipeline().references(), noon() + hours{16},
      [&] {
        for (const Json& body : stood) second.pipeline().remember(body);
      },
      recording.items.size());
  const auto& list = incident_of(second);
  EXPECT_EQ(list.size(), incident_of(first).size()) << list.back().canonical();
}

TEST(Joining, IncidentsHoldToTheirSchema) {
  Recording recording(day());
  recording.end();
  Joined run(recording);
  run.all();
  const Schema schema = schema_of("incident.schema.json");
  for (const Event& e : incident_of(run)) EXPECT_EQ(schema.check(e.body), "");
  Json body = incident_of(run).back().body;
  body.set("culprit", "nobody is ever named");
  EXPECT_NE(schema.check(body), "");
}

}  // namespace
}  // namespace yagura::testing
