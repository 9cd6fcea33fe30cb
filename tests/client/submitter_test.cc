#include "dossier/client/submitter.h"

#include "absl/strings/str_cat.h"
#include "dossier/client/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/fake_dossier.h"

namespace dossier::client {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class SubmitterTest : public testing::Test {
 protected:
  // Submits reports "0", "1", ...
  absl::Status Submit(int count) {
    Submitter submitter(fake_.channel(), {.sleep = [this](absl::Duration) { ++sleeps_; }});
    int next = 0;
    return submitter.Run(
        [&]() -> std::optional<v1::SubmitReportsRequest> {
          if (next == count) return std::nullopt;
          v1::SubmitReportsRequest request;
          request.set_external_id(absl::StrCat(next++));
          request.set_body("Text.");
          return request;
        },
        [this](const v1::SubmitReportsResponse& response) {
          acknowledged_.push_back(response.external_id());
        });
  }

  FakeDossier fake_;
  std::vector<std::string> acknowledged_;
  int sleeps_ = 0;
};

TEST_F(SubmitterTest, EverythingIsAcknowledgedInOrder) {
  EXPECT_TRUE(Submit(3).ok());
  EXPECT_THAT(acknowledged_, ElementsAre("0", "1", "2"));
  EXPECT_EQ(sleeps_, 0);
}

TEST_F(SubmitterTest, WhatWasNotAcknowledgedIsSentAgainAndNothingElse) {
  fake_.breaks = {2, 1};
  EXPECT_TRUE(Submit(2500).ok());
  EXPECT_THAT(acknowledged_, SizeIs(2500));
  for (int i = 0; i < 2500; ++i) EXPECT_EQ(acknowledged_[static_cast<size_t>(i)], absl::StrCat(i));
  EXPECT_THAT(fake_.submitted(), SizeIs(2500));
  EXPECT_EQ(sleeps_, 2);
}

TEST_F(SubmitterTest, AServerThatOnlyBreaksIsGivenUp) {
  fake_.breaks = {0, 0, 0, 0, 0, 0, 0, 0};
  const absl::Status status = Submit(1);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "DRAINING");
  EXPECT_EQ(sleeps_, 4);
}

TEST_F(SubmitterTest, NothingToSubmitIsDoneAtOnce) {
  EXPECT_TRUE(Submit(0).ok());
  EXPECT_THAT(acknowledged_, SizeIs(0));
}

}  // namespace
}  // namespace dossier::client
