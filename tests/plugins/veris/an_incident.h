#ifndef DOSSIER_TESTS_PLUGINS_VERIS_AN_INCIDENT_H_
#define DOSSIER_TESTS_PLUGINS_VERIS_AN_INCIDENT_H_

#include <string>

#include "nlohmann/json.hpp"

namespace dossier::veris {

// A whole incident of an invented hospital.
inline nlohmann::json AnIncident(const std::string& id = "4f2c") {
  nlohmann::json incident = nlohmann::json::parse(R"({
    "schema_version": "1.3.7", "security_incident": "Confirmed", "source_id": "examples",
    "summary": "A clerk opened a letter.\n\nServers of the hospital were encrypted.",
    "reference": "see https://news.example.org/hospital; also paper files",
    "targeted": "Opportunistic", "confidence": "High",
    "victim": {"victim_id": "Example Hospital", "country": ["DE"], "state": "HE",
               "industry": "622110", "employee_count": "101 to 1000", "government": ["NA"],
               "secondary": {"victim_id": ["Example Laboratory"], "amount": 2}},
    "actor": {"external": {"variety": ["Organized crime"], "motive": ["Financial"],
                           "country": ["Unknown"], "name": ["Example Crew"]}},
    "action": {"malware": {"variety": ["Ransomware", "Downloader"], "vector": ["Email attachment"],
                           "name": "ExampleLocker, Unknown", "cve": "cve-2031-0007"},
               "social": {"variety": ["Phishing"], "vector": ["Email"], "target": ["End-user"]}},
    "asset": {"assets": [{"variety": "S - File", "amount": 12}], "cloud": ["Unknown"],
              "total_amount": 12},
    "attribute": {"confidentiality": {"data_disclosure": "Potentially", "data_total": 5200,
                                      "data": [{"variety": "Medical", "amount": 5000},
                                               {"variety": "Personal"}]},
                  "availability": {"variety": ["Interruption"],
                                   "duration": {"unit": "Days", "value": 3}}},
    "discovery_method": {"internal": {"variety": ["Reported by employee"]}},
    "timeline": {"incident": {"year": 2021, "month": 4},
                 "discovery": {"unit": "Hours", "value": 5}},
    "impact": {"overall_rating": "Painful", "iso_currency_code": "EUR",
               "overall_min_amount": 100000, "overall_max_amount": 250000},
    "corrective_action": "Staff was trained.",
    "plus": {"created": "2021-05-06T07:08:09.123Z", "modified": "2021-06-07T08:09:10Z",
             "dbir_year": 2022, "analysis_status": "First pass",
             "event_chain": [{"action": "soc", "actor": "ext", "asset": "ppl", "attribute": "ia"},
                             {"action": "mal", "actor": "ext", "asset": "srv", "attribute": "av"}]}
  })");
  incident["incident_id"] = id;
  return incident;
}

}  // namespace dossier::veris

#endif  // DOSSIER_TESTS_PLUGINS_VERIS_AN_INCIDENT_H_
