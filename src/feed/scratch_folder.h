// ScratchFolder: a folder of this process's own under TMPDIR, removed at the end.
#pragma once

#include <string>

namespace yagura {

class ScratchFolder {
 public:
  ScratchFolder();  // EnvironmentError where there is no room for one
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace yagura
