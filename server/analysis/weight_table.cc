#include "server/analysis/weight_table.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {

void ReadWeights(absl::string_view text, absl::Span<const absl::string_view> sections,
                 WeightTaker take, std::vector<std::string>* errors) {
  size_t section = sections.size();
  uint32_t number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line.front() == '#') continue;
    const auto reject = [&](absl::string_view why) {
      if (errors != nullptr)
        errors->push_back(absl::StrCat("line ", number, ": ", line, ": ", why));
    };
    if (line.front() == '[' && line.back() == ']') {
      const auto found =
          std::find(sections.begin(), sections.end(), line.substr(1, line.size() - 2));
      section = static_cast<size_t>(found - sections.begin());
      if (found == sections.end()) reject("no section has this name");
      continue;
    }
    const std::vector<absl::string_view> columns = LexiconColumns(line);
    float weight = 0;
    if (section == sections.size() || columns.size() != 2 ||
        !absl::SimpleAtof(columns[1], &weight)) {
      reject("wants a section above, a feature, \"|\" and a number");
    } else if (!take(section, columns[0], weight)) {
      reject("no feature has this name");
    }
  }
}

std::vector<WeightTable> ReadWeightTables(
    absl::string_view text, absl::Span<const absl::string_view> sections, uint32_t features,
    absl::FunctionRef<std::optional<uint32_t>(absl::string_view)> find,
    std::vector<std::string>* errors) {
  std::vector<WeightTable> tables(sections.size());
  for (WeightTable& table : tables) table.weights.assign(features, 0);
  const auto take = [&](size_t section, absl::string_view name, float weight) {
    if (name == kAlwaysWeight) {
      tables[section].always = weight;
      return true;
    }
    const std::optional<uint32_t> feature = find(name);
    if (feature.has_value()) tables[section].weights[*feature] = weight;
    return feature.has_value();
  };
  ReadWeights(text, sections, take, errors);
  return tables;
}

}  // namespace dossier::analysis
