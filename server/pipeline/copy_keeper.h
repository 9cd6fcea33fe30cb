#ifndef DOSSIER_SERVER_PIPELINE_COPY_KEEPER_H_
#define DOSSIER_SERVER_PIPELINE_COPY_KEEPER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/internal/fingerprint.pb.h"
#include "dossier/v1/report.pb.h"
#include "google/protobuf/repeated_field.h"
#include "server/pipeline/key_lists.h"
#include "server/pipeline/linking.h"

namespace dossier::pipeline {

// Keeps in step which reports print nearly the same text (correlation/copies.h), within one
// transaction.
//
// Each report has a fingerprint, which stands in the lists of its keys in the order of their
// places. It holds its copies among those that stand up to correlation::kCopyReach before it in a
// list. One that comes pushes one out of reach of each of those behind it, one that goes lets one
// in; so what a report costs does not grow with the store, and what is known follows from the set
// of texts, whatever came first. For one thread.
class CopyKeeper {
 public:
  // It outlives the keeper.
  explicit CopyKeeper(const Linking& linking);

  // Compares a report that has no fingerprint with those that it is near to, and keeps it. A text
  // without words has none.
  absl::Status Enter(const v1::Report& report, absl::Span<const uint32_t> sketch);

  // Forgets the fingerprint of a report, if it has one, and what it is to others.
  absl::Status Leave(absl::string_view report);

  // Writes what changed through others. Then reports() and Describe() tell how things stand.
  absl::Status Settle();

  // The reports whose copies may have changed.
  const std::set<std::string>& reports() const { return reports_; }

  // Lets `report` name its near duplicates, and whose print it is.
  absl::Status Describe(v1::Report& report) const;

 private:
  using Copies = google::protobuf::RepeatedPtrField<internal::Fingerprint::Copy>;
  // By the row keys of one text and of one before it: in how many lists.
  using Pairs = std::map<std::pair<int64_t, int64_t>, int>;

  // Where a fingerprint stands: its place, then its row key.
  using Place = std::pair<uint64_t, int64_t>;

  // A fingerprint as it is stored, shared with the cache.
  struct Kept {
    int64_t key = 0;
    std::shared_ptr<const internal::Fingerprint> value;
  };

  absl::StatusOr<std::vector<Kept>> Read(absl::Span<const int64_t> keys) const;
  const Copies& CopiesOf(const Kept& kept) const;
  Copies& Change(const Kept& kept);
  absl::Status Part(const Pairs& pairs);
  absl::Status Meet(const Pairs& pairs);
  absl::Status TraceSources(std::set<Place> open);
  absl::StatusOr<std::vector<Place>> ThoseThatCopy(const Kept& kept) const;

  const Linking& linking_;
  const KeyLists lists_;
  std::map<int64_t, Copies> changed_;  // what is not written yet, by row key
  std::set<Place> entered_;
  std::set<std::string> reports_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_COPY_KEEPER_H_
