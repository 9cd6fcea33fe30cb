#include "tests/server/ingest/scripted_plugin.h"

#include <poll.h>

#include <utility>

#include "absl/strings/str_cat.h"

namespace dossier::ingest {
namespace {

ScriptedPlugin* current = nullptr;
const dossier_module* current_table = nullptr;

dossier_bytes Bytes(absl::string_view text) { return {text.data(), text.size()}; }

std::string Text(dossier_bytes bytes) {
  return std::string(static_cast<const char*>(bytes.data), bytes.size);
}

struct Session {
  const dossier_host* host;
  void* context;
  int cancel_fd;
  int polls = 0;
};

}  // namespace

int32_t ScriptedPlugin::Poll::Emit(absl::string_view id, absl::string_view body,
                                   absl::string_view kind, absl::string_view meta) const {
  dossier_record record = {};
  record.struct_size = sizeof(record);
  record.external_id = Bytes(id);
  record.kind = Bytes(kind);
  record.media_type = Bytes("text/plain");
  record.body = Bytes(body);
  record.meta_json = Bytes(meta);
  return host_->emit(context_, &record);
}

int32_t ScriptedPlugin::Poll::Checkpoint(absl::string_view cursor) const {
  return host_->checkpoint(context_, Bytes(cursor));
}

int32_t ScriptedPlugin::Poll::Idle(absl::Duration next_poll) const {
  result_->next_poll_ms = static_cast<uint64_t>(absl::ToInt64Milliseconds(next_poll));
  return State(DOSSIER_STATE_IDLE);
}

int32_t ScriptedPlugin::Poll::More() const { return State(DOSSIER_STATE_MORE); }

int32_t ScriptedPlugin::Poll::End() const { return State(DOSSIER_STATE_END); }

int32_t ScriptedPlugin::Poll::State(int32_t state) const {
  result_->state = state;
  return DOSSIER_OK;
}

int32_t ScriptedPlugin::Poll::Fail(int32_t code, const char* message,
                                   absl::Duration retry_after) const {
  error_->retry_after_ms = static_cast<uint64_t>(absl::ToInt64Milliseconds(retry_after));
  return dossier_fail(error_, code, message);
}

int32_t ScriptedPlugin::Poll::WaitForCancel() const {
  pollfd wait = {cancel_fd_, POLLIN, 0};
  ::poll(&wait, 1, -1);
  return DOSSIER_CANCELLED;
}

// The functions of the C table; they find the plugin of the test by the global above.
struct ScriptedPlugin::Functions {
  static int32_t Create(const dossier_host* host, dossier_bytes, void** instance,
                        dossier_error* error) {
    current->Note("create");
    *instance = const_cast<dossier_host*>(host);
    return current->script_.create ? current->script_.create(host, error) : DOSSIER_OK;
  }
  static void Destroy(void*) { current->Note("destroy"); }
  static int32_t Open(void* instance, void* context, dossier_bytes cursor, int32_t cancel_fd,
                      void** session, dossier_error* error) {
    current->Note(absl::StrCat("open ", Text(cursor)));
    if (current->script_.open) {
      if (const int32_t code = current->script_.open(Text(cursor), error); code != DOSSIER_OK) {
        return code;
      }
    }
    *session = new Session{static_cast<const dossier_host*>(instance), context, cancel_fd};
    return DOSSIER_OK;
  }
  static int32_t OpenRange(void* instance, void* context, dossier_bytes cursor, int64_t from,
                           int64_t to, int32_t cancel_fd, void** session, dossier_error*) {
    current->Note(absl::StrCat("open_range ", Text(cursor), " from ", from, " to ", to));
    *session = new Session{static_cast<const dossier_host*>(instance), context, cancel_fd};
    return DOSSIER_OK;
  }
  static int32_t PollOnce(void* session, const dossier_budget* budget, dossier_poll_result* result,
                          dossier_error* error) {
    current->Note("poll");
    Session& self = *static_cast<Session*>(session);
    const Poll poll(self.host, self.context, self.cancel_fd, budget, result, error, self.polls++);
    return current->script_.poll ? current->script_.poll(poll) : poll.Idle();
  }
  static void Interrupt(void*) {
    if (current->script_.interrupt) current->script_.interrupt();
  }
  static void Committed(void*, dossier_bytes cursor) {
    current->Note(absl::StrCat("committed ", Text(cursor)));
  }
  static void Close(void* session) {
    current->Note("close");
    delete static_cast<Session*>(session);
  }
};

ScriptedPlugin::ScriptedPlugin(Script script) : script_(std::move(script)) {
  table_.struct_size = sizeof(table_);
  table_.abi_major = DOSSIER_ABI_MAJOR;
  table_.abi_minor = DOSSIER_ABI_MINOR;
  table_.flags = script_.concurrent ? DOSSIER_MODULE_CONCURRENT : 0;
  table_.cursor_format = script_.cursor_format;
  table_.id = "scripted";
  table_.version = "1";
  table_.config_schema_json =
      R"({"type":"object","additionalProperties":false,"properties":{"word":{"type":"string"}}})";
  table_.create = &Functions::Create;
  table_.destroy = &Functions::Destroy;
  table_.open = &Functions::Open;
  table_.poll = &Functions::PollOnce;
  table_.interrupt = &Functions::Interrupt;
  table_.committed = &Functions::Committed;
  table_.close = &Functions::Close;
  if (script_.ranges) table_.open_range = &Functions::OpenRange;
  current = this;
  current_table = &table_;
  plugin_ = *Plugin::FromEntry([](uint32_t, uint32_t) { return current_table; }, "(test)");
}

ScriptedPlugin::~ScriptedPlugin() {
  current = nullptr;
  current_table = nullptr;
}

std::vector<std::string> ScriptedPlugin::calls() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return calls_;
}

void ScriptedPlugin::Note(std::string call) {
  const std::lock_guard<std::mutex> lock(mutex_);
  calls_.push_back(std::move(call));
}

}  // namespace dossier::ingest
