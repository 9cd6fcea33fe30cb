#include "server/store/sqlite/sqlite_transaction.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/condition.h"
#include "server/store/sqlite/change_log.h"
#include "server/store/sqlite/history.h"
#include "server/store/sqlite/rewrite.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/term_list.h"

namespace dossier::store::sqlite {
namespace {

absl::Status InvalidName(absl::string_view name) {
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_NAME",
               absl::StrCat("'", name, "' is not the name of a resource of any collection"),
               {{"name", name}});
}

absl::Status Committed() {
  return Error(absl::StatusCode::kFailedPrecondition, "TRANSACTION_OVER",
               "the transaction was committed; begin another");
}

// The terms in `some` but not in `others`; both are sorted.
std::vector<Term> Without(absl::Span<const Term> some, absl::Span<const Term> others) {
  std::vector<Term> left;
  std::set_difference(some.begin(), some.end(), others.begin(), others.end(),
                      std::back_inserter(left));
  return left;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Transaction>> SqliteTransaction::Begin(
    WriterTurns::Turn turn, Connection& writer, Head& head, const Clock& clock, TermSets& sets,
    int64_t max_page_bytes) {
  DOSSIER_RETURN_IF_ERROR(writer.Run("BEGIN IMMEDIATE"));
  absl::StatusOr<LogState> log = ReadLog(writer);
  if (!log.ok()) {
    (void)writer.Run("ROLLBACK");
    return std::move(log).status();
  }
  return std::unique_ptr<Transaction>(
      new SqliteTransaction(std::move(turn), writer, head, clock, sets, max_page_bytes, log->head));
}

SqliteTransaction::SqliteTransaction(WriterTurns::Turn turn, Connection& writer, Head& head,
                                     const Clock& clock, TermSets& sets, int64_t max_page_bytes,
                                     int64_t head_revision)
    : turn_(std::move(turn)),
      writer_(writer),
      head_(head),
      clock_(clock),
      sets_(sets),
      max_page_bytes_(max_page_bytes),
      committed_(head_revision),
      pending_(head_revision + 1),
      counters_(writer) {
  sets_.Begun();
}

SqliteTransaction::~SqliteTransaction() {
  // After the commit the writer may be in another transaction's hands.
  if (!turn_.has_value()) return;
  if (writer_.InTransaction()) (void)writer_.Run("ROLLBACK");
  sets_.Ended();
}

absl::Status SqliteTransaction::Keep(absl::Status status) {
  if (!status.ok()) over_ = status;
  return status;
}

absl::StatusOr<std::string> SqliteTransaction::NewName(Collection collection) {
  DOSSIER_RETURN_IF_ERROR(over_);
  absl::StatusOr<std::string> name = counters_.NextName(collection);
  DOSSIER_RETURN_IF_ERROR(Keep(name.status()));
  return name;
}

absl::StatusOr<RevisionChanges::Touched*> SqliteTransaction::Touch(absl::string_view name,
                                                                   Collection collection) {
  if (RevisionChanges::Touched* touched = changes_.Find(name)) return touched;
  if (!found_.has_value() || found_->resource.name != name) {
    DOSSIER_ASSIGN_OR_RETURN(found_, ReadRow(writer_, name));
  }
  std::shared_ptr<const StoredResource> stored;
  if (found_.has_value()) {
    DOSSIER_ASSIGN_OR_RETURN(StoredResource found,
                             ToStoredResource(*std::exchange(found_, std::nullopt)));
    stored = std::make_shared<const StoredResource>(std::move(found));
  }
  return &changes_.Add(name, collection, std::move(stored));
}

absl::Status SqliteTransaction::Put(absl::string_view name, std::string body,
                                    std::vector<Term> terms, std::optional<SearchText> text) {
  DOSSIER_RETURN_IF_ERROR(over_);
  const std::optional<Collection> collection = CollectionOf(name);
  if (!collection.has_value()) return InvalidName(name);
  DOSSIER_ASSIGN_OR_RETURN(terms, Canonical(std::move(terms)));

  absl::StatusOr<RevisionChanges::Touched*> found = Touch(name, *collection);
  DOSSIER_RETURN_IF_ERROR(Keep(found.status()));
  RevisionChanges::Touched& touched = **found;
  std::shared_ptr<const StoredResource>& now = touched.now;
  absl::StatusOr<StoredResource> next = NextRow(touched, std::move(body), std::move(terms), text);
  DOSSIER_RETURN_IF_ERROR(Keep(next.status()));
  if (now != nullptr && IsSame(*now, next->resource.body, next->terms, next->text_id)) {
    return absl::OkStatus();
  }
  DOSSIER_RETURN_IF_ERROR(
      Keep(ReplaceText(touched, next->resource.key, next->text_id, text.value_or(SearchText()))));
  DOSSIER_RETURN_IF_ERROR(Keep(WriteRow(*next, /*is_new=*/now == nullptr)));
  const absl::Span<const Term> terms_before =
      now == nullptr ? absl::Span<const Term>() : absl::MakeConstSpan(now->terms);
  DOSSIER_RETURN_IF_ERROR(Keep(WriteTerms(next->resource, terms_before, next->terms)));
  now = std::make_shared<const StoredResource>(*std::move(next));
  return absl::OkStatus();
}

absl::StatusOr<bool> SqliteTransaction::PutBody(absl::string_view name, int64_t key,
                                                std::string body) {
  DOSSIER_RETURN_IF_ERROR(over_);
  const std::optional<Collection> collection = CollectionOf(name);
  if (!collection.has_value() || IsPublic(*collection)) return InvalidName(name);
  if (const RevisionChanges::Touched* touched = changes_.Find(name)) {
    if (touched->now == nullptr || touched->now->resource.key != key) return false;
    DOSSIER_RETURN_IF_ERROR(Put(name, std::move(body), touched->now->terms, std::nullopt));
    return true;
  }
  found_.reset();
  DOSSIER_RETURN_IF_ERROR(
      Keep(writer_.Run("UPDATE resource SET revision = ?, body = ? WHERE id = ? AND name = ?",
                       pending_, Blob{body}, ResourceId(*collection, key), name)));
  return writer_.ChangedRows() > 0;
}

absl::StatusOr<StoredResource> SqliteTransaction::NextRow(const RevisionChanges::Touched& touched,
                                                          std::string body, std::vector<Term> terms,
                                                          const std::optional<SearchText>& text) {
  Resource row{.collection = touched.collection, .name = touched.name, .body = std::move(body)};
  const StoredResource* known = touched.now != nullptr ? touched.now.get() : touched.before.get();
  if (known != nullptr) {
    row.key = known->resource.key;
    row.create_revision = known->resource.create_revision;
  } else {
    DOSSIER_ASSIGN_OR_RETURN(row.key, counters_.NextKey(touched.collection));
    row.create_revision = pending_;
  }
  DOSSIER_ASSIGN_OR_RETURN(const int64_t text_id, NextTextId(touched, row.key, text));
  // Back to what it was before the revision: then nothing has happened to it.
  const bool as_before =
      touched.before != nullptr && IsSame(*touched.before, row.body, terms, text_id);
  row.revision = as_before ? touched.before->resource.revision : pending_;
  return StoredResource{std::move(row), std::move(terms), text_id};
}

absl::StatusOr<int64_t> SqliteTransaction::NextTextId(const RevisionChanges::Touched& touched,
                                                      int64_t key,
                                                      const std::optional<SearchText>& text) {
  const int64_t now = touched.now != nullptr ? touched.now->text_id : 0;
  if (!text.has_value()) return now;
  if (*text == SearchText()) return 0;
  const int64_t before = touched.before != nullptr ? touched.before->text_id : 0;
  for (const int64_t id : {now, before}) {
    if (id == 0) continue;
    DOSSIER_ASSIGN_OR_RETURN(const SearchText known, ReadSearchText(writer_, id));
    if (known == *text) return id;
  }
  const bool is_new = touched.now == nullptr && touched.before == nullptr;
  if (is_new) return SearchTextId(touched.collection, key, 1);
  return NextSearchTextId(writer_, touched.collection, key, now != 0 ? now : before);
}

absl::Status SqliteTransaction::ReplaceText(const RevisionChanges::Touched& touched, int64_t key,
                                            int64_t text_id, const SearchText& text) {
  const int64_t now = touched.now != nullptr ? touched.now->text_id : 0;
  if (now == text_id) return absl::OkStatus();
  if (text_id != 0) DOSSIER_RETURN_IF_ERROR(PutSearchText(writer_, text_id, text));
  texts_.Replace(ResourceId(touched.collection, key), now, text_id);
  const int64_t before = touched.before != nullptr ? touched.before->text_id : 0;
  // What came and went within the revision the log will not name.
  if (now != 0 && now != before) texts_.Forget(now);
  return absl::OkStatus();
}

absl::Status SqliteTransaction::WriteRow(const StoredResource& row, bool is_new) {
  const Resource& resource = row.resource;
  const int64_t id = ResourceId(resource.collection, resource.key);
  if (is_new) {
    DOSSIER_RETURN_IF_ERROR(counters_.AddLiving(resource.collection, 1));
    return writer_.Run(
        "INSERT INTO resource(id, create_revision, revision, name, terms, body, text) "
        "VALUES(?, ?, ?, ?, ?, ?, ?)",
        id, resource.create_revision, resource.revision, resource.name,
        Blob{EncodeTerms(row.terms)}, Blob{resource.body}, row.text_id);
  }
  return writer_.Run("UPDATE resource SET revision = ?, terms = ?, body = ?, text = ? WHERE id = ?",
                     resource.revision, Blob{EncodeTerms(row.terms)}, Blob{resource.body},
                     row.text_id, id);
}

absl::Status SqliteTransaction::WriteTerms(const Resource& row, absl::Span<const Term> before,
                                           absl::Span<const Term> after) {
  const int64_t collection = static_cast<int64_t>(row.collection);
  const std::vector<Term> removed = Without(before, after);
  const std::vector<Term> more = before.empty() ? std::vector<Term>() : Without(after, before);
  const absl::Span<const Term> added = before.empty() ? after : absl::MakeConstSpan(more);
  sets_.Changed(row.collection, row.key, added, removed);
  for (const Term& term : removed) {
    DOSSIER_RETURN_IF_ERROR(
        writer_.Run("DELETE FROM term WHERE collection = ? AND field = ? AND value = ? AND key = ?",
                    collection, term.field, term.value, row.key));
  }
  for (const Term& term : added) {
    DOSSIER_RETURN_IF_ERROR(
        writer_.Run("INSERT INTO term(collection, field, value, key) VALUES(?, ?, ?, ?)",
                    collection, term.field, term.value, row.key));
  }
  return absl::OkStatus();
}

absl::Status SqliteTransaction::WriteDeletion(const StoredResource& stored) {
  DOSSIER_RETURN_IF_ERROR(WriteTerms(stored.resource, stored.terms, {}));
  const Resource& resource = stored.resource;
  const int64_t id = ResourceId(resource.collection, resource.key);
  // So that the log can still tell of it by its name, which nobody else is given.
  if (IsPublic(resource.collection)) {
    DOSSIER_RETURN_IF_ERROR(writer_.Run("INSERT OR IGNORE INTO former(name, resource) VALUES(?, ?)",
                                        resource.name, id));
  }
  DOSSIER_RETURN_IF_ERROR(counters_.AddLiving(resource.collection, -1));
  return writer_.Run("DELETE FROM resource WHERE id = ?", id);
}

absl::Status SqliteTransaction::Delete(absl::string_view name) {
  DOSSIER_RETURN_IF_ERROR(over_);
  const std::optional<Collection> collection = CollectionOf(name);
  if (!collection.has_value()) return InvalidName(name);
  absl::StatusOr<RevisionChanges::Touched*> touched = Touch(name, *collection);
  DOSSIER_RETURN_IF_ERROR(Keep(touched.status()));
  std::shared_ptr<const StoredResource>& now = (*touched)->now;
  if (now == nullptr) return absl::OkStatus();
  DOSSIER_RETURN_IF_ERROR(Keep(ReplaceText(**touched, now->resource.key, 0, {})));
  DOSSIER_RETURN_IF_ERROR(Keep(WriteDeletion(*now)));
  now.reset();
  return absl::OkStatus();
}

absl::Status SqliteTransaction::Succeed(absl::string_view predecessor,
                                        absl::string_view successor) {
  DOSSIER_RETURN_IF_ERROR(over_);
  for (const absl::string_view name : {predecessor, successor}) {
    if (!CollectionOf(name).has_value()) return InvalidName(name);
  }
  changes_.Succeed(predecessor, successor);
  return absl::OkStatus();
}

absl::Status SqliteTransaction::Tell(absl::string_view name, absl::string_view fields) {
  DOSSIER_RETURN_IF_ERROR(over_);
  if (!CollectionOf(name).has_value()) return InvalidName(name);
  changes_.Tell(name, fields);
  return absl::OkStatus();
}

absl::Status SqliteTransaction::PutText(absl::string_view sha256, absl::string_view text) {
  DOSSIER_RETURN_IF_ERROR(over_);
  DOSSIER_ASSIGN_OR_RETURN(const std::string digest, DigestOf(sha256));
  return Keep(writer_.Run("INSERT OR IGNORE INTO text(sha256, body) VALUES(?, ?)", Blob{digest},
                          Blob{text}));
}

absl::Status SqliteTransaction::ForgetText(absl::string_view sha256) {
  DOSSIER_RETURN_IF_ERROR(over_);
  DOSSIER_ASSIGN_OR_RETURN(const std::string digest, DigestOf(sha256));
  return Keep(writer_.Run("DELETE FROM text WHERE sha256 = ?", Blob{digest}));
}

absl::StatusOr<std::vector<std::string>> SqliteTransaction::Rewrite(
    absl::Span<const std::string> mentioned, MessageRewriter rewrite) {
  DOSSIER_RETURN_IF_ERROR(over_);
  DOSSIER_RETURN_IF_ERROR(Keep(SealRevision()));
  has_rewritten_ = true;
  absl::StatusOr<std::vector<std::string>> names = RewriteResources(
      writer_, mentioned, rewrite,
      [this](const Resource& row, const std::vector<Term>& before, const std::vector<Term>& after) {
        return WriteTerms(row, before, after);
      });
  DOSSIER_RETURN_IF_ERROR(Keep(names.status()));
  return names;
}

absl::Status SqliteTransaction::PutCursor(absl::string_view source, const Cursor& cursor) {
  DOSSIER_RETURN_IF_ERROR(over_);
  return Keep(writer_.Run("INSERT OR REPLACE INTO cursor(source, format, bytes) VALUES(?, ?, ?)",
                          source, int64_t{cursor.format}, Blob{cursor.bytes}));
}

absl::Status SqliteTransaction::DeleteCursor(absl::string_view source) {
  DOSSIER_RETURN_IF_ERROR(over_);
  return Keep(writer_.Run("DELETE FROM cursor WHERE source = ?", source));
}

absl::Status SqliteTransaction::Seal() {
  DOSSIER_RETURN_IF_ERROR(over_);
  return Keep(SealRevision());
}

absl::Status SqliteTransaction::SealRevision() {
  found_.reset();
  DOSSIER_RETURN_IF_ERROR(texts_.Write(writer_));
  const std::vector<LogRow> rows = changes_.ForLog(pending_, clock_.Now());
  if (rows.empty()) return absl::OkStatus();
  if (static_cast<int64_t>(rows.size()) > kMaxIndex) {
    return Error(absl::StatusCode::kInvalidArgument, "REVISION_TOO_LARGE",
                 absl::StrCat("a revision holds at most ", kMaxIndex, " changes, not ", rows.size(),
                              "; seal it earlier"));
  }
  for (const LogRow& row : rows) {
    DOSSIER_RETURN_IF_ERROR(AppendChange(writer_, row));
  }
  changes_.Clear();
  ++pending_;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> SqliteTransaction::Commit() {
  DOSSIER_RETURN_IF_ERROR(over_);
  DOSSIER_RETURN_IF_ERROR(Keep(CommitAll()));
  over_ = Committed();
  const int64_t head = pending_ - 1;
  if (has_rewritten_) head_.TellRewrite();
  if (head > committed_) head_.Publish(head);
  sets_.Ended();
  turn_.reset();
  return head;
}

absl::Status SqliteTransaction::CommitAll() {
  DOSSIER_RETURN_IF_ERROR(SealRevision());
  DOSSIER_RETURN_IF_ERROR(counters_.Save());
  if (pending_ - 1 > committed_) DOSSIER_RETURN_IF_ERROR(WriteHead(writer_, pending_ - 1));
  return writer_.Run("COMMIT");
}

absl::StatusOr<std::optional<Resource>> SqliteTransaction::Find(absl::string_view name) {
  DOSSIER_RETURN_IF_ERROR(over_);
  if (const RevisionChanges::Touched* touched = changes_.Find(name)) {
    if (touched->now == nullptr) return std::nullopt;
    return touched->now->resource;
  }
  DOSSIER_ASSIGN_OR_RETURN(found_, ReadRow(writer_, name));
  if (!found_.has_value()) return std::nullopt;
  return found_->resource;
}

absl::StatusOr<Page> SqliteTransaction::Select(const Selection& selection) {
  DOSSIER_RETURN_IF_ERROR(over_);
  DOSSIER_ASSIGN_OR_RETURN(const LogState log, SealedLog());
  DOSSIER_RETURN_IF_ERROR(CheckAsOf(log, selection.collection, selection.as_of));
  if (AsksForText(selection.condition)) DOSSIER_RETURN_IF_ERROR(Keep(texts_.Write(writer_)));
  absl::StatusOr<Page> page = ReadPage({writer_}, selection, max_page_bytes_);
  if (page.ok()) page->revision = selection.as_of != 0 ? selection.as_of : log.head;
  return page;
}

absl::StatusOr<LogState> SqliteTransaction::SealedLog() {
  DOSSIER_ASSIGN_OR_RETURN(LogState log, ReadLog(writer_));
  log.head = pending_ - 1;
  return log;
}

absl::StatusOr<std::optional<Resource>> SqliteTransaction::FindAsOf(absl::string_view name,
                                                                    int64_t revision) {
  DOSSIER_RETURN_IF_ERROR(over_);
  DOSSIER_ASSIGN_OR_RETURN(const LogState log, SealedLog());
  return ReadResourceAsOf(writer_, log, name, revision);
}

absl::StatusOr<std::vector<Resource>> SqliteTransaction::Candidates(Collection collection,
                                                                    absl::Span<const Term> terms,
                                                                    int limit_per_term) {
  DOSSIER_RETURN_IF_ERROR(over_);
  return ReadCandidates(writer_, collection, terms, limit_per_term);
}

absl::StatusOr<std::vector<TermPlace>> SqliteTransaction::Walk(const TermWalk& walk) {
  DOSSIER_RETURN_IF_ERROR(over_);
  return ReadWalk(writer_, walk);
}

absl::StatusOr<std::vector<Resource>> SqliteTransaction::FindKeys(Collection collection,
                                                                  absl::Span<const int64_t> keys) {
  DOSSIER_RETURN_IF_ERROR(over_);
  if (keys.size() != 1) return ReadKeys(writer_, collection, keys);
  DOSSIER_ASSIGN_OR_RETURN(found_, ReadRow(writer_, collection, keys.front()));
  std::vector<Resource> found;
  if (found_.has_value()) found.push_back(found_->resource);
  return found;
}

absl::StatusOr<std::optional<std::string>> SqliteTransaction::Text(absl::string_view sha256) {
  DOSSIER_RETURN_IF_ERROR(over_);
  return ReadText(writer_, sha256);
}

absl::StatusOr<std::optional<Cursor>> SqliteTransaction::FindCursor(absl::string_view source) {
  DOSSIER_RETURN_IF_ERROR(over_);
  return ReadCursor(writer_, source);
}

}  // namespace dossier::store::sqlite
