#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/commands/command.h"
#include "client/commands/moment_flag.h"
#include "client/output/json.h"
#include "dossier/client/status.h"
#include "dossier/v1/admin_service.grpc.pb.h"

namespace dossier::client {
namespace {

std::unique_ptr<v1::AdminService::Stub> StubOf(Session& session) {
  return v1::AdminService::NewStub(session.client.channel());
}

void WriteState(const v1::StoreState& state, Output& output) {
  if (output.json()) return output.Write(JsonLine(state));
  std::string text =
      absl::StrCat("log        ", state.log_id(), "\nrevisions  ", state.oldest_revision(), " to ",
                   state.head_revision(), ", ", state.changes(), " changes");
  if (state.has_oldest_time()) {
    absl::StrAppend(&text, " since ",
                    absl::FormatTime("%Y-%m-%d %H:%M:%S UTC",
                                     absl::FromUnixSeconds(state.oldest_time().seconds()),
                                     absl::UTCTimeZone()));
  }
  absl::StrAppend(&text, "\nbytes      ", state.bytes(), "\nschema     ", state.schema_version(),
                  "\n\n");
  for (const v1::CollectionSize& size : state.collections()) {
    absl::StrAppendFormat(&text, "%-10s %9d\n", size.collection(), size.count());
  }
  output.Write(text);
}

absl::Status FileError(const std::string& path, absl::string_view what) {
  return absl::FailedPreconditionError(
      absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(errno)));
}

// A file that only gets its name once it is whole and durable; else it is removed.
class PartialFile {
 public:
  static absl::StatusOr<std::unique_ptr<PartialFile>> Create(const std::string& path) {
    const std::string partial = path + ".partial";
    const int fd = open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return FileError(partial, "create");
    return std::unique_ptr<PartialFile>(new PartialFile(path, partial, fd));
  }
  ~PartialFile() {
    EVP_MD_CTX_free(digest_);
    if (fd_ < 0) return;
    close(fd_);
    unlink(partial_.c_str());
  }
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  absl::Status Write(absl::string_view bytes) {
    EVP_DigestUpdate(digest_, bytes.data(), bytes.size());
    while (!bytes.empty()) {
      const ssize_t written = write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return FileError(partial_, "write");
      bytes.remove_prefix(static_cast<size_t>(written));
    }
    return absl::OkStatus();
  }

  std::string Sha256() {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_DigestFinal_ex(digest_, bytes, &size);
    return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(bytes), size));
  }

  absl::Status Keep() {
    if (fsync(fd_) != 0) return FileError(partial_, "write");
    if (std::rename(partial_.c_str(), path_.c_str()) != 0) return FileError(path_, "write");
    close(fd_);
    fd_ = -1;
    const std::string directory = std::filesystem::path(path_).parent_path().string();
    const int fd = open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
      (void)fsync(fd);
      close(fd);
    }
    return absl::OkStatus();
  }

 private:
  PartialFile(const std::string& path, const std::string& partial, int fd)
      : path_(path), partial_(partial), fd_(fd) {
    EVP_DigestInit_ex(digest_, EVP_sha256(), nullptr);
  }

  const std::string path_;
  const std::string partial_;
  EVP_MD_CTX* const digest_ = EVP_MD_CTX_new();
  int fd_;
};

absl::Status Backup(Session& session, const std::string& path, bool force) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is a directory; name the file to write in it"));
  }
  if (!force && std::filesystem::exists(path, ignored)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is there already; name another file, or replace it with --force"));
  }
  absl::StatusOr<std::unique_ptr<PartialFile>> created = PartialFile::Create(path);
  if (!created.ok()) return created.status();
  PartialFile& file = **created;
  const auto stub = StubOf(session);
  grpc::ClientContext context;
  const auto reader = stub->Backup(&context, v1::BackupRequest());
  v1::BackupResponse piece;
  absl::Status written;
  int64_t bytes = 0;
  while (written.ok() && reader->Read(&piece)) {
    written = file.Write(piece.data());
    bytes += static_cast<int64_t>(piece.data().size());
  }
  if (!written.ok()) context.TryCancel();
  const grpc::Status status = reader->Finish();
  if (!written.ok()) return written;
  if (!status.ok()) return FromGrpc(status);
  if (bytes != piece.total_bytes() || file.Sha256() != piece.sha256()) {
    return absl::DataLossError("the backup did not arrive as it was sent; try again");
  }
  if (const absl::Status kept = file.Keep(); !kept.ok()) return kept;
  piece.clear_data();
  session.output.Write(session.output.json()
                           ? JsonLine(piece)
                           : absl::StrCat(path, ": revision ", piece.revision(), ", ", bytes,
                                          " bytes, SHA-256 ", piece.sha256(), "\n"));
  return absl::OkStatus();
}

std::string Problems(int64_t count) {
  return count == 0 ? "no problems" : absl::StrCat(count, count == 1 ? " problem" : " problems");
}

// Only long work is to be told of.
constexpr absl::Duration kTellEvery = absl::Seconds(2);

// Shows what a check tells.
class VerifyOutput {
 public:
  explicit VerifyOutput(Output& output) : output_(output) {}

  void Add(const v1::VerifyResponse& answer) {
    if (answer.has_done()) done_ = answer.done();
    if (output_.json()) return output_.Write(JsonLine(answer));
    if (answer.has_problem()) Add(answer.problem());
    if (answer.has_progress()) Add(answer.progress());
    if (answer.has_done()) {
      output_.Write(
          absl::StrCat(Problems(done_.problems()), ", ", done_.checked(), " things checked\n"));
    }
    output_.Flush();
  }

  int64_t problems() const { return done_.problems(); }

 private:
  void Add(const v1::VerifyResponse::Problem& problem) {
    output_.Write(absl::StrCat(problem.reason(), "  ", problem.subject(),
                               problem.subject().empty() ? "" : ": ", problem.message(), "\n"));
  }

  // Now and then.
  void Add(const v1::VerifyResponse::Progress& progress) {
    if (absl::Now() - told_ < kTellEvery) return;
    told_ = absl::Now();
    output_.Remark(
        absl::StrCat("checking ", progress.stage(), ": ", progress.checked(),
                     progress.total() > 0 ? absl::StrCat(" of ", progress.total()) : ""));
  }

  Output& output_;
  v1::VerifyResponse::Done done_;
  absl::Time told_ = absl::Now();
};

// Shows how far a reading anew is.
class ReanalyzeOutput {
 public:
  explicit ReanalyzeOutput(Output& output) : output_(output) {}

  void Add(const v1::ReanalyzeResponse& answer) {
    failures_ += answer.failures_size();
    if (output_.json()) return output_.Write(JsonLine(answer));
    for (const v1::ReanalyzeResponse::Failure& failure : answer.failures()) {
      output_.Write(absl::StrCat(failure.report(), "  ", failure.status().message(), "\n"));
    }
    const std::string read = absl::StrCat(
        answer.reports_read(), answer.reports_read() == 1 ? " report" : " reports", " read anew");
    if (answer.done()) {
      output_.Write(absl::StrCat(read, ", ", answer.reports_seen(), " looked at\n"));
    } else if (absl::Now() - told_ >= kTellEvery) {
      told_ = absl::Now();
      output_.Remark(absl::StrCat(read, ", ", answer.reports_seen(), " of ", answer.reports_total(),
                                  " looked at"));
    }
    output_.Flush();
  }

  int64_t failures() const { return failures_; }

 private:
  Output& output_;
  int64_t failures_ = 0;
  absl::Time told_ = absl::Now();
};

}  // namespace

Run ShowStoreState(CLI::App&) {
  return [](Session& session) -> absl::Status {
    grpc::ClientContext context;
    v1::StoreState state;
    const grpc::Status status =
        StubOf(session)->GetStoreState(&context, v1::GetStoreStateRequest(), &state);
    if (!status.ok()) return FromGrpc(status);
    WriteState(state, session.output);
    return absl::OkStatus();
  };
}

Run BackUpStore(CLI::App& app) {
  struct Flags {
    std::string path;
    bool force = false;
  };
  const auto flags = std::make_shared<Flags>();
  app.add_option("file", flags->path, "the file to write")->required();
  app.add_flag("--force", flags->force, "replace the file if it is there");
  return [flags](Session& session) { return Backup(session, flags->path, flags->force); };
}

Run VerifyStore(CLI::App&) {
  return [](Session& session) -> absl::Status {
    const auto stub = StubOf(session);
    grpc::ClientContext context;
    const auto reader = stub->Verify(&context, v1::VerifyRequest());
    VerifyOutput output(session.output);
    v1::VerifyResponse answer;
    while (reader->Read(&answer)) output.Add(answer);
    const grpc::Status status = reader->Finish();
    if (!status.ok()) return FromGrpc(status);
    if (output.problems() == 0) return absl::OkStatus();
    session.output.Remark("keep the data, and restore the newest backup that has no problems");
    session.exit_code = kFailed;
    return absl::OkStatus();
  };
}

Run ReanalyzeReports(CLI::App& app) {
  const auto request = std::make_shared<v1::ReanalyzeRequest>();
  app.add_option_function<std::string>(
      "--filter", [request](const std::string& filter) { request->set_filter(filter); },
      "which reports, in the language of `list`; default all");
  app.add_flag_callback(
      "--all", [request] { request->set_all(true); },
      "also those that an extractor of this version has read");
  return [request](Session& session) -> absl::Status {
    const auto stub = StubOf(session);
    grpc::ClientContext context;
    const auto reader = stub->Reanalyze(&context, *request);
    ReanalyzeOutput output(session.output);
    v1::ReanalyzeResponse answer;
    while (reader->Read(&answer)) output.Add(answer);
    const grpc::Status status = reader->Finish();
    if (!status.ok()) return FromGrpc(status);
    if (output.failures() > 0) session.exit_code = kFailed;
    return absl::OkStatus();
  };
}

Run DigestState(CLI::App& app) {
  const auto as_of = std::make_shared<std::optional<v1::AsOf>>();
  AddAsOf(app, *as_of);
  return [as_of](Session& session) -> absl::Status {
    v1::DigestStateRequest request;
    if (as_of->has_value()) *request.mutable_as_of() = **as_of;
    const auto stub = StubOf(session);
    grpc::ClientContext context;
    const auto reader = stub->DigestState(&context, request);
    v1::DigestStateResponse answer;
    absl::Time told = absl::Now();
    while (reader->Read(&answer)) {
      if (!answer.sha256().empty() || absl::Now() - told < kTellEvery) continue;
      told = absl::Now();
      session.output.Remark(absl::StrCat(answer.incidents_seen(), " of ", answer.incidents_total(),
                                         " incidents read"));
    }
    const grpc::Status status = reader->Finish();
    if (!status.ok()) return FromGrpc(status);
    session.output.Write(session.output.json()
                             ? JsonLine(answer)
                             : absl::StrCat(answer.sha256(), "  revision ", answer.revision(), ", ",
                                            answer.incidents_seen(), " incidents\n"));
    return absl::OkStatus();
  };
}

Run CompactStore(CLI::App& app) {
  const auto request = std::make_shared<v1::CompactRequest>();
  app.add_option_function<int64_t>(
         "--oldest", [request](int64_t revision) { request->set_oldest_revision(revision); },
         "the oldest revision to keep; the changes before it are forgotten")
      ->required();
  return [request](Session& session) -> absl::Status {
    grpc::ClientContext context;
    v1::CompactResponse response;
    const grpc::Status status = StubOf(session)->Compact(&context, *request, &response);
    if (!status.ok()) return FromGrpc(status);
    WriteState(response.state(), session.output);
    return absl::OkStatus();
  };
}

}  // namespace dossier::client
