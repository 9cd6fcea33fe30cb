# find_package(dossier_source [COMPONENTS fetch json xml records files items])
#
#   dossier::source      dossier/source.h, the ABI; for C and C++
#   dossier::sdk         dossier/sdk/source.h, the same for C++ with classes; header-only
#   dossier::sdk_<name>  a component: helpers that need libraries of others
#   dossier_add_source() makes a source plugin

get_filename_component(_dossier_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
# Below lib/<machine>/ on some systems.
if(NOT EXISTS "${_dossier_prefix}/include/dossier/source.h")
  get_filename_component(_dossier_prefix "${_dossier_prefix}/.." ABSOLUTE)
endif()
get_filename_component(_dossier_archives "${CMAKE_CURRENT_LIST_DIR}/../../dossier/sdk" ABSOLUTE)
set(DOSSIER_SOURCE_MAP "${CMAKE_CURRENT_LIST_DIR}/source.map")
include("${CMAKE_CURRENT_LIST_DIR}/DossierSourceModule.cmake")
find_program(DOSSIER_PLUGIN_CHECK dossier-plugin-check HINTS "${_dossier_prefix}/bin")

if(NOT TARGET dossier::source)
  add_library(dossier::source INTERFACE IMPORTED)
  set_target_properties(dossier::source PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${_dossier_prefix}/include")
  add_library(dossier::sdk INTERFACE IMPORTED)
  set_target_properties(dossier::sdk PROPERTIES INTERFACE_LINK_LIBRARIES dossier::source
    INTERFACE_COMPILE_FEATURES cxx_std_17)
endif()

# What a component stands on: other components, then packages and their targets.
include(CMakeFindDependencyMacro)
set(_dossier_components ${dossier_source_FIND_COMPONENTS})
if("items" IN_LIST _dossier_components)
  list(APPEND _dossier_components fetch files json)
endif()
list(REMOVE_DUPLICATES _dossier_components)
foreach(_component ${_dossier_components})
  set(_links "dossier::sdk")
  if(_component STREQUAL "fetch")
    find_dependency(CURL)
    find_dependency(ICU COMPONENTS uc)
    list(APPEND _links CURL::libcurl ICU::uc)
  elseif(_component STREQUAL "json")
    find_dependency(nlohmann_json)
    list(APPEND _links nlohmann_json::nlohmann_json)
  elseif(_component STREQUAL "xml")
    find_dependency(LibXml2)
    list(APPEND _links LibXml2::LibXml2)
  elseif(_component STREQUAL "records")
    find_dependency(ICU COMPONENTS uc)
    find_dependency(nlohmann_json)
    list(APPEND _links ICU::uc nlohmann_json::nlohmann_json)
  elseif(_component STREQUAL "items")
    list(APPEND _links dossier::sdk_fetch dossier::sdk_files dossier::sdk_json)
  elseif(NOT _component STREQUAL "files")
    set(dossier_source_FOUND FALSE)
    set(dossier_source_NOT_FOUND_MESSAGE
      "dossier_source has no component ${_component}; there are fetch, json, xml, records, files, items")
    return()
  endif()
  if(NOT TARGET dossier::sdk_${_component})
    set(_archive "${_dossier_archives}/libdossier_sdk_${_component}.a")
    if(_component STREQUAL "json")
      add_library(dossier::sdk_json INTERFACE IMPORTED)
    else()
      add_library(dossier::sdk_${_component} STATIC IMPORTED)
      set_target_properties(dossier::sdk_${_component} PROPERTIES IMPORTED_LOCATION "${_archive}"
        INTERFACE_COMPILE_FEATURES cxx_std_20)
    endif()
    set_target_properties(dossier::sdk_${_component} PROPERTIES INTERFACE_LINK_LIBRARIES "${_links}")
  endif()
  set(dossier_source_${_component}_FOUND TRUE)
endforeach()

# dossier_add_source(<name> SOURCES file ... [LINK target ...] [CHECK_CONFIG file
#                    [CHECK_SERVE directory]])
# A source plugin <name>.so. CHECK_CONFIG: a configuration that works, with which `ctest` runs
# dossier-plugin-check on it; call enable_testing() before. CHECK_SERVE: files that the kit
# serves over HTTP meanwhile, as ${SERVER_URL}.
function(dossier_add_source name)
  cmake_parse_arguments(ARG "" "CHECK_CONFIG;CHECK_SERVE" "SOURCES;LINK" ${ARGN})
  if(NOT ARG_SOURCES OR ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR
      "dossier_add_source(<name> SOURCES file ... [LINK target ...] [CHECK_CONFIG file])")
  endif()
  add_library(${name} MODULE ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE dossier::source ${ARG_LINK})
  dossier_source_module(${name} ${name})
  if(NOT DOSSIER_PLUGIN_CHECK)
    return()
  endif()
  set(arguments "")
  if(ARG_CHECK_CONFIG)
    get_filename_component(config "${ARG_CHECK_CONFIG}" ABSOLUTE)
    set(arguments --config "${config}")
  endif()
  if(ARG_CHECK_SERVE)
    get_filename_component(served "${ARG_CHECK_SERVE}" ABSOLUTE)
    list(APPEND arguments --serve "${served}")
  endif()
  add_test(NAME ${name}.plugin_check
    COMMAND ${DOSSIER_PLUGIN_CHECK} $<TARGET_FILE:${name}> ${arguments})
endfunction()
