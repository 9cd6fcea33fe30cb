// Decisions about which reports tell of which incident.
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
  const auto flags = AddDecisionFlags(app);
  return [names, flags](Session& session) {
    v1::Decision decision;
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

}  // namespace dossier::client
