#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "server/analysis/clauses.h"
#include "server/analysis/unit_reader.h"

namespace dossier::analysis {

void UnitReader::ReadQuestioned(const Cue& cue, uint32_t doubts) {
  const uint32_t limit = std::min(end(), cue.tokens.end + kReach);
  Range speaker;
  for (uint32_t i = cue.tokens.end; i < limit; ++i) {
    if (reading_.InQuotation(i)) return;
    // "it was announced by the port that the gates would open"
    if (Is(i, kThatWord) && !speaker.empty() && i >= speaker.end &&
        cue.entry->Takes(kTakesThat | kTakesClause)) {
      ProposeFrom(cue, speaker, i + 1, Rule::kPassiveThat, doubts);
      return;
    }
    if (Is(i, kByWord) && speaker.empty()) speaker = SubjectAfter(reading_, i + 1, end());
    if (Is(i, kIfWord | kHowWord | kWhatWord)) {
      ProposeFrom(cue, speaker, i, Rule::kQuestion, doubts);
      return;
    }
  }
}

void UnitReader::ReadAs(const Cue& cue, Range speaker, uint32_t doubts) {
  if (!cue.entry->Takes(kMayFollow)) doubts |= kNoFrame;
  const uint32_t as = (speaker.empty() ? cue.tokens.begin : speaker.begin) - 1;
  const Range before = reading_.Trimmed({ContentFloor(as), as});
  if (before.size() > 4 && Lower(as) == "as" && token(as - 1).mark == ',') {
    Propose(cue, speaker, {WithoutLoose(before)}, Rule::kAs, doubts);
    return;
  }
  if (before.size() > 4 && !token(as - 1).Is(kCoordinator)) doubts |= kWordsFollow;
  for (uint32_t i = cue.tokens.end; i < std::min(end(), cue.tokens.end + kReach); ++i) {
    if (token(i).mark != ',' && token(i).mark != ':') continue;
    if (reading_.InQuotation(i)) continue;
    ProposeFrom(cue, speaker, i + 1, Rule::kAs, doubts);
    return;
  }
}

bool UnitReader::OpensRelative(uint32_t that) const {
  const uint32_t verb = that + 1;
  if (verb + 1 >= end() || !reading_.IsFinite(verb) || reading_.InQuotation(verb)) return false;
  if (token(verb).Is(kAuxiliary)) return true;
  if (!token(verb).Is(kCommonVerb) && !token(verb).Looks(kLikeFinite)) return false;
  const Token& next = token(verb + 1);
  return next.Is(kArticle) || next.Is(kPossessive) || next.Is(kPreposition);
}

void UnitReader::ReadNoun(const Cue& cue) {
  if (!FollowedByThat(cue.tokens.end) || cue.tokens.begin == unit_.tokens.begin) return;
  if (OpensRelative(cue.tokens.end)) return;
  // "said in a statement that": the verb has the words.
  if (!found_.empty() && found_.back().content.front().begin == cue.tokens.end + 1) return;
  uint32_t i = cue.tokens.begin;
  while (i > unit_.tokens.begin && token(i - 1).IsWord() && !token(i - 1).Is(kPossessive) &&
         !token(i - 1).Is(kArticle) && !token(i - 1).Is(kPreposition) && cue.tokens.begin - i < 3) {
    --i;
  }
  Range speaker;
  uint32_t doubts = 0;
  if (i > unit_.tokens.begin && token(i - 1).Is(kPossessive)) {
    speaker = {i - 1, i};
  } else if (i > unit_.tokens.begin && token(i - 1).kind == TokenKind::kPossessive) {
    speaker = SubjectBefore(reading_, i - 1, unit_.tokens.begin);
  } else {
    doubts = kNotPossessed;
  }
  ProposeFrom(cue, speaker, cue.tokens.end + 1, Rule::kNoun, doubts);
}

void UnitReader::ReadSource(const Cue& cue) {
  const Range speaker = SubjectAfter(reading_, cue.tokens.end, end());
  if (speaker.empty()) return;
  const uint32_t at = cue.tokens.begin;
  Range before = reading_.Trimmed({ContentFloor(at), at});
  bool opens = before.empty() || (before.size() < 4 && token(at - 1).mark != ',' &&
                                  !reading_.InQuotation(before.begin));
  // "In addition, according to the ministry, three ships sailed."
  const uint32_t behind = ClauseStop(speaker.end);
  opens = opens || (!reading_.HasFinite(before) && before.size() <= 6 && behind < end() &&
                    token(behind).mark == ',' && !reading_.SomeQuoted(before));
  if (!opens) {
    before = WithoutLoose(before);
    const Rule rule = reading_.AllQuoted(before) ? Rule::kQuotationBySource : Rule::kSource;
    if (rule == Rule::kSource) {
      view_.SeeStarts(rule, before.begin, before.end, &places_);
      const size_t start = chooser_.ChooseBoundary(Decision::kStart, before.end - 1, places_);
      if (start < places_.size()) before.begin = places_[start].token;
    }
    Ranges content = {before};
    const uint32_t stop = ClauseStop(speaker.end);
    if (stop < end() && token(stop).mark == ',' && at > 0 && token(at - 1).mark == ',') {
      const Range rest{stop + 1, ContentEnd(cue, speaker, Rule::kSource, stop + 1)};
      if (!rest.empty() && reading_.IsFinite(rest.begin)) content.push_back(rest);
    }
    Propose(cue, speaker, content, rule, 0);
    return;
  }
  for (uint32_t i = speaker.end; i < std::min(end(), speaker.end + 2 * kReach); ++i) {
    // No comma: "According to the ministry three ships have sailed."
    if (i > speaker.end && token(i).Is(kAuxiliary) && !reading_.InQuotation(i) &&
        !SomeRelative({speaker.end, i})) {
      ProposeFrom(cue, speaker, speaker.end, Rule::kSource, kFar);
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
        Propose(cue, speaker, {quotation.tokens}, Rule::kQuotationBySource, 0);
        return;
      }
    }
    ProposeFrom(cue, speaker, begin, Rule::kSource, kOpening);
    return;
  }
}

bool UnitReader::SomeRelative(Range range) const {
  for (uint32_t i = range.begin; i < range.end; ++i) {
    if (token(i).Is(kRelative) || token(i).mark == ',') return true;
  }
  return false;
}

bool UnitReader::IsApposition(uint32_t i) const {
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

Range UnitReader::AskedBefore(uint32_t limit) const {
  constexpr uint32_t kLongest = 16;
  const uint32_t lowest = std::max(floor_, limit > kLongest ? limit - kLongest : 0);
  uint32_t asked = limit;
  for (uint32_t i = limit; i-- > lowest;) {
    if (reading_.InQuotation(i) || token(i).mark != 0) return {};
    const absl::string_view word = Lower(i);
    if (word == "to" || word == "with" || word == "from" || word == "at" || word == "reach" ||
        word == "contact") {
      if (asked == limit) asked = i + 1;
    }
    if (word == "calls" || word == "call" || word == "messages" || word == "message" ||
        word == "emails" || word == "e-mails" || word == "email" || word == "requests" ||
        word == "request" || word == "questions" || word == "attempts" || word == "efforts" ||
        word == "inquiries" || word == "enquiries" || word == "letters") {
      return asked < limit ? SubjectAfter(reading_, asked, limit) : Range{};
    }
  }
  return {};
}

void UnitReader::ReadRefusal(const Cue& cue) {
  const bool of_requests = cue.entry->Takes(kOfRequests);
  Range subject = of_requests ? AskedBefore(cue.tokens.begin)
                              : SubjectBefore(reading_, cue.tokens.begin, unit_.tokens.begin);
  if (subject.empty() && !of_requests) subject = SharedSubject(subject, cue.tokens.begin);
  if (subject.empty()) return;
  uint32_t stop = cue.tokens.end;
  while (stop < end() && !reading_.InQuotation(stop) && token(stop).mark != ',' &&
         token(stop).mark != '.' && token(stop).mark != ';' && stop - cue.tokens.end < kReach &&
         !token(stop).Is(kCoordinator)) {
    ++stop;
  }
  Attribution refusal{{},  cue.tokens, subject, cue.entry, RuleName(Rule::kRefusal),
                      0.9, 0,          number_};
  refusal.content.push_back(reading_.Trimmed({cue.tokens.begin, stop}));
  Take(cue, std::move(refusal));
}

}  // namespace dossier::analysis
