#ifndef DOSSIER_PLUGINS_VERIS_VOCABULARIES_H_
#define DOSSIER_PLUGINS_VERIS_VOCABULARIES_H_

#include "dossier/sdk/vocabulary.h"

// What the words of VERIS are called in fact.proto. A word that is in no table is told in the text
// and claimed by nobody.
namespace dossier::veris {

const sdk::Vocabulary& Statuses();           // security_incident -> StatusValue.Status
const sdk::Vocabulary& ActorCategories();    // actor.external.variety -> PartyCategory
const sdk::Vocabulary& Targetings();         // targeted -> Motive.Targeting
const sdk::Vocabulary& DisclosureDegrees();  // data_disclosure -> Impact.Degree
const sdk::Vocabulary& DataKinds();          // data[].variety -> data kinds
const sdk::Vocabulary& Discoverers();        // discovery_method.*.variety -> Disclosure.By

// action.variety -> Kind.Type, by the name of the action: "hacking.DoS".
const sdk::Vocabulary& KindsOfActions();
// What an action is if its varieties tell nothing.
const sdk::Vocabulary& Actions();
// vector -> Kind.Type, where the way in is a kind of its own.
const sdk::Vocabulary& KindsOfVectors();
// attribute.*.variety -> Kind.Type.
const sdk::Vocabulary& KindsOfEffects();

// The letters of plus.event_chain -> words.
const sdk::Vocabulary& ChainWords();

}  // namespace dossier::veris

#endif  // DOSSIER_PLUGINS_VERIS_VOCABULARIES_H_
