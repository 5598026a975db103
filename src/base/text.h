// Texts a user can see: a pair written where it belongs, or a key of locales/{en,ja}.json.
#pragma once

#include <cstdint>
#include <initializer_list>
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

// What is said where the reader's language is not known yet: in both. A plain string (a name, the
// words of another program) is the same in both.
class Message {
 public:
  Message() = default;
  Message(const char* same) : en_(same) {}
  Message(std::string same) : en_(std::move(same)) {}
  Message(std::string en, std::string ja) : en_(std::move(en)), ja_(std::move(ja)) {}
  const std::string& in(Lang lang) const { return lang == Lang::ja && !ja_.empty() ? ja_ : en_; }
  bool empty() const { return en_.empty(); }

 private:
  std::string en_, ja_;  // ja_ "" = as en_
};

using MessageArgument = std::pair<std::string_view, Message>;

// render() in both languages.
Message said(std::string_view key, std::initializer_list<MessageArgument> arguments = {});
// Words of the system or of a library, which are English: "words", 「（words）」.
Message foreign_words(std::string words);

// For a terminal or a list: control characters (C0 with line ends, DEL, C1) and signs that turn the
// direction of writing become U+FFFD, as does what is no UTF-8. What comes from outside may try to
// drive the reader's terminal, or to look like a line of ours. `lines`: line ends and tabs stay,
// where the form quotes them.
std::string plain(std::string_view text, bool lines = false);

}  // namespace yagura
