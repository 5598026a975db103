#include "base/json.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/assert.h"

namespace yagura {
namespace {

constexpr std::int64_t kMaxInteger = std::int64_t{1} << 53;

std::int64_t checked(std::int64_t v) {
  YAGURA_ASSERT(v >= -kMaxInteger && v <= kMaxInteger);
  return v;
}

// Length of the well-formed UTF-8 sequence at `at`, 0 where it is ill-formed (RFC 3629).
std::size_t utf8_length(std::string_view s, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u;
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
  const unsigned c = byte(at);
  if (c < 0x80) return 1;
  if (c >= 0xc2 && c <= 0xdf) return tail(at + 1) ? 2 : 0;
  if (c >= 0xe0 && c <= 0xef) {
    const unsigned d = byte(at + 1);
    if (!tail(at + 1) || !tail(at + 2) || (c == 0xe0 && d < 0xa0) || (c == 0xed && d > 0x9f))
      return 0;
    return 3;
  }
  if (c >= 0xf0 && c <= 0xf4) {
    const unsigned d = byte(at + 1);
    if (!tail(at + 1) || !tail(at + 2) || !tail(at + 3)) return 0;
    return (c == 0xf0 && d < 0x90) || (c == 0xf4 && d > 0x8f) ? 0 : 4;
  }
  return 0;
}

void append_ascii(std::string& out, char c) {
  static constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (static_cast<unsigned char>(c) < 0x20) {
    out += "\\u00";
    out += kHex[static_cast<unsigned char>(c) >> 4];
    out += kHex[c & 15];
  } else {
    out += c;
  }
}

// RFC 8785 3.2.3: order by UTF-16 code units. It differs from byte order only between
// U+E000..U+FFFF (lead byte 0xEE, 0xEF) and the supplementary planes (lead byte 0xF0..), which
// UTF-16 puts first.
bool utf16_less(std::string_view a, std::string_view b) {
  const auto rank = [](unsigned char c) {
    if (c >= 0xf0) return 0xeeu;
    if (c >= 0xee) return 0xf0u + (c - 0xeeu);
    return static_cast<unsigned>(c);
  };
  const std::size_t n = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < n; ++i) {
    if (a[i] == b[i]) continue;
    const auto x = static_cast<unsigned char>(a[i]);
    const auto y = static_cast<unsigned char>(b[i]);
    if (rank(x) != rank(y)) return rank(x) < rank(y);
    return x < y;
  }
  return a.size() < b.size();
}

Result<Json> from_dom(const simdjson::dom::element& e, int depth) {
  if (depth > 64) return fail("too_deep", "JSON is nested deeper than 64 levels");
  switch (e.type()) {
    case simdjson::dom::element_type::NULL_VALUE:
      return Json();
    case simdjson::dom::element_type::BOOL:
      return Json(e.get_bool().value_unsafe());
    case simdjson::dom::element_type::STRING:
      return Json(e.get_string().value_unsafe());
    case simdjson::dom::element_type::DOUBLE:
      return Json(e.get_double().value_unsafe());
    case simdjson::dom::element_type::UINT64:
      return Json(static_cast<double>(e.get_uint64().value_unsafe()));
    case simdjson::dom::element_type::INT64: {
      const std::int64_t v = e.get_int64().value_unsafe();
      if (v < -kMaxInteger || v > kMaxInteger) return Json(static_cast<double>(v));
      return Json(static_cast<long long>(v));
    }
    case simdjson::dom::element_type::ARRAY: {
      Json::Array out;
      const simdjson::dom::array items = e.get_array().value_unsafe();
      for (const auto item : items) {
        auto v = from_dom(item, depth + 1);
        if (!v) return v;
        out.push_back(std::move(*v));
      }
      return Json(std::move(out));
    }
    case simdjson::dom::element_type::OBJECT: {
      Json::Object out;
      const simdjson::dom::object fields = e.get_object().value_unsafe();
      for (const auto field : fields) {
        auto v = from_dom(field.value, depth + 1);
        if (!v) return v;
        out.insert_or_assign(std::string(field.key), std::move(*v));
      }
      return Json(std::move(out));
    }
  }
  return fail("bad_json");
}

// simdjson refuses integers of 2^64 and more, which are JSON and which dump() writes up to 1e21:
// the same text with ".0" after each integer of 19 digits and more.
std::string with_long_integers_as_doubles(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  bool in_string = false;
  std::size_t digits = 0;
  bool fraction = false;  // the number so far has a point or an exponent
  for (std::size_t at = 0; at <= text.size(); ++at) {
    const char c = at < text.size() ? text[at] : '\0';
    const bool digit = c >= '0' && c <= '9';
    if (!in_string && !digit && c != '.' && c != 'e' && c != 'E' && c != '+' && c != '-') {
      if (digits >= 19 && !fraction) out += ".0";
      digits = 0;
      fraction = false;
    } else if (!in_string) {
      digits += digit ? 1 : 0;
      fraction = fraction || c == '.' || c == 'e' || c == 'E';
    }
    if (at == text.size()) break;
    out += c;
    if (in_string && c == '\\' && at + 1 < text.size()) {
      out += text[++at];
    } else if (c == '"') {
      in_string = !in_string;
    }
  }
  return out;
}

}  // namespace

Json::Json(long v) : value_(checked(v)) {}
Json::Json(long long v) : value_(checked(v)) {}
Json::Json(unsigned long v) : Json(static_cast<unsigned long long>(v)) {}
Json::Json(unsigned long long v) {
  YAGURA_ASSERT(v <= static_cast<unsigned long long>(kMaxInteger));
  value_ = static_cast<std::int64_t>(v);
}
Json::Json(double v) {
  YAGURA_ASSERT(std::isfinite(v));
  // A whole number is one value, however it was made: 3.0 and 3 have the same bytes and compare
  // equal.
  if (v == std::floor(v) && std::abs(v) <= static_cast<double>(kMaxInteger)) {
    value_ = static_cast<std::int64_t>(v);
  } else {
    value_ = v;
  }
}

bool Json::as_bool(bool fallback) const {
  const auto* v = std::get_if<bool>(&value_);
  return v ? *v : fallback;
}
std::int64_t Json::as_integer(std::int64_t fallback) const {
  const auto* v = std::get_if<std::int64_t>(&value_);
  return v ? *v : fallback;
}
double Json::as_number(double fallback) const {
  if (const auto* i = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*i);
  const auto* v = std::get_if<double>(&value_);
  return v ? *v : fallback;
}
const std::string& Json::as_string() const {
  static const std::string none;
  const auto* v = std::get_if<std::string>(&value_);
  return v ? *v : none;
}
const Json::Array& Json::as_array() const {
  static const Array none;
  const auto* v = std::get_if<Array>(&value_);
  return v ? *v : none;
}
const Json::Object& Json::as_object() const {
  static const Object none;
  const auto* v = std::get_if<Object>(&value_);
  return v ? *v : none;
}

const Json* Json::find(std::string_view key) const {
  const auto* o = std::get_if<Object>(&value_);
  if (o == nullptr) return nullptr;
  const auto it = o->find(key);
  return it == o->end() ? nullptr : &it->second;
}
const Json& Json::operator[](std::string_view key) const {
  static const Json none;
  const Json* v = find(key);
  return v ? *v : none;
}
Json& Json::set(std::string key, Json v) {
  if (is_null()) value_ = Object{};
  std::get<Object>(value_).insert_or_assign(std::move(key), std::move(v));
  return *this;
}
void Json::erase(std::string_view key) {
  Object* const object = std::get_if<Object>(&value_);
  if (object == nullptr) return;
  if (const auto it = object->find(key); it != object->end()) object->erase(it);
}
void Json::push(Json v) {
  if (is_null()) value_ = Array{};
  std::get<Array>(value_).push_back(std::move(v));
}

std::string Json::dump() const {
  std::string out;
  dump_to(out);
  return out;
}

void Json::dump_to(std::string& out) const {
  if (is_null()) {
    out += "null";
  } else if (const auto* b = std::get_if<bool>(&value_)) {
    out += *b ? "true" : "false";
  } else if (const auto* i = std::get_if<std::int64_t>(&value_)) {
    out += std::to_string(*i);
  } else if (const auto* d = std::get_if<double>(&value_)) {
    append_json_number(out, *d);
  } else if (const auto* s = std::get_if<std::string>(&value_)) {
    append_json_string(out, *s);
  } else if (const auto* a = std::get_if<Array>(&value_)) {
    out += '[';
    for (std::size_t k = 0; k < a->size(); ++k) {
      if (k != 0) out += ',';
      (*a)[k].dump_to(out);
    }
    out += ']';
  } else {
    std::vector<const Object::value_type*> members;
    for (const auto& member : std::get<Object>(value_)) members.push_back(&member);
    std::sort(members.begin(), members.end(),
              [](const auto* x, const auto* y) { return utf16_less(x->first, y->first); });
    out += '{';
    for (std::size_t k = 0; k < members.size(); ++k) {
      if (k != 0) out += ',';
      append_json_string(out, members[k]->first);
      out += ':';
      members[k]->second.dump_to(out);
    }
    out += '}';
  }
}

Result<Json> Json::parse(std::string_view text) {
  if (text.empty()) return fail("bad_json", said("error.no_text"));  // its data() may be null
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  auto error = parser.parse(text.data(), text.size()).get(root);
  if (error == simdjson::NUMBER_ERROR) {
    error = parser.parse(with_long_integers_as_doubles(text)).get(root);
  }
  if (error != simdjson::SUCCESS)
    return fail("bad_json", said("error.not_json", {{"words", simdjson::error_message(error)}}));
  return from_dom(root, 0);
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t n = utf8_length(text, at);
    if (n == 1) {
      append_ascii(out, text[at]);
    } else if (n == 0) {
      out += "\xef\xbf\xbd";
    } else {
      out.append(text.substr(at, n));
    }
    at += std::max<std::size_t>(n, 1);
  }
  out += '"';
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t n = utf8_length(text, at);
    out.append(n == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(at, n));
    at += std::max<std::size_t>(n, 1);
  }
  return out;
}

// ECMAScript Number::toString (ECMA-262 6.1.6.1.20): shortest digits, exponent form only outside
// 1e-7 <= |v| < 1e21.
void append_json_number(std::string& out, double v) {
  if (v == 0) {
    out += '0';
    return;
  }
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, v, std::chars_format::scientific).ptr;
  std::string_view s(text, static_cast<std::size_t>(end - text));
  if (s.front() == '-') {
    out += '-';
    s.remove_prefix(1);
  }
  const std::size_t e = s.find('e');
  int exponent = 0;
  const char* from = s.data() + e + 1;
  if (*from == '+') ++from;
  std::from_chars(from, s.data() + s.size(), exponent);
  std::string digits(1, s.front());
  if (e > 2) digits += s.substr(2, e - 2);
  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;  // digits before the decimal point
  if (point >= count && point <= 21) {
    out += digits + std::string(static_cast<std::size_t>(point - count), '0');
  } else if (point > 0 && point <= 21) {
    out += digits.substr(0, static_cast<std::size_t>(point)) + '.' +
           digits.substr(static_cast<std::size_t>(point));
  } else if (point > -6 && point <= 0) {
    out += "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  } else {
    out += digits.substr(0, 1);
    if (count > 1) out += '.' + digits.substr(1);
    out += exponent < 0 ? "e-" : "e+";
    out += std::to_string(std::abs(exponent));
  }
}

double round_to(double v, double resolution) {
  // Through the inverse where it is whole (0.01 -> 100), so that 0.1 + 0.2 style residues do not
  // stay.
  const double inverse = 1 / resolution;
  if (inverse >= 1 && std::abs(inverse - std::round(inverse)) < 1e-6) {
    return std::round(v * std::round(inverse)) / std::round(inverse);
  }
  return std::round(v / resolution) * resolution;
}

}  // namespace yagura
