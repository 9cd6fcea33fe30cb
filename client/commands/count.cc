// How many match, all in all and by the values of fields.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/commands/command.h"
#include "client/commands/moment_flag.h"
#include "client/output/sheet.h"
#include "client/output/words.h"

namespace dossier::client {
namespace {

struct Flags {
  std::string filter;
  std::vector<std::string> facets;
  int32_t top = 20;
  std::optional<v1::AsOf> as_of;
};

// The values of a facet with their counts; what has no value and what is not listed at the end.
std::string FacetText(const v1::Facet& facet, const Style& style) {
  std::vector<std::vector<std::string>> rows = {{Printable(facet.field()), "count"}};
  for (const v1::FacetValue& value : facet.values()) {
    rows.push_back({Printable(value.value()), absl::StrCat(value.count())});
  }
  if (facet.missing() > 0) rows.push_back({"(none)", absl::StrCat(facet.missing())});
  std::string text = Table(rows, style);
  if (facet.other_values() > 0) {
    absl::StrAppend(&text, "and ", Count(facet.other_values(), "other value", "other values"),
                    "; --top lists more\n");
  }
  return text;
}

// `Request` and `call` are those of one Count method of the client.
template <typename Request, typename Response>
Run CountCommand(CLI::App& app, const std::string& example, const std::string& facets,
                 absl::StatusOr<Response> (Client::*call)(const Request&)) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("--filter", flags->filter,
                 absl::StrCat("only those that match, such as ", example));
  app.add_option("--by", flags->facets,
                 absl::StrCat("fields to count by, with commas between them, such as ", facets,
                              "; dates are counted by month"))
      ->delimiter(',');
  app.add_option("--top", flags->top, "most values of each field")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  AddAsOf(app, flags->as_of);
  return [flags, call](Session& session) -> absl::Status {
    Request request;
    request.set_filter(flags->filter);
    request.set_facet_size(flags->top);
    for (const std::string& facet : flags->facets) request.add_facets(facet);
    if (flags->as_of.has_value()) *request.mutable_as_of() = *flags->as_of;
    const absl::StatusOr<Response> response = (session.client.*call)(request);
    if (!response.ok()) return response.status();
    if (session.output.json()) {
      session.output.Write(JsonLine(*response));
      return absl::OkStatus();
    }
    session.output.Write(absl::StrCat(response->total(), "\n"));
    for (const v1::Facet& facet : response->facets()) {
      session.output.Write("\n");
      session.output.Write(FacetText(facet, session.output.style()));
    }
    return absl::OkStatus();
  };
}

}  // namespace

Run CountIncidents(CLI::App& app) {
  return CountCommand(app, "\"victims.country = NO\"", "kinds.type,dates.date",
                      &Client::CountIncidents);
}

Run CountStatements(CLI::App& app) {
  return CountCommand(app, "\"stance = DENY\"", "speaker.name,said_at", &Client::CountStatements);
}

Run CountReports(CLI::App& app) {
  return CountCommand(app, "\"language = en\"", "publisher,published", &Client::CountReports);
}

}  // namespace dossier::client
