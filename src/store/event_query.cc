#include "store/event_query.h"

#include <algorithm>
#include <charconv>
#include <variant>

#include "store/small_tables.h"

namespace yagura {
namespace {

constexpr std::string_view kRow =
    "SELECT r.row, r.id, r.revision, r.kind, r.state, r.known_at, r.body, a.action, a.revision, "
    "r.t0 "
    "FROM revisions r LEFT JOIN acts.actions a "
    "ON a.row = (SELECT max(row) FROM acts.actions WHERE event = r.id) ";

// The revision that was the newest at a time.
constexpr std::string_view kKnown =
    "r.revision = (SELECT max(x.revision) FROM revisions x WHERE x.id = r.id AND x.known_at <= ?)";

EventRow row_of(const Query& q) {
  EventRow row;
  row.row = q.i64(0);
  row.id = q.str(1);
  row.revision = q.i32(2);
  row.kind = q.str(3);
  row.state = q.str(4);
  row.known_at = q.u64(5);
  row.body = q.str(6);
  if (!q.is_null(7)) {
    row.disposition = q.view(7) == "dismiss" ? Disposition::dismissed : Disposition::acknowledged;
    row.disposition_revision = q.i32(8);
  }
  return row;
}

std::vector<EventRow> rows_of(Query& q) {
  std::vector<EventRow> out;
  while (q.step()) out.push_back(row_of(q));
  return out;
}

// A condition with its parameters, built up in step.
class Where {
 public:
  using Value = std::variant<std::int64_t, std::string>;
  void add(std::string_view condition, std::vector<Value> values = {}) {
    text_ += text_.empty() ? "WHERE " : " AND ";
    text_ += condition;
    for (Value& v : values) values_.push_back(std::move(v));
  }
  template <class List, class Name>
  void any(std::string_view column, const List& list, Name name) {
    if (list.empty()) return;
    std::string marks;
    std::vector<Value> values;
    for (const auto& item : list) {
      marks += marks.empty() ? "?" : ", ?";
      values.push_back(std::string(name(item)));
    }
    add(std::string(column) + " IN (" + marks + ")", std::move(values));
  }
  const std::string& text() const { return text_; }
  void bind(Query& q) const {
    for (const Value& v : values_) {
      if (const auto* i = std::get_if<std::int64_t>(&v)) {
        q.integer(*i);
      } else {
        q.text(std::get<std::string>(v));
      }
    }
  }

 private:
  std::string text_;
  std::vector<Value> values_;
};

void add_kinds(Where& where, const std::vector<std::string>& kinds) {
  if (kinds.empty()) return;
  std::string text;
  std::vector<Where::Value> values;
  for (const std::string& kind : kinds) {
    text += text.empty() ? "(" : " OR ";
    if (kind.ends_with('.')) {
      text += "(r.kind >= ? AND r.kind < ?)";
      values.emplace_back(kind);
      values.emplace_back(kind.substr(0, kind.size() - 1) + "/");  // '/' follows '.'
    } else {
      text += "r.kind = ?";
      values.emplace_back(kind);
    }
  }
  where.add(text + ")", std::move(values));
}

void add_area(Where& where, const Box& box) {
  where.add("r.north >= ? AND r.south <= ?", {std::int64_t{box.south}, std::int64_t{box.north}});
  where.add(box.west <= box.east ? "r.east >= ? AND r.west <= ?" : "(r.east >= ? OR r.west <= ?)",
            {std::int64_t{box.west}, std::int64_t{box.east}});
}

std::string cursor_of(const Query& q) { return std::to_string(q.i64(9)) + "~" + q.str(1); }

bool add_cursor(Where& where, const EventQuery& query) {
  const std::size_t mark = query.after.find('~');
  if (mark == std::string::npos) return false;
  std::int64_t t0 = 0;
  const char* end = query.after.data() + mark;
  if (std::from_chars(query.after.data(), end, t0).ptr != end) return false;
  where.add(query.oldest_first ? "(r.t0, r.id) > (?, ?)" : "(r.t0, r.id) < (?, ?)",
            {t0, query.after.substr(mark + 1)});
  return true;
}

}  // namespace

Result<EventPage> find_events(const Db& db, const EventQuery& query) {
  Where where;
  if (query.as_known_at) {
    const auto at =
        static_cast<std::int64_t>(std::min<std::uint64_t>(*query.as_known_at, INT64_MAX));
    where.add(kKnown, {at});
  } else {
    where.add("r.newest = 1");
  }
  where.add(query.incidents ? "(r.kind >= 'incident.' AND r.kind < 'incident/')"
                            : "(r.kind < 'incident.' OR r.kind >= 'incident/')");
  add_kinds(where, query.kinds);
  where.any("r.state", query.states, [](const std::string& s) { return s; });
  where.any(
      "CASE a.action WHEN 'dismiss' THEN 'dismissed' WHEN 'acknowledge' THEN 'acknowledged' ELSE "
      "'new' END",
      query.dispositions, disposition_name);
  if (!query.subject.empty()) {
    where.add("r.id IN (SELECT id FROM event_names WHERE name = ?)", {query.subject});
  }
  if (has_time(query.to)) where.add("r.t0 <= ?", {micros(query.to)});
  if (has_time(query.from)) {
    where.add("(coalesce(r.t1, r.t0) >= ? OR (r.t1 IS NULL AND r.state = 'open'))",
              {micros(query.from)});
  }
  if (query.area) add_area(where, *query.area);
  if (!query.after.empty() && !add_cursor(where, query))
    return fail("bad_cursor", "no such place in the list");
  const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, 10'000);
  Query q = db.query(std::string(kRow) + where.text() +
                     (query.oldest_first ? " ORDER BY r.t0, r.id LIMIT ?"
                                         : " ORDER BY r.t0 DESC, r.id DESC LIMIT ?"));
  where.bind(q);
  q.integer(static_cast<std::int64_t>(limit + 1));
  EventPage page;
  std::string last;
  while (q.step()) {
    if (page.events.size() == limit) {
      page.next = last;
      break;
    }
    page.events.push_back(row_of(q));
    last = cursor_of(q);
  }
  return page;
}

std::optional<EventRow> find_event(const Db& db, const std::string& id,
                                   std::optional<std::uint64_t> as_known_at) {
  Query q = db.query(std::string(kRow) + "WHERE r.id = ? AND " +
                     (as_known_at ? std::string(kKnown) : std::string("r.newest = 1")));
  q.text(id);
  if (as_known_at)
    q.integer(static_cast<std::int64_t>(std::min<std::uint64_t>(*as_known_at, INT64_MAX)));
  if (!q.step()) return std::nullopt;
  return row_of(q);
}

std::vector<EventRow> find_revisions(const Db& db, const std::string& id) {
  Query q = db.query(std::string(kRow) + "WHERE r.id = ? ORDER BY r.revision");
  return rows_of(q.text(id));
}

std::vector<EventRow> find_changes(const Db& db, std::int64_t after, std::size_t limit) {
  Query q = db.query(std::string(kRow) + "WHERE r.row > ? ORDER BY r.row LIMIT ?");
  return rows_of(
      q.integer(after).integer(static_cast<std::int64_t>(std::min<std::size_t>(limit, 10'000))));
}

}  // namespace yagura
