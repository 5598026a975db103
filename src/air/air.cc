#include "air/air.h"

#include <array>

#include "air/adsb.h"
#include "air/tracker.h"

namespace yagura::air {
namespace {

class AirRoom : public Room {
 public:
  void arrive(const Batch& batch, std::size_t i, Out& out) override {
    if (!out.wants_live() || !has_time(batch.heads[i].time)) return;
    live_.hear(static_cast<const AdsbBatch&>(batch).bodies[i], batch.heads[i], out);
  }
  void observe(const Batch& batch, std::size_t i, Out& out) override {
    tracker_.hear(static_cast<const AdsbBatch&>(batch).bodies[i], batch.heads[i], out);
  }
  // The live picture is not state: it fills again from what arrives.
  void save(Writer& w) const override { tracker_.save(w); }
  bool load(Reader& r) override { return tracker_.load(r); }

 private:
  Tracker tracker_{false};
  Tracker live_{true};
};

constexpr std::array<FormatOption, 1> kOptions{
    {{"timestamps",
      "gps",
      {"Its stamps count from UTC midnight, as those of a receiver with GPS do.",
       "電文の時刻印が協定世界時0時起算であることを示す（GPS付き受信機）。"}}}};

constexpr std::array<Format, 1> kFormats{{
    {{"adsb",
      "air",
      "RTCA DO-260B (versions 0-2), ICAO Annex 10 IV; Beast and AVR framing",
      {"ADS-B and Mode S of a receiver: Beast binary frames or AVR text, told by content.",
       "受信機が出力するADS-B・モードSの電文（BeastまたはAVR形式、内容から自動判別）。"},
      kOptions},
     &make_adsb_decoder},
}};

std::unique_ptr<Room> make_room(const Settings&, std::span<const Source>) {
  return std::make_unique<AirRoom>();
}

}  // namespace

const Domain& air_domain() {
  static const Domain domain{"air", {"Air", "航空"}, kFormats, {}, {}, &make_room};
  return domain;
}

}  // namespace yagura::air
