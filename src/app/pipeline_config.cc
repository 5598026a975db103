#include "app/pipeline_config.h"

#include "model/evidence.h"

namespace yagura {
namespace {

std::vector<std::string> strings(const Json& list) {
  std::vector<std::string> out;
  for (const Json& item : list.as_array()) out.push_back(item.as_string());
  return out;
}

PipelineConfig::FeedSetup parse_feed(const Json& j) {
  PipelineConfig::FeedSetup feed;
  const Json& s = j["source"];
  feed.source.name = s["name"].as_string();
  feed.source.format = s["format"].as_string();
  feed.source.owner = s["owner"].as_string();
  feed.source.licence = s["licence"].as_string();
  feed.source.handling = parse_tlp(s["handling"].as_string()).value_or(Tlp::red);
  feed.source.releasable_to = strings(s["releasable_to"]);
  feed.source.derived_from = strings(s["derived_from"]);
  const std::string& grade = s["reliability"].as_string();
  feed.source.reliability = grade.empty() ? 'F' : grade.front();
  feed.source.exercise = s["exercise"].as_bool();
  feed.live = j["live"].as_bool();
  feed.lateness = Duration{j["lateness_us"].as_integer(60'000'000)};
  if (const auto start = parse_rfc3339(j["start"].as_string())) feed.start = *start;
  for (const auto& [name, value] : j["options"].as_object()) feed.options[name] = value.as_string();
  return feed;
}

}  // namespace

Json PipelineConfig::json() const {
  Json list(Json::Array{});
  for (const FeedSetup& feed : feeds) {
    Json options(Json::Object{});
    for (const auto& [name, value] : feed.options) options.set(name, value);
    list.push(Json::object({{"source", feed.source.json()},
                            {"live", feed.live},
                            {"lateness_us", feed.lateness.count()},
                            {"start", to_rfc3339(feed.start)},
                            {"options", std::move(options)}}));
  }
  Json set(Json::Object{});
  for (const auto& [name, value] : parameters) set.set(name, value);
  Json versions(Json::Object{});
  for (const auto& [kind, version] : rules) versions.set(kind, version);
  return Json::object({{"feeds", std::move(list)},
                       {"parameters", std::move(set)},
                       {"rules", std::move(versions)},
                       {"originator", originator},
                       {"exercise", exercise}});
}

Result<PipelineConfig> PipelineConfig::parse(std::string_view text) {
  const auto parsed = Json::parse(text);
  if (!parsed) return tl::make_unexpected(parsed.error());
  PipelineConfig config;
  for (const Json& feed : (*parsed)["feeds"].as_array()) config.feeds.push_back(parse_feed(feed));
  if (config.feeds.size() > kMaxFeeds) {
    return fail("too_many_feeds", "a node takes at most 64 feeds; join some into one folder");
  }
  for (const auto& [name, value] : (*parsed)["parameters"].as_object()) {
    config.parameters[name] = value.as_number();
  }
  for (const auto& [kind, version] : (*parsed)["rules"].as_object()) {
    config.rules[kind] = version.as_string();
  }
  config.originator = (*parsed)["originator"].as_string();
  config.exercise = (*parsed)["exercise"].as_bool();
  return config;
}

}  // namespace yagura
