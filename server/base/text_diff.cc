#include "server/base/text_diff.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "server/base/fold_text.h"

namespace dossier {
namespace {

// Of more differences than this between two sequences, one change is made.
constexpr int kMostLineEdits = 400;
constexpr int kMostWordEdits = 600;

constexpr size_t kWordsOfRun = 4;

// A text cut into pieces that are compared as a whole; equal ids mean equal bytes.
struct Pieces {
  std::vector<size_t> starts;  // one more than there are pieces: the end of the last
  std::vector<int> ids;

  size_t size() const { return ids.size(); }
};

using Ids = absl::flat_hash_map<absl::string_view, int>;

void AddPiece(absl::string_view text, size_t start, size_t end, Ids& ids, Pieces& pieces) {
  const auto id = ids.try_emplace(text.substr(start, end - start), static_cast<int>(ids.size()));
  pieces.starts.push_back(start);
  pieces.ids.push_back(id.first->second);
}

// Lines, each with the line feeds behind it: by themselves they would be equal everywhere, and
// hold paragraphs to their places that others have moved from.
Pieces LinesOf(absl::string_view text, Ids& ids) {
  Pieces lines;
  for (size_t start = 0; start < text.size();) {
    const size_t feed = text.find('\n', start);
    const size_t end = std::min(text.find_first_not_of('\n', feed), text.size());
    AddPiece(text, start, end, ids, lines);
    start = end;
  }
  lines.starts.push_back(text.size());
  return lines;
}

bool IsWordByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') ||
         ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

// Words, and every other byte by itself. Bytes outside ASCII are taken for letters, so that no
// character is cut.
Pieces WordsOfBlock(absl::string_view text, size_t start, size_t end, Ids& ids) {
  Pieces words;
  while (start < end) {
    size_t next = start + 1;
    if (IsWordByte(text[start])) {
      while (next < end && IsWordByte(text[next])) ++next;
    }
    AddPiece(text, start, next, ids, words);
    start = next;
  }
  words.starts.push_back(end);
  return words;
}

// A stretch of pieces that differs.
struct Stretch {
  size_t old_start, old_end, new_start, new_end;
};

// Myers' greedy algorithm ("An O(ND) difference algorithm and its variations", 1986) between two
// sequences that begin and end differently; one stretch if more than `most` edits part them.
std::vector<Stretch> Differences(absl::Span<const int> before, absl::Span<const int> after,
                                 int most) {
  const int n = static_cast<int>(before.size());
  const int m = static_cast<int>(after.size());
  const std::vector<Stretch> whole = {{0, before.size(), 0, after.size()}};
  if (n == 0 || m == 0) return whole;
  const int limit = std::min(most, n + m);
  std::vector<int> furthest(2 * static_cast<size_t>(limit) + 3, 0);
  const auto at = [&](int diagonal) -> int& {
    return furthest[static_cast<size_t>(diagonal + limit + 1)];
  };
  std::vector<std::vector<int>> trace;  // of each round, `furthest` from -d to d before it
  for (int d = 0; d <= limit; ++d) {
    trace.emplace_back(&at(-d), &at(d) + 1);
    for (int k = -d; k <= d; k += 2) {
      const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
      int x = d == 0 ? 0 : (down ? at(k + 1) : at(k - 1) + 1);
      int y = x - k;
      while (x < n && y < m && before[x] == after[y]) ++x, ++y;
      at(k) = x;
      if (x < n || y < m) continue;
      // The way back, each step an edit behind a run that is equal.
      std::vector<Stretch> stretches;
      const auto touch = [&](int old_at, int new_at, int old_end, int new_end) {
        if (!stretches.empty() && stretches.back().old_start == static_cast<size_t>(old_end) &&
            stretches.back().new_start == static_cast<size_t>(new_end)) {
          stretches.back().old_start = static_cast<size_t>(old_at);
          stretches.back().new_start = static_cast<size_t>(new_at);
          return;
        }
        stretches.push_back({static_cast<size_t>(old_at), static_cast<size_t>(old_end),
                             static_cast<size_t>(new_at), static_cast<size_t>(new_end)});
      };
      int diagonal = k;
      for (int round = d; round > 0; --round) {
        const std::vector<int>& known = trace[static_cast<size_t>(round)];
        const auto before_round = [&](int of) { return known[static_cast<size_t>(of + round)]; };
        const bool came_down =
            diagonal == -round ||
            (diagonal != round && before_round(diagonal - 1) < before_round(diagonal + 1));
        const int from = came_down ? diagonal + 1 : diagonal - 1;
        const int old_at = before_round(from);
        const int new_at = old_at - from;
        touch(old_at, new_at, came_down ? old_at : old_at + 1, came_down ? new_at + 1 : new_at);
        diagonal = from;
      }
      std::reverse(stretches.begin(), stretches.end());
      return stretches;
    }
  }
  return whole;
}

// The stretches in which two sequences of pieces differ.
std::vector<Stretch> Compare(const Pieces& before, const Pieces& after, int most) {
  size_t head = 0;
  const size_t shorter = std::min(before.size(), after.size());
  while (head < shorter && before.ids[head] == after.ids[head]) ++head;
  size_t tail = 0;
  while (tail < shorter - head &&
         before.ids[before.size() - 1 - tail] == after.ids[after.size() - 1 - tail]) {
    ++tail;
  }
  if (head + tail == before.size() && head + tail == after.size()) return {};
  const absl::Span<const int> old_ids = absl::MakeConstSpan(before.ids);
  const absl::Span<const int> new_ids = absl::MakeConstSpan(after.ids);
  std::vector<Stretch> stretches =
      Differences(old_ids.subspan(head, before.size() - head - tail),
                  new_ids.subspan(head, after.size() - head - tail), most);
  for (Stretch& stretch : stretches) {
    stretch.old_start += head;
    stretch.old_end += head;
    stretch.new_start += head;
    stretch.new_end += head;
  }
  return stretches;
}

// Whether so little stands between two changes that a person reads them as one: no word, or one.
bool IsSmall(absl::string_view between) {
  if (between.find('\n') != between.npos) return between == "\n";
  int words = 0;
  bool inside = false;
  for (const char c : between) {
    const bool is_word = IsWordByte(c);
    if (is_word && !inside) ++words;
    inside = is_word;
  }
  return words <= 1;
}

void AddChange(absl::string_view before, TextChange change, std::vector<TextChange>& changes) {
  if (!changes.empty()) {
    TextChange& last = changes.back();
    const auto start = static_cast<size_t>(last.old_end);
    if (IsSmall(before.substr(start, static_cast<size_t>(change.old_start) - start))) {
      last.old_end = change.old_end;
      last.new_end = change.new_end;
      return;
    }
  }
  changes.push_back(change);
}

// Of what only came, or only went, the same bytes may be found further on as well (".\n\nA b" and
// "\nA b.\n" behind "c" and before ".\n"): lets the change begin with a line, or behind one, if it
// can. `end` is where the next change begins.
void BeginWithLine(absl::string_view text, int64_t start, int64_t stop, int64_t end,
                   TextChange& change) {
  int64_t moved = 0;
  for (int64_t by = 1; stop + by <= end; ++by) {
    const auto left = static_cast<size_t>(start + by - 1);
    if (text[left] != text[static_cast<size_t>(stop + by - 1)]) break;
    if (text[left] == '\n' || text[left + 1] == '\n') moved = by;
  }
  change.old_start += moved;
  change.old_end += moved;
  change.new_start += moved;
  change.new_end += moved;
}

absl::flat_hash_set<std::string> RunsOf(absl::string_view text) {
  const std::string folded = FoldWords(text);
  const std::vector<absl::string_view> words = WordsOf(folded);
  absl::flat_hash_set<std::string> runs;
  if (words.empty()) return runs;
  const size_t length = std::min(kWordsOfRun, words.size());
  for (size_t i = 0; i + length <= words.size(); ++i) {
    runs.insert(absl::StrJoin(words.begin() + static_cast<ptrdiff_t>(i),
                              words.begin() + static_cast<ptrdiff_t>(i + length), " "));
  }
  return runs;
}

}  // namespace

std::vector<TextChange> DiffTexts(absl::string_view before, absl::string_view after) {
  Ids lines;
  const Pieces old_lines = LinesOf(before, lines);
  const Pieces new_lines = LinesOf(after, lines);
  std::vector<TextChange> changes;
  for (const Stretch& block : Compare(old_lines, new_lines, kMostLineEdits)) {
    Ids words;
    const Pieces old_words = WordsOfBlock(before, old_lines.starts[block.old_start],
                                          old_lines.starts[block.old_end], words);
    const Pieces new_words = WordsOfBlock(after, new_lines.starts[block.new_start],
                                          new_lines.starts[block.new_end], words);
    for (const Stretch& stretch : Compare(old_words, new_words, kMostWordEdits)) {
      AddChange(before,
                {static_cast<int64_t>(old_words.starts[stretch.old_start]),
                 static_cast<int64_t>(old_words.starts[stretch.old_end]),
                 static_cast<int64_t>(new_words.starts[stretch.new_start]),
                 static_cast<int64_t>(new_words.starts[stretch.new_end])},
                changes);
    }
  }
  for (size_t i = 0; i < changes.size(); ++i) {
    TextChange& change = changes[i];
    const bool is_last = i + 1 == changes.size();
    if (change.old_start == change.old_end) {
      const int64_t end =
          is_last ? static_cast<int64_t>(after.size()) : changes[i + 1].new_start - 1;
      BeginWithLine(after, change.new_start, change.new_end, end, change);
    } else if (change.new_start == change.new_end) {
      const int64_t end =
          is_last ? static_cast<int64_t>(before.size()) : changes[i + 1].old_start - 1;
      BeginWithLine(before, change.old_start, change.old_end, end, change);
    }
  }
  return changes;
}

double KeptShare(absl::string_view before, absl::string_view after) {
  const absl::flat_hash_set<std::string> now = RunsOf(after);
  if (now.empty()) return 1;
  const absl::flat_hash_set<std::string> then = RunsOf(before);
  const auto kept = std::count_if(now.begin(), now.end(),
                                  [&](const std::string& run) { return then.contains(run); });
  return static_cast<double>(kept) / static_cast<double>(now.size());
}

}  // namespace dossier
