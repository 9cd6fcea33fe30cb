# How a source plugin is built, inside the tree of Dossier and outside of it.

# dossier_source_module(<target> <name>): makes the MODULE library <target> a source plugin <name>.so
# that exports dossier_source_entry alone, shares nothing with other plugins, and fails to link when
# a symbol is missing instead of failing to load.
function(dossier_source_module target name)
  set(map ${DOSSIER_SOURCE_MAP})
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${name} POSITION_INDEPENDENT_CODE ON
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${map})
  # Unique symbols are one for the whole process, whatever the visibility.
  target_compile_options(${target} PRIVATE
    $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fno-gnu-unique>)
  target_link_options(${target} PRIVATE -Wl,--version-script=${map})
  # Sanitizers leave their own symbols to the program.
  if(NOT DOSSIER_SANITIZED)
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  # The server loads nothing that others may write to, whatever the umask of the build was.
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND chmod go-w $<TARGET_FILE:${target}> $<TARGET_FILE_DIR:${target}> VERBATIM)
endfunction()
