// Reading a criteria document: TOML in, every problem with its line out.
#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "base/hash.h"
#include "base/time.h"
#include "case/criteria.h"

namespace yagura::cases {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxProblems = 100;

int line_of(const toml::node& n) { return static_cast<int>(n.source().begin.line); }
std::string quoted(std::string_view s) { return "'" + plain(s) + "'"; }

bool good_id(std::string_view id, std::string_view more) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           more.find(c) != std::string_view::npos;
  });
}

Message wording_form(std::string_view key) {
  return said("criteria.wording", {{"key", plain(key)}, {"open", "{"}, {"close", "}"}});
}

class FileReader {
 public:
  explicit FileReader(ParsedCriteria& out) : out_(out) {}
  void read(const toml::table& root);
  void problem(int line, Message text) {
    if (out_.problems.size() < kMaxProblems) out_.problems.push_back({line, std::move(text)});
  }

 private:
  using Known = std::initializer_list<std::string_view>;
  void known_keys(const toml::table& t, Known known);
  std::string text(const toml::table& t, std::string_view key, bool needed);
  std::string id(const toml::table& t, std::string_view more, std::set<std::string>& taken);
  std::string date(const toml::table& t, std::string_view key);
  Wording wording(const toml::table& t, std::string_view key, bool needed);
  Wording both(const toml::table& t, int line);
  double number(const toml::table& t, std::string_view key, double least, double most);
  std::vector<std::string> texts(const toml::table& t, std::string_view key);
  template <class F>
  void each(const toml::table& t, std::string_view key, F&& f);
  void header(const toml::table& root);
  void source(const toml::table& t);
  CriteriaOption option(const toml::table& t, std::set<std::string>& taken, bool value);
  Criterion criterion(const toml::table& t, std::set<std::string>& taken, bool element);
  void group(const toml::table& t, Criterion& c);
  void bands(const toml::table& root);
  CriteriaFile& file() { return out_.file; }
  bool is(CriteriaKind kind) const { return out_.file.kind == kind; }

  ParsedCriteria& out_;
  std::set<std::string> source_ids_;
};

// A weight, a threshold or a verdict has no place in facts, and is told so; others are unknown.
void FileReader::known_keys(const toml::table& t, Known known) {
  static constexpr std::string_view kJudging[] = {"weight", "threshold", "verdict", "score", "met"};
  for (const auto& [key, node] : t) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    const int line = static_cast<int>(key.source().begin.line);
    if (std::find(std::begin(kJudging), std::end(kJudging), key.str()) != std::end(kJudging)) {
      problem(line, said("criteria.judging", {{"key", quoted(key.str())}}));
      continue;
    }
    std::string list;
    for (const auto name : known) list += (list.empty() ? "" : ", ") + std::string(name);
    problem(line, said("criteria.unknown", {{"value", quoted(key.str())}, {"list", list}}));
  }
}

std::string FileReader::text(const toml::table& t, std::string_view key, bool needed) {
  const toml::node* n = t.get(key);
  if (n == nullptr) {
    if (needed) problem(line_of(t), said("criteria.missing", {{"key", std::string(key)}}));
    return {};
  }
  const auto* s = n->as_string();
  if (s != nullptr && !s->get().empty()) return s->get();
  problem(line_of(*n), said("criteria.no_text", {{"key", std::string(key)}}));
  return {};
}

std::string FileReader::id(const toml::table& t, std::string_view more,
                           std::set<std::string>& taken) {
  std::string out = text(t, "id", true);
  if (out.empty()) return out;
  if (!good_id(out, more))
    problem(line_of(t), said("criteria.id", {{"value", quoted(out)}}));
  else if (!taken.insert(out).second)
    problem(line_of(t), said("criteria.twice", {{"value", quoted(out)}}));
  return out;
}

std::string FileReader::date(const toml::table& t, std::string_view key) {
  const toml::node* n = t.get(key);
  if (n == nullptr) return {};
  const auto* d = n->as_date();
  if (d == nullptr) {
    problem(line_of(*n), said("criteria.date", {{"key", std::string(key)}}));
    return {};
  }
  const toml::date v = d->get();
  const auto time = civil_time(v.year, v.month, v.day, 0, 0, 0);
  return time ? to_rfc3339(*time).substr(0, 10) : std::string();
}

Wording FileReader::both(const toml::table& t, int line) {
  Wording out;
  for (const auto& [key, node] : t) {
    const auto* s = node.as_string();
    if (key.str() == "en" && s != nullptr)
      out.en = s->get();
    else if (key.str() == "ja" && s != nullptr)
      out.ja = s->get();
    else
      problem(line, wording_form(key.str()));
  }
  if (!out.whole()) problem(line, said("criteria.both_languages"));
  return out;
}

Wording FileReader::wording(const toml::table& t, std::string_view key, bool needed) {
  const toml::node* n = t.get(key);
  if (n == nullptr) {
    if (needed) problem(line_of(t), said("criteria.missing", {{"key", std::string(key)}}));
    return {};
  }
  if (const toml::table* w = n->as_table()) return both(*w, line_of(*n));
  problem(line_of(*n), wording_form(key));
  return {};
}

double FileReader::number(const toml::table& t, std::string_view key, double least, double most) {
  const toml::node* n = t.get(key);
  const auto v = n == nullptr ? std::nullopt : n->value<double>();
  if (v && *v >= least && *v <= most) return *v;
  problem(n == nullptr ? line_of(t) : line_of(*n),
          said("criteria.number", {{"key", std::string(key)},
                                   {"least", std::to_string(std::lround(least))},
                                   {"most", std::to_string(std::lround(most))}}));
  return least;
}

std::vector<std::string> FileReader::texts(const toml::table& t, std::string_view key) {
  std::vector<std::string> out;
  const toml::node* n = t.get(key);
  if (n == nullptr) return out;
  const toml::array* list = n->as_array();
  bool good = list != nullptr;
  for (std::size_t i = 0; good && i < list->size(); ++i) {
    const auto* s = list->get(i)->as_string();
    good = s != nullptr && !s->get().empty();
    if (good) out.push_back(s->get());
  }
  if (!good) problem(line_of(*n), said("criteria.list", {{"key", std::string(key)}}));
  return out;
}

template <class F>
void FileReader::each(const toml::table& t, std::string_view key, F&& f) {
  const toml::node* n = t.get(key);
  if (n == nullptr) return;
  const toml::array* list = n->as_array();
  if (list == nullptr)
    return problem(line_of(*n), said("criteria.tables", {{"key", std::string(key)}}));
  for (const toml::node& one : *list) {
    if (const toml::table* table = one.as_table())
      f(*table);
    else
      problem(line_of(one), said("criteria.tables", {{"key", std::string(key)}}));
  }
}

void FileReader::source(const toml::table& t) {
  known_keys(t, {"id", "title", "place", "url", "unverified"});
  CriteriaSource s;
  s.id = id(t, "_-", source_ids_);
  s.title = text(t, "title", true);
  s.place = text(t, "place", true);
  s.url = text(t, "url", false);
  s.unverified = text(t, "unverified", false);
  file().sources.push_back(std::move(s));
}

CriteriaOption FileReader::option(const toml::table& t, std::set<std::string>& taken, bool value) {
  if (value)
    known_keys(t, {"id", "name", "value"});
  else
    known_keys(t, {"id", "name"});
  CriteriaOption o;
  o.id = id(t, "_", taken);
  o.name = wording(t, "name", true);
  if (value) o.value = number(t, "value", 0, 1000);
  return o;
}

// The groups a kind has; one of them must be given.
void FileReader::group(const toml::table& t, Criterion& c) {
  std::vector<std::string_view> groups;
  if (is(CriteriaKind::attribution)) groups = {"technical", "actor", "legal"};
  if (is(CriteriaKind::law)) groups = {"template", "category"};
  if (groups.empty()) return;
  c.group = text(t, "group", true);
  if (c.group.empty() || std::find(groups.begin(), groups.end(), c.group) != groups.end()) return;
  std::string list;
  for (const auto g : groups) list += (list.empty() ? "" : ", ") + std::string(g);
  problem(line_of(t), said("criteria.group", {{"value", quoted(c.group)}, {"list", list}}));
}

Criterion FileReader::criterion(const toml::table& t, std::set<std::string>& taken, bool element) {
  const bool law = is(CriteriaKind::law), weighted = file().rule == "weighted";
  if (element)
    known_keys(
        t, {"id", "name", "question", "sources", "place", "evidence", "standard", "open_question"});
  else if (law)
    known_keys(t, {"id", "group", "name", "question", "sources", "place", "statute",
                   "open_question", "element"});
  else if (is(CriteriaKind::severity) && weighted)
    known_keys(t, {"id", "name", "question", "sources", "place", "option", "weight"});
  else if (is(CriteriaKind::severity))
    known_keys(t, {"id", "name", "question", "sources", "place", "option"});
  else
    known_keys(t, {"id", "group", "name", "question", "sources", "place"});
  Criterion c;
  c.id = id(t, "_", taken);
  c.name = wording(t, "name", true);
  c.question = wording(t, "question", true);
  c.place = text(t, "place", false);
  c.sources = texts(t, "sources");
  if (c.sources.empty()) problem(line_of(t), said("criteria.no_source"));
  for (const std::string& s : c.sources) {
    if (!source_ids_.contains(s))
      problem(line_of(t), said("criteria.unknown_source", {{"value", quoted(s)}}));
  }
  each(t, "open_question",
       [&](const toml::table& q) { c.open_questions.push_back(both(q, line_of(q))); });
  if (element) {
    c.evidence = texts(t, "evidence");
    c.standard = wording(t, "standard", true);
    return c;
  }
  group(t, c);
  std::set<std::string> inner;
  if (is(CriteriaKind::severity)) {
    if (weighted) c.weight = number(t, "weight", 0, 1000);
    each(t, "option", [&](const toml::table& o) { c.options.push_back(option(o, inner, true)); });
    if (c.options.empty()) problem(line_of(t), said("criteria.no_option"));
  }
  if (!law || c.group != "category") return c;
  const toml::node* statute = t.get("statute");
  if (statute == nullptr || !statute->is_boolean())
    problem(line_of(t), said("criteria.statute"));
  else
    c.statute = statute->value<bool>().value_or(false);
  each(t, "element",
       [&](const toml::table& e) { c.elements.push_back(criterion(e, inner, true)); });
  if (c.elements.empty()) problem(line_of(t), said("criteria.no_element"));
  return c;
}

void FileReader::header(const toml::table& root) {
  CriteriaFile& f = file();
  std::set<std::string> taken;
  f.id = id(root, "-", taken);
  f.edition = text(root, "edition", true);
  f.author = text(root, "author", true);
  f.effective_from = date(root, "effective_from");
  f.effective_to = date(root, "effective_to");
  if (!f.effective_to.empty() && f.effective_to < f.effective_from)
    problem(line_of(root), said("criteria.dates"));
  f.name = wording(root, "name", true);
  f.note = wording(root, "note", true);
  const std::string kind = text(root, "kind", true);
  bool known = kind.empty();
  for (const CriteriaKind k :
       {CriteriaKind::criteria, CriteriaKind::factors, CriteriaKind::attribution,
        CriteriaKind::severity, CriteriaKind::law}) {
    if (criteria_kind_name(k) != kind) continue;
    f.kind = k;
    known = true;
  }
  if (!known) problem(line_of(root), said("criteria.kind", {{"value", quoted(kind)}}));
  if (!is(CriteriaKind::severity)) return;
  f.rule = text(root, "rule", true);
  if (!f.rule.empty() && f.rule != "weighted" && f.rule != "maximum")
    problem(line_of(root), said("criteria.rule", {{"value", quoted(f.rule)}}));
}

void FileReader::bands(const toml::table& root) {
  each(root, "band", [&](const toml::table& t) {
    known_keys(t, {"level", "least", "name"});
    CriteriaBand b;
    b.level = static_cast<int>(std::lround(number(t, "level", 0, 100)));
    b.least = number(t, "least", 0, 1000);
    b.name = wording(t, "name", true);
    if (!file().bands.empty() && b.least <= file().bands.back().least)
      problem(line_of(t), said("criteria.band_order"));
    file().bands.push_back(std::move(b));
  });
  if (file().bands.empty() || file().bands.front().least != 0)
    problem(line_of(root), said("criteria.first_band"));
}

void FileReader::read(const toml::table& root) {
  header(root);
  if (is(CriteriaKind::severity))
    known_keys(root, {"id", "edition", "kind", "rule", "author", "effective_from", "effective_to",
                      "name", "note", "source", "item", "band"});
  else
    known_keys(root, {"id", "edition", "kind", "author", "effective_from", "effective_to", "name",
                      "note", "source", "scale", "item"});
  each(root, "source", [&](const toml::table& t) { source(t); });
  std::set<std::string> values, items;
  each(root, "scale",
       [&](const toml::table& t) { file().scale.push_back(option(t, values, false)); });
  each(root, "item",
       [&](const toml::table& t) { file().items.push_back(criterion(t, items, false)); });
  if (file().items.empty()) problem(line_of(root), said("criteria.no_item"));
  if (is(CriteriaKind::severity)) bands(root);
}

}  // namespace

ParsedCriteria parse_criteria(std::string_view toml, std::string_view document) {
  ParsedCriteria out;
  out.file.document = document;
  out.file.version = "sha256:" + to_hex(sha256(toml));
  FileReader reader(out);
  if (toml.size() > kMaxBytes) {
    reader.problem(0, said("criteria.too_large"));
    return out;
  }
  try {
    reader.read(toml::parse(toml, std::string(document)));
  } catch (const toml::parse_error& e) {
    reader.problem(static_cast<int>(e.source().begin.line),
                   said("criteria.syntax", {{"words", plain(e.description())}}));
  }
  std::stable_sort(out.problems.begin(), out.problems.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  return out;
}

}  // namespace yagura::cases
