#include "server/analysis/earlier_mentions.h"

#include <algorithm>
#include <compare>
#include <optional>

#include "server/analysis/date_values.h"
#include "server/analysis/quantities.h"

namespace dossier::analysis {
namespace {

// A report looks back on few.
constexpr size_t kMost = 16;
constexpr double kHoursOfDay = 24;
constexpr double kHoursOfWeek = 7 * kHoursOfDay;

// "eleven months after", and what follows it.
struct Counted {
  Duration time;
  Range words;      // with all that is said of what was then
  uint32_t behind;  // the first token behind "after"
};

// Two days and those between.
class Between : private DateValue {
 public:
  Between(absl::CivilDay first, absl::CivilDay last) : DateValue(std::nullopt) {
    SetInterval(first, last);
  }
  const DateExpression& date() const { return found_; }
};

class Finder {
 public:
  Finder(const FactReading& reading, const std::vector<KindMention>& kinds,
         Segmentation& segmentation, std::vector<Finding>& findings)
      : reading_(reading),
        text_(reading.text),
        kinds_(kinds),
        segmentation_(segmentation),
        findings_(findings) {
    for (const Finding& finding : findings) {
      if (!finding.claim->has_victim() || finding.evidence.beside.empty()) continue;
      hits_.push_back({finding.sentence, text_.TokenAt(finding.evidence.beside.begin)});
    }
    std::sort(hits_.begin(), hits_.end());
  }

  void Run() {
    const size_t count = segmentation_.of_sentence.size();
    for (uint32_t sentence = 0; sentence < count && segmentation_.asides.size() < kMost;
         ++sentence) {
      if (segmentation_.of_sentence[sentence] != 0) continue;
      const std::optional<Counted> counted = CountedIn(text_.sentences()[sentence].tokens);
      if (counted && IsOfAnother(sentence, *counted)) SetApart(sentence, *counted);
    }
  }

 private:
  std::optional<Counted> CountedIn(Range sentence) const {
    constexpr uint32_t kLongest = 5;  // words: "two and a half years"
    for (uint32_t after = sentence.begin + 2; after + 1 < sentence.end; ++after) {
      if (text_.Lower(after) != "after") continue;
      for (uint32_t at = after - 2; at + kLongest >= after; --at) {
        const std::optional<Duration> time = DurationAt(text_, at);
        if (time && time->span.end == text_.token(after - 1).end) {
          return Counted{*time, WordsAround(sentence, at, after), after + 1};
        }
        if (at == sentence.begin) break;
      }
    }
    return std::nullopt;
  }

  // From "less than" on; up to the next comma where the sentence begins so, else to its end.
  Range WordsAround(Range sentence, uint32_t begin, uint32_t after) const {
    while (begin > sentence.begin && text_.token(begin - 1).IsWord() &&
           IsModifier(text_.Lower(begin - 1))) {
      --begin;
    }
    uint32_t end = sentence.end;
    if (begin == sentence.begin) {
      for (end = after; end < sentence.end && text_.token(end).mark != ','; ++end) {
      }
    }
    return {begin, end};
  }

  static bool IsModifier(absl::string_view word) {
    static constexpr absl::string_view kModifiers[] = {
        "about", "almost", "barely", "exactly", "just",   "less",  "more",   "nearly",
        "only",  "over",   "some",   "than",    "around", "under", "within", "shortly"};
    return std::find(std::begin(kModifiers), std::end(kModifiers), word) != std::end(kModifiers);
  }

  bool IsOfAnother(uint32_t sentence, const Counted& counted) const {
    if (counted.time.max < kHoursOfWeek || !Tells(counted) || IsTheSame(counted)) return false;
    if (ComesThen(sentence, counted.words.begin)) return true;
    const bool is_lead = sentence == segmentation_.happenings[0].lead;
    const bool further = segmentation_.is_further || segmentation_.is_again;
    return (segmentation_.is_further && is_lead) ||
           (further && (HasKind(text_.sentences()[sentence].tokens, counted.words) ||
                        HasVictim(sentence, counted.words)));
  }

  // Whether words of the sentence, but for some of them, say who was hit.
  bool HasVictim(uint32_t sentence, Range but) const {
    for (auto hit = std::lower_bound(hits_.begin(), hits_.end(), Hit{sentence, 0});
         hit != hits_.end() && hit->sentence == sentence; ++hit) {
      if (!but.Contains(hit->token)) return true;
    }
    return false;
  }

  // "The attack comes eleven months after": no announcement, which may be of the same.
  bool ComesThen(uint32_t sentence, uint32_t at) const {
    const uint32_t begin = text_.sentences()[sentence].tokens.begin;
    if (at < begin + 2) return false;
    const absl::string_view verb = text_.Lower(at - 1);
    if (verb != "comes" && verb != "came" && verb != "happened" && verb != "occurred") return false;
    return IsIncidentNoun(text_.token(at - 2).form);
  }

  bool Tells(const Counted& counted) const {
    const Range rest{counted.behind, counted.words.end};
    for (uint32_t at = rest.begin; at < rest.end; ++at) {
      if (IsIncidentNoun(text_.token(at).form)) return true;
    }
    return HasKind(rest, {});
  }

  // Whether words, but for some of them, tell of something that happened.
  bool HasKind(Range words, Range but) const {
    const uint32_t sentence = text_.SentenceOf(words.begin);
    auto kind = std::lower_bound(
        kinds_.begin(), kinds_.end(), sentence,
        [](const KindMention& one, uint32_t number) { return one.sentence < number; });
    for (; kind != kinds_.end() && kind->sentence == sentence; ++kind) {
      const uint32_t at = kind->tokens.begin;
      if (kind->actual && kind->strong && words.Contains(at) && !but.Contains(at)) return true;
    }
    return false;
  }

  // "two weeks after the attack", of which nothing more is said.
  bool IsTheSame(const Counted& counted) const {
    constexpr uint32_t kReach = 4;
    const absl::string_view first = text_.Lower(counted.behind);
    if (first != "the" && first != "this" && first != "that") return false;
    const uint32_t end = std::min(counted.words.end, counted.behind + kReach);
    for (uint32_t at = counted.behind + 1; at < end; ++at) {
      if (!IsIncidentNoun(text_.token(at).form)) continue;
      const bool is_told = at + 1 < counted.words.end && text_.token(at + 1).Is(kPreposition);
      return !is_told;
    }
    return false;
  }

  void SetApart(uint32_t sentence, const Counted& counted) {
    segmentation_.asides.push_back(
        {counted.words, static_cast<int>(segmentation_.happenings.size())});
    segmentation_.happenings.push_back({v1::REPORT_ROLE_MENTION, sentence, {}});
    AddVictim(counted.words);
    AddDate(counted.time);
  }

  // Whom the report's own happening hit, where the words name them again and nobody else.
  void AddVictim(Range tokens) {
    const Span words = text_.SpanOf(tokens);
    const auto is_within = [&](const Finding& finding) {
      return finding.claim->has_victim() && !finding.claim->victim().name().empty() &&
             words.Contains(finding.begin);
    };
    if (std::any_of(findings_.begin(), findings_.end(), is_within)) return;
    const auto [first, end] = reading_.entities.MentionsIn(words);
    for (uint32_t i = first; i < end; ++i) {
      const Mention& mention = reading_.entities.mentions()[i];
      const absl::string_view name = reading_.entities.entity(mention.entity).name;
      const auto hit = std::find_if(findings_.begin(), findings_.end(), [&](const Finding& one) {
        return one.claim->has_victim() && one.claim->victim().name() == name;
      });
      if (hit == findings_.end() || name.empty()) continue;
      return AddVictim(*hit, mention.span);
    }
    // "from the same hospital"
    const auto hit = std::find_if(findings_.begin(), findings_.end(), [](const Finding& one) {
      return one.claim->has_victim() && !one.claim->victim().name().empty();
    });
    for (uint32_t at = tokens.begin + 1; at + 1 < tokens.end && hit != findings_.end(); ++at) {
      if (text_.Lower(at) == "same" && text_.Lower(at - 1) == "the") {
        return AddVictim(*hit, text_.SpanOf({at, at + 2}));
      }
    }
  }

  void AddVictim(const Finding& hit, Span telling) {
    const v1::Victim victim = hit.claim->victim();
    *AddFinding(reading_, v1::FIELD_VICTIM, "victim.of_earlier", 0.6, {telling}, findings_)
         .mutable_victim() = victim;
  }

  // As exactly as it is counted, by the day of the report's own happening, else of the report.
  void AddDate(const Duration& time) {
    const std::optional<size_t>& own = segmentation_.happenings[0].date;
    const absl::CivilDay base = own ? reading_.dates[*own].first : *reading_.anchor;
    const auto days = static_cast<int>(time.max / kHoursOfDay);
    constexpr int kOfWeeks = 4;
    constexpr int kMostWeeks = 60;
    const int slack = days <= kMostWeeks ? kOfWeeks : days < 700 ? 20 : 183;
    const bool less = time.bound == Bound::kMost;
    const bool more = time.bound == Bound::kLeast;
    const Between then(base - days - (less ? 0 : slack * (more ? 3 : 1)),
                       less ? base - 1 : base - days + slack);
    v1::IncidentDate& date =
        *AddFinding(reading_, v1::FIELD_DATE, "date.of_earlier", 0.5, {time.span}, findings_)
             .mutable_date();
    date.set_event(v1::IncidentDate::EVENT_STARTED);
    DateExpression told = then.date();
    told.begin = time.span.begin;
    told.end = time.span.end;
    told.relative = true;
    FillDate(text_, told, *date.mutable_date());
  }

  // A word that says that somebody was hit.
  struct Hit {
    uint32_t sentence;
    uint32_t token;
    auto operator<=>(const Hit&) const = default;
  };

  const FactReading& reading_;
  const Text& text_;
  const std::vector<KindMention>& kinds_;  // in the order of the text
  std::vector<Hit> hits_;
  Segmentation& segmentation_;
  std::vector<Finding>& findings_;
};

}  // namespace

void FindEarlierMentions(const FactReading& reading, const std::vector<KindMention>& kinds,
                         Segmentation& segmentation, std::vector<Finding>& findings) {
  if (!reading.anchor || segmentation.happenings.empty()) return;
  Finder(reading, kinds, segmentation, findings).Run();
}

}  // namespace dossier::analysis
