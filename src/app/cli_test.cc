#include "app/cli.h"

#include <gtest/gtest.h>

namespace yagura {
namespace {

constexpr Flag kFlags[] = {
    {"--node", "DIR", {"a", "b"}}, {"--feed", "F", {"a", "b"}, true}, {"--quick", "", {"a", "b"}}};
constexpr Operand kOperands[] = {{"A", {"a", "b"}, 1, 1}, {"B", {"a", "b"}, 0, 2}};

Arguments parse(std::vector<std::string> words) {
  return parse_arguments(kFlags, kOperands, words, Lang::en);
}

TEST(Cli, TakesFlagsAndOperandsInAnyOrder) {
  const Arguments a =
      parse({"x", "--feed", "one", "--node=here", "y", "--feed=two", "--quick", "-"});
  EXPECT_EQ(a.operands(), (std::vector<std::string>{"x", "y", "-"}));
  EXPECT_EQ(a.all("--feed"), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(a.get("--node"), "here");
  EXPECT_TRUE(a.has("--quick"));
  EXPECT_EQ(a.get("--none", "fallback"), "fallback");
}

TEST(Cli, AfterTwoDashesEverythingIsAnOperand) {
  EXPECT_EQ(parse({"--", "--node"}).operands(), std::vector<std::string>{"--node"});
}

TEST(Cli, EveryWrongCallIsOneClearLine) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{},
                                                {"x", "--nod"},
                                                {"x", "--node"},
                                                {"x", "--quick=1"},
                                                {"x", "--node", "a", "--node", "b"},
                                                {"a", "b", "c", "d"}}) {
    try {
      parse(words);
      FAIL() << "accepted";
    } catch (const UsageError& e) {
      EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos);
      EXPECT_GT(std::string(e.what()).size(), 10u);
    }
  }
}

TEST(Cli, EveryCommandSaysEverythingInBothLanguages) {
  for (const Command* command : all_commands()) {
    EXPECT_FALSE(command->summary.en.empty()) << command->name;
    EXPECT_FALSE(command->summary.ja.empty()) << command->name;
    for (const Flag& f : command->flags)
      EXPECT_TRUE(!f.help.en.empty() && !f.help.ja.empty()) << command->name << f.name;
    for (const Operand& o : command->operands)
      EXPECT_TRUE(!o.help.en.empty() && !o.help.ja.empty()) << command->name << o.name;
  }
}

}  // namespace
}  // namespace yagura
