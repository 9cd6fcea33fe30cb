#ifndef DOSSIER_SDK_FACTS_H_
#define DOSSIER_SDK_FACTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The values that a structured record can state: proto/dossier/v1/fact.proto as plain structs, for
// plugins that have no protobuf. Enumerations are the names of fact.proto and value.proto, such as
// "TYPE_RANSOMWARE"; the server refuses a name that it does not know. What is empty is not told.
namespace dossier::sdk {

// As precise as the source gives it.
struct Date {
  // ISO 8601 at its precision: 2023, 2023-09, 2023-09-14, 2023-09-14T10:05:00Z, or an interval
  // 2023-09-04/2023-09-10. The precision follows from the form.
  std::string value;
  // Words that have no value, such as "early summer".
  std::string words;
  // Why the value may be less precise than it is written.
  std::string precision_note;

  bool empty() const { return value.empty() && words.empty(); }
};

// An ISO date or time, with 'T' or a blank between, cut to what it tells: "2023-09-14 00:00:00" is
// a day, "2023-00-00" a year. Nothing if `text` is no such date or no day of a calendar, or lies
// outside of the years 1900 to 2199, which the server knows.
std::optional<Date> DateOf(const std::string& text);

// The date of a year and, if they are told (not zero), month and day. Nothing if there is no such
// day.
std::optional<Date> DateOf(int64_t year, int64_t month, int64_t day);

// The date with no more than its year, and why.
Date YearOf(const Date& date, const std::string& precision_note);

struct Status {
  std::string status;  // STATUS_...
};

struct Kind {
  std::string type;  // TYPE_...
};

struct Victim {
  std::string name;
  std::vector<std::string> aliases;
  std::string category;  // PARTY_CATEGORY_...
  std::string country;   // ISO 3166-1 alpha-2
  std::string sector;
  std::string role;  // ROLE_...
};

struct Initiator {
  std::string name;
  std::vector<std::string> aliases;
  std::string category;  // PARTY_CATEGORY_...
  std::string country;
};

struct Motive {
  std::string type;       // TYPE_...
  std::string targeting;  // TARGETING_...
};

struct IncidentDate {
  std::string event;  // EVENT_...
  Date date;
};

struct Disclosure {
  std::string by;  // BY_...
  std::string name;
};

// Equal ends if the source gives one amount.
struct Money {
  double min = 0;
  double max = 0;
  std::string currency;  // ISO 4217
};

struct Quantity {
  double min = 0;
  double max = 0;
  std::string unit;
};

struct Impact {
  std::string dimension;  // DIMENSION_...
  std::string degree;     // DEGREE_...
  std::optional<Quantity> quantity;
  std::optional<Money> money;
  std::string money_kind;  // MONEY_KIND_...
  std::vector<std::string> data_kinds;
  std::string description;
};

struct Severity {
  std::string scale;
  std::string value;
};

struct Measure {
  std::string type;  // TYPE_...
  std::string actor;
  std::string description;
  Date date;
};

struct Investigation {
  std::string body;
  std::string country;
  std::string state;  // STATE_...
  Date opened;
};

// Named apart from the Response of fetch.h.
struct StateResponse {
  std::string type;  // TYPE_...
  std::string actor;
  std::string country;
  std::string description;
  Date date;
};

struct Technique {
  std::string attack_id;  // as FindTechniqueId finds it; anything else is left to the body
  std::string phase;      // PHASE_...
  std::string description;
};

struct Vulnerability {
  std::string cve;  // as FindCveIds finds it; anything else is left to the body
  std::string product;
  bool zero_day = false;
};

struct Tool {
  std::string type;  // TYPE_...
  std::string name;
};

struct Attribution {
  std::string attributed_by;
  std::string basis;  // SPEAKER_TYPE_...
  std::string initiator;
  std::string country;
  std::string channel;  // CHANNEL_...
  std::string stance;   // STANCE_...
  std::string hedge;    // HEDGE_...
  Date date;
  std::string absence;  // ABSENCE_REASON_..., if no initiator is named
};

struct LegalAssessment {
  std::string norm;
  std::string description;
};

struct EventStep {
  int position = 0;  // from 1
  std::string description;
  Date date;
};

struct Location {
  std::string name;
  std::string country;
};

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_FACTS_H_
