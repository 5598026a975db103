#include "support.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace yagura::testing {
namespace {

namespace fs = std::filesystem;

int spawn(const std::vector<std::string>& words, const std::string& out, const std::string& err,
          const InChild& in_child = {}) {
  std::vector<char*> argv;
  std::string program = YAGURA_BINARY;
  argv.push_back(program.data());
  std::vector<std::string> copy = words;
  for (std::string& word : copy) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::setenv("LC_ALL", "C", 1);
  const int none = ::open("/dev/null", O_RDONLY);
  const int to = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int err_to = out == err ? to : ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(none, 0);
  ::dup2(to, 1);
  ::dup2(err_to, 2);
  if (in_child) in_child();
  ::execv(program.c_str(), argv.data());
  ::_exit(127);
}

}  // namespace

int wait_for(int pid, int limit_s, long* peak_mib) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(limit_s);
  int status = 0;
  struct rusage used{};
  while (::wait4(pid, &status, WNOHANG, &used) == 0) {
    if (std::chrono::steady_clock::now() > end) {
      ::kill(pid, SIGKILL);
      ::waitpid(pid, &status, 0);
      return 128 + SIGKILL;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  if (peak_mib != nullptr) *peak_mib = used.ru_maxrss / 1024;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Ran run_yagura(const std::vector<std::string>& words, int limit_s, const InChild& in_child) {
  const Scratch scratch;
  Ran ran;
  const int pid = spawn(words, scratch / "out", scratch / "err", in_child);
  ran.status = wait_for(pid, limit_s, &ran.peak_mib);
  ran.out = read_all(scratch / "out");
  ran.err = read_all(scratch / "err");
  return ran;
}

int start_yagura(const std::vector<std::string>& words, const std::string& log) {
  return spawn(words, log, log);
}

Scratch::Scratch() {
  std::string pattern = (fs::temp_directory_path() / "yagura-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw std::runtime_error("cannot make a temporary folder");
  path_ = pattern;
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string read_all(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

void write_all(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::string recordings() {
  const char* folder = std::getenv("YAGURA_RECORDINGS");
  return folder == nullptr ? "" : folder;
}

const std::string& small_exercise() {
  static const Scratch scratch;
  static const std::string folder = [] {
    const std::string dir = scratch / "exercise";
    const Ran made = run_yagura({"exercise", "make", "two-partners", dir, "--set",
                                 "ships=40,aircraft=60,hours=12,history_days=0"},
                                300);
    if (made.status != 0) throw std::runtime_error("exercise make failed: " + made.err);
    return dir;
  }();
  return folder;
}

std::vector<std::string> exercise_words() {
  return {"--config", small_exercise() + "/exercise.toml"};
}

}  // namespace yagura::testing
