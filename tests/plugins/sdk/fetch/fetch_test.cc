// What a fetch brings, and how it fails.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/plugins/sdk/fetch/fetching.h"

namespace dossier::sdk {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class FetchTest : public testing::Test {
 protected:
  HttpServer server_;
};

TEST_F(FetchTest, APageComesWithWhatItsServerSays) {
  HttpAnswer answer = HttpAnswer::Ok("<p>Fire</p>", "Text/HTML; charset=ISO-8859-1");
  answer.headers.emplace_back("ETag", "\"v1\"");
  answer.headers.emplace_back("Last-Modified", "Thu, 02 Jan 2031 08:00:00 GMT");
  answer.headers.emplace_back("X-Pages", "1");
  server_.On("/fire", answer);
  Fetcher fetcher(Local());
  const HttpResponse response = fetcher.Fetch(Get(server_.Url("/fire?day=2#top")));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "<p>Fire</p>");
  EXPECT_EQ(response.media_type, "text/html");
  EXPECT_EQ(response.charset, "iso-8859-1");
  EXPECT_EQ(response.etag, "\"v1\"");
  EXPECT_EQ(response.last_modified, "Thu, 02 Jan 2031 08:00:00 GMT");
  EXPECT_EQ(response.Header("x-pages"), "1");
  EXPECT_EQ(response.Header("x-none"), "");
  EXPECT_EQ(response.final_url, server_.Url("/fire?day=2"));
}

TEST_F(FetchTest, TheServerLearnsWhoAsksAndForWhat) {
  server_.On("/x", HttpAnswer::Ok(""));
  FetchOptions options = Local();
  options.user_agent = "Reader/1";
  Fetcher fetcher(options);
  Request request = Get(server_.Url("/x"));
  request.accept = "application/rss+xml";
  request.headers = {{"X-Extra", "1"}};
  fetcher.Fetch(request);
  const HttpRequest asked = server_.requests().at(0);
  EXPECT_EQ(asked.method, "GET");
  EXPECT_EQ(asked.Header("user-agent"), "Reader/1");
  EXPECT_EQ(asked.Header("accept"), "application/rss+xml");
  EXPECT_EQ(asked.Header("x-extra"), "1");
  EXPECT_THAT(asked.Header("accept-encoding"), HasSubstr("gzip"));
}

TEST_F(FetchTest, WhatDidNotChangeIsNotSentAgain) {
  server_.On("/feed", [](const HttpRequest& request) {
    if (request.Header("if-none-match") == "\"v1\"" &&
        request.Header("if-modified-since") == "Thu, 02 Jan 2031 08:00:00 GMT") {
      return HttpAnswer::Status(304);
    }
    return HttpAnswer::Ok("new");
  });
  Fetcher fetcher(Local());
  Request request = Get(server_.Url("/feed"));
  EXPECT_FALSE(fetcher.Fetch(request).not_modified());
  request.etag = "\"v1\"";
  request.last_modified = "Thu, 02 Jan 2031 08:00:00 GMT";
  EXPECT_TRUE(fetcher.Fetch(request).not_modified());
}

TEST_F(FetchTest, NotModifiedIsNoAnswerToAnUnconditionalRequest) {
  server_.On("/feed", HttpAnswer::Status(304));
  EXPECT_EQ(FailureOf(Local(), server_.Url("/feed"))->code(), DOSSIER_TRANSIENT);
}

TEST_F(FetchTest, AnEtagThatCouldBecomeAHeaderIsNotRepeated) {
  server_.On("/feed", HttpAnswer::Ok("x"));
  Fetcher fetcher(Local());
  Request request = Get(server_.Url("/feed"));
  request.etag = "\"a\"\r\nX-Injected: 1";
  fetcher.Fetch(request);
  EXPECT_EQ(server_.requests().at(0).Header("x-injected"), "");
  EXPECT_EQ(server_.requests().at(0).Header("if-none-match"), "");
}

TEST_F(FetchTest, PackedAndChunkedAnswersComeUnpacked) {
  HttpAnswer answer = HttpAnswer::Ok(std::string(100'000, 'a') + "end");
  answer.gzip = true;
  answer.chunked = true;
  server_.On("/big", answer);
  Fetcher fetcher(Local());
  EXPECT_EQ(fetcher.Fetch(Get(server_.Url("/big"))).body, answer.body);
}

TEST_F(FetchTest, ConnectionsServeMoreThanOneRequest) {
  server_.On("/x", HttpAnswer::Ok("x"));
  Fetcher fetcher(Local());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(fetcher.Fetch(Get(server_.Url("/x"))).body, "x");
  EXPECT_THAT(server_.requests(), SizeIs(3));
}

TEST_F(FetchTest, RedirectsAreFollowedToTheirEnd) {
  server_.On("/a", HttpAnswer::Redirect("/b?x=1", 301));
  server_.On("/b", HttpAnswer::Redirect(server_.Url("/c"), 307));
  server_.On("/c", HttpAnswer::Ok("here"));
  Fetcher fetcher(Local());
  const HttpResponse response = fetcher.Fetch(Get(server_.Url("/a")));
  EXPECT_EQ(response.body, "here");
  EXPECT_EQ(response.final_url, server_.Url("/c"));
}

TEST_F(FetchTest, EachStatusMeansSomethingForTheSource) {
  const std::pair<int, int32_t> kMeanings[] = {
      {400, DOSSIER_TRANSIENT},    {401, DOSSIER_AUTH},      {403, DOSSIER_AUTH},
      {404, DOSSIER_TRANSIENT},    {407, DOSSIER_AUTH},      {410, DOSSIER_PERMANENT},
      {429, DOSSIER_RATE_LIMITED}, {451, DOSSIER_PERMANENT}, {500, DOSSIER_TRANSIENT},
      {502, DOSSIER_TRANSIENT},    {503, DOSSIER_TRANSIENT},
  };
  for (const auto& [status, code] : kMeanings) {
    server_.On("/x", HttpAnswer::Status(status));
    const auto failure = FailureOf(Local(), server_.Url("/x?key=hush"));
    ASSERT_TRUE(failure.has_value()) << status;
    EXPECT_EQ(failure->code(), code) << status;
    EXPECT_EQ(failure->upstream_code(), status);
    EXPECT_THAT(failure->what(), AllOf(HasSubstr(std::to_string(status)),
                                       HasSubstr(server_.Url("/x")), Not(HasSubstr("hush"))));
  }
}

TEST_F(FetchTest, PatienceIsAskedForAndKept) {
  server_.On("/busy", HttpAnswer::Status(503, {{"Retry-After", "30"}}));
  server_.On("/other", HttpAnswer::Ok("x"));
  Fetcher fetcher(Local());
  const auto busy = FailureOf(fetcher, Get(server_.Url("/busy")));
  EXPECT_EQ(busy->code(), DOSSIER_RATE_LIMITED);
  EXPECT_EQ(busy->retry_after(), milliseconds(30'000));
  // The same host, so it is not even asked.
  const auto other = FailureOf(fetcher, Get(server_.Url("/other")));
  EXPECT_EQ(other->code(), DOSSIER_RATE_LIMITED);
  EXPECT_GT(other->retry_after(), milliseconds(20'000));
  EXPECT_THAT(server_.requests(), SizeIs(1));
}

TEST_F(FetchTest, RequestsToOneHostKeepTheirDistance) {
  server_.On("/x", HttpAnswer::Ok("x"));
  FetchOptions options = Local();
  options.host_pause = milliseconds(150);
  Fetcher fetcher(options);
  fetcher.Fetch(Get(server_.Url("/x")));
  const auto before = std::chrono::steady_clock::now();
  fetcher.Fetch(Get(server_.Url("/x")));
  EXPECT_GE(std::chrono::steady_clock::now() - before, milliseconds(140));
}

TEST_F(FetchTest, APauseThatDoesNotFitIsNotBegun) {
  server_.On("/x", HttpAnswer::Ok("x"));
  FetchOptions options = Local();
  options.host_pause = std::chrono::hours(1);
  Fetcher fetcher(options);
  fetcher.Fetch(Get(server_.Url("/x")));
  Request request = Get(server_.Url("/x"));
  request.deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  EXPECT_EQ(FailureOf(fetcher, request)->code(), DOSSIER_DEADLINE);
}

TEST_F(FetchTest, NobodyThereIsNobodysFault) {
  int port = 0;
  {
    const HttpServer gone;
    port = gone.port();
  }
  const auto failure = FailureOf(Local(), "http://127.0.0.1:" + std::to_string(port) + "/");
  EXPECT_EQ(failure->code(), DOSSIER_TRANSIENT);
}

TEST_F(FetchTest, ABasicPasswordIsShownToItsServer) {
  server_.On("/x", HttpAnswer::Ok("x"));
  FetchOptions options = Local();
  options.allow_plain_credentials = true;
  options.credentials = {Credentials::Scheme::kBasic, "anna", "", "hush", server_.Url("/")};
  Fetcher fetcher(options);
  fetcher.Fetch(Get(server_.Url("/x")));
  EXPECT_EQ(server_.requests().at(0).Header("authorization"), "Basic YW5uYTpodXNo");
}

TEST_F(FetchTest, ABearerTokenAndAHeaderAreShownToTheirServer) {
  server_.On("/x", HttpAnswer::Ok("x"));
  FetchOptions options = Local();
  options.allow_plain_credentials = true;
  options.credentials = {Credentials::Scheme::kBearer, "", "", "hush", server_.Url("/")};
  Fetcher(options).Fetch(Get(server_.Url("/x")));
  EXPECT_EQ(server_.requests().at(0).Header("authorization"), "Bearer hush");
  options.credentials = {Credentials::Scheme::kHeader, "", "X-Key", "hush", server_.Url("/")};
  Fetcher(options).Fetch(Get(server_.Url("/x")));
  EXPECT_EQ(server_.requests().at(1).Header("x-key"), "hush");
}

TEST_F(FetchTest, CredentialsStayWithTheirOrigin) {
  HttpServer other;
  other.On("/y", HttpAnswer::Ok("y"));
  server_.On("/x", HttpAnswer::Redirect(other.Url("/y")));
  FetchOptions options = Local();
  options.allow_plain_credentials = true;
  for (const auto scheme :
       {Credentials::Scheme::kBasic, Credentials::Scheme::kBearer, Credentials::Scheme::kHeader}) {
    options.credentials = {scheme, "anna", "X-Key", "hush", server_.Url("/")};
    Fetcher fetcher(options);
    Request request = Get(server_.Url("/x"));
    request.headers = {{"X-Session", "hush"}};
    fetcher.Fetch(request);               // by a redirect
    fetcher.Fetch(Get(other.Url("/y")));  // asked for outright
  }
  EXPECT_EQ(server_.requests().at(0).Header("x-session"), "hush");
  for (const HttpRequest& request : other.requests()) {
    for (const auto& [name, value] : request.headers) {
      EXPECT_THAT(name, Not(HasSubstr("auth")));
      EXPECT_THAT(value, Not(HasSubstr("hush")));
    }
  }
}

TEST_F(FetchTest, CredentialsDoNotTravelInTheOpen) {
  FetchOptions options = Local();
  options.credentials = {Credentials::Scheme::kBearer, "", "", "hush", server_.Url("/")};
  const auto failure = FailureOf(options, server_.Url("/x"));
  EXPECT_EQ(failure->code(), DOSSIER_CONFIG);
  EXPECT_THAT(failure->what(), HasSubstr("https"));
}

TEST_F(FetchTest, ASecretWithALineBreakIsNotSentAndNotShown) {
  FetchOptions options = Local();
  options.allow_plain_credentials = true;
  options.credentials = {Credentials::Scheme::kHeader, "", "X-Key", "hush\r\nX: y",
                         server_.Url("/")};
  const auto failure = FailureOf(options, server_.Url("/x"));
  EXPECT_EQ(failure->code(), DOSSIER_CONFIG);
  EXPECT_THAT(failure->what(), Not(HasSubstr("hush")));
}

}  // namespace
}  // namespace dossier::sdk
