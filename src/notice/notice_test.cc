#include "notice/notice.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/random.h"
#include "base/text.h"
#include "notice/condition.h"
#include "notice/testing.h"

namespace yagura::notice {
namespace {

const Time kStart = *civil_time(2026, 6, 1, 0, 0, 0);
Time at(int hour) { return kStart + hours{hour}; }

struct Decoded {
  std::vector<NoticeRecord> records;
  std::vector<Span> spans;
  std::vector<Time> times;
  std::vector<std::string> rejects, printed;
};

void take(Decoded& d, const Batch& batch) {
  const auto& b = static_cast<const NoticeBatch&>(batch);
  for (std::size_t i = 0; i < b.heads.size(); ++i) {
    d.records.push_back(b.bodies[i]);
    d.spans.push_back(b.heads[i].spans.all().front());
    d.times.push_back(b.heads[i].time);
    b.print(i, d.printed.emplace_back());
  }
  for (const auto& r : b.rejects) d.rejects.emplace_back(r.reason);
}

Decoded decode(std::string_view bytes, std::size_t piece = SIZE_MAX) {
  Decoded d;
  auto decoder = make_notice_decoder({});
  for (std::size_t i = 0; i < bytes.size(); i += std::min(piece, bytes.size() - i)) {
    take(d, *decoder->push(bytes.substr(i, piece), kNoTime));
  }
  take(d, *decoder->finish());
  return d;
}

std::string feature(std::string_view change_from = "", std::string_view change_to = "") {
  std::string f =
      R"({"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[130,30],[131,30],[131,31],[130,30]]]},)"
      R"("properties":{"id":"s1","kind":"storm","name_en":"Storm","name_ja":"暴風","from":"2026-06-01T00:00:00Z",)"
      R"("to":"2026-06-02T00:00:00Z","source":"JMA"}})";
  if (const auto n = f.find(change_from); !change_from.empty() && n != std::string::npos) {
    f.replace(n, change_from.size(), change_to);
  }
  return f;
}

TEST(Notice, AFeatureIsReadWithTheSpanOfItsOwnBytes) {
  const std::string text = "{\"type\":\"FeatureCollection\",\"features\":[\n" + feature() + ",\n" +
                           feature("s1", "s2") + "]}";
  const Decoded d = decode(text);
  ASSERT_EQ(d.records.size(), 2u);
  EXPECT_EQ(d.records[1].condition.id, "s2");
  EXPECT_EQ(d.records[0].condition.area[0].rings[0].size(), 3u);
  EXPECT_EQ(d.times[0], kStart);
  EXPECT_EQ(text.substr(d.spans[1].offset, d.spans[1].length), feature("s1", "s2"));
  const auto printed = Json::parse(d.printed[0]);
  ASSERT_TRUE(printed);
  EXPECT_EQ((*printed)["name_ja"].as_string(), "暴風");
}

TEST(Notice, TheTimeOfARecordIsWhenItWasIssued) {
  const Decoded d = decode(feature("\"source\"", "\"issued\":\"2026-05-31T12:00:00Z\",\"source\""));
  ASSERT_EQ(d.times.size(), 1u);
  EXPECT_EQ(to_rfc3339(d.times[0]), "2026-05-31T12:00:00.000000Z");
}

TEST(Notice, WhatIsMissingOrWrongIsNamed) {
  const auto reason = [](std::string_view from, std::string_view to) {
    const Decoded d = decode(feature(from, to));
    return d.rejects.size() == 1 ? d.rejects[0] : "none";
  };
  EXPECT_EQ(reason("\"id\":\"s1\",", ""), "missing_id");
  EXPECT_EQ(reason("\"kind\":\"storm\",", ""), "missing_kind");
  EXPECT_EQ(reason("\"name_en\":\"Storm\",", ""), "missing_name_en");
  EXPECT_EQ(reason("\"name_ja\":\"暴風\",", ""), "missing_name_ja");
  EXPECT_EQ(reason("\"from\":\"2026-06-01T00:00:00Z\",", ""), "missing_from");
  EXPECT_EQ(reason("\"to\":\"2026-06-02T00:00:00Z\",", ""), "missing_to");
  EXPECT_EQ(reason(",\"source\":\"JMA\"", ""), "missing_source");
  EXPECT_EQ(reason("\"storm\"", "\"party\""), "bad_kind");
  EXPECT_EQ(reason("2026-06-02T00:00:00Z", "tomorrow"), "bad_time");
  EXPECT_EQ(reason("2026-06-02", "2026-06-01"), "bad_validity");
  EXPECT_EQ(reason("[131,31]", "[131,91]"), "bad_geometry");
  EXPECT_EQ(reason(",[130,30]]]", "]]"), "bad_geometry");
  EXPECT_EQ(reason("\"Polygon\"", "\"Point\""), "bad_geometry");
  EXPECT_EQ(reason("\"geometry\":", "\"shape\":"), "missing_geometry");
  EXPECT_EQ(reason("\"Feature\"", "\"Thing\""), "not_a_feature");
  EXPECT_EQ(reason("\"Storm\"", "Storm"), "bad_json");
}

TEST(Notice, StrayAndTruncatedBytesDoNotHideWhatFollows) {
  const Decoded d = decode("garbage\n" + feature() + "\n\x1e" + feature("s1", "s2") + "[1]\n" +
                           "{\"features\":[1,\"x\"," + feature("s1", "s3") + "]}{\"features\":[" +
                           feature().substr(0, 40));
  ASSERT_EQ(d.records.size(), 3u);
  EXPECT_EQ(d.rejects,
            (std::vector<std::string>{"stray_bytes", "stray_bytes", "not_features", "truncated"}));
}

TEST(Notice, AFeatureThatIsTooLongIsRejectedAndTheNextIsRead) {
  const std::string huge = feature("\"Storm\"", "\"" + std::string(5 << 20, 'x') + "\"");
  const Decoded d = decode("{\"features\":[" + huge + "," + feature() + "]}");
  EXPECT_EQ(d.rejects, std::vector<std::string>{"feature_too_long"});
  EXPECT_EQ(d.records.size(), 1u);
}

NoticeRecord random_notice(Random& r) {
  NoticeRecord n = storm("id-" + std::to_string(r.next()), kStart + seconds{r.below(1000)},
                         at(1) + Duration{static_cast<std::int64_t>(r.below(1000000))});
  n.condition.kind = static_cast<Condition::Kind>(r.below(5));
  if (r.chance(0.5)) n.issued = kStart;
  n.condition.area.clear();
  for (auto p = r.below(4); p > 0; --p) {
    Polygon polygon;
    for (auto k = 1 + r.below(2); k > 0; --k) {
      auto& ring = polygon.rings.emplace_back();
      for (auto q = 3 + r.below(5); q > 0; --q) {
        ring.push_back(
            *Position::from_e7(static_cast<std::int64_t>(r.below(1'800'000'001)) - 900'000'000,
                               static_cast<std::int64_t>(r.below(3'600'000'000)) - 1'800'000'000));
      }
    }
    n.condition.area.push_back(polygon);
  }
  return n;
}

bool same(const NoticeRecord& a, const NoticeRecord& b) {
  const Condition &x = a.condition, &y = b.condition;
  if (x.area.size() != y.area.size()) return false;
  for (std::size_t i = 0; i < x.area.size(); ++i) {
    if (x.area[i].rings != y.area[i].rings) return false;
  }
  return x.id == y.id && x.kind == y.kind && x.name_en == y.name_en && x.name_ja == y.name_ja &&
         x.from == y.from && x.to == y.to && x.source == y.source && a.issued == b.issued;
}

TEST(Notice, DecodingWhatWasEncodedGivesTheSameInAnyCut) {
  Random random(4);
  std::vector<NoticeRecord> all;
  for (int i = 0; i < 300; ++i) all.push_back(random_notice(random));
  const std::string text = encode_notices(all);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{777}, SIZE_MAX}) {
    const Decoded d = decode(text, piece);
    ASSERT_EQ(d.records.size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_TRUE(same(d.records[i], all[i]));
  }
}

// Golden pair, made by our own encoder.
TEST(Notice, TheGoldenCollectionDecodesToTheGoldenRecords) {
  const auto read = [](const std::string& name) {
    std::ifstream in(std::string(YAGURA_SOURCE_DIR) + "/src/notice/testdata/" + name,
                     std::ios::binary);
    EXPECT_TRUE(in) << name;
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  std::string got;
  for (const std::string& line : decode(read("golden.geojson")).printed) got += line + "\n";
  EXPECT_EQ(got, read("golden.expected"));
}

struct World {
  std::unique_ptr<Room> room = notice_domain().make_room(Settings{}, {});
  Keeper out;
  void say(const NoticeRecord& r) {
    auto decoder = make_notice_decoder({});
    const auto batch = decoder->push(encode_notices({r}), kNoTime);
    room->advance(batch->heads[0].time, out);
    room->observe(*batch, 0, out);
  }
};

TEST(Condition, OpensAndClosesAtItsOwnTimesHoweverFarTimeJumps) {
  for (const bool jump : {false, true}) {
    World w;
    w.say(storm("s1", at(5), at(8), at(0)));
    EXPECT_EQ(w.out.conditions.size(), 1u);
    EXPECT_TRUE(w.out.drafts.empty());
    if (!jump) {
      for (int h = 1; h < 20; ++h) w.room->advance(at(h), w.out);
    }
    w.room->advance(at(20), w.out);
    ASSERT_EQ(w.out.drafts.size(), 2u);
    EXPECT_EQ(w.out.drafts[0].start, at(5));
    EXPECT_EQ(w.out.drafts[0].state, EventState::open);
    EXPECT_EQ(w.out.drafts[1].end, at(8));
    EXPECT_EQ(w.out.drafts[1].state, EventState::closed);
    EXPECT_EQ(w.out.drafts[0].id, w.out.drafts[1].id);
    EXPECT_EQ(w.out.drafts[0].subjects, std::vector<Subject>{"condition:s1"});
    EXPECT_NEAR(w.out.drafts[0].area->centre.latitude(), 30.5, 1e-6);
    EXPECT_NEAR(w.out.drafts[0].area->radius_m, 73'500, 500);
  }
}

TEST(Condition, OneAlreadyInForceOpensAtOnceAndOnePastIsClosedAtOnce) {
  World w;
  w.say(storm("s1", at(0), at(8), at(3)));
  w.say(storm("s2", at(0), at(2), at(3)));
  ASSERT_EQ(w.out.drafts.size(), 2u);
  EXPECT_EQ(w.out.drafts[0].state, EventState::open);
  EXPECT_EQ(w.out.drafts[0].start, at(0));
  EXPECT_EQ(w.out.drafts[1].state, EventState::closed);
}

TEST(Condition, SaidAgainIsNothingAndCorrectedIsARevision) {
  World w;
  w.say(storm("s1", at(0), at(8), at(1)));
  w.say(storm("s1", at(0), at(8), at(2)));
  EXPECT_EQ(w.out.drafts.size(), 1u);
  w.say(storm("s1", at(0), at(5), at(3)));
  ASSERT_EQ(w.out.drafts.size(), 2u);
  EXPECT_EQ(w.out.drafts[1].reason, Reason::revised);
  w.room->advance(at(6), w.out);
  ASSERT_EQ(w.out.drafts.size(), 3u);
  EXPECT_EQ(w.out.drafts[2].end, at(5));
  w.say(storm("s1", at(0), at(12), at(7)));  // prolonged after its end
  ASSERT_EQ(w.out.drafts.size(), 4u);
  EXPECT_EQ(w.out.drafts[3].state, EventState::open);
  EXPECT_EQ(w.out.drafts[3].id, w.out.drafts[0].id);
}

TEST(Condition, ContinuesFromACheckpoint) {
  World w;
  w.say(storm("s1", at(5), at(8), at(0)));
  w.say(storm("s2", at(1), at(9), at(2)));
  Writer writer;
  w.room->save(writer);
  World v;
  Reader r(writer.str());
  ASSERT_TRUE(v.room->load(r) && r.done());
  w.out.drafts.clear();
  w.room->advance(at(20), w.out);
  v.room->advance(at(20), v.out);
  ASSERT_EQ(v.out.drafts.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    Writer a, b;
    w.out.drafts[i].save(a);
    v.out.drafts[i].save(b);
    EXPECT_EQ(a.str(), b.str());
  }
}

TEST(Condition, AFloodStaysInsideItsBudget) {
  World w;
  std::vector<NoticeRecord> many;
  for (int i = 0; i < 12'000; ++i)
    many.push_back(storm("n" + std::to_string(i), at(5), at(8) + seconds{i}, at(0)));
  auto decoder = make_notice_decoder({});
  const auto batch = decoder->push(encode_notices(many), kNoTime);
  for (std::size_t i = 0; i < batch->heads.size(); ++i) w.room->observe(*batch, i, w.out);
  w.room->advance(at(20), w.out);
  EXPECT_EQ(w.out.drafts.size(), 2 * ConditionRoom::kMaxKnown);
}

TEST(Condition, AnAreaAcrossTheAntimeridianIsOneAndNoAreaIsEverywhere) {
  const auto p = [](double lat, double lon) { return *Position::from_degrees(lat, lon); };
  const Area a = circle_around({{{{p(0, 179), p(0, -179), p(2, -179), p(2, 179)}}}});
  EXPECT_NEAR(std::abs(a.centre.longitude()), 180, 1e-6);
  EXPECT_LT(a.radius_m, 160'000);
  EXPECT_GT(circle_around({}).radius_m, 2e7);
}

TEST(Condition, EveryKindHasItsTextInBothLanguages) {
  for (int k = 0; k < 5; ++k) {
    const std::string key = "event.notice.condition." +
                            std::string(condition_kind_name(static_cast<Condition::Kind>(k)));
    EXPECT_TRUE(has_text(Lang::en, key) && has_text(Lang::ja, key)) << key;
  }
}

}  // namespace
}  // namespace yagura::notice
