#include "feed/identity.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::feed {
namespace {

using testing::SizeIs;

Entry EntryOf(const std::string& id, const std::string& link, const std::string& title,
              const std::string& published = "") {
  Entry entry;
  entry.id = id;
  entry.link = link;
  entry.title = title;
  entry.dates.published = ParseDate(published);
  return entry;
}

std::vector<std::string> IdsOf(const std::vector<Entry>& entries, SharedNames& shared) {
  std::vector<const Entry*> pointers;
  for (const Entry& entry : entries) pointers.push_back(&entry);
  std::vector<std::string> ids;
  for (const Identified& item : IdentifyEntries(pointers, shared)) ids.push_back(item.external_id);
  return ids;
}

TEST(IdentityTest, AnEntryIsKnownByItsIdElseItsLinkElseItsTitleAndDate) {
  SharedNames shared;
  const auto ids = IdsOf({EntryOf("id", "https://a", "T"), EntryOf("", "https://b", "T"),
                          EntryOf("", "", "T", "2031-04-02"), EntryOf("", "", "T", "2031-04-03")},
                         shared);
  ASSERT_THAT(ids, SizeIs(4));
  EXPECT_EQ(ids[0], "id");
  EXPECT_EQ(ids[1], "https://b");
  EXPECT_NE(ids[2], ids[3]);
}

TEST(IdentityTest, EntriesThatAllLinkToTheFrontPageAreDifferentAndStayTheSame) {
  SharedNames shared;
  const auto ids = IdsOf({EntryOf("", "https://status/", "Down", "2031-04-02"),
                          EntryOf("", "https://status/", "Up", "2031-04-03")},
                         shared);
  ASSERT_THAT(ids, SizeIs(2));
  EXPECT_EQ(IdsOf({EntryOf("", "https://status/", "Up", "2031-04-03")}, shared),
            std::vector<std::string>{ids[1]});
}

TEST(IdentityTest, AnotherHeadlineUnderTheSameIdAndDateIsAnEdit) {
  SharedNames shared;
  EXPECT_THAT(IdsOf({EntryOf("id", "https://a", "Old", "2031-04-02"),
                     EntryOf("id", "https://a", "New", "2031-04-02")},
                    shared),
              SizeIs(1));
  EXPECT_THAT(IdsOf({EntryOf("id", "https://a", "One", "2031-04-02"),
                     EntryOf("id", "https://a", "Two", "2031-04-03")},
                    shared),
              SizeIs(2));
}

TEST(IdentityTest, IdsThatAreNoExternalIdsAreDigested) {
  EXPECT_EQ(ExternalIdOf("urn:x:1"), "urn:x:1");
  EXPECT_TRUE(ExternalIdOf(std::string(5000, 'x')).starts_with("sha256:"));
  EXPECT_TRUE(ExternalIdOf("a\nb").starts_with("sha256:"));
}

}  // namespace
}  // namespace dossier::feed
