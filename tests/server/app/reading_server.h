#ifndef DOSSIER_TESTS_SERVER_APP_READING_SERVER_H_
#define DOSSIER_TESTS_SERVER_APP_READING_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "server/app/decision_desk.h"
#include "server/app/submissions.h"
#include "server/query/admin_service.h"
#include "server/query/decision_service.h"
#include "server/query/incident_service.h"
#include "server/query/report_service.h"
#include "server/query/source_service.h"
#include "server/query/statement_service.h"
#include "server/query/worker_pool.h"
#include "tests/server/pipeline/world.h"
#include "tests/server/query/query_server.h"

namespace dossier::app {

// What a client got: the pages of a list, all that a stream sent as one, or an error.
struct Reply {
  std::string error;               // its code and reason
  std::vector<std::string> pages;  // bytes of responses, without their tokens

  friend bool operator==(const Reply&, const Reply&) = default;
};

// All services that read, over what a world holds, on a free loopback port. The world outlives it
// and does nothing meanwhile.
class ReadingServer {
 public:
  explicit ReadingServer(pipeline::World& world);
  ~ReadingServer();

  // Calls `method`; of a list, for every page.
  Reply Ask(const google::protobuf::MethodDescriptor& method,
            const google::protobuf::Message& request);

 private:
  // Calls once, and reads all that comes into `response`.
  grpc::Status Call(const std::string& path, const google::protobuf::Message& request,
                    google::protobuf::Message& response);

  query::WorkerPool reads_;
  query::WorkerPool writes_;
  SubmittedReports submitted_;
  DecisionDesk decision_desk_;
  query::FakeDirectory directory_;
  query::IncidentService incidents_;
  query::StatementService statements_;
  query::ReportService reports_;
  query::DecisionService decisions_;
  query::SourceService sources_;
  query::AdminService admin_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<grpc::GenericStub> stub_;
};

}  // namespace dossier::app

#endif  // DOSSIER_TESTS_SERVER_APP_READING_SERVER_H_
