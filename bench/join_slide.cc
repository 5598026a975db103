// A million events of history, joined and slid a thousand times: how long an edition takes.
//
//   bench_join_slide [SLIDES [YEARS]]
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "join/made_up.h"
#include "join/slide.h"

int main(int argc, char** argv) {
  using namespace yagura;
  using namespace yagura::join;
  using Clock = std::chrono::steady_clock;
  const int slides = argc > 1 ? std::atoi(argv[1]) : 1000;
  made_up::Settings settings;
  settings.years = argc > 2 ? std::atoi(argv[2]) : 10;
  settings.roots_a_day = settings.others_a_day = 92;
  settings.seasons = true;
  const made_up::World world = made_up::Maker(settings).make();

  History history(made_up::rules());
  for (Time hour = made_up::kBegin; hour < made_up::kBegin + seconds_of(world.days * 86'400);
       hour += hours{1}) {
    for (const CellId cell : world.cells) {
      for (const std::string_view kind : made_up::kKinds)
        history.watched({kind, cell, "", hour, 3'600'000'000, 0});
    }
  }
  for (const auto& made : world.events) {
    Entry e;
    e.at = on_sphere(*made.fact.place);
    e.cell = cell_of(*made.fact.place);
    e.time_ms = micros(made.fact.start) / 1000;
    e.kind = *history.kind(made.fact.kind);
    e.sources = history.sources().id(made.fact.ultimate);
    history.put(e);
  }
  SlideOptions options;
  for (int k = 3; k < 3 + slides; ++k) options.slides.push_back(k);
  options.most_roots = world.events.size();
  const auto begin = Clock::now();
  const Edition edition = measure(history, made_up::rules(), options);
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const FamilyTable& table = edition.families[0];
  fmt::print("{} events, {} roots slid {} ways ({} slides looked at) in {:.1f} s on {} threads\n",
             history.entries().size(), table.roots, slides, table.all.slides(), seconds,
             options.threads);
  return 0;
}
