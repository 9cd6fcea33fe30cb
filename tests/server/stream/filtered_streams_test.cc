// Streams with filters, live, held against the plain evaluation of each filter on each change.
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/v1/incident.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/condition.h"
#include "server/store/event.h"
#include "server/store/terms.h"
#include "server/stream/hub.h"
#include "tests/server/stream/stream_story.h"
#include "tests/support/status_matchers.h"

namespace dossier::stream {
namespace {

using store::Collection;
using store::HasWords;
using ::testing::ElementsAre;

class FilteredStreams : public HubStory {
 protected:
  // Creates or changes incidents/`id`, which these words find.
  static void Put(store::Transaction& transaction, const std::string& id, const std::string& title,
                  const std::string& words) {
    v1::Incident incident;
    incident.set_name("incidents/" + id);
    incident.set_title(title);
    EXPECT_OK(transaction.Put(incident.name(), incident.SerializeAsString(),
                              store::TermsOf(incident), store::SearchText{.body = words}));
  }
  int64_t PutOne(const std::string& id, const std::string& title, const std::string& words) {
    return log_.Commit(
        [&](store::Transaction& transaction) { Put(transaction, id, title, words); });
  }

  // A stream of incidents, with as much progress as can be had.
  static Subscription Of(store::Condition condition, decltype(Subscription::start) start) {
    return {Scope({{Collection::kIncident, std::move(condition)}}, 1), std::move(start),
            absl::Milliseconds(100)};
  }
  static Subscription FromLog(store::Condition condition) {
    return Of(std::move(condition), Subscription::FromRevision{0});
  }

  std::vector<std::string> StoryOf(Subscription subscription, int64_t revision) {
    TestClient client(hub(), std::move(subscription));
    client.ReadTo(revision);
    return client.copy().story();
  }
};

TEST_F(FilteredStreams, AResourceEntersAndLeavesByItsWordsAlone) {
  const store::Condition cranes = HasWords({"cranes"}, false);
  TestClient live(hub(), Of(cranes, Subscription::FromNow()));
  live.Next();
  PutOne("a", "red", "cranes halted");
  PutOne("a", "red", "pilots halted");
  PutOne("a", "red", "cranes move");
  PutOne("a", "red", "cranes move again");
  log_.Delete("a");
  live.ReadTo(5);
  const auto story =
      ElementsAre("CREATED 1 incidents/a red", "LEFT 2 incidents/a ", "ENTERED 3 incidents/a red",
                  "UPDATED 4 incidents/a red", "DELETED 5 incidents/a ");
  EXPECT_THAT(live.copy().story(), story);
  EXPECT_THAT(StoryOf(FromLog(cranes), 5), story) << "and the same from history";
  EXPECT_THAT(StoryOf(FromLog(NoneOf(cranes)), 5),
              ElementsAre("ENTERED 2 incidents/a red", "LEFT 3 incidents/a "));
}

TEST_F(FilteredStreams, WhoAsksForWordsFirstFindsThoseOfChangesBeforeHim) {
  TestClient plain(hub(), FromNow());
  plain.Next();
  PutOne("a", "red", "cranes halted");
  PutOne("b", "red", "pilots halted");
  plain.ReadTo(2);  // the ring took them up without their words
  EXPECT_THAT(StoryOf(FromLog(HasWords({"pilots"}, false)), 2),
              ElementsAre("CREATED 2 incidents/b red"));
}

TEST_F(FilteredStreams, TheSnapshotAndTheLogAgreeOnWords) {
  PutOne("a", "red", "cranes halted");
  PutOne("b", "red", "pilots halted");
  PutOne("c", "red", "halted cranes");
  const store::Condition word = HasWords({"cranes"}, false);
  const store::Condition phrase = HasWords({"cranes", "halted"}, false);
  const auto snapshot = [](const store::Condition& condition) {
    return Of(condition, Subscription::FromSnapshot());
  };
  EXPECT_THAT(
      StoryOf(snapshot(word), 3),
      ElementsAre("SNAPSHOT 1 incidents/a red", "SNAPSHOT 3 incidents/c red", "SNAPSHOT_END 3"));
  EXPECT_THAT(StoryOf(snapshot(phrase), 3),
              ElementsAre("SNAPSHOT 1 incidents/a red", "SNAPSHOT_END 3"));
  EXPECT_THAT(StoryOf(FromLog(phrase), 3), ElementsAre("CREATED 1 incidents/a red"));
}

TEST_F(FilteredStreams, WordsCostNothingOnceNobodyAsksForThem) {
  {
    TestClient words(hub(), Of(HasWords({"cranes"}, false), Subscription::FromNow()));
    words.Next();
    PutOne("a", "red", std::string(10'000, 'x'));
    words.ReadTo(1);
  }
  const size_t before = hub().stats().ring_bytes;
  EXPECT_GT(before, 10'000U);
  TestClient plain(hub(), FromNow());
  plain.Next();
  PutOne("b", "red", std::string(10'000, 'x'));
  plain.ReadTo(2);
  EXPECT_LT(hub().stats().ring_bytes, before + 5'000);
}

// Random filters, and random changes for them.
class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}

  store::Condition Filter(int depth) {
    switch (Below(depth > 0 ? 9 : 5)) {
      case 0:
      case 1:
        return store::HasTerm({"title", Title()});
      case 2:
        return store::HasTerm({"name", "incidents/" + Id()});
      case 3:
        return store::HasWords({Word()}, Below(2) == 0);
      case 4:
        return Below(2) == 0 ? store::HasTermLike("title", {"", Title().substr(3)})
                             : store::HasTermWithin("title", Title(), Title());
      case 5:
        return store::NoneOf(Filter(depth - 1));
      case 6:
        return store::AllOf({Filter(depth - 1), Filter(depth - 1)});
      default:
        return store::AnyOf({Filter(depth - 1), Filter(depth - 1)});
    }
  }

  std::string Id() { return absl::StrCat("i", Below(12)); }
  std::string Title() { return absl::StrCat("colour", Below(6)); }
  std::string Word() { return absl::StrCat("word", Below(5)); }
  std::string Words() { return absl::StrCat(Word(), " ", Word()); }
  int Below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }

 private:
  std::mt19937 random_;
};

class RandomFilters : public FilteredStreams, public testing::WithParamInterface<unsigned> {
 protected:
  // What a stream of this filter sees of the whole log, without anchors, chunks and rings.
  std::vector<std::string> Expected(const store::Condition& condition) {
    const auto changes = log_.store().Changes(0, store::Store::kFromStart, 1'000'000, 1 << 30);
    EXPECT_OK(changes);
    std::vector<std::string> story;
    for (const store::Change& change : *changes) {
      const bool before = change.operation != store::Operation::kCreated &&
                          Matches(condition, change.previous_terms, change.previous_text_id);
      const bool now = change.operation != store::Operation::kDeleted &&
                       Matches(condition, change.terms, change.text_id);
      if (before || now) story.push_back(Line(change, before, now));
    }
    return story;
  }

 private:
  bool Matches(const store::Condition& condition, const std::vector<store::Term>& terms,
               int64_t text_id) {
    auto texts = log_.store().Texts({&text_id, 1});
    EXPECT_OK(texts);
    return store::Matches(condition, terms, (*texts)[text_id]);
  }

  static std::string Line(const store::Change& change, bool before, bool now) {
    v1::Event event;
    EXPECT_TRUE(event.ParseFromString(change.event));
    if (change.operation == store::Operation::kUpdated && before != now) {
      event.set_type(now ? v1::Event::TYPE_ENTERED : v1::Event::TYPE_LEFT);
    }
    if (!now) event.clear_incident();
    v1::WatchResponse message;
    *message.add_events() = event;
    message.set_resume_token("none");
    Copy copy;
    copy.Apply(message);
    return copy.story().front();
  }
};

TEST_P(RandomFilters, EachStreamSeesWhatItsFilterSaysOfEachChange) {
  constexpr int kStreams = 80;
  constexpr int kRevisions = 150;
  Chance chance(GetParam());
  options_.ring_bytes = GetParam() % 2 == 0 ? size_t{64} << 20 : 30'000;
  options_.cursor.max_message_bytes = 3000;
  options_.cursor.max_examined_events = 50;
  std::vector<store::Condition> filters;
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < kStreams; ++i) {
    filters.push_back(chance.Filter(i % 4));
    clients.push_back(std::make_unique<TestClient>(hub(), FromLog(filters.back())));
  }
  std::thread writer([&] {
    for (int revision = 0; revision < kRevisions; ++revision) {
      log_.Commit([&](store::Transaction& transaction) {
        Put(transaction, absl::StrCat("n", revision), chance.Title(), chance.Words());
        for (int i = chance.Below(revision % 20 == 0 ? 40 : 3); i > 0; --i) {
          const std::string id = chance.Id(), other = chance.Id();
          if (chance.Below(4) > 0) {
            Put(transaction, id, chance.Title(), chance.Words());
          } else {
            EXPECT_OK(transaction.Delete("incidents/" + id));
          }
          if (chance.Below(3) == 0) {
            EXPECT_OK(transaction.Succeed("incidents/" + id, "incidents/" + other));
          }
        }
      });
    }
  });
  for (const auto& client : clients) client->ReadTo(kRevisions);
  writer.join();
  int seen = 0;
  for (int i = 0; i < kStreams; ++i) {
    const std::vector<std::string> expected = Expected(filters[i]);
    EXPECT_EQ(clients[i]->copy().story(), expected) << "filter " << i;
    seen += static_cast<int>(expected.size());
  }
  EXPECT_GT(seen, 1000) << "the cases show little";
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomFilters, testing::Range(1U, 5U));

}  // namespace
}  // namespace dossier::stream
