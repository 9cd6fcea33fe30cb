/* A source that keeps every promise but one, for each value of FAULT: what dossier-plugin-check
 * must find out. With NO_FAULT it keeps them all. */
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "dossier/source.h"

enum {
  NO_FAULT,
  CRASHES,
  HANGS,
  EXITS,
  FORKS,
  CONNECTS_IN_CREATE,
  LEAKS_FILES,
  LEAKS_THREADS,
  LEAKS_MEMORY,
  PRINTS,
  CHANGES_DIRECTORY,
  OTHER_IDS_EACH_TIME,
  OTHER_CURSORS_EACH_TIME,
  DROPS_WHAT_WAS_FULL,
  DOUBLES_WHAT_WAS_FULL,
  GOES_ON_AFTER_FULL,
  CHECKPOINTS_TOO_EARLY,
  NEVER_CHECKPOINTS,
  TAKES_ANY_CURSOR,
  OVERRUNS,
  EMITS_NO_UTF8,
  EMITS_NO_DATE,
  EMITS_ELSEWHERE,
  EMITS_LARGE_BODIES,
  TELLS_ITS_SECRET,
  REFUSES_WITHOUT_WORDS,
  REFUSES_WITHOUT_KEY,
  HAS_A_TABLE_ON_THE_HEAP,
  SERVES_ANY_MAJOR,
  SCHEMA_SPEAKS_ANOTHER_LANGUAGE,
  SCHEMA_TAKES_ANY_KEY,
  WANTS_THE_EXACT_SERVER,
  LISTENS_TO_SIGNALS,
  RANGE_HAS_NO_END,
  INVENTS_A_STATE,
  INVENTS_A_CODE,
  WRITES_BEHIND_THE_RESULT,
  NEEDS_TO_WRITE_FILES,
};

#define LAST 8u

typedef struct {
  const dossier_host* host;
  char secret[64];
} Instance;

typedef struct {
  const Instance* instance;
  void* context;
  int cancel_fd;
  int ranged;
  int threaded;
  pthread_t thread;
  int wake[2];
  unsigned next;
} Session;

static uint64_t NowNs(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int32_t Create(const dossier_host* host, dossier_bytes config, void** instance,
                      dossier_error* error) {
  static const char kKey[] = "\"name\":\"";
  Instance* self;
  uint64_t size = 0;
  if (FAULT == WANTS_THE_EXACT_SERVER && host->abi_minor != DOSSIER_ABI_MINOR) {
    return dossier_fail(error, DOSSIER_CONFIG, "name: this server is not the one I know");
  }
  if (FAULT == CONNECTS_IN_CREATE) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(1)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr*)&address, sizeof(address)) != 0) close(fd);
  }
  if (config.size == 0 || memmem(config.data, config.size, kKey, sizeof(kKey) - 1) == NULL) {
    return dossier_fail(error, DOSSIER_CONFIG,
                        FAULT == REFUSES_WITHOUT_WORDS ? "" : "name: is required");
  }
  if (memmem(config.data, config.size, "\"name\":\"?\"", 10) != NULL ||
      memmem(config.data, config.size, "\"name\":\"\"", 9) != NULL) {
    return dossier_fail(error, DOSSIER_CONFIG,
                        FAULT == REFUSES_WITHOUT_KEY ? "it is wrong" : "name: must not be empty");
  }
  self = calloc(1, sizeof(*self));
  if (self == NULL) return dossier_fail(error, DOSSIER_INTERNAL, "out of memory");
  self->host = host;
  if (host->secret(host->context, dossier_bytes_of("token"), self->secret, sizeof(self->secret) - 1,
                   &size) != DOSSIER_OK) {
    free(self);
    return dossier_fail(error, DOSSIER_AUTH, "name: the server has no secret \"token\"");
  }
  *instance = self;
  return DOSSIER_OK;
}

static void Destroy(void* instance) { free(instance); }

static void* WaitForEnd(void* argument) {
  const Session* const self = argument;
  char byte;
  if (read(self->wake[0], &byte, 1) < 0) return NULL;
  return NULL;
}

static void StartThread(Session* self) {
  sigset_t all, before;
  if (pipe(self->wake) != 0) abort();
  sigfillset(&all);
  if (FAULT != LISTENS_TO_SIGNALS) pthread_sigmask(SIG_BLOCK, &all, &before);
  self->threaded = pthread_create(&self->thread, NULL, WaitForEnd, self) == 0;
  if (FAULT != LISTENS_TO_SIGNALS) pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static int32_t Start(void* instance, void* session_context, dossier_bytes cursor, int32_t cancel_fd,
                     void** session, dossier_error* error) {
  Session* self;
  unsigned next = 0;
  if (FAULT == EXITS) exit(3);
  if (cursor.size > 0) {
    const unsigned char digit = *(const unsigned char*)cursor.data;
    const unsigned char format = FAULT == OTHER_CURSORS_EACH_TIME ? ';' : '.';
    const int good = cursor.size >= 2 && digit >= '0' && digit <= '0' + LAST &&
                     ((const unsigned char*)cursor.data)[1] == format &&
                     (cursor.size == 2 || FAULT == OTHER_CURSORS_EACH_TIME);
    if (!good && FAULT != TAKES_ANY_CURSOR) {
      return dossier_fail(error, DOSSIER_CURSOR_INVALID, "the cursor is no digit with a stop");
    }
    next = good ? (unsigned)(digit - '0') : 0;
  }
  self = calloc(1, sizeof(*self));
  if (self == NULL) return dossier_fail(error, DOSSIER_INTERNAL, "out of memory");
  self->instance = instance;
  self->context = session_context;
  self->cancel_fd = cancel_fd;
  self->next = next;
  StartThread(self);
  *session = self;
  return DOSSIER_OK;
}

static int32_t Open(void* instance, void* session_context, dossier_bytes cursor, int32_t cancel_fd,
                    void** session, dossier_error* error) {
  return Start(instance, session_context, cursor, cancel_fd, session, error);
}

static int32_t OpenRange(void* instance, void* session_context, dossier_bytes cursor,
                         int64_t from_unix_ns, int64_t to_unix_ns, int32_t cancel_fd,
                         void** session, dossier_error* error) {
  const int32_t code = Start(instance, session_context, cursor, cancel_fd, session, error);
  (void)from_unix_ns, (void)to_unix_ns;
  if (code == DOSSIER_OK) ((Session*)*session)->ranged = 1;
  return code;
}

static int32_t Emit(const Session* self, uint64_t max_body_bytes) {
  static char body[2048];
  char id[64], meta[128];
  dossier_record record = {0};
  if (FAULT == OTHER_IDS_EACH_TIME) {
    snprintf(id, sizeof(id), "item-%u-of-%d", self->next, (int)getpid());
  } else {
    snprintf(id, sizeof(id), "item-%u", self->next);
  }
  if (FAULT == EMITS_NO_UTF8) strcat(id, "\xff");
  snprintf(meta, sizeof(meta), "{\"published\":\"%s\"}",
           FAULT == EMITS_NO_DATE ? "last Tuesday" : "2031-04-02");
  memset(body, 'r', sizeof(body));
  record.struct_size = sizeof(record);
  record.external_id = dossier_bytes_of(id);
  record.kind = dossier_bytes_of(DOSSIER_KIND_REPORT);
  record.media_type = dossier_bytes_of("text/plain");
  record.body.data = body;
  record.body.size = self->next % 2 == 0 ? sizeof(body) : 700;
  record.meta_json = dossier_bytes_of(meta);
  if (record.body.size > max_body_bytes && FAULT != EMITS_LARGE_BODIES) {
    record.kind = dossier_bytes_of(DOSSIER_KIND_UNREADABLE);
    record.body.size = 0;
    record.meta_json = dossier_bytes_of("{\"error\":\"the body is too long\"}");
  }
  return self->instance->host->emit(self->context, &record);
}

static void Checkpoint(const Session* self, unsigned next) {
  char cursor[32];
  if (FAULT == NEVER_CHECKPOINTS) return;
  if (FAULT == OTHER_CURSORS_EACH_TIME) {
    snprintf(cursor, sizeof(cursor), "%u;%d", next, (int)getpid());
  } else {
    snprintf(cursor, sizeof(cursor), "%u.", next);
  }
  self->instance->host->checkpoint(self->context, dossier_bytes_of(cursor));
}

static void* EmitAside(void* session) {
  Emit(session, UINT64_MAX);
  return NULL;
}

static void Misbehave(Session* self) {
  if (FAULT == CRASHES) raise(SIGSEGV);
  if (FAULT == HANGS) {
    while (1) pause();
  }
  if (FAULT == FORKS && fork() == 0) _exit(0);
  if (FAULT == LEAKS_FILES && dup(self->cancel_fd) < 0) abort();
  if (FAULT == LEAKS_MEMORY) {
    static char* volatile lost;
    lost = malloc(20000);
    if (lost != NULL) lost[0] = 1;
  }
  if (FAULT == NEEDS_TO_WRITE_FILES) {
    char name[] = "/tmp/misbehaving-XXXXXX";
    const int fd = mkstemp(name);
    if (fd < 0) self->next = LAST;
    if (fd >= 0) unlink(name), close(fd);
  }
  if (FAULT == PRINTS) puts("reading");
  if (FAULT == CHANGES_DIRECTORY && chdir("/") != 0) abort();
  if (FAULT == EMITS_ELSEWHERE) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, EmitAside, self) == 0) pthread_join(thread, NULL);
  }
  if (FAULT == TELLS_ITS_SECRET) {
    char line[128];
    snprintf(line, sizeof(line), "signed in with %s", self->instance->secret);
    self->instance->host->log(self->instance->host->context, DOSSIER_LOG_INFO,
                              dossier_bytes_of(line));
  }
}

/* Waits for news, which never come. */
static int32_t WaitForNews(const Session* self, const dossier_budget* budget) {
  const uint64_t now = NowNs();
  const uint64_t left = budget->deadline_mono_ns > now ? budget->deadline_mono_ns - now : 0;
  struct pollfd wait = {self->cancel_fd, POLLIN, 0};
  int ms = (int)(left / 1000000u);
  if (FAULT == OVERRUNS) ms += 3000;
  return poll(&wait, 1, ms) > 0 ? DOSSIER_CANCELLED : DOSSIER_OK;
}

static int32_t Poll(void* session, const dossier_budget* budget, dossier_poll_result* result,
                    dossier_error* error) {
  Session* const self = session;
  struct pollfd cancelled = {self->cancel_fd, POLLIN, 0};
  int had_news = self->next < LAST;
  (void)error;
  Misbehave(self);
  if (poll(&cancelled, 1, 0) > 0) return DOSSIER_CANCELLED;
  if (FAULT == CHECKPOINTS_TOO_EARLY && had_news) Checkpoint(self, self->next + 1);
  while (self->next < LAST) {
    const int32_t answer = Emit(self, budget->max_body_bytes);
    if (answer == DOSSIER_FULL) {
      if (FAULT == DROPS_WHAT_WAS_FULL) ++self->next;
      if (FAULT == DOUBLES_WHAT_WAS_FULL && self->next > 0) --self->next;
      if (FAULT == GOES_ON_AFTER_FULL) Emit(self, budget->max_body_bytes);
      break;
    }
    if (answer == DOSSIER_CANCELLED) return answer;
    ++self->next;
  }
  if (FAULT != CHECKPOINTS_TOO_EARLY) Checkpoint(self, self->next);
  if (FAULT == WRITES_BEHIND_THE_RESULT) memset(result + 1, 0, 8);
  if (FAULT == INVENTS_A_CODE) return 77;
  result->state = self->next < LAST ? DOSSIER_STATE_MORE : DOSSIER_STATE_IDLE;
  if (FAULT == INVENTS_A_STATE) result->state = 77;
  if (self->ranged && self->next >= LAST && FAULT != RANGE_HAS_NO_END) {
    result->state = DOSSIER_STATE_END;
  }
  if (had_news || self->ranged) return DOSSIER_OK;
  return WaitForNews(self, budget);
}

static void Close(void* session) {
  Session* const self = session;
  if (FAULT != LEAKS_THREADS && self->threaded) {
    close(self->wake[1]);
    pthread_join(self->thread, NULL);
    close(self->wake[0]);
    free(self);
  }
}

static const dossier_module kModule = {
    .struct_size = sizeof(dossier_module),
    .abi_major = DOSSIER_ABI_MAJOR,
    .abi_minor = DOSSIER_ABI_MINOR,
    .flags = DOSSIER_MODULE_CONCURRENT,
    .cursor_format = 1,
    .id = "misbehaving",
    .version = "1.0.0",
    .config_schema_json =
        FAULT == SCHEMA_SPEAKS_ANOTHER_LANGUAGE
            ? "{\"type\":\"object\",\"patternProperties\":{\"^x-\":{}}}"
        : FAULT == SCHEMA_TAKES_ANY_KEY
            ? "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}}}"
            : "{\"type\":\"object\",\"required\":[\"name\"],\"additionalProperties\":false,"
              "\"properties\":{\"name\":{\"type\":\"string\"}}}",
    .create = Create,
    .destroy = Destroy,
    .open = Open,
    .poll = Poll,
    .close = Close,
    .open_range = OpenRange,
};

const dossier_module* dossier_source_entry(uint32_t host_major, uint32_t host_minor) {
  (void)host_minor;
  if (FAULT == HAS_A_TABLE_ON_THE_HEAP) {
    static dossier_module* copy;
    if (copy == NULL) copy = malloc(sizeof(*copy));
    if (copy != NULL) *copy = kModule;
    return copy;
  }
  return host_major == DOSSIER_ABI_MAJOR || FAULT == SERVES_ANY_MAJOR ? &kModule : NULL;
}

#ifdef EXPORT_MORE
__attribute__((visibility("default"))) int dossier_helper_that_leaked_out(void) { return 1; }
#endif
