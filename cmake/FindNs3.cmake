# Finds ns-3 as Debian packages it. The package's own configuration asks for files that its
# development package does not depend on, so the libraries are looked up one by one.
# Defines ns3::core, ns3::network, ns3::internet, ns3::applications and Ns3_VERSION.
set(Ns3_MODULES core network internet applications)
find_path(Ns3_INCLUDE_DIR ns3/simulator.h)
foreach(MODULE ${Ns3_MODULES})
  find_library(Ns3_${MODULE}_LIBRARY NAMES ns3-${MODULE})
  list(APPEND Ns3_LIBRARY_VARIABLES Ns3_${MODULE}_LIBRARY)
endforeach()

# No header tells the version. Debian and Ubuntu give it to the library's real name: libns3-core.so.37.
if(Ns3_core_LIBRARY)
  file(REAL_PATH ${Ns3_core_LIBRARY} Ns3_REAL_LIBRARY)
  if(Ns3_REAL_LIBRARY MATCHES "\\.so\\.([0-9]+)$")
    set(Ns3_VERSION 3.${CMAKE_MATCH_1})
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Ns3
  REQUIRED_VARS Ns3_INCLUDE_DIR ${Ns3_LIBRARY_VARIABLES}
  VERSION_VAR Ns3_VERSION)

if(Ns3_FOUND AND NOT TARGET ns3::core)
  foreach(MODULE ${Ns3_MODULES})
    add_library(ns3::${MODULE} SHARED IMPORTED)
    set_target_properties(ns3::${MODULE} PROPERTIES
      IMPORTED_LOCATION ${Ns3_${MODULE}_LIBRARY}
      INTERFACE_INCLUDE_DIRECTORIES ${Ns3_INCLUDE_DIR})
  endforeach()
  set_target_properties(ns3::network PROPERTIES INTERFACE_LINK_LIBRARIES ns3::core)
  set_target_properties(ns3::internet PROPERTIES INTERFACE_LINK_LIBRARIES ns3::network)
  set_target_properties(ns3::applications PROPERTIES INTERFACE_LINK_LIBRARIES ns3::internet)
endif()
