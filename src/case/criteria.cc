#include "case/criteria.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>

#include "base/assert.h"
#include "base/hash.h"
#include "embedded.h"

namespace yagura::cases {
namespace {

constexpr std::string_view kKinds[] = {"criteria", "factors", "attribution", "severity", "law"};

Json texts_json(const std::vector<Wording>& texts) {
  Json out(Json::Array{});
  for (const Wording& t : texts) out.push(t.json());
  return out;
}

Json options_json(const std::vector<CriteriaOption>& options, bool values) {
  Json out(Json::Array{});
  for (const CriteriaOption& o : options) {
    Json one = Json::object({{"id", o.id}, {"name", o.name.json()}});
    if (values) one.set("value", o.value);
    out.push(std::move(one));
  }
  return out;
}

Json criterion_json(const CriteriaFile& file, const Criterion& c) {
  Json out = Json::object({{"id", c.id},
                           {"name", c.name.json()},
                           {"question", c.question.json()},
                           {"sources", Json(Json::Array(c.sources.begin(), c.sources.end()))}});
  if (!c.group.empty()) out.set("group", c.group);
  if (!c.place.empty()) out.set("place", c.place);
  if (file.rule == "weighted") out.set("weight", c.weight);
  if (!c.options.empty()) out.set("options", options_json(c.options, true));
  if (c.group == "category") out.set("statute", c.statute);
  if (!c.evidence.empty())
    out.set("evidence", Json(Json::Array(c.evidence.begin(), c.evidence.end())));
  if (c.standard.whole()) out.set("standard", c.standard.json());
  if (!c.open_questions.empty()) out.set("open_questions", texts_json(c.open_questions));
  if (c.elements.empty()) return out;
  Json elements(Json::Array{});
  for (const Criterion& e : c.elements) elements.push(criterion_json(file, e));
  return out.set("elements", std::move(elements));
}

const Criterion* find_in(const std::vector<Criterion>& list, std::string_view id) {
  const auto at = std::find_if(list.begin(), list.end(), [&](const auto& c) { return c.id == id; });
  return at == list.end() ? nullptr : &*at;
}

}  // namespace

std::string_view criteria_kind_name(CriteriaKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

const Criterion* CriteriaFile::find(std::string_view path) const {
  const std::size_t slash = path.find('/');
  const Criterion* item = find_in(items, path.substr(0, slash));
  if (item == nullptr || slash == std::string_view::npos) return item;
  return find_in(item->elements, path.substr(slash + 1));
}

std::vector<std::string> CriteriaFile::paths() const {
  std::vector<std::string> out;
  for (const Criterion& item : items) {
    if (item.elements.empty()) out.push_back(item.id);
    for (const Criterion& e : item.elements) out.push_back(item.id + "/" + e.id);
  }
  return out;
}

Json CriteriaFile::json() const {
  Json from(Json::Array{}), list(Json::Array{}), levels(Json::Array{});
  for (const CriteriaSource& s : sources) {
    Json one = Json::object({{"id", s.id}, {"title", s.title}, {"place", s.place}});
    if (!s.url.empty()) one.set("url", s.url);
    if (!s.unverified.empty()) one.set("unverified", s.unverified);
    from.push(std::move(one));
  }
  for (const Criterion& c : items) list.push(criterion_json(*this, c));
  for (const CriteriaBand& b : bands)
    levels.push(Json::object({{"level", b.level}, {"least", b.least}, {"name", b.name.json()}}));
  Json out = Json::object({{"id", id},
                           {"edition", edition},
                           {"version", version},
                           {"kind", criteria_kind_name(kind)},
                           {"author", author},
                           {"effective_from", effective_from},
                           {"effective_to", effective_to},
                           {"name", name.json()},
                           {"note", note.json()},
                           {"sources", std::move(from)},
                           {"items", std::move(list)}});
  if (!scale.empty()) out.set("scale", options_json(scale, false));
  if (!rule.empty()) out.set("rule", rule).set("bands", std::move(levels));
  return out;
}

const CriteriaSet& CriteriaSet::built_in() {
  static const CriteriaSet set = [] {
    CriteriaSet out;
    for (const EmbeddedFile& f : embedded_criteria()) {
      if (!f.path.ends_with(".toml")) continue;
      ParsedCriteria parsed = parse_criteria(f.bytes, f.path);
      YAGURA_ASSERT(parsed.problems.empty());
      YAGURA_ASSERT(out.add(std::move(parsed.file)));
    }
    return out;
  }();
  return set;
}

std::vector<CriteriaSet::FileProblem> CriteriaSet::add_folder(const std::string& folder) {
  std::error_code failed;
  std::vector<std::filesystem::path> paths;
  for (auto at = std::filesystem::directory_iterator(folder, failed);
       !failed && at != std::filesystem::directory_iterator(); at.increment(failed)) {
    if (at->path().extension() == ".toml") paths.push_back(at->path());
  }
  if (failed)
    throw EnvironmentError(said("criteria.folder"), folder, foreign_words(failed.message()));
  std::sort(paths.begin(), paths.end());
  std::vector<FileProblem> problems;
  for (const auto& path : paths) {
    const std::string name = path.filename().string();
    std::ifstream in(path, std::ios::binary);
    if (!in) throw EnvironmentError(said("criteria.unreadable"), path.string(), {});
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    ParsedCriteria parsed = parse_criteria(bytes, name);
    if (!parsed.problems.empty()) {
      for (auto& p : parsed.problems) problems.push_back({name, std::move(p)});
    } else if (!add(std::move(parsed.file))) {
      problems.push_back({name, {0, said("criteria.edition_twice")}});
    }
  }
  return problems;
}

bool CriteriaSet::add(CriteriaFile file) {
  const auto before = [](const CriteriaFile& a, const CriteriaFile& b) {
    return std::tie(a.id, a.edition) < std::tie(b.id, b.edition);
  };
  const auto at = std::lower_bound(files_.begin(), files_.end(), file, before);
  if (at != files_.end() && at->id == file.id && at->edition == file.edition)
    return at->version == file.version;
  files_.insert(at, std::move(file));
  return true;
}

const CriteriaFile* CriteriaSet::find(std::string_view id, std::string_view version) const {
  const CriteriaFile* found = nullptr;
  for (const CriteriaFile& f : files_) {
    if (f.id == id && (version.empty() || f.version == version)) found = &f;
  }
  return found;
}

std::string criteria_version(const Json& cited) { return "sha256:" + to_hex(sha256(cited.dump())); }

}  // namespace yagura::cases
