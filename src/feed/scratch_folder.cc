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
    throw EnvironmentError(said("error.no_scratch"),
                           error ? error.message() : base.string() + ": " + std::strerror(errno),
                           said("hint.tmpdir"));
  }
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace yagura
