// AIS records as JSON lines: docs/formats/ais.md lists the members. Absent values are left out,
// save "time", which is null.
#include <charconv>
#include <chrono>
#include <cmath>

#include "sea/ais.h"

namespace yagura::sea {
namespace {

// Writes the members of one object, in the order of the calls.
class Members {
 public:
  explicit Members(std::string& out) : out_(out) { out_ += '{'; }
  void end() { out_ += '}'; }

  template <class T>
    requires std::is_integral_v<T>
  void number(std::string_view name, T v) {
    key(name);
    integer(static_cast<std::int64_t>(v));
  }
  template <class T>
  void number(std::string_view name, const std::optional<T>& v) {
    if (v) number(name, *v);
  }
  // With `places` (1 or 2) decimals.
  void decimals(std::string_view name, const std::optional<float>& v, int places) {
    if (!v) return;
    const int unit = places == 1 ? 10 : 100;
    key(name);
    fixed(std::lround(static_cast<double>(*v) * unit), unit);
  }
  void degrees(std::string_view name, std::int32_t e7) {
    key(name);
    fixed(e7, 10'000'000);
  }
  // Only where it is true.
  void mark(std::string_view name, bool v) {
    if (!v) return;
    key(name);
    out_ += "true";
  }
  void text(std::string_view name, std::string_view v) {
    if (v.empty()) return;
    key(name);
    append_json_string(out_, v);
  }
  void word(std::string_view name, std::string_view v) {  // needs no escaping
    key(name);
    out_ += '"';
    out_ += v;
    out_ += '"';
  }
  void time(std::string_view name, Time t) {
    key(name);
    if (!has_time(t)) {
      out_ += "null";
      return;
    }
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day date{day};
    const std::int64_t us = (t - day).count();
    char form[] = "\"0000-00-00T00:00:00.000000Z\"";
    digits(form + 1, 4, static_cast<std::int64_t>(static_cast<int>(date.year())));
    digits(form + 6, 2, static_cast<unsigned>(date.month()));
    digits(form + 9, 2, static_cast<unsigned>(date.day()));
    digits(form + 12, 2, us / 3'600'000'000);
    digits(form + 15, 2, us / 60'000'000 % 60);
    digits(form + 18, 2, us / 1'000'000 % 60);
    digits(form + 21, 6, us % 1'000'000);
    out_.append(form, sizeof form - 1);
  }
  void bits(const Bits& b) {
    number("payload_bits", b.count);
    key("payload_hex");
    out_ += '"';
    for (const char c : b.bytes) {
      constexpr std::string_view kHex = "0123456789abcdef";
      out_ += kHex[static_cast<unsigned char>(c) >> 4];
      out_ += kHex[static_cast<unsigned char>(c) & 15];
    }
    out_ += '"';
  }

 private:
  void key(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }
  void integer(std::int64_t v) {
    char text[24];
    out_.append(text, std::to_chars(text, text + sizeof text, v).ptr);
  }
  static void digits(char* to, int places, std::int64_t v) {
    for (int i = places - 1; i >= 0; --i, v /= 10) to[i] = static_cast<char>('0' + v % 10);
  }
  void fixed(std::int64_t v, std::int64_t unit) {
    if (v < 0) out_ += '-', v = -v;
    integer(v / unit);
    char part[8] = ".";
    int places = 0;
    for (std::int64_t u = unit; u > 1; u /= 10) ++places;
    digits(part + 1, places, v % unit);
    out_.append(part, static_cast<std::size_t>(places) + 1);
  }

  std::string& out_;
  bool first_ = true;
};

void place(Members& m, const std::optional<Position>& p, bool accuracy_high) {
  if (!p) return;
  m.degrees("lat_deg", p->latitude_e7());
  m.degrees("lon_deg", p->longitude_e7());
  m.mark("accuracy_high", accuracy_high);
}

void motion(Members& m, const Motion& v) {
  place(m, v.position, v.accuracy_high);
  m.decimals("sog_kn", v.sog_kn, 1);
  m.mark("sog_or_more", v.sog_or_more);
  m.decimals("cog_deg", v.cog_deg, 1);
  m.number("heading_deg", v.heading_deg);
  m.number("second", v.second);
  m.mark("raim", v.raim);
}

void hull(Members& m, const std::optional<Dimensions>& d) {
  if (!d) return;
  m.number("to_bow_m", d->bow_m);
  m.number("to_stern_m", d->stern_m);
  m.number("to_port_m", d->port_m);
  m.number("to_starboard_m", d->starboard_m);
}

struct Body {
  Members& m;

  void operator()(const PositionA& v) const {
    m.number("nav_status", v.nav_status);
    m.decimals("rot_deg_min", v.rot_deg_min, 2);
    if (v.fast_turn != FastTurn::none) {
      m.word("turning_fast", v.fast_turn == FastTurn::right ? "right" : "left");
    }
    motion(m, v.motion);
    m.number("manoeuvre", v.manoeuvre);
    m.number("radio", v.radio);
  }
  void operator()(const BaseStation& v) const {
    if (v.time) m.time("station_time", *v.time);
    place(m, v.position, v.accuracy_high);
    m.number("epfd", v.epfd);
    m.mark("raim", v.raim);
    m.number("radio", v.radio);
  }
  void operator()(const StaticVoyage& v) const {
    m.number("imo", v.imo);
    m.text("call_sign", v.call_sign.view());
    m.text("name", v.name.view());
    m.number("ship_type", v.ship_type);
    hull(m, v.dimensions);
    m.decimals("draught_m", v.draught_m, 1);
    m.text("destination", v.destination.view());
    m.number("eta_month", v.eta.month);
    m.number("eta_day", v.eta.day);
    m.number("eta_hour", v.eta.hour);
    m.number("eta_minute", v.eta.minute);
    m.number("epfd", v.epfd);
    m.number("ais_version", v.ais_version);
    m.mark("terminal_ready", v.terminal_ready);
  }
  void operator()(const PositionB& v) const {
    motion(m, v.motion);
    m.mark("carrier_sense", v.carrier_sense);
    m.mark("display", v.display);
    m.mark("dsc", v.dsc);
    m.mark("whole_band", v.whole_band);
    m.mark("message_22", v.message_22);
    m.mark("assigned", v.assigned);
    m.number("radio", v.radio);
  }
  void operator()(const PositionBExtended& v) const {
    motion(m, v.motion);
    m.text("name", v.name.view());
    m.number("ship_type", v.ship_type);
    hull(m, v.dimensions);
    m.number("epfd", v.epfd);
    m.mark("terminal_ready", v.terminal_ready);
    m.mark("assigned", v.assigned);
  }
  void operator()(const StaticA& v) const {
    m.word("part", "A");
    m.text("name", v.name.view());
  }
  void operator()(const StaticB& v) const {
    m.word("part", "B");
    m.number("ship_type", v.ship_type);
    m.text("vendor", v.vendor.view());
    m.number("unit_model", v.unit_model);
    m.number("serial", v.serial);
    m.text("call_sign", v.call_sign.view());
    hull(m, v.dimensions);
    m.number("mothership_mmsi", v.mothership_mmsi);
    m.number("epfd", v.epfd);
  }
  void operator()(const LongRange& v) const {
    m.number("nav_status", v.nav_status);
    motion(m, v.motion);
    m.mark("fresh", v.fresh);
  }
  void operator()(const Binary& v) const {
    m.number("destination_mmsi", v.destination);
    if (v.destination) m.number("sequence", v.sequence);
    m.mark("retransmitted", v.retransmitted);
    m.number("dac", v.dac);
    m.number("fi", v.fi);
    m.bits(v.payload);
  }
  void operator()(const SarAircraft& v) const {
    m.number("altitude_m", v.altitude_m);
    motion(m, v.motion);
  }
  void operator()(const AidToNavigation& v) const {
    m.number("aid_type", v.aid_type);
    m.text("name", v.name.view());
    place(m, v.position, v.accuracy_high);
    hull(m, v.dimensions);
    m.number("second", v.second);
    if (v.off_position) m.mark("off_position", *v.off_position);
    m.number("epfd", v.epfd);
    m.number("status", v.status);
    m.mark("raim", v.raim);
    m.mark("virtual", v.is_virtual);
    m.mark("assigned", v.assigned);
  }
  void operator()(const SafetyText& v) const {
    m.number("destination_mmsi", v.destination);
    if (v.destination) m.number("sequence", v.sequence);
    m.mark("retransmitted", v.retransmitted);
    m.text("text", v.text);
  }
  void operator()(const Other& v) const { m.bits(v.message); }
};

}  // namespace

void AisBatch::print(std::size_t i, std::string& out) const {
  const AisRecord& r = bodies[i];
  Members m(out);
  m.time("time", heads[i].time);
  m.word("clock", clock_name(heads[i].clock));
  m.mark("clock_doubtful", r.clock_doubtful);
  m.number("type", r.type);
  m.number("mmsi", r.mmsi);
  if (r.repeat != 0) m.number("repeat", r.repeat);
  if (r.channel != 0) m.text("channel", {&r.channel, 1});
  m.mark("own_ship", r.own_ship);
  m.text("station", r.station.view());
  std::visit(Body{m}, r.body);
  m.end();
}

const Motion* motion_of(const AisRecord& record) {
  if (const auto* v = record.as<PositionA>()) return &v->motion;
  if (const auto* v = record.as<PositionB>()) return &v->motion;
  if (const auto* v = record.as<PositionBExtended>()) return &v->motion;
  if (const auto* v = record.as<LongRange>()) return &v->motion;
  if (const auto* v = record.as<SarAircraft>()) return &v->motion;
  return nullptr;
}

}  // namespace yagura::sea
