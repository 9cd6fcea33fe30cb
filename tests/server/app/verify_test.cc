// What `dossierd verify` prints.
#include "server/app/verify.h"

#include <sqlite3.h>

#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "dossier/v1/incident.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/search_text.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class AppVerifyTest : public testing::Test {
 protected:
  AppVerifyTest() {
    const auto store = store::OpenSqliteStore(dir_.File("dossier.db"), {}, clock_);
    EXPECT_OK(store);
    const auto t = (*store)->Begin();
    EXPECT_OK(t);
    for (int i = 0; i < 100; ++i) {
      v1::Incident incident;
      incident.set_name(absl::StrCat("incidents/", i));
      incident.set_title(absl::StrCat("The storm ", i));
      EXPECT_OK((*t)->Put(incident.name(), incident.SerializeAsString(), store::TermsOf(incident),
                          store::SearchTextOf(incident)));
    }
    EXPECT_OK((*t)->Commit());
  }

  void Damage(const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(dir_.File("dossier.db").c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
  }

  absl::StatusOr<int64_t> Verify(const VerifyOptions& options = {}) {
    return app::Verify(dir_.path(), options, out_, progress_);
  }

  TempDir dir_;
  FakeClock clock_;
  std::ostringstream out_;
  std::ostringstream progress_;
};

TEST_F(AppVerifyTest, OfSoundDataThereIsOneLine) {
  EXPECT_THAT(Verify(), IsOkAndHolds(0));
  EXPECT_THAT(out_.str(),
              AllOf(StartsWith(dir_.File("dossier.db") + ": no problems; checked 1 file, "),
                    HasSubstr(", 100 resources, "), HasSubstr(", 100 log\n")));
  EXPECT_THAT(progress_.str(), IsEmpty()) << "it was quick";
}

TEST_F(AppVerifyTest, ProblemsAreListedUpToANumberOfEachKindAndTheOthersCounted) {
  Damage("UPDATE resource SET body = x'ff'");
  EXPECT_THAT(Verify({.most_of_a_reason = 2}), IsOkAndHolds(200));
  EXPECT_EQ(out_.str().substr(0, out_.str().find("; checked")),
            absl::StrCat("CHANGE_DIFFERS  incidents/0: its newest change, of revision 1, holds "
                         "other values\n"
                         "BODY_INVALID  incidents/0: the stored bytes are no dossier.v1.Incident\n"
                         "CHANGE_DIFFERS  incidents/1: its newest change, of revision 1, holds "
                         "other values\n"
                         "BODY_INVALID  incidents/1: the stored bytes are no dossier.v1.Incident\n"
                         "BODY_INVALID  98 more of these are not listed\n"
                         "CHANGE_DIFFERS  98 more of these are not listed\n",
                         dir_.File("dossier.db"),
                         ": 200 problems; keep it, and restore the newest backup that has none"));
}

TEST_F(AppVerifyTest, OneProblemIsOneProblem) {
  Damage("UPDATE counter SET living = 7");
  EXPECT_THAT(Verify(), IsOkAndHolds(1));
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("COUNTER_DIFFERS  incidents: 7 resources are noted, but "
                                          "there are 100\n"),
                                HasSubstr(": 1 problem; ")));
}

TEST_F(AppVerifyTest, HowFarItIsIsToldBesideTheResult) {
  EXPECT_THAT(Verify({.tell_every = absl::ZeroDuration()}), IsOkAndHolds(0));
  EXPECT_THAT(progress_.str(), AllOf(HasSubstr("checking file: 0 of 1\n"),
                                     HasSubstr("checking resources: 0 of 100\n"),
                                     HasSubstr("checking resources: 100 of 100\n")));
}

}  // namespace
}  // namespace dossier::app
