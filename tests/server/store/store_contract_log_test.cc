// The change log: what a change tells, and reading on from any place.
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/v1/watch_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/store/store_contract.h"

namespace dossier::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

v1::Event EventOf(const Change& change) {
  v1::Event event;
  EXPECT_TRUE(event.ParseFromString(change.event));
  return event;
}

TEST_P(StoreContract, AChangeTellsTheTermsBeforeAndAfter) {
  CommitPut("incidents/a", "", {{"kind", "fraud"}});
  CommitPut("incidents/a", "", {{"kind", "fraud"}, {"kind", "error"}});
  Commit([](Transaction& t) { EXPECT_OK(t.Delete("incidents/a")); });
  const std::vector<Change> changes = ChangesAfter(0);
  ASSERT_THAT(changes, SizeIs(3));
  const Term kError{"kind", "error"}, kFraud{"kind", "fraud"};
  EXPECT_THAT(changes[0].terms, ElementsAre(kFraud));
  EXPECT_THAT(changes[0].previous_terms, IsEmpty());
  EXPECT_THAT(changes[1].terms, ElementsAre(kError, kFraud));
  EXPECT_THAT(changes[1].previous_terms, ElementsAre(kFraud));
  EXPECT_THAT(changes[2].terms, ElementsAre(kError, kFraud)) << "those before the deletion";
  EXPECT_THAT(changes[2].previous_terms, ElementsAre(kError, kFraud));
}

TEST_P(StoreContract, PreviousTermsAreThoseBeforeTheRevisionNotBeforeThePut) {
  CommitPut("incidents/a", "", {{"kind", "fraud"}});
  Commit([](Transaction& t) {
    Put(t, "incidents/a", "", {{"kind", "draft"}});
    Put(t, "incidents/a", "", {{"kind", "error"}});
  });
  const std::vector<Change> changes = ChangesAfter(1);
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_THAT(changes[0].previous_terms, ElementsAre(Term{"kind", "fraud"}));
  EXPECT_THAT(changes[0].terms, ElementsAre(Term{"kind", "error"}));
}

TEST_P(StoreContract, AChangeCarriesTheEventThatAWatcherGets) {
  v1::Incident incident;
  incident.set_name("incidents/a");
  incident.set_title("A harbour stands still");
  CommitPut("incidents/a", incident.SerializeAsString());
  clock_.Advance(absl::Milliseconds(1500));
  Commit([](Transaction& t) { EXPECT_OK(t.Delete("incidents/a")); });

  const std::vector<Change> changes = ChangesAfter(0);
  ASSERT_THAT(changes, SizeIs(2));
  const v1::Event created = EventOf(changes[0]);
  EXPECT_EQ(created.type(), v1::Event::TYPE_CREATED);
  EXPECT_EQ(created.revision(), 1);
  EXPECT_EQ(created.name(), "incidents/a");
  EXPECT_EQ(created.incident().title(), "A harbour stands still");
  const v1::Event deleted = EventOf(changes[1]);
  EXPECT_EQ(deleted.type(), v1::Event::TYPE_DELETED);
  EXPECT_EQ(deleted.revision(), 2);
  EXPECT_EQ(deleted.resource_case(), v1::Event::RESOURCE_NOT_SET);
  EXPECT_EQ(deleted.commit_time().seconds() - created.commit_time().seconds(), 1);
  EXPECT_EQ(deleted.commit_time().nanos(), 500'000'000);
}

TEST_P(StoreContract, AnUpdateNamesTheFieldsThatDifferFromTheStateBefore) {
  v1::Incident incident;
  incident.set_name("incidents/a");
  incident.set_title("A harbour stands still");
  CommitPut("incidents/a", incident.SerializeAsString());
  Commit([&](Transaction& t) {
    incident.set_title("draft");
    Put(t, "incidents/a", incident.SerializeAsString());
    incident.set_title("A harbour stands still");
    incident.set_summary("Cranes halted.");
    Put(t, "incidents/a", incident.SerializeAsString());
  });
  Commit([&](Transaction& t) {
    Put(t, "incidents/a", incident.SerializeAsString(), {{"kind", "fraud"}});
  });
  const std::vector<Change> changes = ChangesAfter(0);
  ASSERT_THAT(changes, SizeIs(3));
  EXPECT_FALSE(EventOf(changes[0]).has_changed_fields());
  EXPECT_THAT(EventOf(changes[1]).changed_fields().paths(), ElementsAre("summary"));
  EXPECT_FALSE(EventOf(changes[2]).has_changed_fields()) << "only what finds it differs";
}

TEST_P(StoreContract, AnEventTellsWhatTheWriterAddsToIt) {
  v1::Event more;
  more.add_lost_support()->set_remaining_claims(3);
  const std::string fields = more.SerializeAsString();
  CommitPut("incidents/a", "");
  CommitPut("incidents/b", "");
  Commit([&](Transaction& t) {
    EXPECT_OK(t.Tell("incidents/a", fields));
    EXPECT_OK(t.Tell("incidents/a", fields));
    Put(t, "incidents/a", "\n\1x");
    EXPECT_OK(t.Delete("incidents/b"));
    EXPECT_OK(t.Tell("incidents/b", fields));
    EXPECT_OK(t.Tell("incidents/new", fields));
    Put(t, "incidents/new", "\n\1x");
    EXPECT_OK(t.Tell("incidents/untouched", fields));
    EXPECT_THAT(t.Tell("a", fields), StatusIs(absl::StatusCode::kInvalidArgument));
  });
  Commit([&](Transaction& t) { Put(t, "incidents/a", "\n\1y"); });
  const std::vector<Change> changes = ChangesAfter(2);
  ASSERT_THAT(changes, SizeIs(4));
  EXPECT_EQ(EventOf(changes[0]).lost_support_size(), 2);
  EXPECT_TRUE(EventOf(changes[0]).has_incident());
  EXPECT_EQ(EventOf(changes[1]).lost_support_size(), 1) << "also of what is gone";
  EXPECT_EQ(EventOf(changes[2]).lost_support_size(), 0) << "not of what is new";
  EXPECT_EQ(EventOf(changes[3]).lost_support_size(), 0) << "and in one revision only";
}

TEST_P(StoreContract, AResourceThatBecameAnotherOneTellsWhichAndIsToldOfByIt) {
  CommitPut("incidents/a", "");
  CommitPut("incidents/b", "");
  CommitPut("incidents/c", "");
  Commit([](Transaction& t) {
    EXPECT_OK(t.Succeed("incidents/a", "incidents/c"));
    EXPECT_OK(t.Succeed("incidents/b", "incidents/c"));
    EXPECT_OK(t.Succeed("incidents/a", "incidents/c")) << "once however often it is said";
    EXPECT_OK(t.Delete("incidents/a"));
    EXPECT_OK(t.Delete("incidents/b"));
    Put(t, "incidents/c", "\n\1x");
  });
  const std::vector<Change> changes = ChangesAfter(3);
  ASSERT_THAT(changes, SizeIs(3));
  for (int gone : {0, 1}) {
    EXPECT_EQ(changes[gone].operation, Operation::kDeleted);
    EXPECT_EQ(EventOf(changes[gone]).type(), v1::Event::TYPE_MERGED);
    EXPECT_THAT(EventOf(changes[gone]).successors(), ElementsAre("incidents/c"));
  }
  EXPECT_EQ(EventOf(changes[2]).type(), v1::Event::TYPE_UPDATED);
  EXPECT_THAT(EventOf(changes[2]).predecessors(), ElementsAre("incidents/a", "incidents/b"));
  EXPECT_THAT(EventOf(changes[2]).successors(), IsEmpty());
}

TEST_P(StoreContract, AResourceThatStaysIsSplitIntoWhatSucceedsIt) {
  CommitPut("incidents/a", "");
  Commit([](Transaction& t) {
    Put(t, "incidents/a", "\n\1x");
    Put(t, "incidents/c", "");
    Put(t, "incidents/b", "");
    EXPECT_OK(t.Succeed("incidents/a", "incidents/c"));
    EXPECT_OK(t.Succeed("incidents/a", "incidents/b"));
  });
  const std::vector<Change> changes = ChangesAfter(1);
  ASSERT_THAT(changes, SizeIs(3));
  EXPECT_EQ(changes[0].operation, Operation::kUpdated);
  EXPECT_EQ(EventOf(changes[0]).type(), v1::Event::TYPE_SPLIT);
  EXPECT_THAT(EventOf(changes[0]).successors(), ElementsAre("incidents/c", "incidents/b"))
      << "in the order in which it was said";
  EXPECT_THAT(EventOf(changes[1]).predecessors(), ElementsAre("incidents/a"));
  EXPECT_THAT(EventOf(changes[2]).predecessors(), ElementsAre("incidents/a"));
}

TEST_P(StoreContract, NobodyIsToldOfWhatCameAndWentWithinTheRevision) {
  CommitPut("incidents/a", "");
  Commit([](Transaction& t) {
    Put(t, "incidents/b", "");
    EXPECT_OK(t.Succeed("incidents/b", "incidents/a"));
    EXPECT_OK(t.Delete("incidents/b"));
    Put(t, "incidents/a", "\n\1x");
  });
  Commit([](Transaction& t) {
    EXPECT_OK(t.Succeed("incidents/a", "incidents/never"));
    EXPECT_OK(t.Delete("incidents/a"));
  });
  Commit([](Transaction& t) { Put(t, "incidents/never", ""); });
  const std::vector<Change> changes = ChangesAfter(1);
  ASSERT_THAT(changes, SizeIs(3));
  EXPECT_THAT(EventOf(changes[0]).predecessors(), IsEmpty());
  EXPECT_EQ(EventOf(changes[1]).type(), v1::Event::TYPE_DELETED);
  EXPECT_THAT(EventOf(changes[2]).predecessors(), IsEmpty()) << "that was another revision";
}

TEST_P(StoreContract, WhatCameAndWentWithinTheRevisionPassesOn) {
  CommitPut("incidents/a", "");
  CommitPut("incidents/b", "");
  Commit([](Transaction& t) {
    EXPECT_OK(t.Succeed("incidents/a", "incidents/x"));
    Put(t, "incidents/x", "");
    EXPECT_OK(t.Delete("incidents/a"));
    EXPECT_OK(t.Succeed("incidents/x", "incidents/b"));
    EXPECT_OK(t.Succeed("incidents/b", "incidents/x")) << "a circle ends";
    EXPECT_OK(t.Delete("incidents/x"));
    Put(t, "incidents/b", "\n\1x");
  });
  const std::vector<Change> changes = ChangesAfter(2);
  ASSERT_THAT(changes, SizeIs(2));
  EXPECT_EQ(EventOf(changes[0]).type(), v1::Event::TYPE_MERGED);
  EXPECT_THAT(EventOf(changes[0]).successors(), ElementsAre("incidents/b"));
  EXPECT_EQ(EventOf(changes[1]).type(), v1::Event::TYPE_UPDATED);
  EXPECT_THAT(EventOf(changes[1]).predecessors(), ElementsAre("incidents/a"));
}

TEST_P(StoreContract, OnlyNamesOfResourcesSucceedOneAnother) {
  const auto transaction = Begin();
  EXPECT_THAT(transaction->Succeed("incidents/a", "a"),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_NAME"));
}

TEST_P(StoreContract, SearchTextsOfTheLogAreFoundByTheirIds) {
  Commit([](Transaction& t) {
    EXPECT_OK(t.Put("incidents/a", "1", {}, SearchText{.title = "harbour", .body = "cranes"}));
  });
  Commit([](Transaction& t) {
    EXPECT_OK(t.Put("incidents/a", "2", {}, SearchText{.title = "harbour", .body = "pilots"}));
  });
  const std::vector<Change> changes = ChangesAfter(0);
  ASSERT_THAT(changes, SizeIs(2));
  EXPECT_EQ(changes[0].previous_text_id, 0);
  EXPECT_EQ(changes[1].previous_text_id, changes[0].text_id);
  const std::vector<int64_t> ids = {changes[0].text_id, changes[1].text_id, 0, 12345};
  ASSERT_OK_AND_ASSIGN(const auto texts, store().Texts(ids));
  EXPECT_THAT(texts, SizeIs(2));
  EXPECT_EQ(texts.at(changes[0].text_id).body, "cranes");
  EXPECT_EQ(texts.at(changes[1].text_id).body, "pilots");
}

TEST_P(StoreContract, TheLogIsReadOnFromAnywhereInPagesOfAnySize) {
  for (int revision = 1; revision <= 12; ++revision) {
    Commit([&](Transaction& t) {
      for (int i = 0; i < revision; ++i) {
        Put(t, absl::StrCat("claims/", revision, "-", i), "body");
      }
    });
  }
  const std::vector<std::string> all = Lines(ChangesAfter(0));
  EXPECT_THAT(all, SizeIs(12 * 13 / 2));
  for (const int page : {1, 2, 3, 7, 11, 100}) EXPECT_EQ(Lines(ChangesAfter(0, page)), all);
  for (int64_t after = 0, skipped = 0; after <= 12; skipped += ++after) {
    EXPECT_EQ(Lines(ChangesAfter(after, 5)),
              std::vector<std::string>(all.begin() + skipped, all.end()));
  }
}

TEST_P(StoreContract, APageOfChangesEndsWithARevision) {
  for (int revision = 0; revision < 3; ++revision) {
    Commit([&](Transaction& t) {
      for (int i = 0; i < 2; ++i) Put(t, absl::StrCat("claims/", revision, "-", i), "body");
    });
  }
  for (const int max_changes : {4, 5}) {
    ASSERT_OK_AND_ASSIGN(const auto changes,
                         store().Changes(0, Store::kFromStart, max_changes, kNoLimit));
    EXPECT_THAT(changes, SizeIs(4)) << max_changes;
    EXPECT_TRUE(changes.back().last);
  }
}

TEST_P(StoreContract, ARevisionLargerThanAPageComesInParts) {
  CommitPut("claims/first", "");
  Commit([](Transaction& t) {
    for (int i = 0; i < 5; ++i) Put(t, absl::StrCat("claims/", i), "body");
  });
  CommitPut("claims/last", "");

  ASSERT_OK_AND_ASSIGN(auto changes, store().Changes(0, Store::kFromStart, 2, kNoLimit));
  EXPECT_THAT(Lines(changes), ElementsAre("1.0! created claims/first"))
      << "what is whole comes first";
  ASSERT_OK_AND_ASSIGN(changes, store().Changes(1, Store::kFromStart, 2, kNoLimit));
  EXPECT_THAT(Lines(changes), ElementsAre("2.0 created claims/0", "2.1 created claims/1"));
  ASSERT_OK_AND_ASSIGN(changes, store().Changes(1, 1, 2, kNoLimit));
  EXPECT_THAT(Lines(changes), ElementsAre("2.2 created claims/2", "2.3 created claims/3"));
  ASSERT_OK_AND_ASSIGN(changes, store().Changes(1, 3, 2, kNoLimit));
  EXPECT_THAT(Lines(changes), ElementsAre("2.4! created claims/4", "3.0! created claims/last"));
  ASSERT_OK_AND_ASSIGN(changes, store().Changes(1, 4, 2, kNoLimit));
  EXPECT_THAT(Lines(changes), ElementsAre("3.0! created claims/last"));
  ASSERT_OK_AND_ASSIGN(changes, store().Changes(2, 0, 2, kNoLimit));
  EXPECT_THAT(changes, IsEmpty()) << "that was the last one of all";
}

TEST_P(StoreContract, BytesBoundAPageOfChangesToo) {
  for (int i = 0; i < 10; ++i) CommitPut(absl::StrCat("claims/", i), std::string(1000, 'x'));
  ASSERT_OK_AND_ASSIGN(auto changes, store().Changes(0, Store::kFromStart, 100, 5000));
  EXPECT_THAT(changes, SizeIs(testing::AllOf(testing::Ge(2u), testing::Le(5u))));
  ASSERT_OK_AND_ASSIGN(changes, store().Changes(0, Store::kFromStart, 100, 1));
  EXPECT_THAT(changes, SizeIs(1)) << "one at least, or nobody would get on";
}

TEST_P(StoreContract, ReadingAtTheHeadFindsNothingYet) {
  CommitPut("claims/a", "");
  EXPECT_THAT(store().Changes(1, Store::kFromStart, 10, kNoLimit), IsOkAndHolds(IsEmpty()));
}

TEST_P(StoreContract, AFutureRevisionIsUnknown) {
  CommitPut("claims/a", "");
  const auto kUnknown = StatusIs(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN");
  EXPECT_THAT(store().Changes(2, Store::kFromStart, 10, kNoLimit), kUnknown);
  EXPECT_THAT(store().Changes(1, 0, 10, kNoLimit), kUnknown) << "inside revision 2";
  EXPECT_THAT(store().Changes(-1, Store::kFromStart, 10, kNoLimit),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace dossier::store
