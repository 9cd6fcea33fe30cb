#include <string>
#include <vector>

#include "client/commands/command.h"
#include "client/commands/list_flags.h"

namespace dossier::client {

Run ListRecords(CLI::App& app) {
  const auto flags = AddListFlags(app, "\"outcome = QUARANTINED\"");
  const auto source = std::make_shared<std::string>("sources/-");
  app.add_option("source", *source, "whose, such as sources/news; all of them if left out");
  return [flags, source](Session& session) -> absl::Status {
    std::vector<v1::Record> records;
    const auto more = session.client.ListRecords(FullName("sources", *source), flags->query,
                                                 [&](const v1::Record& record) {
                                                   if (session.output.json())
                                                     return session.output.Write(JsonLine(record));
                                                   records.push_back(record);
                                                 });
    if (more.ok() && !session.output.json()) {
      session.output.Write(RecordTable(records, session.output.style()));
    }
    return EndList(more, *flags, session.output);
  };
}

}  // namespace dossier::client
