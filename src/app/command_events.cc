// yagura events, yagura incidents: what a node holds.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "app/joining.h"
#include "app/registry.h"
#include "app/values.h"
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
     {"open, closed, retracted, new, acknowledged or dismissed; without it all, also retracted "
      "ones",
      "open（継続中）・closed（終了）・retracted（取消し）・new（未対応）・acknowledged（確認済み）"
      "・"
      "dismissed（対応不要）。省略時は取消しも含めすべて表示"},
     true},
    {"-o", "jsonl|geojson|csv|kml", {"output form (default jsonl)", "出力形式（既定は jsonl）"}},
};

constexpr Flag kIncidentFlags[] = {
    {"--node",
     "DIR",
     {"the node's folder (default ./yagura-node)", "ノードのフォルダー（既定は ./yagura-node）"}},
    {"--kind",
     "K",
     {"this kind, such as incident.attack", "インシデントの種別。例 incident.attack"},
     true},
    {"--subject", "S", {"such as mmsi:431000001", "対象。例 mmsi:431000001"}},
    {"--from", "T", {"incidents that overlap from this time on", "この時刻以降"}},
    {"--to", "T", {"and up to this time", "この時刻まで"}},
    {"--area", "W,S,E,N", {"whose root lies in this area (degrees)", "起点がこの範囲内（度）"}},
    kFlags[6],
    kFlags[7],
};

// A kind that the node's rules name, or that it holds.
std::vector<std::string> wanted_incidents(const Arguments& args, const StoreReader& store) {
  const auto facts = store.facts();
  const auto joining = facts.find("joining");
  std::string list;
  for (const std::string& kind : args.all("--kind")) {
    EventQuery any;
    any.incidents = true;
    any.kinds = {kind};
    any.limit = 1;
    const auto held = store.events(any);
    bool known = kind == kIncidentPrefix || (held && !held->events.empty());
    list.clear();
    if (joining != facts.end()) {
      for (const Json& family : joining->second["families"].as_array()) {
        known |= family["kind"].as_string() == kind;
        list += (list.empty() ? "" : ", ") + family["kind"].as_string();
      }
    }
    if (!known)
      throw UsageError(render(args.lang(), "cli.unknown_incident",
                              std::vector<TextArgument>{{"name", kind}, {"list", list}}));
  }
  return args.all("--kind");
}

// One kind, or all of a domain: "sea.encounter", "sea.".
std::vector<std::string> wanted_kinds(const Arguments& args) {
  for (const std::string& kind : args.all("--kind")) {
    const auto all = all_detectors();
    const bool known = std::any_of(all.begin(), all.end(), [&](const DetectorInfo* d) {
      return d->kind == kind || (kind.ends_with('.') && d->kind.starts_with(kind));
    });
    if (!known)
      throw UsageError(render(args.lang(), "cli.unknown_kind",
                              std::vector<TextArgument>{{"name", kind}, {"list", kind_list()}}));
  }
  return args.all("--kind");
}

int run_list(const Arguments& args, bool incidents) {
  const auto form =
      parse_event_form(choice_option(args, "-o", "jsonl", "jsonl, geojson, csv, kml"));
  EventQuery query;
  query.incidents = incidents;
  if (!incidents) query.kinds = wanted_kinds(args);
  query.subject = args.get("--subject");
  query.from = time_option(args, "--from");
  query.to = time_option(args, "--to");
  query.area = area_option(args);
  for (const std::string& text : args.all("--state")) {
    if (text == "open" || text == "closed" || text == "retracted") {
      query.states.push_back(text);
      continue;
    }
    const auto d = parse_disposition(text);
    if (!d)
      throw UsageError(
          render(args.lang(), "cli.bad_state", std::vector<TextArgument>{{"value", text}}));
    query.dispositions.push_back(*d);
  }
  query.oldest_first = true;
  query.limit = 1000;
  const auto store = open_store(args);
  if (incidents) query.kinds = wanted_incidents(args, *store);
  const auto writer = make_event_writer(*form, args.lang());
  std::string out;
  writer->begin(out);
  do {
    const auto page = store->events(query);
    if (!page)
      throw EnvironmentError(said("error.cannot_read_events"), args.get("--node", "./yagura-node"),
                             page.error().message());
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

int run(const Arguments& args) { return run_list(args, false); }
int run_incidents(const Arguments& args) { return run_list(args, true); }

}  // namespace

std::unique_ptr<StoreReader> open_store(const Arguments& args) {
  const std::string dir = args.get("--node", "./yagura-node");
  if (!std::filesystem::exists(dir + "/watch.db")) {
    throw EnvironmentError(
        render(args.lang(), "cli.no_node"), dir,
        render(args.lang(), "cli.no_node_hint", std::vector<TextArgument>{{"value", dir}}));
  }
  return StoreReader::open(dir);
}

const Command kEventsCommand = {
    "events", {"what a node holds", "ノードが保持する事象の一覧"}, kFlags, {}, run};

const Command kIncidentsCommand = {
    "incidents",
    {"incidents: events that belong together, and how often such a coincidence comes by chance",
     "インシデントの一覧（互いに関連し得る事象と、偶然の一致の頻度）"},
    kIncidentFlags,
    {},
    run_incidents};

}  // namespace yagura
