#include "sea/sentence.h"

#include <array>
#include <cstring>

namespace yagura::sea {
namespace {

constexpr auto kNone = std::string_view::npos;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

unsigned exclusive_or(std::string_view text) {
  std::uint64_t x = 0;
  const char* p = text.data();
  std::size_t left = text.size();
  for (; left >= 8; left -= 8, p += 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    x ^= word;
  }
  std::uint64_t word = 0;
  std::memcpy(&word, p, left);
  x ^= word;
  x ^= x >> 32;
  x ^= x >> 16;
  x ^= x >> 8;
  return static_cast<unsigned>(x & 0xff);
}

// A whole field of digits, at most 18; -1 otherwise.
std::int64_t number(std::string_view text) {
  if (text.empty() || text.size() > 18) return -1;
  std::int64_t v = 0;
  for (const char c : text) {
    if (!is_digit(c)) return -1;
    v = v * 10 + (c - '0');
  }
  return v;
}

// Decimals of a second behind a '.', in microseconds; beyond six they are cut. -1 = no digits.
std::int64_t micros_of_decimals(std::string_view digits) {
  std::int64_t v = 0;
  int places = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return -1;
    if (places < 6) v = v * 10 + (c - '0'), ++places;
  }
  for (; places < 6; ++places) v *= 10;
  return v;
}

// Between 1990 and 2100; clocks outside say nothing.
Time plausible(std::int64_t us) {
  constexpr std::int64_t kFrom = 631'152'000'000'000, kTo = 4'102'444'800'000'000;
  return us >= kFrom && us < kTo ? time_from_micros(us) : kNoTime;
}
Time plausible(std::optional<Time> t) { return t ? plausible(micros(*t)) : kNoTime; }

// Seconds (9 or 10 digits, with or without decimals), milliseconds (12, 13) or microseconds (15,
// 16).
Time epoch_time(std::string_view text) {
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const std::int64_t v = number(whole);
  if (v < 0) return kNoTime;
  const std::int64_t part = dot == kNone ? 0 : micros_of_decimals(text.substr(dot + 1));
  if (part < 0) return kNoTime;
  if (whole.size() == 9 || whole.size() == 10) return plausible(v * 1'000'000 + part);
  if (dot != kNone) return kNoTime;
  if (whole.size() == 12 || whole.size() == 13) return plausible(v * 1000);
  if (whole.size() == 15 || whole.size() == 16) return plausible(v);
  return kNoTime;
}

// "2018-05-11 03:50:03", with 'T', '/', decimals and an offset allowed; without one it is UTC.
Time written_time(std::string_view text) {
  if (text.size() < 19 || text.size() > 40) return kNoTime;
  std::array<char, 48> form{};
  std::size_t size = text.copy(form.data(), text.size());
  if (form[4] == '/' && form[7] == '/') form[4] = form[7] = '-';
  const bool offset = text.find_first_of("Zz+-", 19) != kNone;
  if (!offset) form[size++] = 'Z';
  return plausible(parse_rfc3339({form.data(), size}));
}

// A time as a wrapper writes it, between white space and brackets.
Time wrapper_time(std::string_view text) {
  constexpr std::string_view kAround = " \t[](),;'\"";
  const std::size_t first = text.find_first_not_of(kAround);
  if (first == kNone) return kNoTime;
  const std::size_t last = text.find_last_not_of(kAround);
  text = text.substr(first, last - first + 1);
  const Time t = epoch_time(text);
  return has_time(t) ? t : written_time(text);
}

std::string_view next_field(std::string_view& rest) {
  const std::size_t comma = rest.find(',');
  const std::string_view field = rest.substr(0, comma);
  rest = comma == kNone ? std::string_view{} : rest.substr(comma + 1);
  return field;
}

// "1-2-1604": sentence, of, id.
void read_group(std::string_view value, TagBlock& tags) {
  const std::size_t a = value.find('-');
  const std::size_t b = a == kNone ? kNone : value.find('-', a + 1);
  if (b == kNone) return;
  const std::int64_t part = number(value.substr(0, a));
  const std::int64_t id = number(value.substr(b + 1));
  if (part < 1 || part > 99 || id < 0) return;
  tags.group = static_cast<std::uint64_t>(id) + 1;
  tags.group_part = static_cast<std::uint8_t>(part);
}

// `inside` is what stands between the backslashes.
bool read_tag_block(std::string_view inside, TagBlock& tags) {
  const std::size_t star = inside.rfind('*');
  if (star == kNone || inside.size() - star != 3) return false;
  const int high = hex_value(inside[star + 1]), low = hex_value(inside[star + 2]);
  if (high < 0 || low < 0) return false;
  std::string_view rest = inside.substr(0, star);
  if (exclusive_or(rest) != static_cast<unsigned>(high * 16 + low)) return false;
  while (!rest.empty()) {
    const std::string_view field = next_field(rest);
    const std::size_t colon = field.find(':');
    if (colon == kNone) continue;
    const std::string_view key = field.substr(0, colon), value = field.substr(colon + 1);
    if (key == "c") {
      const Time t = epoch_time(value);
      if (has_time(t)) tags.time = t;
    } else if (key == "s") {
      tags.station = value;
    } else if (key == "g") {
      read_group(value, tags);
    } else if (key.size() == 3 && key[1] == 'G' && is_digit(key[0]) && is_digit(key[2])) {
      // The older "1G2:1604".
      const std::int64_t id = number(value);
      if (id < 0) continue;
      tags.group = static_cast<std::uint64_t>(id) + 1;
      tags.group_part = static_cast<std::uint8_t>(key[0] - '0');
    }
  }
  return true;
}

// "hhmmss.ss" and a date to a time.
Time clock_time(std::string_view hms, std::int64_t year, std::int64_t month, std::int64_t day) {
  if (hms.size() < 6 || year < 0 || month < 0 || day < 0 || year > 9999) return kNoTime;
  const std::int64_t v = number(hms.substr(0, 6));
  if (v < 0) return kNoTime;
  std::int64_t part = 0;
  if (hms.size() > 6) part = hms[6] == '.' ? micros_of_decimals(hms.substr(7)) : -1;
  if (part < 0) return kNoTime;
  const auto t = civil_time(static_cast<int>(year), static_cast<int>(month), static_cast<int>(day),
                            static_cast<int>(v / 10000), static_cast<int>(v / 100 % 100),
                            static_cast<int>(v % 100));
  return t ? plausible(micros(*t) + part) : kNoTime;
}

}  // namespace

std::string_view reason_name(Reason r) {
  static constexpr std::array<std::string_view, static_cast<std::size_t>(Reason::kCount)> kNames = {
      "line_too_long", "no_sentence", "bad_tag_block", "no_checksum", "bad_checksum",
      "bad_address",   "bad_fields",  "bad_armour",    "bad_fill",    "too_short",
      "too_long",      "bad_type",    "missing_parts"};
  return kNames[static_cast<std::size_t>(r)];
}

std::size_t read_front(std::string_view line, std::size_t from, Front& front) {
  while (from < line.size()) {
    if (line[from] == '!' || line[from] == '$') return from;
    const std::size_t stop = line.find_first_of("!$\\", from);
    if (stop == kNone) return kNone;
    if (stop > from) {
      const std::string_view before = line.substr(from, stop - from);
      const Time t = wrapper_time(before);
      if (has_time(t)) front.wrapper = t;
      front.quoted = line[stop] != '\\' && before.back() == '\'';
    }
    if (line[stop] != '\\') return stop;
    const std::size_t close = line.find('\\', stop + 1);
    if (close == kNone) {
      front.bad_tag_block = true;
      return line.find_first_of("!$", stop);
    }
    if (!read_tag_block(line.substr(stop + 1, close - stop - 1), front.tags)) {
      front.bad_tag_block = true;
    }
    from = close + 1;
  }
  return kNone;
}

void unquote(std::string_view quoted, std::string& to) {
  to.clear();
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    if (quoted[i] == '\\') break;  // "\n" or "\r\n" written out
    if (quoted[i] != '\'') to += quoted[i];
  }
}

Framing read_sentence(std::string_view text, Sentence& s) {
  s.lead = text[0];
  const auto* star = static_cast<const char*>(std::memchr(text.data(), '*', text.size()));
  if (star == nullptr) return Framing::no_checksum;
  const auto at = static_cast<std::size_t>(star - text.data());
  const int first = at + 1 < text.size() ? hex_value(text[at + 1]) : -1;
  if (first < 0) return Framing::no_checksum;
  const int second = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
  const auto sum = static_cast<unsigned>(second < 0 ? first : first * 16 + second);
  s.body = text.substr(1, at - 1);
  s.used = at + (second < 0 ? 2 : 3);
  return exclusive_or(s.body) == sum ? Framing::good : Framing::bad_checksum;
}

Tail read_tail(std::string_view text) {
  Tail tail;
  if (text.empty() || text[0] != ',') return tail;
  text.remove_prefix(1);
  while (!text.empty()) {
    std::string_view field = next_field(text);
    while (!field.empty() && (field.back() == ' ' || field.back() == '\t')) field.remove_suffix(1);
    if (field.size() > 4 && (field[0] == 'r' || field[0] == 'b')) tail.station = field;
    const Time t = epoch_time(field);
    if (has_time(t) && !has_time(tail.time)) tail.time = t;  // a second one is when it was logged
  }
  return tail;
}

VdmForm read_vdm(std::string_view f, Vdm& v) {
  // "total,number,sequence,channel,payload,fill"; the first two are one digit each.
  if (f.size() < 8 || f[1] != ',' || f[3] != ',') return VdmForm::bad_fields;
  v.total = static_cast<std::uint8_t>(f[0] - '0');
  v.number = static_cast<std::uint8_t>(f[2] - '0');
  if (v.total < 1 || v.total > 9 || v.number < 1 || v.number > v.total) return VdmForm::bad_fields;
  std::size_t at = 4;
  v.sequence = -1;
  for (int digits = 0; at < f.size() && f[at] != ','; ++at, ++digits) {
    if (!is_digit(f[at]) || digits == 2) return VdmForm::bad_fields;
    v.sequence = static_cast<std::int8_t>((v.sequence < 0 ? 0 : v.sequence * 10) + (f[at] - '0'));
  }
  if (++at >= f.size()) return VdmForm::bad_fields;
  v.channel = f[at] == ',' ? '\0' : f[at];
  if (v.channel != 0) ++at;
  if (at >= f.size() || f[at] != ',') return VdmForm::bad_fields;
  if (static_cast<unsigned char>(v.channel) >= 0x7f || (v.channel != 0 && v.channel < ' ')) {
    return VdmForm::bad_fields;
  }
  ++at;
  const auto* comma = static_cast<const char*>(std::memchr(f.data() + at, ',', f.size() - at));
  if (comma == nullptr) return VdmForm::bad_fields;
  v.payload = f.substr(at, static_cast<std::size_t>(comma - f.data()) - at);
  const std::string_view fill = f.substr(at + v.payload.size() + 1);
  if (fill.size() > 1 || (fill.size() == 1 && !is_digit(fill[0]))) return VdmForm::bad_fill;
  v.fill = fill.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(fill[0] - '0');
  return VdmForm::good;
}

Time read_rmc(std::string_view body) {
  std::array<std::string_view, 10> f;
  for (auto& field : f) field = next_field(body);
  if (f[2] != "A" || f[9].size() != 6) return kNoTime;
  const std::int64_t date = number(f[9]);
  if (date < 0) return kNoTime;
  const std::int64_t year = date % 100;
  return clock_time(f[1], year < 80 ? 2000 + year : 1900 + year, date / 100 % 100, date / 10000);
}

Time read_zda(std::string_view body) {
  std::array<std::string_view, 5> f;
  for (auto& field : f) field = next_field(body);
  return clock_time(f[1], number(f[4]), number(f[3]), number(f[2]));
}

Pghp read_pghp(std::string_view body) {
  std::array<std::string_view, 12> f;
  for (auto& field : f) field = next_field(body);
  if (f[1] != "1") return {};
  std::array<int, 7> v{};
  for (std::size_t i = 0; i < v.size(); ++i) {
    const std::int64_t n = number(f[i + 2]);
    if (n < 0 || n > 9999) return {};
    v[i] = static_cast<int>(n);
  }
  const auto t = civil_time(v[0], v[1], v[2], v[3], v[4], v[5]);
  if (!t || v[6] > 999) return {};
  return {plausible(micros(*t) + v[6] * 1000), f[11]};
}

std::string_view formatter(std::string_view body) {
  const std::string_view address = body.substr(0, body.find(','));
  if (address.size() < 2 || address.size() > 8) return {};
  const bool proprietary = address[0] == 'P';
  if (!proprietary && address.size() != 5) return {};
  for (std::size_t i = 0; i < address.size(); ++i) {
    const bool unnamed =
        i < 2 && address[i] == '-' && address[1 - i] == '-';  // "--VDM": talker unknown
    if (!is_upper(address[i]) && !is_digit(address[i]) && !unnamed) return {};
  }
  return proprietary ? address : address.substr(2);
}

}  // namespace yagura::sea
