/* A plugin from the future: minor 99 of the same major, whose structs have grown. A server of today
 * reads what it knows and leaves the rest alone. With DEMANDING it says that this is not enough.
 *
 * What it emits: a report in a longer record, a record of a kind that does not exist yet, and
 * another report, which shows that it went on. */
#include <stdlib.h>
#include <string.h>

#include "dossier/source.h"

#define FUTURE_MINOR 99u

/* Growth as the contract has it: what is known today, then what was appended. */
typedef struct {
  dossier_module now;
  uint64_t future_word;
  int32_t (*future_function)(void* session);
} future_module;

typedef struct {
  dossier_record now;
  dossier_bytes future_field;
  uint64_t future_word;
} future_record;

typedef struct {
  dossier_host now;
  int32_t (*future_function)(void* context);
} future_host;

typedef struct {
  const dossier_host* host;
  void* context;
  int done;
} Session;

static int32_t MustNotRun(void* session) {
  (void)session;
  abort();
}

static int32_t Create(const dossier_host* host, dossier_bytes config, void** instance,
                      dossier_error* error) {
  (void)config;
  /* It looks before it touches what its server may lack. */
  if (host->struct_size >= sizeof(future_host)) {
    return dossier_fail(error, DOSSIER_INTERNAL, "a host of today claims a function of tomorrow");
  }
  *instance = (void*)host;
  return DOSSIER_OK;
}

static void Destroy(void* instance) { (void)instance; }

static int32_t Open(void* instance, void* session_context, dossier_bytes cursor, int32_t cancel_fd,
                    void** session, dossier_error* error) {
  Session* const self = calloc(1, sizeof(*self));
  (void)cancel_fd;
  if (self == NULL) return dossier_fail(error, DOSSIER_INTERNAL, "out of memory");
  self->host = instance;
  self->context = session_context;
  self->done = cursor.size > 0;
  *session = self;
  return DOSSIER_OK;
}

static int32_t Emit(const Session* self, const char* id, const char* kind) {
  future_record record;
  memset(&record, 0, sizeof(record));
  record.now.struct_size = sizeof(record);
  record.now.external_id = dossier_bytes_of(id);
  record.now.kind = dossier_bytes_of(kind);
  record.now.media_type = dossier_bytes_of("text/plain");
  record.now.body = dossier_bytes_of("Nobody knows yet.");
  record.future_field = dossier_bytes_of("not for you");
  record.future_word = UINT64_MAX;
  return self->host->emit(self->context, &record.now);
}

static int32_t Poll(void* session, const dossier_budget* budget, dossier_poll_result* result,
                    dossier_error* error) {
  Session* const self = session;
  (void)budget;
  if (!self->done) {
    if (Emit(self, "future-1", DOSSIER_KIND_REPORT) != DOSSIER_OK ||
        Emit(self, "future-2", "prophecy") != DOSSIER_BAD_RECORD ||
        Emit(self, "future-3", DOSSIER_KIND_REPORT) != DOSSIER_OK) {
      return dossier_fail(error, DOSSIER_INTERNAL, "the server answered otherwise than it must");
    }
    self->host->checkpoint(self->context, dossier_bytes_of("done"));
    self->done = 1;
  }
  result->state = DOSSIER_STATE_IDLE;
  result->next_poll_ms = 60000;
  return DOSSIER_OK;
}

static void Close(void* session) { free(session); }

static const future_module kModule = {
    .now =
        {
            .struct_size = sizeof(future_module),
            .abi_major = DOSSIER_ABI_MAJOR,
            .abi_minor = FUTURE_MINOR,
#ifdef DEMANDING
            .min_host_minor = FUTURE_MINOR,
#endif
            .flags = DOSSIER_MODULE_CONCURRENT | 0x80000000u,
            .cursor_format = 1,
            .id = "future",
            .version = "99.0.0",
            .config_schema_json = "{\"type\":\"object\",\"inTheYear\":{\"of\":99}}",
            .create = Create,
            .destroy = Destroy,
            .open = Open,
            .poll = Poll,
            .close = Close,
        },
    .future_word = UINT64_MAX,
    .future_function = MustNotRun,
};

const dossier_module* dossier_source_entry(uint32_t host_major, uint32_t host_minor) {
  (void)host_minor;
  return host_major == DOSSIER_ABI_MAJOR ? &kModule.now : NULL;
}
