#ifndef DOSSIER_PLUGINS_EUREPOC_VOCABULARIES_H_
#define DOSSIER_PLUGINS_EUREPOC_VOCABULARIES_H_

#include "dossier/sdk/vocabulary.h"

// What the values of EuRepoC's codebook are called in fact.proto. Cells explain themselves in
// brackets, so words are compared by their start (NameOfStart).
namespace dossier::eurepoc {

const sdk::Vocabulary& IncidentTypes();        // incident_type -> Kind.Type
const sdk::Vocabulary& Disclosers();           // source of disclosure -> Disclosure.By
const sdk::Vocabulary& ReceiverCategories();   // receiver_category -> PartyCategory
const sdk::Vocabulary& InitiatorCategories();  // initiator_category -> PartyCategory
const sdk::Vocabulary& ConflictIssues();       // cyber_conflict_issue -> Motive.Type
const sdk::Vocabulary& Bases();                // attribution_basis -> SpeakerType
const sdk::Vocabulary& Channels();             // attribution_type -> Channel
const sdk::Vocabulary& AttackIds();            // MITRE_initial_access, MITRE_impact -> ATT&CK id
const sdk::Vocabulary& Norms();                // IL_breach_indicator -> norm
const sdk::Vocabulary& Currencies();           // economic_impact_currency -> ISO 4217

// The kind of a political or legal response, by its sub-type and, where that says nothing, its
// type; empty if neither does. What stands in brackets are examples and not what was done.
std::string_view ResponseTypeOf(std::string_view type, std::string_view subtype);

}  // namespace dossier::eurepoc

#endif  // DOSSIER_PLUGINS_EUREPOC_VOCABULARIES_H_
