#include "join/slide.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

#include "base/assert.h"
#include "join/score.h"

namespace yagura::join {
namespace {

constexpr double kCellReachKm = 75;  // from the centre of a level-7 cell to its farthest corner
constexpr double kNone = -std::numeric_limits<double>::infinity();
constexpr std::int64_t kHourMs = 3'600'000;

// The events that one join may find, by cell and day.
struct Item {
  std::array<float, 3> at;
  float sigma2;
  std::int32_t of_day_ms;
  std::uint16_t sources;
  std::uint8_t hour;
  bool linked;
};

// By cell, part of the day and day: a slide then reads one short run for each part that the window
// touches, and the runs of one slide after the other lie side by side.
class Index {
 public:
  // Events from `from_day` on: earlier ones are slid onto no root.
  Index(const History& history, const JoinRule& rule, std::int64_t from_day, const Density& density)
      : from_day_(from_day) {
    const std::int64_t window =
        std::max<std::int64_t>(1, (rule.before + rule.after).count() / 1000);
    parts_ = std::clamp<std::int64_t>(kDayMs / window, 1, 8);
    const auto found = entries(history, rule);
    items_.reserve(found.size());
    for (std::size_t i = 0; i < found.size();) {
      const CellId id = found[i]->cell;
      Cell& cell = cells_[id];
      cell.ln_density = density.ln_at(id, true);
      cell.centre = on_sphere(cell_centre(id));
      cell.starts.reserve(static_cast<std::size_t>(parts_) * days_ + 1);
      for (std::int64_t run = 0; run < parts_ * static_cast<std::int64_t>(days_); ++run) {
        cell.starts.push_back(static_cast<std::uint32_t>(items_.size()));
        for (; i < found.size() && found[i]->cell == id && run_of(*found[i]) == run; ++i) {
          const Entry& e = *found[i];
          items_.push_back({e.at, e.sigma_km * e.sigma_km, static_cast<std::int32_t>(e.of_day_ms()),
                            e.sources, static_cast<std::uint8_t>(e.of_day_ms() / kHourMs),
                            e.linked});
        }
      }
      cell.starts.push_back(static_cast<std::uint32_t>(items_.size()));
    }
  }

  struct Cell {
    std::vector<std::uint32_t> starts;  // of each run, in items_
    std::array<float, 3> centre;
    double ln_density = 0;
  };
  const Cell* cell(CellId cell) const {
    const auto it = cells_.find(cell);
    return it == cells_.end() ? nullptr : &it->second;
  }
  std::int64_t parts() const { return parts_; }  // of a day
  std::span<const Item> of(const Cell& cell, std::int64_t part, std::int64_t day) const {
    const auto i = static_cast<std::size_t>(day - from_day_);
    if (day < from_day_ || i >= days_) return {};
    const std::size_t run = static_cast<std::size_t>(part) * days_ + i;
    return {items_.data() + cell.starts[run], items_.data() + cell.starts[run + 1]};
  }

 private:
  std::int64_t run_of(const Entry& e) const {
    return e.of_day_ms() * parts_ / kDayMs * static_cast<std::int64_t>(days_) + e.day() - from_day_;
  }
  std::vector<const Entry*> entries(const History& history, const JoinRule& rule) {
    std::vector<std::uint16_t> kinds;
    for (const std::string& k : rule.kinds) kinds.push_back(history.kind(k).value());
    std::vector<const Entry*> out;
    std::int64_t last = from_day_;
    for (const Entry& e : history.entries()) {
      if (e.gone || (e.mask & rule.benign) != 0 || e.day() < from_day_) continue;
      if (std::find(kinds.begin(), kinds.end(), e.kind) == kinds.end()) continue;
      out.push_back(&e);
      last = std::max(last, e.day());
    }
    days_ = static_cast<std::size_t>(last - from_day_ + 1);
    std::stable_sort(out.begin(), out.end(), [&](const Entry* a, const Entry* b) {
      return std::tuple(a->cell, run_of(*a), a->time_ms) <
             std::tuple(b->cell, run_of(*b), b->time_ms);
    });
    return out;
  }

  std::int64_t from_day_;
  std::int64_t parts_ = 1;
  std::size_t days_ = 0;
  std::vector<Item> items_;
  std::unordered_map<CellId, Cell> cells_;
};

struct Root {
  const Entry* entry;
  std::vector<std::vector<std::pair<std::int64_t, std::int64_t>>> benign;  // by join, to skip
};

// One join of a family, ready to be slid.
struct Slider {
  const JoinRule* rule;
  PairScorer score;
  std::optional<Index> index;
  LiveNear live;
  std::size_t group;  // domains are slid one against the other; joins of one domain together
};

struct Slot {
  double score = kNone;
  double unlinked = kNone;
  std::uint16_t sources = 0, unlinked_sources = 0;
};

std::string_view domain_of(const JoinRule& rule) {
  return std::string_view(rule.kinds.front()).substr(0, rule.kinds.front().find('.'));
}

class FamilySlide {
 public:
  // `ring`: days, 0 for none; what is slid off the first day comes in again at the last.
  FamilySlide(const History& history, const Family& family, const std::vector<int>& slides,
              std::size_t most_roots, std::int64_t first_day, int ring)
      : history_(history),
        family_(family),
        slides_(slides),
        most_roots_(most_roots),
        first_day_(first_day),
        ring_(ring) {
    table_.joins.resize(family.joins.size());
    std::vector<std::string_view> domains;
    for (std::size_t j = 0; j < family.joins.size(); ++j) {
      const JoinRule& rule = family.joins[j];
      if (rule.by != By::place_time) continue;
      const auto domain = std::find(domains.begin(), domains.end(), domain_of(rule));
      const auto group = static_cast<std::size_t>(domain - domains.begin());
      if (domain == domains.end()) domains.push_back(domain_of(rule));
      sliders_[j] = std::make_unique<Slider>(
          Slider{&rule, PairScorer(rule), std::nullopt, LiveNear(history, rule), group});
    }
    shift_.resize(family.joins.size());
    for (auto& [j, s] : sliders_) shift_[j] = s->group * slides.size() / domains.size();
  }

  FamilyTable run(unsigned threads) {
    prepare();
    // The single joins are measured on as many roots, spread over all, as fit into some hundred
    // megabytes; what is found there serves the second pass too. Any measure of a single join
    // would do: what is claimed of an incident comes from the second pass alone.
    constexpr std::size_t kMostKept = 5'000'000;
    const std::size_t each = std::max<std::size_t>(1, slides_.size() * family_.joins.size());
    const std::size_t kept = std::min(roots_.size(), std::max<std::size_t>(1, kMostKept / each));
    spread(kept);
    kept_.assign(kept, Joins(family_.joins.size()));
    pass(threads, kept, false);
    for (JoinTable& table : table_.joins) table.finish();
    pass(threads, roots_.size(), true);
    table_.all.finish();
    table_.unlinked.finish();
    return std::move(table_);
  }

 private:
  using Joins = std::vector<std::vector<Slot>>;  // by join, by slide
  struct Worker {
    Joins slots;  // of one root, where they are not kept
    std::vector<Tail> best;
    Tail all, unlinked;
  };

  void prepare() {
    for (auto& [j, s] : sliders_) count_density(j, *s);
    Hours watched, joinable;
    for (const auto& [j, s] : sliders_) {
      for (const std::string& name : s->rule->kinds) {
        for (const auto& [cell, hours] : history_.live(history_.kind(name).value()))
          joinable.merge(hours);
      }
    }
    for (const std::string& name : family_.roots) {
      const auto kind = history_.kind(name).value();
      for (const auto& [cell, hours] : history_.live(kind)) watched.merge(hours);
      for (const Entry& e : history_.entries()) {
        if (e.kind != kind || e.gone) continue;
        Root root{&e, {}};
        root.benign.resize(family_.joins.size());
        bool any = false;
        for (auto& [j, s] : sliders_) {
          root.benign[j] = history_.when(e.at, s->rule->benign);
          any |= look(*s, root, j).at(0);
        }
        if (any) roots_.push_back(std::move(root));
      }
    }
    watched.keep_common(joinable);
    table_.roots = roots_.size();
    table_.live_days = static_cast<double>(watched.count()) / 24;
    table_.roots_a_day = roots_a_day(watched);
    keep_newest();
  }

  // The newest roots are slid, and what can meet them.
  void keep_newest() {
    std::stable_sort(roots_.begin(), roots_.end(), [](const Root& a, const Root& b) {
      return a.entry->time_ms < b.entry->time_ms;
    });
    if (roots_.size() > most_roots_) {
      roots_.erase(roots_.begin(), roots_.end() - static_cast<std::ptrdiff_t>(most_roots_));
    }
    if (roots_.empty()) return;
    const std::int64_t from =
        roots_.front().entry->day() - (slides_.empty() ? 0 : slides_.back()) - 30;
    for (auto& [j, s] : sliders_)
      s->index.emplace(history_, *s->rule, from, table_.joins[j].density);
  }

  // As over the whole history, or as in its last year where they came more often then.
  double roots_a_day(const Hours& watched) const {
    const auto a_day = [](std::size_t n, std::int64_t hours) {
      return hours == 0 ? 0 : 24 * static_cast<double>(n) / static_cast<double>(hours);
    };
    const std::int64_t recent = watched.last() + 1 - std::int64_t{365} * 24;
    const auto n = std::count_if(roots_.begin(), roots_.end(), [&](const Root& root) {
      return root.entry->time_ms / kHourMs >= recent;
    });
    return std::max(a_day(roots_.size(), watched.count()),
                    a_day(static_cast<std::size_t>(n), watched.count(recent)));
  }

  void count_density(std::size_t j, const Slider& s) {
    Density& density = table_.joins[j].density;
    for (const std::string& name : s.rule->kinds) {
      const auto kind = history_.kind(name).value();
      for (const Entry& e : history_.entries()) {
        if (e.kind != kind || e.gone) continue;
        if ((e.mask & s.rule->benign) == 0) {
          density.add_event(e.cell, e.of_day_ms());
        } else {
          ++table_.joins[j].benign.events;
        }
      }
    }
    std::map<CellId, Hours> live;
    for (const std::string& name : s.rule->kinds) {
      for (const auto& [cell, hours] : history_.live(history_.kind(name).value()))
        live[cell].merge(hours);
    }
    Density::Count& benign = table_.joins[j].benign;
    for (const auto& [cell, hours] : live) {
      const std::uint64_t explained = explained_hours(s, cell, hours);
      benign.hours += explained;
      density.add_hours(cell, static_cast<std::uint64_t>(hours.count()) - explained);
    }
    density.finish();
  }

  // Of a cell's live hours, those in which something held there that explains such events.
  std::uint64_t explained_hours(const Slider& s, CellId cell, const Hours& live) const {
    std::uint64_t sum = 0;
    std::int64_t done = std::numeric_limits<std::int64_t>::min();
    const std::int64_t last = live.last();
    for (const auto& [from, to] : history_.when(on_sphere(cell_centre(cell)), s.rule->benign)) {
      for (std::int64_t h = std::max(done, from / kHourMs); h * kHourMs < to && h <= last; ++h) {
        sum += live.test(h) ? 1 : 0;
        done = h + 1;
      }
    }
    return sum;
  }

  // Whether the join could have found something near the root, slid by so many days: the kinds were
  // watched there, and nothing held that would explain them.
  struct Look {
    const Hours* live;
    const std::vector<std::pair<std::int64_t, std::int64_t>>* benign;
    std::int64_t time_ms, first_ms, ring_ms;
    bool explained;

    bool at(int days) const {
      if (explained) return false;
      std::int64_t t = time_ms - days * kDayMs;
      if (t < first_ms) t += ring_ms;
      if (!live->test(t / kHourMs)) return false;
      return std::none_of(benign->begin(), benign->end(),
                          [&](const auto& span) { return t >= span.first && t < span.second; });
    }
  };
  Look look(Slider& s, const Root& root, std::size_t j) const {
    const Entry& e = *root.entry;
    return {&s.live.at(e.cell),  &root.benign[j], e.time_ms,
            first_day_ * kDayMs, ring_ * kDayMs,  (e.mask & s.rule->benign) != 0};
  }

  // The best candidate of each slide.
  void fill(Slider& s, const Root& root, const Density& density, std::vector<Slot>& slots) const {
    const Entry& e = *root.entry;
    const auto floor_div = [](std::int64_t t, std::int64_t by) {
      return t >= 0 ? t / by : -((by - 1 - t) / by);
    };
    const std::int64_t of_day = e.of_day_ms(), parts = s.index->parts();
    const std::int64_t first = floor_div((of_day - s.score.before_ms()) * parts, kDayMs);
    const std::int64_t last = floor_div((of_day + s.score.after_ms()) * parts, kDayMs);
    const auto sigma2 = static_cast<double>(e.sigma_km * e.sigma_km);
    for (const CellId cell : s.live.near(e.cell)) {
      const Index::Cell* in = s.index->cell(cell);
      if (in == nullptr || !s.score.in_reach(beyond(e.at, in->centre))) continue;
      for (std::int64_t part = first; part <= last; ++part) {
        const std::int64_t over = floor_div(part, parts);  // days beyond the root's
        for (std::size_t slot = 0; slot < slots.size(); ++slot) {
          const std::int64_t day = e.day() + over - slides_[slot];
          for (const Item& item :
               s.index->of(*in, part - over * parts, day < first_day_ ? day + ring_ : day)) {
            // Slid forward by so many days it begins `lag` after the root.
            const std::int64_t lag = item.of_day_ms - of_day + over * kDayMs;
            if (!s.score.in_window(lag)) continue;
            const auto dx = static_cast<double>(e.at[0] - item.at[0]);
            const auto dy = static_cast<double>(e.at[1] - item.at[1]);
            const auto dz = static_cast<double>(e.at[2] - item.at[2]);
            const double d2 = dx * dx + dy * dy + dz * dz;
            if (!s.score.in_reach(d2)) continue;
            if (!history_.sources().disjoint(e.sources, item.sources)) continue;
            take(s.score(d2, sigma2 + static_cast<double>(item.sigma2), lag,
                         in->ln_density + density.ln_hour(item.hour))
                     .total(),
                 item, slots[slot]);
          }
        }
      }
    }
  }

  // Squared km from a place to the nearest point that a cell around `centre` may have.
  static double beyond(const std::array<float, 3>& at, const std::array<float, 3>& centre) {
    double sum = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto d = static_cast<double>(at[i] - centre[i]);
      sum += d * d;
    }
    const double gap = std::max(0.0, std::sqrt(sum) - kCellReachKm);
    return gap * gap;
  }

  static void take(double score, const Item& item, Slot& best) {
    if (score > best.score) {
      best.score = score;
      best.sources = item.sources;
    }
    if (!item.linked && score > best.unlinked) {
      best.unlinked = score;
      best.unlinked_sources = item.sources;
    }
  }

  // Brings so many roots, evenly spread, to the front.
  void spread(std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) std::swap(roots_[i], roots_[i * roots_.size() / n]);
  }

  void pass(unsigned threads, std::size_t roots, bool combined) {
    // Cells near a root are looked up beforehand: the workers only read.
    for (const Root& root : roots_) {
      for (auto& [j, s] : sliders_) {
        s->live.at(root.entry->cell);
        s->live.near(root.entry->cell);
      }
    }
    std::vector<Worker> workers(std::max(1U, threads));
    std::vector<std::thread> pool;
    for (std::size_t w = 0; w < workers.size(); ++w) {
      pool.emplace_back([&, w] {
        Worker& worker = workers[w];
        worker.slots.resize(family_.joins.size());
        worker.best.resize(family_.joins.size());
        for (std::size_t i = w; i < roots; i += workers.size()) one(i, combined, worker);
      });
    }
    for (std::thread& t : pool) t.join();
    for (const Worker& worker : workers) {
      if (combined) {
        table_.all.merge(worker.all);
        table_.unlinked.merge(worker.unlinked);
      } else {
        for (std::size_t j = 0; j < worker.best.size(); ++j)
          table_.joins[j].best.merge(worker.best[j]);
      }
    }
  }

  static int block_of(std::int64_t day) { return static_cast<int>((day / 7) % kBlocks); }

  void one(std::size_t number, bool combined, Worker& worker) {
    const Root& root = roots_[number];
    const bool keep = number < kept_.size();
    Joins& slots = keep ? kept_[number] : worker.slots;
    std::vector<std::pair<std::size_t, Look>> joins;  // that looked where the root is
    for (auto& [j, s] : sliders_) {
      const Look there = look(*s, root, j);
      if (!there.at(0)) continue;
      joins.emplace_back(j, there);
      if (combined && keep) continue;
      slots[j].assign(slides_.size(), Slot{});
      fill(*s, root, table_.joins[j].density, slots[j]);
    }
    if (combined) {
      together(root, joins, slots, worker);
    } else {
      single(root, joins, slots, worker);
    }
  }

  using Looks = std::vector<std::pair<std::size_t, Look>>;
  void together(const Root& root, const Looks& joins, const Joins& slots, Worker& worker) {
    const std::int64_t day = root.entry->day();
    std::vector<std::optional<Candidate>> found(family_.joins.size()), clean(family_.joins.size());
    for (std::size_t i = 0; i < slides_.size(); ++i) {
      bool all = true;
      for (const auto& [j, there] : joins) {
        const std::size_t slot = (i + shift_[j]) % slides_.size();
        all = there.at(slides_[slot]);
        if (!all) break;
        const Slot& best = slots[j][slot];
        found[j] = clean[j] = std::nullopt;
        if (best.score > kNone) found[j] = Candidate{best.score, best.sources};
        if (best.unlinked > kNone) clean[j] = Candidate{best.unlinked, best.unlinked_sources};
      }
      if (!all) continue;
      const int block = block_of(day - slides_[i]);
      worker.all.add(combine(table_, history_.sources(), found), block);
      if (!root.entry->linked)
        worker.unlinked.add(combine(table_, history_.sources(), clean), block);
    }
    worker.all.end_of_root();
    worker.unlinked.end_of_root();
  }

  void single(const Root& root, const Looks& joins, const Joins& slots, Worker& worker) {
    for (const auto& [j, there] : joins) {
      for (std::size_t i = 0; i < slides_.size(); ++i) {
        if (!there.at(slides_[i])) continue;
        const Slot& best = slots[j][i];
        worker.best[j].add(best.score > kNone ? best.score + kScoreZero : 0,
                           block_of(root.entry->day() - slides_[i]));
      }
      worker.best[j].end_of_root();
    }
  }

  const History& history_;
  const Family& family_;
  const std::vector<int>& slides_;
  std::size_t most_roots_;
  std::int64_t first_day_;
  int ring_;
  std::map<std::size_t, std::unique_ptr<Slider>> sliders_;  // by join
  std::vector<std::size_t> shift_;  // by join: how many slides its domain is ahead
  std::vector<Root> roots_;
  std::vector<Joins> kept_;  // by root; empty where they would not fit
  FamilyTable table_;
};

}  // namespace

LiveNear::LiveNear(const History& history, const JoinRule& rule)
    : history_(history), reach_km_(rule.reach_km) {
  for (const std::string& name : rule.kinds) kinds_.push_back(history.kind(name).value());
}

const std::vector<CellId>& LiveNear::near(CellId cell) {
  const auto [it, fresh] = near_.try_emplace(cell);
  if (fresh) {
    it->second = cells_near(cell_centre(cell), Distance::kilometres(reach_km_ + kCellReachKm),
                            kCoverageLevel);
  }
  return it->second;
}

const Hours& LiveNear::at(CellId cell) {
  const auto [it, fresh] = live_.try_emplace(cell);
  if (fresh) {
    for (const CellId other : near(cell)) {
      for (const std::uint16_t kind : kinds_) {
        const auto& cells = history_.live(kind);
        if (const auto hours = cells.find(other); hours != cells.end())
          it->second.merge(hours->second);
      }
    }
  }
  return it->second;
}

bool LiveNear::seen(CellId cell, std::int64_t hour) {
  for (const CellId other : near(cell)) {
    for (const std::uint16_t kind : kinds_) {
      const auto& cells = history_.live(kind);
      if (const auto hours = cells.find(other); hours != cells.end() && hours->second.test(hour))
        return true;
    }
  }
  return false;
}

// A history shorter than this is slid on a ring of its days.
constexpr std::int64_t kRingDays = 56;

std::vector<int> slides_of(std::int64_t days, const RuleSet& rules) {
  Duration longest{0};
  for (const Family& family : rules.families) {
    for (const JoinRule& rule : family.joins) {
      if (rule.by == By::place_time) longest = std::max(longest, rule.before + rule.after);
    }
  }
  const auto least = static_cast<int>(longest / hours{24}) + 2;
  std::vector<int> out;
  const auto last = static_cast<int>(std::min<std::int64_t>(days - 1, 4 * 364));
  if (days < kRingDays) {
    for (int k = least; k <= static_cast<int>(days) - least; ++k) out.push_back(k);
    return out;
  }
  for (int k = 7; k <= last; k += 7) {
    const int in_year = k % 364;
    if (k > 3 * 364 + 21) break;
    if (k >= least && (k <= 28 || in_year <= 21 || in_year >= 343)) out.push_back(k);
  }
  return out;
}

Edition measure(const History& history, const RuleSet& rules, const SlideOptions& options) {
  Edition out;
  bool any = false;
  for (const Entry& e : history.entries()) {
    if (e.gone) continue;
    out.first_day = any ? std::min(out.first_day, e.day()) : e.day();
    out.last_day = any ? std::max(out.last_day, e.day()) : e.day();
    any = true;
  }
  out.slides = options.slides.empty() ? slides_of(out.days(), rules) : options.slides;
  out.weekdays_kept = !out.slides.empty() && std::all_of(out.slides.begin(), out.slides.end(),
                                                         [](int days) { return days % 7 == 0; });
  const int ring = out.days() < kRingDays ? static_cast<int>(out.days()) : 0;
  for (const Family& family : rules.families) {
    out.families.push_back(
        FamilySlide(history, family, out.slides, options.most_roots, out.first_day, ring)
            .run(options.threads));
  }
  return out;
}

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
