#include "server/analysis/topics.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/analysis/fact_reading.h"

namespace dossier::analysis {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::Field;
using ::testing::IsEmpty;

using v1::Kind;

Topics AllTopicsOf(const std::string& bytes) {
  const Text text(bytes);
  return TopicFinder::Default().Find(text, FindKinds(text, FactPatterns().Find(text)), Text(""),
                                     {});
}

std::vector<Topic> TopicsIn(const std::string& bytes) { return AllTopicsOf(bytes).kinds; }

auto Is(Kind::Type type) { return Field(&Topic::type, type); }
auto Happened(Kind::Type type) { return AllOf(Is(type), Field(&Topic::happened, true)); }

constexpr char kBreach[] =
    "Wonderloan says hackers stole customer data\n\n"
    "Payday lender Wonderloan said on Tuesday that hackers had broken into its servers and stolen "
    "the names and passwords of 40,000 customers.\n\n"
    "The stolen database was offered for sale on a hacking forum. Wonderloan discovered the data "
    "breach last week and has told its customers to change their passwords.\n\n"
    "\"We are very sorry,\" said its director, Ann Morell. Police are investigating.";

constexpr char kJewels[] =
    "Masked men rob jeweller in Vells\n\n"
    "Three masked men stole watches worth two million crowns from a shop in the old town of Vells "
    "on Monday morning, police said.\n\n"
    "They drove a car through the window and left in another one. Nobody was hurt in the attack. "
    "A spokeswoman for the jewellers' association called it a breach of the peace.\n\n"
    "The thieves escaped before officers arrived. The mayor said the town would install cameras.";

TEST(TopicsTest, ATheftOfDataIsOneThatHappened) {
  EXPECT_THAT(TopicsIn(kBreach), Contains(Happened(Kind::TYPE_DATA_BREACH)));
}

TEST(TopicsTest, ATheftOfJewelsIsNoneOfComputers) {
  EXPECT_THAT(TopicsIn(kJewels),
              Each(testing::AnyOf(Is(Kind::TYPE_PHYSICAL), Is(Kind::TYPE_OTHER))));
}

TEST(TopicsTest, ANoteIsAskedAsAWhole) {
  EXPECT_THAT(TopicsIn("Hackers of the Marsh Cats group knocked the website of the Ruritanian "
                       "parliament offline with a DDoS attack."),
              Contains(Happened(Kind::TYPE_DISRUPTION)));
}

TEST(TopicsTest, ASentenceOnTheTheftTellsMorePlainlyThanTheApology) {
  const Topics topics = AllTopicsOf(kBreach);
  EXPECT_EQ(topics.most_told, KindQuestion::kDataBreach);
  ASSERT_EQ(topics.plainness.size(), 6u);
  EXPECT_GT(topics.plainness[1], 0);
  EXPECT_LT(topics.plainness[4], 0);
}

TEST(TopicsTest, NothingIsAboutNothing) { EXPECT_THAT(TopicsIn(""), IsEmpty()); }

}  // namespace
}  // namespace dossier::analysis
