#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/store.h"

namespace dossier::store {
namespace {

using ::testing::Eq;
using ::testing::Optional;

TEST(CollectionTest, ANameBelongsToItsLastCollectionId) {
  EXPECT_THAT(CollectionOf("incidents/k3f9"), Optional(Collection::kIncident));
  EXPECT_THAT(CollectionOf("reports/b7"), Optional(Collection::kReport));
  EXPECT_THAT(CollectionOf("reports/b7/versions/2"), Optional(Collection::kReportVersion));
  EXPECT_THAT(CollectionOf("sources/wire/records/incidents"), Optional(Collection::kRecord));
}

TEST(CollectionTest, WhatIsNotMadeOfPairsIsNoName) {
  for (const char* name : {"", "/", "incidents", "incidents/", "/k3f9", "incidents/k3f9/",
                           "reports/b7/versions", "reports//versions/2", "planets/k3f9"}) {
    EXPECT_THAT(CollectionOf(name), Eq(std::nullopt)) << name;
  }
}

TEST(CollectionTest, EachCollectionKnowsItsOwnNames) {
  for (const Collection collection :
       {Collection::kIncident, Collection::kStatement, Collection::kReport, Collection::kClaim,
        Collection::kSource, Collection::kRecord, Collection::kReportVersion, Collection::kAccount,
        Collection::kUtterance, Collection::kPayload}) {
    EXPECT_THAT(CollectionOf(std::string(CollectionId(collection)) + "/x"), Optional(collection));
  }
}

}  // namespace
}  // namespace dossier::store
