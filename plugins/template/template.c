/* The smallest whole source plugin: copy this folder to begin one of your own.
 *
 * It "reads" an upstream that never fails and holds `count` numbered reports. What a real source
 * would do differently is said in comments that begin with "Yours:". */
#define _POSIX_C_SOURCE 200809L /* clock_gettime, with -std=c11 too */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dossier/source.h"

/* One configured source. */
typedef struct {
  const dossier_host* host; /* lives until destroy */
  unsigned long count;
} Instance;

/* One run through it, from a cursor on. */
typedef struct {
  Instance* instance;
  void* context;      /* the server's; goes into emit and checkpoint */
  unsigned long next; /* the first report that was not emitted yet */
} Session;

static uint64_t NowNs(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The configuration fits the schema below: the server has checked it. Yours: use a JSON library. */
static int32_t Create(const dossier_host* host, dossier_bytes config, void** instance,
                      dossier_error* error) {
  char text[256];
  const char* count;
  Instance* self;
  if (config.size >= sizeof(text)) {
    return dossier_fail(error, DOSSIER_CONFIG, "the configuration is longer than 255 bytes");
  }
  memcpy(text, config.data, config.size);
  text[config.size] = '\0';
  count = strstr(text, "\"count\"");
  count = count == NULL ? NULL : strchr(count, ':');
  if (count == NULL) return dossier_fail(error, DOSSIER_CONFIG, "count: is required");

  self = calloc(1, sizeof(*self));
  if (self == NULL) return dossier_fail(error, DOSSIER_INTERNAL, "out of memory");
  self->host = host;
  self->count = strtoul(count + 1, NULL, 10);
  *instance = self;
  return DOSSIER_OK;
}

static void Destroy(void* instance) { free(instance); }

/* The cursor is the number of the first report that is not covered yet, in decimal digits. */
static int32_t Open(void* instance, void* session_context, dossier_bytes cursor, int32_t cancel_fd,
                    void** session, dossier_error* error) {
  Session* self;
  unsigned long next = 0;
  const char* digits = cursor.data;
  uint64_t i;
  (void)cancel_fd; /* Yours: put it into every poll(2) that waits for the network. */
  if (cursor.size > 18) {
    return dossier_fail(error, DOSSIER_CURSOR_INVALID, "the cursor is not a number of 18 digits");
  }
  for (i = 0; i < cursor.size; ++i) {
    if (digits[i] < '0' || digits[i] > '9') {
      return dossier_fail(error, DOSSIER_CURSOR_INVALID, "the cursor is not a decimal number");
    }
    next = next * 10 + (unsigned long)(digits[i] - '0');
  }
  self = calloc(1, sizeof(*self));
  if (self == NULL) return dossier_fail(error, DOSSIER_INTERNAL, "out of memory");
  self->instance = instance;
  self->context = session_context;
  self->next = next;
  *session = self;
  return DOSSIER_OK;
}

static int32_t EmitReport(const Session* self, unsigned long number) {
  char id[64], body[128], meta[128];
  dossier_record record = {0}; /* zero says nothing: no time of publication, no flags */
  snprintf(id, sizeof(id), "sample-%lu", number);
  snprintf(body, sizeof(body), "The river rose by %lu centimetres, the town of Velmora said.",
           number + 1);
  /* Yours: only what the upstream states. No title there, no "title" here. */
  snprintf(meta, sizeof(meta), "{\"title\":\"Sample report %lu\",\"language\":\"en\"}", number);
  record.struct_size = sizeof(record);
  record.external_id = dossier_bytes_of(id);
  record.kind = dossier_bytes_of(DOSSIER_KIND_REPORT);
  record.media_type = dossier_bytes_of("text/plain");
  record.body = dossier_bytes_of(body);
  record.meta_json = dossier_bytes_of(meta);
  return self->instance->host->emit(self->context, &record);
}

static int32_t Checkpoint(const Session* self) {
  char cursor[32];
  snprintf(cursor, sizeof(cursor), "%lu", self->next);
  return self->instance->host->checkpoint(self->context, dossier_bytes_of(cursor));
}

static int32_t Poll(void* session, const dossier_budget* budget, dossier_poll_result* result,
                    dossier_error* error) {
  Session* self = session;
  const unsigned long first = self->next;
  int32_t code = DOSSIER_OK;
  while (self->next < self->instance->count && NowNs() < budget->deadline_mono_ns) {
    code = EmitReport(self, self->next);
    /* A bad record is quarantined by the server: it is done with, go on with the next. */
    if (code != DOSSIER_OK && code != DOSSIER_BAD_RECORD) break;
    ++self->next;
  }
  /* After the emits, and only for what was taken. */
  if (self->next != first) Checkpoint(self);
  if (code == DOSSIER_CANCELLED) return DOSSIER_CANCELLED;
  if (code == DOSSIER_MISUSE || code == DOSSIER_INTERNAL) {
    return dossier_fail(error, DOSSIER_INTERNAL, "the server did not take a report");
  }
  if (self->next < self->instance->count) {
    result->state = DOSSIER_STATE_MORE; /* the budget is used up (FULL) or the deadline is near */
  } else {
    result->state = DOSSIER_STATE_IDLE;
    result->next_poll_ms = 60000; /* Yours: as often as the upstream allows. */
  }
  return DOSSIER_OK;
}

static void Close(void* session) { free(session); }

static const dossier_module kModule = {
    .struct_size = sizeof(dossier_module),
    .abi_major = DOSSIER_ABI_MAJOR,
    .abi_minor = DOSSIER_ABI_MINOR,
    .min_host_minor = 0,
    .flags = DOSSIER_MODULE_CONCURRENT, /* there are no globals that change */
    .cursor_format = 1,
    .id = "template",
    .version = "1.0.0",
    .config_schema_json =
        "{"
        "\"type\":\"object\","
        "\"required\":[\"count\"],"
        "\"additionalProperties\":false,"
        "\"properties\":{\"count\":{"
        "\"type\":\"integer\",\"minimum\":0,\"maximum\":1000000,"
        "\"description\":\"How many reports the upstream holds.\"}}"
        "}",
    .create = Create,
    .destroy = Destroy,
    .open = Open,
    .poll = Poll,
    .close = Close,
    /* interrupt, committed and get_extension are optional. */
};

const dossier_module* dossier_source_entry(uint32_t host_major, uint32_t host_minor) {
  (void)host_minor;
  return host_major == DOSSIER_ABI_MAJOR ? &kModule : NULL;
}
