#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/commands/list_flags.h"
#include "dossier/client/status.h"

namespace dossier::client {
namespace {

constexpr absl::Duration kLookInterval = absl::Milliseconds(500);
// How often somebody who waits is told.
constexpr absl::Duration kTellInterval = absl::Seconds(5);

struct Flags {
  std::string name;
  std::string from;
  std::string to;
  bool wait = false;
  bool cancel = false;
};

absl::Status ParseTimeFlag(const std::string& flag, const std::string& text,
                           google::protobuf::Timestamp& result) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error) &&
      !absl::ParseTime("%Y-%m-%d", text, absl::UTCTimeZone(), &time, &error)) {
    return absl::InvalidArgumentError(
        absl::StrCat(flag, ": `", text, "` must be a day such as 2031-04-02, or a time such as ",
                     "2031-04-02T12:00:00Z"));
  }
  result.set_seconds(absl::ToUnixSeconds(time));
  result.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(result.seconds()))));
  return absl::OkStatus();
}

// Whether a restart of the server explains it, which the backfill survives.
bool MayPass(const absl::Status& status) {
  return ReasonOf(status).empty() && status.code() == absl::StatusCode::kUnavailable;
}

// Shows progress until the backfill is over, over restarts of the server.
absl::StatusOr<v1::Source> AwaitEnd(Session& session, const std::string& name) {
  absl::Time told = absl::InfinitePast();
  bool is_gone = false;
  while (true) {
    auto source = session.client.GetSource(name);
    if (!source.ok() && !MayPass(source.status())) return source.status();
    if (!source.ok() && !std::exchange(is_gone, true)) {
      session.output.Remark("The server does not answer; the backfill goes on once it is back.");
    }
    if (source.ok()) {
      is_gone = false;
      const v1::Backfill& backfill = source->backfill();
      if (backfill.state() != v1::Backfill::STATE_RUNNING) return source;
      if (absl::Now() - told >= kTellInterval) {
        session.output.Remark(BackfillWords(backfill));
        told = absl::Now();
      }
    }
    absl::SleepFor(kLookInterval);
  }
}

absl::StatusOr<v1::Source> Begin(Session& session, const Flags& flags, const std::string& name) {
  v1::BackfillSourceRequest request;
  request.set_name(name);
  absl::Status status = ParseTimeFlag("--from", flags.from, *request.mutable_from());
  if (status.ok() && !flags.to.empty()) {
    status = ParseTimeFlag("--to", flags.to, *request.mutable_to());
  }
  if (!status.ok()) return status;
  return session.client.BackfillSource(request);
}

}  // namespace

Run BackfillSource(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("source", flags->name, "which, such as sources/news")->required();
  auto* from = app.add_option("--from", flags->from, "start, as 2031-04-02 or with a time (UTC)");
  auto* to = app.add_option("--to", flags->to, "end, which does not belong to it; default: now");
  app.add_flag("--wait", flags->wait, "show progress and return when it is over");
  app.add_flag("--cancel", flags->cancel, "end the one that is running")
      ->excludes(from)
      ->excludes(to);
  return [flags](Session& session) -> absl::Status {
    const std::string name = FullName("sources", flags->name);
    if (flags->from.empty() && !flags->cancel) {
      return absl::InvalidArgumentError(
          "from when on? Say --from 2031-04-02, and --to if not until now; or --cancel to end one");
    }
    auto source =
        flags->cancel ? session.client.CancelBackfill(name) : Begin(session, *flags, name);
    if (source.ok() && flags->wait && !flags->cancel) source = AwaitEnd(session, name);
    if (!source.ok()) return source.status();
    const v1::Backfill& backfill = source->backfill();
    session.output.Write(session.output.json() ? JsonLine(*source)
                                               : absl::StrCat("backfill of ", name, ": ",
                                                              BackfillWords(backfill), "\n"));
    const bool has_failed = backfill.state() == v1::Backfill::STATE_FAILED ||
                            (flags->wait && backfill.state() == v1::Backfill::STATE_CANCELLED);
    if (has_failed) session.exit_code = kFailed;
    return absl::OkStatus();
  };
}

}  // namespace dossier::client
