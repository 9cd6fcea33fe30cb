#include "server/stream/anchors.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/term_list.h"
#include "server/stream/chunk.h"
#include "server/stream/position.h"

namespace dossier::stream {
namespace {

using store::AllOf;
using store::AnyOf;
using store::Collection;
using store::Condition;
using store::HasField;
using store::HasTerm;
using store::NoneOf;
using store::Term;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr Collection kType = Collection::kIncident;

std::vector<Anchor> AnchorsOf(const Condition& condition) {
  std::vector<Anchor> anchors;
  AddAnchors(kType, condition, anchors);
  return anchors;
}

Anchor Of(const std::string& field, const std::string& value) {
  return TermAnchor(kType, field, value);
}

Condition Has(const std::string& field, const std::string& value) {
  return HasTerm({field, value});
}

TEST(AnchorsTest, AMatchHasEachPartOfAConjunctionSoTheBestPartWillDo) {
  const Condition one = Has("kind", "fraud");
  const Condition either = AnyOf({Has("title", "red"), Has("title", "blue")});
  EXPECT_THAT(AnchorsOf(one), ElementsAre(Of("kind", "fraud")));
  EXPECT_THAT(AnchorsOf(either), UnorderedElementsAre(Of("title", "red"), Of("title", "blue")));
  EXPECT_THAT(AnchorsOf(AllOf({either, HasField("dates.date"), one})),
              ElementsAre(Of("kind", "fraud")));
}

TEST(AnchorsTest, WhatNoValueIsNeededForIsAnchoredByItsType) {
  const Anchor type = TypeAnchor(kType);
  EXPECT_THAT(AnchorsOf(store::Everything()), ElementsAre(type));
  EXPECT_THAT(AnchorsOf(NoneOf(Has("kind", "fraud"))), ElementsAre(type));
  EXPECT_THAT(AnchorsOf(HasField("kind")), ElementsAre(type));
  EXPECT_THAT(AnchorsOf(store::HasWords({"harbour"}, false)), ElementsAre(type));
  EXPECT_THAT(AnchorsOf(AnyOf({Has("kind", "fraud"), HasField("title")})), ElementsAre(type));
}

TEST(AnchorsTest, WhatNothingMatchesHasNoAnchor) {
  EXPECT_THAT(AnchorsOf(store::Nothing()), IsEmpty());
  EXPECT_THAT(AnchorsOf(AllOf({HasField("kind"), store::Nothing()})), IsEmpty());
}

TEST(AnchorsTest, AFilterWithVeryManyValuesIsAnchoredByItsType) {
  std::vector<Condition> parts;
  for (int i = 0; i < 300; ++i) parts.push_back(Has("title", std::to_string(i)));
  EXPECT_THAT(AnchorsOf(AnyOf(std::move(parts))), ElementsAre(TypeAnchor(kType)));
}

TEST(AnchorsTest, TypesFieldsAndValuesAreKeptApart) {
  EXPECT_NE(Of("kind", "fraud"), TermAnchor(Collection::kClaim, "kind", "fraud"));
  EXPECT_NE(Of("kind", "fraud"), Of("kin", "dfraud"));
  EXPECT_NE(TypeAnchor(kType), TypeAnchor(Collection::kClaim));
}

// Random conditions over a few fields and values.
class Conditions {
 public:
  explicit Conditions(unsigned seed) : random_(seed) {}

  Condition Make(int depth) {
    switch (Below(depth > 0 ? 6 : 3)) {
      case 0:
      case 1:
        return HasTerm(AnyTerm());
      case 2:
        return HasField(AnyTerm().field);
      case 3:
        return AllOf(Parts(depth));
      case 4:
        return AnyOf(Parts(depth));
      default:
        return NoneOf(Make(depth - 1));
    }
  }

  std::vector<Term> Terms() {
    std::vector<Term> terms;
    for (int i = Below(5); i > 0; --i) terms.push_back(AnyTerm());
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    return terms;
  }

 private:
  int Below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }
  Term AnyTerm() { return {std::string(1, "abc"[Below(3)]), std::string(1, "xyz"[Below(3)])}; }
  std::vector<Condition> Parts(int depth) {
    std::vector<Condition> parts;
    for (int i = Below(4); i > 0; --i) parts.push_back(Make(depth - 1));
    return parts;
  }

  std::mt19937 random_;
};

TEST(AnchorsTest, WhateverMatchesHasAnAnchorOfTheFilter) {
  Conditions random(20260101);
  int narrow = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Condition condition = random.Make(3);
    const std::vector<Term> terms = random.Terms();
    const std::vector<Anchor> anchors = AnchorsOf(condition);
    const auto is_anchor = [&](Anchor anchor) {
      return std::binary_search(anchors.begin(), anchors.end(), anchor);
    };
    narrow += is_anchor(TypeAnchor(kType)) ? 0 : 1;
    if (!store::Matches(condition, terms, {})) continue;
    const bool concerned = is_anchor(TypeAnchor(kType)) ||
                           std::any_of(terms.begin(), terms.end(), [&](const Term& term) {
                             return is_anchor(Of(term.field, term.value));
                           });
    ASSERT_TRUE(concerned) << "case " << i;
  }
  EXPECT_GT(narrow, 5000) << "the cases show little";
}

TEST(AnchorIndexTest, TheNextEventOfSeveralAnchorsIsTheNearest) {
  const std::string red = store::EncodeTerms(std::vector<Term>{{"title", "red"}});
  const std::string blue = store::EncodeTerms(std::vector<Term>{{"title", "blue"}});
  std::vector<LogEvent> events(4);
  for (LogEvent& event : events) event.collection = kType;
  events[1].terms = store::TermListView(red);
  events[2].terms = store::TermListView(blue);
  events[3].previous_terms = store::TermListView(red);  // it was red before
  const AnchorIndex index(events);
  const std::vector<Anchor> reds = {Of("title", "red")};
  const std::vector<Anchor> both = {Of("title", "blue"), Of("title", "red")};
  EXPECT_EQ(index.Next(reds, 0), 1U);
  EXPECT_EQ(index.Next(reds, 2), 3U);
  EXPECT_EQ(index.Next(reds, 4), 4U);
  EXPECT_EQ(index.Next(both, 2), 2U);
  EXPECT_EQ(index.Next(std::vector<Anchor>{TypeAnchor(kType)}, 1), 1U);
  EXPECT_EQ(index.Next(std::vector<Anchor>{Of("title", "green")}, 0), 4U);
  EXPECT_EQ(index.Next({}, 0), 4U);
}

}  // namespace
}  // namespace dossier::stream
