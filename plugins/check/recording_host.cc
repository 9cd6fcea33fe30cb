#include "check/recording_host.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "server/source_host/record_check.h"

namespace dossier::check {
namespace {

// What lies behind the known part of a longer table: nothing that may be called.
constexpr char kUnknown = '\xA5';

std::string_view View(dossier_bytes bytes) {
  if (bytes.data == nullptr) return {};
  return {static_cast<const char*>(bytes.data), static_cast<size_t>(bytes.size)};
}

}  // namespace

RecordingHost::RecordingHost(SecretSource secrets, Guise guise)
    : secrets_(std::move(secrets)), table_(sizeof(dossier_host) + guise.further_bytes, kUnknown) {
  dossier_host known = {};
  known.struct_size = static_cast<uint32_t>(table_.size());
  known.abi_major = DOSSIER_ABI_MAJOR;
  known.abi_minor = guise.abi_minor;
  known.context = this;
  known.emit = &Emit;
  known.checkpoint = &TakeCheckpoint;
  known.log = &Log;
  known.secret = &Secret;
  known.get_extension = &GetExtension;
  std::memcpy(table_.data(), &known, sizeof(known));
}

const dossier_host* RecordingHost::table() const {
  return reinterpret_cast<const dossier_host*>(table_.data());
}

void RecordingHost::BeginPoll(const Limits& limits, bool cancelled) {
  limits_ = limits;
  poll_records_ = 0;
  poll_bytes_ = 0;
  full_ = false;
  cancelled_ = cancelled;
  polling_thread_ = std::this_thread::get_id();
}

void RecordingHost::EndPoll() { polling_thread_ = std::thread::id(); }

void RecordingHost::Forget() {
  records_.clear();
  checkpoints_.clear();
}

std::vector<std::string> RecordingHost::breaches() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return breaches_;
}

std::vector<std::string> RecordingHost::log_lines() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return log_lines_;
}

int32_t RecordingHost::Breach(std::string what, int32_t answer) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (breaches_.size() < 20) breaches_.push_back(std::move(what));
  return answer;
}

int32_t RecordingHost::Emit(void* context, const dossier_record* record) {
  RecordingHost& self = *static_cast<RecordingHost*>(context);
  if (self.polling_thread_.load() != std::this_thread::get_id()) {
    return self.Breach("emit was called outside poll or on another thread", DOSSIER_MISUSE);
  }
  if (self.cancelled_) return DOSSIER_CANCELLED;
  return self.Take(record);
}

int32_t RecordingHost::Take(const dossier_record* record) {
  namespace rules = dossier::source_host;
  rules::GivenRecord given;
  if (std::string misuse = rules::ReadRecord(record, limits_.max_body_bytes, &given);
      !misuse.empty()) {
    return Breach(misuse, DOSSIER_MISUSE);
  }
  if (full_) {
    return Breach("emit was called again in a poll after the answer FULL", DOSSIER_FULL);
  }
  const rules::RecordFaults faults = rules::CheckRecord(given, limits_.max_body_bytes);
  const uint64_t cost = rules::CostOf(given, faults);
  if (poll_records_ >= limits_.max_records ||
      (poll_records_ > 0 && poll_bytes_ + cost > limits_.max_bytes)) {
    full_ = true;
    return DOSSIER_FULL;
  }
  ++poll_records_;
  poll_bytes_ += cost;
  if (faults.Any()) {
    return Breach(
        "a record was refused: " + rules::DescribeFaults(given, faults, limits_.max_body_bytes),
        DOSSIER_BAD_RECORD);
  }
  Taken taken;
  taken.external_id = given.external_id.bytes;
  taken.kind = given.kind.bytes;
  taken.meta_json = given.meta_json.bytes;
  taken.claims_json = given.claims_json.bytes;
  taken.body = given.body.bytes;
  taken.media_type = given.media_type.bytes;
  taken.published_unix_ns = given.published_unix_ns;
  records_.push_back(std::move(taken));
  return DOSSIER_OK;
}

int32_t RecordingHost::TakeCheckpoint(void* context, dossier_bytes cursor) {
  RecordingHost& self = *static_cast<RecordingHost*>(context);
  if (self.polling_thread_.load() != std::this_thread::get_id()) {
    return self.Breach("checkpoint was called outside poll or on another thread", DOSSIER_MISUSE);
  }
  if (cursor.size == 0 || cursor.data == nullptr) {
    return self.Breach("checkpoint was called with an empty cursor", DOSSIER_MISUSE);
  }
  if (cursor.size > DOSSIER_MAX_CURSOR) {
    return self.Breach("a cursor has " + std::to_string(cursor.size) + " bytes, allowed are " +
                           std::to_string(DOSSIER_MAX_CURSOR),
                       DOSSIER_MISUSE);
  }
  self.checkpoints_.push_back({std::string(View(cursor)), self.records_.size()});
  return DOSSIER_OK;
}

void RecordingHost::Log(void* context, int32_t level, dossier_bytes message) {
  RecordingHost& self = *static_cast<RecordingHost*>(context);
  if (level < DOSSIER_LOG_DEBUG || level > DOSSIER_LOG_ERROR) {
    self.Breach("log was called with the level " + std::to_string(level), DOSSIER_OK);
  }
  const std::lock_guard<std::mutex> lock(self.mutex_);
  if (self.log_lines_.size() < 1000) self.log_lines_.emplace_back(View(message));
}

int32_t RecordingHost::Secret(void* context, dossier_bytes name, void* buffer, uint64_t capacity,
                              uint64_t* size) {
  RecordingHost& self = *static_cast<RecordingHost*>(context);
  if (self.opening_thread_.load() != std::this_thread::get_id()) {
    return self.Breach("secret was called outside create and open or on another thread",
                       DOSSIER_MISUSE);
  }
  if (size == nullptr || name.size == 0 || name.data == nullptr ||
      name.size > DOSSIER_MAX_SECRET_NAME || (buffer == nullptr && capacity > 0)) {
    return self.Breach("secret was called without a name, a buffer or a size", DOSSIER_MISUSE);
  }
  const std::optional<std::string> secret = self.secrets_(View(name));
  if (!secret.has_value()) return DOSSIER_NOT_FOUND;
  *size = secret->size();
  if (secret->size() > capacity) return DOSSIER_TOO_SMALL;
  std::memcpy(buffer, secret->data(), secret->size());
  return DOSSIER_OK;
}

const void* RecordingHost::GetExtension(void* context, const char* id) {
  if (id == nullptr) {
    static_cast<RecordingHost*>(context)->Breach("get_extension was called without a name",
                                                 DOSSIER_OK);
  }
  return nullptr;
}

}  // namespace dossier::check
