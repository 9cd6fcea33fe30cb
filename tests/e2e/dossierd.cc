#include "tests/e2e/dossierd.h"

#include <signal.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "dossier/v1/watch_service.grpc.pb.h"
#include "gtest/gtest.h"

namespace dossier::e2e {

std::string DossierdPath() { return DOSSIER_BINARY_DIR "/bin/dossierd"; }
std::string DossierPath() { return DOSSIER_BINARY_DIR "/bin/dossier"; }
std::string PluginDirectory() { return DOSSIER_BINARY_DIR "/plugins"; }

std::string OwnAddress() {
  const pid_t pid = getpid();
  return absl::StrCat("127.", 1 + (pid >> 16) % 250, ".", (pid >> 8) % 256, ".", pid % 256, ":0");
}

Dossierd::Dossierd(const Options& options) {
  std::vector<std::string> arguments = {DossierdPath(), "serve",          "--listen",
                                        options.listen, "--data",         options.data,
                                        "--plugin-dir", PluginDirectory()};
  for (const auto& [id, path] : options.folders) {
    arguments.push_back("--folder");
    arguments.push_back(id + "=" + path);
  }
  arguments.insert(arguments.end(), options.more.begin(), options.more.end());
  process_ = std::make_unique<Process>(arguments);
  const std::string mark = " serves on ";
  if (!process_->WaitFor(mark) || !process_->WaitFor("\n")) return;
  std::string output = process_->output();
  for (size_t at = output.find(mark); output.find('\n', at) == std::string::npos;) {
    output = process_->output();
  }
  const size_t begin = output.find(mark) + mark.size();
  address_ = output.substr(begin, output.find('\n', begin) - begin);
  // Servers come and go on the ports of a test: no channel may be shared.
  grpc::ChannelArguments channel_arguments;
  channel_arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  channel_arguments.SetMaxReceiveMessageSize(-1);
  channel_ =
      grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), channel_arguments);
  process_->MustGoOn();
}

void Dossierd::Kill() {
  process_->Signal(SIGKILL);
  process_->Wait();
}

int Dossierd::Stop() {
  // An idle client that nobody polls keeps gRPC's shutdown waiting for some seconds.
  channel_.reset();
  process_->Signal(SIGTERM);
  return process_->Wait();
}

void Dossierd::AwaitCaughtUp(const std::string& id) {
  const auto stub = v1::WatchService::NewStub(channel_);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(4));
  v1::WatchRequest request;
  request.add_types("source");
  const auto stream = stub->Watch(&context, request);
  v1::WatchResponse response;
  while (stream->Read(&response)) {
    for (const v1::Event& event : response.events()) {
      if (event.name() == "sources/" + id && event.source().caught_up()) return;
    }
  }
  ADD_FAILURE() << "the source never caught up: " << stream->Finish().error_message() << "\n"
                << process_->output();
}

}  // namespace dossier::e2e
