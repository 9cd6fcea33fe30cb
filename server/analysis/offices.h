#ifndef DOSSIER_SERVER_ANALYSIS_OFFICES_H_
#define DOSSIER_SERVER_ANALYSIS_OFFICES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/entities.h"
#include "server/analysis/names.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// What somebody is and for whom, as a phrase tells: "Acme's head of security".
struct Office {
  static constexpr uint32_t kNone = UINT32_MAX;

  Range role;                     // "head of security"; empty if none is told
  uint32_t organisation = kNone;  // the entity that they speak for
  bool of_company = false;        // "a company spokesman": of one that the phrase does not name
  absl::string_view country;      // ISO 3166-1 alpha-2, of "the Norwegian minister"
};

// Names and descriptions with their entities, as far as a text has been read.
struct Named {
  const Text& text;
  const NameClasses& classes;
  const std::vector<Entity>& entities;
  const std::vector<Mention>& mentions;
};

// Reads a phrase for a person, with its article or possessor and without the person's name.
Office ReadOffice(const Named& named, Range phrase);

// The role's words: without capital if only the sentence's begin gave it one.
std::string RoleWords(const Named& named, Range role);

// The last noun of `phrase` before a preposition, comma, relative or verb: what it is about.
uint32_t HeadNoun(const Named& named, Range phrase);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_OFFICES_H_
