#include "app/run_setup.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "app/config_file.h"
#include "app/recorded_feed.h"
#include "app/reference.h"
#include "app/registry.h"
#include "app/values.h"

namespace yagura {
namespace {

std::optional<double> find_number(const std::string& value) {
  double out = 0;
  const auto end = std::from_chars(value.data(), value.data() + value.size(), out);
  if (end.ec != std::errc{} || end.ptr != value.data() + value.size()) return std::nullopt;
  return out;
}

double parse_number(std::string_view name, const std::string& value, Lang lang) {
  const auto out = find_number(value);
  if (!out) {
    throw UsageError(
        said("cli.bad_number", {{"name", std::string(name)}, {"value", value}}).in(lang));
  }
  return *out;
}

// Options behind the place are the decoder's own; one that it does not have would be lost in
// silence.
void check_option(const FeedSpec& spec, const Format& format, const std::string& name,
                  const std::string& value, Lang lang) {
  std::string list = "name, start, lateness";
  for (const FeedOption& o : format.info.options) {
    list += ", " + std::string(o.name);
    if (o.name != name) continue;
    const std::string allowed = fmt::format("|{}|", o.values);
    if (allowed.find(fmt::format("|{}|", value)) != std::string::npos) return;
    throw UsageError(
        render(lang, "cli.bad_feed_option",
               std::vector<TextArgument>{
                   {"feed", spec.name}, {"name", name}, {"list", std::string(o.values)}}));
  }
  throw UsageError(
      render(lang, "cli.unknown_feed_option",
             std::vector<TextArgument>{
                 {"feed", spec.name}, {"name", name}, {"format", spec.format}, {"list", list}}));
}

void finish(RunSetup& setup, Lang lang) {
  if (setup.owner.empty()) setup.owner = "local";
  if (auto unique = make_names_unique(setup.feeds, lang); !unique)
    throw UsageError(unique.error().text);
}

}  // namespace

FeedSpec read_feed(const std::string& text, Lang lang) {
  auto spec = parse_feed_spec(text, lang);
  if (!spec) throw UsageError(spec.error().text);
  const Format* format = find_format(spec->format);
  if (format == nullptr) {
    throw UsageError(
        render(lang, "cli.unknown_format", std::vector<TextArgument>{{"name", spec->format}}));
  }
  for (const auto& [name, value] : spec->options) check_option(*spec, *format, name, value, lang);
  return std::move(*spec);
}

void read_parameter(const std::string& text, std::map<std::string, double>& out, Lang lang) {
  const auto equals = text.find('=');
  const auto dot = text.rfind('.', equals == std::string::npos ? 0 : equals);
  if (equals == std::string::npos || dot == std::string::npos) {
    throw UsageError(render(lang, "cli.bad_set", std::vector<TextArgument>{{"value", text}}));
  }
  const double value = parse_number("--set", text.substr(equals + 1), lang);
  if (const auto wrong = standard_settings().set(
          text.substr(0, dot), text.substr(dot + 1, equals - dot - 1), value, lang)) {
    throw UsageError(*wrong);
  }
  out[text.substr(0, equals)] = value;
}

RunSetup read_config_file(const std::string& path, Lang lang) {
  RunSetup setup;
  read_config_into(setup, path, {}, lang);
  finish(setup, lang);
  return setup;
}

RunSetup read_setup(const Arguments& args) {
  RunSetup setup;
  const Lang lang = args.lang();
  RunSetup given;
  for (const std::string& text : args.all("--feed")) add_feed(given, read_feed(text, lang));
  if (const auto config = args.find("--config"))
    read_config_into(setup, *config, given.feeds, lang);
  setup.feeds.insert(setup.feeds.end(), given.feeds.begin(), given.feeds.end());
  setup.sources.merge(given.sources);
  setup.exercise |= given.exercise;
  if (setup.owner.empty()) setup.owner = given.owner;
  ReferenceCheck check;
  for (const ReferenceDocument& document : setup.references) check.take(document);
  for (const Domain* domain : all_domains()) {
    for (const ReferenceKind& kind : domain->references) {
      for (const std::string& path : args.all("--" + std::string(kind.type))) {
        setup.references.push_back(read_reference(kind.type, path));
        check.take(setup.references.back());
      }
    }
  }
  for (const std::string& text : args.all("--set")) read_parameter(text, setup.parameters, lang);
  if (const auto node = args.find("--node")) setup.node = *node;
  if (setup.node.empty())
    throw UsageError(
        render(args.lang(), "cli.needs_value", std::vector<TextArgument>{{"name", "--node"}}));
  if (const auto serve = args.find("--serve")) setup.serve = *serve;
  if (const auto area = area_option(args)) setup.area = *area;
  if (args.has("--until-end")) setup.until_end = true;
  if (const auto speed = args.find("--speed")) {
    setup.speed.reset();
    if (*speed != "max") {
      setup.speed = find_number(*speed);
      if (!setup.speed || !(*setup.speed > 0) || !std::isfinite(*setup.speed))
        throw UsageError(said("cli.bad_speed", {{"value", *speed}}).in(lang));
    }
  }
  if (const auto threads = args.find("--threads"))
    setup.threads = choice_option(args, "--threads", "2", "1, 2") == "2" ? 2 : 1;
  if (args.has("--allow-unauthenticated")) setup.allow_unauthenticated = true;
  finish(setup, lang);
  return setup;
}

PipelineConfig make_config(const RunSetup& setup, const std::vector<FeedId>& ids,
                           const PipelineConfig& before) {
  PipelineConfig config = before;
  config.originator = setup.owner;
  config.exercise = setup.exercise;
  config.parameters = setup.parameters;
  config.rules.clear();
  for (const DetectorInfo* rule : all_detectors()) {
    config.rules[std::string(rule->kind)] =
        std::to_string(rule->major) + "." + std::to_string(rule->minor);
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const FeedSpec& spec = setup.feeds[i];
    if (config.feeds.size() <= ids[i]) config.feeds.resize(ids[i] + std::size_t{1});
    PipelineConfig::FeedSetup& feed = config.feeds[ids[i]];
    const auto known = setup.sources.find(spec.name);
    feed.source = known == setup.sources.end() ? Source{} : known->second;
    feed.source.name = spec.name;
    feed.source.format = spec.format;
    feed.source.exercise = setup.exercise;
    feed.live = spec.live();
    feed.lateness = spec.lateness;
    feed.start = spec.start;
    feed.options = spec.options;
  }
  return config;
}

DecoderFactory decoder_factory() {
  return [](const FeedSpec& spec, FeedId feed) {
    return find_format(spec.format)->make({feed, spec.start, spec.options});
  };
}

}  // namespace yagura
