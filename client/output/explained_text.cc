#include "client/output/explained_text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "client/output/describe.h"
#include "client/output/quote.h"
#include "client/output/sheet.h"
#include "client/output/words.h"

namespace dossier::client {
namespace {

constexpr int kMostEvidence = 120;  // characters of one place

// "kind.phrases by “was hacked” (kinds.txt: was/were hacked)".
std::string Because(const v1::Explanation& explanation) {
  std::string because = Printable(explanation.rule());
  std::vector<std::string> places;
  for (const v1::Span& span : explanation.evidence()) {
    places.push_back(Quoted(Shorten(span.text(), kMostEvidence)));
  }
  if (!places.empty()) absl::StrAppend(&because, " by ", JoinParts(places));
  if (!explanation.entry().empty()) {
    absl::StrAppend(&because, " (", Printable(explanation.entry()), ")");
  }
  return because;
}

void AddReason(Sheet& sheet, const v1::Explanation& explanation) {
  const std::string value = absl::StrReplaceAll(Printable(explanation.value()), {{"_", " "}});
  sheet.Item(absl::StrCat(Printable(explanation.decision()), ": ", sheet.style().Bold(value), " · ",
                          sheet.style().Dim(Because(explanation))));
  if (explanation.weights().empty()) return;
  sheet.Detail(
      absl::StrFormat("weighs %.2f, needs %.2f:", explanation.score(), explanation.threshold()));
  for (const v1::Explanation::Weight& weight : explanation.weights()) {
    sheet.Detail(absl::StrFormat("%+.2f %s", weight.weight(), Printable(weight.feature())));
  }
}

}  // namespace

std::string ExplainedText(const v1::Statement& statement, const TextOf& text_of,
                          const Style& style) {
  Sheet sheet(style);
  sheet.Line(style.Bold(Describe(statement.speaker())));
  sheet.Line(style.Cyan(statement.name()));
  for (const v1::Occurrence& occurrence : statement.occurrences()) {
    sheet.Heading(absl::StrCat("In ", occurrence.report_version()));
    sheet.Item(MarkedSentence(occurrence, text_of(occurrence.report_version()), style));
    sheet.Line("");
    if (occurrence.explanations().empty()) {
      sheet.Item("No reasons: its text is no longer held, or is read otherwise today.");
    }
    for (const v1::Explanation& explanation : occurrence.explanations()) {
      AddReason(sheet, explanation);
    }
  }
  return sheet.Take();
}

}  // namespace dossier::client
