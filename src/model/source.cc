#include "model/source.h"

#include <algorithm>

namespace yagura {
namespace {

constexpr std::string_view kTlpNames[] = {"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT",
                                          "TLP:RED"};

Json strings(const std::vector<std::string>& list) {
  Json::Array out(list.begin(), list.end());
  return Json(std::move(out));
}

}  // namespace

std::string_view tlp_name(Tlp t) { return kTlpNames[static_cast<std::size_t>(t)]; }

std::optional<Tlp> parse_tlp(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  if (!upper.starts_with("TLP:")) upper = "TLP:" + upper;
  if (upper == "TLP:WHITE") return Tlp::clear;
  for (std::size_t i = 0; i < std::size(kTlpNames); ++i) {
    if (kTlpNames[i] == upper) return static_cast<Tlp>(i);
  }
  return std::nullopt;
}

Json Label::json() const {
  return Json::object({{"marking", tlp_name(marking)},
                       {"releasable_to", strings(releasable_to)},
                       {"originator", originator}});
}

Json Source::json() const {
  return Json::object({{"name", name},
                       {"format", format},
                       {"owner", owner},
                       {"licence", licence},
                       {"handling", tlp_name(handling)},
                       {"releasable_to", strings(releasable_to)},
                       {"derived_from", strings(derived_from)},
                       {"reliability", std::string(1, reliability)},
                       {"exercise", exercise}});
}

Label strictest(std::span<const Source* const> sources, const std::string& originator) {
  Label label;
  label.originator = originator;
  if (sources.empty()) return label;
  label.marking = Tlp::clear;
  label.releasable_to = sources.front()->releasable_to;
  std::sort(label.releasable_to.begin(), label.releasable_to.end());
  for (const Source* source : sources) {
    label.marking = std::max(label.marking, source->handling);
    std::erase_if(label.releasable_to, [&](const std::string& partner) {
      return std::find(source->releasable_to.begin(), source->releasable_to.end(), partner) ==
             source->releasable_to.end();
    });
  }
  return label;
}

}  // namespace yagura
