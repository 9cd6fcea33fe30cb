#ifndef DOSSIER_TESTS_CLIENT_FAKE_DOSSIER_H_
#define DOSSIER_TESTS_CLIENT_FAKE_DOSSIER_H_

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "dossier/v1/incident_service.grpc.pb.h"
#include "dossier/v1/report_service.grpc.pb.h"
#include "dossier/v1/source_service.grpc.pb.h"
#include "dossier/v1/statement_service.grpc.pb.h"
#include "dossier/v1/watch_service.grpc.pb.h"
#include "grpcpp/grpcpp.h"

namespace dossier::client {

// What one Watch call sends, and how it ends.
struct WatchAct {
  std::vector<v1::WatchResponse> messages;
  grpc::Status end;
  // Instead of ending, it says nothing more as long as the server is there.
  bool falls_silent = false;
};

// A status with a google.rpc.ErrorInfo, as a dossier server sends it.
grpc::Status WithReason(grpc::StatusCode code, const std::string& reason,
                        const std::string& message);

// A server that says what a test wrote down beforehand, on a free loopback port. It pages by two,
// and refuses the filter "bad".
class FakeDossier {
 public:
  FakeDossier();
  ~FakeDossier();

  const std::string& address() const { return address_; }
  std::shared_ptr<grpc::Channel> channel() const;

  // Filled before the calls.
  std::vector<v1::Incident> incidents;
  std::vector<v1::Statement> statements;
  std::vector<v1::Report> reports;
  std::vector<v1::Claim> claims;
  std::vector<v1::Source> sources;
  std::vector<v1::Plugin> plugins;
  std::vector<v1::Record> records;
  // Where words stand, for each incident; and the answer to CountIncidents.
  std::vector<v1::Match> matches;
  v1::CountIncidentsResponse counts;
  // What the calls of Watch do, one after the other; the last one is repeated.
  std::deque<WatchAct> acts;
  // SubmitReports ends with UNAVAILABLE after so many acknowledgements; each entry serves once.
  std::deque<int> breaks;

  // What arrived.
  std::vector<v1::WatchRequest> watch_requests() const;
  std::vector<v1::SubmitReportsRequest> submitted() const;
  std::vector<std::string> filters() const;
  std::vector<v1::ListIncidentsRequest> listed() const;
  std::vector<v1::CountIncidentsRequest> counted() const;

 private:
  class Incidents;
  class Statements;
  class Reports;
  class Sources;
  class Watches;

  void Note(const std::string& filter);

  mutable std::mutex mutex_;
  std::vector<v1::WatchRequest> watch_requests_;
  std::vector<v1::SubmitReportsRequest> submitted_;
  std::vector<std::string> filters_;
  std::vector<v1::ListIncidentsRequest> listed_;
  std::vector<v1::CountIncidentsRequest> counted_;

  absl::Notification over_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace dossier::client

#endif  // DOSSIER_TESTS_CLIENT_FAKE_DOSSIER_H_
