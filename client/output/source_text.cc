#include "absl/strings/str_cat.h"
#include "client/output/resource_text.h"
#include "client/output/sheet.h"
#include "client/output/words.h"

namespace dossier::client {
namespace {

std::string ErrorWords(const google::rpc::Status& error) { return Printable(error.message()); }

std::string ColouredState(v1::Source::State state, const Style& style) {
  const std::string words = Words(state);
  switch (state) {
    case v1::Source::STATE_IDLE:
    case v1::Source::STATE_POLLING:
      return style.Green(words);
    case v1::Source::STATE_FAILED:
    case v1::Source::STATE_WEDGED:
      return style.Red(words);
    default:
      return style.Yellow(words);
  }
}

std::string ColouredOutcome(v1::Record::Outcome outcome, const Style& style) {
  const std::string words = Words(outcome);
  return outcome == v1::Record::OUTCOME_QUARANTINED ? style.Red(words) : words;
}

}  // namespace

std::string SourceTable(const std::vector<v1::Source>& sources, const Style& style) {
  std::vector<std::vector<std::string>> rows = {
      {"SOURCE", "PLUGIN", "STATE", "RECORDS", "CAUGHT UP", "ERROR"}};
  for (const v1::Source& source : sources) {
    rows.push_back({source.name(), source.plugin(), ColouredState(source.state(), style),
                    absl::StrCat(source.record_count()), source.caught_up() ? "yes" : "no",
                    ErrorWords(source.error())});
  }
  return Table(rows, style);
}

std::string PluginTable(const std::vector<v1::Plugin>& plugins, const Style& style) {
  std::vector<std::vector<std::string>> rows = {
      {"PLUGIN", "VERSION", "ABI", "STATE", "PATH", "ERROR"}};
  for (const v1::Plugin& plugin : plugins) {
    const std::string state = Words(plugin.state());
    rows.push_back(
        {Printable(plugin.name()), Printable(plugin.version()), plugin.abi_version(),
         plugin.state() == v1::Plugin::STATE_REFUSED ? style.Red(state) : style.Green(state),
         Printable(plugin.path()), ErrorWords(plugin.error())});
  }
  return Table(rows, style);
}

std::string RecordTable(const std::vector<v1::Record>& records, const Style& style) {
  std::vector<std::vector<std::string>> rows = {{"RECORD", "OUTCOME", "REPORT", "ITEM", "ERROR"}};
  for (const v1::Record& record : records) {
    rows.push_back({record.name(), ColouredOutcome(record.outcome(), style), record.report(),
                    Printable(record.external_id()), ErrorWords(record.error())});
  }
  return Table(rows, style);
}

}  // namespace dossier::client
