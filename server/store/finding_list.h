#ifndef DOSSIER_SERVER_STORE_FINDING_LIST_H_
#define DOSSIER_SERVER_STORE_FINDING_LIST_H_

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "server/store/upkeep.h"

namespace dossier::store {

// Keeps what a check finds readable: lists the first findings of each reason and counts the others,
// as one damage may show in a million places. For one thread.
class FindingList {
 public:
  static constexpr int64_t kMostOfAReason = 20;
  static constexpr int64_t kAll = std::numeric_limits<int64_t>::max();

  explicit FindingList(int64_t most_of_a_reason = kMostOfAReason) : most_(most_of_a_reason) {}

  // Counts a finding; returns whether to list it.
  bool Add(const Finding& finding);

  int64_t found() const { return found_; }

  // For the end: of each reason of which there are more than were listed, a finding without a
  // subject that tells how many.
  std::vector<Finding> Unlisted() const;

 private:
  const int64_t most_;
  int64_t found_ = 0;
  std::map<std::string, int64_t> found_of_reason_;
};

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_FINDING_LIST_H_
