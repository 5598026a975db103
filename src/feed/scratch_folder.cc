#include "feed/scratch_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/result.h"

namespace yagura {

ScratchFolder::ScratchFolder() {
  std::error_code error;
  const auto base = std::filesystem::temp_directory_path(error);
  path_ = (base / "yagura-XXXXXX").string();
  if (error || ::mkdtemp(path_.data()) == nullptr) {
    throw EnvironmentError("cannot make a folder for this run",
                           error ? error.message() : base.string() + ": " + std::strerror(errno),
                           "set TMPDIR to a folder where you may write");
  }
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace yagura
