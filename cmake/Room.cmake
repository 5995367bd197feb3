# Library headers that nearly every room includes; parsing them takes longer than compiling most of our files. They are
# compiled once, by the room net, and all rooms use that.
set(FLANNELGRAPH_COMMON_HEADERS <algorithm> <array> <chrono> <functional> <map> <memory> <optional> <set> <string>
    <string_view> <tl/expected.hpp> <variant> <vector>)

# fg_room(NAME [LINKS library...] [HEADERS header... | HEADERS_OF room])
# One static library for the room in the current folder: every .cpp of it and of its sub-folders, and
# the rooms and libraries that it may use. A wrong arrow between rooms does not link. A main.cpp belongs to a
# program, not to the room. A room that leans on a large library has its HEADERS compiled once for it as well; one that
# leans on the same uses those of the other room.
function(fg_room NAME)
  cmake_parse_arguments(ROOM "" "HEADERS_OF" "LINKS;HEADERS" ${ARGN})
  file(GLOB_RECURSE SOURCES CONFIGURE_DEPENDS *.cpp)
  list(FILTER SOURCES EXCLUDE REGEX /main\\.cpp$)
  if(SOURCES)
    add_library(fg_${NAME} STATIC ${SOURCES})
    set(PUBLIC PUBLIC)
    target_link_libraries(fg_${NAME} PRIVATE flannelgraph_options)
    if(ROOM_HEADERS)
      set(ROOM_HEADERS_OF ${NAME})
    elseif(NOT ROOM_HEADERS_OF)
      set(ROOM_HEADERS_OF net)
    endif()
    fg_precompile(${NAME} ${ROOM_HEADERS_OF} ${ROOM_HEADERS})
  else()
    add_library(fg_${NAME} INTERFACE)
    set(PUBLIC INTERFACE)
  endif()
  add_library(fg::${NAME} ALIAS fg_${NAME})
  target_include_directories(fg_${NAME} ${PUBLIC} ${PROJECT_SOURCE_DIR}/models ${PROJECT_SOURCE_DIR}/sim)
  target_link_libraries(fg_${NAME} ${PUBLIC} ${ROOM_LINKS})
endfunction()

# Lets a room use the compiled headers of a room: its own, which are the common ones and those that are given, or another's.
function(fg_precompile NAME HEADERS_OF)
  if(NOT FLANNELGRAPH_PCH)
    return()
  elseif(HEADERS_OF STREQUAL NAME)
    target_precompile_headers(fg_${NAME} PRIVATE ${FLANNELGRAPH_COMMON_HEADERS} ${ARGN})
  else()
    target_precompile_headers(fg_${NAME} REUSE_FROM fg_${HEADERS_OF})
  endif()
endfunction()
