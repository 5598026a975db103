#include "sea/ais_encode.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "sea/ais_armour.h"
#include "sea/ais_message.h"

namespace yagura::sea {
namespace {

constexpr std::size_t kSentencePayload = 60;  // so that a sentence stays below 82 characters

// Appends fields, highest bit first.
class BitWriter {
 public:
  void put(std::uint64_t v, unsigned length) {
    for (unsigned i = length; i-- > 0;) {
      if (bits_.count % 8 == 0) bits_.bytes += '\0';
      const unsigned bit = static_cast<unsigned>(v >> i & 1) << (7 - bits_.count % 8);
      bits_.bytes.back() = static_cast<char>(static_cast<unsigned char>(bits_.bytes.back()) | bit);
      ++bits_.count;
    }
  }
  void flag(bool v) { put(v ? 1 : 0, 1); }
  void signed_value(std::int64_t v, unsigned length) {
    put(static_cast<std::uint64_t>(v) & ((std::uint64_t{1} << length) - 1), length);
  }
  // Six-bit ASCII filled with '@'; lower case is raised, other characters become '?'.
  void text(std::string_view t, std::size_t characters) {
    for (std::size_t i = 0; i < characters; ++i) put(i < t.size() ? six_bits(t[i]) : 0, 6);
  }
  void bits(const Bits& b) {
    for (std::uint32_t i = 0; i < b.count; ++i) {
      put(static_cast<unsigned char>(b.bytes[i / 8]) >> (7 - i % 8) & 1u, 1);
    }
  }
  Bits take() { return std::move(bits_); }

 private:
  static std::uint64_t six_bits(char c) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c >= '@' && c <= '_') return static_cast<std::uint64_t>(c) - 64;
    return c >= ' ' && c < '@' ? static_cast<std::uint64_t>(c) : std::uint64_t{'?'};
  }
  Bits bits_;
};

void put_longitude_latitude(BitWriter& w, const std::optional<Position>& p) {
  w.signed_value(p ? minutes_of_e7(p->longitude_e7(), kFine) : 181 * kFine, 28);
  w.signed_value(p ? minutes_of_e7(p->latitude_e7(), kFine) : 91 * kFine, 27);
}

std::uint64_t rounded(float v, float unit, std::uint64_t most) {
  const long n = std::lround(v * unit);
  return n < 0 ? 0 : std::min<std::uint64_t>(static_cast<std::uint64_t>(n), most);
}

// SOG, accuracy, longitude, latitude, COG.
void put_motion(BitWriter& w, const Motion& m, float sog_unit) {
  w.put(m.sog_or_more ? 1022 : m.sog_kn ? rounded(*m.sog_kn, sog_unit, 1021) : 1023, 10);
  w.flag(m.accuracy_high);
  put_longitude_latitude(w, m.position);
  w.put(m.cog_deg ? rounded(*m.cog_deg, 10, 3600) % 3600 : 3600, 12);
}

void put_heading_second(BitWriter& w, const Motion& m) {
  w.put(m.heading_deg ? *m.heading_deg : 511u, 9);
  w.put(m.second ? *m.second : 60u, 6);
}

void put_hull(BitWriter& w, const std::optional<Dimensions>& d) {
  const Dimensions v = d.value_or(Dimensions{});
  w.put(v.bow_m, 9);
  w.put(v.stern_m, 9);
  w.put(v.port_m, 6);
  w.put(v.starboard_m, 6);
}

std::int64_t turn_code(const PositionA& p) {
  if (p.fast_turn == FastTurn::right) return 127;
  if (p.fast_turn == FastTurn::left) return -127;
  if (!p.rot_deg_min) return -128;
  const float root = std::sqrt(std::fabs(*p.rot_deg_min)) * 4.733F;
  const long code = std::min(std::lround(root), 126L);
  return *p.rot_deg_min < 0 ? -code : code;
}

struct Body {
  BitWriter& w;
  const AisRecord& r;

  void operator()(const PositionA& p) const {
    YAGURA_ASSERT(r.type >= 1 && r.type <= 3);
    w.put(p.nav_status.value_or(15), 4);
    w.signed_value(turn_code(p), 8);
    put_motion(w, p.motion, 10);
    put_heading_second(w, p.motion);
    w.put(p.manoeuvre, 2);
    w.put(p.spare, 3);
    w.flag(p.motion.raim);
    w.put(p.radio, 19);
  }
  void operator()(const BaseStation& s) const {
    YAGURA_ASSERT(r.type == 4 || r.type == 11);
    put_time(s.time);
    w.flag(s.accuracy_high);
    put_longitude_latitude(w, s.position);
    w.put(s.epfd, 4);
    w.put(0, 10);
    w.flag(s.raim);
    w.put(s.radio, 19);
  }
  void operator()(const StaticVoyage& s) const {
    YAGURA_ASSERT(r.type == 5);
    w.put(s.ais_version, 2);
    w.put(s.imo.value_or(0), 30);
    w.text(s.call_sign.view(), 7);
    w.text(s.name.view(), 20);
    w.put(s.ship_type.value_or(0), 8);
    put_hull(w, s.dimensions);
    w.put(s.epfd, 4);
    w.put(s.eta.month.value_or(0), 4);
    w.put(s.eta.day.value_or(0), 5);
    w.put(s.eta.hour.value_or(24), 5);
    w.put(s.eta.minute.value_or(60), 6);
    w.put(s.draught_m ? rounded(*s.draught_m, 10, 255) : 0, 8);
    w.text(s.destination.view(), 20);
    w.flag(!s.terminal_ready);
    w.put(0, 1);
  }
  void operator()(const PositionB& p) const {
    YAGURA_ASSERT(r.type == 18);
    w.put(0, 8);
    put_motion(w, p.motion, 10);
    put_heading_second(w, p.motion);
    w.put(0, 2);
    for (const bool v : {p.carrier_sense, p.display, p.dsc, p.whole_band, p.message_22, p.assigned,
                         p.motion.raim}) {
      w.flag(v);
    }
    w.put(p.radio, 20);
  }
  void operator()(const PositionBExtended& p) const {
    YAGURA_ASSERT(r.type == 19);
    w.put(0, 8);
    put_motion(w, p.motion, 10);
    put_heading_second(w, p.motion);
    w.put(0, 4);
    w.text(p.name.view(), 20);
    w.put(p.ship_type.value_or(0), 8);
    put_hull(w, p.dimensions);
    w.put(p.epfd, 4);
    w.flag(p.motion.raim);
    w.flag(!p.terminal_ready);
    w.flag(p.assigned);
    w.put(0, 4);
  }
  void operator()(const StaticA& s) const {
    YAGURA_ASSERT(r.type == 24);
    w.put(0, 2);
    w.text(s.name.view(), 20);
  }
  void operator()(const StaticB& s) const {
    YAGURA_ASSERT(r.type == 24);
    w.put(1, 2);
    w.put(s.ship_type.value_or(0), 8);
    w.text(s.vendor.view(), 3);
    w.put(s.unit_model, 4);
    w.put(s.serial, 20);
    w.text(s.call_sign.view(), 7);
    if (auxiliary_mmsi(r.mmsi)) {
      w.put(s.mothership_mmsi.value_or(0), 30);
    } else {
      put_hull(w, s.dimensions);
    }
    w.put(s.epfd, 4);
    w.put(0, 2);
  }
  void operator()(const LongRange& p) const {
    YAGURA_ASSERT(r.type == 27);
    const Motion& m = p.motion;
    w.flag(m.accuracy_high);
    w.flag(m.raim);
    w.put(p.nav_status.value_or(15), 4);
    w.signed_value(m.position ? minutes_of_e7(m.position->longitude_e7(), kCoarse) : 181 * kCoarse,
                   18);
    w.signed_value(m.position ? minutes_of_e7(m.position->latitude_e7(), kCoarse) : 91 * kCoarse,
                   17);
    w.put(m.sog_kn ? rounded(*m.sog_kn, 1, 62) : 63, 6);
    w.put(m.cog_deg ? rounded(*m.cog_deg, 1, 360) % 360 : 511, 9);
    w.flag(!p.fresh);
    w.put(0, 1);
  }
  void operator()(const Binary& b) const {
    YAGURA_ASSERT(r.type == 6 || r.type == 8);
    if (r.type == 6) put_address(b.sequence, b.destination, b.retransmitted);
    if (r.type == 8) w.put(0, 2);
    w.put(b.dac, 10);
    w.put(b.fi, 6);
    w.bits(b.payload);
  }
  void operator()(const SarAircraft& s) const {
    YAGURA_ASSERT(r.type == 9);
    w.put(s.altitude_m.value_or(4095), 12);
    put_motion(w, s.motion, 1);
    w.put(s.motion.second ? *s.motion.second : 60u, 6);
    w.put(0, 8 + 1 + 3 + 1);
    w.flag(s.motion.raim);
    w.put(0, 20);
  }
  void operator()(const AidToNavigation& a) const {
    YAGURA_ASSERT(r.type == 21);
    const std::string_view name = a.name.view();
    const std::string_view more = name.size() > 20 ? name.substr(20) : std::string_view{};
    w.put(a.aid_type.value_or(0), 5);
    w.text(name.substr(0, 20), 20);
    w.flag(a.accuracy_high);
    put_longitude_latitude(w, a.position);
    put_hull(w, a.dimensions);
    w.put(a.epfd, 4);
    w.put(a.second.value_or(60), 6);
    w.flag(a.off_position.value_or(false));
    w.put(a.status, 8);
    w.flag(a.raim);
    w.flag(a.is_virtual);
    w.flag(a.assigned);
    w.put(0, 1);
    w.text(more, more.size());
    w.put(0, (8 - more.size() * 6 % 8) % 8);
  }
  void operator()(const SafetyText& s) const {
    YAGURA_ASSERT(r.type == 12 || r.type == 14);
    if (r.type == 12) put_address(s.sequence, s.destination, s.retransmitted);
    if (r.type == 14) w.put(0, 2);
    w.text(s.text, s.text.size());
  }
  void operator()(const Other&) const {}

  void put_time(const std::optional<Time>& time) const {
    if (!time) {
      w.put(0, 14 + 4 + 5);
      w.put(24, 5);
      w.put(60, 6);
      w.put(60, 6);
      return;
    }
    const auto day = std::chrono::floor<std::chrono::days>(*time);
    const std::chrono::year_month_day date{day};
    const auto s = std::chrono::floor<seconds>(*time - day).count();
    w.put(static_cast<std::uint64_t>(static_cast<int>(date.year())), 14);
    w.put(static_cast<unsigned>(date.month()), 4);
    w.put(static_cast<unsigned>(date.day()), 5);
    w.put(static_cast<std::uint64_t>(s / 3600), 5);
    w.put(static_cast<std::uint64_t>(s / 60 % 60), 6);
    w.put(static_cast<std::uint64_t>(s % 60), 6);
  }
  void put_address(std::uint8_t sequence, std::optional<std::uint32_t> destination,
                   bool retransmitted) const {
    w.put(sequence, 2);
    w.put(destination.value_or(0), 30);
    w.flag(retransmitted);
    w.put(0, 1);
  }
};

std::string with_checksum(std::string_view body) {
  unsigned sum = 0;
  for (const char c : body) sum ^= static_cast<unsigned char>(c);
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out(body);
  out += '*';
  out += kHex[sum >> 4];
  out += kHex[sum & 15];
  return out;
}

}  // namespace

Bits encode_bits(const AisRecord& record) {
  YAGURA_ASSERT(record.type >= 1 && record.type <= 28);
  if (const Other* other = record.as<Other>()) return other->message;
  BitWriter w;
  w.put(record.type, 6);
  w.put(record.repeat, 2);
  w.put(record.mmsi, 30);
  std::visit(Body{w, record}, record.body);
  return w.take();
}

std::vector<std::string> encode(const AisRecord& record, char channel, int sequence) {
  const Bits bits = encode_bits(record);
  YAGURA_ASSERT(bits.count > 0 && bits.count <= MessageBits::kMaxBits);
  MessageBits message;
  message.assign(bits);
  std::string payload;
  for (std::uint32_t at = 0; at < bits.count; at += 6) payload += armour(message.u32(at, 6));
  const std::size_t total = (payload.size() + kSentencePayload - 1) / kSentencePayload;
  YAGURA_ASSERT(total <= 9 && sequence >= 0 && sequence <= 9);
  std::vector<std::string> out;
  for (std::size_t n = 0; n < total; ++n) {
    std::string body = record.own_ship ? "AIVDO," : "AIVDM,";
    body += std::to_string(total) + ',' + std::to_string(n + 1) + ',';
    if (total > 1) body += std::to_string(sequence);
    body += ',';
    if (channel != 0) body += channel;
    body += ',' + payload.substr(n * kSentencePayload, kSentencePayload) + ',';
    body += n + 1 == total ? std::to_string(payload.size() * 6 - bits.count) : "0";
    out.push_back('!' + with_checksum(body));
  }
  return out;
}

std::string tag_block(std::string_view station, Time time) {
  std::string inside;
  if (!station.empty()) inside = "s:" + std::string(station);
  if (has_time(time)) {
    const std::int64_t us = micros(time);
    if (!inside.empty()) inside += ',';
    inside += "c:" + std::to_string(us % 1'000'000 == 0 ? us / 1'000'000 : us / 1000);
  }
  return '\\' + with_checksum(inside) + '\\';
}

}  // namespace yagura::sea
