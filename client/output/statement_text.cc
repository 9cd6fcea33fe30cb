#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/output/describe.h"
#include "client/output/resource_text.h"
#include "client/output/sheet.h"
#include "client/output/wording_text.h"
#include "client/output/words.h"

namespace dossier::client {
namespace {

constexpr int kListCharacters = 200;
constexpr absl::string_view kDot = " · ";

// What kind of words these are.
std::string Manner(const v1::Statement& statement) {
  return JoinParts(
      {Words(statement.form()), Words(statement.kind()),
       statement.stance() > v1::STANCE_ASSERTS ? Words(statement.stance()) : "",
       Words(statement.hedge()),
       statement.has_said_at() ? absl::StrCat("said ", DateWords(statement.said_at())) : ""},
      kDot);
}

// `reports/a1 (The Courier, 2031-10-20)`.
std::string Place(const v1::Occurrence& occurrence) {
  const std::string about =
      JoinParts({Printable(occurrence.publisher()), ShortDate(occurrence.published())});
  return about.empty() ? occurrence.report() : absl::StrCat(occurrence.report(), " (", about, ")");
}

// The prints that the statement only counts.
int64_t UntoldPrints(const v1::Statement& statement) {
  const auto told =
      std::count_if(statement.occurrences().begin(), statement.occurrences().end(),
                    [](const auto& occurrence) { return !occurrence.has_vanished(); });
  return std::max<int64_t>(0, statement.occurrence_count() - told);
}

// Each report once, however often it prints the words.
std::string Places(const v1::Statement& statement) {
  std::vector<std::string> places;
  for (const auto& occurrence : statement.occurrences()) {
    std::string place = Place(occurrence);
    if (occurrence.has_vanished()) place.append(" and no longer there");
    if (std::find(places.begin(), places.end(), place) == places.end()) {
      places.push_back(std::move(place));
    }
  }
  if (const int64_t more = UntoldPrints(statement); more > 0) {
    places.push_back(absl::StrCat(more, " more"));
  }
  return JoinParts(places);
}

// The words of an occurrence, as far as they stand in one place.
std::string PrintedWords(const v1::Occurrence& occurrence) {
  std::vector<std::string> parts;
  for (const v1::Span& span : occurrence.content()) parts.push_back(Printable(span.text()));
  return JoinParts(parts, " […] ");
}

// Since when the words are gone, and why; empty if they are there.
std::string Gone(const v1::Occurrence& occurrence) {
  if (!occurrence.has_vanished()) return "";
  const v1::Vanished& vanished = occurrence.vanished();
  const bool is_retracted = vanished.cause() == v1::Vanished::CAUSE_RETRACTED;
  return absl::StrCat(is_retracted ? "the report was retracted" : "no longer printed",
                      vanished.report_version().empty() ? "" : ", since ",
                      vanished.report_version(), " (revision ", vanished.revision(), ")");
}

// How many occurrences are there, and how many are gone.
std::string PrintCount(const v1::Statement& statement) {
  const auto gone = std::count_if(statement.occurrences().begin(), statement.occurrences().end(),
                                  [](const auto& occurrence) { return occurrence.has_vanished(); });
  const int64_t here = statement.occurrences_size() - gone;
  const int64_t there = std::max<int64_t>(here, statement.occurrence_count());
  return JoinParts(
      {there > 0 ? Count(there, "report prints it", "reports print it") : "",
       gone > 0 ? Count(gone, "report no longer prints it", "reports no longer print it") : ""},
      kDot);
}

std::string SpanTexts(const google::protobuf::RepeatedPtrField<v1::Span>& spans) {
  std::vector<std::string> texts;
  for (const v1::Span& span : spans) texts.push_back(Quoted(span.text()));
  return JoinParts(texts);
}

// Adds a place that prints the statement; returns whether differences are marked in it.
bool AddPrint(Sheet& sheet, const v1::Statement& statement, const v1::Occurrence& occurrence) {
  const Style& style = sheet.style();
  sheet.Item(JoinParts({style.Cyan(Place(occurrence)), Words(occurrence.form()),
                        Words(occurrence.directness()), WordingWords(occurrence.wording(), style)},
                       kDot));
  if (occurrence.has_vanished()) sheet.Detail(style.Red(Gone(occurrence)));
  sheet.Detail(PrintedWords(occurrence));
  const std::string marked = MarkedWording(statement.text(), occurrence, style);
  sheet.Detail(marked);
  const std::string cue =
      occurrence.has_cue() ? absl::StrCat("cue ", Quoted(occurrence.cue().text())) : "";
  const std::string source = SpanTexts(occurrence.source());
  const std::string coreference = SpanTexts(occurrence.coreference());
  sheet.Detail(
      style.Dim(JoinParts({cue, source.empty() ? "" : absl::StrCat("speaker there ", source),
                           coreference.empty() ? "" : absl::StrCat("who is ", coreference),
                           Printable(occurrence.rule())},
                          kDot)));
  return !marked.empty();
}

}  // namespace

void AddStatement(Sheet& sheet, const v1::Statement& statement) {
  sheet.Item(Said(statement.form(), statement.text()));
  sheet.Detail(
      JoinParts({sheet.style().Bold(Describe(statement.speaker())), Manner(statement)}, kDot));
  sheet.Detail(sheet.style().Dim(
      JoinParts({statement.name(), absl::StrCat("printed in ", Places(statement))}, kDot)));
}

std::string ListEntry(const v1::Statement& statement, const Style& style) {
  Sheet sheet(style);
  sheet.Line(
      absl::StrCat(style.Cyan(statement.name()), "  ", style.Bold(Describe(statement.speaker()))));
  sheet.Item(Said(statement.form(), Shorten(statement.text(), kListCharacters)));
  int64_t misquotes = std::count_if(
      statement.occurrences().begin(), statement.occurrences().end(), [](const auto& occurrence) {
        return occurrence.wording() == v1::Occurrence::WORDING_ALTERED;
      });
  for (const v1::WordingCount& counted : statement.wording_counts()) {
    if (counted.wording() == v1::Occurrence::WORDING_ALTERED) misquotes = counted.count();
  }
  sheet.Item(style.Dim(JoinParts({Manner(statement), PrintCount(statement),
                                  misquotes > 0 ? Count(misquotes, "misquote", "misquotes") : ""},
                                 kDot)));
  return sheet.Take();
}

std::string WholeText(const v1::Statement& statement, const Style& style) {
  Sheet sheet(style);
  sheet.Line(style.Bold(Describe(statement.speaker())));
  sheet.Line(JoinParts({style.Cyan(statement.name()), Manner(statement), Words(statement.channel()),
                        Printable(statement.language())},
                       kDot));
  sheet.Line(Wrap(Said(statement.form(), statement.text()), 0, style.width));
  if (statement.about_size() > 0) sheet.Heading("About");
  for (const v1::About& about : statement.about()) {
    sheet.Item(JoinParts({style.Cyan(about.incident()), Words(about.field()),
                          Printable(about.object()), Printable(about.target())},
                         kDot));
  }
  sheet.Heading("Printed in");
  bool any_marks = false;
  for (const v1::Occurrence& occurrence : statement.occurrences()) {
    any_marks |= AddPrint(sheet, statement, occurrence);
  }
  if (const int64_t more = UntoldPrints(statement); more > 0) {
    sheet.Item(absl::StrCat("and ", more, " more: dossier statements prints ", statement.name()));
  }
  if (any_marks) sheet.Item(style.Dim(WordingLegend()));
  if (statement.contradicted_by_size() > 0) {
    sheet.Heading("Contradicted by");
    sheet.Item(absl::StrJoin(statement.contradicted_by(), ", "));
  }
  if (statement.supported_by_size() > 0) {
    sheet.Heading("Supported by");
    sheet.Item(absl::StrJoin(statement.supported_by(), ", "));
  }
  return sheet.Take();
}

std::string PrintText(const v1::Statement& statement, const v1::Occurrence& occurrence,
                      const Style& style) {
  Sheet sheet(style);
  AddPrint(sheet, statement, occurrence);
  return sheet.Take();
}

}  // namespace dossier::client
