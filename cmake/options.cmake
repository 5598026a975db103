# Compiler, warnings, sanitizers and linker for every target of the tree.

set(YAGURA_SANITIZE "" CACHE STRING "Sanitizers: empty, 'address,undefined' or 'thread'")
option(YAGURA_FUZZ "Build the fuzzers with libFuzzer (clang) and leave the tests out" OFF)
option(YAGURA_TEST_PER_BINARY "Register one ctest test per test binary, not one per case" OFF)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug (-O1 -g) or Release (-O2 -g1)" FORCE)
endif()
# NDEBUG is never set: assertions stay on in release.
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# ccache: build directories of one checkout share their hits.
find_program(YAGURA_CCACHE ccache)
if(YAGURA_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
      "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${YAGURA_CCACHE}")
endif()

find_program(YAGURA_MOLD mold)
if(YAGURA_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# The same numbers on every machine: no fused multiply-add behind our back.
add_compile_options(-ffp-contract=off)
add_compile_definitions(_GLIBCXX_ASSERTIONS)

add_library(yagura_warnings INTERFACE)
target_compile_options(yagura_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wshadow -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-align -Wcast-qual -Wdouble-promotion -Wformat=2 -Wextra-semi
  -Wimplicit-fallthrough -Wvla -Werror)
# std::stable_sort of this libstdc++ uses what it deprecates itself; clang blames the caller.
target_compile_options(yagura_warnings INTERFACE
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(yagura_warnings INTERFACE -Wduplicated-cond
    # g++ 12 warns falsely inside libstdc++, absl and s2 (GCC bugs 105651, 105562, 105329); clang
    # and the analyzer watch for the real ones.
    -Wno-restrict -Wno-maybe-uninitialized
    # These are shown, never fatal, for the same reason.
    -Wno-error=stringop-overflow
    -Wno-error=stringop-overread -Wno-error=array-bounds -Wno-error=dangling-pointer
    -Wno-error=free-nonheap-object)
endif()

if(YAGURA_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "YAGURA_FUZZ needs clang: cmake --preset fuzz")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(YAGURA_SANITIZE)
  add_compile_options(-fsanitize=${YAGURA_SANITIZE} -fno-omit-frame-pointer -g1)  # lines will do
  add_link_options(-fsanitize=${YAGURA_SANITIZE})
  if(YAGURA_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
  if(YAGURA_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Asio's fences: TSan does not see them, which costs a false alarm at worst.
    target_compile_options(yagura_warnings INTERFACE -Wno-tsan)
  endif()
endif()
