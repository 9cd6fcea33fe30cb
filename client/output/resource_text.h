// Each resource as a person wants to read it: in a list, and whole.
#ifndef DOSSIER_CLIENT_OUTPUT_RESOURCE_TEXT_H_
#define DOSSIER_CLIENT_OUTPUT_RESOURCE_TEXT_H_

#include <string>
#include <vector>

#include "client/output/quote.h"
#include "client/output/style.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/decision.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/source.pb.h"
#include "dossier/v1/statement.pb.h"
#include "dossier/v1/watch_service.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace dossier::client {

// One or two lines with a line feed at the end.
std::string ListEntry(const v1::Incident& incident, const Style& style);
std::string ListEntry(const v1::Statement& statement, const Style& style);
std::string ListEntry(const v1::Report& report, const Style& style);
std::string ListEntry(const v1::Claim& claim, const Style& style);
std::string ListEntry(const v1::Decision& decision, const Style& style);

// An incident with every value: its status, who asserts it, since when it is known and from which
// report, the evidence as `quote` gives it; what is not known and why; what it has to do with
// others; and the statements about it, which the caller has fetched, in the order of their reports
// and texts.
std::string WholeText(const v1::Incident& incident, std::vector<v1::Statement> statements,
                      const Quote& quote, const Style& style);

// A statement with every place where it was printed.
std::string WholeText(const v1::Statement& statement, const Style& style);

// One place where a statement was printed.
std::string PrintText(const v1::Statement& statement, const v1::Occurrence& occurrence,
                      const Style& style);

// A report with its origins and versions, and its text if it has been fetched.
std::string WholeText(const v1::Report& report, const Style& style);

// A source with how it does, how it is configured and its last backfill.
std::string WholeText(const v1::Source& source, const Style& style);

// A source in one line, after something was done about it: its state, and its error if it has one.
std::string StateLine(const v1::Source& source, const Style& style);

// How far a backfill has come, in one line: "running, 1,200 read, 340 kept, at 2031-03-02 10:00".
std::string BackfillWords(const v1::Backfill& backfill);

// A statement below a heading: its words, who said it, and where they were printed.
class Sheet;
void AddStatement(Sheet& sheet, const v1::Statement& statement);

// What a decision changed, or would change: it, and each incident before and after.
std::string OutcomeText(const v1::Decision& decision,
                        const google::protobuf::RepeatedPtrField<v1::DecisionEffect>& effects,
                        bool dry_run, const Style& style);

// Tables with a line for the columns.
std::string SourceTable(const std::vector<v1::Source>& sources, const Style& style);
std::string PluginTable(const std::vector<v1::Plugin>& plugins, const Style& style);
std::string QuarantineTable(const std::vector<v1::Record>& records, const Style& style);
std::string RecordTable(const std::vector<v1::Record>& records, const Style& style);

// One event of a watch in one line.
std::string EventLine(const v1::Event& event, const Style& style);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_RESOURCE_TEXT_H_
