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

// For a terminal or a list: control characters (C0 with line ends, DEL, C1) and signs that turn the
// direction of writing become U+FFFD, as does what is no UTF-8. What comes from outside may try to
// drive the reader's terminal, or to look like a line of ours. `lines`: line ends and tabs stay,
// where the form quotes them.
std::string plain(std::string_view text, bool lines = false);

}  // namespace yagura
