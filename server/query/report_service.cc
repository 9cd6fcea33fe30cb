#include "server/query/report_service.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/query/answer.h"
#include "server/query/counting.h"
#include "server/query/diffing.h"
#include "server/query/reading.h"
#include "server/query/wire.h"

namespace dossier::query {
namespace {

using store::Collection;

// Appends its text to the bytes of a report or of a version; nothing once that has been redacted.
// The text is kept apart, under the digest that the bytes tell: so the text as of then, if they are
// those of then.
template <typename Report>
absl::Status AppendText(store::Reader& reader, store::Resource& resource) {
  Report report;
  DOSSIER_RETURN_IF_ERROR(ParseResource(resource, report));
  if (report.text_sha256().empty()) return absl::OkStatus();
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<std::string> text,
                           reader.Text(report.text_sha256()));
  if (text.has_value()) AppendBytesField(Report::kTextFieldNumber, *text, resource.body);
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* ReportService::GetReport(grpc::CallbackServerContext* context,
                                                   const grpc::ByteBuffer* request,
                                                   grpc::ByteBuffer* response) {
  return AnswerBytes<v1::GetReportRequest>(
      reads_, context, request, response,
      [this](const v1::GetReportRequest& asked) -> absl::StatusOr<std::string> {
        if (asked.view() != v1::REPORT_VIEW_FULL) {
          return GetBytes(store_, Collection::kReport, asked);
        }
        DOSSIER_ASSIGN_OR_RETURN(const ReadMask mask,
                                 ReadMask::Parse(asked.read_mask(), v1::Report::descriptor()));
        DOSSIER_ASSIGN_OR_RETURN(const Moment moment, ReadMoment(store_, asked.as_of()));
        DOSSIER_ASSIGN_OR_RETURN(
            store::Resource report,
            FindResource(store_, Collection::kReport, "name", asked.name(), moment));
        DOSSIER_RETURN_IF_ERROR(AppendText<v1::Report>(store_, report));
        return TakeBody(std::move(report), mask);
      });
}

grpc::ServerUnaryReactor* ReportService::GetReportVersion(grpc::CallbackServerContext* context,
                                                          const grpc::ByteBuffer* request,
                                                          grpc::ByteBuffer* response) {
  return AnswerBytes<v1::GetReportVersionRequest>(
      reads_, context, request, response,
      [this](const v1::GetReportVersionRequest& asked) -> absl::StatusOr<std::string> {
        DOSSIER_ASSIGN_OR_RETURN(const Moment moment, ReadMoment(store_, asked.as_of()));
        DOSSIER_ASSIGN_OR_RETURN(store::Resource version,
                                 FindVersion(store_, "name", asked.name(), moment));
        if (asked.view() == v1::REPORT_VIEW_FULL) {
          DOSSIER_RETURN_IF_ERROR(AppendText<v1::ReportVersion>(store_, version));
        }
        return std::move(version.body);
      });
}

grpc::ServerUnaryReactor* ReportService::DiffReportVersions(
    grpc::CallbackServerContext* context, const v1::DiffReportVersionsRequest* request,
    v1::DiffReportVersionsResponse* response) {
  return Answer(reads_, context,
                [this, request, response] { return DiffVersions(store_, *request, *response); });
}

grpc::ServerUnaryReactor* ReportService::RedactReport(grpc::CallbackServerContext* context,
                                                      const v1::RedactReportRequest* request,
                                                      v1::RedactReportResponse* response) {
  return Answer(commits_, context, [this, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(*response, sink_.Redact(*request));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReportService::ListRedactions(grpc::CallbackServerContext* context,
                                                        const grpc::ByteBuffer* request,
                                                        grpc::ByteBuffer* response) {
  return AnswerBytes<v1::ListRedactionsRequest>(
      reads_, context, request, response, [this, context](v1::ListRedactionsRequest asked) {
        constexpr absl::string_view kRedactions = "redaction.report:*";
        asked.set_filter(asked.filter().empty()
                             ? std::string(kRedactions)
                             : absl::StrCat(kRedactions, " AND (", asked.filter(), ")"));
        return ListBytes(store_, "ListRedactions", Collection::kDecision, asked,
                         WhileWanted(context));
      });
}

grpc::ServerUnaryReactor* ReportService::ListReports(grpc::CallbackServerContext* context,
                                                     const grpc::ByteBuffer* request,
                                                     grpc::ByteBuffer* response) {
  return AnswerBytes<v1::ListReportsRequest>(
      reads_, context, request, response, [this, context](const auto& asked) {
        return ListBytes(store_, "ListReports", Collection::kReport, asked, WhileWanted(context));
      });
}

grpc::ServerUnaryReactor* ReportService::CountReports(grpc::CallbackServerContext* context,
                                                      const v1::CountReportsRequest* request,
                                                      v1::CountReportsResponse* response) {
  return Answer(reads_, context, [this, context, request, response] {
    return CountResources(store_, Collection::kReport, *request, WhileWanted(context), *response);
  });
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* ReportService::StreamReports(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  return streams_.Open<v1::StreamReportsRequest>(context, Collection::kReport, *request);
}

grpc::ServerBidiReactor<v1::SubmitReportsRequest, v1::SubmitReportsResponse>*
ReportService::SubmitReports(grpc::CallbackServerContext*) {
  return submissions_.Open();
}

}  // namespace dossier::query
