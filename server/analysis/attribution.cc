#include "server/analysis/attribution.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "server/analysis/clauses.h"
#include "server/analysis/unit_reader.h"

namespace dossier::analysis {

void UnitReader::Read(uint32_t number, const Reading::Unit& words,
                      std::vector<Attribution>* found) {
  number_ = number;
  unit_ = words;
  floor_ = unit_.tokens.begin;
  found_.clear();
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
    Decide(cue);
  }
  found->insert(found->end(), std::make_move_iterator(found_.begin()),
                std::make_move_iterator(found_.end()));
}

bool UnitReader::IsSaid(uint32_t i) const {
  for (auto known = found_.rbegin(); known != found_.rend() && known - found_.rbegin() < 8;
       ++known) {
    for (const Range& part : known->content) {
      if (part.Contains(i)) return true;
    }
  }
  return false;
}

void UnitReader::Propose(const Cue& cue, Range speaker, const Ranges& content, Rule rule,
                         uint32_t doubts) {
  Candidate& candidate = candidates_.emplace_back();
  Attribution& attribution = candidate.attribution;
  for (const Range& part : content) {
    const Range trimmed = reading_.Trimmed(part);
    if (!trimmed.empty() && HasWord(trimmed)) attribution.content.push_back(trimmed);
  }
  if (attribution.content.empty()) return candidates_.pop_back();
  attribution.cue = cue.tokens;
  attribution.speaker = speaker;
  attribution.entry = cue.entry;
  attribution.rule = RuleName(rule);
  attribution.unit = number_;
  candidate.rule = rule;
  candidate.doubts = doubts | (speaker.empty() ? kNoSubject : 0u);
  view_.See(cue, !found_.empty(), &candidate);
}

void UnitReader::ProposeFrom(const Cue& cue, Range speaker, uint32_t begin, Rule rule,
                             uint32_t doubts) {
  if (FollowedByThat(begin)) ++begin;
  if (begin >= end()) return;
  Propose(cue, speaker, {{begin, ContentEnd(cue, speaker, rule, begin)}}, rule, doubts);
}

void UnitReader::Decide(const Cue& cue) {
  if (candidates_.empty()) return;
  const size_t best = chooser_.ChooseStatement(absl::MakeSpan(candidates_));
  if (best < candidates_.size()) Take(cue, std::move(candidates_[best].attribution));
  candidates_.clear();
}

void UnitReader::Take(const Cue& cue, Attribution attribution) {
  floor_ = std::max(floor_, std::max(attribution.content.back().end, cue.tokens.end));
  if (attribution.speaker.empty() && !found_.empty() && attribution.entry->sort != CueSort::kNoun) {
    attribution.speaker = found_.back().speaker;
  }
  // "Asked about it, Morell replied: “No.”": the nearest cue has the words.
  if (!found_.empty() && found_.back().content == attribution.content) found_.pop_back();
  found_.push_back(std::move(attribution));
}

bool UnitReader::HasWord(Range range) const {
  for (uint32_t i = range.begin; i < range.end; ++i) {
    if (token(i).IsWord() || token(i).kind == TokenKind::kNumber) return true;
  }
  return false;
}

uint32_t UnitReader::QuotationAfter(uint32_t from, uint32_t reach) const {
  const uint32_t limit = std::min(end(), from + reach);
  for (uint32_t i = from; i < limit; ++i) {
    if (reading_.InQuotation(i)) return reading_.quotations.At(i);
  }
  return kNone;
}

void UnitReader::ReadVerb(const Cue& cue) {
  const uint32_t at = cue.tokens.begin;
  const CueEntry& entry = *cue.entry;
  if (entry.frames == 0 || IsNoVerb(cue)) return;
  uint32_t doubts = StandsAsVerb(cue) ? 0u : kNoVerb;
  const bool passive = IsPassive(at) && (cue.form & kIng) == 0;
  if (passive) {
    doubts |= kPassive;
    ReadQuestioned(cue, doubts);
  }
  Range subject = SubjectBefore(reading_, at, unit_.tokens.begin);
  // ", saying": whoever the clause before is about.
  if ((cue.form & kIng) != 0 && at > unit_.tokens.begin && token(at - 1).mark == ',') subject = {};
  // "issued a statement saying": whoever issued it.
  if ((cue.form & kIng) != 0 && !subject.empty()) {
    const Range issuer = IssuerOf(subject);
    if (!issuer.empty()) subject = issuer;
  }
  const bool opens = reading_.Trimmed({unit_.tokens.begin, at}).empty();
  const bool wedge = at > unit_.tokens.begin &&
                     (token(at - 1).mark == ',' || reading_.InQuotation(at - 1) || IsDash(at - 1));
  const bool inverted = !passive && subject.empty() && (wedge || opens) && (cue.form & kIng) == 0 &&
                        !IsResponsibility(cue);
  if (inverted && entry.Takes(kMayFollow)) {
    const Range behind = SubjectAfter(reading_, cue.tokens.end, end());
    if (!behind.empty() && !reading_.IsTime(behind.begin)) {
      const uint32_t after = AfterApposition(behind.end);
      ReadTrailing(cue, behind, at, after, doubts);
      // `Said Morell: “It is over.”`
      if (opens && after < end() && token(after).mark == ':') subject = behind;
    }
  }
  if (!passive && !subject.empty() && entry.Takes(kMayFollow | kTakesQuotation) &&
      (cue.form & kIng) == 0) {
    ReadTrailing(cue, subject, subject.begin, cue.tokens.end, doubts);
  }
  if (subject.empty() || IsShared(cue)) subject = SharedSubject(subject, at);
  ReadLeading(cue, subject, doubts);
}

bool UnitReader::IsNoVerb(const Cue& cue) const {
  const uint32_t at = cue.tokens.begin;
  if (at == unit_.tokens.begin) return false;
  const bool heading = reading_.text.paragraphs()[unit_.paragraph].role == ParagraphRole::kHeading;
  if (token(at).Has(kCapitalised) && !heading) return true;  // "the United States"
  const Token& previous = token(at - 1);
  if (previous.Is(kArticle) || (previous.Is(kPossessive) && !previous.Is(kSubjectPronoun))) {
    return true;
  }
  const bool counted = previous.Is(kNumberWord) || previous.kind == TokenKind::kNumber;
  if (counted && cue.entry->Takes(kAlsoNoun) && (cue.form & kPast) == 0) return true;
  // "Nine states border the lake"
  return cue.entry->Takes(kAlsoNoun) && (cue.form & (kPast | kIng)) == 0 && !StandsAsVerb(cue) &&
         !FollowedByThat(cue.tokens.end);
}

bool UnitReader::IsPassive(uint32_t at) const {
  return at > unit_.tokens.begin && Is(at - 1, kPassiveBeWord);
}

bool UnitReader::StandsAsVerb(const Cue& cue) const {
  const uint32_t at = cue.tokens.begin;
  uint32_t before = at;
  while (before > unit_.tokens.begin && reading_.IsAdverb(before - 1)) --before;
  const bool first = before == unit_.tokens.begin;
  const bool heading = reading_.text.paragraphs()[unit_.paragraph].role == ParagraphRole::kHeading;
  if (!first && token(at).Has(kCapitalised) && !heading) return false;  // "the United States"
  const bool by =
      cue.tokens.end < end() && Is(cue.tokens.end, kByWord) && !IsMeans(cue.tokens.end + 1);
  // "it was announced by the port that"
  const bool impersonal = IsPassive(at) && at >= unit_.tokens.begin + 2 && Lower(at - 2) == "it";
  if (by && (cue.form & kPast) != 0 && !cue.entry->Takes(kTakesQuestion)) return impersonal;
  if (first) return (cue.form & (kPast | kThirdPerson)) != 0 || !cue.entry->Takes(kAlsoNoun);
  const Token& previous = token(before - 1);
  const absl::string_view word = Lower(before - 1);
  if (previous.Is(kArticle) || (previous.Is(kPossessive) && !previous.Is(kSubjectPronoun))) {
    return false;
  }
  if (previous.kind == TokenKind::kPossessive) return IsPastAfterName(cue, before);
  const bool be = Is(before - 1, kBeWord);
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
    const bool at_once = cue.tokens.end < end() && reading_.IsPronoun(cue.tokens.end);
    return (many || (at_once && previous.IsWord())) &&
           (!cue.entry->Takes(kAlsoNoun) || previous.Is(kAuxiliary) ||
            reading_.IsPronoun(before - 1) || FollowedByThat(cue.tokens.end) ||
            (cue.tokens.end < end() && reading_.IsPronoun(cue.tokens.end)));
  }
  if (cue.entry->Takes(kAlsoNoun) && (cue.form & kThirdPerson) != 0) {
    return reading_.IsPronoun(before - 1) || previous.mark == ')' ||
           (previous.mark == ',' && before >= 2 && reading_.InQuotation(before - 2)) ||
           (FollowedByThat(cue.tokens.end) && previous.mark == ',') ||
           (previous.Has(kCapitalised) && !previous.Is(kNumberWord) && !previous.Is(kQuantifier)) ||
           reading_.InQuotation(before - 1) || QuotationAfter(cue.tokens.end, 2) != kNone ||
           reading_.names.Has(previous, kPersonNoun | kOrganisationHead | kDocumentNoun);
  }
  return true;
}

bool UnitReader::IsMeans(uint32_t i) const {
  if (i >= end()) return false;
  const absl::string_view word = Lower(i);
  return word == "telephone" || word == "phone" || word == "email" || word == "e-mail" ||
         word == "text" || word == "letter" || word == "fax";
}

bool UnitReader::IsPastAfterName(const Cue& cue, uint32_t before) const {
  return (cue.form & kPast) != 0 && before >= 2 && reading_.IsPronoun(before - 2);
}

bool UnitReader::IntroducesAtOnce(uint32_t i) const {
  return i < end() && (FollowedByThat(i) || Is(i, kQuestionWord) || reading_.IsPronoun(i) ||
                       reading_.InQuotation(i));
}

bool UnitReader::IsShared(const Cue& cue) const {
  uint32_t i = cue.tokens.begin;
  while (i > unit_.tokens.begin && reading_.IsAdverb(i - 1)) --i;
  return i > unit_.tokens.begin && token(i - 1).Is(kCoordinator);
}

Range UnitReader::IssuerOf(Range document) const {
  bool noun = false;
  for (uint32_t i = document.begin; i < document.end && !token(i).Is(kPreposition); ++i) {
    noun = reading_.names.Has(token(i), kDocumentNoun);
  }
  uint32_t verb = document.begin;
  while (verb > unit_.tokens.begin && (reading_.IsAdverb(verb - 1) || Lower(verb - 1) == "out")) {
    --verb;
  }
  if (!noun || verb == unit_.tokens.begin || !reading_.IsFinite(verb - 1)) return {};
  const Range subject = SubjectBefore(reading_, verb - 1, unit_.tokens.begin);
  return subject.empty() ? GoverningSubject(document.begin) : subject;
}

Range UnitReader::GoverningSubject(uint32_t at) const {
  const uint32_t lowest = at > unit_.tokens.begin + kReach ? at - kReach : unit_.tokens.begin;
  for (uint32_t verb = at; verb-- > lowest;) {
    if (token(verb).mark == ';' || token(verb).mark == ':') break;
    if (reading_.InQuotation(verb) || !token(verb).IsWord() || !reading_.IsFinite(verb)) continue;
    const Range subject = SubjectBefore(reading_, verb, unit_.tokens.begin);
    if (subject.empty() || token(subject.begin).Is(kRelative)) continue;
    return subject;
  }
  return {};
}

Range UnitReader::SharedSubject(Range subject, uint32_t at) const {
  if (!subject.empty()) return subject;
  if (!found_.empty() && !found_.back().speaker.empty()) return found_.back().speaker;
  const Range first = FirstSubject(reading_, {unit_.tokens.begin, at});
  return first.empty() ? GoverningSubject(at) : first;
}

uint32_t UnitReader::ThatWithin(Range range) const {
  for (uint32_t i = range.begin; i < range.end; ++i) {
    if (!reading_.InQuotation(i) && Is(i, kThatWord)) return i;
  }
  return kNone;
}

bool UnitReader::OpensWithAs(uint32_t i) const {
  return i > unit_.tokens.begin && Is(i - 1, kAsWord);
}

bool UnitReader::CommaWithin(Range range) const {
  for (uint32_t i = range.begin; i < range.end; ++i) {
    if (token(i).mark == ',' && !reading_.InQuotation(i)) return true;
  }
  return false;
}

std::vector<Attribution> AttributeUnits(const Reading& reading, Chooser* chooser) {
  std::vector<Attribution> found;
  UnitReader reader(reading, chooser);
  for (uint32_t u = 0; u < reading.units().size(); ++u) {
    const Reading::Unit& unit = reading.units()[u];
    if (!unit.cues.empty() && reading.IsNews(unit)) reader.Read(u, unit, &found);
  }
  return found;
}

void SortByText(std::vector<Attribution>* found) {
  const auto before = [](const Attribution& a, const Attribution& b) {
    return a.content.front().begin < b.content.front().begin;
  };
  // Most often they stand in order.
  if (std::is_sorted(found->begin(), found->end(), before)) return;
  std::stable_sort(found->begin(), found->end(), before);
}

}  // namespace dossier::analysis
