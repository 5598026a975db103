#include "case/ach.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/assert.h"

namespace yagura::cases {
namespace {

constexpr std::size_t kMax = 2000;  // hypotheses and items, as in an assessment

std::vector<AchRank> ranked(const std::vector<std::string>& hypotheses,
                            const std::vector<AchItem>& items, const AchItem* left_out) {
  std::vector<AchRank> out;
  for (std::size_t h = 0; h < hypotheses.size(); ++h) {
    AchRank r{hypotheses[h]};
    for (const AchItem& i : items) {
      if (&i != left_out && i.marks[h] == 'I')
        r.inconsistency += ach_weight(i.credibility, i.relevance);
    }
    out.push_back(std::move(r));
  }
  std::sort(out.begin(), out.end(), [](const AchRank& a, const AchRank& b) {
    return std::tie(a.inconsistency, a.hypothesis) < std::tie(b.inconsistency, b.hypothesis);
  });
  for (std::size_t i = 1; i < out.size(); ++i) {
    const bool same = out[i].inconsistency == out[i - 1].inconsistency;
    out[i].rank = same ? out[i - 1].rank : static_cast<int>(i) + 1;
  }
  return out;
}

std::vector<std::string> leaders(const std::vector<AchRank>& ranking) {
  std::vector<std::string> out;
  for (const AchRank& r : ranking) {
    if (r.rank == 1) out.push_back(r.hypothesis);
  }
  return out;
}

// How much an item tells hypotheses apart: its weight, the more the more evenly it divides them.
int tells(const AchItem& i) {
  const auto against = std::count(i.marks.begin(), i.marks.end(), 'I');
  const auto rest = static_cast<std::ptrdiff_t>(i.marks.size()) - against;
  return ach_weight(i.credibility, i.relevance) * static_cast<int>(std::min(against, rest));
}

Json texts(const std::vector<std::string>& list) {
  return Json(Json::Array(list.begin(), list.end()));
}

}  // namespace

int ach_weight(int credibility, int relevance) {
  static constexpr int kQuarters[] = {4, 3, 2, 1, 0, 2};
  YAGURA_ASSERT(credibility >= 1 && credibility <= 6 && relevance >= 1 && relevance <= 3);
  return kQuarters[credibility - 1] * relevance;
}

Ach analyse(const std::vector<std::string>& hypotheses, const std::vector<AchItem>& items) {
  Ach out;
  out.ranking = ranked(hypotheses, items, nullptr);
  std::vector<const AchItem*> telling;
  for (const AchItem& i : items) {
    YAGURA_ASSERT(i.marks.size() == hypotheses.size());
    if (tells(i) > 0) telling.push_back(&i);
    for (std::size_t h = 0; h < hypotheses.size(); ++h) {
      if (i.marks[h] == ' ') out.unmarked.push_back(i.id + "/" + hypotheses[h]);
    }
  }
  std::sort(telling.begin(), telling.end(), [](const AchItem* a, const AchItem* b) {
    const int left = tells(*a), right = tells(*b);
    return left != right ? left > right : a->id < b->id;
  });
  const auto now = leaders(out.ranking);
  for (const AchItem* i : telling) {
    auto then = leaders(ranked(hypotheses, items, i));
    const bool changes = then != now;
    out.diagnostic.push_back(i->id);
    out.without.push_back({i->id, std::move(then), changes});
  }
  return out;
}

Ach ach_of(const Json& assessment) {
  std::vector<std::string> hypotheses;
  for (const Json& h : assessment["hypotheses"].as_array()) {
    if (hypotheses.size() < kMax) hypotheses.push_back(h["id"].as_string());
  }
  const auto within = [](const Json& v, int least, int most, int fallback) {
    const std::int64_t n = v.as_integer(fallback);
    return n < least || n > most ? fallback : static_cast<int>(n);
  };
  std::vector<AchItem> items;
  for (const Json& e : assessment["evidence"].as_array()) {
    if (items.size() == kMax) break;
    AchItem i{e["id"].as_string(),
              within(e["credibility"], 1, 6, 6),
              within(e["relevance"], 1, 3, 1),
              {}};
    for (const std::string& h : hypotheses) {
      const std::string& mark = assessment["matrix"][i.id][h].as_string();
      i.marks += mark == "C" || mark == "I" || mark == "N" ? mark[0] : ' ';
    }
    items.push_back(std::move(i));
  }
  return analyse(hypotheses, items);
}

Json Ach::json() const {
  Json order(Json::Array{}), fallen(Json::Array{});
  for (const AchRank& r : ranking)
    order.push(Json::object({{"hypothesis", r.hypothesis},
                             {"rank", r.rank},
                             {"inconsistency_twelfths", r.inconsistency}}));
  for (const AchWithout& w : without)
    fallen.push(Json::object(
        {{"item", w.item}, {"least_inconsistent", texts(w.least)}, {"changes", w.changes}}));
  return Json::object({{"ranking", std::move(order)},
                       {"diagnostic", texts(diagnostic)},
                       {"without", std::move(fallen)},
                       {"unmarked", texts(unmarked)}});
}

}  // namespace yagura::cases
