#include "server/query/as_of.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/protobuf/util/time_util.h"
#include "server/base/error.h"
#include "server/base/status.h"

namespace dossier::query {
namespace {

using google::protobuf::util::TimeUtil;

absl::StatusOr<absl::Time> ReadTime(const google::protobuf::Timestamp& time) {
  const bool valid = time.seconds() >= TimeUtil::kTimestampMinSeconds &&
                     time.seconds() <= TimeUtil::kTimestampMaxSeconds && time.nanos() >= 0 &&
                     time.nanos() < 1'000'000'000;
  if (!valid) {
    return FieldError("as_of.time", "AS_OF_INVALID",
                      "this is no time from the year 1 to the year 9999");
  }
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

}  // namespace

absl::StatusOr<Moment> ReadMoment(store::Store& store, const v1::AsOf& as_of) {
  switch (as_of.moment_case()) {
    case v1::AsOf::kRevision:
      if (as_of.revision() < 1) {
        return FieldError("as_of.revision", "AS_OF_INVALID",
                          "revisions begin at 1; leave as_of out to read the present");
      }
      return Moment::After(as_of.revision());
    case v1::AsOf::kTime: {
      DOSSIER_ASSIGN_OR_RETURN(const absl::Time time, ReadTime(as_of.time()));
      DOSSIER_ASSIGN_OR_RETURN(const int64_t revision, store.RevisionAt(time));
      return Moment::After(revision);
    }
    case v1::AsOf::MOMENT_NOT_SET:
      break;
  }
  return Moment();
}

std::string CanonicalText(const v1::AsOf& as_of) {
  switch (as_of.moment_case()) {
    case v1::AsOf::kRevision:
      return absl::StrCat(as_of.revision());
    case v1::AsOf::kTime:
      return absl::StrCat(as_of.time().seconds(), ".", as_of.time().nanos());
    case v1::AsOf::MOMENT_NOT_SET:
      break;
  }
  return "";
}

absl::StatusOr<std::optional<store::Resource>> FindAt(store::Reader& reader, absl::string_view name,
                                                      const Moment& moment) {
  if (moment.IsNow()) return reader.Find(name);
  if (moment.IsBeforeAll()) return std::nullopt;
  return reader.FindAsOf(name, moment.as_of());
}

}  // namespace dossier::query
