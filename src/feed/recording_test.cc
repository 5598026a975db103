#include "feed/recording.h"

#include "feed/intake_fixture.h"

namespace yagura {
namespace {

Time at(int second) { return Time{seconds(1'780'272'000 + second)}; }

// The journal of a node: two live feeds of format line, and one file of format text.
class RecordingTest : public IntakeTest {
 protected:
  std::string node() const { return (folder_ / "node").string(); }

  std::unique_ptr<Journal> writer() const {
    JournalOptions options;
    options.seal_in_background = false;
    return Journal::open(node() + "/journal", options);
  }
  void record() const {
    const auto j = writer();
    j->append(RecordKind::feed, 0, kNoTime, FeedNote{"north", "line", "tcp", true}.encode());
    j->append(RecordKind::feed, 1, kNoTime, FeedNote{"notes", "text", "x", false}.encode());
    j->append(RecordKind::feed, 2, kNoTime, FeedNote{"south", "line", "udp", true}.encode());
    j->append(RecordKind::config, 0, kNoTime, "{}");
    j->append(RecordKind::up, 0, at(0), "connected");
    j->append(RecordKind::data, 0, at(1), "10 a\n");
    j->append(RecordKind::data, 2, at(1), "10 s\n");
    j->append(RecordKind::data, 1, kNoTime, "a note\n");
    j->append(RecordKind::tick, 0, at(2), "");
    j->append(RecordKind::tick, 2, at(2), "");
    j->append(RecordKind::data, 0, at(3), "11 b\n");
    j->append(RecordKind::down, 0, at(4), "gone");
    j->sync();
  }
  std::unique_ptr<Intake> replay(const std::string& where, Journal& journal) {
    return Intake::open(expand_recording(*parse_feed_spec("line:" + where)), decoder, journal);
  }
  // "kind feed second bytes", of what a recording can hold.
  static std::vector<std::string> story(const std::vector<JournalItem>& items) {
    std::vector<std::string> out;
    for (const JournalItem& i : items) {
      if (i.kind == RecordKind::feed || i.kind == RecordKind::content) continue;
      const auto second = std::chrono::floor<seconds>(i.arrival - at(0)).count();
      out.push_back(std::string(kind_name(i.kind)) + " " + std::to_string(i.feed) + " " +
                    std::to_string(second) + " " + i.bytes + (i.live ? "" : " not live"));
    }
    return out;
  }
};

const std::vector<std::string> kStory = {"up 0 0 connected", "data 0 1 10 a\n", "data 1 1 10 s\n",
                                         "tick 0 2 ",        "tick 1 2 ",       "data 0 3 11 b\n",
                                         "down 0 4 gone",    "end 0 4 ",        "end 1 2 "};

TEST_F(RecordingTest, IsToldByItsContent) {
  record();
  std::string segment;
  for (const auto& entry : fs::directory_iterator(node() + "/journal")) {
    if (entry.path().extension() == ".open") segment = entry.path().string();
  }
  for (const std::string& where : {node(), node() + "/journal", segment}) {
    const auto spec = parse_feed_spec("line:" + where);
    ASSERT_TRUE(spec) << where;
    EXPECT_EQ(spec->kind, WhereKind::recording) << where;
  }
  file("00000000000000000001.seg", "no segment at all");
  EXPECT_EQ(parse_feed_spec("line:" + folder_.string())->kind, WhereKind::folder);
  EXPECT_EQ(parse_feed_spec("line:" + (folder_ / "00000000000000000001.seg").string())->kind,
            WhereKind::file);
}

TEST_F(RecordingTest, ItsFeedsOfOneFormatComeAsTheyWereHeard) {
  record();
  const auto specs = expand_recording(*parse_feed_spec("line:" + node()));
  ASSERT_EQ(specs.size(), 2u);
  EXPECT_EQ(specs[0].name, "north");
  EXPECT_EQ(specs[1].name, "south");
  EXPECT_TRUE(specs[1].live());
  EXPECT_EQ(expand_recording(*parse_feed_spec("line:" + node() + "?name=x"))[1].name, "x-south");
  const auto memory = Journal::in_memory();
  EXPECT_EQ(story(drain(*replay(node(), *memory))), kStory);
}

TEST_F(RecordingTest, OneSealedSegmentIsARecordingToo) {
  record();
  writer()->seal();
  const auto memory = Journal::in_memory();
  EXPECT_EQ(story(drain(*replay(node() + "/journal/00000000000000000001.seg", *memory))), kStory);
}

TEST_F(RecordingTest, WhatWasTakenIsSkippedAndWhatGrewGoesOn) {
  record();
  const auto mine = Journal::open("j", disk_options());
  drain(*replay(node(), *mine));
  {
    IntakeOptions options;
    options.after = mine->state().next_sequence - 1;
    const auto again =
        Intake::open(expand_recording(*parse_feed_spec("line:" + node())), decoder, *mine, options);
    EXPECT_TRUE(drain(*again).empty());
    EXPECT_EQ(again->take_notices().size(), 2u);
  }
  {
    const auto j = writer();
    j->append(RecordKind::up, 0, at(7), "connected");
    j->append(RecordKind::data, 0, at(8), "12 c\n");
    j->sync();
  }
  IntakeOptions options;
  options.after = mine->state().next_sequence - 1;
  const auto grown =
      Intake::open(expand_recording(*parse_feed_spec("line:" + node())), decoder, *mine, options);
  EXPECT_EQ(story(drain(*grown)), (std::vector<std::string>{"up 0 7 connected", "data 0 8 12 c\n",
                                                            "end 0 8 ", "end 1 2 "}));
}

TEST_F(RecordingTest, IsMergedWithFilesByArrival) {
  record();
  const auto text = file("a.txt", "1780272000 first\n1780272002 second\n1780272009 last\n");
  auto specs = expand_recording(*parse_feed_spec("line:" + node()));
  specs.push_back(*parse_feed_spec("line:" + text));
  const auto memory = Journal::in_memory();
  std::string seen;
  for (const JournalItem& item : drain(*Intake::open(specs, decoder, *memory)))
    if (item.is_data()) seen += item.bytes;
  EXPECT_EQ(seen, "1780272000 first\n10 a\n10 s\n1780272002 second\n11 b\n1780272009 last\n");
}

TEST_F(RecordingTest, SaysWhatItHoldsWhereAFormatIsMissing) {
  record();
  try {
    expand_recording(*parse_feed_spec("eve:" + node()));
    FAIL() << "accepted";
  } catch (const EnvironmentError& e) {
    EXPECT_NE(std::string(e.what()).find("north (line), notes (text)"), std::string::npos)
        << e.what();
  }
}

}  // namespace
}  // namespace yagura
