// Json: a small value for events, measures, configuration and API answers (never on the hot path).
// dump() is canonical JSON (RFC 8785): keys sorted by UTF-16 code units, shortest round-trip
// numbers, no white space. So equal values have equal bytes, and those bytes are what is hashed and
// signed. Numbers: integers are kept exactly within +-2^53 (an assertion beyond), others as finite
// doubles (an assertion on NaN and infinity: the maker rounds and checks first).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace yagura {

class Json {
 public:
  using Array = std::vector<Json>;
  // Kept sorted by UTF-8 bytes; dump() orders by UTF-16 where the two differ (above U+FFFF).
  using Object = std::map<std::string, Json, std::less<>>;

  Json() = default;  // null
  Json(std::nullptr_t) {}
  Json(bool v) : value_(v) {}
  Json(int v) : value_(std::int64_t{v}) {}
  Json(unsigned v) : value_(std::int64_t{v}) {}
  Json(long v);
  Json(long long v);
  Json(unsigned long v);
  Json(unsigned long long v);
  Json(double v);
  Json(const char* v) : value_(std::string(v)) {}
  Json(std::string_view v) : value_(std::string(v)) {}
  Json(std::string v) : value_(std::move(v)) {}
  Json(Array v) : value_(std::move(v)) {}
  Json(Object v) : value_(std::move(v)) {}
  static Json object(std::initializer_list<std::pair<const std::string, Json>> members) {
    return Json(Object(members));
  }
  static Json array(std::initializer_list<Json> items) { return Json(Array(items)); }
  template <class T>
  static Json or_null(const std::optional<T>& v) {
    return v ? Json(*v) : Json();
  }

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
  bool is_number() const { return is_integer() || std::holds_alternative<double>(value_); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }

  // Readers that never throw: the fallback where the type is another.
  bool as_bool(bool fallback = false) const;
  std::int64_t as_integer(std::int64_t fallback = 0) const;
  double as_number(double fallback = 0) const;
  const std::string& as_string() const;  // "" where it is no string
  const Array& as_array() const;         // empty where it is none
  const Object& as_object() const;       // empty where it is none

  const Json* find(std::string_view key) const;        // nullptr where absent or no object
  const Json& operator[](std::string_view key) const;  // null where absent
  Json& set(std::string key, Json v);                  // makes an object of null; returns *this
  void push(Json v);                                   // makes an array of null
  void erase(std::string_view key);                    // nothing where absent or no object

  bool operator==(const Json&) const = default;

  std::string dump() const;
  void dump_to(std::string& out) const;

  // Strict JSON, at most 64 levels deep; error reasons: "bad_json", "too_deep".
  static Result<Json> parse(std::string_view text);

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

// Appends a JSON string literal with RFC 8785 escaping. Bytes that are no UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);
// Appends a finite number in RFC 8785 (ECMAScript) form.
void append_json_number(std::string& out, double v);
// `text` with every ill-formed UTF-8 byte replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

// Rounds to a multiple of `resolution` (> 0, such as 0.01): numbers that enter an event are rounded
// so.
double round_to(double v, double resolution);

}  // namespace yagura
