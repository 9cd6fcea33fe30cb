# Run as a script at build time: writes INPUT, docs/rules.md, into the C++ source OUTPUT, which
# defines dossier::query::RulesPage.
file(READ "${INPUT}" text)
set(literal "")
string(LENGTH "${text}" left)
set(at 0)
while(at LESS left)
  string(SUBSTRING "${text}" ${at} 8000 piece)
  string(APPEND literal "R\"RULES(${piece})RULES\"\n")
  math(EXPR at "${at} + 8000")
endwhile()
file(WRITE "${OUTPUT}" "// Made by server/query/embed_rules.cmake; do not edit.
#include \"server/query/rule_words.h\"

namespace dossier::query {

absl::string_view RulesPage() {
  return ${literal};
}

}  // namespace dossier::query
")
