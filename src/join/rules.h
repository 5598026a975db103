// Join rules: which kinds of events are asked whether they belong together, how near in place and
// time a linked pair would be, and how many chance incidents a month may come up (docs/formats/
// join-rules.md). Data: a TOML document, the standard one embedded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "base/time.h"

namespace yagura::join {

enum class By : std::uint8_t { place_time, subject, asset };
std::string_view by_name(By by);

// A set of Condition::Kind, one bit each.
using ConditionMask = std::uint8_t;

struct JoinRule {
  std::string id;
  By by = By::place_time;
  std::vector<std::string> kinds;    // of the events that may be joined to the root
  Duration before{0}, after{0};      // the joined event begins in [root - before, root + after]
  Duration fade_before, fade_after;  // place_time: how fast a link grows unlikely, 1/e
  double scale_km = 0;               // place_time: 1-sigma distance of a linked pair, one axis
  double reach_km = 0;               // place_time: farther is never joined
  ConditionMask benign = 0;          // circumstances that explain both kinds harmlessly
  Message refute;                    // what would show that the join does not hold
};

struct Family {
  std::string id;  // of incident kinds: "incident.<id>"
  Message title;
  std::vector<std::string> roots;
  std::vector<JoinRule> joins;
  // Chance incidents per 30 days that each channel may bring at most.
  double page_per_month = 0, queue_per_month = 0, digest_per_month = 0;
  Duration longest_after() const;  // nothing joins a root that began longer ago
};

struct RuleSet {
  std::string version;  // "1.0", as its author numbers it
  std::string digest;   // "sha256:" and 16 hex digits of the document
  std::vector<Family> families;
  Duration longest_window() const;  // before or after a root, of any join
  double page_budget() const;       // sum over families, per 30 days
};

// Every problem with its line, at most 100; the error's text joins them, one a line.
Result<RuleSet> parse_rules(std::string_view toml, std::string_view name);
const RuleSet& standard_rules();
std::string_view standard_rules_text();  // the document they come from

}  // namespace yagura::join
