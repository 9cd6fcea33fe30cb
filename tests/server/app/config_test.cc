#include "server/app/config.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace dossier::app {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string MessageOf(absl::string_view yaml) {
  return std::string(ParseConfig(yaml, "dossier.yaml").status().message());
}

TEST(ConfigTest, ReadsEveryKindOfValue) {
  ASSERT_OK_AND_ASSIGN(const internal::ServerConfig config, ParseConfig(R"(
listen: 127.0.0.1:0
reflection: true
plugin_directories: [/usr/lib/dossier/plugins, /opt/plugins]
drain_delay: 1500ms
watch: { max_streams: 12, write_deadline: 2m }
sources:
  - id: news
    plugin: folder
    config: { path: /srv/news, recursive: true, rescan_interval_ms: 500, name: "17" }
)",
                                                                        "dossier.yaml"));
  EXPECT_EQ(config.listen(), "127.0.0.1:0");
  EXPECT_TRUE(config.reflection());
  EXPECT_EQ(config.plugin_directories_size(), 2);
  EXPECT_EQ(config.drain_delay().seconds(), 1);
  EXPECT_EQ(config.drain_delay().nanos(), 500000000);
  EXPECT_EQ(config.watch().write_deadline().seconds(), 120);
  const auto& fields = config.sources(0).config().fields();
  EXPECT_EQ(fields.at("path").string_value(), "/srv/news");
  EXPECT_TRUE(fields.at("recursive").bool_value());
  EXPECT_EQ(fields.at("rescan_interval_ms").number_value(), 500);
  EXPECT_EQ(fields.at("name").string_value(), "17") << "a quoted number is text";
}

TEST(ConfigTest, WherePluginsRunIsAWord) {
  const auto isolation_of = [](const std::string& word) {
    const auto config =
        ParseConfig(absl::StrCat("plugin_host: { isolation: ", word, " }"), "dossier.yaml");
    return config.ok() ? config->plugin_host().isolation() : v1::Source::ISOLATION_UNSPECIFIED;
  };
  EXPECT_EQ(isolation_of("process"), v1::Source::ISOLATION_PROCESS);
  EXPECT_EQ(isolation_of("in_process"), v1::Source::ISOLATION_IN_PROCESS);
  EXPECT_EQ(isolation_of("ISOLATION_PROCESS"), v1::Source::ISOLATION_PROCESS);
  EXPECT_THAT(MessageOf("plugin_host: { isolation: jail }"),
              AllOf(HasSubstr("plugin_host.isolation"),
                    HasSubstr("`jail` is none of process, in_process")));
  EXPECT_THAT(MessageOf("plugin_host: { isolation: 1 }"), HasSubstr("none of"));
}

TEST(ConfigTest, HistoryIsBoundedUnlessABoundIsNought) {
  internal::ServerConfig config;
  ApplyDefaults(config);
  EXPECT_EQ(config.retention().max_age().seconds(), 720 * 3600);
  EXPECT_EQ(config.retention().max_bytes(), 17179869184);
  EXPECT_EQ(config.retention().max_changes(), 20000000);
  EXPECT_EQ(config.retention().interval().seconds(), 60);
  ASSERT_OK_AND_ASSIGN(
      config,
      ParseConfig("retention: { max_age: 0s, max_bytes: 0, max_changes: 0, interval: 5s }", "a"));
  ApplyDefaults(config);
  EXPECT_OK(ValidateConfig(config));
  EXPECT_EQ(config.retention().max_age().seconds(), 0);
  EXPECT_EQ(config.retention().max_bytes(), 0);
  EXPECT_EQ(config.retention().max_changes(), 0);
  config.mutable_retention()->mutable_interval()->set_seconds(0);
  EXPECT_THAT(std::string(ValidateConfig(config).message()), HasSubstr("interval"));
  EXPECT_THAT(MessageOf("retention: { max_changes: -1 }"), HasSubstr("retention.max_changes"));
}

TEST(ConfigTest, ADigestOfAPluginIsOne) {
  internal::ServerConfig config;
  ApplyDefaults(config);
  config.add_plugin_sha256(std::string(63, 'a') + "B");
  EXPECT_THAT(ValidateConfig(config), IsOk());
  config.add_plugin_sha256("0123");
  EXPECT_THAT(std::string(ValidateConfig(config).message()), HasSubstr("sha256sum"));
}

TEST(ConfigTest, AnUnknownKeyIsNamedWithItsLineAndTheNearestKey) {
  EXPECT_THAT(MessageOf("log_level: info\nlissten: 127.0.0.1:0\n"),
              AllOf(HasSubstr("dossier.yaml:2"), HasSubstr("lissten"),
                    HasSubstr("did you mean `listen`?")));
  EXPECT_THAT(
      MessageOf("sources:\n  - id: a\n    plugn: folder\n"),
      AllOf(HasSubstr("dossier.yaml:3"), HasSubstr("sources[0].plugn"), HasSubstr("`plugin`")));
  EXPECT_THAT(MessageOf("colour: red\n"), HasSubstr("known keys are listen"));
}

TEST(ConfigTest, AValueOfTheWrongTypeIsNamedWithItsLine) {
  EXPECT_THAT(MessageOf("watch:\n  max_streams: many\n"),
              AllOf(HasSubstr("dossier.yaml:2"), HasSubstr("watch.max_streams"),
                    HasSubstr("whole number")));
  EXPECT_THAT(MessageOf("reflection: perhaps\n"), HasSubstr("neither true nor false"));
  EXPECT_THAT(MessageOf("drain_delay: 5\n"), HasSubstr("duration such as"));
  EXPECT_THAT(MessageOf("sources: folder\n"), HasSubstr("must be a list"));
  EXPECT_THAT(MessageOf("listen: [a\n"), HasSubstr("dossier.yaml:"));
}

internal::ServerConfig Valid() {
  internal::ServerConfig config;
  ApplyDefaults(config);
  return config;
}

TEST(ConfigTest, TheDefaultsAreValid) { EXPECT_THAT(ValidateConfig(Valid()), IsOk()); }

TEST(ConfigTest, AProcessNeedsRoomToStartIn) {
  internal::ServerConfig config = Valid();
  config.mutable_plugin_host()->mutable_limits()->set_memory_bytes(1024);
  EXPECT_THAT(std::string(ValidateConfig(config).message()),
              AllOf(HasSubstr("plugin_host.limits"), HasSubstr("memory_bytes")));
  config = Valid();
  config.mutable_plugin_host()->set_program("bin/dossier-source-host");
  EXPECT_THAT(std::string(ValidateConfig(config).message()), HasSubstr("not an absolute path"));
}

TEST(ConfigTest, AnAddressThatOthersReachWantsToBeAllowed) {
  internal::ServerConfig config = Valid();
  config.set_listen("0.0.0.0:7100");
  EXPECT_THAT(std::string(ValidateConfig(config).message()), HasSubstr("allow_plaintext"));
  config.set_allow_plaintext(true);
  EXPECT_THAT(ValidateConfig(config), IsOk());
}

TEST(ConfigTest, AnAddressIsAHostAndAPort) {
  internal::ServerConfig config = Valid();
  for (const char* listen : {"nonsense", ":7100", "127.0.0.1:", "127.0.0.1:65536", "localhost:x"}) {
    config.set_listen(listen);
    EXPECT_THAT(std::string(ValidateConfig(config).message()), HasSubstr("is not HOST:PORT"))
        << listen;
  }
  for (const char* listen : {"127.0.0.1:0", "[::1]:7100", "localhost:65535"}) {
    config.set_listen(listen);
    EXPECT_OK(ValidateConfig(config)) << listen;
  }
}

TEST(ConfigTest, AStreamHasTimeToBeRead) {
  internal::ServerConfig config = Valid();
  config.mutable_watch()->mutable_write_deadline()->set_seconds(0);
  EXPECT_THAT(std::string(ValidateConfig(config).message()), HasSubstr("write_deadline"));
}

TEST(ConfigTest, TrustInASourceIsALetter) {
  internal::ServerConfig config = Valid();
  internal::SourceConfig& source = *config.add_sources();
  source.set_id("news");
  source.set_plugin("folder");
  source.set_reliability("G");
  EXPECT_THAT(std::string(ValidateConfig(config).message()),
              AllOf(HasSubstr("news"), HasSubstr("`G`"), HasSubstr("from A to F")));
  source.set_reliability("F");
  EXPECT_OK(ValidateConfig(config));
}

TEST(ConfigTest, SourcesHaveIdsOfTheirOwn) {
  internal::ServerConfig config = Valid();
  for (int i = 0; i < 2; ++i) {
    config.add_sources()->set_id("news");
    config.mutable_sources(i)->set_plugin("folder");
  }
  EXPECT_THAT(std::string(ValidateConfig(config).message()), HasSubstr("used twice"));
  config.mutable_sources(1)->set_id("News!");
  EXPECT_THAT(std::string(ValidateConfig(config).message()), HasSubstr("lower-case"));
  config.mutable_sources(1)->clear_id();
  EXPECT_THAT(std::string(ValidateConfig(config).message()), HasSubstr("an id of its own"));
}

}  // namespace
}  // namespace dossier::app
