#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/output/claim_words.h"
#include "client/output/describe.h"
#include "client/output/incident_fields.h"
#include "client/output/resource_text.h"
#include "client/output/sheet.h"
#include "client/output/words.h"

namespace dossier::client {
namespace {

constexpr int kQuotedCharacters = 400;
constexpr absl::string_view kDot = " · ";

// Nothing where a report is all that stands behind what is reported.
std::string AssertersWords(const v1::Provenance& provenance) {
  const bool plain = provenance.status() == v1::CLAIM_STATUS_REPORTED &&
                     provenance.asserters_size() == 1 && provenance.asserters(0).name().empty();
  if (plain) return "";
  std::vector<std::string> names;
  for (const auto& asserter : provenance.asserters()) names.push_back(AsserterWords(asserter));
  return names.empty() ? "" : absl::StrCat("asserted by ", JoinParts(names));
}

// An incident of more reports is folded from some of them, and independent ones are counted among
// these.
constexpr int kMostFolded = 200;

// `41 reports`, and how many of them are independent if not all are.
std::vector<std::string> ReportsWords(const v1::Incident& incident) {
  std::vector<std::string> words = {Count(incident.report_count(), "report", "reports")};
  if (incident.independent_report_count() < incident.report_count() &&
      incident.independent_report_count() > 0) {
    const bool is_part = incident.report_count() > kMostFolded;
    words.push_back(absl::StrCat(
        is_part ? "at least " : "",
        Count(incident.independent_report_count(), "independent source", "independent sources")));
  }
  return words;
}

// Writes one incident.
class Writer {
 public:
  Writer(const v1::Incident& incident, const Quote& quote, const Style& style)
      : incident_(incident), quote_(quote), sheet_(style), values_(ValuesByClaim(incident)) {}

  std::string Write(const std::vector<v1::Statement>& statements) {
    WriteHead();
    ForEachField(incident_, [this](absl::string_view title, absl::string_view, const auto& values) {
      WriteValues(title, values);
    });
    WriteAbsences();
    WriteStatements(statements);
    WriteRelations();
    WriteReports();
    return sheet_.Take();
  }

 private:
  const Style& style() const { return sheet_.style(); }

  void WriteHead() {
    sheet_.Line(style().Bold(Printable(incident_.title())));
    sheet_.Line(JoinParts({style().Cyan(incident_.name()), JoinParts(ReportsWords(incident_)),
                           Count(incident_.statement_count(), "statement", "statements"),
                           absl::StrCat("revision ", incident_.revision())},
                          kDot));
    if (!incident_.summary().empty()) {
      sheet_.Line(Wrap(Printable(incident_.summary()), 0, style().width));
    }
    if (incident_.redirected_from_size() > 0) {
      sheet_.Line(absl::StrCat("formerly also ", absl::StrJoin(incident_.redirected_from(), ", ")));
    }
  }

  template <typename Value>
  void WriteValues(absl::string_view title,
                   const google::protobuf::RepeatedPtrField<Value>& values) {
    if (values.empty()) return;
    sheet_.Heading(title);
    for (const Value& value : values) {
      const std::string words = Describe(value);
      sheet_.Item(words.empty() ? "(not told)" : words);
      WriteProvenance(value.provenance());
    }
  }

  void WriteProvenance(const v1::Provenance& provenance) {
    sheet_.Detail(JoinParts(
        {ColouredStatus(provenance.status(), style()), AssertersWords(provenance),
         provenance.report_count() > 1
             ? Count(provenance.report_count(), "independent report", "independent reports")
             : "",
         provenance.editorial_state() > v1::EDITORIAL_STATE_MACHINE
             ? absl::StrCat(Words(provenance.editorial_state()), " by a person")
             : ""},
        kDot));
    const std::string& first = provenance.first_report();
    sheet_.Detail(
        JoinParts({provenance.evidence_size() > 0 ? quote_(provenance.evidence(0)) : "",
                   first.empty() ? "" : style().Dim(absl::StrCat("first in ", ReportWords(first)))},
                  " "));
    if (provenance.contradicted_by_size() > 0) {
      sheet_.Detail(style().Red(
          absl::StrCat("contradicted by ", ValuesOf(provenance.contradicted_by(), values_))));
    }
  }

  // `reports/a1 (The Courier, 2031-10-20)`.
  std::string ReportWords(const std::string& name) const {
    const auto report = std::find_if(incident_.reports().begin(), incident_.reports().end(),
                                     [&](const auto& each) { return each.report() == name; });
    if (report == incident_.reports().end()) return name;
    const std::string date = ShortDate(report->published());
    return absl::StrCat(
        name, " (", JoinParts({Printable(report->publisher()), date.empty() ? "no date" : date}),
        ")");
  }

  void WriteAbsences() {
    if (incident_.absences().empty()) return;
    sheet_.Heading("Not known");
    std::vector<std::string> not_reported;
    for (const v1::Absence& absence : incident_.absences()) {
      if (absence.reason() == v1::ABSENCE_REASON_NOT_REPORTED) {
        not_reported.push_back(Words(absence.field()));
        continue;
      }
      sheet_.Item(absl::StrCat(Words(absence.field()), ": ", Words(absence.reason())));
      WriteProvenance(absence.provenance());
    }
    if (!not_reported.empty()) {
      sheet_.Item(absl::StrCat("no report tells: ", absl::StrJoin(not_reported, ", ")));
    }
  }

  void WriteStatements(const std::vector<v1::Statement>& statements) {
    if (statements.empty()) return;
    sheet_.Heading("Statements");
    for (const v1::Statement& statement : statements) AddStatement(sheet_, statement);
  }

  void WriteRelations() {
    if (incident_.relations().empty()) return;
    sheet_.Heading("Related incidents");
    for (const v1::Relation& relation : incident_.relations()) {
      sheet_.Item(absl::StrCat(Words(relation.type()), ": ", style().Cyan(relation.incident())));
      sheet_.Detail(Printable(absl::StrJoin(relation.reasons(), "; ")));
      if (relation.evidence_size() > 0) sheet_.Detail(quote_(relation.evidence(0)));
    }
  }

  void WriteReports() {
    if (incident_.reports().empty()) return;
    sheet_.Heading("Reports");
    std::string before;
    for (const v1::IncidentReport& report : incident_.reports()) {
      const std::string title =
          report.title().empty() ? "" : Quoted(Shorten(report.title(), kQuotedCharacters));
      sheet_.Item(JoinParts({style().Cyan(report.report()), Words(report.role()),
                             ShortDate(report.published()), Printable(report.publisher()), title},
                            kDot));
      // Of one report that stands alone there is nothing to say.
      const std::string reasons = Printable(absl::StrJoin(report.reasons(), "; "));
      if (!reasons.empty() && incident_.report_count() > 1) {
        sheet_.Detail(style().Dim(absl::StrFormat("linked with %.2f: %s", report.score(),
                                                  reasons == before ? "likewise" : reasons)));
      }
      before = reasons;
    }
    const int unnamed = incident_.report_count() - incident_.reports_size();
    if (unnamed > 0) sheet_.Item(absl::StrCat("and ", unnamed, " more"));
  }

  const v1::Incident& incident_;
  const Quote& quote_;
  Sheet sheet_;
  const std::map<std::string, std::string> values_;  // by claim
};

// The order in which statements were printed: by the date of the first report, undated ones last,
// and then as they stand in its text.
bool ComesFirst(const v1::Statement& a, const v1::Statement& b) {
  const auto place = [](const v1::Statement& statement) {
    const v1::Occurrence none;
    const v1::Occurrence& first = statement.occurrences().empty() ? none : statement.occurrences(0);
    const std::string& date = statement.published_at().value().empty()
                                  ? first.published().value()
                                  : statement.published_at().value();
    const int64_t start = first.content().empty() ? 0 : first.content(0).start();
    return std::tuple(date.empty(), date, first.report(), start);
  };
  return place(a) < place(b);
}

// The first few values in a line.
template <typename Value>
std::string Some(const google::protobuf::RepeatedPtrField<Value>& values, size_t most,
                 std::string (*word)(const Value&)) {
  std::vector<std::string> words;
  for (const Value& value : values) {
    std::string each = word(value);
    if (!each.empty()) words.push_back(std::move(each));
  }
  if (words.size() > most) {
    words.resize(most);
    words.emplace_back("…");
  }
  return JoinParts(words);
}

}  // namespace

std::string ListEntry(const v1::Incident& incident, const Style& style) {
  const std::string victims = Some<v1::Victim>(
      incident.victims(), 3, [](const v1::Victim& victim) { return Printable(victim.name()); });
  const std::string kinds =
      Some<v1::Kind>(incident.kinds(), 3, [](const v1::Kind& kind) { return Describe(kind); });
  const std::string dates =
      Some<v1::IncidentDate>(incident.dates(), 1, [](const v1::IncidentDate& date) {
        return JoinParts({Words(date.event()), ShortDate(date.date())}, " ");
      });
  Sheet sheet(style);
  sheet.Line(
      absl::StrCat(style.Cyan(incident.name()), "  ", style.Bold(Printable(incident.title()))));
  sheet.Item(JoinParts({victims, kinds, dates, JoinParts(ReportsWords(incident)),
                        Count(incident.statement_count(), "statement", "statements")},
                       kDot));
  return sheet.Take();
}

std::string WholeText(const v1::Incident& incident, std::vector<v1::Statement> statements,
                      const Quote& quote, const Style& style) {
  std::stable_sort(statements.begin(), statements.end(), ComesFirst);
  return Writer(incident, quote, style).Write(statements);
}

std::string ListEntry(const v1::Claim& claim, const Style& style) {
  Sheet sheet(style);
  sheet.Line(absl::StrCat(style.Cyan(claim.name()), "  ", Words(claim.field()), ": ",
                          style.Bold(DescribeValue(claim))));
  sheet.Detail(
      JoinParts({ColouredStatus(claim.status(), style),
                 absl::StrCat("asserted by ", AsserterWords(claim.asserter())), claim.report(),
                 Printable(claim.rule()), absl::StrFormat("confidence %.2f", claim.confidence())},
                kDot));
  if (claim.evidence_size() > 0) {
    sheet.Detail(QuoteAlone(claim.evidence(0)));
  }
  return sheet.Take();
}

}  // namespace dossier::client
