#include "eurepoc/csv.h"

#include <string>
#include <vector>

#include "dossier/sdk/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::eurepoc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::vector<std::string>> Read(const std::string& text) {
  CsvReader reader(text);
  std::vector<std::vector<std::string>> rows;
  while (auto row = reader.Next()) rows.push_back(row->cells);
  return rows;
}

TEST(CsvTest, ReadsRowsOfCells) {
  EXPECT_THAT(Read("a,b\n1,2\n"), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
  EXPECT_THAT(Read("a,b\r\n1,"), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "")));
  EXPECT_THAT(Read("a\n\n\nb"), ElementsAre(ElementsAre("a"), ElementsAre("b")));
  EXPECT_THAT(Read(""), ElementsAre());
  EXPECT_THAT(Read("\n\r\n"), ElementsAre());
}

TEST(CsvTest, QuotationMarksHoldSeparatorsLineEndsAndThemselves) {
  EXPECT_THAT(
      Read("\"a, b\",\"two\r\nlines\",\"\"\"so\"\" said\"\n\"\",x\n"),
      ElementsAre(ElementsAre("a, b", "two\r\nlines", "\"so\" said"), ElementsAre("", "x")));
  EXPECT_THAT(Read("5\" disk,x\n"), ElementsAre(ElementsAre("5\" disk", "x")));
}

TEST(CsvTest, TheFirstLineTellsTheSeparator) {
  EXPECT_THAT(Read("a;b, c;d\n1;2;3\n"),
              ElementsAre(ElementsAre("a", "b, c", "d"), ElementsAre("1", "2", "3")));
  EXPECT_THAT(Read("a\tb\n"), ElementsAre(ElementsAre("a", "b")));
  EXPECT_THAT(Read("\"a;b;c\",d\n"), ElementsAre(ElementsAre("a;b;c", "d")));
}

TEST(CsvTest, AByteOrderMarkIsNoPartOfTheFirstCell) {
  EXPECT_THAT(Read("\xEF\xBB\xBF"
                   "a,b"),
              ElementsAre(ElementsAre("a", "b")));
}

TEST(CsvTest, RowsKnowTheirLines) {
  const std::string text = "h,i\n\"1\n2\",x\n\nlast,y\n";
  CsvReader reader(text);
  EXPECT_EQ(reader.Next()->line, 1u);
  EXPECT_EQ(reader.Next()->line, 2u);
  EXPECT_EQ(reader.Next()->line, 5u);
}

TEST(CsvTest, QuotationMarksThatNeverEndAreNamedWithTheirLine) {
  const std::string text = "a,b\n1,\"2\n3\n";
  CsvReader reader(text);
  reader.Next();
  try {
    reader.Next();
    FAIL() << "read";
  } catch (const sdk::Failure& failure) {
    EXPECT_EQ(failure.code(), DOSSIER_DATA);
    EXPECT_THAT(failure.what(), HasSubstr("line 2"));
  }
}

}  // namespace
}  // namespace dossier::eurepoc
