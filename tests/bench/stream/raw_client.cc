#include "tests/bench/stream/raw_client.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace dossier::bench {
namespace {

using ::google::protobuf::internal::WireFormatLite;

// How many events a serialised WatchResponse holds.
int64_t CountEvents(grpc::ByteBuffer& message) {
  constexpr uint32_t kEvents =
      v1::WatchResponse::kEventsFieldNumber << 3 | WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
  grpc::ProtoBufferReader reader(&message);
  google::protobuf::io::CodedInputStream in(&reader);
  int64_t events = 0;
  while (const uint32_t tag = in.ReadTag()) {
    if (!WireFormatLite::SkipField(&in, tag)) break;
    if (tag == kEvents) ++events;
  }
  return events;
}

void Expect(bool held, const char* what) {
  if (held) return;
  std::fprintf(stderr, "the stream ended early: %s\n", what);
  std::exit(1);
}

}  // namespace

Received ReadRaw(const std::string& address, const v1::WatchRequest& request, int64_t events) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  grpc::GenericStub stub(
      grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const auto await = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto call = stub.PrepareCall(&context, "/dossier.v1.WatchService/Watch", &queue);
  call->StartCall(nullptr);
  Expect(await(), "no connection");
  const grpc::Slice slice(request.SerializeAsString());
  call->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
  Expect(await(), "no request");

  Received received;
  while (received.events < events) {
    grpc::ByteBuffer message;
    call->Read(&message, nullptr);
    Expect(await(), "no more messages");
    ++received.messages;
    received.bytes += static_cast<int64_t>(message.Length());
    received.events += CountEvents(message);
  }
  context.TryCancel();
  grpc::Status status;
  call->Finish(&status, nullptr);
  await();
  queue.Shutdown();
  while (await()) {
  }
  return received;
}

}  // namespace dossier::bench
