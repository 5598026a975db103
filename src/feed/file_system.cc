#include "feed/file_system.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/result.h"

namespace yagura {
namespace {

[[noreturn]] void broken(const std::string& doing, const std::string& path, int code) {
  Message hint = said("hint.folder_may_write");
  if (means_full(code)) hint = said("hint.lower_budget");
  if (code == EMFILE || code == ENFILE) hint = said("hint.open_files");
  if (code == EIO) hint = said("hint.disk_failing");
  throw EnvironmentError(
      said("error.failed." + doing, {{"words", std::generic_category().message(code)}}), path,
      hint);
}

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags, const std::string& doing)
      : path_(path), fd_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
    if (fd_ < 0) broken(doing, path, errno);
  }
  ~Descriptor() { ::close(fd_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int fd_;
};

class RealAppend : public AppendFile {
 public:
  RealAppend(const std::string& path, bool fresh)
      : file_(path, O_WRONLY | O_CREAT | O_APPEND | (fresh ? O_TRUNC : 0), "opening") {}
  void append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t done = ::write(file_.get(), bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) broken("writing", file_.path(), errno);
      bytes.remove_prefix(static_cast<std::size_t>(done));
    }
  }
  void sync() override {
    if (::fdatasync(file_.get()) != 0) broken("syncing", file_.path(), errno);
  }

 private:
  Descriptor file_;
};

class RealRead : public ReadFile {
 public:
  explicit RealRead(const std::string& path) : file_(path, O_RDONLY, "opening") {}
  std::string read(std::uint64_t offset, std::size_t length) const override {
    const std::uint64_t most = size();
    if (offset >= most) return {};
    std::string out(std::min<std::uint64_t>(length, most - offset), '\0');
    std::size_t have = 0;
    while (have < out.size()) {
      const ssize_t got = ::pread(file_.get(), out.data() + have, out.size() - have,
                                  static_cast<off_t>(offset + have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) broken("reading", file_.path(), errno);
      if (got == 0) break;
      have += static_cast<std::size_t>(got);
    }
    out.resize(have);
    return out;
  }
  std::uint64_t size() const override {
    struct stat status{};
    if (::fstat(file_.get(), &status) != 0) broken("reading", file_.path(), errno);
    return static_cast<std::uint64_t>(status.st_size);
  }

 private:
  Descriptor file_;
};

class RealLock : public FolderLock {
 public:
  explicit RealLock(const std::string& path) : file_(path, O_RDWR | O_CREAT, "opening") {
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) == 0) return;
    if (errno != EWOULDBLOCK) broken("locking", path, errno);
    throw EnvironmentError(said("error.journal_locked"), path, said("hint.stop_or_other"));
  }

 private:
  Descriptor file_;
};

class RealFileSystem : public FileSystem {
 public:
  void create_folder(const std::string& path) override {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) broken("making the folder", path, error.value());
  }
  std::vector<std::string> list(const std::string& folder) override {
    std::error_code error;
    std::vector<std::string> names;
    std::filesystem::directory_iterator it(folder, error);
    for (; !error && it != std::filesystem::directory_iterator(); it.increment(error)) {
      names.push_back(it->path().filename().string());
    }
    if (error) broken("listing", folder, error.value());
    std::sort(names.begin(), names.end());
    return names;
  }
  bool exists(const std::string& path) override {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
  }
  std::unique_ptr<AppendFile> open_append(const std::string& path, bool fresh) override {
    return std::make_unique<RealAppend>(path, fresh);
  }
  std::unique_ptr<ReadFile> open_read(const std::string& path) override {
    return std::make_unique<RealRead>(path);
  }
  void truncate(const std::string& path, std::uint64_t size) override {
    const Descriptor file(path, O_WRONLY, "opening");
    if (::ftruncate(file.get(), static_cast<off_t>(size)) != 0) broken("cutting", path, errno);
    if (::fsync(file.get()) != 0) broken("syncing", path, errno);
  }
  void rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) broken("renaming", from, errno);
  }
  void remove(const std::string& path) override {
    if (::unlink(path.c_str()) != 0) broken("removing", path, errno);
  }
  void sync_folder(const std::string& path) override {
    const Descriptor folder(path, O_RDONLY | O_DIRECTORY, "opening");
    if (::fsync(folder.get()) != 0) broken("syncing", path, errno);
  }
  std::unique_ptr<FolderLock> lock(const std::string& path) override {
    return std::make_unique<RealLock>(path);
  }
};

class ScratchAppend : public RealAppend {
 public:
  using RealAppend::RealAppend;
  void sync() override {}
};

class ScratchFileSystem : public RealFileSystem {
 public:
  std::unique_ptr<AppendFile> open_append(const std::string& path, bool fresh) override {
    return std::make_unique<ScratchAppend>(path, fresh);
  }
  void sync_folder(const std::string&) override {}
};

}  // namespace

FileSystem& scratch_file_system() {
  static ScratchFileSystem files;
  return files;
}

FileSystem& real_file_system() {
  static RealFileSystem files;
  return files;
}

}  // namespace yagura
