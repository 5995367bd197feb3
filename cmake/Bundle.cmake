# Makes NAME.tar.gz in the build folder BUILD: an installation with every library that the program and the viewer
# need, except the C library, which every Linux has and which must match its kernel and its name services.
# PLUGINS: Qt's folder of plugins; empty where the viewer was not built.
# The bundle is as old as the machine that made it: one made on Debian 12 runs on Debian 12 and later.
#
# Debian links every ns-3 library to GSL (GPL-3 or later), though none of those that we use calls it. A bundle under
# GPL-2 may not hold it, and does not need it: the entry is taken out, and the program run once to see that it is so.
find_program(PATCHELF patchelf)
if(NOT PATCHELF)
  message(FATAL_ERROR "A bundle needs patchelf (.ci/install-packages --tests)")
endif()
set(ROOT ${BUILD}/bundle/${NAME})
set(PROGRAM ${ROOT}/bin/flannelgraph)
file(REMOVE_RECURSE ${ROOT})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${ROOT} --strip --component Unspecified
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)

# The viewer: what Qt loads by name comes along, and bin/qt.conf says where it is.
set(VIEWER ${ROOT}/bin/flannelgraph-viewer)
set(EXECUTABLES ${PROGRAM})
if(PLUGINS)
  execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${ROOT} --strip --component viewer
                  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  list(APPEND EXECUTABLES ${VIEWER})
  foreach(PLUGIN platforms/libqxcb.so platforms/libqoffscreen.so)
    cmake_path(GET PLUGIN PARENT_PATH KIND)
    file(INSTALL ${PLUGINS}/${PLUGIN} DESTINATION ${ROOT}/plugins/${KIND})
    list(APPEND MODULES ${ROOT}/plugins/${PLUGIN})
    execute_process(COMMAND ${PATCHELF} --force-rpath --set-rpath $ORIGIN/../../lib ${ROOT}/plugins/${PLUGIN}
                    COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  file(WRITE ${ROOT}/bin/qt.conf "[Paths]\nPrefix = ..\n")
endif()

set(C_LIBRARY "^(ld-linux|libc\\.so|libm\\.so|libdl\\.so|libpthread\\.so|librt\\.so|libresolv\\.so|libutil\\.so)")
file(GET_RUNTIME_DEPENDENCIES EXECUTABLES ${EXECUTABLES} MODULES ${MODULES}
     RESOLVED_DEPENDENCIES_VAR NEEDED_LIBRARIES UNRESOLVED_DEPENDENCIES_VAR NOT_FOUND
     PRE_EXCLUDE_REGEXES ${C_LIBRARY} "^libgsl(cblas)?\\.so")
if(NOT_FOUND)
  message(FATAL_ERROR "These libraries of the program were not found: ${NOT_FOUND}")
endif()
foreach(LIBRARY ${NEEDED_LIBRARIES})
  file(INSTALL ${LIBRARY} DESTINATION ${ROOT}/lib TYPE SHARED_LIBRARY FOLLOW_SYMLINK_CHAIN)

  # Its licence goes along, as its package states it.
  cmake_path(GET LIBRARY FILENAME FILE)
  execute_process(COMMAND dpkg-query -S */${FILE} OUTPUT_VARIABLE OWNER ERROR_QUIET)
  string(REGEX REPLACE "[:,].*" "" OWNER "${OWNER}")
  if(OWNER AND EXISTS /usr/share/doc/${OWNER}/copyright)
    configure_file(/usr/share/doc/${OWNER}/copyright ${ROOT}/share/doc/${OWNER}/copyright COPYONLY)
  else()
    message(FATAL_ERROR "No package states the licence of ${LIBRARY}")
  endif()
endforeach()

file(GLOB NS3_LIBRARIES ${ROOT}/lib/libns3-*)
foreach(ENTRY libgsl libgslcblas)
  foreach(LIBRARY ${NS3_LIBRARIES})
    execute_process(COMMAND ${PATCHELF} --print-needed ${LIBRARY} OUTPUT_VARIABLE NEEDED COMMAND_ERROR_IS_FATAL ANY)
    if(NEEDED MATCHES "(${ENTRY}\\.so[.0-9]*)")
      execute_process(COMMAND ${PATCHELF} --remove-needed ${CMAKE_MATCH_1} ${LIBRARY} COMMAND_ERROR_IS_FATAL ANY)
    endif()
  endforeach()
endforeach()
execute_process(COMMAND ${CMAKE_COMMAND} -E env LD_BIND_NOW=1 ${PROGRAM} scenarios OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)

if(PLUGINS)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env QT_QPA_PLATFORM=offscreen LD_BIND_NOW=1
                          ${VIEWER} 00 --screenshot ${BUILD}/bundle/viewer.png
                  COMMAND_ERROR_IS_FATAL ANY)
endif()

execute_process(COMMAND ${CMAKE_COMMAND} -E tar czf ${BUILD}/${NAME}.tar.gz ${NAME}
                WORKING_DIRECTORY ${BUILD}/bundle COMMAND_ERROR_IS_FATAL ANY)
file(SIZE ${BUILD}/${NAME}.tar.gz SIZE)
math(EXPR KIBIBYTES "${SIZE} / 1024")
message(STATUS "${BUILD}/${NAME}.tar.gz (${KIBIBYTES} KiB)")
