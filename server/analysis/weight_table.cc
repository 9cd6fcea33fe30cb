#include "server/analysis/weight_table.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {

std::vector<WeightTable> ReadWeightTables(
    absl::string_view text, absl::Span<const absl::string_view> sections, uint32_t features,
    const std::function<std::optional<uint32_t>(absl::string_view)>& find,
    std::vector<std::string>* errors) {
  std::vector<WeightTable> tables(sections.size());
  for (WeightTable& table : tables) table.weights.assign(features, 0);
  WeightTable* table = nullptr;
  uint32_t number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line.front() == '#') continue;
    const auto reject = [&](absl::string_view why) {
      if (errors != nullptr)
        errors->push_back(absl::StrCat("line ", number, ": ", line, ": ", why));
    };
    if (line.front() == '[') {
      const auto section = std::find_if(sections.begin(), sections.end(), [&](auto name) {
        return line == absl::StrCat("[", name, "]");
      });
      table = section == sections.end() ? nullptr : &tables[section - sections.begin()];
      if (table == nullptr) reject("no decision has this name");
      continue;
    }
    const std::vector<absl::string_view> columns = LexiconColumns(line);
    double weight = 0;
    if (table == nullptr || columns.size() != 2 || !absl::SimpleAtod(columns[1], &weight)) {
      reject("wants a section above, a feature, \"|\" and a number");
      continue;
    }
    if (columns[0] == kAlwaysWeight) {
      table->always = static_cast<float>(weight);
      continue;
    }
    const std::optional<uint32_t> feature = find(columns[0]);
    if (!feature.has_value()) {
      reject("no feature has this name");
      continue;
    }
    table->weights[*feature] = static_cast<float>(weight);
  }
  return tables;
}

}  // namespace dossier::analysis
