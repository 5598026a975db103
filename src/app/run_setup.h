// What `watch` and `detect` share: feeds, references, parameters from options and a configuration
// file.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/cli.h"
#include "app/pipeline.h"
#include "app/reference.h"
#include "feed/feed_spec.h"
#include "feed/intake.h"
#include "store/query.h"

namespace yagura {

struct RunSetup {
  std::vector<FeedSpec> feeds;
  std::map<std::string, Source, std::less<>> sources;  // by feed name, from the configuration
  std::vector<ReferenceDocument> references;           // zones, anchorages, assets, indicators...
  std::map<std::string, double> parameters;
  std::string owner;
  bool exercise = false;
  int threads = std::thread::hardware_concurrency() > 1 ? 2 : 1;  // detect only
  // watch only
  std::string node = "./yagura-node";
  std::string serve = "127.0.0.1:8470";
  std::optional<double> speed;  // absent = max
  Time play_from = kNoTime;
  Time score_from = kNoTime;  // of an exercise: what begins before is history
  std::optional<Box> area;    // which the page opens on
  bool until_end = false;
  bool allow_unauthenticated = false;
  std::uint64_t journal_budget = 0;  // bytes of recordings; 0 = by age alone (8 days)
};

RunSetup read_setup(const Arguments& args);
RunSetup read_config_file(const std::string& path, Lang lang);
// One --feed and one --set, checked against what is registered (UsageError).
FeedSpec read_feed(const std::string& text, Lang lang);
void read_parameter(const std::string& text, std::map<std::string, double>& out, Lang lang);

// The pipeline's configuration record for these feeds, whose ids the intake gave. `before` is that
// of an earlier run on the node: feeds known from then keep what they had.
PipelineConfig make_config(const RunSetup& setup, const std::vector<FeedId>& ids,
                           const PipelineConfig& before);

// Plays file feeds to their end through a pipeline with a journal in memory.
void run_files(RunSetup& setup, PipelineOut& out, Lang lang);

// Decoders for the merging of files.
DecoderFactory decoder_factory();

}  // namespace yagura
