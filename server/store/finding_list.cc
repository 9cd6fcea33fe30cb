#include "server/store/finding_list.h"

#include "absl/strings/str_cat.h"

namespace dossier::store {

bool FindingList::Add(const Finding& finding) {
  ++found_;
  return ++found_of_reason_[finding.reason] <= most_;
}

std::vector<Finding> FindingList::Unlisted() const {
  std::vector<Finding> unlisted;
  for (const auto& [reason, found] : found_of_reason_) {
    if (found <= most_) continue;
    unlisted.push_back({reason, absl::StrCat(found - most_, " more of these are not listed"), ""});
  }
  return unlisted;
}

}  // namespace dossier::store
