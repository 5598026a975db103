#include "app/case_criteria.h"

#include <fmt/format.h>

#include <sstream>

namespace yagura {

using namespace cases;

CriteriaSet criteria_set(const Arguments& args, std::string_view flag) {
  CriteriaSet set = CriteriaSet::built_in();
  for (const std::string& folder : args.all(flag)) {
    const auto problems = set.add_folder(folder);
    for (const auto& p : problems)
      fmt::print(stderr, "yagura: {}:{}: {}\n", p.document, p.problem.line,
                 p.problem.text.in(args.lang()));
    if (!problems.empty()) throw EnvironmentError(said("severity.bad_criteria"), folder, {});
  }
  return set;
}

std::vector<const CriteriaFile*> chosen_criteria(const CriteriaSet& set, const std::string& ids,
                                                 std::string_view today, Lang lang) {
  std::vector<const CriteriaFile*> out;
  std::string known;
  for (const CriteriaFile& file : set.files()) {
    if (set.find(file.id) != &file) continue;  // an earlier edition
    known += (known.empty() ? "" : ", ") + file.id;
    if (ids.empty() && (file.effective_to.empty() || file.effective_to >= today))
      out.push_back(&file);
  }
  std::istringstream list(ids);
  for (std::string id; std::getline(list, id, ',');) {
    const CriteriaFile* file = set.find(id);
    if (file == nullptr)
      throw UsageError(render(lang, "cli.case_criteria",
                              std::vector<TextArgument>{{"value", id}, {"list", known}}));
    out.push_back(file);
  }
  return out;
}

}  // namespace yagura
