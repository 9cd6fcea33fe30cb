#ifndef DOSSIER_PLUGINS_MISP_VOCABULARIES_H_
#define DOSSIER_PLUGINS_MISP_VOCABULARIES_H_

#include <string_view>

#include "dossier/sdk/vocabulary.h"

// What the words of MISP are called in fact.proto.
namespace dossier::misp {

// What a galaxy's clusters are to an event.
enum class ClusterRole { kNone, kActor, kMalware, kTool, kTechnique, kSector, kTarget, kCountry };
ClusterRole RoleOf(std::string_view galaxy_type);

const sdk::Vocabulary& ThreatLevels();  // threat_level_id -> name
const sdk::Vocabulary& Analyses();      // analysis -> name
const sdk::Vocabulary& Tlps();          // tlp:* -> Tlp
// Values of incident taxonomies (circl, ecsirt, rsit, veris, ...) -> Kind.Type.
const sdk::Vocabulary& Kinds();
const sdk::Vocabulary& Statuses();  // veris:security_incident -> StatusValue.Status

// Whether the taxonomy says what happened, so that its values can be kinds of incident.
bool TellsKinds(std::string_view taxonomy);

// The stricter of two markings; TLP_... or empty.
std::string_view Stricter(std::string_view one, std::string_view other);

}  // namespace dossier::misp

#endif  // DOSSIER_PLUGINS_MISP_VOCABULARIES_H_
