#include "server/source_host/host.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstring>
#include <utility>

#include "server/source_host/sandbox.h"

namespace dossier::source_host {
namespace {

dossier_bytes BytesOf(std::string_view text) { return {text.data(), text.size()}; }

std::string_view View(dossier_bytes bytes) {
  if (bytes.data == nullptr) return {};
  return {static_cast<const char*>(bytes.data), bytes.size};
}

// Runs a call into the plugin. What is caught here is a defect of the plugin.
template <typename Call>
int32_t Guarded(const Call& call) {
  try {
    return call();
  } catch (...) {
    return kEscaped;
  }
}

}  // namespace

// Allows emit and checkpoint, or secret, on this thread until it goes.
class Host::PhaseScope {
 public:
  PhaseScope(Host& host, Phase phase) : host_(host) {
    host_.phase_thread_ = std::this_thread::get_id();
    host_.phase_ = phase;
  }
  ~PhaseScope() { host_.phase_ = Phase::kNone; }
  PhaseScope(const PhaseScope&) = delete;
  PhaseScope& operator=(const PhaseScope&) = delete;

 private:
  Host& host_;
};

Host::Host(const dossier_module& module, Connection& connection, uint32_t cpu_seconds, int log_fd)
    : module_(module), connection_(connection), cpu_seconds_(cpu_seconds), log_fd_(log_fd) {
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

void Host::Serve() {
  std::thread([this] { Watch(); }).detach();
  while (true) Answer(connection_.Receive());
}

void Host::Answer(const Frame& frame) {
  request_ = frame.request;
  AllowProcessorTime(cpu_seconds_);
  error_ = {};
  error_.struct_size = sizeof(error_);
  ReturnedMessage returned;
  PollMessage budget;
  switch (frame.type) {
    case FrameType::kCreate:
      returned = Create(frame.payload);
      break;
    case FrameType::kOpen:
    case FrameType::kOpenRange:
      returned = Open(frame);
      break;
    case FrameType::kPoll:
      if (!Decode(frame.payload, &budget)) _exit(kExitProtocol);
      returned = Poll(budget);
      break;
    case FrameType::kCommitted:
      returned = Committed(frame.payload);
      break;
    case FrameType::kClose:
      returned = Close();
      break;
    default:
      _exit(kExitProtocol);
  }
  returned.misuses = misuses_.exchange(0);
  Encode(returned, request_, connection_.buffer());
  connection_.Flush();
}

ReturnedMessage Host::Create(std::string_view config) {
  if (created_) _exit(kExitProtocol);
  // The connection's buffer moves when a secret is asked for.
  const std::string copy(config);
  const PhaseScope scope(*this, Phase::kOpening);
  const int32_t code =
      Guarded([&] { return module_.create(&table_, BytesOf(copy), &instance_, &error_); });
  created_ = code == DOSSIER_OK;
  return Failed(code);
}

ReturnedMessage Host::Open(const Frame& frame) {
  OpenRangeMessage range;
  const bool ranged = frame.type == FrameType::kOpenRange;
  if (!created_ || open_ || (ranged && !Decode(frame.payload, &range))) _exit(kExitProtocol);
  const std::string cursor(ranged ? range.cursor : frame.payload);
  void* session = nullptr;
  const PhaseScope scope(*this, Phase::kOpening);
  const int32_t code = Guarded([&] {
    return ranged ? module_.open_range(instance_, this, BytesOf(cursor), range.begin_unix_ns,
                                       range.end_unix_ns, kCancelFd, &session, &error_)
                  : module_.open(instance_, this, BytesOf(cursor), kCancelFd, &session, &error_);
  });
  const std::lock_guard<std::mutex> lock(session_mutex_);
  session_ = session;
  open_ = code == DOSSIER_OK;
  return Failed(code);
}

ReturnedMessage Host::Poll(const PollMessage& budget) {
  if (!open_) _exit(kExitProtocol);
  budget_ = budget;
  credit_ = PollCredit(budget.max_records, budget.max_bytes);
  dossier_budget terms = {};
  terms.struct_size = sizeof(terms);
  terms.max_records = budget.max_records;
  terms.max_bytes = budget.max_bytes;
  terms.max_body_bytes = budget.max_body_bytes;
  terms.deadline_mono_ns = budget.deadline_mono_ns;
  dossier_poll_result result = {};
  result.struct_size = sizeof(result);
  const PhaseScope scope(*this, Phase::kPolling);
  const int32_t code = Guarded([&] { return module_.poll(session_, &terms, &result, &error_); });
  ReturnedMessage returned = Failed(code);
  returned.state = result.state;
  returned.next_poll_ms = result.next_poll_ms;
  return returned;
}

ReturnedMessage Host::Committed(std::string_view cursor) {
  if (!open_) _exit(kExitProtocol);
  if (module_.committed == nullptr) return {};
  ReturnedMessage returned;
  returned.code = Guarded([&] { return module_.committed(session_, BytesOf(cursor)), DOSSIER_OK; });
  return returned;
}

ReturnedMessage Host::Close() {
  bool was_open = false;
  {
    const std::lock_guard<std::mutex> lock(session_mutex_);
    was_open = std::exchange(open_, false);
  }
  if (was_open) Guarded([&] { return module_.close(session_), DOSSIER_OK; });
  if (std::exchange(created_, false)) {
    Guarded([&] { return module_.destroy(instance_), DOSSIER_OK; });
  }
  return {};
}

ReturnedMessage Host::Failed(int32_t code) {
  ReturnedMessage returned;
  returned.code = code;
  if (code == DOSSIER_OK) return returned;
  returned.upstream_code = error_.upstream_code;
  returned.retry_after_ms = error_.retry_after_ms;
  returned.words = {error_.message, strnlen(error_.message, sizeof(error_.message))};
  return returned;
}

bool Host::In(Phase phase) const {
  return phase_.load() == phase && phase_thread_.load() == std::this_thread::get_id();
}

// Whatever happens in here, no exception may reach the plugin, which may be C.

int32_t Host::Emit(void* context, const dossier_record* record) noexcept try {
  Host& self = *static_cast<Host*>(context);
  if (!self.In(Phase::kPolling)) {
    return self.Misuse("emit was called outside poll or on another thread");
  }
  if (self.cancelled_.load(std::memory_order_relaxed)) return DOSSIER_CANCELLED;
  const uint64_t max_body = self.budget_.max_body_bytes;
  GivenRecord given;
  if (const std::string misuse = ReadRecord(record, max_body, &given); !misuse.empty()) {
    return self.Misuse(misuse);
  }
  const RecordFaults faults = CheckRecord(given, max_body);
  if (!self.credit_.Take(CostOf(given, faults))) return DOSSIER_FULL;
  self.connection_.SendRecord(given, self.request_);
  return faults.Any() ? DOSSIER_BAD_RECORD : DOSSIER_OK;
} catch (...) {
  return DOSSIER_INTERNAL;
}

int32_t Host::Checkpoint(void* context, dossier_bytes cursor) noexcept try {
  Host& self = *static_cast<Host*>(context);
  if (!self.In(Phase::kPolling)) {
    return self.Misuse("checkpoint was called outside poll or on another thread");
  }
  if (cursor.data == nullptr || cursor.size == 0) {
    return self.Misuse("a checkpoint has no cursor");
  }
  if (cursor.size > DOSSIER_MAX_CURSOR) {
    return self.Misuse("a cursor has " + std::to_string(cursor.size) + " bytes, allowed are " +
                       std::to_string(DOSSIER_MAX_CURSOR));
  }
  EncodeBytes(FrameType::kCheckpoint, View(cursor), self.request_, self.connection_.buffer());
  // A plugin that does nothing but checkpoint would let the buffer grow.
  if (self.connection_.buffer()->size() > 2 * size_t{DOSSIER_MAX_CURSOR}) self.connection_.Flush();
  return DOSSIER_OK;
} catch (...) {
  return DOSSIER_INTERNAL;
}

void Host::Log(void* context, int32_t level, dossier_bytes message) noexcept try {
  static_cast<Host*>(context)->WriteLog(level, View(message));
} catch (...) {  // NOLINT(bugprone-empty-catch): a log line is not worth more
}

int32_t Host::Secret(void* context, dossier_bytes name, void* buffer, uint64_t capacity,
                     uint64_t* size) noexcept try {
  Host& self = *static_cast<Host*>(context);
  if (!self.In(Phase::kOpening)) {
    return self.Misuse("secret was called outside create and open or on another thread");
  }
  if (size == nullptr || (buffer == nullptr && capacity > 0) || name.data == nullptr ||
      name.size > DOSSIER_MAX_SECRET_NAME) {
    return self.Misuse("secret was called without a name, a buffer or a size");
  }
  EncodeBytes(FrameType::kSecret, View(name), self.request_, self.connection_.buffer());
  self.connection_.Flush();
  const Frame frame = self.connection_.Receive();
  SecretValueMessage secret;
  if (frame.type != FrameType::kSecretValue || !Decode(frame.payload, &secret)) {
    _exit(kExitProtocol);
  }
  if (!secret.found) return DOSSIER_NOT_FOUND;
  *size = secret.value.size();
  if (secret.value.size() > capacity) return DOSSIER_TOO_SMALL;
  if (!secret.value.empty()) std::memcpy(buffer, secret.value.data(), secret.value.size());
  return DOSSIER_OK;
} catch (...) {
  return DOSSIER_INTERNAL;
}

const void* Host::GetExtension(void* /*context*/, const char* /*id*/) noexcept { return nullptr; }

int32_t Host::Misuse(std::string_view why) {
  ++misuses_;
  WriteLog(DOSSIER_LOG_ERROR, "the plugin broke the contract: " + std::string(why));
  return DOSSIER_MISUSE;
}

void Host::WriteLog(int32_t level, std::string_view message) {
  if (level < DOSSIER_LOG_DEBUG || level > DOSSIER_LOG_ERROR) level = DOSSIER_LOG_INFO;
  std::string line = "<" + std::to_string(level) + ">";
  for (const char c : message.substr(0, DOSSIER_MAX_LOG - line.size() - 1)) {
    line.push_back(c == '\n' || c == '\0' ? ' ' : c);
  }
  line.push_back('\n');
  // At most PIPE_BUF, so lines of several threads do not mix. Without a reader there is no log.
  if (write(log_fd_, line.data(), line.size()) < 0) return;
}

void Host::Watch() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  // A negative descriptor is passed over. Without events a socket still tells of its end.
  pollfd waits[2] = {{kSocketFd, 0, 0}, {kCancelFd, POLLIN, 0}};
  while (true) {
    if (poll(waits, 2, -1) < 0) continue;
    if ((waits[0].revents & (POLLHUP | POLLERR)) != 0) _exit(kExitDone);
    if ((waits[0].revents & POLLNVAL) != 0) _exit(kExitConnectionLost);
    if (waits[1].revents == 0) continue;
    waits[1].fd = -1;
    cancelled_ = true;
    const std::lock_guard<std::mutex> lock(session_mutex_);
    if (open_ && module_.interrupt != nullptr) {
      Guarded([&] { return module_.interrupt(session_), DOSSIER_OK; });
    }
  }
}

}  // namespace dossier::source_host
