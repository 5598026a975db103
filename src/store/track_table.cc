#include "store/track_table.h"

#include <algorithm>

#include "base/assert.h"
#include "store/fold.h"

namespace yagura {
namespace {

constexpr std::size_t kCache = 300'000;

std::int64_t number(TrackId id) { return static_cast<std::int64_t>(id); }

// "431000001 9074729 3fof8": what is searched from its beginning.
std::string words_of(const TrackInfo& info) {
  const auto colon = info.subject.find(':');
  std::string words = colon == std::string::npos ? "" : info.subject.substr(colon + 1);
  for (const std::string& word : {info.imo, info.call_sign}) {
    if (!word.empty()) words += " " + word;
  }
  return fold(words);
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    if (space > 0) out.emplace_back(text.substr(0, space));
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

void TrackTable::forget_cache() { known_.clear(); }

TrackTable::Known* TrackTable::find(TrackId id) {
  const auto key = static_cast<std::uint64_t>(id);
  const auto found = known_.find(key);
  if (found != known_.end()) return &found->second;
  Query q = db_.query("SELECT ref, person, named, class FROM tracks WHERE track = ?");
  if (!q.integer(number(id)).step()) return nullptr;
  if (known_.size() >= kCache) known_.clear();
  const Known known{{q.i64(0), q.i64(1) != 0 && q.i64(2) == 0}, static_cast<ObjectClass>(q.i64(3))};
  return &known_.emplace(key, known).first->second;
}

TrackRef TrackTable::ref(TrackId id, ObjectClass object_class) {
  if (Known* known = find(id)) {
    // A position knows the class only where its message said so; the first to know tells the row.
    if (known->object_class == ObjectClass::unknown && object_class != ObjectClass::unknown) {
      known->object_class = object_class;
      db_.query("UPDATE tracks SET class = ?, person = ? WHERE ref = ?")
          .integer(static_cast<int>(object_class))
          .integer(person_scale(object_class) ? 1 : 0)
          .integer(known->track.ref)
          .run();
      const std::int64_t target = known->track.ref;
      known_.erase(static_cast<std::uint64_t>(id));
      if (person_scale(object_class)) index(target, "", "");
      known = find(id);
      YAGURA_ASSERT(known != nullptr);
    }
    return known->track;
  }
  Query event = db_.query("SELECT 1 FROM event_names WHERE name = ? LIMIT 1");
  const bool is_named = event.text(track_name(id)).step();
  db_.query(
         "INSERT INTO tracks(track, subject, class, person, named, name, call_sign, imo, told) "
         "VALUES(?, '', ?, ?, ?, '', '', '', ?)")
      .integer(number(id))
      .integer(static_cast<int>(object_class))
      .integer(person_scale(object_class) ? 1 : 0)
      .integer(is_named ? 1 : 0)
      .integer(micros(kNoTime))
      .run();
  const Known* made = find(id);
  YAGURA_ASSERT(made != nullptr);
  return made->track;
}

void TrackTable::describe(const TrackInfo& info) {
  const std::int64_t target = ref(info.id, info.object_class).ref;
  // What class an object is of is not forgotten by a message that does not say.
  const Known* known = find(info.id);
  YAGURA_ASSERT(known != nullptr);
  const ObjectClass object_class =
      info.object_class != ObjectClass::unknown ? info.object_class : known->object_class;
  Query update = db_.query(
      "UPDATE tracks SET subject = ?, class = ?, person = ?, name = ?, call_sign = ?, imo = ?, "
      "length = ?, told = ? WHERE ref = ? AND told <= ?");
  update.text(info.subject)
      .integer(static_cast<int>(object_class))
      .integer(person_scale(object_class) ? 1 : 0)
      .text(info.name)
      .text(info.call_sign)
      .text(info.imo);
  info.length_m ? update.real(*info.length_m) : update.null();
  update.time(info.time).integer(target).time(info.time).run();
  if (db_.changes() == 0) return;  // older than what is known
  known_.erase(static_cast<std::uint64_t>(info.id));
  // Nothing of a pleasure craft or a private aircraft is searchable.
  const bool person = person_scale(object_class);
  index(target, person ? "" : fold(info.name), person ? "" : words_of(info));
}

void TrackTable::asset(const AssetRow& row) {
  Query put = db_.query(
      "INSERT INTO assets(id, name_en, name_ja, sector, lat, lon) VALUES(?, ?, ?, ?, ?, ?) "
      "ON CONFLICT(id) DO UPDATE SET name_en = excluded.name_en, name_ja = excluded.name_ja, "
      "sector = excluded.sector, lat = excluded.lat, lon = excluded.lon");
  put.text(row.id).text(row.name_en).text(row.name_ja).text(row.sector);
  if (row.position) {
    put.integer(row.position->latitude_e7()).integer(row.position->longitude_e7());
  }
  put.run();
  Query find = db_.query("SELECT row FROM assets WHERE id = ?");
  find.text(row.id).step();
  const auto colon = row.id.find(':');
  index(-find.i64(0), fold(row.name_en + "\n" + row.name_ja),
        fold(colon == std::string::npos ? row.id : row.id.substr(colon + 1)));
}

void TrackTable::index(std::int64_t target, const std::string& name, const std::string& words) {
  Query old = db_.query("SELECT name, words FROM texts WHERE target = ?");
  std::string old_name, old_words;
  if (old.integer(target).step()) old_name = old.str(0), old_words = old.str(1);
  if (old_name == name && old_words == words) return;
  for (const auto& gram : bigrams(old_name)) {
    db_.query("DELETE FROM grams WHERE gram = ? AND target = ?").text(gram).integer(target).run();
  }
  for (const auto& word : split(old_words)) {
    db_.query("DELETE FROM words WHERE word = ? AND target = ?").text(word).integer(target).run();
  }
  for (const auto& gram : bigrams(name)) {
    db_.query("INSERT INTO grams VALUES(?, ?)").text(gram).integer(target).run();
  }
  for (const auto& word : split(words)) {
    db_.query("INSERT INTO words VALUES(?, ?)").text(word).integer(target).run();
  }
  if (name.empty() && words.empty()) {
    db_.query("DELETE FROM texts WHERE target = ?").integer(target).run();
  } else {
    db_.query("INSERT OR REPLACE INTO texts VALUES(?, ?, ?)")
        .integer(target)
        .text(name)
        .text(words)
        .run();
  }
}

void TrackTable::claim(const IdentityClaim& c) {
  const std::int64_t target = ref(c.track, ObjectClass::unknown).ref;
  const Span span = c.evidence.empty() ? Span{} : c.evidence.all()[0];
  db_.query(
         "INSERT INTO claims VALUES(?, ?, ?, ?, 1, ?, ?, ?) ON CONFLICT(ref, claim) DO UPDATE SET "
         "n = n + (excluded.t0 > t1), t0 = min(t0, excluded.t0), t1 = max(t1, excluded.t1)")
      .integer(target)
      .text(c.claim)
      .time(c.time)
      .time(c.time)
      .integer(span.feed)
      .integer(static_cast<std::int64_t>(span.offset))
      .integer(span.length)
      .run();
}

void TrackTable::named(TrackId id) {
  db_.query("UPDATE tracks SET named = 1 WHERE track = ? AND named = 0").integer(number(id)).run();
  if (db_.changes() > 0) known_.erase(static_cast<std::uint64_t>(id));
}

void TrackTable::remove(std::int64_t ref) {
  index(ref, "", "");
  db_.query("DELETE FROM claims WHERE ref = ?").integer(ref).run();
  Query q = db_.query("SELECT track FROM tracks WHERE ref = ?");
  if (q.integer(ref).step()) known_.erase(q.u64(0));
  db_.query("DELETE FROM tracks WHERE ref = ?").integer(ref).run();
}

}  // namespace yagura
