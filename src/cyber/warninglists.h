// Warninglists: values that are often listed by mistake (busy sites, resolvers, private networks).
// A hit on one is kept and marked with the list's name, never dropped.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cyber/indicators.h"

namespace yagura::cyber {

class Warninglists {
 public:
  // MISP's JSON (type string: the very value; hostname: the name and all below it; cidr; substring
  // and regex are refused) or a plain list, read as hostname and cidr. `name` is used where the
  // document brings no name of its own.
  Result<LoadReport> add(std::string_view name, std::string_view content);

  // The list that names this indicator, nullopt where none does. Of a URL or an endpoint, its host.
  std::optional<std::string> find(IndicatorKind kind, std::string_view value) const;
  // The same of the address or name that was seen.
  std::optional<std::string> find(IpAddress seen) const;
  std::optional<std::string> find(std::string_view seen_name) const;

  std::size_t size() const { return exact_.size() + below_.size(); }

 private:
  IndicatorSet exact_;  // "string" lists
  IndicatorSet below_;  // "hostname" and "cidr" lists: label-exact, networks
};

}  // namespace yagura::cyber
