#ifndef DOSSIER_SERVER_ANALYSIS_CLAUSE_PAIRS_H_
#define DOSSIER_SERVER_ANALYSIS_CLAUSE_PAIRS_H_

#include <cstdint>
#include <vector>

#include "dossier/v1/claim.pb.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {

// What a section of clause_signs.txt or news_signs.txt tells.
struct ClauseSign {
  v1::Field field;
  int type;              // of a measure or response, a state of an inquiry, a dimension of impact
  bool by_body = false;  // where a body of a state stands in the sentence alone
  bool if_not = false;   // it tells by being negated alone
};

// A line of those: words for what is done, and for what it is done to.
struct ClausePair {
  const ClauseSign* sign;
  bool loose;         // "~": in any order, whether somebody does it or not
  bool of_data_only;  // it tells so in news of computers alone
};

// All pairs, and by word the ones it is part of. Read once, never destroyed.
class ClausePairs {
 public:
  struct Use {
    uint16_t pair;
    bool object;
  };

  static const ClausePairs& Get();

  const std::vector<ClausePair>& all() const { return pairs_; }
  const std::vector<Use>& UsesOf(uint32_t form) const { return uses_[rows_->Of(form)]; }

 private:
  ClausePairs();

  std::vector<ClausePair> pairs_;
  std::vector<std::vector<Use>> uses_{1};  // the first is of words in no pair
  const ByWord<uint16_t>* rows_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CLAUSE_PAIRS_H_
