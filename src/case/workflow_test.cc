// One node, both sides' keys on it: what may happen when, by whom.
#include "case/workflow.h"

#include <gtest/gtest.h>

#include "case/testing_node.h"

namespace yagura::cases {
namespace {

using testing::assessment;
using testing::items;
using testing::key;
using testing::Node;
using testing::reason;

class Workflow : public ::testing::Test {
 protected:
  Workflow() : node("jp.example/case", clock) {
    id = testing::opened(node, {{"jp", node.origin()}, {"us", node.origin()}});
    node.staff(id, "jp");
    node.staff(id, "us");
  }
  void frozen() {
    EXPECT_EQ(
        reason(node->freeze(id, "jp", items(3), "criteria/1", {{"us", {0, 2}}}, key("jp-analyst"))),
        "done");
  }
  Result<Place> commit(const std::string& side, const std::string& value = "large") {
    return node->commit(id, side, assessment(value + side), key(side + "-analyst"));
  }
  Result<Place> reveal(const std::string& side) {
    return node->reveal(id, side, key(side + "-analyst"));
  }
  void revealed() {
    frozen();
    for (const char* side : {"jp", "us"}) EXPECT_EQ(reason(commit(side)), "done");
    for (const char* side : {"jp", "us"}) EXPECT_EQ(reason(reveal(side)), "done");
  }
  Result<Place> sign(const std::string& side, const std::string& who, Decision d,
                     const std::string& text = "") {
    return node->sign(id, side, d, text, key(side + "-" + who));
  }
  Result<Place> say(const std::string& kind, const std::string& side, const std::string& who,
                    Json payload = Json::object({{"text", "words"}})) {
    return node->append(id, kind, side, payload, key(side + "-" + who));
  }
  Result<Place> deadline(const std::string& step, Time at, const std::string& side = "jp") {
    return say("deadline", side, "maker-1",
               Json::object({{"for", step},
                             {"at", to_rfc3339(at)},
                             {"round", static_cast<int>(state().rounds.size())}}));
  }
  Result<Place> missing(const std::string& side, const std::string& what) {
    return say(
        "missing", side == "jp" ? "us" : "jp", "analyst",
        Json::object(
            {{"side", side}, {"what", what}, {"round", static_cast<int>(state().rounds.size())}}));
  }
  CaseState state() { return node->state(id); }

  Time clock = testing::at(0);
  Node node;
  std::string id;
};

TEST_F(Workflow, GoesFromOpenToClosedAndBack) {
  EXPECT_EQ(state().phase(), Phase::open);
  frozen();
  EXPECT_EQ(state().phase(), Phase::committing);
  EXPECT_EQ(state().manifest()->visible.at("us").size(), 2U);
  EXPECT_EQ(state().manifest()->visible.at("jp").size(), 3U);
  commit("jp").value();
  EXPECT_EQ(state().phase(), Phase::committing);
  commit("us").value();
  EXPECT_EQ(state().phase(), Phase::revealing);
  reveal("us").value();
  reveal("jp").value();
  EXPECT_EQ(state().phase(), Phase::comparing);
  EXPECT_EQ(state().round()->reveals.at("us").assessment, assessment("largeus"));
  EXPECT_TRUE(state().round()->commits.at("jp").independent);
  sign("jp", "maker-1", Decision::approve).value();
  EXPECT_EQ(state().phase(), Phase::signing);
  sign("us", "maker-1", Decision::decline, "not enough").value();
  EXPECT_EQ(state().phase(), Phase::signed_off);
  EXPECT_EQ(state().outcome("us"), Outcome::declined);
  say("explain", "jp", "maker-1", Json::object({{"hash", std::string(64, 'a')}})).value();
  EXPECT_EQ(state().phase(), Phase::explained);
  say("close", "jp", "maker-1").value();
  EXPECT_EQ(state().phase(), Phase::closed);
  say("reopen", "us", "analyst").value();
  EXPECT_EQ(state().phase(), Phase::open);
  frozen();
  EXPECT_EQ(state().rounds.size(), 2U);
  EXPECT_EQ(state().round()->number, 2);
  EXPECT_EQ(state().rounds[0].votes.at("us")[0].text, "not enough") << "what was said stays";
  EXPECT_TRUE(state().refused.empty());
}

TEST_F(Workflow, NothingHappensBeforeItsTime) {
  EXPECT_EQ(reason(commit("jp")), "wrong_phase");
  EXPECT_EQ(reason(sign("jp", "maker-1", Decision::approve)), "wrong_phase");
  frozen();
  EXPECT_EQ(reason(node->freeze(id, "jp", items(1), "c", {}, key("jp-analyst"))), "wrong_phase");
  EXPECT_EQ(reason(reveal("jp")), "not_sealed");
  commit("jp").value();
  EXPECT_EQ(reason(commit("jp")), "already_committed");
  EXPECT_EQ(reason(reveal("jp")), "too_early");
  EXPECT_EQ(reason(sign("jp", "maker-1", Decision::approve)), "wrong_phase");
  EXPECT_EQ(reason(say("close", "jp", "maker-1")), "wrong_phase");
  commit("us").value();
  reveal("jp").value();
  EXPECT_EQ(reason(reveal("jp")), "already_revealed");
  EXPECT_EQ(state().refused.size(), 0U) << "what was refused is not in the log";
}

TEST_F(Workflow, EveryRefusalIsOneLineInBothLanguages) {
  const auto r = commit("jp");
  EXPECT_EQ(r.error().text,
            "not now: 'commit an assessment' does not go with where the case stands (open, "
            "evidence is gathered)");
  EXPECT_EQ(r.error().ja, "現在の段階（開始済み（証拠の収集中））では「評価の封印」はできません");
}

TEST_F(Workflow, OnlyRolesThatMayDo) {
  node.member(id, "jp", "jp-viewer", "viewer");
  node.member(id, "jp", "jp-admin", "administrator");
  frozen();
  EXPECT_EQ(reason(node->commit(id, "jp", assessment("x"), key("jp-viewer"))), "no_role");
  EXPECT_EQ(reason(node->commit(id, "jp", assessment("x"), key("jp-admin"))), "no_role");
  EXPECT_EQ(reason(node->commit(id, "jp", assessment("x"), key("us-analyst"))), "no_role");
  EXPECT_EQ(reason(node->commit(id, "fr", assessment("x"), key("us-analyst"))), "wrong_side");
  EXPECT_EQ(reason(node->commit(id, "jp", assessment("x"), key("stranger"))), "unknown_person");
  EXPECT_EQ(reason(say("handover", "jp", "viewer")), "no_role");
  EXPECT_EQ(reason(say("handover", "jp", "admin")), "done");
  EXPECT_EQ(reason(deadline("commit", testing::at(9))), "done");
  const Json role =
      Json::object({{"person", key("jp-viewer").id()}, {"roles", Json::array({"decision_maker"})}});
  EXPECT_EQ(reason(node->append(id, "member", "jp", role, key("jp-analyst"))), "no_role");
  EXPECT_EQ(reason(node->append(id, "member", "jp", role, key("jp-admin"))), "done");
  EXPECT_EQ(reason(node->append(id, "member", "us", role, key("jp-admin"))), "no_role");
  // Taken away again.
  const Json none =
      Json::object({{"person", key("jp-viewer").id()}, {"roles", Json(Json::Array{})}});
  EXPECT_EQ(reason(node->append(id, "member", "jp", none, key("jp-admin"))), "done");
  EXPECT_FALSE(state().sides.at("jp").members.contains(key("jp-viewer").id()));
}

TEST_F(Workflow, ASideDecidesByMOfN) {
  const auto threshold = [&](int m) {
    return node->append(id, "threshold", "jp", Json::object({{"signatures", m}}), node->node_key());
  };
  EXPECT_EQ(reason(threshold(0)), "bad_payload");
  EXPECT_EQ(reason(threshold(2)), "done");
  node.member(id, "jp", "jp-maker-3", "decision_maker");
  revealed();
  EXPECT_EQ(reason(threshold(1)), "wrong_phase") << "nobody lowers it once evidence is frozen";
  sign("jp", "maker-1", Decision::approve).value();
  EXPECT_EQ(state().outcome("jp"), Outcome::waiting);
  EXPECT_EQ(reason(sign("jp", "maker-1", Decision::approve)), "already_signed");
  EXPECT_EQ(reason(sign("jp", "maker-2", Decision::reservation)), "no_text");
  sign("jp", "maker-2", Decision::reservation, "the time is uncertain").value();
  EXPECT_EQ(state().outcome("jp"), Outcome::approved_with_reservation);
  sign("us", "maker-1", Decision::abstain).value();
  EXPECT_EQ(state().outcome("us"), Outcome::abstained);
  EXPECT_EQ(state().phase(), Phase::signed_off);
}

TEST_F(Workflow, ASideThatCannotAgreeIsDivided) {
  node->append(id, "threshold", "jp", Json::object({{"signatures", 2}}), node->node_key()).value();
  revealed();
  sign("jp", "maker-1", Decision::approve).value();
  sign("jp", "maker-2", Decision::decline).value();
  EXPECT_EQ(state().outcome("jp"), Outcome::divided);
}

TEST_F(Workflow, WhoJudgedDoesNotAlsoSign) {
  frozen();
  commit("us").value();
  node->commit(id, "jp", assessment("large"), key("jp-maker-1")).value();
  reveal("us").value();
  reveal("jp").value();
  EXPECT_EQ(reason(sign("jp", "maker-1", Decision::approve)), "four_eyes");
  // Nor under another key of the same holder.
  node->add_key(key("second").public_key(), "second", "holder of jp-maker-1", false,
                node->node_key())
      .value();
  node.member(id, "jp", "second", "decision_maker");
  EXPECT_EQ(reason(node->sign(id, "jp", Decision::approve, "", key("second"))), "four_eyes");
  EXPECT_EQ(reason(sign("jp", "maker-2", Decision::approve)), "done");
}

TEST_F(Workflow, ASignatureIsOverWhatWasRevealed) {
  revealed();
  const CaseState before = state();
  Json payload = Json::object(
      {{"decision", "approve"}, {"text", ""}, {"key", key("jp-maker-1").id()}, {"round", 1}});
  const auto with = [&](const std::string& statement) {
    payload.set("signature", to_base64url(bytes_of(key("jp-maker-1").sign(statement))) + "==");
    std::string text = payload["signature"].as_string();
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    payload.set("signature", text);
    // A node carries it: the person signed on another machine.
    return node->append(id, "sign", "jp", payload, node->node_key());
  };
  EXPECT_EQ(reason(with(decision_statement(before, "us", Decision::approve, ""))), "bad_signature");
  EXPECT_EQ(reason(with(decision_statement(before, "jp", Decision::decline, ""))), "bad_signature");
  CaseState other = before;
  other.rounds.back().commits["us"].commitment = std::string(64, '0');
  EXPECT_EQ(reason(with(decision_statement(other, "jp", Decision::approve, ""))), "bad_signature");
  EXPECT_EQ(reason(with(decision_statement(before, "jp", Decision::approve, ""))), "done");
}

TEST_F(Workflow, APassedDeadlineOpensTheRevealAndAMissingOneIsRecorded) {
  frozen();
  EXPECT_EQ(reason(deadline("commit", clock)), "deadline_past");
  deadline("commit", testing::at(60)).value();
  EXPECT_EQ(reason(deadline("commit", testing::at(30), "us")), "deadline_earlier");
  commit("jp").value();
  EXPECT_EQ(reason(reveal("jp")), "too_early");
  EXPECT_EQ(reason(missing("us", "commit")), "not_due");
  auto due = reminders(state(), clock);
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].side, "us");
  EXPECT_FALSE(due[0].overdue);
  clock = testing::at(60);
  EXPECT_TRUE(reminders(state(), clock)[0].overdue);
  reveal("jp").value();
  EXPECT_EQ(state().phase(), Phase::revealing);
  EXPECT_EQ(reason(commit("us")), "others_revealed");
  EXPECT_EQ(reason(missing("jp", "commit")), "not_missing");
  missing("us", "commit").value();
  EXPECT_EQ(state().phase(), Phase::comparing);
  EXPECT_EQ(state().round()->missing.size(), 1U);
}

TEST_F(Workflow, ALateRevealIsTakenAndShownAsLate) {
  frozen();
  commit("jp").value();
  commit("us").value();
  deadline("reveal", testing::at(30)).value();
  reveal("jp").value();
  clock = testing::at(31);
  missing("us", "reveal").value();
  EXPECT_EQ(state().phase(), Phase::comparing);
  reveal("us").value();
  EXPECT_TRUE(state().round()->reveals.at("us").late);
  EXPECT_FALSE(state().round()->reveals.at("jp").late);
  EXPECT_TRUE(state().round()->missing.contains({"us", Step::reveal}));
}

TEST_F(Workflow, ALateCommitBeforeAnyRevealIsTakenAndShownAsLate) {
  frozen();
  deadline("commit", testing::at(10)).value();
  clock = testing::at(11);
  commit("us").value();
  EXPECT_TRUE(state().round()->commits.at("us").late);
}

TEST_F(Workflow, ANewRoundKeepsTheOldOne) {
  revealed();
  say("round", "us", "maker-1", Json::object({{"text", "the time of the outage was corrected"}}))
      .value();
  EXPECT_EQ(state().phase(), Phase::committing);
  EXPECT_EQ(state().round()->cause, "the time of the outage was corrected");
  commit("jp", "small").value();
  commit("us", "small").value();
  reveal("jp").value();
  reveal("us").value();
  EXPECT_EQ(state().rounds[0].reveals.at("jp").assessment, assessment("largejp"));
  EXPECT_EQ(state().rounds[1].reveals.at("jp").assessment, assessment("smalljp"));
}

TEST_F(Workflow, GradesAreGivenByPeopleOfASideThatSeesTheItem) {
  frozen();
  const auto grade = [&](const std::string& side, int item, const std::string& value) {
    return say("grade", side, "analyst", Json::object({{"item", item}, {"grade", value}}));
  };
  EXPECT_TRUE(state().manifest()->items[1].grades.empty());
  EXPECT_EQ(reason(grade("jp", 1, "B2")), "done");
  EXPECT_EQ(reason(grade("us", 1, "C3")), "unknown_item") << "not shown to that side";
  EXPECT_EQ(reason(grade("us", 2, "C3")), "done");
  EXPECT_EQ(reason(grade("jp", 1, "G1")), "bad_payload");
  EXPECT_EQ(reason(grade("jp", 1, "A7")), "bad_payload");
  EXPECT_EQ(reason(grade("jp", 99, "A1")), "unknown_item");
  EXPECT_EQ(state().manifest()->items[1].grades.at("jp"), "B2");
  EXPECT_TRUE(state().manifest()->items[1].body["grade"].is_null());
}

TEST_F(Workflow, WordsAreCorrectedRecalledAndErasedAndTheRestStaysProven) {
  frozen();
  const Place said_at =
      say("handover", "jp", "analyst", Json::object({{"text", "call Mr. X at home"}})).value();
  say("correct", "jp", "analyst",
      Json::object({{"entry", said_at.json()}, {"text", "call the office"}}))
      .value();
  EXPECT_EQ(reason(say("correct", "jp", "analyst",
                       Json::object({{"entry", Place{node.origin(), 999}.json()}, {"text", "x"}}))),
            "unknown_entry");
  const Digest root = node->own_log().root();
  const std::uint64_t size = node->own_log().size();
  node->erase(id, "jp", said_at, "a private number", key("jp-maker-1")).value();
  EXPECT_EQ(node->own_log().root_at(size), root);
  const auto said_anywhere = [&](const std::string& words) {
    for (const StoredEntry& e : node->store().entries(node.origin(), 0, 1000)) {
      const Entry entry = *Entry::parse(e.wire);
      for (const Entry::Field& f : entry.fields()) {
        if (f.value.dump().find(words) != std::string::npos) return true;
      }
    }
    return false;
  };
  EXPECT_FALSE(said_anywhere("Mr. X"));
  EXPECT_TRUE(said_anywhere("call the office"));
  EXPECT_EQ(state().remarks[0].text, "");
  EXPECT_EQ(state().remarks[1].text, "call the office");
  EXPECT_TRUE(state().refused.empty());
  const Place frozen_at = state().manifest()->place;
  EXPECT_EQ(reason(node->erase(id, "jp", frozen_at, "x", key("jp-maker-1"))), "not_erasable");
  node.close();
  node.open();
  EXPECT_EQ(state().remarks[0].text, "");
}

TEST_F(Workflow, ClosesWhenAllHaveSignedOrTheTimeForItHasPassed) {
  revealed();
  sign("jp", "maker-1", Decision::approve).value();
  EXPECT_EQ(reason(say("close", "jp", "maker-1")), "not_settled");
  deadline("sign", testing::at(10)).value();
  clock = testing::at(10);
  EXPECT_EQ(reason(say("close", "jp", "maker-1")), "done");
  EXPECT_EQ(state().outcome("us"), Outcome::waiting);
}

TEST_F(Workflow, ARevokedKeyIsNoKeyAfterwardsAndWasOneBefore) {
  frozen();
  commit("jp").value();
  node->revoke_key(key("jp-analyst").id(), "lost", node->node_key()).value();
  EXPECT_EQ(
      reason(node->append(id, "handover", "jp", Json::object({{"text", "x"}}), key("jp-analyst"))),
      "unknown_person");
  EXPECT_EQ(state().round()->commits.at("jp").person, key("jp-analyst").id());
  EXPECT_TRUE(state().refused.empty());
}

TEST_F(Workflow, AReplacedKeyStaysTheSamePerson) {
  frozen();
  commit("jp").value();
  commit("us").value();
  const PrivateKey next = key("jp-analyst-2");
  node->rotate_key(key("jp-analyst").id(), next, key("jp-analyst")).value();
  EXPECT_EQ(reason(node->reveal(id, "jp", key("jp-analyst"))), "unknown_person");
  EXPECT_EQ(reason(node->reveal(id, "jp", next)), "done");
  EXPECT_EQ(state().round()->reveals.at("jp").person, key("jp-analyst").id());
}

TEST_F(Workflow, TheSameLogGivesTheSameStateAfterAnyNumberOfStarts) {
  revealed();
  sign("jp", "maker-1", Decision::approve).value();
  const std::string record = round_record(state());
  const std::size_t length = state().history.size();
  node.close();
  node.open();
  EXPECT_EQ(round_record(state()), record);
  EXPECT_EQ(state().history.size(), length);
}

TEST(Kinds, EveryKindAndPhaseHasItsWords) {
  for (const std::string_view kind : case_kinds())
    EXPECT_TRUE(has_text(Lang::ja, "case.kind." + std::string(kind))) << kind;
  for (int p = 0; p <= static_cast<int>(Phase::closed); ++p)
    EXPECT_TRUE(has_text(Lang::ja, "case.phase." + std::string(phase_name(static_cast<Phase>(p)))));
}

TEST(Kinds, EveryRefusalHasItsWords) {
  for (const char* reason :
       {"unknown_kind",      "wrong_case",    "wrong_phase",     "no_role",
        "wrong_side",        "bad_payload",   "bad_root",        "unknown_side",
        "unknown_person",    "unknown_item",  "unknown_entry",   "wrong_round",
        "already_committed", "copied_commit", "others_revealed", "not_committed",
        "already_revealed",  "too_early",     "wrong_opening",   "deadline_earlier",
        "deadline_past",     "not_due",       "not_missing",     "already_signed",
        "four_eyes",         "no_text",       "bad_signature",   "not_settled",
        "not_erasable"})
    EXPECT_TRUE(has_text(Lang::ja, "case.no." + std::string(reason))) << reason;
  for (const char* problem : {"bad_entry", "too_large", "other_leaf", "wrong_place", "unknown_key",
                              "ended_key", "bad_signature", "time_went_back", "seen_went_back",
                              "not_allowed", "bad_payload", "other_tree", "impossible_order"})
    EXPECT_TRUE(has_text(Lang::ja, "log.problem." + std::string(problem))) << problem;
}

}  // namespace
}  // namespace yagura::cases
