// The parts of the printed record, in its order (case_pdf.cc). Each draws one section.
#pragma once

#include "case/record.h"
#include "exchange/sheet.h"

namespace yagura::pdf {

struct Page {  // what every part needs
  const cases::CaseRecord& record;
  Lang lang;
  Sheet& sheet;

  std::string say(std::string_view key, std::initializer_list<MessageArgument> args = {}) const {
    return said(key, args).in(lang);
  }
  const char* comma() const { return lang == Lang::ja ? "、" : ", "; }
  std::string in(const Json& wording) const;  // "" where it is none
  std::string time(Time t) const;             // "2026-06-01 05:00:00" (UTC); a dash where absent
  std::string times(Time t) const;            // the same with UTC and Japan Standard Time
  std::string side(const std::string& id) const;
  // Name of a question of a cited criteria file; its path where the file is not in the record.
  std::string question(const std::string& criteria, const std::string& path) const;
  const Json& criteria(const std::string& id) const;
  std::string value(const std::string& criteria, const Json& v) const;
  std::string list(const Json& ids) const;  // "e1, e2"; a dash where empty
  std::vector<Json> last_assessments() const;
};

inline constexpr const char* kDash = "—";

inline Run soft(std::string text) { return {std::move(text), 7.5, false, false, Ink::soft}; }
inline Run bold(std::string text) { return {std::move(text), 8.5, true}; }
inline Run body(std::string text) { return {std::move(text), 8.5}; }
inline Run mono(std::string text) { return {std::move(text), 7.4, false, true}; }

void evidence(const Page& p);
void judgements(const Page& p);
void hypotheses(const Page& p);
void differences(const Page& p);
void coverage(const Page& p);
void severity(const Page& p);
void signatures(const Page& p);
void releases(const Page& p);
void proofs(const Page& p);
void explanation(const Page& p);
void sources(const Page& p);

}  // namespace yagura::pdf
