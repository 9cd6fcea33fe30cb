#include "server/base/error.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier {
namespace {

TEST(ErrorTest, AFieldErrorTellsThePersonTheFieldAndTheProgramTheReasonAndMore) {
  const absl::Status status =
      FieldError("filter", "FILTER_INVALID", "no field `victim`", {{"position", "1"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "filter: no field `victim`");
  const auto info = ErrorInfoOf(status);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "FILTER_INVALID");
  EXPECT_EQ(info->domain(), kErrorDomain);
  EXPECT_EQ(info->metadata().at("field"), "filter");
  EXPECT_EQ(info->metadata().at("position"), "1");
}

TEST(ErrorTest, AStatusBecomesAMessageWithItsDetails) {
  const google::rpc::Status message = ToRpcStatus(NotFound("incidents/k3f9"));
  EXPECT_EQ(message.code(), 5);
  EXPECT_EQ(message.message(), "there is no incidents/k3f9");
  ASSERT_EQ(message.details_size(), 2);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(message.details(0).UnpackTo(&info) || message.details(1).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "RESOURCE_NOT_FOUND");
}

TEST(ErrorTest, ContextBeforeAMessageKeepsItsReason) {
  const absl::Status status = Annotate(NotFound("reports/a1"), "while folding");
  EXPECT_EQ(status.message(), "while folding: there is no reports/a1");
  EXPECT_EQ(ReasonOf(status), "RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace dossier
