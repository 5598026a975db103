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

constexpr FeedOption kAdsbOptions[] = {
    {"timestamps",
     "counter|gps",
     {"What the stamps of Beast frames count: a free 12 MHz counter, or GPS time of the day.",
      "Beastフレームの時刻印の種類。12 MHzカウンターまたはGPS時刻。"}},
};

constexpr std::array<Format, 1> kFormats{{
    {{"adsb",
      "air",
      "RTCA DO-260B (versions 0-2), ICAO Annex 10 IV; Beast and AVR framing",
      {"ADS-B and Mode S of a receiver: Beast binary frames or AVR text, told by content.",
       "受信機が出力するADS-B・モードSの電文（BeastまたはAVR形式、内容から自動判別）。"},
      kAdsbOptions,
      "df,address,address_proven,address_kind,capability,rebroadcast,mlat,signal,type,"
      "call_sign,category,type_code,altitude_ft,height_m,squawk,emergency,ground_speed_kn,"
      "track_deg,east_kn,north_kn,magnetic_heading_deg,indicated_airspeed_kn,"
      "true_airspeed_kn,climb_ft_min,climb_source,height_minus_baro_ft,cpr,cpr_latitude,"
      "cpr_longitude,surveillance_status,bit_8,time_synchronised,subtype,version,nac_v,"
      "nac_p,epu_m,sil,sil_per,gva,nic_a,nic_c,nic_baro,capability_class,operational_mode,"
      "selected_altitude_ft,selected_heading_deg"},
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
