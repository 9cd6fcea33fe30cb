#include "server/base/search_words.h"

#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "absl/strings/str_replace.h"
#include "server/base/fold_text.h"

namespace dossier {
namespace {

// Whether `c` belongs to a script that is written without spaces between words.
bool IsUnspaced(UChar32 c) {
  if (c < 0x0E00) return false;  // where the first of them, Thai, begins
  for (const UScriptCode script : {USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA, USCRIPT_THAI,
                                   USCRIPT_LAO, USCRIPT_KHMER, USCRIPT_MYANMAR}) {
    if (uscript_hasScript(c, script)) return true;
  }
  return false;
}

// Calls `visit(piece, offset)` for the pieces of `text` that are folded each by itself: characters
// of unspaced scripts one by one, and what is between them.
template <typename Visit>
void ForEachPiece(absl::string_view text, const Visit& visit) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  int32_t start = 0;
  for (int32_t i = 0; i < length;) {
    if (bytes[i] < 0xE0) {  // below U+0800
      ++i;
      continue;
    }
    const int32_t at = i;
    UChar32 c;
    U8_NEXT(bytes, i, length, c);
    if (c < 0 || !IsUnspaced(c)) continue;
    if (at > start) visit(text.substr(start, at - start), static_cast<size_t>(start));
    visit(text.substr(at, i - at), static_cast<size_t>(at));
    start = i;
  }
  if (length > start) visit(text.substr(start), static_cast<size_t>(start));
}

// The first bytes of a word, up to a whole character.
absl::string_view Beginning(absl::string_view word) {
  if (word.size() <= kMaxSearchWordBytes) return word;
  size_t end = kMaxSearchWordBytes;
  while ((static_cast<unsigned char>(word[end]) & 0xC0) == 0x80) --end;
  return word.substr(0, end);
}

// FoldWords, with the one letter of common words that stands for two written as these, as Unicode's
// full case folding does.
std::string Fold(absl::string_view piece, std::vector<WordPlace>* places) {
  return absl::StrReplaceAll(FoldWords(piece, places), {{"ß", "ss"}});
}

void AppendWord(absl::string_view word, std::string& words) {
  if (!words.empty()) words.push_back(' ');
  words.append(word.data(), word.size());
}

}  // namespace

std::string SearchWords(absl::string_view text) {
  std::string words;
  words.reserve(text.size());
  ForEachPiece(text, [&](absl::string_view piece, size_t) {
    const std::string folded = Fold(piece, nullptr);
    for (const absl::string_view word : WordsOf(folded)) AppendWord(Beginning(word), words);
  });
  return words;
}

namespace {

// What a byte is to words: a letter or digit, as it is folded, or one of these.
constexpr unsigned char kParts = 0, kApostrophe = 1, kNotAscii = 2;

constexpr std::array<unsigned char, 256> kBytes = [] {
  std::array<unsigned char, 256> bytes = {};
  for (int c = '0'; c <= '9'; ++c) bytes[c] = static_cast<unsigned char>(c);
  for (int c = 'a'; c <= 'z'; ++c) bytes[c] = static_cast<unsigned char>(c);
  for (int c = 'A'; c <= 'Z'; ++c) bytes[c] = static_cast<unsigned char>(c - 'A' + 'a');
  bytes['\''] = kApostrophe;
  for (int c = 0x80; c <= 0xFF; ++c) bytes[c] = kNotAscii;
  return bytes;
}();

unsigned char KindOf(char c) { return kBytes[static_cast<unsigned char>(c)]; }

using Take = absl::FunctionRef<bool(absl::string_view, size_t, size_t)>;

// Gives the words of `text`, which begins at `offset` of a whole; false once they are not taken.
bool PlaceFoldedWords(absl::string_view text, size_t offset, Take take) {
  bool goes_on = true;
  std::vector<WordPlace> places;
  ForEachPiece(text, [&](absl::string_view piece, size_t within) {
    places.clear();
    const std::string folded = Fold(piece, &places);
    size_t next = 0;
    for (const absl::string_view word : WordsOf(folded)) {
      const WordPlace& place = places[next++];
      goes_on = goes_on &&
                take(Beginning(word), offset + within + place.start, offset + within + place.end);
    }
  });
  return goes_on;
}

// The same for one run of ASCII letters, digits and apostrophes, which is one word at most.
bool PlaceAsciiWord(absl::string_view run, size_t offset, Take take) {
  char word[kMaxSearchWordBytes + 1];  // and one that may be cut off
  size_t size = 0;
  size_t start = 0, end = 0;
  size_t apostrophe_at = 0;
  bool after_apostrophe = false;
  for (size_t i = 0; i < run.size(); ++i) {
    if (run[i] == '\'') {
      apostrophe_at = size;
      continue;
    }
    after_apostrophe = size > 0 && apostrophe_at == size;
    if (size == 0) start = i;
    end = i + 1;
    if (size < sizeof(word)) word[size] = static_cast<char>(KindOf(run[i]));
    ++size;
  }
  // As FoldWords has it: "court's" is the court.
  const char last = end == 0 ? '\0' : run[end - 1];
  if (after_apostrophe && size > 1 && (last == 's' || last == 'S')) --size;
  if (size == 0) return true;
  return take(absl::string_view(word, std::min(size, kMaxSearchWordBytes)), offset + start,
              offset + end);
}

}  // namespace

// Where ASCII parts two words, each is folded as if it stood alone; most of most texts is so plain
// that nobody need look its letters up.
void ForEachSearchWord(absl::string_view text, Take take) {
  char word[kMaxSearchWordBytes];
  for (size_t i = 0; i < text.size();) {
    if (KindOf(text[i]) == kParts) {
      ++i;
      continue;
    }
    const size_t start = i;
    size_t size = 0;
    for (; i < text.size() && KindOf(text[i]) > kNotAscii && size < sizeof(word); ++i) {
      word[size++] = static_cast<char>(KindOf(text[i]));
    }
    if (i == text.size() || KindOf(text[i]) == kParts) {
      if (!take(absl::string_view(word, size), start, i)) return;
      continue;
    }
    while (i < text.size() && KindOf(text[i]) != kParts && KindOf(text[i]) != kNotAscii) ++i;
    if (i == text.size() || KindOf(text[i]) == kParts) {
      if (!PlaceAsciiWord(text.substr(start, i - start), start, take)) return;
      continue;
    }
    // To the end of the last word that has other letters and follows without a plain one between.
    size_t end = i;
    while (i < text.size() && KindOf(text[i]) == kNotAscii) {
      while (i < text.size() && KindOf(text[i]) != kParts) ++i;
      end = i;
      while (i < text.size() && KindOf(text[i]) == kParts) ++i;
    }
    if (!PlaceFoldedWords(text.substr(start, end - start), start, take)) return;
    i = end;
  }
}

std::vector<PlacedWord> PlaceSearchWords(absl::string_view text) {
  std::vector<PlacedWord> words;
  ForEachSearchWord(text, [&](absl::string_view word, size_t start, size_t end) {
    words.push_back({std::string(word), start, end});
    return true;
  });
  return words;
}

}  // namespace dossier
