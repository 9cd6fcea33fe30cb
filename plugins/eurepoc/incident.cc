#include "eurepoc/incident.h"

#include <algorithm>
#include <utility>

#include "dossier/sdk/json.h"
#include "dossier/sdk/vocabulary.h"
#include "eurepoc/cells.h"
#include "eurepoc/vocabularies.h"

namespace dossier::eurepoc {
namespace {

using sdk::Evidence;
using sdk::StructuredRecord;

constexpr const char* kJanuaryNote =
    "the table gives the first of January for many dates of this column, so the day and the month "
    "are lost";
constexpr const char* kBothEndsNote =
    "the table gives the first of January for the beginning and the end, so the day and the month "
    "are lost";

bool IsJanuaryFirst(const sdk::Date& date) {
  return date.value.size() == 10 && date.value.compare(4, 6, "-01-01") == 0;
}

void WriteDates(const Row& row, const Table& table, StructuredRecord& record) {
  const std::string start_text = row.Cell("start_date");
  const std::string end_text = row.Cell("end_date");
  sdk::Date start = DateOfCell(start_text, {});
  sdk::Date end = DateOfCell(end_text, {});
  const bool is_lost = IsJanuaryFirst(start) && start.value == end.value;
  const bool is_backwards = !start.value.empty() && !end.value.empty() && end.value < start.value;
  start = DateOfCell(start_text, table.HabitsOf("start_date"), is_lost);
  end = DateOfCell(end_text, table.HabitsOf("end_date"), is_lost);
  const Evidence start_line = record.Line("Start", start_text);
  record.Add(sdk::IncidentDate{.event = "EVENT_STARTED", .date = start}, start_line);
  record.AddAbsence("FIELD_DATE", sdk::AbsenceOf(start_text), start_line, {.rule = "date.start"});
  const Evidence end_line = record.Line("End", end_text);
  if (is_backwards) {
    record.Line("Note", "the end lies before the start and stands for an end that is not known");
    record.AddAbsence("FIELD_DATE", "ABSENCE_REASON_NOT_REPORTED", end_line, {.rule = "date.end"});
    return;
  }
  record.Add(sdk::IncidentDate{.event = "EVENT_ENDED", .date = end}, end_line);
  record.AddAbsence("FIELD_DATE", sdk::AbsenceOf(end_text), end_line, {.rule = "date.end"});
}

void WriteIncident(const Row& row, const Table& table, StructuredRecord& record) {
  record.Section("Incident");
  const std::vector<std::string> types = Values(row.Cell("incident_type"));
  const std::vector<Evidence> type_lines = record.Line("Kind", types);
  for (size_t i = 0; i < types.size(); ++i) {
    record.Add(sdk::Kind{std::string(IncidentTypes().NameOfStart(types[i]))}, type_lines[i]);
    record.AddAbsence("FIELD_KIND", sdk::AbsenceOf(types[i]), type_lines[i]);
  }
  WriteDates(row, table, record);
  const std::vector<std::string> sources = Values(row.Cell("source_incident_detection_disclosure"));
  const std::vector<Evidence> source_lines = record.Line("Disclosure", sources);
  for (size_t i = 0; i < sources.size(); ++i) {
    record.Add(sdk::Disclosure{.by = std::string(Disclosers().NameOfStart(sources[i]))},
               source_lines[i]);
    record.AddAbsence("FIELD_DISCLOSURE", sdk::AbsenceOf(sources[i]), source_lines[i]);
  }
  record.Line("Why it is in the data base", Values(row.Cell("inclusion_criteria")));
  record.Line("More exactly", Values(row.Cell("inclusion_criteria_subcode")));
}

void WriteConflict(const Row& row, StructuredRecord& record) {
  record.Section("Conflict");
  const std::vector<std::string> issues = Values(row.Cell("cyber_conflict_issue"));
  const std::vector<Evidence> lines = record.Line("Issue", issues);
  for (size_t i = 0; i < issues.size(); ++i) {
    record.Add(sdk::Motive{.type = std::string(ConflictIssues().NameOfStart(issues[i]))}, lines[i],
               {.confidence = 0.7, .rule = "motive.conflict_issue"});
    record.AddAbsence("FIELD_MOTIVE", sdk::AbsenceOf(issues[i]), lines[i],
                      {.rule = "motive.conflict_issue"});
  }
  record.Line("Offline conflict", Values(row.Cell("offline_conflict_issue")));
  record.Line("Sub-issue", Values(row.Cell("offline_conflict_issue_subcode")));
  record.Line("Its name", row.Cell("offline_conflict_name"));
  record.Line("Its intensity", row.Cell("offline_conflict_intensity"));
  const std::string hiik = row.Cell("offline_conflict_intensity_subcode");
  const Evidence hiik_line = record.Line("On the scale of HIIK", hiik);
  if (IsTold(hiik)) record.Add(sdk::Severity{"HIIK intensity", hiik}, hiik_line);
}

void WriteSources(const Row& row, StructuredRecord& record) {
  record.Section("Sources");
  for (const char* column : {"sources_url", "sources_attribution", "sources_political_response"}) {
    const std::string label =
        column == std::string("sources_url") ? "Source" : "Source of an attribution or response";
    for (const std::string& url : Values(row.Cell(column))) record.Line(label, url);
  }
  record.Section("Coding");
  record.Line("EuRepoC id", row.Cell("ID"));
  record.Line("Added", row.Cell("added_to_DB"));
  record.Line("Changed", row.Cell("updated_at"));
}

std::string MetaOf(const Row& row, const StructuredRecord& record) {
  sdk::Json meta = {{"title", sdk::CleanLine(row.Cell("name"))}, {"eurepoc_id", row.Cell("ID")}};
  for (const std::string& url : Values(row.Cell("sources_url"))) {
    if (url.compare(0, 7, "http://") != 0 && url.compare(0, 8, "https://") != 0) continue;
    meta["url"] = url;
    break;
  }
  const sdk::Date added = DateOfCell(row.Cell("added_to_DB"), {});
  const sdk::Date updated = DateOfCell(row.Cell("updated_at"), {});
  if (!added.value.empty()) meta["published"] = added.value;
  if (!updated.value.empty()) meta["updated"] = updated.value;
  if (record.claims_left_out() > 0) meta["claims_left_out"] = record.claims_left_out();
  return meta.dump(-1, ' ', false, sdk::Json::error_handler_t::replace);
}

}  // namespace

bool IsTold(const std::string& value) {
  return !value.empty() && sdk::AbsenceOf(value).empty() && sdk::WordKey(value) != "none";
}

sdk::Date DateOfCell(const std::string& text, const DateHabits& habits, bool is_lost) {
  const auto date = sdk::DateOf(text);
  if (!date.has_value()) return {};
  if (!IsJanuaryFirst(*date)) return *date;
  if (is_lost) return sdk::YearOf(*date, kBothEndsNote);
  if (habits.january_is_a_year) return sdk::YearOf(*date, kJanuaryNote);
  return *date;
}

Parallel::Parallel(const Row& row, const std::vector<const char*>& columns) {
  for (const char* name : columns) {
    columns_.push_back({name, Values(row.Cell(name))});
    size_ = std::max(size_, columns_.back().values.size());
  }
}

std::string Parallel::At(const char* column, size_t place) const {
  for (const Column& one : columns_) {
    if (one.name == column && one.values.size() == size_) return one.values[place];
  }
  return "";
}

std::vector<std::string> Parallel::Misfits() const {
  std::vector<std::string> misfits;
  for (const Column& one : columns_) {
    if (one.values.empty() || one.values.size() == size_) continue;
    std::string text = one.name + ":";
    for (const std::string& value : one.values) text += " " + value + ";";
    text.pop_back();
    misfits.push_back(std::move(text));
  }
  return misfits;
}

sdk::Record RecordOf(const Row& row, const Table& table) {
  StructuredRecord record("eurepoc");
  sdk::About defaults{.status = "CLAIM_STATUS_REPORTED"};
  for (const char* column : {"updated_at", "added_to_DB"}) {
    if (defaults.asserted.empty()) defaults.asserted = DateOfCell(row.Cell(column), {});
  }
  record.SetDefaults(defaults);
  record.Title(row.Cell("name"));
  record.Prose(row.Cell("description"));
  WriteIncident(row, table, record);
  WriteReceivers(row, record);
  WriteInitiators(row, record);
  WriteAttributions(row, table, record);
  WriteConflict(row, record);
  WriteTechniques(row, record);
  WriteEffects(row, record);
  WriteResponses(row, table, record);
  WriteLaw(row, record);
  WriteSources(row, record);
  return record.Finish(MetaOf(row, record));
}

}  // namespace dossier::eurepoc
