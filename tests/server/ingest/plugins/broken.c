/* Plugins that a server must refuse, one for each value of BROKEN. Their functions are never run.
 */
#include "dossier/source.h"

#define WRONG_MAJOR 1 /* built for an ABI that does not exist yet */
#define NEEDS_NEWER 2 /* needs a later server minor */
#define NO_POLL 3     /* lacks a required function */
#define BAD_SCHEMA 4  /* its schema is not JSON */
#define BAD_ID 5      /* its id has a space */
#define REFUSES 6     /* offers no table for this server */
#define EMPTY_TABLE 7 /* claims to be longer than nothing, and is not */

static int32_t Create(const dossier_host* host, dossier_bytes config, void** instance,
                      dossier_error* error) {
  (void)host, (void)config, (void)instance;
  return dossier_fail(error, DOSSIER_INTERNAL, "must never run");
}
static void Destroy(void* instance) { (void)instance; }
static int32_t Open(void* instance, void* context, dossier_bytes cursor, int32_t cancel_fd,
                    void** session, dossier_error* error) {
  (void)instance, (void)context, (void)cursor, (void)cancel_fd, (void)session;
  return dossier_fail(error, DOSSIER_INTERNAL, "must never run");
}
static int32_t Poll(void* session, const dossier_budget* budget, dossier_poll_result* result,
                    dossier_error* error) {
  (void)session, (void)budget, (void)result;
  return dossier_fail(error, DOSSIER_INTERNAL, "must never run");
}
static void Close(void* session) { (void)session; }

static const dossier_module kModule = {
    .struct_size = BROKEN == EMPTY_TABLE ? 16 : sizeof(dossier_module),
    .abi_major = BROKEN == WRONG_MAJOR ? 7 : DOSSIER_ABI_MAJOR,
    .abi_minor = BROKEN == NEEDS_NEWER ? 99 : DOSSIER_ABI_MINOR,
    .min_host_minor = BROKEN == NEEDS_NEWER ? 42 : 0,
    .cursor_format = 1,
    .id = BROKEN == BAD_ID ? "not an id" : "broken",
    .version = "0",
    .config_schema_json = BROKEN == BAD_SCHEMA ? "{\"type\":" : "{\"type\":\"object\"}",
    .create = Create,
    .destroy = Destroy,
    .open = Open,
    .poll = BROKEN == NO_POLL ? NULL : Poll,
    .close = Close,
};

const dossier_module* dossier_source_entry(uint32_t host_major, uint32_t host_minor) {
  (void)host_major, (void)host_minor;
  return BROKEN == REFUSES ? NULL : &kModule;
}
