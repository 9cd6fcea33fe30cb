#include "tests/server/sources/source_world.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "dossier/v1/report.pb.h"
#include "plugins/include/dossier/source.h"
#include "server/base/status.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"
#include "tests/support/status_matchers.h"

namespace dossier::sources {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
// Far beyond what any step takes, even on a busy machine.
constexpr absl::Duration kLong = absl::Seconds(60);

ingest::PluginDescription Describe(const std::string& content) {
  std::istringstream words(content);
  ingest::PluginDescription description;
  std::string keys;
  words >> description.id >> description.version >> keys;
  std::string properties;
  for (const absl::string_view key : absl::StrSplit(keys, ',')) {
    absl::StrAppend(&properties, properties.empty() ? "" : ",", "\"", key,
                    R"(":{"type":"string"})");
  }
  description.config_schema_json = absl::StrCat(
      R"({"type":"object","additionalProperties":false,"properties":{)", properties, "}}");
  description.abi_major = DOSSIER_ABI_MAJOR;
  description.abi_minor = DOSSIER_ABI_MINOR;
  description.cursor_format = 1;
  return description;
}

std::string ContentOf(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Brings the items of the upstream, two a poll.
class UpstreamSession final : public ingest::SourceSession {
 public:
  UpstreamSession(Upstream& upstream, size_t next, bool backfill,
                  std::shared_ptr<const ingest::CancelSignal> cancel)
      : upstream_(upstream), next_(next), backfill_(backfill), cancel_(std::move(cancel)) {}

  ingest::PollOutcome Poll(const ingest::PollBudget&) override {
    ingest::PollOutcome outcome;
    outcome.status = upstream_.failure();
    if (!outcome.status.ok()) return outcome;
    while (backfill_ && upstream_.holds_backfills() && !cancel_->raised()) {
      std::this_thread::yield();
    }
    const std::vector<Item> items = upstream_.items();
    for (int i = 0; i < 2 && next_ < items.size(); ++i, ++next_) {
      ingest::SourceRecord& record = outcome.records.emplace_back();
      record.external_id = items[next_].id;
      record.kind = DOSSIER_KIND_REPORT;
      if (items[next_].published.has_value()) {
        record.published_unix_ns = *items[next_].published * kSecond;
      }
    }
    if (!outcome.records.empty()) outcome.cursor = absl::StrCat(next_);
    outcome.progress = next_ < items.size() ? ingest::PollOutcome::Progress::kMore
                                            : ingest::PollOutcome::Progress::kIdle;
    outcome.next_poll = absl::Hours(1);
    return outcome;
  }
  void Committed(absl::string_view) override {}
  void Interrupt() override {}

 private:
  Upstream& upstream_;
  size_t next_;
  const bool backfill_;
  const std::shared_ptr<const ingest::CancelSignal> cancel_;
};

}  // namespace

void Upstream::Publish(std::string id, std::optional<int64_t> published) {
  const std::lock_guard lock(mutex_);
  items_.push_back({std::move(id), published});
}

void Upstream::Fail(absl::Status failure) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(failure);
}

void Upstream::HoldBackfills(bool hold) {
  const std::lock_guard lock(mutex_);
  holds_backfills_ = hold;
}

std::vector<Item> Upstream::items() const {
  const std::lock_guard lock(mutex_);
  return items_;
}

absl::Status Upstream::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

bool Upstream::holds_backfills() const {
  const std::lock_guard lock(mutex_);
  return holds_backfills_;
}

void Upstream::Note(std::string call) {
  const std::lock_guard lock(mutex_);
  calls_.push_back(std::move(call));
}

std::vector<std::string> Upstream::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

absl::Status RecordingSink::Accept(const ingest::SourceBatch& batch) {
  const std::string source = absl::StrCat("sources/", batch.source_id);
  DOSSIER_ASSIGN_OR_RETURN(const auto transaction, store_.Begin());
  for (const ingest::SourceRecord& item : batch.records) {
    v1::Record record;
    record.set_name(absl::StrCat(source, "/records/", item.external_id));
    record.set_external_id(item.external_id);
    *record.mutable_create_time() = ToTimestamp(clock_.Now());
    DOSSIER_RETURN_IF_ERROR(
        transaction->Put(record.name(), record.SerializeAsString(), store::TermsOf(record)));
  }
  if (batch.cursor.has_value()) {
    DOSSIER_RETURN_IF_ERROR(
        transaction->PutCursor(batch.cursor_name.empty() ? source : batch.cursor_name,
                               {batch.cursor->bytes, static_cast<int32_t>(batch.cursor->format)}));
  }
  DOSSIER_RETURN_IF_ERROR(transaction->Commit().status());
  const std::lock_guard lock(mutex_);
  for (const ingest::SourceRecord& item : batch.records) {
    taken_.emplace_back(batch.source_id, item.external_id);
  }
  return absl::OkStatus();
}

std::vector<std::string> RecordingSink::ids(const std::string& source_id) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> ids;
  for (const auto& [source, id] : taken_) {
    if (source == source_id) ids.push_back(id);
  }
  return ids;
}

SourceWorld::SourceWorld() {
  std::filesystem::create_directory(directory_.File("plugins"));
  config_.add_plugin_directories(directory_.File("plugins"));
  store_ = *store::OpenSqliteStore(directory_.File("dossier.db"), {}, clock_);
  sink_ = std::make_unique<RecordingSink>(*store_, clock_);
}

SourceWorld::~SourceWorld() { Stop(); }

void SourceWorld::Install(const std::string& id, const std::string& version,
                          const std::string& keys) {
  // As an installer does: beside, then renamed.
  const std::string beside =
      directory_.Write("plugins/.new", absl::StrCat(id, " ", version, " ", keys));
  std::filesystem::permissions(beside, std::filesystem::perms::owner_all);
  std::filesystem::rename(beside, directory_.File(absl::StrCat("plugins/", id, ".so")));
}

void SourceWorld::Uninstall(const std::string& id) {
  std::filesystem::remove(directory_.File(absl::StrCat("plugins/", id, ".so")));
}

void SourceWorld::Configure(const std::string& id, const std::string& plugin) {
  internal::SourceConfig& source = *config_.add_sources();
  source.set_id(id);
  source.set_plugin(plugin);
}

void SourceWorld::Start() {
  Stop();
  config_.mutable_ingest()->set_batch_records(100);
  catalog_ = std::make_unique<PluginCatalog>(
      PluginCatalog::Options{
          .directories = {directory_.File("plugins")},
          .allowed_sha256 = {config_.plugin_sha256().begin(), config_.plugin_sha256().end()},
          .settle_time = absl::ZeroDuration()},
      [](const ingest::PluginFile& file) -> absl::StatusOr<ingest::PluginDescription> {
        const std::string content = ContentOf(file.path());
        if (content.starts_with("broken")) {
          return absl::FailedPreconditionError("it is no plugin");
        }
        return Describe(content);
      });
  const auto make = [this](const UsablePlugin& plugin,
                           Reading reading) -> absl::StatusOr<ingest::SourceOpener> {
    const std::string who =
        absl::StrCat("open ", plugin.description.id, " ", plugin.description.version);
    return [this, who, reading](absl::string_view cursor,
                                std::shared_ptr<const ingest::CancelSignal> cancel)
               -> absl::StatusOr<std::unique_ptr<ingest::SourceSession>> {
      const std::string span = reading.range.has_value()
                                   ? absl::StrCat(" from ", reading.range->from_unix_ns / kSecond,
                                                  " to ", reading.range->to_unix_ns / kSecond)
                                   : "";
      size_t next = 0;
      if (!cursor.empty() && !absl::SimpleAtoi(cursor, &next)) {
        return absl::OutOfRangeError("no such cursor");
      }
      upstream_.Note(absl::StrCat(who, span, " after ", next));
      return std::make_unique<UpstreamSession>(upstream_, next, reading.range.has_value(),
                                               std::move(cancel));
    };
  };
  registry_ = std::make_unique<SourceRegistry>(config_, *store_, *sink_, *catalog_, make, clock_);
  ASSERT_OK(registry_->Start());
}

void SourceWorld::Stop() {
  if (registry_ != nullptr) registry_->Stop(kLong);
  registry_.reset();
}

absl::StatusOr<v1::Source> SourceWorld::Create(const std::string& id, const std::string& plugin,
                                               const std::string& url) {
  v1::CreateSourceRequest request;
  request.set_source_id(id);
  request.mutable_source()->set_plugin(absl::StrCat("plugins/", plugin));
  (*request.mutable_source()->mutable_config()->mutable_fields())["url"].set_string_value(url);
  return registry_->Create(request);
}

v1::Source SourceWorld::Await(const std::string& name,
                              const std::function<bool(const v1::Source&)>& wanted) {
  const absl::Time deadline = absl::Now() + kLong;
  while (true) {
    registry_->Look();
    const std::optional<v1::Source> source = registry_->Find(name);
    if (source.has_value() && wanted(*source)) {
      // What came after the look above is to be kept, too.
      registry_->Look();
      return *source;
    }
    if (absl::Now() > deadline) {
      ADD_FAILURE() << "it never came to that: "
                    << (source.has_value() ? source->DebugString() : "no such source");
      return source.value_or(v1::Source());
    }
    std::this_thread::yield();
  }
}

v1::Source SourceWorld::Await(const std::string& name, v1::Source::State state) {
  return Await(name, [&](const v1::Source& source) { return source.state() == state; });
}

v1::Source SourceWorld::AwaitRecords(const std::string& name, int64_t count) {
  return Await(name, [&](const v1::Source& source) {
    return source.record_count() == count && source.state() == v1::Source::STATE_IDLE;
  });
}

v1::Source SourceWorld::Kept(const std::string& name) {
  v1::Source source;
  const auto stored = store_->Find(name);
  if (stored.ok() && stored->has_value()) source.ParseFromString((*stored)->body);
  return source;
}

int64_t SourceWorld::Head() { return store_->Log()->head; }

}  // namespace dossier::sources
