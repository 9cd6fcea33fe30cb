#include "server/pipeline/vertex_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "server/base/clock.h"
#include "server/correlation/edges.h"
#include "server/pipeline/resources.h"
#include "server/store/sqlite/sqlite_store.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::pipeline {
namespace {

using ::testing::ElementsAre;

TEST(VertexGraphTest, AnOlderDataFileKeepsTheEdgesThatItHolds) {
  const TempDir directory;
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<store::Store> store,
                       store::OpenSqliteStore(directory.File("dossier.db"), {}, SystemClock()));
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<store::Transaction> transaction, store->Begin());
  internal::Vertex former;
  former.mutable_at()->set_key(3);
  former.add_former_neighbours(1);
  former.add_former_neighbours(2);
  former.add_former_scores(0.875);
  former.add_former_scores(-1);
  former.add_former_nearness(4);
  former.add_former_nearness(2);
  former.add_former_behind(7);
  former.add_former_behind_scores(0.5);
  ASSERT_OK(transaction->Put("vertices/3", Serialize(former), {}));
  ASSERT_OK(transaction->Put("seats/3", Serialize(internal::Seat()), {}));

  LinkingCaches caches;
  const Linking linking{*transaction, caches, SystemClock().Now()};
  VertexGraph graph(linking);
  ASSERT_OK_AND_ASSIGN(const internal::Vertex* vertex, graph.Find(3));
  ASSERT_NE(vertex, nullptr);
  EXPECT_THAT(vertex->neighbours(), ElementsAre(1, 2));
  EXPECT_THAT(vertex->halvings(), ElementsAre(3 * correlation::kHalving, -1));
  EXPECT_THAT(vertex->nearness(), ElementsAre(4, 2));
  EXPECT_THAT(vertex->behind(), ElementsAre(7));
  EXPECT_THAT(vertex->behind_halvings(), ElementsAre(correlation::kHalving));
  EXPECT_EQ(vertex->former_neighbours_size(), 0);
}

}  // namespace
}  // namespace dossier::pipeline
