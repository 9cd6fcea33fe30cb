#include "server/app/sources.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/protobuf/util/time_util.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/status.h"
#include "server/ingest/plugin_session.h"
#include "server/store/terms.h"

namespace dossier::app {
namespace {

// How often states are looked at for the change log.
constexpr absl::Duration kWatchInterval = absl::Seconds(1);

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
}

v1::Source::State ToProto(ingest::SourceStatus::State state) {
  using State = ingest::SourceStatus::State;
  switch (state) {
    case State::kStarting:
      return v1::Source::STATE_STARTING;
    case State::kPolling:
      return v1::Source::STATE_POLLING;
    case State::kIdle:
    case State::kEnded:
      return v1::Source::STATE_IDLE;
    case State::kBackingOff:
      return v1::Source::STATE_BACKING_OFF;
    case State::kFailed:
      return v1::Source::STATE_FAILED;
    case State::kWedged:
      return v1::Source::STATE_WEDGED;
    case State::kStopped:
      return v1::Source::STATE_STOPPED;
  }
  return v1::Source::STATE_UNSPECIFIED;
}

v1::Plugin ToProto(const ingest::PluginListing& listing) {
  v1::Plugin plugin;
  const std::string file = listing.path.substr(listing.path.find_last_of('/') + 1);
  plugin.set_name(absl::StrCat("plugins/", listing.id.empty() ? file : listing.id));
  plugin.set_version(listing.version);
  plugin.set_abi_version(listing.abi);
  plugin.set_path(listing.path);
  plugin.set_config_schema_json(listing.config_schema_json);
  if (listing.state == ingest::PluginListing::State::kReady) {
    plugin.set_state(v1::Plugin::STATE_LOADED);
  } else {
    plugin.set_state(v1::Plugin::STATE_REFUSED);
    *plugin.mutable_error() = ToRpcStatus(listing.error);
  }
  return plugin;
}

}  // namespace

Sources::Sources(const internal::ServerConfig& config, store::Store& store, ingest::BatchSink& sink,
                 const Clock& clock)
    : config_(config), store_(store), sink_(sink), clock_(clock) {}

Sources::~Sources() { Stop(absl::ZeroDuration()); }

absl::Status Sources::Start() {
  if (!config_.secrets_directory().empty()) {
    DOSSIER_ASSIGN_OR_RETURN(secrets_, ingest::SecretDirectory(config_.secrets_directory()));
  }
  for (const std::string& directory : config_.plugin_directories()) {
    if (const absl::Status status = library_.AddDirectory(directory); !status.ok()) {
      spdlog::error("plugins: {}", status.ToString());
    }
  }
  // Entries stay where they are, for runners and listings refer to them.
  entries_.reserve(config_.sources_size() + 1);
  for (const internal::SourceConfig& source : config_.sources()) {
    DOSSIER_RETURN_IF_ERROR(StartOne(source));
  }
  // What clients submit comes from a source that has no plugin.
  Entry submitted;
  submitted.source.set_name("sources/submitted");
  submitted.source.set_display_name("Submitted by clients");
  submitted.source.set_state(v1::Source::STATE_IDLE);
  submitted.source.set_caught_up(true);
  entries_.push_back(std::move(submitted));

  DOSSIER_RETURN_IF_ERROR(PutChanged());
  for (Entry& entry : entries_) {
    if (entry.runner != nullptr) entry.runner->Start();
  }
  watcher_ = std::thread([this] { WatchStates(); });
  return absl::OkStatus();
}

absl::Status Sources::StartOne(const internal::SourceConfig& config) {
  Entry entry;
  entry.source.set_name(absl::StrCat("sources/", config.id()));
  entry.source.set_display_name(config.display_name().empty() ? config.id()
                                                              : config.display_name());
  entry.source.set_plugin(absl::StrCat("plugins/", config.plugin()));
  *entry.source.mutable_config() = config.config();
  entry.source.set_reliability(config.reliability());

  absl::StatusOr<std::unique_ptr<ingest::SourceRunner>> runner = MakeRunner(config);
  if (runner.ok()) {
    entry.runner = *std::move(runner);
  } else {
    // The server goes on without this source, and tells why.
    entry.refused = runner.status();
    entry.refused_time = clock_.Now();
    spdlog::error("source {}: {}", config.id(), std::string(entry.refused.message()));
  }
  entries_.push_back(std::move(entry));
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<ingest::SourceRunner>> Sources::MakeRunner(
    const internal::SourceConfig& config) {
  DOSSIER_ASSIGN_OR_RETURN(const std::shared_ptr<const ingest::Plugin> plugin,
                           library_.Find(config.plugin()));
  std::string config_json;
  const auto converted = google::protobuf::util::MessageToJsonString(config.config(), &config_json);
  if (!converted.ok()) {
    return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
                 absl::StrCat("the configuration of source ", config.id(), " is no JSON object"));
  }
  DOSSIER_RETURN_IF_ERROR(plugin->CheckConfig(config_json));

  ingest::SourceRunner::Options options;
  options.source_id = config.id();
  options.plugin_id = plugin->id();
  options.plugin_version = plugin->version();
  options.cursor_format = plugin->cursor_format();
  options.budget.limits.max_records = config_.ingest().batch_records();
  options.budget.limits.max_bytes = config_.ingest().batch_bytes();
  options.budget.limits.max_body_bytes = config_.ingest().max_report_bytes();

  DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Cursor> stored,
                           store_.FindCursor(absl::StrCat("sources/", config.id())));
  std::optional<ingest::SourceCursor> cursor;
  if (stored.has_value()) cursor = {stored->bytes, static_cast<uint32_t>(stored->format)};
  return std::make_unique<ingest::SourceRunner>(
      std::move(options),
      ingest::PluginOpener(plugin, config.id(), std::move(config_json), secrets_),
      std::move(cursor), sink_, clock_);
}

void Sources::Stop(absl::Duration patience) {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (watcher_.joinable()) watcher_.join();
  for (const Entry& entry : entries_) {
    if (entry.runner != nullptr) entry.runner->RequestStop();
  }
  const absl::Time deadline = absl::Now() + patience;
  for (Entry& entry : entries_) {
    if (entry.runner == nullptr) continue;
    const absl::Status status =
        entry.runner->Stop(std::max(deadline - absl::Now(), absl::ZeroDuration()));
    if (!status.ok()) spdlog::error("{}: {}", entry.source.name(), status.ToString());
    entry.runner = nullptr;
  }
}

std::vector<v1::Plugin> Sources::Plugins() const {
  std::vector<v1::Plugin> plugins;
  for (const ingest::PluginListing& listing : library_.List()) plugins.push_back(ToProto(listing));
  std::sort(plugins.begin(), plugins.end(),
            [](const v1::Plugin& a, const v1::Plugin& b) { return a.name() < b.name(); });
  return plugins;
}

std::vector<v1::Source> Sources::List() const {
  std::vector<v1::Source> sources;
  for (const Entry& entry : entries_) sources.push_back(Describe(entry));
  std::sort(sources.begin(), sources.end(),
            [](const v1::Source& a, const v1::Source& b) { return a.name() < b.name(); });
  return sources;
}

std::optional<v1::Source> Sources::Find(absl::string_view name) const {
  for (const Entry& entry : entries_) {
    if (entry.source.name() == name) return Describe(entry);
  }
  return std::nullopt;
}

v1::Source Sources::Describe(const Entry& entry) const {
  v1::Source source = entry.source;
  if (!entry.refused.ok()) {
    source.set_state(v1::Source::STATE_FAILED);
    *source.mutable_state_time() = ToTimestamp(entry.refused_time);
    *source.mutable_error() = ToRpcStatus(entry.refused);
  } else if (entry.runner != nullptr) {
    const ingest::SourceStatus status = entry.runner->Status();
    source.set_state(ToProto(status.state));
    if (status.since > absl::InfinitePast()) {
      *source.mutable_state_time() = ToTimestamp(status.since);
    }
    const bool failing = status.consecutive_failures > 0 ||
                         source.state() == v1::Source::STATE_FAILED ||
                         source.state() == v1::Source::STATE_WEDGED;
    if (failing && !status.last_error.ok()) {
      *source.mutable_error() = ToRpcStatus(status.last_error);
    }
    if (status.last_record_time.has_value()) {
      *source.mutable_last_item_time() = ToTimestamp(*status.last_record_time);
    }
    source.set_record_count(status.records);
    source.set_caught_up(status.caught_up_since.has_value());
  }
  return source;
}

// Sources stand in the store for watchers and filters. Polling and idling alternate all the time
// and count as one there; what counts is whether a source works.
absl::Status Sources::PutChanged() {
  std::vector<std::pair<Entry*, v1::Source>> changed;
  for (Entry& entry : entries_) {
    v1::Source source = Describe(entry);
    if (source.state() == v1::Source::STATE_POLLING) {
      source.set_state(source.caught_up() ? v1::Source::STATE_IDLE : v1::Source::STATE_STARTING);
    }
    source.clear_record_count();
    source.clear_last_item_time();
    if (source.state() == entry.stored_state) continue;
    changed.emplace_back(&entry, std::move(source));
  }
  if (changed.empty()) return absl::OkStatus();
  DOSSIER_ASSIGN_OR_RETURN(const std::unique_ptr<store::Transaction> transaction, store_.Begin());
  for (auto& [entry, source] : changed) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> stored,
                             transaction->Find(source.name()));
    source.set_revision(transaction->PendingRevision());
    source.set_create_revision(source.revision());
    if (v1::Source before; stored.has_value() && before.ParseFromString(stored->body)) {
      source.set_create_revision(before.create_revision());
      // A restart that finds things as they were is no change.
      v1::Source same = source;
      same.set_revision(before.revision());
      *same.mutable_state_time() = before.state_time();
      if (google::protobuf::util::MessageDifferencer::Equals(same, before)) continue;
    }
    DOSSIER_RETURN_IF_ERROR(
        transaction->Put(source.name(), source.SerializeAsString(), store::TermsOf(source)));
  }
  DOSSIER_RETURN_IF_ERROR(transaction->Commit().status());
  for (auto& [entry, source] : changed) entry->stored_state = source.state();
  return absl::OkStatus();
}

void Sources::WatchStates() {
  absl::MutexLock lock(&mutex_);
  while (!mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kWatchInterval)) {
    mutex_.Unlock();
    if (const absl::Status status = PutChanged(); !status.ok()) {
      spdlog::warn("the state of the sources could not be recorded: {}", status.ToString());
    }
    mutex_.Lock();
  }
}

}  // namespace dossier::app
