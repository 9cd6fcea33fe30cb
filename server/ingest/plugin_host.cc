#include "server/ingest/plugin_host.h"

#include <cstring>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"

namespace dossier::ingest {
namespace {

absl::string_view View(dossier_bytes bytes) {
  if (bytes.data == nullptr) return {};
  return {static_cast<const char*>(bytes.data), static_cast<size_t>(bytes.size)};
}

}  // namespace

PluginHost::PluginHost(std::string source_id, SecretSource secrets,
                       std::shared_ptr<const CancelSignal> cancel)
    : secrets_(std::move(secrets)), cancel_(std::move(cancel)), log_(std::move(source_id)) {
  table_.struct_size = sizeof(table_);
  table_.abi_major = DOSSIER_ABI_MAJOR;
  table_.abi_minor = DOSSIER_ABI_MINOR;
  table_.context = this;
  table_.emit = &Emit;
  table_.checkpoint = &Checkpoint;
  table_.log = &Log;
  table_.secret = &Secret;
  table_.get_extension = &GetExtension;
}

// Whatever happens in here, no exception may reach the plugin, which may be C.

int32_t PluginHost::Emit(void* context, const dossier_record* record) noexcept try {
  PluginHost& self = *static_cast<PluginHost*>(context);
  if (!self.InPoll()) return self.Misuse("emit was called outside poll or on another thread");
  if (self.cancel_->raised()) return DOSSIER_CANCELLED;
  const int32_t answer = self.collector_->Emit(record);
  if (answer == DOSSIER_BAD_RECORD) {
    self.log_.Write(
        DOSSIER_LOG_WARNING,
        absl::StrCat("record quarantined: ", self.secrets_.Redacted(self.collector_->complaint())));
  }
  return answer == DOSSIER_MISUSE ? self.Misuse(self.collector_->complaint()) : answer;
} catch (const std::exception&) {
  return DOSSIER_INTERNAL;
}

int32_t PluginHost::Checkpoint(void* context, dossier_bytes cursor) noexcept try {
  PluginHost& self = *static_cast<PluginHost*>(context);
  if (!self.InPoll()) return self.Misuse("checkpoint was called outside poll or on another thread");
  // Not refused when cancelled: it covers what was taken before.
  const int32_t answer = self.collector_->Checkpoint(cursor);
  return answer == DOSSIER_MISUSE ? self.Misuse(self.collector_->complaint()) : answer;
} catch (const std::exception&) {
  return DOSSIER_INTERNAL;
}

void PluginHost::Log(void* context, int32_t level, dossier_bytes message) noexcept try {
  PluginHost& self = *static_cast<PluginHost*>(context);
  self.log_.Write(level, self.secrets_.Redacted(View(message).substr(0, DOSSIER_MAX_LOG)));
} catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): a log line is not worth more
}

int32_t PluginHost::Secret(void* context, dossier_bytes name, void* buffer, uint64_t capacity,
                           uint64_t* size) noexcept try {
  PluginHost& self = *static_cast<PluginHost*>(context);
  if (self.opening_thread_.load() != std::this_thread::get_id()) {
    return self.Misuse("secret was called outside create and open or on another thread");
  }
  if (size == nullptr || (buffer == nullptr && capacity > 0) || name.data == nullptr ||
      name.size > DOSSIER_MAX_SECRET_NAME) {
    return self.Misuse("secret was called without a name, a buffer or a size");
  }
  const auto secret = self.secrets_.Find(View(name));
  if (!secret.has_value()) return DOSSIER_NOT_FOUND;
  *size = secret->size();
  if (secret->size() > capacity) return DOSSIER_TOO_SMALL;
  if (!secret->empty()) std::memcpy(buffer, secret->data(), secret->size());
  return DOSSIER_OK;
} catch (const std::exception&) {
  return DOSSIER_INTERNAL;
}

const void* PluginHost::GetExtension(void* /*context*/, const char* /*id*/) noexcept {
  return nullptr;
}

int32_t PluginHost::Misuse(absl::string_view why) {
  ++misuses_;
  log_.Write(DOSSIER_LOG_ERROR, absl::StrCat("the plugin broke the contract: ", why));
  return DOSSIER_MISUSE;
}

}  // namespace dossier::ingest
