#include "client/output/explained_incident_text.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/output/claim_words.h"
#include "client/output/describe.h"
#include "client/output/incident_fields.h"
#include "client/output/quote.h"
#include "client/output/sheet.h"
#include "client/output/words.h"

namespace dossier::client {
namespace {

// The words that say it, marked in their sentence.
std::string QuoteOf(const v1::ExplainedClaim& explained, const Style& style) {
  if (explained.claim().evidence().empty()) return "";
  v1::Span span = explained.claim().evidence(0);
  if (!explained.has_sentence()) return QuoteAlone(span);
  span.set_start(span.start() - explained.sentence().start());
  span.set_end(span.end() - explained.sentence().start());
  return QuoteInSentence(span, explained.sentence().text(), style);
}

class Writer {
 public:
  Writer(const v1::ExplainIncidentResponse& explained, const Style& style)
      : incident_(explained.incident()), explained_(explained), sheet_(style) {
    for (const v1::ExplainedValue& value : explained.values()) values_[value.path()] = &value;
  }

  std::string Write() {
    sheet_.Line(style().Bold(Printable(incident_.title())));
    sheet_.Line(style().Cyan(incident_.name()));
    ForEachField(incident_, [this](absl::string_view title, absl::string_view name,
                                   const auto& values) { WriteValues(title, name, values); });
    WriteAbsences();
    WriteLinks();
    return sheet_.Take();
  }

 private:
  const Style& style() const { return sheet_.style(); }

  template <typename Values>
  void WriteValues(absl::string_view title, absl::string_view name, const Values& values) {
    if (values.empty()) return;
    sheet_.Heading(title);
    for (int i = 0; i < values.size(); ++i) {
      const std::string words = Describe(values.Get(i));
      sheet_.Item(style().Bold(words.empty() ? "(not told)" : words));
      WriteSupport(values.Get(i).provenance());
      WriteReasons(absl::StrCat(name, "[", i, "]"));
    }
  }

  // How much stands behind a value that more than one claim carries.
  void WriteSupport(const v1::Provenance& provenance) {
    if (provenance.claim_count() < 2) return;
    sheet_.Detail(absl::StrCat(
        Count(provenance.claim_count(), "claim", "claims"), " from ",
        Count(provenance.report_count(), "independent report", "independent reports")));
  }

  void WriteAbsences() {
    if (incident_.absences().empty()) return;
    sheet_.Heading("Not known");
    for (int i = 0; i < incident_.absences_size(); ++i) {
      const v1::Absence& absence = incident_.absences(i);
      sheet_.Item(
          style().Bold(absl::StrCat(Words(absence.field()), ": ", Words(absence.reason()))));
      WriteReasons(absl::StrCat("absences[", i, "]"));
    }
  }

  void WriteReasons(const std::string& path) {
    const auto found = values_.find(path);
    if (found == values_.end()) return;
    const v1::ExplainedValue& value = *found->second;
    for (int i = 0; i < value.claims_size(); ++i) {
      WriteClaim(value.claims(i));
      // Most claims of a value are read by one rule, which is told behind the last of these.
      const bool goes_on = i + 1 < value.claims_size() &&
                           value.claims(i + 1).claim().rule() == value.claims(i).claim().rule();
      if (!goes_on) WriteRule(value.claims(i));
    }
    if (value.claims_size() > 1 && !value.reason().empty()) {
      sheet_.Detail(style().Dim(absl::StrCat("shown so: ", Printable(value.reason()))));
    }
    for (const v1::ExplainedClaim& claim : value.contradicted_by()) {
      sheet_.Detail(style().Red(absl::StrCat("contradicted by ", DescribeValue(claim.claim()))));
      WriteClaim(claim);
    }
  }

  void WriteClaim(const v1::ExplainedClaim& explained) {
    const v1::Claim& claim = explained.claim();
    sheet_.Detail(
        JoinParts({ColouredStatus(claim.status(), style()),
                   absl::StrCat("asserted by ", AsserterWords(claim.asserter())),
                   ShortDate(claim.asserted()), claim.report(), style().Cyan(claim.name())},
                  " · "));
    sheet_.Detail(QuoteOf(explained, style()));
  }

  void WriteRule(const v1::ExplainedClaim& explained) {
    sheet_.Detail(style().Dim(
        JoinParts({Printable(explained.claim().rule()), Printable(explained.reason())}, ": ")));
  }

  void WriteLinks() {
    if (explained_.links().empty()) return;
    sheet_.Heading("What belongs to it, and why");
    for (const v1::ExplainedLink& link : explained_.links()) {
      sheet_.Item(JoinParts({style().Cyan(link.resource()), Printable(link.rule()),
                             link.score() > 0 ? absl::StrFormat("%.2f", link.score()) : ""},
                            " · "));
      for (const std::string& reason : link.reasons()) sheet_.Detail(Printable(reason));
    }
  }

  const v1::Incident& incident_;
  const v1::ExplainIncidentResponse& explained_;
  std::map<std::string, const v1::ExplainedValue*> values_;  // by path
  Sheet sheet_;
};

}  // namespace

std::string ExplainedText(const v1::ExplainIncidentResponse& explained, const Style& style) {
  return Writer(explained, style).Write();
}

}  // namespace dossier::client
