#include "tests/architecture/architecture.h"

#include <string>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace dossier {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ArchitectureTest : public testing::Test {
 protected:
  const Arrows arrows_{DOSSIER_SOURCE_DIR "/tests/architecture/arrows.txt"};
  TempDir tree_;
};

TEST_F(ArchitectureTest, TheHouseFollowsTheArrows) {
  const auto offences = Offences(DOSSIER_SOURCE_DIR, arrows_);
  EXPECT_THAT(offences, IsEmpty()) << absl::StrJoin(offences, "\n");
}

TEST_F(ArchitectureTest, AnIncludeAgainstAnArrowIsNamedWithItsLine) {
  tree_.Write("server/store/store.h", "// What it is.\n#include \"server/query/filter.h\"\n");
  tree_.Write("server/stream/hub.cc", "#include \"server/store/store.h\"\n");
  EXPECT_THAT(Offences(tree_.path(), arrows_),
              ElementsAre("server/store/store.h:2: server/store includes server/query/filter.h, "
                          "but may not use server/query"));
}

TEST_F(ArchitectureTest, BelowQueryAndStreamNobodyKnowsGrpc) {
  tree_.Write("server/pipeline/a.cc", "#include <grpcpp/grpcpp.h>\n");
  tree_.Write("server/ingest/a.cc", "#include \"dossier/v1/report_service.grpc.pb.h\"\n");
  tree_.Write("server/stream/a.cc", "#include <grpcpp/grpcpp.h>\n");
  EXPECT_THAT(Offences(tree_.path(), arrows_),
              ElementsAre("server/ingest/a.cc:1: server/ingest includes "
                          "dossier/v1/report_service.grpc.pb.h, but may not use grpc",
                          "server/pipeline/a.cc:1: server/pipeline includes grpcpp/grpcpp.h, but "
                          "may not use grpc"));
}

TEST_F(ArchitectureTest, PluginsKnowTheAbiTheSdkAndThemselves) {
  tree_.Write("plugins/include/dossier/source.h", "");
  tree_.Write("plugins/sdk/source.h", "#include \"dossier/source.h\"\n");
  tree_.Write("plugins/feed/feed.h", "");
  tree_.Write("plugins/feed/feed.cc",
              "#include \"feed/feed.h\"\n#include \"dossier/source.h\"\n"
              "#include \"sdk/source.h\"\n#include <vector>\n#include \"nlohmann/json.hpp\"\n");
  tree_.Write("plugins/tape/tape.c",
              "#include \"feed/feed.h\"\n#include \"server/base/clock.h\"\n"
              "#include \"dossier/v1/report.pb.h\"\n");
  EXPECT_THAT(
      Offences(tree_.path(), arrows_),
      ElementsAre(
          "plugins/tape/tape.c:1: plugins/tape includes feed/feed.h, but may not use plugins/feed",
          "plugins/tape/tape.c:2: plugins/tape includes server/base/clock.h, but may not use "
          "server/base",
          "plugins/tape/tape.c:3: plugins/tape includes dossier/v1/report.pb.h, but may not use "
          "values"));
}

TEST_F(ArchitectureTest, LinkLinesFollowTheArrowsToo) {
  tree_.Write("server/query/filter.h", "");
  tree_.Write("server/store/CMakeLists.txt",
              "dossier_library(store\n  DEPENDS dossier::base dossier::query absl::status)\n");
  EXPECT_THAT(Offences(tree_.path(), arrows_),
              ElementsAre("server/store/CMakeLists.txt:2: server/store links dossier::query, but "
                          "may not use server/query"));
}

TEST_F(ArchitectureTest, ANewFolderNeedsALineAndTestsAreNobodysBase) {
  tree_.Write("server/gossip/a.cc", "");
  tree_.Write("server/base/a.cc", "#include \"tests/support/temp_dir.h\"\n");
  EXPECT_THAT(Offences(tree_.path(), arrows_),
              ElementsAre("server/base/a.cc:1: server/base includes tests/support/temp_dir.h, but "
                          "may not use tests",
                          "server/gossip/a.cc:1: server/gossip has no line in arrows.txt"));
}

}  // namespace
}  // namespace dossier
