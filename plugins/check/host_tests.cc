#include <algorithm>
#include <memory>

#include "check/tests.h"
#include "check/verdict.h"
#include "server/ingest/hosted_session.h"
#include "server/ingest/plugin_inspection.h"

namespace dossier::check {
namespace {

[[noreturn]] void FailAs(const absl::Status& status, const char* remedy) {
  Fail(std::string(status.message()), remedy);
}

// A source of the plugin as a server runs it.
ingest::HostedSource HostedAs(const Subject& subject) {
  auto program = ingest::FindHostProgram();
  if (!program.ok()) Skip("dossier-source-host is not installed beside this program");
  ingest::HostedSource source;
  source.options.program = *std::move(program);
  auto file = ingest::PluginFile::Open(subject.path);
  if (!file.ok())
    FailAs(file.status(), "give it to the user of the server, for nobody else to write");
  auto plugin = ingest::InspectInChild(**file, source.options);
  if (!plugin.ok()) FailAs(plugin.status(), "the other tests say more");
  source.file = *std::move(file);
  source.plugin = *std::move(plugin);
  source.source_id = "check";
  source.config_json = *subject.config_json;
  source.secrets = [&](absl::string_view name) {
    return subject.secrets({name.data(), name.size()});
  };
  return source;
}

std::string WorksInAProcessOfItsOwn(const Subject& subject) {
  // First, for the plugin may have set things up in this process that its host lacks.
  const auto opened =
      ingest::HostedOpener(HostedAs(subject))("", std::make_shared<ingest::CancelSignal>());
  std::vector<std::string> ids;
  absl::Status status = opened.status();
  for (int polls = 0; status.ok() && polls < 200; ++polls) {
    ingest::PollBudget budget;
    budget.time = absl::Seconds(1);
    const ingest::PollOutcome outcome = (*opened)->Poll(budget);
    status = outcome.status;
    for (const ingest::SourceRecord& record : outcome.records) ids.push_back(record.external_id);
    if (outcome.misuses > 0) Fail("it broke the contract: see the test \"records\"", "see there");
    if (outcome.progress != ingest::PollOutcome::Progress::kMore) break;
  }
  const Module module = LoadModule(subject);
  const Harvest inside = ReadAll(module, subject, "", {});
  if (inside.end.ok() && !status.ok()) {
    FailAs(status,
           "a source may not write files, start programs or gain rights: see THE PROCESS in "
           "dossier/source.h");
  }
  if (inside.cut) return "more records than are compared";
  const bool same = std::equal(
      ids.begin(), ids.end(), inside.records.begin(), inside.records.end(),
      [](const std::string& id, const Taken& record) { return id == record.external_id; });
  if (!same) {
    Fail("its host took " + std::to_string(ids.size()) + " records, and there are " +
             std::to_string(inside.records.size()) + " without one, or others",
         "see THE PROCESS in dossier/source.h: what it may do there");
  }
  return std::to_string(ids.size()) + " records";
}

}  // namespace

std::vector<Test> HostTests() {
  return {
      {.name = "hosted",
       .promise = "does the same in a process of its own, confined as a server confines it",
       .needs_config = true,
       .run = WorksInAProcessOfItsOwn,
       .starts_processes = true},
  };
}

}  // namespace dossier::check
