#include "app/incident_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/registry.h"
#include "app/words.h"

namespace yagura {
namespace {

std::string two_digits(double v) {
  return v >= 10 ? fmt::format("{:.0f}", v) : fmt::format("{:.2g}", v);
}

std::string tenths(double v) { return fmt::format("{:+.1f}", v); }

std::string percent(double p) {
  const double v = 100 * p;
  return v >= 10    ? fmt::format("{:.0f} %", v)
         : v >= 0.1 ? fmt::format("{:.1f} %", v)
                    : fmt::format("{:.1g} %", v);
}

}  // namespace

IncidentWords::IncidentWords(const Json& body, Lang lang,
                             std::function<std::string(const std::string&)> name_of)
    : body_(body), incident_(body["incident"]), lang_(lang), name_of_(std::move(name_of)) {}

std::string IncidentWords::say(std::string_view key,
                               std::initializer_list<MessageArgument> arguments) const {
  return said(key, arguments).in(lang_);
}

std::string IncidentWords::both(const Json& pair) const {
  return plain(pair[lang_ == Lang::ja ? "ja" : "en"].as_string());
}

std::string IncidentWords::kind_title(const std::string& kind) const {
  const DetectorInfo* rule = find_detector(kind);
  return rule == nullptr ? kind : std::string(rule->title.in(lang_));
}

std::string IncidentWords::title() const { return both(incident_["title"]); }

std::string IncidentWords::period(double per_month) const {
  if (per_month >= 30) return say("incident.period.a_day", {{"n", two_digits(per_month / 30)}});
  if (per_month >= 1) return say("incident.period.a_month", {{"n", two_digits(per_month)}});
  const double months = 1 / per_month;
  return months < 24 ? say("incident.period.months", {{"n", two_digits(months)}})
                     : say("incident.period.years", {{"n", two_digits(months / 12)}});
}

std::string IncidentWords::rate_of(const Json& rate) const {
  const std::string& state = rate["state"].as_string();
  if (state == "measured")
    return say("incident.rate.measured", {{"period", period(rate["per_month"].as_number())}});
  if (state == "below_floor")
    return say("incident.rate.floor", {{"period", period(rate["per_month"].as_number())}});
  if (const Json* missing = incident_.find("missing");
      missing != nullptr &&
      ((*missing)["days"].as_number() > 0 || (*missing)["roots"].as_number() > 0)) {
    return say("incident.rate.missing",
               {{"days", (*missing)["days"].dump()}, {"roots", (*missing)["roots"].dump()}});
  }
  return say("incident.rate.nothing");
}

std::string IncidentWords::rate() const { return rate_of(incident_["rate"]); }

std::vector<std::string> IncidentWords::rate_lines() const {
  std::vector<std::string> out;
  const Json& rate = incident_["rate"];
  const std::string& state = rate["state"].as_string();
  if (state == "not_measured") return out;
  if (state == "measured") {
    const Json::Array& ends = rate["interval_95_per_month"].as_array();
    if (ends.size() == 2)
      out.push_back(say("incident.rate.interval", {{"low", period(ends[1].as_number())},
                                                   {"high", period(ends[0].as_number())}}));
  } else {
    out.push_back(say("incident.rate.floor_why",
                      {{"found", rate["found"].dump()}, {"slides", rate["slides"].dump()}}));
  }
  const Json& history = incident_["history"];
  out.push_back(say("incident.rate.history", {{"days", history["days"].dump()},
                                              {"slides", history["slides"].dump()},
                                              {"roots", rate["roots"].dump()},
                                              {"found", rate["found"].dump()},
                                              {"trials", rate["slides"].dump()}}));
  if (history["weekdays_kept"].as_bool()) out.push_back(say("incident.rate.weekdays"));
  const std::string other = rate_of(incident_["rate_without_known_links"]);
  if (other != rate_of(rate)) out.push_back(say("incident.rate.unlinked", {{"words", other}}));
  out.push_back(say("incident.rate.not_probability"));
  return out;
}

std::string IncidentWords::channel() const {
  const Json& budget = incident_["budget"];
  return say("incident.channel." + incident_["channel"].as_string()) +
         (lang_ == Lang::ja ? "（" : " (") +
         say("incident.channel.why", {{"page", budget["page_per_month"].dump()},
                                      {"queue", budget["queue_per_month"].dump()},
                                      {"digest", budget["digest_per_month"].dump()}}) +
         (lang_ == Lang::ja ? "）" : ")");
}

std::string IncidentWords::circumstances(const Json& ids) const {
  std::string out;
  for (const Json& id : ids.as_array()) {
    std::string name = id.as_string();
    for (const Json& c : incident_["circumstances"].as_array()) {
      if (c["id"] != id) continue;
      const std::string known = both(c["name"]);
      const std::string kind = say("condition." + c["kind"].as_string());
      name = known.empty()                       ? kind
             : c["kind"].as_string() == "outage" ? fmt::format("{} {}", kind, known)
                                                 : known;
    }
    out += (out.empty() ? "" : lang_ == Lang::ja ? "、" : ", ") + name;
  }
  return out;
}

// One join in lines: its weight and kind first, then why.
std::vector<std::string> IncidentWords::factor(const Json& join) const {
  const bool counted = join["counted"].as_bool();
  const std::string weight =
      counted ? fmt::format("{:6.1f}", -std::log(join["p"].as_number())) : std::string("     –");
  std::vector<std::string> out = {weight + "  " + kind_title(join["event"]["kind"].as_string())};
  const auto add = [&](const std::string& text) { out.push_back("        " + text); };
  if (counted) add(say("incident.factor.chance", {{"percent", percent(join["p"].as_number())}}));
  const double lag = join["lag_h"].as_number();
  const std::string time = duration_words(seconds_of(std::abs(lag) * 3600), lang_);
  const std::string when =
      std::abs(lag) < 0.005
          ? say("incident.join.same_time")
          : say(lag < 0 ? "incident.join.before" : "incident.join.after", {{"time", time}});
  if (join["by"].as_string() == "place_time") {
    add(say("incident.join.distance",
            {{"km", fmt::format("{:.0f}", join["distance_km"].as_number())},
             {"sigma", fmt::format("{:.0f}", join["sigma_km"].as_number())}}) +
        (lang_ == Lang::ja ? "、" : "; ") + when);
  } else {
    std::string names;
    for (const Json& s : join["shared"].as_array())
      names += (names.empty() ? "" : ", ") + plain(s.as_string()) + name_of_(s.as_string());
    add(say("incident.join.shared", {{"names", names}}) + (lang_ == Lang::ja ? "、" : "; ") + when);
    add(say("incident.join.name"));
  }
  if (const Json* f = join.find("factors"); f != nullptr && counted) {
    double sum = 0;
    std::string parts;
    for (const auto& [key, name] :
         {std::pair("place", "incident.factor.place"), std::pair("time", "incident.factor.time"),
          std::pair("density", "incident.factor.rarity")}) {
      sum += (*f)[key].as_number();
      parts += (parts.empty()       ? ""
                : lang_ == Lang::ja ? "、"
                                    : ", ") +
               say(name, {{"value", tenths((*f)[key].as_number())}});
    }
    add(say("incident.factor.sum", {{"parts", parts}, {"sum", tenths(sum)}}));
  }
  if (!join["explained_by"].as_array().empty()) {
    add(say("incident.join.explained", {{"names", circumstances(join["explained_by"])}}));
  } else if (join["shares_source"].as_bool()) {
    add(say("incident.join.shares_source"));
  }
  if (const Json& n = join["others"]; n.as_number() > 0)
    add(say("incident.join.others", {{"n", n.dump()}}));
  return out;
}

std::vector<std::string> IncidentWords::factors() const {
  std::vector<std::string> out;
  for (const Json& join : incident_["joins"].as_array()) {
    for (std::string& line : factor(join)) out.push_back(std::move(line));
  }
  if (body_["score"].is_number())
    out.push_back(
        fmt::format("{:6.1f}  {}", body_["score"].as_number(), say("incident.factors.total")));
  return out;
}

std::vector<std::string> IncidentWords::hypotheses() const {
  std::vector<std::string> out;
  for (const Json& h : incident_["hypotheses"].as_array()) {
    const std::string id = h["id"].as_string();
    std::string words = say("incident." + id + (id == "common_cause" ? ".none" : ".words"));
    if (id == "common_cause") {
      Json around(Json::Array{});
      for (const Json& c : incident_["circumstances"].as_array()) around.push(c["id"]);
      if (const std::string names = circumstances(h["circumstances"]); !names.empty()) {
        words = names;
      } else if (!around.as_array().empty()) {
        words = say("incident.common_cause.around", {{"names", circumstances(around)}});
      }
    }
    const std::string weight =
        id == "coincidence"   ? say("incident.weight.unit")
        : h["ln"].is_number() ? say("incident.weight", {{"value", tenths(h["ln"].as_number())}})
                              : say("incident.weight.unknown");
    out.push_back(fmt::format(fmt::runtime(lang_ == Lang::ja ? "{}：{}（{}）" : "{}: {} ({})"),
                              say("incident." + id), words, weight));
  }
  return out;
}

std::vector<std::string> IncidentWords::refutes() const {
  std::vector<std::string> out;
  for (const Json& join : incident_["joins"].as_array()) {
    std::string line = kind_title(join["event"]["kind"].as_string()) +
                       (lang_ == Lang::ja ? "：" : ": ") + both(join["refute"]);
    if (std::find(out.begin(), out.end(), line) == out.end()) out.push_back(std::move(line));
  }
  return out;
}

std::vector<std::string> IncidentWords::unseen() const {
  std::vector<std::string> out;
  for (const Json& rule : incident_["unseen"].as_array()) {
    std::string kinds;
    for (const Json& kind : rule["kinds"].as_array())
      kinds += (kinds.empty()       ? ""
                : lang_ == Lang::ja ? "、"
                                    : ", ") +
               kind_title(kind.as_string());
    out.push_back(say("incident.unseen.words", {{"kinds", kinds}}));
  }
  if (out.empty()) out.push_back(say("incident.unseen.none"));
  return out;
}

std::string IncidentWords::event_line(const Json& event, const std::string& role) const {
  std::string subjects;
  const Json* asset = event.find("asset");
  for (const Json& s : event["subjects"].as_array()) {
    if (asset != nullptr && s == *asset) continue;
    subjects += (subjects.empty() ? "" : ", ") + plain(s.as_string()) + name_of_(s.as_string());
  }
  if (asset != nullptr)
    subjects +=
        (subjects.empty() ? "" : ", ") + plain(asset->as_string()) + name_of_(asset->as_string());
  const Time start = parse_rfc3339(event["start"].as_string()).value_or(kNoTime);
  return fmt::format("{}  {}  {}{}  {}  {}", event["id"].as_string(),
                     say("explain.revision_n", {{"n", event["revision"].dump()}}),
                     kind_title(event["kind"].as_string()), role, time_words(start, lang_),
                     subjects);
}

std::vector<std::string> IncidentWords::events() const {
  const std::string root =
      lang_ == Lang::ja ? "（" + say("incident.root") + "）" : " (" + say("incident.root") + ")";
  std::vector<std::string> out = {event_line(incident_["root"], root)};
  for (const Json& join : incident_["joins"].as_array())
    out.push_back(event_line(join["event"], ""));
  return out;
}

std::string incident_reason(const std::string& text, Lang lang) {
  if (text.empty()) return text;
  const auto space = text.find(' ');
  const std::string first = text.substr(0, space);
  const std::string rest = space == std::string::npos ? "" : text.substr(space + 1);
  if (has_text(lang, "cause." + first)) {
    const std::string why = incident_reason(rest, lang);
    return said("cause." + first).in(lang) + (why.empty()        ? ""
                                              : lang == Lang::ja ? "、" + why
                                                                 : ", " + why);
  }
  if (first == "condition") return said("incident.revised.condition", {{"id", rest}}).in(lang);
  if (first == "retracted") return said("incident.revised.retracted", {{"id", rest}}).in(lang);
  const auto at = text.rfind('@');
  if (space != std::string::npos || at == std::string::npos) return text;
  return said("incident.revised.event",
              {{"id", text.substr(0, at)}, {"revision", text.substr(at + 1)}})
      .in(lang);
}

}  // namespace yagura
