// Criteria as data: what a consultation judges stands in TOML files with their sources, built in or
// in a folder of the user's (docs/formats/criteria.md). A file has a kind, which says what may be
// done with it:
//   criteria     judged: value, probability and confidence of each item
//   factors      facts only: no probability, no weight, no verdict; the loader refuses them
//   attribution  three separate groups of questions: technical, actor, legal
//   severity     a scheme of scores: options with values, bands (severity.h)
//   law          categories as a set, each with elements (law.h); groups template and category
// A file never says that something is met, and nothing here computes it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "case/wording.h"

namespace yagura::cases {

enum class CriteriaKind : std::uint8_t { criteria, factors, attribution, severity, law };
std::string_view criteria_kind_name(CriteriaKind kind);

struct CriteriaSource {
  std::string id, title, place;
  std::string url;         // "" where none is given
  std::string unverified;  // "" = checked; else what was not
};

struct CriteriaOption {  // of a severity item, or one value of a scale
  std::string id;
  Wording name;
  double value = 0;  // severity only
};

struct Criterion {
  std::string id;     // [a-z0-9_]{1,64}
  std::string group;  // "" where the kind has none
  Wording name, question;
  std::vector<std::string> sources;  // ids of the file's sources, at least one
  std::string place;                 // in the source: "Article 8"; "" where not said
  double weight = 0;                 // rule "weighted" only
  bool statute = false;              // law only: a category of a statute
  std::vector<CriteriaOption> options;
  std::vector<std::string> evidence;  // kinds of evidence that bear on an element
  Wording standard;                   // of proof; blank where the kind has none
  std::vector<Wording> open_questions;
  std::vector<Criterion> elements;  // law only
};

struct CriteriaBand {
  int level = 0;
  double least = 0;  // of the score, inclusive
  Wording name;
};

struct CriteriaFile {
  std::string id;       // [a-z0-9-]{1,64}
  std::string edition;  // of the file's author: "2018-07-25"
  std::string version;  // "sha256:" + 64 hex digits of the file's bytes; what a case cites
  CriteriaKind kind = CriteriaKind::criteria;
  std::string author;
  std::string effective_from, effective_to;  // dates "2018-07-25"; "" = not stated
  Wording name, note;
  std::string rule;  // severity: "weighted" or "maximum"
  std::vector<CriteriaSource> sources;
  std::vector<CriteriaOption> scale;  // values to choose from; empty = a text of one's own
  std::vector<Criterion> items;
  std::vector<CriteriaBand> bands;  // sorted by `least`
  std::string document;             // name of the file it came from

  // "scope"; of law also "armed_attack/imminent". nullptr where there is none.
  const Criterion* find(std::string_view path) const;
  // Paths of all that a side may answer: items without elements, and elements.
  std::vector<std::string> paths() const;
  Json json() const;  // what a page and a record need, without the file's bytes
};

struct CriteriaProblem {
  int line;      // from 1; 0 = of the document as a whole
  Message text;  // what is wrong and how to mend it
};

// One document. Every problem is found, not only the first (a syntax error ends the reading).
// `file` is whole only where `problems` is empty. Any bytes are safe; at most 1 MiB.
struct ParsedCriteria {
  CriteriaFile file;
  std::vector<CriteriaProblem> problems;
};
ParsedCriteria parse_criteria(std::string_view toml, std::string_view document);

// The files a node works with. Editions stand side by side: a case cites a version for ever.
class CriteriaSet {
 public:
  // What the binary brings (src/case/criteria/).
  static const CriteriaSet& built_in();
  // Adds the *.toml of a folder, in order of name. The first string of a problem names the file.
  // Throws EnvironmentError where the folder cannot be read.
  struct FileProblem {
    std::string document;
    CriteriaProblem problem;
  };
  std::vector<FileProblem> add_folder(const std::string& folder);
  // False where the same id and edition is there with other content.
  bool add(CriteriaFile file);

  const std::vector<CriteriaFile>& files() const { return files_; }  // sorted by (id, edition)
  // By version; or, with version "", the newest edition of the id. nullptr where there is none.
  const CriteriaFile* find(std::string_view id, std::string_view version = {}) const;

 private:
  std::vector<CriteriaFile> files_;
};

// One version for all that a case cites, for a log that keeps one: "sha256:" and the hash of the
// canonical JSON of {id: version}, which is the member `criteria` of an assessment.
std::string criteria_version(const Json& cited);

}  // namespace yagura::cases
