#include "store/fold.h"

#include <algorithm>

#include "base/json.h"

namespace yagura {
namespace {

// Full-width katakana of U+FF66..U+FF9D (JIS X 0201 order).
constexpr char32_t kHalfKana[] =
    U"ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモ"
    U"ヤユヨラリル"
    U"レロワン";

std::u32string decode(std::string_view text) {
  const std::string valid = valid_utf8(text);
  std::u32string out;
  for (std::size_t i = 0; i < valid.size();) {
    const auto lead = static_cast<unsigned char>(valid[i]);
    const std::size_t n = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    char32_t c = n == 1 ? lead : lead & (0x7fU >> n);
    for (std::size_t k = 1; k < n && i + k < valid.size(); ++k) {
      c = c << 6 | (static_cast<unsigned char>(valid[i + k]) & 0x3fU);
    }
    out += c;
    i += n;
  }
  return out;
}

void encode(char32_t c, std::string& out) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0 | c >> 6), put(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
  } else {
    put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 0x3f)), put(0x80 | (c >> 6 & 0x3f)),
        put(0x80 | (c & 0x3f));
  }
}

// The voiced or half-voiced form of a katakana; 0 where it has none.
char32_t voiced(char32_t c, bool half) {
  if (half) return c >= U'ハ' && c <= U'ホ' && (c - U'ハ') % 3 == 0 ? c + 2 : 0;
  if (c == U'ウ') return U'ヴ';
  if (c >= U'カ' && c <= U'チ' && (c - U'カ') % 2 == 0) return c + 1;
  if (c >= U'ツ' && c <= U'ト' && (c - U'ツ') % 2 == 0) return c + 1;
  if (c >= U'ハ' && c <= U'ホ' && (c - U'ハ') % 3 == 0) return c + 1;
  return 0;
}

char32_t folded(char32_t c) {
  if (c >= 0xff01 && c <= 0xff5e) c -= 0xfee0;                                // full-width ASCII
  if (c >= 0xff66 && c <= 0xff9d) c = kHalfKana[c - 0xff66];                  // half-width katakana
  if ((c >= 0x3041 && c <= 0x3096) || c == 0x309d || c == 0x309e) c += 0x60;  // hiragana
  if (c >= U'A' && c <= U'Z') c += U'a' - U'A';
  if (c == 0x3000 || c == U'\t' || c == U'\n' || c == U'\r' || c == 0xa0) c = U' ';
  return c;
}

bool is_mark(char32_t c, bool half) {
  return half ? c == 0xff9f || c == 0x309a || c == 0x309c
              : c == 0xff9e || c == 0x3099 || c == 0x309b;
}

}  // namespace

std::string fold(std::string_view text) {
  std::u32string out;
  for (const char32_t c : decode(text)) {
    const bool half = is_mark(c, true);
    if (half || is_mark(c, false)) {
      const char32_t together = out.empty() ? 0 : voiced(out.back(), half);
      if (together != 0) out.back() = together;
      continue;
    }
    const char32_t f = folded(c);
    if (f == U' ' && (out.empty() || out.back() == U' ')) continue;
    out += f;
  }
  while (!out.empty() && out.back() == U' ') out.pop_back();
  std::string utf8;
  for (const char32_t c : out) encode(c, utf8);
  return utf8;
}

std::vector<std::string> bigrams(std::string_view text) {
  const std::u32string wide = decode(text);
  std::vector<std::string> out;
  for (std::size_t i = 0; i + 1 < wide.size() || (i == 0 && wide.size() == 1); ++i) {
    std::string gram;
    encode(wide[i], gram);
    if (wide.size() > 1) encode(wide[i + 1], gram);
    out.push_back(std::move(gram));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::size_t characters(std::string_view utf8) { return decode(utf8).size(); }

}  // namespace yagura
