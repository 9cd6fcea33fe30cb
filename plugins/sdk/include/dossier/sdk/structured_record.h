#ifndef DOSSIER_SDK_STRUCTURED_RECORD_H_
#define DOSSIER_SDK_STRUCTURED_RECORD_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "dossier/sdk/facts.h"
#include "dossier/sdk/session.h"

namespace dossier::sdk {

// Characters of a record's body, the most telling first. What the builder returns for a line, to be
// handed back with the values that the line tells. Empty if nothing was written.
class Evidence {
 public:
  struct Run {
    size_t start;  // bytes of the body
    size_t end;
  };

  Evidence() = default;
  Evidence(size_t start, size_t end) : runs_{{start, end}} {}

  bool empty() const { return runs_.empty(); }
  const std::vector<Run>& runs() const { return runs_; }

  // Both, these first.
  Evidence operator+(const Evidence& other) const;

 private:
  std::vector<Run> runs_;
};

// What is said of a claim beside its value and its evidence.
struct About {
  // Who stands behind it, and SPEAKER_TYPE_...; the report itself if both are empty.
  std::string asserter;
  std::string asserter_type;
  std::string status;  // CLAIM_STATUS_...
  // How surely the source was read rightly: 1 for a field that says just this, less where a
  // vocabulary had to be translated or words be read.
  double confidence = 1;
  // What follows the plugin's id in the claim's rule: "victim" gives "veris.victim". The name of
  // the field if empty.
  std::string rule;
  // When it was asserted.
  Date asserted;
  std::string tlp;  // TLP_...
};

// A structured record, made readable: text for people, and the claims whose evidence is in it.
//
//   StructuredRecord record("veris");
//   record.Title("Lost laptop at Example Hospital");
//   record.Prose(summary);
//   record.Section("Victim");
//   const Evidence name = record.Line("Name", "Example Hospital");
//   record.Add(Victim{.name = "Example Hospital", .country = "DE"}, name);
//   return record.Finish(meta_json);
//
// What it writes is what the server stores: one line a value, no control characters, NFC. So each
// claim's evidence stands in the stored text at the byte that the claim names. A value without
// evidence is not claimed: Add with an empty Evidence does nothing, so that a field which the
// source leaves out needs no condition.
//
// One thread. Keeps no pointer to what it is given.
class StructuredRecord {
 public:
  // `plugin` begins the rule of every claim.
  explicit StructuredRecord(std::string_view plugin);

  // What About leaves empty is taken from here, for claims that are added after it.
  void SetDefaults(About defaults);

  // ---- The text ---- in the order in which it shall be read. Empty text writes nothing and gives
  // empty evidence.

  // First of all; once.
  Evidence Title(std::string_view text);
  // The source's own words, in its paragraphs.
  Evidence Prose(std::string_view text);
  // A heading for the lines to come; written with the first of them, or not at all.
  void Section(std::string_view name);
  // "Label: value"; the evidence is the value.
  Evidence Line(std::string_view label, std::string_view value);
  // "Label: a; b; c" with evidence for each value, empty for an empty one.
  std::vector<Evidence> Line(std::string_view label, const std::vector<std::string>& values);
  // Where `words` stand in `within`, in the same mix of cases or another; empty if they do not.
  Evidence Find(std::string_view words, const Evidence& within) const;

  // ---- The claims ----

  void Add(const Status& value, const Evidence& evidence, const About& about = {});
  void Add(const Kind& value, const Evidence& evidence, const About& about = {});
  void Add(const Victim& value, const Evidence& evidence, const About& about = {});
  void Add(const Initiator& value, const Evidence& evidence, const About& about = {});
  void Add(const Motive& value, const Evidence& evidence, const About& about = {});
  void Add(const IncidentDate& value, const Evidence& evidence, const About& about = {});
  void Add(const Disclosure& value, const Evidence& evidence, const About& about = {});
  void Add(const Impact& value, const Evidence& evidence, const About& about = {});
  void Add(const Severity& value, const Evidence& evidence, const About& about = {});
  void Add(const Measure& value, const Evidence& evidence, const About& about = {});
  void Add(const Investigation& value, const Evidence& evidence, const About& about = {});
  void Add(const StateResponse& value, const Evidence& evidence, const About& about = {});
  void Add(const Technique& value, const Evidence& evidence, const About& about = {});
  void Add(const Vulnerability& value, const Evidence& evidence, const About& about = {});
  void Add(const Tool& value, const Evidence& evidence, const About& about = {});
  void Add(const Attribution& value, const Evidence& evidence, const About& about = {});
  void Add(const LegalAssessment& value, const Evidence& evidence, const About& about = {});
  void Add(const EventStep& value, const Evidence& evidence, const About& about = {});
  void Add(const Location& value, const Evidence& evidence, const About& about = {});
  // Why a field has no value: `field` is FIELD_..., `reason` ABSENCE_REASON_...
  void AddAbsence(std::string_view field, std::string_view reason, const Evidence& evidence,
                  const About& about = {});

  // ---- The record ----

  // Body, claims and `meta_json`, for the caller to emit.
  Record Finish(std::string meta_json) const;
  // UTF-8 text, "text/plain; charset=utf-8".
  const std::string& body() const { return body_; }
  // For dossier_record.claims_json; empty if there are no claims. Equal claims are given once.
  std::string ClaimsJson() const;
  size_t claim_count() const { return claims_.size(); }
  // How many claims were left out because with them the record would break a limit of the ABI; what
  // they say stands in the body all the same.
  size_t claims_left_out() const;

 private:
  // `value` is the JSON of the message for `key`, or without a key the reason of an absence.
  void AddClaim(std::string_view field, std::string_view key, const std::string& value,
                const Evidence& evidence, const About& about);
  void BeginBlock();
  bool IsTooLongForClaims() const;

  const std::string plugin_;
  About defaults_;
  std::string body_;
  std::string pending_section_;
  bool in_lines_ = false;
  std::vector<std::string> claims_;  // JSON objects
  std::unordered_set<std::string> seen_;
  size_t claims_bytes_ = 0;
  size_t claims_left_out_ = 0;
};

// The value as StructuredRecord writes it: on one line, blanks joined, NFC, nothing invisible.
// Compare with this what is compared with the body.
std::string CleanLine(std::string_view text);

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_STRUCTURED_RECORD_H_
