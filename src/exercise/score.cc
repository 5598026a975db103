#include "exercise/score.h"

#include <algorithm>

namespace yagura::exercise {
namespace {

constexpr Duration kPointTolerance = minutes{10};

// How well they agree in time: 0 = no match, else the share of the longer that overlaps.
double agreement(const TruthEvent& truth, const Finding& finding, Time exercise_end) {
  const Time t_end = truth.end.value_or(exercise_end);
  if (t_end == truth.start) {
    const Duration off =
        finding.start > truth.start ? finding.start - truth.start : truth.start - finding.start;
    return off <= kPointTolerance ? 1 - to_seconds(off) / (2 * to_seconds(kPointTolerance)) : 0;
  }
  const Time f_end = finding.end.value_or(exercise_end);
  const Duration both = std::min(t_end, f_end) - std::max(truth.start, finding.start);
  const Duration longer = std::max(t_end - truth.start, f_end - finding.start);
  const double share = to_seconds(both) / to_seconds(longer);
  return share >= 0.5 ? share : 0;
}

bool same_object(const TruthEvent& truth, const Finding& finding) {
  if (truth.kind != finding.kind) return false;
  if (!truth.subjects.empty() && truth.subjects != finding.subjects) return false;
  return truth.asset.empty() || truth.asset == finding.asset;
}

struct Candidate {
  double share;
  std::size_t truth, finding;
};

}  // namespace

std::optional<Finding> finding_of(const Json& event) {
  if (event["state"].as_string() == "retracted") return std::nullopt;
  const auto start = parse_rfc3339(event["start"].as_string());
  if (!start) return std::nullopt;
  Finding f;
  f.id = event["id"].as_string();
  f.kind = event["kind"].as_string();
  for (const Json& s : event["subjects"].as_array()) f.subjects.push_back(s.as_string());
  std::sort(f.subjects.begin(), f.subjects.end());
  f.asset = event["asset"].as_string();
  f.start = *start;
  f.end = parse_rfc3339(event["end"].as_string());
  return f;
}

Score score(const std::vector<TruthEvent>& truth, const std::vector<Finding>& findings,
            Time exercise_end) {
  std::vector<Candidate> candidates;
  for (std::size_t t = 0; t < truth.size(); ++t) {
    for (std::size_t f = 0; f < findings.size(); ++f) {
      if (!same_object(truth[t], findings[f])) continue;
      if (const double share = agreement(truth[t], findings[f], exercise_end); share > 0) {
        candidates.push_back({share, t, f});
      }
    }
  }
  // Best agreement first; ties in the order of the files, so that a score is always the same.
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.share > b.share; });
  std::vector<bool> truth_used(truth.size()), finding_used(findings.size());
  Score out;
  for (const Candidate& c : candidates) {
    if (truth_used[c.truth] || finding_used[c.finding]) continue;
    truth_used[c.truth] = finding_used[c.finding] = true;
    out.matched.emplace_back(truth[c.truth], findings[c.finding]);
  }
  for (std::size_t t = 0; t < truth.size(); ++t) {
    KindScore& kind = out.kinds[truth[t].kind];
    if (!truth[t].observable) {
      ++kind.unobservable;
      continue;
    }
    ++kind.truth;
    if (truth_used[t]) {
      ++kind.found;
    } else {
      ++kind.missed;
      out.missed.push_back(truth[t]);
    }
  }
  for (std::size_t f = 0; f < findings.size(); ++f) {
    if (finding_used[f]) continue;
    ++out.kinds[findings[f].kind].false_alarms;
    out.false_alarms.push_back(findings[f]);
  }
  return out;
}

}  // namespace yagura::exercise
