# Tests on the tree itself (tests/structure/*.py), one ctest test each.
find_program(YAGURA_PYTHON NAMES python3 REQUIRED)
file(GLOB checks CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/structure/*.py")
foreach(check IN LISTS checks)
  get_filename_component(stem "${check}" NAME_WE)
  add_test(NAME structure:${stem} COMMAND "${YAGURA_PYTHON}" "${check}" "${CMAKE_SOURCE_DIR}")
  set_property(TEST structure:${stem} PROPERTY LABELS structure)
endforeach()
