// Who says who did it, and what states and courts answered.
#include <string>
#include <string_view>

#include "dossier/sdk/vocabulary.h"
#include "eurepoc/incident.h"
#include "eurepoc/vocabularies.h"

namespace dossier::eurepoc {
namespace {

using sdk::Evidence;
using sdk::StructuredRecord;

bool IsContested(const std::string& basis) {
  return sdk::WordKey(basis).compare(0, 9, "contested") == 0;
}

std::string StatusOf(std::string_view basis) {
  if (basis == "SPEAKER_TYPE_ATTACKER") return "CLAIM_STATUS_CLAIMED_BY_ATTACKER";
  if (basis == "SPEAKER_TYPE_VICTIM") return "CLAIM_STATUS_CONFIRMED_BY_VICTIM";
  if (basis == "SPEAKER_TYPE_VICTIM_STATE_AUTHORITY") {
    return "CLAIM_STATUS_CONFIRMED_BY_AUTHORITY";
  }
  return "CLAIM_STATUS_REPORTED";
}

void WriteAttribution(const Parallel& columns, size_t i, const Table& table,
                      StructuredRecord& record) {
  record.Section("Attribution " + std::to_string(i + 1));
  const auto at = [&](const char* column) { return columns.At(column, i); };
  const std::string actor = at("attributing_actor");
  const std::string company = at("attribution_it_company");
  const std::string basis = at("attribution_basis");
  const std::string type = at("attribution_type");
  const std::string date = at("attribution_date");
  const std::string initiator = at("attributed_initiator");
  const std::string country = at("attributed_initiator_country");

  const Evidence actor_line = record.Line("By", actor);
  const Evidence company_line = record.Line("Company", company);
  record.Line("Country of who says it", at("attributing_country"));
  const Evidence basis_line = record.Line("Basis", basis);
  const Evidence type_line = record.Line("Form", type);
  const Evidence date_line = record.Line("Date", date);
  const Evidence initiator_line = record.Line("To", initiator);
  const Evidence country_line = record.Line("Country of the initiator", country);
  record.Line("Category", at("attributed_initiator_category"));
  record.Line("Sub-category", at("attributed_initiator_subcategory"));
  record.Line("Legal reference", at("legal_attribution_reference"));

  sdk::Attribution attribution;
  Evidence evidence;
  const auto take = [&](std::string& field, std::string_view value, const Evidence& line) {
    if (value.empty() || line.empty()) return;
    field = value;
    evidence = evidence + line;
  };
  if (IsTold(initiator)) take(attribution.initiator, initiator, initiator_line);
  take(attribution.country, sdk::CountryCode(country), country_line);
  if (IsTold(actor)) {
    take(attribution.attributed_by, actor, actor_line);
  } else if (IsTold(company)) {
    take(attribution.attributed_by, company, company_line);
  }
  take(attribution.basis, Bases().NameOfStart(basis), basis_line);
  take(attribution.channel, Channels().NameOfStart(type), type_line);
  attribution.date = DateOfCell(date, table.HabitsOf("attribution_date"));
  if (!attribution.date.empty()) evidence = evidence + date_line;
  if (IsContested(basis)) evidence = evidence + basis_line;

  const bool is_to_somebody = !attribution.initiator.empty() || !attribution.country.empty();
  if (!is_to_somebody) {
    const std::string_view absence = sdk::AbsenceOf(initiator.empty() ? country : initiator);
    attribution.absence = absence;
    if (!absence.empty()) {
      evidence = evidence + (initiator.empty() ? country_line : initiator_line);
    }
  }
  // A place that names nobody who says it, to nobody, says nothing.
  if (!is_to_somebody && attribution.attributed_by.empty() && attribution.basis.empty()) return;
  attribution.stance = IsContested(basis) ? "STANCE_DOUBTS"
                       : is_to_somebody   ? "STANCE_ASSERTS"
                                          : "";
  record.Add(attribution, evidence,
             {.asserter = attribution.attributed_by,
              .asserter_type = attribution.basis,
              .status = IsContested(basis) ? "CLAIM_STATUS_DISPUTED" : StatusOf(attribution.basis),
              .asserted = attribution.date});
}

void WriteResponse(const char* kind, const Parallel& columns, const std::string& prefix, size_t i,
                   const DateHabits& habits, StructuredRecord& record) {
  record.Section(std::string(kind) + " response " + std::to_string(i + 1));
  const auto at = [&](const char* column) { return columns.At((prefix + column).c_str(), i); };
  const std::string actor = at("actor");
  const std::string country = at("country");
  const std::string type = at("type");
  const std::string subtype = at("type_subcode");
  const std::string date = at("date");
  const Evidence actor_line = record.Line("By", actor);
  const Evidence country_line = record.Line("Country", country);
  const Evidence type_line = record.Line("Form", type);
  const Evidence subtype_line = record.Line("More exactly", subtype);
  const Evidence date_line = record.Line("Date", date);

  sdk::StateResponse response;
  Evidence evidence;
  if (IsTold(subtype)) {
    response.description = subtype;
    evidence = subtype_line;
  } else if (IsTold(type)) {
    response.description = type;
    evidence = type_line;
  }
  response.type = ResponseTypeOf(type, IsTold(subtype) ? subtype : "");
  if (IsTold(type) && IsTold(subtype)) evidence = evidence + type_line;
  if (evidence.empty()) return;  // somebody answered, but not how
  if (IsTold(actor)) {
    response.actor = actor;
    evidence = evidence + actor_line;
  }
  response.country = sdk::CountryCode(country);
  if (!response.country.empty()) evidence = evidence + country_line;
  response.date = DateOfCell(date, habits);
  if (!response.date.empty()) evidence = evidence + date_line;
  std::string rule(kind);
  rule[0] = static_cast<char>(rule[0] - 'A' + 'a');
  record.Add(response, evidence, {.rule = "response." + rule, .asserted = response.date});
}

}  // namespace

void WriteAttributions(const Row& row, const Table& table, StructuredRecord& record) {
  const Parallel columns(
      row, {"attribution_date", "attribution_type", "attribution_basis", "attributing_actor",
            "attribution_it_company", "attributing_country", "attributed_initiator",
            "attributed_initiator_country", "attributed_initiator_category",
            "attributed_initiator_subcategory"});
  for (size_t i = 0; i < columns.size(); ++i) WriteAttribution(columns, i, table, record);
  for (const std::string& misfit : columns.Misfits()) record.Line("Not assigned", misfit);
}

void WriteResponses(const Row& row, const Table& table, StructuredRecord& record) {
  for (const auto& [kind, prefix] : {std::pair("Political", std::string("political_response_")),
                                     std::pair("Legal", std::string("legal_response_"))}) {
    std::vector<std::string> names;
    for (const char* column : {"date", "type", "type_subcode", "country", "actor"}) {
      names.push_back(prefix + column);
    }
    std::vector<const char*> pointers;
    for (const std::string& name : names) pointers.push_back(name.c_str());
    const Parallel columns(row, pointers);
    for (size_t i = 0; i < columns.size(); ++i) {
      WriteResponse(kind, columns, prefix, i, table.HabitsOf(prefix + "date"), record);
    }
    for (const std::string& misfit : columns.Misfits()) record.Line("Not assigned", misfit);
  }
}

}  // namespace dossier::eurepoc
