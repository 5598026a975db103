#include "case/judging.h"

#include <charconv>

namespace yagura::cases {

std::string item_id(std::size_t n) { return "e" + std::to_string(n + 1); }

std::optional<std::size_t> item_number(std::string_view id) {
  std::size_t n = 0;
  if (id.size() < 2 || id[0] != 'e' || id[1] == '0') return std::nullopt;
  const auto read = std::from_chars(id.data() + 1, id.data() + id.size(), n);
  if (read.ec != std::errc{} || read.ptr != id.data() + id.size()) return std::nullopt;
  return n - 1;
}

std::vector<std::string> items_seen(const CaseState& state, std::string_view side) {
  std::vector<std::string> out;
  const Manifest* manifest = state.manifest();
  if (manifest == nullptr) return out;
  const auto seen = manifest->visible.find(side);
  if (seen == manifest->visible.end()) return out;
  for (const std::size_t n : seen->second) out.push_back(item_id(n));
  return out;
}

Json cited_criteria(const std::vector<const CriteriaFile*>& files) {
  Json out(Json::Object{});
  for (const CriteriaFile* file : files) out.set(file->id, file->version);
  return out;
}

Result<std::vector<const CriteriaFile*>> files_of(const CaseState& state, const CriteriaSet& set) {
  const Manifest* manifest = state.manifest();
  if (manifest == nullptr) return fail("not_frozen", said("case.no.not_frozen"));
  if (manifest->cited.as_object().empty()) return fail("no_criteria", said("case.no.no_criteria"));
  std::vector<const CriteriaFile*> out;
  for (const auto& [id, version] : manifest->cited.as_object()) {
    const CriteriaFile* file = set.find(id, version.as_string());
    if (file == nullptr)
      return fail("criteria_missing",
                  said("case.no.criteria_missing", {{"id", id}, {"version", version.as_string()}}));
    out.push_back(file);
  }
  return out;
}

namespace {

Result<void> known_side(const CaseState& state, std::string_view side) {
  if (state.sides.contains(side)) return {};
  return fail("unknown_side", said("case.no.unknown_side"));
}

}  // namespace

Result<Json> template_for(const CaseState& state, std::string_view side, const CriteriaSet& set) {
  const auto files = files_of(state, set);
  if (!files) return tl::make_unexpected(files.error());
  if (const auto known = known_side(state, side); !known) return tl::make_unexpected(known.error());
  return assessment_template(state.id, side, state.round()->number, *files,
                             items_seen(state, side));
}

Result<std::vector<ValueProblem>> check_for(const CaseState& state, std::string_view side,
                                            const Json& assessment, const CriteriaSet& set) {
  const auto files = files_of(state, set);
  if (!files) return tl::make_unexpected(files.error());
  if (const auto known = known_side(state, side); !known) return tl::make_unexpected(known.error());
  std::vector<ValueProblem> out;
  const Json wanted = Json::object({{"case", state.id},
                                    {"side", side},
                                    {"round", state.round()->number},
                                    {"criteria", state.manifest()->cited}});
  for (const auto& [member, value] : wanted.as_object()) {
    if (assessment[member] != value)
      out.push_back({member, said("assessment.of_case", {{"value", value.dump()}})});
  }
  for (ValueProblem& p : check_assessment(assessment, set, items_seen(state, side)))
    out.push_back(std::move(p));
  return out;
}

}  // namespace yagura::cases
