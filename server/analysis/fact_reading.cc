#include "server/analysis/fact_reading.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace dossier::analysis {

const PatternSet& FactPatterns() {
  static const auto* const patterns =
      new PatternSet({"incident_kinds", "victims", "initiators", "motives", "measures",
                      "investigations", "absences", "impacts", "disclosures", "date_events",
                      "attributions", "determinations", "responses", "techniques", "event_steps",
                      "legal_assessments", "vulnerabilities", "initiator_sorts"});
  return *patterns;
}

ReportDates DatesOf(const Document& document, const Text& text, const Landmarks& landmarks) {
  ReportDates dates{.anchor = ParseIsoDay(document.published.value()),
                    .dateline = FindDateline(text, landmarks)};
  if (!dates.anchor && dates.dateline) dates.anchor = dates.dateline->first;
  // Who prints a text again leaves "Monday" as it was.
  const std::optional<absl::CivilDay> first = FindFirstPrint(text);
  if (first && (!dates.anchor || *first < *dates.anchor)) dates.anchor = first;
  dates.all = FindDates(text, landmarks, dates.anchor);
  return dates;
}

FactReading::FactReading(const Document& document, const Text& text,
                         const NameClasses& name_classes, const Entities& entities,
                         const Landmarks& landmarks, const ReportDates& report_dates,
                         const std::vector<StatementDraft>& statements,
                         google::protobuf::Arena& arena)
    : document(document),
      text(text),
      name_classes(name_classes),
      entities(entities),
      landmarks(landmarks),
      statements(statements),
      anchor(report_dates.anchor),
      dateline(report_dates.dateline),
      dates(report_dates.all),
      arena(arena),
      hashes(text) {
  matches = FactPatterns().Find(text);
  for (size_t i = 0; i < statements.size(); ++i) {
    for (const Span span : statements[i].content) said_.push_back({span, static_cast<int>(i)});
    if (!statements[i].cue.empty()) cues_.push_back({statements[i].cue, static_cast<int>(i)});
  }
  std::sort(cues_.begin(), cues_.end(), [](const Said& a, const Said& b) {
    return std::pair(a.span.begin, a.statement) < std::pair(b.span.begin, b.statement);
  });
  std::sort(said_.begin(), said_.end(), [](const Said& a, const Said& b) {
    return std::pair(a.span.begin, b.span.end) < std::pair(b.span.begin, a.span.end);
  });
}

int FactReading::StatementAt(uint32_t offset) const {
  auto at =
      std::upper_bound(said_.begin(), said_.end(), offset,
                       [](uint32_t value, const Said& said) { return value < said.span.begin; });
  // Statements nest a few deep at most.
  for (int hops = 0; at != said_.begin() && hops < 4; ++hops) {
    --at;
    if (at->span.Contains(offset)) return at->statement;
  }
  return -1;
}

int FactReading::StatementSaidBy(Span words) const {
  if (words.empty()) return -1;
  const auto at =
      std::lower_bound(cues_.begin(), cues_.end(), words.begin,
                       [](const Said& said, uint32_t value) { return said.span.begin < value; });
  return at != cues_.end() && at->span.begin < words.end ? at->statement : -1;
}

bool FactReading::InQuotation(uint32_t offset) const {
  const int statement = StatementAt(offset);
  return statement >= 0 && statements[statement].form == v1::Statement::FORM_DIRECT;
}

void FillSpan(const Text& text, Span span, v1::Span& proto) {
  proto.set_start(span.begin);
  proto.set_end(span.end);
  // Moved into the arena; of bytes and size the setter would make a copy first.
  proto.set_text(std::string(text.text().data() + span.begin, span.size()));
}

void FillDate(const Text& text, const DateExpression& date, v1::Date& proto) {
  if (!date.value.empty()) proto.set_value(date.value);
  proto.set_words(std::string(text.text().data() + date.begin, date.end - date.begin));
  if (!date.unresolved.empty()) {
    proto.set_unresolved_reason(std::string(date.unresolved.data(), date.unresolved.size()));
  }
  if (date.part) proto.set_precision_note("the words name a part of it alone");
  switch (date.precision) {
    case DatePrecision::kYear:
      return proto.set_precision(v1::PRECISION_YEAR);
    case DatePrecision::kMonth:
      return proto.set_precision(v1::PRECISION_MONTH);
    case DatePrecision::kDay:
      return proto.set_precision(v1::PRECISION_DAY);
    case DatePrecision::kHour:
      return proto.set_precision(v1::PRECISION_HOUR);
    case DatePrecision::kInterval:
      return proto.set_precision(v1::PRECISION_INTERVAL);
    case DatePrecision::kUnknown:
      return;
  }
}

v1::Claim& AddFinding(const FactReading& reading, v1::Field field, RuleName rule, double confidence,
                      Evidence evidence, std::vector<Finding>& findings) {
  v1::Claim& claim = *google::protobuf::Arena::CreateMessage<v1::Claim>(&reading.arena);
  claim.set_field(field);
  claim.set_confidence(confidence);
  const uint32_t begin = evidence.telling.begin;
  findings.push_back(
      {&claim, rule, evidence, begin, reading.text.SentenceOf(reading.text.TokenAt(begin))});
  return claim;
}

void WriteFinding(const Text& text, const Finding& finding) {
  v1::Claim& claim = *finding.claim;
  std::string& rule = *claim.mutable_rule();
  rule.reserve(finding.rule.begin.size() + finding.rule.section.size());
  rule.assign(finding.rule.begin.data(), finding.rule.begin.size());
  rule.append(finding.rule.section.data(), finding.rule.section.size());
  FillSpan(text, finding.evidence.telling, *claim.add_evidence());
  if (!finding.evidence.beside.empty()) {
    FillSpan(text, finding.evidence.beside, *claim.add_evidence());
  }
}

namespace {

// "offices of its owner": of whoever owns it, not of "it".
bool IsOwned(const Text& text, Range mention) {
  static constexpr absl::string_view kOwners[] = {"owner",  "owners",   "operator", "operators",
                                                  "parent", "landlord", "employer", "maker"};
  return mention.size() == 1 && text.token(mention.begin).Is(kPossessive) &&
         mention.end < text.tokens().size() &&
         std::find(std::begin(kOwners), std::end(kOwners), text.Lower(mention.end)) !=
             std::end(kOwners);
}

// The last mention within `tokens` that is no country; countries go to `party`.
void LookIn(const FactReading& reading, Range tokens, Party& party) {
  if (tokens.empty()) return;
  const Span span = reading.text.SpanOf(tokens);
  const Range found = reading.entities.MentionsIn(span);
  for (uint32_t i = found.end; i > found.begin; --i) {
    const Mention& mention = reading.entities.mentions()[i - 1];
    const Entity& entity = reading.entities.entity(mention.entity);
    if (IsOwned(reading.text, mention.tokens)) continue;
    if (entity.type == EntityType::kCountry) {
      if (party.country.empty()) {
        party.country = entity.country;
        party.country_span = mention.span;
      }
      continue;
    }
    if (party.entity == nullptr) {
      party.entity = &entity;
      party.span = mention.span;
    }
  }
  for (uint32_t at = tokens.begin; at < tokens.end && party.country.empty(); ++at) {
    const Token& token = reading.text.token(at);
    if (!reading.name_classes.Has(token, kDemonym | kCountryName)) continue;
    absl::string_view code;
    Span words = token.span();
    if (at > tokens.begin) {
      code = CountryCodeOf(absl::StrCat(reading.text.Lower(at - 1), " ", reading.text.Lower(at)));
      if (!code.empty()) words.begin = reading.text.token(at - 1).begin;
    }
    if (code.empty()) code = CountryCodeOf(reading.text.Lower(at));
    party.country = code;
    party.country_span = words;
  }
}

}  // namespace

Party PartyIn(const FactReading& reading, const Phrase& phrase) {
  Party party;
  LookIn(reading, phrase.head, party);
  if (party.entity == nullptr) LookIn(reading, phrase.owner, party);
  return party;
}

}  // namespace dossier::analysis
