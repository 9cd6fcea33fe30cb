#include "veris/industry.h"

#include <string>

namespace dossier::veris {
namespace {

constexpr const char* kCorporate = "PARTY_CATEGORY_CORPORATE";
constexpr const char* kInfrastructure = "PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE";
constexpr const char* kState = "PARTY_CATEGORY_STATE_INSTITUTION";
constexpr const char* kMedia = "PARTY_CATEGORY_MEDIA";
constexpr const char* kScience = "PARTY_CATEGORY_SCIENCE";
constexpr const char* kGroup = "PARTY_CATEGORY_SOCIAL_GROUP";

constexpr Industry kIndustries[] = {
    {"11", "Agriculture, forestry and fishing", kCorporate},
    {"21", "Mining, oil and gas", kCorporate},
    {"211", "Oil and gas", kInfrastructure},
    {"22", "Utilities", kInfrastructure},
    {"2211", "Electric power", kInfrastructure},
    {"2212", "Natural gas distribution", kInfrastructure},
    {"2213", "Water and sewage", kInfrastructure},
    {"23", "Construction", kCorporate},
    {"31", "Manufacturing", kCorporate},
    {"32", "Manufacturing", kCorporate},
    {"324", "Petroleum and coal products", kCorporate},
    {"3254", "Pharmaceuticals", kCorporate},
    {"33", "Manufacturing", kCorporate},
    {"334", "Computers and electronics", kCorporate},
    {"3364", "Aerospace", kCorporate},
    {"42", "Wholesale trade", kCorporate},
    {"44", "Retail", kCorporate},
    {"45", "Retail", kCorporate},
    {"48", "Transport", kInfrastructure},
    {"481", "Air transport", kInfrastructure},
    {"482", "Rail transport", kInfrastructure},
    {"486", "Pipelines", kInfrastructure},
    {"487", "Sightseeing", kCorporate},
    {"49", "Postal services and warehousing", kCorporate},
    {"491", "Postal services", kInfrastructure},
    {"51", "Information", kCorporate},
    {"511", "Publishing", kMedia},
    {"5112", "Software", kCorporate},
    {"512", "Film and sound recording", kMedia},
    {"513", "Publishing", kMedia},
    {"5132", "Software", kCorporate},
    {"515", "Broadcasting", kMedia},
    {"516", "Broadcasting", kMedia},
    {"517", "Telecommunications", kInfrastructure},
    {"518", "Hosting and data processing", kCorporate},
    {"519", "Other information services", kCorporate},
    {"51911", "News syndicates", kMedia},
    {"51912", "Libraries and archives", kScience},
    {"52", "Finance and insurance", kInfrastructure},
    {"522", "Banking and credit", kInfrastructure},
    {"523", "Securities and investment", kInfrastructure},
    {"524", "Insurance", kCorporate},
    {"53", "Real estate and leasing", kCorporate},
    {"54", "Professional services", kCorporate},
    {"5411", "Legal services", kCorporate},
    {"5415", "Computer services", kCorporate},
    {"5417", "Research", kScience},
    {"55", "Management of companies", kCorporate},
    {"56", "Administrative services", kCorporate},
    {"61", "Education", kScience},
    {"6113", "Universities", kScience},
    {"62", "Health care", kInfrastructure},
    {"621", "Outpatient health care", kInfrastructure},
    {"622", "Hospitals", kInfrastructure},
    {"623", "Nursing and residential care", kInfrastructure},
    {"624", "Social assistance", kGroup},
    {"71", "Arts, entertainment and recreation", kCorporate},
    {"72", "Accommodation and food services", kCorporate},
    {"81", "Other services", kCorporate},
    {"813", "Religious, civic and similar organisations", kGroup},
    {"814", "Private households", "PARTY_CATEGORY_END_USERS"},
    {"92", "Public administration", kState},
    {"922", "Justice, public order and safety", kState},
    {"9231", "Administration of human resources", kState},
    {"9281", "National security and international affairs", kState},
};

}  // namespace

const Industry* IndustryOf(std::string_view naics) {
  const Industry* narrowest = nullptr;
  for (const Industry& industry : kIndustries) {
    const std::string_view code = industry.code;
    if (naics.substr(0, code.size()) != code) continue;
    if (narrowest == nullptr || code.size() > std::string_view(narrowest->code).size()) {
      narrowest = &industry;
    }
  }
  return narrowest;
}

}  // namespace dossier::veris
