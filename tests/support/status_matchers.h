// What a test claims about an absl::Status or absl::StatusOr:
//
//   EXPECT_THAT(store.Log(), IsOk());
//   EXPECT_THAT(store.Find("incidents/x"), IsOkAndHolds(Eq(std::nullopt)));
//   EXPECT_THAT(OpenStore(), StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_LOCKED"));
//   ASSERT_OK_AND_ASSIGN(const LogState log, store.Log());
#ifndef DOSSIER_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define DOSSIER_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/error.h"
#include "server/base/status.h"

namespace dossier {
namespace internal {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

}  // namespace internal

// The status is OK.
MATCHER(IsOk, negation ? "is an error" : "is OK") {
  const absl::Status& status = internal::StatusOf(arg);
  *result_listener << "which is " << status.ToString();
  return status.ok();
}

// The status has this code, whatever its reason.
MATCHER_P(StatusIs, code, "has code " + absl::StatusCodeToString(code)) {
  const absl::Status& status = internal::StatusOf(arg);
  *result_listener << "which is " << status.ToString();
  return status.code() == code;
}

// The status has this code and a google.rpc.ErrorInfo with this reason.
MATCHER_P2(StatusIs, code, reason,
           "has code " + absl::StatusCodeToString(code) + " and reason " + std::string(reason)) {
  const absl::Status& status = internal::StatusOf(arg);
  *result_listener << "which is " << status.ToString() << " with reason " << ReasonOf(status);
  return status.code() == code && ReasonOf(status) == reason;
}

// The status has this code and reason, and its message matches: what a person gets to read.
MATCHER_P3(StatusIs, code, reason, message,
           "has code " + absl::StatusCodeToString(code) + ", reason " + std::string(reason) +
               " and a telling message") {
  const absl::Status& status = internal::StatusOf(arg);
  *result_listener << "which is " << status.ToString() << " with reason " << ReasonOf(status);
  return status.code() == code && ReasonOf(status) == reason &&
         testing::ExplainMatchResult(message, std::string(status.message()), result_listener);
}

// The StatusOr is OK and its value matches.
MATCHER_P(IsOkAndHolds, value,
          "is OK and holds what " +
              testing::DescribeMatcher<typename std::decay_t<arg_type>::value_type>(value)) {
  if (!arg.ok()) {
    *result_listener << "which is " << arg.status().ToString();
    return false;
  }
  return testing::ExplainMatchResult(value, *arg, result_listener);
}

}  // namespace dossier

// Ends the test function unless `expression` is OK.
#define ASSERT_OK(expression) ASSERT_THAT(expression, ::dossier::IsOk())
#define EXPECT_OK(expression) EXPECT_THAT(expression, ::dossier::IsOk())

// Assigns the value of `expression`, a StatusOr, to `lhs`; ends the test function on an error.
#define ASSERT_OK_AND_ASSIGN(lhs, expression) \
  ASSERT_OK_AND_ASSIGN_(DOSSIER_CONCAT_(assigned_or_, __LINE__), lhs, expression)
#define ASSERT_OK_AND_ASSIGN_(status_or, lhs, expression) \
  auto status_or = (expression);                          \
  ASSERT_THAT(status_or, ::dossier::IsOk());              \
  lhs = *std::move(status_or)

#endif  // DOSSIER_TESTS_SUPPORT_STATUS_MATCHERS_H_
