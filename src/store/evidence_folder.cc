#include "store/evidence_folder.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/hash.h"
#include "base/result.h"

namespace yagura {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void broken(const std::string& path, int error) {
  const bool full = means_full(error);
  throw EnvironmentError(said(full ? "error.disk_full" : "error.cannot_write"), path,
                         full ? said("hint.free_space") : foreign_words(std::strerror(error)));
}

std::string compress(std::string_view content) {
  std::string out(ZSTD_compressBound(content.size()), '\0');
  const std::size_t n = ZSTD_compress(out.data(), out.size(), content.data(), content.size(), 6);
  if (ZSTD_isError(n) != 0) throw std::bad_alloc();
  out.resize(n);
  return out;
}

void write_file(const std::string& path, std::string_view bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) broken(path, errno);
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int error = errno;
      ::close(fd);
      ::unlink(path.c_str());
      broken(path, error);
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  ::close(fd);
}

void sync_path(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) broken(path, errno);
  const int result = ::fsync(fd);
  const int error = errno;
  ::close(fd);
  if (result != 0) broken(path, error);
}

}  // namespace

std::string EvidenceFolder::path(const std::string& hash) const {
  return dir_ + "/" + hash.substr(0, 2) + "/" + hash + ".zst";
}

EvidenceFolder::File EvidenceFolder::put(std::string_view content) const {
  const std::string packed = compress(content);
  const File file{to_hex(sha256(content)), packed.size()};
  if (sound(file)) return file;
  const std::string target = path(file.hash);
  std::error_code error;
  fs::create_directories(fs::path(target).parent_path(), error);
  if (error) broken(target, error.value());
  write_file(target + ".part", packed);
  fs::rename(target + ".part", target, error);
  if (error) broken(target, error.value());
  return file;
}

bool EvidenceFolder::sound(const File& file) const {
  std::error_code error;
  return fs::file_size(path(file.hash), error) == file.bytes && !error;
}

void EvidenceFolder::sync(const std::string& hash) const {
  sync_path(path(hash), O_RDONLY);
  sync_path(fs::path(path(hash)).parent_path().string(), O_RDONLY | O_DIRECTORY);
  sync_path(dir_, O_RDONLY | O_DIRECTORY);
}

void EvidenceFolder::remove(const std::string& hash) const {
  std::error_code ignored;
  fs::remove(path(hash), ignored);
}

std::optional<std::string> EvidenceFolder::get(const std::string& hash) const {
  std::ifstream in(path(hash), std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream all;
  all << in.rdbuf();
  const std::string packed = all.str();
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size > (1ULL << 30)) return std::nullopt;  // unknown and error are larger still
  std::string out(size, '\0');
  const std::size_t n = ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size());
  if (ZSTD_isError(n) != 0 || n != size || to_hex(sha256(out)) != hash) return std::nullopt;
  return out;
}

void EvidenceFolder::sweep(const std::function<bool(const std::string&)>& wanted) const {
  std::error_code error;
  for (fs::recursive_directory_iterator it(dir_, error), end; !error && it != end;
       it.increment(error)) {
    if (!it->is_regular_file()) continue;
    const fs::path& p = it->path();
    if (p.extension() == ".part" || (p.extension() == ".zst" && !wanted(p.stem().string()))) {
      std::error_code ignored;
      fs::remove(p, ignored);
    }
  }
}

}  // namespace yagura
