# Run as a script at build time: writes INPUT into the C++ source OUTPUT, which defines
# dossier::correlation::FUNCTION of HEADER.
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "// Made by server/correlation/embed_text.cmake; do not edit.
#include \"server/correlation/${HEADER}\"

namespace dossier::correlation {

absl::string_view ${FUNCTION}() {
  return R\"EMBEDDED(${text})EMBEDDED\";
}

}  // namespace dossier::correlation
")
