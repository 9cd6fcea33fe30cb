#include "server/store/finding_list.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Text(const Finding& finding) {
  return absl::StrCat(finding.reason, "/", finding.subject, "/", finding.message);
}

std::vector<std::string> Unlisted(const FindingList& list) {
  std::vector<std::string> texts;
  for (const Finding& finding : list.Unlisted()) texts.push_back(Text(finding));
  return texts;
}

TEST(FindingListTest, TheFirstOfEachReasonAreListedAndTheOthersCounted) {
  FindingList list(2);
  std::vector<bool> listed;
  for (const char* reason : {"LINK_BROKEN", "LINK_BROKEN", "TEXT_DIFFERS", "LINK_BROKEN",
                             "LINK_BROKEN", "TEXT_DIFFERS"}) {
    listed.push_back(list.Add({reason, "it is wrong", "incidents/a"}));
  }
  EXPECT_THAT(listed, ElementsAre(true, true, true, false, false, true));
  EXPECT_EQ(list.found(), 6);
  EXPECT_THAT(Unlisted(list), ElementsAre("LINK_BROKEN//2 more of these are not listed"));
}

TEST(FindingListTest, WhereAllAreListedNothingIsSaidOfOthers) {
  FindingList list(FindingList::kAll);
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(list.Add({"LINK_BROKEN", "", ""}));
  EXPECT_EQ(list.found(), 1000);
  EXPECT_THAT(Unlisted(list), IsEmpty());
}

}  // namespace
}  // namespace dossier::store
