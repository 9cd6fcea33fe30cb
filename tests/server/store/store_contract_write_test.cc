// Writing: what a transaction, a name and a revision are.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/sha256.h"
#include "tests/server/store/store_contract.h"

namespace dossier::store {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Optional;

TEST_P(StoreContract, ANewStoreIsEmptyAndHasAName) {
  ASSERT_OK_AND_ASSIGN(const LogState log, store().Log());
  EXPECT_EQ(log.head, 0);
  EXPECT_EQ(log.oldest, 1);
  EXPECT_THAT(log.log_id, MatchesRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
  EXPECT_THAT(ChangesAfter(0), IsEmpty());
}

TEST_P(StoreContract, TwoStoresHaveDifferentNames) {
  const auto other_place = GetParam().make_place();
  ASSERT_OK_AND_ASSIGN(const auto other, other_place->Open(clock_, kMaxPageBytes));
  ASSERT_OK_AND_ASSIGN(const LogState log, store().Log());
  ASSERT_OK_AND_ASSIGN(const LogState other_log, other->Log());
  EXPECT_NE(log.log_id, other_log.log_id);
}

TEST_P(StoreContract, RevisionsAreDenseWhateverWasRolledBack) {
  EXPECT_EQ(CommitPut("incidents/a", "1"), 1);
  {
    const auto abandoned = Begin();
    EXPECT_EQ(abandoned->PendingRevision(), 2);
    Put(*abandoned, "incidents/b", "lost");
    EXPECT_OK(abandoned->Seal());
    EXPECT_EQ(abandoned->PendingRevision(), 3);
    Put(*abandoned, "incidents/c", "lost");
  }
  EXPECT_EQ(CommitPut("incidents/d", "2"), 2);
  EXPECT_THAT(Lines(ChangesAfter(0)),
              ElementsAre("1.0! created incidents/a", "2.0! created incidents/d"));
  EXPECT_EQ(BodyOf("incidents/b"), "none");
}

TEST_P(StoreContract, OneTransactionMayHoldSeveralRevisions) {
  const int64_t head = Commit([](Transaction& t) {
    Put(t, "reports/r", "1");
    Put(t, "incidents/a", "1");
    EXPECT_OK(t.Seal());
    EXPECT_EQ(t.PendingRevision(), 2);
    Put(t, "incidents/a", "2");
  });
  EXPECT_EQ(head, 2);
  EXPECT_THAT(
      Lines(ChangesAfter(0)),
      ElementsAre("1.0 created reports/r", "1.1! created incidents/a", "2.0! updated incidents/a"));
}

TEST_P(StoreContract, SealingNothingMakesNoRevision) {
  EXPECT_EQ(Commit([](Transaction& t) {
              EXPECT_OK(t.Seal());
              Put(t, "sources/wire/records/1", "internal");
              EXPECT_OK(t.Seal());
              EXPECT_EQ(t.PendingRevision(), 1);
            }),
            0);
  EXPECT_THAT(ChangesAfter(0), IsEmpty());
  EXPECT_EQ(BodyOf("sources/wire/records/1"), "internal");
}

TEST_P(StoreContract, ATransactionReadsItsOwnWritesAndNobodyElseDoes) {
  CommitPut("incidents/old", "1", {{"kind", "fraud"}});
  const auto t = Begin();
  Put(*t, "incidents/new", "1", {{"kind", "fraud"}});
  Put(*t, "incidents/old", "2", {{"kind", "error"}});
  ASSERT_OK(t->PutText(Sha256Hex("text"), "text"));
  ASSERT_OK(t->PutCursor("sources/wire", {.bytes = "7", .format = 1}));

  EXPECT_THAT(t->Find("incidents/new"), IsOkAndHolds(Optional(Field(&Resource::body, "1"))));
  EXPECT_THAT(t->Find("incidents/old"), IsOkAndHolds(Optional(Field(&Resource::body, "2"))));
  EXPECT_THAT(t->Candidates(Collection::kIncident, {{"kind", "fraud"}}, 10),
              IsOkAndHolds(ElementsAre(Field(&Resource::name, "incidents/new"))));
  ASSERT_OK_AND_ASSIGN(const Page page, t->Select({.collection = Collection::kIncident}));
  EXPECT_EQ(page.resources.size(), 2u);
  EXPECT_EQ(page.revision, 1) << "the pending revision is not sealed yet";
  EXPECT_THAT(t->Text(Sha256Hex("text")), IsOkAndHolds(Optional(Eq("text"))));
  EXPECT_THAT(t->FindCursor("sources/wire"), IsOkAndHolds(Optional(Field(&Cursor::bytes, "7"))));

  EXPECT_EQ(BodyOf("incidents/new"), "none");
  EXPECT_EQ(BodyOf("incidents/old"), "1");
  EXPECT_THAT(store().Text(Sha256Hex("text")), IsOkAndHolds(Eq(std::nullopt)));
}

TEST_P(StoreContract, PuttingWhatIsThereChangesNothing) {
  CommitPut("incidents/a", "same", {{"kind", "fraud"}, {"motive", "money"}});
  EXPECT_EQ(CommitPut("incidents/a", "same", {{"motive", "money"}, {"kind", "fraud"}}), 1);
  EXPECT_THAT(store().Find("incidents/a"), IsOkAndHolds(Optional(Field(&Resource::revision, 1))));
}

TEST_P(StoreContract, NewTermsAloneAreAChange) {
  CommitPut("incidents/a", "same", {{"kind", "fraud"}});
  EXPECT_EQ(CommitPut("incidents/a", "same", {{"kind", "error"}}), 2);
}

TEST_P(StoreContract, TwoPutsWithinARevisionAreOneChange) {
  CommitPut("incidents/old", "1");
  Commit([](Transaction& t) {
    Put(t, "incidents/new", "draft");
    Put(t, "incidents/old", "2");
    Put(t, "incidents/new", "final");
    Put(t, "incidents/old", "3");
  });
  EXPECT_THAT(Lines(ChangesAfter(1)),
              ElementsAre("2.0 created incidents/new", "2.1! updated incidents/old"));
  EXPECT_EQ(BodyOf("incidents/new"), "final");
  EXPECT_EQ(BodyOf("incidents/old"), "3");
}

TEST_P(StoreContract, WhatEndsAsItBeganDidNotChange) {
  CommitPut("incidents/a", "1", {{"kind", "fraud"}});
  EXPECT_EQ(Commit([](Transaction& t) {
              Put(t, "incidents/a", "2");
              Put(t, "incidents/a", "1", {{"kind", "fraud"}});
              Put(t, "incidents/brief", "x");
              EXPECT_OK(t.Delete("incidents/brief"));
            }),
            1);
  EXPECT_THAT(ChangesAfter(1), IsEmpty());
  EXPECT_THAT(store().Find("incidents/a"), IsOkAndHolds(Optional(Field(&Resource::revision, 1))));
}

TEST_P(StoreContract, DeletedAndMadeAgainWithinARevisionIsAnUpdateInPlace) {
  CommitPut("incidents/a", "1");
  ASSERT_OK_AND_ASSIGN(const auto before, store().Find("incidents/a"));
  Commit([](Transaction& t) {
    EXPECT_OK(t.Delete("incidents/a"));
    EXPECT_THAT(t.Find("incidents/a"), IsOkAndHolds(Eq(std::nullopt)));
    Put(t, "incidents/a", "2");
  });
  EXPECT_THAT(Lines(ChangesAfter(1)), ElementsAre("2.0! updated incidents/a"));
  ASSERT_OK_AND_ASSIGN(const auto after, store().Find("incidents/a"));
  EXPECT_EQ(after->key, before->key);
  EXPECT_EQ(after->create_revision, 1);
  EXPECT_EQ(after->revision, 2);
}

TEST_P(StoreContract, APrivateResourceGetsAnotherBodyUnreadAndKeepsItsTerms) {
  const Term at_pier{"at", "pier 1"};
  Commit([&](Transaction& t) { Put(t, "accounts/a", "1", {at_pier}); });
  ASSERT_OK_AND_ASSIGN(const auto stored, store().Find("accounts/a"));
  const int64_t key = stored.value().key;
  Commit([&](Transaction& t) {
    EXPECT_THAT(t.PutBody("accounts/a", key, "2"), IsOkAndHolds(true));
    EXPECT_THAT(t.Find("accounts/a"), IsOkAndHolds(Optional(Field(&Resource::body, "2"))));
    EXPECT_THAT(t.PutBody("accounts/a", key + 1, "elsewhere"), IsOkAndHolds(false));
    EXPECT_THAT(t.PutBody("accounts/b", key, "of another"), IsOkAndHolds(false));
    Put(t, "accounts/b", "1");
    ASSERT_OK_AND_ASSIGN(const auto fresh, t.Find("accounts/b"));
    EXPECT_THAT(t.PutBody("accounts/b", fresh.value().key, "2"), IsOkAndHolds(true));
    EXPECT_OK(t.Delete("accounts/b"));
    EXPECT_THAT(t.PutBody("accounts/b", fresh.value().key, "3"), IsOkAndHolds(false));
    EXPECT_THAT(t.PutBody("incidents/a", 1, "untold"),
                StatusIs(absl::StatusCode::kInvalidArgument));
  });
  EXPECT_THAT(store().Candidates(Collection::kAccount, {at_pier}, 10),
              IsOkAndHolds(ElementsAre(Field(&Resource::body, "2"))));
  EXPECT_THAT(ChangesAfter(0), IsEmpty());
}

TEST_P(StoreContract, DeletingLeavesNoTraceButTheLog) {
  CommitPut("incidents/a", "1", {{"kind", "fraud"}});
  ASSERT_OK_AND_ASSIGN(const auto first, store().Find("incidents/a"));
  Commit([](Transaction& t) { EXPECT_OK(t.Delete("incidents/a")); });
  EXPECT_EQ(BodyOf("incidents/a"), "none");
  EXPECT_THAT(store().Candidates(Collection::kIncident, {{"kind", "fraud"}}, 10),
              IsOkAndHolds(IsEmpty()));
  EXPECT_EQ(Commit([](Transaction& t) { EXPECT_OK(t.Delete("incidents/a")); }), 2)
      << "there was none";

  CommitPut("incidents/a", "again");
  ASSERT_OK_AND_ASSIGN(const auto second, store().Find("incidents/a"));
  EXPECT_GT(second->key, first->key) << "a row key is never reused";
  EXPECT_EQ(second->create_revision, 3);
}

TEST_P(StoreContract, ANewNameIsShortAndNeverGivenTwice) {
  std::set<std::string> names;
  for (int transaction = 0; transaction < 3; ++transaction) {
    Commit([&](Transaction& t) {
      for (int i = 0; i < 100; ++i) {
        const auto name = t.NewName(Collection::kStatement);
        ASSERT_OK(name);
        EXPECT_THAT(*name, MatchesRegex("statements/[a-z][a-z0-9]{7}"));
        EXPECT_TRUE(names.insert(*name).second) << *name;
        Put(t, *name, "");
      }
    });
    Commit([&](Transaction& t) {
      for (const std::string& name : names) EXPECT_OK(t.Delete(name));
    });
    Reopen();
  }
}

TEST_P(StoreContract, ANewNameEvadesOneThatACallerChose) {
  std::string next;
  {
    const auto abandoned = Begin();
    ASSERT_OK_AND_ASSIGN(next, abandoned->NewName(Collection::kIncident));
  }
  CommitPut(next, "chosen by hand");
  Commit([&](Transaction& t) { EXPECT_OK(t.Delete(next)); });
  const auto t = Begin();
  ASSERT_OK_AND_ASSIGN(const std::string name, t->NewName(Collection::kIncident));
  EXPECT_NE(name, next);
}

TEST_P(StoreContract, ANameOfNoCollectionIsRefusedAndTheTransactionGoesOn) {
  const auto t = Begin();
  for (const char* name : {"", "incidents", "incidents/", "/a", "planets/a", "incidents/a/b",
                           "incidents//b", "a/b/"}) {
    EXPECT_THAT(t->Put(name, "", {}), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_NAME"))
        << name;
    EXPECT_THAT(t->Delete(name), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_NAME"));
  }
  Put(*t, "incidents/a", "");
  EXPECT_THAT(t->Commit(), IsOkAndHolds(1));
}

TEST_P(StoreContract, ATermHasAFieldAndAtMostOneKibibyte) {
  const auto t = Begin();
  EXPECT_OK(t->Put("incidents/a", "", {{"f", std::string(1023, 'x')}}));
  EXPECT_THAT(t->Put("incidents/a", "", {{"f", std::string(1024, 'x')}}),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_TERM"));
  EXPECT_THAT(t->Put("incidents/a", "", {{"", "x"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_TERM"));
}

TEST_P(StoreContract, ATextIsKeptOnceAndWhole) {
  const std::string text("zero\0byte and caf\xc3\xa9", 20);
  Commit([&](Transaction& t) {
    EXPECT_OK(t.PutText(Sha256Hex(text), text));
    EXPECT_OK(t.PutText(Sha256Hex(text), text));
    EXPECT_OK(t.PutText(Sha256Hex(""), ""));
  });
  EXPECT_THAT(store().Text(Sha256Hex(text)), IsOkAndHolds(Optional(Eq(text))));
  EXPECT_THAT(store().Text(Sha256Hex("")), IsOkAndHolds(Optional(Eq(""))));
  EXPECT_THAT(store().Text(Sha256Hex("other")), IsOkAndHolds(Eq(std::nullopt)));
  EXPECT_THAT(store().Text("abc"), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_DIGEST"));
}

TEST_P(StoreContract, ACursorCommitsWithItsRecordsOrNotAtAll) {
  Commit([](Transaction& t) {
    Put(t, "sources/wire/records/1", "accepted");
    EXPECT_OK(t.PutCursor("sources/wire", {.bytes = "one", .format = 1}));
  });
  {
    const auto abandoned = Begin();
    Put(*abandoned, "sources/wire/records/2", "accepted");
    EXPECT_OK(abandoned->PutCursor("sources/wire", {.bytes = "two", .format = 1}));
  }
  EXPECT_EQ(BodyOf("sources/wire/records/2"), "none");
  ASSERT_OK_AND_ASSIGN(const auto cursor, store().FindCursor("sources/wire"));
  EXPECT_EQ(cursor->bytes, "one");
  EXPECT_EQ(cursor->format, 1);
  EXPECT_THAT(store().FindCursor("sources/other"), IsOkAndHolds(Eq(std::nullopt)));
  Commit([](Transaction& t) {
    EXPECT_OK(t.DeleteCursor("sources/wire"));
    EXPECT_OK(t.DeleteCursor("sources/other"));
  });
  EXPECT_THAT(store().FindCursor("sources/wire"), IsOkAndHolds(Eq(std::nullopt)));
}

TEST_P(StoreContract, ReopeningKeepsEverything) {
  const std::string binary("\0\xff\n", 3);
  Commit([&](Transaction& t) {
    Put(t, "incidents/a", binary, {{"kind", "fraud"}});
    Put(t, "reports/r/versions/1", "v1");
    EXPECT_OK(t.PutText(Sha256Hex("text"), "text"));
    EXPECT_OK(t.PutCursor("sources/wire", {.bytes = binary, .format = 3}));
  });
  ASSERT_OK_AND_ASSIGN(const LogState before, store().Log());
  ASSERT_OK_AND_ASSIGN(const auto incident, store().Find("incidents/a"));
  Reopen();
  ASSERT_OK_AND_ASSIGN(const LogState after, store().Log());
  EXPECT_EQ(after.log_id, before.log_id);
  EXPECT_EQ(after.head, 1);
  ASSERT_OK_AND_ASSIGN(const auto again, store().Find("incidents/a"));
  EXPECT_EQ(again->body, binary);
  EXPECT_EQ(again->key, incident->key);
  EXPECT_EQ(BodyOf("reports/r/versions/1"), "v1");
  EXPECT_THAT(store().Text(Sha256Hex("text")), IsOkAndHolds(Optional(Eq("text"))));
  EXPECT_THAT(store().FindCursor("sources/wire"),
              IsOkAndHolds(Optional(Field(&Cursor::bytes, binary))));
  EXPECT_THAT(Lines(ChangesAfter(0)), ElementsAre("1.0! created incidents/a"));
  EXPECT_EQ(CommitPut("incidents/b", ""), 2);
}

TEST_P(StoreContract, ACommittedTransactionDoesNothingMore) {
  const auto t = Begin();
  Put(*t, "incidents/a", "");
  ASSERT_OK(t->Commit());
  EXPECT_THAT(t->Put("incidents/b", "", {}),
              StatusIs(absl::StatusCode::kFailedPrecondition, "TRANSACTION_OVER"));
  EXPECT_THAT(t->Commit(), StatusIs(absl::StatusCode::kFailedPrecondition, "TRANSACTION_OVER"));
}

TEST_P(StoreContract, TheNextTransactionNeedNotWaitUntilACommittedOneIsGone) {
  const auto first = Begin();
  Put(*first, "incidents/a", "");
  ASSERT_OK(first->Commit());
  auto second = Begin();
  Put(*second, "incidents/b", "");
  EXPECT_THAT(second->Commit(), IsOkAndHolds(2));
}

TEST_P(StoreContract, AThreadThatWouldWaitForItselfIsTold) {
  const auto open = Begin();
  EXPECT_THAT(store().Begin(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_NESTED_WRITE"));
}

}  // namespace
}  // namespace dossier::store
