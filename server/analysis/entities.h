#ifndef DOSSIER_SERVER_ANALYSIS_ENTITIES_H_
#define DOSSIER_SERVER_ANALYSIS_ENTITIES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "server/analysis/names.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

enum class EntityType : uint8_t { kOther, kPerson, kOrganisation, kCountry, kPlace };
enum class Gender : uint8_t { kUnknown, kMale, kFemale };

// Somebody or something that a text names, in words of the text.
struct Entity {
  EntityType type = EntityType::kOther;
  Gender gender = Gender::kUnknown;
  absl::string_view name;  // the fullest name, "International Criminal Court"
  absl::InlinedVector<absl::string_view, 2> aliases;  // other names, "ICC"
  std::string role;                // a person's, as first told: "head of security"
  absl::string_view organisation;  // whom a person speaks for, where the role tells
  absl::string_view country;       // ISO 3166-1 alpha-2; empty if not told
  uint32_t named = 0;              // how often it is named
};

// A place in the text that means an entity.
struct Mention {
  enum class How : uint8_t {
    kName,         // its full name, or the first one
    kAlias,        // acronym, surname or short form
    kDescription,  // "the Court", "the company"
    kPronoun,      // he, she, it, they and their possessives
  };
  static constexpr uint32_t kNone = UINT32_MAX;

  Span span;
  Range tokens;
  uint32_t entity = 0;
  How how = How::kName;
  uint32_t rival = kNone;  // another entity that it may mean; kNone if there is no doubt
  float doubt = 0;         // how likely it is the rival, from 0 to 0.5
};

// Who and what a text speaks of, and where.
//
// Immutable after construction. Copies what it needs but the text's bytes, which must outlive it.
class Entities {
 public:
  Entities(const Text& text, const NameClasses& classes);

  const std::vector<Entity>& all() const { return entities_; }
  const Entity& entity(uint32_t index) const { return entities_[index]; }

  // In the order of the text, without overlap.
  const std::vector<Mention>& mentions() const { return mentions_; }

  // The mention that covers the byte at `offset`, or nullptr.
  const Mention* MentionAt(uint32_t offset) const;
  // Its entity, or nullptr.
  const Entity* EntityAt(uint32_t offset) const;

  // The mentions that lie within `span`, first to last, as indices into mentions().
  Range MentionsIn(Span span) const;

 private:
  std::vector<Entity> entities_;
  std::vector<Mention> mentions_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_ENTITIES_H_
