#include "server/analysis/vocabulary.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/analysis/cues.h"
#include "server/analysis/date_words.h"
#include "server/analysis/kind_weights.h"
#include "server/analysis/known_groups.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/names.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

constexpr size_t kExpected = 16384;  // words

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
  AppendGroupWords(words);
  AppendWeighedWords(words);
}

}  // namespace

const Vocabulary& Vocabulary::Get() {
  static const Vocabulary* const vocabulary = new Vocabulary;
  return *vocabulary;
}

Vocabulary::Vocabulary() : table_(0, kExpected) {
  Add("");
  for (char mark = '!'; mark <= '~'; ++mark) Add(absl::string_view(&mark, 1));
  for (const absl::string_view mark : {"\u201c", "\u201d", "\u2013", "\u2014", "\u2026", "..."})
    Add(mark);
  // The commonest first, so that their rows lie side by side.
  std::vector<absl::string_view> files = {"words", "frequency"};
  for (const absl::string_view name : LexiconNames()) {
    // Other languages look their words up by themselves; names are looked up whole.
    if (absl::StartsWith(name, "speech_") || name == "known_names") continue;
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
  for (char mark = '!'; mark <= '~'; ++mark) {
    marks_[static_cast<uint8_t>(mark)] = table_.Find(LowerForm(absl::string_view(&mark, 1)));
  }
}

void Vocabulary::Add(absl::string_view word) {
  if (word.size() > LowerForm::kLongest) return;
  const LowerForm form(word);
  if (table_.Find(form) != nullptr) return;
  const absl::string_view lower = form.view();
  char* const bytes = new char[lower.size()];
  std::memcpy(bytes, lower.data(), lower.size());
  const absl::string_view kept(bytes, lower.size());
  table_.Add(form.key(), kept, RowWithoutStop(kept));
}

uint32_t Vocabulary::Find(absl::string_view word) const {
  if (word.size() > LowerForm::kLongest) return kUnknown;
  const WordEntry* const entry = table_.Find(LowerForm(word));
  return entry == nullptr ? kUnknown : entry->number;
}

WordRow Vocabulary::RowOfUnknown(absl::string_view lower) const {
  WordRow row;
  if (lower.size() > 1 && lower.back() == '.') {
    const WordEntry* const plain = table_.Find(LowerForm(lower.substr(0, lower.size() - 1)));
    if (plain != nullptr) row = {plain->classes, plain->names, plain->traits};
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
