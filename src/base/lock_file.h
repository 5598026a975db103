// LockFile: at most one writer of a folder at a time, told apart from a dead one by the kernel's
// lock (flock), which ends with its process however that ends.
#pragma once

#include <string>

namespace yagura {

class LockFile {
 public:
  // `name` is the file in `dir` that is locked. Throws "another yagura is writing to DIR (pid N)".
  explicit LockFile(const std::string& dir, const std::string& name);
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

 private:
  int fd_ = -1;
};

}  // namespace yagura
