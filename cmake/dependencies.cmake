# Libraries of the system (Debian 12 packages, installed by scripts/setup). Imported targets are
# SYSTEM: their headers give no warnings. Nothing is downloaded at configure time.

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(fmt REQUIRED)
find_package(simdjson REQUIRED)
find_package(tl-expected REQUIRED)
find_package(ZLIB REQUIRED)
find_package(LibLZMA REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(Boost 1.81 REQUIRED)  # headers only
find_package(absl REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
if(NOT YAGURA_FUZZ)
  find_package(GTest REQUIRED)
endif()

# Libraries whose packages bring no usable CMake file.
function(yagura_find_library target library header)
  find_library(YAGURA_LIB_${library} ${library} REQUIRED)
  find_path(YAGURA_INC_${library} ${header} REQUIRED)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(${target} INTERFACE "${YAGURA_LIB_${library}}" ${ARGN})
endfunction()

yagura_find_library(yagura::zstd zstd zstd.h)
yagura_find_library(yagura::s2 s2 s2/s2cell_id.h
  absl::strings absl::flat_hash_map absl::flat_hash_set absl::hash absl::span OpenSSL::Crypto)

# Pango and Cairo draw the PDF record.
find_package(PkgConfig REQUIRED)
pkg_check_modules(PANGO REQUIRED IMPORTED_TARGET GLOBAL pangocairo cairo-pdf)
add_library(yagura::pango ALIAS PkgConfig::PANGO)

# Asio and Beast, compiled once: the headers alone cost 10 s and more in every file.
function(yagura_asio name source)
  add_library(yg_${name} STATIC EXCLUDE_FROM_ALL "${CMAKE_SOURCE_DIR}/cmake/asio/${source}")
  target_link_libraries(yg_${name} PUBLIC ${ARGN})
  add_library(yagura::${name} ALIAS yg_${name})
endfunction()

yagura_asio(asio asio.cc Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
target_compile_definitions(yg_asio PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
yagura_asio(beast beast.cc yagura::asio)
target_compile_definitions(yg_beast PUBLIC BOOST_BEAST_SEPARATE_COMPILATION)
