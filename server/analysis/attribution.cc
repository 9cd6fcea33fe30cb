#include "server/analysis/attribution.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "server/analysis/clauses.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kNone = UINT32_MAX;
constexpr uint32_t kReach = 40;  // how far a cue looks for the words it introduces

bool IsQuestionWord(absl::string_view word) {
  return word == "whether" || word == "if" || word == "how" || word == "why" || word == "what" ||
         word == "who" || word == "when" || word == "where" || word == "which";
}

// Reads one unit, cue by cue.
class UnitReader {
 public:
  UnitReader(const Reading& reading, uint32_t unit)
      : reading_(reading), number_(unit), unit_(reading.units()[unit]) {}

  std::vector<Attribution> Read() {
    floor_ = unit_.tokens.begin;
    for (uint32_t c = unit_.cues.begin; c < unit_.cues.end; ++c) {
      const Cue& cue = reading_.cues[c];
      if (reading_.InQuotation(cue.tokens.begin) || IsSaid(cue.tokens.begin)) continue;
      switch (cue.entry->sort) {
        case CueSort::kVerb:
          ReadVerb(cue);
          break;
        case CueSort::kNoun:
          ReadNoun(cue);
          break;
        case CueSort::kSource:
          ReadSource(cue);
          break;
        case CueSort::kRefusal:
          ReadRefusal(cue);
          break;
      }
    }
    return std::move(found_);
  }

 private:
  const Token& token(uint32_t i) const { return reading_.token(i); }
  absl::string_view Lower(uint32_t i) const { return reading_.Lower(i); }
  uint32_t end() const { return unit_.tokens.end; }

  // Whether the token lies within words that an earlier cue of the unit claimed.
  bool IsSaid(uint32_t i) const {
    for (auto known = found_.rbegin(); known != found_.rend() && known - found_.rbegin() < 8;
         ++known) {
      for (const Range& part : known->content) {
        if (part.Contains(i)) return true;
      }
    }
    return false;
  }

  void Add(const Cue& cue, Range speaker, std::vector<Range> content, absl::string_view rule,
           double confidence) {
    std::vector<Range> kept;
    for (const Range& part : content) {
      const Range trimmed = reading_.Trimmed(part);
      if (!trimmed.empty() && HasWord(trimmed)) kept.push_back(trimmed);
    }
    if (kept.empty()) return;
    floor_ = std::max(floor_, std::max(kept.back().end, cue.tokens.end));
    if (speaker.empty() && !found_.empty()) speaker = found_.back().speaker;
    found_.push_back({std::move(kept), cue.tokens, speaker, cue.entry, rule, confidence, number_});
  }

  bool HasWord(Range range) const {
    for (uint32_t i = range.begin; i < range.end; ++i) {
      if (token(i).IsWord() || token(i).kind == TokenKind::kNumber) return true;
    }
    return false;
  }

  // The first quotation that begins in [from, from + reach) of the unit.
  uint32_t QuotationAfter(uint32_t from, uint32_t reach) const {
    const uint32_t limit = std::min(end(), from + reach);
    for (uint32_t i = from; i < limit; ++i) {
      if (reading_.InQuotation(i)) return reading_.quotations.At(i);
    }
    return kNone;
  }

  // ---------------------------------------------------------------- verbs

  void ReadVerb(const Cue& cue) {
    const uint32_t at = cue.tokens.begin;
    const CueEntry& entry = *cue.entry;
    if (entry.frames == 0 || !StandsAsVerb(cue)) return;
    if (IsPassive(at)) {
      ReadQuestioned(cue);
      return;
    }
    Range subject = SubjectBefore(reading_, at, unit_.tokens.begin);
    // ", saying": whoever the clause before is about.
    if ((cue.form & kIng) != 0 && at > unit_.tokens.begin && token(at - 1).mark == ',')
      subject = {};
    const bool opens = reading_.Trimmed({unit_.tokens.begin, at}).empty();
    const bool wedge = at > unit_.tokens.begin && (token(at - 1).mark == ',' ||
                                                   reading_.InQuotation(at - 1) || IsDash(at - 1));
    const bool inverted = subject.empty() && (wedge || opens) && (cue.form & kIng) == 0;
    if (inverted && entry.Takes(kMayFollow | kTakesQuotation)) {
      const Range behind = SubjectAfter(reading_, cue.tokens.end, end());
      if (!behind.empty() && !reading_.IsTime(behind.begin)) {
        if (ReadTrailing(cue, behind, at, AfterApposition(behind.end))) return;
      }
    }
    if (!subject.empty() && entry.Takes(kMayFollow | kTakesQuotation) && (cue.form & kIng) == 0) {
      if (ReadTrailing(cue, subject, subject.begin, cue.tokens.end)) return;
    }
    if (subject.empty() || IsShared(cue)) subject = SharedSubject(subject, at);
    ReadLeading(cue, subject);
  }

  bool IsPassive(uint32_t at) const {
    if (at == unit_.tokens.begin) return false;
    const absl::string_view word = Lower(at - 1);
    return word == "was" || word == "were" || word == "been" || word == "is" || word == "being";
  }

  // "She was asked by the mayor whether it was over": the words are the mayor's.
  void ReadQuestioned(const Cue& cue) {
    const uint32_t limit = std::min(end(), cue.tokens.end + kReach);
    Range speaker;
    for (uint32_t i = cue.tokens.end; i < limit; ++i) {
      if (reading_.InQuotation(i)) return;
      const absl::string_view word = Lower(i);
      if (word == "by" && speaker.empty()) speaker = SubjectAfter(reading_, i + 1, end());
      if (word == "whether" || word == "if" || word == "why" || word == "how" || word == "what") {
        const uint32_t before = static_cast<uint32_t>(found_.size());
        Add(cue, speaker, {{i, ContentEnd(cue, speaker, i)}}, "indirect.question", 0.7);
        if (found_.size() > before) found_.back().speaker = speaker;
        return;
      }
    }
  }

  bool IsDash(uint32_t i) const {
    return token(i).mark == '-' || token(i).mark == 0x2014 || token(i).mark == 0x2013;
  }

  // Not "the claims", "was reported", "to note".
  bool StandsAsVerb(const Cue& cue) const {
    const uint32_t at = cue.tokens.begin;
    uint32_t before = at;
    while (before > unit_.tokens.begin && reading_.IsAdverb(before - 1)) --before;
    const bool first = before == unit_.tokens.begin;
    const bool heading =
        reading_.text.paragraphs()[unit_.paragraph].role == ParagraphRole::kHeading;
    if (!first && token(at).Has(kCapitalised) && !heading) return false;  // "the United States"
    if ((cue.form & kPast) != 0 && cue.tokens.end < end() && Lower(cue.tokens.end) == "by") {
      return false;
    }
    if (first) return (cue.form & (kPast | kThirdPerson)) != 0 || !cue.entry->Takes(kAlsoNoun);
    const Token& previous = token(before - 1);
    const absl::string_view word = Lower(before - 1);
    if (previous.Is(kArticle) || (previous.Is(kPossessive) && !previous.Is(kSubjectPronoun))) {
      return false;
    }
    if (previous.kind == TokenKind::kPossessive) return IsPastAfterName(cue, before);
    const bool be = word == "is" || word == "are" || word == "was" || word == "were" ||
                    word == "be" || word == "been" || word == "being";
    if (cue.form & kIng) {
      return previous.mark != 0 || be || previous.IsWord();
    }
    if (be) return cue.entry->Takes(kTakesQuestion) && (cue.form & kPast) != 0;
    if (previous.Is(kPreposition) && word != "to" && !reading_.IsTime(before - 1)) return false;
    if ((cue.form & kBase) != 0 && (cue.form & kPast) == 0) {
      if (word == "to") return IntroducesAtOnce(cue.tokens.end);
      const bool plural = previous.IsWord() && absl::EndsWith(word, "s");
      const bool many = previous.Is(kAuxiliary) || reading_.IsPronoun(before - 1) ||
                        previous.Is(kIndefinitePronoun) || previous.Is(kCoordinator) || plural ||
                        previous.Is(kNumberWord) || previous.kind == TokenKind::kNumber ||
                        word == "people" || word == "police" || word == "media" ||
                        previous.mark == ',' || previous.mark == ')' || previous.Is(kRelative) ||
                        reading_.InQuotation(before - 1);
      return many && (!cue.entry->Takes(kAlsoNoun) || previous.Is(kAuxiliary) ||
                      reading_.IsPronoun(before - 1) || FollowedByThat(cue.tokens.end) ||
                      (cue.tokens.end < end() && reading_.IsPronoun(cue.tokens.end)));
    }
    if (cue.entry->Takes(kAlsoNoun) && (cue.form & kThirdPerson) != 0) {
      return reading_.IsPronoun(before - 1) || previous.mark == ')' ||
             (FollowedByThat(cue.tokens.end) && previous.mark == ',') ||
             previous.Has(kCapitalised) || reading_.InQuotation(before - 1) ||
             QuotationAfter(cue.tokens.end, 2) != kNone ||
             reading_.names.Has(previous, kPersonNoun | kOrganisationHead | kDocumentNoun);
    }
    return true;
  }

  // "He's said": the 's is a verb behind a pronoun.
  bool IsPastAfterName(const Cue& cue, uint32_t before) const {
    return (cue.form & kPast) != 0 && before >= 2 && reading_.IsPronoun(before - 2);
  }

  // "that", a question word, a pronoun or a quotation right behind the verb.
  bool IntroducesAtOnce(uint32_t i) const {
    return i < end() && (FollowedByThat(i) || IsQuestionWord(Lower(i)) || reading_.IsPronoun(i) ||
                         reading_.InQuotation(i));
  }

  bool FollowedByThat(uint32_t i) const { return i < end() && Lower(i) == "that"; }

  // "X did this and said that": the verb shares a subject that stands further before.
  bool IsShared(const Cue& cue) const {
    uint32_t i = cue.tokens.begin;
    while (i > unit_.tokens.begin && reading_.IsAdverb(i - 1)) --i;
    return i > unit_.tokens.begin && token(i - 1).Is(kCoordinator);
  }

  Range SharedSubject(Range subject, uint32_t at) const {
    if (!subject.empty()) return subject;
    if (!found_.empty() && !found_.back().speaker.empty()) return found_.back().speaker;
    return FirstSubject(reading_, {unit_.tokens.begin, at});
  }

  // Where the words that the verb at `cue` reports end, if they begin at `begin`.
  uint32_t ContentEnd(const Cue& cue, Range speaker, uint32_t begin) const {
    uint32_t stop = ReportedEnd(reading_, {begin, end()});
    const uint32_t head = speaker.empty() ? cue.tokens.begin : speaker.begin;
    const bool relative = !speaker.empty() && token(speaker.begin).Is(kRelative) &&
                          speaker.begin > unit_.tokens.begin &&
                          token(speaker.begin - 1).mark == ',';
    const bool subordinate = OpensSubordinate(head);
    if (!relative && !subordinate) return stop;
    for (uint32_t i = begin; i + 1 < std::min(stop, begin + 60); ++i) {
      if (token(i).mark != ',' || reading_.InQuotation(i) || reading_.InQuotation(i + 1)) continue;
      // "Morell, who said it was over, left"
      if (relative && (reading_.IsFinite(i + 1) || LooksFinite(i + 1))) return i;
      // "While Morell said it was over, the port stayed closed"
      const Token& next = token(i + 1);
      const bool subject = reading_.IsPronoun(i + 1) || next.Is(kArticle) || next.Is(kPossessive) ||
                           next.Has(kCapitalised) || next.Is(kDemonstrative);
      if (subordinate && subject && reading_.HasFinite({i + 2, std::min(end(), i + 14)})) return i;
    }
    return stop;
  }

  // Whether the clause whose subject is at `head` opens with "while", "although", "after".
  bool OpensSubordinate(uint32_t head) const {
    constexpr uint32_t kLongestSubject = 12;
    const uint32_t lowest =
        head > unit_.tokens.begin + kLongestSubject ? head - kLongestSubject : unit_.tokens.begin;
    for (uint32_t i = head; i-- > lowest;) {
      if (token(i).mark != 0 || reading_.InQuotation(i)) return false;
      const absl::string_view word = Lower(i);
      const bool opener = word == "while" || word == "although" || word == "though" ||
                          word == "after" || word == "when" || word == "since" ||
                          word == "because" || word == "once" || word == "before";
      if (!opener) continue;
      return i + 1 == head || i == unit_.tokens.begin || token(i - 1).mark == ',' ||
             token(i - 1).Is(kCoordinator);
    }
    return false;
  }

  // The token behind an apposition that begins with the comma at `i`: ", the head of the port,".
  uint32_t AfterApposition(uint32_t i) const {
    if (i >= end() || token(i).mark != ',' || reading_.InQuotation(i)) return i;
    if (i + 1 >= end() || reading_.InQuotation(i + 1)) return i;
    const uint32_t limit = std::min(end(), i + kReach);
    for (uint32_t k = i + 1; k < limit; ++k) {
      if (reading_.InQuotation(k)) return i;
      if (token(k).mark == ',' || token(k).mark == '.') {
        const bool clause = reading_.IsPronoun(i + 1) || reading_.IsFinite(i + 1);
        return clause ? i : k;
      }
    }
    return i;
  }

  // Words before the attribution: "It is over," she said[, "and nobody is hurt"]. `begin` is where
  // the attribution begins, `after` the token behind it.
  bool ReadTrailing(const Cue& cue, Range speaker, uint32_t begin, uint32_t after) {
    uint32_t behind = after;
    while (behind < end() &&
           (reading_.IsAdverb(behind) || (reading_.IsTime(behind) && token(behind).IsWord()))) {
      ++behind;
    }
    const uint32_t stop = ClauseStop(behind);
    const bool nothing_follows =
        stop == behind || (IsAdjunct(reading_, {behind, stop}) && !StartsContent(behind, cue));
    const bool colon = stop < end() && token(stop).mark == ':';
    if (colon) return false;
    if (token(speaker.begin).Is(kRelative)) return false;
    Range before = reading_.Trimmed({ContentFloor(begin), begin});
    const bool after_quotation =
        !before.empty() && reading_.InQuotation(before.end - 1) &&
        reading_.quotations[reading_.quotations.At(before.end - 1)].ends_with_comma;
    if (!nothing_follows && !after_quotation) return false;
    if (before.empty()) return ReadNextUnitTail(cue, speaker, stop);
    const bool quoted_end = reading_.InQuotation(before.end - 1);
    const bool comma = begin > unit_.tokens.begin && token(begin - 1).mark == ',';
    const bool dash = begin > unit_.tokens.begin && IsDash(begin - 1);
    if (!quoted_end && !comma && !dash) return false;
    if (!quoted_end && !cue.entry->Takes(kMayFollow)) return false;
    if (!quoted_end && !cue.entry->Takes(kTakesClause | kTakesThat)) return false;
    const bool wedged = comma && stop == behind && stop + 1 < end() && token(stop).mark == ',';
    if (!quoted_end) {
      const bool clause = reading_.HasFinite(before) || SomeLooksFinite(before);
      const bool quotation_follows = wedged && reading_.InQuotation(stop + 1);
      if (quotation_follows && IsOpeningPhrase(before)) return false;
      if (!wedged && !clause && before.size() < 8) return false;
      if (!wedged && IsOpeningPhrase(before)) return false;
      if (!clause && quotation_follows) return false;
      if (speaker.size() == 1 && token(speaker.begin).Is(kDemonstrative)) return false;
      if (behind < end() && TopicFollows(behind)) return false;
    }
    if (quoted_end) before = WithoutLabel(before);
    if (OpensWithAs(speaker.begin < cue.tokens.begin ? speaker.begin : cue.tokens.begin)) {
      if (!quoted_end) return false;
    }
    std::vector<Range> content = {WithoutLoose(before)};
    // "A," she said, "B."
    uint32_t next = stop;
    if (next < end() && (token(next).mark == ',' || token(next).mark == ':' || IsDash(next) ||
                         token(next).mark == '.')) {
      ++next;
    }
    if (next < end() && (reading_.InQuotation(next) || (comma && !quoted_end))) {
      const Range rest{next, ReportedEnd(reading_, {next, end()})};
      if (reading_.InQuotation(next)) {
        content.push_back({next, reading_.quotations[reading_.quotations.At(next)].tokens.end});
      } else if (reading_.HasFinite(rest) || rest.size() > 3) {
        const bool of_speaker = token(next).Is(kRelative);  // ", who leads the port"
        if (reading_.CueAt(next) == nullptr && !of_speaker) content.push_back(rest);
      }
    }
    const bool direct = reading_.AllQuoted(content.front());
    Add(cue, speaker, std::move(content), direct ? "quotation.cue_after" : "indirect.cue_after",
        direct ? 0.95 : 0.8);
    return true;
  }

  // Where the clause of an attribution ends: at a comma, a colon, a quotation or the unit's end.
  uint32_t ClauseStop(uint32_t i) const {
    for (; i < end(); ++i) {
      if (reading_.InQuotation(i) && reading_.token(i).kind == TokenKind::kQuote) return i;
      const Token& at = token(i);
      if (at.mark == ',' || at.mark == ':' || at.mark == ';' || at.mark == '.' || IsDash(i)) {
        return i;
      }
      if (reading_.CueAt(i) != nullptr && reading_.CueAt(i)->form == kIng) return i;
    }
    return i;
  }

  // Whether what follows the attribution is what was said rather than when and where.
  bool StartsContent(uint32_t i, const Cue& cue) const {
    if (i >= end()) return false;
    const absl::string_view word = Lower(i);
    if (word == "that" || IsQuestionWord(word) || word == "there") return true;
    if (word == "to") return cue.entry->Takes(kTakesInfinitive);
    if (token(i).Is(kPreposition)) return ThatWithin({i, ClauseStop(i)}) != kNone;
    if (cue.entry->Takes(kTakesAddressee)) return ThatWithin({i, ClauseStop(i)}) != kNone;
    return !reading_.IsTime(i) && !reading_.IsAdverb(i) && token(i).mark == 0;
  }

  uint32_t ThatWithin(Range range) const {
    for (uint32_t i = range.begin; i < range.end; ++i) {
      if (!reading_.InQuotation(i) && Lower(i) == "that") return i;
    }
    return kNone;
  }

  // Where words before an attribution may begin at the earliest.
  uint32_t ContentFloor(uint32_t begin) const {
    uint32_t floor = floor_;
    if (floor > unit_.tokens.begin) {
      // Behind an earlier statement of the unit: from its end on, without "and".
      while (floor < begin && (token(floor).mark == ',' || token(floor).Is(kCoordinator) ||
                               token(floor).mark == ';')) {
        ++floor;
      }
    }
    return std::min(floor, begin);
  }

  bool OpensWithAs(uint32_t i) const {
    return i > unit_.tokens.begin && (Lower(i - 1) == "as" || Lower(i - 1) == "than");
  }

  // "In September,", "After the attack,": too little to be what somebody said.
  bool IsOpeningPhrase(Range before) const {
    const Token& first = token(before.begin);
    if (Lower(before.begin) == "that" || first.Is(kDemonstrative)) return false;
    if (first.Is(kSubordinator) && !CommaWithin(before)) return true;
    return first.Is(kPreposition) && !HasVerb(before);
  }

  // "boasted of", "spoke about": what was said is named behind the verb.
  bool TopicFollows(uint32_t i) const {
    const absl::string_view word = Lower(i);
    return word == "of" || word == "about" || word == "for" || word == "against" || word == "with";
  }

  // A verb beyond doubt.
  bool HasVerb(Range range) const {
    for (uint32_t i = range.begin; i < range.end; ++i) {
      if (token(i).Is(kAuxiliary) || token(i).Is(kCommonVerb)) return true;
    }
    return false;
  }

  // Without "His answer:" or "Despite the noise," before a quotation that reaches the end and is a
  // sentence of its own.
  Range WithoutLabel(Range before) const {
    const Range quoted = reading_.quotations[reading_.quotations.At(before.end - 1)].tokens;
    if (quoted.begin <= before.begin) return before;
    const uint32_t mark = token(quoted.begin - 1).mark;
    const bool sentence = token(quoted.begin + 1).Has(kCapitalised);
    if (mark == ':' || (mark == ',' && sentence)) before.begin = quoted.begin;
    return before;
  }

  bool CommaWithin(Range range) const {
    for (uint32_t i = range.begin; i < range.end; ++i) {
      if (token(i).mark == ',' && !reading_.InQuotation(i)) return true;
    }
    return false;
  }

  // Without "But" before the words.
  Range WithoutLoose(Range range) const {
    while (range.size() > 2 && !reading_.InQuotation(range.begin) &&
           (token(range.begin).Is(kCoordinator) ||
            (token(range.begin).mark == ',' && !reading_.InQuotation(range.begin)))) {
      ++range.begin;
    }
    return range;
  }

  // `“Is it over?” / Morell said.`: the stop within the marks ended the sentence.
  bool ReadNextUnitTail(const Cue& cue, Range speaker, uint32_t stop) {
    if (number_ == 0 || !cue.entry->Takes(kMayFollow)) return false;
    const Reading::Unit& previous = reading_.units()[number_ - 1];
    if (previous.paragraph != unit_.paragraph) return false;
    const uint32_t last = previous.tokens.end - 1;
    if (!reading_.InQuotation(last)) return false;
    const Quotation& quotation = reading_.quotations[reading_.quotations.At(last)];
    if (!quotation.ends_with_stop) return false;
    if (stop < end() && token(stop).mark == ':') return false;
    // Words of its own before the quotation: then that unit knows its speaker.
    if (!reading_.Trimmed({previous.tokens.begin, quotation.tokens.begin}).empty()) return false;
    std::vector<Range> content = {quotation.tokens};
    const uint32_t next = stop < end() && token(stop).mark == ',' ? stop + 1 : stop;
    if (next < end() && reading_.InQuotation(next)) {
      content.push_back(reading_.quotations[reading_.quotations.At(next)].tokens);
    }
    Add(cue, speaker, std::move(content), "quotation.cue_after_stop", 0.9);
    return true;
  }

  // Words behind the attribution.
  void ReadLeading(const Cue& cue, Range speaker) {
    const CueEntry& entry = *cue.entry;
    uint32_t after = cue.tokens.end;
    if (after >= end()) return;
    if (OpensWithAs(speaker.empty() ? cue.tokens.begin : speaker.begin)) {
      ReadAs(cue, speaker);
      return;
    }
    if (entry.Takes(kTakesQuotation) && ReadIntroduced(cue, speaker)) return;
    if (entry.Takes(kTakesClause | kTakesThat | kTakesQuestion)) {
      const uint32_t that = FindThat(after, entry);
      if (that != kNone) {
        const uint32_t begin = Lower(that) == "that" ? that + 1 : that;
        const Range clause{begin, ContentEnd(cue, speaker, begin)};
        if (clause.size() >= 2) {
          Add(cue, speaker, {clause}, "indirect.that", 0.9);
          return;
        }
      }
    }
    const bool infinitive = Lower(after) == "to" || (Lower(after) == "not" && after + 1 < end() &&
                                                     Lower(after + 1) == "to");
    if (entry.Takes(kTakesInfinitive) && infinitive) {
      Add(cue, speaker, {{after, ContentEnd(cue, speaker, after)}}, "indirect.infinitive", 0.7);
      return;
    }
    if (entry.Takes(kTakesClause)) {
      const uint32_t begin = ClauseStart(after, entry);
      if (begin != kNone) {
        Add(cue, speaker, {{begin, ContentEnd(cue, speaker, begin)}}, "indirect.clause", 0.85);
        return;
      }
    }
    if (entry.Takes(kTakesObject) && (cue.form & kIng) == 0 && !speaker.empty()) {
      const bool object = token(after).Is(kArticle) || token(after).Is(kPossessive) ||
                          token(after).Has(kCapitalised) || token(after).Is(kQuantifier);
      if (object) {
        Add(cue, speaker, {{after, ContentEnd(cue, speaker, after)}}, "indirect.object", 0.6);
      }
    }
  }

  // `she said: “A”`, `she said in a statement, “A”`, `she called it “A”`.
  bool ReadIntroduced(const Cue& cue, Range speaker) {
    const uint32_t after = cue.tokens.end;
    const uint32_t q = QuotationAfter(after, kReach);
    if (q == kNone) return false;
    const Quotation& quotation = reading_.quotations[q];
    const uint32_t open = quotation.tokens.begin;
    if (open < after) return false;
    const bool colon = open > after && token(open - 1).mark == ':';
    const bool comma = open > after && token(open - 1).mark == ',';
    const bool at_once = open == after;
    const Range between{after, open};
    const bool that = ThatWithin(between) != kNone;
    bool introduced = at_once;
    introduced |= colon && !that;
    introduced |= comma && !that && !IsClause(between);
    introduced |= !colon && !comma && that && ThatWithin(between) == open - 1 &&
                  IsAdjunct(reading_, {after, open - 1});
    if (!introduced) return false;
    if (quotation.word_count < 2 && !comma && !colon) return false;
    uint32_t stop = quotation.tokens.end;
    const bool whole = quotation.ends_with_stop || comma || colon;
    if (!whole && cue.entry->Takes(kTakesClause | kTakesThat)) {
      stop = std::max(stop, ReportedEnd(reading_, {open, end()}));
    }
    // A following quotation of the same breath: `said “A” and “B”`.
    while (stop + 1 < end() && (token(stop).Is(kCoordinator) || token(stop).mark == ',') &&
           reading_.InQuotation(stop + 1) && token(stop + 1).kind == TokenKind::kQuote && !comma &&
           !colon) {
      stop = reading_.quotations[reading_.quotations.At(stop + 1)].tokens.end;
    }
    Add(cue, speaker, {{open, stop}}, "quotation.cue_before", 0.9);
    return true;
  }

  // Whether the range holds a clause of its own rather than circumstances.
  bool IsClause(Range range) const {
    for (uint32_t i = range.begin; i + 1 < range.end; ++i) {
      if (reading_.IsPronoun(i) && reading_.IsFinite(i + 1)) return true;
    }
    return range.size() > 2 && !IsAdjunct(reading_, range);
  }

  // The "that" or question word that opens the reported clause, over circumstances and hearers.
  uint32_t FindThat(uint32_t after, const CueEntry& entry) const {
    const uint32_t limit = std::min(end(), after + 24);
    uint32_t commas = 0;
    for (uint32_t i = after; i < limit; ++i) {
      if (reading_.InQuotation(i)) continue;
      const absl::string_view word = Lower(i);
      if (word == "that") return OpensClause(i, after, entry) ? i : kNone;
      if (i > after && reading_.CueAt(i) != nullptr &&
          reading_.CueAt(i)->entry->sort == CueSort::kVerb && !IsNounAt(i)) {
        return kNone;
      }
      if (word == "what" && i <= after + 5 && entry.Takes(kTakesQuestion)) return i;
      if (IsQuestionWord(word) && (i == after || i <= after + 4) &&
          (word == "whether" || word == "if" || word == "how" || word == "why" || i == after)) {
        const bool time = word == "when" || word == "where" || word == "which";
        if (time && !entry.Takes(kTakesQuestion)) return kNone;
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

  // Whether the "that" opens a clause: it is no pronoun ("rejected that argument") and does not
  // belong to a noun ("wrote a law that gave").
  bool OpensClause(uint32_t that, uint32_t after, const CueEntry& entry) const {
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

  bool SomeLooksFinite(Range range) const {
    for (uint32_t i = range.begin + 1; i < range.end; ++i) {
      if (LooksFinite(i)) return true;
    }
    return false;
  }

  bool IsNounAt(uint32_t i) const {
    const Token& before = token(i - 1);
    return before.Is(kArticle) || before.Is(kPossessive) || before.Is(kPreposition) ||
           before.kind == TokenKind::kPossessive;
  }

  // Where the clause without "that" begins; kNone if there is none.
  uint32_t ClauseStart(uint32_t after, const CueEntry& entry) const {
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
    return HasClause(clause, loose) ? i : kNone;
  }

  // A subject and a finite verb behind it. Strictly: before any comma, relative or second verb.
  bool HasClause(Range range, bool loose) const {
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

  bool ByFollows(uint32_t i) const {
    return i < end() && (Lower(i) == "by" || token(i).Is(kWeekday) || token(i).mark != 0);
  }

  // "the port plans": small, in -s, behind a noun and before what an object begins with.
  bool LooksFinite(uint32_t i) const {
    if (!token(i).IsWord() || token(i).Has(kCapitalised) || i + 1 >= end()) return false;
    const Token& next = token(i + 1);
    return absl::EndsWith(Lower(i), "s") &&
           (next.Is(kArticle) || next.Is(kPossessive) || next.Is(kQuantifier) ||
            next.Is(kDemonstrative) || Lower(i + 1) == "to");
  }

  // ", however, the port": the token behind the second comma.
  uint32_t ParenthesisEnd(uint32_t comma) const {
    const uint32_t limit = std::min(end(), comma + kReach);
    for (uint32_t i = comma + 1; i < limit; ++i) {
      if (reading_.InQuotation(i)) return kNone;
      if (token(i).mark == ',') {
        return i + 1 < end() && IsAdjunct(reading_, {comma + 1, i}) ? i + 1 : kNone;
      }
    }
    return kNone;
  }

  // Behind the hearer: "told the board | it was over".
  uint32_t AfterAddressee(uint32_t i) const {
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

  // Behind "in a statement", "on Friday": where a subject stands before a verb.
  uint32_t AfterCircumstance(uint32_t i) const {
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

  // "As Morell said, the port is open." and "The port is open, as Morell said."
  void ReadAs(const Cue& cue, Range speaker) {
    if (!cue.entry->Takes(kMayFollow)) return;
    const uint32_t as = (speaker.empty() ? cue.tokens.begin : speaker.begin) - 1;
    const Range before = reading_.Trimmed({ContentFloor(as), as});
    if (before.size() > 4 && Lower(as) == "as" && token(as - 1).mark == ',') {
      Add(cue, speaker, {WithoutLoose(before)}, "indirect.as", 0.6);
      return;
    }
    if (before.size() > 4) return;
    for (uint32_t i = cue.tokens.end; i < std::min(end(), cue.tokens.end + kReach); ++i) {
      if (token(i).mark != ',' && token(i).mark != ':') continue;
      if (reading_.InQuotation(i)) continue;
      Add(cue, speaker, {{i + 1, ReportedEnd(reading_, {i + 1, end()})}}, "indirect.as", 0.6);
      return;
    }
  }

  // ---------------------------------------------------------------- nouns, sources, refusals

  // "Morell's claim that the port was safe"
  void ReadNoun(const Cue& cue) {
    if (!FollowedByThat(cue.tokens.end) || cue.tokens.begin == unit_.tokens.begin) return;
    uint32_t i = cue.tokens.begin;
    while (i > unit_.tokens.begin && token(i - 1).IsWord() && !token(i - 1).Is(kPossessive) &&
           !token(i - 1).Is(kArticle) && !token(i - 1).Is(kPreposition) &&
           cue.tokens.begin - i < 3) {
      --i;
    }
    if (i == unit_.tokens.begin) return;
    Range speaker;
    if (token(i - 1).Is(kPossessive)) {
      speaker = {i - 1, i};
    } else if (token(i - 1).kind == TokenKind::kPossessive) {
      speaker = SubjectBefore(reading_, i - 1, unit_.tokens.begin);
    } else {
      return;
    }
    if (speaker.empty()) return;
    const uint32_t begin = cue.tokens.end + 1;
    Add(cue, speaker, {{begin, ReportedEnd(reading_, {begin, end()})}}, "indirect.noun", 0.6);
  }

  // "According to the registry, A." and "A, according to the registry."
  void ReadSource(const Cue& cue) {
    const Range speaker = SubjectAfter(reading_, cue.tokens.end, end());
    if (speaker.empty()) return;
    const uint32_t at = cue.tokens.begin;
    Range before = reading_.Trimmed({ContentFloor(at), at});
    const bool opens = before.empty() || (before.size() < 4 && token(at - 1).mark != ',' &&
                                          !reading_.InQuotation(before.begin));
    if (!opens) {
      std::vector<Range> content = {WithoutLoose(before)};
      const uint32_t stop = ClauseStop(speaker.end);
      if (stop < end() && token(stop).mark == ',' && at > 0 && token(at - 1).mark == ',') {
        const Range rest{stop + 1, ReportedEnd(reading_, {stop + 1, end()})};
        if (!rest.empty() && reading_.IsFinite(rest.begin)) content.push_back(rest);
      }
      const bool direct = reading_.AllQuoted(content.front());
      Add(cue, speaker, std::move(content),
          direct ? "quotation.according_to" : "indirect.according_to", 0.85);
      return;
    }
    for (uint32_t i = speaker.end; i < std::min(end(), speaker.end + 2 * kReach); ++i) {
      // No comma: "According to the ministry three ships have sailed."
      if (i > speaker.end && token(i).Is(kAuxiliary) && !reading_.InQuotation(i) &&
          !SomeRelative({speaker.end, i})) {
        Add(cue, speaker, {{speaker.end, ReportedEnd(reading_, {speaker.end, end()})}},
            "indirect.according_to", 0.7);
        return;
      }
      const bool comma = token(i).mark == ',' && !reading_.InQuotation(i);
      const bool colon = token(i).mark == ':' && !reading_.InQuotation(i);
      if (!comma && !colon && !(reading_.InQuotation(i) && token(i).kind == TokenKind::kQuote)) {
        continue;
      }
      uint32_t begin = comma || colon ? i + 1 : i;
      if (begin >= end()) return;
      // A relative clause or apposition of the source ends with one more comma.
      if (comma &&
          (token(begin).Is(kRelative) || token(begin).Is(kPreposition) || IsApposition(begin))) {
        continue;
      }
      if (reading_.InQuotation(begin) && token(begin).kind == TokenKind::kQuote) {
        const Quotation& quotation = reading_.quotations[reading_.quotations.At(begin)];
        if (quotation.tokens.begin == begin && (quotation.ends_with_stop || colon)) {
          Add(cue, speaker, {quotation.tokens}, "quotation.according_to", 0.85);
          return;
        }
      }
      Add(cue, speaker, {{begin, ReportedEnd(reading_, {begin, end()})}}, "indirect.according_to",
          0.85);
      return;
    }
  }

  bool SomeRelative(Range range) const {
    for (uint32_t i = range.begin; i < range.end; ++i) {
      if (token(i).Is(kRelative) || token(i).mark == ',') return true;
    }
    return false;
  }

  // "a Vessen paper,": an article, few words, a comma, no verb.
  bool IsApposition(uint32_t i) const {
    const bool participle = token(i).IsWord() && absl::EndsWith(Lower(i), "ing");
    if (participle) return CommaWithin({i, std::min(end(), i + 2 * kReach)});
    if (!token(i).Is(kArticle)) return false;
    for (uint32_t k = i + 1; k < std::min(end(), i + 14); ++k) {
      if (token(k).mark == ',') {
        // "the port, which ..., is": a subject with a clause of its own.
        const bool subject = k + 1 < end() && token(k + 1).Is(kRelative);
        return !subject && !reading_.HasFinite({i, k});
      }
      if (reading_.IsFinite(k)) return token(k).Is(kRelative);
    }
    return false;
  }

  // "The ministry declined to comment": the refusal itself is the statement.
  void ReadRefusal(const Cue& cue) {
    Range subject = SubjectBefore(reading_, cue.tokens.begin, unit_.tokens.begin);
    if (subject.empty()) subject = SharedSubject(subject, cue.tokens.begin);
    if (subject.empty()) return;
    uint32_t stop = cue.tokens.end;
    while (stop < end() && !reading_.InQuotation(stop) && token(stop).mark != ',' &&
           token(stop).mark != '.' && token(stop).mark != ';' && stop - cue.tokens.end < kReach &&
           !token(stop).Is(kCoordinator)) {
      ++stop;
    }
    Add(cue, subject, {{cue.tokens.begin, stop}}, "refusal", 0.9);
  }

  const Reading& reading_;
  const uint32_t number_;
  const Reading::Unit& unit_;
  uint32_t floor_ = 0;
  std::vector<Attribution> found_;
};

}  // namespace

std::vector<Attribution> AttributeUnit(const Reading& reading, uint32_t unit) {
  return UnitReader(reading, unit).Read();
}

}  // namespace dossier::analysis
