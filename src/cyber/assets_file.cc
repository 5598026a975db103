// Reading a register document: TOML in, every problem with its line out.
#include <algorithm>
#include <set>
#include <tuple>

#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "cyber/assets.h"
#include "cyber/sectors.h"

namespace yagura::cyber {
namespace {

constexpr std::size_t kMaxProblems = 100;
constexpr std::size_t kMaxBytes = std::size_t{64} << 20;

int line_of(const toml::node& n) { return static_cast<int>(n.source().begin.line); }

class FileReader {
 public:
  explicit FileReader(std::string_view document) : document_(document) {}

  void read(const toml::table& root);
  ParsedRegister take() {
    std::sort(out_.problems.begin(), out_.problems.end(), [](const Problem& a, const Problem& b) {
      return std::tie(a.line, a.text.in(Lang::en)) < std::tie(b.line, b.text.in(Lang::en));
    });
    return std::move(out_);
  }
  void problem(int line, Message text) {
    if (out_.problems.size() < kMaxProblems) out_.problems.push_back({line, std::move(text)});
  }

 private:
  void unknown_keys(const toml::table& t, std::initializer_list<std::string_view> known);
  std::string text(const toml::table& t, std::string_view key, bool needed);
  std::optional<double> number(const toml::table& t, std::string_view key, bool needed);
  std::vector<std::string> texts(const toml::table& t, std::string_view key,
                                 std::vector<int>* lines);
  std::vector<Network> networks(const toml::table& t, std::string_view key);
  void place(const toml::table& t, Asset& a);
  void asset(const toml::table& t);

  std::string document_;
  std::set<std::string> ids_;
  ParsedRegister out_;
};

std::string quoted(std::string_view s) { return "'" + std::string(s) + "'"; }

void FileReader::unknown_keys(const toml::table& t, std::initializer_list<std::string_view> known) {
  for (const auto& [key, node] : t) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    std::string list;
    for (const auto name : known) list += (list.empty() ? "" : ", ") + std::string(name);
    problem(static_cast<int>(key.source().begin.line),
            said("assets.unknown", {{"value", quoted(key.str())}, {"list", list}}));
  }
}

std::string FileReader::text(const toml::table& t, std::string_view key, bool needed) {
  const toml::node* n = t.get(key);
  if (n == nullptr) {
    if (needed) problem(line_of(t), said("assets.missing_text", {{"key", std::string(key)}}));
    return {};
  }
  const auto* s = n->as_string();
  if (s == nullptr || s->get().empty()) {
    problem(line_of(*n), said("assets.empty_text", {{"key", std::string(key)}}));
    return {};
  }
  return s->get();
}

std::optional<double> FileReader::number(const toml::table& t, std::string_view key, bool needed) {
  const toml::node* n = t.get(key);
  if (n == nullptr) {
    if (needed) problem(line_of(t), said("assets.missing_number", {{"key", std::string(key)}}));
    return std::nullopt;
  }
  const auto v = n->value<double>();
  if (!v) problem(line_of(*n), said("assets.number", {{"key", std::string(key)}}));
  return v;
}

std::vector<std::string> FileReader::texts(const toml::table& t, std::string_view key,
                                           std::vector<int>* lines) {
  std::vector<std::string> out;
  const toml::node* n = t.get(key);
  if (n == nullptr) return out;
  const toml::array* list = n->as_array();
  if (list == nullptr) {
    problem(line_of(*n), said("assets.list", {{"key", std::string(key)}}));
    return out;
  }
  for (const toml::node& item : *list) {
    const auto* s = item.as_string();
    if (s == nullptr) {
      problem(line_of(item), said("assets.texts", {{"key", std::string(key)}}));
      continue;
    }
    out.push_back(s->get());
    if (lines != nullptr) lines->push_back(line_of(item));
  }
  return out;
}

std::vector<Network> FileReader::networks(const toml::table& t, std::string_view key) {
  std::vector<Network> out;
  std::vector<int> lines;
  const auto list = texts(t, key, &lines);
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (const auto n = Network::parse(list[i])) {
      out.push_back(*n);
    } else {
      problem(lines[i], said("assets.network", {{"value", quoted(list[i])}}));
    }
  }
  return out;
}

void FileReader::place(const toml::table& t, Asset& a) {
  const toml::node* n = t.get("place");
  if (n == nullptr) return;
  const toml::table* p = n->as_table();
  if (p == nullptr)
    return problem(line_of(*n), said("assets.place", {{"open", "{"}, {"close", "}"}}));
  unknown_keys(*p, {"lat", "lon", "radius_m"});
  const auto lat = number(*p, "lat", true);
  const auto lon = number(*p, "lon", true);
  if (lat && lon) {
    a.place = Position::from_degrees(*lat, *lon);
    if (!a.place) problem(line_of(*n), said("assets.off_earth"));
  }
  a.radius_m = number(*p, "radius_m", false).value_or(0);
  if (!(a.radius_m >= 0 && a.radius_m <= 1e6)) {
    problem(line_of(*n), said("assets.radius"));
    a.radius_m = 0;
  }
}

bool good_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

void FileReader::asset(const toml::table& t) {
  unknown_keys(t,
               {"id", "name_en", "name_ja", "sector", "place", "networks", "site", "depends_on"});
  Asset a;
  a.document = document_;
  a.id = text(t, "id", true);
  if (!a.id.empty() && !good_id(a.id)) {
    problem(line_of(t), said("assets.id", {{"value", quoted(a.id)}}));
  }
  a.name_en = text(t, "name_en", true);
  a.name_ja = text(t, "name_ja", true);
  const std::string sector = text(t, "sector", true);
  if (!sector.empty()) {
    if (const Sector* s = find_sector(sector)) {
      a.sector = s->id;
    } else {
      problem(line_of(*t.get("sector")), said("assets.sector", {{"value", quoted(sector)}}));
    }
  }
  place(t, a);
  a.networks = networks(t, "networks");
  a.site = text(t, "site", false);
  if (a.site.empty()) a.site = a.id;
  if (!good_id(a.site) && !a.site.empty() && a.site != a.id) {
    problem(line_of(t), said("assets.site", {{"value", quoted(a.site)}}));
  }
  a.depends_on = texts(t, "depends_on", nullptr);
  if (!a.id.empty() && !ids_.insert(a.id).second) {
    problem(line_of(t), said("assets.twice", {{"value", quoted(a.id)}}));
  }
  out_.file.assets.push_back(std::move(a));
}

void FileReader::read(const toml::table& root) {
  unknown_keys(root, {"asset", "scanners", "default_site"});
  out_.file.default_site = text(root, "default_site", false);
  out_.file.scanners = networks(root, "scanners");
  const toml::node* n = root.get("asset");
  if (n == nullptr) return;
  const toml::array* list = n->as_array();
  if (list == nullptr) return problem(line_of(*n), said("assets.brackets"));
  for (const toml::node& item : *list) {
    if (const toml::table* t = item.as_table()) {
      asset(*t);
    } else {
      problem(line_of(item), said("assets.table"));
    }
  }
}

}  // namespace

ParsedRegister parse_register(std::string_view content, std::string_view document) {
  FileReader reader(document);
  if (content.size() > kMaxBytes) {
    reader.problem(1, said("assets.too_long"));
    return reader.take();
  }
  try {
    reader.read(toml::parse(content));
  } catch (const toml::parse_error& e) {
    reader.problem(static_cast<int>(e.source().begin.line),
                   foreign_words(std::string(e.description())));
  }
  return reader.take();
}

}  // namespace yagura::cyber
