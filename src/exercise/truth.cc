#include "exercise/truth.h"

#include <algorithm>

namespace yagura::exercise {

std::string truth_line(const TruthEvent& event) {
  Json line =
      Json::object({{"kind", event.kind},
                    {"subjects", Json(Json::Array(event.subjects.begin(), event.subjects.end()))},
                    {"start", to_rfc3339(event.start)},
                    {"end", event.end ? Json(to_rfc3339(*event.end)) : Json()},
                    {"observable", event.observable}});
  if (event.place) {
    line.set("area", Json::object({{"lat", round_to(event.place->latitude(), 1e-5)},
                                   {"lon", round_to(event.place->longitude(), 1e-5)}}));
  }
  if (!event.asset.empty()) line.set("asset", event.asset);
  if (!event.note.empty()) line.set("note", event.note);
  return line.dump();
}

Result<std::vector<TruthEvent>> parse_truth(std::string_view text) {
  std::vector<TruthEvent> out;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    const auto parsed = Json::parse(line);
    const auto bad = [&](const Message& what) {
      return fail("bad_truth",
                  said("error.at_line", {{"line", std::to_string(number)}, {"what", what}}));
    };
    if (!parsed) return bad(parsed.error().message());
    const Json& j = *parsed;
    TruthEvent event;
    event.kind = j["kind"].as_string();
    for (const Json& s : j["subjects"].as_array()) event.subjects.push_back(s.as_string());
    std::sort(event.subjects.begin(), event.subjects.end());
    const auto start = parse_rfc3339(j["start"].as_string());
    if (event.kind.empty() || !start) return bad(said("error.truth_needs"));
    event.start = *start;
    event.end = parse_rfc3339(j["end"].as_string());
    if (const Json* area = j.find("area")) {
      event.place = Position::from_degrees((*area)["lat"].as_number(), (*area)["lon"].as_number());
    }
    event.asset = j["asset"].as_string();
    event.observable = j["observable"].as_bool(true);
    event.note = j["note"].as_string();
    out.push_back(std::move(event));
  }
  return out;
}

}  // namespace yagura::exercise
