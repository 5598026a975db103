#include "cyber/warninglists.h"

#include "base/json.h"
#include "cyber/indicator_value.h"

namespace yagura::cyber {

Result<LoadReport> Warninglists::add(std::string_view name, std::string_view content) {
  const std::size_t first = content.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || content[first] != '{') return below_.add(name, content);
  const auto json = Json::parse(content);
  if (!json)
    return fail("bad_json", said("error.in_document",
                                 {{"name", std::string(name)}, {"what", json.error().message()}}));
  const std::string& type = (*json)["type"].as_string();
  const Json* list = json->find("list");
  if (list == nullptr || !list->is_array()) {
    return fail("no_list", said("error.in_document",
                                {{"name", std::string(name)}, {"what", said("list.no_list")}}));
  }
  if (type != "string" && type != "hostname" && type != "cidr") {
    return fail("bad_type",
                said("error.in_document", {{"name", std::string(name)},
                                           {"what", said("list.bad_type", {{"type", type}})}}));
  }
  const std::string& own = (*json)["name"].as_string();
  const std::string& title = own.empty() ? std::string(name) : own;
  LoadReport report;
  for (const Json& item : list->as_array()) {
    ++report.lines;
    const std::string& text = item.as_string();
    const auto indicator = classify_indicator(text);
    if (!indicator) {
      if (report.refused++ == 0) report.first_refused = "'" + text.substr(0, 80) + "'";
      continue;
    }
    // ".google.com" means the names below it, also in lists of type string.
    const bool below = type != "string" || text.starts_with('.');
    (below ? below_ : exact_).add(title, *indicator, "");
    ++report.added;
  }
  return report;
}

std::optional<std::string> Warninglists::find(std::string_view seen_name) const {
  const auto name = canonical_domain(seen_name);
  if (!name) return std::nullopt;
  const auto exact = exact_.match_domain(*name);
  if (exact && exact->value == *name) return std::string(exact->list);
  const auto below = below_.match_domain(*name);
  return below ? std::optional(std::string(below->list)) : std::nullopt;
}

std::optional<std::string> Warninglists::find(IpAddress seen) const {
  if (const auto h = exact_.match_address(seen)) return std::string(h->list);
  if (const auto h = below_.match_address(seen)) return std::string(h->list);
  return std::nullopt;
}

std::optional<std::string> Warninglists::find(IndicatorKind kind, std::string_view value) const {
  switch (kind) {
    case IndicatorKind::domain:
      return find(value);
    case IndicatorKind::address: {
      const auto a = IpAddress::parse(value);
      return a ? find(*a) : std::nullopt;
    }
    case IndicatorKind::endpoint: {
      const auto e = parse_endpoint(value);
      return e ? find(e->address) : std::nullopt;
    }
    case IndicatorKind::network: {
      const auto n = Network::parse(value);
      return n ? find(n->first) : std::nullopt;
    }
    case IndicatorKind::url: {
      const std::string_view host = value.substr(0, value.find_first_of(":/"));
      const auto a = IpAddress::parse(host);
      return a ? find(*a) : find(host);
    }
    default:
      break;
  }
  const auto h = exact_.match_hash(value);
  return h ? std::optional(std::string(h->list)) : std::nullopt;
}

}  // namespace yagura::cyber
