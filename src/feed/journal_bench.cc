// Acknowledged records a second: 200-byte datagrams and 64 KiB pieces of TCP, group fsync each 50
// ms or 4 MiB as the intake does it. Usage: feed_journal_bench [FOLDER] (default: a folder under
// the build's working directory, so that it is the real disk and not a RAM disk).
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>

#include "feed/journal.h"

namespace {

using Clock = std::chrono::steady_clock;

void run(const std::string& folder, const char* what, std::size_t bytes, std::uint64_t records) {
  std::filesystem::remove_all(folder);
  const auto journal = yagura::Journal::open(folder);
  journal->append(yagura::RecordKind::feed, 0, yagura::kNoTime,
                  yagura::FeedNote{"bench", "ais", "udp", true}.encode());
  std::string payload(bytes, ' ');
  const auto begin = Clock::now();
  auto synced = begin;
  std::uint64_t syncs = 0;
  for (std::uint64_t i = 0; i < records; ++i) {
    // Text that compresses about as well as AIS does.
    std::uint64_t x = i * 0x9e3779b97f4a7c15ULL;
    for (std::size_t k = 0; k < bytes; k += 8) {
      x ^= x << 13, x ^= x >> 7, x ^= x << 17;
      payload[k] = static_cast<char>('0' + (x & 63));
      payload[k + 4 < bytes ? k + 4 : k] = static_cast<char>('0' + (x >> 8 & 63));
    }
    journal->append(yagura::RecordKind::data, 0,
                    yagura::time_from_micros(static_cast<std::int64_t>(i)), payload);
    const auto now = Clock::now();
    if (journal->unsynced_bytes() < (4u << 20) && now - synced < yagura::milliseconds(50)) continue;
    journal->sync();
    ++syncs;
    synced = Clock::now();
  }
  journal->sync();
  const double s = std::chrono::duration<double>(Clock::now() - begin).count();
  std::printf("%-24s %9.0f records/s acknowledged, %7.1f MB/s, %llu syncs, %.2f s\n", what,
              static_cast<double>(records) / s, static_cast<double>(records * bytes) / s / 1e6,
              static_cast<unsigned long long>(syncs), s);
  const auto sealing = Clock::now();
  journal->seal();
  std::printf(
      "%-24s %9.2f s to seal what was open; %.1f %% of the payload on disk\n", "",
      std::chrono::duration<double>(Clock::now() - sealing).count(),
      100.0 * static_cast<double>(journal->disk_bytes()) / static_cast<double>(records * bytes));
  std::filesystem::remove_all(folder);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : "journal_bench.tmp";
  run(folder, "datagrams of 200 bytes", 200, 2'000'000);
  run(folder, "pieces of 64 KiB", 64 * 1024, 8'000);
  return 0;
}
