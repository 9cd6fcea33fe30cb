#include "feed/record.h"

#include <string>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace dossier::feed {
namespace {

using Json = nlohmann::json;

Json MetaOf(const Entry& entry) {
  return Json::parse(RecordOfEntry("id", entry, "Lodden Courier", "").meta_json);
}

TEST(RecordTest, ATextThatInvitesToReadOnElsewhereBreaksOff) {
  for (const char* text : {"The council met…", "The council met [...]", "It met. Read more",
                           "It met.\n\nContinue reading →", "Er tagte. Weiterlesen »"}) {
    EXPECT_TRUE(BreaksOff(text)) << text;
  }
  EXPECT_FALSE(BreaksOff("The council met."));
  EXPECT_FALSE(BreaksOff("They asked for more time to read."));
}

TEST(RecordTest, ALanguageIsStatedOnlyWhereItIsOne) {
  Entry entry;
  entry.title = "Council meets";
  for (const auto& [stated, meant] :
       {std::pair{"en_GB", "en-GB"}, {"de", "de"}, {"English", ""}, {"en us", ""}, {"", ""}}) {
    entry.language = stated;
    EXPECT_EQ(MetaOf(entry).value("language", ""), meant) << stated;
  }
}

TEST(RecordTest, ATeaserIsMarkedAndAnArticleIsNot) {
  Entry entry;
  entry.title = "Council meets";
  entry.summary.value = "It met.";
  EXPECT_TRUE(MetaOf(entry).value("truncated", false));
  entry.summary.value = std::string(2000, 'x') + ".";
  EXPECT_FALSE(MetaOf(entry).value("truncated", false));
  entry.summary.value = "It met.";
  entry.contents.push_back({"It met on Monday.", false, ""});
  EXPECT_FALSE(MetaOf(entry).value("truncated", false));
}

TEST(RecordTest, AnEntryWithNothingToReadIsUnreadable) {
  const auto record = RecordOfEntry("id", Entry(), "Lodden Courier", "it is empty");
  EXPECT_EQ(record.kind, DOSSIER_KIND_UNREADABLE);
  EXPECT_NE(Json::parse(record.meta_json).value("error", ""), "");
}

}  // namespace
}  // namespace dossier::feed
