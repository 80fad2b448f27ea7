# mlens_together(TARGET FILES): with MLENS_UNITY, compiles so many of its files at a time: most of their time goes
# into the headers they share (Qt's and GoogleTest's more than core's). So neighbours do not repeat local names.
function(mlens_together target files)
  if(MLENS_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${files})
  endif()
endfunction()

# mlens_core_room(NAME SOURCES a.cpp ... LINKS targets...)
# One folder of core: an object library that becomes part of the shared library mlens_core.
function(mlens_core_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LINKS" ${ARGN})
  add_library(mlens_${name} OBJECT ${ROOM_SOURCES})
  target_link_libraries(mlens_${name} PUBLIC ${ROOM_LINKS})
  set_property(GLOBAL APPEND PROPERTY MLENS_CORE_ROOMS mlens_${name})
  mlens_together(mlens_${name} 6)
endfunction()

# mlens_ui_room(NAME SOURCES ... LINKS ...): one folder of ui, a static library.
function(mlens_ui_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LINKS" ${ARGN})
  add_library(mlens_ui_${name} STATIC ${ROOM_SOURCES})
  set_target_properties(mlens_ui_${name} PROPERTIES AUTOMOC ON)
  target_compile_definitions(mlens_ui_${name} PUBLIC QT_NO_KEYWORDS)
  target_link_libraries(mlens_ui_${name} PUBLIC mlens_core ${ROOM_LINKS})
  mlens_together(mlens_ui_${name} 12)
  if(MLENS_UNITY) # a class's Parts hold types that its file alone has, but no file is then the main one
    target_compile_options(mlens_ui_${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
endfunction()

# mlens_test(NAME SOURCES ... LINKS ... [DISPLAY]): a GoogleTest program run by ctest;
# DISPLAY runs it under a virtual display of its own.
function(mlens_test name)
  cmake_parse_arguments(TEST "DISPLAY" "" "SOURCES;LINKS" ${ARGN})
  add_executable(test_${name} ${TEST_SOURCES})
  target_link_libraries(test_${name} PRIVATE mlens_core ${TEST_LINKS} GTest::gtest_main)
  target_compile_definitions(test_${name} PRIVATE MLENS_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                                  MLENS_BINARY_DIR="${CMAKE_BINARY_DIR}")
  mlens_together(test_${name} 12)
  if(TEST_DISPLAY)
    add_test(NAME ${name} COMMAND xvfb-run -a -s "-screen 0 1920x1080x24" $<TARGET_FILE:test_${name}>)
  else()
    add_test(NAME ${name} COMMAND test_${name})
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT 1800 ENVIRONMENT "${MLENS_TEST_ENVIRONMENT}")
endfunction()
