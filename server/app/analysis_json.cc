#include "server/app/analysis_json.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "server/analysis/kind_explanation.h"

namespace dossier::app {
namespace {

using Json = nlohmann::ordered_json;

// From UTF-8 bytes to code points.
class CodePoints {
 public:
  explicit CodePoints(absl::string_view text) : index_(text.size() + 1) {
    uint32_t count = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      index_[i] = count;
      // The last byte of a character moves on.
      if (i + 1 == text.size() || (text[i + 1] & 0xC0) != 0x80) ++count;
    }
    index_[text.size()] = count;
  }

  Json Range(const v1::Span& span) const {
    const auto at = [&](int64_t byte) {
      return index_[std::clamp<int64_t>(byte, 0, static_cast<int64_t>(index_.size()) - 1)];
    };
    return Json::array({at(span.start()), at(span.end())});
  }

  Json Ranges(const google::protobuf::RepeatedPtrField<v1::Span>& spans) const {
    Json ranges = Json::array();
    for (const v1::Span& span : spans) ranges.push_back(Range(span));
    return ranges;
  }

 private:
  std::vector<uint32_t> index_;
};

// The short name of an enum value, lower case: "data_breach" for TYPE_DATA_BREACH; empty for zero.
template <typename Enum>
std::string Word(Enum value) {
  if (static_cast<int>(value) == 0) return "";
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>();
  const auto* number = descriptor->FindValueByNumber(static_cast<int>(value));
  if (number == nullptr) return "";
  // All values begin with the name of the enum, which the zero value shows.
  std::string prefix = descriptor->FindValueByNumber(0)->name();
  prefix.resize(prefix.size() - std::string("UNSPECIFIED").size());
  return absl::AsciiStrToLower(absl::StartsWith(number->name(), prefix)
                                   ? number->name().substr(prefix.size())
                                   : number->name());
}

// Numbers without a needless ".0".
Json Number(double value) {
  if (std::floor(value) == value && std::abs(value) < 9e15) return static_cast<int64_t>(value);
  return value;
}

Json DateJson(const v1::Date& date) {
  Json json;
  json["value"] = date.value().empty() ? Json() : Json(date.value());
  json["precision"] = Word(date.precision());
  json["words"] = date.words();
  if (!date.unresolved_reason().empty()) json["unresolved_reason"] = date.unresolved_reason();
  return json;
}

template <typename Party>
Json PartyJson(const Party& party) {
  Json json;
  json["name"] = party.name();
  if (party.aliases_size() > 0) {
    json["aliases"] = std::vector<std::string>(party.aliases().begin(), party.aliases().end());
  }
  json["category"] = Word(party.category());
  if (!party.country().empty()) json["country"] = party.country();
  return json;
}

// Its ends, but for one that the text leaves open.
template <typename Range>
Json RangeJson(const Range& range) {
  Json json;
  if (range.min() != 0) json["min"] = Number(range.min());
  if (range.max() != 0) json["max"] = Number(range.max());
  return json;
}

template <typename Range>
std::vector<double> EndsOf(const Range& range) {
  std::vector<double> ends;
  if (range.min() != 0) ends.push_back(range.min());
  if (range.max() != 0) ends.push_back(range.max());
  return ends;
}

Json ImpactJson(const v1::Impact& impact) {
  Json json;
  json["dimension"] = Word(impact.dimension());
  json["degree"] = Word(impact.degree());
  if (impact.has_quantity()) {
    json["quantity"] = RangeJson(impact.quantity());
    json["quantity"]["unit"] = impact.quantity().unit();
  }
  if (impact.has_money()) {
    json["money"] = RangeJson(impact.money());
    json["money"]["currency"] = impact.money().currency();
    json["money"]["kind"] = Word(impact.money_kind());
  }
  if (impact.data_kinds_size() > 0) {
    json["data_kinds"] =
        std::vector<std::string>(impact.data_kinds().begin(), impact.data_kinds().end());
  }
  json["description"] = impact.description();
  return json;
}

Json AttributionJson(const v1::Attribution& attribution) {
  Json json;
  json["attributed_by"] = attribution.attributed_by();
  json["initiator"] = attribution.initiator();
  if (!attribution.country().empty()) json["country"] = attribution.country();
  json["stance"] = Word(attribution.stance());
  if (attribution.hedge() != 0) json["hedge"] = Word(attribution.hedge());
  if (attribution.absence() != 0) json["absence"] = Word(attribution.absence());
  return json;
}

// The value of a claim, without its envelope.
Json ValueJson(const v1::Claim& claim) {
  switch (claim.value_case()) {
    case v1::Claim::kStatusValue:
      return {{"status", Word(claim.status_value().status())}};
    case v1::Claim::kKind:
      return {{"type", Word(claim.kind().type())}};
    case v1::Claim::kVictim:
      return PartyJson(claim.victim());
    case v1::Claim::kInitiator:
      return PartyJson(claim.initiator());
    case v1::Claim::kMotive:
      return {{"type", Word(claim.motive().type())},
              {"targeting", Word(claim.motive().targeting())}};
    case v1::Claim::kDate: {
      Json json = DateJson(claim.date().date());
      json["event"] = Word(claim.date().event());
      return json;
    }
    case v1::Claim::kDisclosure:
      return {{"by", Word(claim.disclosure().by())}, {"name", claim.disclosure().name()}};
    case v1::Claim::kImpact:
      return ImpactJson(claim.impact());
    case v1::Claim::kMeasure:
      return {{"type", Word(claim.measure().type())},
              {"actor", claim.measure().actor()},
              {"description", claim.measure().description()}};
    case v1::Claim::kInvestigation:
      return {{"body", claim.investigation().body()},
              {"country", claim.investigation().country()},
              {"state", Word(claim.investigation().state())}};
    case v1::Claim::kResponse:
      return {{"type", Word(claim.response().type())},
              {"actor", claim.response().actor()},
              {"description", claim.response().description()}};
    case v1::Claim::kTechnique:
      return {{"attack_id", claim.technique().attack_id()},
              {"description", claim.technique().description()}};
    case v1::Claim::kVulnerability:
      return {{"cve", claim.vulnerability().cve()}, {"product", claim.vulnerability().product()}};
    case v1::Claim::kTool:
      return {{"type", Word(claim.tool().type())}, {"name", claim.tool().name()}};
    case v1::Claim::kAttribution:
      return AttributionJson(claim.attribution());
    case v1::Claim::kLocation:
      return {{"name", claim.location().name()}, {"country", claim.location().country()}};
    case v1::Claim::kAlias:
      return {{"type", Word(claim.alias().type())}, {"name", claim.alias().name()}};
    case v1::Claim::kSeverity:
      return {{"scale", claim.severity().scale()}, {"value", claim.severity().value()}};
    case v1::Claim::kLegalAssessment:
      return {{"norm", claim.legal_assessment().norm()},
              {"description", claim.legal_assessment().description()}};
    case v1::Claim::kEventStep:
      return {{"position", claim.event_step().position()},
              {"description", claim.event_step().description()}};
    case v1::Claim::VALUE_NOT_SET:
      break;
  }
  return nullptr;
}

Json ClaimJson(const v1::Claim& claim, const CodePoints& code_points) {
  Json json;
  json["field"] = Word(claim.field());
  json["value"] = ValueJson(claim);
  if (claim.absence() != 0) json["absence"] = Word(claim.absence());
  json["spans"] = code_points.Ranges(claim.evidence());
  json["asserter"] = {{"name", claim.asserter().name()}, {"type", Word(claim.asserter().type())}};
  json["status"] = Word(claim.status());
  json["confidence"] = claim.confidence();
  json["rule"] = claim.rule();
  return json;
}

// Words that are said stand in one of three forms; a document's own text is quoted whole.
std::string FormWord(const v1::Occurrence& occurrence) {
  switch (occurrence.form()) {
    case v1::Statement::FORM_DIRECT:
    case v1::Statement::FORM_DOCUMENT_TEXT:
      return "direct";
    case v1::Statement::FORM_MIXED:
      return "mixed";
    default:
      return "indirect";
  }
}

// Why something was decided; docs/rules.md has the rules.
Json ExplanationJson(const v1::Explanation& explanation, const CodePoints& code_points) {
  Json json;
  json["decision"] = explanation.decision();
  json["value"] = explanation.value();
  json["rule"] = explanation.rule();
  if (!explanation.entry().empty()) json["entry"] = explanation.entry();
  json["evidence"] = code_points.Ranges(explanation.evidence());
  if (explanation.weights_size() > 0) {
    Json weights = Json::array();
    for (const v1::Explanation::Weight& weight : explanation.weights()) {
      weights.push_back({{"feature", weight.feature()}, {"weight", weight.weight()}});
    }
    json["weights"] = std::move(weights);
    json["score"] = explanation.score();
    json["threshold"] = explanation.threshold();
  }
  return json;
}

Json ExplanationsJson(const google::protobuf::RepeatedPtrField<v1::Explanation>& explanations,
                      const CodePoints& code_points) {
  Json list = Json::array();
  for (const v1::Explanation& explanation : explanations) {
    list.push_back(ExplanationJson(explanation, code_points));
  }
  return list;
}

// The statements that say something, or, if `refusals`, those that decline to.
Json StatementsJson(const internal::Analysis& analysis, const CodePoints& code_points,
                    bool refusals) {
  std::vector<int> account_of(analysis.statements_size(), -1);
  for (const internal::Account& account : analysis.accounts()) {
    for (const int index : account.statement_indices()) account_of[index] = account.index();
  }
  Json statements = Json::array();
  for (int i = 0; i < analysis.statements_size(); ++i) {
    const v1::Statement& statement = analysis.statements(i);
    const v1::Occurrence& occurrence = statement.occurrences(0);
    if ((occurrence.form() == v1::Statement::FORM_REFUSAL) != refusals) continue;
    // Interrupted words are several entries of one group.
    for (const v1::Span& content : occurrence.content()) {
      Json json;
      json["form"] = FormWord(occurrence);
      json["content"] = code_points.Range(content);
      json["speaker"] =
          occurrence.source_size() > 0 ? code_points.Range(occurrence.source(0)) : Json();
      if (occurrence.source_size() > 1) {
        for (const v1::Span& source : occurrence.source()) {
          json["speakers"].push_back(code_points.Range(source));
        }
      }
      json["speaker_name"] = !statement.speaker().name().empty() ? statement.speaker().name()
                             : occurrence.source_size() > 0      ? occurrence.source(0).text()
                                                                 : "";
      json["cue"] = occurrence.has_cue() ? code_points.Range(occurrence.cue()) : Json();
      json["group"] = i;
      json["statement_form"] = Word(occurrence.form());
      json["kind"] = Word(statement.kind());
      json["stance"] = Word(statement.stance());
      json["hedge"] = Word(statement.hedge());
      json["channel"] = Word(statement.channel());
      json["directness"] = Word(occurrence.directness());
      json["resolution"] = Word(statement.speaker().resolution());
      json["role"] = statement.speaker().role();
      json["organisation"] = statement.speaker().organisation();
      json["speaker_type"] = Word(statement.speaker().type());
      if (!statement.speaker().country().empty()) json["country"] = statement.speaker().country();
      for (const v1::Speaker::Candidate& candidate : statement.speaker().candidates()) {
        json["candidates"].push_back({{"name", candidate.name()}, {"score", candidate.score()}});
      }
      if (statement.has_said_at()) json["said_at"] = DateJson(statement.said_at());
      json["incident"] = account_of[i] < 0 ? Json() : Json(account_of[i]);
      json["confidence"] = occurrence.confidence();
      json["rule"] = occurrence.rule();
      if (occurrence.explanations_size() > 0) {
        json["explanations"] = ExplanationsJson(occurrence.explanations(), code_points);
      }
      statements.push_back(std::move(json));
    }
  }
  return statements;
}

Json IncidentsJson(const internal::Analysis& analysis, const CodePoints& code_points) {
  Json incidents = Json::array();
  for (const internal::Account& account : analysis.accounts()) {
    if (account.claims().empty()) continue;
    Json json;
    json["index"] = account.index();
    json["role"] = Word(account.role());
    json["title"] = account.title();
    Json claims = Json::array();
    for (const v1::Claim& claim : account.claims()) claims.push_back(ClaimJson(claim, code_points));
    json["claims"] = std::move(claims);
    if (account.has_led_to()) {
      json["led_to"] = {{"incident", 0}, {"span", code_points.Range(account.led_to())}};
    }
    for (const auto& cause : account.named_causes()) {
      json["named_causes"].push_back(
          {{"victim", cause.victim().name()}, {"span", code_points.Range(cause.evidence())}});
    }
    incidents.push_back(std::move(json));
  }
  return incidents;
}

// A list without repetitions in order of first mention.
class Unique {
 public:
  void Add(const Json& value) {
    if (value.is_string() && value.get<std::string>().empty()) return;
    if (seen_.insert(value.dump()).second) list_.push_back(value);
  }
  const Json& list() const { return list_; }

 private:
  Json list_ = Json::array();
  std::set<std::string> seen_;
};

// The values of the whole document, as plain lists.
Json FactsJson(const internal::Analysis& analysis) {
  Unique kinds, kinds_actual, statuses, victims, victim_countries, attackers, attacker_countries,
      motives, dates, records, amounts, data_kinds, cves, products, malware, attributions, impacts;
  for (const int topic : analysis.topics()) kinds.Add(Word(static_cast<v1::Kind::Type>(topic)));
  for (const int topic : analysis.actual_topics()) {
    kinds_actual.Add(Word(static_cast<v1::Kind::Type>(topic)));
  }
  const auto add = [&](const v1::Claim& claim) {
    switch (claim.value_case()) {
      case v1::Claim::kKind:
        kinds.Add(Word(claim.kind().type()));
        kinds_actual.Add(Word(claim.kind().type()));
        break;
      case v1::Claim::kStatusValue:
        statuses.Add(Word(claim.status_value().status()));
        break;
      case v1::Claim::kVictim:
        victims.Add(claim.victim().name());
        victim_countries.Add(claim.victim().country());
        break;
      case v1::Claim::kInitiator:
        attackers.Add(claim.initiator().name());
        attacker_countries.Add(claim.initiator().country());
        break;
      case v1::Claim::kMotive:
        motives.Add(Word(claim.motive().type()));
        break;
      case v1::Claim::kDate:
        dates.Add(claim.date().date().value());
        break;
      case v1::Claim::kImpact: {
        const v1::Impact& impact = claim.impact();
        if (impact.quantity().unit() == "records" || impact.quantity().unit() == "people") {
          for (const double end : EndsOf(impact.quantity())) records.Add(Number(end));
        }
        if (impact.has_money()) {
          for (const double end : EndsOf(impact.money())) {
            amounts.Add({{"value", Number(end)}, {"currency", impact.money().currency()}});
          }
        }
        for (const std::string& kind : impact.data_kinds()) data_kinds.Add(kind);
        impacts.Add(absl::StrCat(Word(impact.dimension()), ":", Word(impact.degree())));
        break;
      }
      case v1::Claim::kVulnerability:
        cves.Add(claim.vulnerability().cve());
        products.Add(claim.vulnerability().product());
        break;
      case v1::Claim::kTool:
        malware.Add(claim.tool().name());
        break;
      case v1::Claim::kAttribution:
        attributions.Add(AttributionJson(claim.attribution()));
        break;
      default:
        break;
    }
  };
  for (const internal::Account& account : analysis.accounts()) {
    if (account.only_denies()) continue;
    for (const v1::Claim& claim : account.claims()) add(claim);
  }
  for (const v1::Claim& claim : analysis.other_claims()) add(claim);
  return {{"kinds", kinds.list()},
          {"kinds_actual", kinds_actual.list()},
          {"statuses", statuses.list()},
          {"victims", victims.list()},
          {"victim_countries", victim_countries.list()},
          {"attackers", attackers.list()},
          {"attacker_countries", attacker_countries.list()},
          {"motives", motives.list()},
          {"dates", dates.list()},
          {"records", records.list()},
          {"amounts", amounts.list()},
          {"data_kinds", data_kinds.list()},
          {"cves", cves.list()},
          {"products", products.list()},
          {"malware", malware.list()},
          {"attributions", attributions.list()},
          {"impacts", impacts.list()}};
}

}  // namespace

nlohmann::ordered_json AnalysisToJson(absl::string_view text, const internal::Analysis& analysis,
                                      bool explained) {
  const CodePoints code_points(text);
  Json json;
  json["language"] = analysis.language();
  json["statements"] = StatementsJson(analysis, code_points, /*refusals=*/false);
  json["refusals"] = StatementsJson(analysis, code_points, /*refusals=*/true);
  json["incidents"] = IncidentsJson(analysis, code_points);
  json.update(FactsJson(analysis));
  if (explained) {
    json["rejections"] = ExplanationsJson(analysis.rejections(), code_points);
    const std::vector<v1::Explanation> kinds = analysis::ExplainKinds(text);
    json["kind_explanations"] = ExplanationsJson({kinds.begin(), kinds.end()}, code_points);
  }
  return json;
}

}  // namespace dossier::app
