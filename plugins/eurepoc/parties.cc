// Receivers and initiators.
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dossier/sdk/vocabulary.h"
#include "eurepoc/cells.h"
#include "eurepoc/incident.h"
#include "eurepoc/vocabularies.h"

namespace dossier::eurepoc {
namespace {

using sdk::Evidence;
using sdk::StructuredRecord;

using Lists = std::vector<std::vector<std::string>>;

// What a nested column says of group `i` of `groups`; nothing if it is not grouped like that.
std::vector<std::string> OfGroup(const Lists& lists, size_t i, size_t groups) {
  if (lists.size() == groups && groups > 0) return lists[i];
  if (lists.size() == 1 && groups == 1) return lists[0];
  // One flat list with a value for each group.
  if (lists.size() == 1 && lists[0].size() == groups) return {lists[0][i]};
  return {};
}

// Whether a value stands in the column that belongs to no group.
bool IsUngrouped(const Lists& lists, size_t groups) {
  return !lists.empty() && lists.size() != groups &&
         !(lists.size() == 1 && lists[0].size() == groups);
}

// "Critical infrastructure (Water)".
std::string CategoryText(const std::string& category, const std::string& subcategory) {
  const std::string brief = category.substr(0, category.find(" ("));
  return subcategory.empty() ? brief : brief + " (" + subcategory + ")";
}

void WriteReceiver(const std::string& country, const std::vector<std::string>& names,
                   const std::vector<std::string>& regions,
                   const std::vector<std::string>& categories,
                   const std::vector<std::string>& subcategories, StructuredRecord& record) {
  record.Section("Receiver");
  const std::vector<Evidence> name_lines = record.Line("Name", names);
  const Evidence country_line = record.Line("Country", country);
  record.Line("Region", regions);
  std::vector<std::string> texts;
  for (size_t i = 0; i < categories.size(); ++i) {
    const bool fits = subcategories.size() == categories.size();
    texts.push_back(CategoryText(categories[i], fits ? subcategories[i] : ""));
  }
  const std::vector<Evidence> category_lines = record.Line("Category", texts);
  if (subcategories.size() != categories.size()) record.Line("Sub-category", subcategories);

  const std::string code(sdk::CountryCode(country));
  const Evidence where = code.empty() ? Evidence() : country_line;
  const auto describe = [&](sdk::Victim& victim, Evidence& evidence, size_t i) {
    victim.category = ReceiverCategories().NameOfStart(categories[i]);
    if (!victim.category.empty()) evidence = evidence + category_lines[i];
    const bool fits = subcategories.size() == categories.size();
    if (fits && IsTold(subcategories[i])) victim.sector = subcategories[i];
  };
  bool is_named = false;
  for (size_t i = 0; i < names.size(); ++i) {
    if (!IsTold(names[i])) continue;
    is_named = true;
    sdk::Victim victim{.name = names[i], .country = code, .role = "ROLE_PRIMARY"};
    Evidence evidence = name_lines[i] + where;
    // Which category is whose is known if there is one for each, or one receiver.
    const bool one_each = names.size() == categories.size();
    const bool one_of_all = categories.size() == 1;
    if (one_each || one_of_all) describe(victim, evidence, one_each ? i : 0);
    record.Add(victim, evidence);
  }
  if (is_named) return;
  std::set<std::pair<std::string, std::string>> told;
  for (size_t i = 0; i < categories.size(); ++i) {
    sdk::Victim victim{.country = code, .role = "ROLE_PRIMARY"};
    Evidence evidence = where;
    describe(victim, evidence, i);
    if (victim.category.empty() || !told.emplace(victim.category, victim.sector).second) continue;
    record.Add(victim, category_lines[i] + where, {.rule = "victim.category"});
  }
  if (!told.empty()) return;
  if (!code.empty()) {
    record.Add(sdk::Victim{.country = code, .role = "ROLE_PRIMARY"}, where,
               {.rule = "victim.country"});
  } else if (!names.empty()) {
    record.AddAbsence("FIELD_VICTIM", sdk::AbsenceOf(names[0]), name_lines[0]);
  } else {
    record.AddAbsence("FIELD_VICTIM", sdk::AbsenceOf(country), country_line);
  }
}

// "Cozy Bear/APT29/Dukes/G0016 (SVR)": the first is the name, the others are aliases.
std::vector<std::string> NamesOf(const std::string& text) {
  std::vector<std::string> names;
  size_t start = 0;
  int depth = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '(') ++depth;
    if (i < text.size() && text[i] == ')' && depth > 0) --depth;
    if (i < text.size() && (text[i] != '/' || depth > 0)) continue;
    std::string name = text.substr(start, i - start);
    // What stands in brackets is who they belong to, not a name of theirs.
    name = sdk::CleanLine(name.substr(0, name.find(" (")));
    if (!name.empty()) names.push_back(std::move(name));
    start = i + 1;
  }
  return names;
}

}  // namespace

void WriteReceivers(const Row& row, StructuredRecord& record) {
  const std::vector<std::string> countries = Values(row.Cell("receiver_country"));
  const Lists names = NestedValues(row.Cell("receiver_name"));
  const Lists regions = NestedValues(row.Cell("receiver_region"));
  const Lists categories = NestedValues(row.Cell("receiver_category"));
  const Lists subcategories = NestedValues(row.Cell("receiver_category_subcode"));
  const size_t groups = countries.size();
  for (size_t i = 0; i < groups; ++i) {
    WriteReceiver(countries[i], OfGroup(names, i, groups), OfGroup(regions, i, groups),
                  OfGroup(categories, i, groups), OfGroup(subcategories, i, groups), record);
  }
  // Of these nobody knows in which of the countries they are.
  if (IsUngrouped(names, groups) || IsUngrouped(categories, groups)) {
    WriteReceiver(
        "",
        IsUngrouped(names, groups) ? Values(row.Cell("receiver_name")) : std::vector<std::string>(),
        {},
        IsUngrouped(categories, groups) ? Values(row.Cell("receiver_category"))
                                        : std::vector<std::string>(),
        IsUngrouped(subcategories, groups) ? Values(row.Cell("receiver_category_subcode"))
                                           : std::vector<std::string>(),
        record);
  }
}

void WriteInitiators(const Row& row, StructuredRecord& record) {
  const Parallel columns(row, {"initiator_name", "initiator_country", "initiator_category",
                               "initiator_category_subcode", "initiator_alias"});
  for (size_t i = 0; i < columns.size(); ++i) {
    record.Section("Initiator");
    const std::string name = columns.At("initiator_name", i);
    const std::string country = columns.At("initiator_country", i);
    const std::string category = columns.At("initiator_category", i);
    const Evidence name_line = record.Line("Name", name);
    const Evidence country_line = record.Line("Country", country);
    const Evidence category_line = record.Line("Category", category);
    record.Line("Sub-category", columns.At("initiator_category_subcode", i));

    sdk::Initiator initiator;
    Evidence evidence;
    if (IsTold(name)) {
      initiator.aliases = NamesOf(name);
      if (!initiator.aliases.empty()) {
        initiator.name = initiator.aliases[0];
        initiator.aliases.erase(initiator.aliases.begin());
      }
      evidence = name_line;
    }
    initiator.country = sdk::CountryCode(country);
    if (!initiator.country.empty()) evidence = evidence + country_line;
    initiator.category = InitiatorCategories().NameOfStart(category);
    if (!initiator.category.empty()) evidence = evidence + category_line;
    if (!evidence.empty()) {
      record.Add(initiator, evidence);
      continue;
    }
    for (const auto& [value, line] :
         {std::pair(category, category_line), std::pair(name, name_line),
          std::pair(country, country_line)}) {
      if (sdk::AbsenceOf(value).empty()) continue;
      record.AddAbsence("FIELD_INITIATOR", sdk::AbsenceOf(value), line);
      break;
    }
  }
  for (const std::string& misfit : columns.Misfits()) record.Line("Not assigned", misfit);
  record.Line("Settled", row.Cell("settled"));
}

}  // namespace dossier::eurepoc
