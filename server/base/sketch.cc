#include "server/base/sketch.h"

#include <algorithm>
#include <string>

#include "server/base/fold_text.h"

namespace dossier {
namespace {

constexpr size_t kRunWidth = 4;

// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
uint64_t Mix(uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

std::string WithoutBrackets(absl::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t begin = 0;;) {
    const size_t open = text.find('[', begin);
    const size_t close = open == text.npos ? text.npos : text.find(']', open);
    if (close == text.npos) {
      out.append(text.data() + begin, text.size() - begin);
      return out;
    }
    out.append(text.data() + begin, open - begin);
    out.push_back(' ');
    begin = close + 1;
  }
}

// Calls `visit` with the hash (Hash64) of each run of kWidth words, in the order of the text.
template <size_t kWidth, typename Visit>
void ForEachRun(absl::Span<const uint64_t> words, const Visit& visit) {
  if (words.empty()) return;
  if (words.size() < kWidth) return visit(Hash64(words));
  const uint64_t* const last = words.data() + words.size() - kWidth;
  for (const uint64_t* word = words.data(); word <= last; ++word) {
    uint64_t hash = 0;
#pragma GCC unroll 4
    for (size_t i = 0; i < kWidth; ++i) hash = Mix(hash ^ word[i]);
    visit(hash);
  }
}

}  // namespace

uint64_t Hash64(absl::string_view bytes) {
  // FNV-1a, mixed because its high bits are weak on short texts.
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3u;
  }
  return Mix(hash);
}

uint64_t Hash64(absl::Span<const uint64_t> hashes) {
  uint64_t hash = 0;
  for (const uint64_t next : hashes) hash = Mix(hash ^ next);
  return hash;
}

uint64_t WordHash(absl::string_view folded_word) { return Hash64(FoldSpelling(folded_word)); }

std::vector<uint64_t> WordHashes(absl::string_view text) {
  const bool brackets = text.find('[') != text.npos;
  const std::string folded = FoldWords(brackets ? absl::string_view(WithoutBrackets(text)) : text);
  std::vector<uint64_t> words;
  words.reserve(folded.size() / 5 + 1);
  for (size_t begin = 0; begin < folded.size();) {
    const size_t end = std::min(folded.find(' ', begin), folded.size());
    words.push_back(WordHash(absl::string_view(folded).substr(begin, end - begin)));
    begin = end + 1;
  }
  return words;
}

void AppendStatementShingles(absl::Span<const uint64_t> words, std::vector<uint64_t>& shingles) {
  ForEachRun<kRunWidth>(words, [&](uint64_t shingle) { shingles.push_back(shingle); });
}

std::vector<uint64_t> StatementShingles(absl::string_view text) {
  std::vector<uint64_t> shingles;
  AppendStatementShingles(WordHashes(text), shingles);
  std::sort(shingles.begin(), shingles.end());
  shingles.erase(std::unique(shingles.begin(), shingles.end()), shingles.end());
  return shingles;
}

std::vector<uint32_t> TextSketch(absl::Span<const uint64_t> words) {
  // Twice as many as are kept are as good as always enough; a text that repeats itself may need
  // all.
  for (uint64_t ceiling = 2 * kSketchSize < words.size()
                              ? UINT32_MAX / words.size() * 2 * kSketchSize
                              : UINT32_MAX;
       ; ceiling = UINT32_MAX) {
    std::vector<uint32_t> sketch;
    ForEachRun<kRunWidth>(words, [&](uint64_t run) {
      const auto hash = static_cast<uint32_t>(run >> 32);
      if (hash <= ceiling) sketch.push_back(hash);
    });
    std::sort(sketch.begin(), sketch.end());
    sketch.erase(std::unique(sketch.begin(), sketch.end()), sketch.end());
    if (sketch.size() < kSketchSize && ceiling != UINT32_MAX) continue;
    if (sketch.size() > kSketchSize) sketch.resize(kSketchSize);
    return sketch;
  }
}

std::vector<uint32_t> TextSketch(absl::string_view text) { return TextSketch(WordHashes(text)); }

double RunsOf(absl::Span<const uint32_t> sketch) {
  if (sketch.size() < kSketchSize) return static_cast<double>(sketch.size());
  const double all = static_cast<double>(UINT32_MAX) + 1;
  return static_cast<double>(sketch.size()) * all / (static_cast<double>(sketch.back()) + 1);
}

SketchOverlap OverlapOf(absl::Span<const uint32_t> one, absl::Span<const uint32_t> other) {
  SketchOverlap overlap;
  size_t i = 0;
  size_t j = 0;
  // A full sketch knows nothing of what lies behind its last.
  while ((i < one.size() || one.size() < kSketchSize) &&
         (j < other.size() || other.size() < kSketchSize) && (i < one.size() || j < other.size())) {
    const bool both = i < one.size() && j < other.size() && one[i] == other[j];
    const bool first = j == other.size() || (i < one.size() && one[i] <= other[j]);
    overlap.shared += both ? 1 : 0;
    if (both || first) ++i;
    if (both || !first) ++j;
  }
  overlap.one = i;
  overlap.other = j;
  return overlap;
}

double TextSimilarity(absl::Span<const uint32_t> sketch, absl::Span<const uint32_t> other) {
  const SketchOverlap overlap = OverlapOf(sketch, other);
  const size_t all = overlap.one + overlap.other - overlap.shared;
  if (sketch.empty() || other.empty() || all == 0) return 0;
  return static_cast<double>(overlap.shared) / static_cast<double>(all);
}

size_t CountShared(absl::Span<const uint64_t> sorted, absl::Span<const uint64_t> other) {
  size_t shared = 0;
  for (size_t i = 0, j = 0; i < sorted.size() && j < other.size();) {
    if (sorted[i] < other[j]) {
      ++i;
    } else if (other[j] < sorted[i]) {
      ++j;
    } else {
      ++shared, ++i, ++j;
    }
  }
  return shared;
}

double Containment(absl::Span<const uint64_t> sorted, absl::Span<const uint64_t> other) {
  const size_t shorter = std::min(sorted.size(), other.size());
  if (shorter == 0) return 0;
  return static_cast<double>(CountShared(sorted, other)) / static_cast<double>(shorter);
}

}  // namespace dossier
