# Compiler, linker and cache: what every target shares.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # A hit across clones needs paths relative to the source tree.
  set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
                                CCACHE_NOHASHDIR=1 ${CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_C_COMPILER_LAUNCHER})
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

if(DOSSIER_FUZZ)
  add_compile_options(-O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link
                      -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
endif()

# -Wno-restrict: g++ 12 warns falsely on `"x" + std::to_string(n)` (GCC PR 105651).
# -Wno-maybe-uninitialized: under a sanitizer g++ 12 takes its own <regex> for careless.
# The fuzz targets are the same code in another compiler, whose warnings nobody asked for.
add_library(dossier_warnings INTERFACE)
if(NOT DOSSIER_FUZZ)
  target_compile_options(dossier_warnings INTERFACE
    -Wall -Wextra -Werror -Wno-restrict -Wno-missing-field-initializers
    $<$<BOOL:${DOSSIER_SANITIZED}>:-Wno-maybe-uninitialized>
    $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual>)
endif()
