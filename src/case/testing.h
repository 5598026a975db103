// For tests of the case: a folder that goes away, keys and salts that are the same each time.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/hash.h"
#include "base/random.h"
#include "case/entry.h"

namespace yagura::cases::testing {

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "yagura-case-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline PrivateKey key(const std::string& name) {
  return PrivateKey::from_seed(name, sha256("a key for tests: " + name));
}

inline Salts fixed_salts() {
  return [random = Random(7)]() mutable {
    std::string out(16, '\0');
    for (char& c : out) c = static_cast<char>(random.next());
    return out;
  };
}

inline Time at(int minute) { return Time{seconds{1'780'000'000}} + minutes{minute}; }

}  // namespace yagura::cases::testing
