#ifndef DOSSIER_SERVER_CORRELATION_COMPARISON_H_
#define DOSSIER_SERVER_CORRELATION_COMPARISON_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "server/correlation/evidence.h"

namespace dossier::correlation {

// An edge that forbids. `rule` goes behind kConflictPrefix.
internal::Edge Conflict(absl::string_view rule, std::string reason);

// Evidence that adds up: each piece closes a share of the distance to certainty.
class Score {
 public:
  void Add(double weight, std::string reason);

  double value() const { return 1 - doubt_; }

  // The reasons, the weightiest first.
  std::vector<std::string> Reasons() const;

 private:
  struct Piece {
    double weight;
    std::string reason;
  };
  double doubt_ = 1;
  std::vector<Piece> pieces_;
};

// Two accounts side by side: the evidence, weighed by rules. Borrows both. For one thread.
//
// Where both sides name who was hit, that decides first: another victim is another incident, the
// same victim is one only with the time, or with evidence that is hard to share by chance (the same
// quotation, a copied text, a rare figure or artefact). Who only denies that something befell the
// victim means what others tell of at the time. Where nobody is named, as in most news
// outside computer security, their likeness decides (likeness.h); the telling words alone where a
// text shows no names.
class Comparison {
 public:
  Comparison(const internal::Account& a, const internal::Account& b);

  internal::Edge Decide() const;

 private:
  internal::Edge ByVictim() const;
  internal::Edge ByWords() const;
  internal::Edge ByDenial() const;

  bool ShareStatement() const;
  bool AreCopies() const;
  // Both are about it and came out within days.
  bool ToldTogether(int32_t days) const;
  // Both are about it, came out months apart, and have no time in common.
  bool ToldApart() const;
  // Each is news of the day, and months lie between.
  bool AreFreshMonthsApart() const;
  // What one denies and the other tells of may be one thing by their kinds.
  bool AreOfOneSort() const;
  // How much it says that one denies something on the day that it does, and the other tells of it.
  std::optional<double> WeightOfDenialsDay() const;
  // One tells of an intrusion, the other of a fire or the like, and not of the same days.
  bool AreOfFireAndComputers() const;
  // Whether something is shared that two incidents of one victim hardly share.
  bool ShareRareThings() const;
  void AddStrongEvidence(Score& score) const;
  internal::Edge Finish(const Score& score, double most, absl::string_view rule) const;

  const internal::Account& a_;
  const internal::Account& b_;
  PartyAgreement victims_;
  PartyAgreement initiators_;
  TimeAgreement times_;
  std::optional<int32_t> publications_;
  std::vector<std::string> artefacts_;
  std::vector<std::string> figures_;
  // Runs of words that are quoted on both sides.
  size_t quoted_ = 0;
  // How far one text is a copy of the other; 0 where the accounts play different parts.
  double copy_ = 0;
};

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_COMPARISON_H_
