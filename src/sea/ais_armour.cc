#include "sea/ais_armour.h"

#include <bit>
#include <cstring>

#include "base/assert.h"

namespace yagura::sea {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
constexpr std::uint64_t kHigh = kOnes * 0x80;

// Eight armoured characters to 48 bits at the top of a word, all at once. `bad` gets a bit where
// one is outside 0x30-0x57 and 0x60-0x77: such a byte either has its high bit, or sets the high bit
// of one of the differences below, which cannot borrow from each other as every byte was made >=
// 0x80 first.
inline std::uint64_t eight(std::uint64_t x, std::uint64_t& bad) {
  const std::uint64_t guarded = x | kHigh;
  const std::uint64_t below_0x30 = ~(guarded - kOnes * 0x30);
  const std::uint64_t above_0x77 = guarded - kOnes * 0x78;
  const std::uint64_t at_least_0x58 = guarded - kOnes * 0x58;
  const std::uint64_t at_least_0x60 = guarded - kOnes * 0x60;
  bad |= (x | below_0x30 | above_0x77 | (at_least_0x58 & ~at_least_0x60)) & kHigh;
  // 0x30 less, and 8 more less from 0x60 on.
  std::uint64_t v = guarded - kOnes * 0x30 - ((at_least_0x60 & kHigh) >> 4);
  v = __builtin_bswap64(v & (kOnes * 0x3f));
  v = (v & 0x3f003f003f003f00ULL) >> 2 | (v & 0x003f003f003f003fULL);  // 12 bits in each 16
  v = (v & 0x0fff00000fff0000ULL) >> 4 | (v & 0x00000fff00000fffULL);  // 24 in each 32
  v = (v >> 32) << 24 | (v & 0xffffffULL);                             // 48
  return v << 16;
}

}  // namespace

void MessageBits::end_with_zeros() {
  const std::size_t whole = count_ / 8;
  const unsigned rest = count_ % 8;
  if (rest != 0) bytes_[whole] = static_cast<std::uint8_t>(bytes_[whole] & (0xff00u >> rest));
  std::memset(bytes_.data() + whole + (rest != 0 ? 1 : 0), 0, 16);
}

bool MessageBits::unpack(std::string_view payload, unsigned fill) {
  YAGURA_ASSERT(payload.size() <= kMaxCharacters);
  std::uint64_t bad = 0;
  std::uint8_t* to = bytes_.data();
  const char* from = payload.data();
  std::size_t left = payload.size();
  for (; left >= 8; left -= 8, from += 8, to += 6) {
    std::uint64_t x;
    std::memcpy(&x, from, 8);
    const std::uint64_t v = __builtin_bswap64(eight(x, bad));
    std::memcpy(to, &v, 8);
  }
  if (left > 0) {
    std::uint64_t x = kOnes * 0x30;
    std::memcpy(&x, from, left);
    const std::uint64_t v = __builtin_bswap64(eight(x, bad));
    std::memcpy(to, &v, 8);
  }
  const auto all = static_cast<std::uint32_t>(payload.size() * 6);
  count_ = all >= fill ? all - fill : 0;
  end_with_zeros();
  return bad == 0;
}

void MessageBits::assign(const Bits& bits) {
  YAGURA_ASSERT(bits.count <= kMaxBits && bits.bytes.size() == (bits.count + 7) / 8);
  std::memcpy(bytes_.data(), bits.bytes.data(), bits.bytes.size());
  count_ = bits.count;
  end_with_zeros();
}

Bits MessageBits::bits(std::uint32_t from) const {
  Bits out;
  if (from >= count_) return out;
  out.count = count_ - from;
  out.bytes.resize((out.count + 7) / 8);
  for (std::size_t i = 0; i < out.bytes.size(); ++i) {
    out.bytes[i] = static_cast<char>(get(from + static_cast<std::uint32_t>(i) * 8, 8));
  }
  return out;
}

std::size_t MessageBits::text(std::uint32_t at, std::size_t characters, char* to) const {
  std::size_t size = 0, kept = 0;
  for (; size < characters && at + 6 <= count_; at += 6, ++size) {
    const auto v = u32(at, 6);
    if (v == 0) break;
    to[size] = static_cast<char>(v < 32 ? v + 64 : v);
    if (v != 32) kept = size + 1;
  }
  return kept;
}

std::uint64_t MessageBits::hash() const {
  std::uint64_t h = count_ * 0x9e3779b97f4a7c15ULL;
  for (std::uint32_t byte = 0; byte * 8 < count_; byte += 8) {
    h = (h ^ load(byte)) * 0xbf58476d1ce4e5b9ULL;
    h ^= h >> 29;
  }
  h *= 0x94d049bb133111ebULL;
  return h ^ (h >> 32);
}

}  // namespace yagura::sea
