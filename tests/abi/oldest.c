/* A plugin of the first release, for ever: built against the header of ABI 1.0 alone, which must
 * not be changed, and neither may this. Every later 1.x server reads what it emits.
 *
 * It numbers three reports and says with each what it knows of its server. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "v1_0/source.h"

typedef struct {
  const dossier_host* host;
  char secret[32];
} Instance;

typedef struct {
  const dossier_host* host;
  void* context;
  unsigned next;
  unsigned committed;
  char secret[32];
} Session;

static int32_t Create(const dossier_host* host, dossier_bytes config, void** instance,
                      dossier_error* error) {
  Instance* const self = calloc(1, sizeof(*self));
  uint64_t size = 0;
  (void)config;
  if (self == NULL) return dossier_fail(error, DOSSIER_INTERNAL, "out of memory");
  self->host = host;
  if (host->secret(host->context, dossier_bytes_of("token"), self->secret, sizeof(self->secret) - 1,
                   &size) == DOSSIER_OK) {
    self->secret[size] = '\0';
  }
  *instance = self;
  return DOSSIER_OK;
}

static void Destroy(void* instance) { free(instance); }

static int32_t Open(void* instance, void* session_context, dossier_bytes cursor, int32_t cancel_fd,
                    void** session, dossier_error* error) {
  const Instance* const from = instance;
  Session* const self = calloc(1, sizeof(*self));
  (void)cancel_fd;
  if (self == NULL) return dossier_fail(error, DOSSIER_INTERNAL, "out of memory");
  if (cursor.size > 1 || (cursor.size == 1 && strchr("0123", *(const char*)cursor.data) == NULL)) {
    free(self);
    return dossier_fail(error, DOSSIER_CURSOR_INVALID, "the cursor is none of 0 to 3");
  }
  self->host = from->host;
  self->context = session_context;
  self->next = cursor.size == 1 ? (unsigned)(*(const char*)cursor.data - '0') : 0;
  memcpy(self->secret, from->secret, sizeof(self->secret));
  *session = self;
  return DOSSIER_OK;
}

static int32_t Emit(const Session* self) {
  char id[16], body[128];
  dossier_record record = {0};
  snprintf(id, sizeof(id), "oldest-%u", self->next);
  snprintf(body, sizeof(body), "Of ABI 1.0, with a record of %u bytes; secret known: %s.",
           (unsigned)sizeof(record), self->secret[0] == '\0' ? "no" : "yes");
  record.struct_size = sizeof(record);
  record.external_id = dossier_bytes_of(id);
  record.kind = dossier_bytes_of(DOSSIER_KIND_REPORT);
  record.media_type = dossier_bytes_of("text/plain");
  record.body = dossier_bytes_of(body);
  record.meta_json = dossier_bytes_of("{\"title\":\"From the beginning\"}");
  record.published_unix_ns = INT64_C(1932795000000000000);
  return self->host->emit(self->context, &record);
}

static int32_t Poll(void* session, const dossier_budget* budget, dossier_poll_result* result,
                    dossier_error* error) {
  Session* const self = session;
  char cursor;
  (void)budget;
  while (self->next < 3) {
    const int32_t answer = Emit(self);
    if (answer == DOSSIER_FULL) break;
    if (answer != DOSSIER_OK) return dossier_fail(error, DOSSIER_INTERNAL, "a report was refused");
    ++self->next;
  }
  cursor = (char)('0' + self->next);
  self->host->checkpoint(self->context, (dossier_bytes){&cursor, 1});
  result->state = self->next < 3 ? DOSSIER_STATE_MORE : DOSSIER_STATE_IDLE;
  result->next_poll_ms = 60000;
  return DOSSIER_OK;
}

static void Committed(void* session, dossier_bytes cursor) {
  if (cursor.size == 1) ((Session*)session)->committed++;
}

static void Close(void* session) { free(session); }

static const dossier_module kModule = {
    .struct_size = sizeof(dossier_module),
    .abi_major = DOSSIER_ABI_MAJOR,
    .abi_minor = DOSSIER_ABI_MINOR,
    .flags = DOSSIER_MODULE_CONCURRENT,
    .cursor_format = 1,
    .id = "oldest",
    .version = "1.0.0",
    .config_schema_json = "{\"type\":\"object\",\"additionalProperties\":false}",
    .create = Create,
    .destroy = Destroy,
    .open = Open,
    .poll = Poll,
    .committed = Committed,
    .close = Close,
};

const dossier_module* dossier_source_entry(uint32_t host_major, uint32_t host_minor) {
  (void)host_minor;
  return host_major == DOSSIER_ABI_MAJOR ? &kModule : NULL;
}
