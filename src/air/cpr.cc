#include "air/cpr.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace yagura::air {
namespace {

// Latitudes at which the number of longitude zones falls from 59 to 58, ... from 2 to 1: from
// acos(sqrt((1 - cos(pi/30)) / (1 - cos(2 pi/n)))), as in DO-260B table A-21, so that every machine
// has the same ones.
constexpr double kTransitions[] = {
    10.4704713000, 14.8281743687, 18.1862635707, 21.0293949260, 23.5450448656, 25.8292470706,
    27.9389871012, 29.9113568573, 31.7720970768, 33.5399343630, 35.2289959780, 36.8502510759,
    38.4124189241, 39.9225668433, 41.3865183226, 42.8091401224, 44.1945495142, 45.5462672266,
    46.8673325250, 48.1603912810, 49.4277643926, 50.6715016555, 51.8934246917, 53.0951615280,
    54.2781747227, 55.4437844450, 56.5931875621, 57.7274735387, 58.8476377615, 59.9545927669,
    61.0491777425, 62.1321665921, 63.2042747938, 64.2661652257, 65.3184530968, 66.3617100838,
    67.3964677408, 68.4232202208, 69.4424263114, 70.4545107499, 71.4598647303, 72.4588454473,
    73.4517744167, 74.4389341573, 75.4205625665, 76.3968439079, 77.3678946133, 78.3337408292,
    79.2942822546, 80.2492321328, 81.1980134927, 82.1395698051, 83.0719944472, 83.9917356298,
    84.8916619070, 85.7554162094, 86.5353699751, 87.0000000000};
constexpr double kWord = 131072;  // 2^17

double positive_mod(double a, double b) { return a - b * std::floor(a / b); }

double to_180(double longitude) { return longitude - 360 * std::floor((longitude + 180) / 360); }

// Zone size in degrees: `span` is 360 (airborne) or 90 (surface).
struct Latitudes {
  double even, odd;
};

Latitudes latitudes(const Cpr& even, const Cpr& odd, double span) {
  const double j = std::floor((59.0 * even.latitude - 60.0 * odd.latitude) / kWord + 0.5);
  return {span / 60 * (positive_mod(j, 60) + even.latitude / kWord),
          span / 59 * (positive_mod(j, 59) + odd.latitude / kWord)};
}

double global_longitude(const Cpr& even, const Cpr& odd, bool newest_is_odd, int zones,
                        double span) {
  const double n = std::max(zones - (newest_is_odd ? 1 : 0), 1);
  const double m = std::floor((static_cast<double>(even.longitude) * (zones - 1) -
                               static_cast<double>(odd.longitude) * zones) /
                                  kWord +
                              0.5);
  const double word = newest_is_odd ? odd.longitude : even.longitude;
  return span / n * (positive_mod(m, n) + word / kWord);
}

}  // namespace

int cpr_zones(double latitude) {
  const double a = std::abs(latitude);
  const auto* above = std::upper_bound(std::begin(kTransitions), std::end(kTransitions), a);
  return 59 - static_cast<int>(above - std::begin(kTransitions));
}

std::optional<Position> cpr_global(const Cpr& even, const Cpr& odd, bool newest_is_odd) {
  Latitudes lat = latitudes(even, odd, 360);
  if (lat.even >= 270) lat.even -= 360;
  if (lat.odd >= 270) lat.odd -= 360;
  if (std::abs(lat.even) > 90 || std::abs(lat.odd) > 90) return std::nullopt;
  const int zones = cpr_zones(lat.even);
  if (zones != cpr_zones(lat.odd)) return std::nullopt;
  const double longitude = global_longitude(even, odd, newest_is_odd, zones, 360);
  return Position::from_degrees(newest_is_odd ? lat.odd : lat.even, to_180(longitude));
}

std::optional<Position> cpr_global_surface(const Cpr& even, const Cpr& odd, bool newest_is_odd,
                                           Position reference) {
  Latitudes lat = latitudes(even, odd, 90);
  // Two solutions 90 degrees apart in latitude, four in longitude: the nearest to the reference.
  for (double* v : {&lat.even, &lat.odd}) {
    if (reference.latitude() < *v - 45) *v -= 90;
  }
  if (std::abs(lat.even) > 90 || std::abs(lat.odd) > 90) return std::nullopt;
  const int zones = cpr_zones(lat.even);
  if (zones != cpr_zones(lat.odd)) return std::nullopt;
  double longitude = global_longitude(even, odd, newest_is_odd, zones, 90);
  longitude += 90 * std::floor((reference.longitude() - longitude + 45) / 90);
  return Position::from_degrees(newest_is_odd ? lat.odd : lat.even, to_180(longitude));
}

std::optional<Position> cpr_local(const Cpr& report, Position reference, bool surface) {
  const double span = surface ? 90 : 360;
  const double zone_lat = span / (report.odd ? 59 : 60);
  const double word_lat = report.latitude / kWord;
  const double ref_lat = reference.latitude();
  const double j = std::floor(ref_lat / zone_lat) +
                   std::floor(0.5 + positive_mod(ref_lat, zone_lat) / zone_lat - word_lat);
  const double latitude = zone_lat * (j + word_lat);
  if (std::abs(latitude) > 90) return std::nullopt;
  const double zone_lon = span / std::max(cpr_zones(latitude) - (report.odd ? 1 : 0), 1);
  const double word_lon = report.longitude / kWord;
  const double ref_lon = reference.longitude();
  const double m = std::floor(ref_lon / zone_lon) +
                   std::floor(0.5 + positive_mod(ref_lon, zone_lon) / zone_lon - word_lon);
  const auto place = Position::from_degrees(latitude, to_180(zone_lon * (m + word_lon)));
  const Distance limit = Distance::nautical_miles(surface ? 45 : 180);
  if (!place || distance(*place, reference) > limit) return std::nullopt;
  return place;
}

}  // namespace yagura::air
