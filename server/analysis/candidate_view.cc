#include "server/analysis/candidate_view.h"

#include <algorithm>
#include <bit>

#include "absl/strings/match.h"
#include "server/analysis/clauses.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kMostPlaces = 48;
constexpr uint32_t kFarthest = 400;  // tokens from the words' one end to the other
constexpr uint32_t kAhead = 40;      // tokens that are looked at behind a place

// As kGroups in traits.cc.
enum Group : uint32_t {
  kGroupBefore,
  kGroupThat,
  kGroupClause,
  kGroupObject,
  kGroupTo,
  kGroupQuotation,
  kGroupOther,
};

Group GroupOf(Rule rule) {
  switch (rule) {
    case Rule::kBeforeCue:
    case Rule::kAs:
      return kGroupBefore;
    case Rule::kThat:
    case Rule::kNoun:
    case Rule::kPassiveThat:
    case Rule::kQuestion:
      return kGroupThat;
    case Rule::kClause:
      return kGroupClause;
    case Rule::kObject:
      return kGroupObject;
    case Rule::kInfinitive:
    case Rule::kRequest:
      return kGroupTo;
    case Rule::kQuotationAfterCue:
    case Rule::kQuotationBeforeCue:
    case Rule::kQuotationOfSentence:
    case Rule::kQuotationBySource:
      return kGroupQuotation;
    default:
      return kGroupOther;
  }
}

}  // namespace

bool CandidateView::IsDash(uint32_t i) const {
  const uint32_t mark = reading_.token(i).mark;
  return mark == '-' || mark == 0x2014 || mark == 0x2013;
}

CandidateView::Mark CandidateView::MarkAt(uint32_t i, uint32_t limit) const {
  const Token& token = reading_.token(i);
  if (token.mark == 0 && token.classes == 0) return kMarkNone;
  if (token.mark == ',') {
    return i + 1 < limit && reading_.token(i + 1).Is(kCoordinator) ? kMarkCommaAnd : kMarkComma;
  }
  if (IsDash(i)) return kMarkDash;
  if (token.mark == '(' || token.mark == '[') return kMarkBracket;
  if (token.mark == ':') return kMarkColon;
  if (token.mark == ';') return kMarkSemicolon;
  if (token.mark != 0) return kMarkNone;
  if (token.Is(kRelative) && !reading_.Is(i, kThatWord)) return kMarkRelative;
  if (token.Is(kCoordinator)) return kMarkAnd;
  const absl::string_view word = reading_.Lower(i);
  if (token.Is(kSubordinator) && word != "whether" && !reading_.Is(i, kThatWord | kHowWord)) {
    return kMarkWhen;
  }
  if (token.Is(kPreposition) && !reading_.Is(i, kOfWord)) {
    for (uint32_t k = i + 1; k < std::min(limit, i + 4); ++k) {
      if (reading_.names.Has(reading_.token(k), kDocumentNoun) || reading_.token(k).Is(kWeekday) ||
          word == "during" || word == "according to") {
        return kMarkPreposition;
      }
    }
  }
  return kMarkNone;
}

uint32_t CandidateView::NextBreak(uint32_t i, uint32_t limit) const {
  limit = std::min(limit, i + kAhead);
  for (; i < limit; ++i) {
    const uint32_t mark = reading_.token(i).mark;
    if (mark == 0 || reading_.InQuotation(i)) continue;
    if (mark == ',' || mark == ';' || mark == ':' || mark == ')' || mark == '(' || IsDash(i)) {
      return i;
    }
  }
  return i;
}

uint32_t CandidateView::TenseOf(uint32_t i) const {
  if (reading_.InQuotation(i) || !reading_.IsFinite(i)) return 0;
  const Token& token = reading_.token(i);
  if (reading_.Is(i, kModalWord)) return 3;
  if (token.Is(kAuxiliary)) return reading_.Is(i, kPastAuxiliaryWord) ? 1 : 2;
  const absl::string_view word = reading_.Lower(i);
  return absl::EndsWith(word, "s") || absl::EndsWith(word, "'re") ? 2 : 1;
}

uint32_t CandidateView::FirstTense(Range range) const {
  for (uint32_t i = range.begin; i < range.end; ++i) {
    if (const uint32_t tense = TenseOf(i); tense != 0) return tense;
  }
  return 0;
}

uint32_t CandidateView::ReportsIn(Range range) const {
  for (uint32_t i = range.begin; i < range.end; ++i) {
    const Cue* const cue = reading_.CueAt(i);
    if (cue == nullptr || reading_.InQuotation(i)) continue;
    if (cue->entry->sort != CueSort::kVerb) return 3;
    if ((cue->form & kIng) != 0) return 1;
    if ((cue->form & (kPast | kThirdPerson)) != 0) return 2;
  }
  return 0;
}

uint32_t CandidateView::SeeEnds(Range speaker, Rule rule, uint32_t begin, uint32_t limit,
                                bool subordinate, std::vector<Boundary>* places) const {
  places->clear();
  const uint32_t unit_end = limit;
  limit = std::min(limit, begin + kFarthest);
  const bool relative = !speaker.empty() && reading_.token(speaker.begin).Is(kRelative);
  const uint32_t clause = (relative ? 2u : 0u) + (subordinate ? 1u : 0u);
  uint32_t tense = begin < limit ? TenseOf(begin) : 0;  // of the words so far
  bool quoted = false;
  for (uint32_t i = begin + 1; i < limit && places->size() < kMostPlaces; ++i) {
    if (reading_.InQuotation(i)) {
      quoted = true;
      continue;
    }
    const Mark mark = MarkAt(i, limit);
    if (mark == kMarkNone) {
      if (tense == 0) tense = TenseOf(i);
      continue;
    }
    const ReportEnd reason =
        mark <= kMarkDash
            ? WhyReportEnds(reading_, {std::max(begin, i > kAhead ? i - kAhead : 0), i}, i, limit)
            : ReportEnd::kNone;
    const bool sure = reason == ReportEnd::kReportThat || reason == ReportEnd::kRefusal ||
                      mark == kMarkSemicolon || (reason == ReportEnd::kContrast && tense != 0);
    if (sure) return i;
    const bool word = mark == kMarkRelative || mark == kMarkWhen || mark == kMarkPreposition;
    const uint32_t next = word ? i : i + (mark == kMarkCommaAnd ? 2 : 1);
    const uint32_t stop = NextBreak(next + 1, unit_end);
    const Range segment{next, std::min(stop, unit_end)};
    const uint32_t segment_tense = FirstTense(segment);
    Boundary& place = places->emplace_back();
    place.token = i;
    Observation& seen = place.seen;
    const auto [next_shape, next_word] = SeenAt(reading_, next, unit_end);
    seen.Note(Trait::kMark, mark);
    seen.Note(Trait::kNextWord, next_word);
    seen.Note(Trait::kMarkAndNext, mark, next_word);
    seen.Note(Trait::kNextTwo, next_shape, ShapeOf(reading_, next + 1, unit_end));
    seen.Note(Trait::kNextAndCue, next_shape, GroupOf(rule));
    seen.Note(Trait::kBefore, ShapeOf(reading_, i - 1, unit_end));
    seen.Note(Trait::kMarkAndRule, mark, static_cast<uint32_t>(rule));
    seen.Note(Trait::kMarkAndReason, mark, static_cast<uint32_t>(reason));
    seen.Note(Trait::kLength, Bucket(i - begin));
    const uint32_t rest = Bucket(unit_end - i);
    seen.Note(Trait::kRest, rest);
    seen.Note(Trait::kNextAndRest, next_shape, rest);
    seen.Note(Trait::kSegment, Bucket(segment.size()));
    const uint32_t verbs = (tense != 0 ? 2 : 0) + (segment_tense != 0 ? 1 : 0);
    seen.Note(Trait::kMarkAndVerbs, mark, verbs);
    seen.Note(Trait::kTenses, tense * 4 + segment_tense);
    uint32_t subject = 0;
    if (next < unit_end) {
      if (reading_.IsPronoun(next)) {
        subject = reading_.Is(next, kSpeakerPronounWord) ? 3 : 1;
      } else if (!speaker.empty() &&
                 reading_.token(next).form == reading_.token(speaker.end - 1).form) {
        subject = 2;
      }
    }
    seen.Note(Trait::kSameSubject, mark, subject);
    bool quotes_ahead = false;
    for (uint32_t k = segment.begin; k < segment.end && !quotes_ahead; ++k) {
      quotes_ahead = reading_.InQuotation(k);
    }
    seen.Note(Trait::kQuotes, (quoted ? 2 : 0) + (quotes_ahead ? 1 : 0));
    seen.Note(Trait::kCueAhead, mark, ReportsIn(segment));
    seen.Note(Trait::kClauseOfCue, mark, clause);
    const bool closes = stop < unit_end && reading_.token(stop).mark == ',';
    const bool verb_behind = stop + 1 < unit_end && TenseOf(stop + 1) != 0;
    seen.Note(Trait::kCloses, mark, (closes ? 2 : 0) + (verb_behind ? 1 : 0));
    seen.Note(Trait::kCount, Bucket(static_cast<uint32_t>(places->size()) - 1));
    if (mark == kMarkCommaAnd) ++i;  // one place for ", and"
  }
  return unit_end;
}

void CandidateView::SeeStarts(Rule rule, uint32_t floor, uint32_t end,
                              std::vector<Boundary>* places) const {
  places->clear();
  floor = std::max(floor, end > kFarthest ? end - kFarthest : 0u);
  uint32_t tense = 0;
  for (uint32_t i = end; i-- > floor + 1 && places->size() < kMostPlaces;) {
    if (reading_.InQuotation(i)) continue;
    Mark mark = MarkAt(i, end);
    if (mark == kMarkNone || mark == kMarkRelative || mark == kMarkWhen ||
        mark == kMarkPreposition) {
      if (const uint32_t here = TenseOf(i); here != 0) tense = here;
      continue;
    }
    if (mark == kMarkAnd && reading_.token(i - 1).mark == ',') continue;  // seen at the comma
    const uint32_t next = i + (mark == kMarkCommaAnd ? 2 : 1);
    if (next >= end) continue;
    const uint32_t before = FirstTense({floor, std::min(i, floor + kAhead)});
    Boundary& place = places->emplace_back();
    place.token = next;
    Observation& seen = place.seen;
    const auto [next_shape, next_word] = SeenAt(reading_, next, end);
    seen.Note(Trait::kMark, mark);
    seen.Note(Trait::kNextWord, next_word);
    seen.Note(Trait::kMarkAndNext, mark, SeenAt(reading_, floor, end).word);
    seen.Note(Trait::kNextTwo, next_shape, ShapeOf(reading_, next + 1, end));
    seen.Note(Trait::kBefore, ShapeOf(reading_, i - 1, end));
    seen.Note(Trait::kMarkAndRule, mark, static_cast<uint32_t>(rule));
    seen.Note(Trait::kLength, Bucket(end - next));
    seen.Note(Trait::kRest, Bucket(i - floor));
    seen.Note(Trait::kNextAndRest, next_shape, Bucket(i - floor));
    seen.Note(Trait::kMarkAndVerbs, mark, (tense != 0 ? 2 : 0) + (before != 0 ? 1 : 0));
    seen.Note(Trait::kTenses, before * 4 + tense);
    const uint32_t reports = ReportsIn({floor, std::min(i, floor + kAhead)});
    seen.Note(Trait::kCueAhead, mark, reports);
    seen.Note(Trait::kQuotes, reading_.InQuotation(floor) ? 1 : 0);
    seen.Note(Trait::kCount, Bucket(static_cast<uint32_t>(places->size()) - 1));
  }
}

uint32_t CandidateView::SubjectKind(Range speaker) const {
  enum {
    kNobody,
    kHeShe,
    kThey,
    kIWe,
    kIt,
    kRelativeWord,
    kPerson,
    kBody,
    kCountry,
    kOther,
    kPeople,
    kDocument,
    kNouns,
    kNoun,
    kThis
  };
  if (speaker.empty()) return kNobody;
  const Token& first = reading_.token(speaker.begin);
  if (speaker.size() == 1) {
    if (reading_.Is(speaker.begin, kHeOrSheWord)) return kHeShe;
    if (reading_.Is(speaker.begin, kTheyWord)) return kThey;
    if (reading_.Is(speaker.begin, kItWord)) return kIt;
    if (first.Is(kRelative)) return kRelativeWord;
    if (reading_.IsPronoun(speaker.begin)) return kIWe;
    if (first.Is(kDemonstrative)) return kThis;
  }
  const Range mentions = reading_.entities.MentionsIn(reading_.text.SpanOf(speaker));
  for (uint32_t m = mentions.begin; m < mentions.end; ++m) {
    switch (reading_.entities.entity(reading_.entities.mentions()[m].entity).type) {
      case EntityType::kPerson:
        return kPerson;
      case EntityType::kOrganisation:
        return kBody;
      case EntityType::kCountry:
      case EntityType::kPlace:
        return kCountry;
      case EntityType::kOther:
        break;
    }
  }
  for (uint32_t i = speaker.begin; i < std::min(speaker.end, speaker.begin + 12); ++i) {
    if (reading_.names.Has(reading_.token(i), kPersonNoun | kAnonymousNoun | kTitle)) {
      return kPeople;
    }
    if (reading_.names.Has(reading_.token(i), kDocumentNoun)) return kDocument;
    if (reading_.names.Has(reading_.token(i), kOrganisationHead)) return kBody;
  }
  if (!mentions.empty() || reading_.token(speaker.end - 1).Has(kCapitalised)) return kOther;
  return absl::EndsWith(reading_.Lower(speaker.end - 1), "s") ? kNouns : kNoun;
}

void CandidateView::See(const Cue& cue, bool earlier, Candidate* candidate) const {
  Observation seen;
  const Attribution& attribution = candidate->attribution;
  const Range content = attribution.content.front();
  const Range last = attribution.content.back();
  const Range speaker = attribution.speaker;
  const uint32_t end = unit_.tokens.end;
  const uint32_t rule = static_cast<uint32_t>(candidate->rule);
  const Group group = GroupOf(candidate->rule);
  seen.Note(Trait::kRule, rule);
  seen.Note(Trait::kLemma, cue.entry->number);
  seen.Note(Trait::kLemmaAndGroup, cue.entry->number, group);
  seen.Note(Trait::kFormAndRule, cue.form, rule);
  const uint32_t at = cue.tokens.begin;
  const auto shape_before = [&](uint32_t i) {
    return i > unit_.tokens.begin ? ShapeOf(reading_, i - 1, end) : 0;
  };
  const uint32_t before = at > unit_.tokens.begin ? SeenAt(reading_, at - 1, end).word : 0;
  seen.Note(Trait::kBeforeCue, before);
  seen.Note(Trait::kBeforeCueAndGroup, before, group);
  seen.Note(Trait::kTwoBeforeCue, at > unit_.tokens.begin ? shape_before(at - 1) : 0);
  seen.Note(Trait::kSubject, SubjectKind(speaker), rule);
  if (!speaker.empty()) {
    seen.Note(Trait::kSubjectWord, SeenAt(reading_, speaker.begin, end).word);
  }
  seen.Note(Trait::kSubjectLength, Bucket(speaker.size()));
  const SeenToken after = SeenAt(reading_, cue.tokens.end, end);
  seen.Note(Trait::kAfterCue, after.word);
  seen.Note(Trait::kAfterCueAndRule, after.shape, rule);
  const bool at_once = content.begin == cue.tokens.end;
  const SeenToken first = at_once ? after : SeenAt(reading_, content.begin, end);
  seen.Note(Trait::kFirstWord, first.word, rule);
  seen.Note(Trait::kSecondWord, ShapeOf(reading_, content.begin + 1, end));
  uint32_t words = 0;
  bool all = true;
  bool some = false;
  uint32_t verb = UINT32_MAX;  // the first one
  for (const Range& part : attribution.content) {
    words += part.size();
    const Range head{part.begin, std::min(part.end, part.begin + kFarthest)};
    for (uint32_t i = head.begin; i < head.end; ++i) {
      const bool quoted = reading_.InQuotation(i);
      some = some || quoted;
      all = all && (quoted || reading_.token(i).mark != 0);
      if (verb == UINT32_MAX && TenseOf(i) != 0) verb = i;
    }
  }
  seen.Note(Trait::kWords, Bucket(words), rule);
  const bool clause =
      content.size() > 1 &&
      (reading_.IsPronoun(content.begin) ||
       Range{content.begin, std::min(content.end, content.begin + 8)}.Contains(verb));
  seen.Note(Trait::kVerbAndRule, (verb != UINT32_MAX ? 2 : 0) + (clause ? 1 : 0), rule);
  seen.Note(Trait::kShare, all ? 2 : some ? 1 : 0, rule);
  for (uint32_t left = candidate->doubts; left != 0; left &= left - 1) {
    const uint32_t d = std::countr_zero(left);
    seen.Note(Trait::kDoubt, d);
    seen.Note(Trait::kDoubtAndRule, d, rule);
  }
  const uint32_t behind = std::max(last.end, cue.tokens.end);
  seen.Note(Trait::kBehind, ShapeOf(reading_, behind, end), rule);
  const bool heading = reading_.text.paragraphs()[unit_.paragraph].role == ParagraphRole::kHeading;
  seen.Note(Trait::kPlace, (heading ? 2 : 0) + (at == unit_.tokens.begin ? 1 : 0));
  const uint32_t distance = content.begin >= cue.tokens.end ? content.begin - cue.tokens.end
                                                            : at - std::min(at, content.end);
  seen.Note(Trait::kDistance, Bucket(distance), group);
  if (some) {
    const bool opens = reading_.InQuotation(content.begin);
    const uint32_t q = reading_.quotations.At(opens ? content.begin : content.end - 1);
    const bool colon =
        content.begin > unit_.tokens.begin && reading_.token(content.begin - 1).mark == ':';
    if (q != Quotations::kNone) {
      const Quotation& quotation = reading_.quotations[q];
      seen.Note(Trait::kQuotation,
                (quotation.ends_with_comma ? 8 : 0) + (quotation.ends_with_stop ? 4 : 0) +
                    (opens ? 2 : 0) + (colon ? 1 : 0),
                rule);
    }
  }
  seen.Note(Trait::kEarlier, earlier ? 1 : 0);
  for (uint32_t left = cue.entry->frames & (kOfRequests - 1u); left != 0; left &= left - 1) {
    seen.Note(Trait::kFrames, std::countr_zero(left), group);
  }
  candidate->seen = seen;
}

}  // namespace dossier::analysis
