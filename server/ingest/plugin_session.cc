#include "server/ingest/plugin_session.h"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/ingest/plugin_answer.h"
#include "server/ingest/plugin_host.h"
#include "server/ingest/source_failure.h"

namespace dossier::ingest {
namespace {

dossier_bytes Bytes(absl::string_view text) { return {text.data(), text.size()}; }

dossier_error NewError() {
  dossier_error error = {};
  error.struct_size = sizeof(error);
  return error;
}

uint64_t MonotonicNs() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<uint64_t>(now.tv_nsec);
}

// Runs `call`, a call into a plugin, and turns an escaped exception into a code that no function of
// the ABI returns.
template <typename Call>
int32_t Guarded(const Call& call) {
  try {
    return call();
  } catch (...) {
    return kEscapedException;
  }
}

class PluginSession final : public SourceSession {
 public:
  static absl::StatusOr<std::unique_ptr<SourceSession>> Open(
      std::shared_ptr<const Plugin> plugin, const std::string& source_id,
      const std::string& config_json, const SecretSource& secrets,
      const std::optional<TimeRange>& range, absl::string_view cursor,
      std::shared_ptr<const CancelSignal> cancel) {
    DOSSIER_RETURN_IF_ERROR(
        Annotate(plugin->CheckConfig(config_json), absl::StrCat("source \"", source_id, "\"")));
    std::unique_ptr<PluginSession> session(
        new PluginSession(std::move(plugin), source_id, secrets, std::move(cancel)));
    DOSSIER_RETURN_IF_ERROR(session->CreateAndOpen(config_json, range, cursor));
    return session;
  }

  ~PluginSession() override {
    const SerialTurn turn(*this, /*stop_on_cancel=*/false);
    // By flag, not by pointer: a plugin without state may use NULL.
    if (open_) Guarded([&] { return module().close(session_), DOSSIER_OK; });
    if (created_) Guarded([&] { return module().destroy(instance_), DOSSIER_OK; });
  }

  PollOutcome Poll(const PollBudget& budget) override {
    PollOutcome outcome;
    const SerialTurn turn(*this, /*stop_on_cancel=*/true);
    if (!turn.taken()) {
      outcome.status = Cancelled("poll");
      return outcome;
    }
    RecordCollector collector(budget.limits);
    dossier_budget terms = {};
    terms.struct_size = sizeof(terms);
    terms.max_records = budget.limits.max_records;
    terms.max_bytes = budget.limits.max_bytes;
    terms.max_body_bytes = budget.limits.max_body_bytes;
    terms.deadline_mono_ns =
        MonotonicNs() + static_cast<uint64_t>(absl::ToInt64Nanoseconds(budget.time));
    dossier_poll_result result = {};
    result.struct_size = sizeof(result);
    dossier_error error = NewError();

    int32_t code = DOSSIER_INTERNAL;
    {
      const PluginHost::PollScope scope(host_, collector);
      code = Guarded([&] { return module().poll(session_, &terms, &result, &error); });
    }
    outcome.uncovered = collector.uncovered();
    outcome.records = std::move(collector.records());
    outcome.cursor = std::move(collector.cursor());
    outcome.misuses = host_.TakeMisuses();
    outcome.status = code == DOSSIER_OK
                         ? ReadPollResult(name_, result.state, result.next_poll_ms, outcome)
                         : Failure("poll", code, error);
    return outcome;
  }

  void Committed(absl::string_view cursor) override {
    const SerialTurn turn(*this, /*stop_on_cancel=*/true);
    if (!turn.taken()) return;
    Guarded([&] { return module().committed(session_, Bytes(cursor)), DOSSIER_OK; });
  }

  void Interrupt() override {
    Guarded([&] { return module().interrupt(session_), DOSSIER_OK; });
  }

 private:
  // The right to call into a plugin that allows one call at a time.
  class SerialTurn {
   public:
    SerialTurn(const PluginSession& session, bool stop_on_cancel)
        : gate_(session.plugin_->concurrent() ? nullptr : &session.plugin_->serial()),
          taken_(gate_ == nullptr ||
                 gate_->Enter(stop_on_cancel ? session.cancel_.get() : nullptr)) {}
    ~SerialTurn() {
      if (gate_ != nullptr && taken_) gate_->Leave();
    }
    SerialTurn(const SerialTurn&) = delete;
    SerialTurn& operator=(const SerialTurn&) = delete;

    bool taken() const { return taken_; }

   private:
    SerialGate* const gate_;
    const bool taken_;
  };

  PluginSession(std::shared_ptr<const Plugin> plugin, const std::string& source_id,
                const SecretSource& secrets, std::shared_ptr<const CancelSignal> cancel)
      : plugin_(std::move(plugin)),
        name_(absl::StrCat("source \"", source_id, "\" (plugin ", plugin_->id(), ")")),
        cancel_(cancel),
        host_(source_id, secrets, std::move(cancel)) {}

  const dossier_module& module() const { return plugin_->module(); }

  absl::Status CreateAndOpen(const std::string& config_json, const std::optional<TimeRange>& range,
                             absl::string_view cursor) {
    const SerialTurn turn(*this, /*stop_on_cancel=*/true);
    if (!turn.taken()) return Cancelled("open");
    const PluginHost::SecretScope scope(host_);
    dossier_error error = NewError();
    const int32_t created = Guarded(
        [&] { return module().create(host_.table(), Bytes(config_json), &instance_, &error); });
    created_ = created == DOSSIER_OK;
    if (!created_) return Failure("create", created, error);
    error = NewError();
    const int32_t opened = Guarded([&] {
      if (range.has_value() && plugin_->ReadsRanges()) {
        return module().open_range(instance_, host_.context(), Bytes(cursor), range->from_unix_ns,
                                   range->to_unix_ns, cancel_->fd(), &session_, &error);
      }
      return module().open(instance_, host_.context(), Bytes(cursor), cancel_->fd(), &session_,
                           &error);
    });
    open_ = opened == DOSSIER_OK;
    if (!open_) return Failure("open", opened, error);
    return absl::OkStatus();
  }

  absl::Status Failure(absl::string_view call, int32_t code, const dossier_error& error) const {
    return CallFailure(name_, call, code, error, host_.secrets());
  }

  absl::Status Cancelled(absl::string_view call) const {
    return Error(absl::StatusCode::kCancelled, "SOURCE_CANCELLED",
                 absl::StrCat(name_, ": ", call, ": the source is being stopped"));
  }

  const std::shared_ptr<const Plugin> plugin_;
  const std::string name_;
  const std::shared_ptr<const CancelSignal> cancel_;
  PluginHost host_;
  void* instance_ = nullptr;
  void* session_ = nullptr;
  bool created_ = false;
  bool open_ = false;
};

}  // namespace

SourceOpener PluginOpener(std::shared_ptr<const Plugin> plugin, std::string source_id,
                          std::string config_json, SecretSource secrets,
                          std::optional<TimeRange> range) {
  return [plugin = std::move(plugin), source_id = std::move(source_id),
          config_json = std::move(config_json), secrets = std::move(secrets),
          range](absl::string_view cursor, std::shared_ptr<const CancelSignal> cancel) {
    return PluginSession::Open(plugin, source_id, config_json, secrets, range, cursor,
                               std::move(cancel));
  };
}

}  // namespace dossier::ingest
