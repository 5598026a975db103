// Two and three nodes, each with its own log: the state does not depend on what arrived when, and
// commits are proven to come before reveals.
#include <gtest/gtest.h>

#include <algorithm>

#include "case/testing_node.h"

namespace yagura::cases {
namespace {

using testing::assessment;
using testing::items;
using testing::key;
using testing::Node;
using testing::reason;

// A consultation of two nodes up to the commits.
class TwoNodes : public ::testing::Test {
 protected:
  TwoNodes() : jp("jp.example/case", clock), us("us.example/case", clock) {
    jp->trust(us.vkey(), jp->node_key()).value();
    us->trust(jp.vkey(), us->node_key()).value();
    id = testing::opened(jp, {{"jp", jp.origin()}, {"us", us.origin()}});
    jp.staff(id, "jp");
    jp.send_to(us);
    us.staff(id, "us");
    us.send_to(jp);
    jp->freeze(id, "jp", items(3), "criteria/1", {}, key("jp-analyst")).value();
    exchange();
  }
  void exchange() {
    clock += minutes{1};
    jp.send_to(us);
    us.send_to(jp);
  }
  Result<Place> commit(Node& node, const std::string& side) {
    return node->commit(id, side, assessment("by " + side), key(side + "-analyst"));
  }
  Result<Place> reveal(Node& node, const std::string& side) {
    return node->reveal(id, side, key(side + "-analyst"));
  }
  std::string state_of(Node& node) {
    const CaseState s = node->state(id);
    std::string out(phase_name(s.phase()));
    for (const AppliedEntry& e : s.history)
      out += "\n" + e.place.origin + " " + std::to_string(e.place.index) + " " + e.kind;
    for (const RefusedEntry& r : s.refused) out += "\nrefused " + std::string(r.reason);
    return s.rounds.empty() ? out : out + "\n" + round_record(s);
  }

  Time clock = testing::at(0);
  Node jp, us;
  std::string id;
};

TEST_F(TwoNodes, BothHoldTheSameStateOnceBothHoldTheSameLogs) {
  EXPECT_EQ(state_of(jp), state_of(us));
  EXPECT_EQ(jp->state(id).phase(), Phase::committing);
  commit(jp, "jp").value();
  commit(us, "us").value();
  EXPECT_EQ(reason(reveal(us, "us")), "too_early") << "the other's commit is not here yet";
  exchange();
  reveal(us, "us").value();
  reveal(jp, "jp").value();
  exchange();
  EXPECT_EQ(state_of(jp), state_of(us));
  EXPECT_EQ(jp->state(id).phase(), Phase::comparing);
  EXPECT_TRUE(us->state(id).round()->commits.at("jp").independent);
  EXPECT_TRUE(us->state(id).round()->commits.at("us").independent);
  jp->sign(id, "jp", Decision::approve, "", key("jp-maker-1")).value();
  us->sign(id, "us", Decision::reservation, "the hour", key("us-maker-1")).value();
  exchange();
  EXPECT_EQ(state_of(jp), state_of(us));
  EXPECT_EQ(jp->state(id).phase(), Phase::signed_off);
  EXPECT_TRUE(jp->state(id).refused.empty());
}

TEST_F(TwoNodes, TheStateDoesNotDependOnTheOrderOfArrival) {
  commit(jp, "jp").value();
  commit(us, "us").value();
  exchange();
  jp->append(id, "handover", "jp", Json::object({{"text", "at the same time"}}), key("jp-analyst"))
      .value();
  us->append(id, "handover", "us", Json::object({{"text", "at the same time"}}), key("us-analyst"))
      .value();
  reveal(us, "us").value();
  // A third holds both logs in another order, given piece by piece.
  Node third("au.example/case", clock);
  third->trust(us.vkey(), third->node_key()).value();
  third->trust(jp.vkey(), third->node_key()).value();
  us.send_to(third);
  jp.send_to(third);
  exchange();
  us.send_to(third);
  jp.send_to(third);
  EXPECT_EQ(state_of(third), state_of(jp));
  EXPECT_EQ(state_of(us), state_of(jp));
  auto logs = jp->store().logs();
  std::reverse(logs.begin(), logs.end());
  EXPECT_EQ(round_record(fold(id, logs)), round_record(jp->state(id)));
}

TEST_F(TwoNodes, AtTheSameTimeTheFirstFreezeByTimeAndOriginHolds) {
  const std::string other = testing::opened(jp, {{"jp", jp.origin()}, {"us", us.origin()}});
  jp.staff(other, "jp");
  exchange();
  us.staff(other, "us");
  exchange();
  // Neither has seen the other's: the same time, so the name of the log decides, at both.
  us->freeze(other, "us", items(2), "criteria/1", {}, key("us-analyst")).value();
  jp->freeze(other, "jp", items(1), "criteria/1", {}, key("jp-analyst")).value();
  exchange();
  for (Node* node : {&jp, &us}) {
    const CaseState s = (*node)->state(other);
    EXPECT_EQ(s.manifest()->place.origin, jp.origin());
    ASSERT_EQ(s.refused.size(), 1U);
    EXPECT_EQ(s.refused[0].reason, "wrong_phase");
    EXPECT_EQ(s.refused[0].place.origin, us.origin());
  }
}

TEST_F(TwoNodes, WithALineDownTheDeadlineOpensAndIndependenceIsNotProven) {
  jp->append(
        id, "deadline", "jp",
        Json::object({{"for", "commit"}, {"at", to_rfc3339(clock + minutes{30})}, {"round", 1}}),
        key("jp-maker-1"))
      .value();
  exchange();
  commit(jp, "jp").value();
  commit(us, "us").value();  // in time, but it does not arrive
  clock += minutes{31};
  EXPECT_EQ(reason(reveal(jp, "jp")), "done");
  exchange();
  const CaseState s = us->state(id);
  EXPECT_FALSE(s.round()->commits.at("us").independent) << "nobody can tell which was first";
  EXPECT_TRUE(s.refused.empty());
  EXPECT_EQ(reason(reveal(us, "us")), "done");
  exchange();
  EXPECT_EQ(state_of(jp), state_of(us));
  EXPECT_EQ(jp->state(id).phase(), Phase::comparing);
}

TEST_F(TwoNodes, ThreeSidesOnThreeNodes) {
  Node au("au.example/case", clock);
  std::vector<Node*> all = {&jp, &us, &au};
  for (Node* a : all) {
    for (Node* b : all) {
      if (a != b && (*b)->store().log(a->origin()) == nullptr)
        (*b)->trust(a->vkey(), (*b)->node_key()).value();
    }
  }
  const auto round_robin = [&] {
    clock += minutes{1};
    for (Node* a : all) {
      for (Node* b : all) {
        if (a != b) a->send_to(*b);
      }
    }
  };
  round_robin();
  id = testing::opened(us, {{"jp", jp.origin()}, {"us", us.origin()}, {"au", au.origin()}});
  round_robin();
  jp.staff(id, "jp");
  us.staff(id, "us");
  au.staff(id, "au");
  round_robin();
  us->freeze(id, "us", items(3), "criteria/1", {{"au", {0}}}, key("us-analyst")).value();
  round_robin();
  commit(jp, "jp").value();
  commit(us, "us").value();
  round_robin();
  EXPECT_EQ(reason(reveal(jp, "jp")), "too_early");
  commit(au, "au").value();
  round_robin();
  reveal(jp, "jp").value();
  reveal(us, "us").value();
  reveal(au, "au").value();
  round_robin();
  jp->sign(id, "jp", Decision::approve, "", key("jp-maker-1")).value();
  us->sign(id, "us", Decision::approve, "", key("us-maker-1")).value();
  round_robin();
  EXPECT_EQ(jp->state(id).phase(), Phase::signing);
  au->sign(id, "au", Decision::abstain, "", key("au-maker-1")).value();
  round_robin();
  EXPECT_EQ(state_of(jp), state_of(us));
  EXPECT_EQ(state_of(jp), state_of(au));
  EXPECT_EQ(au->state(id).phase(), Phase::signed_off);
  EXPECT_TRUE(au->state(id).refused.empty());
}

TEST_F(TwoNodes, AWitnessCosignsWhatGrowsAndNothingElse) {
  const auto cosigned = [&](std::uint64_t from) {
    const SignedNote note = *jp->store().checkpoint(jp.origin());
    return us->cosign(note, jp->own_log().consistency(from, jp->own_log().size()));
  };
  const auto first = cosigned(0);
  ASSERT_TRUE(first);
  const Checkpoint point = jp->own_log().checkpoint();
  EXPECT_EQ(reason(jp->add_cosignature(point, *first)), "done");
  EXPECT_EQ(us->store().last_cosigned(jp.origin()), point);
  EXPECT_TRUE(cosigned_at(*jp->store().checkpoint(jp.origin()),
                          witness_key(*jp->store().log(us.origin()))));
  commit(jp, "jp").value();
  EXPECT_EQ(reason(cosigned(0)), "forked") << "a proof from another size";
  EXPECT_EQ(reason(cosigned(point.size)), "done");
  EXPECT_EQ(reason(us->cosign(sign_checkpoint(point, jp->node_key()), {})), "rolled_back");
  // What it signed last outlives it.
  us.close();
  us.open();
  EXPECT_EQ(us->store().last_cosigned(jp.origin())->size, point.size + 1);
  EXPECT_EQ(reason(us->cosign(sign_checkpoint(point, jp->node_key()), {})), "rolled_back");
}

TEST_F(TwoNodes, ReceivingTheSameAgainChangesNothing) {
  commit(jp, "jp").value();
  jp.send_to(us);
  const std::string before = state_of(us);
  jp.send_to(us);
  jp.send_to(us);
  EXPECT_EQ(state_of(us), before);
  const auto all = jp->store().entries(jp.origin(), 0, 1000);
  const std::vector<StoredEntry> tail(all.end() - 1, all.end());
  EXPECT_EQ(reason(us->take(jp.origin(), tail, *jp->store().checkpoint(jp.origin()))), "done");
  EXPECT_EQ(state_of(us), before);
}

TEST_F(TwoNodes, WhatIsDisclosedLaterCompletesWhatIsHeld) {
  Node au("au.example/case", clock);
  au->trust(jp.vkey(), au->node_key()).value();
  auto all = jp->store().entries(jp.origin(), 0, 1000);
  auto withheld = all;
  for (StoredEntry& e : withheld) e.wire.clear();
  const SignedNote note = *jp->store().checkpoint(jp.origin());
  EXPECT_EQ(reason(au->take(jp.origin(), withheld, note)), "done");
  EXPECT_EQ(au->state(id).phase(), Phase::none);
  EXPECT_EQ(reason(au->take(jp.origin(), all, note)), "done");
  EXPECT_EQ(au->state(id).sides.size(), 2U);
}

TEST_F(TwoNodes, AReplacedNodeKeySignsFromItsPlaceOn) {
  const PrivateKey next = key("node-2");
  next.save(jp->key_path("node-2"));
  const SignedNote before = *jp->store().checkpoint(jp.origin());
  jp->rotate_key(jp->node_key().id(), next, jp->node_key()).value();
  EXPECT_EQ(jp->node_key().id(), next.id());
  commit(jp, "jp").value();
  exchange();
  EXPECT_EQ(us->state(id).round()->commits.size(), 1U);
  EXPECT_TRUE(us->store().log(jp.origin())->check(before));
  // The old key signs no tree that is larger.
  const SignedNote old =
      sign_checkpoint(jp->own_log().checkpoint(), PrivateKey::load(jp->key_path("node")));
  EXPECT_EQ(reason(us->store().log(jp.origin())->check(old)), "unsigned");
}

}  // namespace
}  // namespace yagura::cases
