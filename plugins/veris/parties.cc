// Who was hit, and who did it.
#include <string>
#include <vector>

#include "dossier/sdk/vocabulary.h"
#include "veris/incident.h"
#include "veris/industry.h"
#include "veris/json_fields.h"
#include "veris/vocabularies.h"

namespace dossier::veris {
namespace {

using sdk::Evidence;
using sdk::Json;
using sdk::StringAt;
using sdk::StructuredRecord;

// "US" reads "United States (US)"; the code stands where the claim can point at it.
std::string CountryText(const std::string& word) {
  const std::string_view code = sdk::CountryCode(word);
  if (code.empty()) return word;
  return std::string(sdk::CountryName(code)) + " (" + std::string(code) + ")";
}

std::vector<std::string> CountryTexts(const std::vector<std::string>& words) {
  std::vector<std::string> texts;
  for (const std::string& word : words) texts.push_back(CountryText(word));
  return texts;
}

// The country of the list if there is one and no other; a victim in two countries is in neither.
std::string OnlyCountry(const std::vector<std::string>& words) {
  std::string only;
  for (const std::string& word : words) {
    const std::string code(sdk::CountryCode(word));
    if (code.empty()) continue;
    if (!only.empty() && only != code) return "";
    only = code;
  }
  return only;
}

Evidence Together(const std::vector<Evidence>& parts) {
  Evidence all;
  for (const Evidence& part : parts) all = all + part;
  return all;
}

std::string IndustryText(const std::string& code) {
  const Industry* const industry = IndustryOf(code);
  return industry == nullptr ? "NAICS " + code
                             : std::string(industry->name) + " (NAICS " + code + ")";
}

bool IsPublicBody(const std::vector<std::string>& government) {
  for (const std::string& level : government) {
    if (sdk::AbsenceOf(level).empty()) return true;
  }
  return false;
}

void WriteSecondary(const Json& victim, StructuredRecord& record) {
  const Json& secondary = At(victim, "secondary");
  if (!secondary.is_object()) return;
  record.Section("Secondary victims");
  const std::vector<std::string> names = WordsAt(secondary, "victim_id");
  const std::vector<Evidence> lines = record.Line("Names", names);
  for (size_t i = 0; i < names.size(); ++i) {
    if (!sdk::AbsenceOf(names[i]).empty()) continue;
    record.Add(sdk::Victim{.name = names[i], .role = "ROLE_SECONDARY"}, lines[i],
               {.rule = "victim.secondary"});
  }
  if (const auto amount = NumberAt(secondary, "amount")) {
    record.Add(sdk::Impact{.quantity = sdk::Quantity{*amount, *amount, "organisations"},
                           .description = "secondary victims"},
               record.Line("Number", NumberText(*amount)), {.rule = "victim.secondary.amount"});
  }
  record.Line("Notes", StringAt(secondary, "notes"));
}

void WriteExternal(const Json& actor, const char* kind, StructuredRecord& record) {
  record.Section(std::string(kind) + " actor");
  const bool is_partner = std::string_view(kind) == "Partner";
  const std::vector<std::string> names = WordsAt(actor, "name");
  const std::vector<std::string> varieties = WordsAt(actor, "variety");
  const std::vector<std::string> countries = WordsAt(actor, "country");
  const std::vector<Evidence> name_lines = record.Line("Name", names);
  const std::vector<Evidence> variety_lines = record.Line("Sort", varieties);
  const std::vector<Evidence> country_lines = record.Line("Country", CountryTexts(countries));
  const std::string country = OnlyCountry(countries);

  std::string category = is_partner ? "PARTY_CATEGORY_PARTNER" : "";
  Evidence sort;
  for (size_t i = 0; i < varieties.size() && !is_partner; ++i) {
    const std::string_view one = ActorCategories().NameOf(varieties[i]);
    if (one.empty() || !category.empty()) continue;
    category = one;
    sort = variety_lines[i];
  }
  const Evidence where = country.empty() ? Evidence() : Together(country_lines);
  bool is_named = false;
  for (size_t i = 0; i < names.size(); ++i) {
    if (!sdk::AbsenceOf(names[i]).empty()) continue;
    is_named = true;
    record.Add(sdk::Initiator{.name = names[i], .category = category, .country = country},
               name_lines[i] + sort + where);
  }
  if (!is_named && (!category.empty() || !country.empty())) {
    record.Add(sdk::Initiator{.category = category, .country = country},
               sort + where + (is_partner ? Together(country_lines) : Evidence()));
  } else if (!is_named && !varieties.empty()) {
    record.AddAbsence("FIELD_INITIATOR", sdk::AbsenceOf(varieties[0]), variety_lines[0]);
  }
  record.Line("Notes", StringAt(actor, "notes"));
}

void WriteInternal(const Json& actor, StructuredRecord& record) {
  record.Section("Internal actor");
  const std::vector<std::string> varieties = WordsAt(actor, "variety");
  const std::vector<Evidence> lines = record.Line("Sort", varieties);
  // Who it was inside may be unknown; that it was somebody inside is what the field says.
  record.Add(sdk::Initiator{.category = "PARTY_CATEGORY_INSIDER"}, Together(lines));
  record.Line("Change of job", WordsAt(actor, "job_change"));
  record.Line("Notes", StringAt(actor, "notes"));
}

void WriteMotives(const Json& actors, StructuredRecord& record) {
  record.Section("Motive");
  for (const char* kind : {"external", "internal", "partner"}) {
    const std::vector<std::string> motives = WordsAt(At(actors, kind), "motive");
    const std::vector<Evidence> lines =
        record.Line("Of the " + std::string(kind) + " actor", motives);
    for (size_t i = 0; i < motives.size(); ++i) {
      record.Add(sdk::Motive{.type = std::string(sdk::VerisMotives().NameOf(motives[i]))},
                 lines[i]);
      record.AddAbsence("FIELD_MOTIVE", sdk::AbsenceOf(motives[i]), lines[i]);
    }
  }
}

}  // namespace

void WriteVictim(const Json& incident, StructuredRecord& record) {
  const Json& victim = At(incident, "victim");
  if (!victim.is_object()) return;
  record.Section("Victim");
  const std::string name = StringAt(victim, "victim_id");
  const std::string naics = StringAt(victim, "industry");
  const std::vector<std::string> countries = WordsAt(victim, "country");
  const std::vector<std::string> government = WordsAt(victim, "government");
  const Industry* const industry = IndustryOf(naics);

  const Evidence name_line = record.Line("Name", name);
  const std::vector<Evidence> country_lines = record.Line("Country", CountryTexts(countries));
  const std::string state = StringAt(victim, "state");
  const Evidence state_line = record.Line("State", state);
  const Evidence industry_line = record.Line("Industry", naics.empty() ? "" : IndustryText(naics));
  const std::vector<Evidence> government_lines = record.Line("Level of government", government);
  record.Line("Employees", StringAt(victim, "employee_count"));
  if (const auto places = NumberAt(victim, "locations_affected")) {
    record.Line("Locations affected", NumberText(*places));
  }
  const Json& revenue = At(victim, "revenue");
  if (const auto amount = NumberAt(revenue, "amount")) {
    record.Line("Revenue", NumberText(*amount) + " " + StringAt(revenue, "iso_currency_code"));
  }
  record.Line("Notes", StringAt(victim, "notes"));

  sdk::Victim value;
  Evidence evidence;
  if (sdk::AbsenceOf(name).empty() && !name.empty()) {
    value.name = name;
    evidence = name_line;
  }
  value.country = OnlyCountry(countries);
  if (!value.country.empty()) evidence = evidence + Together(country_lines);
  if (industry != nullptr) {
    value.sector = industry->name;
    value.category = industry->category;
    evidence = evidence + industry_line;
  }
  if (IsPublicBody(government)) {
    value.category = "PARTY_CATEGORY_STATE_INSTITUTION";
    evidence = evidence + Together(government_lines);
  }
  if (!evidence.empty()) {
    value.role = "ROLE_PRIMARY";
    record.Add(value, evidence);
  } else {
    record.AddAbsence("FIELD_VICTIM", sdk::AbsenceOf(name), name_line);
  }
  if (sdk::AbsenceOf(state).empty() && !value.country.empty()) {
    record.Add(sdk::Location{.name = state, .country = value.country},
               state_line.empty() ? state_line : state_line + Together(country_lines));
  }
  WriteSecondary(victim, record);
}

void WriteActors(const Json& incident, StructuredRecord& record) {
  const Json& actors = At(incident, "actor");
  if (At(actors, "external").is_object()) WriteExternal(At(actors, "external"), "External", record);
  if (At(actors, "partner").is_object()) WriteExternal(At(actors, "partner"), "Partner", record);
  if (At(actors, "internal").is_object()) WriteInternal(At(actors, "internal"), record);
  if (actors.contains("unknown")) {
    record.Section("Actor");
    record.AddAbsence("FIELD_INITIATOR", "ABSENCE_REASON_STATED_UNKNOWN",
                      record.Line("Sort", "Unknown"));
    record.Line("Notes", StringAt(At(actors, "unknown"), "notes"));
  }
  WriteMotives(actors, record);
}

}  // namespace dossier::veris
