// Bytes a second through Intake::next(): one plain file (referenced), the same into a journal on
// disk (hashed), and two files merged by the time of their lines. Usage: feed_intake_bench [FOLDER]
// (default: under the working directory).
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "feed/intake.h"
#include "feed/line_decoder.h"

namespace {

using Clock = std::chrono::steady_clock;
using yagura::Intake;
using yagura::Journal;

std::string make_file(const std::string& path, std::size_t bytes) {
  std::ofstream out(path, std::ios::binary);
  std::string block;
  for (std::uint64_t i = 0; block.size() < bytes; ++i)
    block += std::to_string(i / 200) + " !AIVDM,1,1,,A,13u?etPv2;0n:dDPwUM1U1Cb069D,0*23\n";
  out << block;
  return path;
}

void run(const char* what, std::unique_ptr<Journal> journal,
         const std::vector<std::string>& paths) {
  std::vector<yagura::FeedSpec> specs;
  for (const std::string& path : paths) specs.push_back(*yagura::parse_feed_spec("line:" + path));
  const auto factory = [](const yagura::FeedSpec&, yagura::FeedId) {
    return std::make_unique<yagura::LineDecoder>();
  };
  const auto intake = Intake::open(specs, factory, *journal);
  const auto begin = Clock::now();
  std::uint64_t bytes = 0;
  std::uint64_t items = 0;
  while (const auto item = intake->next()) {
    ++items;
    bytes += item->bytes.size();
  }
  const double s = std::chrono::duration<double>(Clock::now() - begin).count();
  std::printf("%-34s %6.2f GB/s, %llu items, %.2f s\n", what, static_cast<double>(bytes) / s / 1e9,
              static_cast<unsigned long long>(items), s);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : "intake_bench.tmp";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const std::string one = make_file(folder + "/one.txt", 1u << 30);
  const std::string two = make_file(folder + "/two.txt", 200u << 20);
  const std::string three = make_file(folder + "/three.txt", 100u << 20);
  run("one plain file, nothing kept", Journal::in_memory(), {one});
  run("one plain file into a journal", Journal::open(folder + "/j1"), {one});
  run("two files merged, nothing kept", Journal::in_memory(), {two, three});
  run("two files merged into a journal", Journal::open(folder + "/j2"), {two, three});
  std::filesystem::remove_all(folder);
  return 0;
}
