#include "server/ingest/documents/plain_text.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/ingest/documents/masthead.h"

namespace dossier::ingest {
namespace {

// Enough for a headline and a masthead with blank lines between.
constexpr size_t kHeadLines = 24;

std::vector<absl::string_view> FirstLines(absl::string_view text) {
  std::vector<absl::string_view> lines;
  while (!text.empty() && lines.size() < kHeadLines) {
    const size_t end = text.find('\n');
    const absl::string_view line = absl::StripAsciiWhitespace(text.substr(0, end));
    if (!line.empty() || !lines.empty()) lines.push_back(line);
    text = end == text.npos ? absl::string_view() : text.substr(end + 1);
  }
  return lines;
}

}  // namespace

Document ReadPlainText(std::string text) {
  Document document;
  const std::vector<absl::string_view> lines = FirstLines(text);
  size_t next = 1;
  while (next < lines.size() && lines[next].empty()) ++next;
  const bool headed =
      next < lines.size() && IsHeadline(lines[0], lines[next], /*blank_between=*/next > 1);
  if (headed) document.report.set_title(std::string(lines[0]));
  ReadMasthead(absl::MakeSpan(lines).subspan(headed ? 1 : 0), document.report);
  document.text = std::move(text);
  return document;
}

}  // namespace dossier::ingest
