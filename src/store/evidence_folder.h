// EvidenceFolder: evidence/ab/abcdef....zst, each file named by the SHA-256 of what is in it before
// compression. A file is never changed; writing the same again is a no-op.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace yagura {

class EvidenceFolder {
 public:
  explicit EvidenceFolder(std::string dir) : dir_(std::move(dir)) {}

  struct File {
    std::string hash;         // hex
    std::uint64_t bytes = 0;  // compressed
  };
  // Through a temporary file and a rename; not synced: see sync(). Throws EnvironmentError.
  File put(std::string_view content) const;
  bool sound(const File& file) const;  // there, of the right size
  void sync(const std::string& hash) const;
  void remove(const std::string& hash) const;
  std::optional<std::string> get(
      const std::string& hash) const;  // the content, checked against its name
  // Removes unfinished files and those that `wanted` does not know.
  void sweep(const std::function<bool(const std::string& hash)>& wanted) const;

  const std::string& dir() const { return dir_; }
  std::string path(const std::string& hash) const;

 private:
  std::string dir_;
};

}  // namespace yagura
