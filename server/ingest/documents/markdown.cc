#include "server/ingest/documents/markdown.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/ingest/documents/front_matter.h"
#include "server/ingest/documents/masthead.h"
#include "server/ingest/documents/plain_text.h"

namespace dossier::ingest {
namespace {

// Whether a line is three or more of `mark` and nothing else but blanks.
bool IsRule(absl::string_view line, char mark) {
  int marks = 0;
  for (const char c : line) {
    if (c == mark) {
      ++marks;
    } else if (c != ' ') {
      return false;
    }
  }
  return marks >= 3;
}

// "[name]: https://..." gives links their addresses and no words.
bool IsDefinition(absl::string_view line) {
  if (!absl::StartsWith(line, "[")) return false;
  const size_t close = line.find("]:");
  return close != line.npos && close < 120 && absl::StrContains(line.substr(close), "/");
}

// Takes "- ", "* " or "+ " off; whether one stood there. Numbers stay: they are read.
bool TakeBullet(absl::string_view& line) {
  if (line.size() < 2 || line[1] != ' ' || !absl::StrContains("-*+", line.substr(0, 1)))
    return false;
  line = absl::StripLeadingAsciiWhitespace(line.substr(2));
  return true;
}

bool IsNumbered(absl::string_view line) {
  size_t digits = 0;
  while (digits < line.size() && absl::ascii_isdigit(static_cast<unsigned char>(line[digits])))
    ++digits;
  return digits > 0 && digits < 4 && absl::StartsWith(line.substr(digits), ". ");
}

class MarkdownReader {
 public:
  Document Read(absl::string_view text) {
    TakeFrontMatter(text, document_.report);
    const bool titled = !document_.report.title().empty();
    for (absl::string_view line : absl::StrSplit(text, '\n')) Line(line);
    EndParagraph();
    ReadHead(titled);
    return std::move(document_);
  }

 private:
  void Line(absl::string_view raw) {
    const bool hard_break = absl::EndsWith(raw, "  ") || absl::EndsWith(raw, "\\");
    absl::string_view line = absl::StripAsciiWhitespace(raw);
    if (absl::StartsWith(line, "```") || absl::StartsWith(line, "~~~")) {
      EndParagraph();
      in_code_ = !in_code_;
      return;
    }
    if (in_code_) {
      absl::StrAppend(&document_.text, raw, "\n");
      return;
    }
    while (absl::ConsumePrefix(&line, ">")) line = absl::StripLeadingAsciiWhitespace(line);
    if (line.empty()) return EndParagraph();
    if (IsRule(line, '=') || IsRule(line, '-')) return Underline();
    if (IsRule(line, '*') || IsRule(line, '_') || IsDefinition(line)) return EndParagraph();
    if (absl::StartsWith(line, "#")) return Heading(line);
    if (TakeBullet(line) || IsNumbered(line)) {
      EndParagraph(/*blank_line=*/false);
    } else if (!paragraph_.empty() && paragraph_.back() != '\n') {
      paragraph_.push_back(' ');
    }
    absl::StrAppend(&paragraph_, absl::StripSuffix(line, "\\"), hard_break ? "\n" : "");
  }

  // "===" or "---" below a line makes it a heading; else it is a rule.
  void Underline() {
    const bool heading = !paragraph_.empty() && !absl::StrContains(paragraph_, "\n");
    const std::string words = heading ? PlainSpans(paragraph_) : "";
    EndParagraph();
    if (heading) NoteHeading(words);
  }

  void Heading(absl::string_view line) {
    EndParagraph();
    const size_t level = line.find_first_not_of('#');
    if (level == line.npos || level > 6 || line[level] != ' ') {
      absl::StrAppend(&paragraph_, line);  // "#hashtag"
      return;
    }
    line = absl::StripAsciiWhitespace(line.substr(level));
    while (absl::ConsumeSuffix(&line, "#")) {
    }
    paragraph_ = std::string(absl::StripTrailingAsciiWhitespace(line));
    NoteHeading(PlainSpans(paragraph_));
    EndParagraph();
  }

  void NoteHeading(const std::string& words) {
    if (!heading_) heading_ = words;
  }

  void EndParagraph(bool blank_line = true) {
    if (!paragraph_.empty()) {
      absl::StrAppend(&document_.text, PlainSpans(paragraph_), "\n");
      paragraph_.clear();
    }
    if (blank_line) document_.text.push_back('\n');
  }

  // What the document says of itself outside the front matter.
  void ReadHead(bool titled) {
    v1::Report& report = document_.report;
    if (!titled && heading_) report.set_title(*heading_);
    const Document plain = ReadPlainText(document_.text);
    if (report.title().empty()) report.set_title(plain.report.title());
    if (!report.has_published() && plain.report.has_published()) {
      *report.mutable_published() = plain.report.published();
    }
    if (!report.has_updated() && plain.report.has_updated()) {
      *report.mutable_updated() = plain.report.updated();
    }
    if (report.authors_size() == 0) *report.mutable_authors() = plain.report.authors();
    if (report.publisher().empty()) report.set_publisher(plain.report.publisher());
    if (report.url().empty()) report.set_url(plain.report.url());
    // The title of the front matter heads the text, unless the text repeats it.
    if (titled &&
        !absl::StartsWith(absl::StripLeadingAsciiWhitespace(document_.text), report.title())) {
      document_.text = absl::StrCat(report.title(), "\n\n", document_.text);
    }
  }

  Document document_;
  std::string paragraph_;
  std::optional<std::string> heading_;
  bool in_code_ = false;
};

}  // namespace

Document ReadMarkdown(absl::string_view markdown) { return MarkdownReader().Read(markdown); }

}  // namespace dossier::ingest
