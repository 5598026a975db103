#include "case/entry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "case/testing.h"

namespace yagura::cases {
namespace {

using testing::key;

Envelope head(std::uint64_t index = 3) {
  Envelope e;
  e.place = {"jp.example/log", index};
  e.case_id = "case-0123456789abcdef";
  e.kind = "handover";
  e.side = "jp";
  e.author = key("officer").id();
  e.time = testing::at(1);
  e.seen = {{"us.example/log", 4, sha256("root")}};
  return e;
}

const Json kPayload = *Json::parse(
    R"({"text":"night shift","items":[{"label":{"marking":"TLP:AMBER"},"n":0,"deep":{"a":{"b":[1]}}},{"n":1}],
        "empty":{},"none":[],"mixed":[1,{"x":2}],"#odd/key~":"é"})");

Entry made(const Json& payload = kPayload) {
  return *Entry::make(head(), payload, key("officer"), testing::fixed_salts());
}

// RFC 9901 section 4.2.1 and 4.2.3: the example of an object property.
TEST(Entry, DigestsAreThoseOfTheStandard) {
  const std::string disclosure =
      "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0";
  EXPECT_EQ(*from_base64url(disclosure), R"(["_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius"])");
  EXPECT_EQ(to_base64url(*from_base64url(disclosure)), disclosure);
  EXPECT_EQ(disclosure_digest(disclosure), "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0");
}

TEST(Entry, ComesBackAsItWas) {
  const Entry entry = made();
  const auto again = Entry::parse(entry.wire());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->wire(), entry.wire());
  EXPECT_EQ(again->leaf_data(), entry.leaf_data());
  EXPECT_TRUE(again->signed_by(key("officer").public_key()));
  EXPECT_FALSE(again->signed_by(key("thief").public_key()));
  const auto content = again->content();
  ASSERT_TRUE(content);
  EXPECT_EQ(content->payload.dump(), kPayload.dump());
  EXPECT_EQ(content->head.place, head().place);
  EXPECT_EQ(content->head.seen, head().seen);
  EXPECT_EQ(content->head.time, head().time);
  EXPECT_EQ(content->head.kind, "handover");
}

TEST(Entry, AWithheldFieldLeavesItsDigestAReasonAndEveryProof) {
  const Entry entry = made();
  const Entry shown = entry.only([](const Entry::Field& f) -> std::string_view {
    return f.name.starts_with("payload/items/#0") ? "not_released" : "";
  });
  const auto again = Entry::parse(shown.wire());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->leaf_data(), entry.leaf_data());
  EXPECT_TRUE(again->signed_by(key("officer").public_key()));
  for (const Entry::Field& f : again->fields())
    EXPECT_EQ(f.value.dump().find("AMBER"), std::string::npos) << f.name;
  const auto withheld = again->withheld();
  EXPECT_EQ(withheld.size(), 3U);
  for (const std::string& digest : withheld) EXPECT_EQ(again->reason_of(digest), "not_released");
  const auto content = again->content();
  ASSERT_TRUE(content);
  EXPECT_TRUE(content->payload["items"].as_array()[0].is_null());
  EXPECT_EQ(content->payload["items"].as_array()[1]["n"].as_integer(), 1);
  EXPECT_EQ(content->payload["text"].as_string(), "night shift");
  const Entry bare = entry.only([](const Entry::Field&) { return "erased"; });
  EXPECT_EQ(Entry::parse(bare.wire())->content().error().reason, "withheld");
}

TEST(Entry, EqualValuesHaveDigestsThatTellNothing) {
  const auto two = [] {
    return *Entry::make(head(), Json::object({{"a", "yes"}, {"b", "yes"}}), key("officer"),
                        random_salts());
  };
  const Entry one = two();
  const Entry other = two();
  for (const std::string& digest : one.digests()) {
    EXPECT_EQ(std::count(other.digests().begin(), other.digests().end(), digest), 0);
  }
}

// An entry with one field more than this program knows, as a newer one would sign it.
std::string with_a_field_more(const Entry& entry) {
  std::map<std::string, std::string> disclosures;
  for (const Entry::Field& f : entry.fields()) disclosures[f.name] = f.disclosure;
  disclosures["zone"] =
      to_base64url("[\"" + to_base64url(std::string(16, 's')) + "\",\"zone\",{\"v\":2}]");
  std::vector<std::string> sd;
  Json list(Json::Array{});
  for (const auto& [name, disclosure] : disclosures) {
    sd.push_back(disclosure_digest(disclosure));
    list.push(disclosure);
  }
  std::sort(sd.begin(), sd.end());
  Json digests(Json::Array{});
  for (const std::string& d : sd) digests.push(d);
  const std::string statement =
      "yagura/entry/1\n" + Json::object({{"_sd", digests}, {"_sd_alg", "sha-256"}}).dump();
  return Json::object({{"disclosures", list},
                       {"format", "yagura/entry/1"},
                       {"reasons", Json(Json::Object{})},
                       {"sd", digests},
                       {"signature", to_base64url(bytes_of(key("officer").sign(statement)))}})
      .dump();
}

TEST(Entry, FieldsOfANewerProgramSurvive) {
  const std::string wire = with_a_field_more(made());
  const auto entry = Entry::parse(wire);
  ASSERT_TRUE(entry);
  EXPECT_TRUE(entry->signed_by(key("officer").public_key()));
  EXPECT_EQ(entry->content()->unknown.at("zone")["v"].as_integer(), 2);
  EXPECT_EQ(entry->wire(), wire);
}

TEST(Entry, AnyChangedByteIsSeen) {
  const Entry entry = made();
  const std::string wire = entry.wire();
  Random random(5);
  for (int i = 0; i < 3000; ++i) {
    std::string changed = wire;
    changed[random.below(changed.size())] = static_cast<char>(' ' + random.below(95));
    if (changed == wire) continue;
    const auto parsed = Entry::parse(changed);
    EXPECT_TRUE(!parsed || parsed->leaf_data() != entry.leaf_data()) << i;
  }
}

TEST(Entry, OversizedAndDeeplyNestedOnesAreRefused) {
  const auto refused = [](const Json& payload) {
    const auto entry = Entry::make(head(), payload, key("officer"), testing::fixed_salts());
    return entry ? std::string_view("taken") : entry.error().reason;
  };
  EXPECT_EQ(refused(Json::object({{"text", std::string(kLongestEntry, 'x')}})), "too_large");
  Json many(Json::Object{});
  for (std::size_t i = 0; i < kMostFields; ++i) many.set("f" + std::to_string(i), 1);
  EXPECT_EQ(refused(many), "too_large");
  Json deep(1);
  for (int i = 0; i < 30; ++i) deep = Json::array({deep});
  EXPECT_EQ(refused(Json::object({{"deep", deep}})), "too_large");
  EXPECT_EQ(Entry::parse(std::string(kLongestEntry + 1, ' ')).error().reason, "too_large");
  EXPECT_FALSE(Entry::parse(std::string(100'000, '[')));

  // The same inside a disclosure, which its maker's program need not have refused.
  std::string nested = "1";
  for (int i = 0; i < 40; ++i) nested = "[" + nested + "]";
  const std::string disclosure =
      to_base64url("[\"" + to_base64url(std::string(16, 's')) + "\",\"payload/x\"," + nested + "]");
  const std::string wire = "{\"disclosures\":[\"" + disclosure +
                           "\"],\"format\":\"yagura/entry/1\",\"reasons\":{},\"sd\":[\"" +
                           disclosure_digest(disclosure) + "\"],\"signature\":\"" +
                           to_base64url(std::string(64, 's')) + "\"}";
  EXPECT_EQ(Entry::parse(wire).error().reason, "too_large");
  std::string name = "payload";
  for (int i = 0; i < 200; ++i) name += "/a";
  const std::string long_path =
      to_base64url("[\"" + to_base64url(std::string(16, 's')) + "\",\"" + name + "\",1]");
  EXPECT_EQ(Entry::parse("{\"disclosures\":[\"" + long_path +
                         "\"],\"format\":\"yagura/entry/1\",\"reasons\":{},\"sd\":[\"" +
                         disclosure_digest(long_path) + "\"],\"signature\":\"" +
                         to_base64url(std::string(64, 's')) + "\"}")
                .error()
                .reason,
            "bad_entry");
}

TEST(Entry, EveryPayloadComesBackFromItsFields) {
  Random random(17);
  const std::function<Json(int)> any = [&](int depth) -> Json {
    switch (random.below(depth > 4 ? 4 : 7)) {
      case 0:
        return Json();
      case 1:
        return Json(static_cast<long long>(random.below(9)));
      case 2:
        return Json("#~/" + std::to_string(random.below(9)));
      case 3:
        return Json(random.chance(0.5));
      case 4: {
        Json out(Json::Array{});
        for (std::uint64_t i = random.below(4); i > 0; --i) out.push(any(depth + 1));
        return out;
      }
      default: {
        Json out(Json::Object{});
        static const char* const kNames[] = {"a", "#0", "~", "/", "", "~2"};
        for (std::uint64_t i = random.below(5); i > 0; --i)
          out.set(kNames[random.below(6)], any(depth + 1));
        return out;
      }
    }
  };
  for (int i = 0; i < 300; ++i) {
    Json payload(Json::Object{});
    payload.set("x", any(0)).set("y", any(0));
    const auto entry = Entry::make(head(), payload, key("officer"), testing::fixed_salts());
    ASSERT_TRUE(entry);
    const auto content = Entry::parse(entry->wire())->content();
    ASSERT_TRUE(content) << payload.dump();
    EXPECT_EQ(content->payload.dump(), payload.dump());
  }
}

}  // namespace
}  // namespace yagura::cases
