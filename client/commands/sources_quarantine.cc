// What could not be used, and taking it again.
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/commands/list_flags.h"

namespace dossier::client {

Run ListQuarantine(CLI::App& app) {
  const auto query = std::make_shared<ListFlags>();
  const auto source = std::make_shared<std::string>("sources/-");
  app.add_option("source", *source, "whose, such as sources/news; all of them if left out");
  app.add_option("--limit", query->query.limit, "most to list; 0 for all")
      ->check(NotNegative)
      ->capture_default_str();
  return [query, source](Session& session) -> absl::Status {
    std::vector<v1::Record> records;
    const auto more = session.client.ListQuarantine(
        FullName("sources", *source), query->query, [&](const v1::Record& record) {
          if (session.output.json()) return session.output.Write(JsonLine(record));
          records.push_back(record);
        });
    if (more.ok() && !session.output.json()) {
      session.output.Write(QuarantineTable(records, session.output.style()));
    }
    return EndList(more, *query, session.output);
  };
}

Run RequeueRecords(CLI::App& app) {
  const auto source = std::make_shared<std::string>();
  const auto records = std::make_shared<std::vector<std::string>>();
  app.add_option("source", *source, "whose, such as sources/news; - for all sources")->required();
  app.add_option("records", *records,
                 "which, as `dossier sources quarantine` names them; all that are held if left "
                 "out");
  return [source, records](Session& session) -> absl::Status {
    v1::RequeueRecordsRequest request;
    request.set_parent(FullName("sources", *source));
    for (const std::string& record : *records) {
      request.add_names(absl::StrContains(record, '/')
                            ? record
                            : absl::StrCat(request.parent(), "/records/", record));
    }
    const auto response = session.client.RequeueRecords(request);
    if (!response.ok()) return response.status();
    if (session.output.json()) {
      session.output.Write(JsonLine(*response));
    } else {
      if (response->records_size() > 0) {
        session.output.Write(RecordTable({response->records().begin(), response->records().end()},
                                         session.output.style()));
      }
      session.output.Remark(absl::StrCat(response->requeued_count(), " taken again, ",
                                         response->quarantined_count(), " quarantined again"));
    }
    if (response->quarantined_count() > 0) session.exit_code = kQuarantined;
    return absl::OkStatus();
  };
}

}  // namespace dossier::client
