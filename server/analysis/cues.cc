#include "server/analysis/cues.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {
namespace {

// A wording of a cue: its first word is the key of the table, the others stand here.
struct Wording {
  std::vector<std::string> rest;
  const CueEntry* entry = nullptr;
  uint8_t form = 0;
};

struct CueLexicon {
  std::deque<CueEntry> entries;  // addresses stay
  absl::flat_hash_map<std::string, std::vector<Wording>> by_first_word;
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
  constexpr absl::string_view kLetters = "qctaiowpn";
  uint16_t frames = 0;
  for (const char letter : letters) {
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

void AddWording(absl::string_view phrase, const CueEntry* entry, uint8_t form,
                CueLexicon* lexicon) {
  std::vector<std::string> words = absl::StrSplit(phrase, ' ', absl::SkipEmpty());
  if (words.empty()) return;
  const std::string first = words.front();
  words.erase(words.begin());
  std::vector<Wording>& wordings = lexicon->by_first_word[first];
  for (Wording& known : wordings) {
    if (known.rest == words && known.entry == entry) {
      known.form |= form;
      return;
    }
  }
  wordings.push_back({std::move(words), entry, form});
  std::stable_sort(wordings.begin(), wordings.end(), [](const Wording& a, const Wording& b) {
    return a.rest.size() > b.rest.size();
  });
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
      if (section == "verb") {
        entry.frames = FramesOf(columns[1]);
        entry.kind = KindNamed(columns[2]);
        entry.stance = StanceNamed(columns[3]);
        if (forms.size() == 1) forms = Inflect(forms[0]);
        for (size_t f = 0; f < forms.size(); ++f) {
          AddWording(forms[f], &entry, static_cast<uint8_t>(1u << f), built);
        }
      } else if (section == "refusal") {
        entry.sort = CueSort::kRefusal;
        entry.kind = v1::Statement::KIND_NO_COMMENT;
        entry.stance = v1::STANCE_DECLINES;
        for (const std::string& form : forms) AddWording(form, &entry, 0, built);
      } else {
        entry.sort = section == "noun" ? CueSort::kNoun : CueSort::kSource;
        entry.kind = KindNamed(columns[1]);
        entry.stance = StanceNamed(columns[2]);
        AddWording(forms[0], &entry, 0, built);
      }
    }
    return built;
  }();
  return *lexicon;
}

bool StandsAt(const Text& text, uint32_t token, const Wording& wording) {
  if (token + 1 + wording.rest.size() > text.tokens().size()) return false;
  for (size_t k = 0; k < wording.rest.size(); ++k) {
    if (text.Lower(token + 1 + k) != wording.rest[k]) return false;
  }
  return true;
}

}  // namespace

std::vector<Cue> FindCues(const Text& text) {
  const CueLexicon& lexicon = Lexicon();
  std::vector<const std::vector<Wording>*> by_form(text.form_count(), nullptr);
  for (uint32_t form = 0; form < by_form.size(); ++form) {
    const auto found = lexicon.by_first_word.find(text.Form(form));
    if (found != lexicon.by_first_word.end()) by_form[form] = &found->second;
  }
  std::vector<Cue> cues;
  uint32_t free = 0;  // the first token behind the last cue
  for (uint32_t i = 0; i < text.tokens().size(); ++i) {
    const Token& token = text.token(i);
    if (i < free || !token.IsWord() || by_form[token.form] == nullptr) continue;
    for (const Wording& wording : *by_form[token.form]) {
      if (!StandsAt(text, i, wording)) continue;
      const uint32_t end = i + 1 + static_cast<uint32_t>(wording.rest.size());
      cues.push_back({{i, end}, wording.entry, wording.form});
      free = end;
      break;
    }
  }
  return cues;
}

}  // namespace dossier::analysis
