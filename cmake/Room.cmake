# Library headers that most rooms include, for builds that compile file by file.
set(STANDARD_HEADERS <algorithm> <array> <charconv> <chrono> <deque> <functional> <map> <memory> <optional> <set>
    <span> <string> <string_view> <unordered_map> <variant> <vector> <tl/expected.hpp>)

# fg_room(NAME [LINKS library...] [LOCAL_NAME name] [ALONE file...] [TOGETHER count] [PCH <header>... | PCH_OF room])
# One static library for the room in the current folder: every .cpp of it and of its sub-folders, and
# the rooms and libraries that it may use. A wrong arrow between rooms does not link. A main.cpp belongs to a
# program, not to the room.
#
# Reading headers takes most of the time to compile our files, so eight of them at a time (or TOGETHER, where that would
# take more than ten seconds) are compiled as one (FLANNELGRAPH_UNITY). LOCAL_NAME is a name that many files of the room
# define, each for itself: it is made to differ from file to file. ALONE are files that define other names which another
# file has too.
# Without that, PCH names the headers that are worth compiling once for the whole room, beside the
# standard library's; PCH_OF takes those of another room whose compiler options are the same.
function(fg_room NAME)
  cmake_parse_arguments(ROOM "" "PCH_OF;LOCAL_NAME;TOGETHER" "LINKS;PCH;ALONE" ${ARGN})
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
      set_source_files_properties(${ROOM_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    elseif(FLANNELGRAPH_PCH AND ROOM_PCH)
      target_precompile_headers(fg_${NAME} PRIVATE ${STANDARD_HEADERS} ${ROOM_PCH})
    elseif(FLANNELGRAPH_PCH AND ROOM_PCH_OF)
      target_precompile_headers(fg_${NAME} REUSE_FROM fg_${ROOM_PCH_OF})
    endif()
  else()
    add_library(fg_${NAME} INTERFACE)
    set(PUBLIC INTERFACE)
  endif()
  add_library(fg::${NAME} ALIAS fg_${NAME})
  target_include_directories(fg_${NAME} ${PUBLIC} ${PROJECT_SOURCE_DIR}/models ${PROJECT_SOURCE_DIR}/sim)
  target_link_libraries(fg_${NAME} ${PUBLIC} ${ROOM_LINKS})
endfunction()
