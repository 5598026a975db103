// An attacker who holds one side's keys and writes its log with a program of its own: what it puts
// there is refused or shown, at whoever reads it. (docs/threats.md names these tests.)
#include <gtest/gtest.h>

#include "base/base64.h"
#include "case/commitment.h"
#include "case/testing_node.h"

namespace yagura::cases {
namespace {

using testing::assessment;
using testing::items;
using testing::key;
using testing::Node;
using testing::reason;

// A log that its owner writes without asking anybody's rules.
class EvilLog {
 public:
  EvilLog(std::string origin, PrivateKey node)
      : origin_(std::move(origin)), node_(std::move(node)) {}
  // Goes on from what an honest node wrote.
  explicit EvilLog(Node& node) : EvilLog(node.origin(), node->node_key()) {
    entries = node->store().entries(origin_, 0, 1000);
  }

  Envelope head(const std::string& case_id, const std::string& kind, const std::string& side,
                const PrivateKey& author, Time time) const {
    Envelope e;
    e.place = {origin_, entries.size()};
    e.case_id = case_id;
    e.kind = kind;
    e.side = side;
    e.author = author.id();
    e.time = time;
    return e;
  }
  void add(const Envelope& head, const Json& payload, const PrivateKey& author) {
    const Entry entry = *Entry::make(head, payload, author, random_salts());
    entries.push_back({entries.size(), entry.leaf_data(), entry.wire()});
  }
  void add_stored(StoredEntry e) {
    e.index = entries.size();
    entries.push_back(std::move(e));
  }
  SignedNote note() const {
    CaseLog log({origin_, NoteAlgorithm::ed25519, node_.public_key()});
    for (const StoredEntry& e : entries) log.add(e);
    return sign_checkpoint(log.checkpoint(), node_);
  }
  Result<void> give(Node& to) const { return to->take(origin_, entries, note()); }

  std::vector<StoredEntry> entries;

 private:
  std::string origin_;
  PrivateKey node_;
};

class Attacker : public ::testing::Test {
 protected:
  Attacker() : jp("jp.example/case", clock), us("us.example/case", clock) {
    jp->trust(us.vkey(), jp->node_key()).value();
    us->trust(jp.vkey(), us->node_key()).value();
    id = testing::opened(jp, {{"jp", jp.origin()}, {"us", us.origin()}});
    jp.staff(id, "jp");
    jp.send_to(us);
    us.staff(id, "us");
    us.send_to(jp);
    jp->freeze(id, "jp", items(3), "criteria/1", {}, key("jp-analyst")).value();
    jp.send_to(us);
    evil = std::make_unique<EvilLog>(us);
  }
  Envelope head(const std::string& kind, const PrivateKey& author) {
    Envelope e = evil->head(id, kind, "us", author, clock);
    e.seen = {jp->own_log().checkpoint()};
    return e;
  }
  void add(const std::string& kind, const Json& payload) {
    add_by(kind, payload, key("us-analyst"));
  }
  void add_by(const std::string& kind, const Json& payload, const PrivateKey& author) {
    evil->add(head(kind, author), payload, author);
  }
  Json commit_payload(const std::string& commitment) {
    const CaseState s = jp->state(id);
    return Json::object({{"round", s.round()->number},
                         {"commitment", commitment},
                         {"evidence_root", s.manifest()->root},
                         {"criteria", s.manifest()->criteria}});
  }
  // The attacker's own, honest commitment, and what opens it.
  std::string honest_commitment() {
    const Manifest m = *jp->state(id).manifest();
    return to_hex(commitment(id, 1, "us", *digest_of(*from_hex(m.root)), m.criteria,
                             std::string(32, 'n'), assessment("by us").dump()));
  }
  Json reveal_payload(const Json& what) {
    return Json::object({{"round", 1},
                         {"nonce", to_hex(std::string(32, 'n'))},
                         {"criteria", "criteria/1"},
                         {"assessment", what}});
  }
  // Why the newest entry of the attacker had no effect here; "" = it had.
  std::string refused() {
    const auto given = evil->give(jp);
    if (!given) return "not taken: " + std::string(given.error().reason);
    const CaseState s = jp->state(id);
    for (const RefusedEntry& r : s.refused) {
      if (r.place == Place{us.origin(), evil->entries.size() - 1}) {
        EXPECT_FALSE(r.text.in(Lang::en).empty());
        EXPECT_NE(r.text.in(Lang::ja), r.text.in(Lang::en));
        return std::string(r.reason);
      }
    }
    return "";
  }
  void jp_commits() { jp->commit(id, "jp", assessment("by jp"), key("jp-analyst")).value(); }

  Time clock = testing::at(0);
  Node jp, us;
  std::string id;
  std::unique_ptr<EvilLog> evil;
};

TEST_F(Attacker, AnHonestEntryOfThatLogIsTaken) {
  add("commit", commit_payload(honest_commitment()));
  EXPECT_EQ(refused(), "");
}

TEST_F(Attacker, ACopiedCommitIsRefused) {
  jp_commits();
  add("commit", commit_payload(jp->state(id).round()->commits.at("jp").commitment));
  EXPECT_EQ(refused(), "copied_commit");
}

TEST_F(Attacker, ACopiedCommitThatComesFirstOpensToNothing) {
  // It saw the commitment on the way and logs it with an earlier time, as if it were its own.
  const Time before = clock;
  clock += minutes{5};
  jp_commits();
  const Json payload = commit_payload(jp->state(id).round()->commits.at("jp").commitment);
  Envelope e = evil->head(id, "commit", "us", key("us-analyst"), before);
  evil->add(e, payload, key("us-analyst"));
  ASSERT_TRUE(evil->give(jp));
  const CaseState s = jp->state(id);
  // Here its own stands second and is refused as the copy, or the copy does: one of the two, shown.
  ASSERT_EQ(s.refused.size(), 1U);
  EXPECT_EQ(s.refused[0].reason, "copied_commit");
  // And jp's own opening does not open the copy, since the side is bound.
  const auto sealed = *jp->store().sealed(id, 1, "jp");
  evil->add(head("reveal", key("us-analyst")),
            Json::object({{"round", 1},
                          {"nonce", to_hex(sealed.nonce)},
                          {"assessment", *Json::parse(sealed.assessment)}}),
            key("us-analyst"));
  EXPECT_EQ(refused(), "wrong_opening");
}

TEST_F(Attacker, AnotherSidesRevealCannotBeMadeItsOwn) {
  jp_commits();
  add("commit", commit_payload(honest_commitment()));
  ASSERT_EQ(refused(), "");
  add("reveal", reveal_payload(assessment("by jp")));
  EXPECT_EQ(refused(), "wrong_opening");
}

TEST_F(Attacker, ARevealOfSomethingElseThanCommittedIsRefused) {
  jp_commits();
  add("commit", commit_payload(honest_commitment()));
  ASSERT_EQ(refused(), "");
  add("reveal", reveal_payload(assessment("changed my mind")));
  EXPECT_EQ(refused(), "wrong_opening");
  add("reveal", reveal_payload(assessment("by us")));
  EXPECT_EQ(refused(), "");
}

TEST_F(Attacker, ACommitAfterReadingTheOthersRevealIsRefused) {
  jp->append(
        id, "deadline", "jp",
        Json::object({{"for", "commit"}, {"at", to_rfc3339(clock + minutes{1})}, {"round", 1}}),
        key("jp-maker-1"))
      .value();
  jp_commits();
  clock += minutes{2};
  jp->reveal(id, "jp", key("jp-analyst")).value();
  add("commit", commit_payload(honest_commitment()));
  EXPECT_EQ(refused(), "others_revealed");
}

TEST_F(Attacker, ABackdatedCommitAfterTheOthersRevealIsNotCalledIndependent) {
  const Time before = clock;
  jp->append(
        id, "deadline", "jp",
        Json::object({{"for", "commit"}, {"at", to_rfc3339(clock + minutes{1})}, {"round", 1}}),
        key("jp-maker-1"))
      .value();
  jp_commits();
  clock += minutes{2};
  jp->reveal(id, "jp", key("jp-analyst")).value();
  // It has read the reveal, and claims to have seen nothing since the freeze and to have been
  // first.
  Envelope e = evil->head(id, "commit", "us", key("us-analyst"), before);
  e.seen = {us->store().log(jp.origin())->checkpoint()};
  evil->add(e, commit_payload(honest_commitment()), key("us-analyst"));
  ASSERT_TRUE(evil->give(jp));
  const CaseState s = jp->state(id);
  ASSERT_TRUE(s.round()->commits.contains("us"));
  EXPECT_FALSE(s.round()->commits.at("us").independent);
  EXPECT_TRUE(s.round()->commits.at("jp").independent);
}

TEST_F(Attacker, AWithheldRevealLeavesItsCommitAndIsRecorded) {
  jp_commits();
  add("commit", commit_payload(honest_commitment()));
  ASSERT_EQ(refused(), "");
  jp->append(
        id, "deadline", "jp",
        Json::object({{"for", "reveal"}, {"at", to_rfc3339(clock + minutes{1})}, {"round", 1}}),
        key("jp-maker-1"))
      .value();
  jp->reveal(id, "jp", key("jp-analyst")).value();
  EXPECT_EQ(jp->state(id).phase(), Phase::revealing);
  clock += minutes{1};
  jp->append(id, "missing", "jp", Json::object({{"side", "us"}, {"what", "reveal"}, {"round", 1}}),
             key("jp-analyst"))
      .value();
  const CaseState s = jp->state(id);
  EXPECT_EQ(s.phase(), Phase::comparing) << "one side cannot stop the case by silence";
  EXPECT_TRUE(s.round()->missing.contains({"us", Step::reveal}));
  EXPECT_TRUE(s.round()->commits.contains("us"));
}

TEST_F(Attacker, ARevealWithItsContentWithheldIsNone) {
  jp_commits();
  add("commit", commit_payload(honest_commitment()));
  ASSERT_EQ(refused(), "");
  const Entry full =
      *Entry::make(head("reveal", key("us-analyst")), reveal_payload(assessment("by us")),
                   key("us-analyst"), random_salts());
  const Entry empty = full.only([](const Entry::Field& f) -> std::string_view {
    return f.name.starts_with("payload/assessment") ? "not_released" : "";
  });
  evil->add_stored({0, empty.leaf_data(), empty.wire()});
  EXPECT_EQ(refused(), "bad_payload");
}

TEST_F(Attacker, AReplayedEntryOfAnotherPlaceOrCaseIsRefused) {
  add("commit", commit_payload(honest_commitment()));
  ASSERT_EQ(refused(), "");
  evil->add_stored(evil->entries.back());
  EXPECT_EQ(refused(), "wrong_place");
  // Another side's entry in its own log.
  jp_commits();
  evil->add_stored(jp->store().entries(jp.origin(), jp->own_log().size() - 1, 1)[0]);
  EXPECT_EQ(refused(), "wrong_place");
  // A payload signed for another case, put into this one.
  Envelope e = head("handover", key("us-analyst"));
  e.case_id = "case-0000000000000000";
  evil->add(e, Json::object({{"text", "x"}}), key("us-analyst"));
  ASSERT_TRUE(evil->give(jp));
  EXPECT_EQ(jp->state(id).history.back().kind, "commit");
  EXPECT_EQ(jp->state("case-0000000000000000").phase(), Phase::none);
}

TEST_F(Attacker, ADecisionOfAnotherRoundOrCaseIsRefused) {
  jp_commits();
  add("commit", commit_payload(honest_commitment()));
  ASSERT_EQ(refused(), "");
  add("reveal", reveal_payload(assessment("by us")));
  ASSERT_EQ(refused(), "");
  jp->reveal(id, "jp", key("jp-analyst")).value();
  CaseState other = jp->state(id);
  other.id = "case-0000000000000000";
  const auto payload = [&](const CaseState& s) {
    const std::string statement = decision_statement(s, "us", Decision::approve, "");
    return Json::object({{"decision", "approve"},
                         {"text", ""},
                         {"round", 1},
                         {"key", key("us-maker-1").id()},
                         {"signature", to_base64(bytes_of(key("us-maker-1").sign(statement)))}});
  };
  add("sign", payload(other));
  EXPECT_EQ(refused(), "bad_signature");
  other = jp->state(id);
  other.rounds.back().number = 2;
  add("sign", payload(other));
  EXPECT_EQ(refused(), "bad_signature");
  add("sign", payload(jp->state(id)));
  EXPECT_EQ(refused(), "");
}

TEST_F(Attacker, ASideCannotSpeakForAnother) {
  Envelope e = head("commit", key("us-analyst"));
  e.side = "jp";
  evil->add(e, commit_payload(honest_commitment()), key("us-analyst"));
  EXPECT_EQ(refused(), "wrong_side");
  e = head("member", key("us-analyst"));
  e.side = "jp";
  evil->add(e,
            Json::object({{"person", key("us-analyst").id()}, {"roles", Json::array({"analyst"})}}),
            key("us-analyst"));
  EXPECT_EQ(refused(), "wrong_side");
}

TEST_F(Attacker, AStolenAndRevokedKeySignsNothingMore) {
  us->revoke_key(key("us-analyst").id(), "stolen", us->node_key()).value();
  evil = std::make_unique<EvilLog>(us);
  add("commit", commit_payload(honest_commitment()));
  EXPECT_EQ(refused(), "ended_key");
  add_by("handover", Json::object({{"text", "x"}}), key("nobody"));
  EXPECT_EQ(refused(), "unknown_key");
}

TEST_F(Attacker, AForgedSignatureIsRefused) {
  Envelope e = head("handover", key("us-maker-1"));
  const Entry mine =
      *Entry::make(e, Json::object({{"text", "x"}}), key("us-maker-1"), random_salts());
  // The fields say the decision maker, another key signs.
  std::string wire = mine.wire();
  const std::string at = "\"signature\":\"";
  wire.replace(wire.find(at) + at.size(), 86,
               to_base64url(bytes_of(key("us-analyst").sign("something else"))));
  const auto forged = Entry::parse(wire);
  ASSERT_TRUE(forged);
  evil->add_stored({0, forged->leaf_data(), wire});
  EXPECT_EQ(refused(), "bad_signature");
}

TEST_F(Attacker, AForkedLogIsNotTaken) {
  add("commit", commit_payload(honest_commitment()));
  ASSERT_EQ(refused(), "");
  evil->entries.pop_back();
  add("commit", commit_payload(std::string(64, 'b')));
  add("handover", Json::object({{"text", "x"}}));
  EXPECT_EQ(refused(), "not taken: forked");
  // Nor is its checkpoint cosigned, whatever proof comes with it.
  CaseLog fork(us.vkey());
  for (const StoredEntry& e : evil->entries) fork.add(e);
  EXPECT_EQ(reason(jp->cosign(evil->note(), fork.consistency(0, fork.size()))), "forked");
}

TEST_F(Attacker, ARolledBackOrTruncatedLogIsNotTakenAndNotCosigned) {
  add("commit", commit_payload(honest_commitment()));
  ASSERT_EQ(refused(), "");
  CaseLog log(us.vkey());
  for (const StoredEntry& e : evil->entries) log.add(e);
  ASSERT_TRUE(jp->cosign(evil->note(), log.consistency(0, log.size())));
  const std::vector<StoredEntry> whole = evil->entries;
  evil->entries.pop_back();
  EXPECT_EQ(reason(jp->cosign(evil->note(), {})), "rolled_back");
  EXPECT_EQ(refused(), "not taken: truncated")
      << "entries are here that its owner no longer owns up to";
  EXPECT_TRUE(jp->state(id).round()->commits.contains("us")) << "and what was there stays";
  // A checkpoint that stands for more than is sent.
  evil->entries = whole;
  add("handover", Json::object({{"text", "x"}}));
  const SignedNote more = evil->note();
  evil->entries.pop_back();
  EXPECT_EQ(reason(jp->take(us.origin(), evil->entries, more)), "truncated");
}

TEST_F(Attacker, TwoTreesShownToTwoPartnersMeetInWhatTheySaySeen) {
  // us shows jp one entry and au another at the same place; au's entries name the tree it saw.
  Node au("au.example/case", clock);
  for (Node* n : {&jp, &us}) au->trust(n->vkey(), au->node_key()).value();
  jp->trust(au.vkey(), jp->node_key()).value();
  const std::string other =
      testing::opened(jp, {{"jp", jp.origin()}, {"us", us.origin()}, {"au", au.origin()}});
  jp.send_to(au);
  EvilLog to_au = *evil;
  to_au.add(to_au.head(other, "handover", "us", key("us-analyst"), clock),
            Json::object({{"text", "for au"}}), key("us-analyst"));
  evil->add(evil->head(other, "handover", "us", key("us-analyst"), clock),
            Json::object({{"text", "for jp"}}), key("us-analyst"));
  ASSERT_TRUE(to_au.give(au));
  ASSERT_TRUE(evil->give(jp));
  au.staff(other, "au");
  au.send_to(jp);
  const CaseState s = jp->state(other);
  const auto fork_seen = std::count_if(s.refused.begin(), s.refused.end(),
                                       [](const auto& r) { return r.reason == "other_tree"; });
  EXPECT_GT(fork_seen, 0);
}

TEST_F(Attacker, AForgedWitnessIsRefused) {
  const Checkpoint point = jp->own_log().checkpoint();
  const SignedNote note = *jp->store().checkpoint(jp.origin());
  EXPECT_EQ(reason(jp->add_cosignature(point, cosign(note, us.origin(), key("thief"), clock))),
            "forged_witness");
  EXPECT_EQ(reason(jp->add_cosignature(point, cosign(note, "court.example", key("thief"), clock))),
            "unknown_log");
  NoteSignature good = cosign(note, us.origin(), us->node_key(), clock);
  NoteSignature changed = good;
  changed.bytes[3] ^= 1;
  EXPECT_EQ(reason(jp->add_cosignature(point, changed)), "forged_witness");
  EXPECT_EQ(reason(jp->add_cosignature({jp.origin(), point.size + 1, point.root}, good)),
            "unknown_checkpoint");
  EXPECT_EQ(reason(jp->add_cosignature(point, good)), "done");
}

TEST_F(Attacker, OversizedAndDeeplyNestedEntriesDoNoHarm) {
  std::string deep(60, '[');
  deep += std::string(60, ']');
  const std::string large(2 << 20, 'x');
  evil->add_stored({0, sha256(large), large});
  EXPECT_EQ(refused(), "not taken: too_large") << "nobody fills our disk";
  evil->entries.pop_back();
  for (const std::string& bytes :
       {std::string(100'000, '['), "{\"a\":" + deep + "}", std::string("{}")}) {
    evil->add_stored({0, sha256(bytes), bytes});
    ASSERT_TRUE(evil->give(jp));
    EXPECT_FALSE(jp->store().log(us.origin())->entries().back().problem.empty());
  }
  // The log goes on after them.
  add("commit", commit_payload(honest_commitment()));
  EXPECT_EQ(refused(), "");
  // A thousand items, a name without end, numbers that are none.
  Json huge(Json::Array{});
  for (int i = 0; i < 1001; ++i) huge.push(std::string(64, 'a'));
  add("freeze", Json::object({{"leaves", huge}, {"root", ""}, {"criteria", ""}}));
  EXPECT_EQ(refused(), "wrong_phase");
  add("grade", Json::object({{"item", -1}, {"grade", "A1"}}));
  EXPECT_EQ(refused(), "unknown_item");
  add("grade", Json::object({{"item", 1e300}, {"grade", "A1"}}));
  EXPECT_EQ(refused(), "unknown_item");
  add("deadline", Json::object({{"for", "commit"}, {"at", "9999-99-99"}, {"round", 1}}));
  EXPECT_EQ(refused(), "no_role");
}

TEST_F(Attacker, ATimeFromTheFutureIsNotTakenAndOneFromThePastIsShown) {
  Envelope e = head("handover", key("us-analyst"));
  e.time = clock + hours{1};
  evil->add(e, Json::object({{"text", "x"}}), key("us-analyst"));
  EXPECT_EQ(refused(), "not taken: from_the_future");
  evil->entries.pop_back();
  e.time = clock - hours{1};
  evil->add(e, Json::object({{"text", "x"}}), key("us-analyst"));
  EXPECT_EQ(refused(), "time_went_back");
}

TEST_F(Attacker, SeeingLessThanBeforeIsShown) {
  add("handover", Json::object({{"text", "x"}}));
  ASSERT_EQ(refused(), "");
  Envelope e = evil->head(id, "handover", "us", key("us-analyst"), clock);
  e.seen = {{jp.origin(), 1, jp->own_log().root_at(1)}};
  evil->add(e, Json::object({{"text", "as if it had not seen"}}), key("us-analyst"));
  EXPECT_EQ(refused(), "seen_went_back");
}

}  // namespace
}  // namespace yagura::cases
