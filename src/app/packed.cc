#include "app/packed.h"

#include <zstd.h>

#include <memory>
#include <new>

namespace yagura {
namespace {

constexpr unsigned long long kMost = 4ULL << 30;

}  // namespace

// In small steps, so that no second buffer of the state's size is needed.
std::string pack(std::string_view state) {
  const std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context(ZSTD_createCCtx(),
                                                                        ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, 1);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setPledgedSrcSize(context.get(), state.size());
  const std::size_t step = ZSTD_CStreamOutSize();
  std::string out;
  ZSTD_inBuffer in{state.data(), state.size(), 0};
  for (std::size_t left = 1; left != 0;) {
    const std::size_t had = out.size();
    out.resize(had + step);
    ZSTD_outBuffer to{out.data() + had, step, 0};
    left = ZSTD_compressStream2(context.get(), &to, &in, ZSTD_e_end);
    if (ZSTD_isError(left) != 0) throw std::bad_alloc();
    out.resize(had + to.pos);
  }
  return out;
}

std::optional<std::string> unpack(std::string_view packed) {
  const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size > kMost) return std::nullopt;  // also both of its error values
  std::string state(size, '\0');
  const std::size_t n = ZSTD_decompress(state.data(), state.size(), packed.data(), packed.size());
  if (n != size) return std::nullopt;
  return state;
}

}  // namespace yagura
