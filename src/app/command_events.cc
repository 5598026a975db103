// yagura events: what a node holds.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "interop/events.h"
#include "store/store.h"

namespace yagura {
namespace {

constexpr Flag kFlags[] = {
    {"--node",
     "DIR",
     {"the node's folder (default ./yagura-node)", "ノードのフォルダー（既定は ./yagura-node）"}},
    {"--kind",
     "K",
     {"this kind, or a domain such as 'sea.'", "事象の種類、または 'sea.' のような分野"},
     true},
    {"--subject", "S", {"such as mmsi:431000001", "対象。例 mmsi:431000001"}},
    {"--from", "T", {"events that overlap from this time on", "この時刻以降"}},
    {"--to", "T", {"and up to this time", "この時刻まで"}},
    {"--area", "W,S,E,N", {"in this area (degrees)", "この範囲内（度）"}},
    {"--state",
     "STATE",
     {"new, acknowledged or dismissed",
      "new（未対応）・acknowledged（確認済み）・dismissed（却下）"},
     true},
    {"-o", "jsonl|geojson|csv|kml", {"output form (default jsonl)", "出力形式（既定は jsonl）"}},
};

Time time_flag(const Arguments& args, std::string_view flag) {
  const auto text = args.find(flag);
  if (!text) return kNoTime;
  const auto t = parse_rfc3339(*text);
  if (!t)
    throw UsageError(
        render(args.lang(), "cli.bad_time", std::vector<TextArgument>{{"value", *text}}));
  return *t;
}

std::optional<Box> area_flag(const Arguments& args) {
  const auto text = args.find("--area");
  if (!text) return std::nullopt;
  const auto box = Box::parse(*text);
  if (!box)
    throw UsageError(
        render(args.lang(), "cli.bad_area", std::vector<TextArgument>{{"value", *text}}));
  return box;
}

int run(const Arguments& args) {
  const std::string name = args.get("-o", "jsonl");
  const auto form = parse_event_form(name);
  if (!form) {
    throw UsageError(
        render(args.lang(), "cli.bad_form",
               std::vector<TextArgument>{{"value", name}, {"list", "jsonl, geojson, csv, kml"}}));
  }
  EventQuery query;
  query.kinds = args.all("--kind");
  query.subject = args.get("--subject");
  query.from = time_flag(args, "--from");
  query.to = time_flag(args, "--to");
  query.area = area_flag(args);
  for (const std::string& text : args.all("--state")) {
    const auto d = parse_disposition(text);
    if (!d)
      throw UsageError(render(
          args.lang(), "cli.bad_form",
          std::vector<TextArgument>{{"value", text}, {"list", "new, acknowledged, dismissed"}}));
    query.dispositions.push_back(*d);
  }
  query.oldest_first = true;
  query.limit = 1000;
  const auto store = open_store(args);
  const auto writer = make_event_writer(*form, args.lang());
  std::string out;
  writer->begin(out);
  do {
    const auto page = store->events(query);
    if (!page)
      throw EnvironmentError("cannot read events", args.get("--node", "./yagura-node"),
                             page.error().text);
    for (const EventRow& row : page->events) {
      if (const auto body = Json::parse(row.body)) writer->add(*body, out);
    }
    std::fwrite(out.data(), 1, out.size(), stdout);
    out.clear();
    query.after = page->next;
  } while (!query.after.empty());
  writer->end(out);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace

std::unique_ptr<StoreReader> open_store(const Arguments& args) {
  const std::string dir = args.get("--node", "./yagura-node");
  if (!std::filesystem::exists(dir + "/watch.db")) {
    throw EnvironmentError(
        render(args.lang(), "cli.no_node", std::vector<TextArgument>{{"value", dir}}), dir, "");
  }
  return StoreReader::open(dir);
}

const Command kEventsCommand = {
    "events", {"what a node holds", "ノードが保持する事象の一覧"}, kFlags, {}, run};

}  // namespace yagura
