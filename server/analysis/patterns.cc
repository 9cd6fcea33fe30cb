#include "server/analysis/patterns.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kWidestGap = 4;
constexpr size_t kBits = 64;  // of a word of a row's sets

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
  return static_cast<size_t>(word[0] & 31) << 5 | static_cast<size_t>(word[1] & 31);
}

bool HasBit(absl::Span<const uint64_t> sets, uint16_t set) {
  return (sets[set / kBits] >> (set % kBits) & 1) != 0;
}

bool IsSection(absl::string_view line) { return line.front() == '[' && line.back() == ']'; }

}  // namespace

PatternSet::PatternSet(absl::Span<const absl::string_view> lexicons) {
  for (const absl::string_view classes : {"word_classes", "news_classes"}) {
    ForEachSectionEntry(classes, [this](absl::string_view section, absl::string_view entry) {
      classes_[std::string(section)].emplace_back(entry);
    });
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
  MakeRows();
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
  if (weak_.size() == kNoSet) Malformed("more sets of words than can be numbered", element);
  const uint16_t id = static_cast<uint16_t>(weak_.size());
  set_ids_.emplace(element, id);
  anchored_.emplace_back();
  bool weak = false;
  const auto add = [&](absl::string_view word) {
    if (absl::ConsumeSuffix(&word, "*")) {
      if (word.size() < 3) Malformed("a beginning of less than three letters", element);
      prefix_[std::string(word)].push_back(id);
      return;
    }
    // Commas stand everywhere, too.
    weak |= word == "," || (ClassesOf(word) & (kArticle | kPreposition | kAuxiliary | kPossessive |
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
  // The anchor is the first word that must be there and is no mere function word or comma.
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

void PatternSet::MakeRows() {
  std::map<std::vector<uint16_t>, uint16_t> row_of_sets;
  const auto row_of = [&](std::vector<uint16_t> sets) {
    std::sort(sets.begin(), sets.end());
    sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
    const auto [found, fresh] =
        row_of_sets.emplace(std::move(sets), static_cast<uint16_t>(rows_.size()));
    if (!fresh) return found->second;
    Row& row = rows_.emplace_back();
    row.sets.resize((weak_.size() + kBits - 1) / kBits);
    for (const uint16_t set : found->first) {
      row.sets[set / kBits] |= uint64_t{1} << (set % kBits);
      for (const uint32_t pattern : anchored_[set]) row.candidates.push_back(CandidateOf(pattern));
    }
    std::sort(row.candidates.begin(), row.candidates.end(),
              [](const Candidate& a, const Candidate& b) { return a.pattern < b.pattern; });
    return found->second;
  };
  row_of({});
  const auto add_beginnings = [&](absl::string_view word, std::vector<uint16_t>& sets) {
    for (size_t length = 3; length <= word.size(); ++length) {
      if (const auto found = prefix_.find(word.substr(0, length)); found != prefix_.end()) {
        sets.insert(sets.end(), found->second.begin(), found->second.end());
      }
    }
  };
  const Vocabulary& vocabulary = Vocabulary::Get();
  for (uint32_t w = 0; w < vocabulary.size(); ++w) {
    const auto found = exact_.find(vocabulary.Word(w));
    std::vector<uint16_t> sets = found == exact_.end() ? std::vector<uint16_t>() : found->second;
    add_beginnings(vocabulary.Word(w), sets);
    row_of_.push_back(row_of(std::move(sets)));
  }
  for (const auto& [letters, _] : prefix_) {
    std::vector<uint16_t> sets;
    add_beginnings(letters, sets);
    beginnings_[FirstTwo(letters)].push_back({letters, row_of(std::move(sets))});
  }
  for (std::vector<Beginning>& beginnings : beginnings_) {
    std::sort(beginnings.begin(), beginnings.end(), [](const Beginning& a, const Beginning& b) {
      return a.letters.size() > b.letters.size();
    });
  }
}

PatternSet::Candidate PatternSet::CandidateOf(uint32_t pattern) const {
  Candidate candidate{.pattern = pattern};
  const std::vector<Element>& elements = patterns_[pattern].elements;
  const uint32_t anchor = patterns_[pattern].anchor;
  std::vector<uint16_t> beside;
  for (uint32_t i = 0; i < elements.size(); ++i) {
    if (elements[i].sort != Sort::kWords || elements[i].optional || i == anchor) continue;
    if (i + 1 == anchor) {
      candidate.before = elements[i].set;
    } else if (i == anchor + 1) {
      candidate.behind = elements[i].set;
    } else {
      beside.push_back(elements[i].set);
    }
  }
  // Most sentences have function words.
  std::stable_partition(beside.begin(), beside.end(), [&](uint16_t set) { return !weak_[set]; });
  beside.resize(std::min(beside.size(), candidate.beside.size()));
  std::copy(beside.begin(), beside.end(), candidate.beside.begin());
  return candidate;
}

uint16_t PatternSet::RowOfUnknown(absl::string_view form) const {
  if (form.size() < 3) return 0;
  for (const Beginning& beginning : beginnings_[FirstTwo(form)]) {
    if (absl::StartsWith(form, beginning.letters)) return beginning.row;
  }
  return 0;
}

// The rows of a text's words.
class PatternSet::Rows {
 public:
  Rows(const PatternSet& patterns, const Text& text)
      : patterns_(patterns),
        tokens_(text.tokens()),
        known_(text.known_forms()),
        own_(text.form_count() - known_) {
    // No pattern names a word that is not known, but its beginning may be named.
    for (uint32_t form = known_; form < text.form_count(); ++form) {
      own_[form - known_] = patterns.RowOfUnknown(text.Form(form));
    }
  }

  const Row& At(uint32_t token) const {
    const uint32_t form = tokens_[token].form;
    return patterns_.rows_[form < known_ ? patterns_.row_of_[form] : own_[form - known_]];
  }

  bool Accepts(uint16_t set, uint32_t token) const { return HasBit(At(token).sets, set); }

  // The sets that any of the words is in.
  void SetsIn(Range range, std::vector<uint64_t>& sets) const {
    sets.assign(patterns_.rows_.front().sets.size(), 0);
    for (uint32_t at = range.begin; at < range.end; ++at) {
      const Row& row = At(at);
      if (&row == &patterns_.rows_.front()) continue;
      for (size_t i = 0; i < sets.size(); ++i) sets[i] |= row.sets[i];
    }
  }

 private:
  const PatternSet& patterns_;
  const absl::Span<const Token> tokens_;
  const uint32_t known_;
  std::vector<uint16_t> own_;  // by own form
};

// Matches one pattern around one anchor.
class PatternSet::Matcher {
 public:
  Matcher(const Text& text, const Rows& rows) : text_(text), rows_(rows) {}

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
  bool Gappable(uint32_t at) const {
    const Token& token = text_.token(at);
    if (token.kind == TokenKind::kQuote) return false;
    if (token.kind != TokenKind::kPunctuation) return true;
    return token.mark == ',' || token.mark == '(' || token.mark == ')' || token.mark == '-';
  }

  // Words that must be there leave no choice.
  static bool IsPlain(const Element& element) {
    return element.sort == Sort::kWords && !element.optional;
  }

  bool Right(uint32_t element, uint32_t at) {
    const std::vector<Element>& elements = pattern_->elements;
    const uint32_t end_before = match_.tokens.end;
    for (; element < elements.size() && IsPlain(elements[element]); ++element, ++at) {
      if (at >= sentence_.end || !rows_.Accepts(elements[element].set, at)) {
        match_.tokens.end = end_before;
        return false;
      }
      match_.tokens.end = at + 1;
    }
    if (element == elements.size() || RightByChoice(elements[element], element, at)) return true;
    match_.tokens.end = end_before;
    return false;
  }

  bool RightByChoice(const Element& wanted, uint32_t element, uint32_t at) {
    switch (wanted.sort) {
      case Sort::kWords:
        if (at < sentence_.end && rows_.Accepts(wanted.set, at)) {
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
    const std::vector<Element>& elements = pattern_->elements;
    const uint32_t begin_before = match_.tokens.begin;
    for (; element > 0 && IsPlain(elements[element - 1]); --element, --at) {
      if (at <= sentence_.begin || !rows_.Accepts(elements[element - 1].set, at - 1)) {
        match_.tokens.begin = begin_before;
        return false;
      }
      match_.tokens.begin = at - 1;
    }
    if (element == 0 || LeftByChoice(elements[element - 1], element, at)) return true;
    match_.tokens.begin = begin_before;
    return false;
  }

  bool LeftByChoice(const Element& wanted, uint32_t element, uint32_t at) {
    switch (wanted.sort) {
      case Sort::kWords:
        if (at > sentence_.begin && rows_.Accepts(wanted.set, at - 1)) {
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
  const Rows& rows_;
  const Pattern* pattern_ = nullptr;
  Range sentence_;
  PatternMatch match_;
};

std::vector<PatternMatch> PatternSet::Find(const Text& text) const {
  const Rows rows(*this, text);
  std::vector<PatternMatch> matches;
  matches.reserve(text.sentences().size());
  Matcher matcher(text, rows);
  std::vector<uint64_t> sets;  // of the sentence, once they are asked for
  for (const Sentence& sentence : text.sentences()) {
    const Range within = sentence.tokens;
    sets.clear();
    const auto stands = [&](uint16_t set, uint32_t at) {
      return set == kNoSet || (within.begin <= at && at < within.end && rows.Accepts(set, at));
    };
    for (uint32_t at = within.begin; at < within.end; ++at) {
      const Row& row = rows.At(at);
      if (row.candidates.empty()) continue;
      if (sets.empty()) rows.SetsIn(within, sets);
      const long first = static_cast<long>(matches.size());
      for (const Candidate& candidate : row.candidates) {
        const bool can_hold =
            std::all_of(candidate.beside.begin(), candidate.beside.end(),
                        [&](uint16_t set) { return set == kNoSet || HasBit(sets, set); });
        if (!can_hold || !stands(candidate.before, at - 1) || !stands(candidate.behind, at + 1)) {
          continue;
        }
        const Pattern& pattern = patterns_[candidate.pattern];
        const bool told =
            std::any_of(matches.begin() + first, matches.end(),
                        [&](const PatternMatch& match) { return match.label == pattern.label; });
        if (!told && matcher.Match(pattern, at, within)) matches.push_back(matcher.match());
      }
    }
  }
  return matches;
}

}  // namespace dossier::analysis
