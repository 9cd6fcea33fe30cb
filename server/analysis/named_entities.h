#ifndef DOSSIER_SERVER_ANALYSIS_NAMED_ENTITIES_H_
#define DOSSIER_SERVER_ANALYSIS_NAMED_ENTITIES_H_

#include <compare>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "server/analysis/entities.h"
#include "server/analysis/names.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// Whom the names of a text mean, before anything that points back to them is looked at. Linear in
// the number of names.
struct NamedEntities {
  NamedEntities(const Text& text, const NameClasses& classes, const std::vector<Name>& names);

  // Somebody with a surname that others have as well.
  struct Namesake {
    uint32_t surname = 0;  // its form
    uint32_t person = 0;

    auto operator<=>(const Namesake&) const = default;
  };
  // Those with the surname, in the order in which the text names them; none if fewer than two.
  absl::Span<const Namesake> NamesakesOf(uint32_t surname) const;

  std::vector<Entity> entities;
  // In the order of the text. A surname that several persons share has a rival and is not decided.
  std::vector<Mention> mentions;
  std::vector<Range> roles;         // by entity: a person's role, as first told; may be empty
  std::vector<Namesake> namesakes;  // by surname
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_NAMED_ENTITIES_H_
