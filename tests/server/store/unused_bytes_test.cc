// What SQLite leaves in the unused parts of pages is zeroed, and nothing else.

#include "server/store/sqlite/unused_bytes.h"

#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::store::sqlite {
namespace {

std::string BytesOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class UnusedBytesTest : public testing::Test {
 protected:
  UnusedBytesTest() {
    auto opened = Connection::Open(path_, Connection::Access::kWrite, 1000);
    EXPECT_OK(opened.status());
    writer_ = *std::move(opened);
    EXPECT_OK(writer_->UseWriteAheadLog());
  }

  std::string Text(const char* sql) {
    Statement row = writer_->Query(sql);
    EXPECT_OK(row.Step().status());
    return std::string(row.Bytes(0));
  }

  void Settle() { Text("PRAGMA wal_checkpoint(TRUNCATE)"); }

  const TempDir dir_;
  const std::string path_ = dir_.File("rows.db");
  std::unique_ptr<Connection> writer_;
};

TEST_F(UnusedBytesTest, RowsOfAllSizesStayAndWhatWasDeletedIsGone) {
  ASSERT_OK(
      writer_->Script("PRAGMA secure_delete = ON;"
                      "CREATE TABLE a(id INTEGER PRIMARY KEY, v TEXT);"
                      "CREATE TABLE b(k TEXT, n INTEGER, v TEXT, PRIMARY KEY(k, n)) WITHOUT ROWID;"
                      "CREATE INDEX a_by_v ON a(v);"));
  std::mt19937 random(5);
  for (int step = 0; step < 6000; ++step) {
    if (step % 300 == 0) {
      ASSERT_OK(writer_->Script(step == 0 ? "BEGIN" : "COMMIT; BEGIN"));
    }
    const auto number = static_cast<int64_t>(random() % 1500);
    // Of some the payload does not fit into a page.
    const size_t letters = random() % 9 == 0 ? random() % 30000 : random() % 300;
    const std::string word = random() % 3 == 0 ? "quillon" : "harbour";
    const std::string text = absl::StrCat(word, std::string(letters, 'x'), word);
    switch (random() % 4) {
      case 0:
        ASSERT_OK(writer_->Run("DELETE FROM a WHERE id = ?", number));
        break;
      case 1:
        ASSERT_OK(writer_->Run("DELETE FROM b WHERE n = ?", number));
        break;
      case 2:
        ASSERT_OK(writer_->Run("INSERT OR REPLACE INTO a VALUES(?, ?)", number, text));
        break;
      default:
        ASSERT_OK(writer_->Run("INSERT OR REPLACE INTO b VALUES(?, ?, ?)",
                               absl::StrCat(word, number % 7), number, text));
    }
  }
  ASSERT_OK(
      writer_->Script("COMMIT; DELETE FROM a WHERE v LIKE 'quillon%'; DELETE FROM b WHERE v LIKE "
                      "'quillon%';"));
  Settle();
  ASSERT_THAT(BytesOf(path_), testing::HasSubstr("quillon"));
  constexpr const char* kAllOfA = "SELECT group_concat(id || v) FROM a";
  constexpr const char* kAllOfB = "SELECT group_concat(k || n || v) FROM b";
  const std::string a = Text(kAllOfA), b = Text(kAllOfB);
  ASSERT_OK(ZeroUnusedBytes(*writer_));
  writer_->ForgetPages();
  EXPECT_THAT(BytesOf(path_), testing::Not(testing::HasSubstr("quillon")));
  EXPECT_EQ(Text("PRAGMA integrity_check"), "ok");
  EXPECT_TRUE(Text(kAllOfA) == a);
  EXPECT_TRUE(Text(kAllOfB) == b);

  // What is written later brings nothing back.
  ASSERT_OK(writer_->Script("UPDATE a SET v = v || 'y'; DELETE FROM b WHERE n % 2 = 0;"));
  Settle();
  EXPECT_THAT(BytesOf(path_), testing::Not(testing::HasSubstr("quillon")));
  EXPECT_EQ(Text("PRAGMA integrity_check"), "ok");
}

TEST_F(UnusedBytesTest, APageThatContradictsItselfIsLeftToOthers) {
  std::string page(512, '\0');
  page[0] = 13;  // a leaf of a table
  page[4] = 1;   // with one cell
  page[8] = 1;   // at 511,
  page[9] = '\xff';
  page[511] = 9;  // of nine bytes
  EXPECT_TRUE(absl::IsDataLoss(ZeroUnusedOfPage(absl::MakeSpan(page), 0).status()));
}

}  // namespace
}  // namespace dossier::store::sqlite
