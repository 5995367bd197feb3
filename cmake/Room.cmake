# Headers that most rooms include. Reading them takes most of the time to compile our files.
set(STANDARD_HEADERS <algorithm> <array> <charconv> <chrono> <deque> <functional> <map> <memory> <optional> <set>
    <span> <string> <string_view> <unordered_map> <variant> <vector> <tl/expected.hpp>)

# fg_headers(NAME [LINKS library...] HEADERS <header>...)
# Compiles these and the standard ones once, for all rooms of the current folder and for what else uses them; compiler
# options must be the same everywhere.
function(fg_headers NAME)
  cmake_parse_arguments(SHARED "" "" "LINKS;HEADERS" ${ARGN})
  file(CONFIGURE OUTPUT ${NAME}.cpp CONTENT "" @ONLY)
  add_library(${NAME} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${NAME}.cpp)
  target_include_directories(${NAME} PRIVATE ${PROJECT_SOURCE_DIR}/models ${PROJECT_SOURCE_DIR}/sim)
  target_link_libraries(${NAME} PRIVATE ${SHARED_LINKS} flannelgraph_options)
  if(FLANNELGRAPH_PCH)
    target_precompile_headers(${NAME} PRIVATE ${STANDARD_HEADERS} ${SHARED_HEADERS})
  endif()
  set(ROOM_HEADERS ${NAME} PARENT_SCOPE)
endfunction()

function(fg_use_headers TARGET HEADERS)
  if(FLANNELGRAPH_PCH)
    target_precompile_headers(${TARGET} REUSE_FROM ${HEADERS})
  endif()
endfunction()

# fg_room(NAME [LINKS library...] [LOCAL_NAME name] [TOGETHER count])
# One static library for the room in the current folder: every .cpp of it and of its sub-folders, and
# the rooms and libraries that it may use. A wrong arrow between rooms does not link. A main.cpp belongs to a
# program, not to the room.
#
# Eight files at a time (or TOGETHER, where that would take more than ten seconds) are compiled as one
# (FLANNELGRAPH_UNITY). LOCAL_NAME is a name that many files of the room define, each for itself: it is made to differ
# from file to file.
function(fg_room NAME)
  cmake_parse_arguments(ROOM "" "LOCAL_NAME;TOGETHER" "LINKS" ${ARGN})
  file(GLOB_RECURSE SOURCES CONFIGURE_DEPENDS *.cpp)
  list(FILTER SOURCES EXCLUDE REGEX /main\\.cpp$)
  if(SOURCES)
    add_library(fg_${NAME} STATIC ${SOURCES})
    set(PUBLIC PUBLIC)
    target_link_libraries(fg_${NAME} PRIVATE flannelgraph_options)
    if(FLANNELGRAPH_UNITY)
      if(NOT ROOM_TOGETHER)
        set(ROOM_TOGETHER 8)
      endif()
      set_target_properties(fg_${NAME} PROPERTIES
        UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${ROOM_TOGETHER} UNITY_BUILD_UNIQUE_ID "${ROOM_LOCAL_NAME}")
    endif()
    fg_use_headers(fg_${NAME} ${ROOM_HEADERS})
  else()
    add_library(fg_${NAME} INTERFACE)
    set(PUBLIC INTERFACE)
  endif()
  add_library(fg::${NAME} ALIAS fg_${NAME})
  target_include_directories(fg_${NAME} ${PUBLIC} ${PROJECT_SOURCE_DIR}/models ${PROJECT_SOURCE_DIR}/sim)
  target_link_libraries(fg_${NAME} ${PUBLIC} ${ROOM_LINKS})
endfunction()
