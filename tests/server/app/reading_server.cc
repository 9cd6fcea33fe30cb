#include "tests/server/app/reading_server.h"

#include <initializer_list>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/pipeline/print_pages.h"
#include "server/pipeline/published_view.h"
#include "server/pipeline/record_reader.h"
#include "server/pipeline/state_digest.h"
#include "tests/support/status_matchers.h"

namespace dossier::app {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

query::StartDigest DigestsOf(store::Store& store) {
  return [&store](const v1::AsOf& as_of) -> absl::StatusOr<query::DigestStep> {
    DOSSIER_ASSIGN_OR_RETURN(const query::Moment moment, query::ReadMoment(store, as_of));
    DOSSIER_ASSIGN_OR_RETURN(const store::LogState log, store.Log());
    const auto run =
        std::make_shared<pipeline::StateDigest>(store, moment.IsNow() ? log.head : moment.as_of());
    return [run] { return run->Next(); };
  };
}

grpc::ByteBuffer BytesOf(const Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

void MergeInto(Message& message, const grpc::ByteBuffer& bytes) {
  grpc::Slice slice;
  ASSERT_TRUE(bytes.DumpToSingleSlice(&slice).ok());
  const std::unique_ptr<Message> part(message.New());
  ASSERT_TRUE(part->ParseFromArray(slice.begin(), static_cast<int>(slice.size())));
  message.MergeFrom(*part);
}

// Takes the token of the next page out of the response.
std::string TakeToken(Message& response) {
  const auto* field = response.GetDescriptor()->FindFieldByName("next_page_token");
  if (field == nullptr) return "";
  std::string token = response.GetReflection()->GetString(response, field);
  response.GetReflection()->ClearField(&response, field);
  return token;
}

}  // namespace

ReadingServer::ReadingServer(pipeline::World& world)
    : reads_({.purpose = "reads"}),
      writes_({.purpose = "writes", .threads = 1}),
      submitted_(world.pipeline(), "reading"),
      decision_desk_(world.pipeline()),
      incidents_(world.store(), reads_, {}, &pipeline::ViewPublishedBy),
      statements_(world.store(), reads_, &pipeline::ExplainedStatements, &pipeline::PrintsOf),
      reports_(world.store(), reads_, writes_, submitted_),
      decisions_(world.store(), reads_, writes_, decision_desk_),
      sources_(world.store(), reads_, writes_, directory_),
      admin_(world.kept().upkeep(), {}, DigestsOf(world.store()), writes_) {
  const auto page = world.store().Select({.collection = store::Collection::kSource});
  EXPECT_OK(page.status());
  for (const store::Resource& resource : page->resources) {
    EXPECT_TRUE(directory_.sources.emplace_back().ParseFromString(resource.body));
  }
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  for (grpc::Service* service : std::initializer_list<grpc::Service*>{
           &incidents_, &statements_, &reports_, &decisions_, &sources_, &admin_}) {
    builder.RegisterService(service);
  }
  server_ = builder.BuildAndStart();
  stub_ = std::make_unique<grpc::GenericStub>(
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
}

ReadingServer::~ReadingServer() {
  server_->Shutdown();
  server_->Wait();
  writes_.Stop();
  reads_.Stop();
}

Reply ReadingServer::Ask(const MethodDescriptor& method, const Message& request) {
  const std::string path = absl::StrCat("/", method.service()->full_name(), "/", method.name());
  const Message& kind = *MessageFactory::generated_factory()->GetPrototype(method.output_type());
  const std::unique_ptr<Message> asked(request.New());
  asked->CopyFrom(request);
  Reply reply;
  std::string token;
  do {
    const std::unique_ptr<Message> response(kind.New());
    const grpc::Status status = Call(path, *asked, *response);
    if (!status.ok()) {
      reply.error = absl::StrCat(status.error_code(), " ", ReasonOf(query::FromGrpc(status)));
      return reply;
    }
    token = TakeToken(*response);
    if (!token.empty()) {
      asked->GetReflection()->SetString(
          asked.get(), asked->GetDescriptor()->FindFieldByName("page_token"), token);
    }
    reply.pages.push_back(response->SerializeAsString());
  } while (!token.empty());
  return reply;
}

grpc::Status ReadingServer::Call(const std::string& path, const Message& request,
                                 Message& response) {
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  // Each step is awaited before the next.
  const auto done = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto call = stub_->PrepareCall(&context, path, &queue);
  call->StartCall(nullptr);
  done();
  call->WriteLast(BytesOf(request), grpc::WriteOptions(), nullptr);
  done();
  while (true) {
    grpc::ByteBuffer bytes;
    call->Read(&bytes, nullptr);
    if (!done()) break;
    MergeInto(response, bytes);
  }
  grpc::Status status;
  call->Finish(&status, nullptr);
  done();
  return status;
}

}  // namespace dossier::app
