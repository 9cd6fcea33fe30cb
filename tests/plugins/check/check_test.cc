// The conformance kit finds what a plugin does wrong, and says it so that the author can mend it.
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>
#include <cstdio>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/temp_dir.h"

namespace dossier {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

struct Report {
  int code = -1;
  std::string output;  // both streams
};

Report Check(const std::string& arguments) {
  const std::string command = DOSSIER_BINARY_DIR "/bin/dossier-plugin-check " + arguments + " 2>&1";
  Report run;
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return run;
  char buffer[4096];
  while (const size_t size = fread(buffer, 1, sizeof(buffer), pipe))
    run.output.append(buffer, size);
  const int status = pclose(pipe);
  run.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return run;
}

std::string PluginWith(const std::string& fault) {
  return DOSSIER_BINARY_DIR "/tests/plugins/" + fault + ".so";
}

class PluginCheckTest : public testing::Test {
 protected:
  std::string Config() { return " --config " + directory_.Write("c.json", R"({"name":"Tide"})"); }

  TempDir directory_;
};

TEST_F(PluginCheckTest, APluginThatKeepsEveryPromisePasses) {
  const Report run = Check(PluginWith("no_fault") + Config());
  EXPECT_EQ(run.code, 0) << run.output;
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("29 passed, 0 failed, 0 skipped"), Not(HasSubstr("why:"))));
}

TEST_F(PluginCheckTest, WithoutAConfigurationItSaysWhatIsMissing) {
  const Report run = Check(PluginWith("no_fault"));
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(run.output, AllOf(HasSubstr("6 passed"), HasSubstr("give one with --config FILE")));
}

TEST_F(PluginCheckTest, AReportForProgramsIsJson) {
  const Report run =
      Check(PluginWith("crashes") + Config() + " --only records --only table --json");
  EXPECT_EQ(run.code, 1);
  const Json report = Json::parse(run.output, nullptr, false);
  ASSERT_TRUE(report.is_object()) << run.output;
  EXPECT_EQ(report["passed"], false);
  EXPECT_EQ(report["tests"][0]["test"], "table");
  EXPECT_EQ(report["tests"][0]["result"], "passed");
  EXPECT_EQ(report["tests"][1]["result"], "failed");
}

TEST_F(PluginCheckTest, AMistakeInTheCommandLineIsNoVerdictOnThePlugin) {
  for (const std::string& arguments :
       {std::string(), std::string("--frobnicate"), std::string("/no/such.so"),
        PluginWith("no_fault") + " --config /no/such.json",
        PluginWith("no_fault") + " --only nothing", PluginWith("no_fault") + " --seed x",
        PluginWith("no_fault") + " --config"}) {
    const Report run = Check(arguments);
    EXPECT_EQ(run.code, 2) << arguments;
    EXPECT_THAT(run.output, HasSubstr("dossier-plugin-check: ")) << arguments;
  }
}

TEST_F(PluginCheckTest, WhatIsNoLibraryFailsInWords) {
  const Report run = Check(directory_.Write("text.so", "not a library"));
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.output, HasSubstr("no shared library"));
}

TEST_F(PluginCheckTest, AConfigurationThatDoesNotWorkIsSaidOnce) {
  const std::string config = directory_.Write("bad.json", R"({"name":"?"})");
  const Report run = Check(PluginWith("no_fault") + " --config " + config);
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.output, AllOf(HasSubstr("CONFIG (name: must not be empty)"),
                                HasSubstr("6 passed, 1 failed, 22 skipped"),
                                HasSubstr("(the configuration does not work)")));
}

TEST_F(PluginCheckTest, AConfigurationThatDoesNotFitIsSaidToBeWrong) {
  const std::string config = directory_.Write("bad.json", R"({"nmae":"Tide"})");
  const Report run = Check(PluginWith("no_fault") + " --only config --config " + config);
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.output, HasSubstr("/nmae: is not a known key (did you mean `name`?)"));
}

// A fault, the test that must find it, and words of the reason.
struct Case {
  const char* fault;
  const char* test;
  const char* words;
};

class MisbehavingPluginTest : public PluginCheckTest, public testing::WithParamInterface<Case> {};

TEST_P(MisbehavingPluginTest, IsFoundOut) {
  const Case& expected = GetParam();
  constexpr int kLandlockCreateRuleset = 444;
  if (std::string(expected.test) == "hosted" &&
      syscall(kLandlockCreateRuleset, nullptr, 0, 1U) < 1) {
    GTEST_SKIP() << "this kernel cannot keep a process from writing files";
  }
  const std::string test = std::string(" --limit 4 --only ") + expected.test;
  const Report run = Check(PluginWith(expected.fault) + Config() + test);
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("FAILED"), HasSubstr(expected.words), HasSubstr("do:  ")));
  // The same test passes for the plugin that differs in nothing else.
  const Report good = Check(PluginWith("no_fault") + Config() + test);
  EXPECT_EQ(good.code, 0) << good.output;
}

constexpr Case kCases[] = {
    {"crashes", "records", "died of signal 11 (Segmentation fault) during poll 1"},
    {"hangs", "cancel", "did not come back during poll 1"},
    {"exits", "order", "ended with code 3 during open"},
    {"forks", "records", "started a process"},
    {"connects_in_create", "offline-create", "during create"},
    {"leaks_files", "leaks", "100 file descriptors are left"},
    {"leaks_threads", "leaks", "are left"},
    {"leaks_memory", "leaks", "bytes of memory each"},
    {"prints", "surroundings", "standard output: reading"},
    {"changes_directory", "surroundings", "the working directory"},
    {"other_ids_each_time", "same-records", "different records"},
    {"other_cursors_each_time", "same-cursors", "different cursors"},
    {"drops_what_was_full", "budget", "answered FULL"},
    {"doubles_what_was_full", "budget", "records twice"},
    {"goes_on_after_full", "budget", "after the answer FULL"},
    {"checkpoints_too_early", "resume", "lost \"item-"},
    {"never_checkpoints", "records", "never called checkpoint"},
    {"takes_any_cursor", "bad-cursor", "random bytes"},
    {"overruns", "deadline", "to its deadline took"},
    {"emits_no_utf8", "records", "external_id is not UTF-8"},
    {"emits_no_date", "records", "\"published\" is \"last Tuesday\""},
    {"emits_elsewhere", "records", "on another thread"},
    {"emits_large_bodies", "body-limit", "body has 2048 bytes, allowed are 2047"},
    {"tells_its_secret", "secrets", "stands in the log"},
    {"refuses_without_words", "bad-config", "without a message"},
    {"refuses_without_key", "bad-config", "name no key: it is wrong"},
    {"has_a_table_on_the_heap", "entry", "static storage"},
    {"serves_any_major", "entry", "to a server of major 0"},
    {"schema_speaks_another_language", "schema", "/patternProperties is not a keyword"},
    {"schema_takes_any_key", "unknown-keys", "lets unknown keys pass"},
    {"wants_the_exact_server", "versions", "refused a server of ABI 1."},
    {"listens_to_signals", "signals", "does not block signal"},
    {"range_has_no_end", "range", "did not end"},
    {"invents_a_state", "order", "the state 77"},
    {"invents_a_code", "order", "the unknown code 77"},
    {"writes_behind_the_result", "order", "wrote behind the end"},
    {"needs_to_write_files", "hosted", "its host took 0 records"},
    {"exports_more", "symbols", "dossier_helper_that_leaked_out"},
};

INSTANTIATE_TEST_SUITE_P(Faults, MisbehavingPluginTest, testing::ValuesIn(kCases),
                         [](const auto& one) {
                           std::string name;
                           bool upper = true;
                           for (const char* c = one.param.fault; *c != '\0'; ++c) {
                             if (*c != '_') {
                               name += static_cast<char>(upper ? std::toupper(*c) : *c);
                             }
                             upper = *c == '_';
                           }
                           return name;
                         });

}  // namespace
}  // namespace dossier
