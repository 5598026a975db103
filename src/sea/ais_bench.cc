// Lines a second of AIS to complete records, and of records to JSON, on one thread:
//   sea_ais_bench FILE [REPEAT]      (a plain file; it is repeated in memory, 12 times by default)
// Prints the best and the median of five runs by CPU time, and the counts by type of one pass.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "sea/ais.h"

namespace {

using namespace yagura;

double cpu_seconds() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

template <class Each>
DecodeStats decode(const std::string& bytes, Each each) {
  const auto decoder = sea::make_ais_decoder({});
  constexpr std::size_t kPiece = 128 << 10;
  for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
    each(*decoder->push(std::string_view(bytes).substr(at, kPiece), kNoTime));
  }
  each(*decoder->finish());
  return decoder->stats();
}

template <class Each>
void run(const char* what, const std::string& bytes, Each each) {
  std::vector<double> seconds;
  DecodeStats stats;
  for (int i = 0; i < 5; ++i) {
    const double begin = cpu_seconds();
    stats = decode(bytes, each);
    seconds.push_back(cpu_seconds() - begin);
  }
  std::sort(seconds.begin(), seconds.end());
  const double lines = static_cast<double>(stats.lines) / 1e6;
  std::printf("%s: best %.2f, median %.2f million lines/s (CPU), %llu messages\n", what,
              lines / seconds[0], lines / seconds[2],
              static_cast<unsigned long long>(stats.messages));
}

void print_counts(const DecodeStats& s) {
  std::printf("one pass: %llu lines, %llu messages, first %s last %s, clock_doubtful %llu\n",
              static_cast<unsigned long long>(s.lines), static_cast<unsigned long long>(s.messages),
              to_rfc3339(s.first_time).c_str(), to_rfc3339(s.last_time).c_str(),
              static_cast<unsigned long long>(s.clock_doubtful));
  for (const auto* counts : {&s.by_type, &s.rejected}) {
    for (const auto& [name, n] : *counts) {
      std::printf(" %s:%llu", name.c_str(), static_cast<unsigned long long>(n));
    }
    std::printf("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: %s FILE [REPEAT]\n", argv[0]), 2;
  std::ifstream in(argv[1], std::ios::binary);
  const std::string once{std::istreambuf_iterator<char>(in), {}};
  std::string bytes;
  for (int i = argc > 2 ? std::atoi(argv[2]) : 12; i > 0; --i) bytes += once;

  print_counts(decode(once, [](const Batch&) {}));
  std::size_t records = 0;
  run("records", bytes, [&](const Batch& b) { records += b.heads.size(); });
  std::string text;
  std::size_t printed = 0;
  run("JSON", bytes, [&](const Batch& b) {
    text.clear();
    for (std::size_t i = 0; i < b.heads.size(); ++i) {
      b.print(i, text);
      text += '\n';
    }
    printed += text.size();
  });
  std::printf("%zu records, %zu bytes of JSON\n", records, printed);
}
