#include "server/analysis/incident_dates.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/analysis/context_words.h"
#include "server/analysis/date_contexts.h"
#include "server/analysis/figure_weights.h"
#include "server/analysis/other_senses.h"
#include "server/analysis/quantities.h"
#include "server/analysis/segmentation.h"
#include "server/analysis/tickers.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

using Event = v1::IncidentDate;

// What the weights have to give a date.
constexpr double kLikely = 0.5;
constexpr double kPossible = 0.17;
constexpr double kBesideItsEvent = 0.02;
constexpr double kBesideAStart = 0.1;  // other happenings start, too

// Tokens between a date and the event that it dates.
constexpr uint32_t kFurthest = 15;
// So many more for each end of a clause between them.
constexpr uint32_t kClause = 3;

// A word beside which an event is told.
struct EventCue {
  Event::Event event;
  Range tokens;
};

Event::Event EventNamed(absl::string_view label) {
  static const auto* const events = new absl::flat_hash_map<absl::string_view, Event::Event>{
      {"started", Event::EVENT_STARTED},
      {"ended", Event::EVENT_ENDED},
      {"detected", Event::EVENT_DETECTED},
      {"contained", Event::EVENT_CONTAINED},
      {"disclosed", Event::EVENT_DISCLOSED},
      {"reported-to-authority", Event::EVENT_REPORTED_TO_AUTHORITY},
      {"recovered", Event::EVENT_RECOVERED},
      {"other", Event::EVENT_UNSPECIFIED},
  };
  const auto found = events->find(label);
  if (found == events->end()) std::abort();
  return found->second;
}

uint32_t Distance(Range a, Range b) {
  if (a.end <= b.begin) return b.begin - a.end;
  if (b.end <= a.begin) return a.begin - b.end;
  return 0;
}

// How many clauses end between the two.
uint32_t Parted(const Text& text, Range a, Range b) {
  const Range between = a.end <= b.begin ? Range{a.end, b.begin} : Range{b.end, a.begin};
  uint32_t parted = 0;
  for (uint32_t at = between.begin; at < between.end; ++at) {
    parted += PartsClauses(text.token(at)) && text.token(at).kind != TokenKind::kQuote;
  }
  // "claimed on Monday to have copied"
  for (uint32_t at = between.begin; at < between.end; ++at) {
    if (text.Lower(at) == "to" && text.Lower(at + 1) == "have") parted += 2;
  }
  // "began in April and came to light in May"
  if (!between.empty() && text.token(between.end - 1).Is(kCoordinator)) parted += 2;
  return parted;
}

// "detected in the early hours of 3 May": words of time alone stand between.
bool StandsBeside(const Text& text, const SeenDate& seen) {
  constexpr uint32_t kBeside = 6;
  if (seen.event.distance <= kBeside) return true;
  if (seen.event.tokens.end > seen.tokens.begin) return false;
  for (uint32_t at = seen.event.tokens.end; at < seen.tokens.begin; ++at) {
    const Token& token = text.token(at);
    if (!token.Is(kPreposition) && !token.Is(kArticle) && !token.Is(kTimeWord)) return false;
  }
  return true;
}

double LeastChance(const Text& text, const SeenDate& seen) {
  const bool beside = StandsBeside(text, seen);
  switch (seen.event.event) {
    case Event::EVENT_UNSPECIFIED:
      return kLikely;
    // "contained the next day", "discovered on 3 May": hardly anything else is.
    case Event::EVENT_DETECTED:
    case Event::EVENT_CONTAINED:
    case Event::EVENT_RECOVERED:
    case Event::EVENT_REPORTED_TO_AUTHORITY:
      return beside ? kBesideItsEvent : kPossible;
    case Event::EVENT_STARTED:
      return beside ? kBesideAStart : kPossible;
    default:
      return kPossible;
  }
}

// The sections of other_times.txt.
enum OtherTime : uint8_t { kOtherTime = 1, kBlame = 2, kToCome = 4, kCourt = 8 };

uint8_t OtherTimesOf(const Token& token) {
  static const ByWord<uint8_t> words = SectionBits(
      "other_times",
      {{"other", kOtherTime}, {"blame", kBlame}, {"to come", kToCome}, {"court", kCourt}});
  return words.Of(token.form);
}

class DateReader {
 public:
  DateReader(const FactReading& reading, const FigureReading& figures)
      : reading_(reading), figures_(figures), text_(reading.text) {
    for (const PatternMatch& match : reading.matches) {
      if (FactReading::LexiconOf(match) == FactLexicon::kDateEvents) {
        // "talks collapsed on Tuesday"
        if (OtherSenses(text_).MeanNoEvent(match.tokens)) continue;
        cues_.push_back({EventNamed(reading.Label(match)), match.tokens});
      } else if (FactReading::LexiconOf(match) == FactLexicon::kMeasures &&
                 reading.Label(match) == "recovery") {
        cues_.push_back({Event::EVENT_RECOVERED, match.tokens});
      } else if (FactReading::LexiconOf(match) == FactLexicon::kResponses &&
                 text_.Lower(match.slot(Slot::kBody).tokens.begin) != "what") {
        // "imposed sanctions on Monday", but not in "what officials called an attack".
        cues_.push_back({Event::EVENT_UNSPECIFIED, match.tokens});
      }
    }
  }

  std::vector<SeenDate> Read() {
    std::vector<SeenDate> seen;
    seen.reserve(reading_.dates.size());
    size_t first_cue = 0;
    for (size_t i = 0; i < reading_.dates.size(); ++i) {
      const DateExpression& date = reading_.dates[i];
      if (reading_.dateline && reading_.dateline->begin == date.begin) continue;
      const Range tokens = TokensOf(text_, date);
      if (tokens.empty()) continue;
      const Sentence& sentence = text_.SentenceWith(tokens.begin);
      const ParagraphRole role = text_.paragraphs()[sentence.paragraph].role;
      if (role == ParagraphRole::kBoilerplate || role == ParagraphRole::kByline) continue;
      while (first_cue < cues_.size() && (cues_[first_cue].tokens.begin < sentence.tokens.begin ||
                                          cues_[first_cue].tokens.end + kFurthest < tokens.begin)) {
        ++first_cue;
      }
      SeenDate& found = seen.emplace_back();
      found.index = i;
      found.tokens = tokens;
      found.event = NearestTo(i, tokens, sentence, first_cue);
      if (!figures_.is_of_computers() && IsOfStandstill(text_, found.event)) found.event = {};
      found.seen = figures_.OfDate(i, tokens, found.event);
    }
    return seen;
  }

 private:
  // "between 3 and 9 May": nobody announces, finds or mends something for days.
  bool IsStretch(const DateExpression& date) const {
    return date.precision == DatePrecision::kInterval && date.form != DateForm::kWeek &&
           date.form != DateForm::kWeekend && (!reading_.anchor || date.last < *reading_.anchor);
  }

  static bool IsOfAMoment(Event::Event event) {
    return event == Event::EVENT_DISCLOSED || event == Event::EVENT_DETECTED ||
           event == Event::EVENT_CONTAINED || event == Event::EVENT_RECOVERED;
  }

  NearestEvent NearestTo(size_t date, Range tokens, const Sentence& sentence,
                         size_t first_cue) const {
    const bool stretch = IsStretch(reading_.dates[date]);
    // "in the early hours of Monday"
    while (tokens.begin > sentence.tokens.begin + 1) {
      const Token& before = text_.token(tokens.begin - 1);
      const absl::string_view word = text_.Lower(before);
      if (word != "hours" && word != "early" && word != "late" && word != "small" &&
          !(before.Is(kArticle) && text_.Lower(tokens.begin) != text_.Lower(tokens.end - 1)) &&
          !(word == "of" && text_.Lower(tokens.begin - 2) == "hours")) {
        break;
      }
      --tokens.begin;
    }
    const int said = reading_.StatementAt(static_cast<uint32_t>(reading_.dates[date].begin));
    const EventCue* nearest = nullptr;
    uint32_t least = UINT32_MAX;
    // Cues stand in the order of their anchors, so one that begins earlier may come a little later.
    const uint32_t limit = std::min(sentence.tokens.end, tokens.end + 4 * kFurthest);
    for (size_t i = first_cue; i < cues_.size() && cues_[i].tokens.begin < limit; ++i) {
      const uint32_t distance = Distance(cues_[i].tokens, tokens);
      if (distance > kFurthest) continue;
      if (stretch && IsOfAMoment(cues_[i].event)) continue;
      // "changed the setting on 30 March, the utility said on Wednesday"
      if (said >= 0 && cues_[i].event == Event::EVENT_DISCLOSED &&
          reading_.statements[said].cue.Overlaps(text_.SpanOf(cues_[i].tokens))) {
        continue;
      }
      if (cues_[i].event == Event::EVENT_DETECTED && EndsWithFinding(cues_[i].tokens, tokens)) {
        continue;
      }
      // "until" in "from 3 until 9 May" is the date's own.
      if (distance == 0 && tokens.Contains(cues_[i].tokens.begin)) continue;
      // "sentenced on Monday for stealing": what it was for has another day.
      const uint32_t cue = cues_[i].tokens.begin;
      if (cue > tokens.end && text_.Lower(cue - 1) == "for") continue;
      // What happens in another clause lies further off.
      const uint32_t far = distance + kClause * Parted(text_, cues_[i].tokens, tokens);
      // Of words that begin or end together the longer ones say more: "told", "told us".
      const bool says_more = far == least && cues_[i].tokens.size() > nearest->tokens.size();
      if (far < least || says_more) {
        least = far;
        nearest = &cues_[i];
      }
    }
    if (nearest == nullptr) return {};
    if (const std::optional<uint32_t> noun = NounDated(*nearest, tokens)) {
      return {Event::EVENT_STARTED, {*noun, *noun + 1}, tokens.begin - *noun - 1};
    }
    if (!reading_.dates[date].bound) {
      if (const EventCue* const found = FindingOf(*nearest, tokens, first_cue)) nearest = found;
    }
    return {nearest->event, nearest->tokens, Distance(nearest->tokens, tokens)};
  }

  // "on the night of 27 October, investigators found": that was when it happened.
  bool EndsWithFinding(Range cue, Range date) const {
    if (cue.begin < date.end + 2 || text_.token(date.end).mark != ',') return false;
    const Range sentence = text_.SentenceWith(cue.begin).tokens;
    return cue.end >= sentence.end || text_.token(cue.end).mark == '.';
  }

  // "claimed the attack that took the site down on Tuesday": the attack, not the claim, was then.
  std::optional<uint32_t> NounDated(const EventCue& cue, Range date) const {
    constexpr uint32_t kReach = 14;
    if (cue.event != Event::EVENT_DISCLOSED) return std::nullopt;
    for (uint32_t at = date.begin; at > cue.tokens.begin + 1 && date.begin - at < kReach; --at) {
      const Token& token = text_.token(at - 1);
      if (PartsClauses(token)) return std::nullopt;
      if (token.Is(kRelative) && IsIncidentNoun(text_.token(at - 2).form)) return at - 2;
    }
    return std::nullopt;
  }

  // "became aware of the intrusion on 3 May": that is when they found it.
  const EventCue* FindingOf(const EventCue& cue, Range date, size_t first_cue) const {
    constexpr uint32_t kReach = 3;  // tokens from the one to the other
    if (cue.event != Event::EVENT_STARTED || cue.tokens.end > date.begin) return nullptr;
    for (size_t i = first_cue; i < cues_.size() && cues_[i].tokens.begin < cue.tokens.begin; ++i) {
      const EventCue& other = cues_[i];
      const bool finds = other.event == Event::EVENT_DETECTED &&
                         other.tokens.end <= cue.tokens.begin &&
                         cue.tokens.begin - other.tokens.end < kReach &&
                         Parted(text_, other.tokens, cue.tokens) == 0 &&
                         text_.SentenceOf(other.tokens.begin) == text_.SentenceOf(date.begin);
      if (finds) return &other;
    }
    return nullptr;
  }

  const FactReading& reading_;
  const FigureReading& figures_;
  const Text& text_;
  std::vector<EventCue> cues_;
};

// Makes findings of the dates that belong to incidents.
class DateWriter {
 public:
  DateWriter(const FactReading& reading, const std::vector<KindMention>& kinds,
             const FigureReading& figures, std::vector<Finding>& findings)
      : reading_(reading),
        text_(reading.text),
        figures_(figures),
        of_computers_(figures.is_of_computers()),
        findings_(findings) {
    for (const StatementDraft& said : reading.statements) {
      if (said.said_at != nullptr) said_at_.push_back(said.said_at->begin);
    }
    std::sort(said_at_.begin(), said_at_.end());
    for (const KindMention& kind : kinds) {
      if (!kind.actual || !kind.strong || IsVulnerabilityKind(kind.type)) continue;
      if (IsArrest(text_, kind.tokens.begin)) continue;
      if (telling_.empty() || telling_.back() != kind.sentence) telling_.push_back(kind.sentence);
    }
    // What the headline says is told by the sentence below.
    const bool headed = !telling_.empty() && telling_.front() == 0 &&
                        text_.paragraphs().size() > 1 &&
                        text_.paragraphs()[0].role == ParagraphRole::kHeading;
    if (!headed) return;
    const uint32_t below = text_.paragraphs()[1].sentences.begin;
    if (std::find(telling_.begin(), telling_.end(), below) != telling_.end()) return;
    telling_.insert(std::upper_bound(telling_.begin(), telling_.end(), below), below);
  }

  void Write(const SeenDate& seen) {
    if (AddDayBefore(seen) || AddSince(seen)) return;
    const double chance = FigureWeights::Default().Chance(FigureSort::kDate, seen.seen);
    if (IsOfHappening(seen, chance)) {
      dated_ = true;
      const DateExpression& day = reading_.dates[seen.index];
      AddClaim(Event::EVENT_STARTED, "date.of_happening", std::max(chance, kLikely), day, nullptr,
               {{static_cast<uint32_t>(day.begin), static_cast<uint32_t>(day.end)}});
      return;
    }
    const DateExpression& date = reading_.dates[seen.index];
    // Beside a word for what happened a date is told even if the weights are in doubt about it.
    const bool lasts = Lasts(date);
    if (chance <
        (lasts ? std::min(kBesideAStart, LeastChance(text_, seen)) : LeastChance(text_, seen)))
      return;
    const bool of_saying = IsWhenSomethingWasSaid(date);
    if (IsOfBackground(seen)) return;
    if (seen.event.event == Event::EVENT_STARTED && of_saying) return;
    // Of fires and crashes everybody speaks for days: that discloses nothing.
    if (seen.event.event == Event::EVENT_DISCLOSED && of_saying &&
        (!of_computers_ || IsInCourt(seen.tokens.begin))) {
      return;
    }
    // "the worst since 2030" tells of no finding.
    if (date.bound &&
        (seen.event.event == Event::EVENT_DISCLOSED || seen.event.event == Event::EVENT_DETECTED)) {
      return;
    }
    const bool since = !of_computers_ && date.bound && seen.event.event == Event::EVENT_STARTED;
    if (since && IsOfCounting(text_, seen.tokens.begin)) return;
    if (IsStillToCome(seen, date)) return;
    // What lies ahead has not happened.
    if (reading_.anchor && !date.value.empty() && date.first > *reading_.anchor + 1) return;
    const Span span{static_cast<uint32_t>(date.begin), static_cast<uint32_t>(date.end)};
    if (lasts && AddStretch(seen, chance, date, span)) return;
    // "has cost it so far, it said on Tuesday": a day of telling is counted from the report's.
    const bool of_telling = seen.event.event == Event::EVENT_DISCLOSED && seen.event.distance <= 1;
    const DateExpression* const outer =
        of_telling ? nullptr : DateAround(seen.index, text_.SentenceWith(seen.tokens.begin));
    if (seen.event.event == Event::EVENT_UNSPECIFIED) {
      if (!date.value.empty() && outer == nullptr && !IsOfBlame(seen)) {
        // The month of a happening that is told without a day.
        if (IsMonthOfHappening(seen, date)) {
          dated_ = true;
          return AddClaim(Event::EVENT_STARTED, "date.of_happening", chance, date, nullptr, {span});
        }
        AddClaim(Event::EVENT_UNSPECIFIED, "date.no_event", chance, date, outer, {span});
      }
      return;
    }
    const Evidence evidence = {span, text_.SpanOf(seen.event.tokens)};
    AddClaim(seen.event.event, "date.nearest_event", chance, date, outer, evidence);
    // Who tells of a happening has found it by then; a month or a year is coarse enough to say so.
    if (seen.event.event == Event::EVENT_DISCLOSED &&
        (date.precision == DatePrecision::kMonth || date.precision == DatePrecision::kYear)) {
      AddClaim(Event::EVENT_DETECTED, "date.detected_when_told", chance, date, outer, evidence);
    }
  }

 private:
  // "on Thursday, two days after the river burst its banks": that was on Tuesday. Whether the words
  // say so.
  bool AddDayBefore(const SeenDate& seen) {
    const DateExpression& date = reading_.dates[seen.index];
    const uint32_t end = text_.SentenceWith(seen.tokens.begin).tokens.end;
    uint32_t at = seen.tokens.end;
    if (at < end && text_.token(at).mark == ',') ++at;
    const std::optional<Duration> between =
        at + 3 < end ? DurationAt(text_, at) : std::optional<Duration>();
    if (!between || between->min != between->max || figures_.IsAside(at)) return false;
    at = text_.TokenAt(between->span.end - 1) + 1;
    if (at >= end || text_.Lower(at) != "after") return false;
    const bool told = seen.event.event != Event::EVENT_UNSPECIFIED &&
                      seen.event.tokens.begin > at && seen.event.distance < kFurthest;
    constexpr double kDay = 24;
    constexpr double kLongest = 6 * kDay;  // weeks and months are told roughly
    if (!told || date.value.empty() || date.precision != DatePrecision::kDay) return false;
    if (between->min > kLongest || std::fmod(between->min, kDay) != 0) return true;
    DateExpression day = date;
    day.first = day.last = date.first - static_cast<int>(between->min / kDay);
    day.value = absl::FormatCivilTime(day.first);
    day.end = between->span.end;
    day.relative = true;
    AddClaim(
        seen.event.event, "date.days_before", kLikely, day, nullptr,
        {{static_cast<uint32_t>(date.begin), between->span.end}, text_.SpanOf(seen.event.tokens)});
    dated_ |= seen.event.event == Event::EVENT_STARTED;
    return true;
  }

  // "the judge told Vells Crown Court on Friday": the deed was known long before.
  bool IsInCourt(uint32_t date) const {
    constexpr uint32_t kReach = 30;
    const Range sentence = text_.SentenceWith(date).tokens;
    const uint32_t begin = std::max(sentence.begin, date - std::min(date, kReach));
    for (uint32_t at = begin; at < std::min(sentence.end, date + kReach); ++at) {
      if (IsOneOf(text_.token(at), kBenchWord)) {
        return true;
      }
    }
    return false;
  }

  // "a password that had been leaked in 2029": what was long before is no beginning.
  bool IsOfBackground(const SeenDate& seen) const {
    const uint32_t at = seen.event.tokens.begin;
    return seen.event.event == Event::EVENT_STARTED && at > 3 && text_.Lower(at - 1) == "been" &&
           text_.Lower(at - 2) == "had" && text_.token(at - 3).Is(kRelative);
  }

  // "claimed responsibility for the attack on Tuesday": the attack was before.
  bool IsWhenSomethingWasSaid(const DateExpression& date) const {
    return std::binary_search(said_at_.begin(), said_at_.end(), date.begin);
  }

  // "has drawn money from accounts since January": that is how long it has gone on.
  bool AddSince(const SeenDate& seen) {
    const DateExpression& date = reading_.dates[seen.index];
    const bool of_other =
        seen.event.event != Event::EVENT_UNSPECIFIED && seen.event.event != Event::EVENT_DISCLOSED;
    if (!date.bound || of_other || date.value.empty() || !SinceWhen(seen.tokens)) return false;
    AddClaim(Event::EVENT_STARTED, "date.since", kLikely, date, nullptr,
             {{static_cast<uint32_t>(date.begin), static_cast<uint32_t>(date.end)}});
    return true;
  }

  // "since March", "since the beginning of March", of a sentence that tells what has happened.
  bool SinceWhen(Range date) const {
    constexpr uint32_t kReach = 5;
    const Sentence& sentence = text_.SentenceWith(date.begin);
    if (!TellsNear(text_.SentenceOf(date.begin))) return false;
    // "offered on a forum since Sunday": what is for sale was taken before.
    bool since = false;
    for (uint32_t at = date.begin + 1;
         at-- > sentence.tokens.begin && date.begin - at < 3 * kReach;) {
      const absl::string_view word = text_.Lower(at);
      since |= word == "since" && date.begin - at < kReach;
      if (IsOneOf(text_.token(at), kSaleWord)) return false;
    }
    return since;
  }

  // "On Friday the brigade was alerted to a fire", "it was reported": then it burned.
  bool IsOfAlarm(const SeenDate& seen) const {
    if (of_computers_) return false;
    const uint32_t at = seen.event.tokens.begin;
    const absl::string_view word = text_.Lower(at);
    return word == "alerted" || word == "called" || word == "raised" ||
           (word == "reported" && at > 0 && text_.token(at - 1).Is(kAuxiliary));
  }

  // "will stay closed until Thursday", "expects to resume work on Thursday": of the days of that
  // name the next one.
  bool IsStillToCome(const SeenDate& seen, const DateExpression& date) const {
    constexpr uint32_t kSameClause = 8;
    // "will be paid by Christmas"
    const bool ahead = date.relative && date.bound && date.form != DateForm::kDay;
    if (date.form != DateForm::kWeekday && !ahead) return false;
    const uint32_t begin = text_.SentenceWith(seen.tokens.begin).tokens.begin;
    const bool is_bound =
        text_.Lower(seen.tokens.begin) == "until" ||
        (seen.tokens.begin > begin && text_.Lower(seen.tokens.begin - 1) == "until");
    for (uint32_t at = seen.tokens.begin; at > begin; --at) {
      const Token& token = text_.token(at - 1);
      if (!is_bound && (PartsClauses(token) || seen.tokens.begin - at >= kSameClause)) break;
      if ((OtherTimesOf(token) & kToCome) != 0) return true;
      // "talks are to resume"
      if (text_.Lower(token) == "to" && at > begin + 1 && text_.token(at - 2).Is(kAuxiliary) &&
          !absl::StartsWith(text_.Lower(at - 2), "ha")) {
        return true;
      }
    }
    return false;
  }

  // "between 14 July and 2 August": it went on from the one to the other.
  bool Lasts(const DateExpression& date) const {
    constexpr int kShortest = 2;  // days
    if (date.precision != DatePrecision::kInterval || date.value.empty() ||
        date.form == DateForm::kWeek || date.form == DateForm::kWeekend ||
        date.last - date.first < kShortest) {
      return false;
    }
    const uint32_t at = text_.TokenAt(static_cast<uint32_t>(date.begin));
    const auto opens = [](absl::string_view word) { return word == "between" || word == "from"; };
    return opens(text_.Lower(at)) || (at > 0 && opens(text_.Lower(at - 1)));
  }

  // Its beginning and its end, each of the same words. False if something else is told to have
  // gone on.
  bool AddStretch(const SeenDate& seen, double chance, const DateExpression& date, Span span) {
    const Event::Event told = seen.event.event;
    if (told != Event::EVENT_STARTED && told != Event::EVENT_UNSPECIFIED) return false;
    const std::pair<absl::string_view, absl::string_view> ends = absl::StrSplit(date.value, '/');
    DateExpression end = date;
    for (const auto& [event, value] : {std::pair(Event::EVENT_STARTED, ends.first),
                                       std::pair(Event::EVENT_ENDED, ends.second)}) {
      end.value = std::string(value);
      end.precision = PrecisionOf(value);
      AddClaim(event, "date.stretch", std::max(chance, kLikely), end, nullptr, {span});
    }
    return true;
  }

  static DatePrecision PrecisionOf(absl::string_view edtf) {
    constexpr size_t kYear = 4;
    constexpr size_t kMonth = 7;
    return edtf.size() == kYear    ? DatePrecision::kYear
           : edtf.size() == kMonth ? DatePrecision::kMonth
                                   : DatePrecision::kDay;
  }

  // The first day of a sentence that says outright what happened is the day of it, unless a word
  // for something else stands beside it: "Fire broke out in Vells on Saturday".
  bool IsOfHappening(const SeenDate& seen, double chance) const {
    constexpr uint32_t kBeside = 6;
    constexpr uint32_t kLeading = 6;  // sentences
    const DateExpression& date = reading_.dates[seen.index];
    const uint32_t sentence = text_.SentenceOf(seen.tokens.begin);
    // "over the weekend", "in the night of 10 to 11 October"
    const bool is_brief = !of_computers_ && date.precision == DatePrecision::kInterval &&
                          !date.value.empty() && date.last - date.first <= 2;
    const bool is_day =
        date.precision == DatePrecision::kDay || date.precision == DatePrecision::kHour || is_brief;
    if (figures_.OpensEarlierHappening(sentence) && !date.value.empty()) return true;
    if (dated_ || !is_day || date.value.empty() || sentence > kLeading) return false;
    if (reading_.anchor && date.first > *reading_.anchor) return false;
    if (IsWhenSomethingWasSaid(date) || IsOfAnniversary(text_, sentence)) return false;
    if (seen.event.event == Event::EVENT_STARTED && chance >= LeastChance(text_, seen))
      return false;
    // The weights know news of computers.
    const bool is_likely = seen.event.event == Event::EVENT_UNSPECIFIED && chance >= kPossible;
    if (of_computers_ && !is_likely) return false;
    // What is told beside happenings has a cue, too, but no event.
    // "on Wednesday, police said": that is when it was.
    const bool is_said_of =
        seen.event.event == Event::EVENT_DISCLOSED && seen.event.tokens.begin >= seen.tokens.end &&
        (Parted(text_, seen.tokens, seen.event.tokens) > 0 ||
         text_.token(seen.tokens.end).Is(kSubordinator) || text_.Lower(seen.tokens.end) == "after");
    const bool is_of_other = !seen.event.tokens.empty() && !is_said_of && !IsOfAlarm(seen) &&
                             seen.event.event != Event::EVENT_STARTED &&
                             seen.event.distance < (IsFinding(seen) ? kFurthest : kBeside);
    return !is_of_other && !IsBesideOther(seen.tokens) && !IsOfDateline(seen.tokens) &&
           TellsNear(sentence);
  }

  // "found the door of her workshop forced open on Monday": when the thieves came is another
  // matter.
  bool IsFinding(const SeenDate& seen) const {
    return seen.event.event == Event::EVENT_DETECTED &&
           seen.event.tokens.end <= seen.tokens.begin &&
           Parted(text_, seen.event.tokens, seen.tokens) == 0;
  }

  bool IsMonthOfHappening(const SeenDate& seen, const DateExpression& date) const {
    return !of_computers_ && !dated_ && date.precision == DatePrecision::kMonth && !date.bound &&
           !IsBesideOther(seen.tokens) && TellsNear(text_.SentenceOf(seen.tokens.begin));
  }

  // Whether the sentence says what happened, or in other news the one before it does.
  bool TellsNear(uint32_t sentence) const {
    const auto tells = [this](uint32_t at) {
      return std::binary_search(telling_.begin(), telling_.end(), at);
    };
    if (of_computers_) return tells(sentence);
    // "the incident at the barracks on 12 November. A shell exploded"
    return tells(sentence) || (sentence > 0 && tells(sentence - 1)) ||
           (tells(sentence + 1) && NamesIncident(text_, sentence));
  }

  // "VELLS, May 3 (Meridian) -": at the begin of a paragraph.
  bool IsOfDateline(Range date) const {
    constexpr uint32_t kLongest = 12;
    if (date.end >= text_.tokens().size() ||
        date.begin > text_.ParagraphWith(date.begin).tokens.begin + kLongest) {
      return false;
    }
    const Token& next = text_.token(date.end);
    return next.mark == '(' || next.mark == '-' || next.mark == 0x2013 || next.mark == 0x2014;
  }

  // "arrested on Saturday": what is told beside happenings has times of its own.
  bool IsBesideOther(Range date) const {
    constexpr uint32_t kBeside = 3;
    constexpr uint32_t kSameClause = 9;
    const auto [begin, end] = text_.SentenceWith(date.begin).tokens;
    for (uint32_t at = date.begin; at > begin && date.begin - at < kSameClause; --at) {
      const Token& token = text_.token(at - 1);
      const absl::string_view word = text_.Lower(token);
      const bool bounds = at == date.begin && (word == "before" || word == "by" || word == "since");
      // "months in prison on Monday"; but "broke out of a prison on Monday"
      const bool house = (word == "prison" || word == "jail") && at > begin + 1 &&
                         text_.token(at - 2).Is(kArticle);
      const uint8_t courts = house ? 0 : kCourt;
      const uint8_t others = courts | (date.begin - at < kBeside ? kOtherTime | kBlame : 0);
      if (bounds || (OtherTimesOf(token) & others) != 0) return true;
      if (PartsClauses(token)) break;
    }
    // "Police on Thursday arrested ..."
    if (date.end >= end) return false;
    const absl::string_view next = text_.Lower(date.end);
    return next == "arrested" || next == "charged" || next == "sentenced";
  }

  // "on Monday blamed", "accused it on Monday": when somebody was blamed tells nothing of the deed.
  bool IsOfBlame(const SeenDate& seen) const {
    constexpr uint32_t kBeside = 3;
    if (seen.event.distance > kBeside) return false;
    for (uint32_t at = seen.event.tokens.begin; at < seen.event.tokens.end; ++at) {
      if ((OtherTimesOf(text_.token(at)) & kBlame) != 0) return true;
    }
    return false;
  }

  // The earlier date of the sentence from which a relative date is counted, or null.
  const DateExpression* DateAround(size_t index, const Sentence& sentence) const {
    const DateExpression& date = reading_.dates[index];
    // Of "3 May" the year alone is relative.
    if (index == 0 || !date.relative || date.value.empty() || date.form == DateForm::kDay ||
        date.precision == DatePrecision::kMonth || date.precision == DatePrecision::kYear) {
      return nullptr;
    }
    const DateExpression& outer = reading_.dates[index - 1];
    if (outer.begin < sentence.span.begin || outer.value.empty() || !reading_.anchor ||
        outer.last >= *reading_.anchor - 13) {
      return nullptr;
    }
    // "used what was stolen in March, she said on Thursday": a day of saying is not counted from
    // what is said.
    const int said = reading_.StatementAt(static_cast<uint32_t>(outer.begin));
    const bool is_of_saying =
        said >= 0 && reading_.StatementAt(static_cast<uint32_t>(date.begin)) != said;
    return is_of_saying ? nullptr : &outer;
  }

  // `outer` of a date that is counted from another one, which has no value then.
  void AddClaim(Event::Event event, RuleName rule, double confidence, const DateExpression& date,
                const DateExpression* outer, Evidence evidence) {
    v1::IncidentDate& value =
        *AddFinding(reading_, v1::FIELD_DATE, rule, confidence, evidence, findings_).mutable_date();
    value.set_event(event);
    v1::Date& proto = *value.mutable_date();
    FillDate(text_, date, proto);
    if (outer == nullptr) return;
    proto.clear_value();
    proto.clear_precision();
    proto.set_unresolved_reason(absl::StrCat("it is counted from an announcement in ", outer->value,
                                             ", not from the day of the report"));
  }

  const FactReading& reading_;
  const Text& text_;
  const FigureReading& figures_;
  const bool of_computers_;
  std::vector<size_t> said_at_;    // where the dates begin on which something was said
  std::vector<uint32_t> telling_;  // the sentences that say outright what happened
  bool dated_ = false;
  std::vector<Finding>& findings_;
};

}  // namespace

std::vector<SeenDate> SeeDates(const FactReading& reading, const FigureReading& figures) {
  return DateReader(reading, figures).Read();
}

void FindIncidentDates(const FactReading& reading, const std::vector<KindMention>& kinds,
                       const FigureReading& figures, std::vector<Finding>& findings) {
  DateWriter writer(reading, kinds, figures, findings);
  for (const SeenDate& seen : SeeDates(reading, figures)) writer.Write(seen);
  if (!figures.is_of_computers()) FindTickerDates(reading, kinds, findings);
  if (figures.is_of_computers()) return;
  // What went on from the one day to the other did not begin with the raid that ended it.
  const auto since = std::find_if(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.rule == "date.stretch" &&
           finding.claim->date().event() == v1::IncidentDate::EVENT_STARTED;
  });
  if (since != findings.end()) {
    const std::string start = since->claim->date().date().value();
    std::erase_if(findings, [&](const Finding& finding) {
      return finding.rule == "date.of_happening" && finding.claim->date().date().value() > start;
    });
  }
  // A day that is told with what happened then needs no line without.
  absl::flat_hash_set<std::string> told;
  for (const Finding& finding : findings) {
    if (finding.claim->has_date() && finding.rule != "date.no_event") {
      told.insert(finding.claim->date().date().value());
    }
  }
  std::erase_if(findings, [&](const Finding& finding) {
    return finding.rule == "date.no_event" && told.contains(finding.claim->date().date().value());
  });
}

}  // namespace dossier::analysis
