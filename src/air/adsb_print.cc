// Records as JSON lines: `yagura decode adsb -o jsonl`.
#include <charconv>
#include <cmath>
#include <numbers>

#include "air/adsb.h"
#include "air/quality.h"
#include "base/json.h"

namespace yagura::air {
namespace {

// One JSON object, members in the order written; absent values are not written.
class Line {
 public:
  explicit Line(std::string& out) : out_(out) { out_ += '{'; }
  void close() { out_ += '}'; }

  void text(std::string_view name, std::string_view v) {
    key(name);
    append_json_string(out_, v);
  }
  void number(std::string_view name, double v) {
    key(name);
    append_json_number(out_, v);
  }
  void flag(std::string_view name, bool v) {
    key(name);
    out_ += v ? "true" : "false";
  }
  void absent(std::string_view name) {
    key(name);
    out_ += "null";
  }
  void flag_if(std::string_view name, bool v) {
    if (v) flag(name, v);
  }
  template <class T>
  void maybe(std::string_view name, const std::optional<T>& v) {
    if (v) number(name, static_cast<double>(*v));
  }

 private:
  void key(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }
  std::string& out_;
  bool first_ = true;
};

// At least `width` digits, zeros before.
std::string digits(unsigned value, int base, std::size_t width) {
  char text[16];
  const auto end = std::to_chars(text, text + sizeof text, value, base).ptr;
  std::string out(text, end);
  if (out.size() < width) out.insert(0, width - out.size(), '0');
  return out;
}

void say(Line& line, const Identification& b) {
  line.text("type", "identification");
  if (b.category != 0) line.text("category", b.set + digits(b.category, 10, 1));
  if (!b.call_sign.empty()) line.text("call_sign", b.call_sign.view());
}

void say(Line& line, const Cpr& cpr) {
  line.text("cpr", cpr.odd ? "odd" : "even");
  line.number("cpr_latitude", cpr.latitude);
  line.number("cpr_longitude", cpr.longitude);
}

void say(Line& line, const AirbornePosition& b) {
  line.text("type", b.cpr ? "airborne_position" : "no_position");
  line.number("type_code", b.type_code);
  line.maybe("altitude_ft", b.altitude_ft);
  line.maybe("height_m", b.height_m);
  line.number("surveillance_status", b.surveillance_status);
  line.flag("bit_8", b.supplement_b);
  line.flag_if("time_synchronised", b.time_synchronised);
  if (b.cpr) say(line, *b.cpr);
}

void say(Line& line, const SurfacePosition& b) {
  line.text("type", "surface_position");
  line.number("type_code", b.type_code);
  line.maybe("ground_speed_kn", b.ground_speed_kn);
  line.maybe("track_deg", b.track_deg);
  line.flag_if("time_synchronised", b.time_synchronised);
  say(line, b.cpr);
}

void say(Line& line, const Velocity& b) {
  line.text("type", "velocity");
  line.number("subtype", b.subtype);
  line.number("nac_v", b.nac_v);
  line.maybe("east_kn", b.east_kn);
  line.maybe("north_kn", b.north_kn);
  if (b.east_kn && b.north_kn) {
    const double e = *b.east_kn, n = *b.north_kn;
    const double track = std::atan2(e, n) * 180 / std::numbers::pi;
    line.number("ground_speed_kn", round_to(std::hypot(e, n), 0.1));
    line.number("track_deg", round_to(track < 0 ? track + 360 : track, 0.1));
  }
  line.maybe("magnetic_heading_deg", b.heading_deg);
  line.maybe(b.true_airspeed ? "true_airspeed_kn" : "indicated_airspeed_kn", b.airspeed_kn);
  line.maybe("climb_ft_min", b.climb_ft_min);
  if (b.climb_ft_min) line.text("climb_source", b.climb_barometric ? "barometric" : "geometric");
  line.maybe("height_minus_baro_ft", b.height_minus_baro_ft);
}

void say(Line& line, const AircraftStatus& b) {
  static constexpr std::string_view kNames[] = {
      "none",   "general", "medical", "minimum_fuel", "no_communications", "unlawful_interference",
      "downed", "reserved"};
  line.text("type", "aircraft_status");
  line.number("subtype", b.subtype);
  if (b.subtype != 1) return;
  line.text("emergency", kNames[static_cast<std::size_t>(b.emergency)]);
  if (b.squawk) line.text("squawk", digits(*b.squawk, 10, 4));
}

void say(Line& line, const TargetState& b) {
  line.text("type", "target_state");
  line.number("subtype", b.subtype);
  line.number("nac_p", b.nac_p);
  line.maybe("epu_m", nac_p_metres(b.nac_p));
  line.number("sil", b.sil);
  line.flag("nic_baro", b.nic_baro);
  line.maybe("selected_altitude_ft", b.selected_altitude_ft);
  line.maybe("selected_heading_deg", b.selected_heading_deg);
}

void say(Line& line, const OperationalStatus& b) {
  line.text("type", "operational_status");
  line.text("subtype", b.surface ? "surface" : "airborne");
  line.number("version", b.version);
  line.text("capability_class", digits(b.capability, 16, 4));
  line.text("operational_mode", digits(b.operational, 16, 4));
  if (b.version == 0) return;
  line.flag("nic_a", b.nic_a);
  if (b.surface && b.version >= 2) line.flag("nic_c", b.nic_c);
  line.number("nac_p", b.nac_p);
  line.maybe("epu_m", nac_p_metres(b.nac_p));
  line.number("sil", b.sil);
  if (b.version >= 2) line.text("sil_per", b.sil_per_sample ? "sample" : "hour");
  if (!b.surface) {
    line.number("gva", b.gva);
    line.flag("nic_baro", b.nic_baro);
  }
}

void say(Line& line, const SurveillanceReply& b) {
  line.text("type", "surveillance");
  line.maybe("altitude_ft", b.altitude_ft);
  if (b.squawk) line.text("squawk", digits(*b.squawk, 10, 4));
}

void say(Line& line, const OtherMessage& b) {
  line.text("type", "other");
  if (b.type_code != 0) line.number("type_code", b.type_code);
}

std::string_view address_kind_name(AddressKind k) {
  static constexpr std::string_view kNames[] = {"icao", "other", "tis_b"};
  return kNames[static_cast<std::size_t>(k)];
}

}  // namespace

void AdsbBatch::print(std::size_t i, std::string& out) const {
  const RecordHead& head = heads[i];
  const AdsbRecord& record = bodies[i];
  Line line(out);
  if (has_time(head.time)) {
    line.text("time", to_rfc3339(head.time));
  } else {
    line.absent("time");
  }
  line.text("clock", clock_name(head.clock));
  line.number("df", record.df);
  line.text("address", digits(record.address, 16, 6));
  if (!record.address_proven) line.flag("address_proven", false);
  if (record.address_kind != AddressKind::icao) {
    line.text("address_kind", address_kind_name(record.address_kind));
  }
  if (record.df == 11 || record.df == 17) line.number("capability", record.capability);
  line.flag_if("rebroadcast", record.rebroadcast);
  line.flag_if("mlat", record.mlat);
  if (record.signal != 0) line.number("signal", record.signal);
  std::visit([&](const auto& body) { say(line, body); }, record.body);
  line.close();
}

}  // namespace yagura::air
