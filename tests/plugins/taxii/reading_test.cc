// Reading a TAXII server: nothing lost, nothing doubled, whatever its habits.
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/plugins/taxii/objects.h"
#include "tests/plugins/taxii/source_run.h"
#include "tests/plugins/taxii/taxii_server.h"

namespace dossier::taxii {
namespace {

using sdk::Failure;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const char kTime[] = "2031-01-02T08:00:00.000000Z";

// A time that is `second` seconds later.
std::string At(int second) {
  return FormatInstant(ParseInstant(kTime).value() + Instant{second} * 1'000'000);
}

class ReadingTest : public testing::Test {
 protected:
  ReadingTest() { server_.AddCollection("c", "Incidents"); }

  SourceRun Run(const Json& more = Json::object()) {
    Json config = {{"url", server_.collection("c")}, {"page_size", 10}};
    config.update(more);
    return SourceRun(config);
  }

  // Each of the incidents 0..count-1 has exactly one version.
  void ExpectAll(const SourceRun& run, int count) {
    for (int i = 0; i < count; ++i) EXPECT_EQ(run.Versions(IdOf("incident", i)), 1) << i;
  }

  int32_t CodeOf(SourceRun& run) {
    try {
      run.PollUntilIdle();
      return DOSSIER_OK;
    } catch (const Failure& failure) {
      message_ = failure.what();
      retry_after_ = failure.retry_after();
      return failure.code();
    }
  }

  TaxiiServer server_;
  std::string message_;
  std::chrono::milliseconds retry_after_{0};
};

TEST_F(ReadingTest, AServerIsReadFromItsDiscoveryDownToEveryCollection) {
  server_.AddCollection("d", "More");
  server_.AddCollection("e", "Secret", /*can_read=*/false);
  server_.Add("c", AnIncident(0, "Fire"), At(0));
  server_.Add("d", AnIncident(1, "Flood"), At(1));
  for (const std::string& url :
       {server_.discovery(), server_.api_root(), server_.api_root() + "collections/",
        server_.api_root() + "collections"}) {
    SourceRun run(Json{{"url", url}});
    run.PollUntilIdle();
    EXPECT_EQ(run.taken().size(), 2u) << url;
  }
  for (const std::string& url : {server_.collection("c"), server_.collection("c") + "objects/",
                                 server_.collection("c") + "objects"}) {
    SourceRun run(Json{{"url", url}});
    run.PollUntilIdle();
    EXPECT_EQ(run.taken().size(), 1u) << url;
  }
}

TEST_F(ReadingTest, CollectionsAreChosenByIdOrTitle) {
  server_.AddCollection("d", "More");
  server_.Add("c", AnIncident(0, "Fire"), At(0));
  server_.Add("d", AnIncident(1, "Flood"), At(1));
  SourceRun by_title(Json{{"url", server_.discovery()}, {"collections", Json::array({"More"})}});
  by_title.PollUntilIdle();
  EXPECT_NE(by_title.Last(IdOf("incident", 1)), nullptr);
  EXPECT_EQ(by_title.Last(IdOf("incident", 0)), nullptr);
  SourceRun unknown(Json{{"url", server_.discovery()}, {"collections", Json::array({"Nowhere"})}});
  EXPECT_EQ(CodeOf(unknown), DOSSIER_CONFIG);
  EXPECT_THAT(message_, HasSubstr("collections"));
}

TEST_F(ReadingTest, AllPagesAreRead) {
  for (int i = 0; i < 95; ++i) server_.Add("c", AnIncident(i, "Fire"), At(i));
  SourceRun run = Run();
  run.PollUntilIdle();
  EXPECT_EQ(run.taken().size(), 95u);
  ExpectAll(run, 95);
}

TEST_F(ReadingTest, NewsComesWithoutWhatWasThereBefore) {
  for (int i = 0; i < 15; ++i) server_.Add("c", AnIncident(i, "Fire"), At(i));
  SourceRun run = Run();
  run.PollUntilIdle();
  run.Forget();
  run.PollUntilIdle();
  EXPECT_EQ(run.taken().size(), 0u);
  server_.Add("c", AnIncident(15, "Flood"), At(14));  // at the time of the last one
  server_.Add("c", AnIncident(16, "Storm"), At(15));
  run.PollUntilIdle();
  EXPECT_EQ(run.taken().size(), 2u);
}

TEST_F(ReadingTest, EqualTimesAcrossPagesAreReadWhateverTheServersHabits) {
  // More at one time than fit a page, in the middle of others.
  for (int i = 0; i < 100; ++i) {
    server_.Add("c", AnIncident(i, "Fire"), At(i < 20 ? i : i < 85 ? 20 : i));
  }
  TaxiiServer::Habits without_next;
  without_next.without_next = true;
  TaxiiServer::Habits same_next;
  same_next.same_next = true;
  TaxiiServer::Habits forgets;
  forgets.forgets_tokens = true;
  TaxiiServer::Habits timeless;
  timeless.without_times = true;
  int count = 100;
  for (const auto& habits : {TaxiiServer::Habits(), without_next, same_next, forgets, timeless}) {
    server_.set_habits(habits);
    SourceRun run = Run();
    run.PollUntilIdle();
    EXPECT_EQ(run.taken().size(), static_cast<size_t>(count));
    ExpectAll(run, count);
    run.Forget();
    run.PollUntilIdle();
    EXPECT_EQ(run.taken().size(), 0u);
    run.Kill();
    run.Forget();
    server_.Add("c", AnIncident(count, "Late"), At(99));
    run.PollUntilIdle();
    EXPECT_EQ(run.Versions(IdOf("incident", count)), 1);
    ++count;
  }
}

TEST_F(ReadingTest, WhatAServerCannotGiveIsAnErrorAndNotAGap) {
  for (int i = 0; i < 40; ++i) server_.Add("c", AnIncident(i, "Fire"), At(i < 5 ? i : 5));
  TaxiiServer::Habits stuck;
  stuck.without_next = true;
  stuck.max_page = 10;
  server_.set_habits(stuck);
  SourceRun run = Run();
  EXPECT_EQ(CodeOf(run), DOSSIER_DATA);
  EXPECT_THAT(message_, HasSubstr(At(5)));
  EXPECT_EQ(run.taken().size(), 15u);  // what it gave was taken
  stuck.max_page = 100;
  server_.set_habits(stuck);
  run.PollUntilIdle();
  ExpectAll(run, 40);
}

TEST_F(ReadingTest, AServerThatNeverEndsIsLeft) {
  const Json incident = AnIncident(1, "Fire");
  server_.http().On("/api/collections/c/objects/", [&, page = 0](const HttpRequest&) mutable {
    const Json envelope = {
        {"more", true}, {"next", std::to_string(++page)}, {"objects", Json::array({incident})}};
    return HttpAnswer::Ok(envelope.dump(), "application/taxii+json;version=2.1");
  });
  SourceRun run = Run();
  EXPECT_EQ(CodeOf(run), DOSSIER_DATA);
  EXPECT_EQ(run.taken().size(), 1u);
}

TEST_F(ReadingTest, ARestartAnywhereLosesNothingAndDoublesNothing) {
  for (int i = 0; i < 60; ++i) {
    server_.Add("c", AnIncident(i, "Fire"), At(i / 7));
    server_.Add("c", AnObject("identity", i, {{"name", "Example " + std::to_string(i)}}), At(8));
    server_.Add("c", ARelation(i, IdOf("incident", i), "impacts", IdOf("identity", i)), At(i / 9));
  }
  SourceRun whole = Run();
  whole.PollUntilIdle();
  for (size_t polls = 0; polls < 25; ++polls) {
    SourceRun run = Run();
    run.set_max_records(7);
    for (size_t i = 0; i < polls; ++i) {
      if (run.Poll() != DOSSIER_STATE_MORE) break;
    }
    run.Kill();
    run.PollUntilIdle();
    for (int i = 0; i < 60; ++i) {
      const std::string id = IdOf("incident", i);
      ASSERT_EQ(run.Versions(id), 1) << id << " after " << polls;
      EXPECT_EQ(run.Last(id)->body, whole.Last(id)->body);
      EXPECT_EQ(run.Last(id)->claims, whole.Last(id)->claims);
    }
  }
}

TEST_F(ReadingTest, AThousandIncidentsOutliveTwoHundredCrashesWhateverTheirStamps) {
  constexpr int kCount = 1000;
  for (int i = 0; i < kCount; ++i) {
    Json incident = AnIncident(i, "Fire " + std::to_string(i));
    // Of one time, backwards, and far ahead.
    incident["created"] = i % 3 == 0 ? At(0) : i % 3 == 1 ? At(kCount - i) : "2099-01-01T00:00:00Z";
    incident["modified"] = incident["created"];
    server_.Add("c", incident, At(i % 5 == 0 ? 0 : i / 40));
  }
  SourceRun run = Run({{"page_size", 100}});
  std::minstd_rand random(7);
  int crashes = 0;
  bool is_idle = false;
  while (crashes < 200 || !is_idle) {
    run.set_max_records(1 + random() % 300);
    if (crashes < 200 && random() % 3 != 0) {
      run.PollAndDie();
      ++crashes;
    } else {
      is_idle = run.Poll() == DOSSIER_STATE_IDLE;
    }
  }
  ExpectAll(run, kCount);
}

TEST_F(ReadingTest, AfterARestartOnlyTheLastMomentComesAgain) {
  for (int i = 0; i < 30; ++i) server_.Add("c", AnIncident(i, "Fire"), At(i));
  SourceRun run = Run();
  run.PollUntilIdle();
  EXPECT_LT(run.cursor().size(), 200u);
  run.Kill();
  run.Forget();
  run.PollUntilIdle();
  // The page that holds the last moment.
  EXPECT_LE(run.taken().size(), 10u);
  EXPECT_EQ(run.Last(IdOf("incident", 5)), nullptr);
}

TEST_F(ReadingTest, WhatIsSaidOfAnIncidentLaterMakesANewVersion) {
  server_.Add("c", AnIncident(1, "Fire at the mill"), At(0));
  SourceRun run = Run();
  run.PollUntilIdle();
  EXPECT_THAT(run.Last(IdOf("incident", 1))->claims, IsEmpty());
  server_.Add("c", ARelation(1, IdOf("incident", 1), "impacts", IdOf("identity", 1)), At(60));
  server_.Add("c", AnObject("identity", 1, {{"name", "Example Mill"}}), At(61));
  run.Kill();  // and the server went down meanwhile
  run.PollUntilIdle();
  EXPECT_EQ(run.Versions(IdOf("incident", 1)), 2);
  EXPECT_THAT(run.Last(IdOf("incident", 1))->body, HasSubstr("Example Mill"));
}

TEST_F(ReadingTest, AnOldVersionThatComesLateChangesNothing) {
  Json newer = AnIncident(1, "Fire and flood");
  newer["modified"] = "2031-01-03T08:00:00.000Z";
  server_.Add("c", newer, At(0));
  server_.Add("c", AnIncident(1, "Fire"), At(1));
  SourceRun run = Run({{"page_size", 1}});
  run.PollUntilIdle();
  ASSERT_EQ(run.taken().size(), 1u);
  EXPECT_EQ(run.taken()[0].meta["title"], "Fire and flood");
}

TEST_F(ReadingTest, ARevokedReportIsWithdrawn) {
  server_.Add("c", AnObject("report", 1, {{"name", "Fire"}}), At(0));
  SourceRun run = Run();
  run.PollUntilIdle();
  Json revoked = AnObject("report", 1, {{"name", "Fire"}, {"revoked", true}});
  revoked["modified"] = "2031-01-04T08:00:00.000Z";
  server_.Add("c", revoked, At(5));
  run.PollUntilIdle();
  EXPECT_EQ(run.Last(IdOf("report", 1))->kind, DOSSIER_KIND_RETRACTION);
  EXPECT_EQ(run.Last(IdOf("report", 1))->meta["reason"], "its publisher revoked it");
}

TEST_F(ReadingTest, ABrokenObjectIsNamedAndTheOthersAreRead) {
  Json broken = AnIncident(1, "Fire");
  broken["modified"] = "yesterday";
  server_.Add("c", broken, At(0));
  server_.Add("c", Json("no object"), At(1));
  server_.Add("c", AnIncident(2, "Flood"), At(2));
  SourceRun run = Run();
  run.PollUntilIdle();
  run.PollUntilIdle();
  ASSERT_EQ(run.taken().size(), 3u);
  EXPECT_EQ(run.Last(IdOf("incident", 1))->kind, DOSSIER_KIND_UNREADABLE);
  EXPECT_EQ(run.Last(IdOf("incident", 1))->meta["error"], "modified is no time");
  EXPECT_EQ(run.Last(IdOf("incident", 2))->kind, DOSSIER_KIND_REPORT);
}

TEST_F(ReadingTest, WhatIsNoReportIsCounted) {
  server_.Add("c", AnObject("indicator", 1), At(0));
  server_.Add("c", AnObject("indicator", 2), At(0));
  server_.Add("c", AnObject("malware", 1), At(0));
  SourceRun run = Run();
  run.PollUntilIdle();
  EXPECT_EQ(run.taken().size(), 0u);
  EXPECT_THAT(run.log(), HasSubstr("2 indicator, 1 malware"));
}

TEST_F(ReadingTest, ThePasswordIsShownAndARefusalStopsTheSource) {
  server_.Add("c", AnIncident(1, "Fire"), At(0));
  const Json auth = {{"type", "basic"}, {"user", "anna"}, {"secret", "taxii-password"}};
  SourceRun run = Run({{"auth", auth}});
  server_.AnswerOnce(HttpAnswer::Status(401));
  EXPECT_EQ(CodeOf(run), DOSSIER_AUTH);
  EXPECT_THAT(message_, testing::Not(HasSubstr("hush")));
  EXPECT_EQ(server_.http().requests().back().Header("authorization"), "Basic YW5uYTpodXNo");
  EXPECT_THROW(Run({{"auth", {{"type", "bearer"}, {"secret", "forgotten"}}}}), Failure);
}

TEST_F(ReadingTest, PatienceInTheMiddleLosesNothing) {
  for (int i = 0; i < 25; ++i) server_.Add("c", AnIncident(i, "Fire"), At(i));
  SourceRun run = Run();
  server_.AnswerOnce(HttpAnswer::Status(429, {{"Retry-After", "7"}}));
  EXPECT_EQ(CodeOf(run), DOSSIER_RATE_LIMITED);
  EXPECT_EQ(retry_after_, std::chrono::seconds(7));
  run.Kill();
  server_.AnswerOnce(HttpAnswer::Status(500));
  EXPECT_EQ(CodeOf(run), DOSSIER_TRANSIENT);
  run.PollUntilIdle();
  ExpectAll(run, 25);
}

TEST_F(ReadingTest, NonsenseInsteadOfAPageIsAnErrorAndTheNextPollGoesOn) {
  for (int i = 0; i < 25; ++i) server_.Add("c", AnIncident(i, "Fire"), At(i));
  SourceRun run = Run();
  for (const char* body : {"<html>", "[1,2]", "{\"objects\": 7}", "", "{\"more\": true}"}) {
    server_.AnswerOnce(HttpAnswer::Ok(body, "application/taxii+json;version=2.1"));
    EXPECT_EQ(CodeOf(run), DOSSIER_DATA) << body;
  }
  run.PollUntilIdle();
  ExpectAll(run, 25);
}

TEST_F(ReadingTest, ARangeBringsWhatWasPublishedWithinItAndEnds) {
  for (int i = 0; i < 30; ++i) {
    Json report = AnObject("report", i, {{"name", "Fire"}});
    report["published"] = At(i);
    server_.Add("c", report, At(100 + i));
  }
  SourceRun run = Run();
  run.Open(sdk::Range{ParseInstant(At(10)).value() * 1000, ParseInstant(At(20)).value() * 1000});
  int32_t state = DOSSIER_STATE_MORE;
  while (state == DOSSIER_STATE_MORE) state = run.Poll();
  EXPECT_EQ(state, DOSSIER_STATE_END);
  EXPECT_EQ(run.taken().size(), 10u);
  EXPECT_NE(run.Last(IdOf("report", 10)), nullptr);
  EXPECT_EQ(run.Last(IdOf("report", 20)), nullptr);
}

TEST_F(ReadingTest, ACursorOfSomebodyElseIsRefused) {
  for (const char* cursor : {"x", "{}", "[]", "{\"taxii\": 1}", "{\"taxii\": {\"u\": \"then\"}}",
                             "{\"documents\": {}}"}) {
    SourceRun run = Run();
    run.set_cursor(cursor);
    try {
      run.Open();
      ADD_FAILURE() << cursor;
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.code(), DOSSIER_CURSOR_INVALID);
    }
  }
}

TEST_F(ReadingTest, MoreThanFitsMemoryIsSaid) {
  for (int i = 0; i < 30; ++i) server_.Add("c", AnIncident(i, "Fire"), At(i));
  SourceRun run = Run({{"max_objects", 20}});
  EXPECT_EQ(CodeOf(run), DOSSIER_CONFIG);
  EXPECT_THAT(message_, HasSubstr("max_objects"));
}

}  // namespace
}  // namespace dossier::taxii
