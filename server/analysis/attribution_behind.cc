#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "server/analysis/clauses.h"
#include "server/analysis/occasion.h"
#include "server/analysis/unit_reader.h"

namespace dossier::analysis {

uint32_t UnitReader::ContentEnd(const Cue& cue, Range speaker, Rule rule, uint32_t begin) {
  const uint32_t head = speaker.empty() ? cue.tokens.begin : speaker.begin;
  uint32_t whole = end();
  if (rule == Rule::kThat && speaker.empty() && head == unit_.tokens.begin) {
    whole = MainClause({begin, whole});
  }
  const uint32_t far = std::min(whole, begin + kLongestReport);
  const uint32_t limit = EndBeforeIntroduction(reading_, {begin, far});
  const uint32_t last = view_.SeeEnds(speaker, rule, begin, limit < far ? limit : whole,
                                      OpensSubordinate(head), &places_);
  const size_t stop = chooser_.ChooseBoundary(Decision::kEnd, begin, places_);
  return stop < places_.size() ? places_[stop].token : last;
}

uint32_t UnitReader::MainClause(Range words) const {
  const uint32_t last = std::min(words.end, words.begin + 2 * kReach);
  for (uint32_t i = words.begin + 1; i + 2 < last; ++i) {
    if (token(i).mark != ',' || reading_.InQuotation(i)) continue;
    const uint32_t limit = std::min(words.end, i + 12);
    for (uint32_t k = i + 2; k < limit && token(k).mark == 0; ++k) {
      const Cue* const cue = reading_.CueAt(k);
      const bool finite = cue != nullptr && cue->entry->sort == CueSort::kVerb &&
                          (cue->form & (kPast | kThirdPerson)) != 0;
      if (finite && !SubjectBefore(reading_, k, i + 1).empty()) return i;
    }
  }
  return words.end;
}

bool UnitReader::OpensSubordinate(uint32_t head) const {
  constexpr uint32_t kLongestSubject = 12;
  const uint32_t lowest =
      head > unit_.tokens.begin + kLongestSubject ? head - kLongestSubject : unit_.tokens.begin;
  for (uint32_t i = head; i-- > lowest;) {
    if (token(i).mark != 0 || reading_.InQuotation(i)) return false;
    if (!Is(i, kOpenerWord)) continue;
    return i + 1 == head || i == unit_.tokens.begin || token(i - 1).mark == ',' ||
           token(i - 1).Is(kCoordinator);
  }
  return false;
}

void UnitReader::ReadLeading(const Cue& cue, Range speaker, uint32_t doubts) {
  const CueEntry& entry = *cue.entry;
  const uint32_t after = cue.tokens.end;
  if (after >= end()) return;
  if (!speaker.empty() && token(speaker.begin).Is(kRelative)) doubts |= kRelativeSpeaker;
  if (!FollowedByThat(after) && OpensWithAs(speaker.empty() ? cue.tokens.begin : speaker.begin)) {
    ReadAs(cue, speaker, doubts);
    doubts |= kAsBefore;
  }
  const bool question = Is(after, kIfWord);
  if (!question)
    ReadIntroduced(cue, speaker, doubts | (entry.Takes(kTakesQuotation) ? 0u : kNoFrame));
  const uint32_t that = FindThat(after, entry);
  const bool relative = that == after && entry.Takes(kAlsoNoun) && (cue.form & kPast) == 0 &&
                        Is(that, kThatWord) && OpensRelative(that);
  if (that != kNone && !relative) {
    const uint32_t begin = Is(that, kThatWord) ? that + 1 : that;
    const bool takes = entry.Takes(kTakesClause | kTakesThat | kTakesQuestion);
    ProposeFrom(cue, speaker, begin, Rule::kThat,
                doubts | (takes ? 0u : kNoFrame) | (that == after ? 0u : kFar));
    // "ruled on Monday that"
    const bool dated = that > after && that - after <= 3 && Is(that, kThatWord) &&
                       reading_.IsTime(that - 1) && doubts == 0 && takes;
    if (dated && !candidates_.empty() && SaysInFull(cue, speaker)) candidates_.back().sure = true;
  }
  const bool infinitive =
      Is(after, kToWord) || (Lower(after) == "not" && after + 1 < end() && Is(after + 1, kToWord));
  if (infinitive) {
    // "a person claiming to be an insider"
    const bool reduced = (cue.form & kIng) != 0 && cue.tokens.begin > unit_.tokens.begin &&
                         token(cue.tokens.begin - 1).IsWord() && after + 1 < end() &&
                         Lower(after + 1) == "be";
    if (entry.Takes(kTakesInfinitive) && !reduced)
      ProposeFrom(cue, speaker, after, Rule::kInfinitive, doubts);
    return;
  }
  if (entry.Takes(kTakesInfinitive) && token(after).Is(kPreposition)) {
    const uint32_t to = FarInfinitive(after);
    if (to != kNone) ProposeFrom(cue, speaker, to, Rule::kInfinitive, doubts | kFar);
  }
  if (ReadRequest(cue, speaker, doubts) || ReadObject(cue, speaker, doubts)) return;
  if (that != after) {
    const uint32_t begin = ClauseStart(after, entry);
    const uint32_t frame = entry.Takes(kTakesClause) ? 0u : kNoFrame;
    const bool quoted = begin < end() && reading_.InQuotation(begin) &&
                        token(begin).kind == TokenKind::kQuote;  // proposed already
    if (begin != kNone && !quoted) {
      ProposeFrom(cue, speaker, begin, Rule::kClause,
                  doubts | frame | (begin == after ? 0u : kFar));
    } else if (begin == kNone && (cue.form & kIng) == 0 && !OpensCircumstance(after)) {
      const uint32_t object = entry.Takes(kTakesObject) ? 0u : kNoFrame;
      ProposeFrom(cue, speaker, after, Rule::kObject,
                  doubts | object | (IsObject(after) ? kBareObject : 0u));
    }
  }
}

bool UnitReader::ReadObject(const Cue& cue, Range speaker, uint32_t doubts) {
  const uint32_t after = cue.tokens.end;
  const bool responsibility = IsResponsibility(cue);
  const bool answers = cue.entry->stance == v1::STANCE_DENIES ||
                       cue.entry->kind == v1::Statement::KIND_CONFIRMATION ||
                       cue.entry->kind == v1::Statement::KIND_ATTRIBUTION;
  const uint32_t allowed = responsibility || answers ? kRelativeSpeaker : 0u;
  const bool beyond_doubt = (doubts & ~allowed) == 0 && SaysInFull(cue, speaker);
  if (!beyond_doubt || !(responsibility || cue.entry->Takes(kTakesObject))) return false;
  // "No group has claimed responsibility", "has not confirmed the breach"
  if (IsNegated(speaker, cue.tokens.begin)) return true;
  for (const Candidate& other : candidates_) {
    if (!responsibility && (other.doubts & ~kRelativeSpeaker) == 0) return false;
  }
  if (!responsibility && !OpensObject(after)) return false;
  const uint32_t stop = ContentEnd(cue, speaker, Rule::kObject, after);
  const size_t known = candidates_.size();
  Propose(cue, speaker, {WithoutOccasion({after, stop})}, Rule::kObject, doubts);
  if (candidates_.size() > known) candidates_.back().sure = true;
  return true;
}

bool UnitReader::SaysInFull(const Cue& cue, Range speaker) const {
  if (speaker.empty() || (cue.form & kIng) != 0 || cue.tokens.begin == unit_.tokens.begin) {
    return false;
  }
  const absl::string_view before = Lower(cue.tokens.begin - 1);
  const bool modal = before == "would" || before == "could" || before == "should" ||
                     before == "might" || before == "may" || before == "can" || before == "to";
  if (modal) return false;
  // "Democratic calls for restraint"
  return !cue.entry->Takes(kAlsoNoun) || (cue.form & kPast) != 0 ||
         reading_.IsPronoun(speaker.begin) || IsResponsibility(cue);
}

bool UnitReader::IsResponsibility(const Cue& cue) const {
  const uint32_t i = cue.tokens.end;
  if (i >= end()) return false;
  if (Lower(i) == "responsibility" || Lower(i) == "credit") return true;
  // "claimed the attack"
  return absl::StartsWith(Lower(cue.tokens.begin), "claim") && token(i).Is(kArticle) &&
         i + 1 < end() && reading_.Is(i + 1, kDeedWord);
}

bool UnitReader::IsNegated(Range speaker, uint32_t verb) const {
  if (!speaker.empty() && token(speaker.begin).Is(kNegation)) return true;
  const absl::string_view first = speaker.empty() ? absl::string_view() : Lower(speaker.begin);
  if (first == "none" || first == "nobody") return true;
  for (uint32_t i = verb; i > unit_.tokens.begin && verb - i < 4; --i) {
    if (token(i - 1).Is(kNegation)) return true;
    if (!token(i - 1).Is(kAuxiliary) && !reading_.IsAdverb(i - 1)) return false;
  }
  return false;
}

bool UnitReader::OpensObject(uint32_t i) const {
  const Token& first = token(i);
  if (first.Is(kArticle) || first.Is(kPossessive) || first.Has(kCapitalised) ||
      first.Is(kQuantifier)) {
    return true;
  }
  // "accused him of lying"
  return first.Is(kObjectPronoun) && i + 1 < end() && TopicFollows(i + 1);
}

Range UnitReader::WithoutOccasion(Range object) const {
  object = reading_.Trimmed(object);
  uint32_t stop = object.end;
  uint32_t rest = object.end;  // places between here and `stop`
  for (uint32_t i = object.end; i-- > object.begin + 1 && object.end - i < kOccasionReach;) {
    const Token& at = token(i);
    if (reading_.InQuotation(i) || (at.mark != 0 && at.mark != ',')) break;
    if (!at.Is(kPreposition)) {
      if (at.Is(kWeekday) && i + 1 == rest && !token(i - 1).Is(kPreposition)) stop = rest = i;
      continue;
    }
    const Range phrase{i + 1, rest};
    const absl::string_view word = Lower(i);
    if (phrase.empty() || (word != "at" && word != "in" && word != "during" && word != "on")) break;
    const bool when = word == "on" && reading_.IsTime(phrase.begin);
    const bool where = word == "in" && token(phrase.begin).Has(kCapitalised);
    if (!when && !where && !IsOccasion(phrase)) break;
    rest = i;
    if (!where) stop = i;
  }
  return {object.begin, stop};
}

bool UnitReader::IsOccasion(Range range) const {
  if (range.empty() || token(range.begin).Is(kDemonstrative)) return false;
  if (token(range.begin).Is(kArticle) && Lower(range.begin) == "the") return false;
  for (uint32_t i = range.begin; i < range.end; ++i) {
    if (IsSpeechWord(reading_.token(i))) return true;
    if (token(i).Is(kPreposition)) return false;
  }
  return false;
}

bool UnitReader::ReadRequest(const Cue& cue, Range speaker, uint32_t doubts) {
  constexpr uint32_t kLongestHearer = 16;
  const uint32_t after = cue.tokens.end;
  if (!cue.entry->Takes(kTakesRequest) || doubts != 0 || !SaysInFull(cue, speaker)) return false;
  const uint32_t limit = std::min(end(), after + kLongestHearer);
  for (uint32_t i = after; i < limit; ++i) {
    const Token& at = token(i);
    const absl::string_view word = Lower(i);
    if (reading_.InQuotation(i) || (at.mark != 0 && at.mark != '&')) return false;
    const uint32_t to = word == "not" ? i + 1 : i;  // "warned him not to go"
    // "users to “install it tonight”" is told in one piece
    const bool marked =
        to + 2 < end() && token(to + 1).kind == TokenKind::kQuote && reading_.InQuotation(to + 1);
    if (to + 1 < end() && Lower(to) == "to" && OpensInfinitive(marked ? to + 2 : to + 1)) {
      if (i == after) return false;
      if (marked) candidates_.clear();
      ProposeFrom(cue, speaker, marked ? after : i, Rule::kRequest, doubts);
      if (!candidates_.empty()) candidates_.back().sure = true;
      return true;
    }
    const bool clause = at.Is(kAuxiliary) || at.Is(kRelative) || at.Is(kCommonVerb) ||
                        (at.Is(kSubjectPronoun) && !at.Is(kObjectPronoun)) ||
                        (at.Is(kSubordinator) && !at.Is(kPreposition)) ||
                        (reading_.IsFinite(i) && i > after && !token(i - 1).Is(kArticle));
    if (clause) return false;
  }
  return false;
}

uint32_t UnitReader::FarInfinitive(uint32_t i) const {
  constexpr uint32_t kLongest = 10;
  const uint32_t limit = std::min(end() - 1, i + kLongest);
  for (; i < limit; ++i) {
    if (token(i).mark != 0 || reading_.InQuotation(i) || token(i).Is(kAuxiliary)) return kNone;
    if (Lower(i) == "to" && Lower(i + 1) == "have") return i;
  }
  return kNone;
}

bool UnitReader::OpensInfinitive(uint32_t i) const {
  const Token& verb = token(i);
  constexpr uint32_t kNoVerbs = kArticle | kPossessive | kPreposition | kDemonstrative |
                                kQuantifier | kNumberWord | kObjectPronoun | kWeekday;
  return verb.IsWord() && !verb.Has(kCapitalised) && (verb.classes & kNoVerbs) == 0;
}

bool UnitReader::OpensCircumstance(uint32_t i) const {
  const Token& first = token(i);
  if (reading_.InQuotation(i)) return true;
  return first.mark != 0 || first.Is(kPreposition) || first.Is(kCoordinator) ||
         first.Is(kSubordinator) || reading_.IsAdverb(i) || reading_.IsTime(i);
}

void UnitReader::ReadIntroduced(const Cue& cue, Range speaker, uint32_t doubts) {
  const uint32_t after = cue.tokens.end;
  const uint32_t q = QuotationAfter(after, kReach);
  if (q == kNone) return;
  const Quotation& quotation = reading_.quotations[q];
  const uint32_t open = quotation.tokens.begin;
  if (open < after) return;
  const bool colon = open > after && token(open - 1).mark == ':';
  const bool comma = open > after && token(open - 1).mark == ',';
  const bool at_once = open == after;
  const Range between{after, open};
  const bool that = ThatWithin(between) != kNone;
  for (uint32_t i = between.begin; i < between.end; ++i) {
    // Another verb of saying stands nearer.
    const Cue* const nearer = reading_.CueAt(i);
    const bool verb = nearer != nullptr && nearer->entry->sort == CueSort::kVerb &&
                      nearer->entry->Takes(kTakesQuotation) && !nearer->entry->Takes(kAlsoNoun);
    const bool adding = (colon || comma) && (nearer != nullptr) && (nearer->form & kIng) != 0 &&
                        nearer->tokens.end + 1 == open;  // `said it was over, adding: “A”`
    if (verb && adding) return;
    if (verb && (nearer->form & (kPast | kThirdPerson)) != 0 && !IsNounAt(i)) {
      doubts |= kAnotherCue;
    }
  }
  bool introduced = at_once;
  introduced |= colon && !that;
  introduced |= comma && !that && !IsClause(between);
  introduced |= !colon && !comma && that && ThatWithin(between) == open - 1 &&
                IsAdjunct(reading_, {after, open - 1});
  if (!introduced) doubts |= kFar;
  if (quotation.word_count < 2 && !comma && !colon) doubts |= kBareObject;
  uint32_t stop = quotation.tokens.end;
  const bool whole = quotation.ends_with_stop || ((comma || colon) && !GoesOn(quotation));
  // "a banner saying “A” hung there"
  const bool cut = (cue.form & kIng) != 0 && !that && stop < end() && reading_.IsFinite(stop);
  if (!whole && !cut && cue.entry->Takes(kTakesClause | kTakesThat)) {
    stop = std::max(stop, ContentEnd(cue, speaker, Rule::kQuotationAfterCue, open));
  }
  // A following quotation of the same breath: `said “A” and “B”`.
  while (stop + 1 < end() && (token(stop).Is(kCoordinator) || token(stop).mark == ',') &&
         reading_.InQuotation(stop + 1) && token(stop + 1).kind == TokenKind::kQuote && !comma &&
         !colon) {
    stop = reading_.quotations[reading_.quotations.At(stop + 1)].tokens.end;
  }
  Propose(cue, speaker, {{open, stop}}, Rule::kQuotationAfterCue, doubts);
  if (doubts == 0 && !candidates_.empty()) candidates_.back().sure = true;
}

bool UnitReader::GoesOn(const Quotation& quotation) const {
  const uint32_t next = quotation.tokens.end;
  if (!quotation.closed || quotation.ends_with_comma || next >= end()) return false;
  const Token& behind = token(next);
  return behind.IsWord() && !behind.Has(kCapitalised) && !behind.Is(kCoordinator) &&
         (!behind.Is(kSubordinator) || Is(next, kThatWord)) && !reading_.IsTime(next) &&
         reading_.CueAt(next) == nullptr;
}

bool UnitReader::IsClause(Range range) const {
  for (uint32_t i = range.begin; i + 1 < range.end; ++i) {
    if (reading_.IsPronoun(i) && reading_.IsFinite(i + 1)) return true;
  }
  return range.size() > 2 && !IsAdjunct(reading_, range);
}

uint32_t UnitReader::FindThat(uint32_t after, const CueEntry& entry) const {
  const uint32_t limit = std::min(end(), after + 24);
  uint32_t commas = 0;
  for (uint32_t i = after; i < limit; ++i) {
    if (reading_.InQuotation(i)) continue;
    const uint32_t word = reading_.GrammarOf(i);
    if ((word & kThatWord) != 0) return OpensClause(i, after, entry) ? i : kNone;
    if (i > after && reading_.CueAt(i) != nullptr &&
        reading_.CueAt(i)->entry->sort == CueSort::kVerb && !IsNounAt(i)) {
      return kNone;
    }
    if ((word & kWhatWord) != 0 && i <= after + 5 && entry.Takes(kTakesQuestion)) return i;
    if ((word & (i == after ? kQuestionWord : kIfWord | kHowWord)) != 0 && i <= after + 4) {
      if ((word & kWhenWord) != 0 && !entry.Takes(kTakesQuestion)) return kNone;
      return i;
    }
    if (token(i).mark == ',') {
      if (++commas > 2) return kNone;
      continue;
    }
    if (token(i).mark == ':' || token(i).mark == ';' || IsDash(i)) return kNone;
    if (token(i).Is(kAuxiliary) || (reading_.IsPronoun(i) && !token(i).Is(kObjectPronoun))) {
      return kNone;
    }
  }
  return kNone;
}

bool UnitReader::OpensClause(uint32_t that, uint32_t after, const CueEntry& entry) const {
  if (that > after && !entry.Takes(kTakesAddressee)) {
    const Token& first = token(after);
    const bool circumstance = first.Is(kPreposition) || reading_.IsAdverb(after) ||
                              reading_.IsTime(after) || first.mark == ',' ||
                              token(that - 1).mark == ',' || reading_.IsTime(that - 1);
    if (!circumstance) return false;
  }
  const Range clause{that + 1, std::min(end(), that + 1 + kReach)};
  return !clause.empty() && (reading_.IsPronoun(clause.begin) || reading_.HasFinite(clause) ||
                             SomeLooksFinite(clause));
}

bool UnitReader::SomeLooksFinite(Range range) const {
  for (uint32_t i = range.begin + 1; i < range.end; ++i) {
    if (LooksFinite(i)) return true;
  }
  return false;
}

bool UnitReader::IsNounAt(uint32_t i) const {
  const Token& before = token(i - 1);
  return before.Is(kArticle) || before.Is(kPossessive) || before.Is(kPreposition) ||
         before.kind == TokenKind::kPossessive;
}

uint32_t UnitReader::ClauseStart(uint32_t after, const CueEntry& entry) const {
  uint32_t i = after;
  if (token(i).mark == ',') return ParenthesisEnd(i);
  if (token(i).mark == ':') return i + 1 < end() ? i + 1 : kNone;
  if (entry.Takes(kTakesAddressee)) i = AfterAddressee(i);
  while (i < end() && (reading_.IsAdverb(i) ||
                       (reading_.IsTime(i) && token(i).IsWord() && !token(i).Is(kNumberWord)))) {
    ++i;
  }
  if (i < end() && token(i).Is(kPreposition) && !token(i).Is(kSubordinator)) {
    i = AfterCircumstance(i);
  }
  if (i >= end() || token(i).mark == '.') return kNone;
  const Range clause{i, std::min(end(), i + kReach)};
  if (token(i).mark != 0 && token(i).mark != '$' && !reading_.InQuotation(i)) return kNone;
  if (reading_.IsPronoun(i)) return i;
  const absl::string_view word = Lower(i);
  if (word == "so" || word == "it's" || word == "as") return word == "it's" ? i : kNone;
  const bool loose = entry.lemma == "say" || entry.lemma == "tell";
  // What is said and is no bare object ("said the same") is a clause, known verb or not.
  const uint32_t stop = ClauseStop(i);
  const bool long_enough = stop - i >= 4 || (stop < end() && reading_.InQuotation(stop));
  if (loose && !IsObject(i) && long_enough) return i;
  // "reported losing ten ships"
  if (!loose && token(i).IsWord() && !token(i).Has(kCapitalised) &&
      absl::EndsWith(Lower(i), "ing") && ClauseStop(i) - i >= 3) {
    return i;
  }
  return HasClause(clause, loose) ? i : kNone;
}

bool UnitReader::HasClause(Range range, bool loose) const {
  for (uint32_t i = range.begin + 1; i < range.end; ++i) {
    if (reading_.InQuotation(i)) continue;
    const Token& at = token(i);
    if (!loose && (at.Is(kRelative) || at.mark == ',' || at.mark == ':' || IsDash(i))) {
      return false;
    }
    if (at.Is(kAuxiliary) || at.Is(kCommonVerb) || LooksFinite(i)) return true;
    if (reading_.IsFinite(i) && (loose || !ByFollows(i + 1))) return true;
  }
  return false;
}

bool UnitReader::IsObject(uint32_t i) const {
  return Is(i, kBareWord) || (i + 1 < end() && Is(i + 1, kObjectNounWord)) ||
         token(i).Is(kPreposition);
}

bool UnitReader::ByFollows(uint32_t i) const {
  return i < end() && (Is(i, kByWord) || token(i).Is(kWeekday) || token(i).mark != 0);
}

bool UnitReader::LooksFinite(uint32_t i) const {
  if (!token(i).IsWord() || token(i).Has(kCapitalised) || i + 1 >= end()) return false;
  constexpr uint32_t kOpensObject = kArticle | kPossessive | kQuantifier | kDemonstrative;
  return ((token(i + 1).classes & kOpensObject) != 0 || Is(i + 1, kToWord)) &&
         absl::EndsWith(Lower(i), "s");
}

uint32_t UnitReader::ParenthesisEnd(uint32_t comma) const {
  const uint32_t limit = std::min(end(), comma + kReach);
  for (uint32_t i = comma + 1; i < limit; ++i) {
    if (reading_.InQuotation(i)) return kNone;
    if (token(i).mark == ',') {
      return i + 1 < end() && IsAdjunct(reading_, {comma + 1, i}) ? i + 1 : kNone;
    }
  }
  return kNone;
}

uint32_t UnitReader::AfterAddressee(uint32_t i) const {
  if (i >= end()) return i;
  if (token(i).Is(kObjectPronoun) && i + 1 < end() && !reading_.IsFinite(i + 1)) return i + 1;
  const uint32_t limit = std::min(end(), i + 12);
  uint32_t k = i;
  if (k < limit && (token(k).Is(kArticle) || token(k).Is(kPossessive))) ++k;
  bool name = false;
  for (; k < limit; ++k) {
    if (reading_.InQuotation(k)) continue;
    if (token(k).kind == TokenKind::kPossessive) continue;
    if (reading_.IsPronoun(k) || token(k).Is(kArticle) || token(k).Is(kDemonstrative)) {
      return k > i ? k : i;
    }
    if (!token(k).IsWord()) return k;
    if (token(k).Is(kPreposition)) return AfterCircumstance(k);
    if (name && !token(k).Has(kCapitalised)) return k;
    if (!token(k).Has(kCapitalised) && absl::EndsWith(Lower(k), "s")) return k + 1;
    name |= token(k).Has(kCapitalised);
  }
  return i;
}

uint32_t UnitReader::AfterCircumstance(uint32_t i) const {
  const uint32_t limit = std::min(end(), i + 16);
  for (uint32_t k = i + 1; k < limit; ++k) {
    if (reading_.InQuotation(k)) continue;
    if (reading_.IsPronoun(k)) return k;
    if (k > i + 1 && (token(k).Is(kArticle) || token(k).Is(kDemonstrative)) &&
        !token(k - 1).Is(kPreposition)) {
      return k;
    }
    if (k > i + 1 && reading_.IsTime(k - 1) && token(k).IsWord() && !reading_.IsTime(k) &&
        !token(k).Is(kPreposition)) {
      return k;
    }
    if (token(k).mark != 0) return kNone;
  }
  return kNone;
}

}  // namespace dossier::analysis
