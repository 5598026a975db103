#include "base/text.h"

#include <vector>

#include "base/assert.h"
#include "base/json.h"
#include "embedded.h"

namespace yagura {
namespace {

Json load(std::string_view file) {
  for (const EmbeddedFile& f : embedded_locales()) {
    if (f.path != file) continue;
    auto parsed = Json::parse(f.bytes);
    YAGURA_ASSERT(parsed.has_value());
    return std::move(*parsed);
  }
  return {};
}

const Json& catalogue(Lang lang) {
  static const Json en = load("en.json");
  static const Json ja = load("ja.json");
  return lang == Lang::ja ? ja : en;
}

}  // namespace

bool has_text(Lang lang, std::string_view key) { return catalogue(lang).find(key) != nullptr; }

std::string render(Lang lang, std::string_view key, std::span<const TextArgument> arguments) {
  const Json* found = catalogue(lang).find(key);
  std::string_view pattern = found ? std::string_view(found->as_string()) : key;
  std::string out;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    const std::size_t close = open == std::string_view::npos ? open : pattern.find('}', open);
    if (close == std::string_view::npos) break;
    out.append(pattern.substr(0, open));
    const std::string_view name = pattern.substr(open + 1, close - open - 1);
    const std::string* value = nullptr;
    for (const auto& [key_name, text] : arguments) {
      if (key_name == name) value = &text;
    }
    if (value != nullptr) {
      out.append(*value);
    } else {
      out.append(pattern.substr(open, close - open + 1));
    }
    pattern.remove_prefix(close + 1);
  }
  out.append(pattern);
  return out;
}

Message said(std::string_view key, std::initializer_list<MessageArgument> arguments) {
  const auto in = [&](Lang lang) {
    std::vector<TextArgument> own;
    for (const auto& [name, value] : arguments) own.emplace_back(name, value.in(lang));
    return render(lang, key, own);
  };
  return {in(Lang::en), in(Lang::ja)};
}

Message foreign_words(std::string words) {
  std::string bracketed = "（" + words + "）";
  return {std::move(words), std::move(bracketed)};
}

std::string plain(std::string_view text, bool lines) {
  const std::string valid = valid_utf8(text);
  std::string out;
  out.reserve(valid.size());
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(valid[i]); };
  for (std::size_t i = 0; i < valid.size();) {
    const unsigned char c = byte(i);
    const std::size_t length = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    std::uint32_t point = length == 1 ? c : c & (0xffU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) point = point << 6 | (byte(i + k) & 0x3fU);
    const bool line = lines && (point == '\n' || point == '\r' || point == '\t');
    const bool control = !line && (point < 0x20 || (point >= 0x7f && point < 0xa0));
    const bool turning = point == 0x061c || point == 0x200e || point == 0x200f ||
                         (point >= 0x2028 && point <= 0x202e) ||
                         (point >= 0x2066 && point <= 0x2069);
    if (control || turning) {
      out += "\xef\xbf\xbd";
    } else {
      out.append(valid, i, length);
    }
    i += length;
  }
  return out;
}

}  // namespace yagura
