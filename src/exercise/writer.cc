#include "exercise/writer.h"

#include "base/result.h"

namespace yagura::exercise {
namespace {

constexpr std::size_t kBuffer = 1 << 20;

}  // namespace

FileWriter::FileWriter(std::string path)
    : path_(std::move(path)),
      file_(std::fopen(path_.c_str(), "wb"), [](std::FILE* f) { return f ? std::fclose(f) : 0; }) {
  if (!file_)
    throw EnvironmentError(said("error.cannot_write"), path_, said("hint.folder_writable"));
}

void FileWriter::write(std::string_view bytes) {
  buffer_.append(bytes);
  if (buffer_.size() >= kBuffer) flush();
}

void FileWriter::flush() {
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size()) {
    throw EnvironmentError(said("error.cannot_write"), path_, said("hint.disk_full"));
  }
  buffer_.clear();
}

void FileWriter::close() {
  flush();
  if (std::fflush(file_.get()) != 0)
    throw EnvironmentError(said("error.cannot_write"), path_, said("hint.disk_full"));
  file_.reset();
}

void write_file(const std::string& path, std::string_view bytes) {
  FileWriter file(path);
  file.write(bytes);
  file.close();
}

}  // namespace yagura::exercise
