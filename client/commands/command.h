// What a command of the command line is. To add one: a file beside this one and a row in
// commands.cc.
#ifndef DOSSIER_CLIENT_COMMANDS_COMMAND_H_
#define DOSSIER_CLIENT_COMMANDS_COMMAND_H_

#include <CLI/CLI.hpp>
#include <functional>

#include "absl/status/status.h"
#include "client/output/output.h"
#include "dossier/client/client.h"

namespace dossier::client {

// How the program ends. Documented in client/README.md: append only.
enum ExitCode {
  kSuccess = 0,
  kFailed = 1,
  kUsage = 2,
  kNoServer = 3,
  kNotFound = 4,
  kQuarantined = 5,
};

// What a command works with.
struct Session {
  Client& client;
  Output& output;
  // For a command that ran to its end with something to report.
  ExitCode exit_code = kSuccess;
};

// Runs a command whose options have been read.
using Run = std::function<absl::Status(Session&)>;

struct Command {
  // What it is about, such as "incidents"; empty for a command of its own.
  const char* group;
  const char* name;
  const char* help;
  // Declares the options on `app`; what it returns runs once they are read.
  Run (*declare)(CLI::App& app);
};

// Each in the file of its name; those that count in one, as those that decide.
Run ListIncidents(CLI::App& app);
Run ShowIncidents(CLI::App& app);
Run ExplainIncidents(CLI::App& app);
Run IncidentHistory(CLI::App& app);
Run ListStatements(CLI::App& app);
Run ShowStatements(CLI::App& app);
Run ExplainStatements(CLI::App& app);
Run ListReports(CLI::App& app);
Run ShowReports(CLI::App& app);
Run ListClaims(CLI::App& app);
Run ListPrints(CLI::App& app);
Run MergeIncidents(CLI::App& app);
Run SplitIncident(CLI::App& app);
Run LinkReport(CLI::App& app);
Run UnlinkReport(CLI::App& app);
Run CorrectIncident(CLI::App& app);
Run ConfirmClaim(CLI::App& app);
Run CorrectClaim(CLI::App& app);
Run RejectClaim(CLI::App& app);
Run ListDecisions(CLI::App& app);
Run ShowDecisions(CLI::App& app);
Run UndoDecision(CLI::App& app);
Run CountIncidents(CLI::App& app);
Run CountStatements(CLI::App& app);
Run CountReports(CLI::App& app);
Run DiffReports(CLI::App& app);
Run RedactReport(CLI::App& app);
Run ListRedactions(CLI::App& app);
Run Search(CLI::App& app);
Run Watch(CLI::App& app);
Run Submit(CLI::App& app);
Run ListSources(CLI::App& app);
Run ShowSources(CLI::App& app);
Run CreateSource(CLI::App& app);
Run UpdateSource(CLI::App& app);
Run PauseSource(CLI::App& app);
Run ResumeSource(CLI::App& app);
Run DeleteSource(CLI::App& app);
Run PollSource(CLI::App& app);
Run BackfillSource(CLI::App& app);
Run ListRecords(CLI::App& app);
Run ListQuarantine(CLI::App& app);
Run RequeueRecords(CLI::App& app);
Run ListPlugins(CLI::App& app);
Run ShowStoreState(CLI::App& app);
Run BackUpStore(CLI::App& app);
Run VerifyStore(CLI::App& app);
Run ReanalyzeReports(CLI::App& app);
Run DigestState(CLI::App& app);
Run CompactStore(CLI::App& app);
Run RestoreStore(CLI::App& app);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_COMMANDS_COMMAND_H_
