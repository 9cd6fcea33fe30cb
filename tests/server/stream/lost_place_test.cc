// What becomes of a client's place when servers restart and change, and when history goes away.
#include <algorithm>
#include <atomic>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/error.h"
#include "server/query/opaque_token.h"
#include "server/stream/hub.h"
#include "server/stream/resume_token.h"
#include "tests/server/stream/stream_story.h"
#include "tests/support/failing_store.h"
#include "tests/support/status_matchers.h"

namespace dossier::stream {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

// A store of which somebody compacts the log, as far as readers can tell.
class CompactingStore final : public store::FailingStore {
 public:
  using FailingStore::FailingStore;

  // Forgets the changes below `oldest`.
  void Compact(int64_t oldest) { oldest_ = oldest; }
  // Does so once the next snapshot is being listed.
  void CompactDuringTheNextSelect(int64_t oldest) { oldest_at_select_ = oldest; }

  absl::StatusOr<store::LogState> Log() override {
    auto log = FailingStore::Log();
    if (log.ok()) log->oldest = oldest_;
    return log;
  }
  absl::StatusOr<store::Page> Select(const store::Selection& selection) override {
    if (const int64_t oldest = oldest_at_select_.exchange(0); oldest > 0) Compact(oldest);
    return FailingStore::Select(selection);
  }
  absl::StatusOr<size_t> ReadChanges(const store::ChangeRange& range,
                                     store::ChangeTaker take) override {
    if (range.after + 1 >= oldest_) return FailingStore::ReadChanges(range, take);
    return Error(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED", "compacted",
                 {{"requested", absl::StrCat(range.after)},
                  {"oldest", absl::StrCat(oldest_.load())},
                  {"head", absl::StrCat(Log()->head)}});
  }

 private:
  std::atomic<int64_t> oldest_ = 1;
  std::atomic<int64_t> oldest_at_select_ = 0;
};

class LostPlaceTest : public HubStory {
 protected:
  store::Store& store() override { return store_; }

  // Another server over the same data.
  Hub& Restart() {
    hub_.reset();
    return hub();
  }

  // The token of a client that has everything up to the head.
  std::string TokenAtHead(const v1::WatchRequest& request) {
    TestClient client(hub(), request);
    client.ReadTo(store_.Log()->head);
    return client.copy().token();
  }

  static std::string Metadata(const absl::Status& status, const std::string& key) {
    const auto info = ErrorInfoOf(status);
    return info.has_value() && info->metadata().contains(key) ? info->metadata().at(key) : "";
  }

  // The hub reads this: it goes first.
  ~LostPlaceTest() override { hub_.reset(); }

  CompactingStore store_{log_.store()};
};

TEST_F(LostPlaceTest, ATokenGoesOnAfterARestart) {
  log_.Put("a", "red");
  const std::string token = TokenAtHead(FromSnapshot("title = red"));
  log_.Put("b", "red");
  TestClient client(Restart(), FromToken(token, "title = red"));
  client.ReadTo(2);
  EXPECT_THAT(client.copy().story(), ElementsAre("CREATED 2 incidents/b red"));
}

TEST_F(LostPlaceTest, ATokenOfANewerServerIsGoodForThisOne) {
  log_.Put("a", "red");
  const std::string token = TokenAtHead(FromSnapshot());
  auto payload = query::OpenToken(token);
  ASSERT_TRUE(payload.has_value());
  payload->append("\xfa\x3e\x03new");  // field 1007, which only that server knows
  log_.Put("b", "red");
  TestClient client(hub(), FromToken(query::SealToken(*payload)));
  client.ReadTo(2);
  EXPECT_THAT(client.copy().story(), ElementsAre("CREATED 2 incidents/b red"));
}

TEST_F(LostPlaceTest, ATokenMadeByTheFirstReleaseStaysReadable) {
  // Written down once: whoever changes the format breaks every client that kept its place.
  internal::ResumeToken token;
  token.set_log_id(store_.Log()->log_id);
  token.set_scope(Subscribe(FromSnapshot()).scope.fingerprint());
  token.set_after(1);
  const std::string fields = absl::StrCat(
      "\x0a", std::string(1, static_cast<char>(token.log_id().size())), token.log_id(), "\x11",
      absl::string_view(token.SerializeAsString())
          .substr(2 + token.log_id().size() + 1, sizeof(uint64_t)),
      "\x18\x01");
  EXPECT_EQ(fields, token.SerializeAsString());
  log_.Put("a", "red");
  log_.Put("b", "red");
  TestClient client(hub(), FromToken(query::SealToken(fields)));
  client.ReadTo(2);
  EXPECT_THAT(client.copy().story(), ElementsAre("CREATED 2 incidents/b red"));
}

TEST_F(LostPlaceTest, ARunningStreamThatIsSlowerThanCompactionIsToldWhatIsLeft) {
  options_.ring_bytes = 2000;
  options_.history.cache_bytes = 0;
  options_.history.chunks_ahead = 0;
  options_.cursor.max_message_bytes = 1500;
  TestClient slow(hub(), FromNow());
  slow.Next();
  slow.AwaitMessage();  // and does not read it
  for (int i = 0; i < 40; ++i) log_.Put(absl::StrCat("i", i), "red", std::string(1000, 'x'));
  TestClient quick(hub(), FromSnapshot());
  quick.ReadTo(40);
  store_.Compact(30);
  const absl::Status end = slow.ReadToEnd();
  EXPECT_THAT(end, StatusIs(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED"));
  EXPECT_EQ(Metadata(end, "oldest"), "30");
  EXPECT_EQ(Metadata(end, "head"), "40");
  EXPECT_LT(std::stoi(Metadata(end, "requested")), 29);
}

TEST_F(LostPlaceTest, AQuietStreamIsNotOvertakenByCompaction) {
  v1::WatchRequest request = FromNow("title = red");
  request.mutable_progress_interval()->set_nanos(100'000'000);
  TestClient quiet(hub(), request);
  quiet.Next();
  for (int i = 0; i < 40; ++i) log_.Put(absl::StrCat("i", i), "blue");
  quiet.ReadTo(40);  // by progress alone
  const std::string token = quiet.copy().token();
  store_.Compact(41);
  log_.Put("a", "red");
  quiet.ReadTo(41);
  EXPECT_THAT(quiet.copy().story(), ElementsAre("CREATED 41 incidents/a red"));
  TestClient resumed(hub(), FromToken(token, "title = red"));
  resumed.ReadTo(41);
  EXPECT_THAT(resumed.copy().story(), ElementsAre("CREATED 41 incidents/a red"));
}

TEST_F(LostPlaceTest, ASnapshotThatCompactionOvertakesIsBegunAnew) {
  for (int i = 0; i < 5; ++i) log_.Put(absl::StrCat("i", i), "red");
  hub();                    // its ring begins at 5
  options_.ring_bytes = 1;  // and holds nothing
  Restart();
  store_.CompactDuringTheNextSelect(8);
  TestClient client(hub(), FromSnapshot());
  EXPECT_TRUE(client.Next().has_opened());
  for (int i = 0; i < 5; ++i) log_.Put(absl::StrCat("j", i), "red");
  const absl::Status end = client.ReadToEnd();
  EXPECT_THAT(end, StatusIs(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED"));
  TestClient again(hub(), FromSnapshot());
  again.ReadTo(10);
  EXPECT_THAT(again.copy().titles(), SizeIs(10));
}

TEST_F(LostPlaceTest, ARestoredLogIsAnotherOneAndSaysSo) {
  log_.Put("a", "red");
  const std::string token = TokenAtHead(FromSnapshot());
  TestLog restored;  // with a log of its own, as a restore makes it
  restored.Put("a", "red");
  restored.Put("b", "blue");
  Hub hub(restored.store(), {});
  ASSERT_OK(hub.Start());
  TestClient client(hub, FromToken(token));
  const absl::Status end = client.ReadToEnd();
  EXPECT_THAT(end, StatusIs(absl::StatusCode::kFailedPrecondition, "LOG_RESET"));
  EXPECT_EQ(Metadata(end, "requested_log_id"), store_.Log()->log_id);
  EXPECT_EQ(Metadata(end, "log_id"), restored.store().Log()->log_id);
}

TEST_F(LostPlaceTest, ALogThatLostItsTailDoesNotKnowTheRevision) {
  log_.Put("a", "red");
  internal::ResumeToken token;
  token.set_log_id(store_.Log()->log_id);
  token.set_scope(Subscribe(FromSnapshot()).scope.fingerprint());
  token.set_after(7);
  TestClient client(hub(), FromToken(EncodeResumeToken(token)));
  const absl::Status end = client.ReadToEnd();
  EXPECT_THAT(end, StatusIs(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN"));
  EXPECT_EQ(Metadata(end, "requested"), "7");
  EXPECT_EQ(Metadata(end, "head"), "1");
}

TEST_F(LostPlaceTest, AClientWhoReadsNothingCostsAPositionAndNoMore) {
  options_.ring_bytes = 20'000;
  options_.history.cache_bytes = 20'000;
  TestClient stalled(hub(), FromNow());
  stalled.Next();
  stalled.AwaitMessage();
  TestClient quick(hub(), FromNow());
  quick.Next();
  for (int i = 0; i < 200; ++i) log_.Put(absl::StrCat("i", i), "red", std::string(1000, 'x'));
  quick.ReadTo(200);
  EXPECT_LE(hub().stats().ring_bytes, options_.ring_bytes);
  EXPECT_EQ(hub().stats().streams, 2U) << "it is not dropped for being slow";
  stalled.ReadTo(200);
  EXPECT_THAT(stalled.copy().story(), SizeIs(200));
}

}  // namespace
}  // namespace dossier::stream
