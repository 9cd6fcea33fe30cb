# The vocabulary of the build: a folder is a target, its link line is the diagram.

set(DOSSIER_SOURCE_MAP ${CMAKE_SOURCE_DIR}/plugins/source.map)
include(dossier_source/DossierSourceModule)

# dossier_library(<name> SOURCES a.cc ... [DEPENDS target ...])
# A static library dossier_<name> with the alias dossier::<name>.
function(dossier_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  add_library(dossier_${name} STATIC ${ARG_SOURCES})
  add_library(dossier::${name} ALIAS dossier_${name})
  target_include_directories(dossier_${name} PUBLIC $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}>)
  target_link_libraries(dossier_${name} PUBLIC ${ARG_DEPENDS}
                        PRIVATE $<BUILD_INTERFACE:dossier_warnings> ${ARG_PRIVATE_DEPENDS})
endfunction()

# dossier_test(<name> SOURCES a_test.cc ... [DEPENDS target ...] [LABELS l ...] [ENVIRONMENT K=V ...])
# One GoogleTest program; each of its tests is a ctest of its own and may run beside the others.
function(dossier_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;DEPENDS;LABELS;ENVIRONMENT" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE dossier_warnings ${ARG_DEPENDS}
                        gtest gmock gtest_main Threads::Threads)
  # A test runs for less time than it takes to optimise it.
  target_compile_options(${name} PRIVATE $<$<CONFIG:RelWithDebInfo>:-O0>)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_compile_definitions(${name} PRIVATE DOSSIER_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                             DOSSIER_BINARY_DIR="${CMAKE_BINARY_DIR}")
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  set(properties TIMEOUT ${ARG_TIMEOUT})
  if(ARG_LABELS)
    list(APPEND properties LABELS ${ARG_LABELS})
  endif()
  if(ARG_ENVIRONMENT)
    list(APPEND properties ENVIRONMENT ${ARG_ENVIRONMENT})
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
endfunction()

# dossier_plugin(<name> SOURCES ... [DEPENDS ...] [DEFINES K=V ...] [CHECK_CONFIG file
#                [CHECK_SERVE directory]] [TEST])
# A source plugin: one shared library in <build>/plugins that exports dossier_source_entry alone.
# CHECK_CONFIG: a configuration with which ctest runs dossier-plugin-check on it; without one the
# kit tries only what needs none. CHECK_SERVE: files that the kit serves over HTTP as ${SERVER_URL}.
# TEST: a plugin that only tests load; it goes to <build>/tests/plugins and is not installed.
function(dossier_plugin name)
  cmake_parse_arguments(ARG "TEST" "CHECK_CONFIG;CHECK_SERVE" "SOURCES;DEPENDS;DEFINES" ${ARGN})
  set(target dossier_plugin_${name})
  set(directory ${CMAKE_BINARY_DIR}/plugins)
  if(ARG_TEST)
    set(directory ${CMAKE_BINARY_DIR}/tests/plugins)
  endif()
  add_library(${target} MODULE ${ARG_SOURCES})
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/plugins)
  target_compile_definitions(${target} PRIVATE ${ARG_DEFINES})
  target_link_libraries(${target} PRIVATE dossier_warnings dossier::sdk ${ARG_DEPENDS})
  set_target_properties(${target} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${directory})
  dossier_source_module(${target} ${name})
  set_property(GLOBAL APPEND PROPERTY DOSSIER_PLUGINS ${target})
  if(NOT ARG_TEST)
    set_property(GLOBAL APPEND PROPERTY DOSSIER_CHECKED_PLUGINS ${target})
    if(ARG_CHECK_CONFIG)
      set_target_properties(${target} PROPERTIES
        DOSSIER_CHECK_CONFIG ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_CHECK_CONFIG})
    endif()
    if(ARG_CHECK_SERVE)
      set_target_properties(${target} PROPERTIES
        DOSSIER_CHECK_SERVE ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_CHECK_SERVE})
    endif()
    install(TARGETS ${target} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/dossier/plugins)
  endif()
endfunction()
