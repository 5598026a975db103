#include "app/event_book.h"

#include <gtest/gtest.h>

namespace yagura {
namespace {

constexpr Option kOptions[] = {{"hours_h", 6, 1, 100, {"a", "b"}}};
const DetectorInfo kRule = {"sea.test", 2,          1,          {"t", "t"},
                            {"s", "s"}, {"r", "r"}, Key::track, Order::event_time,
                            hours{1},   kOptions,   {}};

struct Fixture {
  Settings settings;
  std::vector<Source> sources;
  EventBook book{EventBook::Context{}};
  Fixture() {
    settings.add(kRule);
    sources.resize(2);
    sources[0].name = "open";
    sources[0].handling = Tlp::green;
    sources[0].releasable_to = {"b", "c"};
    sources[1].name = "closed";
    sources[1].handling = Tlp::amber_strict;
    sources[1].releasable_to = {"c"};
    EventBook::Context context;
    context.settings = &settings;
    context.rule = [](std::string_view kind) { return kind == "sea.test" ? &kRule : nullptr; };
    context.place = [](const Span& s) { return ContentPlace{"sha256:ab", s.offset + 5}; };
    context.sources = &sources;
    context.originator = "a";
    context.exercise = true;
    book.set_context(context);
  }
};

EventDraft draft() {
  EventDraft d;
  d.kind = "sea.test";
  d.subjects = {"mmsi:431000001"};
  d.start = time_from_micros(1'780'000'000'000'000);
  d.id = event_id(d.kind, 2, d.subjects, "", d.start);
  d.message_key = "event.sea.test";
  d.evidence.add(Spans(Span{10, 20, 0}), true);
  return d;
}

TEST(EventBook, NumbersRevisionsAndPassesOverWhatSaysNothingNew) {
  Fixture f;
  EventDraft d = draft();
  const auto first = f.book.revise(d, 5);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->revision, 1);
  EXPECT_EQ(first->body["reason"].as_string(), "opened");
  EXPECT_EQ(first->body["known_at"].as_integer(), 5);
  EXPECT_FALSE(f.book.revise(d, 6));
  d.measures.set("n", 1);
  const auto second = f.book.revise(d, 7);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->revision, 2);
  EXPECT_EQ(second->body["reason"].as_string(), "updated");
}

TEST(EventBook, TheLabelIsTheStrictestOfTheSourcesAndTheDetectorHasNoSay) {
  Fixture f;
  EventDraft d = draft();
  d.evidence.add(Spans(Span{1, 2, 1}));
  const auto event = f.book.revise(d, 1);
  EXPECT_EQ(event->body["label"].dump(),
            R"({"marking":"TLP:AMBER+STRICT","originator":"a","releasable_to":["c"]})");
  EXPECT_EQ(event->body["sources"].dump(), R"(["open","closed"])");
  EXPECT_TRUE(event->body["exercise"].as_bool());
}

TEST(EventBook, NamesRuleParametersAndTheContentOfItsKeyExhibits) {
  Fixture f;
  const auto event = f.book.revise(draft(), 1);
  EXPECT_EQ(event->body["rule"].dump(),
            R"({"name":"sea.test","parameters":{"hours_h":6},"version":"2.1"})");
  EXPECT_EQ(event->body["evidence"].dump(),
            R"({"count":1,"key":[{"content":"sha256:ab","feed":"open","length":20,"offset":15}]})");
}

TEST(EventBook, AfterARestartItGoesOnCounting) {
  Fixture f;
  EventDraft d = draft();
  static_cast<void>(f.book.revise(d, 1));
  Writer w;
  f.book.save(w);
  Fixture g;
  Reader r(w.str());
  ASSERT_TRUE(g.book.load(r));
  EXPECT_FALSE(g.book.revise(d, 2));
  d.state = EventState::closed;
  d.reason = Reason::closed;
  EXPECT_EQ(g.book.revise(d, 3)->revision, 2);
  EXPECT_EQ(g.book.open_count(), 0u);
}

}  // namespace
}  // namespace yagura
