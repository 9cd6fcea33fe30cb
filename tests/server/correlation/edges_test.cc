#include "server/correlation/edges.h"

#include <gtest/gtest.h>

#include "server/correlation/account_matcher.h"

namespace dossier::correlation {
namespace {

TEST(EdgesTest, AVertexHoldsWhatDecidesExactlyAndAllElseNearlySo) {
  for (const double exact : {kForbidden, 0.0, kSameIncident, 0.75, 0.875, 1.0}) {
    EXPECT_EQ(ScoreOf(HalvingsOf(exact)), exact);
  }
  for (const double score : {0.3, 0.4321, 0.8, 0.999}) {
    EXPECT_NEAR(ScoreOf(HalvingsOf(score)), score, 1e-4);
  }
}

TEST(EdgesTest, OfTwoThatAreNextToCertainTheSurerOneIsStillTold) {
  EXPECT_LT(ScoreOf(HalvingsOf(1 - 1e-12)), ScoreOf(HalvingsOf(1 - 1e-13)));
}

}  // namespace
}  // namespace dossier::correlation
