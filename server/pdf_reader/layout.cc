#include "server/pdf_reader/layout.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "server/pdf_reader/line.h"

namespace dossier::pdf_reader {
namespace {

// How many lines at the head and the foot of a page may be the same on every page.
constexpr size_t kFurnitureLines = 3;

unsigned char ByteAt(std::string_view text, size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : '\0';
}
bool IsLetter(unsigned char c) { return std::isalpha(c) != 0 || c >= 0x80; }

// A line with its numbers made equal, for "Page 3 of 9" to be the same on every page.
std::string Shape(std::string_view text) {
  std::string shape;
  for (const char c : text) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) {
      shape.push_back(c);
    } else if (shape.empty() || shape.back() != '0') {
      shape.push_back('0');
    }
  }
  return shape;
}

bool IsPageNumber(std::string_view text) {
  const std::string shape = Shape(text);
  for (const char* const form : {"0", "- 0 -", "0/0", "0 / 0", "Page 0", "Page 0 of 0"}) {
    if (shape == form) return true;
  }
  return false;
}

// The lines from top to bottom that may be furniture: the first and the last ones.
template <typename Visit>
void ForHeadAndFoot(size_t lines, Visit visit) {
  for (size_t i = 0; i < lines; ++i) {
    if (i < kFurnitureLines || lines - i <= kFurnitureLines) visit(i);
  }
}

// Takes away what is printed at the head or foot of most pages.
void DropFurniture(std::vector<std::vector<Line>>& pages) {
  std::map<std::string, size_t> times;
  for (const std::vector<Line>& lines : pages) {
    std::set<std::string> here;
    ForHeadAndFoot(lines.size(), [&](size_t i) { here.insert(Shape(lines[i].text)); });
    for (const std::string& shape : here) ++times[shape];
  }
  for (std::vector<Line>& lines : pages) {
    std::vector<bool> drop(lines.size());
    ForHeadAndFoot(lines.size(), [&](size_t i) {
      const size_t count = times[Shape(lines[i].text)];
      drop[i] = (count > 1 && 2 * count >= pages.size()) || IsPageNumber(lines[i].text);
    });
    std::vector<Line> kept;
    for (size_t i = 0; i < lines.size(); ++i) {
      if (!drop[i]) kept.push_back(std::move(lines[i]));
    }
    lines = std::move(kept);
  }
}

bool EndsSentence(std::string_view text) {
  for (const std::string_view mark : {"\"", "'", ")", "”", "’", "»"}) {
    if (text.size() > mark.size() && text.substr(text.size() - mark.size()) == mark) {
      text.remove_suffix(mark.size());
    }
  }
  for (const std::string_view end : {".", "!", "?", ":", "。", "…"}) {
    if (text.size() >= end.size() && text.substr(text.size() - end.size()) == end) return true;
  }
  return false;
}

bool BeginsListItem(std::string_view text) {
  for (const std::string_view mark : {"• ", "▪ ", "– ", "- ", "* ", "◦ ", "‣ "}) {
    if (text.substr(0, mark.size()) == mark) return true;
  }
  return false;
}

// Puts lines together to paragraphs.
class Composer {
 public:
  // Words that keep the hyphen they were divided at, if the document writes them so elsewhere.
  explicit Composer(const std::vector<std::vector<Line>>& pages) {
    for (const std::vector<Line>& lines : pages) {
      for (const Line& line : lines) Learn(line.text);
    }
  }

  void Add(const std::vector<Line>& lines) {
    // The usual distance and edges of the lines of this page.
    std::vector<double> steps;
    for (size_t i = 1; i < lines.size(); ++i) {
      const double step = lines[i].top - lines[i - 1].top;
      if (step > 0) steps.push_back(step);
    }
    std::nth_element(steps.begin(), steps.begin() + steps.size() / 2, steps.end());
    const double usual = steps.empty() ? 0 : steps[steps.size() / 2];
    for (size_t i = 0; i < lines.size(); ++i) {
      if (i == 0 ? BeginsAfterBreak(lines[0]) : Begins(lines, i, usual)) End();
      Append(lines[i].text);
    }
  }

  std::string Take() {
    End();
    return std::move(text_);
  }

 private:
  void Learn(std::string_view text) {
    for (size_t from = 0; from < text.size();) {
      size_t to = text.find(' ', from);
      if (to == text.npos) to = text.size();
      std::string_view word = text.substr(from, to - from);
      while (!word.empty() && !IsLetter(ByteAt(word, word.size() - 1)) && word.back() != '-') {
        word.remove_suffix(1);
      }
      if (word.size() > 3 && word.back() != '-') words_.insert(std::string(word));
      from = to + 1;
    }
  }

  // Whether the line after the end of a column or page begins a paragraph.
  bool BeginsAfterBreak(const Line& line) const {
    const unsigned char first = ByteAt(line.text, 0);
    return EndsSentence(paragraph_) || std::isupper(first) != 0 || BeginsListItem(line.text);
  }

  bool Begins(const std::vector<Line>& lines, size_t i, double usual) const {
    const Line& before = lines[i - 1];
    const Line& line = lines[i];
    const double step = line.top - before.top;
    if (step < 0) return BeginsAfterBreak(line);
    // The cells of one row belong together, and a row stands for itself.
    const auto beside = [](const Line& a, const Line& b) {
      return std::abs(b.top - a.top) < 0.5 * b.height() && b.left > a.right;
    };
    if (beside(before, line)) return false;
    if (i > 1 && beside(lines[i - 2], before)) return true;
    if (BeginsListItem(line.text)) return true;
    const double larger = std::max(line.height(), before.height());
    const double smaller = std::min(line.height(), before.height());
    if (larger > 1.2 * smaller) return true;
    if (step > std::max(1.35 * std::min(usual, 2 * smaller), 1.15 * smaller)) return true;
    const double indent = line.left - before.left;
    if (indent > 0.8 * line.height() && indent < 6 * line.height())
      return EndsSentence(before.text);
    // The line before ends early, as the last of a paragraph does.
    const bool early = before.right < line.right - 0.2 * (line.right - line.left);
    return early && EndsSentence(before.text);
  }

  void Append(std::string_view line) {
    if (paragraph_.empty()) {
      paragraph_ = line;
    } else if (!JoinDivided(line)) {
      paragraph_.push_back(' ');
      paragraph_ += line;
    }
  }

  // Joins a word that was divided at the end of the line; false if none was.
  bool JoinDivided(std::string_view line) {
    if (paragraph_.size() < 3 || paragraph_.back() != '-' ||
        !IsLetter(ByteAt(paragraph_, paragraph_.size() - 2)) || !IsLetter(ByteAt(line, 0))) {
      return false;
    }
    const size_t begin = paragraph_.find_last_of(" (\"", paragraph_.size() - 2);
    const std::string head =
        paragraph_.substr(begin == paragraph_.npos ? 0 : begin + 1);  // with its hyphen
    size_t length = 0;
    while (length < line.size() && IsLetter(ByteAt(line, length))) ++length;
    const std::string tail(line.substr(0, length));
    const std::string whole = head.substr(0, head.size() - 1) + tail;
    const bool compound = std::isupper(ByteAt(tail, 0)) != 0 || words_.contains(head + tail) ||
                          (!words_.contains(whole) && IsFirstOfCompound(head));
    if (!compound) paragraph_.pop_back();
    paragraph_ += line;
    return true;
  }

  // Parts before a hyphen that belongs to the word.
  static bool IsFirstOfCompound(std::string_view head) {
    for (const std::string_view first :
         {"well-", "self-", "ex-", "high-", "low-", "long-", "short-", "state-", "so-", "third-",
          "first-", "second-", "cross-", "end-", "end-to-", "day-to-", "cyber-", "anti-", "pro-"}) {
      if (head == first) return true;
    }
    return head.size() > 1 && head.find('-') < head.size() - 1;
  }

  void End() {
    if (paragraph_.empty()) return;
    if (!text_.empty()) text_ += "\n\n";
    text_ += std::exchange(paragraph_, {});
  }

  std::set<std::string> words_;
  std::string paragraph_;
  std::string text_;
};

}  // namespace

std::string TextOf(const std::vector<Page>& pages) {
  std::vector<std::vector<Line>> lines;
  lines.reserve(pages.size());
  for (const Page& page : pages) lines.push_back(LinesOf(page));
  DropFurniture(lines);
  for (std::vector<Line>& page : lines) page = InReadingOrder(std::move(page));
  Composer composer(lines);
  for (const std::vector<Line>& page : lines) composer.Add(page);
  return composer.Take();
}

}  // namespace dossier::pdf_reader
