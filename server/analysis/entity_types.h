#ifndef DOSSIER_SERVER_ANALYSIS_ENTITY_TYPES_H_
#define DOSSIER_SERVER_ANALYSIS_ENTITY_TYPES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "server/analysis/entities.h"
#include "server/analysis/names.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// Tells persons, organisations, countries and places apart by the words of their names and those
// beside them.
class EntityTypes {
 public:
  EntityTypes(const Text& text, const NameClasses& classes, const std::vector<Name>& names);

  // The type of what `name` names; `key` is its words in lower case. Sets `country` to the ISO code
  // that the name tells, if it tells one.
  EntityType TypeOf(const Name& name, absl::string_view key, std::string* country) const;

 private:
  bool HasShortNames(Range name) const;
  bool Employs(const Name& name) const;
  bool Employer(uint32_t behind) const;
  bool IsPlaced(const Name& name) const;

  const Text& text_;
  const NameClasses& classes_;
  absl::flat_hash_set<uint32_t> singles_;  // forms that name something on their own
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_ENTITY_TYPES_H_
