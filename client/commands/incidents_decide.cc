// Decisions about which reports tell of which incident.
#include <map>
#include <string>
#include <vector>

#include "client/commands/decision_flags.h"
#include "client/commands/list_flags.h"

namespace dossier::client {
namespace {

// The incident that the decision is about, and those, or the reports, that it concerns.
struct Names {
  std::string incident;
  std::vector<std::string> others;
  std::string from;
};

// The roles by the words for them.
const std::map<std::string, v1::ReportRole>& Roles() {
  static const auto* const kRoles =
      new std::map<std::string, v1::ReportRole>{{"primary", v1::REPORT_ROLE_PRIMARY},
                                                {"background", v1::REPORT_ROLE_BACKGROUND},
                                                {"mention", v1::REPORT_ROLE_MENTION}};
  return *kRoles;
}

}  // namespace

Run MergeIncidents(CLI::App& app) {
  const auto names = std::make_shared<Names>();
  app.add_option("incident", names->incident, "which stays, such as incidents/k3f9")->required();
  app.add_option("sources", names->others, "those that become part of it")->required();
  const auto flags = AddDecisionFlags(app);
  return [names, flags](Session& session) {
    v1::Decision decision;
    decision.mutable_merge()->set_incident(FullName("incidents", names->incident));
    for (const std::string& source : names->others) {
      decision.mutable_merge()->add_sources(FullName("incidents", source));
    }
    return TakeDecision(decision, *flags, session);
  };
}

Run SplitIncident(CLI::App& app) {
  const auto names = std::make_shared<Names>();
  app.add_option("incident", names->incident, "which, such as incidents/k3f9")->required();
  app.add_option("reports", names->others, "those that tell of another one, such as reports/b7")
      ->required();
  const auto flags = AddDecisionFlags(app);
  return [names, flags](Session& session) {
    v1::Decision decision;
    decision.mutable_split()->set_incident(FullName("incidents", names->incident));
    for (const std::string& report : names->others) {
      decision.mutable_split()->add_reports(FullName("reports", report));
    }
    return TakeDecision(decision, *flags, session);
  };
}

Run LinkReport(CLI::App& app) {
  const auto names = std::make_shared<Names>();
  app.add_option("incident", names->incident, "which, such as incidents/k3f9")->required();
  app.add_option("report", names->others, "what tells of it, such as reports/b7")
      ->required()
      ->expected(1);
  app.add_option("--from", names->from,
                 "the incident that it was held to tell of, if there are several");
  const auto also = std::make_shared<bool>(false);
  app.add_flag("--also", *also, "it goes on telling of what it was held to tell of");
  const auto role = std::make_shared<v1::ReportRole>(v1::REPORT_ROLE_UNSPECIFIED);
  app.add_option_function<std::string>(
         "--role",
         [role](const std::string& word) {
           const auto found = Roles().find(word);
           if (found == Roles().end()) {
             throw CLI::ValidationError("--role", "is none of primary, background and mention");
           }
           *role = found->second;
         },
         "the part that the incident plays in it: primary, background or mention")
      ->type_name("ROLE");
  const auto flags = AddDecisionFlags(app);
  return [names, also, role, flags](Session& session) {
    v1::Decision decision;
    decision.mutable_link()->set_also(*also);
    decision.mutable_link()->set_role(*role);
    decision.mutable_link()->set_incident(FullName("incidents", names->incident));
    decision.mutable_link()->set_report(FullName("reports", names->others.front()));
    if (!names->from.empty()) {
      decision.mutable_link()->set_former_incident(FullName("incidents", names->from));
    }
    return TakeDecision(decision, *flags, session);
  };
}

Run UnlinkReport(CLI::App& app) {
  const auto names = std::make_shared<Names>();
  app.add_option("incident", names->incident, "which, such as incidents/k3f9")->required();
  app.add_option("report", names->others, "what does not tell of it, such as reports/b7")
      ->required()
      ->expected(1);
  const auto flags = AddDecisionFlags(app);
  return [names, flags](Session& session) {
    v1::Decision decision;
    decision.mutable_unlink()->set_incident(FullName("incidents", names->incident));
    decision.mutable_unlink()->set_report(FullName("reports", names->others.front()));
    return TakeDecision(decision, *flags, session);
  };
}

Run CorrectIncident(CLI::App& app) {
  const auto text = std::make_shared<v1::IncidentText>();
  const auto incident = std::make_shared<std::string>();
  app.add_option("incident", *incident, "which, such as incidents/k3f9")->required();
  app.add_option_function<std::string>(
      "--title", [text](const std::string& title) { text->set_title(title); }, "what it is called");
  app.add_option_function<std::string>(
      "--summary", [text](const std::string& summary) { text->set_summary(summary); },
      "what it is, in a sentence or two");
  const auto flags = AddDecisionFlags(app);
  return [text, incident, flags](Session& session) -> absl::Status {
    if (text->title().empty() && text->summary().empty()) {
      return absl::InvalidArgumentError("say what is right: --title, --summary or both");
    }
    v1::Decision decision;
    *decision.mutable_incident_text() = *text;
    decision.mutable_incident_text()->set_incident(FullName("incidents", *incident));
    return TakeDecision(decision, *flags, session);
  };
}

}  // namespace dossier::client
