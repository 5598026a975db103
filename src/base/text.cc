#include "base/text.h"

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

}  // namespace yagura
