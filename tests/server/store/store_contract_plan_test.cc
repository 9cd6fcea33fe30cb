// Whatever index a backend follows, a page holds what Matches says, in its order.
#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/store/store_contract.h"

namespace dossier::store {
namespace {

constexpr Collection kStatement = Collection::kStatement;

// What a test put, so that it knows what to expect.
struct Entry {
  int64_t key = 0;
  std::vector<Term> terms;
  SearchText text;
};
using Entries = std::map<std::string, Entry>;

class Inventor {
 public:
  explicit Inventor(uint32_t seed) : random_(seed) {}

  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

  Entry NewEntry() {
    Entry entry;
    const auto maybe = [&](int percent, Term term) {
      if (Below(100) < percent) entry.terms.push_back(std::move(term));
    };
    maybe(60, {"kind", "common"});
    maybe(50, {"kind", "frequent"});
    maybe(2, {"kind", "rare"});
    maybe(90, {"city", absl::StrCat("city ", Below(40))});
    maybe(30, {"city", absl::StrCat("city ", Below(40))});
    maybe(70, {"day", absl::StrCat(1000 + Below(300))});
    std::sort(entry.terms.begin(), entry.terms.end());
    entry.terms.erase(std::unique(entry.terms.begin(), entry.terms.end()), entry.terms.end());
    static constexpr const char* kWords[] = {"harbour", "board", "museum", "pilot"};
    entry.text.title = kWords[Below(4)];
    entry.text.body = absl::StrCat(kWords[Below(4)], " ", kWords[Below(4)]);
    return entry;
  }

  Condition NewCondition(int depth) {
    switch (depth > 0 ? Below(10) : Below(6)) {
      case 0:
        return HasTerm({"kind", Below(2) == 0 ? "common" : "frequent"});
      case 1:
        return HasTerm({"kind", "rare"});
      case 2:
        return HasTermWithin(
            "day", absl::StrCat(1000 + Below(300)),
            Below(2) == 0 ? std::optional<std::string>() : absl::StrCat(1000 + Below(300)));
      case 3:
        return HasTermLike("city", {absl::StrCat("city ", Below(5)), ""});
      case 4:
        return Below(2) == 0 ? HasField("city") : HasTermLike("city", {"", absl::StrCat(Below(9))});
      case 5:
        return HasWords({Below(2) == 0 ? "harbour" : "museum"}, Below(2) == 0);
      case 6:
        return NoneOf(NewCondition(depth - 1));
      case 7:
        return AnyOf({NewCondition(depth - 1), NewCondition(depth - 1)});
      default:
        return AllOf({NewCondition(depth - 1), NewCondition(depth - 1)});
    }
  }

 private:
  std::mt19937 random_;
};

std::vector<std::string> Expected(const Entries& entries, const Condition& condition,
                                  bool newest_first) {
  std::vector<std::pair<int64_t, std::string>> found;
  for (const auto& [name, entry] : entries) {
    if (Matches(condition, entry.terms, entry.text)) found.push_back({entry.key, name});
  }
  std::sort(found.begin(), found.end());
  if (newest_first) std::reverse(found.begin(), found.end());
  std::vector<std::string> names;
  for (auto& [key, name] : found) names.push_back(std::move(name));
  return names;
}

// Holds a count by city to what was put.
void ExpectCounts(const Counts& counts, const Entries& entries, const Condition& condition) {
  std::map<std::string, int64_t> by_city;
  int64_t total = 0, missing = 0;
  for (const auto& [name, entry] : entries) {
    if (!Matches(condition, entry.terms, entry.text)) continue;
    ++total;
    bool has_city = false;
    for (const Term& term : entry.terms) {
      if (term.field != "city") continue;
      ++by_city[term.value];
      has_city = true;
    }
    if (!has_city) ++missing;
  }
  std::vector<std::pair<std::string, int64_t>> most(by_city.begin(), by_city.end());
  std::stable_sort(most.begin(), most.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  most.resize(std::min<size_t>(most.size(), 3));
  EXPECT_EQ(counts.total, total);
  ASSERT_EQ(counts.facets.size(), 1u);
  EXPECT_EQ(counts.facets[0].missing, missing);
  EXPECT_EQ(counts.facets[0].values, most);
  EXPECT_EQ(counts.facets[0].other_values, static_cast<int64_t>(by_city.size() - most.size()));
}

TEST_P(StoreContract, AnyConditionIsAnsweredAsMatchesAnswersItWhileResourcesChange) {
  Inventor inventor(20310402);
  Entries entries;
  int created = 0;
  const auto put = [&](Transaction& t, const std::string& name) {
    Entry entry = inventor.NewEntry();
    EXPECT_OK(t.Put(name, "", entry.terms, entry.text));
    const auto stored = t.Find(name);
    entry.key = (*stored)->key;
    entries[name] = std::move(entry);
  };
  Commit([&](Transaction& t) {
    while (created < 2500) put(t, absl::StrCat("statements/", created++));
  });
  std::map<int64_t, Entries> past;  // by revision
  for (int round = 0; round < 40; ++round) {
    if (round % 20 == 10) past[1 + round] = entries;
    Selection selection{.collection = kStatement,
                        .condition = inventor.NewCondition(3),
                        .newest_first = inventor.Below(2) == 0,
                        .limit = 700};
    SCOPED_TRACE(round);
    EXPECT_EQ(Names(selection), Expected(entries, selection.condition, selection.newest_first));
    const auto expected = Expected(entries, selection.condition, false);
    ASSERT_OK_AND_ASSIGN(const Counts counts, store().Count({.collection = kStatement,
                                                             .condition = selection.condition}));
    EXPECT_EQ(counts.total, static_cast<int64_t>(expected.size()));
    // What is known of common terms must follow what changes.
    Commit([&](Transaction& t) {
      for (int i = 0; i < 10; ++i) put(t, absl::StrCat("statements/", created++));
      for (int i = 0; i < 10; ++i) put(t, absl::StrCat("statements/", inventor.Below(created)));
      auto gone = entries.begin();
      std::advance(gone, inventor.Below(static_cast<int>(entries.size())));
      EXPECT_OK(t.Delete(gone->first));
      entries.erase(gone);
    });
  }
  for (const auto& [revision, then] : past) {
    SCOPED_TRACE(revision);
    for (int round = 0; round < 12; ++round) {
      Selection selection{.collection = kStatement,
                          .condition = inventor.NewCondition(2),
                          .newest_first = round % 2 == 0,
                          .limit = 700,
                          .as_of = revision};
      EXPECT_EQ(Names(selection), Expected(then, selection.condition, selection.newest_first));
      ASSERT_OK_AND_ASSIGN(const Counts counts, store().Count({.collection = kStatement,
                                                               .condition = selection.condition,
                                                               .as_of = revision,
                                                               .facets = {"city"},
                                                               .facet_size = 3}));
      ExpectCounts(counts, then, selection.condition);
    }
  }
}

TEST_P(StoreContract, AnyOrderOfAnyConditionIsSortedAndWhole) {
  Inventor inventor(19);
  Entries entries;
  Commit([&](Transaction& t) {
    for (int i = 0; i < 5000; ++i) {
      Entry entry = inventor.NewEntry();
      const std::string name = absl::StrCat("statements/", i);
      EXPECT_OK(t.Put(name, "", entry.terms, entry.text));
      entry.key = i + 1;
      entries[name] = std::move(entry);
    }
  });
  for (int round = 0; round < 16; ++round) {
    SCOPED_TRACE(round);
    static constexpr const char* kFields[] = {"day", "city", "kind"};
    Selection selection{.collection = kStatement,
                        .condition = round < 2 ? Everything() : inventor.NewCondition(2),
                        .limit = round % 3 == 0 ? 60 : 900};
    for (int step = 0; step < 1 + round % 2; ++step) {
      selection.order.push_back({kFields[inventor.Below(3)], inventor.Below(2) == 0});
    }
    struct Place {
      std::vector<std::optional<std::string>> values;  // one for each step
      int64_t key;
      std::string name;
    };
    std::vector<Place> sorted;
    for (const auto& [name, entry] : entries) {
      if (!Matches(selection.condition, entry.terms, entry.text)) continue;
      Place& place = sorted.emplace_back(Place{{}, entry.key, name});
      for (const OrderBy& by : selection.order) {
        std::optional<std::string>& value = place.values.emplace_back();
        for (const Term& term : entry.terms) {
          if (term.field == by.field && (by.descending || !value.has_value())) value = term.value;
        }
      }
    }
    std::sort(sorted.begin(), sorted.end(), [&](const Place& a, const Place& b) {
      for (size_t i = 0; i < selection.order.size(); ++i) {
        const auto &one = a.values[i], &other = b.values[i];
        if (one.has_value() != other.has_value()) return one.has_value();  // unset comes last
        if (one != other) return (one < other) != selection.order[i].descending;
      }
      return a.key < b.key;
    });
    std::vector<std::string> expected, names;
    for (const Place& place : sorted) expected.push_back(place.name);
    while (true) {
      ASSERT_OK_AND_ASSIGN(const Page page, store().Select(selection));
      for (const Resource& resource : page.resources) names.push_back(resource.name);
      if (!page.more) break;
      selection.after_place = page.place;
    }
    EXPECT_EQ(names, expected);
  }
}

}  // namespace
}  // namespace dossier::store
