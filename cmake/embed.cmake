# yagura_embed(<target> <symbol> <dir> [FALLBACK <file>])
# Puts every file under <dir> into <target> by .incbin and defines, for cmake/embedded/embedded.h,
#   std::span<const yagura::EmbeddedFile> yagura::embedded_<symbol>();
# A folder that is missing or empty gives the FALLBACK file as "index.html", or an empty table.
# Files that come, go or change are seen by the next build.
function(yagura_embed target symbol dir)
  cmake_parse_arguments(PARSE_ARGV 3 arg "" "FALLBACK" "")
  file(GLOB_RECURSE files CONFIGURE_DEPENDS LIST_DIRECTORIES false RELATIVE "${dir}" "${dir}/*")
  list(SORT files)
  set(root "${dir}")
  set(names ${files})
  if(NOT files AND arg_FALLBACK)
    get_filename_component(root "${arg_FALLBACK}" DIRECTORY)
    get_filename_component(files "${arg_FALLBACK}" NAME)
    set(names index.html)
  endif()

  set(blobs "")
  set(declarations "")
  set(rows "")
  set(inputs "")
  set(index 0)
  foreach(file name IN ZIP_LISTS files names)
    set(s "yagura_embedded_${symbol}_${index}")
    string(APPEND blobs
      "asm(\".section .rodata,\\\"a\\\"\\n\"\n"
      "    \".global ${s}\\n.global ${s}_size\\n.balign 16\\n\"\n"
      "    \"${s}:\\n.incbin \\\"${root}/${file}\\\"\\n\"\n"
      "    \"${s}_end:\\n.byte 0\\n.balign 8\\n\"\n"
      "    \"${s}_size:\\n.quad ${s}_end - ${s}\\n.previous\\n\");\n")
    string(APPEND declarations
      "extern const char ${s}[];\nextern const std::uint64_t ${s}_size;\n")
    string(APPEND rows "      {\"${name}\", {${s}, ${s}_size}},\n")
    list(APPEND inputs "${root}/${file}")
    math(EXPR index "${index} + 1")
  endforeach()

  set(out "${CMAKE_BINARY_DIR}/embedded/${symbol}.cc")
  file(CONFIGURE OUTPUT "${out}" @ONLY CONTENT
"// Written by cmake/embed.cmake.
#include \"embedded.h\"

#include <array>
#include <cstdint>

@blobs@
extern \"C\" {
@declarations@}

namespace yagura {

std::span<const EmbeddedFile> embedded_@symbol@() {
  static const std::array<EmbeddedFile, @index@> files = {{
@rows@  }};
  return files;
}

}  // namespace yagura
")
  set_property(SOURCE "${out}" PROPERTY OBJECT_DEPENDS "${inputs}")
  target_sources(${target} PRIVATE "${out}")
  target_include_directories(${target} PUBLIC "${CMAKE_SOURCE_DIR}/cmake/embedded")
endfunction()
