// Key files: private parts at rest.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/result.h"
#include "case/keys.h"
#include "case/small_file.h"

namespace yagura::cases {
namespace {

constexpr std::size_t kLongest = 4096;

}  // namespace

void PrivateKey::save(const std::string& path) const { write_new_file(path, text()); }

PrivateKey PrivateKey::load(const std::string& path) {
  // A link could lead to a file that somebody else may change.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    throw EnvironmentError(said("error.cannot_read"), path, foreign_words(std::strerror(errno)));
  struct stat about{};
  std::string text(kLongest, '\0');
  const bool told = ::fstat(fd, &about) == 0;
  const ssize_t n = ::pread(fd, text.data(), text.size(), 0);
  const int error = errno;
  ::close(fd);
  if (!told || n < 0)
    throw EnvironmentError(said("error.cannot_read"), path, foreign_words(std::strerror(error)));
  if (!S_ISREG(about.st_mode) || (about.st_mode & 077) != 0 || about.st_uid != ::geteuid())
    throw EnvironmentError(said("keys.open_to_others"), path, said("keys.close_it"));
  text.resize(static_cast<std::size_t>(n));
  auto key = parse(text);
  if (!key) throw EnvironmentError(key.error().message(), path, said("keys.hint_backup"));
  return *std::move(key);
}

}  // namespace yagura::cases
