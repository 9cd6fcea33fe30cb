#include "eurepoc/vocabularies.h"

#include <string>

namespace dossier::eurepoc {

using sdk::Vocabulary;

const Vocabulary& IncidentTypes() {
  static const Vocabulary types({
      {"Data theft", "TYPE_DATA_BREACH"},
      {"Data theft & Doxing", "TYPE_DATA_THEFT_AND_DOXING"},
      {"Disruption", "TYPE_DISRUPTION"},
      {"Hijacking with Misuse", "TYPE_INTRUSION"},
      {"Hijacking without Misuse", "TYPE_HIJACKING"},
      {"Ransomware", "TYPE_RANSOMWARE"},
  });
  return types;
}

const Vocabulary& Disclosers() {
  static const Vocabulary disclosers({
      {"Incident disclosed by attacker", "BY_ATTACKER"},
      {"Incident disclosed by authorities of victim state", "BY_VICTIM_STATE_AUTHORITY"},
      {"Incident disclosed by IT-security company", "BY_SECURITY_COMPANY"},
      {"Incident disclosed by media", "BY_MEDIA"},
      {"Incident disclosed by third-party", "BY_THIRD_PARTY"},
      {"Incident disclosed by third-party-actor", "BY_THIRD_PARTY"},
      {"Incident disclosed by victim", "BY_VICTIM"},
  });
  return disclosers;
}

const Vocabulary& ReceiverCategories() {
  static const Vocabulary categories({
      {"Corporate Targets", "PARTY_CATEGORY_CORPORATE"},
      {"Critical infrastructure", "PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE"},
      {"Education", "PARTY_CATEGORY_SCIENCE"},
      {"End user(s)", "PARTY_CATEGORY_END_USERS"},
      {"End users", "PARTY_CATEGORY_END_USERS"},
      {"International / supranational organization", "PARTY_CATEGORY_INTERNATIONAL_ORGANISATION"},
      {"Media", "PARTY_CATEGORY_MEDIA"},
      {"Other", "PARTY_CATEGORY_OTHER"},
      {"Science", "PARTY_CATEGORY_SCIENCE"},
      {"Social groups", "PARTY_CATEGORY_SOCIAL_GROUP"},
      {"State institutions", "PARTY_CATEGORY_STATE_INSTITUTION"},
  });
  return categories;
}

const Vocabulary& InitiatorCategories() {
  static const Vocabulary categories({
      {"Individual hacker(s)", "PARTY_CATEGORY_INDIVIDUAL"},
      {"Non-state actor, state-affiliation suggested", "PARTY_CATEGORY_STATE_AFFILIATED"},
      {"Non-state-group", "PARTY_CATEGORY_NON_STATE_GROUP"},
      {"Non-state-group, state-affiliation suggested", "PARTY_CATEGORY_STATE_AFFILIATED"},
      {"Other", "PARTY_CATEGORY_OTHER"},
      {"State", "PARTY_CATEGORY_STATE"},
  });
  return categories;
}

const Vocabulary& ConflictIssues() {
  // Resources, cyber-specific and other issues have no counterpart.
  static const Vocabulary issues({
      {"Autonomy", "TYPE_POLITICAL_POWER"},
      {"Decolonization", "TYPE_POLITICAL_POWER"},
      {"International power", "TYPE_POLITICAL_POWER"},
      {"National power", "TYPE_POLITICAL_POWER"},
      {"Secession", "TYPE_TERRITORY"},
      {"Subnational predominance", "TYPE_POLITICAL_POWER"},
      {"System / ideology", "TYPE_IDEOLOGY"},
      {"Territory", "TYPE_TERRITORY"},
  });
  return issues;
}

const Vocabulary& Bases() {
  // A third party may be a state, a company or an association: the table does not say which.
  static const Vocabulary bases({
      {"Attacker confirms", "SPEAKER_TYPE_ATTACKER"},
      {"Attribution by EU institution/agency", "SPEAKER_TYPE_EU_INSTITUTION"},
      {"Attribution by international organization", "SPEAKER_TYPE_INTERNATIONAL_ORGANISATION"},
      {"Attribution by receiver government / state entity", "SPEAKER_TYPE_VICTIM_STATE_AUTHORITY"},
      {"IT-security community attributes attacker", "SPEAKER_TYPE_SECURITY_COMPANY"},
      {"Media-based attribution", "SPEAKER_TYPE_MEDIA"},
      {"Receiver attributes attacker", "SPEAKER_TYPE_VICTIM"},
  });
  return bases;
}

const Vocabulary& Channels() {
  static const Vocabulary channels({
      {"Anonymous statement in media report", "CHANNEL_ANONYMOUS_STATEMENT_IN_MEDIA"},
      {"Direct statement in media report", "CHANNEL_NAMED_STATEMENT_IN_MEDIA"},
      {"Domestic legal action", "CHANNEL_DOMESTIC_LEGAL_ACTION"},
      {"Indictment", "CHANNEL_INDICTMENT"},
      {"Media report", "CHANNEL_MEDIA_OWN_ASSERTION"},
      {"Political statement / report", "CHANNEL_POLITICAL_STATEMENT"},
      {"Sanctions", "CHANNEL_SANCTIONS"},
      {"Self-attribution in the course of the attack", "CHANNEL_SELF_ATTRIBUTION_IN_ATTACK"},
      {"Statement in media report", "CHANNEL_NAMED_STATEMENT_IN_MEDIA"},
      {"Technical report", "CHANNEL_TECHNICAL_REPORT"},
  });
  return channels;
}

const Vocabulary& AttackIds() {
  static const Vocabulary ids({
      // How they came in.
      {"Content Injection", "T1659"},
      {"Drive-by Compromise", "T1189"},
      {"Exploit Public-Facing Application", "T1190"},
      {"External Remote Services", "T1133"},
      {"Hardware Additions", "T1200"},
      {"Phishing", "T1566"},
      {"Replication Through Removable Media", "T1091"},
      {"Supply Chain Compromise", "T1195"},
      {"Trusted Relationship", "T1199"},
      {"Valid Accounts", "T1078"},
      // What they caused.
      {"Account Access Removal", "T1531"},
      {"Data Destruction", "T1485"},
      {"Data Encrypted for Impact", "T1486"},
      {"Data Manipulation", "T1565"},
      {"Defacement", "T1491"},
      {"Disk Wipe", "T1561"},
      {"Endpoint Denial of Service", "T1499"},
      {"Financial Theft", "T1657"},
      {"Firmware Corruption", "T1495"},
      {"Inhibit System Recovery", "T1490"},
      {"Network Denial of Service", "T1498"},
      {"Resource Hijacking", "T1496"},
      {"Service Stop", "T1489"},
      {"System Shutdown/Reboot", "T1529"},
  });
  return ids;
}

const Vocabulary& Norms() {
  static const Vocabulary norms({
      {"Armed conflict", "armed_conflict"},
      {"Cyber espionage", "espionage"},
      {"Diplomatic / consular law", "diplomatic_law"},
      {"Due diligence", "due_diligence"},
      {"Human rights", "human_rights"},
      {"International criminal law", "international_criminal_law"},
      {"International economic law", "international_economic_law"},
      {"International peace", "international_peace"},
      {"International telecommunication law", "telecommunication_law"},
      {"Law of the sea", "law_of_the_sea"},
      {"Non-intervention", "non_intervention"},
      {"Prohibition of intervention", "non_intervention"},
      {"Self defence", "self_defence"},
      {"Self-determination", "self_determination"},
      {"Sovereignty", "sovereignty"},
      {"Space law", "space_law"},
      {"Use of force", "use_of_force"},
  });
  return norms;
}

const Vocabulary& Currencies() {
  static const Vocabulary currencies({
      {"British pound", "GBP"},
      {"dollar", "USD"},
      {"euro", "EUR"},
      {"pound", "GBP"},
      {"US dollar", "USD"},
      {"US dollars", "USD"},
      {"yen", "JPY"},
      {"yuan", "CNY"},
  });
  return currencies;
}

std::string_view ResponseTypeOf(std::string_view type, std::string_view subtype) {
  struct Clue {
    const char* words;
    const char* type;
  };
  // By the strength of what was done: "statement on sanctions" is about sanctions.
  static constexpr Clue kClues[] = {
      {"sanction", "TYPE_SANCTIONS"},
      {"indict", "TYPE_INDICTMENT"},
      {"charge", "TYPE_INDICTMENT"},
      {"arrest", "TYPE_ARREST"},
      {"detention", "TYPE_ARREST"},
      {"state of emergency", "TYPE_EMERGENCY"},
      {"lawsuit", "TYPE_LAWSUIT"},
      {"civil action", "TYPE_LAWSUIT"},
      {"civil proceeding", "TYPE_LAWSUIT"},
      {"expulsion", "TYPE_RETORSION"},
      {"retorsion", "TYPE_RETORSION"},
      {"unfriendly", "TYPE_RETORSION"},
      {"resignation", "TYPE_RESIGNATION"},
      {"dismissal", "TYPE_RESIGNATION"},
      {"removal from office", "TYPE_RESIGNATION"},
      {"parliamentary investigation", "TYPE_PARLIAMENTARY_INQUIRY"},
      {"parliamentary inquiry", "TYPE_PARLIAMENTARY_INQUIRY"},
      {"legislati", "TYPE_LEGISLATION"},
      {"protest", "TYPE_PROTEST"},
      {"awareness", "TYPE_AWARENESS"},
      {"capacity building", "TYPE_COOPERATION"},
      {"dialogue", "TYPE_COOPERATION"},
      {"cooperat", "TYPE_COOPERATION"},
      {"statement", "TYPE_STATEMENT"},
  };
  for (const std::string_view text : {subtype, type}) {
    const std::string key = sdk::WordKey(text.substr(0, text.find('(')));
    for (const Clue& clue : kClues) {
      if (key.find(clue.words) != std::string::npos) return clue.type;
    }
  }
  return {};
}

}  // namespace dossier::eurepoc
