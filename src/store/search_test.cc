#include "store/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/fold.h"
#include "store/testing.h"

namespace yagura {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> names(const StoreReader& reader, std::string_view text) {
  std::vector<std::string> out;
  for (const SearchHit& hit : reader.search(text)) out.push_back(hit.name);
  return out;
}

class Search : public ::testing::Test {
 protected:
  Search() : store_(Store::open(dir_.path())) {
    Commit c = testing::commit(1, {});
    const auto add = [&](std::uint64_t id, const char* subject, const char* name,
                         const char* call_sign, const char* imo) {
      TrackInfo t;
      t.id = static_cast<TrackId>(id);
      t.subject = subject;
      t.name = name;
      t.call_sign = call_sign;
      t.imo = imo;
      t.object_class = ObjectClass::cargo;
      t.time = testing::at(static_cast<double>(id));
      c.tracks.push_back(t);
    };
    add(1, "mmsi:431000001", "第八瀬取丸", "JD1234", "9074729");
    add(2, "mmsi:431000002", "EVER GIVEN", "H3RC", "9811000");
    add(3, "icao24:84abcd", "", "JA8089", "");
    add(4, "mmsi:412000004", "FOREVER YOUNG", "", "");
    c.assets.push_back({"asset:port-demo", "Demo Port", "デモ港ターミナル", "port",
                        Position::from_degrees(35, 139)});
    c.points.push_back(testing::point(2, 5, 30, 32));
    store_->commit(c);
    reader_ = StoreReader::open(dir_.path());
  }
  testing::Folder dir_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<StoreReader> reader_;
};

TEST_F(Search, FindsJapaneseTermsOfTwoCharactersAndOfOne) {
  EXPECT_THAT(names(*reader_, "瀬取"), ElementsAre("第八瀬取丸"));
  EXPECT_THAT(names(*reader_, "瀬取丸"), ElementsAre("第八瀬取丸"));
  EXPECT_THAT(names(*reader_, "丸"), IsEmpty());  // one character: only where a pair begins with it
  EXPECT_THAT(names(*reader_, "瀬"), ElementsAre("第八瀬取丸"));
  EXPECT_THAT(names(*reader_, "取瀬"), IsEmpty());
}

TEST_F(Search, FoldsWidthAndKana) {
  EXPECT_THAT(names(*reader_, "でも港"), ElementsAre("Demo Port"));
  EXPECT_THAT(names(*reader_, "ﾃﾞﾓ"), ElementsAre("Demo Port"));
  EXPECT_THAT(names(*reader_, "ｅｖｅｒ　ｇｉｖｅｎ"), ElementsAre("EVER GIVEN"));
}

TEST_F(Search, FindsIdentifiersByTheirBeginningAndRanksThem) {
  EXPECT_THAT(names(*reader_, "431000001"), ElementsAre("第八瀬取丸"));
  EXPECT_THAT(names(*reader_, "mmsi:431000001"), ElementsAre("第八瀬取丸"));
  EXPECT_THAT(names(*reader_, "4310"), ElementsAre("EVER GIVEN", "第八瀬取丸"));
  EXPECT_THAT(names(*reader_, "9811000"), ElementsAre("EVER GIVEN"));
  EXPECT_THAT(names(*reader_, "h3rc"), ElementsAre("EVER GIVEN"));
  EXPECT_THAT(names(*reader_, "ever"), ElementsAre("EVER GIVEN", "FOREVER YOUNG"));
  ASSERT_EQ(reader_->search("84ABCD").size(), 1U);
  EXPECT_EQ(reader_->search("84ABCD")[0].id, "icao24:84abcd");
  EXPECT_EQ(reader_->search("port-demo")[0].kind, SearchHit::Kind::asset);
  EXPECT_EQ(reader_->search("given")[0].position, Position::from_degrees(30, 32));
}

TEST_F(Search, ANewNameReplacesTheOldOne) {
  Commit c = testing::commit(2, {});
  TrackInfo t;
  t.id = static_cast<TrackId>(2);
  t.subject = "mmsi:431000002";
  t.name = "EVER TAKEN";
  t.time = testing::at(100);
  c.tracks.push_back(t);
  store_->commit(c);
  EXPECT_THAT(names(*reader_, "given"), IsEmpty());
  EXPECT_THAT(names(*reader_, "taken"), ElementsAre("EVER TAKEN"));
  c.tracks[0].name = "LATE NEWS";  // older than what is known
  c.tracks[0].time = testing::at(50);
  store_->commit(c);
  EXPECT_THAT(names(*reader_, "late"), IsEmpty());
  EXPECT_EQ(reader_->tracks_of("mmsi:431000002").size(), 1U);
}

TEST_F(Search, AnyTextIsSafe) {
  for (const std::string text :
       {"", " ", "%", "'; DROP TABLE tracks; --", "\xff\xfe", "\0x", ":", "::"}) {
    reader_->search(text);
  }
  EXPECT_THAT(names(*reader_, std::string(100'000, 'a')), IsEmpty());
}

TEST(Fold, ComposesVoicedKana) {
  EXPECT_EQ(fold("ｶﾞｷﾞﾊﾟﾎﾞｳﾞ"), "ガギパボヴ");
  EXPECT_EQ(fold("がぎぱぼ"), "ガギパボ");
  EXPECT_EQ(fold("ＡＢＣ　１２３ "), "abc 123");
  EXPECT_THAT(bigrams("港湾局"), ElementsAre("港湾", "湾局"));
  EXPECT_THAT(bigrams("港"), ElementsAre("港"));
  EXPECT_THAT(bigrams(""), IsEmpty());
}

}  // namespace
}  // namespace yagura
