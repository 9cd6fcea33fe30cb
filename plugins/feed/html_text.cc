#include "feed/html_text.h"

#include <algorithm>
#include <iterator>

#include "feed/character_references.h"
#include "feed/words.h"

namespace dossier::feed {
namespace {

// A tag is not longer, so that a lone '<' costs little.
constexpr size_t kMaxTag = size_t{64} << 10;

constexpr std::string_view kBlocks[] = {
    "address", "article",    "aside",  "blockquote", "dd",    "div", "dl",
    "dt",      "figcaption", "figure", "footer",     "h1",    "h2",  "h3",
    "h4",      "h5",         "h6",     "header",     "hr",    "li",  "main",
    "ol",      "p",          "pre",    "section",    "table", "tr",  "ul"};

template <size_t N>
bool IsIn(const std::string_view (&names)[N], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// One past the '>' of the tag that `html` begins with; 0 if it begins with none.
size_t TagEnd(std::string_view html) {
  if (html.size() < 3) return 0;
  if (!IsLetter(html[1]) && html[1] != '!' && html[1] != '?' &&
      !(html[1] == '/' && IsLetter(html[2]))) {
    return 0;
  }
  char quote = '\0';
  for (size_t i = 1; i < std::min(html.size(), kMaxTag); ++i) {
    if (quote != '\0') {
      if (html[i] == quote) quote = '\0';
    } else if ((html[i] == '"' || html[i] == '\'') && html[i - 1] == '=') {
      quote = html[i];
    } else if (html[i] == '>') {
      return i + 1;
    } else if (html[i] == '<') {
      return 0;
    }
  }
  return 0;
}

std::string NameOf(std::string_view tag) {
  const size_t begin = tag[1] == '/' ? 2 : 1;
  size_t end = begin;
  while (end < tag.size() && (IsLetter(tag[end]) || IsDigit(tag[end]))) ++end;
  return Lower(tag.substr(begin, end - begin));
}

// Where the text goes on after `<script ...>`.
size_t ContentEnd(std::string_view html, const std::string& name) {
  const std::string end = "</" + name;
  for (size_t at = 0; (at = html.find("</", at)) != std::string_view::npos; ++at) {
    if (StartsWithIgnoringCase(html.substr(at), end)) return at;
  }
  return html.size();
}

class Lines {
 public:
  void Add(std::string_view text) { line_ += text; }
  void EndLine() {
    const std::string line = Collapse(DecodeReferences(line_));
    line_.clear();
    if (line.empty()) return;
    if (!text_.empty()) text_ += paragraph_ ? "\n\n" : "\n";
    text_ += line;
    paragraph_ = false;
  }
  void EndParagraph() {
    EndLine();
    paragraph_ = true;
  }
  std::string Take() {
    EndLine();
    return std::move(text_);
  }

 private:
  std::string line_;
  std::string text_;
  bool paragraph_ = false;
};

}  // namespace

std::string TextOfHtml(std::string_view html) {
  Lines lines;
  for (size_t i = 0; i < html.size();) {
    const std::string_view rest = html.substr(i);
    if (rest[0] != '<') {
      const size_t end = std::min(rest.find('<'), rest.size());
      lines.Add(rest.substr(0, end));
      i += end;
      continue;
    }
    if (rest.starts_with("<!--")) {
      const size_t end = rest.find("-->");
      if (end == std::string_view::npos) break;
      i += end + 3;
      continue;
    }
    const size_t end = TagEnd(rest);
    if (end == 0) {
      lines.Add("&lt;");
      ++i;
      continue;
    }
    const std::string name = NameOf(rest.substr(0, end));
    i += end;
    if (rest[1] != '/' && (name == "script" || name == "style")) {
      i += ContentEnd(html.substr(i), name);
    } else if (name == "br") {
      lines.EndLine();
    } else if (name == "td" || name == "th") {
      lines.Add(" ");
    } else if (IsIn(kBlocks, name)) {
      lines.EndParagraph();
    }
  }
  return lines.Take();
}

std::string LineOfHtml(std::string_view html) { return Collapse(TextOfHtml(html)); }

}  // namespace dossier::feed
