#include "base/time.h"

#include <cmath>
#include <cstdio>

namespace yagura {
namespace {

// Reads exactly `digits` decimal digits at `at`; -1 when there are fewer or another character
// stands there.
int digits_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// Fraction after the seconds: moves `at` past it and returns microseconds.
std::optional<int> fraction_at(std::string_view text, std::size_t& at) {
  if (at >= text.size() || text[at] != '.') return 0;
  ++at;
  const std::size_t first = at;
  int value = 0;
  int taken = 0;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
    if (taken < 6) {
      value = value * 10 + (text[at] - '0');
      ++taken;
    }
    ++at;
  }
  if (at == first) return std::nullopt;
  for (; taken < 6; ++taken) value *= 10;
  return value;
}

std::optional<minutes> zone_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return std::nullopt;
  if ((text[at] == 'Z' || text[at] == 'z') && at + 1 == text.size()) return minutes{0};
  if (text[at] != '+' && text[at] != '-') return std::nullopt;
  const bool colon = at + 3 < text.size() && text[at + 3] == ':';
  if (text.size() != at + (colon ? 6 : 5)) return std::nullopt;
  const int h = digits_at(text, at + 1, 2);
  const int m = digits_at(text, at + (colon ? 4 : 3), 2);
  if (h < 0 || h > 23 || m < 0 || m > 59) return std::nullopt;
  const minutes shift{h * 60 + m};
  return text[at] == '+' ? shift : -shift;
}

}  // namespace

Duration seconds_of(double s) { return Duration{std::llround(s * 1e6)}; }

std::string to_rfc3339(Time t) {
  if (!has_time(t)) return {};
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{day};
  const std::int64_t us = (t - day).count();
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02lld:%02lld:%02lld.%06lldZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<long long>(us / 3'600'000'000),
                static_cast<long long>(us / 60'000'000 % 60),
                static_cast<long long>(us / 1'000'000 % 60),
                static_cast<long long>(us % 1'000'000));
  return text;
}

std::optional<Time> civil_time(int year, int month, int day, int hour, int minute, int second) {
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (year < 1 || year > 9999 || month < 1 || day < 1 || !date.ok()) return std::nullopt;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return std::nullopt;
  }
  return std::chrono::sys_days{date} + hours{hour} + minutes{minute} + seconds{second};
}

std::optional<Time> parse_rfc3339(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return std::nullopt;
  int second = digits_at(text, 17, 2);
  const bool leap = second == 60;
  if (leap) second = 59;
  const auto whole = civil_time(digits_at(text, 0, 4), digits_at(text, 5, 2), digits_at(text, 8, 2),
                                digits_at(text, 11, 2), digits_at(text, 14, 2), second);
  if (!whole) return std::nullopt;
  std::size_t at = 19;
  const auto fraction = fraction_at(text, at);
  const auto zone = zone_at(text, at);
  if (!fraction || !zone) return std::nullopt;
  return *whole + Duration{leap ? 1'000'000 : *fraction} - *zone;
}

}  // namespace yagura
