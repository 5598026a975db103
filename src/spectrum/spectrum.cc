#include "spectrum/spectrum.h"

#include <array>

#include "spectrum/interference.h"

namespace yagura::spectrum {
namespace {

class SpectrumRoom : public Room {
 public:
  explicit SpectrumRoom(const Settings& settings) : interference_(settings) {}

  // No format of its own yet: what it knows comes from the air.
  void observe(const Batch&, std::size_t, Out&) override {}
  void on_nav_quality(const NavQuality& q, Out& out) override { interference_.hear(q, out); }
  void advance(Time now, Out& out) override { interference_.advance(now, out); }
  void save(Writer& w) const override { interference_.save(w); }
  bool load(Reader& r) override { return interference_.load(r); }

 private:
  Interference interference_;
};

constexpr std::array<const DetectorInfo*, 1> kDetectors{&kInterference};

std::unique_ptr<Room> make_room(const Settings& settings, std::span<const Source>) {
  return std::make_unique<SpectrumRoom>(settings);
}

}  // namespace

const Domain& spectrum_domain() {
  static const Domain domain{"spectrum", {"Spectrum", "電波"}, {}, kDetectors, {}, &make_room};
  return domain;
}

}  // namespace yagura::spectrum
