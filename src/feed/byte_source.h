// ByteSource: the decompressed bytes of a finite file or of stdin, as a stream with bounded memory.
// Plain, gzip (several members), xz (several streams) and zstd (several frames) are told by
// content.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace yagura {

enum class Compression : std::uint8_t { none, gzip, xz, zstd };
std::string_view compression_name(Compression c);  // "none", "gzip", "xz", "zstd"

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills `out` with up to `size` next bytes; 0 is the end. Damage is an error ("damaged", or
  // "cut_short" where the file just stops) that names the decompressed offset, after everything
  // good before it was delivered; it stays. A bomb costs no more memory than any file: at most one
  // dictionary of 128 MiB, and a file that asks for more is an error ("too_large").
  virtual Result<std::size_t> read(char* out, std::size_t size) = 0;
  // Passes over the next `n` bytes; fewer are told only by the next read(). A plain file just
  // seeks.
  virtual Result<void> skip(std::uint64_t n);
  virtual Compression compression() const = 0;
  std::uint64_t offset() const { return offset_; }  // decompressed bytes delivered so far

 protected:
  std::uint64_t offset_ = 0;
};

// `path` or "-". Error reason "cannot_open", the text says the cause; the caller names the path.
Result<std::unique_ptr<ByteSource>> open_bytes(const std::string& path);

// Over bytes in memory, which must outlive it (tests, fuzzers).
std::unique_ptr<ByteSource> bytes_in_memory(std::string_view bytes);

}  // namespace yagura
