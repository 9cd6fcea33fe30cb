// What is read as of a revision is what was there after it, whatever people decided, took back and
// removed meanwhile: the same answers as then, and as those of an installation that was fed only
// what had come until then.

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "dossier/v1/incident_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/error.h"
#include "server/pipeline/published_view.h"
#include "server/pipeline/resources.h"
#include "server/query/counting.h"
#include "server/query/incident_explanation.h"
#include "server/query/listing.h"
#include "server/query/reading.h"
#include "server/store/former_names.h"
#include "tests/server/pipeline/deciding.h"
#include "tests/server/pipeline/world.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

using store::Collection;

// Answers by what was asked.
using Answers = std::map<std::string, std::string>;

// The one question that is asked by words.
constexpr absl::string_view kWordsAsked = "statements with Ottilie";

// Asks a world what its clients can ask for.
class Asker {
 public:
  explicit Asker(World& world) : world_(world) {}

  // What each read answers; `names` are asked for one by one.
  Answers Ask(const v1::AsOf& as_of, const std::set<std::string>& names) {
    Answers answers;
    AskForLists(as_of, answers);
    AskForCounts(as_of, answers);
    for (const std::string& name : names) AskFor(name, as_of, answers);
    return answers;
  }

 private:
  static std::string Show(const absl::StatusOr<std::string>& answer) {
    EXPECT_FALSE(absl::IsInvalidArgument(answer.status())) << answer.status();
    return answer.ok() ? *answer : absl::StrCat("error ", ReasonOf(answer.status()));
  }

  std::string List(Collection collection, absl::string_view filter, absl::string_view order_by,
                   const v1::AsOf& as_of) {
    query::PageRequest request{.method = "List",
                               .collection = collection,
                               .filter = filter,
                               .order_by = order_by,
                               .as_of = &as_of,
                               .page_size = 1000};
    const auto listing = query::ReadListing(world_.store(), request);
    if (!listing.ok()) return Show(listing.status());
    return query::ListResponse(*listing);
  }

  void AskForLists(const v1::AsOf& as_of, Answers& answers) {
    for (const Collection collection : {Collection::kIncident, Collection::kStatement,
                                        Collection::kReport, Collection::kDecision}) {
      const std::string what(CollectionId(collection));
      answers[what] = List(collection, "", "", as_of);
    }
    for (const char* filter :
         {"kinds.type = RANSOMWARE AND report_count > 2", "victims.name:\"Eddis\"",
          "redirected_from:*", "text_state = CORRECTED", "relations.type = DISTINCT_FROM"}) {
      answers[absl::StrCat("incidents with ", filter)] =
          List(Collection::kIncident, filter, "report_count desc", as_of);
    }
    answers["decisions that hold"] =
        List(Collection::kDecision, "state = ACTIVE AND NOT redaction:*", "", as_of);
    answers["retracted"] = List(Collection::kReport, "lifecycle = RETRACTED", "", as_of);
    answers[std::string(kWordsAsked)] =
        List(Collection::kStatement, "ottilie", "create_time", as_of);
    answers["vanished"] = List(Collection::kStatement, "occurrences.vanished:*", "", as_of);
  }

  void AskForCounts(const v1::AsOf& as_of, Answers& answers) {
    const auto counted = query::Count(world_.store(), {.collection = Collection::kIncident,
                                                       .facets = {"kinds.type", "dates.date"},
                                                       .facet_size = 100,
                                                       .as_of = as_of});
    std::string& answer = answers["counts"];
    answer = counted.ok() ? absl::StrCat(counted->total, " at ", counted->revision)
                          : ReasonOf(counted.status());
    if (!counted.ok()) return;
    for (const v1::Facet& facet : counted->facets) absl::StrAppend(&answer, facet.DebugString());
  }

  void AskFor(const std::string& name, const v1::AsOf& as_of, Answers& answers) {
    v1::GetIncidentRequest get;
    get.set_name(name);
    *get.mutable_as_of() = as_of;
    answers[name] = Show(query::GetBytes(world_.store(), Collection::kIncident, get));

    v1::ExplainIncidentRequest explain;
    explain.set_name(name);
    *explain.mutable_as_of() = as_of;
    const auto explained = query::ExplainIncident(world_.store(), ViewPublishedBy, explain);
    answers[name + " explained"] =
        explained.ok() ? Serialize(*explained) : Show(explained.status());

    const std::string filter = absl::StrCat("incident = \"", name, "\"");
    answers[name + " claims"] = List(Collection::kClaim, filter, "", as_of);
    answers[name + " statements"] =
        List(Collection::kStatement, absl::StrCat("about.", filter), "", as_of);
  }

  World& world_;
};

// What `world` answers.
Answers Ask(World& world, const v1::AsOf& as_of, const std::set<std::string>& names) {
  return Asker(world).Ask(as_of, names);
}

// An answer that was given, when, and after how much of the history.
struct Past {
  absl::Time time;
  size_t happenings = 0;
  std::set<std::string> names;
  Answers answers;
};

using Pasts = std::map<int64_t, Past>;  // by revision

// A history in `world`, and what was answered after each of its revisions.
std::vector<Happening> LiveAndAsk(World& world, std::mt19937& random, bool redacts, Pasts& pasts) {
  return LiveAnything(world, random, 24, redacts, [&](size_t happenings) {
    pasts[world.Head()] = {world.clock().Now(), happenings, world.names(),
                           Ask(world, {}, world.names())};
  });
}

// Both around the first byte that differs.
std::string Difference(absl::string_view then, absl::string_view now) {
  const auto at = std::mismatch(then.begin(), then.end(), now.begin(), now.end()).first;
  const size_t from = static_cast<size_t>(std::max<ptrdiff_t>(at - then.begin() - 60, 0));
  return absl::StrCat("\nwas ", absl::CHexEscape(then.substr(from, 120)), "\nis  ",
                      absl::CHexEscape(now.substr(std::min(from, now.size()), 120)));
}

void ExpectSame(const Answers& then, const Answers& now) {
  ASSERT_EQ(then.size(), now.size());
  for (const auto& [question, answer] : then) {
    const std::string& other = now.at(question);
    EXPECT_TRUE(answer == other) << question << Difference(answer, other);
  }
}

// Two of the pasts once more, in an installation that is fed what had come until then.
void ExpectReplaysToAnswerLike(const Pasts& pasts, const std::vector<Happening>& history,
                               const Beginning& beginning, std::mt19937& random) {
  for (const size_t turn : {random() % pasts.size(), random() % pasts.size()}) {
    const auto& [revision, past] = *std::next(pasts.begin(), static_cast<ptrdiff_t>(turn));
    SCOPED_TRACE(absl::StrCat("a replay up to revision ", revision));
    World replay(beginning);
    for (size_t i = 0; i < past.happenings; ++i) replay.Live(history[i]);
    ExpectSame(past.answers, Ask(replay, {}, past.names));
  }
}

bool IsDigest(absl::string_view hex) {
  return hex.size() == 64 && std::all_of(hex.begin(), hex.end(), absl::ascii_isxdigit);
}

// Whether `now` is what was answered but for bytes that are blanked, and digests of what is gone.
bool IsTheSameBlanked(absl::string_view then, absl::string_view now) {
  if (then.size() != now.size()) return false;
  for (size_t i = 0; i < then.size(); ++i) {
    if (then[i] == now[i] || now[i] == '#') continue;
    // The first byte that differs may stand anywhere in the digest.
    size_t start = i;
    while (start > 0 && absl::ascii_isxdigit(then[start - 1])) --start;
    const absl::string_view digest = then.substr(start, 64);
    if (!IsDigest(digest) || !IsDigest(now.substr(start, 64))) return false;
    i = start + 63;
  }
  return true;
}

class PastTest : public testing::TestWithParam<unsigned> {};

TEST_P(PastTest, EveryAnswerOfThePastIsTheOneThatWasGivenThen) {
  std::mt19937 random(GetParam());
  const Beginning beginning;
  World world(beginning);
  Pasts pasts;
  const std::vector<Happening> history = LiveAndAsk(world, random, false, pasts);
  ASSERT_GT(pasts.size(), 10u);
  for (const auto& [revision, past] : pasts) {
    SCOPED_TRACE(absl::StrCat("as of revision ", revision));
    ExpectSame(past.answers, Ask(world, AfterRevision(revision), past.names));
    ExpectSame(past.answers, Ask(world, At(past.time), past.names));
  }
  ExpectReplaysToAnswerLike(pasts, history, beginning, random);
}

TEST_P(PastTest, RemovedWordsAreGoneFromThePastAndNothingElseOfItIs) {
  std::mt19937 random(GetParam());
  const Beginning beginning;
  World world(beginning);
  Pasts pasts;
  const std::vector<Happening> history = LiveAndAsk(world, random, true, pasts);
  ExpectReplaysToAnswerLike(pasts, history, beginning, random);

  for (const absl::string_view words : {kCaptain, kAddress}) {
    for (v1::RedactReportRequest& request : RemovalsOf(words, world)) world.Live(request);
  }
  EXPECT_EQ(LeftOfWords(world.Files()), "") << "in the data file";
  for (int step = 0; step < 4; ++step) world.Live(AnyDecision(world, random));
  for (const std::string& decision : world.decisions()) world.Live(UndoOf(decision));
  for (int number = 0; number < 8; ++number) {
    world.Live(std::vector{AttackOn(kAttacks[number % 4].firm, number)});
  }
  for (auto& [revision, past] : pasts) {
    SCOPED_TRACE(absl::StrCat("as of revision ", revision));
    for (const auto& [question, answer] : Ask(world, AfterRevision(revision), past.names)) {
      EXPECT_EQ(LeftOfWords(answer), "") << question;
      if (question == kWordsAsked) continue;
      EXPECT_TRUE(IsTheSameBlanked(past.answers[question], answer))
          << question << Difference(past.answers[question], answer);
    }
  }
  EXPECT_OK(world.store().Scrub());
  EXPECT_EQ(LeftOfWords(world.Files()), "") << "brought back by what came later";
}

TEST_P(PastTest, WhatIsKeptInMemoryMakesNoDifference) {
  std::mt19937 random(GetParam());
  const Beginning beginning;
  World world(beginning);
  World forgetful(beginning);
  std::vector<Happening> history = LiveAnything(world, random, 24, true, [](size_t) {});
  // Of an attack without the firm that it hit, the next report is another attack.
  for (v1::RedactReportRequest& request : RemovalsOf(kAttacks[0].firm, world)) {
    world.Live(request);
    history.push_back(std::move(request));
  }
  for (int number = 0; number < 8; ++number) {
    history.push_back(std::vector{AttackOn(kAttacks[number % 4].firm, 100 + number)});
    world.Live(history.back());
  }
  for (const Happening& happening : history) {
    forgetful.Restart();
    forgetful.Live(happening);
  }
  ExpectSame(Ask(world, {}, world.names()), Ask(forgetful, {}, world.names()));
}

INSTANTIATE_TEST_SUITE_P(Histories, PastTest, testing::Range(1u, 13u));

}  // namespace
}  // namespace dossier::pipeline
