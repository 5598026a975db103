#include "app/reference.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/hash.h"
#include "base/result.h"
#include "base/wire.h"

namespace yagura {
namespace {

constexpr std::size_t kMaxReference = 128u << 20;  // the largest public list of indicators has 68

}  // namespace

ReferenceDocument read_reference(std::string_view type, const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    throw EnvironmentError(said("error.cannot_read"), path, said("hint.name_a_file"));
  // Before it is read: a device has no end.
  if (const auto size = std::filesystem::file_size(path, error); !error && size > kMaxReference)
    throw EnvironmentError(said("error.too_large"), path, said("hint.split"));
  if (std::filesystem::exists(path) && !std::filesystem::is_regular_file(path))
    throw EnvironmentError(said("error.cannot_read"), path, said("hint.no_file"));
  std::ifstream file(path, std::ios::binary);
  if (!file) throw EnvironmentError(said("error.cannot_read"), path, said("hint.file_rights"));
  std::ostringstream bytes;
  bytes << file.rdbuf();
  ReferenceDocument document;
  document.type = type;
  document.name = std::filesystem::path(path).filename().string();
  document.content = bytes.str();
  document.version = "sha256:" + to_hex(sha256(document.content)).substr(0, 16);
  return document;
}

Message cannot_use(const std::string& type) {
  const std::string key = "error.cannot_use." + type;
  return said(has_text(Lang::en, key) ? key : "error.cannot_use.other");
}

std::string encode_reference(const ReferenceDocument& document) {
  Writer w;
  w.bytes(document.type);
  w.bytes(document.name);
  w.bytes(document.version);
  w.bytes(document.content);
  return w.take();
}

ReferenceCheck::ReferenceCheck() : settings_(standard_settings()) {
  for (const Domain* domain : all_domains())
    rooms_.emplace_back(domain, domain->make_room(settings_, {}));
}

void ReferenceCheck::take(const ReferenceDocument& document) {
  for (const auto& [domain, room] : rooms_) {
    for (const ReferenceKind& kind : domain->references) {
      if (kind.type != document.type) continue;
      if (const auto taken = room->reference(document); !taken)
        throw EnvironmentError(cannot_use(document.type), taken.error().message(), "");
    }
  }
}

}  // namespace yagura
