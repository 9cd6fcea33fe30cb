#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/commands/command.h"
#include "client/commands/list_flags.h"
#include "client/commands/moment_flag.h"

namespace dossier::client {
namespace {

struct Flags {
  std::vector<std::string> names;
  bool all = false;
  bool without_statements = false;
  std::optional<v1::AsOf> as_of;
  std::string published_until;
};

absl::StatusOr<std::vector<v1::Statement>> StatementsAbout(Client& client,
                                                           const std::string& incident,
                                                           const Flags& flags) {
  Query query{.filter = absl::StrCat("about.incident = \"", incident, "\""), .as_of = flags.as_of};
  if (!flags.published_until.empty()) {
    absl::StrAppend(&query.filter, " AND published_at <= ", flags.published_until);
  }
  std::vector<v1::Statement> statements;
  const auto more = client.ListStatements(
      query, [&](const v1::Statement& statement) { statements.push_back(statement); });
  if (!more.ok()) return more.status();
  return statements;
}

// Quotes evidence within its sentence; fetches each text once. A text that cannot be had, as one
// that was redacted, leaves the evidence alone.
class Quoter {
 public:
  Quoter(Client& client, const Style& style) : client_(client), style_(style) {}

  std::string operator()(const v1::Span& span) {
    const auto [text, is_new] = texts_.try_emplace(span.report_version());
    if (is_new) {
      const auto version = client_.GetReportVersion(span.report_version(), v1::REPORT_VIEW_FULL);
      if (version.ok()) text->second = version->text();
    }
    return QuoteInSentence(span, text->second, style_);
  }

 private:
  Client& client_;
  const Style style_;
  std::map<std::string, std::string> texts_;
};

absl::Status Show(Session& session, const Flags& flags, const Quote& quote,
                  const v1::Incident& incident) {
  if (session.output.json()) {
    session.output.Write(JsonLine(incident));
    return absl::OkStatus();
  }
  std::vector<v1::Statement> statements;
  if (!flags.without_statements) {
    auto found = StatementsAbout(session.client, incident.name(), flags);
    if (!found.ok()) return found.status();
    statements = *std::move(found);
  }
  session.output.Write(WholeText(incident, std::move(statements), quote, session.output.style()));
  return absl::OkStatus();
}

// Fills `incidents` with all that match; returns whether there are more than were asked for.
absl::StatusOr<bool> ListAll(Client& client, const Query& query,
                             std::vector<v1::Incident>& incidents) {
  return client.ListIncidents(query,
                              [&](const v1::Incident& incident) { incidents.push_back(incident); });
}

// Fills `incidents` with those that the flags name, which are all.
absl::StatusOr<bool> GetNamed(Client& client, const Flags& flags,
                              std::vector<v1::Incident>& incidents) {
  for (const std::string& name : flags.names) {
    v1::GetIncidentRequest request;
    request.set_name(FullName("incidents", name));
    if (flags.as_of.has_value()) *request.mutable_as_of() = *flags.as_of;
    request.set_published_until(flags.published_until);
    auto incident = client.GetIncident(request);
    if (!incident.ok()) return incident.status();
    incidents.push_back(*std::move(incident));
  }
  return false;
}

}  // namespace

Run ShowIncidents(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  const auto list = AddListFlags(app, "\"victims.name = 'Harbour Board'\"; with --all");
  auto* names = app.add_option("names", flags->names, "which, such as incidents/k3f9");
  auto* all = app.add_flag("--all", flags->all, "every incident")->excludes(names);
  for (const char* of_all : {"--filter", "--limit"}) app.get_option(of_all)->needs(all);
  app.add_flag("--no-statements", flags->without_statements, "leave out what was said about it");
  AddAsOf(app, flags->as_of);
  AddPublishedUntil(app, flags->published_until);
  return [flags, list](Session& session) -> absl::Status {
    if (flags->names.empty() && !flags->all) {
      return absl::InvalidArgumentError(
          "which incident? Name one (`dossier incidents list` shows the names), or say --all");
    }
    list->query.as_of = flags->as_of;
    list->query.published_until = flags->published_until;
    std::vector<v1::Incident> incidents;
    const absl::StatusOr<bool> more = flags->all ? ListAll(session.client, list->query, incidents)
                                                 : GetNamed(session.client, *flags, incidents);
    if (!more.ok()) return more.status();
    if (incidents.empty()) RemarkNothing(*list, session.output);
    Quoter quoter(session.client, session.output.style());
    const Quote quote = std::ref(quoter);
    for (const v1::Incident& incident : incidents) {
      if (&incident != &incidents.front() && !session.output.json()) session.output.Write("\n\n");
      absl::Status status = Show(session, *flags, quote, incident);
      if (!status.ok()) return status;
    }
    return EndList(more, *list, session.output);
  };
}

}  // namespace dossier::client
