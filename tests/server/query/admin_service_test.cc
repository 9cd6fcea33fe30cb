// What operators get from a server, over a store at work and over one that follows a script.
#include "server/query/admin_service.h"

#include <sqlite3.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/v1/incident.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "server/base/error.h"
#include "server/base/sha256.h"
#include "server/store/search_text.h"
#include "server/store/sqlite/restore.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"
#include "tests/server/query/query_server.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::query {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

// A service on a free loopback port, with a client.
class AdminServer {
 public:
  explicit AdminServer(store::Upkeep& upkeep, StartReanalysis start_reanalysis = {})
      : service_(upkeep, std::move(start_reanalysis), {}, operations_) {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = v1::AdminService::NewStub(
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
  }

  ~AdminServer() {
    server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(10));
    operations_.Stop();
  }

  v1::AdminService::Stub* operator->() { return stub_.get(); }

  v1::StoreState State() {
    grpc::ClientContext context;
    v1::StoreState state;
    EXPECT_OK(FromGrpc(stub_->GetStoreState(&context, {}, &state)));
    return state;
  }

  absl::StatusOr<v1::StoreState> Compact(int64_t oldest) {
    grpc::ClientContext context;
    v1::CompactRequest request;
    request.set_oldest_revision(oldest);
    v1::CompactResponse response;
    const absl::Status status = FromGrpc(stub_->Compact(&context, request, &response));
    if (!status.ok()) return status;
    return response.state();
  }

  // All that Verify answers; `status` is how it ended.
  std::vector<v1::VerifyResponse> Verify(absl::Status* status = nullptr) {
    grpc::ClientContext context;
    const auto stream = stub_->Verify(&context, {});
    std::vector<v1::VerifyResponse> answers;
    v1::VerifyResponse answer;
    while (stream->Read(&answer)) answers.push_back(answer);
    const absl::Status end = FromGrpc(stream->Finish());
    if (status != nullptr) {
      *status = end;
    } else {
      EXPECT_OK(end);
    }
    return answers;
  }

 private:
  WorkerPool operations_{{.purpose = "operations", .threads = 1}};
  AdminService service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::AdminService::Stub> stub_;
};

std::vector<std::string> Problems(const std::vector<v1::VerifyResponse>& answers) {
  std::vector<std::string> problems;
  for (const v1::VerifyResponse& answer : answers) {
    if (!answer.has_problem()) continue;
    const auto& problem = answer.problem();
    problems.push_back(
        absl::StrCat(problem.reason(), ": ", problem.subject(), ": ", problem.message()));
  }
  return problems;
}

// A store at work.
class AdminOfStoreTest : public testing::Test {
 protected:
  AdminOfStoreTest() {
    auto store = store::OpenSqliteStore(path_, {}, clock_);
    EXPECT_OK(store);
    store_ = *std::move(store);
    server_ = std::make_unique<AdminServer>(store_->upkeep());
  }

  void Put(const std::string& name, const std::string& summary) {
    v1::Incident incident;
    incident.set_name(name);
    incident.set_summary(summary);
    const auto t = store_->Begin();
    ASSERT_OK(t);
    ASSERT_OK((*t)->Put(name, incident.SerializeAsString(), store::TermsOf(incident),
                        store::SearchTextOf(incident)));
    ASSERT_OK((*t)->Commit());
  }

  // What another program does to the file meanwhile.
  void Damage(const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 10000);
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(db);
    EXPECT_GT(sqlite3_total_changes(db), 0);
    sqlite3_close(db);
  }

  TempDir dir_;
  FakeClock clock_;
  const std::string path_ = dir_.File("dossier.db");
  std::unique_ptr<store::KeptStore> store_;
  std::unique_ptr<AdminServer> server_;
};

TEST_F(AdminOfStoreTest, TheStateIsThatOfTheStore) {
  EXPECT_FALSE(server_->State().has_oldest_time()) << "the log holds nothing yet";
  Put("incidents/a", "one");
  clock_.Advance(absl::Minutes(1));
  Put("incidents/a", "two");
  Put("incidents/b", "one");
  const v1::StoreState state = server_->State();
  ASSERT_OK_AND_ASSIGN(const store::StoreState expected, store_->upkeep().State());
  EXPECT_EQ(state.log_id(), expected.log.log_id);
  EXPECT_EQ(state.head_revision(), 3);
  EXPECT_EQ(state.oldest_revision(), 1);
  EXPECT_EQ(state.oldest_time().seconds(), absl::ToUnixSeconds(expected.oldest_time));
  EXPECT_EQ(state.changes(), 3);
  EXPECT_GT(state.bytes(), 0);
  EXPECT_EQ(state.schema_version(), expected.schema_version);
  ASSERT_THAT(state.collections(), SizeIs(1));
  EXPECT_EQ(state.collections(0).collection(), "incidents");
  EXPECT_EQ(state.collections(0).count(), 2);
}

TEST_F(AdminOfStoreTest, CompactionAnswersWithTheStateAfterIt) {
  for (int i = 1; i <= 5; ++i) Put("incidents/a", absl::StrCat(i));
  ASSERT_OK_AND_ASSIGN(const v1::StoreState state, server_->Compact(4));
  EXPECT_EQ(state.oldest_revision(), 4);
  EXPECT_EQ(state.head_revision(), 5);
  EXPECT_EQ(state.changes(), 2);
  ASSERT_OK_AND_ASSIGN(const v1::StoreState again, server_->Compact(2));
  EXPECT_EQ(again.oldest_revision(), 4) << "what is forgotten does not come back";
}

TEST_F(AdminOfStoreTest, CompactionBeyondTheHeadIsRefusedWithWhatTheLogHolds) {
  Put("incidents/a", "one");
  for (const int64_t oldest : {int64_t{-1}, int64_t{0}, int64_t{2}}) {
    const auto refused = server_->Compact(oldest);
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument, "COMPACTION_INVALID"));
    EXPECT_EQ(ErrorInfoOf(refused.status())->metadata().at("head"), "1");
  }
}

TEST_F(AdminOfStoreTest, TheMessagesOfABackupSideBySideAreTheBackup) {
  Put("incidents/a", std::string(3 << 20, 'x'));  // more than a message holds
  grpc::ClientContext context;
  const auto stream = (*server_)->Backup(&context, {});
  std::string file;
  v1::BackupResponse piece;
  int pieces = 0;
  while (stream->Read(&piece)) {
    EXPECT_LE(piece.data().size(), 1u << 20);
    EXPECT_EQ(piece.revision(), 1);
    file += piece.data();
    ++pieces;
    EXPECT_EQ(piece.sha256().empty(), static_cast<int64_t>(file.size()) < piece.total_bytes())
        << "the last message has it, and no other";
  }
  ASSERT_OK(FromGrpc(stream->Finish()));
  EXPECT_GT(pieces, 3);
  EXPECT_EQ(static_cast<int64_t>(file.size()), piece.total_bytes());
  EXPECT_EQ(piece.sha256(), Sha256Hex(file));

  const std::string backup = dir_.Write("backup", file);
  ASSERT_OK(store::RestoreSqliteStore(backup, dir_.File("other.db"), false, clock_.Now()));
  ASSERT_OK_AND_ASSIGN(const auto other, store::OpenSqliteStore(dir_.File("other.db"), {}, clock_));
  ASSERT_OK_AND_ASSIGN(const auto found, other->Find("incidents/a"));
  EXPECT_GT(found->body.size(), 3u << 20);
}

TEST_F(AdminOfStoreTest, OfSoundDataVerifyTellsEachStageAndTheEnd) {
  for (int i = 0; i < 5; ++i) Put(absl::StrCat("incidents/", i), "one");
  const std::vector<v1::VerifyResponse> answers = server_->Verify();
  std::vector<std::string> stages;
  for (const v1::VerifyResponse& answer : answers) {
    if (answer.has_progress() && (stages.empty() || stages.back() != answer.progress().stage())) {
      stages.push_back(answer.progress().stage());
      EXPECT_EQ(answer.progress().checked(), 0) << "it is told of before it begins";
    }
  }
  EXPECT_THAT(stages, AllOf(Contains("counters"), Contains("texts"), Contains("resources"),
                            Contains("terms"), Contains("words"), Contains("log")));
  ASSERT_TRUE(answers.back().has_done());
  EXPECT_EQ(answers.back().done().problems(), 0);
  EXPECT_GE(answers.back().done().checked(), 11) << "5 resources, 5 changes, 1 counter";
  EXPECT_TRUE(answers.back().done().has_elapsed());
}

TEST_F(AdminOfStoreTest, DamageIsNamedBesideAStoreAtWork) {
  for (int i = 0; i < 5; ++i) Put(absl::StrCat("incidents/", i), "one");
  Damage("UPDATE resource SET body = x'ff' WHERE name = 'incidents/3'");
  Damage("DELETE FROM change WHERE id >> 20 = 2");
  const std::vector<v1::VerifyResponse> answers = server_->Verify();
  const std::vector<std::string> problems = Problems(answers);
  EXPECT_THAT(problems, Contains(StartsWith("BODY_INVALID: incidents/3: ")));
  EXPECT_THAT(problems, Contains(StartsWith("REVISION_MISSING: revision 2: ")));
  EXPECT_THAT(problems, Contains(StartsWith("CHANGE_MISSING: incidents/1: ")));
  EXPECT_EQ(answers.back().done().problems(), static_cast<int64_t>(problems.size()));
  Put("incidents/6", "and the store works on");
}

// A check that does as it is told.
class ScriptedCheck final : public store::StoreCheck {
 public:
  using Script = std::function<absl::StatusOr<store::CheckStep>()>;
  ScriptedCheck(Script script, std::function<void()> at_end)
      : script_(std::move(script)), at_end_(std::move(at_end)) {}
  ~ScriptedCheck() override { at_end_(); }
  absl::StatusOr<store::CheckStep> Next() override { return script_(); }

 private:
  const Script script_;
  const std::function<void()> at_end_;
};

// A copy of endless bytes, or of `bytes` of which reading fails at the end.
class ScriptedCopy final : public store::StoreCopy {
 public:
  ScriptedCopy(absl::Status failure, std::function<void()> at_end)
      : failure_(std::move(failure)), at_end_(std::move(at_end)) {}
  ~ScriptedCopy() override { at_end_(); }
  int64_t revision() const override { return 7; }
  int64_t bytes() const override { return int64_t{1} << 40; }
  absl::StatusOr<std::string> Read(int64_t most) override {
    if (!failure_.ok() && ++reads_ > 3) return failure_;
    return std::string(static_cast<size_t>(most), 'x');
  }

 private:
  const absl::Status failure_;
  const std::function<void()> at_end_;
  int reads_ = 0;
};

class ScriptedUpkeep final : public store::Upkeep {
 public:
  absl::StatusOr<store::StoreState> State() override { return failure; }
  absl::StatusOr<store::LogStretch> Measure(int64_t, int) override { return failure; }
  absl::Status Compact(int64_t, const store::GoOn& go_on) override {
    while (go_on()) {
    }
    const std::lock_guard lock(mutex_);
    ++ended_;
    changed_.notify_all();
    return absl::CancelledError();
  }
  absl::StatusOr<std::unique_ptr<store::StoreCopy>> Copy() override {
    if (!copy_failure.ok()) return copy_failure;
    return std::make_unique<ScriptedCopy>(failure, [this] { End(); });
  }
  std::unique_ptr<store::StoreCheck> Check() override {
    return std::make_unique<ScriptedCheck>(check, [this] { End(); });
  }

  // Waits until a check, a copy or a compaction is over.
  void AwaitEnd() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_ > 0; });
  }

  absl::Status failure;
  absl::Status copy_failure;
  ScriptedCheck::Script check;

 private:
  void End() {
    const std::lock_guard lock(mutex_);
    ++ended_;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int ended_ = 0;
};

absl::Status DiskError() {
  return Error(absl::StatusCode::kUnavailable, "STORE_IO", "the disk reports an error");
}

class AdminOfScriptTest : public testing::Test {
 protected:
  ScriptedUpkeep upkeep_;
};

TEST_F(AdminOfScriptTest, AHundredThousandProblemsOfAKindAreTwentyAndACount) {
  int64_t step = 0;
  upkeep_.check = [&]() -> absl::StatusOr<store::CheckStep> {
    if (++step > 100) return store::CheckStep{.done = true};
    store::CheckStep found{.stage = "resources", .checked = step * 1000, .total = 100000};
    for (int i = 0; i < 1000; ++i) {
      found.findings.push_back({"LINK_BROKEN", "it leads nowhere", absl::StrCat("claims/", i)});
    }
    if (step == 100) found.findings.push_back({"TEXT_DIFFERS", "it is another", "aa11"});
    return found;
  };
  AdminServer server(upkeep_);
  const std::vector<v1::VerifyResponse> answers = server.Verify();
  const std::vector<std::string> problems = Problems(answers);
  ASSERT_THAT(problems, SizeIs(22));
  EXPECT_EQ(problems[0], "LINK_BROKEN: claims/0: it leads nowhere");
  EXPECT_EQ(problems[20], "TEXT_DIFFERS: aa11: it is another") << "each kind has its own twenty";
  EXPECT_EQ(problems[21], "LINK_BROKEN: : 99980 more of these are not listed");
  EXPECT_EQ(answers.back().done().problems(), 100001);
  EXPECT_EQ(answers.back().done().checked(), 100000);
}

TEST_F(AdminOfScriptTest, ACheckThatCannotGoOnEndsWithTheReason) {
  int step = 0;
  upkeep_.check = [&]() -> absl::StatusOr<store::CheckStep> {
    if (++step == 1) return store::CheckStep{.stage = "texts", .findings = {{"A", "b", "c"}}};
    return DiskError();
  };
  AdminServer server(upkeep_);
  absl::Status status;
  EXPECT_THAT(Problems(server.Verify(&status)), ElementsAre("A: c: b")) << "what was found is told";
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable, "STORE_IO"));
}

TEST_F(AdminOfScriptTest, ACheckEndsWhenItsClientGoes) {
  upkeep_.check = [] { return store::CheckStep{.stage = "texts", .checked = 1}; };
  AdminServer server(upkeep_);
  {
    grpc::ClientContext context;
    const auto stream = server->Verify(&context, {});
    v1::VerifyResponse answer;
    ASSERT_TRUE(stream->Read(&answer));
    context.TryCancel();
    (void)stream->Finish();
  }
  upkeep_.AwaitEnd();
}

TEST_F(AdminOfScriptTest, ABackupThatCannotBeMadeOrReadEndsWithTheReason) {
  const auto end_of = [](AdminServer& server, int& pieces) {
    grpc::ClientContext context;
    const auto stream = server->Backup(&context, {});
    v1::BackupResponse piece;
    for (pieces = 0; stream->Read(&piece); ++pieces) EXPECT_THAT(piece.sha256(), IsEmpty());
    return FromGrpc(stream->Finish());
  };
  int pieces = 0;
  upkeep_.failure = DiskError();
  {
    AdminServer server(upkeep_);
    EXPECT_THAT(end_of(server, pieces), StatusIs(absl::StatusCode::kUnavailable, "STORE_IO"));
    EXPECT_EQ(pieces, 3);
    grpc::ClientContext context;
    v1::StoreState state;
    EXPECT_THAT(FromGrpc(server->GetStoreState(&context, {}, &state)),
                StatusIs(absl::StatusCode::kUnavailable, "STORE_IO"));
  }
  upkeep_.copy_failure =
      Error(absl::StatusCode::kResourceExhausted, "STORE_FULL", "no space is left");
  AdminServer server(upkeep_);
  EXPECT_THAT(end_of(server, pieces), StatusIs(absl::StatusCode::kResourceExhausted, "STORE_FULL"));
  EXPECT_EQ(pieces, 0);
}

TEST_F(AdminOfScriptTest, TheCopyGoesWhenItsClientGoes) {
  AdminServer server(upkeep_);
  {
    grpc::ClientContext context;
    const auto stream = server->Backup(&context, {});
    v1::BackupResponse piece;
    ASSERT_TRUE(stream->Read(&piece));
    context.TryCancel();
    (void)stream->Finish();
  }
  upkeep_.AwaitEnd();
}

TEST_F(AdminOfScriptTest, AReadingAnewTellsHowFarItIsUntilItIsDone) {
  bool asked_for_all = false;
  AdminServer server(upkeep_, [&](const store::Condition&, bool all) {
    asked_for_all = all;
    return [seen = 0]() mutable -> absl::StatusOr<v1::ReanalyzeResponse> {
      v1::ReanalyzeResponse so_far;
      so_far.set_reports_total(3);
      so_far.set_reports_seen(++seen);
      so_far.set_done(seen == 3);
      return so_far;
    };
  });
  v1::ReanalyzeRequest request;
  request.set_filter("publisher = \"Harbour Post\"");
  request.set_all(true);
  grpc::ClientContext context;
  const auto stream = server->Reanalyze(&context, request);
  v1::ReanalyzeResponse answer;
  std::vector<int64_t> seen;
  while (stream->Read(&answer)) seen.push_back(answer.reports_seen());
  EXPECT_OK(FromGrpc(stream->Finish()));
  EXPECT_THAT(seen, ElementsAre(1, 2, 3));
  EXPECT_TRUE(asked_for_all);
}

TEST_F(AdminOfScriptTest, AReadingAnewThatCannotBeginOrGoOnSaysWhy) {
  const auto end_of = [&](const std::string& filter) {
    AdminServer server(upkeep_, [](const store::Condition&, bool) {
      return []() -> absl::StatusOr<v1::ReanalyzeResponse> { return DiskError(); };
    });
    v1::ReanalyzeRequest request;
    request.set_filter(filter);
    grpc::ClientContext context;
    const auto stream = server->Reanalyze(&context, request);
    v1::ReanalyzeResponse answer;
    EXPECT_FALSE(stream->Read(&answer));
    return FromGrpc(stream->Finish());
  };
  EXPECT_THAT(end_of(""), StatusIs(absl::StatusCode::kUnavailable, "STORE_IO"));
  EXPECT_THAT(end_of("publsher = 3"),
              StatusIs(absl::StatusCode::kInvalidArgument, "FILTER_INVALID"));
}

TEST_F(AdminOfScriptTest, ALongCompactionStopsWhenItsClientGoes) {
  AdminServer server(upkeep_);
  {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(100));
    v1::CompactResponse response;
    EXPECT_FALSE(server->Compact(&context, {}, &response).ok());
  }
  upkeep_.AwaitEnd();
}

}  // namespace
}  // namespace dossier::query
