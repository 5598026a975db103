#include "join/incident.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace yagura::join {
namespace {

// Three significant digits: a rate is known no better.
double sig3(double v) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", v);
  return std::strtod(text, nullptr);
}

Json both(const Message& m) {
  return Json::object({{"en", m.in(Lang::en)}, {"ja", m.in(Lang::ja)}});
}

Json list(const std::vector<std::string>& items) {
  return Json(Json::Array(items.begin(), items.end()));
}

Json reference(const Fact& fact) {
  Json out = Json::object({{"id", fact.id},
                           {"revision", fact.revision},
                           {"kind", fact.kind},
                           {"start", to_rfc3339(fact.start)},
                           {"end", fact.end ? Json(to_rfc3339(*fact.end)) : Json()},
                           {"sources", list(fact.sources)},
                           {"subjects", list(fact.subjects)}});
  if (fact.place) {
    out.set("lat", round_to(fact.place->latitude(), 1e-5));
    out.set("lon", round_to(fact.place->longitude(), 1e-5));
    out.set("radius_m", round_to(fact.radius_m, 1));
  }
  if (!fact.asset.empty()) out.set("asset", fact.asset);
  return out;
}

Json join_json(const Incident& incident, const Joined& joined) {
  const JoinRule& rule = incident.family->joins[joined.rule];
  Json out = Json::object({{"rule", rule.id},
                           {"by", by_name(rule.by)},
                           {"event", reference(joined.fact)},
                           {"lag_h", round_to(joined.lag_h, 0.01)},
                           {"counted", joined.counted},
                           {"shares_source", joined.shares_source},
                           {"explained_by", list(joined.explained_by)},
                           {"refute", both(rule.refute)}});
  if (rule.by != By::place_time) {
    out.set("shared", list(joined.shared));
    return out;
  }
  out.set("distance_km", round_to(joined.distance_km, 0.1));
  out.set("sigma_km", round_to(joined.sigma_km, 0.1));
  out.set("others", joined.others);
  if (joined.counted || joined.p < 1) {
    out.set("factors", Json::object({{"place", round_to(joined.ln_place, 0.01)},
                                     {"time", round_to(joined.ln_time, 0.01)},
                                     {"density", round_to(-joined.ln_density, 0.01)}}));
    out.set("p", sig3(joined.p));
  }
  return out;
}

Json rate_json(const Rate& rate) {
  Json out = Json::object({{"state", state_name(rate.state)},
                           {"roots", rate.roots},
                           {"slides", rate.slides},
                           {"found", rate.found},
                           {"roots_per_month", sig3(30 * rate.roots_a_day)},
                           {"slid_days", sig3(rate.slid_days)}});
  if (rate.state == Rate::State::not_measured) return out;
  out.set("per_month", sig3(30 * rate.per_day));
  out.set("floor_per_month", sig3(30 * rate.floor_per_day));
  if (rate.state == Rate::State::measured)
    out.set("interval_95_per_month", Json::array({sig3(30 * rate.low), sig3(30 * rate.high)}));
  return out;
}

// Linked, coincidence, common benign cause: ln of their weight against coincidence, null where
// nothing was measured.
Json hypotheses(const Incident& incident) {
  double linked = 0, common = 0;
  bool scored = false, explained = false, measured = true;
  Json causes(Json::Array{});
  std::vector<std::string> named;
  for (const Joined& j : incident.joins) {
    if (j.counted) {
      linked += j.ln_place + j.ln_time - j.ln_density;
      scored = true;
    }
    if (j.explained_by.empty()) continue;
    explained = true;
    if (j.ln_benign) {
      common += *j.ln_benign;
    } else {
      measured = false;
    }
    for (const std::string& id : j.explained_by) {
      if (std::find(named.begin(), named.end(), id) == named.end()) named.push_back(id);
    }
  }
  const auto ln = [](bool known, double v) { return known ? Json(round_to(v, 0.01)) : Json(); };
  return Json::array({Json::object({{"id", "linked"}, {"ln", ln(scored, linked)}}),
                      Json::object({{"id", "coincidence"}, {"ln", 0}}),
                      Json::object({{"id", "common_cause"},
                                    {"ln", ln(explained && measured, common)},
                                    {"circumstances", list(named)}})});
}

Json unseen(const Incident& incident) {
  Json out(Json::Array{});
  for (const JoinRule& rule : incident.family->joins) {
    if (std::find(incident.unseen.begin(), incident.unseen.end(), rule.id) == incident.unseen.end())
      continue;
    out.push(Json::object({{"rule", rule.id}, {"kinds", list(rule.kinds)}}));
  }
  return out;
}

Json circumstances(const Incident& incident) {
  Json out(Json::Array{});
  for (const History::Circumstance* c : incident.around) {
    out.push(Json::object(
        {{"id", c->id},
         {"kind", condition_kind_name(c->kind)},
         {"name", both(c->name)},
         {"from", to_rfc3339(time_from_micros(c->from_ms * 1000))},
         {"to", c->lasts() ? Json() : Json(to_rfc3339(time_from_micros(c->to_ms * 1000)))}}));
  }
  return out;
}

Json edition_json(const Edition& edition) {
  if (edition.families.empty()) return {};
  const auto day = [](std::int64_t d) {
    return to_rfc3339(time_from_micros(d * kDayMs * 1000)).substr(0, 10);
  };
  return Json::object({{"from", day(edition.first_day)},
                       {"to", day(edition.last_day)},
                       {"days", edition.days()},
                       {"slides", edition.slides.size()},
                       {"weekdays_kept", edition.weekdays_kept}});
}

std::vector<std::string> all_of(const Incident& incident,
                                const std::vector<std::string> Fact::* member) {
  std::vector<std::string> out = incident.root.*member;
  for (const Joined& joined : incident.joins) {
    for (const std::string& name : joined.fact.*member) {
      if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
    }
  }
  return out;
}

Json detail(const Incident& incident) {
  Json joins(Json::Array{});
  for (const Joined& joined : incident.joins) joins.push(join_json(incident, joined));
  Json out = Json::object(
      {{"title", both(incident.family->title)},
       {"root", reference(incident.root)},
       {"joins", std::move(joins)},
       {"rate", rate_json(incident.rate)},
       {"rate_without_known_links", rate_json(incident.rate_unlinked)},
       {"hypotheses", hypotheses(incident)},
       {"circumstances", circumstances(incident)},
       {"unseen", unseen(incident)},
       {"trials", incident.trials},
       {"channel", channel_name(incident.channel)},
       {"budget", Json::object({{"page_per_month", incident.family->page_per_month},
                                {"queue_per_month", incident.family->queue_per_month},
                                {"digest_per_month", incident.family->digest_per_month}})},
       {"history", edition_json(*incident.edition)}});
  if (incident.rate.state == Rate::State::not_measured && incident.statistic <= 0)
    out.set("missing",
            Json::object({{"days", incident.missing_days}, {"roots", incident.missing_roots}}));
  return out;
}

}  // namespace

Label label_of(const Incident& incident) {
  Label out = incident.root.label;
  for (const Joined& joined : incident.joins) {
    const Label& other = joined.fact.label;
    out.marking = std::max(out.marking, other.marking);
    std::erase_if(out.releasable_to, [&](const std::string& partner) {
      return std::find(other.releasable_to.begin(), other.releasable_to.end(), partner) ==
             other.releasable_to.end();
    });
  }
  return out;
}

Json findings_of(const Incident& incident) {
  Time start = incident.root.start;
  std::optional<Time> end = incident.root.end;
  for (const Joined& joined : incident.joins) {
    start = std::min(start, joined.fact.start);
    end = end && joined.fact.end ? std::optional(std::max(*end, *joined.fact.end)) : std::nullopt;
  }
  Json out = Json::object(
      {{"id", incident.id},
       {"kind", incident.kind()},
       {"state", state_name(incident.state)},
       {"tracks", Json(Json::Array{})},
       {"subjects", list(all_of(incident, &Fact::subjects))},
       {"start", to_rfc3339(start)},
       {"end", end ? Json(to_rfc3339(*end)) : Json()},
       {"measures", Json::object({{"events", incident.joins.size() + 1},
                                  {"channel", channel_name(incident.channel)}})},
       {"score", incident.statistic > 0 ? Json(round_to(incident.statistic, 0.01)) : Json()},
       {"references", Json(Json::Object{})},
       {"evidence", Json::object({{"count", 0}, {"key", Json(Json::Array{})}})},
       {"sources", list(all_of(incident, &Fact::sources))},
       {"label", label_of(incident).json()},
       {"message", Json::object({{"key", "incident.sentence"},
                                 {"args", Json::object({{"title", both(incident.family->title)},
                                                        {"events", incident.joins.size() + 1}})}})},
       {"incident", detail(incident)}});
  if (incident.root.place) {
    out.set("area", Area{*incident.root.place, incident.root.radius_m, {}}.json());
  }
  if (!incident.root.asset.empty()) out.set("asset", incident.root.asset);
  return out;
}

}  // namespace yagura::join
