// yagura case verify: the whole proof of a case, check by check.
#include <fmt/format.h>

#include <filesystem>

#include "app/case_call.h"
#include "app/case_evidence.h"
#include "app/commands.h"
#include "case/small_file.h"
#include "case/verify.h"

namespace yagura {
namespace {

using namespace cases;

constexpr Flag kFlags[] = {kNodeOption};
constexpr Operand kOneCase[] = {kCaseOperand};

int run(const Arguments& args) {
  const std::string node = node_dir(args);
  const auto cases = CaseStore::open_for_reading(node);
  const std::string id = case_id(*cases, args);
  const auto events =
      std::filesystem::exists(node + "/watch.db") ? StoreReader::open(node) : nullptr;
  const EventBytes bytes = [&](const std::string& event, int revision) {
    return events ? event_bytes(*events, event, revision) : std::nullopt;
  };
  const auto beside = read_small_file(node + "/keys/log.checkpoint", 65536);
  int failed = 0;
  for (const CheckLine& line : verify_case(*cases, id, bytes, beside.value_or(""))) {
    const std::string detail = line.detail.in(args.lang());
    fmt::print("{}  {}{}\n",
               line.ok                   ? "ok  "
               : args.lang() == Lang::ja ? "不可"
                                         : "FAIL",
               plain(line.what.in(args.lang())),
               detail.empty()            ? ""
               : args.lang() == Lang::ja ? "：" + plain(detail)
                                         : ": " + plain(detail));
    failed += line.ok ? 0 : 1;
  }
  if (failed == 0) return 0;
  fmt::print(stderr, "yagura: {}\n",
             render(args.lang(), "cli.case_failed",
                    std::vector<TextArgument>{{"count", std::to_string(failed)}}));
  return 1;
}

}  // namespace

const Command kCaseVerifyCommand = {
    "case verify",
    {"prove a case: signatures, keys, log, commitments, evidence; exit status 1 if anything fails",
     "案件を検証（署名・鍵・記録簿・封印・証拠）。一つでも不可なら終了コード 1"},
    kFlags,
    kOneCase,
    run};

}  // namespace yagura
