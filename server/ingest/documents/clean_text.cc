#include "server/ingest/documents/clean_text.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <utility>

namespace dossier::ingest {
namespace {

// Longer runs of combining marks are not writing, and would make composing them slow (UAX #15,
// section 13, Stream-Safe Text Format).
constexpr int kMaxCombiningMarks = 30;

bool IsDropped(UChar32 c) {
  if (c == 0x00AD || c == 0x200B || c == 0x2060 || c == 0xFEFF) return true;
  if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) return true;
  return u_charType(c) == U_CONTROL_CHAR;
}

bool IsLineEnd(UChar32 c) {
  return c == '\n' || c == '\v' || c == '\f' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

// Writes characters while it keeps the rules on blanks and empty lines.
class LineWriter {
 public:
  explicit LineWriter(size_t expected) { text_.reserve(expected); }

  void LineEnd() {
    pending_blanks_.clear();
    if (!text_.empty()) ++pending_ends_;
  }

  void Blank(absl::string_view bytes) {
    if (!text_.empty()) pending_blanks_.append(bytes.data(), bytes.size());
  }

  void Word(absl::string_view bytes) {
    if (pending_ends_ > 0) text_.append(pending_ends_ > 1 ? "\n\n" : "\n");
    pending_ends_ = 0;
    text_.append(pending_blanks_);
    pending_blanks_.clear();
    text_.append(bytes.data(), bytes.size());
  }

  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
  std::string pending_blanks_;
  int pending_ends_ = 0;
};

std::string Compose(absl::string_view utf8) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  const icu::StringPiece piece(utf8.data(), static_cast<int32_t>(utf8.size()));
  if (U_FAILURE(error) || nfc->isNormalizedUTF8(piece, error)) return std::string(utf8);
  std::string composed;
  icu::StringByteSink<std::string> sink(&composed);
  nfc->normalizeUTF8(0, piece, sink, nullptr, error);
  return U_FAILURE(error) ? std::string(utf8) : composed;
}

}  // namespace

std::string CleanText(absl::string_view utf8) {
  LineWriter lines(utf8.size());
  int marks = 0;
  const int size = static_cast<int>(utf8.size());
  for (int i = 0; i < size;) {
    const int start = i;
    // Most of most texts.
    while (i < size && utf8[i] > ' ' && utf8[i] < 0x7F) ++i;
    if (i > start) {
      marks = 0;
      lines.Word(utf8.substr(start, i - start));
      continue;
    }
    UChar32 c = 0;
    U8_NEXT(utf8.data(), i, size, c);
    if (c == '\r') {
      if (i >= size || utf8[i] != '\n') lines.LineEnd();
    } else if (IsLineEnd(c)) {
      lines.LineEnd();
    } else if (c == '\t') {
      lines.Blank(" ");
    } else if (c < 0) {
      lines.Word("\xEF\xBF\xBD");
    } else if (c < 0x80 ? c < 0x20 || c == 0x7F : IsDropped(c)) {
      continue;
    } else {
      marks = c >= 0x300 && u_getCombiningClass(c) != 0 ? marks + 1 : 0;
      if (marks > kMaxCombiningMarks) continue;
      const absl::string_view character = utf8.substr(start, i - start);
      if (c == ' ' || (c >= 0x80 && u_isUWhiteSpace(c))) {
        lines.Blank(character);
      } else {
        lines.Word(character);
      }
    }
  }
  return Compose(lines.Take());
}

}  // namespace dossier::ingest
