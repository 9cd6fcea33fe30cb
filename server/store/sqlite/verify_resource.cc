#include "server/store/sqlite/verify_resource.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "dossier/v1/report.pb.h"
#include "server/base/status.h"
#include "server/store/event.h"
#include "server/store/former_names.h"
#include "server/store/mentions.h"
#include "server/store/resource_message.h"
#include "server/store/search_text.h"
#include "server/store/sqlite/reading.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/term_list.h"
#include "server/store/sqlite/verify_terms.h"
#include "server/store/sqlite/verify_words.h"
#include "server/store/terms.h"

namespace dossier::store::sqlite {
namespace {

// Whether a character of UTF-8 begins at `at`, or the text ends there.
bool IsBorder(absl::string_view text, int64_t at) {
  const auto index = static_cast<size_t>(at);
  return index == text.size() || (static_cast<unsigned char>(text[index]) & 0xc0) != 0x80;
}

}  // namespace

void ResourceCheck::Find(absl::string_view reason, const std::string& message) {
  findings_.push_back({std::string(reason), message, subject_});
}

absl::Status ResourceCheck::Check(const ResourceRow& row) {
  subject_ = row.name;
  const Collection collection = CollectionOfId(row.id);
  if (CollectionOf(row.name) != collection) {
    Find("NAME_INVALID", absl::StrCat("row ", row.id, " has a name of another collection"));
    return absl::OkStatus();
  }
  if (IsPublic(collection)) DOSSIER_RETURN_IF_ERROR(CheckNewestChange(row));
  const absl::StatusOr<std::vector<Term>> terms = DecodeTerms(row.terms);
  if (terms.ok()) {
    AddStoredTerms(row.id, *terms, terms_);
  } else {
    Find("TERMS_INVALID", "its terms cannot be read");
  }
  const std::unique_ptr<google::protobuf::Message> message = NewMessage(collection);
  if (message == nullptr) return absl::OkStatus();
  if (!message->ParseFromString(row.body)) {
    Find("BODY_INVALID", absl::StrCat("the stored bytes are no ", message->GetTypeName()));
    return absl::OkStatus();
  }
  const auto* name = message->GetDescriptor()->FindFieldByName("name");
  if (const std::string named = message->GetReflection()->GetString(*message, name);
      named != row.name) {
    Find("NAME_INVALID", absl::StrCat("the stored bytes are those of '", named, "'"));
  }
  if (terms.ok()) DOSSIER_RETURN_IF_ERROR(CheckTerms(row, *terms, *message));
  DOSSIER_RETURN_IF_ERROR(CheckReportText(*message));
  DOSSIER_RETURN_IF_ERROR(CheckSearchText(row, *message));
  const Mentions mentions = MentionsOf(*message);
  for (const std::string& mentioned : mentions.names) {
    // A decision names what there was when it was taken.
    if (collection == Collection::kDecision) {
      DOSSIER_ASSIGN_OR_RETURN(const bool was_there, WasThere(mentioned));
      if (was_there) continue;
    }
    DOSSIER_RETURN_IF_ERROR(CheckLink(mentioned));
  }
  for (const v1::Span* span : mentions.spans) DOSSIER_RETURN_IF_ERROR(CheckSpan(*span));
  return absl::OkStatus();
}

absl::Status ResourceCheck::CheckNewestChange(const ResourceRow& row) {
  Statement change = connection_.Query(
      "SELECT id, operation, name, event, terms, text FROM change WHERE resource = ? "
      "ORDER BY id DESC LIMIT 1",
      row.id);
  DOSSIER_ASSIGN_OR_RETURN(const bool found, change.Step());
  if (!found) {
    Find("CHANGE_MISSING", "the log holds no change of it");
    return absl::OkStatus();
  }
  const int64_t revision = RevisionOfId(change.Int(0));
  const auto differs = [&](absl::string_view what) {
    Find("CHANGE_DIFFERS", absl::StrCat("its newest change, of revision ", revision, ", ", what));
  };
  if (static_cast<Operation>(change.Int(1)) == Operation::kDeleted) {
    differs("deletes it, but it is there");
    return absl::OkStatus();
  }
  if (revision != row.revision) differs(absl::StrCat("is not of its revision, ", row.revision));
  if (change.Bytes(2) != row.name) differs("has another name");
  if (ResourceOfEvent(change.Bytes(3), CollectionOfId(row.id)) != row.body) {
    differs("holds other values");
  }
  if (change.Bytes(4) != row.terms) differs("holds other terms");
  if (change.Int(5) != row.text_id) differs("names another search text");
  return absl::OkStatus();
}

absl::Status ResourceCheck::CheckTerms(const ResourceRow& row, const std::vector<Term>& terms,
                                       const google::protobuf::Message& message) {
  const Collection collection = CollectionOfId(row.id);
  // Other parts add terms of fields that no filter knows.
  std::vector<Term> expected = TermsOf(message);
  if (expected.empty()) return absl::OkStatus();
  for (const Term& term : terms) {
    if (FindIndexedField(collection, term.field) == nullptr) expected.push_back(term);
  }
  DOSSIER_ASSIGN_OR_RETURN(expected, Canonical(std::move(expected)));
  if (expected != terms) Find("TERMS_DIFFER", "its terms are not those of its values");
  return absl::OkStatus();
}

absl::Status ResourceCheck::CheckReportText(const google::protobuf::Message& message) {
  std::string sha256;
  if (const auto* report = dynamic_cast<const v1::Report*>(&message)) {
    sha256 = report->text_sha256();
  } else if (const auto* version = dynamic_cast<const v1::ReportVersion*>(&message)) {
    sha256 = version->text_sha256();
  }
  if (sha256.empty()) return absl::OkStatus();
  const absl::StatusOr<std::string> digest = DigestOf(sha256);
  if (!digest.ok()) {
    Find("TEXT_MISSING", absl::StrCat("'", sha256, "' is no SHA-256"));
    return absl::OkStatus();
  }
  DOSSIER_ASSIGN_OR_RETURN(
      const int64_t is_kept,
      connection_.Number("SELECT EXISTS(SELECT 1 FROM text WHERE sha256 = ?)", Blob{*digest}));
  if (is_kept == 0) Find("TEXT_MISSING", absl::StrCat("its text ", sha256, " is not kept"));
  return absl::OkStatus();
}

absl::Status ResourceCheck::CheckSearchText(const ResourceRow& row,
                                            const google::protobuf::Message& message) {
  SearchText stored;
  if (row.text_id != 0) {
    Statement text =
        connection_.Query("SELECT title, body FROM search_text WHERE id = ?", row.text_id);
    DOSSIER_ASSIGN_OR_RETURN(const bool found, text.Step());
    if (!found) {
      Find("SEARCH_TEXT_MISSING", "its search text is not kept");
      return absl::OkStatus();
    }
    stored = {.title = std::string(text.Bytes(0)), .body = std::string(text.Bytes(1))};
    AddStoredWords(row.text_id, stored, words_);
  }
  std::string report_text;
  const auto* report = dynamic_cast<const v1::Report*>(&message);
  if (report != nullptr && DigestOf(report->text_sha256()).ok()) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<std::string> text,
                             ReadText(connection_, report->text_sha256()));
    if (!text.has_value()) return absl::OkStatus();  // told by CheckReportText
    report_text = *std::move(text);
  }
  if (SearchTextOf(message, report_text) != stored) {
    Find("SEARCH_TEXT_DIFFERS", "its search text is not that of its values");
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> ResourceCheck::WasThere(const std::string& name) {
  return connection_.Number("SELECT EXISTS(SELECT 1 FROM former WHERE name = ?)", name);
}

absl::Status ResourceCheck::CheckLink(const std::string& name) {
  DOSSIER_ASSIGN_OR_RETURN(
      const int64_t leads_somewhere,
      connection_.Number("SELECT EXISTS(SELECT 1 FROM resource WHERE name = ?1) OR EXISTS("
                         "SELECT 1 FROM term WHERE collection = ?2 AND field = 'redirected_from' "
                         "AND value = ?1) OR EXISTS(SELECT 1 FROM resource WHERE name = ?3)",
                         name, static_cast<int64_t>(Collection::kIncident),
                         CollectionOf(name) == Collection::kIncident ? FormerNameOf(name) : name));
  if (leads_somewhere == 0) {
    Find("LINK_BROKEN", absl::StrCat("it names ", name, ", which is not there"));
  }
  return absl::OkStatus();
}

absl::StatusOr<const std::string*> ResourceCheck::TextOfVersion(const std::string& version) {
  if (version != version_) {
    version_ = version;
    version_text_.reset();
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<Resource> found,
                             ReadResource(connection_, version));
    v1::ReportVersion message;
    if (found.has_value() && message.ParseFromString(found->body) &&
        DigestOf(message.text_sha256()).ok()) {
      DOSSIER_ASSIGN_OR_RETURN(version_text_, ReadText(connection_, message.text_sha256()));
    }
  }
  return version_text_.has_value() ? &*version_text_ : nullptr;
}

absl::Status ResourceCheck::CheckSpan(const v1::Span& span) {
  // Links and texts that are missing are told of where they are missing.
  DOSSIER_ASSIGN_OR_RETURN(const std::string* text, TextOfVersion(span.report_version()));
  if (text == nullptr) return absl::OkStatus();
  const std::string where =
      absl::StrCat("a span of ", span.report_version(), ", ", span.start(), " to ", span.end());
  if (span.start() < 0 || span.end() < span.start() ||
      span.end() > static_cast<int64_t>(text->size())) {
    Find("SPAN_OUT_OF_RANGE",
         absl::StrCat(where, ", is not within the text of ", text->size(), " bytes"));
  } else if (!IsBorder(*text, span.start()) || !IsBorder(*text, span.end())) {
    Find("SPAN_IN_CHARACTER", absl::StrCat(where, ", begins or ends inside of a character"));
  } else if (absl::string_view(*text).substr(static_cast<size_t>(span.start()),
                                             static_cast<size_t>(span.end() - span.start())) !=
             span.text()) {
    Find("SPAN_DIFFERS", absl::StrCat(where, ", keeps other characters than the text has there"));
  }
  return absl::OkStatus();
}

}  // namespace dossier::store::sqlite
