// yagura case export: the whole record of a case, for partners' tools, on paper, or as it is.
#include <fmt/format.h>

#include "app/case_call.h"
#include "app/case_criteria.h"
#include "app/case_record.h"
#include "app/commands.h"
#include "app/values.h"
#include "case/small_file.h"
#include "exchange/case_pdf.h"
#include "exchange/stix_case.h"

namespace yagura {
namespace {

using namespace cases;

constexpr Flag kFlags[] = {
    kNodeOption,
    {"-o", "json|stix|pdf", {"output form (default json)", "出力形式（既定は json）"}},
    {"--out",
     "FILE",
     {"write to this file (default: standard output)", "出力先（既定は標準出力）"}},
    kCriteriaDirOption,
};
constexpr Operand kOneCase[] = {kCaseOperand};

int run(const Arguments& args) {
  const std::string form = choice_option(args, "-o", "json", "json, stix, pdf");
  const auto store = CaseStore::open_for_reading(node_dir(args));
  const CaseState state = fold(case_id(*store, args), store->logs());
  const CaseRecord record = case_record(node_dir(args), *store, state, criteria_set(args));
  const std::string bytes = form == "pdf"    ? case_pdf(record, args.lang())
                            : form == "stix" ? stix_case_bundle(record).dump() + "\n"
                                             : record.json().dump() + "\n";
  if (const auto path = args.find("--out"))
    replace_file(*path, bytes);
  else
    fmt::print("{}", bytes);
  return 0;
}

}  // namespace

const Command kCaseExportCommand = {
    "case export",
    {"the record of a case as JSON, STIX 2.1 or PDF", "案件の記録を JSON・STIX 2.1・PDF で出力"},
    kFlags,
    kOneCase,
    run};

}  // namespace yagura
