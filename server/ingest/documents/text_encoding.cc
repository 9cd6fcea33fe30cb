#include "server/ingest/documents/text_encoding.h"

#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/error.h"
#include "server/base/utf8.h"

namespace dossier::ingest {
namespace {

// As browsers look for a declaration.
constexpr size_t kHtmlHead = 4096;
// As much as ICU needs to tell a charset.
constexpr size_t kDetectBytes = 64 * 1024;
// Fewer bytes may be anything.
constexpr size_t kMinDetectBytes = 100;
// Of 100, ICU's confidence; and it must be twice that in its next guess.
constexpr int32_t kSureEnough = 30;

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

bool IsHigh(unsigned char c) { return c >= 0x80; }

// Whether a byte is a control character that no text has.
bool IsForeignControl(unsigned char c) {
  return c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != 0x1B;
}

// Texts may hold a stray control character; more of them mean that it is none.
bool LooksBinary(absl::string_view bytes) {
  const auto controls = std::count_if(bytes.begin(), bytes.end(), [](char c) {
    return IsForeignControl(static_cast<unsigned char>(c));
  });
  return static_cast<size_t>(controls) * 500 > bytes.size();
}

// The text, unless `charset` is unknown or, when `strict`, some byte does not fit it.
std::optional<std::string> Convert(absl::string_view charset, absl::string_view bytes,
                                   bool strict) {
  UErrorCode error = U_ZERO_ERROR;
  Converter converter(ucnv_open(std::string(charset).c_str(), &error), &ucnv_close);
  if (U_FAILURE(error)) return std::nullopt;
  if (strict) {
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                        &error);
  }
  const icu::UnicodeString text(bytes.data(), static_cast<int32_t>(bytes.size()), converter.get(),
                                error);
  if (U_FAILURE(error)) return std::nullopt;
  std::string utf8;
  text.toUTF8String(utf8);
  if (absl::StartsWith(utf8, "\xEF\xBB\xBF")) utf8.erase(0, 3);
  return utf8;
}

// Whether decoded text consists of characters that texts have: what a wrong charset yields does
// not.
bool IsTextLike(absl::string_view utf8) {
  if (!IsUtf8(utf8)) return false;
  const int size = static_cast<int>(utf8.size());
  int characters = 0;
  int strange = 0;
  for (int i = 0; i < size; ++characters) {
    UChar32 c = 0;
    U8_NEXT(utf8.data(), i, size, c);
    const int8_t type = u_charType(c);
    const bool control = type == U_CONTROL_CHAR && c != '\n' && c != '\r' && c != '\t' && c != '\f';
    if (control || type == U_UNASSIGNED || type == U_PRIVATE_USE_CHAR || c == 0xFFFD) ++strange;
  }
  return strange * 500 <= characters;
}

// The name of the UTF-16 that zero bytes at every other place speak for; empty if they do not.
absl::string_view Utf16WithoutMark(absl::string_view bytes) {
  if (bytes.size() < 8 || bytes.size() % 2 != 0) return "";
  size_t zeros[2] = {0, 0};
  for (size_t i = 0; i < bytes.size(); ++i) zeros[i % 2] += bytes[i] == '\0' ? 1 : 0;
  const size_t characters = bytes.size() / 2;
  if (zeros[1] * 2 > characters && zeros[0] == 0) return "UTF-16LE";
  if (zeros[0] * 2 > characters && zeros[1] == 0) return "UTF-16BE";
  return "";
}

// Letters that are words by themselves: "à", "é", "è", "ó" and their capitals, "ö" and "å" (an
// island).
bool IsWord(char letter) {
  return absl::StrContains("\xC0\xC8\xC9\xD3\xE0\xE8\xE9\xF2\xF3\xF6\xE5", std::string(1, letter));
}

// Whether `bytes` are clearly text in windows-1252: every byte beyond ASCII is a letter in a word
// that has ASCII letters too, or a typographic mark, and few bytes are beyond ASCII.
bool LooksLikeWindows1252(absl::string_view bytes) {
  // Quotation marks, dashes, the ellipsis, currency and section signs, guillemets, the no-break
  // space.
  constexpr absl::string_view kMarks =
      "\x80\x82\x84\x85\x86\x91\x92\x93\x94\x95\x96\x97\x99\xA0\xA1\xA3\xA7\xA9\xAA\xAB\xAE\xB0\xB4"
      "\xB7"
      "\xBA\xBB\xBF";
  size_t high = 0;
  for (size_t i = 0; i < bytes.size();) {
    // One word: letters of ASCII and bytes above the marks.
    size_t ascii_letters = 0;
    size_t high_letters = 0;
    size_t end = i;
    for (; end < bytes.size(); ++end) {
      const auto c = static_cast<unsigned char>(bytes[end]);
      const bool letter = c >= 0xC0 ? c != 0xD7 && c != 0xF7 && c < 0xFD
                                    : c == 0x8A || c == 0x8C || c == 0x8E || c == 0x9A ||
                                          c == 0x9C || c == 0x9E || c == 0x9F;
      if (absl::ascii_isalpha(c)) {
        ++ascii_letters;
      } else if (letter) {
        ++high_letters;
      } else {
        break;
      }
    }
    if (high_letters > 1 && high_letters > ascii_letters) return false;
    if (high_letters == 1 && ascii_letters == 0 && !IsWord(bytes[i])) return false;
    high += high_letters;
    if (end == i) {
      if (IsHigh(static_cast<unsigned char>(bytes[i]))) {
        if (!absl::StrContains(kMarks, bytes.substr(i, 1))) return false;
        ++high;
      }
      ++end;
    }
    i = end;
  }
  return high * 5 <= bytes.size();
}

// What ICU takes the bytes for, if it is sure and the text bears it out.
std::optional<std::string> Detected(absl::string_view bytes) {
  if (bytes.size() < kMinDetectBytes) return std::nullopt;
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&error),
                                                                      &ucsdet_close);
  if (U_FAILURE(error)) return std::nullopt;
  const absl::string_view sample = bytes.substr(0, kDetectBytes);
  ucsdet_setText(detector.get(), sample.data(), static_cast<int32_t>(sample.size()), &error);
  int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &error);
  if (U_FAILURE(error) || count == 0) return std::nullopt;
  const int32_t confidence = ucsdet_getConfidence(matches[0], &error);
  const int32_t next = count > 1 ? ucsdet_getConfidence(matches[1], &error) : 0;
  const char* name = ucsdet_getName(matches[0], &error);
  if (U_FAILURE(error) || confidence < kSureEnough || confidence < 2 * next) return std::nullopt;
  // Its guesses at UTF-16, UTF-32 and ISO-8859-1 rest on less than the tests above.
  if (absl::StartsWith(name, "UTF-") || absl::StartsWith(name, "ISO-8859-1")) return std::nullopt;
  std::optional<std::string> text = Convert(name, bytes, /*strict=*/true);
  if (!text || !IsTextLike(*text)) return std::nullopt;
  return text;
}

// UTF-8 with few broken characters in much that is sound: those become U+FFFD.
std::optional<std::string> Repaired(absl::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  size_t sound = 0;  // well-formed characters beyond ASCII
  size_t broken = 0;
  const int size = static_cast<int>(bytes.size());
  for (int i = 0; i < size;) {
    const int start = i;
    UChar32 c = 0;
    U8_NEXT(bytes.data(), i, size, c);
    if (c >= 0) {
      sound += c >= 0x80 ? 1 : 0;
      text.append(bytes.data() + start, i - start);
    } else {
      ++broken;
      text.append("\xEF\xBF\xBD");
    }
  }
  if (broken * 10 > sound || broken * 1000 > bytes.size()) return std::nullopt;
  return text;
}

std::optional<std::string> FromByteOrderMark(absl::string_view bytes) {
  if (absl::StartsWith(bytes, "\xEF\xBB\xBF") && IsUtf8(bytes)) return std::string(bytes.substr(3));
  for (const auto& [mark, charset] :
       {std::pair<absl::string_view, absl::string_view>{"\xFF\xFE", "UTF-16LE"},
        std::pair<absl::string_view, absl::string_view>{"\xFE\xFF", "UTF-16BE"}}) {
    if (!absl::StartsWith(bytes, mark)) continue;
    std::optional<std::string> text = Convert(charset, bytes.substr(2), /*strict=*/true);
    if (text && IsTextLike(*text)) return text;
  }
  return std::nullopt;
}

absl::Status NotUtf8(absl::string_view bytes) {
  const size_t at = Utf8Prefix(bytes);
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_UTF8",
               absl::StrCat("the text is not UTF-8 at byte ", at, " of ", bytes.size(),
                            ", and it looks like no other encoding; convert it to UTF-8, or name "
                            "its charset in the media type"));
}

}  // namespace

absl::StatusOr<std::string> DecodeText(absl::string_view bytes, absl::string_view declared) {
  if (std::optional<std::string> text = FromByteOrderMark(bytes)) return *std::move(text);
  if (const absl::string_view charset = Utf16WithoutMark(bytes); !charset.empty()) {
    std::optional<std::string> text = Convert(charset, bytes, /*strict=*/true);
    if (text && IsTextLike(*text)) return *std::move(text);
  }
  if (LooksBinary(bytes)) {
    return Error(absl::StatusCode::kInvalidArgument, "BINARY_DOCUMENT",
                 absl::StrCat("the ", bytes.size(),
                              " bytes are binary data, not text; deliver the report as text, "
                              "Markdown, HTML, mail or PDF"));
  }
  if (IsUtf8(bytes)) return std::string(bytes);
  if (!declared.empty() && !absl::EqualsIgnoreCase(declared, "utf-8")) {
    std::optional<std::string> text = Convert(declared, bytes, /*strict=*/true);
    if (text && IsTextLike(*text)) return *std::move(text);
  }
  if (LooksLikeWindows1252(bytes)) {
    if (std::optional<std::string> text = Convert("windows-1252", bytes, /*strict=*/true)) {
      return *std::move(text);
    }
  }
  if (std::optional<std::string> text = Repaired(bytes)) return *std::move(text);
  if (std::optional<std::string> text = Detected(bytes)) return *std::move(text);
  return NotUtf8(bytes);
}

absl::StatusOr<std::string> ConvertFrom(absl::string_view charset, absl::string_view bytes) {
  std::optional<std::string> text = Convert(charset, bytes, /*strict=*/false);
  if (!text) {
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_UTF8",
                 absl::StrCat("charset \"", charset, "\" is not known; convert the text to UTF-8"));
  }
  return *std::move(text);
}

std::string DeclaredHtmlCharset(absl::string_view html) {
  const std::string head = absl::AsciiStrToLower(html.substr(0, kHtmlHead));
  const absl::string_view view = head;
  for (size_t at = view.find("<meta"); at != view.npos; at = view.find("<meta", at + 5)) {
    const absl::string_view tag = view.substr(at, view.find('>', at) - at);
    const size_t found = tag.find("charset=");
    if (found == tag.npos) continue;
    absl::string_view value = tag.substr(found + 8);
    while (!value.empty() && (value[0] == '"' || value[0] == '\'' || value[0] == ' ')) {
      value.remove_prefix(1);
    }
    value = value.substr(0, value.find_first_of("\"'; />"));
    if (!value.empty()) return std::string(value);
  }
  return "";
}

std::string MediaTypeParameter(absl::string_view media_type, absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(media_type, ';');
  for (size_t i = 1; i < parts.size(); ++i) {
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(absl::StripAsciiWhitespace(parts[i]), absl::MaxSplits('=', 1));
    if (!absl::EqualsIgnoreCase(pair.first, name)) continue;
    absl::string_view value = pair.second;
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    return std::string(value);
  }
  return "";
}

}  // namespace dossier::ingest
