/* The Dossier source ABI, version 1.1: everything a plugin and the server share.
 *
 * A plugin is a shared library that brings public reports to Dossier: from a directory, a feed, an
 * archive, an interface of somebody else. It exports one function, dossier_source_entry, which
 * returns one static table, dossier_module. It imports nothing from the server and needs no library
 * of the server. This header is the whole contract; it compiles as C11 and as C++17 and later.
 * Start from plugins/template in C, or from dossier/sdk/source.h and plugins/template_cpp in C++;
 * docs/writing-a-source.md goes from an empty folder to a plugin that dossier-plugin-check passes,
 * which tries every promise below.
 *
 *
 * LIFE
 *
 *   dossier_source_entry                  once or more; only returns the table
 *     create(config)    -> instance         the configuration is understood or refused; no network
 *       open(cursor)    -> session          where the last run ended, or the empty cursor;
 *                                           or open_range(cursor, from, to): a part of the past
 *         poll                              again and again; emits records and checkpoints
 *           emit, checkpoint                the server's functions, inside poll
 *         committed(cursor)                 between polls: what is now durable
 *       close(session)                    nothing of the session survives: no thread, fd, callback
 *     destroy(instance)
 *
 * The server keeps this order and checks the calls it receives. Several instances may live at a
 * time, each with its own configuration, and an instance may have several sessions one after the
 * other. A session can end at any moment by SIGKILL; what it must not lose belongs in the cursor.
 *
 * open_range is for backfills: it brings what the source published in a range of time and ends,
 * beside the session that follows the news and with cursors of its own. A plugin without it is
 * read from the beginning, and the server drops what lies outside.
 *
 *
 * THE PROCESS
 *
 * Each source has a process of its own, unless the operator lets the plugin run inside the server:
 * assume neither that two sources share memory nor that they do not. In a process of its own a
 * plugin may use memory, threads, sockets, and read files that the server's user may read. It may
 * not write, create or remove files, start or signal processes, or gain privileges: such calls fail
 * with EPERM or EACCES. Memory (1 GiB), open files (256) and the processor time of one call
 * (60 seconds) are limited, with these defaults; malloc then returns NULL, open fails with EMFILE,
 * and a call that computes for too long ends with its process. Standard input is empty, and what
 * is written to standard error becomes lines of the log. A process that dies is started again,
 * with growing pauses, from the last durable cursor; after five deaths in ten minutes its source
 * stands failed until an operator acts.
 *
 *
 * CONFIGURATION AND SECRETS
 *
 * config_schema_json describes the configuration in a part of JSON Schema 2020-12. The server
 * checks the configuration before create, so create need only check what a schema cannot say, and
 * a program can offer the right keys to an operator. Understood are
 *
 *   type, enum, const                            of every value; 3.0 is an integer
 *   properties, required, additionalProperties   of objects; the last is true, false or a schema
 *   items, minItems, maxItems, uniqueItems       of arrays
 *   minLength, maxLength, pattern, format        of strings; a pattern (syntax of RE2) matches
 *                                                anywhere, lengths are in code points
 *   minimum, maximum, exclusiveMinimum, exclusiveMaximum   of numbers
 *   anyOf, oneOf                                 of every value
 *   title, description, default, examples, deprecated      shown to people; the plugin itself
 *                                                puts the default where the key is missing
 *
 * and the formats "uri" (absolute), "date", "date-time" and "secret-name". Write
 * "additionalProperties": false, so that a mistyped key is answered with the one that was meant.
 * Other keywords are passed over, and dossier-plugin-check says so.
 *
 * A configuration never holds a password or token, only the name under which the operator gave it
 * to the server: {"token_secret": "misp-token"}, in the format "secret-name". create and open ask
 * dossier_host.secret for it. If it is missing they return AUTH and name the key and the secret. A
 * secret goes nowhere but to the upstream: into no log, error, cursor or record.
 *
 *
 * MEMORY
 *
 * Every pointer that crosses in either direction is valid until the call it was passed to returns.
 * Three things live longer: the module table with its strings (until the process ends), the
 * dossier_host (until destroy returns) and the session context (until close returns).
 * Nobody frees memory of the other side: emit, checkpoint and log copy what they are given, and
 * what the server passes in must be copied by the plugin if it is needed later.
 * Text is UTF-8 with a length and no terminator, unless the type is `const char *`.
 * Every struct starts with `struct_size`, set by the side that allocates it. Zero says nothing: a
 * struct filled with zeros and its struct_size is a valid "not given" in every optional field.
 *
 *
 * THREADS: each function below carries one of these tags
 *
 *   [entry]      any thread; must do nothing but return a pointer
 *   [serial]     one call at a time for each instance and its sessions, but the thread may change
 *                from call to call: keep nothing in thread-local storage. Without
 *                DOSSIER_MODULE_CONCURRENT the rule holds for the whole module
 *   [in-poll]    only while poll runs, only on the thread that the server called poll on
 *   [beside]     may be called while another call on the same session runs
 *   [any-thread] at any time while its dossier_host lives, from any thread
 *
 * A plugin may start threads of its own between open and close, and close joins them. They block
 * all signals (pthread_sigmask before pthread_create) and call nothing of the server but log and
 * get_extension: emit, checkpoint and secret belong to the thread that was called.
 * Never: fork or start programs, install signal handlers, setenv, setlocale, chdir, umask, write to
 * standard output, exit, abort, dlclose yourself, or let a C++ exception leave a function of the
 * table.
 *
 *
 * TIME AND CANCELLATION
 *
 * A poll has a deadline (dossier_budget.deadline_mono_ns). It may wait for news until then and
 * must return by then. The file descriptor `cancel_fd` given to open turns readable when the
 * server wants the running call to end: put it in every poll(2) or epoll set, never read it, never
 * close it. A call that ends for this reason returns DOSSIER_CANCELLED within a second.
 * A poll that overruns its deadline by 5 seconds is a defect: its process is killed, or, where the
 * plugin runs inside the server, the source is reported as wedged.
 * The server decides how long to wait after an error. A plugin never sleeps to retry.
 *
 *
 * RECORDS, CHECKPOINTS, CURSORS
 *
 * Everything that emit answered with DOSSIER_OK is stored, whatever poll returns afterwards. The
 * cursor moves only by checkpoint: "every record that a session opened with these bytes would not
 * emit again has been emitted". Records and the last cursor of a poll are made durable in one
 * transaction; after a crash the next session opens with the last durable cursor. Emitting a record
 * again is harmless: the same external_id with the same content changes nothing.
 * So: emit first, checkpoint after; never checkpoint what emit did not take.
 * A cursor is at most DOSSIER_MAX_CURSOR bytes that only the plugin understands. It must be made
 * from what was read alone (no process ids, no random numbers), and every cursor that any release
 * with the same `cursor_format` ever wrote must be accepted for ever. A plugin that cannot go on
 * from old cursors raises cursor_format; the server then starts it from the beginning.
 * A poll that emits and never checkpoints is stored, but is read again after each restart.
 *
 *
 * GROWTH
 *
 * One symbol for all versions. A new major is a new table from the same entry; the first four
 * words of dossier_module mean the same in every major. Within a major, fields and functions are
 * only appended; none is moved, retyped, reused or embedded by value. The reader looks at
 * struct_size before it touches a field that was not in version 1.0 (DOSSIER_HAS); what is missing
 * counts as zero. Reserved fields are written as zero and not read. A plugin of 1.0 runs in every
 * later 1.x server, and a plugin built for a later minor in every earlier one, unless it says
 * otherwise: the oldest server minor that it can work with stands in min_host_minor, and an older
 * server refuses it and says both numbers. Where a plugin can do without a newer part it looks at
 * dossier_host.abi_minor or DOSSIER_HAS in create, and says in a log line or in a CONFIG error what
 * it misses, with both numbers. A server that gets no table for its own major asks for the others
 * that it has heard of, only to name them. Unknown codes and states that one side receives are
 * treated as DOSSIER_INTERNAL. Experiments live behind get_extension("name/1"), never in the
 * tables.
 *
 * 1.0  the beginning
 * 1.1  dossier_record.claims_json, dossier_module.open_range
 */
#ifndef DOSSIER_SOURCE_H_
#define DOSSIER_SOURCE_H_

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if UINTPTR_MAX != UINT64_MAX
#error "the Dossier source ABI is defined for 64-bit machines"
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define DOSSIER_ABI_MAJOR 1u
#define DOSSIER_ABI_MINOR 1u

/* Whether the struct that `pointer` (a `type *`) leads to is new enough to have `field`. */
#define DOSSIER_HAS(type, pointer, field) \
  ((pointer)->struct_size >= offsetof(type, field) + sizeof(((type*)0)->field))

/* Marks the one exported function. Build everything else with -fvisibility=hidden. */
#define DOSSIER_EXPORT __attribute__((visibility("default")))

/* ---- Limits ---- in bytes; what is longer is refused, never cut. */

#define DOSSIER_MAX_EXTERNAL_ID 2048u
#define DOSSIER_MAX_KIND 64u
#define DOSSIER_MAX_MEDIA_TYPE 256u
#define DOSSIER_MAX_META_JSON (256u * 1024u)
#define DOSSIER_MAX_CLAIMS_JSON (1024u * 1024u)
#define DOSSIER_MAX_CLAIMS 500u                       /* of one record, by number */
#define DOSSIER_MAX_CLAIM_TEXT (16u * 1024u)          /* one string within a claim */
#define DOSSIER_MAX_EVIDENCE 5u                       /* of one claim, by number */
#define DOSSIER_MAX_CLAIMED_BODY (4u * 1024u * 1024u) /* the body of a record with claims */
#define DOSSIER_MAX_CURSOR (64u * 1024u)
#define DOSSIER_MAX_SECRET_NAME 256u
#define DOSSIER_MAX_SECRET (64u * 1024u)
/* The two exceptions, which are cut: a log line and the text of an error (see dossier_error). */
#define DOSSIER_MAX_LOG 4096u
#define DOSSIER_MAX_ERROR 512u
/* A body is limited by dossier_budget.max_body_bytes, which the operator sets; 64 MiB if not. */

/* ---- Codes ---- what every int32_t function returns.
 *
 * From the plugin to the server (create, open, poll): whose fault, and what the server does. */

/* Done. */
#define DOSSIER_OK 0
/* Nobody's fault for long: a timeout, a 503, a directory that is not there now. The server asks
 * again on the same session after a growing, jittered pause. */
#define DOSSIER_TRANSIENT 1
/* The upstream asks for patience. As TRANSIENT, but not before error.retry_after_ms. */
#define DOSSIER_RATE_LIMITED 2
/* The upstream refuses the credentials. The session is closed and the source stands failed until
 * an operator acts. */
#define DOSSIER_AUTH 3
/* The configuration cannot work; error.message names the key. As AUTH. */
#define DOSSIER_CONFIG 4
/* Only from open: these cursor bytes are not understood. The server opens again from the
 * beginning, or stops the source, as the operator chose. */
#define DOSSIER_CURSOR_INVALID 5
/* The upstream sent a page or list that cannot be read. As TRANSIENT. For one bad item, emit it as
 * "unreadable" and go on. */
#define DOSSIER_DATA 6
/* cancel_fd or interrupt asked for it. */
#define DOSSIER_CANCELLED 7
/* The deadline came first. As TRANSIENT. A wait that merely found nothing is OK with state IDLE. */
#define DOSSIER_DEADLINE 8
/* The upstream is gone for good (410, account closed). As AUTH. */
#define DOSSIER_PERMANENT 9
/* A defect of the plugin, or memory ran out. The session is closed and opened again from the last
 * durable cursor after a pause. */
#define DOSSIER_INTERNAL 10

/* From the server to the plugin (emit, checkpoint, secret); also OK, CANCELLED and INTERNAL. */

/* emit: the budget of this poll is used up and the record was NOT taken. Checkpoint, return OK with
 * state MORE, emit this record first in the next poll. The first record of a poll is never
 * refused this way, however large. */
#define DOSSIER_FULL 32
/* emit: the record breaks the contract; the log says how. It was not taken as a report but noted as
 * a quarantined item, so go on with the next and do not emit it again. */
#define DOSSIER_BAD_RECORD 33
/* The call is not allowed here (wrong thread, outside poll) or an argument breaks the contract. A
 * defect of the plugin; the server logs and counts it. */
#define DOSSIER_MISUSE 34
/* secret: no secret of this name is configured, or it cannot be read, which the log tells. */
#define DOSSIER_NOT_FOUND 35
/* secret: `capacity` is too small; *size says what is needed. */
#define DOSSIER_TOO_SMALL 36

/* ---- Values ---- */

/* Borrowed bytes. `data` may be NULL if `size` is 0. Frozen: never grows. */
typedef struct dossier_bytes {
  const void* data;
  uint64_t size;
} dossier_bytes;

/* Words for a code that is not OK. The caller allocates it, zeroed; nothing to free. */
typedef struct dossier_error {
  uint32_t struct_size;
  int32_t upstream_code;   /* the upstream's own number: HTTP status, errno; 0: none. Only shown */
  uint64_t retry_after_ms; /* RATE_LIMITED: the shortest pause; 0: the server chooses */
  /* UTF-8, ended by NUL. What, which, why, what to do. Never a secret. */
  char message[DOSSIER_MAX_ERROR];
} dossier_error;

/* published_unix_ns of a record whose time of publication the source does not state. */
#define DOSSIER_TIME_NOT_GIVEN INT64_C(0)

/* What a record is: the values of dossier_record.kind. A server that does not know a kind answers
 * BAD_RECORD, so a plugin may try a newer kind and learn. */

/* A report: `body` is the document as the source has it, in `media_type`. Emitting an external_id
 * again with another content makes a new version of the same report. */
#define DOSSIER_KIND_REPORT "report"
/* The publisher withdrew the item `external_id`. Body: the notice, or empty; meta key "reason".
 * Only for a withdrawal that the source states, or an upstream list that is complete by contract;
 * an item that merely rolled off a feed or a file that was deleted is not withdrawn. */
#define DOSSIER_KIND_RETRACTION "retraction"
/* The item `external_id` exists but could not be read (too large, no permission, broken archive).
 * Meta key "error" is required and says why; body is empty or what could be read. It is listed as
 * quarantined. Emit it as a report once it can be read. */
#define DOSSIER_KIND_UNREADABLE "unreadable"

/* One item of the source.
 *
 * meta_json is empty or one JSON object with what the source itself states about the item. Leave
 * out what it does not state; never guess. Keys with a meaning to the server, all optional:
 *
 *   "title"      string    headline
 *   "url"        string    where a person reads it; absolute http or https
 *   "author"     string, or array of strings; as printed
 *   "publisher"  string    outlet or institution that published it
 *   "published"  string    RFC 3339 time ("2031-04-02T08:30:00+02:00") or ISO date ("2031-04-02",
 *                          "2031-04", "2031"); the precision is kept
 *   "updated"    string    likewise, of the last change by the publisher
 *   "language"   string    BCP 47 ("en", "pt-BR")
 *   "summary"    string    teaser or abstract as published
 *   "truncated"  boolean   true: the body is known to be less than the whole, as a teaser is
 *   "credibility" integer  trust in what the item says, 1 (confirmed) to 6 (cannot be judged) of
 *                          the Admiralty system; only where the source itself rates it
 *   "error"      string    why the item could not be read; required for "unreadable"
 *   "reason"     string    why it was withdrawn; for "retraction"
 *   "file_name"  string    last part of the path, for sources of files
 *   "file_modified" string RFC 3339; when the file changed, which is never a date of publication
 *
 * Other keys are kept with the record and shown, so name them well.
 *
 * claims_json (since 1.1) is for sources of structured records, which say what a field holds
 * instead of telling it in prose. It is empty, or one JSON array of claims about ONE incident: a
 * source whose item tells of several emits a record for each. `body` is then the record in readable
 * text, which the plugin writes ("Victim: Example Hospital"), and every claim points at the
 * characters of it that say so. A claim is the proto3 JSON form of dossier.v1.Claim
 * (proto/dossier/v1/claim.proto) with
 *
 *   a value      required: one of "kind", "victim", "initiator", "date", "impact", "attribution"
 *                and their sisters in claim.proto; or "field" with "absence": why there is none
 *   "evidence"   required: [{"text": "Example Hospital"}], characters that stand in the body's
 *                text. If they stand there more than once, "start" says which: the place that
 *                begins nearest to this byte of the body
 *   "asserter"   optional: {"name": ..., "type": "SPEAKER_TYPE_..."}; the report itself if not
 *                given
 *   "status", "confidence", "rule", "asserted", "tlp"   optional, as in claim.proto
 *
 * and nothing else: the server sets the rest. A claim that does not parse, has no value, an unknown
 * field, a code that its standard does not have, or evidence that the text does not hold, makes the
 * record a quarantined one whose error names the claim by its index. So does more than the limits
 * above allow, which bound the work of looking the evidence up.
 *
 * A server of 1.0 does not look at claims_json. A source that makes no sense without sets
 * min_host_minor to 1. */
typedef struct dossier_record {
  uint32_t struct_size;
  uint32_t flags;            /* reserved: 0 */
  dossier_bytes external_id; /* required; UTF-8 without control characters. The same each time the
                                item is read, different for every item of the source: the key
                                that makes emitting twice harmless. An upstream's id or URL,
                                "2031/04/flood.txt" */
  dossier_bytes kind;        /* required; DOSSIER_KIND_... */
  dossier_bytes media_type;  /* required for a report: "text/plain", "text/html",
                                "text/markdown", "message/rfc822", "application/pdf". A charset
                                parameter is honoured: "text/html; charset=iso-8859-1" */
  dossier_bytes body;        /* any bytes; need not be text, may be empty */
  dossier_bytes meta_json;   /* see above */
  int64_t published_unix_ns; /* time of publication if the source gives an instant, else
                                DOSSIER_TIME_NOT_GIVEN; meta "published" wins over it */

  dossier_bytes claims_json; /* since 1.1; see above */
} dossier_record;

/* What one poll may use. */
typedef struct dossier_budget {
  uint32_t struct_size;
  uint32_t max_records;      /* then emit answers FULL */
  uint64_t max_bytes;        /* of all fields of all records together; then emit answers FULL */
  uint64_t max_body_bytes;   /* a longer body is a BAD_RECORD: emit "unreadable" without it */
  uint64_t deadline_mono_ns; /* CLOCK_MONOTONIC, nanoseconds */
} dossier_budget;

/* poll ended because of the budget, the deadline or its own paging; there is more to read now. */
#define DOSSIER_STATE_MORE 1
/* Everything that the source has now was emitted. "Caught up" is shown from here on. */
#define DOSSIER_STATE_IDLE 2
/* The source is finished and will never have more, as an archive. The session is closed. */
#define DOSSIER_STATE_END 3

typedef struct dossier_poll_result {
  uint32_t struct_size;
  int32_t state;         /* DOSSIER_STATE_... */
  uint64_t next_poll_ms; /* IDLE: ask again after this pause; 0: at once, poll itself waits for
                            news (which needs DOSSIER_MODULE_CONCURRENT, or one waiting
                            source would hold up the others of the module) */
} dossier_poll_result;

/* ---- The server's table, given to create ---- */

#define DOSSIER_LOG_DEBUG 1
#define DOSSIER_LOG_INFO 2
#define DOSSIER_LOG_WARNING 3
#define DOSSIER_LOG_ERROR 4

typedef struct dossier_host {
  uint32_t struct_size;
  uint32_t abi_major;
  uint32_t abi_minor;
  uint32_t reserved;
  void* context; /* pass it to log, secret and get_extension */

  /* Hands one record to the server, which copies it. `session_context` is what open was given.
   * OK: taken. FULL: not taken, end the poll. BAD_RECORD: quarantined, go on. CANCELLED: not
   * taken, end the poll. MISUSE. INTERNAL: not taken, end the poll. [in-poll] */
  int32_t (*emit)(void* session_context, const dossier_record* record);

  /* States that `cursor` covers everything emitted so far; see CURSORS. May be called without
   * new records. The last one of a poll counts. OK, CANCELLED, or MISUSE (empty, too long).
   * [in-poll] */
  int32_t (*checkpoint)(void* session_context, dossier_bytes cursor);

  /* One line for the operator; `level` is DOSSIER_LOG_... Never a secret, never the text of a
   * report. Too many lines in a second are counted instead of shown. [any-thread] */
  void (*log)(void* context, int32_t level, dossier_bytes message);

  /* Copies the secret `name` (a token, a password) into `buffer` and its length into *size: at most
   * DOSSIER_MAX_SECRET bytes, no terminator. A secret may change between two opens, so ask in open.
   * OK, NOT_FOUND, TOO_SMALL or MISUSE. Only inside create, open and open_range, on their thread.
   */
  int32_t (*secret)(void* context, dossier_bytes name, void* buffer, uint64_t capacity,
                    uint64_t* size);

  /* A table that this version does not define, such as "dossier.host.metrics/1", or NULL. Lives as
   * long as the dossier_host. [any-thread] */
  const void* (*get_extension)(void* context, const char* id);
} dossier_host;

/* ---- The plugin's table ---- */

/* dossier_module.flags: calls on different instances may run at the same time. */
#define DOSSIER_MODULE_CONCURRENT 1u

typedef struct dossier_module {
  /* These four words mean the same in every major. */
  uint32_t struct_size;
  uint32_t abi_major;      /* DOSSIER_ABI_MAJOR at build time */
  uint32_t abi_minor;      /* DOSSIER_ABI_MINOR at build time */
  uint32_t min_host_minor; /* the oldest server minor that is enough; usually 0 */

  uint32_t flags;         /* DOSSIER_MODULE_... */
  uint32_t cursor_format; /* 1 at first; raised when old cursors are no longer understood */
  const char* id;         /* [a-z][a-z0-9-]*, at most 64: "folder". Unique in a server */
  const char* version;    /* of the plugin, for people: "1.4.2"; at most 64 bytes of UTF-8 */
  const char* config_schema_json; /* of an object ("type": "object"); see CONFIGURATION */

  /* Understands the configuration and makes an instance of it. No network, no waiting.
   * `config_json` is an object that fits the schema. OK, CONFIG, AUTH (a secret is missing) or
   * INTERNAL. On a code other than OK nothing stays behind and destroy is not called. Required.
   * [serial] */
  int32_t (*create)(const dossier_host* host, dossier_bytes config_json, void** instance,
                    dossier_error* error);

  /* Frees the instance; all its sessions are closed. Required. [serial] */
  void (*destroy)(void* instance);

  /* Starts reading after `cursor`; the empty cursor means from the beginning. May connect, within
   * 30 seconds, watching `cancel_fd`. On a code other than OK nothing stays behind and close is not
   * called; the server may call open again. Required. [serial] */
  int32_t (*open)(void* instance, void* session_context, dossier_bytes cursor, int32_t cancel_fd,
                  void** session, dossier_error* error);

  /* Emits what is new within `budget` and fills `result` (which counts only if OK is returned).
   * After TRANSIENT, RATE_LIMITED, DATA, CANCELLED and DEADLINE the session must be able to go on
   * with the next poll. Required. [serial] */
  int32_t (*poll)(void* session, const dossier_budget* budget, dossier_poll_result* result,
                  dossier_error* error);

  /* Makes a running poll return soon, where waiting on cancel_fd is not possible, as in a foreign
   * library. May come when no poll runs: then it has no effect on the next. NULL: cancel_fd is
   * enough. Optional. [beside] */
  void (*interrupt)(void* session);

  /* `cursor` and everything before it is durable, so an upstream may be told. NULL: not needed.
   * Optional. [serial] */
  void (*committed)(void* session, dossier_bytes cursor);

  /* Ends the session. No thread, file descriptor or use of its context survives. Required. [serial]
   */
  void (*close)(void* session);

  /* A table of the plugin that this version does not define, or NULL. Optional. [any-thread] */
  const void* (*get_extension)(const char* id);

  /* As open, but the session brings only what the source published from `from_unix_ns` (inclusive)
   * to `to_unix_ns` (exclusive), and ends with DOSSIER_STATE_END. May bring more; the server keeps
   * what lies within. `cursor` is empty or from a session of the same range. NULL: the server opens
   * a session from the beginning and keeps what lies within. Optional; since 1.1. [serial] */
  int32_t (*open_range)(void* instance, void* session_context, dossier_bytes cursor,
                        int64_t from_unix_ns, int64_t to_unix_ns, int32_t cancel_fd, void** session,
                        dossier_error* error);
} dossier_module;

/* The one symbol that a plugin exports. Returns its static table for this major, or NULL if it has
 * none. The minors need not be compared: the server does it. Must not allocate or start anything.
 * [entry] */
DOSSIER_EXPORT const dossier_module* dossier_source_entry(uint32_t host_major, uint32_t host_minor);
typedef const dossier_module* (*dossier_source_entry_fn)(uint32_t host_major, uint32_t host_minor);

/* ---- Small helpers ---- nothing that is linked; used or not. */

/* The bytes of a C string without its NUL; NULL gives no bytes. */
static inline dossier_bytes dossier_bytes_of(const char* text) {
  dossier_bytes bytes;
  bytes.data = text;
  bytes.size = text == NULL ? 0 : (uint64_t)strlen(text);
  return bytes;
}

/* Puts `message` into `error` and returns `code`, so that a function fails in one line:
 * return dossier_fail(error, DOSSIER_CONFIG, "path: must not be empty"); */
static inline int32_t dossier_fail(dossier_error* error, int32_t code, const char* message) {
  size_t size = strlen(message);
  if (error == NULL) return code;
  if (size >= DOSSIER_MAX_ERROR) {
    size = DOSSIER_MAX_ERROR - 1;
    /* Not in the middle of a character. */
    while (size > 0 && ((unsigned char)message[size] & 0xC0u) == 0x80u) --size;
  }
  memcpy(error->message, message, size);
  error->message[size] = '\0';
  return code;
}

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* DOSSIER_SOURCE_H_ */
