#include "server/store/sqlite/migrations.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"

namespace dossier::store::sqlite {
namespace {

// "DOSS": tells our files from other programs' in the SQLite header.
constexpr int64_t kApplicationId = 0x444f5353;

// Step n brings a file from version n to n + 1. A released step never changes; add another.
constexpr const char* kMigrations[] = {
    // 1: resources, terms, texts, cursors and the change log.
    R"sql(
PRAGMA application_id = 0x444f5353;

CREATE TABLE log_head(
  id        INTEGER PRIMARY KEY CHECK(id = 1),
  log_id    TEXT NOT NULL,     -- random UUID; names this history
  name_seed INTEGER NOT NULL,  -- scrambles the counters behind new names
  revision  INTEGER NOT NULL,  -- last committed
  oldest    INTEGER NOT NULL   -- first that the change log still holds
);
INSERT INTO log_head VALUES(
  1,
  lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) ||
        '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) ||
        '-' || hex(randomblob(6))),
  random(), 0, 1);

-- What was last given out in each collection; only ever grows, so nothing is used twice.
CREATE TABLE counter(
  collection INTEGER PRIMARY KEY,
  last_key   INTEGER NOT NULL,
  last_name  INTEGER NOT NULL
);

CREATE TABLE resource(
  id              INTEGER PRIMARY KEY,  -- collection << 48 | key: one collection is one range
  create_revision INTEGER NOT NULL,
  revision        INTEGER NOT NULL,
  name            TEXT NOT NULL UNIQUE,
  terms           BLOB NOT NULL,        -- term_list.h; for the change log and to replace them
  body            BLOB NOT NULL
);

CREATE TABLE term(
  collection INTEGER NOT NULL,
  field      TEXT NOT NULL,
  value      TEXT NOT NULL,
  key        INTEGER NOT NULL,
  PRIMARY KEY(collection, field, value, key)
) WITHOUT ROWID;

CREATE TABLE change(
  id             INTEGER PRIMARY KEY,  -- revision << 20 | index
  last           INTEGER NOT NULL,     -- 1 on the last change of its revision
  collection     INTEGER NOT NULL,
  operation      INTEGER NOT NULL,
  name           TEXT NOT NULL,
  terms          BLOB NOT NULL,
  previous_terms BLOB NOT NULL,
  event          BLOB NOT NULL
);
-- The history of one resource, in order, for reads as of a revision.
CREATE INDEX change_by_name ON change(name);

CREATE TABLE text(
  id     INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE,
  body   BLOB NOT NULL
);

CREATE TABLE cursor(
  source TEXT PRIMARY KEY,
  format INTEGER NOT NULL,
  bytes  BLOB NOT NULL
) WITHOUT ROWID;
)sql",

    // 2: search texts; the log tells which resource a change is of, when it was committed, and what
    // words found it before and after.
    R"sql(
CREATE TABLE search_text(
  id    INTEGER PRIMARY KEY,  -- collection << 56 | key << 12 | a number within the resource
  title TEXT NOT NULL,
  body  TEXT NOT NULL
);
-- The texts that resources have now; those that only the log still names are not in it.
CREATE VIRTUAL TABLE search USING fts5(
  title, body, content = 'search_text', content_rowid = 'id', tokenize = 'ascii');

-- Every word of it at every place, to see which words there are.
CREATE VIRTUAL TABLE search_place USING fts5vocab(search, instance);

-- By which rules (index_rules.h) terms and search texts were made. While they are made anew, by
-- which that is done, and what was done last.
CREATE TABLE index_state(
  id     INTEGER PRIMARY KEY CHECK(id = 1),
  rules  INTEGER NOT NULL,
  target INTEGER NOT NULL,
  done   INTEGER NOT NULL  -- a resource
);
INSERT INTO index_state VALUES(1, 0, 0, 0);

ALTER TABLE resource ADD COLUMN text INTEGER NOT NULL DEFAULT 0;  -- its search_text, 0 for none

-- Compaction has removed what it removes of the changes below this id.
ALTER TABLE log_head ADD COLUMN swept INTEGER NOT NULL DEFAULT 0;

CREATE TABLE change_2(
  id             INTEGER PRIMARY KEY,  -- revision << 20 | index
  last           INTEGER NOT NULL,     -- 1 on the last change of its revision
  collection     INTEGER NOT NULL,
  operation      INTEGER NOT NULL,
  resource       INTEGER NOT NULL,     -- its id, also after its deletion
  time           INTEGER NOT NULL,     -- of the commit, in microseconds since 1970
  text           INTEGER NOT NULL,     -- search_text after it, 0 for none
  previous_text  INTEGER NOT NULL,     -- and before it
  name           TEXT NOT NULL,
  event          BLOB NOT NULL,
  terms          BLOB NOT NULL,
  previous_terms BLOB NOT NULL
);
INSERT INTO change_2
  SELECT c.id, c.last, c.collection, c.operation, coalesce(r.id, 0), 0, 0, 0,
         c.name, c.event, c.terms, c.previous_terms
  FROM change c LEFT JOIN resource r ON r.name = c.name ORDER BY c.id;
DROP TABLE change;
ALTER TABLE change_2 RENAME TO change;
-- The history of one resource, in order, for reads as of a revision.
CREATE INDEX change_of_resource ON change(resource);

-- The names of public resources that were deleted: never given again, and still to be found as of a
-- revision.
CREATE TABLE former(
  name     TEXT NOT NULL,
  resource INTEGER NOT NULL,  -- the id it had
  PRIMARY KEY(name, resource)
) WITHOUT ROWID;
INSERT OR IGNORE INTO former SELECT name, resource FROM change WHERE operation = 3;

-- How many resources of the collection there are.
ALTER TABLE counter ADD COLUMN living INTEGER NOT NULL DEFAULT 0;
UPDATE counter SET living = (SELECT count(*) FROM resource
  WHERE id >= counter.collection << 48 AND id < (counter.collection + 1) << 48);
)sql",
};

absl::Status Foreign(const Connection& connection) {
  return Error(absl::StatusCode::kFailedPrecondition, "STORE_FOREIGN",
               absl::StrCat("data file ", connection.path(),
                            " is the database of another program; name another path"),
               {{"path", connection.path()}});
}

}  // namespace

int NewestSchemaVersion() { return static_cast<int>(std::size(kMigrations)); }

absl::Status CheckSchema(Connection& connection) {
  DOSSIER_ASSIGN_OR_RETURN(const int64_t application, connection.Number("PRAGMA application_id"));
  DOSSIER_ASSIGN_OR_RETURN(const int64_t version, connection.Number("PRAGMA user_version"));
  DOSSIER_ASSIGN_OR_RETURN(const int64_t tables,
                           connection.Number("SELECT count(*) FROM sqlite_schema"));
  const bool is_new = application == 0 && version == 0 && tables == 0;
  if (application != kApplicationId && !is_new) return Foreign(connection);
  if (version > NewestSchemaVersion()) {
    return Error(absl::StatusCode::kFailedPrecondition, "STORE_NEWER",
                 absl::StrCat("data file ", connection.path(), " has schema version ", version,
                              ", but this server knows versions up to ", NewestSchemaVersion(),
                              "; start the newer server that wrote it, or restore a backup"),
                 {{"path", connection.path()},
                  {"file_version", absl::StrCat(version)},
                  {"server_version", absl::StrCat(NewestSchemaVersion())}});
  }
  return absl::OkStatus();
}

absl::Status Migrate(Connection& connection) {
  DOSSIER_ASSIGN_OR_RETURN(const int64_t version, connection.Number("PRAGMA user_version"));
  for (int64_t step = version; step < NewestSchemaVersion(); ++step) {
    const std::string script = absl::StrCat("BEGIN IMMEDIATE;", kMigrations[step],
                                            "PRAGMA user_version = ", step + 1, ";COMMIT;");
    if (absl::Status status = connection.Script(script.c_str()); !status.ok()) {
      if (connection.InTransaction()) (void)connection.Script("ROLLBACK");
      return Annotate(status, absl::StrCat("bringing the schema to version ", step + 1));
    }
  }
  return absl::OkStatus();
}

}  // namespace dossier::store::sqlite
