#ifndef DOSSIER_SERVER_ANALYSIS_ENTITY_TYPES_H_
#define DOSSIER_SERVER_ANALYSIS_ENTITY_TYPES_H_

#include <cstdint>
#include <vector>

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

  // The type of what `name` names. Sets `country` to the ISO code that the name tells, if it tells
  // one.
  EntityType TypeOf(const Name& name, absl::string_view* country) const;

  // Whether the words behind a name that may be a person's tell of a body: "Norlicht Pay, the
  // outsourcing firm that", "Norlicht Pay, which".
  bool IsToldAsBody(Range name) const;

 private:
  bool IsSingle(uint32_t form) const;
  bool HasShortNames(Range name) const;
  bool HasArticle(Range name) const;
  bool IsOfTown(Range name) const;
  bool Employs(const Name& name) const;
  bool IsJoined(Range name) const;
  bool IsCalledOrganisation(const Name& name) const;
  bool Employer(uint32_t behind) const;
  bool IsPlaced(const Name& name) const;
  bool IsDateline(const Name& name) const;
  bool IsStreet(Range name) const;

  const Text& text_;
  const NameClasses& classes_;
  std::vector<uint32_t> singles_;  // forms that name something on their own, in order
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_ENTITY_TYPES_H_
