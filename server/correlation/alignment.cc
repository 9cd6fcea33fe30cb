#include "server/correlation/alignment.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "server/base/sketch.h"

namespace dossier::correlation {
namespace {

// Stretches of so many pairs of words are aligned pair by pair.
constexpr size_t kMaxPairs = size_t{1} << 16;
constexpr int kMaxDepth = 24;
constexpr size_t kAnchorWords = 3;
// What it costs that the wordings part once more: two small words are not worth it.
constexpr int kPartingCost = 2 * kSmallWeight;
// Where a mark says that words are missing, they part rather than not.
constexpr int kMarkedPartingCost = kSmallWeight / 4;
constexpr int kIgnoredMarkCost = kSmallWeight / 2;
constexpr int kImpossible = std::numeric_limits<int>::min() / 2;

using Words = absl::Span<const PrintedWord>;

// A stretch of both sides.
struct Stretch {
  size_t text_begin, text_end, print_begin, print_end;

  size_t text_words() const { return text_end - text_begin; }
  size_t print_words() const { return print_end - print_begin; }
  bool empty() const { return text_begin == text_end || print_begin == print_end; }
};

uint64_t RunAt(Words words, size_t at) {
  return Hash64({words[at].word, words[at + 1].word, words[at + 2].word});
}

class Aligner {
 public:
  Aligner(Words text, Words print) : text_(text), print_(print) {}

  std::vector<std::pair<size_t, size_t>> Pairs() {
    Take({0, text_.size(), 0, print_.size()}, 0);
    return std::move(pairs_);
  }

 private:
  void Take(Stretch stretch, int depth) {
    if (stretch.empty()) return;
    if (stretch.text_words() * stretch.print_words() <= kMaxPairs) return AlignPairs(stretch);
    if (depth == kMaxDepth) return;
    const std::vector<std::pair<size_t, size_t>> anchors = Anchors(stretch);
    if (anchors.empty()) return;
    Stretch between = stretch;
    for (const auto& [text, print] : anchors) {
      // The words of overlapping anchors are taken once.
      if (text < between.text_begin || print < between.print_begin) continue;
      between.text_end = text;
      between.print_end = print;
      Take(between, depth + 1);
      for (size_t i = 0; i < kAnchorWords; ++i) pairs_.emplace_back(text + i, print + i);
      between.text_begin = text + kAnchorWords;
      between.print_begin = print + kAnchorWords;
      while (between.text_begin < stretch.text_end && between.print_begin < stretch.print_end &&
             text_[between.text_begin].word == print_[between.print_begin].word) {
        pairs_.emplace_back(between.text_begin++, between.print_begin++);
      }
    }
    between.text_end = stretch.text_end;
    between.print_end = stretch.print_end;
    Take(between, depth + 1);
  }

  // Runs that stand once on either side: the longest series of them that is in order on both.
  std::vector<std::pair<size_t, size_t>> Anchors(const Stretch& stretch) const {
    struct Places {
      size_t text = 0, print = 0;
      int in_text = 0, in_print = 0;
    };
    absl::flat_hash_map<uint64_t, Places> runs;
    for (size_t i = stretch.text_begin; i + kAnchorWords <= stretch.text_end; ++i) {
      Places& places = runs[RunAt(text_, i)];
      places.text = i;
      ++places.in_text;
    }
    for (size_t i = stretch.print_begin; i + kAnchorWords <= stretch.print_end; ++i) {
      const auto found = runs.find(RunAt(print_, i));
      if (found == runs.end()) continue;
      found->second.print = i;
      ++found->second.in_print;
    }
    std::vector<std::pair<size_t, size_t>> once;
    for (const auto& [run, places] : runs) {
      if (places.in_text == 1 && places.in_print == 1) once.emplace_back(places.text, places.print);
    }
    std::sort(once.begin(), once.end());
    return LongestRising(once);
  }

  static std::vector<std::pair<size_t, size_t>> LongestRising(
      const std::vector<std::pair<size_t, size_t>>& pairs) {
    std::vector<size_t> tails;  // by length, the pair that ends the series with the least print
    std::vector<size_t> before(pairs.size(), SIZE_MAX);
    for (size_t i = 0; i < pairs.size(); ++i) {
      const auto at =
          std::lower_bound(tails.begin(), tails.end(), pairs[i].second,
                           [&](size_t tail, size_t print) { return pairs[tail].second < print; });
      if (at != tails.begin()) before[i] = *(at - 1);
      if (at == tails.end()) {
        tails.push_back(i);
      } else {
        *at = i;
      }
    }
    std::vector<std::pair<size_t, size_t>> series;
    for (size_t i = tails.empty() ? SIZE_MAX : tails.back(); i != SIZE_MAX; i = before[i]) {
      series.push_back(pairs[i]);
    }
    std::reverse(series.begin(), series.end());
    return series;
  }

  // Whether words may be missing before this one of the print, which is not its first.
  bool IsMarked(size_t print) const {
    return print > 0 && print < print_.size() && print_[print].after_cut;
  }

  // The best alignment of a small stretch (dynamic programming with a cost for each parting;
  // after Gotoh 1982).
  void AlignPairs(const Stretch& stretch) {
    const size_t rows = stretch.text_words();
    const size_t columns = stretch.print_words();
    const bool at_start = stretch.text_begin == 0 && stretch.print_begin == 0;
    const bool at_end = stretch.text_end == text_.size() && stretch.print_end == print_.size();
    constexpr uint8_t kFromParting = 1, kUp = 2, kLeft = 4;
    std::vector<uint8_t> steps((rows + 1) * (columns + 1), 0);
    // Together: the last two words are the same; apart: the wordings part here.
    std::vector<int> together(columns + 1, kImpossible), apart(columns + 1, kImpossible);
    int best = kImpossible;
    std::pair<size_t, size_t> best_at = {rows, columns};
    bool best_together = false;
    for (size_t i = 0; i <= rows; ++i) {
      int diagonal_together = kImpossible, diagonal_apart = kImpossible;
      for (size_t j = 0; j <= columns; ++j) {
        uint8_t& step = steps[i * (columns + 1) + j];
        const int up = apart[j];
        const int left = j > 0 ? apart[j - 1] : kImpossible;
        const int above_together = together[j];
        int now = kImpossible;
        if (i > 0 && j > 0) {
          const PrintedWord& word = print_[stretch.print_begin + j - 1];
          if (text_[stretch.text_begin + i - 1].word == word.word) {
            const int ignored = IsMarked(stretch.print_begin + j - 1) ? kIgnoredMarkCost : 0;
            const int from_together = diagonal_together - ignored;
            if (diagonal_apart > from_together) step |= kFromParting;
            now = std::max(from_together, diagonal_apart) + word.weight;
          }
        } else if (j == 0 && (i == 0 || at_start)) {
          now = 0;
        }
        diagonal_together = above_together;
        diagonal_apart = up;
        together[j] = now;
        int parted = now - (IsMarked(stretch.print_begin + j) ? kMarkedPartingCost : kPartingCost);
        if (i > 0 && up > parted) parted = up, step |= kUp;
        if (left > parted) parted = left, step = static_cast<uint8_t>((step & ~kUp) | kLeft);
        apart[j] = parted;
        if (j == columns && (at_end || i == rows) && now > best) {
          best = now, best_at = {i, j}, best_together = true;
        }
      }
    }
    if (apart[columns] > best) best_at = {rows, columns}, best_together = false;

    std::vector<std::pair<size_t, size_t>> found;
    auto [i, j] = best_at;
    bool is_together = best_together;
    while (i > 0 || j > 0) {
      const uint8_t step = steps[i * (columns + 1) + j];
      if (is_together) {
        if (j == 0) break;  // the text before the print
        found.emplace_back(stretch.text_begin + --i, stretch.print_begin + --j);
        is_together = (step & kFromParting) == 0;
      } else if ((step & kLeft) != 0) {
        --j;
      } else if ((step & kUp) != 0) {
        --i;
      } else {
        is_together = true;
      }
    }
    pairs_.insert(pairs_.end(), found.rbegin(), found.rend());
  }

  const Words text_;
  const Words print_;
  std::vector<std::pair<size_t, size_t>> pairs_;
};

std::vector<SharedRun> RunsOf(const std::vector<std::pair<size_t, size_t>>& pairs) {
  std::vector<SharedRun> runs;
  for (const auto& [text, print] : pairs) {
    if (!runs.empty() && runs.back().text + runs.back().words == text &&
        runs.back().print + runs.back().words == print) {
      ++runs.back().words;
    } else {
      runs.push_back({text, print, 1});
    }
  }
  return runs;
}

// Whether the words tell enough to be known again elsewhere.
bool IsTelling(Words words) {
  int weight = 0;
  for (const PrintedWord& word : words) weight += word.weight;
  return weight >= 2 * kWordWeight;
}

// Runs among the words that are not kept.
std::vector<SharedRun> FindMoved(Words text, Words print, const std::vector<SharedRun>& kept) {
  std::vector<bool> text_taken(text.size()), print_taken(print.size());
  for (const SharedRun& run : kept) {
    std::fill_n(text_taken.begin() + run.text, run.words, true);
    std::fill_n(print_taken.begin() + run.print, run.words, true);
  }
  const auto is_free = [](const std::vector<bool>& taken, size_t at) {
    return at + kAnchorWords <= taken.size() && !taken[at] && !taken[at + 1] && !taken[at + 2];
  };
  absl::flat_hash_map<uint64_t, size_t> runs;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_free(text_taken, i)) runs.emplace(RunAt(text, i), i);
  }
  std::vector<SharedRun> moved;
  for (size_t j = 0; !runs.empty() && j < print.size(); ++j) {
    if (!is_free(print_taken, j)) continue;
    const auto found = runs.find(RunAt(print, j));
    if (found == runs.end() || !is_free(text_taken, found->second)) continue;
    SharedRun run{found->second, j, 0};
    while (run.text + run.words < text.size() && j + run.words < print.size() &&
           !text_taken[run.text + run.words] && !print_taken[j + run.words] &&
           text[run.text + run.words].word == print[j + run.words].word) {
      ++run.words;
    }
    if (!IsTelling(print.subspan(j, run.words))) continue;
    std::fill_n(text_taken.begin() + run.text, run.words, true);
    std::fill_n(print_taken.begin() + run.print, run.words, true);
    moved.push_back(run);
  }
  return moved;
}

}  // namespace

Alignment Align(absl::Span<const PrintedWord> text, absl::Span<const PrintedWord> print) {
  const bool same =
      std::equal(text.begin(), text.end(), print.begin(), print.end(),
                 [](const PrintedWord& a, const PrintedWord& b) { return a.word == b.word; });
  if (same && !text.empty()) return {{{0, 0, text.size()}}, {}};
  Alignment alignment{RunsOf(Aligner(text, print).Pairs()), {}};
  alignment.moved = FindMoved(text, print, alignment.kept);
  return alignment;
}

}  // namespace dossier::correlation
