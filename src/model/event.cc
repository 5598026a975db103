#include "model/event.h"

#include <algorithm>
#include <cstdio>

#include "base/hash.h"

namespace yagura {
namespace {

// S2's own token form: hex of the id without trailing zeros.
std::string cell_token(std::uint64_t id) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(id));
  std::string token(text);
  token.erase(token.find_last_not_of('0') + 1);
  return token.empty() ? "X" : token;
}

void save_optional_time(Writer& w, const std::optional<Time>& t) {
  w.boolean(t.has_value());
  if (t) w.time(*t);
}

Json load_json(Reader& r) {
  auto parsed = Json::parse(r.bytes());
  if (!parsed) {
    r.fail();
    return Json(Json::Object{});
  }
  return std::move(*parsed);
}

void save_area(Writer& w, const std::optional<Area>& area) {
  w.boolean(area.has_value());
  if (!area) return;
  w.i64(area->centre.latitude_e7());
  w.i64(area->centre.longitude_e7());
  w.f64(area->radius_m);
  w.u64(area->cells.size());
  for (const auto cell : area->cells) w.fixed64(cell);
}

std::optional<Area> load_area(Reader& r) {
  if (!r.boolean()) return std::nullopt;
  Area area;
  const auto lat = r.i64();
  const auto lon = r.i64();
  const auto place = Position::from_e7(lat, lon);
  if (!place) r.fail();
  area.centre = place.value_or(Position{});
  area.radius_m = r.f64();
  for (auto n = r.count(8); n > 0; --n) area.cells.push_back(r.fixed64());
  return area;
}

}  // namespace

std::string_view state_name(EventState s) {
  static constexpr std::string_view kNames[] = {"open", "closed", "retracted"};
  return kNames[static_cast<std::size_t>(s)];
}

std::string_view reason_name(Reason r) {
  static constexpr std::string_view kNames[] = {"opened",    "updated",    "closed",     "revised",
                                                "retracted", "superseded", "merged_into"};
  return kNames[static_cast<std::size_t>(r)];
}

Json Area::json() const {
  Json out = Json::object({{"lat", round_to(centre.latitude(), 1e-5)},
                           {"lon", round_to(centre.longitude(), 1e-5)},
                           {"radius_m", round_to(radius_m, 1)}});
  if (!cells.empty()) {
    Json tokens(Json::Array{});
    for (const auto cell : cells) tokens.push(cell_token(cell));
    out.set("cells", std::move(tokens));
  }
  return out;
}

std::string event_id(std::string_view kind, int rule_major, std::vector<Subject> subjects,
                     std::string_view zone_or_asset, Time opening) {
  std::sort(subjects.begin(), subjects.end());
  Json::Array names(subjects.begin(), subjects.end());
  const Json key = Json::array(
      {kind, rule_major, Json(std::move(names)), zone_or_asset, std::to_string(micros(opening))});
  return std::string(kind) + "-" + to_hex(sha256(key.dump())).substr(0, 16);
}

void EventDraft::save(Writer& w) const {
  w.bytes(id);
  w.bytes(kind);
  w.u8(static_cast<std::uint8_t>(state));
  w.u8(static_cast<std::uint8_t>(reason));
  w.bytes(reason_text);
  w.u64(tracks.size());
  for (const auto t : tracks) w.fixed64(static_cast<std::uint64_t>(t));
  w.u64(subjects.size());
  for (const auto& s : subjects) w.bytes(s);
  w.time(start);
  save_optional_time(w, end);
  save_area(w, area);
  w.bytes(asset);
  w.bytes(measures.dump());
  w.boolean(score.has_value());
  if (score) w.f64(*score);
  w.bytes(references.dump());
  w.bytes(message_key);
  w.bytes(message_args.dump());
  evidence.save(w);
}

void EventDraft::load(Reader& r) {
  id = r.bytes();
  kind = r.bytes();
  state = static_cast<EventState>(r.u8() % 3);
  reason = static_cast<Reason>(r.u8() % 7);
  reason_text = r.bytes();
  tracks.clear();
  for (auto n = r.count(8); n > 0; --n) tracks.push_back(static_cast<TrackId>(r.fixed64()));
  subjects.clear();
  for (auto n = r.count(); n > 0; --n) subjects.emplace_back(r.bytes());
  start = r.time();
  end.reset();
  if (r.boolean()) end = r.time();
  area = load_area(r);
  asset = r.bytes();
  measures = load_json(r);
  score.reset();
  if (r.boolean()) score = r.f64();
  references = load_json(r);
  message_key = r.bytes();
  message_args = load_json(r);
  evidence.load(r);
}

}  // namespace yagura
