#include "server/correlation/copies.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_format.h"
#include "server/base/days.h"
#include "server/base/sketch.h"

namespace dossier::correlation {
namespace {

constexpr double kCopied = 0.5;
// One quotation is much of so few runs.
constexpr double kFewRuns = 40;
constexpr double kCopiedOfFew = 0.8;
// Fewer runs that two sketches can tell of are a matter of chance.
constexpr size_t kLeastSample = 24;
constexpr double kExcerpt = 0.6;
constexpr size_t kKeys = 8;
constexpr size_t kReach = 20;

}  // namespace

std::optional<TextCopy> CompareTexts(absl::Span<const uint32_t> one,
                                     absl::Span<const uint32_t> other) {
  const SketchOverlap overlap = OverlapOf(one, other);
  const size_t sample = std::min(overlap.one, overlap.other);
  const bool exact = one.size() < kSketchSize && other.size() < kSketchSize;
  if (sample == 0 || (!exact && sample < kLeastSample)) return std::nullopt;
  const double runs = std::min(RunsOf(one), RunsOf(other));
  const double similarity = static_cast<double>(overlap.shared) / static_cast<double>(sample);
  if (similarity < (runs < kFewRuns ? kCopiedOfFew : kCopied)) return std::nullopt;
  const bool is_part = runs < kExcerpt * std::max(RunsOf(one), RunsOf(other));
  return TextCopy{similarity,
                  is_part ? v1::NearDuplicate::TYPE_EXCERPT : v1::NearDuplicate::TYPE_COPY};
}

// The least hashes: a text that holds another's runs holds its least ones, and what it adds to them
// pushes few out.
std::vector<std::string> TextKeysOf(absl::Span<const uint32_t> sketch) {
  std::vector<std::string> keys;
  for (const uint32_t run : sketch.first(std::min(sketch.size(), kKeys))) {
    keys.push_back(absl::StrFormat("%08x", run));
  }
  return keys;
}

uint64_t PlaceOfText(const v1::Date& published, bool by_agency, absl::string_view content) {
  constexpr int kContentBits = 40;
  // Lets days before 1970 stand before the others.
  constexpr int64_t kDayZero = int64_t{1} << 22;
  constexpr int64_t kLastDay = (int64_t{1} << 23) - 1;
  const auto days = DaysOf(published);
  const int64_t day = days ? std::min(days->first + kDayZero, kLastDay - 1) : kLastDay;
  const uint64_t order = by_agency ? 0 : uint64_t{1} << (kContentBits - 1);
  return static_cast<uint64_t>(day) << kContentBits | order |
         Hash64(content) >> (64 - kContentBits + 1);
}

std::vector<int> OriginalsOf(absl::Span<const Text> texts) {
  std::vector<int> ranked(texts.size());
  std::iota(ranked.begin(), ranked.end(), 0);
  std::sort(ranked.begin(), ranked.end(), [&](int a, int b) {
    const auto rank = [&](int i) {
      return std::make_tuple(texts[i].day, -RunsOf(texts[i].sketch), texts[i].content, i);
    };
    return rank(a) < rank(b);
  });
  std::vector<int> originals(texts.size());
  absl::flat_hash_map<std::string, std::vector<int>> by_key;  // places in the rank
  for (int place = 0; place < static_cast<int>(ranked.size()); ++place) {
    const absl::Span<const uint32_t> sketch = texts[ranked[place]].sketch;
    const std::vector<std::string> keys = TextKeysOf(sketch);
    // The most like; of equals the first.
    std::pair<double, int> best = {0, place};
    for (const std::string& key : keys) {
      const std::vector<int>& known = by_key[key];
      for (size_t i = known.size() - std::min(known.size(), kReach); i < known.size(); ++i) {
        const auto copy = CompareTexts(sketch, texts[ranked[known[i]]].sketch);
        if (copy.has_value()) best = std::min(best, {-copy->similarity, known[i]});
      }
    }
    originals[ranked[place]] = ranked[best.second];
    if (best.second != place) continue;
    for (const std::string& key : keys) by_key[key].push_back(place);
  }
  return originals;
}

}  // namespace dossier::correlation
