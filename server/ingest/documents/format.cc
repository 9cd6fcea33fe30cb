#include "server/ingest/documents/format.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/ingest/documents/html.h"
#include "server/ingest/documents/mail.h"
#include "server/ingest/documents/markdown.h"
#include "server/ingest/documents/plain_text.h"
#include "server/ingest/documents/text_encoding.h"

namespace dossier::ingest {
namespace {

struct Signature {
  absl::string_view bytes;
  absl::string_view what;
};

// How files begin that are often delivered in the place of a text.
constexpr Signature kSignatures[] = {
    {"PK\x03\x04", "a ZIP archive or office document"},
    {"\x1F\x8B", "gzip data"},
    {"\x89PNG", "a PNG picture"},
    {"\xFF\xD8\xFF", "a JPEG picture"},
    {"GIF8", "a GIF picture"},
    {"\x7F"
     "ELF",
     "a program"},
    {"\xD0\xCF\x11\xE0", "an old office document"},
    {"{\\rtf", "an RTF document"},
    {"7z\xBC\xAF", "a 7z archive"},
    {"Rar!", "a RAR archive"},
    {"SQLite format 3", "a database"},
};

absl::Status Unsupported(absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "UNSUPPORTED_MEDIA_TYPE",
               absl::StrCat("it is ", what,
                            ", which cannot be read; deliver the report as text/plain, "
                            "text/markdown, text/html, message/rfc822 or application/pdf"));
}

std::optional<Format> ByMediaType(absl::string_view type) {
  if (type == "text/html" || type == "application/xhtml+xml") return Format::kHtml;
  if (type == "text/markdown" || type == "text/x-markdown") return Format::kMarkdown;
  if (type == "message/rfc822") return Format::kMail;
  if (type == "text/plain") return Format::kPlainText;
  if (type == "application/pdf") return Format::kPdf;
  return std::nullopt;
}

std::optional<Format> ByName(absl::string_view name) {
  name = name.substr(0, name.find_first_of("?#"));
  for (const auto& [end, format] : {std::pair{".html", Format::kHtml},
                                    {".htm", Format::kHtml},
                                    {".xhtml", Format::kHtml},
                                    {".md", Format::kMarkdown},
                                    {".markdown", Format::kMarkdown},
                                    {".eml", Format::kMail},
                                    {".pdf", Format::kPdf},
                                    {".txt", Format::kPlainText},
                                    {".text", Format::kPlainText}}) {
    if (absl::EndsWithIgnoreCase(name, end)) return format;
  }
  return std::nullopt;
}

std::optional<Format> ByContent(absl::string_view body) {
  const absl::string_view head = absl::StripLeadingAsciiWhitespace(body.substr(0, 1024));
  for (const absl::string_view start : {"<!doctype html", "<html", "<head", "<body", "<article"}) {
    if (absl::StartsWithIgnoreCase(head, start)) return Format::kHtml;
  }
  for (const absl::string_view start :
       {"Return-Path:", "Received:", "Delivered-To:", "MIME-Version:", "Message-ID:"}) {
    if (absl::StartsWithIgnoreCase(head, start)) return Format::kMail;
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<Format> FormatOf(absl::string_view media_type, absl::string_view name,
                                absl::string_view body) {
  const std::string type =
      absl::AsciiStrToLower(absl::StripAsciiWhitespace(media_type.substr(0, media_type.find(';'))));
  for (const Signature& signature : kSignatures) {
    if (absl::StartsWith(body, signature.bytes)) return Unsupported(signature.what);
  }
  // Servers often send documents as something else; nothing else begins like that.
  if (absl::StartsWith(body, "%PDF-")) return Format::kPdf;
  std::optional<Format> format = ByMediaType(type);
  if (format) return *format;
  const bool vague =
      type.empty() || type == "application/octet-stream" || absl::StartsWith(type, "text/");
  if (!vague) return Unsupported(absl::StrCat("of media type ", type));
  format = ByName(name);
  if (!format) format = ByContent(body);
  return format.value_or(Format::kPlainText);
}

absl::string_view MediaTypeOf(Format format) {
  switch (format) {
    case Format::kPlainText:
      return "text/plain";
    case Format::kMarkdown:
      return "text/markdown";
    case Format::kHtml:
      return "text/html";
    case Format::kMail:
      return "message/rfc822";
    case Format::kPdf:
      return "application/pdf";
  }
  return "";
}

absl::StatusOr<Document> ReadDocument(Format format, absl::string_view media_type,
                                      absl::string_view body) {
  if (format == Format::kPdf) return Unsupported("a PDF document here");
  if (format == Format::kMail) return ReadMail(body);
  std::string charset = MediaTypeParameter(media_type, "charset");
  if (charset.empty() && format == Format::kHtml) charset = DeclaredHtmlCharset(body);
  DOSSIER_ASSIGN_OR_RETURN(std::string text, DecodeText(body, charset));
  switch (format) {
    case Format::kHtml:
      return ReadHtml(text);
    case Format::kMarkdown:
      return ReadMarkdown(text);
    default:
      return ReadPlainText(std::move(text));
  }
}

}  // namespace dossier::ingest
