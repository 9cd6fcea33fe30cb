#include "server/analysis/incident_dates.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"

namespace dossier::analysis {
namespace {

using Event = v1::IncidentDate;

// Tokens between a date and the event that it dates.
constexpr uint32_t kFurthest = 15;

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

class DateReader {
 public:
  DateReader(const FactReading& reading, std::vector<Finding>& findings)
      : reading_(reading), text_(reading.text), findings_(findings) {
    for (const PatternMatch& match : reading.matches) {
      if (FactReading::LexiconOf(match) == FactLexicon::kDateEvents) {
        cues_.push_back({EventNamed(reading.Label(match)), match.tokens});
      }
    }
  }

  void Read() {
    size_t first_cue = 0;
    for (size_t i = 0; i < reading_.dates.size(); ++i) {
      const DateExpression& date = reading_.dates[i];
      const Span span{static_cast<uint32_t>(date.begin), static_cast<uint32_t>(date.end)};
      if (reading_.dateline && reading_.dateline->begin == date.begin) continue;
      const uint32_t token = text_.TokenAt(span.begin);
      if (token >= text_.tokens().size()) continue;
      const Sentence& sentence = text_.SentenceWith(token);
      const ParagraphRole role = text_.paragraphs()[sentence.paragraph].role;
      if (role == ParagraphRole::kBoilerplate || role == ParagraphRole::kByline) continue;
      while (first_cue < cues_.size() && (cues_[first_cue].tokens.begin < sentence.tokens.begin ||
                                          cues_[first_cue].tokens.end + kFurthest < token)) {
        ++first_cue;
      }
      AddDate(i, span, {token, text_.TokenAt(span.end - 1) + 1}, sentence, first_cue);
    }
  }

 private:
  void AddDate(size_t index, Span span, Range tokens, const Sentence& sentence, size_t first_cue) {
    const EventCue* nearest = nullptr;
    // Cues stand in the order of their anchors, so one that begins earlier may come a little later.
    const uint32_t limit = std::min(sentence.tokens.end, tokens.end + 4 * kFurthest);
    for (size_t i = first_cue; i < cues_.size() && cues_[i].tokens.begin < limit; ++i) {
      // What follows a date at the begin of its clause is what it dates: a little nearer.
      if (nearest == nullptr ||
          Distance(cues_[i].tokens, tokens) < Distance(nearest->tokens, tokens)) {
        nearest = &cues_[i];
      }
    }
    const DateExpression& date = reading_.dates[index];
    const DateExpression* const outer = DateAround(index, sentence);
    if (nearest == nullptr || Distance(nearest->tokens, tokens) > kFurthest) {
      if (!date.value.empty() && outer == nullptr) {
        AddClaim(Event::EVENT_UNSPECIFIED, "date.no_event", date, outer, {span});
      }
      return;
    }
    AddClaim(nearest->event, "date.nearest_event", date, outer,
             {span, text_.SpanOf(nearest->tokens)});
    // Who tells of a happening has found it by then; a month or a year is coarse enough to say so.
    if (nearest->event == Event::EVENT_DISCLOSED &&
        (date.precision == DatePrecision::kMonth || date.precision == DatePrecision::kYear)) {
      AddClaim(Event::EVENT_DETECTED, "date.detected_when_told", date, outer,
               {span, text_.SpanOf(nearest->tokens)});
    }
  }

  // The earlier date of the sentence from which a relative date is counted, or null.
  const DateExpression* DateAround(size_t index, const Sentence& sentence) const {
    const DateExpression& date = reading_.dates[index];
    if (index == 0 || !date.relative || date.value.empty() ||
        date.precision == DatePrecision::kMonth || date.precision == DatePrecision::kYear) {
      return nullptr;
    }
    const DateExpression& outer = reading_.dates[index - 1];
    if (outer.begin < sentence.span.begin || outer.value.empty() || !reading_.anchor ||
        outer.last >= *reading_.anchor - 13) {
      return nullptr;
    }
    return &outer;
  }

  // `outer` of a date that is counted from another one, which has no value then.
  void AddClaim(Event::Event event, RuleName rule, const DateExpression& date,
                const DateExpression* outer, Evidence evidence) {
    v1::IncidentDate& value =
        *AddFinding(reading_, v1::FIELD_DATE, rule, 0.7, evidence, findings_).mutable_date();
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
  std::vector<Finding>& findings_;
  std::vector<EventCue> cues_;
};

}  // namespace

void FindIncidentDates(const FactReading& reading, std::vector<Finding>& findings) {
  DateReader(reading, findings).Read();
}

}  // namespace dossier::analysis
