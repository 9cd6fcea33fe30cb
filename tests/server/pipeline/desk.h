#ifndef DOSSIER_TESTS_SERVER_PIPELINE_DESK_H_
#define DOSSIER_TESTS_SERVER_PIPELINE_DESK_H_

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "dossier/v1/decision_service.pb.h"
#include "gtest/gtest.h"
#include "server/pipeline/record_reader.h"
#include "server/pipeline/resources.h"
#include "server/store/former_names.h"
#include "tests/server/pipeline/archive.h"
#include "tests/server/pipeline/deciding.h"

namespace dossier::pipeline {

// An archive with some reports about each of some firms, and shorthands for deciding.
class Desk {
 public:
  explicit Desk(int firms = 4, int reports = 3) { TakeReports(firms, reports); }
  // Of texts that `reader` reads.
  Desk(std::unique_ptr<const RecordReader> reader, int firms, int reports)
      : archive(std::move(reader)) {
    TakeReports(firms, reports);
  }

  void TakeReports(int firms, int reports) {
    for (int firm = 0; firm < firms; ++firm) {
      for (int number = 0; number < reports; ++number) {
        archive.Take({AttackOn(kAttacks[firm].firm, number)});
      }
    }
  }

  // The incident that the item is told to belong to, whatever its name.
  v1::Incident IncidentOf(const std::string& item) {
    const std::string report = ReportOf(item);
    for (v1::Incident& incident : archive.Incidents()) {
      for (const v1::IncidentReport& link : incident.reports()) {
        if (link.report() == report) return incident;
      }
    }
    ADD_FAILURE() << item << " tells of no incident";
    return {};
  }

  v1::Report Newest(const std::string& item) {
    auto stored = pipeline::Read<v1::Report>(archive.store(), ReportOf(item));
    return stored.ok() && stored->has_value() ? (*stored)->value : v1::Report();
  }

  // The incident of that name, empty if there is none.
  v1::Incident Incident(const std::string& name) {
    auto stored = pipeline::Read<v1::Incident>(archive.store(), name);
    return stored.ok() && stored->has_value() ? (*stored)->value : v1::Incident();
  }

  std::string ReportOf(const std::string& item) {
    for (const v1::Report& report : archive.Reports()) {
      for (const v1::Origin& origin : report.origins()) {
        if (origin.external_id() == item) return report.name();
      }
    }
    ADD_FAILURE() << "there is no " << item;
    return "";
  }

  v1::Decision Take(const v1::CreateDecisionRequest& request) {
    archive.clock().Advance(absl::Seconds(1));
    auto response = archive.pipeline().Decide(request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->decision() : v1::Decision();
  }

  void Undo(const std::string& decision) {
    archive.clock().Advance(absl::Seconds(1));
    auto response = archive.pipeline().Undo(UndoOf(decision));
    EXPECT_TRUE(response.ok()) << response.status();
  }

  v1::Decision Read(const std::string& name) {
    auto stored = pipeline::Read<v1::Decision>(archive.store(), name);
    EXPECT_TRUE(stored.ok() && stored->has_value()) << name;
    return (*stored)->value;
  }

  // The name of the incident that a name leads to now.
  std::string LeadsTo(const std::string& name) {
    auto found = archive.store().Find(name);
    if (found.ok() && found->has_value()) return name;
    auto survivor = store::SurvivorOf(archive.store(), name, 0);
    EXPECT_TRUE(survivor.ok()) << survivor.status();
    return survivor.ok() && survivor->has_value() ? (*survivor)->name : "";
  }

  // Every incident, byte for byte but for the time and revision of its last change.
  std::map<std::string, std::string> Views() {
    std::map<std::string, std::string> views;
    for (v1::Incident& incident : archive.Incidents()) {
      incident.clear_revision();
      incident.clear_update_time();
      views[incident.name()] = Serialize(incident);
    }
    return views;
  }

  // Likewise every claim, report and statement.
  std::map<std::string, std::string> OtherViews() {
    std::map<std::string, std::string> views;
    const auto add = [&](auto resources) {
      for (auto& resource : resources) {
        resource.clear_revision();
        if constexpr (requires { resource.clear_update_time(); }) resource.clear_update_time();
        views[resource.name()] = resource.DebugString();
      }
    };
    add(archive.Claims());
    add(archive.Reports());
    add(archive.Statements());
    return views;
  }

  v1::Claim ClaimOf(const std::string& item, v1::Field field) {
    const std::string report = ReportOf(item);
    for (v1::Claim& claim : archive.Claims()) {
      if (claim.report() == report && claim.field() == field && claim.corrects().empty() &&
          NamesIt(claim)) {
        return claim;
      }
    }
    ADD_FAILURE() << item << " claims nothing of that field";
    return {};
  }

  Archive archive;

 private:
  // Whether the claim names somebody or something, which not all do.
  static bool NamesIt(const v1::Claim& claim) {
    return !claim.has_victim() || !claim.victim().name().empty();
  }
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_TESTS_SERVER_PIPELINE_DESK_H_
