// LineDecoder: the smallest decoder, for tests and benchmarks of this room: a line "120 words" has
// the time 120 s after 1970; a line without a number has none.
#pragma once

#include <charconv>
#include <memory>
#include <string>

#include "model/decoder.h"

namespace yagura {

class LineDecoder : public Decoder {
 public:
  class Lines : public Batch {
   public:
    void print(std::size_t, std::string& out) const override { out += "{}"; }
  };

  std::unique_ptr<Batch> push(std::string_view bytes, Time) override {
    auto batch = std::make_unique<Lines>();
    for (const char c : bytes) {
      ++offset_;
      if (c != '\n') {
        line_ += c;
        continue;
      }
      add(*batch, offset_ - line_.size() - 1);
    }
    return batch;
  }
  std::unique_ptr<Batch> finish() override {
    auto batch = std::make_unique<Lines>();
    if (!line_.empty()) add(*batch, offset_ - line_.size());
    return batch;
  }
  DecodeStats stats() const override { return {}; }
  void save(Writer& w) const override {
    w.u64(offset_);
    w.bytes(line_);
  }
  bool load(Reader& r) override {
    offset_ = r.u64();
    line_ = r.bytes();
    return r.ok();
  }

 private:
  void add(Batch& batch, std::uint64_t start) {
    std::int64_t second = 0;
    const auto read = std::from_chars(line_.data(), line_.data() + line_.size(), second);
    if (read.ec == std::errc{} && second < 1'000'000'000'000) {
      RecordHead head;
      head.time = Time{std::chrono::seconds(second)};
      head.clock = ClockKind::record;
      head.end = offset_;
      head.spans.add({start, static_cast<std::uint32_t>(line_.size()), batch.feed});
      batch.heads.push_back(std::move(head));
    }
    line_.clear();
  }

  std::uint64_t offset_ = 0;
  std::string line_;
};

}  // namespace yagura
