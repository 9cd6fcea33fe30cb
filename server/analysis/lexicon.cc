#include "server/analysis/lexicon.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace dossier::analysis {

std::vector<absl::string_view> LexiconEntries(absl::string_view name) {
  const absl::string_view text = LexiconText(name);
  if (text.empty()) {
    std::fprintf(stderr, "no lexicon named %s is built in\n", std::string(name).c_str());
    std::abort();
  }
  std::vector<absl::string_view> entries;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (!line.empty() && line.front() != '#') entries.push_back(line);
  }
  return entries;
}

std::vector<absl::string_view> LexiconColumns(absl::string_view entry) {
  std::vector<absl::string_view> columns;
  for (absl::string_view column : absl::StrSplit(entry, '|')) {
    columns.push_back(absl::StripAsciiWhitespace(column));
  }
  return columns;
}

}  // namespace dossier::analysis
