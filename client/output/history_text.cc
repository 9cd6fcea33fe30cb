#include "client/output/history_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/output/claim_words.h"
#include "client/output/describe.h"
#include "client/output/incident_fields.h"
#include "client/output/sheet.h"
#include "client/output/words.h"
#include "google/protobuf/util/time_util.h"

namespace dossier::client {
namespace {

using google::protobuf::util::TimeUtil;

// What an incident says, a line each.
std::vector<std::string> LinesOf(const v1::Incident& incident) {
  std::vector<std::string> lines;
  if (!incident.title().empty())
    lines.push_back(absl::StrCat("title: ", Printable(incident.title())));
  ForEachField(incident, [&](absl::string_view title, absl::string_view, const auto& values) {
    for (const auto& value : values) {
      std::string line = absl::StrCat(absl::AsciiStrToLower(title), ": ", Describe(value));
      const std::string status = Words(value.provenance().status());
      if (!status.empty()) absl::StrAppend(&line, " (", status, ")");
      lines.push_back(std::move(line));
    }
  });
  for (const v1::Absence& absence : incident.absences()) {
    if (absence.reason() == v1::ABSENCE_REASON_NOT_REPORTED) continue;
    lines.push_back(absl::StrCat(Words(absence.field()), ": ", Words(absence.reason())));
  }
  for (const v1::IncidentReport& report : incident.reports()) {
    lines.push_back(JoinParts({absl::StrCat("report: ", report.report()),
                               Printable(report.publisher()), ShortDate(report.published())},
                              " · "));
  }
  for (const v1::Relation& relation : incident.relations()) {
    lines.push_back(absl::StrCat("related: ", Words(relation.type()), " ", relation.incident()));
  }
  return lines;
}

bool Has(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

class Writer {
 public:
  explicit Writer(const Style& style) : sheet_(style) {}

  std::string Write(const std::vector<v1::Event>& events) {
    for (const v1::Event& event : events) {
      if (event.has_decision() && event.decision().has_redaction()) continue;
      WriteRevision(event);
      event.has_decision() ? WriteDecision(event.decision()) : WriteIncident(event);
    }
    return sheet_.Take();
  }

 private:
  const Style& style() const { return sheet_.style(); }

  void WriteRevision(const v1::Event& event) {
    if (event.revision() == revision_) return;
    revision_ = event.revision();
    google::protobuf::Timestamp seconds = event.commit_time();
    seconds.set_nanos(0);
    sheet_.Heading(
        JoinParts({absl::StrCat("revision ", revision_),
                   absl::StrReplaceAll(TimeUtil::ToString(seconds), {{"T", " "}, {"Z", " UTC"}})},
                  " · "));
  }

  void WriteDecision(const v1::Decision& decision) {
    const bool is_undone = decision.state() == v1::Decision::STATE_UNDONE;
    const std::string& author = is_undone ? decision.undo().author() : decision.author();
    const std::string& reason = is_undone ? decision.undo().reason() : decision.reason();
    sheet_.Item(style().Yellow(
        absl::StrCat(Printable(author), is_undone ? " took back: " : ": ", Describe(decision))));
    sheet_.Detail(JoinParts({style().Cyan(decision.name()), Printable(reason)}, " · "));
  }

  void WriteIncident(const v1::Event& event) {
    if (!event.predecessors().empty()) {
      sheet_.Item(absl::StrCat("came out of ", absl::StrJoin(event.predecessors(), ", ")));
    }
    if (!event.successors().empty()) {
      sheet_.Item(absl::StrCat(event.has_incident() ? "parted with " : "became part of ",
                               absl::StrJoin(event.successors(), ", ")));
    }
    if (!event.has_incident()) {
      if (event.successors().empty()) sheet_.Item("nothing tells of it any more");
      lines_.clear();
      return;
    }
    const std::vector<std::string> lines = LinesOf(event.incident());
    const size_t before = told_;
    for (const std::string& line : lines_) {
      if (!Has(lines, line)) Tell(style().Red(absl::StrCat("- ", line)));
    }
    for (const std::string& line : lines) {
      if (!Has(lines_, line)) Tell(style().Green(absl::StrCat("+ ", line)));
    }
    if (told_ == before) sheet_.Item("the same values, by other claims");
    lines_ = lines;
  }

  void Tell(absl::string_view line) {
    sheet_.Item(line);
    ++told_;
  }

  Sheet sheet_;
  int64_t revision_ = 0;
  size_t told_ = 0;
  std::vector<std::string> lines_;  // what it said before
};

}  // namespace

std::string HistoryText(const std::vector<v1::Event>& events, const Style& style) {
  return Writer(style).Write(events);
}

}  // namespace dossier::client
