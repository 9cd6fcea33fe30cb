#include "server/correlation/likeness_weights.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "server/correlation/likeness_weights_text.h"

namespace dossier::correlation {
namespace {

[[noreturn]] void Refuse(absl::string_view line) {
  std::fprintf(stderr, "likeness_weights.txt: not a respect and its weight: %s\n",
               std::string(line).c_str());
  std::abort();
}

LikenessWeights Read(absl::string_view text) {
  LikenessWeights read;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || absl::StartsWith(line, "#")) continue;
    const std::vector<absl::string_view> columns = absl::StrSplit(line, '|');
    double weight = 0;
    if (columns.size() != 2 || !absl::SimpleAtod(columns[1], &weight)) Refuse(line);
    const absl::string_view name = absl::StripAsciiWhitespace(columns[0]);
    if (name == "always") {
      read.always = weight;
      continue;
    }
    size_t respect = 0;
    while (respect < kRespects && NameOf(static_cast<Respect>(respect)) != name) ++respect;
    if (respect == kRespects) Refuse(line);
    read.weights[respect] = weight;
  }
  return read;
}

}  // namespace

const LikenessWeights& LikenessWeights::Default() {
  static const auto* const weights = new LikenessWeights(Read(LikenessWeightsText()));
  return *weights;
}

double LikenessWeights::Score(const Likeness& likeness) const {
  double odds = always;
  for (size_t i = 0; i < kRespects; ++i) odds += weights[i] * likeness.values[i];
  return 1 / (1 + std::exp(-odds));
}

}  // namespace dossier::correlation
