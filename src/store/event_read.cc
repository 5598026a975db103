#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/wire.h"
#include "store/event_table.h"

namespace yagura {

std::vector<ExhibitRef> read_exhibit_list(std::string_view blob) {
  Reader r(blob);
  std::vector<ExhibitRef> out;
  for (auto n = r.count(1); n > 0; --n) {
    const std::uint64_t v = r.u64();
    out.push_back({static_cast<std::int64_t>(v >> 1), (v & 1) != 0});
  }
  return out;
}

std::optional<Exhibit> load_exhibit(const Db& db, std::int64_t span) {
  Query q = db.query(
      "SELECT feed, start, length, feed_name, content, content_start, bytes, proof FROM spans "
      "WHERE id = ?");
  if (!q.integer(span).step()) return std::nullopt;
  Exhibit e;
  e.span = {q.u64(1), static_cast<std::uint32_t>(q.u64(2)), static_cast<FeedId>(q.u64(0))};
  e.feed = q.str(3);
  e.content = q.str(4);
  e.content_offset = q.u64(5);
  e.bytes = q.str(6);
  if (!q.is_null(7)) e.proof = Json::parse(q.view(7)).value_or(Json());
  return e;
}

std::optional<Bundle> load_bundle(const Db& db, const std::string& id) {
  struct Row {
    std::string body;
    std::vector<ExhibitRef> refs;
  };
  std::vector<Row> rows;
  std::set<std::int64_t> wanted;
  {
    Query q = db.query("SELECT body, exhibits FROM revisions WHERE id = ? ORDER BY revision");
    q.text(id);
    while (q.step()) {
      rows.push_back({q.str(0), read_exhibit_list(q.view(1))});
      for (const ExhibitRef& ref : rows.back().refs) wanted.insert(ref.span);
    }
  }
  if (rows.empty()) return std::nullopt;
  std::vector<std::pair<std::int64_t, Exhibit>> all;
  for (const std::int64_t span : wanted) {
    if (auto exhibit = load_exhibit(db, span)) all.emplace_back(span, std::move(*exhibit));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    const auto key = [](const Span& s) { return std::make_tuple(s.feed, s.offset, s.length); };
    return key(a.second.span) < key(b.second.span);
  });
  Bundle bundle;
  std::map<std::int64_t, std::uint32_t> index;
  for (auto& [span, exhibit] : all) {
    index.emplace(span, static_cast<std::uint32_t>(bundle.exhibits.size()));
    bundle.exhibits.push_back(std::move(exhibit));
  }
  std::set<std::string> names;
  for (Row& row : rows) {
    BundleRevision revision{std::move(row.body), {}, {}};
    for (const ExhibitRef& ref : row.refs) {
      const auto at = index.find(ref.span);
      if (at == index.end()) continue;
      revision.exhibits.push_back(at->second);
      if (ref.key) revision.key.push_back(at->second);
    }
    const auto body = Json::parse(revision.body);
    if (body) {
      for (const Json& name : (*body)["sources"].as_array()) names.insert(name.as_string());
    }
    bundle.revisions.push_back(std::move(revision));
  }
  Query q = db.query("SELECT source FROM feeds ORDER BY feed");
  while (q.step()) {
    auto source = Json::parse(q.view(0));
    if (source && names.contains((*source)["name"].as_string()))
      bundle.sources.push_back(std::move(*source));
  }
  return bundle;
}

}  // namespace yagura
