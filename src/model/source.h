// Source: what a node knows of where a feed comes from. Label: what may be done with what came of
// it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"

namespace yagura {

// Traffic Light Protocol 2.0 (FIRST), from open to strict.
enum class Tlp : std::uint8_t { clear, green, amber, amber_strict, red };
std::string_view tlp_name(Tlp t);  // "TLP:AMBER+STRICT"
std::optional<Tlp> parse_tlp(
    std::string_view text);  // TLP 2.0 names; WHITE (TLP 1) is read as CLEAR

struct Label {
  Tlp marking = Tlp::red;                  // absent label = nothing released (default deny)
  std::vector<std::string> releasable_to;  // partner names, sorted; empty = to nobody
  std::string originator;                  // the node's owner, or the partner an event came from
  bool operator==(const Label&) const = default;
  Json json() const;
};

struct Source {
  std::string name;     // of the feed, unique in a node: [a-z0-9_-]{1,40}
  std::string format;   // registered format
  std::string owner;    // "" where not stated
  std::string licence;  // "" where not stated
  Tlp handling = Tlp::amber;
  std::vector<std::string> releasable_to;
  std::vector<std::string> derived_from;  // names of sources this one repeats
  char reliability = 'F';                 // Admiralty A-F; F = cannot be judged
  bool exercise = false;
  bool operator==(const Source&) const = default;
  Json json() const;
};

// The strictest of the sources: the highest marking, and only partners that every source releases
// to. No source at all gives TLP:RED, to nobody.
Label strictest(std::span<const Source* const> sources, const std::string& originator);

}  // namespace yagura
