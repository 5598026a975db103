#include "feed/journal.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/random.h"
#include "feed/content.h"
#include "feed/simulated_disk.h"

namespace yagura {
namespace {

const Time kStart = time_from_micros(1'700'000'000'000'000);

JournalOptions on(SimulatedDisk& disk) {
  JournalOptions options;
  options.files = &disk;
  options.seal_in_background = false;
  return options;
}

void declare(Journal& journal, FeedId feed, const std::string& name, bool live) {
  journal.append(RecordKind::feed, feed, kNoTime, FeedNote{name, "ais", "x", live}.encode());
}

std::vector<Record> all(Journal& journal, std::uint64_t from = 1) {
  std::vector<Record> out;
  const auto cursor = journal.read_from(from);
  while (auto record = cursor->next()) out.push_back(std::move(*record));
  EXPECT_FALSE(cursor->damage()) << cursor->damage()->text;
  return out;
}

std::string datagram(std::uint64_t i) {
  Random random(i);
  std::string out = "datagram " + std::to_string(i) + " ";
  for (std::uint64_t n = random.below(300); n > 0; --n)
    out += static_cast<char>('a' + random.below(26));
  return out;
}

void fill(Journal& journal, std::uint64_t records) {
  declare(journal, 0, "north", true);
  for (std::uint64_t i = 1; i < records; ++i) {
    journal.append(RecordKind::data, 0, kStart + milliseconds(i), datagram(i));
  }
}

TEST(Journal, NumbersRecordsFromOneWithoutHoles) {
  SimulatedDisk disk;
  const auto journal = Journal::open("j", on(disk));
  EXPECT_EQ(journal->append(RecordKind::config, 0, kNoTime, "{}"), 1u);
  declare(*journal, 0, "north", true);
  EXPECT_EQ(journal->append(RecordKind::data, 0, kStart, "abc"), 3u);
  EXPECT_EQ(journal->append(RecordKind::data, 0, kStart, "de"), 4u);
  const auto records = all(*journal);
  ASSERT_EQ(records.size(), 4u);
  EXPECT_EQ(records[2].payload, "abc");
  EXPECT_EQ(records[3].offset, 3u);
  EXPECT_EQ(journal->read({1, 4, 0}).value(), "bcde");
}

TEST(Journal, NothingIsDurableBeforeTheSync) {
  SimulatedDisk disk;
  const auto journal = Journal::open("j", on(disk));
  fill(*journal, 10);
  EXPECT_EQ(journal->durable_seq(), 1u);
  journal->sync();
  EXPECT_EQ(journal->durable_seq(), 11u);
}

TEST(Journal, APowerCutAtEveryRecordKeepsAllBelowDurableSeq) {
  for (std::uint64_t cut = 1; cut < 60; ++cut) {
    for (const std::size_t torn : {0u, 1u, 9u, 100u, 100'000u}) {
      SimulatedDisk disk;
      auto options = on(disk);
      options.segment_bytes = 4000;  // so that sealings fall between
      auto journal = Journal::open("j", options);
      declare(*journal, 0, "north", true);
      for (std::uint64_t i = 1; i <= cut; ++i) {
        journal->append(RecordKind::data, 0, kStart, datagram(i));
        if (i % 7 == 0) journal->sync();
      }
      const std::uint64_t durable = journal->durable_seq();
      disk.power_cut(torn, torn > 1);
      journal.reset();  // writes nothing any more
      journal = Journal::open("j", options);
      ASSERT_GE(journal->state().next_sequence, durable);
      const auto records = all(*journal);
      ASSERT_EQ(records.size(), journal->state().next_sequence - 1);
      for (std::size_t i = 1; i < records.size(); ++i) ASSERT_EQ(records[i].payload, datagram(i));
      // It goes on without a hole.
      EXPECT_EQ(journal->append(RecordKind::data, 0, kStart, "x"), records.size() + 1);
    }
  }
}

TEST(Journal, RestartKeepsTheStateOfTheFeeds) {
  SimulatedDisk disk;
  for (const bool sealed : {false, true}) {
    const std::string folder = sealed ? "sealed" : "open";
    std::uint64_t length = 0;
    {
      const auto journal = Journal::open(folder, on(disk));
      fill(*journal, 100);
      journal->append(RecordKind::content, 0, kNoTime,
                      ContentNote{sha256("a"), 1, 0, true, "/a"}.encode());
      if (sealed) journal->seal();
      length = journal->state().feeds[0].length;
    }
    const auto journal = Journal::open(folder, on(disk));
    EXPECT_EQ(journal->state().feeds[0].length, length);
    EXPECT_EQ(journal->state().feeds[0].name, "north");
    EXPECT_EQ(journal->state().feeds[0].contents.at(0).path, "/a");
    EXPECT_EQ(journal->state().next_sequence, 102u);
    EXPECT_TRUE(journal->recovery().empty());
  }
}

TEST(Journal, ATornTailIsCutAndSaid) {
  SimulatedDisk disk;
  {
    fill(*Journal::open("j", on(disk)), 20);
  }
  disk.bytes("j/00000000000000000001.open") += std::string("\x40\0\0\0torn", 8);
  const auto journal = Journal::open("j", on(disk));
  EXPECT_EQ(journal->state().next_sequence, 21u);
  ASSERT_EQ(journal->recovery().size(), 1u);
  EXPECT_NE(journal->recovery()[0].in(Lang::en).find("torn tail of 8 bytes"), std::string::npos)
      << journal->recovery()[0].in(Lang::en);
}

TEST(Journal, SealedSegmentsReadLikeRawOnes) {
  SimulatedDisk disk;
  auto options = on(disk);
  options.segment_bytes = 500'000;
  options.seal_in_background = true;
  auto journal = Journal::open("j", options);
  fill(*journal, 20'000);
  journal->sync();
  const auto before = all(*journal);
  journal->seal();
  const auto after = all(*journal);
  ASSERT_EQ(before.size(), 20'000u);
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    ASSERT_EQ(after[i].payload, before[i].payload);
    ASSERT_EQ(static_cast<const RecordHeader&>(after[i]), before[i]);
  }
  EXPECT_GT(journal->roots().size(), 3u);
  EXPECT_EQ(parse_roots(disk.bytes("j/roots")), journal->roots());
  // A reader beside the writer sees the same.
  options.read_only = true;
  const auto reader = Journal::open("j", options);
  EXPECT_EQ(all(*reader, 777).front().payload, before[776].payload);
  EXPECT_EQ(reader->read({5'000, 100, 0}).value(), journal->read({5'000, 100, 0}).value());
}

TEST(Journal, VerifyingFindsASegmentThatWasChangedAndARootThatWas) {
  for (const bool in_roots : {false, true}) {
    SimulatedDisk disk;
    auto options = on(disk);
    options.segment_bytes = 100'000;
    auto journal = Journal::open("j", options);
    fill(*journal, 5'000);
    journal->sync();
    journal->seal();
    ASSERT_GT(journal->roots().size(), 2u);
    EXPECT_TRUE(journal->verify());
    journal.reset();
    const std::string changed = in_roots ? "j/roots" : "j/00000000000000000001.seg";
    std::string& bytes = disk.bytes(changed);
    const std::size_t at = in_roots ? bytes.size() - 5 : bytes.size() / 2;
    bytes[at] = bytes[at] == 'a' ? 'b' : 'a';
    options.read_only = true;
    EXPECT_FALSE(Journal::open("j", options)->verify()) << changed;
  }
}

TEST(Journal, AFullDiskStopsWritingButNotReading) {
  SimulatedDisk disk;
  const auto journal = Journal::open("j", on(disk));
  fill(*journal, 50);
  journal->sync();
  disk.room = 1000;
  journal->append(RecordKind::data, 0, kStart, std::string(5000, 'x'));
  EXPECT_THROW(journal->sync(), EnvironmentError);
  EXPECT_THROW(journal->append(RecordKind::tick, 0, kStart, ""), EnvironmentError);
  EXPECT_EQ(journal->durable_seq(), 51u);
  EXPECT_EQ(all(*journal).size(), 50u);
  EXPECT_EQ(journal->read({0, 8, 0}).value(), "datagram");
}

TEST(Journal, OneWriterAtATime) {
  SimulatedDisk disk;
  const auto journal = Journal::open("j", on(disk));
  EXPECT_THROW(Journal::open("j", on(disk)), EnvironmentError);
}

TEST(Journal, RetentionDropsTheOldestSealedSegmentsFirst) {
  SimulatedDisk disk;
  auto options = on(disk);
  options.segment_time = seconds(10);
  options.disk_budget = 3000;
  auto journal = Journal::open("j", options);
  declare(*journal, 0, "north", true);
  for (int i = 0; i < 1000; ++i)
    journal->append(RecordKind::data, 0, kStart + milliseconds(100 * i), datagram(1));
  journal->seal();
  ASSERT_EQ(journal->roots().size(), 10u);
  EXPECT_EQ(journal->drop_before(kStart + seconds(25), 150), 1u);  // 150 is still needed
  EXPECT_EQ(journal->drop_before(kStart + seconds(25), 100'000), 1u);
  EXPECT_GT(journal->drop_to_budget(100'000), 0u);
  EXPECT_LE(journal->disk_bytes(), 3000u);
  const auto gone = journal->read({0, 5, 0});
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().reason, "dropped");
  const std::uint64_t first = journal->first_seq();
  journal.reset();
  journal = Journal::open("j", options);
  EXPECT_EQ(journal->first_seq(), first);
  EXPECT_EQ(journal->state().feeds[0].length, 1000 * datagram(1).size());
  EXPECT_EQ(all(*journal, first).size(), 1002 - first);
}

TEST(Journal, ProvesASpanWithOneOrTwoPiecesAndAnyFlippedBitFails) {
  SimulatedDisk disk;
  const auto journal = Journal::open("j", on(disk));
  fill(*journal, 500);
  journal->append(RecordKind::data, 0, kStart, std::string(10'000, 'q'));
  const std::uint64_t end = journal->state().feeds[0].length;
  const Span inside{end - 9'000, 70, 0};
  EXPECT_EQ(journal->prove(inside).error().reason, "not_sealed");
  journal->seal();
  for (const Span span :
       {inside, Span{0, 12, 0}, Span{end - 10'050, 100, 0}, Span{end - 1, 1, 0}}) {
    const auto proof = journal->prove(span);
    ASSERT_TRUE(proof) << proof.error().text;
    std::string bytes;
    ASSERT_TRUE(verify(*proof, journal->roots(), &bytes));
    EXPECT_EQ(bytes, journal->read(span).value());
    EXPECT_LE(proof->records.size(), 2u);
    EXPECT_LE(proof->records.back().pieces.size(), 2u);
    const std::string text = proof->json().dump();
    for (std::size_t i = 0; i < text.size(); ++i) {
      for (const std::size_t bit : {i % 7}) {
        std::string flipped = text;
        flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
        const auto json = Json::parse(flipped);
        const auto changed = json ? SpanProof::from_json(*json) : fail("bad_json");
        // Flipped into another span that the same pieces hold, it is another claim, and true.
        const bool same_claim = changed && changed->span == span;
        EXPECT_FALSE(same_claim && verify(*changed, journal->roots()))
            << "character " << i << " of " << text;
      }
    }
  }
}

TEST(Journal, ReadsReferencedFilesAndNoticesThatOneChanged) {
  const auto path = std::filesystem::temp_directory_path() / "yagura_journal_test.txt";
  std::string text;
  for (std::uint64_t i = 0; i < 1000; ++i) text += datagram(i) + "\n";
  {
    std::ofstream(path, std::ios::binary) << text;
  }
  SimulatedDisk disk;
  const auto journal = Journal::open("j", on(disk));
  declare(*journal, 0, "file", false);
  const ContentId id = content_id(text);
  journal->append(RecordKind::content, 0, kNoTime,
                  ContentNote{id.digest, id.block, 0, true, path.string()}.encode());
  for (std::size_t at = 0; at < text.size(); at += 65536) {
    journal->append_ref(0, kNoTime, id.digest, at, std::string_view(text).substr(at, 65536));
  }
  EXPECT_EQ(journal->read({65'500, 200, 0}).value(), text.substr(65'500, 200));
  journal->seal();
  EXPECT_EQ(journal->read({65'500, 200, 0}).value(), text.substr(65'500, 200));
  const auto proof = journal->prove({65'500, 200, 0});
  ASSERT_TRUE(proof) << proof.error().text;
  EXPECT_TRUE(verify(*proof, journal->roots()));
  {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(65'400);
    file << "X";
  }
  EXPECT_EQ(journal->read({65'500, 200, 0}).error().reason, "changed");
  std::filesystem::remove(path);
  EXPECT_EQ(journal->read({65'500, 200, 0}).error().reason, "missing");
}

TEST(Journal, InMemoryNumbersAndKeepsNothing) {
  const auto journal = Journal::in_memory();
  fill(*journal, 10);
  EXPECT_EQ(journal->durable_seq(), 11u);
  EXPECT_FALSE(journal->keeps());
  EXPECT_EQ(journal->read({0, 1, 0}).error().reason, "not_kept");
}

// docs/formats/journal.md; the root was computed anew from the documentation with Python's hashlib.
TEST(Journal, TheWorkedExampleOfTheDocumentationHolds) {
  SimulatedDisk disk;
  const auto journal = Journal::open("j", on(disk));
  const Time time = *parse_rfc3339("2026-06-01T00:00:00Z");
  journal->append(RecordKind::feed, 0, kNoTime,
                  FeedNote{"north", "ais", "127.0.0.1:10110", true}.encode());
  journal->append(RecordKind::up, 0, time, "bound");
  journal->append(RecordKind::data, 0, time + seconds(1),
                  "!AIVDM,1,1,,A,13u?etPv2;0n:dDPwUM1U1Cb069D,0*24\r\n");
  journal->append(RecordKind::tick, 0, time + seconds(2), "");
  journal->append(RecordKind::data, 0, time + seconds(2),
                  "!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C\r\n");
  journal->seal();
  EXPECT_EQ(disk.bytes("j/roots"),
            "1 5 aceabeb0162500a1df10cf78e50bb7f97ae06c674ae4e925276e4ae63d598d84\n");
  const auto proof = journal->prove({49, 47, 0});
  ASSERT_TRUE(proof);
  EXPECT_EQ(to_hex(proof->records.at(0).header), "0105008092c384bcc9a9063131");
  EXPECT_EQ(to_hex(proof->records[0].path.at(0)),
            "abb567a12d886794ddb0f2ae45142d397c36d952cc108164a2f3c18471bf95f2");
  EXPECT_TRUE(verify(*proof, journal->roots()));
}

TEST(Journal, WritesTheSameBytesForTheSameRecords) {
  SimulatedDisk one, two;
  for (SimulatedDisk* disk : {&one, &two}) {
    const auto journal = Journal::open("j", on(*disk));
    fill(*journal, 300);
    if (disk == &two) journal->sync();  // the pattern of syncs does not show
    journal->seal();
  }
  EXPECT_EQ(one.bytes("j/00000000000000000001.seg"), two.bytes("j/00000000000000000001.seg"));
}

}  // namespace
}  // namespace yagura
