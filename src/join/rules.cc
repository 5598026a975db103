#include "join/rules.h"

#include <algorithm>
#include <numeric>
#include <set>

#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "base/assert.h"
#include "base/hash.h"
#include "embedded.h"
#include "model/observation.h"

namespace yagura::join {
namespace {

constexpr std::size_t kMaxProblems = 100;
constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
constexpr double kLongestHours = 8 * 24;  // what is later than that revises nothing
constexpr double kFarthestKm = 1'000;
constexpr std::size_t kMaxJoins = 8;  // of a family

int line_of(const toml::node& n) { return static_cast<int>(n.source().begin.line); }

class RuleReader {
 public:
  explicit RuleReader(std::string_view name) : name_(name) {}

  RuleSet read(const toml::table& root) {
    RuleSet out;
    known(root, {"version", "family"});
    out.version = text(root, "version");
    for (const toml::table* t : tables(root, "family")) out.families.push_back(family(*t));
    if (out.families.empty()) problem(1, said("rules.no_family"));
    return out;
  }
  void problem(int line, const Message& what) {
    if (problems_.size() >= kMaxProblems) return;
    problems_.push_back(
        said("rules.problem", {{"file", name_}, {"line", std::to_string(line)}, {"what", what}}));
  }
  const std::vector<Message>& problems() const { return problems_; }

 private:
  void known(const toml::table& t, std::initializer_list<std::string_view> names) {
    for (const auto& [key, node] : t) {
      if (std::find(names.begin(), names.end(), key.str()) == names.end())
        problem(static_cast<int>(key.source().begin.line),
                said("rules.unknown_key", {{"key", std::string(key.str())}}));
    }
  }

  std::vector<const toml::table*> tables(const toml::table& t, std::string_view key) {
    std::vector<const toml::table*> out;
    const toml::node* n = t.get(key);
    if (n == nullptr) return out;
    const toml::array* list = n->as_array();
    if (list == nullptr) {
      problem(line_of(*n), said("rules.brackets", {{"key", std::string(key)}}));
      return out;
    }
    for (const toml::node& item : *list) {
      if (const auto* one = item.as_table()) {
        out.push_back(one);
      } else {
        problem(line_of(item), said("rules.brackets", {{"key", std::string(key)}}));
      }
    }
    return out;
  }

  std::string text(const toml::table& t, std::string_view key) {
    const toml::node* n = t.get(key);
    const auto* s = n == nullptr ? nullptr : n->as_string();
    if (s != nullptr && !s->get().empty()) return s->get();
    problem(n == nullptr ? line_of(t) : line_of(*n),
            said("rules.text", {{"key", std::string(key)}}));
    return {};
  }

  double number(const toml::table& t, std::string_view key, double least, double most) {
    const toml::node* n = t.get(key);
    const auto v = n == nullptr ? std::nullopt : n->value<double>();
    if (v && *v >= least && *v <= most) return *v;
    problem(n == nullptr ? line_of(t) : line_of(*n),
            said("rules.number", {{"key", std::string(key)},
                                  {"least", std::to_string(static_cast<int>(least))},
                                  {"most", std::to_string(static_cast<int>(most))}}));
    return most;
  }
  Duration hours_of(const toml::table& t, std::string_view key) {
    return seconds_of(3600 * number(t, key, 0, kLongestHours));
  }

  std::vector<std::string> kinds(const toml::table& t, std::string_view key) {
    std::vector<std::string> out;
    const auto* list = t.get_as<toml::array>(key);
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
      const auto* s = list->get(i)->as_string();
      if (s != nullptr && s->get().find('.') != std::string::npos) out.push_back(s->get());
    }
    if (out.empty() || out.size() != list->size())
      problem(line_of(t), said("rules.kinds", {{"key", std::string(key)}}));
    return out;
  }

  ConditionMask benign(const toml::table& t) {
    ConditionMask out = 0;
    const auto* list = t.get_as<toml::array>("benign");
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
      const std::string name = list->get(i)->value_or(std::string());
      bool found = false;
      for (int k = 0; k <= static_cast<int>(Condition::Kind::outage); ++k) {
        if (condition_kind_name(static_cast<Condition::Kind>(k)) != name) continue;
        out = static_cast<ConditionMask>(out | (1U << k));
        found = true;
      }
      if (!found) problem(line_of(*list->get(i)), said("rules.benign", {{"value", name}}));
    }
    return out;
  }

  JoinRule rule(const toml::table& t) {
    known(t, {"id", "by", "kinds", "before_h", "after_h", "fade_before_h", "fade_after_h",
              "scale_km", "reach_km", "benign", "refute_en", "refute_ja"});
    JoinRule out;
    out.id = text(t, "id");
    const std::string by = t["by"].value_or(std::string("place_time"));
    out.by = by == "subject" ? By::subject : by == "asset" ? By::asset : By::place_time;
    if (by_name(out.by) != by) problem(line_of(t), said("rules.by", {{"value", by}}));
    out.kinds = kinds(t, "kinds");
    out.before = hours_of(t, "before_h");
    out.after = hours_of(t, "after_h");
    if (out.by == By::place_time) {
      out.fade_before = seconds_of(3600 * number(t, "fade_before_h", 0.01, kLongestHours));
      out.fade_after = seconds_of(3600 * number(t, "fade_after_h", 0.01, kLongestHours));
      out.scale_km = number(t, "scale_km", 0.1, kFarthestKm);
      out.reach_km = number(t, "reach_km", 0.1, kFarthestKm);
    }
    out.benign = benign(t);
    const std::string en = text(t, "refute_en");
    out.refute = {en, text(t, "refute_ja")};
    return out;
  }

  Family family(const toml::table& t) {
    known(t, {"id", "root", "title_en", "title_ja", "page_per_month", "queue_per_month",
              "digest_per_month", "join"});
    Family out;
    out.id = text(t, "id");
    if (!ids_.insert(out.id).second) problem(line_of(t), said("rules.twice", {{"id", out.id}}));
    const std::string en = text(t, "title_en");
    out.title = {en, text(t, "title_ja")};
    out.roots = kinds(t, "root");
    out.page_per_month = number(t, "page_per_month", 0, 1e6);
    out.queue_per_month = number(t, "queue_per_month", out.page_per_month, 1e6);
    out.digest_per_month = number(t, "digest_per_month", out.queue_per_month, 1e6);
    for (const toml::table* j : tables(t, "join")) out.joins.push_back(rule(*j));
    if (out.joins.empty() || out.joins.size() > kMaxJoins)
      problem(line_of(t), said("rules.joins", {{"most", std::to_string(kMaxJoins)}}));
    return out;
  }

  std::string name_;
  std::set<std::string> ids_;
  std::vector<Message> problems_;
};

}  // namespace

std::string_view by_name(By by) {
  static constexpr std::string_view kNames[] = {"place_time", "subject", "asset"};
  return kNames[static_cast<std::size_t>(by)];
}

Duration Family::longest_after() const {
  Duration out{0};
  for (const JoinRule& rule : joins) out = std::max(out, rule.after);
  return out;
}

Duration RuleSet::longest_window() const {
  Duration out{0};
  for (const Family& family : families) {
    for (const JoinRule& rule : family.joins) out = std::max({out, rule.before, rule.after});
  }
  return out;
}

double RuleSet::page_budget() const {
  return std::accumulate(families.begin(), families.end(), 0.0,
                         [](double sum, const Family& f) { return sum + f.page_per_month; });
}

Result<RuleSet> parse_rules(std::string_view document, std::string_view name) {
  RuleReader reader(name);
  RuleSet out;
  if (document.size() > kMaxBytes) {
    reader.problem(1, said("rules.too_long"));
  } else {
    try {
      out = reader.read(toml::parse(document));
    } catch (const toml::parse_error& e) {
      reader.problem(static_cast<int>(e.source().begin.line),
                     foreign_words(std::string(e.description())));
    }
  }
  if (!reader.problems().empty()) {
    std::string en, ja;
    for (const Message& m : reader.problems()) {
      en += (en.empty() ? "" : "\n") + m.in(Lang::en);
      ja += (ja.empty() ? "" : "\n") + m.in(Lang::ja);
    }
    return fail("bad_rules", {en, ja});
  }
  out.digest = "sha256:" + to_hex(sha256(document)).substr(0, 16);
  return out;
}

std::string_view standard_rules_text() {
  for (const EmbeddedFile& file : embedded_rules()) {
    if (file.path == "default.toml") return file.bytes;
  }
  YAGURA_ASSERT(false);
  return {};
}

const RuleSet& standard_rules() {
  static const RuleSet rules = [] {
    auto parsed = parse_rules(standard_rules_text(), "default.toml");
    YAGURA_ASSERT(parsed.has_value());
    return std::move(*parsed);
  }();
  return rules;
}

}  // namespace yagura::join
