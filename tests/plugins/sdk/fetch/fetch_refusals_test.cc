// Where a fetch does not go, whoever asks for it.
#include <cstdlib>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/plugins/sdk/fetch/fetching.h"

namespace dossier::sdk {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class FetchRefusalsTest : public testing::Test {
 protected:
  HttpServer server_;
};

TEST_F(FetchRefusalsTest, ThisMachineIsNotReadInAnyNotation) {
  server_.OnAnything([](const HttpRequest&) { return HttpAnswer::Ok("secret"); });
  for (const char* host :
       {"127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "017700000001", "0",
        "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
        "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "127.0.0.1."}) {
    const auto failure = FailureOf(FetchOptions(), server_.UrlOn(host, "/"));
    ASSERT_TRUE(failure.has_value()) << host;
    EXPECT_EQ(failure->code(), DOSSIER_CONFIG) << host;
    EXPECT_THAT(failure->what(), HasSubstr("allowed_hosts")) << host;
  }
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_F(FetchRefusalsTest, ANameThatLeadsToThisMachineIsRefusedWhenItConnects) {
  server_.OnAnything([](const HttpRequest&) { return HttpAnswer::Ok("secret"); });
  const auto failure = FailureOf(FetchOptions(), server_.UrlOn("localhost", "/"));
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->code(), DOSSIER_DATA);
  EXPECT_THAT(failure->what(), HasSubstr("a loopback address"));
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_F(FetchRefusalsTest, AHostThatIsNamedIsReadThough) {
  server_.OnAnything([](const HttpRequest&) { return HttpAnswer::Ok("ours"); });
  FetchOptions by_name;
  by_name.allowed_hosts = {"localhost"};
  EXPECT_EQ(Fetcher(by_name).Fetch(Get(server_.UrlOn("localhost", "/"))).body, "ours");
  EXPECT_TRUE(FailureOf(by_name, server_.Url("/")).has_value()) << "the name, not the address";
  FetchOptions by_network;
  by_network.allowed_hosts = {"127.0.0.0/8"};
  EXPECT_EQ(Fetcher(by_network).Fetch(Get(server_.UrlOn("localhost", "/"))).body, "ours");
  FetchOptions all;
  all.allow_private_networks = true;
  EXPECT_EQ(Fetcher(all).Fetch(Get(server_.Url("/"))).body, "ours");
}

TEST_F(FetchRefusalsTest, AnAllowedHostCannotSendUsElsewhereInside) {
  FetchOptions options;
  options.allowed_hosts = {"localhost"};
  for (const std::string& target :
       {server_.Url("/secret"), server_.UrlOn("[::ffff:127.0.0.1]", "/secret"),
        server_.UrlOn("0x7f.1", "/secret"), std::string("http://169.254.169.254/latest/meta-data"),
        std::string("http://10.0.0.1/"), std::string("http://[fd00::1]/"),
        std::string("file:///etc/passwd"), std::string("gopher://127.0.0.1:70/"),
        std::string("http://u:p@127.0.0.1/")}) {
    server_.On("/x", HttpAnswer::Redirect(target));
    const auto failure = FailureOf(options, server_.UrlOn("localhost", "/x"));
    ASSERT_TRUE(failure.has_value()) << target;
    EXPECT_EQ(failure->code(), DOSSIER_DATA) << target;
    EXPECT_THAT(failure->what(), HasSubstr("redirects where it may not")) << target;
  }
  EXPECT_THAT(server_.requests("/secret"), IsEmpty());
}

TEST_F(FetchRefusalsTest, AnAllowedAddressCannotSendUsToANameThatLeadsInside) {
  HttpServer inside;
  inside.OnAnything([](const HttpRequest&) { return HttpAnswer::Ok("secret"); });
  server_.On("/x", HttpAnswer::Redirect(inside.UrlOn("localhost", "/")));
  FetchOptions options;
  // The address of the first is another one than that of the second, as far as rules go.
  options.allowed_hosts = {"first.localhost"};
  const auto failure = FailureOf(options, server_.UrlOn("first.localhost", "/x"));
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->code(), DOSSIER_DATA);
  EXPECT_THAT(inside.requests(), IsEmpty());
}

TEST_F(FetchRefusalsTest, RedirectsInCirclesEnd) {
  server_.On("/x", HttpAnswer::Redirect("/x"));
  const auto failure = FailureOf(Local(), server_.Url("/x"));
  EXPECT_EQ(failure->code(), DOSSIER_DATA);
  EXPECT_THAT(failure->what(), HasSubstr("more than 5 times"));
  EXPECT_THAT(server_.requests(), SizeIs(6));
}

TEST_F(FetchRefusalsTest, ARedirectWithoutAPlaceIsNoAnswer) {
  server_.On("/x", HttpAnswer::Status(302));
  EXPECT_EQ(FailureOf(Local(), server_.Url("/x"))->code(), DOSSIER_DATA);
}

TEST_F(FetchRefusalsTest, AProxyOfTheEnvironmentIsNotAsked) {
  HttpServer proxy;
  setenv("http_proxy", proxy.Url("").c_str(), 1);
  setenv("ALL_PROXY", proxy.Url("").c_str(), 1);
  server_.On("/x", HttpAnswer::Ok("direct"));
  EXPECT_EQ(Fetcher(Local()).Fetch(Get(server_.Url("/x"))).body, "direct");
  EXPECT_THAT(proxy.requests(), IsEmpty());
  unsetenv("http_proxy");
  unsetenv("ALL_PROXY");
}

TEST_F(FetchRefusalsTest, ACertificateThatNobodyVouchesForIsNotTrusted) {
  HttpServer secure(HttpServer::Security::kTls);
  secure.On("/x", HttpAnswer::Ok("x"));
  const auto failure = FailureOf(Local(), secure.Url("/x"));
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->code(), DOSSIER_TRANSIENT);
  EXPECT_THAT(failure->what(), HasSubstr("not trusted"));
  EXPECT_THAT(secure.requests(), IsEmpty());
}

TEST_F(FetchRefusalsTest, ACertificateThatTheOperatorNamesIsTrustedForItsHostsAlone) {
  HttpServer secure(HttpServer::Security::kTls);
  secure.On("/x", HttpAnswer::Ok("x"));
  secure.On("/down", HttpAnswer::Redirect(server_.Url("/open")));
  server_.On("/open", HttpAnswer::Ok("open"));
  const std::string file = testing::TempDir() + "ca-" + std::to_string(secure.port()) + ".pem";
  std::ofstream(file) << secure.certificate();
  FetchOptions options;
  options.allow_private_networks = true;
  options.ca_file = file;
  EXPECT_EQ(Fetcher(options).Fetch(Get(secure.Url("/x"))).body, "x");
  EXPECT_EQ(Fetcher(options).Fetch(Get(secure.UrlOn("localhost", "/x"))).body, "x");
  EXPECT_THAT(FailureOf(options, secure.UrlOn("other.localhost", "/x"))->what(),
              HasSubstr("not trusted"));

  const auto downgrade = FailureOf(options, secure.Url("/down"));
  ASSERT_TRUE(downgrade.has_value());
  EXPECT_THAT(downgrade->what(), HasSubstr("https to http"));
  EXPECT_THAT(server_.requests(), IsEmpty());
  options.allow_downgrade = true;
  EXPECT_EQ(Fetcher(options).Fetch(Get(secure.Url("/down"))).body, "open");
  std::remove(file.c_str());
}

}  // namespace
}  // namespace dossier::sdk
