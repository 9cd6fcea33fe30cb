// Search texts in chunks: what filters with words look at.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/stream/chunk.h"
#include "tests/server/stream/stream_story.h"
#include "tests/support/failing_store.h"
#include "tests/support/status_matchers.h"

namespace dossier::stream {
namespace {

using store::Collection;

class ChunkTextsTest : public testing::Test {
 protected:
  // One revision that gives incidents/`id` these words.
  void Put(const std::string& id, const std::string& words) {
    log_.Commit([&](store::Transaction& transaction) {
      EXPECT_OK(transaction.Put("incidents/" + id, words.substr(0, 20), {},
                                store::SearchText{.body = words}));
    });
  }

  std::shared_ptr<const Chunk> Read(const Position& position, const ChunkExtras& extras) {
    auto chunk = ReadChunk(log_.store(), position, 1000, int64_t{1} << 30, extras);
    EXPECT_OK(chunk);
    return *chunk;
  }

  TestLog log_;
};

TEST_F(ChunkTextsTest, AChunkKnowsTheWordsBeforeAndAfterEachChange) {
  Put("a", "cranes");
  Put("a", "pilots");
  log_.Delete("a");
  const auto chunk = Read({}, {.texts = {Collection::kIncident}});
  ASSERT_EQ(chunk->events().size(), 3U);
  const auto words = [&](int64_t id) { return chunk->TextOf(id).body; };
  EXPECT_EQ(words(chunk->events()[0].text_id), "cranes");
  EXPECT_EQ(words(chunk->events()[0].previous_text_id), "");
  EXPECT_EQ(words(chunk->events()[1].text_id), "pilots");
  EXPECT_EQ(words(chunk->events()[1].previous_text_id), "cranes");
  EXPECT_EQ(words(chunk->events()[2].previous_text_id), "pilots");
}

TEST_F(ChunkTextsTest, OnlyTheTypesAskedForHaveWords) {
  Put("a", "cranes");
  const std::vector<Collection> incidents = {Collection::kIncident};
  const auto without = Read({}, {});
  EXPECT_FALSE(without->HasTextsOf(incidents));
  EXPECT_TRUE(without->HasTextsOf({}));
  EXPECT_EQ(without->TextOf(without->events()[0].text_id).body, "");
  const auto others = Read({}, {.texts = {Collection::kClaim}});
  EXPECT_FALSE(others->HasTextsOf(incidents));
  EXPECT_EQ(others->TextOf(others->events()[0].text_id).body, "");
  EXPECT_TRUE(Read({}, {.texts = incidents})->HasTextsOf(incidents));
}

TEST_F(ChunkTextsTest, LongTextsMakeShortChunks) {
  constexpr int kChanges = 100;
  constexpr size_t kLong = 200'000;
  for (int i = 0; i < kChanges; ++i) {
    Put(absl::StrCat("i", i), absl::StrCat(i, " ", std::string(kLong, 'x')));
  }
  const ChunkExtras extras{.texts = {Collection::kIncident}};
  EXPECT_EQ(Read({}, {})->events().size(), kChanges);
  int changes = 0;
  for (Position at; at.after < kChanges;) {
    const auto chunk = Read(at, extras);
    ASSERT_NE(chunk, nullptr);
    EXPECT_LT(chunk->memory_bytes(), (size_t{1} << 20) + 17 * kLong);
    EXPECT_GT(chunk->memory_bytes(), kLong) << "texts count";
    for (const LogEvent& event : chunk->events()) {
      EXPECT_EQ(chunk->TextOf(event.text_id).body.size(),
                kLong + absl::StrCat(changes++, " ").size());
    }
    at = chunk->end();
  }
  EXPECT_EQ(changes, kChanges);
}

// Of a store that has lost search texts, though it has the log.
class ForgetfulStore final : public store::FailingStore {
 public:
  using FailingStore::FailingStore;
  absl::StatusOr<std::map<int64_t, store::SearchText>> Texts(absl::Span<const int64_t>) override {
    return std::map<int64_t, store::SearchText>();
  }
};

TEST_F(ChunkTextsTest, ATextThatIsLostIsAnErrorAndNoGuess) {
  Put("a", "cranes");
  ForgetfulStore forgetful(log_.store());
  const ChunkExtras extras{.texts = {Collection::kIncident}};
  EXPECT_THAT(ReadChunk(forgetful, {}, 10, 1000, extras),
              StatusIs(absl::StatusCode::kDataLoss, "STORE_CORRUPT"));
  EXPECT_OK(ReadChunk(forgetful, {}, 10, 1000, {.texts = {Collection::kReport}}));
}

}  // namespace
}  // namespace dossier::stream
