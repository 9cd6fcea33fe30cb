// What happens while sources run: plugins come, change and go; a source falls silent.
#include "gmock/gmock.h"
#include "server/base/error.h"
#include "tests/server/sources/source_world.h"
#include "tests/support/status_matchers.h"

namespace dossier::sources {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

using SourceLifeTest = SourceWorld;

TEST_F(SourceLifeTest, ASourceWhosePluginIsMissingStartsWhenItComes) {
  upstream_.Publish("a");
  Configure("news", "blog");
  Start();
  const v1::Source failed = Await("sources/news", v1::Source::STATE_FAILED);
  EXPECT_THAT(failed.error().message(),
              AllOf(HasSubstr("there is no plugin \"blog\""), HasSubstr("put its file into")));
  Install("blog", "1.0");
  const v1::Source source = AwaitRecords("sources/news", 1);
  EXPECT_FALSE(source.has_error());
  EXPECT_EQ(source.plugin_version(), "1.0");
}

TEST_F(SourceLifeTest, AReplacedPluginGoesOnFromTheCursorAndDoublesNothing) {
  upstream_.Publish("a");
  Install("blog", "1.0");
  Configure("news", "blog");
  Start();
  AwaitRecords("sources/news", 1);
  upstream_.Publish("b");
  Install("blog", "2.0");
  const v1::Source source = AwaitRecords("sources/news", 2);
  EXPECT_EQ(source.plugin_version(), "2.0");
  EXPECT_EQ(source.restart_count(), 1);
  EXPECT_THAT(upstream_.calls(), ElementsAre("open blog 1.0 after 0", "open blog 2.0 after 1"));
  EXPECT_THAT(sink_->ids("news"), ElementsAre("a", "b"));
}

TEST_F(SourceLifeTest, APausedSourceTakesTheNewPluginWhenItIsResumed) {
  Install("blog", "1.0");
  Configure("news", "blog");
  Start();
  Await("sources/news", v1::Source::STATE_IDLE);
  ASSERT_OK(registry_->Pause("sources/news"));
  Install("blog", "2.0");
  registry_->Look();
  EXPECT_EQ(registry_->Find("sources/news")->state(), v1::Source::STATE_PAUSED);
  ASSERT_OK(registry_->Resume("sources/news"));
  EXPECT_EQ(Await("sources/news", v1::Source::STATE_IDLE).plugin_version(), "2.0");
}

TEST_F(SourceLifeTest, ASourceGoesOnWithoutItsPluginsFileAndSaysSo) {
  Install("blog", "1.0");
  Configure("news", "blog");
  Start();
  Await("sources/news", v1::Source::STATE_IDLE);
  Uninstall("blog");
  const v1::Source source =
      Await("sources/news", [](const v1::Source& source) { return source.has_error(); });
  EXPECT_EQ(source.state(), v1::Source::STATE_IDLE);
  EXPECT_THAT(source.error().message(),
              AllOf(HasSubstr("goes on with version 1.0"), HasSubstr("put it back")));
  upstream_.Publish("a");
  ASSERT_OK(registry_->Poll("sources/news"));
  Await("sources/news", [](const v1::Source& source) { return source.record_count() == 1; });
  EXPECT_TRUE(registry_->Plugins().empty());

  Install("blog", "1.0");
  Await("sources/news", [](const v1::Source& source) { return !source.has_error(); });
  EXPECT_THAT(upstream_.calls(), ElementsAre("open blog 1.0 after 0")) << "it was never ended";
}

TEST_F(SourceLifeTest, AVersionThatRefusesTheConfigurationDoesNotReplaceOneThatWorks) {
  Install("blog", "1.0", "url");
  Start();
  ASSERT_OK(Create("harbour", "blog"));
  Await("sources/harbour", v1::Source::STATE_IDLE);
  Install("blog", "2.0", "address");
  const v1::Source source =
      Await("sources/harbour", [](const v1::Source& source) { return source.has_error(); });
  EXPECT_EQ(source.plugin_version(), "1.0");
  EXPECT_THAT(source.error().message(),
              AllOf(HasSubstr("goes on with version 1.0"), HasSubstr("url")));
}

TEST_F(SourceLifeTest, ABrokenFileIsListedAndHidesNoOther) {
  Install("blog", "1.0");
  Install("broken", "1.0");
  Start();
  const std::vector<v1::Plugin> plugins = registry_->Plugins();
  ASSERT_EQ(plugins.size(), 2u);
  EXPECT_EQ(plugins[0].name(), "plugins/blog");
  EXPECT_EQ(plugins[0].state(), v1::Plugin::STATE_LOADED);
  EXPECT_EQ(plugins[0].sha256().size(), 64u);
  EXPECT_EQ(plugins[1].name(), "plugins/broken.so");
  EXPECT_EQ(plugins[1].state(), v1::Plugin::STATE_REFUSED);
  EXPECT_THAT(plugins[1].error().message(), HasSubstr("it is no plugin"));
}

// A source that brings something every hour, until the test stops publishing.
class SilenceTest : public SourceWorld {
 protected:
  void PublishHourly(int count) {
    Install("blog", "1.0");
    if (registry_ == nullptr) {
      Configure("news", "blog");
      Start();
    }
    for (int i = 0; i < count; ++i) {
      clock_.Advance(absl::Hours(1));
      upstream_.Publish(absl::StrCat("item-", ++published_));
      PollOnce();
    }
  }

  // Asks the source, and returns what is known afterwards.
  v1::Source PollOnce() {
    Await("sources/news", [](const v1::Source& source) { return source.has_next_poll_time(); });
    EXPECT_OK(registry_->Poll("sources/news"));
    const int64_t now = absl::ToUnixSeconds(clock_.Now());
    return Await("sources/news", [&](const v1::Source& source) {
      return source.last_poll_time().seconds() == now && source.has_next_poll_time();
    });
  }

  int published_ = 0;
};

TEST_F(SilenceTest, ASourceThatIsSilentForThreeTimesItsUsualGapIsStale) {
  PublishHourly(6);
  EXPECT_EQ(registry_->Find("sources/news")->usual_gap().seconds(), 3600);
  clock_.Advance(absl::Minutes(179));
  EXPECT_EQ(PollOnce().state(), v1::Source::STATE_IDLE);
  clock_.Advance(absl::Minutes(1));
  EXPECT_EQ(PollOnce().state(), v1::Source::STATE_STALE);
  EXPECT_EQ(Kept("sources/news").state(), v1::Source::STATE_STALE) << "watchers see it";
  PublishHourly(1);
  EXPECT_EQ(registry_->Find("sources/news")->state(), v1::Source::STATE_IDLE);
}

TEST_F(SilenceTest, FourArrivalsAreNotEnoughToKnowWhatIsUsual) {
  PublishHourly(4);
  EXPECT_FALSE(registry_->Find("sources/news")->has_usual_gap());
  clock_.Advance(absl::Hours(1000));
  EXPECT_EQ(PollOnce().state(), v1::Source::STATE_IDLE);
}

TEST_F(SilenceTest, WhatIsUsualSurvivesARestart) {
  PublishHourly(6);
  clock_.Advance(absl::Hours(5));
  Start();
  EXPECT_EQ(Await("sources/news", v1::Source::STATE_STALE).usual_gap().seconds(), 3600);
}

TEST_F(SilenceTest, ASourceThatFailsIsNotCalledStale) {
  PublishHourly(6);
  clock_.Advance(absl::Hours(50));
  upstream_.Fail(absl::UnavailableError("no route"));
  ASSERT_OK(registry_->Poll("sources/news"));
  Await("sources/news", v1::Source::STATE_BACKING_OFF);
}

TEST_F(SilenceTest, TheLagIsFromPublicationToCommit) {
  PublishHourly(1);
  upstream_.Publish("dated", absl::ToUnixSeconds(clock_.Now()) - 90);
  EXPECT_FALSE(registry_->Find("sources/news")->has_lag());
  clock_.Advance(absl::Minutes(1));
  EXPECT_EQ(PollOnce().lag().seconds(), 150);
}

}  // namespace
}  // namespace dossier::sources
