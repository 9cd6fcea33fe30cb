#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/output/json.h"
#include "client/output/resource_text.h"
#include "client/output/sheet.h"
#include "client/output/words.h"

namespace dossier::client {
namespace {

std::string ErrorWords(const google::rpc::Status& error) { return Printable(error.message()); }

std::string TimeWords(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

// To the precision that matters to a person: "36h", "1m30s", "250ms".
std::string GapWords(bool is_known, const google::protobuf::Duration& gap) {
  if (!is_known) return "";
  const absl::Duration duration = absl::Seconds(gap.seconds()) + absl::Nanoseconds(gap.nanos());
  const absl::Duration precision =
      duration < absl::Seconds(1) ? absl::Milliseconds(1) : absl::Seconds(1);
  return absl::FormatDuration(absl::Trunc(duration, precision));
}

// Nothing for none.
std::string NumberWords(int64_t number) { return number == 0 ? "" : absl::StrCat(number); }

std::string CompactJson(const google::protobuf::Message& message) {
  return std::string(absl::StripTrailingAsciiWhitespace(JsonLine(message)));
}

using Fact = std::pair<absl::string_view, std::string>;

// A heading with a line for each fact that says something; nothing if none does.
void AddFacts(Sheet& sheet, absl::string_view heading, const std::vector<Fact>& facts) {
  bool is_first = true;
  for (const auto& [name, value] : facts) {
    if (value.empty()) continue;
    if (std::exchange(is_first, false)) sheet.Heading(heading);
    sheet.Item(absl::StrCat(name, ": ", value));
  }
}

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
      {"SOURCE", "PLUGIN", "STATE", "RECORDS", "LAST ITEM", "ERROR"}};
  for (const v1::Source& source : sources) {
    rows.push_back({source.name(), source.plugin(), ColouredState(source.state(), style),
                    absl::StrCat(source.record_count()), TimeWords(source.last_item_time()),
                    ErrorWords(source.error())});
  }
  return Table(rows, style);
}

std::string StateLine(const v1::Source& source, const Style& style) {
  return absl::StrCat(style.Bold(source.name()), " is ", ColouredState(source.state(), style),
                      source.has_error() ? ": " : "", ErrorWords(source.error()), "\n");
}

std::string BackfillWords(const v1::Backfill& backfill) {
  return JoinParts(
      {Words(backfill.state()), absl::StrCat(backfill.read_count(), " read"),
       absl::StrCat(backfill.kept_count(), " kept"),
       backfill.has_position() ? absl::StrCat("at ", TimeWords(backfill.position())) : "",
       backfill.has_error() ? ErrorWords(backfill.error()) : ""});
}

std::string WholeText(const v1::Source& source, const Style& style) {
  Sheet sheet(style);
  sheet.Line(absl::StrCat(style.Bold(source.name()), "  ", Printable(source.display_name())));
  sheet.Item(absl::StrCat(ColouredState(source.state(), style),
                          source.has_state_time() ? " since " : "",
                          TimeWords(source.state_time())));
  if (source.has_error()) sheet.Detail(style.Red(ErrorWords(source.error())));
  AddFacts(sheet, "Items",
           {{"came since the server started", absl::StrCat(source.record_count())},
            {"of these quarantined", NumberWords(source.quarantined_count())},
            {"last item", TimeWords(source.last_item_time())},
            {"from publication to commit", GapWords(source.has_lag(), source.lag())},
            {"usual gap between items", GapWords(source.has_usual_gap(), source.usual_gap())},
            {"all read at least once", source.caught_up() ? "yes" : "not yet"}});
  AddFacts(sheet, "Polls",
           {{"last poll", TimeWords(source.last_poll_time())},
            {"next poll", TimeWords(source.next_poll_time())},
            {"failures since the last success", NumberWords(source.failure_count())},
            {"process started anew", NumberWords(source.restart_count())},
            {"breaches of the plugin's contract", NumberWords(source.defect_count())}});
  if (source.has_backfill()) {
    const v1::Backfill& backfill = source.backfill();
    AddFacts(sheet, "Backfill",
             {{"span", absl::StrCat(TimeWords(backfill.from()), " to ", TimeWords(backfill.to()))},
              {"state", BackfillWords(backfill)},
              {"asked for", TimeWords(backfill.start_time())},
              {"ended", TimeWords(backfill.end_time())}});
  }
  AddFacts(sheet, "Configuration",
           {{"plugin", JoinParts({source.plugin(), Printable(source.plugin_version())}, " ")},
            {"isolation", Words(source.isolation())},
            {"decided by", Words(source.origin())},
            {"reliability", Printable(source.reliability())},
            {"config", source.has_config() ? Printable(CompactJson(source.config())) : ""}});
  return sheet.Take();
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

std::string QuarantineTable(const std::vector<v1::Record>& records, const Style& style) {
  std::vector<std::vector<std::string>> rows = {{"RECORD", "ITEM", "TRIES", "HELD", "ERROR"}};
  for (const v1::Record& record : records) {
    rows.push_back({record.name(), Printable(record.external_id()),
                    absl::StrCat(record.attempt_count()), record.requeueable() ? "yes" : "no",
                    ErrorWords(record.error())});
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
