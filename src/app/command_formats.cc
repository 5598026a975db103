// yagura formats, yagura detectors: what is registered, from the descriptors.
#include <fmt/format.h>

#include "app/commands.h"
#include "app/describe.h"
#include "app/registry.h"
#include "app/values.h"

namespace yagura {
namespace {

constexpr Flag kFlags[] = {
    {"-o", "text|jsonl", {"output form (default text)", "出力形式（既定は text）"}},
};

bool as_lines(const Arguments& args) {
  return choice_option(args, "-o", "text", "text, jsonl") == "jsonl";
}

int run_formats(const Arguments& args) {
  const bool lines = as_lines(args);
  for (const Domain* domain : all_domains()) {
    for (const Format& format : domain->formats) {
      if (lines) {
        fmt::print("{}\n", format_json(format).dump());
      } else {
        fmt::print("{:<10} {:<9} {}\n           {}\n", format.info.name, domain->name,
                   format.info.summary.in(args.lang()), format.info.standard);
        for (const FeedOption& o : format.info.options) {
          fmt::print("           ?{}={}  {}\n", o.name, o.values, o.summary.in(args.lang()));
        }
      }
    }
  }
  return 0;
}

int run_detectors(const Arguments& args) {
  const bool lines = as_lines(args);
  for (const DetectorInfo* d : all_detectors()) {
    if (lines) {
      fmt::print("{}\n", detector_json(*d).dump());
      continue;
    }
    fmt::print("{}  {}.{}  {}\n    {}\n", d->kind, d->major, d->minor, d->title.in(args.lang()),
               d->summary.in(args.lang()));
    for (const Option& o : d->options) {
      fmt::print("    --set {}.{}={}  [{} .. {}]  {}\n", d->kind, o.name, o.standard, o.low, o.high,
                 o.summary.in(args.lang()));
    }
  }
  return 0;
}

}  // namespace

const Command kFormatsCommand = {
    "formats", {"formats that can be read", "読み取れる形式の一覧"}, kFlags, {}, run_formats};
const Command kDetectorsCommand = {
    "detectors",
    {"events that can be found, with their parameters", "検出できる事象とパラメーターの一覧"},
    kFlags,
    {},
    run_detectors};

}  // namespace yagura
