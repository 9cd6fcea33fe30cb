#include "server/base/sketch.h"

#include <algorithm>
#include <array>
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

void SortUnique(std::vector<uint64_t>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

// The hashes of all runs of `width` words in the order of the text.
std::vector<uint64_t> ShinglesOf(absl::string_view text, size_t width) {
  std::vector<uint64_t> words = WordHashes(text);
  if (words.empty()) return words;
  width = std::clamp<size_t>(width, 1, words.size());
  const size_t count = words.size() - width + 1;
  // A run begins where its hash is put, so that no later one misses what is written over.
  for (size_t start = 0; start < count; ++start) {
    words[start] = Hash64(absl::MakeConstSpan(words).subspan(start, width));
  }
  words.resize(count);
  return words;
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
  const bool brackets = text.find('[') != text.npos;
  const std::string folded = FoldWords(brackets ? absl::string_view(WithoutBrackets(text)) : text);
  std::vector<uint64_t> words;
  words.reserve(folded.size() / 5 + 1);
  std::string word;
  for (size_t begin = 0; begin < folded.size();) {
    const size_t end = std::min(folded.find(' ', begin), folded.size());
    word.assign(folded, begin, end - begin);
    FoldSpellingOf(word);
    words.push_back(Hash64(word));
    begin = end + 1;
  }
  return words;
}

std::vector<uint64_t> Shingles(absl::string_view text, size_t width) {
  std::vector<uint64_t> shingles = ShinglesOf(text, width);
  SortUnique(shingles);
  return shingles;
}

std::vector<uint64_t> StatementShingles(absl::string_view text) {
  return Shingles(text, kStatementWidth);
}

std::vector<uint64_t> TextSketch(absl::string_view text) {
  return MinHash(ShinglesOf(text, kTextWidth));
}

std::vector<uint64_t> MinHash(absl::Span<const uint64_t> shingles) {
  if (shingles.empty()) return {};
  std::vector<uint64_t> minima(kMinima);
  // A few at a time, whose chains of minima the processor follows side by side.
  constexpr size_t kAtOnce = 8;
  for (size_t i = 0; i < kMinima; i += kAtOnce) {
    std::array<uint64_t, kAtOnce> factor;
    std::array<uint64_t, kAtOnce> offset;
    std::array<uint64_t, kAtOnce> least;
    for (size_t j = 0; j < kAtOnce; ++j) {
      factor[j] = Mix(i + j) | 1;
      offset[j] = Mix(~uint64_t{i + j});
      least[j] = std::numeric_limits<uint64_t>::max();
    }
    for (const uint64_t shingle : shingles) {
      for (size_t j = 0; j < kAtOnce; ++j) {
        least[j] = std::min(least[j], shingle * factor[j] + offset[j]);
      }
    }
    std::copy(least.begin(), least.end(), minima.begin() + static_cast<long>(i));
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
