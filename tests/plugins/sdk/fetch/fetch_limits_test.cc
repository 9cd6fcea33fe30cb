// Servers that give too much, too little or nothing, and callers that change their mind.
#include <sys/eventfd.h>
#include <unistd.h>

#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/plugins/sdk/fetch/fetching.h"

namespace dossier::sdk {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

class FetchLimitsTest : public testing::Test {
 protected:
  // How reading `answer` fails.
  Failure FailureOn(const HttpAnswer& answer, const FetchOptions& options) {
    server_.On("/x", answer);
    const auto failure = FailureOf(options, server_.Url("/x"));
    if (failure.has_value()) return *failure;
    ADD_FAILURE() << "it was read";
    return {DOSSIER_OK, ""};
  }

  HttpServer server_;
};

TEST_F(FetchLimitsTest, ABombIsNotUnpacked) {
  HttpAnswer bomb = HttpAnswer::Ok(std::string(size_t{64} << 20, '0'));
  bomb.gzip = true;
  FetchOptions options = Local();
  options.max_decoded_bytes = 1 << 20;
  const Failure failure = FailureOn(bomb, options);
  EXPECT_EQ(failure.code(), DOSSIER_DATA);
  EXPECT_THAT(failure.what(), HasSubstr("once unpacked"));
}

TEST_F(FetchLimitsTest, ABombInABombIsNotUnpackedEither) {
  HttpAnswer bomb;
  bomb.body = Gzip(Gzip(std::string(size_t{64} << 20, '0')));
  bomb.headers = {{"Content-Encoding", "gzip, gzip"}};
  FetchOptions options = Local();
  options.max_decoded_bytes = 1 << 20;
  EXPECT_EQ(FailureOn(bomb, options).code(), DOSSIER_DATA);
}

TEST_F(FetchLimitsTest, AnEndlessBodyEnds) {
  HttpAnswer endless = HttpAnswer::Ok(std::string(10'000, 'x'));
  endless.endless = true;
  FetchOptions options = Local();
  options.max_bytes = 1 << 20;
  EXPECT_EQ(FailureOn(endless, options).code(), DOSSIER_DATA);
  endless.chunked = true;
  EXPECT_EQ(FailureOn(endless, options).code(), DOSSIER_DATA);
}

TEST_F(FetchLimitsTest, ABodyThatIsAnnouncedTooLargeIsNotWaitedFor) {
  HttpAnswer large = HttpAnswer::Ok("begin");
  large.content_length = 1'000'000'000;
  FetchOptions options = Local();
  options.max_bytes = 1 << 20;
  const Failure failure = FailureOn(large, options);
  EXPECT_EQ(failure.code(), DOSSIER_DATA);
  EXPECT_THAT(failure.what(), HasSubstr("more than 1048576 bytes"));
}

TEST_F(FetchLimitsTest, AFloodOfHeadersEnds) {
  HttpAnswer flood = HttpAnswer::Ok("x");
  for (int i = 0; i < 5000; ++i) flood.headers.emplace_back("X-Flood", std::string(100, 'f'));
  EXPECT_EQ(FailureOn(flood, Local()).code(), DOSSIER_DATA);

  HttpAnswer one_line = HttpAnswer::Ok("x");
  one_line.headers.emplace_back("X-Long", std::string(1 << 20, 'f'));
  EXPECT_NE(FailureOn(one_line, Local()).code(), DOSSIER_OK);
}

TEST_F(FetchLimitsTest, AFloodOfInterimAnswersEnds) {
  HttpAnswer flood;
  for (int i = 0; i < 20'000; ++i) flood.raw += "HTTP/1.1 103 Early Hints\r\n\r\n";
  EXPECT_EQ(FailureOn(flood, Local()).code(), DOSSIER_DATA);
}

TEST_F(FetchLimitsTest, AServerThatDripsIsGivenUp) {
  HttpAnswer drip = HttpAnswer::Ok(std::string(10'000, 'x'));
  drip.drip = milliseconds(20);
  FetchOptions options = Local();
  options.total_timeout = milliseconds(300);
  const Failure failure = FailureOn(drip, options);
  EXPECT_EQ(failure.code(), DOSSIER_TRANSIENT);
}

TEST_F(FetchLimitsTest, AServerThatStallsIsGivenUp) {
  HttpAnswer drip = HttpAnswer::Ok(std::string(10'000, 'x'));
  drip.drip = milliseconds(500);
  FetchOptions options = Local();
  options.stall_timeout = std::chrono::seconds(1);
  const Failure failure = FailureOn(drip, options);
  EXPECT_EQ(failure.code(), DOSSIER_TRANSIENT);
  EXPECT_THAT(failure.what(), HasSubstr("too slow"));
}

TEST_F(FetchLimitsTest, RedirectsDoNotExtendTheTime) {
  HttpAnswer slow = HttpAnswer::Redirect("/x");
  slow.drip = milliseconds(2);
  FetchOptions options = Local();
  options.max_redirects = 1'000'000;
  options.total_timeout = milliseconds(400);
  EXPECT_EQ(FailureOn(slow, options).code(), DOSSIER_TRANSIENT);
}

TEST_F(FetchLimitsTest, ABodyThatIsCutOffIsNotTakenForTheWhole) {
  HttpAnswer cut = HttpAnswer::Ok("half of a page");
  cut.cut_after = 4;
  EXPECT_EQ(FailureOn(cut, Local()).code(), DOSSIER_TRANSIENT);
  cut.chunked = true;
  EXPECT_EQ(FailureOn(cut, Local()).code(), DOSSIER_TRANSIENT);
}

TEST_F(FetchLimitsTest, AWrongLengthIsNotTakenForTheWhole) {
  HttpAnswer wrong = HttpAnswer::Ok("short");
  wrong.content_length = 50;
  EXPECT_EQ(FailureOn(wrong, Local()).code(), DOSSIER_TRANSIENT);
}

TEST_F(FetchLimitsTest, WhatComesAfterTheStatedLengthIsNotTheBody) {
  HttpAnswer wrong = HttpAnswer::Ok("page and more");
  wrong.content_length = 4;
  server_.On("/x", wrong);
  EXPECT_EQ(Fetcher(Local()).Fetch(Get(server_.Url("/x"))).body, "page");
}

TEST_F(FetchLimitsTest, WhatIsNotHttpIsSaidToBeNone) {
  HttpAnswer answer;
  answer.raw = "SSH-2.0-OpenSSH\r\nhello\r\n";
  EXPECT_EQ(FailureOn(answer, Local()).code(), DOSSIER_DATA);
  answer.raw = "\x15\x03\x01";
  EXPECT_NE(FailureOn(answer, Local()).code(), DOSSIER_OK);
}

TEST_F(FetchLimitsTest, AnEncodingThatNobodyAskedForIsRefused) {
  HttpAnswer answer = HttpAnswer::Ok("x");
  answer.headers.emplace_back("Content-Encoding", "middle-out");
  EXPECT_EQ(FailureOn(answer, Local()).code(), DOSSIER_DATA);
  HttpAnswer broken = HttpAnswer::Ok("this is not gzip");
  broken.headers.emplace_back("Content-Encoding", "gzip");
  EXPECT_EQ(FailureOn(broken, Local()).code(), DOSSIER_DATA);
}

TEST_F(FetchLimitsTest, ACallerMayChangeItsMindInTheMiddle) {
  HttpAnswer silent;
  silent.silent = true;
  server_.On("/x", silent);
  server_.On("/y", HttpAnswer::Ok("y"));
  const int cancel_fd = eventfd(0, 0);
  Request request = Get(server_.Url("/x"));
  request.cancel_fd = cancel_fd;
  std::thread changes_mind([&] {
    server_.AwaitRequests(1);
    eventfd_write(cancel_fd, 1);
  });
  Fetcher fetcher(Local());
  EXPECT_EQ(FailureOf(fetcher, request)->code(), DOSSIER_CANCELLED);
  changes_mind.join();
  close(cancel_fd);
  // And go on afterwards.
  EXPECT_EQ(fetcher.Fetch(Get(server_.Url("/y"))).body, "y");
}

TEST_F(FetchLimitsTest, TheCallersDeadlineIsNotTheServersFault) {
  HttpAnswer silent;
  silent.silent = true;
  server_.On("/x", silent);
  Fetcher fetcher(Local());
  Request request = Get(server_.Url("/x"));
  request.deadline = std::chrono::steady_clock::now() + milliseconds(100);
  EXPECT_EQ(FailureOf(fetcher, request)->code(), DOSSIER_DEADLINE);
}

}  // namespace
}  // namespace dossier::sdk
