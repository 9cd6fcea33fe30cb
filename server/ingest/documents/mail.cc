#include "server/ingest/documents/mail.h"

#include <gmime/gmime.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/ingest/documents/date_words.h"
#include "server/ingest/documents/html.h"
#include "server/ingest/documents/html_blocks.h"
#include "server/ingest/documents/text_encoding.h"

namespace dossier::ingest {
namespace {

// The parser recurses once for each level of parts; no mail of a person has more than five.
constexpr int kMaxBoundaries = 64;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

void StartGMime() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

// The parts that make the text of a mail, the first of each kind.
struct Parts {
  GMimePart* plain = nullptr;
  GMimePart* html = nullptr;
};

void Collect(GMimeObject* object, Parts& parts) {
  if (GMIME_IS_MULTIPART(object)) {
    auto* multipart = reinterpret_cast<GMimeMultipart*>(object);
    for (int i = 0; i < g_mime_multipart_get_count(multipart); ++i) {
      Collect(g_mime_multipart_get_part(multipart, i), parts);
    }
  } else if (GMIME_IS_PART(object)) {
    auto* part = reinterpret_cast<GMimePart*>(object);
    if (g_mime_part_is_attachment(part)) return;
    GMimeContentType* type = g_mime_object_get_content_type(object);
    if (parts.plain == nullptr && g_mime_content_type_is_type(type, "text", "plain")) {
      parts.plain = part;
    } else if (parts.html == nullptr && g_mime_content_type_is_type(type, "text", "html")) {
      parts.html = part;
    }
  }
}

std::string ParameterOf(GMimePart* part, const char* name) {
  GMimeContentType* type = g_mime_object_get_content_type(reinterpret_cast<GMimeObject*>(part));
  const char* value = type == nullptr ? nullptr : g_mime_content_type_get_parameter(type, name);
  return value == nullptr ? "" : value;
}

// The part's bytes, its transfer encoding undone.
std::string BytesOf(GMimePart* part) {
  GMimeDataWrapper* content = g_mime_part_get_content(part);
  if (content == nullptr) return "";
  const Owned<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  const GByteArray* bytes =
      g_mime_stream_mem_get_byte_array(reinterpret_cast<GMimeStreamMem*>(stream.get()));
  if (bytes == nullptr || bytes->len == 0) return "";
  return std::string(reinterpret_cast<const char*>(bytes->data), bytes->len);
}

absl::StatusOr<std::string> TextOf(GMimePart* part) {
  if (part == nullptr) return std::string();
  return DecodeText(BytesOf(part), ParameterOf(part, "charset"));
}

// Lines that end in a blank go on in the next one (RFC 3676).
std::string Unflowed(absl::string_view text) {
  std::string whole;
  whole.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const bool soft =
        text[i] == '\n' && !whole.empty() && whole.back() == ' ' && !absl::EndsWith(whole, "\n-- ");
    if (text[i] != '\r' && !soft) whole.push_back(text[i]);
  }
  return whole;
}

// What stands above the line that announces a signature.
absl::string_view WithoutSignature(absl::string_view text) {
  for (const absl::string_view mark : {"\n-- \n", "\n-- \r\n"})
    text = text.substr(0, text.find(mark));
  return text;
}

// A header's words. The parser hands through what it takes for UTF-8, forms beyond U+10FFFF too.
std::string WordsOf(const char* header) {
  return header == nullptr ? "" : ConvertFrom("utf-8", header).value_or("");
}

// The subject without the marks of replying and forwarding.
std::string TitleOf(GMimeMessage* message) {
  std::string title = WordsOf(g_mime_message_get_subject(message));
  absl::RemoveExtraAsciiWhitespace(&title);
  absl::string_view rest = title;
  for (bool more = true; more;) {
    more = false;
    for (const absl::string_view mark : {"re:", "fw:", "fwd:", "aw:", "wg:", "tr:"}) {
      if (!absl::StartsWithIgnoreCase(rest, mark)) continue;
      rest = absl::StripLeadingAsciiWhitespace(rest.substr(mark.size()));
      more = true;
    }
  }
  return std::string(rest);
}

void ReadHeaders(GMimeMessage* message, v1::Report& report) {
  report.set_title(TitleOf(message));
  if (GDateTime* date = g_mime_message_get_date(message)) {
    gchar* iso = g_date_time_format(date, "%Y-%m-%dT%H:%M:%S%:z");
    if (iso != nullptr) {
      if (const std::optional<v1::Date> parsed = ParseIsoDate(iso)) {
        *report.mutable_published() = *parsed;
      }
    }
    g_free(iso);
  }
  InternetAddressList* senders = g_mime_message_get_from(message);
  const int count = senders == nullptr ? 0 : internet_address_list_length(senders);
  for (int i = 0; i < count; ++i) {
    InternetAddress* sender = internet_address_list_get_address(senders, i);
    std::string name = WordsOf(internet_address_get_name(sender));
    if (name.empty() && INTERNET_ADDRESS_IS_MAILBOX(sender)) {
      name = WordsOf(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(sender)));
    }
    if (!name.empty()) report.add_authors(name);
  }
}

absl::Status Malformed(absl::string_view why) {
  return Error(absl::StatusCode::kInvalidArgument, "MALFORMED_MAIL",
               absl::StrCat("the mail cannot be read: ", why, "; save it again as a .eml file"));
}

int CountBoundaries(absl::string_view bytes) {
  int count = 0;
  for (size_t at = bytes.find('='); at != bytes.npos; at = bytes.find('=', at + 1)) {
    if (at >= 8 && absl::EqualsIgnoreCase(bytes.substr(at - 8, 8), "boundary")) ++count;
  }
  return count;
}

// The text of the two parts: the plain one, unless it is a stub beside the other.
absl::Status ReadBody(const Parts& parts, Document& document) {
  DOSSIER_ASSIGN_OR_RETURN(std::string plain, TextOf(parts.plain));
  DOSSIER_ASSIGN_OR_RETURN(const std::string html, TextOf(parts.html));
  if (absl::EqualsIgnoreCase(ParameterOf(parts.plain, "format"), "flowed")) plain = Unflowed(plain);
  plain = std::string(WithoutSignature(plain));
  const Document page = html.empty() ? Document() : ReadHtml(html);
  const bool stub = CountWords(plain) * 2 < CountWords(page.text);
  document.text = stub ? page.text : plain;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Document> ReadMail(absl::string_view bytes) {
  StartGMime();
  if (CountBoundaries(bytes) > kMaxBoundaries) return Malformed("it nests too many parts");
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (message == nullptr) return Malformed("it has no headers");
  Document document;
  ReadHeaders(message.get(), document.report);
  Parts parts;
  if (GMimeObject* body = g_mime_message_get_mime_part(message.get())) Collect(body, parts);
  DOSSIER_RETURN_IF_ERROR(ReadBody(parts, document));
  const std::string& title = document.report.title();
  if (!title.empty() &&
      !absl::StartsWith(absl::StripLeadingAsciiWhitespace(document.text), title)) {
    document.text = absl::StrCat(title, "\n\n", document.text);
  }
  return document;
}

}  // namespace dossier::ingest
