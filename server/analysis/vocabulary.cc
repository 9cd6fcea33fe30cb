#include "server/analysis/vocabulary.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <bit>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/analysis/cues.h"
#include "server/analysis/date_words.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/names.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

constexpr uint64_t kHighBits = 0x8080808080808080u;
constexpr uint64_t kEach = 0x0101010101010101u;
constexpr int32_t kRightSingleQuote = 0x2019;

// Eight ASCII bytes in lower case.
uint64_t LowerPiece(uint64_t piece) {
  const uint64_t from_a = piece + kEach * (0x80 - 'A');
  const uint64_t behind_z = piece + kEach * (0x80 - 'Z' - 1);
  return piece | ((from_a & ~behind_z & kHighBits) >> 2);
}

template <typename Number>
uint64_t Load(const char* bytes) {
  Number number;
  std::memcpy(&number, bytes, sizeof number);
  return number;
}

// Less than eight bytes, zeros behind them, without a loop.
uint64_t LoadFew(const char* bytes, size_t size) {
  if (size >= 4) {
    return Load<uint32_t>(bytes) | Load<uint32_t>(bytes + size - 4) << (8 * (size - 4));
  }
  const size_t middle = size / 2;
  return Load<uint8_t>(bytes) | Load<uint8_t>(bytes + middle) << (8 * middle) |
         Load<uint8_t>(bytes + size - 1) << (8 * (size - 1));
}

uint64_t Mix(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// Differs from process to process, so that no text is written to make words collide.
uint64_t Seed() {
  static const char here = 0;
  return reinterpret_cast<uintptr_t>(&here) * 0x9E3779B97F4A7C15u;
}

// A row whose word may stand in a text with its stop: "corp." and "corp".
WordRow RowWithoutStop(absl::string_view lower) {
  absl::string_view plain = lower;
  if (plain.size() > 1 && plain.back() == '.') plain.remove_suffix(1);
  return {ClassesOf(plain), NameClassesOf(lower), TraitsOf(lower)};
}

// Whatever may be a word: a lexicon's line cut at blanks and at the marks that lexicons use, each
// piece also cut into its letters alone.
void AppendWordsOf(absl::string_view line, std::vector<std::string>& words) {
  constexpr absl::string_view kMarks = " \t,|/()[]{}*~+:;=<>\"";
  size_t at = 0;
  while (at < line.size()) {
    const size_t begin = line.find_first_not_of(kMarks, at);
    if (begin == absl::string_view::npos) return;
    at = std::min(line.find_first_of(kMarks, begin), line.size());
    const absl::string_view word = line.substr(begin, at - begin);
    words.emplace_back(word);
    size_t letter = 0;
    for (size_t i = 0; i <= word.size(); ++i) {
      const bool part = i < word.size() && (absl::ascii_isalnum(word[i]) || (word[i] & 0x80) != 0);
      if (part) continue;
      if (i > letter && i - letter < word.size())
        words.emplace_back(word.substr(letter, i - letter));
      letter = i + 1;
    }
  }
}

// Words that parts make of those in their lexicons.
void AppendMadeWords(std::vector<std::string>& words) {
  AppendCueWords(words);
  AppendDateWords(words);
}

}  // namespace

LowerForm::LowerForm(absl::string_view exact) {
  const char* const bytes = exact.data();
  const size_t size = exact.size();
  uint64_t all = 0;
  size_t at = 0;
  for (; at + 8 <= size; at += 8) {
    const uint64_t eight = Load<uint64_t>(bytes + at);
    all |= eight;
    pieces_[at / 8] = LowerPiece(eight);
  }
  if (at < size) {
    const uint64_t last =
        at > 0 ? Load<uint64_t>(bytes + size - 8) >> (8 * (at + 8 - size)) : LoadFew(bytes, size);
    all |= last;
    pieces_[at / 8] = LowerPiece(last);
  }
  size_ = static_cast<uint32_t>(size);
  if ((all & kHighBits) != 0) LowerBeyondAscii(exact);
  Hash();
}

LowerForm LowerForm::OfLetters(absl::string_view text) {
  LowerForm form;
  if (text.size() < 24) return form;
  for (size_t piece = 0; piece < 3; ++piece) {
    const uint64_t exact = Load<uint64_t>(text.data() + 8 * piece);
    const uint64_t lower = exact | kEach * 0x20;
    const uint64_t plain = lower & ~kHighBits;
    const uint64_t from_a = plain + kEach * (0x80 - 'a');
    const uint64_t behind_z = plain + kEach * (0x80 - 'z' - 1);
    const uint64_t others = ~(from_a & ~behind_z & ~exact) & kHighBits;
    const uint32_t letters = others == 0 ? 8 : static_cast<uint32_t>(std::countr_zero(others)) / 8;
    // The lowest `letters` bytes.
    const uint64_t mask = letters == 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * letters)) - 1;
    // Gathers the bits 0x20 that a capital lacks.
    const uint64_t capitals = (~exact >> 5) & kEach & mask;
    form.capitals_ |= static_cast<uint32_t>((capitals * 0x0102040810204080u) >> 56) << (8 * piece);
    form.pieces_[piece] = lower & mask;
    form.size_ += letters;
    if (others != 0) break;
  }
  if (form.size_ > 16) form.size_ = 0;
  if (form.size_ > 0) form.Hash();
  return form;
}

void LowerForm::LowerBeyondAscii(absl::string_view exact) {
  std::memset(pieces_, 0, sizeof pieces_);
  uint8_t* const bytes = reinterpret_cast<uint8_t*>(pieces_);
  const int32_t size = static_cast<int32_t>(exact.size());
  int32_t at = 0;
  int32_t written = 0;
  while (at < size) {
    UChar32 c;
    U8_NEXT_OR_FFFD(exact.data(), at, size, c);
    c = c == kRightSingleQuote ? '\'' : u_tolower(c);
    UBool full = false;
    U8_APPEND(bytes, written, static_cast<int32_t>(sizeof pieces_), c, full);
    if (full) break;
  }
  size_ = static_cast<uint32_t>(written);
}

void LowerForm::Hash() {
  if (size_ == 0) pieces_[0] = 0;
  uint64_t hash = Seed() ^ size_;
  for (size_t i = 0; i < piece_count(); ++i) {
    hash = Mix(pieces_[i] ^ hash, 0xA0761D6478BD642Fu);
  }
  hash_ = static_cast<uint32_t>(hash >> 32) ^ static_cast<uint32_t>(hash);
}

const Vocabulary& Vocabulary::Get() {
  static const Vocabulary* const vocabulary = new Vocabulary;
  return *vocabulary;
}

Vocabulary::Vocabulary() {
  Grow();
  Add("");
  for (char mark = '!'; mark <= '~'; ++mark) Add(absl::string_view(&mark, 1));
  for (const absl::string_view mark : {"\u201c", "\u201d", "\u2013", "\u2014", "\u2026", "..."})
    Add(mark);
  // The commonest first, so that their rows lie side by side.
  std::vector<absl::string_view> files = {"words", "frequency"};
  for (const absl::string_view name : LexiconNames()) {
    // Other languages look their words up by themselves.
    if (absl::StartsWith(name, "speech_")) continue;
    if (name != files[0] && name != files[1]) files.push_back(name);
  }
  std::vector<std::string> words;
  for (const absl::string_view file : files) {
    for (const absl::string_view line : LexiconEntries(file)) AppendWordsOf(line, words);
  }
  AppendMadeWords(words);
  for (const std::string& word : words) {
    Add(word);
    constexpr uint32_t kWithStop = kAbbreviation | kEndingAbbreviation;
    if ((ClassesOf(word) & kWithStop) != 0) Add(absl::StrCat(word, "."));
  }
}

void Vocabulary::Add(absl::string_view word) {
  if (word.size() > LowerForm::kLongest) return;
  const LowerForm form(word);
  if (Find(form) != kUnknown) return;
  if (2 * (words_.size() + 1) > slots_.size()) Grow();
  uint64_t* const pieces = new uint64_t[form.piece_count() + 1]();
  std::memcpy(pieces, form.pieces(), form.piece_count() * 8);
  const absl::string_view text(reinterpret_cast<const char*>(pieces), form.view().size());
  words_.push_back({text, pieces, form.hash()});
  rows_.push_back(RowWithoutStop(text));
  Insert(size() - 1);
}

void Vocabulary::Insert(uint32_t number) {
  const Known& word = words_[number];
  const uint32_t mask = static_cast<uint32_t>(slots_.size()) - 1;
  uint32_t at = word.hash;
  while (slots_[at & mask].number != kUnknown) ++at;
  slots_[at & mask] = {word.pieces[0], number, static_cast<uint32_t>(word.text.size())};
}

void Vocabulary::Grow() {
  slots_.assign(slots_.empty() ? 1024 : 2 * slots_.size(), Slot());
  for (uint32_t number = 0; number < size(); ++number) Insert(number);
}

uint32_t Vocabulary::Find(absl::string_view lower) const {
  if (lower.size() > LowerForm::kLongest) return kUnknown;
  return Find(LowerForm(lower));
}

uint32_t Vocabulary::Find(const LowerForm& form) const {
  const uint32_t mask = static_cast<uint32_t>(slots_.size()) - 1;
  const uint64_t first = form.pieces()[0];
  const size_t size = form.view().size();
  for (uint32_t at = form.hash();; ++at) {
    const Slot& slot = slots_[at & mask];
    if (slot.number == kUnknown) return kUnknown;
    if (slot.first != first || slot.size != size) continue;
    if (size <= 8 || std::memcmp(words_[slot.number].pieces + 1, form.pieces() + 1,
                                 (form.piece_count() - 1) * 8) == 0) {
      return slot.number;
    }
  }
}

WordRow Vocabulary::RowOfUnknown(absl::string_view lower) const {
  WordRow row;
  if (lower.size() > 1 && lower.back() == '.') {
    const uint32_t plain = Find(lower.substr(0, lower.size() - 1));
    if (plain != kUnknown) row = Row(plain);
  }
  row.traits = TraitsOf(lower);
  return row;
}

uint32_t Vocabulary::Number(absl::string_view lower) const {
  const uint32_t number = Find(lower);
  if (number == kUnknown) {
    std::fprintf(stderr, "\"%s\" stands in no lexicon\n", std::string(lower).c_str());
    std::abort();
  }
  return number;
}

}  // namespace dossier::analysis
