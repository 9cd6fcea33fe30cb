#include "client/commands/commands.h"

#include <unistd.h>

#include <iostream>
#include <map>
#include <string>

#include "absl/strings/numbers.h"
#include "client/commands/command.h"
#include "client/commands/explain.h"
#include "client/commands/usage.h"
#include "client/output/style.h"

namespace dossier::client {
namespace {

constexpr Command kCommands[] = {
    {"", "search", "find words in incidents, statements and reports", &Search},
    {"incidents", "list", "list incidents, oldest first", &ListIncidents},
    {"incidents", "show", "show incidents with all that is known and who says so", &ShowIncidents},
    {"incidents", "explain", "tell why incidents are as they are", &ExplainIncidents},
    {"incidents", "history", "tell what became known of an incident when, and what was decided",
     &IncidentHistory},
    {"incidents", "count", "count incidents, by the values of fields", &CountIncidents},
    {"incidents", "merge", "decide that incidents are one", &MergeIncidents},
    {"incidents", "split", "decide that some reports tell of another incident", &SplitIncident},
    {"incidents", "link", "decide that a report tells of an incident", &LinkReport},
    {"incidents", "unlink", "decide that a report does not tell of an incident", &UnlinkReport},
    {"incidents", "correct", "write the title or summary of an incident", &CorrectIncident},
    {"statements", "list", "list statements, oldest first", &ListStatements},
    {"statements", "show", "show statements with every place that prints them", &ShowStatements},
    {"statements", "prints", "list every place that prints a statement", &ListPrints},
    {"statements", "explain", "tell why statements were read so", &ExplainStatements},
    {"statements", "count", "count statements, by the values of fields", &CountStatements},
    {"reports", "list", "list reports, oldest first", &ListReports},
    {"reports", "show", "show reports, with --text their text", &ShowReports},
    {"reports", "diff", "tell what differs between two versions of a report", &DiffReports},
    {"reports", "count", "count reports, by the values of fields", &CountReports},
    {"redactions", "list", "list what was redacted, by whom and why", &ListRedactions},
    {"", "redact", "remove words of a report for good, everywhere", &RedactReport},
    {"claims", "list", "list the claims about an incident", &ListClaims},
    {"claims", "confirm", "decide that a claim is right", &ConfirmClaim},
    {"claims", "correct", "decide what a claim should say", &CorrectClaim},
    {"claims", "reject", "decide that a claim is wrong", &RejectClaim},
    {"decisions", "list", "list what people decided, oldest first", &ListDecisions},
    {"decisions", "show", "show decisions", &ShowDecisions},
    {"decisions", "undo", "take a decision back, as if it had never been taken", &UndoDecision},
    {"sources", "list", "list the configured sources with their state", &ListSources},
    {"sources", "show", "show sources with how they do and how they are configured", &ShowSources},
    {"sources", "create", "configure a source and begin to read it", &CreateSource},
    {"sources", "update", "change a source that was created by `create`", &UpdateSource},
    {"sources", "pause", "stop reading a source until it is resumed", &PauseSource},
    {"sources", "resume", "read a paused or failed source again", &ResumeSource},
    {"sources", "delete", "end a source for good; its reports stay", &DeleteSource},
    {"sources", "poll", "ask a source for news now", &PollSource},
    {"sources", "backfill", "read what a source published in a span of time", &BackfillSource},
    {"sources", "quarantine", "list what could not be used, and why", &ListQuarantine},
    {"sources", "requeue", "take quarantined records again", &RequeueRecords},
    {"sources", "records", "list what became of what sources delivered", &ListRecords},
    {"sources", "plugins", "list the plugins that were found", &ListPlugins},
    {"admin", "state", "tell how much data there is, and which history", &ShowStoreState},
    {"admin", "backup", "write a copy of all data to a file; the server works on", &BackUpStore},
    {"admin", "restore", "make a backup the data of a server that does not run", &RestoreStore},
    {"admin", "verify", "hold all data against itself; the server works on", &VerifyStore},
    {"admin", "digest", "digest what all incidents say, whatever order it came in", &DigestState},
    {"admin", "reanalyze", "read held reports anew, as after an upgrade", &ReanalyzeReports},
    {"admin", "compact", "forget history before a revision", &CompactStore},
    {"", "watch", "follow what changes, without a gap", &Watch},
    {"", "submit", "hand reports in and see what becomes of them", &Submit},
};

constexpr const char* kAfterwards =
    "Queries: docs/queries.md. Filters: docs/filters.md. Exit codes: 0 done,\n"
    "1 refused or failed, 2 wrong use, 3 no server answers, 4 not found,\n"
    "5 done, but some reports were quarantined.";

struct GlobalFlags {
  std::string server = "127.0.0.1:7100";
  Output::Format format = Output::Format::kText;
  double timeout_seconds = 30;
};

std::string AboveNought(const std::string& number) {
  double value = 0;
  return absl::SimpleAtod(number, &value) && value > 0 ? "" : "must be a number above 0";
}

void AddGlobalFlags(CLI::App& app, GlobalFlags& flags) {
  app.add_option("--server", flags.server, "host and port of the server")
      ->envname("DOSSIER_SERVER")
      ->capture_default_str();
  app.add_option_function<std::string>(
         "--output",
         [&flags](const std::string& format) {
           flags.format = format == "json" ? Output::Format::kJson : Output::Format::kText;
         },
         "text for people, json for programs: one object a line")
      ->check(CLI::IsMember({"text", "json"}))
      ->default_str("text");
  app.add_flag_function(
      "--json", [&flags](int64_t) { flags.format = Output::Format::kJson; },
      "the same as --output json");
  app.add_option("--timeout", flags.timeout_seconds, "seconds that one call may take")
      ->check(AboveNought)
      ->capture_default_str();
  app.set_version_flag("--version", "dossier " DOSSIER_VERSION);
}

// Hangs each row of the table below its group; the one that is called leaves what it runs in `run`.
void AddCommands(CLI::App& app, Run& run) {
  std::map<std::string, CLI::App*> groups = {{"", &app}};
  for (const Command& command : kCommands) {
    CLI::App*& group = groups[command.group];
    if (group == nullptr) {
      group = app.add_subcommand(command.group, std::string("about ") + command.group);
      group->require_subcommand(1);
    }
    CLI::App* subcommand = group->add_subcommand(command.name, command.help);
    subcommand->callback([&run, declared = command.declare(*subcommand)] { run = declared; });
  }
}

}  // namespace

int RunCommandLine(int argc, const char* const* argv) {
  if (const std::string wrong = WordNotUtf8(absl::MakeConstSpan(argv, argc)); !wrong.empty()) {
    std::cerr << "dossier: " << wrong << "\n";
    return kUsage;
  }
  CLI::App app("Asks a dossier server about incidents, statements and reports.", "dossier");
  app.require_subcommand(1);
  app.fallthrough();  // global flags may also stand after the command
  app.footer(kAfterwards);
  GlobalFlags flags;
  AddGlobalFlags(app, flags);

  Run run;
  AddCommands(app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool fails = error.get_exit_code() != 0;
    if (const std::string missing = CommandMissing(app); fails && !missing.empty()) {
      std::cerr << "dossier: " << Printable(missing) << "\n";
      return kUsage;
    }
    return app.exit(error) == 0 ? kSuccess : kUsage;
  }

  Client client({.server = flags.server, .call_timeout = absl::Seconds(flags.timeout_seconds)});
  Output output(flags.format, StyleFor(STDOUT_FILENO), stdout, stderr);
  Session session{client, output};
  const absl::Status status = run(session);
  output.Flush();
  if (!status.ok()) return Explain(status, client.server(), output);
  return session.exit_code;
}

}  // namespace dossier::client
