// FileWriter: buffered output of one file; a full disk is an EnvironmentError.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace yagura::exercise {

class FileWriter {
 public:
  explicit FileWriter(std::string path);
  void write(std::string_view bytes);
  void close();

 private:
  void flush();
  std::string path_;
  std::string buffer_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

void write_file(const std::string& path, std::string_view bytes);

}  // namespace yagura::exercise
