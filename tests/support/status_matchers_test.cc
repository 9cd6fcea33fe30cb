#include "tests/support/status_matchers.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const absl::Status kFull =
    Error(absl::StatusCode::kResourceExhausted, "STORE_FULL", "the disk is full");

TEST(StatusMatchersTest, AnErrorIsKnownByCodeReasonAndMessage) {
  EXPECT_THAT(kFull, Not(IsOk()));
  EXPECT_THAT(kFull, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(kFull, StatusIs(absl::StatusCode::kResourceExhausted, "STORE_FULL"));
  EXPECT_THAT(kFull,
              StatusIs(absl::StatusCode::kResourceExhausted, "STORE_FULL", HasSubstr("disk")));
}

TEST(StatusMatchersTest, AnotherCodeOrReasonOrMessageIsAnotherError) {
  EXPECT_THAT(kFull, Not(StatusIs(absl::StatusCode::kAborted)));
  EXPECT_THAT(kFull, Not(StatusIs(absl::StatusCode::kAborted, "STORE_FULL")));
  EXPECT_THAT(kFull, Not(StatusIs(absl::StatusCode::kResourceExhausted, "OTHER")));
  EXPECT_THAT(kFull, Not(StatusIs(absl::StatusCode::kResourceExhausted, "STORE_FULL", "other")));
}

TEST(StatusMatchersTest, AValueIsSeenThroughItsStatus) {
  const absl::StatusOr<int> seven = 7;
  EXPECT_THAT(seven, IsOkAndHolds(7));
  EXPECT_THAT(seven, Not(IsOkAndHolds(8)));
  EXPECT_THAT(absl::StatusOr<int>(kFull), Not(IsOkAndHolds(7)));
}

}  // namespace
}  // namespace dossier
