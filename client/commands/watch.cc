#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/commands/command.h"
#include "client/commands/kept_place.h"
#include "dossier/client/status.h"
#include "dossier/client/watcher.h"

namespace dossier::client {
namespace {

struct Flags {
  std::vector<std::string> types;
  std::string filter;
  std::string from = "snapshot";
  std::string resume_file;
  std::string events_file;
  bool until_snapshot = false;
  int64_t count = 0;
};

absl::StatusOr<v1::WatchRequest> RequestOf(const Flags& flags, const std::string& token) {
  v1::WatchRequest request;
  for (const std::string& type : flags.types) request.add_types(type);
  request.set_filter(flags.filter);
  if (flags.until_snapshot && token.empty() && flags.from != "snapshot") {
    return absl::InvalidArgumentError(
        absl::StrCat("--until-snapshot waits for the end of a snapshot, which --from ", flags.from,
                     " begins without; leave one of both out, or say --count"));
  }
  int64_t revision = 0;
  if (!token.empty()) {
    request.set_resume_token(token);
  } else if (flags.from == "snapshot") {
    request.set_snapshot(true);
  } else if (flags.from == "now") {
    request.set_now(true);
  } else if (absl::SimpleAtoi(absl::StripPrefix(flags.from, "r"), &revision) && revision >= 0) {
    request.set_after_revision(revision);
  } else {
    return absl::InvalidArgumentError(absl::StrCat(
        "--from takes snapshot, now or a revision such as 1234, not `", flags.from, "`"));
  }
  return request;
}

// Stops a watch when somebody wants the program to end; a second signal ends it at once.
class StopOnSignals {
 public:
  explicit StopOnSignals(Watcher& watcher) {
    watcher_ = &watcher;
    struct sigaction action = {};
    action.sa_handler = [](int) { watcher_.load()->Stop(); };
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigaction(SIGINT, &action, &interrupt_before_);
    sigaction(SIGTERM, &action, &terminate_before_);
  }
  ~StopOnSignals() {
    sigaction(SIGINT, &interrupt_before_, nullptr);
    sigaction(SIGTERM, &terminate_before_, nullptr);
  }
  StopOnSignals(const StopOnSignals&) = delete;
  StopOnSignals& operator=(const StopOnSignals&) = delete;

 private:
  static inline std::atomic<Watcher*> watcher_ = nullptr;
  struct sigaction interrupt_before_ = {};
  struct sigaction terminate_before_ = {};
};

// Where events go: standard output, or a file that only a watch writes to. Closed with this.
class Sink {
 public:
  static absl::StatusOr<std::unique_ptr<Sink>> Open(const std::string& path, int64_t bytes) {
    if (path.empty()) return std::make_unique<Sink>(stdout);
    const absl::StatusOr<std::FILE*> file = OpenEvents(path, bytes);
    if (!file.ok()) return file.status();
    return std::make_unique<Sink>(*file);
  }

  explicit Sink(std::FILE* file) : file_(file) {}
  ~Sink() {
    if (file_ != stdout) std::fclose(file_);
  }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  bool is_file() const { return file_ != stdout; }
  std::FILE* file() const { return file_; }

  // Hands on what was written, to the disk if it is a file; returns how long the file is then.
  absl::StatusOr<int64_t> Flush() {
    if (std::fflush(file_) != 0) return WriteError();
    if (!is_file()) return 0;
    struct stat info;
    if (fdatasync(fileno(file_)) != 0 || fstat(fileno(file_), &info) != 0) return WriteError();
    return info.st_size;
  }

 private:
  static absl::Status WriteError() {
    return absl::UnknownError(absl::StrCat("cannot write the events: ", std::strerror(errno)));
  }

  std::FILE* const file_;
};

// Prints what it hears, and keeps the place.
class Printer final : public WatchHandler {
 public:
  Printer(Output& events, Output& remarks, Sink& sink, KeptPlace& place, const Flags& flags)
      : events_(events), remarks_(remarks), sink_(sink), place_(place), flags_(flags) {}

  // Called when enough was printed.
  void set_watcher(Watcher& watcher) { watcher_ = &watcher; }

  absl::Status OnBatch(const WatchBatch& batch) override {
    for (const v1::Event& event : batch.events) {
      // A place can be kept only between batches.
      if (Enough() && !place_.is_kept()) break;
      events_.Write(events_.json() ? JsonLine(event) : EventLine(event, events_.style()));
      ++count_;
    }
    if (batch.snapshot_end.has_value()) TellSnapshotEnd(*batch.snapshot_end);
    const absl::StatusOr<int64_t> bytes = sink_.Flush();
    if (!bytes.ok()) return bytes.status();
    if (absl::Status status = place_.Keep(batch.resume_token, *bytes); !status.ok()) return status;
    if (Enough() || (flags_.until_snapshot && batch.snapshot_end.has_value())) watcher_->Stop();
    return absl::OkStatus();
  }

  absl::Status OnReset(const absl::Status& why) override {
    if (events_.json()) {
      events_.Write(absl::StrCat(R"({"reset":{"reason":")", ReasonOf(why), "\"}}\n"));
      events_.Flush();
    }
    remarks_.Remark(absl::StrCat("The server cannot go on from there (", why.message(),
                                 "); what came before is void, a new snapshot follows."));
    return absl::OkStatus();
  }

  void OnReconnect(const absl::Status& why, absl::Duration wait) override {
    remarks_.Remark(absl::StrCat("The stream broke (", why.message(), "); going on in ",
                                 absl::FormatDuration(absl::Trunc(wait, absl::Milliseconds(1))),
                                 "."));
  }

 private:
  bool Enough() const { return flags_.count != 0 && count_ >= flags_.count; }

  void TellSnapshotEnd(int64_t revision) {
    if (events_.json()) {
      v1::WatchResponse end;
      end.mutable_snapshot_end()->set_revision(revision);
      events_.Write(JsonLine(end));
    } else {
      remarks_.Remark(absl::StrCat("That is all at revision ", revision,
                                   flags_.until_snapshot ? "." : "; now what changes."));
    }
  }

  Output& events_;
  Output& remarks_;
  Sink& sink_;
  KeptPlace& place_;
  const Flags& flags_;
  Watcher* watcher_ = nullptr;
  int64_t count_ = 0;
};

absl::Status Follow(Session& session, const Flags& flags) {
  KeptPlace place(flags.resume_file);
  if (absl::Status status = place.Load(); !status.ok()) return status;
  const auto request = RequestOf(flags, place.token());
  if (!request.ok()) return request.status();
  const auto sink = Sink::Open(flags.events_file, place.events_bytes());
  if (!sink.ok()) return sink.status();

  Output to_file(session.output.json() ? Output::Format::kJson : Output::Format::kText, Style(),
                 (*sink)->file(), stderr);
  Output& events = (*sink)->is_file() ? to_file : session.output;
  Printer printer(events, session.output, **sink, place, flags);
  Watcher watcher(session.client.channel(),
                  {.request = *request, .history_lost = Watcher::HistoryLost::kSnapshot});
  printer.set_watcher(watcher);
  const StopOnSignals stop_on_signals(watcher);
  absl::Status status = watcher.Run(printer);
  if (!place.token().empty() && absl::StartsWith(ReasonOf(status), "TOKEN_")) {
    session.output.Remark(absl::StrCat("The token is that of ", flags.resume_file,
                                       "; without that file, the watch begins anew."));
  }
  return status;
}

}  // namespace

Run Watch(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("--type", flags->types, "only these types; all if left out")
      ->check(CLI::IsMember({"incident", "statement", "report", "claim", "source", "decision"}));
  app.add_option("--filter", flags->filter, "only those that match, see docs/filters.md");
  app.add_option("--from", flags->from, "snapshot, now, or after a revision")
      ->capture_default_str();
  auto* resume_file = app.add_option("--resume-file,--resume-token", flags->resume_file,
                                     "file to keep the place in: the next run goes on there");
  app.add_option("--events-file", flags->events_file,
                 "file to add the events to, each once even over kill -9; nobody else may write it")
      ->needs(resume_file);
  app.add_flag("--until-snapshot", flags->until_snapshot, "end when all that is there was shown");
  app.add_option("--count", flags->count,
                 "end after so many events; with --resume-file at the end of a batch; 0 for never")
      ->check(CLI::NonNegativeNumber);
  return [flags](Session& session) { return Follow(session, *flags); };
}

}  // namespace dossier::client
