// How the calls of a Client are made: once, page by page, or as a stream. Not installed.
#ifndef DOSSIER_CLIENT_CALLS_H_
#define DOSSIER_CLIENT_CALLS_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "dossier/client/results.h"
#include "dossier/client/status.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/sync_stream.h"

namespace dossier::client {

// A unary method of a generated stub.
template <typename Stub, typename Request, typename Response>
using Unary = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);

// A streaming one.
template <typename Stub, typename Request, typename Response>
using Streaming = std::unique_ptr<grpc::ClientReader<Response>> (Stub::*)(grpc::ClientContext*,
                                                                          const Request&);

inline void SetDeadline(grpc::ClientContext& context, absl::Time deadline) {
  if (deadline != absl::InfiniteFuture()) context.set_deadline(absl::ToChronoTime(deadline));
}

template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(Stub& stub, Unary<Stub, Request, Response> method,
                              const Request& request, absl::Duration timeout) {
  grpc::ClientContext context;
  SetDeadline(context, absl::Now() + timeout);
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return FromGrpc(status);
  return response;
}

// The call that Cancel ends, if one is under way. Thread-safe.
class Cancellation {
 public:
  // Returns false if all is cancelled already.
  bool Begin(grpc::ClientContext& context) {
    const std::lock_guard lock(mutex_);
    context_ = &context;
    return !cancelled_;
  }
  void End() {
    const std::lock_guard lock(mutex_);
    context_ = nullptr;
  }
  void Cancel() {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    if (context_ != nullptr) context_->TryCancel();
  }

 private:
  std::mutex mutex_;
  grpc::ClientContext* context_ = nullptr;  // guarded by mutex_
  bool cancelled_ = false;                  // guarded by mutex_
};

inline absl::Status Cancelled() { return absl::CancelledError("the caller cancelled"); }

// The values of a response in `field`, and what else belongs to a batch.
template <typename Value, typename Response, typename Field>
void FillBatch(Response& response, Field field, typename BatchReader<Value>::Batch& batch) {
  auto* values = (response.*field)();
  batch.values.reserve(static_cast<size_t>(values->size()));
  for (Value& value : *values) batch.values.push_back(std::move(value));
  if constexpr (requires { response.revision(); }) batch.revision = response.revision();
  if constexpr (requires { response.matches(); }) {
    batch.matches.assign(response.matches().begin(), response.matches().end());
  }
}

// All pages of a listing.
template <typename Value, typename Stub, typename Request, typename Response>
class PageReader final : public BatchReader<Value> {
 public:
  using Field = google::protobuf::RepeatedPtrField<Value>* (Response::*)();
  using typename BatchReader<Value>::Batch;

  PageReader(std::shared_ptr<Stub> stub, Unary<Stub, Request, Response> method, Field field,
             Request request, int64_t limit, absl::Duration timeout)
      : stub_(std::move(stub)),
        method_(method),
        field_(field),
        request_(std::move(request)),
        limit_(limit),
        timeout_(timeout) {}

  absl::StatusOr<bool> Next(Batch& batch) override {
    if (over_) return false;
    const int64_t left = limit_ == 0 ? kMaxPageSize : limit_ - read_;
    request_.set_page_size(static_cast<int32_t>(std::min(left, kMaxPageSize)));
    grpc::ClientContext context;
    SetDeadline(context, absl::Now() + timeout_);
    if (!cancellation_.Begin(context)) return Cancelled();
    Response page;
    const grpc::Status status = (stub_.get()->*method_)(&context, request_, &page);
    cancellation_.End();
    if (!status.ok()) return FromGrpc(status);
    FillBatch<Value>(page, field_, batch);
    read_ += static_cast<int64_t>(batch.values.size());
    const bool last = page.next_page_token().empty();
    const bool full = limit_ != 0 && read_ >= limit_;
    over_ = last || full;
    more_ = full && !last;
    request_.set_page_token(page.next_page_token());
    return true;
  }

  bool more() const override { return more_; }
  void Cancel() override { cancellation_.Cancel(); }

 private:
  static constexpr int64_t kMaxPageSize = 1000;

  const std::shared_ptr<Stub> stub_;
  const Unary<Stub, Request, Response> method_;
  const Field field_;
  Request request_;
  const int64_t limit_;
  const absl::Duration timeout_;
  int64_t read_ = 0;
  bool over_ = false;
  bool more_ = false;
  Cancellation cancellation_;
};

// One stream; `take` puts what a message holds into a batch.
template <typename Value, typename Stub, typename Request, typename Response>
class StreamReader final : public BatchReader<Value> {
 public:
  using typename BatchReader<Value>::Batch;
  using Take = std::function<void(Response&, Batch&)>;

  StreamReader(std::shared_ptr<Stub> stub, Streaming<Stub, Request, Response> method,
               Request request, Take take, int64_t limit, absl::Time deadline)
      : stub_(std::move(stub)),
        method_(method),
        request_(std::move(request)),
        take_(std::move(take)),
        limit_(limit) {
    SetDeadline(context_, deadline);
  }

  ~StreamReader() override {
    if (stream_ == nullptr || over_) return;
    context_.TryCancel();
    (void)stream_->Finish();
  }

  absl::StatusOr<bool> Next(Batch& batch) override {
    if (over_) return false;
    if (stream_ == nullptr) {
      if (!cancellation_.Begin(context_)) return End(Cancelled());
      stream_ = (stub_.get()->*method_)(&context_, request_);
    }
    Response response;
    if (!stream_->Read(&response)) return End(FromGrpc(stream_->Finish()));
    take_(response, batch);
    read_ += static_cast<int64_t>(batch.values.size());
    if (limit_ != 0 && read_ >= limit_) return CutOff(batch);
    return true;
  }

  bool more() const override { return more_; }
  void Cancel() override { cancellation_.Cancel(); }

 private:
  absl::StatusOr<bool> End(const absl::Status& status) {
    over_ = true;
    cancellation_.End();
    if (!status.ok()) return status;
    return false;
  }

  // The limit is reached: is there more?
  bool CutOff(Batch& batch) {
    const size_t surplus = static_cast<size_t>(read_ - limit_);
    batch.values.resize(batch.values.size() - surplus);
    Response response;
    more_ = surplus > 0 || stream_->Read(&response);
    context_.TryCancel();
    (void)stream_->Finish();
    (void)End(absl::OkStatus());
    return true;
  }

  const std::shared_ptr<Stub> stub_;
  const Streaming<Stub, Request, Response> method_;
  const Request request_;
  const Take take_;
  const int64_t limit_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<Response>> stream_;
  int64_t read_ = 0;
  bool over_ = false;
  bool more_ = false;
  Cancellation cancellation_;
};

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_CALLS_H_
