/* Emits records as fast as they are taken: {"body_bytes": 600}. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dossier/source.h"

typedef struct {
  const dossier_host* host;
  void* context;
  char* body;
  size_t body_size;
  unsigned long long next;
} Source;

static int32_t Create(const dossier_host* host, dossier_bytes config, void** instance,
                      dossier_error* error) {
  char text[256] = "";
  const char* size;
  Source* self = calloc(1, sizeof(*self));
  if (self == NULL) return dossier_fail(error, DOSSIER_INTERNAL, "out of memory");
  memcpy(text, config.data, config.size < sizeof(text) ? config.size : sizeof(text) - 1);
  size = strchr(text, ':');
  self->host = host;
  self->body_size = size == NULL ? 600 : strtoul(size + 1, NULL, 10);
  self->body = malloc(self->body_size);
  if (self->body == NULL) return dossier_fail(error, DOSSIER_INTERNAL, "out of memory");
  memset(self->body, 'x', self->body_size);
  *instance = self;
  return DOSSIER_OK;
}

static void Destroy(void* instance) {
  Source* self = instance;
  free(self->body);
  free(self);
}

static int32_t Open(void* instance, void* session_context, dossier_bytes cursor, int32_t cancel_fd,
                    void** session, dossier_error* error) {
  (void)cursor;
  (void)cancel_fd;
  (void)error;
  ((Source*)instance)->context = session_context;
  *session = instance;
  return DOSSIER_OK;
}

/* In decimal digits that end before `end`. */
static void WriteNumber(char* end, unsigned long long number) {
  for (; number > 0; number /= 10) *--end = (char)('0' + number % 10);
}

static int32_t Poll(void* session, const dossier_budget* budget, dossier_poll_result* result,
                    dossier_error* error) {
  Source* self = session;
  char id[] = "reports/000000000000";
  char cursor[32];
  dossier_record record = {0};
  (void)budget;
  (void)error;
  record.struct_size = sizeof(record);
  record.kind = dossier_bytes_of(DOSSIER_KIND_REPORT);
  record.media_type = dossier_bytes_of("text/plain");
  record.external_id = dossier_bytes_of(id);
  record.meta_json = dossier_bytes_of(
      "{\"title\":\"Water in the cellar of the old town hall\","
      "\"url\":\"https://news.example/2031/04/02/water-in-the-cellar\","
      "\"author\":[\"A. Writer\"],\"published\":\"2031-04-02T08:30:00Z\"}");
  record.body.data = self->body;
  record.body.size = self->body_size;
  for (;;) {
    WriteNumber(id + sizeof(id) - 1, self->next);
    if (self->host->emit(self->context, &record) != DOSSIER_OK) break;
    ++self->next;
  }
  snprintf(cursor, sizeof(cursor), "%llu", self->next);
  self->host->checkpoint(self->context, dossier_bytes_of(cursor));
  result->state = DOSSIER_STATE_MORE;
  return DOSSIER_OK;
}

static void Close(void* session) { (void)session; }

static const dossier_module module = {
    .struct_size = sizeof(dossier_module),
    .abi_major = DOSSIER_ABI_MAJOR,
    .abi_minor = DOSSIER_ABI_MINOR,
    .flags = DOSSIER_MODULE_CONCURRENT,
    .cursor_format = 1,
    .id = "bench-source",
    .version = "1.0",
    .config_schema_json =
        "{\"type\":\"object\",\"properties\":{\"body_bytes\":{\"type\":\"integer\"}}}",
    .create = Create,
    .destroy = Destroy,
    .open = Open,
    .poll = Poll,
    .close = Close,
};

DOSSIER_EXPORT const dossier_module* dossier_source_entry(uint32_t host_major,
                                                          uint32_t host_minor) {
  (void)host_major;
  (void)host_minor;
  return &module;
}
