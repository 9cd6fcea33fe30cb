#include "server/query/report_service.h"

#include <optional>
#include <string>
#include <utility>

#include "server/base/status.h"
#include "server/query/answer.h"
#include "server/query/listing.h"

namespace dossier::query {
namespace {

using store::Collection;

// The text kept under `sha256`; empty once it has been redacted.
absl::StatusOr<std::string> TextOf(store::Reader& reader, const std::string& sha256) {
  if (sha256.empty()) return std::string();
  DOSSIER_ASSIGN_OR_RETURN(std::optional<std::string> text, reader.Text(sha256));
  return std::move(text).value_or("");
}

// Reads `name` into `report`, with its text if `view` asks for it. Serves reports and their
// versions, which are alike in this.
template <typename Report>
absl::Status GetWithText(store::Reader& reader, Collection collection, absl::string_view name,
                         v1::ReportView view, Report& report) {
  DOSSIER_ASSIGN_OR_RETURN(const store::Resource resource,
                           FindResource(reader, collection, "name", name));
  DOSSIER_RETURN_IF_ERROR(ParseResource(resource, report));
  if (view != v1::REPORT_VIEW_FULL) return absl::OkStatus();
  DOSSIER_ASSIGN_OR_RETURN(*report.mutable_text(), TextOf(reader, report.text_sha256()));
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* ReportService::GetReport(grpc::CallbackServerContext* context,
                                                   const v1::GetReportRequest* request,
                                                   v1::Report* response) {
  return Answer(reads_, context, [this, request, response] {
    return GetWithText(store_, Collection::kReport, request->name(), request->view(), *response);
  });
}

grpc::ServerUnaryReactor* ReportService::GetReportVersion(
    grpc::CallbackServerContext* context, const v1::GetReportVersionRequest* request,
    v1::ReportVersion* response) {
  return Answer(reads_, context, [this, request, response] {
    return GetWithText(store_, Collection::kReportVersion, request->name(), request->view(),
                       *response);
  });
}

grpc::ServerUnaryReactor* ReportService::ListReports(grpc::CallbackServerContext* context,
                                                     const v1::ListReportsRequest* request,
                                                     v1::ListReportsResponse* response) {
  return Answer(reads_, context, [this, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(Listing listing,
                             ReadListing(store_, {.method = "ListReports",
                                                  .collection = Collection::kReport,
                                                  .filter = request->filter(),
                                                  .page_size = request->page_size(),
                                                  .page_token = request->page_token()}));
    response->set_next_page_token(listing.next_page_token);
    response->set_revision(listing.revision);
    return ParseResources(listing, *response->mutable_reports());
  });
}

grpc::ServerBidiReactor<v1::SubmitReportsRequest, v1::SubmitReportsResponse>*
ReportService::SubmitReports(grpc::CallbackServerContext*) {
  return submissions_.Open();
}

}  // namespace dossier::query
