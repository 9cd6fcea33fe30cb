#include "server/pdf_reader/line.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace dossier::pdf_reader {
namespace {

// Beyond so many heights of the letters, what follows is another column or cell.
constexpr double kColumnGap = 1.2;
// Columns within columns.
constexpr int kMaxDepth = 4;
// A column has at least so many lines, of so many words in the mean: cells of a table have fewer.
constexpr int kColumnLines = 3;
constexpr double kColumnWords = 3;
// Headings and pictures' captions may cross the space between columns, but running text does not.
constexpr double kMaxCrossing = 0.35;

// Hebrew, Arabic and their relatives: two bytes that begin with D6 to DF, but for Armenian.
bool IsRightToLeft(const std::string& text) {
  return text.size() >= 2 && static_cast<unsigned char>(text[0]) >= 0xD7 &&
         static_cast<unsigned char>(text[0]) <= 0xDF;
}

Line LineOf(const std::vector<const Word*>& words) {
  Line line;
  std::vector<const Word*> read = words;
  const auto backward = std::count_if(words.begin(), words.end(),
                                      [](const Word* word) { return IsRightToLeft(word->text); });
  if (2 * static_cast<size_t>(backward) > words.size()) std::reverse(read.begin(), read.end());
  line.left = words.front()->left;
  line.top = words.front()->top;
  for (const Word* word : words) {
    line.right = std::max(line.right, word->right);
    line.top = std::min(line.top, word->top);
    line.bottom = std::max(line.bottom, word->bottom);
  }
  line.words = static_cast<int>(words.size());
  for (const Word* word : read) line.text += (line.text.empty() ? "" : " ") + word->text;
  return line;
}

// Cuts words at one height into lines.
void CutRow(std::vector<const Word*> row, std::vector<Line>& lines) {
  std::sort(row.begin(), row.end(), [](const Word* a, const Word* b) { return a->left < b->left; });
  std::vector<const Word*> words;
  for (const Word* word : row) {
    if (!words.empty() &&
        word->left - words.back()->right > kColumnGap * std::max(word->height(), 1.0)) {
      lines.push_back(LineOf(words));
      words.clear();
    }
    words.push_back(word);
  }
  if (!words.empty()) lines.push_back(LineOf(words));
}

bool Above(const Line& a, const Line& b) {
  return a.top != b.top ? a.top < b.top : a.left < b.left;
}

// The place where the fewest lines cross, between a quarter and three quarters of the width;
// negative if the lines on both sides are no columns.
double Gutter(const std::vector<Line>& lines) {
  double left = lines.front().left;
  double right = lines.front().right;
  for (const Line& line : lines) {
    left = std::min(left, line.left);
    right = std::max(right, line.right);
  }
  constexpr int kSteps = 64;
  const double step = (right - left) / kSteps;
  if (step <= 0) return -1;
  // How many lines cover each place.
  std::vector<int> covering(kSteps + 2);
  for (const Line& line : lines) {
    const auto from = static_cast<int>((line.left - left) / step);
    const auto to = static_cast<int>((line.right - left) / step);
    ++covering[std::clamp(from, 0, kSteps)];
    --covering[std::clamp(to, 0, kSteps) + 1];
  }
  int fewest = static_cast<int>(lines.size());
  int first = -1;
  int last = -1;
  int here = 0;
  for (int i = 0; i <= 3 * kSteps / 4; ++i) {
    here += covering[i];
    if (i < kSteps / 5) continue;
    if (here < fewest) {
      fewest = here;
      first = i;
    }
    if (here == fewest) last = i;
  }
  if (first < 0 || fewest > kMaxCrossing * static_cast<double>(lines.size())) return -1;
  const double gutter = left + (first + last + 1) * step / 2;

  struct Side {
    int lines = 0;
    int words = 0;
    double top = 1e9;
    double bottom = 0;
  } sides[2];
  for (const Line& line : lines) {
    if (line.left < gutter && line.right > gutter) continue;
    Side& side = sides[line.left < gutter ? 0 : 1];
    ++side.lines;
    side.words += line.words;
    side.top = std::min(side.top, line.top);
    side.bottom = std::max(side.bottom, line.bottom);
  }
  for (const Side& side : sides) {
    if (side.lines < kColumnLines || side.words < kColumnWords * side.lines) return -1;
  }
  // Columns stand beside each other.
  const double beside =
      std::min(sides[0].bottom, sides[1].bottom) - std::max(sides[0].top, sides[1].top);
  const double lower = std::min(sides[0].bottom - sides[0].top, sides[1].bottom - sides[1].top);
  return beside > lower / 2 ? gutter : -1;
}

void Order(std::vector<Line> lines, int depth, std::vector<Line>& out) {
  const double gutter = lines.empty() || depth >= kMaxDepth ? -1 : Gutter(lines);
  if (gutter < 0) {
    std::move(lines.begin(), lines.end(), std::back_inserter(out));
    return;
  }
  // What crosses all columns ends them; what follows begins new ones.
  std::vector<Line> columns[2];
  const auto end_columns = [&] {
    for (std::vector<Line>& column : columns) Order(std::exchange(column, {}), depth + 1, out);
  };
  for (Line& line : lines) {
    if (line.left < gutter && line.right > gutter) {
      end_columns();
      out.push_back(std::move(line));
    } else {
      columns[line.left < gutter ? 0 : 1].push_back(std::move(line));
    }
  }
  end_columns();
}

}  // namespace

std::vector<Line> LinesOf(const Page& page) {
  std::vector<const Word*> words;
  for (const Word& word : page) {
    if (!word.text.empty()) words.push_back(&word);
  }
  std::sort(words.begin(), words.end(), [](const Word* a, const Word* b) {
    return a->middle() != b->middle() ? a->middle() < b->middle() : a->left < b->left;
  });
  std::vector<Line> lines;
  std::vector<const Word*> row;
  for (const Word* word : words) {
    // Measured at the first word of the row, so that it cannot creep down the page.
    if (!row.empty() && word->middle() > row.front()->bottom - 0.2 * row.front()->height()) {
      CutRow(std::exchange(row, {}), lines);
    }
    row.push_back(word);
  }
  if (!row.empty()) CutRow(std::move(row), lines);
  std::sort(lines.begin(), lines.end(), Above);
  return lines;
}

std::vector<Line> InReadingOrder(std::vector<Line> lines) {
  std::vector<Line> ordered;
  Order(std::move(lines), 0, ordered);
  return ordered;
}

}  // namespace dossier::pdf_reader
