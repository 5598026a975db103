// FileSystem: the one seam through which the journal touches the disk, so that a test can cut the
// power or fill the disk (simulated_disk.h). Every failure is an EnvironmentError that names the
// path and what to do; reading bytes past the end just gives fewer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace yagura {

class AppendFile {
 public:
  virtual ~AppendFile() = default;
  virtual void append(std::string_view bytes) = 0;  // to the operating system; not yet durable
  virtual void sync() = 0;                          // durable when it returns
};

class ReadFile {
 public:
  virtual ~ReadFile() = default;
  virtual std::string read(std::uint64_t offset, std::size_t length) const = 0;
  virtual std::uint64_t size() const = 0;
};

class FolderLock {
 public:
  virtual ~FolderLock() = default;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual void create_folder(const std::string& path) = 0;  // parents too; there already: nothing
  virtual std::vector<std::string> list(const std::string& folder) = 0;  // names, sorted
  virtual bool exists(const std::string& path) = 0;
  // `fresh`: cut to nothing first; otherwise goes on at the end. The file is made where absent.
  virtual std::unique_ptr<AppendFile> open_append(const std::string& path, bool fresh) = 0;
  virtual std::unique_ptr<ReadFile> open_read(const std::string& path) = 0;
  virtual void truncate(const std::string& path, std::uint64_t size) = 0;  // and syncs
  virtual void rename(const std::string& from, const std::string& to) = 0;
  virtual void remove(const std::string& path) = 0;
  virtual void sync_folder(
      const std::string& path) = 0;  // new, renamed and removed names are durable
  // Held by one process at a time; an EnvironmentError where another holds it.
  virtual std::unique_ptr<FolderLock> lock(const std::string& path) = 0;
};

// The real disk; thread-safe.
FileSystem& real_file_system();
// The same without syncing, for what only has to outlive the process's own use of it.
FileSystem& scratch_file_system();

}  // namespace yagura
