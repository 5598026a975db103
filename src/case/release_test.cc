// Default deny: what a partner may receive, and the answer for every field.
#include "case/release.h"

#include <gtest/gtest.h>

#include "case/testing_node.h"

namespace yagura::cases {
namespace {

using testing::assessment;
using testing::items;
using testing::key;
using testing::Node;
using testing::reason;

class Release : public ::testing::Test {
 protected:
  Release() : node("jp.example/case", clock) {
    id = testing::opened(node, {{"jp", node.origin()}, {"us", "us.example/case"}});
    node.staff(id, "jp");
    // Item 0 is TLP:RED, 1 names us, 2 came from elsewhere, 3 names nobody; 4 is not shown to us.
    frozen =
        node->freeze(id, "jp", items(5), "criteria/1", {{"us", {0, 1, 2, 3}}}, key("jp-analyst"))
            .value();
    note =
        node->append(id, "handover", "jp", Json::object({{"text", "internal"}}), key("jp-analyst"))
            .value();
  }
  ReleaseAnswer why(const Place& entry, const std::string& field,
                    const std::string& partner = "us") {
    const Releaser releaser(node->store().logs(), node->own_log(), partner);
    const ReleaseAnswer answer = releaser.why(node->own_log().entries().at(entry.index), field);
    EXPECT_NE(answer.text().in(Lang::en), answer.text().in(Lang::ja));
    return answer;
  }
  std::string code(const Place& entry, const std::string& field,
                   const std::string& partner = "us") {
    const ReleaseAnswer a = why(entry, field, partner);
    return (a.released ? "+" : "-") + std::string(a.reason);
  }
  Result<Place> grant(const Place& entry, const std::string& field, const std::string& maker,
                      const std::string& partner = "us") {
    return node->append(id, "release", "jp",
                        Json::object({{"partner", partner},
                                      {"entry", entry.json()},
                                      {"fields", Json::array({field})},
                                      {"reason", "they asked"}}),
                        key("jp-" + maker));
  }
  std::string sent(const Place& entry, const std::string& partner) {
    return Releaser(node->store().logs(), node->own_log(), partner)
        .released(node->own_log().entries().at(entry.index))
        .wire;
  }

  Time clock = testing::at(0);
  Node node;
  std::string id;
  Place frozen, note;
};

TEST_F(Release, ItemsGoByTheirLabels) {
  EXPECT_EQ(code(frozen, "payload/root"), "+protocol");
  EXPECT_EQ(code(frozen, "payload/items/#0/event"), "-marking_red");
  EXPECT_EQ(code(frozen, "payload/items/#1/event"), "+label");
  EXPECT_EQ(code(frozen, "payload/items/#2/event"), "-originator");
  EXPECT_EQ(code(frozen, "payload/items/#3/event"), "-not_in_list");
  EXPECT_EQ(code(frozen, "payload/items/#4/event"), "-not_shown_to");
  EXPECT_EQ(code(frozen, "payload/items/#4294967297/event"), "-not_shown_to");
}

TEST_F(Release, WhoTakesNoPartGetsNothing) {
  for (const LoggedEntry& e : node->own_log().entries()) {
    if (e.content->head.case_id.empty()) continue;
    for (const Entry::Field& f : e.entry->fields())
      EXPECT_FALSE(why({node.origin(), e.index}, f.name, "fr").released) << f.name;
    EXPECT_EQ(sent({node.origin(), e.index}, "fr"), "") << "only its leaf goes";
  }
}

TEST_F(Release, TwoPersonsReleaseAndOneRecalls) {
  EXPECT_EQ(code(note, "payload/text"), "-internal");
  EXPECT_EQ(reason(grant(note, "payload/text", "analyst")), "no_role");
  grant(note, "payload/text", "maker-1").value();
  EXPECT_EQ(code(note, "payload/text"), "-one_person_only");
  grant(note, "payload/text", "maker-1").value();
  EXPECT_EQ(code(note, "payload/text"), "-one_person_only") << "the same person twice is one";
  EXPECT_EQ(sent(note, "us"), "");
  grant(note, "payload/text", "maker-2").value();
  EXPECT_EQ(code(note, "payload/text"), "+granted");
  EXPECT_EQ(code(note, "kind"), "+granted");
  EXPECT_EQ(code(note, "payload/text", "fr"), "-not_a_side");
  const auto entry = Entry::parse(sent(note, "us"));
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->content()->payload["text"].as_string(), "internal");
  node->append(id, "recall", "jp",
               Json::object({{"partner", "us"}, {"entry", note.json()}, {"text", "by mistake"}}),
               key("jp-maker-1"))
      .value();
  EXPECT_EQ(code(note, "payload/text"), "-recalled");
  EXPECT_EQ(sent(note, "us"), "");
  EXPECT_EQ(code(frozen, "payload/root"), "+protocol") << "the recall is of that entry alone";
}

TEST_F(Release, ARedItemIsReleasedByTwoPersonsAndAnOriginatorsNeverIs) {
  for (const char* maker : {"maker-1", "maker-2"}) {
    grant(frozen, "payload/items/#0", maker).value();
    grant(frozen, "payload/items/#2", maker).value();
  }
  EXPECT_EQ(code(frozen, "payload/items/#0/event"), "+granted");
  EXPECT_EQ(code(frozen, "payload/items/#2/event"), "-originator");
  EXPECT_EQ(code(frozen, "payload/items/#3/event"), "-not_in_list") << "below #0 is not #3";
}

TEST_F(Release, WhatIsWithheldStaysAsADigestWithItsReasonAndEverythingStillProves) {
  const LoggedEntry& whole = node->own_log().entries().at(frozen.index);
  const auto entry = Entry::parse(sent(frozen, "us"));
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->leaf_data(), whole.leaf_data);
  EXPECT_TRUE(entry->signed_by(key("jp-analyst").public_key()));
  std::map<std::string, int> reasons;
  for (const std::string& digest : entry->withheld()) ++reasons[entry->reason_of(digest)];
  EXPECT_EQ(reasons.size(), 4U);
  EXPECT_GT(reasons["marking_red"], 5);
  EXPECT_GT(reasons["not_shown_to"], 5);
  for (const Entry::Field& f : entry->fields()) {
    EXPECT_EQ(f.value.dump().find("sea.encounter-0"), std::string::npos);
    EXPECT_EQ(f.value.dump().find("sea.encounter-4"), std::string::npos);
  }
}

TEST_F(Release, APartnerFollowsTheCaseWithWhatItGets) {
  Node us("us.example/case", clock);
  us->trust(node.vkey(), us->node_key()).value();
  const auto send = [&] {
    const Releaser releaser(node->store().logs(), node->own_log(), "us");
    std::vector<StoredEntry> entries;
    for (const LoggedEntry& e : node->own_log().entries()) entries.push_back(releaser.released(e));
    const auto taken = us->take(node.origin(), entries, *node->store().checkpoint(node.origin()));
    EXPECT_TRUE(taken) << taken.error().text;
  };
  send();
  us.staff(id, "us");
  const CaseState s = us->state(id);
  EXPECT_EQ(s.phase(), Phase::committing);
  EXPECT_TRUE(s.refused.empty());
  EXPECT_EQ(s.manifest()->items.size(), 5U);
  EXPECT_EQ(s.manifest()->visible.at("us").size(), 4U);
  EXPECT_EQ(s.manifest()->items[1].body["event"].as_string(), "sea.encounter-1");
  EXPECT_TRUE(s.manifest()->items[4].body.is_null());
  EXPECT_TRUE(us->commit(id, "us", assessment("x"), key("us-analyst")));
}

TEST_F(Release, GradesGoOutAfterTheReveal) {
  const Place graded = node->append(id, "grade", "jp", Json::object({{"item", 1}, {"grade", "B2"}}),
                                    key("jp-analyst"))
                           .value();
  EXPECT_EQ(code(graded, "payload/grade"), "-before_reveal");
  EXPECT_EQ(code(graded, "kind"), "-before_reveal");
}

TEST_F(Release, TheDryRunNamesEveryFieldForEveryPartner) {
  const auto lines = dry_run(node->store().logs(), node->own_log(), id, {"us", "fr"});
  std::size_t fields = 0;
  for (const LoggedEntry& e : node->own_log().entries()) {
    if (e.content->head.case_id == id) fields += e.entry->fields().size();
  }
  EXPECT_EQ(lines.size(), 2 * fields);
  const auto released = [&](const std::string& partner) {
    return std::count_if(lines.begin(), lines.end(), [&](const ReleaseLine& l) {
      return l.partner == partner && l.answer.released;
    });
  };
  EXPECT_EQ(released("fr"), 0);
  EXPECT_GT(released("us"), 20);
  for (const ReleaseLine& l : lines)
    EXPECT_TRUE(has_text(Lang::ja, "release.why." + std::string(l.answer.reason)));
  // It is what would be sent, field by field.
  const Releaser releaser(node->store().logs(), node->own_log(), "us");
  std::ptrdiff_t sent_fields = 0;
  for (const LoggedEntry& e : node->own_log().entries()) {
    const auto out = releaser.released(e);
    if (e.content->head.case_id == id && !out.wire.empty())
      sent_fields += static_cast<std::ptrdiff_t>(Entry::parse(out.wire)->fields().size());
  }
  EXPECT_EQ(released("us"), sent_fields);
}

}  // namespace
}  // namespace yagura::cases
