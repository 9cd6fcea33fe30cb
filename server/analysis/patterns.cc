#include "server/analysis/patterns.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kWidestGap = 4;
constexpr size_t kLongestBeginning = 16;

[[noreturn]] void Malformed(absl::string_view what, absl::string_view where) {
  std::fprintf(stderr, "%s in a lexicon: %s\n", std::string(what).c_str(),
               std::string(where).c_str());
  std::abort();
}

Slot SlotNamed(absl::string_view name) {
  if (name == "victim") return Slot::kVictim;
  if (name == "actor") return Slot::kActor;
  if (name == "body") return Slot::kBody;
  if (name == "what") return Slot::kWhat;
  Malformed("unknown slot", name);
}

size_t FirstTwo(absl::string_view word) {
  return static_cast<size_t>(static_cast<unsigned char>(word[0])) << 8 |
         static_cast<unsigned char>(word[1]);
}

bool IsSection(absl::string_view line) { return line.front() == '[' && line.back() == ']'; }

}  // namespace

PatternSet::PatternSet(absl::Span<const absl::string_view> lexicons) {
  std::string section;
  for (absl::string_view line : LexiconEntries("word_classes")) {
    if (IsSection(line)) {
      section = std::string(line.substr(1, line.size() - 2));
      continue;
    }
    for (absl::string_view word : absl::StrSplit(line, absl::ByAnyChar(", "), absl::SkipEmpty())) {
      classes_[section].push_back(std::string(word));
    }
  }
  for (absl::string_view name : lexicons) {
    const uint32_t lexicon = static_cast<uint32_t>(lexicon_names_.size());
    lexicon_names_.push_back(std::string(name));
    for (absl::string_view line : LexiconEntries(name)) {
      if (IsSection(line)) {
        labels_.push_back(std::string(line.substr(1, line.size() - 2)));
        label_lexicon_.push_back(lexicon);
        continue;
      }
      if (labels_.empty()) Malformed("a pattern before the first section", line);
      AddPattern(lexicon, static_cast<uint32_t>(labels_.size() - 1), line);
    }
  }
  const Vocabulary& vocabulary = Vocabulary::Get();
  for (uint32_t w = 0; w < vocabulary.size(); ++w) {
    const absl::string_view word = vocabulary.Word(w);
    std::vector<uint16_t>& sets = known_sets_.emplace_back();
    if (const auto found = exact_.find(word); found != exact_.end()) sets = found->second;
    AddPrefixSets(word, sets);
    known_candidates_.push_back(CandidatesOf(sets));
  }
}

uint32_t PatternSet::LabelId(absl::string_view lexicon, absl::string_view label) const {
  for (uint32_t id = 0; id < labels_.size(); ++id) {
    if (labels_[id] == label && lexicon_names_[label_lexicon_[id]] == lexicon) return id;
  }
  Malformed("no such section", absl::StrCat(lexicon, " [", label, "]"));
}

uint16_t PatternSet::SetOf(absl::string_view element) {
  const auto found = set_ids_.find(element);
  if (found != set_ids_.end()) return found->second;
  const uint16_t id = static_cast<uint16_t>(weak_.size());
  set_ids_.emplace(element, id);
  anchored_.emplace_back();
  bool weak = false;
  const auto add = [&](absl::string_view word) {
    if (absl::ConsumeSuffix(&word, "*")) {
      if (word.size() < 3) Malformed("a beginning of less than three letters", element);
      prefix_[std::string(word)].push_back(id);
      if (word.size() > kLongestBeginning) Malformed("a beginning that is too long", element);
      prefix_lengths_[FirstTwo(word)] |= 1u << word.size();
      return;
    }
    weak |= (ClassesOf(word) & (kArticle | kPreposition | kAuxiliary | kPossessive |
                                kDemonstrative | kCoordinator)) != 0;
    exact_[std::string(word)].push_back(id);
  };
  for (absl::string_view part : absl::StrSplit(element, '/')) {
    if (absl::ConsumePrefix(&part, "~")) {
      const auto members = classes_.find(part);
      if (members == classes_.end()) Malformed("unknown word class", part);
      for (const std::string& word : members->second) add(word);
    } else {
      add(part);
    }
  }
  weak_.push_back(weak);
  return id;
}

void PatternSet::AddPattern(uint32_t lexicon, uint32_t label, absl::string_view line) {
  Pattern pattern{lexicon, label, 0, {}};
  for (absl::string_view part : absl::StrSplit(line, ' ', absl::SkipEmpty())) {
    Element element;
    if (part.size() > 2 && part.front() == '(' && part.back() == ')') {
      element.optional = true;
      part = part.substr(1, part.size() - 2);
    }
    if (part == "...") {
      element.sort = Sort::kGap;
    } else if (part.front() == '{') {
      element.sort = Sort::kSlot;
      element.slot = SlotNamed(part.substr(1, part.size() - 2));
    } else {
      element.set = SetOf(part);
    }
    pattern.elements.push_back(element);
  }
  // The anchor is the first word that must be there and is no mere function word.
  bool anchored = false;
  for (const bool allow_weak : {false, true}) {
    for (uint32_t i = 0; i < pattern.elements.size() && !anchored; ++i) {
      const Element& element = pattern.elements[i];
      if (element.sort != Sort::kWords || element.optional || (weak_[element.set] && !allow_weak)) {
        continue;
      }
      pattern.anchor = i;
      anchored = true;
    }
  }
  if (!anchored) Malformed("a pattern without a word", line);
  anchored_[pattern.elements[pattern.anchor].set].push_back(
      static_cast<uint32_t>(patterns_.size()));
  patterns_.push_back(std::move(pattern));
}

void PatternSet::AddPrefixSets(absl::string_view form, std::vector<uint16_t>& sets) const {
  if (form.size() < 3) return;
  const uint32_t lengths = prefix_lengths_[FirstTwo(form)];
  if (lengths == 0) return;
  for (size_t length = 3; length <= std::min(form.size(), kLongestBeginning); ++length) {
    if ((lengths >> length & 1) == 0) continue;
    if (const auto found = prefix_.find(form.substr(0, length)); found != prefix_.end()) {
      sets.insert(sets.end(), found->second.begin(), found->second.end());
    }
  }
  std::sort(sets.begin(), sets.end());
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
}

std::vector<uint32_t> PatternSet::CandidatesOf(const std::vector<uint16_t>& sets) const {
  std::vector<uint32_t> candidates;
  for (const uint16_t set : sets) {
    candidates.insert(candidates.end(), anchored_[set].begin(), anchored_[set].end());
  }
  std::sort(candidates.begin(), candidates.end());
  return candidates;
}

// Matches one pattern around one anchor.
class PatternSet::Matcher {
 public:
  Matcher(const Text& text, const std::vector<std::vector<uint16_t>>& known,
          const std::vector<std::vector<uint16_t>>& own)
      : text_(text), known_(known), own_(own) {}

  const std::vector<uint16_t>& SetsAt(uint32_t at) const {
    const uint32_t form = text_.token(at).form;
    return form < known_.size() ? known_[form] : own_[form - known_.size()];
  }

  bool Match(const Pattern& pattern, uint32_t at, Range sentence) {
    pattern_ = &pattern;
    sentence_ = sentence;
    match_ = {};
    match_.label = pattern.label;
    match_.lexicon = pattern.lexicon;
    match_.tokens = {at, at + 1};
    return Right(pattern.anchor + 1, at + 1) && Left(pattern.anchor, at);
  }

  const PatternMatch& match() const { return match_; }

 private:
  bool Accepts(uint16_t set, uint32_t at) const {
    const std::vector<uint16_t>& sets = SetsAt(at);
    return std::find(sets.begin(), sets.end(), set) != sets.end();
  }

  bool Gappable(uint32_t at) const {
    const Token& token = text_.token(at);
    if (token.kind == TokenKind::kQuote) return false;
    if (token.kind != TokenKind::kPunctuation) return true;
    return token.mark == ',' || token.mark == '(' || token.mark == ')' || token.mark == '-';
  }

  bool Right(uint32_t element, uint32_t at) {
    if (element == pattern_->elements.size()) return true;
    const Element& wanted = pattern_->elements[element];
    switch (wanted.sort) {
      case Sort::kWords:
        if (at < sentence_.end && Accepts(wanted.set, at)) {
          const uint32_t end = match_.tokens.end;
          match_.tokens.end = at + 1;
          if (Right(element + 1, at + 1)) return true;
          match_.tokens.end = end;
        }
        break;
      case Sort::kGap:
        for (uint32_t skip = 0; skip <= kWidestGap; ++skip) {
          if (Right(element + 1, at + skip)) return true;
          if (at + skip >= sentence_.end || !Gappable(at + skip)) return false;
        }
        return false;
      case Sort::kSlot: {
        const Phrase phrase = PhraseFrom(text_, at, sentence_.end);
        if (!phrase.empty()) {
          for (const uint32_t end : {phrase.tokens.end, phrase.head.end}) {
            if (!Right(element + 1, end)) continue;
            Phrase& filled = match_.slots[static_cast<size_t>(wanted.slot)];
            filled = phrase;
            if (end == phrase.head.end) filled = {phrase.head, phrase.head, {}};
            if (end == phrase.tokens.end) filled = phrase;
            return true;
          }
        }
        break;
      }
    }
    return wanted.optional && Right(element + 1, at);
  }

  // Matches the elements before `element` so that they end at token `at`.
  bool Left(uint32_t element, uint32_t at) {
    if (element == 0) return true;
    const Element& wanted = pattern_->elements[element - 1];
    switch (wanted.sort) {
      case Sort::kWords:
        if (at > sentence_.begin && Accepts(wanted.set, at - 1)) {
          const uint32_t begin = match_.tokens.begin;
          match_.tokens.begin = at - 1;
          if (Left(element - 1, at - 1)) return true;
          match_.tokens.begin = begin;
        }
        break;
      case Sort::kGap:
        for (uint32_t skip = 0; skip <= kWidestGap; ++skip) {
          if (at < sentence_.begin + skip) return false;
          if (Left(element - 1, at - skip)) return true;
          if (at - skip == sentence_.begin || !Gappable(at - skip - 1)) return false;
        }
        return false;
      case Sort::kSlot: {
        const Phrase phrase = PhraseBefore(text_, at, sentence_.begin);
        if (!phrase.empty() && Left(element - 1, phrase.tokens.begin)) {
          match_.slots[static_cast<size_t>(wanted.slot)] = phrase;
          return true;
        }
        break;
      }
    }
    return wanted.optional && Left(element - 1, at);
  }

  const Text& text_;
  const std::vector<std::vector<uint16_t>>& known_;
  const std::vector<std::vector<uint16_t>>& own_;
  const Pattern* pattern_ = nullptr;
  Range sentence_;
  PatternMatch match_;
};

std::vector<PatternMatch> PatternSet::Find(const Text& text) const {
  // No pattern names a word that is not known, but its beginning may be named.
  const uint32_t known = text.known_forms();
  std::vector<std::vector<uint16_t>> own(text.form_count() - known);
  for (uint32_t form = known; form < text.form_count(); ++form) {
    AddPrefixSets(text.Form(form), own[form - known]);
  }
  std::vector<PatternMatch> matches;
  std::vector<uint32_t> own_candidates;
  Matcher matcher(text, known_sets_, own);
  for (const Sentence& sentence : text.sentences()) {
    for (uint32_t at = sentence.tokens.begin; at < sentence.tokens.end; ++at) {
      const uint32_t form = text.token(at).form;
      if (form >= known) {
        if (own[form - known].empty()) continue;
        own_candidates = CandidatesOf(own[form - known]);
      }
      const long first = static_cast<long>(matches.size());
      for (const uint32_t id : form < known ? known_candidates_[form] : own_candidates) {
        const Pattern& pattern = patterns_[id];
        const bool told =
            std::any_of(matches.begin() + first, matches.end(),
                        [&](const PatternMatch& match) { return match.label == pattern.label; });
        if (!told && matcher.Match(pattern, at, sentence.tokens))
          matches.push_back(matcher.match());
      }
    }
  }
  return matches;
}

}  // namespace dossier::analysis
