#include "app/recorded_feed.h"

#include "feed/recording.h"

namespace yagura {

void add_feed(RunSetup& setup, FeedSpec spec) {
  if (spec.kind != WhereKind::recording) {
    setup.feeds.push_back(std::move(spec));
    return;
  }
  PipelineConfig recorded;
  if (auto config = PipelineConfig::parse(newest_config_of(spec.where)))
    recorded = std::move(*config);
  // The mark of an exercise is never lost on the way.
  if (recorded.exercise) setup.exercise = true;
  if (setup.owner.empty()) setup.owner = recorded.originator;
  for (FeedSpec& one : expand_recording(spec)) {
    if (one.recorded < recorded.feeds.size()) {
      const PipelineConfig::FeedSetup& was = recorded.feeds[one.recorded];
      if (!one.lateness_given) one.lateness = was.lateness;
      if (!has_time(one.start)) one.start = was.start;
      for (const auto& [name, value] : was.options) one.options.emplace(name, value);
      setup.sources.emplace(one.name, was.source);
    }
    setup.feeds.push_back(std::move(one));
  }
}

}  // namespace yagura
