// Progress: a bar on stderr when it is a terminal and the work is longer than a second.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

#include "base/text.h"

namespace yagura {

class Progress {
 public:
  // The sizes of `files` are the whole. How long a compressed or endless one is nobody knows: then
  // the bar only counts.
  Progress(Lang lang, std::span<const std::string> files);
  ~Progress() { done(); }
  void add(std::uint64_t bytes);
  void done();

 private:
  void draw();
  Lang lang_;
  bool terminal_ = false;
  bool drawn_ = false;
  std::uint64_t total_ = 0, bytes_ = 0, since_ = 0;
  std::chrono::steady_clock::time_point begun_, last_;
};

}  // namespace yagura
