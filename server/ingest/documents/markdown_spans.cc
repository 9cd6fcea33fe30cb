// The marks inside a paragraph of Markdown.
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/ingest/documents/character_references.h"
#include "server/ingest/documents/markdown.h"

namespace dossier::ingest {
namespace {

// In bytes. What is longer is no address.
constexpr size_t kMaxTarget = 2048;

bool IsBlank(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }
bool IsWordByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Takes the marks out in one pass; pairs are found with stacks, so time is linear.
class SpanReader {
 public:
  explicit SpanReader(absl::string_view text) : text_(text), dropped_(text.size()) {}

  std::string Read() {
    for (size_t i = 0; i < text_.size();) i = At(i);
    std::string plain;
    plain.reserve(text_.size());
    for (size_t i = 0; i < text_.size(); ++i) {
      if (!dropped_[i]) plain.push_back(text_[i]);
    }
    return DecodeCharacterReferences(plain);
  }

 private:
  // Reads what stands at `i`; returns where to go on.
  size_t At(size_t i) {
    switch (text_[i]) {
      case '\\':
        if (i + 1 < text_.size() && absl::ascii_ispunct(static_cast<unsigned char>(text_[i + 1]))) {
          Drop(i, i + 1);
          return i + 2;
        }
        return i + 1;
      case '`':
        return Code(i);
      case '[':
        open_brackets_.push_back(i);
        return i + 1;
      case ']':
        return CloseBracket(i);
      case '<':
        return Angle(i);
      case '*':
      case '_':
        return Emphasis(i);
      default:
        return i + 1;
    }
  }

  void Drop(size_t begin, size_t end) {
    for (; begin < end; ++begin) dropped_[begin] = true;
  }

  size_t RunEnd(size_t i) const {
    size_t end = i;
    while (end < text_.size() && text_[end] == text_[i]) ++end;
    return end;
  }

  // "`code`": what stands between marks of one length is kept as it is.
  size_t Code(size_t i) {
    const size_t open_end = RunEnd(i);
    const size_t size = open_end - i;
    if (size > 3 || unclosed_code_[size]) return open_end;
    for (size_t at = text_.find('`', open_end); at != text_.npos; at = text_.find('`', at)) {
      const size_t end = RunEnd(at);
      if (end - at == size) {
        Drop(i, open_end);
        Drop(at, end);
        return end;
      }
      at = end;
    }
    unclosed_code_[size] = true;
    return open_end;
  }

  // "[words](address)", "[words][name]" and "![picture](address)".
  size_t CloseBracket(size_t i) {
    if (open_brackets_.empty()) return i + 1;
    const size_t open = open_brackets_.back();
    open_brackets_.pop_back();
    const size_t end = TargetEnd(i + 1);
    if (end == i + 1) return i + 1;
    const bool picture = open > 0 && text_[open - 1] == '!';
    if (picture) {
      Drop(open - 1, end);
    } else {
      Drop(open, open + 1);
      Drop(i, end);
    }
    return end;
  }

  // The end of "(address)" or "[name]" at `i`, or `i` if there is none.
  size_t TargetEnd(size_t i) const {
    if (i >= text_.size() || (text_[i] != '(' && text_[i] != '[')) return i;
    int depth = 0;
    for (size_t at = i; at < text_.size() && at < i + kMaxTarget; ++at) {
      const char c = text_[at];
      if (at > i && (c == '[' || (c == ']' && text_[i] == '('))) return i;
      if (c == '(' || c == '[') ++depth;
      if ((c == ')' || c == ']') && --depth == 0) return at + 1;
    }
    return i;
  }

  // "<https://...>" gives the address; a tag of HTML goes.
  size_t Angle(size_t i) {
    const size_t next = text_.find_first_of("<>", i + 1);
    if (next == text_.npos || text_[next] == '<') return i + 1;
    const absl::string_view inside = text_.substr(i + 1, next - i - 1);
    if (absl::StrContains(inside, "://") || absl::StrContains(inside, "@")) {
      if (!absl::StrContains(inside, " ")) {
        Drop(i, i + 1);
        Drop(next, next + 1);
        return next + 1;
      }
    }
    const bool tag =
        !inside.empty() && (absl::ascii_isalpha(static_cast<unsigned char>(inside[0])) ||
                            inside[0] == '/' || inside[0] == '!');
    if (!tag) return i + 1;
    Drop(i, next + 1);
    return next + 1;
  }

  // "*words*", "__words__": a run of marks counts only if one that closes it follows.
  size_t Emphasis(size_t i) {
    const size_t end = RunEnd(i);
    const bool blank_before = i == 0 || IsBlank(text_[i - 1]);
    const bool blank_after = end == text_.size() || IsBlank(text_[end]);
    const bool inside_word =
        i > 0 && end < text_.size() && IsWordByte(text_[i - 1]) && IsWordByte(text_[end]);
    if (text_[i] == '_' && inside_word) return end;
    auto& open = text_[i] == '*' ? open_stars_ : open_lines_;
    if (!blank_before && !open.empty()) {
      const auto [begin, size] = open.back();
      const size_t shared = std::min(size, end - i);
      open.pop_back();
      Drop(begin, begin + shared);
      Drop(i, i + shared);
    } else if (!blank_after) {
      open.emplace_back(i, end - i);
    }
    return end;
  }

  const absl::string_view text_;
  std::vector<bool> dropped_;
  std::vector<size_t> open_brackets_;
  std::vector<std::pair<size_t, size_t>> open_stars_;  // where, how many
  std::vector<std::pair<size_t, size_t>> open_lines_;
  bool unclosed_code_[4] = {};  // by length of the mark: no further one can close
};

}  // namespace

std::string PlainSpans(absl::string_view paragraph) { return SpanReader(paragraph).Read(); }

}  // namespace dossier::ingest
