// Any bytes as a compressed file: the same bytes out whatever the pieces asked for, and an end.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "feed/byte_source.h"

namespace {

constexpr std::size_t kEnough = 1u << 20;  // a bomb is cut here

std::string read_all(std::string_view bytes, std::size_t piece, std::string_view& reason) {
  const auto source = yagura::bytes_in_memory(bytes);
  std::string out;
  std::string buffer(piece, '\0');
  while (out.size() < kEnough) {
    const auto got = source->read(buffer.data(), buffer.size());
    if (!got) {
      reason = got.error().reason;
      break;
    }
    if (*got == 0) break;
    YAGURA_ASSERT(*got <= piece);
    out.append(buffer, 0, *got);
    YAGURA_ASSERT(source->offset() == out.size());
  }
  out.resize(std::min(out.size(), kEnough));
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string_view large_reason;
  std::string_view small_reason;
  const std::string large = read_all(bytes, 65536, large_reason);
  const std::string small = read_all(bytes, 251, small_reason);
  // How much of a damaged unit comes out before the error may depend on the room given; never what.
  YAGURA_ASSERT(large.starts_with(small) || small.starts_with(large));
  YAGURA_ASSERT(large.size() == kEnough || large_reason.empty() == small_reason.empty());
  if (large_reason.empty()) YAGURA_ASSERT(large == small);
  return 0;
}
