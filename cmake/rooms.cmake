# THE list of rooms: DEPS are the arrows of the design (what a room may include),
# LIBS the libraries it uses. tests/structure/includes.py reads the arrows from here.

yagura_room(base LIBS OpenSSL::Crypto SQLite::SQLite3 fmt::fmt simdjson::simdjson tl::expected
  Threads::Threads)
yagura_room(model DEPS base)

yagura_room(stat DEPS model base)
yagura_room(track DEPS model base LIBS yagura::s2)
yagura_room(interop DEPS model base)
yagura_room(feed DEPS model base LIBS yagura::asio ZLIB::ZLIB LibLZMA::LibLZMA yagura::zstd)
yagura_room(store DEPS model base LIBS yagura::zstd)

yagura_room(sea DEPS track stat interop model base LIBS simdjson::simdjson tomlplusplus::tomlplusplus)
yagura_room(air DEPS track stat interop model base)
yagura_room(spectrum DEPS track stat interop model base)
yagura_room(space DEPS track stat interop model base)
yagura_room(cyber DEPS track stat interop model base LIBS simdjson::simdjson tomlplusplus::tomlplusplus)
yagura_room(notice DEPS track stat interop model base LIBS simdjson::simdjson tomlplusplus::tomlplusplus)
yagura_room(listing DEPS track stat interop model base)

yagura_room(join DEPS track stat model base LIBS tomlplusplus::tomlplusplus)
yagura_room(case DEPS model base LIBS tomlplusplus::tomlplusplus)
yagura_room(exchange DEPS case interop model base LIBS yagura::pango)
yagura_room(serve DEPS store interop model base LIBS yagura::beast ZLIB::ZLIB)
yagura_room(exercise DEPS sea air spectrum space cyber notice listing model base)
yagura_room(app DEPS exercise serve exchange case join sea air spectrum space cyber notice listing
  store feed interop track stat model base LIBS CLI11::CLI11 tomlplusplus::tomlplusplus yagura::zstd)
