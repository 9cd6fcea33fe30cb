// Whatever a filter says, the store's indexes, Matches and a reading of docs/filters.md over the
// message itself find the same resources.
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/query/filter.h"
#include "server/store/search_text.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"
#include "tests/server/query/filter_by_book.h"
#include "tests/server/query/invented_filters.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::query::by_book {
namespace {

struct Kept {
  std::unique_ptr<Message> message;
  int64_t key = 0;
  std::vector<store::Term> terms;
  store::SearchText text;
};

class FilterPropertyTest : public testing::TestWithParam<World (*)()> {
 protected:
  FilterPropertyTest() : inventor_(20310402, world_) {
    auto opened = store::OpenSqliteStore(dir_.File("dossier.db"), {.max_page_bytes = 4096}, clock_);
    EXPECT_OK(opened.status());
    store_ = *std::move(opened);
  }

  void Put(store::Transaction& transaction, const string& name) {
    Kept& kept = kept_[name];
    kept.message = inventor_.NewResource(name);
    kept.terms = store::TermsOf(*kept.message);
    kept.text = store::SearchTextOf(*kept.message);
    ASSERT_OK(transaction.Put(name, string(50, 'x'), kept.terms, kept.text));
    ASSERT_OK_AND_ASSIGN(const auto stored, transaction.Find(name));
    kept.key = stored->key;
  }

  void Create(store::Transaction& transaction) {
    ASSERT_OK_AND_ASSIGN(const string name, transaction.NewName(world_.collection));
    Put(transaction, name);
  }

  string AnyName() {
    return std::next(kept_.begin(), inventor_.Below(static_cast<int>(kept_.size())))->first;
  }

  void ChangeSome() {
    ASSERT_OK_AND_ASSIGN(const auto transaction, store_->Begin());
    for (int i = 0; i < 6; ++i) Put(*transaction, AnyName());
    for (int i = 0; i < 3; ++i) {
      const string gone = AnyName();
      ASSERT_OK(transaction->Delete(gone));
      kept_.erase(gone);
      Create(*transaction);
    }
    ASSERT_OK(transaction->Commit().status());
  }

  std::vector<string> Selected(store::Selection selection) {
    std::vector<string> names;
    while (true) {
      auto page = store_->Select(selection);
      EXPECT_OK(page.status());
      if (!page.ok()) return names;
      for (const auto& resource : page->resources) names.push_back(resource.name);
      if (!page->more || page->resources.empty()) return names;
      const int64_t last = page->resources.back().key;
      if (!selection.order.empty()) {
        selection.after_place = page->place;
      } else {
        (selection.newest_first ? selection.before_key : selection.after_key) = last;
      }
    }
  }

  bool IsDate(const string& name) const {
    return std::any_of(world_.fields.begin(), world_.fields.end(),
                       [&](const Field& f) { return f.name == name && f.kind == kDate; });
  }

  // What a resource has to be sorted by; empty if nothing. A year of which the month is told is no
  // value of its own.
  string PlaceOf(const Kept& kept, const store::OrderBy& by) const {
    std::vector<string> values;
    for (const store::Term& term : kept.terms) {
      if (term.field == by.field) values.push_back(term.value);
    }
    if (values.empty()) return "";
    if (by.descending) return *std::max_element(values.begin(), values.end());
    if (IsDate(by.field))
      std::erase_if(values, [&, all = values](const string& value) {
        return std::any_of(all.begin(), all.end(), [&](const string& other) {
          return other != value && absl::StartsWith(other, value);
        });
      });
    return *std::min_element(values.begin(), values.end());
  }

  // In the order that is asked for, in which what has no value comes last, or by key.
  std::vector<string> Sorted(const std::vector<string>& names, const store::Selection& selection) {
    struct Place {
      std::vector<string> values;  // one for each step
      int64_t key;
      string name;
    };
    std::vector<Place> places;
    for (const string& name : names) {
      const Kept& kept = kept_[name];
      Place& place = places.emplace_back(Place{{}, kept.key, name});
      for (const store::OrderBy& by : selection.order) place.values.push_back(PlaceOf(kept, by));
    }
    std::sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
      for (size_t i = 0; i < selection.order.size(); ++i) {
        const string &one = a.values[i], &other = b.values[i];
        if (one.empty() != other.empty()) return other.empty();
        if (one != other) return (one < other) != selection.order[i].descending;
      }
      return (a.key < b.key) != selection.newest_first;
    });
    std::vector<string> sorted;
    for (const Place& place : places) sorted.push_back(place.name);
    return sorted;
  }

  const World world_ = GetParam()();
  Inventor inventor_;
  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<store::Store> store_;
  std::map<string, Kept> kept_;
};

TEST_P(FilterPropertyTest, IndexesAndMemoryAndTheBookFindTheSameWhileResourcesChange) {
  {
    ASSERT_OK_AND_ASSIGN(const auto transaction, store_->Begin());
    for (int i = 0; i < 150; ++i) Create(*transaction);
    ASSERT_OK(transaction->Commit().status());
  }
  int telling = 0;
  for (int round = 0; round < 300; ++round) {
    if (round % 20 == 19) ChangeSome();
    const Node node = inventor_.NewFilter(round % 4);
    SCOPED_TRACE(node.text);
    ASSERT_OK_AND_ASSIGN(const Filter filter, Filter::Parse(node.text, {world_.collection}));
    store::Selection selection{.collection = world_.collection,
                               .condition = filter.For(world_.collection),
                               .newest_first = inventor_.Chance(30),
                               .limit = 20 + inventor_.Below(100)};
    if (!selection.newest_first && inventor_.Chance(30)) {
      selection.order.push_back({inventor_.AnyField(), inventor_.Chance(50)});
      if (inventor_.Chance(50)) {
        selection.order.push_back({inventor_.AnyField(), inventor_.Chance(50)});
      }
    }
    const std::vector<string> selected = Selected(selection);
    const std::set<string> found(selected.begin(), selected.end());
    std::vector<string> matching;
    for (const auto& [name, kept] : kept_) {
      const bool by_book = node.holds(*kept.message);
      const bool in_memory = store::Matches(selection.condition, kept.terms, kept.text);
      const bool by_index = found.contains(name);
      if (in_memory) matching.push_back(name);
      ASSERT_TRUE(by_book == in_memory && in_memory == by_index)
          << "the book says " << by_book << ", Matches " << in_memory << ", Select " << by_index
          << " of\n"
          << kept.message->DebugString();
    }
    if (!matching.empty() && matching.size() < kept_.size()) ++telling;
    ASSERT_EQ(selected, Sorted(matching, selection))
        << (selection.order.empty() ? "by key" : selection.order[0].field)
        << (selection.newest_first ? " newest" : "")
        << (!selection.order.empty() && selection.order[0].descending ? " desc" : "");
  }
  // Filters that all or nothing fulfils would prove little.
  EXPECT_GT(telling, 200);
}

string WorldName(const testing::TestParamInfo<World (*)()>& info) {
  return info.param().prototype->GetDescriptor()->name();
}

INSTANTIATE_TEST_SUITE_P(Of, FilterPropertyTest,
                         testing::Values(&Incidents, &Statements, &Reports, &Claims, &Sources),
                         WorldName);

}  // namespace
}  // namespace dossier::query::by_book
