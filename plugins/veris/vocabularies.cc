#include "veris/vocabularies.h"

namespace dossier::veris {

using sdk::Vocabulary;

const Vocabulary& Statuses() {
  static const Vocabulary statuses({
      {"Confirmed", "STATUS_CONFIRMED"},
      {"Suspected", "STATUS_SUSPECTED"},
      {"Near miss", "STATUS_NEAR_MISS"},
      {"False positive", "STATUS_FALSE_POSITIVE"},
  });
  return statuses;
}

const Vocabulary& ActorCategories() {
  static const Vocabulary categories({
      {"Acquaintance", "PARTY_CATEGORY_INDIVIDUAL"},
      {"Activist", "PARTY_CATEGORY_NON_STATE_GROUP"},
      {"Auditor", "PARTY_CATEGORY_OTHER"},
      {"Competitor", "PARTY_CATEGORY_CORPORATE"},
      {"Customer", "PARTY_CATEGORY_INDIVIDUAL"},
      {"Former employee", "PARTY_CATEGORY_INSIDER"},
      {"Nation-state", "PARTY_CATEGORY_STATE"},
      {"Organized crime", "PARTY_CATEGORY_NON_STATE_GROUP"},
      {"State-affiliated", "PARTY_CATEGORY_STATE_AFFILIATED"},
      {"Terrorist", "PARTY_CATEGORY_NON_STATE_GROUP"},
      {"Unaffiliated", "PARTY_CATEGORY_INDIVIDUAL"},
      {"Other", "PARTY_CATEGORY_OTHER"},
  });
  return categories;
}

const Vocabulary& Targetings() {
  static const Vocabulary targetings({
      {"Targeted", "TARGETING_TARGETED"},
      {"Opportunistic", "TARGETING_OPPORTUNISTIC"},
  });
  return targetings;
}

const Vocabulary& DisclosureDegrees() {
  static const Vocabulary degrees({
      {"Yes", "DEGREE_CONFIRMED"},
      {"Potentially", "DEGREE_SUSPECTED"},
      {"No", "DEGREE_NONE"},
  });
  return degrees;
}

const Vocabulary& DataKinds() {
  static const Vocabulary kinds({
      {"Bank", "financial"},
      {"Classified", "government"},
      {"Copyrighted", "copyrighted"},
      {"Credentials", "credentials"},
      {"Digital certificate", "credentials"},
      {"Internal", "internal"},
      {"Medical", "health"},
      {"Payment", "payment"},
      {"Personal", "personal"},
      {"Secrets", "trade secrets"},
      {"Sensitive Personal", "personal"},
      {"Source code", "source code"},
      {"System", "system"},
      {"Virtual currency", "virtual currency"},
  });
  return kinds;
}

const Vocabulary& Discoverers() {
  // Written as older files have it: "Ext - law enforcement". Of the internal ones all are the
  // victim's own.
  static const Vocabulary discoverers({
      {"Ext - actor disclosure", "BY_ATTACKER"},
      {"Ext - audit", "BY_THIRD_PARTY"},
      {"Ext - customer", "BY_THIRD_PARTY"},
      {"Ext - emergency response team", "BY_VICTIM_STATE_AUTHORITY"},
      {"Ext - found documents", "BY_THIRD_PARTY"},
      {"Ext - fraud detection", "BY_THIRD_PARTY"},
      {"Ext - incident response", "BY_SECURITY_COMPANY"},
      {"Ext - law enforcement", "BY_VICTIM_STATE_AUTHORITY"},
      {"Ext - monitoring service", "BY_SECURITY_COMPANY"},
      {"Ext - security researcher", "BY_SECURITY_COMPANY"},
      {"Ext - suspicious traffic", "BY_THIRD_PARTY"},
      {"Ext - unrelated 3rd party", "BY_THIRD_PARTY"},
      {"Ext - unrelated party", "BY_THIRD_PARTY"},
      {"Prt - antivirus", "BY_SECURITY_COMPANY"},
      {"Prt - audit", "BY_THIRD_PARTY"},
      {"Prt - incident response", "BY_SECURITY_COMPANY"},
      {"Prt - monitoring service", "BY_SECURITY_COMPANY"},
      {"Int", "BY_VICTIM"},
      {"Ext", "BY_THIRD_PARTY"},
      {"Prt", "BY_THIRD_PARTY"},
  });
  return discoverers;
}

const Vocabulary& KindsOfActions() {
  static const Vocabulary kinds({
      {"hacking DoS", "TYPE_DDOS"},
      {"hacking Scan network", "TYPE_OTHER"},
      {"hacking Footprinting", "TYPE_OTHER"},
      {"malware DoS", "TYPE_DDOS"},
      {"malware Ransomware", "TYPE_RANSOMWARE"},
      {"malware Destroy data", "TYPE_SABOTAGE"},
      {"social Extortion", "TYPE_EXTORTION"},
      {"social Forgery", "TYPE_FRAUD"},
      {"social Phishing", "TYPE_PHISHING"},
      {"social Pretexting", "TYPE_FRAUD"},
      {"social Propaganda", "TYPE_INFLUENCE"},
      {"social Scam", "TYPE_FRAUD"},
      {"physical Destruction", "TYPE_SABOTAGE"},
  });
  return kinds;
}

const Vocabulary& Actions() {
  static const Vocabulary actions({
      {"hacking", "TYPE_INTRUSION"},
      {"malware", "TYPE_MALWARE"},
      {"social", "TYPE_OTHER"},
      {"misuse", "TYPE_INSIDER"},
      {"physical", "TYPE_PHYSICAL"},
      {"error", "TYPE_ERROR"},
      {"environmental", "TYPE_PHYSICAL"},
  });
  return actions;
}

const Vocabulary& KindsOfVectors() {
  static const Vocabulary kinds({
      {"Partner", "TYPE_SUPPLY_CHAIN"},
      {"Software update", "TYPE_SUPPLY_CHAIN"},
  });
  return kinds;
}

const Vocabulary& KindsOfEffects() {
  static const Vocabulary kinds({
      {"Defacement", "TYPE_DEFACEMENT"},
      {"Fraudulent transaction", "TYPE_FRAUD"},
      {"Interruption", "TYPE_DISRUPTION"},
      {"Degradation", "TYPE_DISRUPTION"},
  });
  return kinds;
}

const Vocabulary& ChainWords() {
  static const Vocabulary words({
      {"env", "environmental"}, {"err", "error"},           {"hac", "hacking"},
      {"mal", "malware"},       {"mis", "misuse"},          {"phy", "physical action"},
      {"soc", "social action"}, {"ext", "external actor"},  {"int", "internal actor"},
      {"prt", "partner"},       {"emb", "embedded device"}, {"med", "media"},
      {"ntw", "network"},       {"ppl", "person"},          {"srv", "server"},
      {"ter", "terminal"},      {"usr", "user device"},     {"cp", "confidentiality"},
      {"ia", "integrity"},      {"av", "availability"},     {"ua", "availability"},
  });
  return words;
}

}  // namespace dossier::veris
