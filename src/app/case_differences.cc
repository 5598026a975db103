#include <fmt/format.h>

#include "app/case_record.h"
#include "case/estimate.h"

namespace yagura {
namespace {

using namespace cases;

class DifferenceWords {
 public:
  DifferenceWords(const CriteriaFile* file, Lang lang) : file_(file), lang_(lang) {}

  std::string question(const std::string& path) const {
    const std::size_t slash = path.find('/');
    const Criterion* item = file_ == nullptr ? nullptr : file_->find(path.substr(0, slash));
    const Criterion* whole = file_ == nullptr ? nullptr : file_->find(path);
    if (item == nullptr || whole == nullptr) return path;
    return slash == std::string::npos
               ? item->name.in(lang_)
               : item->name.in(lang_) + (lang_ == Lang::ja ? "：" : ": ") + whole->name.in(lang_);
  }

  std::string says(DifferenceAspect aspect, const Json& v) const {
    if (aspect == DifferenceAspect::answered)
      return say(v.as_bool() ? "pdf.answered" : "pdf.not_answered");
    if (v.is_null()) return "-";
    if (aspect == DifferenceAspect::items)
      return say("pdf.items",
                 {{"for", list(v["supporting"])}, {"against", list(v["contradicting"])}});
    if (aspect == DifferenceAspect::probability) return probability(v);
    if (aspect == DifferenceAspect::confidence) {
      const auto* level = find_confidence(v.as_string());
      return level == nullptr ? v.dump() : std::string(level->name.in(lang_));
    }
    return value(v);
  }

  std::string say(std::string_view key, std::initializer_list<MessageArgument> args = {}) const {
    return said(key, args).in(lang_);
  }

 private:
  static std::string list(const Json& ids) {
    std::string out;
    for (const Json& id : ids.as_array()) out += (out.empty() ? "" : ", ") + id.as_string();
    return out.empty() ? "-" : out;
  }
  std::string probability(const Json& v) const {
    const auto* word = find_probability(v["word"].as_string());
    const std::string name = word == nullptr ? "" : std::string(word->name.in(lang_));
    return name + (lang_ == Lang::ja ? "（" : " (") + v["percent"].dump() +
           (lang_ == Lang::ja ? "%）" : " %)");
  }
  std::string value(const Json& v) const {
    if (const auto both = wording_of(v)) return both->in(lang_);
    if (file_ != nullptr) {
      for (const CriteriaOption& o : file_->scale) {
        if (o.id == v.as_string()) return o.name.in(lang_);
      }
    }
    return v.is_string() ? v.as_string() : v.dump();
  }

  const CriteriaFile* file_;
  Lang lang_;
};

}  // namespace

void print_differences(const CaseState& state, const CriteriaSet& set, Lang lang) {
  const auto all = differences_of(state);
  if (all.empty()) return;
  const auto line = [](const std::string& text) { fmt::print("{}\n", plain(text)); };
  line(said("pdf.differences").in(lang));
  std::string before;
  for (const DifferenceLife& life : all) {
    const Difference& d = life.last;
    const std::string version = state.manifest()->cited[d.criteria].as_string();
    const CriteriaFile* file = set.find(d.criteria, version);
    const DifferenceWords words(file, lang);
    if (before != d.criteria)
      line("  " + (file == nullptr ? d.criteria : file->name.in(lang)) + " (" + d.criteria + ")");
    before = d.criteria;
    std::string row = words.question(d.path) + " | " +
                      words.say("aspect." + std::string(difference_aspect_name(d.aspect)));
    for (const auto& [side, says] : d.sides)
      row.append(" | ").append(side).append(": ").append(words.says(d.aspect, says));
    std::string rounds;
    for (const int r : life.rounds) rounds += (rounds.empty() ? "" : ", ") + std::to_string(r);
    line("    " + row + " | " + words.say("case.show.round", {{"round", rounds}}) + " | " +
         words.say(life.open ? "pdf.open" : "pdf.settled"));
  }
}

}  // namespace yagura
