#ifndef DOSSIER_SERVER_QUERY_REPORT_SERVICE_H_
#define DOSSIER_SERVER_QUERY_REPORT_SERVICE_H_

#include "dossier/v1/report_service.grpc.pb.h"
#include "server/query/report_sink.h"
#include "server/query/resource_stream.h"
#include "server/query/submissions.h"
#include "server/query/worker_pool.h"
#include "server/store/store.h"

namespace dossier::query {

// The methods that are answered here; most are raw, for their bytes come ready from the store.
using ReportServiceBase = v1::ReportService::WithRawCallbackMethod_GetReport<
    v1::ReportService::WithRawCallbackMethod_GetReportVersion<
        v1::ReportService::WithCallbackMethod_DiffReportVersions<
            v1::ReportService::WithCallbackMethod_RedactReport<
                v1::ReportService::WithRawCallbackMethod_ListRedactions<
                    v1::ReportService::WithRawCallbackMethod_ListReports<
                        v1::ReportService::WithCallbackMethod_CountReports<
                            v1::ReportService::WithRawCallbackMethod_StreamReports<
                                v1::ReportService::WithCallbackMethod_SubmitReports<
                                    v1::ReportService::Service>>>>>>>>>;

// Reads reports and takes them in. Thread-safe; nothing blocks but on `reads` and `commits`. Store,
// pools and sink must outlive the server's calls.
class ReportService final : public ReportServiceBase {
 public:
  // The server must accept messages of this size, or it refuses large reports before they get here.
  static constexpr int kMaxMessageBytes = (32 << 20) + (64 << 10);

  ReportService(store::Store& store, WorkerPool& reads, WorkerPool& commits, ReportSink& sink,
                StreamOptions streams = {})
      : store_(store),
        reads_(reads),
        commits_(commits),
        sink_(sink),
        streams_(store, reads, streams),
        submissions_(sink, commits) {}

  // Ends the open SubmitReports streams with UNAVAILABLE (DRAINING), each once all that it took has
  // been committed and acknowledged, and refuses new ones. Returns at once.
  void Drain() { submissions_.Drain(); }

  grpc::ServerUnaryReactor* GetReport(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* GetReportVersion(grpc::CallbackServerContext* context,
                                             const grpc::ByteBuffer* request,
                                             grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* DiffReportVersions(grpc::CallbackServerContext* context,
                                               const v1::DiffReportVersionsRequest* request,
                                               v1::DiffReportVersionsResponse* response) override;
  grpc::ServerUnaryReactor* RedactReport(grpc::CallbackServerContext* context,
                                         const v1::RedactReportRequest* request,
                                         v1::RedactReportResponse* response) override;
  grpc::ServerUnaryReactor* ListRedactions(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListReports(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* CountReports(grpc::CallbackServerContext* context,
                                         const v1::CountReportsRequest* request,
                                         v1::CountReportsResponse* response) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* StreamReports(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override;
  grpc::ServerBidiReactor<v1::SubmitReportsRequest, v1::SubmitReportsResponse>* SubmitReports(
      grpc::CallbackServerContext* context) override;

 private:
  store::Store& store_;
  WorkerPool& reads_;
  WorkerPool& commits_;
  ReportSink& sink_;
  ResourceStreams streams_;
  Submissions submissions_;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_REPORT_SERVICE_H_
