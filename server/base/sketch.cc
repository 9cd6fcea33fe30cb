#include "server/base/sketch.h"

#include <algorithm>
#include <limits>
#include <string>

#include "server/base/fold_text.h"

namespace dossier {
namespace {

constexpr size_t kMinima = 64;
constexpr size_t kStatementWidth = 4;
constexpr size_t kTextWidth = 3;

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
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') {
      const size_t end = text.find(']', i);
      if (end != absl::string_view::npos) {
        out.push_back(' ');
        i = end;
        continue;
      }
    }
    out.push_back(text[i]);
  }
  return out;
}

void SortUnique(std::vector<uint64_t>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
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

std::vector<uint64_t> WordHashes(absl::string_view text) {
  const std::string folded = FoldWords(WithoutBrackets(text));
  std::vector<uint64_t> words;
  for (absl::string_view word : WordsOf(folded)) words.push_back(Hash64(FoldSpelling(word)));
  return words;
}

std::vector<uint64_t> Shingles(absl::string_view text, size_t width) {
  const std::vector<uint64_t> words = WordHashes(text);
  if (words.empty()) return {};
  width = std::clamp<size_t>(width, 1, words.size());
  std::vector<uint64_t> shingles;
  shingles.reserve(words.size() - width + 1);
  for (size_t start = 0; start + width <= words.size(); ++start) {
    shingles.push_back(Hash64(absl::MakeConstSpan(words).subspan(start, width)));
  }
  SortUnique(shingles);
  return shingles;
}

std::vector<uint64_t> StatementShingles(absl::string_view text) {
  return Shingles(text, kStatementWidth);
}

std::vector<uint64_t> TextSketch(absl::string_view text) {
  return MinHash(Shingles(text, kTextWidth));
}

std::vector<uint64_t> MinHash(absl::Span<const uint64_t> shingles) {
  if (shingles.empty()) return {};
  std::vector<uint64_t> minima(kMinima, std::numeric_limits<uint64_t>::max());
  for (size_t i = 0; i < kMinima; ++i) {
    const uint64_t factor = Mix(i) | 1;
    const uint64_t offset = Mix(~uint64_t{i});
    for (const uint64_t shingle : shingles) {
      minima[i] = std::min(minima[i], shingle * factor + offset);
    }
  }
  return minima;
}

double TextSimilarity(absl::Span<const uint64_t> sketch, absl::Span<const uint64_t> other) {
  if (sketch.empty() || sketch.size() != other.size()) return 0;
  size_t equal = 0;
  for (size_t i = 0; i < sketch.size(); ++i) equal += sketch[i] == other[i] ? 1 : 0;
  return static_cast<double>(equal) / static_cast<double>(sketch.size());
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

std::vector<uint64_t> Bands(absl::Span<const uint64_t> sketch, size_t rows) {
  std::vector<uint64_t> bands;
  if (rows == 0) return bands;
  for (size_t start = 0; start + rows <= sketch.size(); start += rows) {
    bands.push_back(Hash64({start, Hash64(sketch.subspan(start, rows))}));
  }
  return bands;
}

}  // namespace dossier
