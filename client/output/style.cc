#include "client/output/style.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace dossier::client {
namespace {

constexpr char kEscape = '\x1b';

bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

int Columns(absl::string_view text) {
  int columns = 0;
  bool in_colour = false;
  for (const char c : text) {
    if (c == kEscape) {
      in_colour = true;
    } else if (in_colour) {
      in_colour = c != 'm';
    } else if (!Continues(c)) {
      ++columns;
    }
  }
  return columns;
}

std::string Style::Marked(absl::string_view text) const {
  return colour ? Bold(text) : absl::StrCat("‹", text, "›");
}

std::string Style::Paint(absl::string_view code, absl::string_view text) const {
  if (!colour || text.empty()) return std::string(text);
  return absl::StrCat("\x1b[", code, "m", text, "\x1b[0m");
}

Style StyleFor(int file_descriptor) {
  Style style;
  if (isatty(file_descriptor) == 0) return style;
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || absl::string_view(terminal) == "dumb";
  style.colour = (no_color == nullptr || *no_color == '\0') && !dumb;
  winsize size{};
  if (ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.width = std::clamp<int>(size.ws_col, 40, 120);
  }
  return style;
}

std::string Printable(absl::string_view text) {
  std::string printable;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool is_c1 = c == 0xC2 && i + 1 < text.size() &&
                       static_cast<unsigned char>(text[i + 1]) >= 0x80 &&
                       static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (is_c1) ++i;
    if (is_c1 || c < 0x20 || c == 0x7F) {
      printable.push_back(' ');
    } else {
      printable.push_back(text[i]);
    }
  }
  return printable;
}

std::string Wrap(absl::string_view text, int indent, int width) {
  const std::string margin(static_cast<size_t>(indent), ' ');
  std::string wrapped = margin;
  int column = indent;
  bool at_start = true;
  for (const absl::string_view word :
       absl::StrSplit(text, absl::ByAnyChar(" \n\t"), absl::SkipEmpty())) {
    const int columns = Columns(word);
    if (!at_start && column + 1 + columns > width) {
      absl::StrAppend(&wrapped, "\n", margin);
      column = indent;
      at_start = true;
    }
    if (!at_start) wrapped.push_back(' ');
    absl::StrAppend(&wrapped, word);
    column += columns + (at_start ? 0 : 1);
    at_start = false;
  }
  return wrapped;
}

std::string Shorten(absl::string_view text, int characters) {
  if (Columns(text) <= characters) return std::string(text);
  size_t end = 0;
  int taken = 0;
  while (end < text.size() && taken < characters - 1) {
    do {
      ++end;
    } while (end < text.size() && Continues(text[end]));
    ++taken;
  }
  absl::string_view kept = absl::StripTrailingAsciiWhitespace(text.substr(0, end));
  return absl::StrCat(kept, "…");
}

std::string Pad(absl::string_view text, int characters) {
  const int missing = std::max(0, characters - Columns(text));
  return absl::StrCat(text, std::string(static_cast<size_t>(missing), ' '));
}

}  // namespace dossier::client
