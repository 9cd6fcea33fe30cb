#include "server/analysis/severities.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

// Words that may stand between a scale and its value: "a CVSS v3 base score of 9.8".
constexpr uint32_t kReach = 6;

struct Scale {
  std::string name;
  double most = 0;
};

// The scale that a word names, whose values go up to `most`; nullptr if it names none.
const Scale* ScaleOf(uint32_t form) {
  static auto* const scales = new std::vector<Scale>(1);
  static const ByWord<uint8_t> by_word = [] {
    absl::flat_hash_map<std::string, uint8_t> words;
    ForEachSectionEntry("severities", [&](absl::string_view section, absl::string_view word) {
      const size_t blank = section.find(' ');
      const std::string name(section.substr(0, blank));
      if (scales->back().name != name) {
        Scale& scale = scales->emplace_back();
        scale.name = name;
        if (!absl::SimpleAtod(section.substr(blank + 1), &scale.most)) std::abort();
      }
      words[std::string(word)] = static_cast<uint8_t>(scales->size() - 1);
    });
    return ByWord<uint8_t>([&](absl::string_view word) {
      const auto found = words.find(word);
      return found == words.end() ? uint8_t{0} : found->second;
    });
  }();
  const uint8_t scale = by_word.Of(form);
  return scale == 0 ? nullptr : &(*scales)[scale];
}

// "9.8", "9.8/10"; not "3.1" of "CVSS 3.1", which is the version if a score follows.
bool IsValue(absl::string_view words, const Scale& scale, double* value) {
  const size_t of = words.find('/');
  const absl::string_view number = of == words.npos ? words : words.substr(0, of);
  return absl::SimpleAtod(number, value) && *value > 0 && *value <= scale.most;
}

// The value on `scale` that the words behind `at` give; an empty range if none.
Range ValueBehind(const Text& text, uint32_t at, uint32_t limit, const Scale& scale) {
  Range found;
  bool score = false;
  for (uint32_t next = at + 1; next < std::min(limit, at + 1 + kReach); ++next) {
    const Token& token = text.token(next);
    double value = 0;
    if (token.kind == TokenKind::kNumber && IsValue(text.Raw(token), scale, &value)) {
      // Behind "score" stands the value; a number before it may be the version of the scale.
      if (found.empty() || score) found = {next, next + 1};
      if (score) break;
      continue;
    }
    const absl::string_view word = text.Lower(token);
    score |= word == "score" || word == "rating" || word == "of";
    const bool fits = token.Is(kPreposition) || token.Is(kArticle) || word == "score" ||
                      word == "scored" || word == "rating" || word == "rated" || word == "base" ||
                      word == "severity" || absl::StartsWith(word, "v") || token.mark == ':' ||
                      token.mark == '(';
    if (!fits) break;
  }
  return found;
}

}  // namespace

void FindSeverities(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  // A value is a number, so there is none far from one.
  uint32_t read = 0;
  reading.landmarks.ForEach(kQuantityLandmark, [&](uint32_t number) {
    const Sentence& sentence = text.SentenceWith(number);
    const uint32_t begin =
        std::max({read, sentence.tokens.begin, number - std::min(number, kReach)});
    for (uint32_t at = begin; at < number; ++at) {
      const Scale* const scale = ScaleOf(text.token(at).form);
      if (scale == nullptr) continue;
      const Range value = ValueBehind(text, at, sentence.tokens.end, *scale);
      if (value.empty()) continue;
      const Span words{text.token(at).begin, text.token(value.begin).end};
      v1::Severity& severity =
          *AddFinding(reading, v1::FIELD_SEVERITY, "severity.scale", 0.8, {words}, findings)
               .mutable_severity();
      severity.set_scale(scale->name);
      const absl::string_view figure = text.Raw(text.token(value.begin));
      severity.set_value(std::string(figure.substr(0, figure.find('/'))));
      read = value.end;
      return;
    }
  });
}

}  // namespace dossier::analysis
