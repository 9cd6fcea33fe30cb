#include "server/store/sqlite/rewrite.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/watch_service.pb.h"
#include "server/base/status.h"
#include "server/store/fields.h"
#include "server/store/resource_message.h"
#include "server/store/search_text.h"
#include "server/store/sqlite/reading.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/term_list.h"
#include "server/store/terms.h"

namespace dossier::store::sqlite {
namespace {

absl::Status Damaged(absl::string_view what) {
  return absl::DataLossError(
      absl::StrCat(what, " cannot be read, so it cannot be rewritten; restore from a backup"));
}

// What the tables make of `message`, and those of `before` that other parts added, which reports
// lose.
absl::StatusOr<std::vector<Term>> TermsOfRewritten(Collection collection,
                                                   const google::protobuf::Message& message,
                                                   const std::vector<Term>& before) {
  std::vector<Term> terms = TermsOf(message);
  // By those of a report it is found by what it was.
  for (const Term& term : before) {
    const bool is_ours = FindIndexedField(collection, term.field) != nullptr;
    if (!is_ours && collection != Collection::kReport) terms.push_back(term);
  }
  return Canonical(std::move(terms));
}

// All states of one resource, in the log and now.
class OneResource {
 public:
  OneResource(Connection& writer, int64_t id, MessageRewriter rewrite, TermWriter write_terms)
      : writer_(writer), id_(id), rewrite_(rewrite), write_terms_(write_terms) {}

  // Returns its name if it lives and was changed.
  absl::StatusOr<std::optional<std::string>> Run() {
    DOSSIER_RETURN_IF_ERROR(RewriteLog());
    return RewriteRow();
  }

 private:
  struct Entry {
    bool is_deletion;
    std::string event;
    std::vector<Term> terms;
    std::vector<Term> previous_terms;
  };

  absl::StatusOr<std::vector<int64_t>> IdsInLog() {
    std::vector<int64_t> ids;
    Statement row = writer_.Query("SELECT id FROM change WHERE resource = ? ORDER BY id", id_);
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) return ids;
      ids.push_back(row.Int(0));
    }
  }

  absl::StatusOr<Entry> ReadEntry(int64_t id) {
    Statement row = writer_.Query(
        "SELECT operation, event, terms, previous_terms FROM change WHERE id = ?", id);
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return Damaged(absl::StrCat("change ", id));
    Entry entry;
    entry.is_deletion = static_cast<Operation>(row.Int(0)) == Operation::kDeleted;
    entry.event = std::string(row.Bytes(1));
    DOSSIER_ASSIGN_OR_RETURN(entry.terms, DecodeTerms(row.Bytes(2)));
    DOSSIER_ASSIGN_OR_RETURN(entry.previous_terms, DecodeTerms(row.Bytes(3)));
    return entry;
  }

  // One state at a time, for a resource may have thousands. Terms go with the values: those before
  // a change are those after the one before it. What does not change keeps them.
  absl::Status RewriteLog() {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> ids, IdsInLog());
    std::optional<std::vector<Term>> before;
    for (const int64_t id : ids) {
      DOSSIER_ASSIGN_OR_RETURN(const Entry entry, ReadEntry(id));
      v1::Event event;
      if (!event.ParseFromString(entry.event)) return Damaged(absl::StrCat("change ", id));
      const bool changed = rewrite_(event);
      had_words_ |= changed;
      std::vector<Term> terms = entry.terms;
      const std::vector<Term> previous = before.value_or(std::vector<Term>());
      if (entry.is_deletion) {
        terms = previous;
      } else if (const google::protobuf::Message* resource = ResourceIn(event);
                 changed && resource != nullptr) {
        DOSSIER_ASSIGN_OR_RETURN(terms,
                                 TermsOfRewritten(CollectionOfId(id_), *resource, entry.terms));
      }
      before = terms;
      if (!changed && terms == entry.terms && previous == entry.previous_terms) continue;
      DOSSIER_RETURN_IF_ERROR(
          writer_.Run("UPDATE change SET event = ?, terms = ?, previous_terms = ? WHERE id = ?",
                      Blob{changed ? event.SerializeAsString() : entry.event},
                      Blob{EncodeTerms(terms)}, Blob{EncodeTerms(previous)}, id));
    }
    return absl::OkStatus();
  }

  // The resource that the event carries; nullptr if it carries none.
  static const google::protobuf::Message* ResourceIn(const v1::Event& event) {
    const auto* oneof = v1::Event::descriptor()->FindOneofByName("resource");
    const auto* field = event.GetReflection()->GetOneofFieldDescriptor(event, oneof);
    return field == nullptr ? nullptr : &event.GetReflection()->GetMessage(event, field);
  }

  absl::StatusOr<std::optional<std::string>> RewriteRow() {
    std::string name, body;
    std::vector<Term> before;
    int64_t text_id = 0;
    {
      Statement row =
          writer_.Query("SELECT name, body, terms, text FROM resource WHERE id = ?", id_);
      DOSSIER_ASSIGN_OR_RETURN(const bool lives, row.Step());
      if (lives) {
        name = std::string(row.Bytes(0));
        body = std::string(row.Bytes(1));
        DOSSIER_ASSIGN_OR_RETURN(before, DecodeTerms(row.Bytes(2)));
        text_id = row.Int(3);
      }
    }
    const Collection collection = CollectionOfId(id_);
    const std::unique_ptr<google::protobuf::Message> message =
        name.empty() ? nullptr : NewMessage(collection);
    if (message != nullptr && !message->ParseFromString(body)) return Damaged(name);
    const bool changed = message != nullptr && rewrite_(*message);
    had_words_ |= changed;
    if (had_words_) DOSSIER_RETURN_IF_ERROR(ForgetTextsBut(text_id));
    if (!changed) return std::nullopt;
    DOSSIER_RETURN_IF_ERROR(RewriteText(*message, text_id));
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<Term> terms,
                             TermsOfRewritten(collection, *message, before));
    DOSSIER_RETURN_IF_ERROR(writer_.Run("UPDATE resource SET body = ?, terms = ? WHERE id = ?",
                                        Blob{message->SerializeAsString()},
                                        Blob{EncodeTerms(terms)}, id_));
    const Resource resource{.collection = collection, .key = KeyOfId(id_), .name = name};
    DOSSIER_RETURN_IF_ERROR(write_terms_(resource, before, terms));
    return name;
  }

  // The words that find it now.
  absl::Status RewriteText(const google::protobuf::Message& message, int64_t text_id) {
    if (text_id == 0) return absl::OkStatus();
    std::string report_text;
    if (const auto* report = dynamic_cast<const v1::Report*>(&message)) {
      DOSSIER_ASSIGN_OR_RETURN(std::optional<std::string> text,
                               ReadText(writer_, report->text_sha256()));
      report_text = std::move(text).value_or("");
    }
    const SearchText text = SearchTextOf(message, report_text);
    DOSSIER_ASSIGN_OR_RETURN(const SearchText old, ReadSearchText(writer_, text_id));
    if (text == old) return absl::OkStatus();
    DOSSIER_RETURN_IF_ERROR(
        writer_.Run("INSERT INTO search(search, rowid, title, body) VALUES('delete', ?, ?, ?)",
                    text_id, old.title, old.body));
    DOSSIER_RETURN_IF_ERROR(writer_.Run("UPDATE search_text SET title = ?, body = ? WHERE id = ?",
                                        text.title, text.body, text_id));
    return writer_.Run("INSERT INTO search(rowid, title, body) VALUES(?, ?, ?)", text_id,
                       text.title, text.body);
  }

  // Words of the past find it no more: which of them were whose is not worked out.
  absl::Status ForgetTextsBut(int64_t text_id) {
    const Collection collection = CollectionOfId(id_);
    return writer_.Run(
        "UPDATE search_text SET title = '', body = '' WHERE id >= ? AND id <= ? AND id <> ?",
        SearchTextId(collection, KeyOfId(id_), 0),
        SearchTextId(collection, KeyOfId(id_), kMaxTextNumber), text_id);
  }

  Connection& writer_;
  const int64_t id_;
  const MessageRewriter rewrite_;
  const TermWriter write_terms_;
  bool had_words_ = false;  // whether any state of it changes
};

// The resources whose events have any of the names. Reads the log once, and holds one event at a
// time.
absl::Status AddMentioning(Connection& writer, absl::Span<const std::string> names,
                           std::set<int64_t>& ids) {
  Statement row = writer.Query("SELECT resource, event FROM change");
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return absl::OkStatus();
    const int64_t id = row.Int(0);
    if (id == 0 || ids.contains(id)) continue;
    const absl::string_view event = row.Bytes(1);
    const bool mentions = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return absl::StrContains(event, name);
    });
    if (mentions) ids.insert(id);
  }
}

absl::Status AddIds(Statement row, std::set<int64_t>& ids) {
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return absl::OkStatus();
    if (row.Int(0) != 0) ids.insert(row.Int(0));
  }
}

}  // namespace

absl::StatusOr<std::vector<std::string>> RewriteResources(Connection& writer,
                                                          absl::Span<const std::string> mentioned,
                                                          MessageRewriter rewrite,
                                                          TermWriter write_terms) {
  std::set<int64_t> ids;
  DOSSIER_RETURN_IF_ERROR(AddMentioning(writer, mentioned, ids));
  for (const std::string& name : mentioned) {
    // What is outside of the log: the versions of a report, by their names.
    DOSSIER_RETURN_IF_ERROR(AddIds(
        writer.Query("SELECT id FROM resource WHERE name >= ?1 || '/' AND name < ?1 || '0'", name),
        ids));
  }
  std::vector<std::string> changed;
  for (const int64_t id : ids) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<std::string> name,
                             OneResource(writer, id, rewrite, write_terms).Run());
    if (name.has_value()) changed.push_back(*std::move(name));
  }
  return changed;
}

}  // namespace dossier::store::sqlite
