// One corpus in many orders of arrival, in batches of any size, with restarts between them: the
// same incidents, values, evidence and relations each time.
//
// DOSSIER_ORDERS, an environment variable, asks for another number of orders, and DOSSIER_STORIES
// for a larger corpus.

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "absl/time/civil_time.h"
#include "dossier/internal/account.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/correlation/fold.h"
#include "server/correlation/group_all.h"
#include "server/correlation/neighbours.h"
#include "server/correlation/relate.h"
#include "server/pipeline/state_digest.h"
#include "server/store/sqlite/sqlite_store.h"
#include "tests/server/pipeline/archive.h"
#include "tests/server/pipeline/installation.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

using ingest::SourceRecord;

int Setting(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  int number = 0;
  return value != nullptr && absl::SimpleAtoi(value, &number) ? number : otherwise;
}

std::string Day(int day) { return absl::FormatCivilTime(absl::CivilDay(2031, 1, 1) + day); }

std::string InWords(int day) {
  static constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                            "May",       "June",     "July",     "August",
                                            "September", "October",  "November", "December"};
  const absl::CivilDay date = absl::CivilDay(2031, 1, 1) + day;
  return absl::StrCat(kMonths[date.month() - 1], " ", date.day(), ", ", date.year());
}

// What one item delivers, in the order that its source keeps: versions, perhaps its withdrawal.
using Item = std::vector<SourceRecord>;

SourceRecord Report(const std::string& id, int published, const std::string& text) {
  return Article(id, text, Day(published));
}

// A flood of reports of one attack: more than are compared with any one of them.
void AddFlood(int reports, std::vector<Item>& items) {
  static constexpr const char* kAngles[] = {
      "Divers were called back to the quay.", "Two cranes stood still for a night.",
      "A pilot boat waited beyond the mole.", "Lorries queued as far as the old mill.",
      "The tide tables were drawn by hand."};
  for (int i = 0; i < reports; ++i) {
    const std::string id = absl::StrCat("flood-", i);
    items.push_back({Report(
        id, 100 + i % 4,
        absl::Substitute(
            "Corran Ferries hit by ransomware\n\nCorran Ferries said on $0 that it had "
            "been hit by a ransomware attack. $1 The attackers stole $2 records.\n\n$3 "
            "Observer number $4 of harbour $5 took notes.\n",
            InWords(99), kAngles[i % 5], 1000 * (1 + i % 3), kAngles[(i / 5) % 5], i, i * 7))});
  }
}

// A wire story that several houses print, each with a line of its own.
void AddCopies(std::vector<Item>& items) {
  for (int i = 0; i < 5; ++i) {
    items.push_back(
        {Report(absl::StrCat("wire-", i), 40 + i,
                absl::Substitute("Hackers steal files of Petrel Mutual\n\nHackers have stolen "
                                 "files of Petrel Mutual, an "
                                 "insurer, the company said on $0. The group Copper Fox claimed "
                                 "the attack and asked for "
                                 "2 million dollars. “We will not pay,” chief executive Ada Quill "
                                 "said. Customers of the "
                                 "insurer were told by letter, and the regulator of Ruritania "
                                 "opened an inquiry into the "
                                 "matter.$1\n",
                                 InWords(39), absl::StrCat(" Edition ", i, " of the gazette.")))});
  }
}

// Small stories: a firm that is hit twice, a campaign, a report on two attacks, one that comes
// late.
void AddStories(int stories, std::vector<Item>& items) {
  for (int i = 0; i < stories; ++i) {
    const std::string firm =
        absl::StrCat("Firm", std::string(1, static_cast<char>('a' + i % 26)), i / 26, "ex Water");
    const auto id = [&](absl::string_view part) { return absl::StrCat("story-", i, "-", part); };
    const int day = 10 + 23 * i;
    const std::string first = absl::Substitute(
        "$0 hit by data breach\n\n$0 said on $1 that hackers of the group Silent Tide had stolen "
        "$2 records of customers in a data breach.\n",
        firm, InWords(day), 7000 + i);
    items.push_back({Report(id("breach"), day + 1, first)});
    const std::string second = absl::Substitute(
        "Silent Tide behind breach at $0\n\nThe group Silent Tide stole data of $0 on $1, police "
        "said. The breach exposed $2 records.\n",
        firm, InWords(day), 7000 + i);
    items.push_back({Report(id("police"), day + 2, second),
                     Report(id("police"), day + 2, second + "\nThe mayor visited the offices.\n")});
    items.push_back(
        {Report(id("later"), day + 200,
                absl::Substitute("$0 down after denial of service attack\n\nA denial of service "
                                 "attack took down the website of $0 on $1. On $2, $0 had been hit "
                                 "by a data breach.\n",
                                 firm, InWords(day + 199), InWords(day)))});
    items.push_back({Report(id("rumour"), day + 3,
                            absl::Substitute("$0 loses power\n\nA ransomware attack hit $0 on $1, "
                                             "a blog said.\n",
                                             firm, InWords(day + 3))),
                     Withdrawal(id("rumour"))});
    items.push_back(
        {Report(id("indictment"), day + 250,
                absl::Substitute("Two charged over breach at $0\n\nProsecutors charged "
                                 "two members of Silent Tide over the data breach at $0 "
                                 "of $1, in which $2 records were stolen.\n",
                                 firm, InWords(day), 7000 + i))});
  }
}

// Firms that one malware hits now and then, and others in such numbers within weeks that it says
// nothing. And a firm that is hit more often than such are related.
void AddKin(std::vector<Item>& items) {
  static constexpr const char* kFirms[] = {"Eddis", "Marl", "Quill", "Sable", "Tarn", "Yarrow"};
  constexpr int kAtTimes = 12;
  for (int i = 0; i < 26; ++i) {
    const std::string firm = absl::StrCat(kFirms[i % 6], kFirms[i / 6], " Cement");
    const int day = i < kAtTimes ? 20 + 60 * i : 1500 + 2 * (i - kAtTimes);
    items.push_back({RegisteredAttack(absl::StrCat("kin-", i), firm, Day(day), "Foxrain")});
  }
  for (int i = 0; i < correlation::kNearestKin + 4; ++i) {
    items.push_back(
        {RegisteredAttack(absl::StrCat("again-", i), "Zinnia Dairies", Day(30 + 90 * i))});
  }
}

// Reports that only deny: what was told before them or is told behind, what nobody tells of, and
// what is taken back or told of another year.
void AddDenials(std::vector<Item>& items) {
  const auto deny = [&](const std::string& id, absl::string_view firm, int day) {
    return Report(id, day,
                  absl::Substitute("$0 denies hack\n\n$0 denied that it had been hacked. The "
                                   "firm found no evidence of a breach, it said on day $1.\n",
                                   firm, day));
  };
  for (int i = 0; i < 3; ++i) {
    items.push_back({deny(absl::StrCat("denial-", i), "Petrel Mutual", 36 + 8 * i)});
  }
  items.push_back({deny("denial-flood", "Corran Ferries", 101)});
  items.push_back({deny("denial-year", "Corran Ferries", 700)});
  items.push_back({deny("denial-alone", "Umber Looms", 50)});
  items.push_back({deny("denial-back", "Petrel Mutual", 43), Withdrawal("denial-back")});
  items.push_back({deny("denial-story", "Firma0ex Water", 14)});
  items.push_back({Report("retold", 60,
                          absl::StrCat("Ransomware hits Vane Looms\n\nVane Looms was hit by a "
                                       "ransomware attack on ",
                                       InWords(59), ", it said.\n")),
                   Withdrawal("retold")});
  items.push_back({deny("denial-left", "Vane Looms", 62)});
}

// Attacks by what was got in earlier ones that are not dated: of a firm that was hit once before,
// and of one that was hit twice.
void AddCauses(std::vector<Item>& items) {
  const auto add = [&](const std::string& id, absl::string_view firm, int day,
                       absl::string_view more) {
    items.push_back({Report(id, day + 1,
                            absl::Substitute("$0 hit by ransomware\n\n$0 was hit by a ransomware "
                                             "attack on $1, it said. $2\n",
                                             firm, InWords(day), more))});
  };
  for (const int day : {20, 500, 900}) {
    add(absl::StrCat("cause-", day), "Ochre Tiles", day, "Files were copied.");
  }
  for (const int day : {60, 62, 64, 530, 940}) {
    add(absl::StrCat("caused-", day), absl::StrCat("Harbour", day, " Stores"), day,
        "The attackers got in with passwords stolen in an earlier hack of Ochre Tiles.");
  }
}

std::vector<Item> Corpus() {
  std::vector<Item> items;
  const int stories = Setting("DOSSIER_STORIES", 2);
  AddFlood(20 + 10 * stories, items);
  AddCopies(items);
  AddStories(stories, items);
  AddKin(items);
  AddDenials(items);
  AddCauses(items);
  return items;
}

// The records of all items in an order that their sources allow.
std::vector<SourceRecord> Shuffled(const std::vector<Item>& items, std::mt19937& random) {
  std::vector<size_t> turns;
  for (size_t item = 0; item < items.size(); ++item) {
    turns.insert(turns.end(), items[item].size(), item);
  }
  std::shuffle(turns.begin(), turns.end(), random);
  std::vector<size_t> next(items.size());
  std::vector<SourceRecord> records;
  for (const size_t item : turns) records.push_back(items[item][next[item]++]);
  return records;
}

// A server that is started and stopped over one data file.
class Server : public Installation {
 public:
  void Restart() {
    Close();
    Open();
  }

  store::Store& store() { return *store_; }

  void Take(const std::vector<SourceRecord>& records) {
    EXPECT_OK(pipeline_->Take(Archive::Batch(records)));
  }

  template <typename Message>
  std::map<std::string, Message> All(store::Collection collection) {
    std::map<std::string, Message> all;
    store::Selection selection{.collection = collection};
    while (true) {
      const auto page = store_->Select(selection);
      EXPECT_OK(page);
      for (const store::Resource& resource : page->resources) {
        EXPECT_TRUE(all[resource.name].ParseFromString(resource.body)) << resource.name;
      }
      if (!page->more) return all;
      selection.after_key = page->resources.back().key;
    }
  }
};

// The digest that operators compare.
std::string DigestOf(store::Store& store) {
  const auto log = store.Log();
  EXPECT_OK(log);
  StateDigest digest(store, log->head);
  while (true) {
    const auto so_far = digest.Next();
    EXPECT_OK(so_far);
    if (!so_far.ok() || !so_far->sha256().empty()) return so_far.ok() ? so_far->sha256() : "";
  }
}

// What is known, without names, revisions and times: a line for each incident with its relations.
std::vector<std::string> StateOf(Server& server) {
  std::map<std::string, std::string> contents;
  for (const auto& [name, report] : server.All<v1::Report>(store::Collection::kReport)) {
    contents[name] = report.text_sha256();
  }
  const auto content_of = [&](absl::string_view name) {
    // The version that counts is the newest, whose text the report has.
    return contents[std::string(name.substr(0, name.find("/versions")))];
  };
  const auto incidents = server.All<v1::Incident>(store::Collection::kIncident);
  std::map<std::string, std::string> hashes;
  for (const auto& [name, incident] : incidents) {
    hashes[name] = correlation::ContentHash(incident, content_of);
  }
  std::vector<std::string> state;
  for (const auto& [name, incident] : incidents) {
    std::vector<std::string> relations;
    for (const v1::Relation& relation : incident.relations()) {
      relations.push_back(
          absl::StrCat(v1::Relation::Type_Name(relation.type()), " ", relation.score(), " ",
                       absl::StrJoin(relation.reasons(), "; "), " ", hashes[relation.incident()]));
    }
    std::sort(relations.begin(), relations.end());
    state.push_back(absl::StrCat(incident.title(), " | ", incident.report_count(), " reports ",
                                 hashes[name], "\n    ", absl::StrJoin(relations, "\n    ")));
  }
  const auto reports = server.All<v1::Report>(store::Collection::kReport);
  const auto title_of = [&](const std::string& name) {
    const auto report = reports.find(name);
    return report == reports.end() ? "" : report->second.origins(0).external_id();
  };
  for (const auto& [name, report] : reports) {
    std::vector<std::string> copies;
    for (const v1::NearDuplicate& copy : report.near_duplicates()) {
      copies.push_back(absl::StrCat(title_of(copy.report()), " ", copy.similarity()));
    }
    state.push_back(absl::StrCat(title_of(name), " | ", report.title(), " copies ",
                                 absl::StrJoin(copies, ", ")));
  }
  std::sort(state.begin(), state.end());
  return state;
}

// Which texts tell of one incident, as the accounts that are stored have it.
std::vector<std::vector<std::string>> GroupsOf(
    const std::map<std::string, internal::Account>& accounts) {
  std::map<std::string, std::vector<std::string>> by_incident;
  for (const auto& [name, account] : accounts) {
    // A denial of what nobody tells of is alone.
    by_incident[account.incident().empty() ? name : account.incident()].push_back(
        account.content_key());
  }
  std::vector<std::vector<std::string>> groups;
  for (auto& [incident, members] : by_incident) {
    std::sort(members.begin(), members.end());
    groups.push_back(std::move(members));
  }
  std::sort(groups.begin(), groups.end());
  return groups;
}

// The same as grouping all of them at once has it.
std::vector<std::vector<std::string>> GroupsAtOnce(
    const std::map<std::string, internal::Account>& all) {
  std::vector<const internal::Account*> accounts;
  for (const auto& [name, account] : all) accounts.push_back(&account);
  std::vector<std::vector<std::string>> groups;
  for (const std::vector<int>& members : correlation::GroupAll(accounts).groups) {
    std::vector<std::string>& group = groups.emplace_back();
    for (const int member : members) group.push_back(accounts[member]->content_key());
    std::sort(group.begin(), group.end());
  }
  std::sort(groups.begin(), groups.end());
  return groups;
}

// Some of the orders, each compared with the first of all.
class OrderTest : public testing::TestWithParam<int> {
 public:
  static constexpr int kParts = 5;
};

TEST_P(OrderTest, AnyOrderOfArrivalEndsInTheSameIncidents) {
  const std::vector<Item> items = Corpus();
  std::vector<std::string> expected;
  std::string digest;
  const int orders = Setting("DOSSIER_ORDERS", 100);
  for (int seed = 0; seed < orders; ++seed) {
    if (seed > 0 && seed % kParts != GetParam()) continue;
    std::mt19937 random(seed);
    const std::vector<SourceRecord> records = Shuffled(items, random);
    Server server;
    server.Restart();
    for (size_t begin = 0; begin < records.size();) {
      const size_t size = 1 + random() % (seed % 4 == 0 ? 3 : 40);
      const size_t end = std::min(records.size(), begin + size);
      server.Take({records.begin() + begin, records.begin() + end});
      if (random() % 5 == 0) server.Restart();
      begin = end;
    }
    const auto accounts = server.All<internal::Account>(store::Collection::kAccount);
    ASSERT_EQ(GroupsOf(accounts), GroupsAtOnce(accounts)) << "order " << seed;
    const std::vector<std::string> state = StateOf(server);
    if (expected.empty()) {
      expected = state;
      digest = DigestOf(server.store());
      EXPECT_GT(accounts.size(), 2 * correlation::kReach) << "no list is longer than the reach";
      EXPECT_THAT(absl::StrJoin(state, "\n"), testing::HasSubstr("TYPE_PART_OF_CAMPAIGN"));
      EXPECT_THAT(absl::StrJoin(state, "\n"), testing::HasSubstr("TYPE_LED_TO"));
    }
    ASSERT_EQ(absl::StrJoin(state, "\n"), absl::StrJoin(expected, "\n")) << "order " << seed;
    ASSERT_EQ(DigestOf(server.store()), digest) << "order " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Parts, OrderTest, testing::Range(0, OrderTest::kParts));

}  // namespace
}  // namespace dossier::pipeline
