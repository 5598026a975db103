#include "model/source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yagura {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Source source(Tlp handling, std::vector<std::string> partners) {
  Source s;
  s.name = "north";
  s.handling = handling;
  s.releasable_to = std::move(partners);
  return s;
}

TEST(Tlp, NamesAreReadBack) {
  for (int i = 0; i <= static_cast<int>(Tlp::red); ++i) {
    const auto t = static_cast<Tlp>(i);
    EXPECT_EQ(parse_tlp(tlp_name(t)), t);
  }
  EXPECT_EQ(parse_tlp("amber+strict"), Tlp::amber_strict);
  EXPECT_EQ(parse_tlp("TLP:WHITE"), Tlp::clear);
  EXPECT_FALSE(parse_tlp(""));
  EXPECT_FALSE(parse_tlp("TLP:BLUE"));
}

TEST(Label, WithoutASourceNothingIsReleased) {
  const Label label = strictest({}, "owner");
  EXPECT_EQ(label.marking, Tlp::red);
  EXPECT_THAT(label.releasable_to, IsEmpty());
  EXPECT_EQ(label.originator, "owner");
  EXPECT_EQ(Label{}.marking, Tlp::red);
}

TEST(Label, IsTheStrictestOfItsSources) {
  const Source open = source(Tlp::clear, {"partner-c", "partner-a", "partner-b"});
  const Source strict = source(Tlp::amber_strict, {"partner-b", "partner-c"});
  const Source closed = source(Tlp::green, {});
  const Source* two[] = {&open, &strict};
  const Label label = strictest(two, "owner");
  EXPECT_EQ(label.marking, Tlp::amber_strict);
  EXPECT_THAT(label.releasable_to, ElementsAre("partner-b", "partner-c"));
  const Source* three[] = {&open, &strict, &closed};
  EXPECT_THAT(strictest(three, "owner").releasable_to, IsEmpty());
}

TEST(Label, DoesNotDependOnTheOrderOfSources) {
  const Source a = source(Tlp::green, {"x", "y"});
  const Source b = source(Tlp::red, {"y", "z"});
  const Source* ab[] = {&a, &b};
  const Source* ba[] = {&b, &a};
  EXPECT_EQ(strictest(ab, "o"), strictest(ba, "o"));
}

TEST(Label, MoreSourcesNeverReleaseMore) {
  const Source sources[] = {source(Tlp::clear, {"x", "y", "z"}), source(Tlp::amber, {"x", "y"}),
                            source(Tlp::green, {"y", "z"}), source(Tlp::red, {"y"})};
  for (unsigned bits = 1; bits < 16; ++bits) {
    std::vector<const Source*> some;
    for (unsigned i = 0; i < 4; ++i) {
      if ((bits >> i & 1U) != 0) some.push_back(&sources[i]);
    }
    const Label label = strictest(some, "o");
    for (const Source* s : some) {
      EXPECT_GE(label.marking, s->handling);
      for (const auto& partner : label.releasable_to) {
        EXPECT_THAT(s->releasable_to, testing::Contains(partner));
      }
    }
  }
}

TEST(Source, IsWrittenWithAllItsParts) {
  Source s = source(Tlp::green, {"partner-b"});
  s.format = "ais";
  s.reliability = 'B';
  EXPECT_EQ(
      s.json().dump(),
      R"({"derived_from":[],"exercise":false,"format":"ais","handling":"TLP:GREEN","licence":"",)"
      R"("name":"north","owner":"","releasable_to":["partner-b"],"reliability":"B"})");
}

}  // namespace
}  // namespace yagura
