// Indicator sets: names, addresses and hashes that someone reported as malicious, and warninglists
// of values that are usually not. For matching only: nothing here ever resolves or contacts a
// value.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cyber/address.h"
#include "cyber/prefix_map.h"

namespace yagura::cyber {

enum class IndicatorKind : std::uint8_t {
  domain,
  address,
  endpoint,
  network,
  url,
  md5,
  sha1,
  sha256
};
std::string_view indicator_kind_name(
    IndicatorKind k);  // "domain", "ip", "ip_port", "network", "url", ...

// What a value is, and its one canonical form: domains lower case without trailing dot or leading
// "*.", at least two labels; urls as host[:port]/path?query, host lower case, without scheme and
// fragment. nullopt: none of these.
struct Indicator {
  IndicatorKind kind;
  std::string value;
};
std::optional<Indicator> classify_indicator(std::string_view text);

struct IndicatorHit {
  IndicatorKind kind;
  std::string value;       // of the indicator, canonical text
  std::string_view list;   // name of the list
  std::string_view label;  // what the list says of it (a family), "" where nothing
};

struct LoadReport {
  std::uint64_t lines = 0, added = 0, repeated = 0;
  std::map<std::string, std::uint64_t, std::less<>> by_kind;
  std::uint64_t refused = 0;  // lines that are no indicator
  Message first_refused;      // "line 7: '/x.apk' is no domain, address, ..."
};

// A compact set, added to list by list, then asked. Within a list a repeated value counts once;
// over several lists the one added first answers.
class IndicatorSet {
 public:
  // Plain: one value a line, then optionally a tab and a label; '#' or ';' begins a comment. CSV: a
  // header row names the columns (docs/formats/indicators.md). Fails where not one line is an
  // indicator.
  Result<LoadReport> add(std::string_view list, std::string_view content);
  // Precondition: as classify_indicator gives it.
  void add(std::string_view list, const Indicator& indicator, std::string_view label);

  // Label-exact: the name itself or its nearest listed parent with at least two labels. Case and
  // one trailing dot do not count.
  std::optional<IndicatorHit> match_domain(std::string_view name) const;
  std::optional<IndicatorHit> match_address(IpAddress a) const;  // the address, else its network
  std::optional<IndicatorHit> match_endpoint(IpAddress a, std::uint16_t port) const;
  std::optional<IndicatorHit> match_url(std::string_view host, std::string_view path) const;
  std::optional<IndicatorHit> match_hash(std::string_view hex) const;

  std::size_t size() const { return entries_.size() + networks_.size(); }
  std::size_t memory_bytes() const;
  bool has(IndicatorKind k) const { return counts_[static_cast<std::size_t>(k)] != 0; }

 private:
  struct Entry {
    std::uint32_t at;  // in text_
    std::uint16_t length;
    IndicatorKind kind;
    std::uint16_t list;
    std::uint32_t label;
  };
  struct Slot {
    std::uint32_t tag = 0;    // upper half of the hash
    std::uint32_t entry = 0;  // index + 1; 0 = free
  };
  bool insert(IndicatorKind kind, std::string_view key, std::uint16_t list, std::uint32_t label);
  const Entry* find(IndicatorKind kind, std::string_view key, std::uint64_t hash) const;
  std::string_view key_of(const Entry& e) const {
    return std::string_view(text_).substr(e.at, e.length);
  }
  IndicatorHit hit(const Entry& e) const;
  std::uint16_t list_index(std::string_view list);
  std::uint32_t label_index(std::string_view label);
  void grow(std::size_t entries);

  std::string text_;
  std::vector<Entry> entries_;
  std::vector<Slot> table_;  // a power of two, at most 70 % full
  std::vector<std::string> lists_, labels_;
  std::map<std::string, std::uint32_t, std::less<>> label_ids_;
  PrefixMap networks_;
  std::vector<Entry> network_entries_;
  std::uint64_t counts_[8] = {};
};

}  // namespace yagura::cyber
