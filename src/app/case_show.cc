#include "app/case_show.h"

#include <fmt/format.h>

#include "app/words.h"
#include "case/judging.h"

namespace yagura {
namespace {

using namespace cases;

Json time_json(Time t) { return has_time(t) ? Json(to_rfc3339(t)) : Json(); }

Json side_json(const CaseState& state, const std::string& name, const Side& side) {
  Json members(Json::Array{});
  for (const auto& [person, m] : side.members) {
    Json roles(Json::Array{});
    for (const Role r : m.roles) roles.push(role_name(r));
    members.push(Json::object({{"person", person}, {"holder", m.holder}, {"roles", roles}}));
  }
  const Manifest* manifest = state.manifest();
  Json visible;
  if (manifest != nullptr) {
    const auto it = manifest->visible.find(name);
    visible = it == manifest->visible.end() ? 0 : static_cast<int>(it->second.size());
  }
  return Json::object({{"origin", side.origin},
                       {"threshold", side.threshold},
                       {"members", std::move(members)},
                       {"items_seen", std::move(visible)},
                       {"outcome", outcome_name(state.outcome(name))}});
}

Json round_json(const CaseState& state, const Round& r) {
  Json sides(Json::Object{});
  for (const auto& [name, side] : state.sides) {
    Json s(Json::Object{});
    if (const auto c = r.commits.find(name); c != r.commits.end())
      s.set("commitment", c->second.commitment)
          .set("committed", time_json(c->second.time))
          .set("commit_late", c->second.late)
          .set("independent", c->second.independent);
    if (const auto v = r.reveals.find(name); v != r.reveals.end())
      s.set("assessment", v->second.assessment)
          .set("revealed", time_json(v->second.time))
          .set("reveal_late", v->second.late);
    for (const Step step : {Step::commit, Step::reveal}) {
      if (r.missing.contains({name, step})) s.set(std::string(step_name(step)) + "_missing", true);
    }
    Json votes(Json::Array{});
    if (const auto list = r.votes.find(name); list != r.votes.end()) {
      for (const Vote& v : list->second)
        votes.push(Json::object({{"holder", v.holder},
                                 {"decision", decision_name(v.decision)},
                                 {"text", v.text},
                                 {"time", time_json(v.time)}}));
    }
    s.set("signatures", std::move(votes));
    sides.set(name, std::move(s));
  }
  Json deadlines(Json::Object{});
  for (const auto& [step, at] : r.deadlines)
    deadlines.set(std::string(step_name(step)), time_json(at));
  return Json::object({{"round", r.number},
                       {"cause", r.cause},
                       {"evidence_root", state.manifests.at(r.manifest).root},
                       {"criteria", state.manifests.at(r.manifest).criteria},
                       {"deadlines", std::move(deadlines)},
                       {"sides", std::move(sides)}});
}

class Printer {
 public:
  Printer(const CaseState& state, Lang lang) : s_(state), lang_(lang) {}
  void print(Time now) const;

 private:
  std::string say(std::string_view key,
                  std::initializer_list<MessageArgument> arguments = {}) const {
    return said(key, arguments).in(lang_);
  }
  void line(const std::string& text) const { fmt::print("{}\n", plain(text)); }
  void sides() const;
  void manifest() const;
  void round(const Round& r) const;
  void rest(Time now) const;
  const CaseState& s_;
  Lang lang_;
};

void Printer::sides() const {
  for (const auto& [name, side] : s_.sides) {
    line(say(
        "case.show.side",
        {{"side", name}, {"log", side.origin}, {"signatures", std::to_string(side.threshold)}}));
    for (const auto& [person, m] : side.members) {
      std::string roles;
      for (const Role r : m.roles)
        roles += (roles.empty()       ? ""
                  : lang_ == Lang::ja ? "、"
                                      : ", ") +
                 say("case.role." + std::string(role_name(r)));
      line("    " + m.holder + " (" + roles + ")");
    }
  }
}

void Printer::manifest() const {
  const Manifest& m = *s_.manifest();
  line(
      say("case.show.evidence",
          {{"count", std::to_string(m.items.size())}, {"root", m.root}, {"criteria", m.criteria}}));
  for (std::size_t n = 0; n < m.items.size(); ++n) {
    const FrozenItem& item = m.items[n];
    std::string grades;
    for (const auto& [side, grade] : item.grades)
      grades.append(" ").append(side).append(":").append(grade);
    const std::string what = item.body["event"].as_string();
    line(fmt::format(
        "    {:>4}  {}@{}  {}{}", item_id(n), what.empty() ? say("case.show.withheld") : what,
        item.body["revision"].as_integer(), item.body["label"]["marking"].as_string(), grades));
  }
  for (const auto& [name, side] : s_.sides) {
    const auto seen = m.visible.find(name);
    line("    " + say("case.show.seen",
                      {{"side", name},
                       {"seen", std::to_string(seen == m.visible.end() ? 0 : seen->second.size())},
                       {"count", std::to_string(m.items.size())}}));
  }
}

void Printer::round(const Round& r) const {
  line(say("case.show.round", {{"round", std::to_string(r.number)}}) +
       (r.cause.empty() ? "" : (lang_ == Lang::ja ? "：" : ": ") + r.cause));
  const auto at = [&](Time t, bool late) {
    return time_words(t, lang_) + (late ? " " + say("case.show.late") : "");
  };
  for (const auto& [name, side] : s_.sides) {
    const auto c = r.commits.find(name);
    const auto v = r.reveals.find(name);
    const auto state_of = [&](bool there, Step step, const std::string& when) {
      if (there) return when;
      return say(r.missing.contains({name, step}) ? "case.show.missing" : "case.show.awaited");
    };
    line(fmt::format("    {}  {}: {}", name, say("case.step.commit"),
                     state_of(c != r.commits.end(), Step::commit,
                              c != r.commits.end() ? at(c->second.time, c->second.late) : "")));
    line(fmt::format("    {}  {}: {}", name, say("case.step.reveal"),
                     state_of(v != r.reveals.end(), Step::reveal,
                              v != r.reveals.end() ? at(v->second.time, v->second.late) : "")));
    if (const auto votes = r.votes.find(name); votes != r.votes.end()) {
      for (const Vote& vote : votes->second)
        line(fmt::format("    {}  {}: {}{}", name, vote.holder,
                         say("case.decision." + std::string(decision_name(vote.decision))),
                         vote.text.empty() ? "" : (lang_ == Lang::ja ? "：" : ": ") + vote.text));
    }
  }
}

void Printer::rest(Time now) const {
  for (const auto& [name, side] : s_.sides) {
    if (s_.outcome(name) != Outcome::waiting)
      line(name + "  " + say("case.outcome." + std::string(outcome_name(s_.outcome(name)))));
  }
  for (const Reminder& r : reminders(s_, now)) {
    const std::string left = duration_words(r.due - now, lang_);
    line(say(r.overdue ? "case.show.overdue" : "case.show.due",
             {{"side", r.side},
              {"step", said("case.step." + std::string(step_name(r.step)))},
              {"at", time_words(r.due, lang_)},
              {"left", left}}));
  }
  for (const Remark& r : s_.remarks)
    line(fmt::format("{}  {} ({}): {}", time_words(r.time, lang_), say("case.kind." + r.kind),
                     r.holder, r.text.empty() ? say("case.show.withheld") : r.text));
  for (const RefusedEntry& r : s_.refused)
    line(said("verify.refused", {{"origin", r.place.origin},
                                 {"index", std::to_string(r.place.index)},
                                 {"problem", r.text}})
             .in(lang_));
}

void Printer::print(Time now) const {
  line(s_.id + "  " + s_.title + (s_.exercise ? "  " + say("case.show.exercise") : ""));
  line(say("case.show.phase",
           {{"phase", said("case.phase." + std::string(phase_name(s_.phase())))}}));
  line(say("case.show.about",
           {{"event", s_.about["id"].as_string()}, {"opened", time_words(s_.opened_at, lang_)}}));
  sides();
  if (s_.manifest() != nullptr) manifest();
  for (const Round& r : s_.rounds) round(r);
  rest(now);
}

}  // namespace

Json case_summary(const CaseState& state) {
  Json sides(Json::Object{});
  for (const auto& [name, side] : state.sides)
    sides.set(name, Json::object(
                        {{"origin", side.origin}, {"outcome", outcome_name(state.outcome(name))}}));
  return Json::object({{"case", state.id},
                       {"title", state.title},
                       {"phase", phase_name(state.phase())},
                       {"round", state.rounds.size()},
                       {"about", state.about},
                       {"sides", std::move(sides)},
                       {"opened", time_json(state.opened_at)},
                       {"exercise", state.exercise},
                       {"entries", state.history.size()},
                       {"refused", state.refused.size()}});
}

Json case_json(const CaseState& state) {
  Json out = case_summary(state);
  Json sides(Json::Object{});
  for (const auto& [name, side] : state.sides) sides.set(name, side_json(state, name, side));
  Json items(Json::Array{});
  if (state.manifest() != nullptr) {
    for (const FrozenItem& item : state.manifest()->items) {
      Json grades(Json::Object{});
      for (const auto& [side, grade] : item.grades) grades.set(side, grade);
      items.push(Json::object({{"item", item.body}, {"leaf", item.leaf}, {"grades", grades}}));
    }
  }
  Json rounds(Json::Array{});
  for (const Round& r : state.rounds) rounds.push(round_json(state, r));
  Json remarks(Json::Array{});
  for (const Remark& r : state.remarks)
    remarks.push(Json::object({{"kind", r.kind},
                               {"side", r.side},
                               {"holder", r.holder},
                               {"text", r.text},
                               {"time", time_json(r.time)},
                               {"entry", r.place.json()},
                               {"about", r.about ? r.about->json() : Json()}}));
  Json history(Json::Array{});
  for (const AppliedEntry& e : state.history)
    history.push(Json::object({{"entry", e.place.json()},
                               {"kind", e.kind},
                               {"side", e.side},
                               {"holder", e.holder},
                               {"time", time_json(e.time)}}));
  Json refused(Json::Array{});
  for (const RefusedEntry& r : state.refused)
    refused.push(Json::object({{"entry", r.place.json()}, {"kind", r.kind}, {"reason", r.reason}}));
  return out.set("sides", std::move(sides))
      .set("items", std::move(items))
      .set("rounds", std::move(rounds))
      .set("remarks", std::move(remarks))
      .set("history", std::move(history))
      .set("refused", std::move(refused));
}

void print_case(const CaseState& state, Time now, Lang lang) { Printer(state, lang).print(now); }

}  // namespace yagura
