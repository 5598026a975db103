#include "app/progress.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "feed/byte_source.h"

namespace yagura {
namespace {

bool is_plain(const std::string& file) {
  const auto source = open_bytes(file);
  return source && (*source)->compression() == Compression::none;
}

}  // namespace

Progress::Progress(Lang lang, std::span<const std::string> files)
    : lang_(lang),
      terminal_(isatty(STDERR_FILENO) == 1),
      begun_(std::chrono::steady_clock::now()),
      last_(begun_) {
  if (!terminal_) return;
  for (const std::string& file : files) {
    struct stat info{};
    const bool plain = ::stat(file.c_str(), &info) == 0 && S_ISREG(info.st_mode) && is_plain(file);
    if (!plain) {
      total_ = 0;
      return;
    }
    total_ += static_cast<std::uint64_t>(info.st_size);
  }
}

void Progress::add(std::uint64_t bytes) {
  bytes_ += bytes;
  since_ += bytes;
  if (!terminal_ || since_ < (1u << 20)) return;
  since_ = 0;
  const auto now = std::chrono::steady_clock::now();
  if (now - begun_ < std::chrono::seconds{1} || now - last_ < std::chrono::milliseconds{200})
    return;
  last_ = now;
  draw();
}

void Progress::draw() {
  drawn_ = true;
  const double mib = static_cast<double>(bytes_) / (1 << 20);
  if (bytes_ <= total_ && total_ > 0) {
    const auto cells = static_cast<std::size_t>(40 * bytes_ / total_);
    fmt::print(stderr, "\r[{}{}] {:5.1f} %", std::string(cells, '#'), std::string(40 - cells, ' '),
               100.0 * static_cast<double>(bytes_) / static_cast<double>(total_));
  } else {
    fmt::print(stderr, "\r{:.0f} MiB {}   ", mib, lang_ == Lang::ja ? "読み取り済み" : "read");
  }
}

void Progress::done() {
  if (drawn_) fmt::print(stderr, "\r{}\r", std::string(60, ' '));
  drawn_ = false;
}

}  // namespace yagura
