// What operators ask for: every decision is kept, survives a restart, and is refused with words
// that say what to do.
#include "server/sources/source_registry.h"

#include "gmock/gmock.h"
#include "server/base/error.h"
#include "tests/server/sources/source_world.h"
#include "tests/support/status_matchers.h"

namespace dossier::sources {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Code = absl::StatusCode;

class SourceRegistryTest : public SourceWorld {
 protected:
  SourceRegistryTest() {
    Install("blog", "1.0");
    for (const char* id : {"a", "b", "c"}) upstream_.Publish(id);
  }
};

TEST_F(SourceRegistryTest, ACreatedSourceIsReadAtOnce) {
  Start();
  ASSERT_OK_AND_ASSIGN(const v1::Source created, Create("harbour", "blog"));
  EXPECT_EQ(created.name(), "sources/harbour");
  EXPECT_EQ(created.display_name(), "harbour");
  EXPECT_EQ(created.origin(), v1::Source::ORIGIN_API);
  const v1::Source source = AwaitRecords("sources/harbour", 3);
  EXPECT_EQ(source.plugin_version(), "1.0");
  EXPECT_TRUE(source.caught_up());
  EXPECT_TRUE(source.has_last_poll_time());
  EXPECT_TRUE(source.has_last_item_time());
  EXPECT_THAT(sink_->ids("harbour"), ElementsAre("a", "b", "c"));
}

TEST_F(SourceRegistryTest, ACreatedSourceSurvivesARestartAndGoesOnWhereItWas) {
  Start();
  ASSERT_OK(Create("harbour", "blog"));
  AwaitRecords("sources/harbour", 3);
  upstream_.Publish("d");
  Start();
  AwaitRecords("sources/harbour", 1);
  EXPECT_THAT(sink_->ids("harbour"), ElementsAre("a", "b", "c", "d"));
  EXPECT_EQ(registry_->Find("sources/harbour")->config().fields().at("url").string_value(),
            "https://blog.example");
}

TEST_F(SourceRegistryTest, CheckingAloneCreatesNothing) {
  Start();
  v1::CreateSourceRequest request;
  request.set_source_id("harbour");
  request.mutable_source()->set_plugin("plugins/blog");
  request.set_validate_only(true);
  EXPECT_OK(registry_->Create(request));
  EXPECT_EQ(registry_->Find("sources/harbour"), std::nullopt);
  EXPECT_EQ(Kept("sources/harbour").name(), "");
}

TEST_F(SourceRegistryTest, WhatIsWrongWithANewSourceIsNamed) {
  Start();
  EXPECT_THAT(Create("Harbour", "blog"), StatusIs(Code::kInvalidArgument, "SOURCE_ID_INVALID"));
  EXPECT_THAT(Create("harbour", ""), StatusIs(Code::kInvalidArgument, "PLUGIN_REQUIRED"));
  EXPECT_THAT(Create("harbour", "blok"),
              StatusIs(Code::kNotFound, "PLUGIN_NOT_FOUND", HasSubstr("there are: blog")));
  v1::CreateSourceRequest request;
  request.set_source_id("harbour");
  request.mutable_source()->set_plugin("plugins/blog");
  (*request.mutable_source()->mutable_config()->mutable_fields())["ulr"].set_string_value("x");
  EXPECT_THAT(registry_->Create(request),
              StatusIs(Code::kInvalidArgument, "CONFIG_INVALID", HasSubstr("ulr")));
  request.mutable_source()->clear_config();
  request.mutable_source()->set_reliability("G");
  EXPECT_THAT(registry_->Create(request), StatusIs(Code::kInvalidArgument, "RELIABILITY_INVALID"));
  ASSERT_OK(Create("harbour", "blog"));
  EXPECT_THAT(Create("harbour", "blog"), StatusIs(Code::kAlreadyExists, "SOURCE_EXISTS"));
  EXPECT_THAT(Create("submitted", "blog"), StatusIs(Code::kAlreadyExists, "SOURCE_EXISTS"));
}

TEST_F(SourceRegistryTest, APausedSourceIsNotReadAndStaysPausedOverARestart) {
  Start();
  ASSERT_OK(Create("harbour", "blog"));
  AwaitRecords("sources/harbour", 3);
  ASSERT_OK_AND_ASSIGN(const v1::Source paused, registry_->Pause("sources/harbour"));
  EXPECT_EQ(paused.state(), v1::Source::STATE_PAUSED);
  EXPECT_EQ(paused.record_count(), 3) << "counts of this process stay";
  EXPECT_EQ(Kept("sources/harbour").state(), v1::Source::STATE_PAUSED);
  upstream_.Publish("d");
  EXPECT_THAT(registry_->Poll("sources/harbour"),
              StatusIs(Code::kFailedPrecondition, "SOURCE_PAUSED"));
  Start();
  EXPECT_EQ(registry_->Find("sources/harbour")->state(), v1::Source::STATE_PAUSED);
  ASSERT_OK(registry_->Resume("sources/harbour"));
  AwaitRecords("sources/harbour", 1);
  EXPECT_THAT(sink_->ids("harbour"), ElementsAre("a", "b", "c", "d"));
}

TEST_F(SourceRegistryTest, AConfiguredSourceCanBePausedButChangedByItsFileAlone) {
  Configure("news", "blog");
  Start();
  AwaitRecords("sources/news", 3);
  ASSERT_OK(registry_->Pause("sources/news"));
  v1::UpdateSourceRequest update;
  update.mutable_source()->set_name("sources/news");
  EXPECT_THAT(registry_->Update(update), StatusIs(Code::kFailedPrecondition, "SOURCE_CONFIGURED"));
  EXPECT_THAT(registry_->Delete("sources/news"),
              StatusIs(Code::kFailedPrecondition, "SOURCE_CONFIGURED"));
  Start();
  EXPECT_EQ(registry_->Find("sources/news")->state(), v1::Source::STATE_PAUSED);
  EXPECT_EQ(registry_->Find("sources/news")->origin(), v1::Source::ORIGIN_CONFIGURATION);
}

TEST_F(SourceRegistryTest, TheSourceOfTheServerItselfIsLeftAlone) {
  Start();
  EXPECT_EQ(registry_->Find("sources/submitted")->origin(), v1::Source::ORIGIN_BUILT_IN);
  EXPECT_THAT(registry_->Pause("sources/submitted"),
              StatusIs(Code::kFailedPrecondition, "SOURCE_BUILT_IN"));
  EXPECT_THAT(registry_->Pause("sources/nobody"), StatusIs(Code::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(SourceRegistryTest, ADeletedSourceLeavesItsRecordsAndItsNameMayBeUsedAgain) {
  Start();
  ASSERT_OK(Create("harbour", "blog"));
  AwaitRecords("sources/harbour", 3);
  ASSERT_OK(registry_->Delete("sources/harbour"));
  EXPECT_EQ(registry_->Find("sources/harbour"), std::nullopt);
  EXPECT_EQ(Kept("sources/harbour").name(), "");
  EXPECT_EQ(Kept("sources/harbour/records/a").name(), "sources/harbour/records/a");
  EXPECT_THAT(store_->FindCursor("sources/harbour"), IsOkAndHolds(testing::Eq(std::nullopt)));
  ASSERT_OK(Create("harbour", "blog"));
  AwaitRecords("sources/harbour", 3);
  EXPECT_THAT(sink_->ids("harbour"), ElementsAre("a", "b", "c", "a", "b", "c"));
}

TEST_F(SourceRegistryTest, AnUpdateReadsTheSourceAnewFromItsCursor) {
  Start();
  ASSERT_OK(Create("harbour", "blog"));
  AwaitRecords("sources/harbour", 3);
  v1::UpdateSourceRequest update;
  update.mutable_source()->set_name("sources/harbour");
  (*update.mutable_source()->mutable_config()->mutable_fields())["url"].set_string_value("new");
  update.mutable_source()->set_display_name("ignored, for the mask does not name it");
  update.mutable_update_mask()->add_paths("config");
  ASSERT_OK_AND_ASSIGN(const v1::Source updated, registry_->Update(update));
  EXPECT_EQ(updated.display_name(), "harbour");
  EXPECT_EQ(updated.config().fields().at("url").string_value(), "new");
  AwaitRecords("sources/harbour", 3);
  EXPECT_THAT(upstream_.calls(), ElementsAre("open blog 1.0 after 0", "open blog 1.0 after 3"));
  EXPECT_EQ(Kept("sources/harbour").config().fields().at("url").string_value(), "new");
}

TEST_F(SourceRegistryTest, AnUpdateThatCannotWorkChangesNothing) {
  Start();
  ASSERT_OK(Create("harbour", "blog"));
  AwaitRecords("sources/harbour", 3);
  v1::UpdateSourceRequest update;
  update.mutable_source()->set_name("sources/harbour");
  (*update.mutable_source()->mutable_config()->mutable_fields())["ulr"].set_string_value("new");
  EXPECT_THAT(registry_->Update(update), StatusIs(Code::kInvalidArgument, "CONFIG_INVALID"));
  update.mutable_update_mask()->add_paths("state");
  EXPECT_THAT(registry_->Update(update), StatusIs(Code::kInvalidArgument, "UPDATE_MASK_INVALID"));
  update.clear_update_mask();
  update.mutable_source()->set_plugin("plugins/other");
  EXPECT_THAT(registry_->Update(update), StatusIs(Code::kInvalidArgument, "PLUGIN_IMMUTABLE"));
  EXPECT_EQ(registry_->Find("sources/harbour")->config().fields().count("ulr"), 0u);
  EXPECT_THAT(upstream_.calls(), ElementsAre("open blog 1.0 after 0"));
}

TEST_F(SourceRegistryTest, APollThatIsAskedForDoesNotWait) {
  Start();
  ASSERT_OK(Create("harbour", "blog"));
  const v1::Source waiting = Await("sources/harbour", [](const v1::Source& source) {
    return source.record_count() == 3 && source.has_next_poll_time();
  });
  EXPECT_EQ(waiting.next_poll_time().seconds() - waiting.last_poll_time().seconds(), 3600);
  upstream_.Publish("d");
  ASSERT_OK(registry_->Poll("sources/harbour"));
  AwaitRecords("sources/harbour", 4);
}

TEST_F(SourceRegistryTest, ASourceThatOnlyAPersonCanMendIsResumed) {
  upstream_.Fail(absl::UnauthenticatedError("the password is wrong"));
  Start();
  ASSERT_OK(Create("harbour", "blog"));
  const v1::Source failed = Await("sources/harbour", v1::Source::STATE_FAILED);
  EXPECT_THAT(failed.error().message(), HasSubstr("the password is wrong"));
  EXPECT_THAT(registry_->Poll("sources/harbour"),
              StatusIs(Code::kFailedPrecondition, "SOURCE_FAILED",
                       AllOf(HasSubstr("the password is wrong"), HasSubstr("resume"))));
  upstream_.Fail(absl::OkStatus());
  ASSERT_OK(registry_->Resume("sources/harbour"));
  const v1::Source source = AwaitRecords("sources/harbour", 3);
  EXPECT_FALSE(source.has_error());
}

TEST_F(SourceRegistryTest, PollsAreNoRevisionsButStatesAre) {
  Start();
  ASSERT_OK(Create("harbour", "blog"));
  AwaitRecords("sources/harbour", 3);
  registry_->Look();
  const int64_t head = Head();
  for (int i = 0; i < 5; ++i) {
    const auto before = registry_->Find("sources/harbour")->last_poll_time();
    clock_.Advance(absl::Minutes(1));
    ASSERT_OK(registry_->Poll("sources/harbour"));
    Await("sources/harbour", [&](const v1::Source& source) {
      return source.last_poll_time().seconds() > before.seconds() && source.has_next_poll_time();
    });
  }
  EXPECT_EQ(Head(), head);
  upstream_.Fail(absl::UnavailableError("no route"));
  ASSERT_OK(registry_->Poll("sources/harbour"));
  Await("sources/harbour", v1::Source::STATE_BACKING_OFF);
  EXPECT_GT(Head(), head);
  EXPECT_EQ(Kept("sources/harbour").state(), v1::Source::STATE_BACKING_OFF);
}

TEST_F(SourceRegistryTest, AConfiguredSourceThatIsTakenOutIsGoneAndGoesOnWhenItComesBack) {
  Configure("news", "blog");
  Start();
  AwaitRecords("sources/news", 3);
  config_.clear_sources();
  Start();
  EXPECT_EQ(registry_->Find("sources/news"), std::nullopt);
  EXPECT_EQ(Kept("sources/news").name(), "");
  Configure("news", "blog");
  upstream_.Publish("d");
  Start();
  AwaitRecords("sources/news", 1);
  EXPECT_THAT(sink_->ids("news"), ElementsAre("a", "b", "c", "d"));
}

TEST_F(SourceRegistryTest, ACursorIsNotGivenToAnotherPlugin) {
  Install("wire", "1.0");
  Configure("news", "blog");
  Start();
  AwaitRecords("sources/news", 3);
  config_.mutable_sources(0)->set_plugin("wire");
  Start();
  AwaitRecords("sources/news", 3);
  EXPECT_THAT(upstream_.calls(), ElementsAre("open blog 1.0 after 0", "open wire 1.0 after 0"));
}

TEST_F(SourceRegistryTest, NothingIsChangedOnceItStops) {
  Start();
  registry_->Stop(absl::Seconds(1));
  EXPECT_THAT(Create("harbour", "blog"), StatusIs(Code::kUnavailable, "DRAINING"));
}

}  // namespace
}  // namespace dossier::sources
