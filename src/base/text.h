// Texts a user can see: a pair written where it belongs, or a key of locales/{en,ja}.json.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace yagura {

enum class Lang : std::uint8_t { en, ja };

struct Text {
  std::string_view en;
  std::string_view ja;
  std::string_view in(Lang lang) const { return lang == Lang::ja ? ja : en; }
};

using TextArgument = std::pair<std::string_view, std::string>;

// The text of `key` with every {name} replaced. An unknown key gives the key itself; a {name}
// without an argument stays (a test over the catalogue proves that neither happens for what ships).
std::string render(Lang lang, std::string_view key, std::span<const TextArgument> arguments = {});
bool has_text(Lang lang, std::string_view key);

}  // namespace yagura
