#include "base/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/result.h"

namespace yagura {

LockFile::LockFile(const std::string& dir, const std::string& name) {
  const std::string path = dir + "/" + name;
  fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd_ < 0) {
    throw EnvironmentError(said("error.cannot_write"), path, foreign_words(std::strerror(errno)));
  }
  if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    char text[32] = {};
    const ssize_t n = ::pread(fd_, text, sizeof text - 1, 0);
    ::close(fd_);
    std::string pid(text, n > 0 ? static_cast<std::size_t>(n) : 0);
    pid.erase(pid.find_last_not_of("\n ") + 1);
    throw EnvironmentError(said("error.node_locked", {{"dir", dir}, {"pid", pid}}), path,
                           said("hint.stop_or_other"));
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd_, 0) != 0 ||
      ::pwrite(fd_, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    const int error = errno;
    ::close(fd_);
    throw EnvironmentError(said("error.cannot_write"), path, foreign_words(std::strerror(error)));
  }
}

LockFile::~LockFile() { ::close(fd_); }

}  // namespace yagura
