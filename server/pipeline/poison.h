#ifndef DOSSIER_SERVER_PIPELINE_POISON_H_
#define DOSSIER_SERVER_PIPELINE_POISON_H_

#include <exception>
#include <new>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"

// Records whose processing fails for reasons of ours: a defect that one text in a million meets.
// They must not hold up the rest.
namespace dossier::pipeline {

// A record that failed so often is quarantined.
inline constexpr int kTries = 3;

// Whether a failure may be that of one record. What is not is one of the machine (the disk is full,
// the file is locked), which waiting or a person mends, and which no record is blamed for.
inline bool MayBeOfRecord(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kUnknown:
      return true;
    case absl::StatusCode::kDataLoss:
      // A resource that cannot be parsed, unlike a file that is damaged.
      return ReasonOf(status).empty();
    default:
      return false;
  }
}

// What a record is quarantined with that failed `tries` times, the last time with `failure`.
inline absl::Status Poisoned(const absl::Status& failure, int tries) {
  return Error(absl::StatusCode::kInternal, "PROCESSING_FAILED",
               absl::StrCat("processing failed ", tries,
                            " times, the last time with: ", std::string(failure.message()),
                            "; this is a defect of the server, please report it, and requeue the "
                            "item after an upgrade"));
}

// What `work` returns, or INTERNAL for an exception that left it.
template <typename Work>
absl::Status WithoutExceptions(const Work& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return absl::InternalError("memory ran out");
  } catch (const std::exception& e) {
    return absl::InternalError(absl::StrCat("exception: ", e.what()));
  } catch (...) {
    return absl::InternalError("an exception that says nothing");
  }
}

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_POISON_H_
