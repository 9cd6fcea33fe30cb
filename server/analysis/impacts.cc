#include "server/analysis/impacts.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "server/analysis/figure_weights.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {
namespace {

using v1::Impact;

constexpr double kSureOfHarm = 0.8;

struct Effect {
  Impact::Dimension dimension;
  Impact::Degree degree;
};

const Effect& EffectNamed(absl::string_view label) {
  static const auto* const effects = new absl::flat_hash_map<absl::string_view, Effect>{
      {"confidentiality-confirmed", {Impact::DIMENSION_CONFIDENTIALITY, Impact::DEGREE_CONFIRMED}},
      {"confidentiality-none", {Impact::DIMENSION_CONFIDENTIALITY, Impact::DEGREE_NONE}},
      {"confidentiality-open", {Impact::DIMENSION_CONFIDENTIALITY, Impact::DEGREE_SUSPECTED}},
      {"availability-confirmed", {Impact::DIMENSION_AVAILABILITY, Impact::DEGREE_CONFIRMED}},
      {"availability-none", {Impact::DIMENSION_AVAILABILITY, Impact::DEGREE_NONE}},
      {"integrity-confirmed", {Impact::DIMENSION_INTEGRITY, Impact::DEGREE_CONFIRMED}},
  };
  const auto found = effects->find(label);
  if (found == effects->end()) std::abort();
  return found->second;
}

Impact::MoneyKind MoneyKindIn(const Text& text, const Sentence& sentence, uint32_t at) {
  const uint32_t begin = std::max(sentence.tokens.begin, at > 12 ? at - 12 : 0);
  const uint32_t end = std::min(sentence.tokens.end, at + 12);
  Impact::MoneyKind kind = Impact::MONEY_KIND_UNSPECIFIED;
  bool ransom = false;
  bool paid = false;
  for (uint32_t i = begin; i < end; ++i) {
    const absl::string_view lower = text.Lower(i);
    ransom |= absl::StartsWith(lower, "ransom") || absl::StartsWith(lower, "demand") ||
              absl::StartsWith(lower, "extort") || lower == "decrypt" || lower == "asked";
    paid |= lower == "paid" || lower == "pays";
    if (absl::StartsWith(lower, "fine") || absl::StartsWith(lower, "settle")) {
      kind = Impact::MONEY_KIND_FINE;
    } else if (lower == "loss" || lower == "losses" || lower == "cost" || lower == "costs" ||
               lower == "damage" || lower == "damages") {
      kind = Impact::MONEY_KIND_LOSS;
    } else if (lower == "stole" || lower == "stolen" || lower == "theft" || lower == "siphoned" ||
               lower == "stealing" || lower == "heist") {
      kind = Impact::MONEY_KIND_STOLEN;
    }
  }
  if (ransom) return paid ? Impact::MONEY_KIND_RANSOM_PAID : Impact::MONEY_KIND_RANSOM_DEMANDED;
  return kind;
}

void FindDegrees(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  for (const PatternMatch& match : reading.matches) {
    if (FactReading::LexiconOf(match) != FactLexicon::kImpacts ||
        text.ParagraphWith(match.tokens.begin).role == ParagraphRole::kBoilerplate) {
      continue;
    }
    const absl::string_view label = reading.Label(match);
    const Effect& effect = EffectNamed(label);
    const bool actual = IsActual(text, match.tokens);
    if (effect.degree == Impact::DEGREE_CONFIRMED && !actual) continue;
    const Span words = text.SpanOf(match.tokens);
    Impact& impact =
        *AddFinding(reading, v1::FIELD_IMPACT, RuleName("impact.", label), 0.7, {words}, findings)
             .mutable_impact();
    impact.set_dimension(effect.dimension);
    impact.set_degree(effect.degree);
    impact.set_description(std::string(text.Slice(words)));
    if (effect.dimension != Impact::DIMENSION_CONFIDENTIALITY) continue;
    std::set<std::string> kinds;
    const uint32_t end =
        std::min(text.SentenceWith(match.tokens.begin).tokens.end, match.tokens.end + 12);
    for (uint32_t at = match.tokens.begin; at < end; ++at) {
      for (const std::string& kind : DataKindsOf(text.token(at).form)) kinds.insert(kind);
    }
    for (const std::string& kind : kinds) impact.add_data_kinds(kind);
  }
}

// "killed two people", "30 passengers were injured": a word for it within the same clause.
bool PeopleAreHurt(const Text& text, const QuantityMention& mention) {
  static const uint32_t hurt = FigureCueSection("hurt");
  constexpr uint32_t kReach = 5;
  const Range sentence = text.SentenceWith(mention.token).tokens;
  const uint32_t end = text.TokenAt(mention.span.end - 1) + 1;
  for (uint32_t at = mention.token; at < std::min(sentence.end, end + kReach); ++at) {
    if (at >= end && text.token(at).mark != 0) break;
    if ((FigureCuesOf(text.token(at).form) & hurt) != 0) return true;
  }
  for (uint32_t at = mention.token; at > sentence.begin && mention.token - at < kReach; --at) {
    if (text.token(at - 1).mark == ';' || text.token(at - 1).mark == ':') break;
    if ((FigureCuesOf(text.token(at - 1).form) & hurt) != 0) return true;
  }
  return false;
}

void FindCounts(const FactReading& reading, const FigureReading& figures,
                std::vector<Finding>& findings) {
  const Text& text = reading.text;
  for (const SeenQuantity& seen : SeeQuantities(reading, figures)) {
    const QuantityMention& mention = seen.mention;
    const bool hurt = mention.unit == "people" && PeopleAreHurt(text, mention);
    const double chance =
        hurt ? kSureOfHarm
             : FigureWeights::Default().Chance(
                   mention.money() ? FigureSort::kMoney : FigureSort::kCount, seen.seen);
    if (chance < 0.5) continue;
    const Sentence& sentence = text.SentenceWith(mention.token);
    v1::Claim& claim =
        AddFinding(reading, v1::FIELD_IMPACT, mention.money() ? "impact.money" : "impact.count",
                   chance, {mention.span}, findings);
    Impact& impact = *claim.mutable_impact();
    if (mention.money()) {
      impact.set_dimension(Impact::DIMENSION_MONETARY);
      impact.mutable_money()->set_min(mention.min);
      impact.mutable_money()->set_max(mention.max);
      impact.mutable_money()->set_currency(mention.currency.data(), mention.currency.size());
      impact.set_money_kind(MoneyKindIn(text, sentence, mention.token));
      continue;
    }
    impact.mutable_quantity()->set_min(mention.min);
    impact.mutable_quantity()->set_max(mention.max);
    impact.mutable_quantity()->set_unit(mention.unit.data(), mention.unit.size());
    impact.set_dimension(hurt ? Impact::DIMENSION_HUMAN
                         : mention.unit == "records" || mention.unit == "bytes"
                             ? Impact::DIMENSION_CONFIDENTIALITY
                             : Impact::DIMENSION_UNSPECIFIED);
  }
}

}  // namespace

std::vector<SeenQuantity> SeeQuantities(const FactReading& reading, const FigureReading& figures) {
  const Text& text = reading.text;
  const std::vector<QuantityMention> all = FindQuantities(text, reading.landmarks);
  std::vector<SeenQuantity> seen;
  for (size_t i = 0; i < all.size(); ++i) {
    if (text.ParagraphWith(all[i].token).role == ParagraphRole::kBoilerplate) continue;
    seen.push_back({all[i], figures.OfQuantity(all, i)});
  }
  return seen;
}

void FindImpacts(const FactReading& reading, const FigureReading& figures,
                 std::vector<Finding>& findings) {
  FindDegrees(reading, findings);
  FindCounts(reading, figures, findings);
}

}  // namespace dossier::analysis
