#include "server/analysis/status_log.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

using Event = v1::IncidentDate;

enum StatusWord : uint8_t { kOpen = 1, kResolved = 2, kPlanned = 4, kTime = 8 };

uint8_t StatusWordsOf(const Token& token) {
  static const ByWord<uint8_t> words = SectionBits(
      "status_words",
      {{"open", kOpen}, {"resolved", kResolved}, {"planned", kPlanned}, {"time", kTime}});
  return words.Of(token.form);
}

bool IsOfTime(const Token& token) {
  return token.kind == TokenKind::kNumber || token.Is(kMonth) || token.Is(kWeekday) ||
         !token.IsWord() || (StatusWordsOf(token) & kTime) != 0;
}

// The token that tells the state, behind a time or at the beginning of the line; nullopt if the
// line is no entry.
std::optional<uint32_t> StateIn(const Text& text, const Paragraph& line) {
  constexpr uint32_t kLongestTime = 14;  // tokens
  const uint32_t end = std::min(line.tokens.end, line.tokens.begin + kLongestTime);
  uint32_t at = line.tokens.begin;
  while (at < end && IsOfTime(text.token(at))) ++at;
  if (at == end || !text.token(at).Has(kCapitalised) ||
      (StatusWordsOf(text.token(at)) & (kOpen | kResolved | kPlanned)) == 0) {
    return std::nullopt;
  }
  // "Monitoring of rivers" is none; "Resolved." and "Resolved - " are.
  const bool ends = at + 1 == line.tokens.end;
  if (!ends && text.token(at + 1).IsWord() && at == line.tokens.begin) return std::nullopt;
  return at;
}

// The date before the state of an entry, else the one that ends its line or is the line behind it.
std::optional<size_t> DateOf(const FactReading& reading, uint32_t paragraph) {
  const Text& text = reading.text;
  const auto first_in = [&](const Paragraph& line) -> std::optional<size_t> {
    const auto date = std::lower_bound(
        reading.dates.begin(), reading.dates.end(), line.span.begin,
        [](const DateExpression& one, uint32_t begin) { return one.begin < begin; });
    if (date == reading.dates.end() || date->begin >= line.span.end || date->value.empty() ||
        date->precision == DatePrecision::kInterval) {
      return std::nullopt;
    }
    return date - reading.dates.begin();
  };
  if (const auto own = first_in(text.paragraphs()[paragraph])) return own;
  constexpr uint32_t kTimeAlone = 10;  // tokens
  constexpr uint32_t kFarthest = 3;    // lines
  for (uint32_t beside = paragraph + 1; beside <= paragraph + kFarthest; ++beside) {
    if (beside >= text.paragraphs().size()) break;
    const Paragraph& line = text.paragraphs()[beside];
    if (StateIn(text, line)) break;
    if (line.tokens.size() > kTimeAlone) continue;
    const bool is_time = std::all_of(text.tokens().begin() + line.tokens.begin,
                                     text.tokens().begin() + line.tokens.end, IsOfTime);
    if (is_time) return first_in(line);
  }
  return std::nullopt;
}

}  // namespace

Range ServiceOf(const Text& text) {
  constexpr size_t kHeads = 3;
  constexpr uint32_t kLongest = 8;  // tokens
  static constexpr absl::string_view kSystem[] = {"system",   "service", "services",
                                                  "platform", "network", "cloud"};
  for (size_t p = 0; p < std::min(kHeads, text.paragraphs().size()); ++p) {
    const Range line = text.paragraphs()[p].tokens;
    if (line.size() > kLongest || !text.token(line.begin).Has(kCapitalised)) continue;
    uint32_t end = line.begin;
    while (end < line.end && text.Lower(end) != "status") ++end;
    if (end == line.end || end == line.begin) continue;
    // "Wonderloan Status", "Wonderloan Status Page", "Wonderloan Status - Outage of cards"
    const uint32_t next = end + 1;
    if (next < line.end && text.token(next).IsWord() && text.Lower(next) != "page") continue;
    const bool kind =
        std::find(std::begin(kSystem), std::end(kSystem), text.Lower(end - 1)) != std::end(kSystem);
    if (kind) --end;
    if (end > line.begin) return {line.begin, end};
  }
  return {};
}

std::optional<StatusLog> FindStatusLog(const FactReading& reading) {
  const Text& text = reading.text;
  StatusLog log;
  for (uint32_t p = 0; p < text.paragraphs().size(); ++p) {
    const std::optional<uint32_t> state = StateIn(text, text.paragraphs()[p]);
    if (!state) continue;
    const uint8_t words = StatusWordsOf(text.token(*state));
    if ((words & kPlanned) != 0) return std::nullopt;
    log.entries.push_back({(words & kResolved) != 0, p, *state, DateOf(reading, p)});
  }
  constexpr size_t kFewest = 2;
  if (log.entries.size() < kFewest) return std::nullopt;
  return log;
}

KindMention KindOf(const StatusLog& log, const Text& text) {
  const auto open = std::find_if(log.entries.begin(), log.entries.end(),
                                 [](const StatusLog::Entry& entry) { return !entry.resolved; });
  const uint32_t state = open == log.entries.end() ? log.entries[0].state : open->state;
  KindMention mention;
  mention.type = v1::Kind::TYPE_OTHER;
  mention.tokens = {state, state + 1};
  mention.span = text.token(state).span();
  mention.sentence = text.SentenceOf(state);
  mention.strong = mention.actual = true;
  return mention;
}

void FindLoggedValues(const StatusLog& log, const FactReading& reading,
                      std::vector<Finding>& findings) {
  const Text& text = reading.text;
  std::erase_if(findings, [&](const Finding& finding) {
    return finding.claim->has_date() &&
           std::any_of(log.entries.begin(), log.entries.end(), [&](const StatusLog::Entry& entry) {
             return entry.date && reading.dates[*entry.date].begin == finding.begin;
           });
  });
  const StatusLog::Entry* first = nullptr;
  const StatusLog::Entry* last = nullptr;
  for (const StatusLog::Entry& entry : log.entries) {
    if (!entry.date) continue;
    const DateExpression& time = reading.dates[*entry.date];
    if (first == nullptr || time.value < reading.dates[*first->date].value) first = &entry;
    if (entry.resolved && last == nullptr) last = &entry;
  }
  const auto add = [&](Event::Event event, const StatusLog::Entry& entry) {
    const DateExpression& date = reading.dates[*entry.date];
    const Span words{static_cast<uint32_t>(date.begin), static_cast<uint32_t>(date.end)};
    v1::IncidentDate& value = *AddFinding(reading, v1::FIELD_DATE, "date.logged", 0.8,
                                          {words, text.token(entry.state).span()}, findings)
                                   .mutable_date();
    value.set_event(event);
    FillDate(text, date, *value.mutable_date());
  };
  if (first != nullptr) add(Event::EVENT_STARTED, *first);
  if (last != nullptr) add(Event::EVENT_RECOVERED, *last);

  const Range service = ServiceOf(text);
  if (service.empty()) return;
  const Span words = text.SpanOf(service);
  const std::string name(text.Slice(words));
  std::erase_if(findings, [&](const Finding& finding) {
    return finding.claim->has_victim() && absl::StartsWith(finding.claim->victim().name(), name);
  });
  v1::Victim& victim =
      *AddFinding(reading, v1::FIELD_VICTIM, "victim.logged", 0.8, {words}, findings)
           .mutable_victim();
  victim.set_name(name);
  victim.set_role(v1::Victim::ROLE_PRIMARY);
}

}  // namespace dossier::analysis
