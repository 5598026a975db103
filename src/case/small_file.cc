#include "case/small_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/result.h"

namespace yagura::cases {
namespace {

[[noreturn]] void cannot_write(const std::string& path, int error) {
  if (means_full(error))
    throw EnvironmentError(said("error.disk_full"), path, said("hint.free_or_retention"));
  throw EnvironmentError(said("error.cannot_write"), path, foreign_words(std::strerror(error)));
}

void sync_folder_of(const std::string& path) {
  const std::string dir = std::filesystem::path(path).parent_path().string();
  const int fd = ::open(dir.empty() ? "." : dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) cannot_write(path, errno);
  const int code = ::fsync(fd);
  const int error = errno;
  ::close(fd);
  if (code != 0) cannot_write(path, error);
}

void write_file(const std::string& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) cannot_write(path, errno);
  std::size_t done = 0;
  int error = 0;
  while (done < text.size() && error == 0) {
    const ssize_t n = ::write(fd, text.data() + done, text.size() - done);
    if (n < 0) {
      error = errno == EINTR ? 0 : errno;
    } else {
      done += static_cast<std::size_t>(n);
    }
  }
  if (error == 0 && ::fsync(fd) != 0) error = errno;
  ::close(fd);
  if (error == 0) return;
  ::unlink(path.c_str());
  cannot_write(path, error);
}

}  // namespace

void make_private_folder(const std::string& dir) {
  if (::mkdir(dir.c_str(), 0700) == 0) {
    sync_folder_of(dir);
  } else if (errno != EEXIST) {
    cannot_write(dir, errno);
  }
}

void write_new_file(const std::string& path, const std::string& text) {
  write_file(path, text);
  sync_folder_of(path);
}

void replace_file(const std::string& path, const std::string& text) {
  const std::string next = path + ".new";
  ::unlink(next.c_str());  // what a crash left behind
  write_file(next, text);
  if (::rename(next.c_str(), path.c_str()) != 0) cannot_write(path, errno);
  sync_folder_of(path);
}

std::optional<std::string> read_small_file(const std::string& path, std::size_t longest) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return std::nullopt;
  std::string text(longest + 1, '\0');
  const ssize_t n = fd < 0 ? -1 : ::pread(fd, text.data(), text.size(), 0);
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (n < 0)
    throw EnvironmentError(said("error.cannot_read"), path, foreign_words(std::strerror(error)));
  if (static_cast<std::size_t>(n) > longest)
    throw EnvironmentError(said("error.too_large"), path, "");
  text.resize(static_cast<std::size_t>(n));
  return text;
}

}  // namespace yagura::cases
