#ifndef DOSSIER_SERVER_ANALYSIS_CLAIM_WRITER_H_
#define DOSSIER_SERVER_ANALYSIS_CLAIM_WRITER_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"
#include "server/analysis/fact_reading.h"
#include "server/base/hash_index.h"

namespace dossier::analysis {

// Words that somebody is said to claim: "claims by Qw3rtz that it had stolen files".
struct Boast {
  Span words;
  const Entity* by;
};

// All of a report, in the order of the text.
std::vector<Boast> FindBoasts(const FactReading& reading);

// Makes the claims of the accounts of one report from what was found: decides who makes each, and
// keeps one for each value and asserter, whose evidence the others join; of each field the first
// 200.
//
// For one thread; borrows the reading.
class ClaimWriter {
 public:
  explicit ClaimWriter(const FactReading& reading);

  // Adds the claims of one account, whose findings stand in the order of the text.
  void Write(absl::Span<const Finding* const> findings, internal::Account& account);

 private:
  // Folded names are numbered, so that they are compared as numbers.
  struct FoldedName {
    absl::string_view text;
    // The accounts in which it is a victim or an initiator, the last ones.
    uint32_t victim_in = 0;
    uint32_t initiator_in = 0;
  };
  struct Key {
    size_t begin;
    size_t size;
  };
  // Who makes a statement, by numbers of folded names.
  struct Voice {
    bool known = false;
    uint32_t name = 0;
    uint32_t organisation = 0;
  };

  uint32_t NumberOf(absl::string_view name);
  void ReadParties(absl::Span<const Finding* const> findings);
  bool IsVictim(uint32_t name) const { return names_[name].victim_in == account_; }
  bool IsInitiator(uint32_t name) const { return names_[name].initiator_in == account_; }
  bool IsDenier(const Finding& finding) const;
  bool HasFigure(int statement) const {
    return std::find(with_figure_.begin(), with_figure_.end(), statement) != with_figure_.end();
  }
  const Voice& VoiceOf(int statement);
  const Entity* BoasterOf(const Finding& finding);
  // The statement that says what was found, or -1 if the report says so itself.
  int StatementOf(const Finding& finding) const;
  void SetAsserter(int statement, v1::Claim& claim);
  void SetEstimator(uint32_t offset, v1::Claim& claim);
  void SetAccuser(uint32_t offset, v1::Claim& claim);
  void SetPublisher(v1::Claim& claim);
  void SetAsserter(const Entity& speaker, v1::Claim& claim);
  bool IsOfUs(const StatementDraft& said) const;
  bool IsVictimsHouse(const SpeakerDraft& speaker) const;
  bool TakesForGranted(int statement, const Finding& finding) const;
  bool SpeaksBesideAuthority(const StatementDraft& statement) const;
  v1::ClaimStatus StatusBy(const StatementDraft& statement, v1::Asserter& asserter);
  void PointAt(int statement, v1::Claim& claim);
  Finding LedgerLineOf(const Finding& finding);
  Key AddKey(v1::Claim& claim, uint32_t party);
  absl::string_view BytesOf(Key key) const {
    return absl::string_view(key_bytes_).substr(key.begin, key.size);
  }
  void Keep(const Finding& finding, uint32_t party, int statement, HashIndex& index,
            internal::Account& account);

  const FactReading& reading_;
  const std::optional<std::string> publisher_;  // of a text of their own
  const bool we_were_hit_;                      // says the text of whoever publishes it
  const std::string* only_victim_ = nullptr;    // of the account, if it has one and names it
  uint32_t account_ = 0;                        // of those that were written, from 1
  std::vector<FoldedName> names_;
  HashIndex name_index_;
  std::string buffer_;
  const std::vector<Boast> boasts_;
  std::vector<Voice> voices_;               // by statement
  std::vector<uint32_t> parties_;           // by finding: the number of whom it names
  size_t victims_ = 0;                      // different ones
  std::vector<absl::string_view> accused_;  // countries of those who are said to have done it
  std::vector<const Finding*> denials_;     // of having done it
  std::vector<int> with_figure_;            // statements that say a number
  // What makes two claims of one account and asserter the same value, by claim, in bytes.
  std::string key_bytes_;
  std::vector<Key> keys_;
  std::array<int, v1::Field_ARRAYSIZE> kept_{};  // claims of the account, by field
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CLAIM_WRITER_H_
