// yagura explain: why an event was raised, what was looked at, and the bytes behind it.
#include <fmt/format.h>

#include <fstream>

#include "app/commands.h"
#include "app/explanation.h"

namespace yagura {
namespace {

constexpr Flag kFlags[] = {
    {"--node",
     "DIR",
     {"the node's folder (default ./yagura-node)", "ノードのフォルダー（既定は ./yagura-node）"}},
    {"--all",
     "",
     {"all evidence that is kept, not the first records only",
      "保存されている証拠を省略せずにすべて表示"}},
    {"--export",
     "FILE",
     {"also write the event with its evidence as one file",
      "事象と証拠を一つのファイルに書き出す"}},
};
constexpr Operand kOperands[] = {
    {"ID",
     {"of an event or incident; 'yagura events' and 'yagura incidents' list them",
      "事象またはインシデントの ID。'yagura events' と 'yagura incidents' で一覧を表示"},
     1,
     1},
};

int run(const Arguments& args) {
  const auto store = open_store(args);
  const std::string& id = args.operands()[0];
  const auto row = store->event(id);
  if (!row) {
    fmt::print(stderr, "yagura: {}\n",
               render(args.lang(), "cli.no_event", std::vector<TextArgument>{{"value", id}}));
    return 1;
  }
  Explanation(*store, args.lang(), args.get("--node", "./yagura-node"), args.has("--all"))
      .print(*row);
  if (const auto path = args.find("--export")) {
    std::ofstream file(*path, std::ios::binary);
    file << store->export_event(id).value_or("");
    if (!file.flush())
      throw EnvironmentError(said("error.cannot_write"), *path, said("hint.disk_or_rights"));
  }
  return 0;
}

}  // namespace

const Command kExplainCommand = {"explain",
                                 {"why an event or incident was raised, and the bytes behind it",
                                  "事象・インシデントの根拠と、その元になったデータ"},
                                 kFlags,
                                 kOperands,
                                 run};

}  // namespace yagura
