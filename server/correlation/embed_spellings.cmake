# Run as a script at build time: writes INPUT into the C++ source OUTPUT, which defines
# dossier::correlation::SpellingsText.
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "// Made by server/correlation/embed_spellings.cmake; do not edit.
#include \"server/correlation/spellings_text.h\"

namespace dossier::correlation {

absl::string_view SpellingsText() {
  return R\"SPELLINGS(${text})SPELLINGS\";
}

}  // namespace dossier::correlation
")
