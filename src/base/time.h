// Time is UTC in whole microseconds since 1970-01-01, without leap seconds (POSIX).
// Text is RFC 3339 with a capital T and Z and six decimals.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yagura {

using Duration = std::chrono::microseconds;
using Time = std::chrono::sys_time<Duration>;

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// "No time": what a record has whose source named none. Never written out as a number.
inline constexpr Time kNoTime = Time::min();
inline bool has_time(Time t) { return t != kNoTime; }

constexpr std::int64_t micros(Time t) { return t.time_since_epoch().count(); }
constexpr Time time_from_micros(std::int64_t us) { return Time{Duration{us}}; }
constexpr double to_seconds(Duration d) { return static_cast<double>(d.count()) / 1e6; }
// Rounds to the nearest microsecond. Precondition: |s| < 9e12.
Duration seconds_of(double s);

// "2012-03-14T11:30:00.000000Z". kNoTime gives "". Years 0001 to 9999.
std::string to_rfc3339(Time t);

// Accepts RFC 3339 with any number of decimals (beyond six are cut), 'Z', '+hh:mm', '+hhmm', and a
// space for 'T'. A leap second :60 is read as the following :00. Nothing else: nullopt.
std::optional<Time> parse_rfc3339(std::string_view text);

// From civil parts; nullopt when any part is out of range (24:00 is out of range).
std::optional<Time> civil_time(int year, int month, int day, int hour, int minute, int second);

}  // namespace yagura
