#include "app/run_setup.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "app/recorded_feed.h"
#include "app/registry.h"
#include "base/hash.h"

namespace yagura {
namespace {

constexpr std::size_t kMaxReference = 64u << 20;

// Collects every problem of a file, each with its line, so that a user mends them in one go.
class ConfigReader {
 public:
  ConfigReader(std::string path, RunSetup& setup) : path_(std::move(path)), setup_(setup) {}

  void read() {
    toml::table root;
    try {
      root = toml::parse_file(path_);
    } catch (const toml::parse_error& e) {
      throw UsageError(fmt::format("{}:{}: {}", path_, e.source().begin.line, e.description()));
    }
    for (const auto& [key, value] : root) take(key.str(), value);
    if (!problems_.empty()) {
      std::string all;
      for (const auto& p : problems_) all += (all.empty() ? "" : "\n") + p;
      throw UsageError(all);
    }
  }

 private:
  void problem(const toml::node& at, const std::string& text) {
    problems_.push_back(fmt::format("{}:{}: {}", path_, at.source().begin.line, text));
  }
  // Paths in the file are relative to the file.
  std::string beside(const std::string& path) const {
    if (path.empty() || path == "-" || path.front() == '/') return path;
    return (std::filesystem::path(path_).parent_path() / path).string();
  }
  std::string text(std::string_view key, const toml::node& value) {
    const auto v = value.value<std::string>();
    if (!value.is_string() || !v) {
      problem(value, fmt::format("{} wants a text", key));
      return {};
    }
    return *v;
  }
  std::vector<std::string> list(std::string_view key, const toml::node& value) {
    std::vector<std::string> out;
    if (value.is_string()) return {text(key, value)};
    const toml::array* array = value.as_array();
    if (array == nullptr) {
      problem(value, fmt::format("{} wants a list of texts", key));
      return out;
    }
    for (const auto& item : *array) out.push_back(text(key, item));
    return out;
  }
  double number(std::string_view key, const toml::node& value) {
    const auto v = value.value<double>();
    if (!v) problem(value, fmt::format("{} wants a number", key));
    return v.value_or(0);
  }
  bool boolean(std::string_view key, const toml::node& value) {
    const auto v = value.value<bool>();
    if (!v) problem(value, fmt::format("{} wants true or false", key));
    return v.value_or(false);
  }
  void feed(const toml::node& value, const std::string& spec) {
    const auto colon = spec.find(':');
    std::string resolved = spec;
    if (colon != std::string::npos && spec.find("://", colon) == std::string::npos) {
      resolved = spec.substr(0, colon + 1) + beside(spec.substr(colon + 1));
    }
    auto parsed = parse_feed_spec(resolved);
    if (!parsed) return problem(value, parsed.error().text);
    if (find_format(parsed->format) == nullptr) {
      return problem(value, fmt::format("there is no format '{}'; 'yagura formats' lists them",
                                        parsed->format));
    }
    try {
      add_feed(setup_, std::move(*parsed));
    } catch (const EnvironmentError& e) {
      problem(value, e.what());
    }
  }
  void references(std::string_view type, const toml::node& value) {
    for (const std::string& path : list(type, value)) {
      try {
        setup_.references.push_back(read_reference(type, beside(path)));
      } catch (const EnvironmentError& e) {
        problem(value, e.what());
      }
    }
  }
  void parameters(const toml::node& value) {
    const toml::table* table = value.as_table();
    if (table == nullptr)
      return problem(value, "set wants a table of \"DETECTOR.PARAMETER\" = VALUE");
    Settings settings = standard_settings();
    for (const auto& [key, v] : *table) {
      const std::string name(key.str());
      const auto dot = name.rfind('.');
      const double wanted = number(name, v);
      const auto wrong = dot == std::string::npos
                             ? std::optional<std::string>("write \"DETECTOR.PARAMETER\" = VALUE")
                             : settings.set(name.substr(0, dot), name.substr(dot + 1), wanted);
      if (wrong) problem(v, *wrong);
      setup_.parameters[name] = wanted;
    }
  }
  void source(std::string_view name, const toml::node& value) {
    const toml::table* table = value.as_table();
    if (table == nullptr) return problem(value, fmt::format("source.{} wants a table", name));
    Source& s = setup_.sources[std::string(name)];
    for (const auto& [key, v] : *table) {
      const std::string_view k = key.str();
      if (k == "owner") {
        s.owner = text(k, v);
      } else if (k == "licence") {
        s.licence = text(k, v);
      } else if (k == "handling") {
        const auto tlp = parse_tlp(text(k, v));
        if (!tlp) problem(v, "handling wants TLP:CLEAR, GREEN, AMBER, AMBER+STRICT or RED");
        s.handling = tlp.value_or(Tlp::red);
      } else if (k == "releasable_to") {
        s.releasable_to = list(k, v);
      } else if (k == "derived_from") {
        s.derived_from = list(k, v);
      } else if (k == "reliability") {
        const std::string grade = text(k, v);
        if (grade.size() != 1 || grade[0] < 'A' || grade[0] > 'F') {
          problem(v, "reliability wants a letter from A to F");
        } else {
          s.reliability = grade[0];
        }
      } else {
        problem(v, fmt::format("source.{} has no '{}'; it has owner, licence, handling, "
                               "releasable_to, derived_from, reliability",
                               name, k));
      }
    }
  }
  void time(std::string_view key, const toml::node& value, Time& out) {
    const auto t = parse_rfc3339(text(key, value));
    if (!t) return problem(value, fmt::format("{} wants a time like 2026-06-01T00:00:00Z", key));
    out = *t;
  }
  void take(std::string_view key, const toml::node& value) {
    if (key == "feed") {
      for (const std::string& spec : list(key, value)) feed(value, spec);
    } else if (key == "owner") {
      setup_.owner = text(key, value);
    } else if (key == "exercise") {
      setup_.exercise = boolean(key, value);
    } else if (key == "node") {
      setup_.node = beside(text(key, value));
    } else if (key == "serve") {
      setup_.serve = text(key, value);
    } else if (key == "speed") {
      if (!(value.is_string() && value.value<std::string>() == "max"))
        setup_.speed = number(key, value);
    } else if (key == "play_from") {
      time(key, value, setup_.play_from);
    } else if (key == "area") {
      setup_.area = text(key, value);
    } else if (key == "journal_budget_gib") {
      const double gib = number(key, value);
      if (gib < 0) problem(value, "journal_budget_gib wants 0 (no limit) or more");
      setup_.journal_budget = gib > 0 ? static_cast<std::uint64_t>(gib * (1u << 30)) : 0;
    } else if (key == "until_end") {
      setup_.until_end = boolean(key, value);
    } else if (key == "set") {
      parameters(value);
    } else if (key == "source") {
      if (const toml::table* table = value.as_table()) {
        for (const auto& [name, v] : *table) source(name.str(), v);
      } else {
        problem(value, "source wants tables: [source.NAME]");
      }
    } else if (is_reference(key)) {
      references(key, value);
    } else if (key != "scenario" && key != "seed" && key != "settings") {
      problem(value, fmt::format("there is no setting '{}'", key));
    }
  }
  static bool is_reference(std::string_view key) {
    for (const Domain* domain : all_domains()) {
      for (const ReferenceKind& kind : domain->references) {
        if (kind.type == key) return true;
      }
    }
    return false;
  }

  std::string path_;
  RunSetup& setup_;
  std::vector<std::string> problems_;
};

double parse_number(const Arguments& args, std::string_view name, const std::string& value) {
  double out = 0;
  const auto end = std::from_chars(value.data(), value.data() + value.size(), out);
  if (end.ec != std::errc{} || end.ptr != value.data() + value.size()) {
    throw UsageError(
        render(args.lang(), "cli.bad_number",
               std::vector<TextArgument>{{"name", std::string(name)}, {"value", value}}));
  }
  return out;
}

void read_parameters(const Arguments& args, RunSetup& setup) {
  Settings settings = standard_settings();
  for (const std::string& text : args.all("--set")) {
    const auto equals = text.find('=');
    const auto dot = text.rfind('.', equals == std::string::npos ? 0 : equals);
    if (equals == std::string::npos || dot == std::string::npos) {
      throw UsageError(
          render(args.lang(), "cli.bad_set", std::vector<TextArgument>{{"value", text}}));
    }
    const double value = parse_number(args, "--set", text.substr(equals + 1));
    if (const auto wrong =
            settings.set(text.substr(0, dot), text.substr(dot + 1, equals - dot - 1), value)) {
      throw UsageError(*wrong);
    }
    setup.parameters[text.substr(0, equals)] = value;
  }
}

}  // namespace

ReferenceDocument read_reference(std::string_view type, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw EnvironmentError("cannot read", path, "does it exist, and may you read it?");
  std::ostringstream bytes;
  bytes << file.rdbuf();
  ReferenceDocument document;
  document.type = type;
  document.name = std::filesystem::path(path).filename().string();
  document.content = bytes.str();
  if (document.content.size() > kMaxReference) {
    throw EnvironmentError("too large", path, "a reference file may have 64 MiB; split it");
  }
  document.version = "sha256:" + to_hex(sha256(document.content)).substr(0, 16);
  return document;
}

std::string encode_reference(const ReferenceDocument& document) {
  Writer w;
  w.bytes(document.type);
  w.bytes(document.name);
  w.bytes(document.version);
  w.bytes(document.content);
  return w.take();
}

RunSetup read_config_file(const std::string& path) {
  RunSetup setup;
  ConfigReader(path, setup).read();
  if (auto unique = make_names_unique(setup.feeds); !unique) throw UsageError(unique.error().text);
  if (setup.owner.empty()) setup.owner = "local";
  return setup;
}

RunSetup read_setup(const Arguments& args) {
  RunSetup setup;
  if (const auto config = args.find("--config")) setup = read_config_file(*config);
  for (const std::string& text : args.all("--feed")) {
    auto spec = parse_feed_spec(text);
    if (!spec) throw UsageError(spec.error().text);
    if (find_format(spec->format) == nullptr) {
      throw UsageError(render(args.lang(), "cli.unknown_format",
                              std::vector<TextArgument>{{"name", spec->format}}));
    }
    add_feed(setup, std::move(*spec));
  }
  for (const Domain* domain : all_domains()) {
    for (const ReferenceKind& kind : domain->references) {
      for (const std::string& path : args.all("--" + std::string(kind.type))) {
        setup.references.push_back(read_reference(kind.type, path));
      }
    }
  }
  read_parameters(args, setup);
  if (const auto node = args.find("--node")) setup.node = *node;
  if (const auto serve = args.find("--serve")) setup.serve = *serve;
  if (const auto area = args.find("--area")) setup.area = *area;
  if (args.has("--until-end")) setup.until_end = true;
  if (const auto speed = args.find("--speed")) {
    setup.speed.reset();
    if (*speed != "max") {
      setup.speed = parse_number(args, "--speed", *speed);
      if (!(*setup.speed > 0)) {
        throw UsageError(render(args.lang(), "cli.bad_number",
                                std::vector<TextArgument>{{"name", "--speed"}, {"value", *speed}}));
      }
    }
  }
  if (setup.owner.empty()) setup.owner = "local";
  if (auto unique = make_names_unique(setup.feeds); !unique) throw UsageError(unique.error().text);
  return setup;
}

PipelineConfig make_config(const RunSetup& setup, const std::vector<FeedId>& ids,
                           const PipelineConfig& before) {
  PipelineConfig config = before;
  config.originator = setup.owner;
  config.exercise = setup.exercise;
  config.parameters = setup.parameters;
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
