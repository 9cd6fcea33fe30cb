#include "misp/vocabularies.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace dossier::misp {

using sdk::Vocabulary;

ClusterRole RoleOf(std::string_view galaxy_type) {
  static constexpr std::pair<const char*, ClusterRole> kRoles[] = {
      {"threat-actor", ClusterRole::kActor},
      {"intrusion-set", ClusterRole::kActor},
      {"activity-group", ClusterRole::kActor},
      {"360net-threat-actor", ClusterRole::kActor},
      {"attack-pattern", ClusterRole::kTechnique},
      {"malpedia", ClusterRole::kMalware},
      {"malware", ClusterRole::kMalware},
      {"ransomware", ClusterRole::kMalware},
      {"rat", ClusterRole::kMalware},
      {"banker", ClusterRole::kMalware},
      {"botnet", ClusterRole::kMalware},
      {"backdoor", ClusterRole::kMalware},
      {"stealer", ClusterRole::kMalware},
      {"cryptominers", ClusterRole::kMalware},
      {"android", ClusterRole::kMalware},
      {"exploit-kit", ClusterRole::kTool},
      {"tds", ClusterRole::kTool},
      {"tool", ClusterRole::kTool},
      {"sector", ClusterRole::kSector},
      {"target-information", ClusterRole::kTarget},
      {"country", ClusterRole::kCountry},
  };
  // "mitre-enterprise-attack-attack-pattern" and the like end in what they are.
  ClusterRole role = ClusterRole::kNone;
  size_t longest = 0;
  for (const auto& [name, is] : kRoles) {
    const std::string_view end = name;
    if (galaxy_type.size() < end.size() || end.size() < longest) continue;
    if (galaxy_type.substr(galaxy_type.size() - end.size()) != end) continue;
    const bool whole =
        galaxy_type.size() == end.size() || galaxy_type[galaxy_type.size() - end.size() - 1] == '-';
    if (!whole) continue;
    role = is;
    longest = end.size();
  }
  return role;
}

const Vocabulary& ThreatLevels() {
  static const Vocabulary levels(
      {{"1", "High"}, {"2", "Medium"}, {"3", "Low"}, {"4", "Undefined"}});
  return levels;
}

const Vocabulary& Analyses() {
  static const Vocabulary analyses({{"0", "Initial"}, {"1", "Ongoing"}, {"2", "Completed"}});
  return analyses;
}

const Vocabulary& Tlps() {
  static const Vocabulary tlps({
      {"amber", "TLP_AMBER"},
      {"amber+strict", "TLP_AMBER_STRICT"},
      {"clear", "TLP_CLEAR"},
      {"green", "TLP_GREEN"},
      {"red", "TLP_RED"},
      {"white", "TLP_CLEAR"},
  });
  return tlps;
}

const Vocabulary& Kinds() {
  static const Vocabulary kinds({
      {"botnet", "TYPE_MALWARE"},
      {"compromise", "TYPE_INTRUSION"},
      {"compromised", "TYPE_INTRUSION"},
      {"data breach", "TYPE_DATA_BREACH"},
      {"data exfiltration", "TYPE_DATA_BREACH"},
      {"data leak", "TYPE_DATA_BREACH"},
      {"ddos", "TYPE_DDOS"},
      {"deface", "TYPE_DEFACEMENT"},
      {"defacement", "TYPE_DEFACEMENT"},
      {"denial of service", "TYPE_DDOS"},
      {"dos", "TYPE_DDOS"},
      {"espionage", "TYPE_ESPIONAGE"},
      {"extortion", "TYPE_EXTORTION"},
      {"fraud", "TYPE_FRAUD"},
      {"information leak", "TYPE_DATA_BREACH"},
      {"intrusion", "TYPE_INTRUSION"},
      {"malware", "TYPE_MALWARE"},
      {"outage", "TYPE_DISRUPTION"},
      {"phishing", "TYPE_PHISHING"},
      {"privileged account compromise", "TYPE_INTRUSION"},
      {"ransomware", "TYPE_RANSOMWARE"},
      {"rootkit", "TYPE_MALWARE"},
      {"sabotage", "TYPE_SABOTAGE"},
      {"scam", "TYPE_FRAUD"},
      {"spear phishing", "TYPE_PHISHING"},
      {"spyware", "TYPE_MALWARE"},
      {"supply chain compromise", "TYPE_SUPPLY_CHAIN"},
      {"system compromise", "TYPE_INTRUSION"},
      {"trojan", "TYPE_MALWARE"},
      {"trojan malware", "TYPE_MALWARE"},
      {"unprivileged account compromise", "TYPE_INTRUSION"},
      {"virus", "TYPE_MALWARE"},
      {"worm", "TYPE_MALWARE"},
      {"XSS", "TYPE_INTRUSION"},
      {"sql injection", "TYPE_INTRUSION"},
  });
  return kinds;
}

const Vocabulary& Statuses() {
  static const Vocabulary statuses({
      {"Confirmed", "STATUS_CONFIRMED"},
      {"False positive", "STATUS_FALSE_POSITIVE"},
      {"Near miss", "STATUS_NEAR_MISS"},
      {"Suspected", "STATUS_SUSPECTED"},
  });
  return statuses;
}

bool TellsKinds(std::string_view taxonomy) {
  static constexpr std::string_view kTaxonomies[] = {"circl",
                                                     "cert-xlm",
                                                     "csirt_case_classification",
                                                     "ecsirt",
                                                     "enisa",
                                                     "europol-event",
                                                     "gea-nz-activities",
                                                     "incident-disposition",
                                                     "malware_classification",
                                                     "rsit",
                                                     "veris"};
  return std::find(std::begin(kTaxonomies), std::end(kTaxonomies), taxonomy) !=
         std::end(kTaxonomies);
}

std::string_view Stricter(std::string_view one, std::string_view other) {
  static constexpr std::string_view kOrder[] = {"",          "TLP_CLEAR",        "TLP_GREEN",
                                                "TLP_AMBER", "TLP_AMBER_STRICT", "TLP_RED"};
  const auto rank = [](std::string_view tlp) {
    return std::find(std::begin(kOrder), std::end(kOrder), tlp) - std::begin(kOrder);
  };
  return rank(one) >= rank(other) ? one : other;
}

}  // namespace dossier::misp
