#include "tests/plugins/taxii/source_run.h"

#include <chrono>
#include <cstring>
#include <utility>

namespace dossier::taxii {
namespace {

std::string Text(dossier_bytes bytes) {
  return {static_cast<const char*>(bytes.data), static_cast<size_t>(bytes.size)};
}

Json Parsed(const std::string& text, Json otherwise) {
  return text.empty() ? otherwise : Json::parse(text);
}

}  // namespace

SourceRun::SourceRun(Json config) {
  table_.struct_size = sizeof(table_);
  table_.abi_major = DOSSIER_ABI_MAJOR;
  table_.abi_minor = DOSSIER_ABI_MINOR;
  table_.context = this;
  table_.emit = OnEmit;
  table_.checkpoint = OnCheckpoint;
  table_.log = OnLog;
  table_.secret = OnSecret;
  table_.get_extension = OnExtension;
  host_ = std::make_unique<sdk::Host>(table_);
  if (!config.contains("path")) {
    config["allowed_hosts"] = Json::array({"127.0.0.1"});
    config["allow_plain_credentials"] = true;
  }
  config_ = ParseConfig(config.dump(), *host_);
}

void SourceRun::Open(std::optional<sdk::Range> range) {
  session_.reset();
  sdk::Opening opening;
  opening.cursor = cursor_;
  session_ = std::make_unique<StixSession>(config_, *host_, opening, range);
}

int32_t SourceRun::Poll() {
  if (session_ == nullptr) Open();
  in_poll_ = 0;
  pending_cursor_ = cursor_;
  sdk::Budget budget;
  budget.max_records = max_records_;
  budget.max_bytes = uint64_t{1} << 40;
  budget.max_body_bytes = uint64_t{64} << 20;
  budget.deadline = sdk::Budget::Clock::now() + std::chrono::minutes(1);
  sdk::Emitter emitter(*host_, this);
  try {
    const sdk::PollResult result = session_->Poll(emitter, budget);
    cursor_ = pending_cursor_;
    return result.state;
  } catch (const sdk::Failure&) {
    cursor_ = pending_cursor_;  // what was emitted before an error is stored as well
    throw;
  }
}

void SourceRun::PollAndDie() {
  const size_t stored = taken_.size();
  const std::string cursor = cursor_;
  Poll();
  taken_.resize(stored);
  cursor_ = cursor;
  Kill();
}

void SourceRun::PollUntilIdle() {
  while (Poll() == DOSSIER_STATE_MORE) {
  }
}

const SourceRun::Taken* SourceRun::Last(const std::string& external_id) const {
  const Taken* last = nullptr;
  for (const Taken& taken : taken_) {
    if (taken.external_id == external_id) last = &taken;
  }
  return last;
}

int SourceRun::Versions(const std::string& external_id) const {
  int versions = 0;
  const Taken* last = nullptr;
  for (const Taken& taken : taken_) {
    if (taken.external_id != external_id) continue;
    const bool is_same = last != nullptr && last->body == taken.body && last->meta == taken.meta &&
                         last->claims == taken.claims && last->kind == taken.kind;
    if (!is_same) ++versions;
    last = &taken;
  }
  return versions;
}

int32_t SourceRun::OnEmit(void* run, const dossier_record* record) {
  auto& self = *static_cast<SourceRun*>(run);
  if (self.in_poll_ >= self.max_records_) return DOSSIER_FULL;
  ++self.in_poll_;
  self.taken_.push_back({Text(record->external_id), Text(record->kind), Text(record->body),
                         Parsed(Text(record->meta_json), Json::object()),
                         Parsed(Text(record->claims_json), Json::array())});
  return DOSSIER_OK;
}

int32_t SourceRun::OnCheckpoint(void* run, dossier_bytes cursor) {
  static_cast<SourceRun*>(run)->pending_cursor_ = Text(cursor);
  return DOSSIER_OK;
}

void SourceRun::OnLog(void* run, int32_t, dossier_bytes message) {
  static_cast<SourceRun*>(run)->log_ += Text(message) + "\n";
}

int32_t SourceRun::OnSecret(void*, dossier_bytes name, void* buffer, uint64_t capacity,
                            uint64_t* size) {
  if (Text(name) != "taxii-password") return DOSSIER_NOT_FOUND;
  const std::string secret = "hush";
  *size = secret.size();
  if (capacity < secret.size()) return DOSSIER_TOO_SMALL;
  std::memcpy(buffer, secret.data(), secret.size());
  return DOSSIER_OK;
}

}  // namespace dossier::taxii
