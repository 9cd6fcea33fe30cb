#include "server/sources/source_changes.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace dossier::sources {
namespace {

TEST(SourceChangesTest, AnIdIsALowerCaseLetterAndThenLettersDigitsAndHyphens) {
  for (const char* good : {"a", "news", "harbour-news-2"}) EXPECT_TRUE(IsSourceId(good)) << good;
  EXPECT_TRUE(IsSourceId(std::string(63, 'a')));
  for (const char* bad : {"", "-", "-a", "2nd", "News", "a_b", "a/b", "é"}) {
    EXPECT_FALSE(IsSourceId(bad)) << bad;
  }
  EXPECT_FALSE(IsSourceId(std::string(64, 'a')));
}

TEST(SourceChangesTest, AClientDecidesOnlyWhatIsItsToDecide) {
  v1::Source asked;
  asked.set_name("sources/other");
  asked.set_plugin("blog");
  asked.set_reliability("B");
  asked.set_state(v1::Source::STATE_IDLE);
  asked.set_record_count(7);
  asked.set_origin(v1::Source::ORIGIN_BUILT_IN);
  ASSERT_OK_AND_ASSIGN(const v1::Source settings, NewSettings("news", asked));
  EXPECT_EQ(settings.name(), "sources/news");
  EXPECT_EQ(settings.plugin(), "plugins/blog");
  EXPECT_EQ(settings.reliability(), "B");
  EXPECT_EQ(settings.state(), v1::Source::STATE_UNSPECIFIED);
  EXPECT_EQ(settings.record_count(), 0);
  EXPECT_EQ(settings.origin(), v1::Source::ORIGIN_UNSPECIFIED);
}

TEST(SourceChangesTest, WithoutAMaskEverythingThatCanChangeChanges) {
  v1::Source settings;
  settings.set_name("sources/news");
  settings.set_plugin("plugins/blog");
  settings.set_display_name("The News");
  settings.set_reliability("B");
  v1::Source asked;
  asked.set_name("sources/news");
  asked.set_isolation(v1::Source::ISOLATION_IN_PROCESS);
  ASSERT_OK_AND_ASSIGN(const v1::Source changed, ChangedSettings(settings, asked, {}));
  EXPECT_EQ(changed.display_name(), "news") << "the id is the name of what has none";
  EXPECT_EQ(changed.reliability(), "");
  EXPECT_EQ(changed.isolation(), v1::Source::ISOLATION_IN_PROCESS);
  EXPECT_EQ(changed.plugin(), "plugins/blog");
}

}  // namespace
}  // namespace dossier::sources
