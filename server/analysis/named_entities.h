#ifndef DOSSIER_SERVER_ANALYSIS_NAMED_ENTITIES_H_
#define DOSSIER_SERVER_ANALYSIS_NAMED_ENTITIES_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "server/analysis/entities.h"
#include "server/analysis/names.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// Whom the names of a text mean, before anything that points back to them is looked at. Linear in
// the number of names.
struct NamedEntities {
  NamedEntities(const Text& text, const NameClasses& classes, const std::vector<Name>& names);

  std::vector<Entity> entities;
  // In the order of the text. A surname that several persons share has a rival and is not decided.
  std::vector<Mention> mentions;
  std::vector<Range> roles;  // by entity: a person's role, as first told; may be empty
  // Persons by the form of their surname, in the order in which the text names them.
  absl::flat_hash_map<uint32_t, std::vector<uint32_t>> namesakes;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_NAMED_ENTITIES_H_
