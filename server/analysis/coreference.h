#ifndef DOSSIER_SERVER_ANALYSIS_COREFERENCE_H_
#define DOSSIER_SERVER_ANALYSIS_COREFERENCE_H_

#include <vector>

#include "server/analysis/entities.h"

namespace dossier::analysis {

// Joins the names of a text into entities, then finds the descriptions and pronouns that mean them.
//
// Multi-word names come first, wherever they stand, so that a headline's surname or acronym finds
// the full name of the body. Linear in the text: what a pronoun may mean is a short list of recent
// mentions.
struct Coreference {
  Coreference(const Text& text, const NameClasses& classes, const std::vector<Name>& names);

  std::vector<Entity> entities;
  std::vector<Mention> mentions;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_COREFERENCE_H_
