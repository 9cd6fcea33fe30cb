#include "client/output/diff_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "client/output/sheet.h"
#include "client/output/words.h"

namespace dossier::client {
namespace {

std::string BytesOf(const v1::Span& passage) {
  return absl::StrCat(passage.start(), "-", passage.end());
}

void AddLines(Sheet& sheet, absl::string_view mark, const v1::Span& passage,
              std::string (*paint)(const Style&, absl::string_view)) {
  if (passage.text().empty()) return;
  for (const absl::string_view line : absl::StrSplit(passage.text(), '\n')) {
    if (!line.empty()) sheet.Item(paint(sheet.style(), absl::StrCat(mark, " ", Printable(line))));
  }
}

}  // namespace

std::string DiffText(const v1::DiffReportVersionsResponse& diff, const Style& style) {
  Sheet sheet(style);
  sheet.Line(style.Bold(absl::StrCat(diff.from_version(), " to ", diff.to_version())));
  const std::string kept =
      absl::StrFormat("%.0f%% of the newer text stood in the older", 100 * diff.kept_share());
  sheet.Line(style.Dim(JoinParts(
      {diff.changes_size() == 0 ? "the texts are the same"
                                : Count(diff.changes_size(), "passage differs", "passages differ"),
       kept},
      " · ")));
  for (const v1::PassageChange& change : diff.changes()) {
    sheet.Line("");
    sheet.Line(
        style.Dim(absl::StrCat(Words(change.type()), ", bytes ", BytesOf(change.old_passage()),
                               " then, ", BytesOf(change.new_passage()), " now")));
    AddLines(sheet, "-", change.old_passage(),
             [](const Style& style, absl::string_view text) { return style.Red(text); });
    AddLines(sheet, "+", change.new_passage(),
             [](const Style& style, absl::string_view text) { return style.Green(text); });
  }
  return sheet.Take();
}

}  // namespace dossier::client
