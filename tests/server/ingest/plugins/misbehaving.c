/* A plugin that does what its configuration says: {"how": "..."}. What it is made for is every way
 * in which a plugin can go wrong; each function below is one. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "dossier/source.h"

static const dossier_host* host;
static void* context;
static int cancel_fd;
static char config[4096];
static int polls;
static int state_of_poll;
static uint64_t max_records;

static int Is(const char* how) {
  char wanted[256];
  snprintf(wanted, sizeof(wanted), "\"%s\"", how);
  return strstr(config, wanted) != NULL;
}

static int32_t EmitText(const char* id, const char* body) {
  dossier_record record = {0};
  record.struct_size = sizeof(record);
  record.external_id = dossier_bytes_of(id);
  record.kind = dossier_bytes_of(DOSSIER_KIND_REPORT);
  record.media_type = dossier_bytes_of("text/plain");
  record.body = dossier_bytes_of(body);
  return host->emit(context, &record);
}

static void Log(const char* words) {
  host->log(host->context, DOSSIER_LOG_INFO, dossier_bytes_of(words));
}

static void Crash(void) {
  /* Not NULL, which sanitizers answer with an exit of their own. */
  static volatile uintptr_t nowhere = 8;
  *(volatile int*)nowhere = 1;
}

static void HangForEver(void) {
  for (;;) pause();
}

static void* CrashingThread(void* unused) {
  (void)unused;
  Crash();
  return NULL;
}

static int32_t CrashInAThread(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, CrashingThread, NULL);
  HangForEver();
  return DOSSIER_OK;
}

static void Leak(void) {
  for (;;) {
    char* block = malloc(1 << 20);
    if (block == NULL) Crash(); /* as who never looks at what malloc returns */
    memset(block, 1, 1 << 20);
  }
}

/* Emits on and on, whatever the answer is; says how much was taken. */
static int32_t Flood(void) {
  uint64_t taken = 0;
  char id[32];
  for (uint64_t i = 0; i < max_records + 100000; ++i) {
    snprintf(id, sizeof(id), "flood-%llu", (unsigned long long)i);
    if (EmitText(id, "Water everywhere.") == DOSSIER_OK) ++taken;
  }
  host->checkpoint(context, dossier_bytes_of("flooded"));
  return taken == max_records ? DOSSIER_OK : DOSSIER_INTERNAL;
}

static void WriteGarbage(void) {
  char garbage[4096];
  memset(garbage, 0xEE, sizeof(garbage));
  for (;;) {
    if (send(3, garbage, sizeof(garbage), MSG_NOSIGNAL) < 0) pause();
  }
}

/* A frame that is well formed, and says more than was asked for: records without end. */
static void WriteForgedFrames(void) {
  struct {
    uint32_t size;
    uint16_t type, zero;
    uint64_t request, published, sizes[6];
    char id[1], kind[6], media[10];
  } __attribute__((packed)) frame = {8 + 48 + 17,
                                     9,
                                     0,
                                     3,
                                     0,
                                     {1, 6, 10, 0, 0, 0},
                                     {'a'},
                                     {'r', 'e', 'p', 'o', 'r', 't'},
                                     {'t', 'e', 'x', 't', '/', 'p', 'l', 'a', 'i', 'n'}};
  for (;;) {
    if (send(3, &frame, sizeof(frame), MSG_NOSIGNAL) < 0) pause();
  }
}

static int32_t CloseEverything(void) {
  for (int fd = 0; fd < 1024; ++fd) close(fd);
  return DOSSIER_OK;
}

/* Leaves a process behind that would hold the connection open. */
static int32_t Fork(void) {
  const pid_t child = fork();
  if (child == 0) HangForEver();
  char words[64];
  snprintf(words, sizeof(words), "fork: %s", child < 0 ? strerror(errno) : "done");
  EmitText("fork", words);
  host->checkpoint(context, dossier_bytes_of("forked"));
  return DOSSIER_OK;
}

static int depth_to_reach = 1 << 30;

static int Recurse(int depth) {
  volatile char frame[4096];
  frame[depth % 4096] = (char)depth;
  if (depth >= depth_to_reach) return 0;
  return Recurse(depth + 1) + frame[depth % 4096];
}

static int32_t OpenManyFiles(void) {
  int opened = 0;
  while (opened < 100000 && open("/dev/null", O_RDONLY) >= 0) ++opened;
  char words[64];
  snprintf(words, sizeof(words), "%d files, then: %s", opened, strerror(errno));
  EmitText("files", words);
  return DOSSIER_OK;
}

static int32_t LogALot(void) {
  char words[8192];
  memset(words, 'x', sizeof(words));
  words[sizeof(words) - 1] = '\0';
  for (int i = 0; i < 2000; ++i) Log(words);
  EmitText("logged", "It logged a lot.");
  return DOSSIER_OK;
}

static int32_t PrintALot(void) {
  for (int i = 0; i < 20000; ++i) printf("a line on standard output, number %d\n", i);
  fflush(stdout);
  EmitText("printed", "It printed a lot.");
  return DOSSIER_OK;
}

static void Spin(void) {
  for (volatile uint64_t i = 0;; ++i) {
  }
}

static void Say(char* words, size_t size, const char* what, int failed) {
  const size_t used = strlen(words);
  snprintf(words + used, size - used, "%s: %s\n", what, failed ? strerror(errno) : "done");
}

/* What a plugin has no business with. Emits what became of each. */
static int32_t TryForbiddenThings(void) {
  char words[1024] = "";
  const char* path = strstr(config, "/");
  char file[1024] = "";
  if (path != NULL) snprintf(file, sizeof(file), "%.*s", (int)strcspn(path, "\""), path);
  Say(words, sizeof(words), "write a file", open(file, O_WRONLY | O_CREAT, 0600) < 0);
  Say(words, sizeof(words), "remove a file", unlink(file) < 0);
  Say(words, sizeof(words), "signal the server", kill(getppid(), 0) < 0);
  Say(words, sizeof(words), "trace the server", syscall(SYS_ptrace, 16, getppid(), 0, 0) < 0);
  char* arguments[] = {"true", NULL};
  Say(words, sizeof(words), "start a program", execv("/bin/true", arguments) < 0);
  Say(words, sizeof(words), "leave its group", setsid() < 0);
  Say(words, sizeof(words), "discard output", open("/dev/null", O_WRONLY) < 0);
  Say(words, sizeof(words), "read a file", open("/etc/passwd", O_RDONLY) < 0);
  Say(words, sizeof(words), "open a socket", socket(AF_INET, SOCK_STREAM, 0) < 0);
  const size_t used = strlen(words);
  snprintf(words + used, sizeof(words) - used, "HOME: %s\n",
           getenv("HOME") == NULL ? "none" : "there");
  char adjustment[16] = "";
  const int oom = open("/proc/self/oom_score_adj", O_RDONLY);
  if (oom >= 0 && read(oom, adjustment, sizeof(adjustment) - 1) < 0) adjustment[0] = '\0';
  snprintf(words + strlen(words), sizeof(words) - strlen(words), "oom: %s", adjustment);
  EmitText("forbidden", words);
  return DOSSIER_OK;
}

/* Brings three records a poll, without end, and rests a little in between as a good plugin does. */
static int32_t Behave(void) {
  char id[64];
  struct pollfd wait = {cancel_fd, POLLIN, 0};
  if (polls > 10) poll(&wait, 1, 5);
  if (wait.revents != 0) return DOSSIER_CANCELLED;
  for (int i = 0; i < 3; ++i) {
    snprintf(id, sizeof(id), "good-%d-%d", polls, i);
    EmitText(id, "All is well.");
  }
  snprintf(id, sizeof(id), "%d", polls);
  host->checkpoint(context, dossier_bytes_of(id));
  state_of_poll = DOSSIER_STATE_MORE;
  return DOSSIER_OK;
}

static int32_t TellItsNumber(void) {
  char words[32];
  snprintf(words, sizeof(words), "%d", (int)getpid());
  if (polls == 1) EmitText("number", words);
  struct pollfd wait = {cancel_fd, POLLIN, 0};
  if (polls > 1) poll(&wait, 1, 10000);
  state_of_poll = DOSSIER_STATE_IDLE;
  return wait.revents != 0 ? DOSSIER_CANCELLED : DOSSIER_OK;
}

static int32_t EmitThenCrash(void) {
  EmitText("before", "It was there before the crash.");
  host->checkpoint(context, dossier_bytes_of("before"));
  /* More than what is gathered before it is written, so that it is on its way. */
  static char filler[200000];
  memset(filler, 'x', sizeof(filler) - 1);
  EmitText("large", filler);
  Crash();
  return DOSSIER_OK;
}

static int32_t Create(const dossier_host* the_host, dossier_bytes json, void** instance,
                      dossier_error* error) {
  host = the_host;
  snprintf(config, sizeof(config), "%.*s", (int)json.size, (const char*)json.data);
  *instance = NULL;
  if (Is("crash in create")) Crash();
  if (Is("refuse")) return dossier_fail(error, DOSSIER_CONFIG, "how: it does not want to");
  if (Is("ask for a secret")) {
    char secret[64];
    uint64_t size = 0;
    const int32_t code =
        host->secret(host->context, dossier_bytes_of("token"), secret, sizeof(secret), &size);
    char words[128];
    snprintf(words, sizeof(words), "code %d: %.*s", code, (int)size, secret);
    return dossier_fail(error, DOSSIER_CONFIG, words);
  }
  return DOSSIER_OK;
}

static void Destroy(void* instance) { (void)instance; }

static int32_t Open(void* instance, void* session_context, dossier_bytes cursor, int32_t cancel,
                    void** session, dossier_error* error) {
  (void)instance;
  (void)error;
  context = session_context;
  cancel_fd = cancel;
  *session = NULL;
  if (Is("crash in open")) Crash();
  if (Is("hang in open")) HangForEver();
  if (Is("tell the cursor")) {
    char words[128];
    snprintf(words, sizeof(words), "cursor %.*s", (int)cursor.size, (const char*)cursor.data);
    Log(words);
  }
  return DOSSIER_OK;
}

static int32_t Poll(void* session, const dossier_budget* budget, dossier_poll_result* result,
                    dossier_error* error) {
  (void)session;
  (void)error;
  ++polls;
  max_records = budget->max_records;
  state_of_poll = DOSSIER_STATE_END;
  int32_t code = DOSSIER_OK;
  if (Is("crash in poll")) Crash();
  if (Is("crash in a thread")) code = CrashInAThread();
  if (Is("abort")) {
    fprintf(stderr, "the tape is torn\n");
    abort();
  }
  if (Is("overflow the stack")) code = Recurse(0);
  if (Is("emit then crash")) code = EmitThenCrash();
  if (Is("hang in poll")) HangForEver();
  if (Is("leak")) Leak();
  if (Is("spin")) Spin();
  if (Is("flood")) code = Flood();
  if (Is("write garbage")) WriteGarbage();
  if (Is("forge frames")) WriteForgedFrames();
  if (Is("close everything")) code = CloseEverything();
  if (Is("close the connection")) close(3);
  if (Is("fork")) code = Fork();
  if (Is("exit")) exit(0);
  if (Is("open many files")) code = OpenManyFiles();
  if (Is("log a lot")) code = LogALot();
  if (Is("print a lot")) code = PrintALot();
  if (Is("try forbidden things")) code = TryForbiddenThings();
  if (Is("behave")) code = Behave();
  if (Is("tell its number")) code = TellItsNumber();
  if (Is("return nonsense")) code = 4711;
  result->state = state_of_poll;
  return code;
}

static void Committed(void* session, dossier_bytes cursor) {
  (void)session;
  (void)cursor;
  if (Is("crash in committed")) Crash();
}

static void Close(void* session) {
  (void)session;
  if (Is("hang in close")) HangForEver();
  if (Is("crash in close")) Crash();
}

static const dossier_module module = {
    .struct_size = sizeof(dossier_module),
    .abi_major = DOSSIER_ABI_MAJOR,
    .abi_minor = DOSSIER_ABI_MINOR,
    .flags = DOSSIER_MODULE_CONCURRENT,
    .cursor_format = 1,
    .id = "misbehaving",
    .version = "1.0",
    .config_schema_json =
        "{\"type\":\"object\",\"properties\":{\"how\":{\"type\":\"string\"},"
        "\"file\":{\"type\":\"string\"}}}",
    .create = Create,
    .destroy = Destroy,
    .open = Open,
    .poll = Poll,
    .committed = Committed,
    .close = Close,
};

DOSSIER_EXPORT const dossier_module* dossier_source_entry(uint32_t host_major,
                                                          uint32_t host_minor) {
  (void)host_major;
  (void)host_minor;
  return &module;
}
