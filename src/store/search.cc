#include "store/search.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "store/fold.h"

namespace yagura {
namespace {

constexpr std::size_t kCandidates = 5'000;
constexpr std::size_t kGramsUsed =
    4;  // the most that are crossed; the text itself is compared anyway

// The first text after all that begin with `prefix`.
std::string after_prefix(std::string prefix) { return prefix += "\xf4\x8f\xbf\xbf"; }

void by_word(const Db& db, const std::string& text, std::set<std::int64_t>& out) {
  const auto colon = text.rfind(':');  // "mmsi:431000001"
  const std::string word = colon == std::string::npos ? text : text.substr(colon + 1);
  if (word.empty() || word.find(' ') != std::string::npos) return;
  Query q = db.query("SELECT target FROM words WHERE word >= ? AND word < ? LIMIT ?");
  q.text(word).text(after_prefix(word)).integer(static_cast<std::int64_t>(kCandidates));
  while (q.step()) out.insert(q.i64(0));
}

void by_name(const Db& db, const std::string& text, std::set<std::int64_t>& out) {
  const auto collect = [&](Query& q) {
    while (q.step()) out.insert(q.i64(0));
  };
  if (characters(text) == 1) {
    Query q = db.query("SELECT target FROM grams WHERE gram >= ? AND gram < ? LIMIT ?");
    collect(q.text(text).text(after_prefix(text)).integer(static_cast<std::int64_t>(kCandidates)));
    return;
  }
  const auto grams = bigrams(text);
  const std::size_t used = std::min(grams.size(), kGramsUsed);
  std::string sql;
  for (std::size_t i = 0; i < used; ++i) {
    sql += sql.empty() ? "" : " INTERSECT ";
    sql += "SELECT target FROM grams WHERE gram = ?";
  }
  Query q = db.query(sql + " LIMIT ?");
  for (std::size_t i = 0; i < used; ++i) q.text(grams[i * grams.size() / used]);
  collect(q.integer(static_cast<std::int64_t>(kCandidates)));
}

// 0 best; -1 = the candidate does not hold the text after all.
int rank_of(const std::string& text, std::string_view name, std::string_view words) {
  const auto colon = text.rfind(':');
  const std::string word = colon == std::string::npos ? text : text.substr(colon + 1);
  const std::string spaced = " " + std::string(words) + " ";
  if (!word.empty() && spaced.find(" " + word + " ") != std::string::npos) return 0;
  if (!word.empty() && spaced.find(" " + word) != std::string::npos) return 1;
  if (name.starts_with(text)) return 2;
  return name.find(text) != std::string_view::npos ? 3 : -1;
}

std::optional<SearchHit> track_hit(const Db& db, std::int64_t ref) {
  Query q = db.query(
      "SELECT track, subject, name, call_sign, imo, class FROM tracks WHERE ref = ? AND person = "
      "0");
  if (!q.integer(ref).step()) return std::nullopt;
  SearchHit hit;
  hit.track = static_cast<TrackId>(q.u64(0));
  hit.id = q.view(1).empty() ? track_name(hit.track) : q.str(1);
  hit.name = q.str(2);
  hit.detail = q.str(3);
  if (!q.view(4).empty()) hit.detail += (hit.detail.empty() ? "IMO " : ", IMO ") + q.str(4);
  hit.object_class = static_cast<ObjectClass>(q.i64(5));
  return hit;
}

std::optional<SearchHit> asset_hit(const Db& db, std::int64_t row) {
  Query q = db.query("SELECT id, name_en, name_ja, lat, lon FROM assets WHERE row = ?");
  if (!q.integer(row).step()) return std::nullopt;
  SearchHit hit;
  hit.kind = SearchHit::Kind::asset;
  hit.id = q.str(0);
  hit.name = q.str(1);
  hit.detail = q.str(2);
  if (!q.is_null(3)) hit.position = Position::from_e7(q.i64(3), q.i64(4));
  return hit;
}

}  // namespace

std::vector<SearchHit> find_named(const Db& db, std::string_view asked, std::size_t limit) {
  const std::string text = fold(asked.substr(0, 200));
  if (text.empty()) return {};
  std::set<std::int64_t> candidates;
  by_word(db, text, candidates);
  by_name(db, text, candidates);
  std::vector<std::tuple<int, std::string, std::int64_t>> ranked;
  Query q = db.query("SELECT name, words FROM texts WHERE target = ?");
  for (const std::int64_t target : candidates) {
    if (q.integer(target).step()) {
      const int rank = rank_of(text, q.view(0), q.view(1));
      if (rank >= 0) ranked.emplace_back(rank, q.str(0), target);
    }
    q.again();
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<SearchHit> out;
  for (const auto& [rank, name, target] : ranked) {
    if (out.size() >= limit) break;
    auto hit = target > 0 ? track_hit(db, target) : asset_hit(db, -target);
    if (hit) out.push_back(std::move(*hit));
  }
  return out;
}

}  // namespace yagura
