// Descriptors: the one line with which a format or a detector registers. Command help,
// configuration checks, docs, metrics, fuzz targets and the map legend are made from them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/text.h"
#include "base/time.h"

namespace yagura {

// A number that a user may set (--set KIND.NAME=VALUE). The unit is the end of the name:
// "distance_m".
struct Option {
  std::string_view name;
  double standard;   // the default
  double low, high;  // both allowed
  Text summary;      // one sentence
};

// A number or word that an event of this kind carries in `measures`; the unit is the end of the
// name.
struct Measure {
  std::string_view name;
  double resolution;  // numbers are rounded to a multiple of this; 0 for words
  Text summary;       // a few words, shown beside the value
};

// What a feed may tell its decoder behind the place, besides name, start and lateness:
// ?timestamps=gps.
struct FeedOption {
  std::string_view name;
  std::string_view values;  // all that are allowed: "counter|gps", the standard one first
  Text summary;             // one sentence
};

struct FormatInfo {
  std::string_view name;      // "ais"
  std::string_view domain;    // "sea"
  std::string_view standard;  // "ITU-R M.1371-5, IEC 61162-1 ed. 5"
  Text summary;               // one sentence
  std::span<const FeedOption> options = {};
  // Members of its records that `decode -o csv` gives a column, joined by commas (record_csv.h).
  std::string_view csv_columns = "";
};

enum class Key : std::uint8_t { track, pair, cell, asset, node };
enum class Order : std::uint8_t { arrival, event_time };

struct DetectorInfo {
  std::string_view kind;  // of the events it raises: "sea.encounter"
  int major, minor;       // rule version; a new major makes new event ids
  Text title;             // a few words: "Ships meeting at sea"
  Text summary;           // one sentence: when it is raised
  Text refuted_by;        // one sentence: what would show that it is something harmless or wrong
  Key key;
  Order order;
  Duration horizon;  // how far back a late record can change its events
  std::span<const Option> options;
  std::span<const Measure> measures;
  // Pages a watch officer (others go to the list) where measures[pages_measure] == pages_value; ""
  // = never.
  std::string_view pages_measure = "";
  std::string_view pages_value = "";
  // Whether the hours it looked at say something of one event. Not where the event is itself a lack
  // of records, or an announcement.
  bool exposure_of_event = true;
};

// Every option of every detector at its standard value, changed by the configuration.
class Settings {
 public:
  double get(std::string_view kind, std::string_view option) const;  // asserts that it was added
  void add(const DetectorInfo& info);
  // A message for a person when there is no such kind or option, or the value is out of range.
  std::optional<std::string> set(std::string_view kind, std::string_view option, double value,
                                 Lang lang = Lang::en);
  const std::map<std::string, double, std::less<>>& of(std::string_view kind) const;

 private:
  std::map<std::string, std::map<std::string, double, std::less<>>, std::less<>> values_;
  std::map<std::string, const DetectorInfo*, std::less<>> known_;
};

}  // namespace yagura
