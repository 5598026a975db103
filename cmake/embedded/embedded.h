// Files that the build puts inside the binary (see cmake/embed.cmake).
//
// Each `yagura_embed(<target> <symbol> <dir>)` defines `embedded_<symbol>()`, declared below.
// Link the target that embeds to use it; the bytes live as long as the program.
#pragma once

#include <span>
#include <string_view>

namespace yagura {

struct EmbeddedFile {
  std::string_view path;   // relative to the embedded folder, with '/', e.g. "assets/index.js"
  std::string_view bytes;  // the content, not zero-terminated
};

// web/dist: the built page, sorted by path. One index.html that says so if it was never built.
std::span<const EmbeddedFile> embedded_web();

// locales/: en.json, ja.json.
std::span<const EmbeddedFile> embedded_locales();

// src/join/rules/: the standard join rules.
std::span<const EmbeddedFile> embedded_rules();

// src/case/criteria/: *.toml (and its README.md, which is no criteria file).
std::span<const EmbeddedFile> embedded_criteria();

}  // namespace yagura
