#include "server/ingest/normalizer.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/language.h"
#include "server/base/sha256.h"
#include "server/base/status.h"
#include "server/base/utf8.h"
#include "server/ingest/documents/clean_text.h"
#include "server/ingest/documents/format.h"
#include "server/ingest/pdf.h"

namespace dossier::ingest {
namespace {

absl::Status TooLarge(absl::string_view what, size_t size, size_t limit) {
  return Error(absl::StatusCode::kInvalidArgument, "TOO_LARGE",
               absl::StrCat(what, " has ", size, " bytes, more than the limit of ", limit,
                            "; split it, or raise the limit"));
}

absl::Status Empty(absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "EMPTY_DOCUMENT",
               absl::StrCat(what, "; deliver it again once it has a text"));
}

// One line of clean text.
std::string CleanLine(absl::string_view text) {
  std::string line = CleanText(IsUtf8(text) ? text : text.substr(0, Utf8Prefix(text)));
  absl::RemoveExtraAsciiWhitespace(&line);
  return line;
}

// What the source states replaces what was read.
void Override(const v1::Report& stated, v1::Report& report) {
  if (stated.authors_size() > 0) report.clear_authors();
  // Merging replaces single values and would blend dates field by field.
  if (stated.has_published()) report.clear_published();
  if (stated.has_updated()) report.clear_updated();
  report.MergeFrom(stated);
}

void CleanFields(v1::Report& report) {
  report.set_title(CleanLine(report.title()));
  report.set_publisher(CleanLine(report.publisher()));
  report.set_url(CleanLine(report.url()));
  report.set_canonical_url(CleanLine(report.canonical_url()));
  for (std::string& author : *report.mutable_authors()) author = CleanLine(author);
}

// Whether the text ends as cut ones do: "...", "[…]", "[+1834 chars]".
bool IsCutOff(absl::string_view text) {
  for (const absl::string_view end : {"[...]", "[…]", "(...)", " chars]"}) {
    if (absl::EndsWith(text, end)) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<NormalizedReport> Normalizer::Normalize(const RawReport& raw) const {
  absl::StatusOr<NormalizedReport> report = Read(raw);
  if (!report.ok() && !raw.name.empty()) return Annotate(report.status(), raw.name);
  return report;
}

absl::StatusOr<NormalizedReport> Normalizer::Read(const RawReport& raw) const {
  if (raw.body.empty()) return Empty("the document is empty");
  if (raw.body.size() > options_.max_body_bytes) {
    return TooLarge("the document", raw.body.size(), options_.max_body_bytes);
  }
  DOSSIER_ASSIGN_OR_RETURN(const Format format, FormatOf(raw.media_type, raw.name, raw.body));
  DOSSIER_ASSIGN_OR_RETURN(Document document, format == Format::kPdf
                                                  ? ReadPdf(raw.body)
                                                  : ReadDocument(format, raw.media_type, raw.body));

  NormalizedReport normalized;
  normalized.text = CleanText(document.text);
  if (normalized.text.empty()) return Empty("the document holds no text");
  if (normalized.text.size() > options_.max_text_bytes) {
    return TooLarge("the text of the document", normalized.text.size(), options_.max_text_bytes);
  }

  v1::Report& report = normalized.report;
  report = std::move(document.report);
  Override(raw.metadata.report, report);
  CleanFields(report);
  report.set_language(raw.metadata.report.language().empty()
                          ? LanguageOf(normalized.text, report.language())
                          : raw.metadata.report.language());
  report.set_truncated(report.truncated() || IsCutOff(normalized.text));
  report.set_media_type(raw.media_type.empty() ? std::string(MediaTypeOf(format))
                                               : std::string(raw.media_type));
  report.set_raw_sha256(Sha256Hex(raw.body));
  report.set_text_sha256(Sha256Hex(normalized.text));
  report.set_text_bytes(static_cast<int64_t>(normalized.text.size()));
  return normalized;
}

}  // namespace dossier::ingest
