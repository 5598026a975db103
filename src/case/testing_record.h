// A whole case record for tests here and in the rooms that export it.
#pragma once

#include "case/assessment.h"
#include "case/difference.h"
#include "case/record.h"
#include "case/testing_assessment.h"

namespace yagura::cases::testing {

inline Time at(std::string_view text) { return *parse_rfc3339(text); }

inline CaseRecord::Evidence item(std::string id, Wording title, std::string grade,
                                 std::vector<std::string> seen_by) {
  CaseRecord::Evidence e;
  e.id = std::move(id);
  e.kind = "event";
  e.cites = "cyber.asset_attack-0123456789abcdef@2";
  e.title = std::move(title);
  e.source = "eve-port";
  e.owner = "JP";
  e.sha256 = std::string(64, 'a');
  e.bytes = 4096;
  e.source_time = at("2026-06-01T05:00:00Z");
  e.received = at("2026-06-01T05:00:02Z");
  e.grade = std::move(grade);
  e.label = {Tlp::amber, {"us"}, "JP"};
  e.seen_by = std::move(seen_by);
  return e;
}

inline CaseRecord::Signature signature(std::string side, std::string signer, std::string action) {
  CaseRecord::Signature s;
  s.side = std::move(side);
  s.signer = std::move(signer);
  s.role = "decision_maker";
  s.key = "ed25519:4f2a9c0d17e6b583";
  s.action = std::move(action);
  s.statement = std::string(64, 'b');
  s.signature = std::string(128, 'c');
  s.time = at("2026-06-01T11:40:00Z");
  s.log_index = 17;
  s.verified = true;
  return s;
}

// Two sides in two rounds, which differ in scope (settled), impact and duration (open).
inline CaseRecord record() {
  CaseRecord r;
  r.id = "case-0123456789abcdef";
  r.title = {"Port control systems and navigation off Port Demo",
             "デモ港の制御系と沖合の測位に関する事案"};
  r.state = "signed_off";
  r.incident = "incident-89abcdef01234567";
  r.opened = at("2026-06-01T06:00:00Z");
  r.frozen = at("2026-06-01T07:30:00Z");
  r.recorded = at("2026-06-01T12:00:00Z");
  r.evidence_root = std::string(64, 'd');
  r.label = {Tlp::amber_strict, {"us"}, "JP"};
  r.exercise = true;
  r.sides = {{"jp", {"Japan", "日本"}}, {"us", {"United States", "米国"}}};
  r.evidence = {
      item("e1", {"Many alerts on the crane control", "クレーン制御系への多数の警報"}, "B2",
           {"jp", "us"}),
      item("e2", {"Aircraft lost satellite navigation", "航空機の衛星測位喪失"}, "B1",
           {"jp", "us"}),
      item("e3", {"A ship not heard for two hours", "2 時間の AIS 信号途絶"}, "C3", {"jp", "us"}),
      item("e4", {"Storm warning for the area", "当該海域の暴風警報"}, "A1", {"jp"})};
  std::vector<std::vector<Difference>> rounds;
  for (int round = 1; round <= 2; ++round) {
    Json jp = filled("jp"), us = filled("us");
    for (Json* v : {&jp, &us}) v->set("round", round);
    Json marks(Json::Object{});
    marks.set("e1", Json::object({{"accident", "I"}, {"crime", "C"}, {"false_flag", "C"}}));
    marks.set("e2", Json::object({{"accident", "N"}, {"crime", "I"}, {"false_flag", "C"}}));
    marks.set("e3", Json::object({{"accident", "C"}, {"crime", "C"}, {"false_flag", "C"}}));
    marks.set("e4", Json::object({{"accident", "C"}, {"crime", "N"}, {"false_flag", "I"}}));
    for (Json* v : {&jp, &us}) v->set("matrix", marks);
    if (round == 1) put(us, "eu-cyber-diplomacy", "scope", "value", "extensive");
    put(us, "eu-cyber-diplomacy", "impact", "probability",
        Json::object({{"word", "roughly_even_chance"}, {"percent", 50}}));
    put(us, "eu-cyber-diplomacy", "impact", "contradicting", Json::array({"e4"}));
    put(us, "eu-cyber-diplomacy", "duration", "confidence", "low");
    const std::vector<Json> both_sides = {jp, us};
    rounds.push_back(differences(r.id, both_sides));
    r.assessments.push_back(jp);
    r.assessments.push_back(us);
  }
  for (const DifferenceLife& life : difference_history(rounds))
    r.differences.push_back(life.json());
  for (const CriteriaFile* f : all_files()) r.criteria.push_back(f->json());
  r.signatures = {signature("jp", "Decision maker 1", "approve"),
                  signature("us", "Decision maker 2", "reservation")};
  r.signatures[1].reservation = {{"The storm warning was not available to this side.",
                                  "暴風警報は当方では閲覧できなかった。"}};
  r.releases = {{"us",
                 {"evidence.e1", "evidence.e2"},
                 {{"evidence.e4", "source_protection"}},
                 at("2026-06-01T07:40:00Z"),
                 9}};
  r.proofs = {{"jp.example/yagura",
               20,
               17,
               std::string(64, '1'),
               std::string(64, '2'),
               {std::string(64, '3'), std::string(64, '4')},
               {{"us.example/yagura", "ed25519:77aa01c2d3e4f506", true}},
               true}};
  r.claims = {Json::object(
                  {{"id", "c1"},
                   {"statement", both("The crane control of Port Demo received 480 alerts "
                                      "within 30 minutes.",
                                      "デモ港のクレーン制御系は 30 分間に 480 件の警報を受けた。")},
                   {"grade", "B2"},
                   {"signed_by", Json::array({"jp", "us"})},
                   {"release", "released"}}),
              Json::object({{"id", "c2"},
                            {"signed_by", Json::array({"jp"})},
                            {"release", "redacted"},
                            {"reason", "source_protection"}})};
  return r;
}

}  // namespace yagura::cases::testing
