// Every read of the API that takes `as_of`, with every one of its options, answers about the past
// what it answered then: the same as a server that was fed only what had come until then.

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "dossier/v1/query.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/app/questions.h"
#include "tests/server/app/reading_server.h"
#include "tests/server/pipeline/deciding.h"
#include "tests/server/pipeline/world.h"

namespace dossier::app {
namespace {

using google::protobuf::Message;
using pipeline::AfterRevision;
using pipeline::At;
using pipeline::Beginning;
using pipeline::Happening;
using pipeline::World;

Reply Ask(ReadingServer& server, const Question& question, const v1::AsOf& as_of = {}) {
  const std::unique_ptr<Message> request(question.request->New());
  request->CopyFrom(*question.request);
  if (as_of.moment_case() != v1::AsOf::MOMENT_NOT_SET) {
    request->GetReflection()
        ->MutableMessage(request.get(), request->GetDescriptor()->FindFieldByName("as_of"))
        ->CopyFrom(as_of);
  }
  return server.Ask(*question.method, *request);
}

// Both from shortly before the first byte of their text that differs.
std::string Difference(const Question& question, const Reply& then, const Reply& now) {
  const auto text = [&](const Reply& reply) {
    std::string all = reply.error;
    for (const std::string& page : reply.pages) {
      const std::unique_ptr<Message> message(google::protobuf::MessageFactory::generated_factory()
                                                 ->GetPrototype(question.method->output_type())
                                                 ->New());
      message->ParseFromString(page);
      absl::StrAppend(&all, "page {", message->ShortDebugString(), "}\n");
    }
    return all;
  };
  const std::string was = text(then);
  const std::string is = text(now);
  size_t at = 0;
  while (at < std::min(was.size(), is.size()) && was[at] == is[at]) ++at;
  at -= std::min<size_t>(at, 100);
  return absl::StrCat("\nwas ...", was.substr(at, 300), "\nis  ...", is.substr(at, 300));
}

void ExpectSame(const Question& question, const Reply& then, const Reply& now, const char* what) {
  EXPECT_TRUE(then == now) << question.ToString() << " " << what << Difference(question, then, now);
}

struct Past {
  absl::Time time;
  size_t happenings = 0;
};

bool AsksForTwoMoments(const Question& question) {
  const auto* field = question.request->GetDescriptor()->FindFieldByName("published_until");
  return field != nullptr &&
         !question.request->GetReflection()->GetString(*question.request, field).empty();
}

class PastReadsTest : public testing::TestWithParam<unsigned> {};

TEST_P(PastReadsTest, EveryOptionOfEveryReadAnswersAsAServerOfThen) {
  std::mt19937 random(GetParam());
  const Beginning beginning;
  World world(beginning);
  std::map<int64_t, Past> pasts;  // by revision
  const std::vector<Happening> history =
      LiveAnything(world, random, 24, false, [&](size_t happenings) {
        pasts[world.Head()] = {world.clock().Now(), happenings};
      });
  ASSERT_GT(pasts.size(), 10u);
  world.clock().Advance(absl::Seconds(1));
  ReadingServer server(world);

  for (const size_t turn : {random() % pasts.size(), random() % pasts.size()}) {
    const auto& [revision, past] = *std::next(pasts.begin(), static_cast<ptrdiff_t>(turn));
    SCOPED_TRACE(absl::StrCat("as of revision ", revision, " of ", world.Head()));
    World replay(beginning);
    for (size_t i = 0; i < past.happenings; ++i) replay.Live(history[i]);
    ASSERT_EQ(replay.Head(), revision);
    ReadingServer server_of_then(replay);

    Topics topics;
    topics.Add(world.store(), revision);
    topics.Add(world.store(), 0);
    for (const Question& question : QuestionsAbout(topics, random, 60)) {
      const Reply reply = Ask(server, question, AfterRevision(revision));
      ExpectSame(question, Ask(server_of_then, question, AfterRevision(revision)), reply,
                 "asked of its last revision then");
      if (AsksForTwoMoments(question)) {
        EXPECT_EQ(reply.error, "3 PUBLISHED_UNTIL_INVALID") << question.ToString();
        continue;
      }
      EXPECT_NE(reply.error.substr(0, 2), "3 ") << question.ToString() << ": " << reply.error;
      ExpectSame(question, reply, Ask(server, question, At(past.time)), "asked by the time");
      if (question.IsRanked()) continue;
      ExpectSame(question, Ask(server_of_then, question), reply, "asked of the present then");
    }
  }
}

TEST_P(PastReadsTest, NoOptionOfAnyReadGivesRemovedWordsBack) {
  std::mt19937 random(GetParam());
  const Beginning beginning;
  World world(beginning);
  std::vector<int64_t> revisions;
  LiveAnything(world, random, 16, true, [&](size_t) { revisions.push_back(world.Head()); });
  for (const absl::string_view words : {pipeline::kCaptain, pipeline::kAddress}) {
    for (const auto& request : pipeline::RemovalsOf(words, world)) world.Live(request);
  }
  ReadingServer server(world);
  Topics topics;
  topics.Add(world.store(), 0);
  const std::vector<Question> questions = QuestionsAbout(topics, random, 60);
  for (const int64_t revision : {revisions[random() % revisions.size()], world.Head()}) {
    for (const Question& question : questions) {
      for (const std::string& page : Ask(server, question, AfterRevision(revision)).pages) {
        EXPECT_EQ(pipeline::LeftOfWords(page), "")
            << question.ToString() << " as of revision " << revision;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Histories, PastReadsTest, testing::Range(1u, 5u));

}  // namespace
}  // namespace dossier::app
