#include "app/config_file.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "app/joining.h"
#include "app/recorded_feed.h"
#include "app/reference.h"
#include "app/registry.h"
#include "app/values.h"

namespace yagura {
namespace {

// Collects every problem of a file, each with its line, so that a user mends them in one go.
class ConfigReader {
 public:
  ConfigReader(std::string path, RunSetup& setup, Lang lang)
      : path_(std::move(path)), setup_(setup), lang_(lang) {}

  // `others` are the feeds of the command line, which sources may be about as well.
  void read(std::span<const FeedSpec> others) {
    std::error_code ignored;
    std::ifstream file(path_, std::ios::binary);
    if (!file || std::filesystem::is_directory(path_, ignored))
      throw EnvironmentError(said("error.cannot_read"), path_, said("hint.config_file"));
    toml::table root;
    try {
      root = toml::parse(file, path_);
    } catch (const toml::parse_error& e) {
      throw UsageError(fmt::format(
          "{}:{}: {}", path_, e.source().begin.line,
          said("config.bad_toml", {{"words", std::string(e.description())}}).in(lang_)));
    }
    for (const auto& [key, value] : root) {
      // The names of the options, "until-end"; "until_end" is read as well.
      std::string name(key.str());
      std::replace(name.begin(), name.end(), '-', '_');
      take(name, value);
    }
    check_sources(others);
    if (problems_.empty()) return;
    std::stable_sort(problems_.begin(), problems_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string all;
    for (const auto& [line, text] : problems_)
      all += fmt::format("{}{}:{}: {}", all.empty() ? "" : "\n", path_, line, text);
    throw UsageError(all);
  }

 private:
  void problem(const toml::node& at, const std::string& text) {
    problems_.emplace_back(at.source().begin.line, text);
  }
  std::string say(std::string_view key, std::string_view name) const {
    return render(lang_, key, std::vector<TextArgument>{{"name", std::string(name)}});
  }
  // A source that is about no feed is a slip of the pen, and its label would be lost.
  void check_sources(std::span<const FeedSpec> others) {
    std::vector<FeedSpec> feeds = setup_.feeds;
    feeds.insert(feeds.end(), others.begin(), others.end());
    if (auto unique = make_names_unique(feeds); !unique) return;  // told when all feeds are there
    for (const auto& [name, line] : named_sources_) {
      const bool known = std::any_of(feeds.begin(), feeds.end(),
                                     [&, n = name](const FeedSpec& f) { return f.name == n; });
      if (!known) problems_.emplace_back(line, say("config.source_without_feed", name));
    }
  }
  // Paths in the file are relative to the file.
  std::string beside(const std::string& path) const {
    if (path.empty() || path == "-" || path.front() == '/') return path;
    return (std::filesystem::path(path_).parent_path() / path).string();
  }
  std::string text(std::string_view key, const toml::node& value) {
    const auto v = value.value<std::string>();
    if (!value.is_string() || !v) {
      problem(value, say("config.wants_text", key));
      return {};
    }
    return *v;
  }
  std::vector<std::string> list(std::string_view key, const toml::node& value) {
    std::vector<std::string> out;
    if (value.is_string()) return {text(key, value)};
    const toml::array* array = value.as_array();
    if (array == nullptr) {
      problem(value, say("config.wants_list", key));
      return out;
    }
    for (const auto& item : *array) {
      if (std::string one = text(key, item); item.is_string()) out.push_back(std::move(one));
    }
    return out;
  }
  double number(std::string_view key, const toml::node& value) {
    const auto v = value.value<double>();
    if (!v) problem(value, say("config.wants_number", key));
    return v.value_or(0);
  }
  bool boolean(std::string_view key, const toml::node& value) {
    const auto v = value.is_boolean() ? value.value<bool>() : std::nullopt;
    if (!v) problem(value, say("config.wants_truth", key));
    return v.value_or(false);
  }
  void feed(const toml::node& value, const std::string& spec) {
    const auto colon = spec.find(':');
    std::string resolved = spec;
    if (colon != std::string::npos && spec.find("://", colon) == std::string::npos) {
      resolved = spec.substr(0, colon + 1) + beside(spec.substr(colon + 1));
    }
    try {
      add_feed(setup_, read_feed(resolved, lang_));
    } catch (const std::runtime_error& e) {
      problem(value, e.what());
    }
  }
  void references(std::string_view type, const toml::node& value) {
    for (const std::string& path : list(type, value)) {
      try {
        ReferenceDocument document = read_reference(type, beside(path));
        check_.take(document);
        setup_.references.push_back(std::move(document));
      } catch (const EnvironmentError& e) {
        problem(value, e.message(lang_));
      }
    }
  }
  // Every problem of the rules with its line in their own file.
  void rules(std::string_view key, const toml::node& value) {
    const std::vector<std::string> paths = list(key, value);
    if (paths.size() > 1) problem(value, say("config.one_file", key));
    for (const std::string& path : paths) {
      try {
        ReferenceDocument document = read_reference(kRulesType, beside(path));
        if (const auto parsed = join::parse_rules(document.content, path); !parsed) {
          const std::string all = parsed.error().message().in(lang_);
          for (std::size_t at = 0; at < all.size();) {
            const std::size_t end = std::min(all.find('\n', at), all.size());
            problem(value, all.substr(at, end - at));
            at = end + 1;
          }
        } else {
          setup_.references.push_back(rules_document(std::move(document.content)));
        }
      } catch (const EnvironmentError& e) {
        problem(value, e.message(lang_));
      }
    }
  }
  // [set] "DETECTOR.PARAMETER" = VALUE, or as on the command line: set =
  // ["DETECTOR.PARAMETER=VALUE"].
  void parameters(const toml::node& value) {
    if (const toml::table* table = value.as_table()) {
      for (const auto& [key, v] : *table) parameter(v, key.str(), number(key.str(), v));
      return;
    }
    for (const std::string& text : list("set", value)) {
      try {
        read_parameter(text, setup_.parameters, lang_);
      } catch (const UsageError& e) {
        problem(value, e.what());
      }
    }
  }
  void parameter(const toml::node& at, std::string_view name, double wanted) {
    const auto dot = std::min(name.rfind('.'), name.size());
    if (const auto wrong = standard_settings().set(
            name.substr(0, dot), name.substr(std::min(dot + 1, name.size())), wanted, lang_)) {
      return problem(at, *wrong);
    }
    setup_.parameters[std::string(name)] = wanted;
  }
  void source(std::string_view name, const toml::node& value) {
    const toml::table* table = value.as_table();
    if (table == nullptr) return problem(value, say("config.wants_source", name));
    named_sources_.emplace_back(name, value.source().begin.line);
    Source& s = setup_.sources[std::string(name)];
    for (const auto& [key, v] : *table) {
      const std::string_view k = key.str();
      if (k == "owner") {
        s.owner = text(k, v);
      } else if (k == "licence") {
        s.licence = text(k, v);
      } else if (k == "handling") {
        const auto tlp = parse_tlp(text(k, v));
        if (!tlp) problem(v, say("config.bad_marking", k));
        s.handling = tlp.value_or(Tlp::red);
      } else if (k == "releasable_to") {
        s.releasable_to = list(k, v);
      } else if (k == "derived_from") {
        s.derived_from = list(k, v);
      } else if (k == "reliability") {
        const std::string grade = text(k, v);
        if (grade.size() != 1 || grade[0] < 'A' || grade[0] > 'F') {
          problem(v, say("config.bad_grade", k));
        } else {
          s.reliability = grade[0];
        }
      } else {
        problem(v, say("config.no_source_setting", fmt::format("source.{}.{}", name, k)));
      }
    }
  }
  void time(std::string_view key, const toml::node& value, Time& out) {
    const auto t = parse_rfc3339(text(key, value));
    if (!t) return problem(value, say("config.wants_time", key));
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
      if (setup_.serve != "off" && !parse_host_port(setup_.serve))
        problem(value, say("config.bad_serve", key));
    } else if (key == "allow_unauthenticated") {
      setup_.allow_unauthenticated = boolean(key, value);
    } else if (key == "speed") {
      if (!(value.is_string() && value.value<std::string>() == "max")) {
        setup_.speed = number(key, value);
        if (!(*setup_.speed > 0) || !std::isfinite(*setup_.speed))
          problem(value, say("config.bad_speed", key));
      }
    } else if (key == "play_from") {
      time(key, value, setup_.play_from);
    } else if (key == "score_from") {
      time(key, value, setup_.score_from);
    } else if (key == "area") {
      setup_.area = parse_area(text(key, value));
      if (!setup_.area) problem(value, say("config.bad_area", key));
    } else if (key == "journal_budget_gib") {
      const double gib = number(key, value);
      constexpr double kMostGib = 1e6;
      if (!(gib >= 0 && gib <= kMostGib)) return problem(value, say("config.bad_budget", key));
      setup_.journal_budget = static_cast<std::uint64_t>(gib * (1u << 30));
    } else if (key == "until_end") {
      setup_.until_end = boolean(key, value);
    } else if (key == "set") {
      parameters(value);
    } else if (key == "source") {
      if (const toml::table* table = value.as_table()) {
        for (const auto& [name, v] : *table) source(name.str(), v);
      } else {
        problem(value, say("config.wants_source", "NAME"));
      }
    } else if (key == kRulesType) {
      rules(key, value);
    } else if (is_reference(key)) {
      references(key, value);
    } else if (key != "scenario" && key != "seed" && key != "settings") {
      problem(value, say("config.no_setting", key));
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
  Lang lang_;
  ReferenceCheck check_;
  std::vector<std::pair<std::uint32_t, std::string>> problems_;  // by line
  std::vector<std::pair<std::string, std::uint32_t>> named_sources_;
};

}  // namespace

void read_config_into(RunSetup& setup, const std::string& path, std::span<const FeedSpec> others,
                      Lang lang) {
  ConfigReader(path, setup, lang).read(others);
}

}  // namespace yagura
