// IntakeTest: files in a folder of its own, a simulated disk for the journal, and ways to drain an
// intake. For the tests of this room.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "feed/intake.h"
#include "feed/line_decoder.h"
#include "feed/simulated_disk.h"

namespace yagura {

namespace fs = std::filesystem;

class IntakeTest : public testing::Test {
 protected:
  IntakeTest() {
    folder_ = fs::temp_directory_path() / ("yagura_intake_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~IntakeTest() override { fs::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text) {
    const fs::path path = folder_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }

  static std::vector<FeedSpec> specs(const std::vector<std::string>& texts) {
    std::vector<FeedSpec> out;
    for (const std::string& t : texts) {
      auto spec = parse_feed_spec(t);
      EXPECT_TRUE(spec) << spec.error().text;
      if (spec) out.push_back(*spec);
    }
    return out;
  }
  static std::unique_ptr<Decoder> decoder(const FeedSpec&, FeedId) {
    return std::make_unique<LineDecoder>();
  }

  std::unique_ptr<Intake> open(const std::vector<std::string>& feeds, Journal& journal,
                               IntakeOptions options = {}) {
    return Intake::open(specs(feeds), decoder, journal, std::move(options));
  }
  JournalOptions disk_options() {
    JournalOptions options;
    options.files = &disk_;
    options.seal_in_background = false;
    return options;
  }

  static std::vector<JournalItem> drain(Intake& intake) {
    std::vector<JournalItem> out;
    while (auto item = intake.next()) out.push_back(std::move(*item));
    EXPECT_TRUE(intake.finished());
    return out;
  }
  static std::string data_of(const std::vector<JournalItem>& items) {
    std::string out;
    for (const JournalItem& item : items) {
      if (item.is_data()) out += item.bytes;
    }
    return out;
  }
  // Items until `enough` says so, for at most ten seconds.
  template <class F>
  static std::vector<JournalItem> collect(Intake& intake, F enough) {
    std::vector<JournalItem> out;
    for (int i = 0; i < 1000 && !enough(out); ++i) {
      if (auto item = intake.next(milliseconds(10))) out.push_back(std::move(*item));
    }
    EXPECT_TRUE(enough(out));
    return out;
  }
  static std::size_t count(const std::vector<JournalItem>& items, RecordKind kind) {
    return static_cast<std::size_t>(std::count_if(
        items.begin(), items.end(), [&](const JournalItem& i) { return i.kind == kind; }));
  }

  fs::path folder_;
  SimulatedDisk disk_;
};

inline std::string gzip(const std::string& text) {
  z_stream z{};
  deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, text.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

inline std::string lines(std::uint64_t seed, std::size_t n, std::uint64_t step) {
  Random random(seed);
  std::string out;
  std::uint64_t second = 1000 + seed;
  for (std::size_t i = 0; i < n; ++i) {
    second += random.below(step);
    out += random.chance(0.1)
               ? "no time\n"
               : std::to_string(second) + " " + std::string(random.below(90), 'x') + "\n";
  }
  return out;
}

}  // namespace yagura
