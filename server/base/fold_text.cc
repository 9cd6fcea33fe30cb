#include "server/base/fold_text.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace dossier {
namespace {

constexpr absl::string_view kLegalForms[] = {
    "ab",   "ag",  "asa", "bv",      "co",  "company", "corp", "corporation",
    "gmbh", "inc", "kg",  "limited", "llc", "llp",     "ltd",  "nv",
    "oy",   "plc", "pty", "sa",      "sas", "se",      "spa",  "srl",
};

constexpr absl::string_view kArticles[] = {"the ", "a ", "an "};

constexpr absl::string_view kSmallWords[] = {"a",  "and", "at", "de",  "for", "in",
                                             "la", "of",  "on", "the", "to"};

struct Ending {
  absl::string_view british;
  absl::string_view american;
};

constexpr Ending kEndings[] = {
    {"isation", "ization"}, {"isations", "izations"}, {"ise", "ize"},     {"ised", "ized"},
    {"ises", "izes"},       {"iser", "izer"},         {"isers", "izers"}, {"ising", "izing"},
    {"yse", "yze"},         {"ysed", "yzed"},         {"yses", "yzes"},   {"ysing", "yzing"},
    {"lled", "led"},        {"ller", "ler"},          {"llers", "lers"},  {"lling", "ling"},
};

// Letters that follow each other in whatever is spelt in two ways, by the first of them; a bit
// each.
constexpr std::array<uint32_t, 26> kVaryingPairs = [] {
  std::array<uint32_t, 26> pairs{};
  for (const absl::string_view pair : {"is", "ys", "ll", "nc", "tr", "gu", "ou"}) {
    pairs[static_cast<size_t>(pair[0] - 'a')] |= 1u << (pair[1] - 'a');
  }
  return pairs;
}();

bool HasPair(absl::string_view word, const std::array<uint32_t, 26>& pairs) {
  uint32_t awaited = 0;
  for (const char c : word) {
    const auto letter = static_cast<unsigned char>(c - 'a');
    if (letter >= 26) {
      awaited = 0;
      continue;
    }
    if ((awaited >> letter & 1) != 0) return true;
    awaited = pairs[letter];
  }
  return false;
}

// What FoldWords makes of an ASCII byte: the letter or digit that stays, or 0 for what parts words.
constexpr std::array<char, 128> kFoldedAscii = [] {
  std::array<char, 128> folded{};
  for (char c = '0'; c <= '9'; ++c) folded[static_cast<size_t>(c)] = c;
  for (char c = 'a'; c <= 'z'; ++c) {
    folded[static_cast<size_t>(c)] = c;
    folded[static_cast<size_t>(c - 'a' + 'A')] = c;
  }
  return folded;
}();

bool IsApostrophe(UChar32 c) { return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x02BC; }

void AppendUtf8(UChar32 c, std::string& out) {
  char bytes[U8_MAX_LENGTH];
  int32_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, c);
  out.append(bytes, static_cast<size_t>(length));
}

// Appends a letter or digit without its accents; returns false if `c` is neither.
bool AppendFolded(UChar32 c, std::string& out) {
  if (c < 0x80) {
    const char folded = kFoldedAscii[static_cast<size_t>(c)];
    if (folded != 0) out.push_back(folded);
    return folded != 0;
  }
  if (u_charType(c) == U_NON_SPACING_MARK) return true;
  if (!u_isalnum(c)) return false;
  static const UNormalizer2* const nfkd = [] {
    UErrorCode status = U_ZERO_ERROR;
    return unorm2_getNFKDInstance(&status);
  }();
  std::array<UChar, 32> parts;
  UErrorCode status = U_ZERO_ERROR;
  const int32_t length = nfkd == nullptr
                             ? -1
                             : unorm2_getDecomposition(nfkd, c, parts.data(),
                                                       static_cast<int32_t>(parts.size()), &status);
  if (length < 0 || U_FAILURE(status)) {
    AppendUtf8(u_foldCase(c, U_FOLD_CASE_DEFAULT), out);
    return true;
  }
  for (int32_t i = 0; i < length;) {
    UChar32 part;
    U16_NEXT(parts.data(), i, length, part);
    if (u_isalnum(part)) AppendUtf8(u_foldCase(part, U_FOLD_CASE_DEFAULT), out);
  }
  return true;
}

template <size_t kCount>
bool IsListed(absl::string_view word, const absl::string_view (&list)[kCount]) {
  return std::any_of(std::begin(list), std::end(list), [&](absl::string_view listed) {
    return listed.front() == word.front() && listed == word;
  });
}

// Cuts `suffix` off `word` and puts `replacement` there, if at least two letters stay.
bool ReplaceSuffix(std::string& word, absl::string_view suffix, absl::string_view replacement) {
  if (word.size() < suffix.size() + 2 || word.back() != suffix.back() ||
      word[word.size() - 2] != suffix[suffix.size() - 2] || !absl::EndsWith(word, suffix)) {
    return false;
  }
  word.replace(word.size() - suffix.size(), suffix.size(), replacement.data(), replacement.size());
  return true;
}

// FoldWords into `out`, whatever it held.
void FoldInto(absl::string_view text, std::vector<WordPlace>* places, std::string& out) {
  out.clear();
  out.reserve(text.size() + 1);  // the blank behind the last word goes again
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  size_t word_start = 0;
  bool after_apostrophe = false;
  WordPlace place;
  const auto end_word = [&] {
    // "court's" is the court; "o'neil" stays one word.
    if (after_apostrophe && out.size() > word_start + 1 && out.back() == 's') out.pop_back();
    after_apostrophe = false;
    if (out.size() > word_start) {
      out.push_back(' ');
      if (places != nullptr) places->push_back(place);
    }
    word_start = out.size();
  };
  size_t apostrophe_at = 0;
  for (int32_t i = 0; i < length;) {
    const int32_t at = i;
    while (i < length && bytes[i] < 0x80 && kFoldedAscii[bytes[i]] != 0) ++i;
    if (i > at) {  // a run of plain letters and digits, as most words are
      const size_t before = out.size();
      out.append(text.data() + at, static_cast<size_t>(i - at));
      for (char* to = out.data() + before; to < out.data() + out.size(); ++to) {
        *to = kFoldedAscii[static_cast<size_t>(*to)];
      }
      after_apostrophe = out.size() - 1 == apostrophe_at && apostrophe_at > word_start;
      if (before == word_start) place.start = static_cast<size_t>(at);
      place.end = static_cast<size_t>(i);
      continue;
    }
    if (bytes[i] < 0x80 && bytes[i] != '\'') {
      ++i;
      end_word();
      continue;
    }
    UChar32 c;
    U8_NEXT(bytes, i, length, c);
    if (c >= 0 && IsApostrophe(c) && out.size() > word_start) {
      apostrophe_at = out.size();
      continue;
    }
    const size_t before = out.size();
    if (c < 0 || !AppendFolded(c, out)) {
      end_word();
      continue;
    }
    after_apostrophe = apostrophe_at == before && before > word_start;
    if (before == word_start) place.start = static_cast<size_t>(at);
    place.end = static_cast<size_t>(i);
  }
  end_word();
  if (!out.empty()) out.pop_back();
}

}  // namespace

std::string FoldWords(absl::string_view text) { return FoldWords(text, nullptr); }

std::string FoldWords(absl::string_view text, std::vector<WordPlace>* places) {
  std::string out;
  FoldInto(text, places, out);
  return out;
}

bool IsLegalForm(absl::string_view word) { return IsListed(word, kLegalForms); }

std::string FoldName(absl::string_view name) {
  std::string buffer;
  return std::string(FoldName(name, buffer));
}

absl::string_view FoldName(absl::string_view name, std::string& buffer) {
  FoldInto(name, nullptr, buffer);
  absl::string_view rest = buffer;
  for (const absl::string_view article : kArticles) {
    if (absl::ConsumePrefix(&rest, article)) break;
  }
  for (;;) {
    size_t word = rest.size();
    while (word > 0 && rest[word - 1] != ' ') --word;
    if (word == 0 || word == rest.size() || !IsListed(rest.substr(word), kLegalForms)) return rest;
    rest = rest.substr(0, word - 1);
  }
}

std::vector<absl::string_view> WordsOf(absl::string_view folded) {
  return absl::StrSplit(folded, ' ', absl::SkipEmpty());
}

std::string FoldSpelling(absl::string_view folded_word) {
  std::string word(folded_word);
  if (word.size() < 5 || !HasPair(word, kVaryingPairs)) return word;
  // The endings below end in one of d, e, g, n, r and s.
  constexpr uint32_t kLast = 1u << 3 | 1u << 4 | 1u << 6 | 1u << 13 | 1u << 17 | 1u << 18;
  if (const int last = word.back() - 'a'; last >= 0 && last < 26 && (kLast >> last & 1) != 0) {
    for (const Ending& ending : kEndings) {
      if (ReplaceSuffix(word, ending.british, ending.american)) break;
    }
    if (!ReplaceSuffix(word, "ence", "ense")) ReplaceSuffix(word, "ences", "enses");
    if (!ReplaceSuffix(word, "tre", "ter")) ReplaceSuffix(word, "tres", "ters");
    if (!ReplaceSuffix(word, "ogue", "og")) ReplaceSuffix(word, "ogues", "ogs");
  }
  // "labour", "favourite", "behaviour"; both sides of a comparison lose the u of "course" too.
  for (size_t at = 2; at + 2 < word.size(); ++at) {
    if (word[at] != 'o' || word[at + 1] != 'u' || word[at + 2] != 'r') continue;
    word.erase(at + 1, 1);
    break;
  }
  return word;
}

bool IsAcronymOf(absl::string_view acronym, absl::string_view name) {
  if (acronym.size() < 2 || acronym.find(' ') != absl::string_view::npos) return false;
  std::string all;
  std::string great;
  for (absl::string_view word : absl::StrSplit(name, ' ', absl::SkipEmpty())) {
    all.push_back(word.front());
    if (!IsListed(word, kSmallWords)) great.push_back(word.front());
  }
  return all.size() > 1 && (acronym == all || acronym == great);
}

}  // namespace dossier
