# Fuzz targets. A target is a file with LLVMFuzzerTestOneInput and a folder of inputs, built twice:
# * in the tree of the preset `fuzz` (clang, libFuzzer, AddressSanitizer, UndefinedBehaviorSanitizer)
#   it looks for new inputs that break the code, as the test `fuzz.<name>`, for
#   DOSSIER_FUZZ_SECONDS;
# * in every other tree it reads each input of the folder once, as the test `fuzz_corpus.<name>`.
# docs/fuzzing.md tells how to search for longer and what to do with what is found.

set(DOSSIER_FUZZ_SECONDS 5 CACHE STRING "How long the test of each fuzz target searches")

# dossier_fuzz(<name> SOURCES a_fuzz.cc ... [DEPENDS target ...] CORPUS directory [MAX_BYTES n])
# CORPUS is relative to the calling folder and not empty. MAX_BYTES bounds the inputs that are made
# up (default 4096: short ones run faster). Plugins' headers are found, too.
function(dossier_fuzz name)
  cmake_parse_arguments(ARG "" "CORPUS;MAX_BYTES" "SOURCES;DEPENDS" ${ARGN})
  if(NOT ARG_MAX_BYTES)
    set(ARG_MAX_BYTES 4096)
  endif()
  set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_CORPUS})
  file(GLOB inputs CONFIGURE_DEPENDS ${corpus}/*)
  if(NOT inputs)
    message(FATAL_ERROR "dossier_fuzz(${name}): ${corpus} holds no input to begin with")
  endif()

  set(target fuzz_${name})
  add_executable(${target} ${ARG_SOURCES})
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/plugins
    ${CMAKE_SOURCE_DIR}/plugins/include ${CMAKE_SOURCE_DIR}/plugins/sdk/include)
  target_link_libraries(${target} PRIVATE dossier_warnings ${ARG_DEPENDS})
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  if(DOSSIER_FUZZ)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    set_property(GLOBAL APPEND PROPERTY DOSSIER_FUZZ_TARGETS ${target})
    # What is found new stays in the build; what breaks the code is named in the output.
    set(found ${CMAKE_BINARY_DIR}/found/${name})
    set(broken ${CMAKE_BINARY_DIR}/broken/${name})
    file(MAKE_DIRECTORY ${found} ${broken})
    add_test(NAME fuzz.${name}
      COMMAND ${target} -seed=1 -max_total_time=${DOSSIER_FUZZ_SECONDS} -max_len=${ARG_MAX_BYTES}
              -timeout=60 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=1
              -artifact_prefix=${broken}/ ${found} ${corpus})
    set_tests_properties(fuzz.${name} PROPERTIES TIMEOUT 600 LABELS fuzz)
  else()
    target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fuzz/replay.cc)
    add_test(NAME fuzz_corpus.${name} COMMAND ${target} ${corpus})
    set_tests_properties(fuzz_corpus.${name} PROPERTIES TIMEOUT 300)
  endif()
endfunction()
