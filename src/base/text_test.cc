#include "base/text.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "embedded.h"

namespace yagura {
namespace {

TEST(Text, IsAPair) {
  constexpr Text text{"Ships", "船舶"};
  EXPECT_EQ(text.in(Lang::en), "Ships");
  EXPECT_EQ(text.in(Lang::ja), "船舶");
}

TEST(Render, AnUnknownKeyGivesTheKeyWithItsArguments) {
  const TextArgument arguments[] = {{"name", "A {b}"}, {"n", "3"}};
  EXPECT_EQ(render(Lang::en, "no.such.key"), "no.such.key");
  EXPECT_EQ(render(Lang::ja, "{n} of {name}, {n}", arguments), "3 of A {b}, 3");
}

TEST(Render, APlaceholderWithoutItsArgumentStays) {
  const TextArgument arguments[] = {{"a", "1"}};
  EXPECT_EQ(render(Lang::en, "{a} {b} {", arguments), "1 {b} {");
  EXPECT_EQ(render(Lang::en, "}{", arguments), "}{");
}

TEST(Catalogue, IsEmbeddedInBothLanguages) {
  std::size_t texts[2] = {0, 0};
  for (const EmbeddedFile& file : embedded_locales()) {
    const auto parsed = Json::parse(file.bytes);
    ASSERT_TRUE(parsed) << file.path;
    const Lang lang = file.path == "ja.json" ? Lang::ja : Lang::en;
    texts[file.path == "ja.json"] += parsed->as_object().size();
    for (const auto& [key, text] : parsed->as_object()) {
      EXPECT_TRUE(has_text(lang, key)) << key;
      EXPECT_EQ(render(lang, key), text.as_string());
    }
  }
  EXPECT_EQ(texts[0], texts[1]);
}

TEST(Text, PlainTextDrivesNoTerminalAndLooksLikeNoOtherLine) {
  EXPECT_EQ(plain("EX KAISEI 海成丸 é"), "EX KAISEI 海成丸 é");
  EXPECT_EQ(plain("a\x1b[2Jb"), "a\xef\xbf\xbd[2Jb");
  EXPECT_EQ(plain("ok\nEvidence: proven"),
            "ok\xef\xbf\xbd"
            "Evidence: proven");
  EXPECT_EQ(plain("\x7f"), "\xef\xbf\xbd");
  EXPECT_EQ(plain("\xc2\x9b"
                  "31m"),
            "\xef\xbf\xbd"
            "31m")
      << "C1";
  EXPECT_EQ(plain("\xe2\x80\xae"
                  "txt"),
            "\xef\xbf\xbd"
            "txt")
      << "right to left";
  EXPECT_EQ(plain("\xf0\x9f\x9a\xa2"), "\xf0\x9f\x9a\xa2") << "a ship is a ship";
  EXPECT_EQ(plain("\xff"), "\xef\xbf\xbd");
}

}  // namespace
}  // namespace yagura
