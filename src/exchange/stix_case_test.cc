#include "exchange/stix_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "case/testing_record.h"
#include "exchange/uuid.h"

namespace yagura {
namespace {

using cases::testing::record;

std::map<std::string, int> counts(const Json& bundle) {
  std::map<std::string, int> out;
  for (const Json& o : bundle["objects"].as_array()) ++out[o["type"].as_string()];
  return out;
}

// RFC 4122 4.3; the second is the example of Python's uuid module.
TEST(Uuid, VersionFiveOfPublishedNames) {
  EXPECT_EQ(uuid_v5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "python.org"),
            "886313e1-3b8a-5372-9b90-0c9aee199e5d");
  EXPECT_EQ(uuid_v5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com"),
            "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

// What oasis-open/cti-stix2-json-schemas (2.1) requires of each type: schemas/common/core.json and
// schemas/sdos/*.json; language-content and markings by the standard's own text.
TEST(StixCase, EveryObjectHasTheRequiredPropertiesOfItsSchema) {
  const std::map<std::string, std::vector<std::string>> required = {
      {"incident", {"name"}},
      {"identity", {"name"}},
      {"note", {"content", "object_refs"}},
      {"opinion", {"opinion", "object_refs"}},
      {"grouping", {"context", "object_refs"}},
      {"language-content", {"object_ref", "contents"}},
      {"marking-definition", {}}};
  const std::regex id(
      "[a-z-]+--[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  const std::regex time("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z");
  const Json bundle = stix_case_bundle(record());
  EXPECT_EQ(bundle["type"].as_string(), "bundle");
  EXPECT_TRUE(std::regex_match(bundle["id"].as_string(), id));
  for (const Json& o : bundle["objects"].as_array()) {
    const std::string& type = o["type"].as_string();
    ASSERT_TRUE(required.contains(type)) << type;
    for (const char* key : {"type", "spec_version", "id", "created"})
      EXPECT_TRUE(o[key].is_string()) << type << " " << key;
    EXPECT_TRUE(std::regex_match(o["id"].as_string(), id)) << o["id"].as_string();
    EXPECT_TRUE(o["id"].as_string().starts_with(type + "--"));
    EXPECT_TRUE(std::regex_match(o["created"].as_string(), time));
    if (type != "marking-definition") {
      EXPECT_TRUE(std::regex_match(o["modified"].as_string(), time)) << type;
      EXPECT_LE(o["created"].as_string(), o["modified"].as_string());
    }
    for (const std::string& key : required.at(type)) EXPECT_FALSE(o[key].is_null()) << type << key;
    for (const char* list : {"object_refs", "object_marking_refs", "authors", "labels"}) {
      if (o.find(list) != nullptr) {
        EXPECT_GE(o[list].as_array().size(), 1U) << type << " " << list;
      }
    }
  }
}

TEST(StixCase, EveryReferenceIsInTheBundleAndNoIdTwice) {
  const Json bundle = stix_case_bundle(record());
  std::set<std::string> ids;
  for (const Json& o : bundle["objects"].as_array())
    EXPECT_TRUE(ids.insert(o["id"].as_string()).second) << o.dump();
  for (const Json& o : bundle["objects"].as_array()) {
    for (const char* list : {"object_refs", "object_marking_refs"}) {
      for (const Json& ref : o[list].as_array()) EXPECT_TRUE(ids.contains(ref.as_string()));
    }
    for (const char* one : {"object_ref", "created_by_ref"}) {
      if (o.find(one) != nullptr) {
        EXPECT_TRUE(ids.contains(o[one].as_string())) << o.dump();
      }
    }
  }
}

// A log may say a thing twice (the same signature, an assessment again): one object, as said first.
TEST(StixCase, WhatTheRecordSaysTwiceIsOneObject) {
  cases::CaseRecord r = record();
  const std::string once = stix_case_bundle(r).dump();
  r.signatures.push_back(r.signatures[0]);
  r.assessments.push_back(r.assessments.back());
  r.differences.push_back(r.differences[0]);
  EXPECT_EQ(stix_case_bundle(r).dump(), once);
}

TEST(StixCase, OneOpinionForEachSideAndCriterionOnTheFixedScale) {
  const Json bundle = stix_case_bundle(record());
  EXPECT_EQ(counts(bundle)["opinion"], 2 * 7);  // attribution has statements, no probabilities here
  std::map<std::string, std::set<std::string>> notes;  // opinion -> notes
  for (const Json& o : bundle["objects"].as_array()) {
    if (o["type"].as_string() != "opinion") continue;
    EXPECT_THAT(o["opinion"].as_string(), ::testing::AnyOf("agree", "neutral"));
    EXPECT_THAT(o["confidence"].as_integer(), ::testing::AnyOf(50, 15));
    notes[o["opinion"].as_string()].insert(o["object_refs"].as_array()[0].as_string());
  }
  // 70 % and 50 % of the same value are two opinions on one note.
  ASSERT_EQ(notes["neutral"].size(), 1U);
  EXPECT_TRUE(notes["agree"].contains(*notes["neutral"].begin()));
}

TEST(StixCase, IdsStayWhenTheCaseGoesOnAndDifferBetweenCases) {
  cases::CaseRecord later = record(), other = record();
  later.recorded += hours{5};
  other.id = "case-fedcba9876543210";
  const auto ids = [](const Json& b) {
    std::set<std::string> out;
    for (const Json& o : b["objects"].as_array()) {
      if (o["type"].as_string() != "marking-definition") out.insert(o["id"].as_string());
    }
    return out;
  };
  const Json one = stix_case_bundle(record());
  EXPECT_EQ(one.dump(), stix_case_bundle(record()).dump());
  EXPECT_EQ(ids(one), ids(stix_case_bundle(later)));
  EXPECT_NE(one.dump(), stix_case_bundle(later).dump());
  for (const std::string& id : ids(stix_case_bundle(other))) EXPECT_FALSE(ids(one).contains(id));
}

TEST(StixCase, MarkingsAreTlpTwoByItsExtensionAndKeepReleasability) {
  const Json bundle = stix_case_bundle(record());
  std::set<std::string> levels, statements;
  for (const Json& o : bundle["objects"].as_array()) {
    if (o["type"].as_string() != "marking-definition") {
      EXPECT_EQ(o["object_marking_refs"].as_array().size(), 2U);
      continue;
    }
    const Json& extension =
        o["extensions"]["extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"];
    if (!extension.is_null())
      levels.insert(extension["tlp_2_0"].as_string());
    else
      statements.insert(o["definition"]["statement"].as_string());
  }
  EXPECT_THAT(levels, ::testing::ElementsAre("amber", "amber+strict"));
  EXPECT_THAT(statements, ::testing::ElementsAre("RELEASABLE TO: us; ORIGINATOR: JP"));
  cases::CaseRecord closed = record();
  closed.label = {};
  EXPECT_THAT(stix_case_bundle(closed).dump(), ::testing::HasSubstr("RELEASABLE TO: nobody"));
}

TEST(StixCase, EveryTextIsThereInJapaneseAndTheExerciseIsMarked) {
  const Json bundle = stix_case_bundle(record());
  std::map<std::string, Json> japanese;
  for (const Json& o : bundle["objects"].as_array()) {
    if (o["type"].as_string() == "language-content")
      japanese[o["object_ref"].as_string()] = o["contents"]["ja"];
  }
  for (const Json& o : bundle["objects"].as_array()) {
    const std::string& type = o["type"].as_string();
    if (type == "marking-definition") continue;
    EXPECT_EQ(o["labels"], Json::array({"exercise"})) << type;
    for (const char* key : {"name", "description", "abstract", "content", "explanation"}) {
      if (o.find(key) == nullptr) continue;
      EXPECT_FALSE(japanese[o["id"].as_string()][key].as_string().empty()) << type << " " << key;
    }
  }
}

// The bundle holds no relationship at all, so none that attributes.
TEST(StixCase, NothingAttributes) {
  for (const auto& [type, count] : counts(stix_case_bundle(record())))
    EXPECT_THAT(type, ::testing::AnyOf("marking-definition", "incident", "identity", "note",
                                       "opinion", "grouping", "language-content"));
}

}  // namespace
}  // namespace yagura
