# Compiler settings that hold for our own code, and nothing else.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
  message(FATAL_ERROR "g++ ${CMAKE_CXX_COMPILER_VERSION} is too old: flannelgraph needs 12 (Debian 12, Ubuntu 24.04)")
elseif(CMAKE_CXX_COMPILER_ID STREQUAL Clang AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  message(FATAL_ERROR "clang ${CMAKE_CXX_COMPILER_VERSION} is too old: flannelgraph needs 14 (Debian 12)")
endif()

option(FLANNELGRAPH_WERROR "Treat warnings in our own code as errors" OFF)
option(FLANNELGRAPH_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(FLANNELGRAPH_FUZZ "Build the libFuzzer targets (clang only)" OFF)
option(FLANNELGRAPH_UNITY "Compile the files of a room together" ON)
option(FLANNELGRAPH_PCH "Use precompiled headers" ON)

add_library(flannelgraph_options INTERFACE)
target_compile_options(flannelgraph_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow)
# g++ warns of std::string and vector code that is right (GCC bugs 105651, 105329, 107532); clang watches in its place.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15)
  target_compile_options(flannelgraph_options INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow
                         -Wno-stringop-overread)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(flannelgraph_options INTERFACE -Wno-dangling-pointer -Wno-maybe-uninitialized)
endif()
if(FLANNELGRAPH_WERROR)
  target_compile_options(flannelgraph_options INTERFACE -Werror)
endif()
if(FLANNELGRAPH_SANITIZE)
  target_compile_options(flannelgraph_options INTERFACE -fsanitize=address,undefined
                         -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(flannelgraph_options INTERFACE -fsanitize=address,undefined)
endif()
if(FLANNELGRAPH_FUZZ)
  target_compile_options(flannelgraph_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# ccache is looked for when a build folder is new, and that answer stays: were it taken up later, every
# compile command would change and everything would be built again. It takes what uses a precompiled
# header only when told so, and keeps one store for all clones of this repository. Comments count: a precompiled
# header knows the text of what it includes, and one with other comments would have everything defined twice.
if(NOT DEFINED CACHE{FLANNELGRAPH_CCACHE})
  find_program(CCACHE_PROGRAM ccache)
  if(CCACHE_PROGRAM)
    set(FOUND ON)
  else()
    set(FOUND OFF)
  endif()
  option(FLANNELGRAPH_CCACHE "Compile through ccache" ${FOUND})
endif()
if(FLANNELGRAPH_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_COMMENTS=1
      CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} ccache)
  if(FLANNELGRAPH_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    target_compile_options(flannelgraph_options INTERFACE -fpch-preprocess)
  elseif(FLANNELGRAPH_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    target_compile_options(flannelgraph_options INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
endif()
