// Running the real program in tests: outermost first.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace yagura::testing {

struct Ran {
  int status = -1;  // exit status; 128 + signal where it was killed
  std::string out, err;
  long peak_mib = 0;  // of its memory
};

// What the child does to itself before it becomes yagura: set a limit, give up a right.
using InChild = std::function<void()>;

// Runs build's yagura with these words, waits at most `limit_s`.
Ran run_yagura(const std::vector<std::string>& words, int limit_s = 120,
               const InChild& in_child = {});
// Starts it and gives the process id; output goes to `log`.
int start_yagura(const std::vector<std::string>& words, const std::string& log);
// Waits for its end; kills it after `limit_s`. The exit status as in Ran.
int wait_for(int pid, int limit_s, long* peak_mib = nullptr);

// A folder of the test's own, removed at the end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string str() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::string read_all(const std::string& path);
void write_all(const std::string& path, const std::string& bytes);
std::vector<std::string> lines_of(const std::string& text);
// "" where YAGURA_RECORDINGS is unset: then the test says SKIPPED.
std::string recordings();

// A small exercise, made once for the whole test binary: 12 h, 40 ships, 60 aircraft.
const std::string& small_exercise();
// --feed, --zones, ... of that exercise, for `detect` and `watch`.
std::vector<std::string> exercise_words();

}  // namespace yagura::testing
