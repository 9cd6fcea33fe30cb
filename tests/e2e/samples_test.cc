// What the quickstart shows: the invented reports of deploy/samples, taken in by the folder plugin.

#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/dossierd.h"
#include "tests/e2e/world.h"
#include "tests/support/temp_dir.h"

namespace dossier::e2e {
namespace {

using testing::_;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr const char* kArchive = "Meridian Seed Archive";

TEST(SamplesTest, TenReportsTellOfFourIncidentsAndTwoOfTheseAreOfOneVictim) {
  const TempDir directory;
  Dossierd server({.data = directory.File("data"),
                   .folders = {{"samples", DOSSIER_SOURCE_DIR "/deploy/samples"}}});
  ASSERT_TRUE(server.serves()) << server.process().output();
  server.AwaitCaughtUp("samples");
  const World world = ReadWorld(server.channel());

  EXPECT_THAT(world.reports, SizeIs(10));
  std::multimap<std::string, int> told;  // how many reports tell of incidents, by their victims
  for (const v1::Incident& incident : world.incidents) {
    const std::string victim = incident.victims().empty() ? "" : incident.victims(0).name();
    told.emplace(victim, incident.report_count());
    EXPECT_THAT(incident.relations(), SizeIs(victim == kArchive ? 1 : 0)) << incident.title();
  }
  // The report of the second attack on the archive looks back at the first.
  EXPECT_THAT(told, UnorderedElementsAre(Pair("Harbour Authority of Vells", 4), Pair(kArchive, 3),
                                         Pair(kArchive, 1), Pair(_, 2)));
}

}  // namespace
}  // namespace dossier::e2e
