#include "server/ingest/hosted_session.h"

#include <ctime>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/status.h"
#include "server/ingest/config_schema.h"
#include "server/ingest/host_link.h"
#include "server/ingest/hosted_poll.h"
#include "server/ingest/plugin_answer.h"
#include "server/ingest/source_failure.h"
#include "server/ingest/source_log.h"

namespace dossier::ingest {
namespace {

using source_host::Frame;
using source_host::FrameType;
using source_host::ReturnedMessage;

uint64_t MonotonicNs() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<uint64_t>(now.tv_nsec);
}

std::string_view View(absl::string_view text) { return {text.data(), text.size()}; }

std::string NothingMayCome(const Frame& /*frame*/) {
  return "it wrote what this call does not have";
}

// What the process says, which may come after the session is gone.
struct Voice {
  Voice(const std::string& source_id, SecretSource source)
      : log(source_id), secrets(std::move(source)) {}

  SourceLog log;
  SecretKeeper secrets;
};

class HostedSession final : public SourceSession {
 public:
  HostedSession(const HostedSource& source, std::shared_ptr<const CancelSignal> cancel)
      : name_(absl::StrCat("source \"", source.source_id, "\" (plugin ", source.plugin.id, ")")),
        options_(source.options),
        cancel_(std::move(cancel)),
        voice_(std::make_shared<Voice>(source.source_id, source.secrets)) {}

  ~HostedSession() override {
    if (link_ == nullptr || !link_->broken().ok()) return;
    HostLink::Limits limits = LimitsOf(options_.housekeeping_time);
    // A source that is being stopped has been waited for already.
    if (cancel_->raised()) limits.time = std::min(limits.time, options_.cancel_grace);
    EncodeBytes(FrameType::kClose, {}, link_->NextRequest(), link_->request());
    const auto closed = link_->Call("close", limits, NothingMayCome);
    if (!closed.ok()) spdlog::warn("{}", std::string(closed.status().message()));
  }

  absl::Status Open(const HostedSource& source, absl::string_view cursor) {
    DOSSIER_RETURN_IF_ERROR(
        Annotate(CheckConfig(source.plugin.config_schema_json, source.config_json),
                 absl::StrCat("source \"", source.source_id, "\": configuration of plugin \"",
                              source.plugin.id, "\"")));
    const auto lines = [voice = voice_](int32_t level, absl::string_view line) {
      voice->log.Write(level, voice->secrets.Redacted(line));
    };
    DOSSIER_ASSIGN_OR_RETURN(
        link_, HostLink::Start(options_, *source.file, name_, source.source_id, lines, cancel_));
    EncodeBytes(FrameType::kCreate, source.config_json, link_->NextRequest(), link_->request());
    DOSSIER_RETURN_IF_ERROR(CallOpening("create"));
    const uint64_t request = link_->NextRequest();
    if (source.range.has_value() && link_->plugin().has_open_range) {
      Encode(source_host::OpenRangeMessage{View(cursor), source.range->from_unix_ns,
                                           source.range->to_unix_ns},
             request, link_->request());
    } else {
      EncodeBytes(FrameType::kOpen, View(cursor), request, link_->request());
    }
    return CallOpening("open");
  }

  PollOutcome Poll(const PollBudget& budget) override {
    PollOutcome outcome;
    HostedPoll poll(budget.limits);
    const uint64_t deadline =
        MonotonicNs() + static_cast<uint64_t>(absl::ToInt64Nanoseconds(budget.time));
    Encode(source_host::PollMessage{budget.limits.max_records, budget.limits.max_bytes,
                                    budget.limits.max_body_bytes, deadline},
           link_->NextRequest(), link_->request());
    HostLink::Limits limits = LimitsOf(budget.time);
    limits.grace = options_.poll_grace;
    limits.max_payload = poll.max_payload();
    const auto returned =
        link_->Call("poll", limits, [&](const Frame& frame) { return Take(poll, frame); });
    // What was taken counts even if the process died a moment later.
    RecordCollector& collector = poll.collector();
    outcome.uncovered = collector.uncovered();
    outcome.records = std::move(collector.records());
    outcome.cursor = std::move(collector.cursor());
    if (!returned.ok()) {
      outcome.status = returned.status();
      return outcome;
    }
    outcome.misuses = returned->misuses + std::exchange(early_misuses_, 0);
    outcome.status = returned->code == DOSSIER_OK
                         ? ReadPollResult(name_, returned->state, returned->next_poll_ms, outcome)
                         : Failure("poll", *returned);
    link_->Shrink();
    return outcome;
  }

  void Committed(absl::string_view cursor) override {
    if (!link_->wants_committed() || !link_->broken().ok()) return;
    EncodeBytes(FrameType::kCommitted, View(cursor), link_->NextRequest(), link_->request());
    // If this breaks the process, the next poll says so.
    link_->Call("committed", LimitsOf(options_.housekeeping_time), NothingMayCome)
        .status()
        .IgnoreError();
  }

  // Waiting calls see the signal by themselves; a plugin that does nothing but compute needs this.
  void Interrupt() override { link_->Cancel(); }

 private:
  HostLink::Limits LimitsOf(absl::Duration time) const {
    HostLink::Limits limits;
    limits.time = time;
    limits.cancel_grace = options_.cancel_grace;
    return limits;
  }

  // A call during which the plugin may ask for secrets.
  absl::Status CallOpening(absl::string_view call) {
    DOSSIER_ASSIGN_OR_RETURN(const ReturnedMessage returned,
                             link_->Call(call, LimitsOf(options_.open_time),
                                         [&](const Frame& frame) { return AnswerSecret(frame); }));
    early_misuses_ += returned.misuses;
    return returned.code == DOSSIER_OK ? absl::OkStatus() : Failure(call, returned);
  }

  std::string AnswerSecret(const Frame& frame) {
    if (frame.type != FrameType::kSecret || frame.payload.size() > DOSSIER_MAX_SECRET_NAME) {
      return NothingMayCome(frame);
    }
    const auto secret =
        voice_->secrets.Find(absl::string_view(frame.payload.data(), frame.payload.size()));
    source_host::SecretValueMessage answer;
    answer.found = secret.has_value();
    if (secret.has_value()) answer.value = *secret;
    std::string bytes;
    Encode(answer, frame.request, &bytes);
    link_->Reply(bytes);
    return {};
  }

  std::string Take(HostedPoll& poll, const Frame& frame) {
    const std::string complaint = poll.Take(frame);
    if (complaint.empty() && !poll.quarantined().empty()) {
      voice_->log.Write(
          DOSSIER_LOG_WARNING,
          absl::StrCat("record quarantined: ", voice_->secrets.Redacted(poll.quarantined())));
    }
    return complaint;
  }

  absl::Status Failure(absl::string_view call, const ReturnedMessage& returned) const {
    dossier_error error = {};
    error.struct_size = sizeof(error);
    error.upstream_code = returned.upstream_code;
    error.retry_after_ms = returned.retry_after_ms;
    returned.words.copy(error.message, sizeof(error.message) - 1);
    return CallFailure(name_, call, returned.code, error, voice_->secrets);
  }

  const std::string name_;
  const HostOptions options_;
  const std::shared_ptr<const CancelSignal> cancel_;
  const std::shared_ptr<Voice> voice_;
  std::unique_ptr<HostLink> link_;
  // What create and open did wrong; told with the first poll.
  size_t early_misuses_ = 0;
};

}  // namespace

SourceOpener HostedOpener(HostedSource source) {
  return [source = std::move(source)](absl::string_view cursor,
                                      std::shared_ptr<const CancelSignal> cancel)
             -> absl::StatusOr<std::unique_ptr<SourceSession>> {
    auto session = std::make_unique<HostedSession>(source, std::move(cancel));
    DOSSIER_RETURN_IF_ERROR(session->Open(source, cursor));
    return session;
  };
}

}  // namespace dossier::ingest
