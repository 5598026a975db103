#include "join/edition.h"

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "stat/ln.h"

namespace yagura::join {

std::optional<double> JoinTable::ln_benign() const {
  constexpr std::uint64_t kLeastEvents = 5, kLeastHours = 24;
  for (const auto& [events, hours] :
       {std::pair(benign.events, benign.hours), std::pair(density.events(), density.hours())}) {
    if (events < kLeastEvents || hours < kLeastHours) return std::nullopt;
  }
  return portable_ln(static_cast<double>(benign.events) / static_cast<double>(benign.hours) *
                     static_cast<double>(density.hours()) / static_cast<double>(density.events()));
}

void JoinTable::finish() {
  best.finish();
  weights.resize(kBins);
  for (std::size_t bin = 0; bin < weights.size(); ++bin) {
    weights[bin] =
        static_cast<float>(-portable_ln(best.p((static_cast<double>(bin) + 0.5) / kBinsPerNat)));
  }
}

double weight_of(const JoinTable& table, double score) {
  return static_cast<double>(table.weights[static_cast<std::size_t>(bin_of(score + kScoreZero))]);
}

double combine(const FamilyTable& table, const SourceSets& sources,
               const std::vector<std::optional<Candidate>>& candidates,
               std::vector<bool>* counted) {
  struct Part {
    double weight;
    std::size_t join;
    std::uint16_t sources;
  };
  std::array<Part, 8> parts{};
  std::size_t n = 0;
  for (std::size_t j = 0; j < candidates.size(); ++j) {
    if (!candidates[j]) continue;
    YAGURA_ASSERT(n < parts.size());
    parts[n++] = {weight_of(table.joins[j], candidates[j]->score), j, candidates[j]->sources};
  }
  std::stable_sort(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(n),
                   [](const Part& a, const Part& b) { return a.weight > b.weight; });
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    bool free = true;
    for (std::size_t before = 0; before < i; ++before) {
      free = free && (parts[before].sources == 0xffff ||
                      sources.disjoint(parts[i].sources, parts[before].sources));
    }
    if (!free) {
      parts[i].sources = 0xffff;  // takes no part, and shuts out nobody
      continue;
    }
    sum += parts[i].weight;
    if (counted != nullptr) (*counted)[parts[i].join] = true;
  }
  return sum;
}

void Edition::save(Writer& w) const {
  w.i64(first_day);
  w.i64(last_day);
  w.u64(slides.size());
  for (const int days : slides) w.u64(static_cast<std::uint64_t>(days));
  w.boolean(weekdays_kept);
  for (const FamilyTable& family : families) {
    for (const JoinTable& join : family.joins) {
      join.density.save(w);
      join.best.save(w);
      w.u64(join.benign.events);
      w.u64(join.benign.hours);
    }
    family.all.save(w);
    family.unlinked.save(w);
    w.u64(family.roots);
    w.f64(family.live_days);
    w.f64(family.roots_a_day);
  }
}

void Edition::load(Reader& r, const RuleSet& rules) {
  first_day = r.i64();
  last_day = r.i64();
  slides.resize(r.count());
  for (int& days : slides) days = static_cast<int>(r.u64());
  weekdays_kept = r.boolean();
  families.clear();
  for (const Family& family : rules.families) {
    FamilyTable table;
    table.joins.resize(family.joins.size());
    for (JoinTable& join : table.joins) {
      join.density.load(r);
      join.best.load(r);
      join.benign.events = r.u64();
      join.benign.hours = r.u64();
      join.finish();
    }
    table.all.load(r);
    table.unlinked.load(r);
    table.roots = r.u64();
    table.live_days = r.f64();
    table.roots_a_day = r.f64();
    families.push_back(std::move(table));
  }
}

}  // namespace yagura::join
