#include "join/slide.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

#include "join/live_near.h"
#include "join/score.h"
#include "join/slide_index.h"

namespace yagura::join {
namespace {

constexpr double kNone = -std::numeric_limits<double>::infinity();

struct Root {
  const Entry* entry;
  std::vector<std::vector<std::pair<std::int64_t, std::int64_t>>> benign;  // by join, to skip
};

// One join of a family, ready to be slid.
struct Slider {
  const JoinRule* rule;
  PairScorer score;
  std::optional<SlideIndex> index;
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
      const SlideIndex::Cell* in = s.index->cell(cell);
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
            const double d2 = squared_km(e.at, item.at);
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
    const double gap = std::max(0.0, std::sqrt(squared_km(at, centre)) - kCellReachKm);
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
    pool.reserve(workers.size());
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

}  // namespace yagura::join
