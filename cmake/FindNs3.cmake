# Finds ns-3 as Debian packages it. The package's own configuration asks for files that its
# development package does not depend on, so the libraries are looked up one by one.
# Defines ns3::core, ns3::network, ns3::internet, ns3::applications and Ns3_VERSION.
find_path(Ns3_INCLUDE_DIR ns3/simulator.h)
set(Ns3_LIBRARIES_FOUND TRUE)
foreach(MODULE core network internet applications)
  find_library(Ns3_${MODULE}_LIBRARY NAMES ns3-${MODULE} ns3-${MODULE}-default)
  if(NOT Ns3_${MODULE}_LIBRARY)
    set(Ns3_LIBRARIES_FOUND FALSE)
  endif()
endforeach()

# The version stands only in the library's real name: libns3-core.so.37 or libns3.43-core.so.
if(Ns3_core_LIBRARY)
  file(GLOB Ns3_REAL_NAMES ${Ns3_core_LIBRARY}.*)
  file(REAL_PATH ${Ns3_core_LIBRARY} Ns3_REAL_LIBRARY)
  if("${Ns3_REAL_NAMES};${Ns3_REAL_LIBRARY}" MATCHES "libns3[.-](3\\.)?([0-9]+)?[a-z-]*\\.so\\.([0-9]+)")
    set(Ns3_VERSION 3.${CMAKE_MATCH_3})
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Ns3
  REQUIRED_VARS Ns3_INCLUDE_DIR Ns3_LIBRARIES_FOUND
  VERSION_VAR Ns3_VERSION)

if(Ns3_FOUND)
  foreach(MODULE core network internet applications)
    if(NOT TARGET ns3::${MODULE})
      add_library(ns3::${MODULE} SHARED IMPORTED)
      set_target_properties(ns3::${MODULE} PROPERTIES
        IMPORTED_LOCATION ${Ns3_${MODULE}_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES ${Ns3_INCLUDE_DIR}
        INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${Ns3_INCLUDE_DIR})
    endif()
  endforeach()
  set_target_properties(ns3::network PROPERTIES INTERFACE_LINK_LIBRARIES ns3::core)
  set_target_properties(ns3::internet PROPERTIES INTERFACE_LINK_LIBRARIES ns3::network)
  set_target_properties(ns3::applications PROPERTIES INTERFACE_LINK_LIBRARIES ns3::internet)
endif()
