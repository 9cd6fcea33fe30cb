#include "server/analysis/tickers.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/time/civil_time.h"

namespace dossier::analysis {
namespace {

using Event = v1::IncidentDate;

// "17:20", "4.15pm"
bool OpensWithTime(const Text& text, uint32_t at) {
  const absl::string_view rest = text.text().substr(text.token(at).begin, 5);
  const size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  return (digits == 1 || digits == 2) && digits + 2 < rest.size() &&
         (rest[digits] == ':' || rest[digits] == '.') && absl::ascii_isdigit(rest[digits + 1]) &&
         absl::ascii_isdigit(rest[digits + 2]);
}

// The time of the entry that tells of the earliest, which stands last; nothing if the text is no
// ticker.
std::optional<Span> EarliestEntry(const Text& text) {
  constexpr uint32_t kFewest = 3;
  uint32_t entries = 0;
  Span earliest;
  for (const Paragraph& paragraph : text.paragraphs()) {
    for (uint32_t at = paragraph.tokens.begin; at < paragraph.tokens.end; ++at) {
      if (!text.token(at).Has(kLineStart) || !OpensWithTime(text, at)) continue;
      ++entries;
      earliest = text.token(at).span();
    }
  }
  return entries < kFewest ? std::nullopt : std::optional<Span>(earliest);
}

bool HasDay(const FactReading& reading, const Sentence& sentence) {
  return std::any_of(reading.dates.begin(), reading.dates.end(), [&](const DateExpression& date) {
    return date.begin >= sentence.span.begin && date.begin < sentence.span.end &&
           date.precision != DatePrecision::kHour;
  });
}

// "17:52 Supply has been restored to all customers"; nothing if no entry says so without a day.
std::optional<Span> FindMended(const FactReading& reading) {
  const Text& text = reading.text;
  for (const PatternMatch& match : reading.matches) {
    const bool mended = FactReading::LexiconOf(match) == FactLexicon::kDateEvents &&
                        reading.Label(match) == "recovered" &&
                        !HasDay(reading, text.SentenceWith(match.tokens.begin)) &&
                        IsActual(text, match.tokens);
    if (mended) return text.SpanOf(match.tokens);
  }
  return std::nullopt;
}

void AddDay(const FactReading& reading, Event::Event event, Span words,
            std::vector<Finding>& findings) {
  DateExpression day;
  day.begin = words.begin;
  day.end = words.end;
  day.first = day.last = *reading.anchor;
  day.value = absl::FormatCivilTime(day.first);
  day.precision = DatePrecision::kDay;
  day.relative = true;
  v1::IncidentDate& date =
      *AddFinding(reading, v1::FIELD_DATE, "date.ticker", 0.5, {words}, findings).mutable_date();
  date.set_event(event);
  FillDate(reading.text, day, *date.mutable_date());
}

}  // namespace

void FindTickerDates(const FactReading& reading, const std::vector<KindMention>& kinds,
                     std::vector<Finding>& findings) {
  if (!reading.anchor) return;
  const bool tells = std::any_of(kinds.begin(), kinds.end(), [](const KindMention& kind) {
    return kind.actual && kind.strong && !IsVulnerabilityKind(kind.type);
  });
  const bool dated = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.claim->date().event() == Event::EVENT_STARTED;
  });
  if (!tells || dated) return;
  const std::optional<Span> earliest = EarliestEntry(reading.text);
  if (!earliest) return;
  AddDay(reading, Event::EVENT_STARTED, *earliest, findings);
  if (const std::optional<Span> mended = FindMended(reading)) {
    AddDay(reading, Event::EVENT_RECOVERED, *mended, findings);
  }
}

}  // namespace dossier::analysis
