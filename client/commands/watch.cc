#include <cstdint>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/commands/command.h"
#include "client/watcher.h"

namespace dossier::client {
namespace {

struct Flags {
  std::vector<std::string> types;
  std::string filter;
  std::string from = "snapshot";
  std::string token_file;
  bool until_snapshot = false;
  int64_t count = 0;
};

// The token of the last run; empty if there is none.
std::string ReadToken(const std::string& path) {
  std::ifstream file(path);
  std::string token;
  std::getline(file, token);
  return token;
}

// Replaces the file in one step, so that a kill leaves the old token or the new one.
absl::Status WriteToken(const std::string& path, const std::string& token) {
  const std::string fresh = path + ".new";
  {
    std::ofstream file(fresh, std::ios::trunc);
    file << token << '\n';
    file.flush();
    if (!file) return absl::UnknownError(absl::StrCat("cannot write ", fresh));
  }
  if (std::rename(fresh.c_str(), path.c_str()) != 0) {
    return absl::UnknownError(absl::StrCat("cannot rename ", fresh, " to ", path));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::WatchRequest> RequestOf(const Flags& flags) {
  v1::WatchRequest request;
  for (const std::string& type : flags.types) request.add_types(type);
  request.set_filter(flags.filter);
  const std::string token = flags.token_file.empty() ? "" : ReadToken(flags.token_file);
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

// Prints what it hears.
class Printer final : public WatchListener {
 public:
  Printer(Output& output, const Flags& flags) : output_(output), flags_(flags) {}

  // Why the token could not be kept; OK as long as it could.
  const absl::Status& status() const { return status_; }

  bool OnEvent(const v1::Event& event) override {
    output_.Write(output_.json() ? JsonLine(event) : EventLine(event, output_.style()));
    output_.Flush();
    return flags_.count == 0 || ++events_ < flags_.count;
  }

  bool OnSnapshotEnd(int64_t revision) override {
    if (output_.json()) {
      v1::WatchResponse end;
      end.mutable_snapshot_end()->set_revision(revision);
      output_.Write(JsonLine(end));
      output_.Flush();
    } else {
      output_.Remark(absl::StrCat("That is all at revision ", revision,
                                  flags_.until_snapshot ? "." : "; now what changes."));
    }
    return !flags_.until_snapshot && status_.ok();
  }

  bool OnProgress(int64_t) override { return status_.ok(); }

  void OnToken(const std::string& token) override {
    if (!flags_.token_file.empty()) status_.Update(WriteToken(flags_.token_file, token));
  }

  void OnReconnect(const absl::Status& why, absl::Duration wait) override {
    output_.Remark(absl::StrCat("The stream broke (", why.message(), "); going on in ",
                                absl::FormatDuration(absl::Trunc(wait, absl::Milliseconds(1))),
                                "."));
  }

  void OnReset(const absl::Status& why) override {
    output_.Remark(absl::StrCat("The server cannot go on from there (", why.message(),
                                "); what came before is void, a new snapshot follows."));
  }

 private:
  Output& output_;
  const Flags& flags_;
  int64_t events_ = 0;
  absl::Status status_;
};

}  // namespace

Run Watch(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("--type", flags->types, "only these types; all if left out")
      ->check(CLI::IsMember({"incident", "statement", "report", "claim", "source"}));
  app.add_option("--filter", flags->filter, "only those that match, see docs/filters.md");
  app.add_option("--from", flags->from, "snapshot, now, or after a revision")
      ->capture_default_str();
  app.add_option("--resume-token", flags->token_file,
                 "file to keep the place in: the next run goes on there");
  app.add_flag("--until-snapshot", flags->until_snapshot, "end when all that is there was shown");
  app.add_option("--count", flags->count, "end after so many events; 0 for never")
      ->check(CLI::NonNegativeNumber);
  return [flags](Session& session) -> absl::Status {
    const auto request = RequestOf(*flags);
    if (!request.ok()) return request.status();
    Printer printer(session.output, *flags);
    Watcher watcher(session.client.watch_stub(), {.request = *request});
    const absl::Status status = watcher.Run(printer);
    return status.ok() ? printer.status() : status;
  };
}

}  // namespace dossier::client
