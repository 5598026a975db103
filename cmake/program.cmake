# The binary, what it embeds, the end-to-end tests and the programs in bench/.

if(TARGET yg_base)
  yagura_embed(yg_base locales "${CMAKE_SOURCE_DIR}/locales")
endif()
if(TARGET yg_join)
  yagura_embed(yg_join rules "${CMAKE_SOURCE_DIR}/src/join/rules")
endif()
if(TARGET yg_serve)
  get_target_property(kind yg_serve TYPE)
  if(kind STREQUAL "STATIC_LIBRARY")
    yagura_embed(yg_serve web "${CMAKE_SOURCE_DIR}/web/dist"
      FALLBACK "${CMAKE_SOURCE_DIR}/cmake/embedded/no-page.html")
  endif()
endif()

if(EXISTS "${CMAKE_SOURCE_DIR}/src/app/main.cc" AND NOT YAGURA_FUZZ)
  add_executable(yagura "${CMAKE_SOURCE_DIR}/src/app/main.cc")
  target_link_libraries(yagura PRIVATE yg_app yagura_warnings)

  file(GLOB e2e CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/*.cc")
  list(FILTER e2e EXCLUDE REGEX "fuzz_main\\.cc$")
  if(e2e)
    yagura_test(e2e_test SOURCES ${e2e} LIBS yg_app)
    target_compile_definitions(e2e_test PRIVATE YAGURA_BINARY="$<TARGET_FILE:yagura>")
    add_dependencies(e2e_test yagura)
  endif()

  file(GLOB benches CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/bench/*.cc")
  foreach(source IN LISTS benches)
    get_filename_component(stem "${source}" NAME_WE)
    yagura_bench(bench_${stem} "${source}" yg_app)
  endforeach()
endif()
