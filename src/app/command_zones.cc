// yagura zones import, list, show: areas with their claim, journaled so that events carry their
// version.
#include <fmt/format.h>

#include "app/commands.h"
#include "app/registry.h"
#include "app/run_setup.h"
#include "base/hash.h"
#include "feed/journal.h"

namespace yagura {
namespace {

constexpr std::string_view kProperties[] = {"name_en", "name_ja", "claimant", "basis", "source"};
constexpr std::string_view kFlagOf[] = {"--name-en", "--name-ja", "--claimant", "--basis",
                                        "--source"};

constexpr Flag kImportFlags[] = {
    {"--node",
     "DIR",
     {"the node's folder (default ./yagura-node)", "ノードのフォルダー（既定は ./yagura-node）"}},
    {"--name-en", "T", {"English name, where the file has none", "英語名（ファイルにない場合）"}},
    {"--name-ja", "T", {"Japanese name", "日本語名"}},
    {"--claimant", "T", {"who claims it", "主張する国・機関"}},
    {"--basis", "T", {"on which basis", "根拠"}},
    {"--source", "T", {"where the line comes from", "線の出典"}},
};
constexpr Flag kNodeFlag[] = {
    {"--node",
     "DIR",
     {"the node's folder (default ./yagura-node)", "ノードのフォルダー（既定は ./yagura-node）"}},
};
constexpr Operand kFile[] = {{"FILE", {"GeoJSON with polygons", "多角形を含む GeoJSON"}, 1, 1}};
constexpr Operand kName[] = {{"NAME", {"a name in either language", "日本語名または英語名"}, 1, 1}};

// The file with the options filled in where a feature lacks a property.
std::string completed(const Arguments& args, const ReferenceDocument& document) {
  auto parsed = Json::parse(document.content);
  if (!parsed) throw EnvironmentError(cannot_use("zones"), document.name, parsed.error().message());
  Json features(Json::Array{});
  const bool collection = (*parsed)["type"].as_string() == "FeatureCollection";
  const Json::Array single = {*parsed};
  for (Json feature : collection ? (*parsed)["features"].as_array() : single) {
    Json properties =
        feature["properties"].is_object() ? feature["properties"] : Json(Json::Object{});
    for (std::size_t i = 0; i < std::size(kProperties); ++i) {
      const auto given = args.find(kFlagOf[i]);
      if (given && properties[kProperties[i]].as_string().empty())
        properties.set(std::string(kProperties[i]), *given);
    }
    feature.set("properties", std::move(properties));
    features.push(std::move(feature));
  }
  return Json::object({{"type", "FeatureCollection"}, {"features", std::move(features)}}).dump();
}

int run_import(const Arguments& args) {
  ReferenceDocument document = read_reference("zones", args.operands()[0]);
  document.content = completed(args, document);
  document.version = "sha256:" + to_hex(sha256(document.content)).substr(0, 16);
  ReferenceCheck().take(document);
  const std::string node = args.get("--node", "./yagura-node");
  const auto store = Store::open(node);
  const auto journal = Journal::open(node + "/journal");
  const std::uint64_t sequence =
      journal->append(RecordKind::reference, 0, kNoTime, encode_reference(document));
  journal->sync();
  Commit commit;
  commit.sequence = store->sequence();
  commit.event_time = store->event_time();
  commit.references.push_back({document.type, document.name, document.version, document.content});
  store->commit(commit);
  fmt::print(
      "{}\n",
      Json::object({{"name", document.name}, {"version", document.version}, {"sequence", sequence}})
          .dump());
  return 0;
}

template <class F>
void each_zone(const StoreReader& store, F&& f) {
  for (const ReferenceRow& row : store.references("zones")) {
    const auto content = Json::parse(row.content);
    if (!content) continue;
    for (const Json& feature : (*content)["features"].as_array()) f(row, feature);
  }
}

int run_show_zones(const Arguments& args) {
  const auto store = open_store(args);
  each_zone(*store, [&](const ReferenceRow& row, const Json& feature) {
    Json line = feature["properties"];
    line.set("document", row.name).set("version", row.version);
    fmt::print("{}\n", line.dump());
  });
  return 0;
}

int run_show_one(const Arguments& args) {
  const auto store = open_store(args);
  bool found = false;
  each_zone(*store, [&](const ReferenceRow&, const Json& feature) {
    const Json& p = feature["properties"];
    if (p["name_en"].as_string() != args.operands()[0] &&
        p["name_ja"].as_string() != args.operands()[0])
      return;
    found = true;
    fmt::print("{}\n", feature.dump());
  });
  if (!found)
    fmt::print(stderr, "yagura: {}\n",
               render(args.lang(), "cli.no_zone",
                      std::vector<TextArgument>{{"value", args.operands()[0]}}));
  return found ? 0 : 1;
}

}  // namespace

const Command kZonesImportCommand = {
    "zones import", {"areas into a node", "区域をノードに登録"}, kImportFlags, kFile, run_import};
const Command kZonesListCommand = {
    "zones list", {"areas of a node", "登録済みの区域の一覧"}, kNodeFlag, {}, run_show_zones};
const Command kZonesShowCommand = {"zones show",
                                   {"one area as GeoJSON", "区域一つを GeoJSON で表示"},
                                   kNodeFlag,
                                   kName,
                                   run_show_one};

}  // namespace yagura
