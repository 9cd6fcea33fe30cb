#ifndef DOSSIER_SERVER_CORRELATION_EVIDENCE_H_
#define DOSSIER_SERVER_CORRELATION_EVIDENCE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dossier/internal/account.pb.h"

// What two accounts have in common and what speaks against them, each sort of it measured by
// itself. Symmetric and pure; any number of threads.
namespace dossier::correlation {

// How the parties of one part agree.
struct PartyAgreement {
  // Best match of two parties; see PartyMatch.
  double match = 0;
  // Both sides name somebody.
  bool both_named = false;
  // The matching name in its fullest form, as a text writes it if a claim has it.
  std::string name;
};

PartyAgreement AgreementOfVictims(const internal::Account& a, const internal::Account& b);
PartyAgreement AgreementOfInitiators(const internal::Account& a, const internal::Account& b);

// How the times of two accounts agree.
struct TimeAgreement {
  enum class Verdict {
    kUndated,    // at least one tells no date
    kAgree,      // to about a month or better
    kAgreeYear,  // one of them is no finer than a season or a year
    kNear,       // they differ by days that reports often differ by
    kApart,      // they cannot be one event
  };
  Verdict verdict = Verdict::kUndated;
  // The finest span of both, or the gap between them, for a person.
  std::string words;
};

// Compares the dates of the happenings; where one side has none, the day it was published bounds
// it: what is published cannot happen later.
TimeAgreement AgreementOfTimes(const internal::Account& a, const internal::Account& b);

// The earliest day on which something happened by what an account says.
std::optional<int32_t> EarliestDay(const internal::Signature& signature);

// The days between the two publications; nullopt unless both have a day.
std::optional<int32_t> DaysBetweenPublications(const internal::Account& a,
                                               const internal::Account& b);

// How alike the telling words are: the cosine of the two weight vectors, and which words weigh
// most in it.
struct WordAgreement {
  double cosine = 0;
  std::vector<std::string> strongest;
};

WordAgreement AgreementOfWords(const internal::Signature& a, const internal::Signature& b);

// The values that two sorted lists share.
std::vector<std::string> SharedOf(const google::protobuf::RepeatedPtrField<std::string>& a,
                                  const google::protobuf::RepeatedPtrField<std::string>& b);

// `14 September 2023`, `September 2023`, `2023`, or both ends.
std::string DaysForPeople(int32_t first, int32_t last);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_EVIDENCE_H_
