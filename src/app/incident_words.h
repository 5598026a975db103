// What an incident says, as a watch officer reads it: its rate of coincidence, what adds up to it,
// the rivals, what would refute it. From the incident's own JSON (docs/formats/incident.md); the
// page says the same from the same texts.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/text.h"

namespace yagura {

class IncidentWords {
 public:
  // `body`: the whole incident; it must outlive this. `name_of`: what else is known of a subject or
  // asset, to stand behind it; may give "".
  IncidentWords(const Json& body, Lang lang,
                std::function<std::string(const std::string&)> name_of);

  std::string title() const;
  std::string rate() const;                     // "by chance about once in 14 months"
  std::vector<std::string> rate_lines() const;  // interval, history, without known links
  std::string channel() const;
  std::vector<std::string> factors() const;  // lines, indented; the sum last
  std::vector<std::string> hypotheses() const;
  std::vector<std::string> refutes() const;
  std::vector<std::string> unseen() const;
  std::vector<std::string> events() const;  // a line each: id, revision, kind, times, subjects

 private:
  std::string say(std::string_view key,
                  std::initializer_list<MessageArgument> arguments = {}) const;
  std::string both(const Json& pair) const;
  std::string period(double per_month) const;
  std::string rate_of(const Json& rate) const;
  std::string kind_title(const std::string& kind) const;
  std::string circumstances(const Json& ids) const;
  std::vector<std::string> factor(const Json& join) const;
  std::string event_line(const Json& event, const std::string& role) const;

  const Json& body_;
  const Json& incident_;
  Lang lang_;
  std::function<std::string(const std::string&)> name_of_;
};

// Why an incident was revised: "sea.gap-0123456789abcdef@2", "condition storm-1", "retracted ID",
// each perhaps behind the cause of a second look. Other texts as they are.
std::string incident_reason(const std::string& text, Lang lang);

}  // namespace yagura
