#ifndef DOSSIER_TESTS_E2E_WORLD_H_
#define DOSSIER_TESTS_E2E_WORLD_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "dossier/v1/claim.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/statement.pb.h"

namespace dossier::e2e {

// Everything that a server holds, read as a client reads it, page by page.
struct World {
  std::vector<v1::Incident> incidents;
  std::vector<v1::Claim> claims;
  std::vector<v1::Statement> statements;
  std::vector<v1::Report> reports;  // with their text
  std::vector<v1::Record> records;
};

World ReadWorld(const std::shared_ptr<grpc::Channel>& channel);

// What `world` says, as text, without anything that depends on the order of arrival: names,
// revisions, times. Two servers that know the same give the same text.
std::string StateOf(const World& world);

// Checks every span of the world: the text of its report version, sliced, is the text it claims.
// Adds a test failure for each that is not; returns how many spans there were.
int CheckSpans(const World& world);

}  // namespace dossier::e2e

#endif  // DOSSIER_TESTS_E2E_WORLD_H_
