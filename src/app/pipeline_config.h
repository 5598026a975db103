// The configuration record of the journal: everything that shapes the output besides the bytes.
// Canonical JSON, so that the same configuration has the same bytes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "model/source.h"

namespace yagura {

struct PipelineConfig {
  struct FeedSetup {
    Source source;
    bool live = false;
    Duration lateness = seconds{60};
    Time start = kNoTime;
    std::map<std::string, std::string, std::less<>> options;
    bool operator==(const FeedSetup&) const = default;
  };
  std::vector<FeedSetup> feeds;              // by FeedId
  std::map<std::string, double> parameters;  // "sea.encounter.distance_m", those set by the user
  std::map<std::string, std::string> rules;  // "sea.encounter" -> "1.0", of the program that runs
  std::string originator;                    // owner of the node
  bool exercise = false;
  bool operator==(const PipelineConfig&) const = default;

  Json json() const;
  static Result<PipelineConfig> parse(std::string_view text);
};

}  // namespace yagura
