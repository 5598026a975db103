// Any bytes as a saved state, and as a stream of quality reports: bounded, no crash, and a state
// that was saved loads to the same bytes.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "spectrum/interference.h"
#include "spectrum/spectrum.h"

namespace {

struct Nothing : yagura::Out {
  void track(const yagura::TrackInfo&) override {}
  void fix(const yagura::Fix&) override {}
  void nav_quality(const yagura::NavQuality&) override {}
  void identity(const yagura::IdentityClaim&) override {}
  void contact(const yagura::Contact&) override {}
  void condition(const yagura::Condition&) override {}
  void exposure(const yagura::Exposure&) override {}
  void event(const yagura::EventDraft& draft) override {
    if (draft.id.empty() || !draft.area) std::abort();
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yagura;
  Settings settings;
  settings.add(spectrum::kInterference);
  const auto make = [&] { return spectrum::spectrum_domain().make_room(settings, {}); };
  Reader any(std::string_view(reinterpret_cast<const char*>(data), size));
  static_cast<void>(make()->load(any));

  const auto room = make();
  Nothing out;
  Time now = time_from_micros(1'772'000'000'000'000);
  for (std::size_t i = 0; i + 4 <= size && i < 4096; i += 4) {
    now += seconds{data[i] % 64};
    NavQuality q;
    q.track = static_cast<TrackId>(data[i + 1] % 16);
    q.time = now;
    q.ground_speed = Speed::knots(300);
    q.reliable_position = data[i + 2] % 2 == 0;
    q.position_lost = data[i + 2] % 4 == 1;
    if (q.reliable_position) {
      q.position = Position::from_degrees(30 + data[i + 3] * 0.005, 130);
      q.nac_p = static_cast<std::uint8_t>(data[i + 2] / 16);
    }
    q.evidence = Spans({i, 4, 0});
    room->on_nav_quality(q, out);
  }
  room->advance(now + hours{2}, out);
  Writer first, second;
  room->save(first);
  const auto copy = make();
  Reader r(first.str());
  if (!copy->load(r)) std::abort();
  copy->save(second);
  if (first.str() != second.str()) std::abort();
  return 0;
}
