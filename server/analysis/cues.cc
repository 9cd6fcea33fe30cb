#include "server/analysis/cues.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/word_sequences.h"

namespace dossier::analysis {
namespace {

// A wording of a cue as the lexicon has it.
struct Phrase {
  std::vector<std::string> words;
  const CueEntry* entry = nullptr;
  uint8_t form = 0;
};

struct CueLexicon {
  std::deque<CueEntry> entries;  // addresses stay
  std::vector<Phrase> phrases;
};

v1::Statement::Kind KindNamed(absl::string_view name) {
  v1::Statement::Kind kind = v1::Statement::KIND_UNSPECIFIED;
  if (name != "-") {
    v1::Statement::Kind_Parse("KIND_" + absl::AsciiStrToUpper(name), &kind);
  }
  return kind;
}

v1::Stance StanceNamed(absl::string_view name) {
  v1::Stance stance = v1::STANCE_UNSPECIFIED;
  if (name != "-") v1::Stance_Parse("STANCE_" + absl::AsciiStrToUpper(name), &stance);
  return stance;
}

uint16_t FramesOf(absl::string_view letters) {
  constexpr absl::string_view kLetters = "qctaiowpn";  // as CueFrame begins
  uint16_t frames = 0;
  for (const char letter : letters) {
    if (letter == 'r') frames |= kTakesRequest;
    const size_t at = kLetters.find(letter);
    if (at != absl::string_view::npos) frames |= static_cast<uint16_t>(1u << at);
  }
  return frames;
}

// The regular forms of a verb: base, third person, past, -ing.
std::vector<std::string> Inflect(const std::string& base) {
  const char last = base.back();
  const std::string stem = last == 'e' ? base.substr(0, base.size() - 1) : base;
  const bool sibilant = absl::EndsWith(base, "s") || absl::EndsWith(base, "sh") ||
                        absl::EndsWith(base, "ch") || absl::EndsWith(base, "x");
  return {base, base + (sibilant ? "es" : "s"), stem + "ed", stem + "ing"};
}

// "declined/refused to say" stands for both.
void AddPhrase(absl::string_view phrase, const CueEntry* entry, uint8_t form, CueLexicon* lexicon) {
  std::vector<std::vector<std::string>> wordings = {{}};
  for (const absl::string_view word : absl::StrSplit(phrase, ' ', absl::SkipEmpty())) {
    std::vector<std::vector<std::string>> longer;
    for (const std::vector<std::string>& wording : wordings) {
      for (const absl::string_view choice : absl::StrSplit(word, '/')) {
        longer.push_back(wording);
        longer.back().emplace_back(choice);
      }
    }
    wordings = std::move(longer);
  }
  for (std::vector<std::string>& words : wordings) {
    if (!words.empty()) lexicon->phrases.push_back({std::move(words), entry, form});
  }
}

const CueLexicon& Lexicon() {
  static const CueLexicon* const lexicon = [] {
    auto* built = new CueLexicon;
    absl::string_view section;
    for (absl::string_view line : LexiconEntries("cues")) {
      if (line.front() == '[') {
        section = line.substr(1, line.size() - 2);
        continue;
      }
      const std::vector<absl::string_view> columns = LexiconColumns(line);
      std::vector<std::string> forms;
      for (absl::string_view form : absl::StrSplit(columns[0], ',')) {
        form = absl::StripAsciiWhitespace(form);
        if (!form.empty()) forms.emplace_back(form);
      }
      CueEntry& entry = built->entries.emplace_back();
      entry.lemma = forms[0];
      entry.number = static_cast<uint16_t>(built->entries.size() - 1);
      if (section == "verb") {
        entry.frames = FramesOf(columns[1]);
        entry.kind = KindNamed(columns[2]);
        entry.stance = StanceNamed(columns[3]);
        if (forms.size() == 1) forms = Inflect(forms[0]);
        for (size_t f = 0; f < forms.size(); ++f) {
          AddPhrase(forms[f], &entry, static_cast<uint8_t>(1u << f), built);
        }
      } else if (section == "refusal" || section == "unanswered") {
        entry.sort = CueSort::kRefusal;
        entry.frames = section == "unanswered" ? kOfRequests : 0;
        entry.kind = v1::Statement::KIND_NO_COMMENT;
        entry.stance = v1::STANCE_DECLINES;
        for (const std::string& form : forms) AddPhrase(form, &entry, 0, built);
      } else {
        entry.sort = section == "noun" ? CueSort::kNoun : CueSort::kSource;
        entry.kind = KindNamed(columns[1]);
        entry.stance = StanceNamed(columns[2]);
        AddPhrase(forms[0], &entry, 0, built);
      }
    }
    return built;
  }();
  return *lexicon;
}

// What a wording stands for.
struct Sense {
  const CueEntry* entry = nullptr;
  uint8_t form = 0;
};
using Wordings = WordSequences<Sense>;

// The wordings that begin with a word, longest first.
const Wordings& CueTable() {
  static const Wordings* const table = [] {
    auto* built = new Wordings;
    for (const Phrase& phrase : Lexicon().phrases) {
      std::vector<Wordings::Entry>& alike = built->Add(phrase.words, {phrase.entry, phrase.form});
      const auto same = std::find_if(alike.begin(), alike.end(), [&](const Wordings::Entry& known) {
        return known.rest == alike.back().rest && known.value.entry == phrase.entry;
      });
      same->value.form |= phrase.form;
      if (same != alike.end() - 1) alike.pop_back();
      std::stable_sort(
          alike.begin(), alike.end(),
          [](const Wordings::Entry& a, const Wordings::Entry& b) { return a.size() > b.size(); });
    }
    return built;
  }();
  return *table;
}

}  // namespace

size_t CueEntries() { return Lexicon().entries.size(); }

std::string CueName(size_t number) {
  const CueEntry& entry = Lexicon().entries[number];
  switch (entry.sort) {
    case CueSort::kNoun:
      return entry.lemma + " (noun)";
    case CueSort::kRefusal:
      return entry.lemma + " (refusal)";
    case CueSort::kSource:
    case CueSort::kVerb:
      break;
  }
  return entry.lemma;
}

void AppendCueWords(std::vector<std::string>& words) {
  for (const Phrase& phrase : Lexicon().phrases) {
    words.insert(words.end(), phrase.words.begin(), phrase.words.end());
  }
}

std::vector<Cue> FindCues(const Text& text) {
  const Wordings& table = CueTable();
  std::vector<Cue> cues;
  const Token* const first = text.tokens().data();
  const Token* const end = first + text.tokens().size();
  cues.reserve(text.tokens().size() / 16 + 1);
  for (const Token* token = first; token != end; ++token) {
    const std::vector<Wordings::Entry>* const wordings = table.At(token, end);
    if (wordings == nullptr || !token->IsWord()) continue;
    for (const Wordings::Entry& wording : *wordings) {
      if (!wording.StandsAt(token, end)) continue;
      const uint32_t begin = static_cast<uint32_t>(token - first);
      const uint32_t size = static_cast<uint32_t>(wording.size());
      cues.push_back({{begin, begin + size}, wording.value.entry, wording.value.form});
      token += size - 1;
      break;
    }
  }
  return cues;
}

}  // namespace dossier::analysis
