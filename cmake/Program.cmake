# What becomes of the program once it is built: where it and its data lie in the build folder, in an
# installation and in the bundle. The three have one layout, so the program finds its data one way:
#   bin/flannelgraph    share/flannelgraph/{scenarios,translations}
include(GNUInstallDirs)
set(DATA_DIR ${CMAKE_INSTALL_DATADIR}/flannelgraph)

# The search path is of the old kind, which holds for the libraries' own libraries as well.
set_target_properties(flannelgraph PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin INSTALL_RPATH $ORIGIN/../lib)
target_link_options(flannelgraph PRIVATE -Wl,--disable-new-dtags)
foreach(FOLDER scenarios sim/report/translations)
  cmake_path(GET FOLDER FILENAME NAME)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/share/flannelgraph)
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${FOLDER} ${PROJECT_BINARY_DIR}/share/flannelgraph/${NAME} SYMBOLIC)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${FOLDER} DESTINATION ${DATA_DIR})
endforeach()

install(TARGETS flannelgraph)

# The program writes its own completion and manual page, so that they cannot go stale.
set(COMPLETION share/bash-completion/completions)
set(MANUAL share/man/man1)
add_custom_command(TARGET flannelgraph POST_BUILD
  COMMAND ${CMAKE_COMMAND} -E make_directory ${COMPLETION} ${MANUAL}
  COMMAND flannelgraph completion bash > ${COMPLETION}/flannelgraph
  COMMAND flannelgraph completion man > ${MANUAL}/flannelgraph.1
  WORKING_DIRECTORY ${PROJECT_BINARY_DIR}
  VERBATIM)
install(FILES ${PROJECT_BINARY_DIR}/${COMPLETION}/flannelgraph DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${PROJECT_BINARY_DIR}/${MANUAL}/flannelgraph.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
foreach(PAGE LICENSE README.md README.zh_CN.md CHANGELOG.md docs/dependencies.md)
  install(FILES ${PROJECT_SOURCE_DIR}/${PAGE} DESTINATION ${CMAKE_INSTALL_DOCDIR})
endforeach()

# cmake --build … --target bundle: one tarball that runs where nothing is installed.
set(BUNDLE ${PROJECT_NAME}-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR})
string(TOLOWER ${BUNDLE} BUNDLE)
add_custom_target(bundle
  COMMAND ${CMAKE_COMMAND} -DBUILD=${PROJECT_BINARY_DIR} -DNAME=${BUNDLE}
          -DPLUGINS=$<TARGET_PROPERTY:bundle,QT_PLUGINS> -P ${CMAKE_CURRENT_LIST_DIR}/Bundle.cmake
  DEPENDS flannelgraph
  COMMENT "Bundling ${BUNDLE}.tar.gz"
  VERBATIM)
