#include "check/subject.h"

#include <dlfcn.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "check/child.h"
#include "check/verdict.h"

namespace dossier::check {
namespace {

using Clock = std::chrono::steady_clock;

// Enough to compare, and an end for sources that have no end.
constexpr size_t kMostRecords = 2000;
constexpr size_t kMostPolls = 5000;
constexpr auto kMostTime = std::chrono::seconds(20);
// Short, for a source that waits for news waits so long; one that needs longer says so.
constexpr auto kPollTime = std::chrono::seconds(1);

// Longer structs than this version knows, filled with what must stay untouched.
constexpr size_t kBehind = 64;
constexpr char kUntouched = '\x5A';

template <typename Struct>
class Longer {
 public:
  Longer() {
    std::memset(bytes_, 0, sizeof(Struct));
    std::memset(bytes_ + sizeof(Struct), kUntouched, kBehind);
    get()->struct_size = sizeof(Struct);
  }
  Struct* get() { return reinterpret_cast<Struct*>(bytes_); }
  Struct* operator->() { return get(); }

  // Whether only the struct itself was written to.
  bool Sound() const {
    return std::all_of(bytes_ + sizeof(Struct), bytes_ + sizeof(bytes_),
                       [](char c) { return c == kUntouched; });
  }

 private:
  alignas(Struct) char bytes_[sizeof(Struct) + kBehind];
};

dossier_bytes Bytes(const std::string& text) { return {text.data(), text.size()}; }

Answer AnswerOf(int32_t code, Longer<dossier_error>& error) {
  if (!error.Sound()) {
    Fail("it wrote behind the end of dossier_error", "write at most DOSSIER_MAX_ERROR bytes");
  }
  const size_t size = strnlen(error->message, sizeof(error->message));
  if (size == sizeof(error->message)) {
    Fail("the message of an error does not end in NUL", "use dossier_fail");
  }
  return {code, std::string(error->message, size)};
}

}  // namespace

std::string CodeName(int32_t code) {
  static const char* const kNames[] = {"OK",       "TRANSIENT",      "RATE_LIMITED", "AUTH",
                                       "CONFIG",   "CURSOR_INVALID", "DATA",         "CANCELLED",
                                       "DEADLINE", "PERMANENT",      "INTERNAL"};
  if (code >= 0 && code <= DOSSIER_INTERNAL) return kNames[code];
  return "the unknown code " + std::to_string(code);
}

std::string Answer::Words() const {
  return CodeName(code) + (message.empty() ? "" : " (" + message + ")");
}

Module LoadModule(const Subject& subject) {
  NoteActivity("loading");
  void* const handle = dlopen(subject.path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* const why = dlerror();
    Fail(std::string("the dynamic linker refuses it: ") + (why == nullptr ? "" : why),
         "link everything it needs, with -Wl,-z,defs");
  }
  Module module;
  module.entry = reinterpret_cast<dossier_source_entry_fn>(dlsym(handle, "dossier_source_entry"));
  if (module.entry == nullptr) {
    Fail("it does not export dossier_source_entry", "define it with DOSSIER_EXPORT");
  }
  NoteActivity("dossier_source_entry");
  module.given = module.entry(DOSSIER_ABI_MAJOR, DOSSIER_ABI_MINOR);
  if (module.given == nullptr || module.given->abi_major != DOSSIER_ABI_MAJOR) {
    Fail("it has no table for ABI " + std::to_string(DOSSIER_ABI_MAJOR) + "." +
             std::to_string(DOSSIER_ABI_MINOR),
         "return the table if host_major is DOSSIER_ABI_MAJOR, whatever host_minor is");
  }
  std::memcpy(&module.table, module.given,
              std::min<size_t>(module.given->struct_size, sizeof(module.table)));
  const bool whole = module->create != nullptr && module->destroy != nullptr &&
                     module->open != nullptr && module->poll != nullptr &&
                     module->close != nullptr && module->id != nullptr &&
                     module->version != nullptr && module->config_schema_json != nullptr;
  if (!whole) {
    Fail(
        "its table lacks a required part: id, version, config_schema_json, create, destroy, "
        "open, poll or close",
        "fill in all of them, and struct_size");
  }
  return module;
}

CancelSwitch::CancelSwitch() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) std::abort();
}
CancelSwitch::~CancelSwitch() { close(fd_); }
void CancelSwitch::Raise() {
  const uint64_t one = 1;
  if (write(fd_, &one, sizeof(one)) < 0) std::abort();
}
void CancelSwitch::Clear() {
  uint64_t count = 0;
  // Nothing to read is as good.
  if (read(fd_, &count, sizeof(count)) < 0) return;
}

Instance::Instance(const Module& module, RecordingHost& host, const std::string& config_json)
    : module_(module), host_(host) {
  Longer<dossier_error> error;
  host.BeginOpening();
  NoteActivity("create");
  const int32_t code = module->create(host.table(), Bytes(config_json), &instance_, error.get());
  NoteActivity("");
  host.EndOpening();
  created_ = AnswerOf(code, error);
}

Instance::~Instance() {
  if (!created_.ok()) return;
  NoteActivity("destroy");
  module_->destroy(instance_);
  NoteActivity("");
}

Instance& Instance::Require() {
  if (!created_.ok()) {
    Fail("create refused the given configuration: " + created_.Words(),
         "give --config a configuration that works here");
  }
  return *this;
}

Reading::Reading(Instance& instance, const std::string& cursor, std::optional<TimeRange> range)
    : instance_(instance) {
  RecordingHost& host = instance.host();
  host.Forget();
  Longer<dossier_error> error;
  host.BeginOpening();
  NoteActivity(range.has_value() ? "open_range" : "open");
  const Module& module = instance.module();
  const int32_t code =
      range.has_value()
          ? module->open_range(instance.get(), &host, Bytes(cursor), range->from_unix_ns,
                               range->to_unix_ns, cancel_.fd(), &session_, error.get())
          : module->open(instance.get(), &host, Bytes(cursor), cancel_.fd(), &session_,
                         error.get());
  NoteActivity("");
  host.EndOpening();
  opened_ = AnswerOf(code, error);
}

Reading::~Reading() {
  if (!opened_.ok()) return;
  NoteActivity("close");
  instance_.module()->close(session_);
  NoteActivity("");
}

PollEnd Reading::Poll(const Limits& limits, Clock::duration time) {
  Longer<dossier_budget> budget;
  budget->max_records = limits.max_records;
  budget->max_bytes = limits.max_bytes;
  budget->max_body_bytes = limits.max_body_bytes;
  const auto begin = Clock::now();
  budget->deadline_mono_ns = static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>((begin + time).time_since_epoch())
          .count());
  Longer<dossier_poll_result> result;
  Longer<dossier_error> error;
  RecordingHost& host = instance_.host();
  NoteActivity(("poll " + std::to_string(++polls_) + " of a session").c_str());
  host.BeginPoll(limits);
  const int32_t code = instance_.module()->poll(session_, budget.get(), result.get(), error.get());
  host.EndPoll();
  NoteActivity("");
  PollEnd end;
  end.took = Clock::now() - begin;
  end.answer = AnswerOf(code, error);
  end.state = result->state;
  end.next_poll_ms = result->next_poll_ms;
  if (!budget.Sound() || !result.Sound()) {
    Fail("poll wrote behind the end of a struct of the server",
         "look at struct_size before writing a field that was not in 1.0");
  }
  if (code < DOSSIER_OK || code > DOSSIER_INTERNAL || code == DOSSIER_CURSOR_INVALID) {
    Fail("poll returned " + CodeName(code), "return one of the codes that poll may return");
  }
  if (code == DOSSIER_OK && (end.state < DOSSIER_STATE_MORE || end.state > DOSSIER_STATE_END)) {
    Fail("poll returned OK with the state " + std::to_string(end.state),
         "set result->state to DOSSIER_STATE_MORE, IDLE or END");
  }
  return end;
}

void Reading::Committed(const std::string& cursor) {
  if (instance_.module()->committed == nullptr) return;
  NoteActivity("committed");
  instance_.module()->committed(session_, Bytes(cursor));
  NoteActivity("");
}

void Reading::Interrupt() {
  if (instance_.module()->interrupt != nullptr) instance_.module()->interrupt(session_);
}

Harvest ReadAll(const Module& module, const Subject& subject, const std::string& cursor,
                const Limits& limits) {
  RecordingHost host(subject.secrets);
  Harvest harvest;
  {
    Instance instance(module, host, subject.config_json.value_or("{}"));
    Reading reading(instance.Require(), cursor);
    harvest.end = reading.opened();
    const auto until = Clock::now() + kMostTime;
    while (harvest.end.ok()) {
      const PollEnd end = reading.Poll(limits, kPollTime);
      ++harvest.polls;
      harvest.end = end.answer;
      harvest.state = end.state;
      const bool needs_longer = end.answer.code == DOSSIER_DEADLINE && Clock::now() < until;
      if (needs_longer) {
        harvest.end.code = DOSSIER_OK;
        continue;
      }
      if (!end.answer.ok()) break;
      if (host.full() && end.state != DOSSIER_STATE_MORE) {
        Fail("emit answered FULL, and poll did not return the state MORE",
             "after FULL: checkpoint, return OK with DOSSIER_STATE_MORE");
      }
      if (end.state != DOSSIER_STATE_MORE) break;
      harvest.cut = host.records().size() >= kMostRecords || harvest.polls >= kMostPolls ||
                    Clock::now() >= until;
      if (harvest.cut) break;
    }
    harvest.records = host.records();
    harvest.checkpoints = host.checkpoints();
  }
  harvest.breaches = host.breaches();
  harvest.log_lines = host.log_lines();
  return harvest;
}

Harvest ReadSome(const Module& module, const Subject& subject) {
  Harvest harvest = ReadAll(module, subject, "", {});
  RequireNoBreach(harvest.breaches);
  if (harvest.records.empty()) {
    Skip("the source brought no records" +
         (harvest.end.ok() ? std::string() : ": " + harvest.end.Words()));
  }
  return harvest;
}

void RequireNoBreach(const std::vector<std::string>& breaches) {
  if (breaches.empty()) return;
  Fail(breaches.front() + (breaches.size() > 1
                               ? ", and " + std::to_string(breaches.size() - 1) + " more like it"
                               : ""),
       "read what dossier/source.h says of this call");
}

}  // namespace dossier::check
