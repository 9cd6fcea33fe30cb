#ifndef DOSSIER_SDK_MODULE_H_
#define DOSSIER_SDK_MODULE_H_

// The table of a plugin and the wall behind it: every function here is what the server calls, and
// no exception passes one. Use it through dossier/sdk/source.h.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dossier/sdk/bytes.h"
#include "dossier/sdk/failure.h"
#include "dossier/sdk/host.h"
#include "dossier/sdk/session.h"
#include "dossier/source.h"

namespace dossier::sdk {

// What a session begins with.
struct Opening {
  // Where the last run ended; empty at the beginning.
  std::string cursor;
  // Readable when the server wants the running call to end; see dossier/sdk/wait.h. Valid until
  // the session is destroyed; never read it, never close it.
  int cancel_fd = -1;
};

// A range of times of publication.
struct Range {
  int64_t from_unix_ns = 0;  // inclusive
  int64_t to_unix_ns = 0;    // exclusive

  bool Holds(int64_t unix_ns) const { return unix_ns >= from_unix_ns && unix_ns < to_unix_ns; }
};

namespace internal {

inline int32_t Tell(dossier_error* error, const Failure& failure) noexcept {
  if (error != nullptr) {
    error->upstream_code = failure.upstream_code();
    const auto pause = failure.retry_after().count();
    error->retry_after_ms = pause > 0 ? static_cast<uint64_t>(pause) : 0;
  }
  // OK would promise what is not there.
  const int32_t code = failure.code() == DOSSIER_OK ? DOSSIER_INTERNAL : failure.code();
  return dossier_fail(error, code, failure.what());
}

// Runs `body`, which returns a code, and turns what it throws into a code and words.
template <typename Body>
int32_t Walled(dossier_error* error, const Body& body) noexcept {
  try {
    return body();
  } catch (const Failure& failure) {
    return Tell(error, failure);
  } catch (const std::bad_alloc&) {
    return dossier_fail(error, DOSSIER_INTERNAL, "out of memory");
  } catch (const std::exception& defect) {
    return dossier_fail(error, DOSSIER_INTERNAL, defect.what());
  } catch (...) {
    return dossier_fail(error, DOSSIER_INTERNAL, "an exception of an unknown type");
  }
}

inline Budget ReadBudget(const dossier_budget& budget) {
  constexpr uint64_t kFarNs = uint64_t{1} << 62;
  Budget read;
  read.max_records = budget.max_records;
  read.max_bytes = budget.max_bytes;
  read.max_body_bytes = budget.max_body_bytes;
  const auto since_start =
      std::chrono::nanoseconds(static_cast<int64_t>(std::min(budget.deadline_mono_ns, kFarNs)));
  read.deadline =
      Budget::Clock::time_point(std::chrono::duration_cast<Budget::Clock::duration>(since_start));
  return read;
}

// Whether the class can read a range of time.
template <typename SourceClass, typename = void>
struct HasOpenRange : std::false_type {};
template <typename SourceClass>
struct HasOpenRange<SourceClass, std::void_t<decltype(&SourceClass::OpenRange)>> : std::true_type {
};

// The functions of the table for one class of source.
template <typename SourceClass>
struct Calls {
  struct Instance {
    Instance(const dossier_host& table, std::string_view config)
        : host(table), source(host, config) {}
    const Host host;
    SourceClass source;
  };

  struct Opened {
    const Host& host;
    void* context;
    std::unique_ptr<Session> session;
  };

  static int32_t Create(const dossier_host* host, dossier_bytes config_json, void** instance,
                        dossier_error* error) noexcept {
    return Walled(error, [&]() -> int32_t {
      try {
        *instance = new Instance(*host, View(config_json));
      } catch (const std::invalid_argument& unfit) {
        throw Failure(DOSSIER_CONFIG, unfit.what());
      }
      return DOSSIER_OK;
    });
  }

  static void Destroy(void* instance) noexcept { delete static_cast<Instance*>(instance); }

  static int32_t Open(void* instance, void* context, dossier_bytes cursor, int32_t cancel_fd,
                      void** session, dossier_error* error) noexcept {
    return Start(instance, context, session, error, [&](SourceClass& source) {
      return source.Open({std::string(View(cursor)), cancel_fd});
    });
  }

  static int32_t OpenRange(void* instance, void* context, dossier_bytes cursor,
                           int64_t from_unix_ns, int64_t to_unix_ns, int32_t cancel_fd,
                           void** session, dossier_error* error) noexcept {
    return Start(instance, context, session, error, [&](SourceClass& source) {
      return source.OpenRange({std::string(View(cursor)), cancel_fd}, {from_unix_ns, to_unix_ns});
    });
  }

  static int32_t Poll(void* session, const dossier_budget* budget, dossier_poll_result* result,
                      dossier_error* error) noexcept {
    return Walled(error, [&]() -> int32_t {
      Opened& opened = *static_cast<Opened*>(session);
      Emitter emitter(opened.host, opened.context);
      const PollResult end = opened.session->Poll(emitter, ReadBudget(*budget));
      if (emitter.cancelled()) return DOSSIER_CANCELLED;
      // A record that was not taken is still to come, whatever the source believes.
      result->state = emitter.full() ? DOSSIER_STATE_MORE : end.state;
      result->next_poll_ms =
          end.next_poll.count() > 0 ? static_cast<uint64_t>(end.next_poll.count()) : 0;
      return DOSSIER_OK;
    });
  }

  static void Interrupt(void* session) noexcept {
    Walled(nullptr, [&]() -> int32_t {
      static_cast<Opened*>(session)->session->Interrupt();
      return DOSSIER_OK;
    });
  }

  static void Committed(void* session, dossier_bytes cursor) noexcept {
    Opened& opened = *static_cast<Opened*>(session);
    dossier_error error = {};
    error.struct_size = sizeof(error);
    const int32_t code = Walled(&error, [&]() -> int32_t {
      opened.session->Committed(View(cursor));
      return DOSSIER_OK;
    });
    if (code != DOSSIER_OK) opened.host.Log(DOSSIER_LOG_WARNING, error.message);
  }

  static void Close(void* session) noexcept { delete static_cast<Opened*>(session); }

 private:
  template <typename Open>
  static int32_t Start(void* instance, void* context, void** session, dossier_error* error,
                       const Open& open) noexcept {
    return Walled(error, [&]() -> int32_t {
      Instance& self = *static_cast<Instance*>(instance);
      std::unique_ptr<Session> opened = open(self.source);
      if (opened == nullptr) throw Failure(DOSSIER_INTERNAL, "the source opened no session");
      *session = new Opened{self.host, context, std::move(opened)};
      return DOSSIER_OK;
    });
  }
};

template <typename SourceClass>
constexpr dossier_module MakeModule(const char* id, const char* version,
                                    const char* config_schema_json) {
  using Table = Calls<SourceClass>;
  dossier_module module = {};
  module.struct_size = sizeof(dossier_module);
  module.abi_major = DOSSIER_ABI_MAJOR;
  module.abi_minor = DOSSIER_ABI_MINOR;
  module.min_host_minor = SourceClass::kMinHostMinor;
  module.flags = SourceClass::kConcurrent ? DOSSIER_MODULE_CONCURRENT : 0;
  module.cursor_format = SourceClass::kCursorFormat;
  module.id = id;
  module.version = version;
  module.config_schema_json = config_schema_json;
  module.create = &Table::Create;
  module.destroy = &Table::Destroy;
  module.open = &Table::Open;
  module.poll = &Table::Poll;
  module.interrupt = &Table::Interrupt;
  module.committed = &Table::Committed;
  module.close = &Table::Close;
  if constexpr (HasOpenRange<SourceClass>::value) module.open_range = &Table::OpenRange;
  return module;
}

}  // namespace internal
}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_MODULE_H_
