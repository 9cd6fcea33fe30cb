// The lists that are read from the pages of the index say what FTS5 itself says when asked.
#include "server/store/sqlite/word_index.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/sqlite/migrations.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/search_index.h"
#include "server/store/sqlite/word_query.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::store::sqlite {
namespace {

using ::testing::ElementsAre;

// Words that begin alike, the first being the commonest.
std::string WordOf(std::mt19937& random) {
  static const auto* const kWords = [] {
    auto* words = new std::vector<std::string>{"port", "ports", "rail", "portal", "r", "мир"};
    for (int i = 0; i < 60; ++i) words->push_back(absl::StrCat("word", i * 37));
    return words;
  }();
  size_t at = 0;
  while (at + 1 < kWords->size() && random() % 3 != 0) ++at;
  return random() % 50 == 0 ? (*kWords)[random() % kWords->size()] : (*kWords)[at];
}

std::string TextOf(std::mt19937& random, int most) {
  std::vector<std::string> words;
  // Now and then so many places that one row fills pages.
  const int size = static_cast<int>(random() % most) * (random() % 40 == 0 ? 40 : 1);
  for (int i = 0; i < size; ++i) words.push_back(WordOf(random));
  return absl::StrJoin(words, " ");
}

class WordIndexTest : public ::testing::TestWithParam<int> {
 protected:
  static constexpr int kKeys = 600;

  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(writer_,
                         Connection::Open(dir_.File("a.db"), Connection::Access::kWrite, 0));
    ASSERT_OK(Migrate(*writer_));
    // Pages so small that few rows make many, and parts that are merged at many moments.
    ASSERT_OK(writer_->Run("INSERT INTO search(search, rank) VALUES('pgsz', ?)", GetParam()));
    ASSERT_OK(writer_->Run("INSERT INTO search(search, rank) VALUES('automerge', ?)", 3));
    ASSERT_OK(writer_->Run("INSERT INTO search(search, rank) VALUES('crisismerge', ?)", 6));
  }

  void Index(int key, int64_t old_id, int64_t new_id, const SearchText& text) {
    if (new_id != 0) {
      ASSERT_OK(PutSearchText(*writer_, new_id, text));
    }
    SearchIndexChanges changes;
    changes.Replace(key, old_id, new_id);
    ASSERT_OK(changes.Write(*writer_));
  }

  // Some texts come, some change, some go; rows are used anew.
  void Write(int changes) {
    ASSERT_OK(writer_->Script("BEGIN IMMEDIATE"));
    for (int i = 0; i < changes; ++i) {
      const int key = next_key_ <= kKeys && random_() % 3 != 0
                          ? next_key_++
                          : static_cast<int>(1 + random_() % next_key_);
      int64_t& id = ids_[key];
      int64_t new_id = SearchTextId(Collection::kStatement, key, static_cast<int>(random_() % 3));
      if (random_() % 5 == 0 || new_id == id) new_id = 0;
      Index(key, id, new_id, {TextOf(random_, 3), TextOf(random_, 30)});
      id = new_id;
    }
    ASSERT_OK(writer_->Script("COMMIT"));
  }

  std::vector<int64_t> Match(const std::string& query, int64_t first, int64_t last) {
    std::vector<int64_t> keys;
    Statement row = writer_->Query(
        "SELECT rowid FROM search WHERE search MATCH ? AND rowid >= ? AND rowid <= ? "
        "ORDER BY rowid",
        query, SearchTextId(Collection::kStatement, first, 0),
        SearchTextId(Collection::kStatement, last, kMaxTextNumber));
    while (row.Step().value()) keys.push_back(KeyOfSearchTextId(row.Int(0)));
    return keys;
  }

  static std::vector<int64_t> Listed(const KeySet& keys) {
    std::vector<int64_t> listed;
    for (auto key = keys.Next(0, Direction::kUp); key; key = keys.Next(*key + 1, Direction::kUp)) {
      listed.push_back(*key);
    }
    return listed;
  }

  // What the lists give for `words`; nullopt if they leave that to the texts.
  std::optional<std::vector<int64_t>> Read(const std::vector<std::string>& words, bool open_end,
                                           int64_t first, int64_t last) {
    std::unique_ptr<WordIndex> index = WordIndex::Open(*writer_).value();
    if (words.size() == 1) {
      const WordLists lists = index->Find(words.front(), open_end).value();
      return Listed(index
                        ->Keys(lists, {SearchTextId(Collection::kStatement, first, 0),
                                       SearchTextId(Collection::kStatement, last, kMaxTextNumber)})
                        .value());
    }
    const auto query = WordQuery::Make(*writer_, std::move(index), Collection::kStatement,
                                       HasWords(words, open_end), WordQuery::Asks::kWords)
                           .value();
    if (query == nullptr || !query->is_exact()) return std::nullopt;
    return Listed(query->Keys(first, last, WordQuery::Care::kExact).value().keys);
  }

  void CompareSomeQueries() {
    for (int i = 0; i < 40; ++i) {
      std::vector<std::string> words;
      for (size_t size = 1 + random_() % 3; size > 0; --size) words.push_back(WordOf(random_));
      const bool open_end = random_() % 3 == 0;
      if (open_end) words.back().resize(1 + random_() % std::min<size_t>(3, words.back().size()));
      const std::string match =
          absl::StrCat("\"", absl::StrJoin(words, " "), "\"", open_end ? " *" : "");
      int64_t first = static_cast<int64_t>(random_() % kKeys);
      int64_t last = first + static_cast<int64_t>(random_() % kKeys);
      if (random_() % 3 == 0) first = 0, last = kMaxTextKey;
      const std::vector<int64_t> expected = Match(match, first, last);
      const auto read = Read(words, open_end, first, last);
      if (!read.has_value()) continue;
      ASSERT_EQ(*read, expected) << match << " from " << first << " to " << last;
      found_ += static_cast<int>(expected.size());
    }
  }

  TempDir dir_;
  std::unique_ptr<Connection> writer_;
  std::mt19937 random_{7};
  std::map<int, int64_t> ids_;
  int next_key_ = 1;
  int found_ = 0;
};

TEST_P(WordIndexTest, ItsPagesSayWhatTheIndexSays) {
  for (int round = 0; round < 25; ++round) {
    Write(1 + static_cast<int>(random_() % 40));
    CompareSomeQueries();
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(found_, 4000);
  ASSERT_OK(writer_->Run("INSERT INTO search(search) VALUES('optimize')"));
  CompareSomeQueries();
}

INSTANTIATE_TEST_SUITE_P(PageSizes, WordIndexTest, ::testing::Values(32, 64, 300, 4050));

TEST_P(WordIndexTest, PagesDoNotTellWhatIsBeingWritten) {
  Write(5);
  ASSERT_OK(writer_->Script("BEGIN IMMEDIATE"));
  Index(9000, 0, SearchTextId(Collection::kStatement, 9000, 1), {"port", ""});
  ASSERT_OK_AND_ASSIGN(const auto index, WordIndex::Open(*writer_));
  EXPECT_EQ(index, nullptr);
  ASSERT_OK(writer_->Script("COMMIT"));
  EXPECT_THAT(Read({"port"}, false, 9000, 9000), ::testing::Optional(ElementsAre(9000)));
}

TEST_P(WordIndexTest, DamagedPagesAreToldNotFollowed) {
  for (int i = 0; i < 10; ++i) Write(40);
  std::vector<std::pair<int64_t, std::string>> pages;
  {
    Statement page = writer_->Query("SELECT id, block FROM search_data WHERE id > 10");
    while (page.Step().value()) pages.emplace_back(page.Int(0), std::string(page.Bytes(1)));
  }
  // What FTS5 keeps may only be written behind its back by a connection that does not mind.
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(dir_.File("a.db").c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "PRAGMA synchronous = OFF", nullptr, nullptr, nullptr), SQLITE_OK);
  int told = 0;
  for (int round = 0; round < 150; ++round) {
    auto& [id, bytes] = pages[random_() % pages.size()];
    for (int i = 0; i < 3 && !bytes.empty(); ++i) {
      bytes[random_() % bytes.size()] = static_cast<char>(random_());
    }
    if (random_() % 10 == 0) bytes.resize(random_() % (bytes.size() + 1));
    sqlite3_stmt* update = nullptr;
    ASSERT_EQ(sqlite3_prepare_v2(db, "UPDATE search_data SET block = ? WHERE id = ?", -1, &update,
                                 nullptr),
              SQLITE_OK);
    sqlite3_bind_blob(update, 1, bytes.data(), static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
    sqlite3_bind_int64(update, 2, id);
    ASSERT_EQ(sqlite3_step(update), SQLITE_DONE);
    sqlite3_finalize(update);
    ASSERT_OK_AND_ASSIGN(std::unique_ptr<WordIndex> index, WordIndex::Open(*writer_));
    ASSERT_OK_AND_ASSIGN(const auto query,
                         WordQuery::Make(*writer_, std::move(index), Collection::kStatement,
                                         HasWords({WordOf(random_), WordOf(random_)}, false),
                                         WordQuery::Asks::kWords));
    const auto keys = query->Keys(0, kMaxTextKey, WordQuery::Care::kExact);
    if (!keys.ok()) {
      EXPECT_THAT(keys, StatusIs(absl::StatusCode::kDataLoss, "STORE_CORRUPT"));
      ++told;
    }
  }
  sqlite3_close(db);
  EXPECT_GT(told, 0);
}

}  // namespace
}  // namespace dossier::store::sqlite
