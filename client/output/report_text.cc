#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/output/resource_text.h"
#include "client/output/sheet.h"
#include "client/output/words.h"

namespace dossier::client {
namespace {

constexpr absl::string_view kDot = " · ";

std::string TitleOf(const v1::Report& report) {
  return report.title().empty() ? "(no title)" : Printable(report.title());
}

std::string DateOf(const v1::Report& report) {
  const std::string date = ShortDate(report.published());
  return date.empty() ? "no date" : date;
}

// `fact  value`, if there is a value.
void Fact(Sheet& sheet, absl::string_view fact, const std::string& value) {
  if (!value.empty()) sheet.Line(absl::StrCat("  ", Pad(fact, 12), " ", value));
}

// The first reports that printed the text before.
void WriteCopies(const v1::Report& report, Sheet& sheet) {
  constexpr int kNamed = 10;
  if (report.near_duplicates_size() == 0) return;
  sheet.Heading("Nearly the same text before");
  const int named = std::min(report.near_duplicates_size(), kNamed);
  for (int i = 0; i < named; ++i) {
    const v1::NearDuplicate& other = report.near_duplicates(i);
    sheet.Item(JoinParts({sheet.style().Cyan(other.report()), Words(other.type()),
                          absl::StrFormat("%.0f%% of the shorter text", 100 * other.similarity())},
                         kDot));
  }
  const int unnamed = report.near_duplicates_size() - named;
  if (unnamed > 0) sheet.Item(absl::StrCat("and ", unnamed, " more"));
}

}  // namespace

std::string ListEntry(const v1::Report& report, const Style& style) {
  Sheet sheet(style);
  sheet.Line(absl::StrCat(style.Cyan(report.name()), "  ", style.Bold(TitleOf(report))));
  const std::string lifecycle =
      report.lifecycle() > v1::Report::LIFECYCLE_PUBLISHED ? Words(report.lifecycle()) : "";
  sheet.Item(JoinParts({DateOf(report), Printable(report.publisher()), lifecycle,
                        Count(report.incidents_size(), "incident", "incidents"),
                        Count(report.statement_count(), "statement", "statements")},
                       kDot));
  return sheet.Take();
}

std::string WholeText(const v1::Report& report, const Style& style) {
  Sheet sheet(style);
  sheet.Line(style.Bold(TitleOf(report)));
  sheet.Line(JoinParts({style.Cyan(report.name()), absl::StrCat("version ", report.version()),
                        Words(report.lifecycle()), absl::StrCat("revision ", report.revision())},
                       kDot));
  Fact(sheet, "publisher",
       JoinParts({Printable(report.publisher()), Words(report.publisher_type())}));
  Fact(sheet, "rated",
       JoinParts({report.source_reliability().empty()
                      ? ""
                      : absl::StrCat("source ", Printable(report.source_reliability())),
                  report.credibility() == 0 ? "" : absl::StrCat("report ", report.credibility())}));
  Fact(sheet, "authors", Printable(absl::StrJoin(report.authors(), ", ")));
  Fact(sheet, "credits", Printable(report.credit()));
  Fact(sheet, "text of", report.syndicated_from());
  Fact(sheet, "published", report.has_published() ? DateWords(report.published()) : "no date");
  Fact(sheet, "url", Printable(report.url()));
  Fact(sheet, "language", Printable(report.language()));
  Fact(sheet, "text", absl::StrCat(report.text_bytes(), " bytes, SHA-256 ", report.text_sha256()));

  if (report.incidents_size() > 0) sheet.Heading("Incidents");
  for (const v1::ReportIncident& incident : report.incidents()) {
    sheet.Item(JoinParts({style.Cyan(incident.incident()), Words(incident.role()),
                          absl::StrFormat("score %.2f", incident.score())},
                         kDot));
    sheet.Detail(style.Dim(Printable(absl::StrJoin(incident.reasons(), "; "))));
  }
  WriteCopies(report, sheet);
  if (report.origins_size() > 0) sheet.Heading("Came from");
  for (const v1::Origin& origin : report.origins()) {
    sheet.Item(JoinParts({style.Cyan(origin.source()), Printable(origin.external_id())}, kDot));
  }
  if (report.versions_size() > 1) sheet.Heading("Versions");
  for (int i = 0; report.versions_size() > 1 && i < report.versions_size(); ++i) {
    const v1::ReportVersion& version = report.versions(i);
    sheet.Item(JoinParts(
        {style.Cyan(version.name()), Words(version.lifecycle()), ShortDate(version.published()),
         absl::StrCat("revision ", version.create_revision()),
         version.diff_size() > 0 ? Count(version.diff_size(), "passage differs", "passages differ")
                                 : ""},
        kDot));
  }
  if (!report.text().empty()) {
    sheet.Heading("Text");
    for (const absl::string_view line : absl::StrSplit(report.text(), '\n')) {
      sheet.Line(Wrap(Printable(line), 0, style.width));
    }
  }
  return sheet.Take();
}

}  // namespace dossier::client
