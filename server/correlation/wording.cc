#include "server/correlation/wording.h"

#include <algorithm>

#include "absl/types/span.h"
#include "server/base/sketch.h"

namespace dossier::correlation {
namespace {

constexpr size_t kRun = 3;
constexpr size_t kFingerprintRun = 4;
constexpr size_t kWindow = 4;
// What is longer than a speech is compared by its beginning.
constexpr size_t kMaxWords = 600;

std::vector<uint64_t> RunsOf(const std::vector<uint64_t>& words, size_t width) {
  if (words.empty()) return {};
  width = std::min(width, words.size());
  std::vector<uint64_t> runs;
  for (size_t start = 0; start + width <= words.size(); ++start) {
    runs.push_back(Hash64(absl::MakeConstSpan(words).subspan(start, width)));
  }
  return runs;
}

void SortUnique(std::vector<uint64_t>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

Wording::Wording(absl::string_view text) : words_(WordHashes(text)) {
  if (words_.size() > kMaxWords) words_.resize(kMaxWords);
  runs_ = RunsOf(words_, kRun);
  SortUnique(runs_);
}

std::vector<uint64_t> Wording::Fingerprints() const {
  std::vector<uint64_t> runs = RunsOf(words_, kFingerprintRun);
  if (runs.size() > kWindow) {
    std::vector<uint64_t> chosen;
    for (size_t start = 0; start + kWindow <= runs.size(); ++start) {
      chosen.push_back(*std::min_element(runs.begin() + start, runs.begin() + start + kWindow));
    }
    runs = std::move(chosen);
  }
  SortUnique(runs);
  return runs;
}

double RunsShared(const Wording& shorter, const Wording& longer) {
  if (shorter.runs().empty()) return 0;
  return static_cast<double>(CountShared(shorter.runs(), longer.runs())) /
         static_cast<double>(shorter.runs().size());
}

size_t CommonWords(const Wording& a, const Wording& b) {
  const auto& rows = a.words();
  const auto& columns = b.words();
  std::vector<size_t> lengths(columns.size() + 1, 0);
  for (const uint64_t word : rows) {
    size_t diagonal = 0;
    for (size_t j = 0; j < columns.size(); ++j) {
      const size_t above = lengths[j + 1];
      lengths[j + 1] = word == columns[j] ? diagonal + 1 : std::max(above, lengths[j]);
      diagonal = above;
    }
  }
  return lengths.back();
}

double Likeness(const Wording& a, const Wording& b) {
  if (a.size() + b.size() == 0) return 1;
  return 2.0 * static_cast<double>(CommonWords(a, b)) / static_cast<double>(a.size() + b.size());
}

}  // namespace dossier::correlation
