#ifndef DOSSIER_SERVER_QUERY_AS_OF_H_
#define DOSSIER_SERVER_QUERY_AS_OF_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/query.pb.h"
#include "server/store/store.h"

namespace dossier::query {

// A moment in the history of the log: now, before its beginning, or after one of its revisions. A
// value.
class Moment {
 public:
  // Now.
  Moment() = default;
  // After `revision`; before the beginning if that is 0.
  static Moment After(int64_t revision) { return Moment(revision); }

  bool IsNow() const { return !revision_.has_value(); }
  // Whether there was nothing yet.
  bool IsBeforeAll() const { return revision_ == 0; }
  // What Selection::as_of takes, unless it is before all: 0 for now.
  int64_t as_of() const { return revision_.value_or(0); }

 private:
  explicit Moment(int64_t revision) : revision_(revision) {}
  std::optional<int64_t> revision_;
};

// The moment that a request bears. INVALID_ARGUMENT (AS_OF_INVALID) if it says none; OUT_OF_RANGE
// (REVISION_COMPACTED, REVISION_UNKNOWN) if the log holds no state of the time that it names. A
// revision is left for the store to check.
absl::StatusOr<Moment> ReadMoment(store::Store& store, const v1::AsOf& as_of);

// The same text for requests that name the moment in the same way.
std::string CanonicalText(const v1::AsOf& as_of);

// The resource of that name at that moment; nullopt if there was none.
absl::StatusOr<std::optional<store::Resource>> FindAt(store::Reader& reader, absl::string_view name,
                                                      const Moment& moment);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_AS_OF_H_
