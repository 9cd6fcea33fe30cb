// How it was done, what it did, how grave it was, and which law it broke.
#include <cstdlib>
#include <string>
#include <vector>

#include "dossier/sdk/vocabulary.h"
#include "eurepoc/cells.h"
#include "eurepoc/incident.h"
#include "eurepoc/vocabularies.h"

namespace dossier::eurepoc {
namespace {

using sdk::Evidence;
using sdk::StructuredRecord;

// A number at the start of the text; nothing if there is none.
std::optional<double> NumberOf(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || number < 0 || number > 1e15) return std::nullopt;
  return number;
}

// "11-50" or "> 200"; nothing for other text.
std::optional<sdk::Quantity> RangeOf(const std::string& text, const char* unit) {
  const size_t first = text.find_first_of("0123456789");
  if (first == std::string::npos) return std::nullopt;
  const auto least = NumberOf(text.substr(first));
  if (!least.has_value()) return std::nullopt;
  const size_t dash = text.find('-', first);
  const auto most = dash == std::string::npos ? least : NumberOf(text.substr(dash + 1));
  // An open range has no end that could be claimed.
  if (first > 0 || !most.has_value()) return std::nullopt;
  return sdk::Quantity{*least, *most, unit};
}

void WriteEffect(const char* label, const std::string& value, const char* dimension,
                 const char* rule, StructuredRecord& record) {
  const Evidence line = record.Line(label, value);
  if (const std::string_view absence = sdk::AbsenceOf(value); !absence.empty()) {
    record.AddAbsence("FIELD_IMPACT", absence, line, {.rule = rule});
    return;
  }
  const bool is_none =
      sdk::WordKey(value) == "none" || sdk::WordKey(value).compare(0, 3, "no ") == 0;
  record.Add(sdk::Impact{.dimension = dimension,
                         .degree = is_none ? "DEGREE_NONE" : "DEGREE_CONFIRMED",
                         .description = value},
             line, {.rule = rule});
}

void WriteCount(const char* label, const std::string& range, const std::string& exact,
                const char* unit, const char* rule, StructuredRecord& record) {
  const Evidence range_line = record.Line(label, range);
  const Evidence exact_line = record.Line(std::string(label) + ", exactly", exact);
  const auto number = NumberOf(exact);
  // The table writes 0 where nobody counted.
  if (number.has_value() && *number > 0) {
    record.Add(sdk::Impact{.dimension = "DIMENSION_EXTERNAL",
                           .quantity = sdk::Quantity{*number, *number, unit}},
               exact_line, {.rule = rule});
  } else if (const auto counted = RangeOf(range, unit)) {
    record.Add(sdk::Impact{.dimension = "DIMENSION_EXTERNAL", .quantity = counted}, range_line,
               {.rule = rule});
  } else {
    record.AddAbsence("FIELD_IMPACT", sdk::AbsenceOf(range), range_line, {.rule = rule});
  }
}

void WriteSeverity(const char* label, const char* scale, const std::string& value,
                   StructuredRecord& record) {
  const Evidence line = record.Line(label, value);
  if (IsTold(value)) record.Add(sdk::Severity{scale, value}, line);
}

}  // namespace

void WriteTechniques(const Row& row, StructuredRecord& record) {
  record.Section("Techniques");
  for (const auto& [column, label, phase] :
       {std::tuple("MITRE_initial_access", "Initial access", "PHASE_INITIAL_ACCESS"),
        std::tuple("MITRE_impact", "Impact", "PHASE_IMPACT")}) {
    const std::vector<std::string> techniques = Values(row.Cell(column));
    const std::vector<Evidence> lines = record.Line(label, techniques);
    for (size_t i = 0; i < techniques.size(); ++i) {
      record.AddAbsence("FIELD_TECHNIQUE", sdk::AbsenceOf(techniques[i]), lines[i]);
      if (!IsTold(techniques[i])) continue;
      record.Add(sdk::Technique{.attack_id = std::string(AttackIds().NameOf(techniques[i])),
                                .phase = phase,
                                .description = techniques[i]},
                 lines[i]);
    }
  }
  const std::string zero_days = row.Cell("zero_days");
  const Evidence line = record.Line("Zero days", zero_days);
  if (sdk::WordKey(zero_days).compare(0, 3, "yes") == 0) {
    record.Add(sdk::Vulnerability{.zero_day = true}, line);
  }
  record.Line("How many", row.Cell("zero_days_subcode"));
  record.Line("User interaction", row.Cell("user_interaction"));
}

void WriteEffects(const Row& row, StructuredRecord& record) {
  record.Section("Effects");
  WriteEffect("Data theft", row.Cell("data_theft"), "DIMENSION_CONFIDENTIALITY",
              "impact.data_theft", record);
  WriteEffect("Disruption", row.Cell("disruption"), "DIMENSION_AVAILABILITY", "impact.disruption",
              record);
  WriteEffect("Hijacking", row.Cell("hijacking"), "DIMENSION_INTEGRITY", "impact.hijacking",
              record);
  WriteEffect("Physical effects, where", row.Cell("physical_effects_spatial"), "DIMENSION_PHYSICAL",
              "impact.physical", record);
  WriteEffect("Physical effects, how long", row.Cell("physical_effects_temporal"),
              "DIMENSION_PHYSICAL", "impact.physical", record);
  WriteEffect("Functional impact", row.Cell("functional_impact"), "DIMENSION_AVAILABILITY",
              "impact.functional", record);
  WriteEffect("Intelligence impact", row.Cell("intelligence_impact"), "DIMENSION_CONFIDENTIALITY",
              "impact.intelligence", record);
  WriteEffect("Casualties", row.Cell("casualties"), "DIMENSION_HUMAN", "impact.casualties", record);
  WriteCount("Affected entities", row.Cell("political_impact_affected_entities"),
             row.Cell("political_impact_affected_entities_exact_value"), "organisations",
             "impact.affected_entities", record);
  WriteCount("Affected third countries", row.Cell("political_impact_third_countries"),
             row.Cell("political_impact_third_countries_exact_value"), "countries",
             "impact.third_countries", record);

  const std::string economic = row.Cell("economic_impact");
  const std::string exact = row.Cell("economic_impact_exact_value");
  const std::string currency = row.Cell("economic_impact_currency");
  const Evidence economic_line = record.Line("Economic impact", economic);
  const Evidence exact_line =
      record.Line("Economic impact, exactly", exact.empty() ? "" : exact + " " + currency);
  const auto loss = NumberOf(exact);
  std::string code(Currencies().NameOf(currency));
  if (code.empty() && sdk::IsCurrency(currency)) code = currency;
  if (loss.has_value() && *loss > 0 && !code.empty()) {
    record.Add(sdk::Impact{.dimension = "DIMENSION_MONETARY",
                           .degree = "DEGREE_CONFIRMED",
                           .money = sdk::Money{*loss, *loss, code},
                           .money_kind = "MONEY_KIND_LOSS"},
               exact_line, {.rule = "impact.economic"});
  } else if (IsTold(economic)) {
    record.Add(sdk::Impact{.dimension = "DIMENSION_MONETARY", .description = economic},
               economic_line, {.rule = "impact.economic"});
  } else {
    record.AddAbsence("FIELD_IMPACT", sdk::AbsenceOf(economic), economic_line,
                      {.rule = "impact.economic"});
  }

  record.Section("Severity");
  WriteSeverity("Cyber intensity, unweighted", "EuRepoC unweighted cyber intensity",
                row.Cell("unweighted_cyber_intensity"), record);
  record.Line("Importance of the target", row.Cell("target_multiplier"));
  WriteSeverity("Cyber intensity, weighted", "EuRepoC weighted cyber intensity",
                row.Cell("weighted_cyber_intensity"), record);
  WriteSeverity("Impact indicator", "EuRepoC impact indicator", row.Cell("impact_indicator"),
                record);
  WriteSeverity("Impact indicator, in numbers", "EuRepoC impact indicator, value",
                row.Cell("impact_indicator_value"), record);
}

void WriteLaw(const Row& row, StructuredRecord& record) {
  record.Section("Law");
  const Parallel breaches(row, {"IL_breach_indicator", "IL_breach_indicator_subcode"});
  for (size_t i = 0; i < breaches.size(); ++i) {
    const std::string norm = breaches.At("IL_breach_indicator", i);
    const std::string detail = breaches.At("IL_breach_indicator_subcode", i);
    const Evidence norm_line = record.Line("International law that may be broken", norm);
    const Evidence detail_line = record.Line("More exactly", detail);
    record.AddAbsence("FIELD_LEGAL_ASSESSMENT", sdk::AbsenceOf(norm), norm_line);
    if (!IsTold(norm)) continue;
    std::string name(Norms().NameOfStart(norm));
    if (name.empty()) name = norm;
    record.Add(sdk::LegalAssessment{.norm = name, .description = IsTold(detail) ? detail : norm},
               IsTold(detail) ? norm_line + detail_line : norm_line);
  }
  for (const std::string& misfit : breaches.Misfits()) record.Line("Not assigned", misfit);
  record.Line("State responsibility", row.Cell("state_responsibility_indicator"));
  record.Line("Evidence for sanctions", row.Cell("evidence_for_sanctions_indicator"));
  record.Line("Law that attributions refer to", Values(row.Cell("legal_attribution_reference")));
  record.Line("Which response would be lawful", row.Cell("legal_response_indicator"));
}

}  // namespace dossier::eurepoc
