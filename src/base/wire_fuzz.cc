// The first half of the input says what to read from the second: no read past the end, nothing
// given after a failure, and what was read and written again is read the same.
#include <cstdint>

#include "base/assert.h"
#include "base/wire.h"

namespace {

using yagura::Reader;
using yagura::Writer;

void copy_one(std::uint8_t what, Reader& r, Writer& w) {
  switch (what % 8) {
    case 0:
      return w.u8(r.u8());
    case 1:
      return w.u64(r.u64());
    case 2:
      return w.i64(r.i64());
    case 3:
      return w.f64(r.f64());
    case 4:
      return w.fixed32(r.fixed32());
    case 5:
      return w.bytes(r.bytes());
    case 6:
      return w.time(r.time());
    default:
      return w.u64(r.count(what / 8));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::size_t half = size / 2;
  const std::string_view input(reinterpret_cast<const char*>(data) + half, size - half);
  Reader r(input);
  Writer first;
  std::size_t done = 0;
  for (; done < half; ++done) {
    const std::size_t before = r.at();
    Writer one;
    copy_one(data[done], r, one);
    YAGURA_ASSERT(r.at() >= before && r.at() <= input.size());
    if (!r.ok()) break;
    first.raw(one.str());
  }

  // `count` depends on what follows it: only sequences without one must survive the copy.
  Reader again(first.str());
  Writer second;
  for (std::size_t i = 0; i < done; ++i) {
    if (data[i] % 8 == 7) return 0;
    copy_one(data[i], again, second);
  }
  YAGURA_ASSERT(again.ok() && again.done() && second.str() == first.str());
  return 0;
}
