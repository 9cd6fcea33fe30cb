#include "tests/bench/stream/clients.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "dossier/v1/incident_service.grpc.pb.h"
#include "dossier/v1/statement_service.grpc.pb.h"
#include "dossier/v1/watch_service.grpc.pb.h"
#include "tests/bench/stream/measure.h"

namespace dossier::bench {
namespace {

using ::google::protobuf::internal::WireFormatLite;
using ::google::protobuf::io::CodedInputStream;

constexpr uint32_t kEvents = WireFormatLite::MakeTag(v1::WatchResponse::kEventsFieldNumber,
                                                     WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
constexpr uint32_t kRevision =
    WireFormatLite::MakeTag(v1::Event::kRevisionFieldNumber, WireFormatLite::WIRETYPE_VARINT);

// The revision of the event whose `bytes` follow; skips the rest of it.
int64_t RevisionOf(CodedInputStream& in, int bytes) {
  const auto limit = in.PushLimit(bytes);
  uint64_t revision = 0;
  while (const uint32_t tag = in.ReadTag()) {
    if (tag == kRevision) {
      in.ReadVarint64(&revision);
      break;
    }
    if (!WireFormatLite::SkipField(&in, tag)) break;
  }
  in.Skip(in.BytesUntilLimit());
  in.PopLimit(limit);
  return static_cast<int64_t>(revision);
}

}  // namespace

std::vector<std::shared_ptr<grpc::Channel>> Connect(const std::string& address, int connections) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < connections; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetMaxReceiveMessageSize(-1);
    channels.push_back(
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  }
  return channels;
}

void WatchParsed(const std::string& address, const v1::WatchRequest& request, int streams,
                 int64_t events) {
  const auto channels = Connect(address, streams);
  std::vector<std::thread> clients;
  for (int i = 0; i < streams; ++i) {
    clients.emplace_back([&, i] {
      grpc::ClientContext context;
      const auto stub = v1::WatchService::NewStub(channels[static_cast<size_t>(i)]);
      const auto reader = stub->Watch(&context, request);
      v1::WatchResponse message;
      for (int64_t received = 0; received < events; received += message.events_size()) {
        Expect(reader->Read(&message), "a stream ended early");
      }
      context.TryCancel();
    });
  }
  for (std::thread& client : clients) client.join();
}

int64_t StatementsParsed(const std::string& address) {
  grpc::ClientContext context;
  const auto stub = v1::StatementService::NewStub(Connect(address, 1).front());
  const auto reader = stub->StreamStatements(&context, v1::StreamStatementsRequest());
  v1::StreamStatementsResponse message;
  int64_t received = 0;
  while (reader->Read(&message)) received += message.statements_size();
  Expect(reader->Finish().ok(), "StreamStatements failed");
  return received;
}

void GetIncidents(const std::string& address, const std::string& name, int64_t calls, int in_flight,
                  int connections) {
  const auto channels = Connect(address, connections);
  std::vector<std::unique_ptr<v1::IncidentService::Stub>> stubs;
  for (const auto& channel : channels) stubs.push_back(v1::IncidentService::NewStub(channel));
  v1::GetIncidentRequest request;
  request.set_name(name);
  std::mutex mutex;
  std::condition_variable changed;
  int64_t begun = 0;
  int64_t done = 0;
  struct Call {
    grpc::ClientContext context;
    v1::Incident incident;
  };
  std::function<void(size_t)> next = [&](size_t slot) {
    {
      const std::lock_guard lock(mutex);
      if (begun == calls) return;
      ++begun;
    }
    auto* call = new Call;
    stubs[slot % stubs.size()]->async()->GetIncident(
        &call->context, &request, &call->incident, [&, slot, call](const grpc::Status& status) {
          Expect(status.ok(), status.error_message().c_str());
          delete call;
          next(slot);
          const std::lock_guard lock(mutex);
          if (++done == calls) changed.notify_all();
        });
  };
  for (int slot = 0; slot < in_flight; ++slot) next(static_cast<size_t>(slot));
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return done == calls; });
}

void ReadRaw(const std::string& address, const std::string& method, const std::string& request,
             const std::function<bool(const std::string& message)>& take) {
  grpc::GenericStub stub(Connect(address, 1).front());
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const auto await = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto call = stub.PrepareCall(&context, method, &queue);
  call->StartCall(nullptr);
  Expect(await(), "no connection");
  const grpc::Slice slice(request);
  call->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
  Expect(await(), "no request");
  for (bool wanted = true; wanted;) {
    grpc::ByteBuffer message;
    call->Read(&message, nullptr);
    if (!await()) break;
    std::vector<grpc::Slice> slices;
    Expect(message.Dump(&slices).ok(), "no bytes");
    std::string bytes;
    for (const grpc::Slice& part : slices) {
      bytes.append(reinterpret_cast<const char*>(part.begin()), part.size());
    }
    wanted = take(bytes);
  }
  context.TryCancel();
  grpc::Status status;
  call->Finish(&status, nullptr);
  await();
  queue.Shutdown();
  while (await()) {
  }
}

Counted CountEvents(const grpc::ByteBuffer& message) {
  grpc::ByteBuffer bytes = message;
  grpc::ProtoBufferReader reader(&bytes);
  CodedInputStream in(&reader);
  Counted counted;
  while (const uint32_t tag = in.ReadTag()) {
    if (tag != kEvents) {
      if (!WireFormatLite::SkipField(&in, tag)) break;
      continue;
    }
    uint32_t size = 0;
    in.ReadVarint32(&size);
    counted.last_revision = RevisionOf(in, static_cast<int>(size));
    ++counted.events;
  }
  return counted;
}

class Crowd::Watcher final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Watcher(Crowd& crowd, size_t number, grpc::GenericStub& stub, const v1::WatchRequest& request)
      : crowd_(crowd), number_(number) {
    const grpc::Slice slice(request.SerializeAsString());
    request_ = grpc::ByteBuffer(&slice, 1);
    stub.PrepareBidiStreamingCall(&context_, "/dossier.v1.WatchService/Watch", {}, this);
    StartWriteLast(&request_, {});
    StartRead(&message_);
    StartCall();
  }

  void HangUp() { context_.TryCancel(); }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    crowd_.on_message_(number_, CountEvents(message_));
    if (!std::exchange(opened_, true)) crowd_.opened_.Add(1);
    StartRead(&message_);
  }
  void OnDone(const grpc::Status& status) override {
    Expect(crowd_.over_, absl::StrCat("a stream ended: ", status.error_message()).c_str());
    crowd_.done_.Add(1);
  }

 private:
  Crowd& crowd_;
  const size_t number_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer message_;
  bool opened_ = false;
};

Crowd::Crowd(const std::string& address, int watchers, int connections,
             const std::function<v1::WatchRequest(int)>& request, OnMessage on_message)
    : channels_(Connect(address, connections)), on_message_(std::move(on_message)) {
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs;
  for (const auto& channel : channels_)
    stubs.push_back(std::make_unique<grpc::GenericStub>(channel));
  for (int i = 0; i < watchers; ++i) {
    const auto number = static_cast<size_t>(i);
    watchers_.push_back(
        std::make_unique<Watcher>(*this, number, *stubs[number % stubs.size()], request(i)));
  }
}

Crowd::~Crowd() {
  over_ = true;
  for (const auto& watcher : watchers_) watcher->HangUp();
  done_.Await(static_cast<int64_t>(watchers_.size()));
}

void Crowd::AwaitOpened() { opened_.Await(static_cast<int64_t>(watchers_.size())); }

}  // namespace dossier::bench
