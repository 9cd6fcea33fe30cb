#include <algorithm>

#include "server/analysis/clauses.h"

namespace dossier::analysis {
namespace {

bool IsBreak(const Token& token) {
  return token.mark == ',' || token.mark == '-' || token.mark == 0x2014 || token.mark == 0x2013;
}

bool IsFiniteCue(const Reading& reading, uint32_t i) {
  const Cue* const cue = reading.CueAt(i);
  if (cue == nullptr || reading.InQuotation(i) || cue->entry->sort != CueSort::kVerb) return false;
  if ((cue->form & kPast) != 0) return true;
  return (cue->form & (kThirdPerson | kBase)) != 0 && !cue->entry->Takes(kAlsoNoun);
}

// Whether a short subject and a reporting verb stand at `i`: "he said", "the source later added".
bool IsAttributionAt(const Reading& reading, uint32_t i, uint32_t limit) {
  constexpr uint32_t kLongestSubject = 7;
  const Token& first = reading.token(i);
  if (!reading.IsPronoun(i) && !first.Has(kCapitalised) && !first.Is(kArticle) &&
      !first.Is(kPossessive) && !first.Is(kQuantifier)) {
    return false;
  }
  uint32_t verb = i + 1;
  while (verb < limit && verb - i <= kLongestSubject) {
    if (reading.InQuotation(verb)) return false;
    if (IsFiniteCue(reading, verb)) break;
    const Token& token = reading.token(verb);
    const bool goes_on = token.IsWord() || token.kind == TokenKind::kPossessive;
    if (!goes_on || token.Is(kRelative) || token.Is(kCommonVerb)) return false;
    if (token.Is(kAuxiliary) && !reading.Is(verb, kPerfectWord)) return false;
    if (token.Is(kPreposition) && !reading.Is(verb, kOfWord) && reading.Lower(verb) != "for") {
      return false;
    }
    ++verb;
  }
  if (verb >= limit || verb - i > kLongestSubject || !IsFiniteCue(reading, verb)) return false;
  // "The port, the mayor announced": an article's noun needs the verb at the clause's end.
  if (reading.IsPronoun(i) || first.Has(kCapitalised)) return true;
  return verb + 1 >= limit || reading.token(verb + 1).mark != 0;
}

// Whether the mark at `i` leads from a reporting verb over to a quotation: `replied: “A.”`
bool IntroducesQuotation(const Reading& reading, uint32_t i, uint32_t limit) {
  const uint32_t mark = reading.token(i).mark;
  if ((mark != ':' && mark != ',') || i + 1 >= limit) return false;
  if (!reading.InQuotation(i + 1) || reading.InQuotation(i - 1)) return false;
  const Cue* const cue = reading.CueAt(i - 1);
  return cue != nullptr && cue->entry->sort == CueSort::kVerb &&
         cue->entry->Takes(kTakesQuotation) && (cue->form & (kPast | kThirdPerson | kIng)) != 0;
}

}  // namespace

uint32_t EndBeforeIntroduction(const Reading& reading, Range range) {
  for (uint32_t i = range.begin + 2; i < range.end; ++i) {
    if (!IntroducesQuotation(reading, i, range.end)) continue;
    const Range subject = SubjectBefore(reading, i - 1, range.begin);
    if ((reading.CueAt(i - 1)->form & kIng) != 0 || subject.empty()) return i - 1;
    return subject.begin > range.begin ? subject.begin : range.end;
  }
  return range.end;
}

ReportEnd WhyReportEnds(const Reading& reading, Range report, uint32_t i, uint32_t limit) {
  const bool comma = IsBreak(reading.token(i));
  uint32_t next = i + 1;
  bool joined = reading.token(i).Is(kCoordinator);
  if (comma && next < limit && reading.token(next).Is(kCoordinator)) {
    joined = true;
    ++next;
  }
  uint32_t verb = next;
  while (verb < limit && reading.IsAdverb(verb)) ++verb;
  if (verb >= limit || reading.InQuotation(verb)) return ReportEnd::kNone;
  if (comma && reading.Is(next, kContrastWord)) return ReportEnd::kContrast;
  const Cue* const cue = reading.CueAt(verb);
  if (cue != nullptr && cue->entry->sort == CueSort::kSource) {
    return comma ? ReportEnd::kSource : ReportEnd::kNone;
  }
  if (cue != nullptr && cue->entry->sort == CueSort::kRefusal) {
    return joined ? ReportEnd::kRefusal : ReportEnd::kNone;
  }
  if (cue != nullptr && cue->entry->sort == CueSort::kVerb) {
    const uint32_t behind = cue->tokens.end;
    const bool that =
        behind < limit && (reading.Is(behind, kThatWord) || reading.InQuotation(behind));
    if ((cue->form & kIng) != 0 && (comma || (joined && that))) return ReportEnd::kReporting;
    // "and noted", "but said"
    const bool base = (cue->form & kBase) != 0 && (cue->form & kPast) == 0;
    if (joined && IsFiniteCue(reading, verb) && !base) {
      return that ? ReportEnd::kReportThat : ReportEnd::kReport;
    }
    // "and claim she", "and say that"
    if (joined && base && behind < limit &&
        (reading.Is(behind, kThatWord) || reading.IsPronoun(behind))) {
      return ReportEnd::kBase;
    }
  }
  if (!comma && !joined) return ReportEnd::kNone;
  // "that after the fire, Morell announced": an opening phrase is no report yet.
  if (!reading.HasFinite({report.begin, i})) return ReportEnd::kNone;
  if (IsAttributionAt(reading, verb, limit)) return ReportEnd::kAttribution;
  // ", but he had left": the writer again. ", and he" as well, more often than not.
  const absl::string_view subject = reading.Lower(verb);
  const bool writer = comma && joined && (reading.IsPronoun(verb) || subject == "there");
  if (writer && reading.Lower(next - 1) == "but") return ReportEnd::kWriterBut;
  if (writer && reading.Lower(next - 1) == "and") return ReportEnd::kWriterAnd;
  return ReportEnd::kNone;
}

uint32_t ReportedEnd(const Reading& reading, Range range) {
  constexpr uint32_t kLongestReport = 400;
  uint32_t limit = std::min(range.end, range.begin + kLongestReport);
  const uint32_t introduction = EndBeforeIntroduction(reading, {range.begin, limit});
  if (introduction < limit) limit = range.end = introduction;
  for (uint32_t i = range.begin + 1; i < limit; ++i) {
    if (reading.InQuotation(i)) continue;
    const Token& token = reading.token(i);
    if (token.mark == ';') return i;
    if (!IsBreak(token) && !token.Is(kCoordinator)) continue;
    if (WhyReportEnds(reading, range, i, limit) != ReportEnd::kNone) return i;
  }
  return range.end;
}

}  // namespace dossier::analysis
