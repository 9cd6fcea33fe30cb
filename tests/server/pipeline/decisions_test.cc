// What people decide over what the machine finds: it holds, it can be taken back, and taken back it
// leaves no trace.

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/decision_service.pb.h"
#include "dossier/v1/watch_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/error.h"
#include "server/pipeline/record_reader.h"
#include "server/pipeline/resources.h"
#include "server/store/former_names.h"
#include "tests/server/pipeline/archive.h"
#include "tests/server/pipeline/deciding.h"
#include "tests/server/pipeline/desk.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

// The link of a report to an incident; without a name if there is none.
v1::IncidentReport LinkTo(const v1::Incident& incident, const std::string& report) {
  for (const v1::IncidentReport& link : incident.reports()) {
    if (link.report() == report) return link;
  }
  return {};
}

std::vector<std::string> VictimsOf(const v1::Incident& incident) {
  std::vector<std::string> names;
  for (const v1::Victim& victim : incident.victims()) {
    if (!victim.name().empty()) names.push_back(victim.name());
  }
  return names;
}

TEST(DecisionsTest, MergedIncidentsAreOneAndTheOldNameRedirects) {
  Desk desk;
  const std::string ferries = desk.IncidentOf("Corran Ferries 0").name();
  const std::string water = desk.IncidentOf("Eddis Water 0").name();
  ASSERT_NE(ferries, water);
  const v1::Decision decision = desk.Take(MergeOf(water, {ferries}));
  const v1::Incident merged = desk.IncidentOf("Corran Ferries 0");
  EXPECT_EQ(merged.name(), water);
  EXPECT_THAT(merged.redirected_from(), ElementsAre(ferries));
  EXPECT_EQ(merged.report_count(), 6) << merged.DebugString();
  EXPECT_THAT(VictimsOf(merged), UnorderedElementsAre("Corran Ferries", "Eddis Water"));
  EXPECT_EQ(desk.LeadsTo(ferries), water);
  int by_decision = 0;
  for (const v1::IncidentReport& link : merged.reports()) {
    if (link.rule() != "decision") continue;
    ++by_decision;
    EXPECT_THAT(link.reasons(), Contains("Jana Dorn: they are"));
  }
  EXPECT_EQ(by_decision, 3);
  ASSERT_THAT(merged.relations(), SizeIs(testing::Ge(1)));
  EXPECT_EQ(merged.relations(0).type(), v1::Relation::TYPE_DUPLICATE_OF);
  EXPECT_EQ(decision.state(), v1::Decision::STATE_ACTIVE);
}

TEST(DecisionsTest, AnUndoneMergeLeavesNoTrace) {
  Desk desk;
  const auto before = desk.Views();
  const std::string ferries = desk.IncidentOf("Corran Ferries 0").name();
  const std::string water = desk.IncidentOf("Eddis Water 0").name();
  const v1::Decision decision = desk.Take(MergeOf(water, {ferries}));
  EXPECT_NE(desk.Views(), before);
  desk.Undo(decision.name());
  EXPECT_EQ(desk.Views(), before);
  EXPECT_EQ(desk.Read(decision.name()).state(), v1::Decision::STATE_UNDONE);
  EXPECT_EQ(desk.Read(decision.name()).undo().author(), "Ola Nord");
}

TEST(DecisionsTest, WhatIsSplitOffIsAnIncidentThatIsDistinctAndRedirectsOnceUndone) {
  Desk desk;
  const auto before = desk.Views();
  const std::string ferries = desk.IncidentOf("Corran Ferries 0").name();
  const v1::Decision decision = desk.Take(SplitOf(ferries, {desk.ReportOf("Corran Ferries 0")}));
  const std::string split = decision.split().new_incident();
  EXPECT_EQ(desk.IncidentOf("Corran Ferries 0").name(), split);
  EXPECT_EQ(desk.IncidentOf("Corran Ferries 1").name(), ferries);
  bool distinct = false;
  const v1::Incident rest = desk.IncidentOf("Corran Ferries 1");
  for (const v1::Relation& relation : rest.relations()) {
    distinct |= relation.type() == v1::Relation::TYPE_DISTINCT_FROM && relation.incident() == split;
  }
  EXPECT_TRUE(distinct);
  desk.Undo(decision.name());
  EXPECT_EQ(desk.Views(), before);
  EXPECT_EQ(desk.LeadsTo(split), ferries);
}

TEST(DecisionsTest, AReportThatASplitNamesTwiceLeavesOnce) {
  Desk desk;
  const std::string ferries = desk.IncidentOf("Corran Ferries 0").name();
  const std::string report = desk.ReportOf("Corran Ferries 0");
  EXPECT_THAT(desk.Take(SplitOf(ferries, {report, report})).split().reports(), ElementsAre(report));
}

TEST(DecisionsTest, ALateReportGoesWithThatPartOfASplitThatItIsMostLike) {
  Desk desk;
  const std::string ferries = desk.IncidentOf("Corran Ferries 0").name();
  const v1::Decision decision = desk.Take(SplitOf(ferries, {desk.ReportOf("Corran Ferries 0")}));
  ingest::SourceRecord copy = AttackOn("Corran Ferries", 0, "Copied by the Marl Courier.\n");
  copy.external_id = "copy";
  desk.archive.Take({copy}, "elsewhere");
  EXPECT_EQ(desk.IncidentOf("copy").name(), decision.split().new_incident());
}

TEST(DecisionsTest, ALinkedReportTellsOfTheIncidentAndAnUnlinkedOneDoesNot) {
  Desk desk;
  const auto before = desk.Views();
  const std::string water = desk.IncidentOf("Eddis Water 0").name();
  const std::string report = desk.ReportOf("Corran Ferries 1");
  const v1::Decision link = desk.Take(LinkOf(report, water));
  EXPECT_EQ(desk.IncidentOf("Corran Ferries 1").name(), water);
  const v1::Decision unlink = desk.Take(UnlinkOf(report, water));
  EXPECT_EQ(desk.IncidentOf("Corran Ferries 1").name(), unlink.unlink().new_incident());
  EXPECT_EQ(desk.Read(link.name()).state(), v1::Decision::STATE_SUPERSEDED);
  EXPECT_EQ(desk.Read(link.name()).superseded_by(), unlink.name());
  desk.Undo(unlink.name());
  EXPECT_EQ(desk.IncidentOf("Corran Ferries 1").name(), water);
  EXPECT_EQ(desk.Read(link.name()).state(), v1::Decision::STATE_ACTIVE);
  desk.Undo(link.name());
  EXPECT_EQ(desk.Views(), before);
}

TEST(DecisionsTest, AReportThatTellsOfNothingIsLinkedInItsRoleAndUnlinkedAgain) {
  Desk desk;
  desk.archive.Take({Guide()});
  const auto before = desk.Views();
  const std::string water = desk.IncidentOf("Eddis Water 0").name();
  const std::string guide = desk.ReportOf("guide");
  v1::CreateDecisionRequest request = LinkOf(guide, water);
  request.mutable_decision()->mutable_link()->set_role(v1::REPORT_ROLE_BACKGROUND);
  const v1::Decision link = desk.Take(request);

  const v1::Incident incident = desk.Incident(water);
  EXPECT_EQ(incident.report_count(), 4);
  const v1::IncidentReport listed = LinkTo(incident, guide);
  EXPECT_EQ(listed.role(), v1::REPORT_ROLE_BACKGROUND);
  EXPECT_EQ(listed.title(), "How to read a tide table");
  EXPECT_EQ(listed.rule(), "decision");
  EXPECT_THAT(listed.reasons(), ElementsAre("Jana Dorn: read the second paragraph", link.name()));
  ASSERT_THAT(desk.Newest("guide").incidents(), SizeIs(1));
  EXPECT_EQ(desk.Newest("guide").incidents(0).incident(), water);
  EXPECT_EQ(ReasonOf(desk.archive.pipeline().Decide(request).status()), "ACTION_INVALID");

  const v1::Decision unlink = desk.Take(UnlinkOf(guide, water));
  EXPECT_EQ(desk.Views(), before);
  EXPECT_THAT(desk.Newest("guide").incidents(), IsEmpty());
  EXPECT_EQ(desk.Read(link.name()).superseded_by(), unlink.name());
  desk.Undo(unlink.name());
  EXPECT_EQ(desk.Incident(water).report_count(), 4);
  EXPECT_EQ(desk.Read(link.name()).state(), v1::Decision::STATE_ACTIVE);
  desk.Undo(link.name());
  EXPECT_EQ(desk.Views(), before);
  EXPECT_THAT(desk.Newest("guide").incidents(), IsEmpty());
}

TEST(DecisionsTest, AnAddedLinkShowsWhatItsReportIsByNow) {
  Desk desk;
  desk.archive.Take({Guide()});
  const std::string water = desk.IncidentOf("Eddis Water 0").name();
  const std::string guide = desk.ReportOf("guide");
  desk.Take(LinkOf(guide, water));
  ingest::SourceRecord renamed = Guide("The second column has the height.\n");
  renamed.body.replace(0, 24, "How a tide table is read");
  desk.archive.Take({renamed});
  EXPECT_EQ(LinkTo(desk.Incident(water), guide).title(), "How a tide table is read");
  EXPECT_THAT(desk.Newest("guide").incidents(), SizeIs(1));
  for (int number = 0; number < 3; ++number) {
    desk.archive.Take({AttackOn("Eddis Water", number, "It was founded in 1921.\n")});
  }
  EXPECT_EQ(desk.Incident(water).report_count(), 4);
  desk.archive.Take({Withdrawal("guide")});
  EXPECT_EQ(desk.Incident(water).report_count(), 3);
  EXPECT_THAT(desk.Newest("guide").incidents(), IsEmpty());
}

TEST(DecisionsTest, AReportThatTellsOfOneIncidentIsLinkedToASecondBeside) {
  Desk desk;
  const auto before = desk.Views();
  const std::string water = desk.IncidentOf("Eddis Water 0").name();
  const std::string ferries = desk.IncidentOf("Corran Ferries 1").name();
  const std::string report = desk.ReportOf("Corran Ferries 1");
  const v1::Decision link = desk.Take(AddedLinkOf(report, water, v1::REPORT_ROLE_UNSPECIFIED));
  EXPECT_EQ(LinkTo(desk.Incident(water), report).role(), v1::REPORT_ROLE_MENTION);
  EXPECT_EQ(LinkTo(desk.Incident(ferries), report).role(), v1::REPORT_ROLE_PRIMARY);
  EXPECT_EQ(desk.Incident(ferries).report_count(), 3);
  EXPECT_EQ(desk.Incident(water).report_count(), 4);
  EXPECT_THAT(VictimsOf(desk.Incident(water)), ElementsAre("Eddis Water"));

  // Told anew, both stand.
  desk.archive.Take({AttackOn("Corran Ferries", 1, "It was founded in 1921.\n")});
  EXPECT_EQ(desk.Incident(ferries).report_count(), 3);
  EXPECT_EQ(desk.Incident(water).report_count(), 4);
  desk.archive.Take({AttackOn("Corran Ferries", 1)});

  // The link goes with what it was made to.
  const std::string mutual = desk.IncidentOf("Petrel Mutual 0").name();
  const v1::Decision merge = desk.Take(MergeOf(mutual, {water}));
  EXPECT_EQ(LinkTo(desk.Incident(mutual), report).rule(), "decision");
  desk.Undo(merge.name());
  EXPECT_EQ(LinkTo(desk.Incident(water), report).rule(), "decision");
  desk.Undo(link.name());
  const auto now = desk.Views();
  for (const auto& [name, view] : before) {
    v1::Incident was, is;
    was.ParseFromString(view);
    is.ParseFromString(now.at(name));
    EXPECT_EQ(is.report_count(), was.report_count());
  }
  EXPECT_THAT(desk.Newest("Corran Ferries 1").incidents(), SizeIs(1));
}

TEST(DecisionsTest, AReportThatTellsOfTheIncidentGetsAnotherRole) {
  Desk desk;
  const auto before = desk.Views();
  const std::string water = desk.IncidentOf("Eddis Water 0").name();
  const std::string report = desk.ReportOf("Eddis Water 2");
  v1::CreateDecisionRequest request = LinkOf(report, water);
  request.mutable_decision()->mutable_link()->set_role(v1::REPORT_ROLE_MENTION);
  const v1::Decision link = desk.Take(request);
  EXPECT_EQ(LinkTo(desk.Incident(water), report).role(), v1::REPORT_ROLE_MENTION);
  EXPECT_EQ(desk.Newest("Eddis Water 2").incidents(0).role(), v1::REPORT_ROLE_MENTION);
  desk.archive.Take({AttackOn("Eddis Water", 5)});
  EXPECT_EQ(LinkTo(desk.Incident(water), report).role(), v1::REPORT_ROLE_MENTION);
  desk.archive.Take({Withdrawal("Eddis Water 5")});
  desk.Undo(link.name());
  EXPECT_EQ(desk.Views(), before);
}

TEST(DecisionsTest, ATitleThatAPersonWroteStaysWhateverComes) {
  Desk desk;
  const auto before = desk.Views();
  const std::string water = desk.IncidentOf("Eddis Water 0").name();
  const v1::Decision first =
      desk.Take(IncidentTextOf(water, "The dry week of Eddis", "Taps ran dry for a week."));
  EXPECT_EQ(desk.Incident(water).title(), "The dry week of Eddis");
  EXPECT_EQ(desk.Incident(water).text_state(), v1::EDITORIAL_STATE_CORRECTED);
  EXPECT_THAT(desk.Incident(water).text_decisions(), ElementsAre(first.name()));
  desk.archive.Take({AttackOn("Eddis Water", 4)});
  EXPECT_EQ(desk.Incident(water).title(), "The dry week of Eddis");
  desk.archive.Take({Withdrawal("Eddis Water 4")});

  const v1::Decision second = desk.Take(IncidentTextOf(water, "The Eddis outage"));
  EXPECT_EQ(desk.Incident(water).title(), "The Eddis outage");
  EXPECT_EQ(desk.Incident(water).summary(), "Taps ran dry for a week.");
  EXPECT_EQ(desk.Read(first.name()).state(), v1::Decision::STATE_ACTIVE) << "its summary holds";
  const v1::Decision third = desk.Take(IncidentTextOf(water, "", "Water was sold in bottles."));
  EXPECT_EQ(desk.Read(first.name()).superseded_by(), third.name());
  desk.Undo(second.name());
  EXPECT_EQ(desk.Incident(water).title(), "The dry week of Eddis");
  EXPECT_EQ(desk.Read(first.name()).state(), v1::Decision::STATE_ACTIVE);
  desk.Undo(third.name());
  desk.Undo(first.name());
  EXPECT_EQ(desk.Views(), before);
  EXPECT_EQ(ReasonOf(desk.archive.pipeline().Decide(IncidentTextOf(water, "")).status()),
            "ACTION_INVALID");
}

TEST(DecisionsTest, WhatLaterReportsMakeOfADecisionIsSaidOfIt) {
  Desk desk(2, 2);
  const std::string water = desk.IncidentOf("Eddis Water 0").name();
  const v1::Decision link = desk.Take(LinkOf(desk.ReportOf("Corran Ferries 1"), water));
  const v1::Decision unlink = desk.Take(UnlinkOf(desk.ReportOf("Corran Ferries 1"), water));
  ASSERT_EQ(desk.Read(link.name()).superseded_by(), unlink.name());
  desk.archive.Take({AttackOn("Corran Ferries", 1, "It was founded in 1921.\n")});
  EXPECT_EQ(desk.Read(link.name()).superseded_by(), unlink.name());
}

TEST(DecisionsTest, ARejectedClaimStaysAndTakesNoPart) {
  Desk desk(1, 1);
  const auto before = desk.Views();
  const v1::Claim claim = desk.ClaimOf("Corran Ferries 0", v1::FIELD_VICTIM);
  const v1::Decision decision = desk.Take(ReviewOf(claim, v1::ClaimReview::VERDICT_REJECTED));
  EXPECT_THAT(VictimsOf(desk.IncidentOf("Corran Ferries 0")), IsEmpty());
  const v1::Claim rejected = desk.ClaimOf("Corran Ferries 0", v1::FIELD_VICTIM);
  EXPECT_EQ(rejected.editorial_state(), v1::EDITORIAL_STATE_REJECTED);
  EXPECT_EQ(rejected.decision(), decision.name());
  desk.Undo(decision.name());
  EXPECT_EQ(desk.Views(), before);
}

TEST(DecisionsTest, ACorrectionStandsBesideWhatItPutsRightAndOutlivesNewVersions) {
  Desk desk(1, 2);
  const v1::Claim claim = desk.ClaimOf("Corran Ferries 0", v1::FIELD_VICTIM);
  const v1::Claim other = desk.ClaimOf("Corran Ferries 1", v1::FIELD_VICTIM);
  desk.Take(ReviewOf(claim, v1::ClaimReview::VERDICT_CORRECTED));
  desk.Take(ReviewOf(other, v1::ClaimReview::VERDICT_CONFIRMED));
  const auto check = [&] {
    const v1::Incident incident = desk.IncidentOf("Corran Ferries 0");
    EXPECT_THAT(VictimsOf(incident), UnorderedElementsAre("Wonderloan", "Corran Ferries"));
    for (const v1::Victim& victim : incident.victims()) {
      if (victim.name().empty()) continue;
      EXPECT_EQ(victim.provenance().editorial_state(), victim.name() == "Wonderloan"
                                                           ? v1::EDITORIAL_STATE_CORRECTED
                                                           : v1::EDITORIAL_STATE_CONFIRMED);
      for (const v1::Span& span : victim.provenance().evidence()) {
        for (const v1::Report& report : desk.archive.Reports()) {
          if (!absl::StartsWith(span.report_version(), report.name() + "/")) continue;
          EXPECT_EQ(desk.archive.TextOf(report).substr(span.start(), span.end() - span.start()),
                    span.text());
        }
      }
    }
  };
  check();
  desk.archive.Take({AttackOn("Corran Ferries", 0, "The firm has 20 ships.\n")});
  check();
}

TEST(DecisionsTest, ACorrectionIsAValueThatAReportCouldHave) {
  Desk desk(1, 1);
  v1::CreateDecisionRequest request = ReviewOf(desk.ClaimOf("Corran Ferries 0", v1::FIELD_VICTIM),
                                               v1::ClaimReview::VERDICT_CORRECTED);
  v1::Claim& correction = *request.mutable_decision()->mutable_review()->mutable_correction();
  const auto refused = [&] {
    const absl::Status status = desk.archive.pipeline().Decide(request).status();
    EXPECT_EQ(ReasonOf(status), "CORRECTION_INVALID");
    return std::string(status.message());
  };
  correction.mutable_victim()->set_country("Ruritania");
  EXPECT_THAT(refused(), HasSubstr("victim.country is \"Ruritania\""));
  correction.mutable_victim()->clear_country();
  correction.mutable_victim()->set_name(std::string(100'000, 'x'));
  EXPECT_THAT(refused(), HasSubstr("victim.name has 100000 bytes"));
  correction.mutable_victim()->set_name(" ");
  EXPECT_THAT(refused(), HasSubstr("says nothing"));

  request = ReviewOf(desk.ClaimOf("Corran Ferries 0", v1::FIELD_DATE),
                     v1::ClaimReview::VERDICT_CORRECTED);
  v1::Claim& date = *request.mutable_decision()->mutable_review()->mutable_correction();
  date.clear_absence();
  date.mutable_date()->mutable_date()->set_value("2031-02-30");
  EXPECT_THAT(refused(), HasSubstr("no ISO 8601 date"));
  date.mutable_date()->mutable_date()->set_value("2031-02-28");
  const v1::Decision decision = desk.Take(request);
  EXPECT_EQ(decision.review().correction().date().date().precision(), v1::PRECISION_DAY);
}

TEST(DecisionsTest, DecisionsOutliveNewVersionsOfTheirReports) {
  Desk desk;
  const std::string water = desk.IncidentOf("Eddis Water 0").name();
  desk.Take(LinkOf(desk.ReportOf("Corran Ferries 1"), water));
  desk.Take(MergeOf(water, {desk.IncidentOf("Petrel Mutual 0").name()}));
  for (const char* firm : {"Corran Ferries", "Petrel Mutual"}) {
    for (int number = 0; number < 3; ++number) {
      desk.archive.Take({AttackOn(firm, number, "It was founded in 1921.\n")});
    }
  }
  EXPECT_EQ(desk.IncidentOf("Corran Ferries 1").name(), water);
  EXPECT_EQ(desk.IncidentOf("Petrel Mutual 2").name(), water);
  EXPECT_NE(desk.IncidentOf("Corran Ferries 0").name(), water);
}

// Reads as others do until it is replaced by a later extractor, which goes by other rules, is less
// sure, and finds no victims.
class ReplacedExtractor final : public RecordReader {
 public:
  explicit ReplacedExtractor(const std::atomic<bool>& is_replaced)
      : RecordReader(1 << 20), is_replaced_(is_replaced) {}

  absl::Status Read(Prepared& prepared) const override {
    const absl::Status status = RecordReader::Read(prepared);
    if (!status.ok() || !is_replaced_) return status;
    auto* anew = google::protobuf::Arena::CreateMessage<internal::Analysis>(prepared.arena.get());
    *anew = *prepared.analysis;
    for (internal::Account& account : *anew->mutable_accounts()) {
      auto& claims = *account.mutable_claims();
      claims.erase(std::remove_if(claims.begin(), claims.end(),
                                  [](const v1::Claim& claim) { return claim.has_victim(); }),
                   claims.end());
      for (v1::Claim& claim : claims) {
        claim.set_rule("later.rule");
        claim.set_confidence(0.3);
      }
    }
    prepared.analysis = anew;
    return status;
  }

 private:
  const std::atomic<bool>& is_replaced_;
};

TEST(DecisionsTest, WhatPeopleDecidedStandsWhateverALaterExtractorReads) {
  std::atomic<bool> is_replaced = false;
  Desk desk(std::make_unique<ReplacedExtractor>(is_replaced), 3, 3);
  const std::string ferries = desk.IncidentOf("Corran Ferries 0").name();
  const std::string hospital = desk.IncidentOf("Marl Valley Hospital 0").name();
  desk.Take(ReviewOf(desk.ClaimOf("Corran Ferries 0", v1::FIELD_VICTIM),
                     v1::ClaimReview::VERDICT_CORRECTED));
  desk.Take(ReviewOf(desk.ClaimOf("Corran Ferries 1", v1::FIELD_VICTIM),
                     v1::ClaimReview::VERDICT_CONFIRMED));
  desk.Take(ReviewOf(desk.ClaimOf("Corran Ferries 2", v1::FIELD_KIND),
                     v1::ClaimReview::VERDICT_REJECTED));
  desk.Take(MergeOf(ferries, {desk.IncidentOf("Eddis Water 0").name()}));
  desk.Take(SplitOf(hospital, {desk.ReportOf("Marl Valley Hospital 1")}));
  desk.Take(IncidentTextOf(hospital, "The week without screens"));

  is_replaced = true;
  for (const char* firm : {"Corran Ferries", "Eddis Water", "Marl Valley Hospital"}) {
    for (int number = 0; number < 3; ++number) {
      desk.archive.Take({AttackOn(firm, number, "It was founded in 1921.\n")});
    }
  }
  const v1::Incident merged = desk.IncidentOf("Eddis Water 0");
  EXPECT_EQ(merged.name(), ferries);
  EXPECT_THAT(VictimsOf(merged), UnorderedElementsAre("Wonderloan", "Corran Ferries"))
      << "of which the machine reads none";
  EXPECT_EQ(merged.kinds(0).provenance().rule().substr(0, 10), "later.rule");
  EXPECT_EQ(desk.ClaimOf("Corran Ferries 2", v1::FIELD_KIND).editorial_state(),
            v1::EDITORIAL_STATE_REJECTED);
  EXPECT_NE(desk.IncidentOf("Marl Valley Hospital 1").name(), hospital);
  EXPECT_EQ(desk.IncidentOf("Marl Valley Hospital 0").title(), "The week without screens");
}

TEST(DecisionsTest, ADryRunTellsWhatWouldChangeAndChangesNothing) {
  Desk desk;
  const auto before = desk.Views();
  v1::CreateDecisionRequest request = MergeOf(desk.IncidentOf("Eddis Water 0").name(),
                                              {desk.IncidentOf("Corran Ferries 0").name()});
  request.set_validate_only(true);
  auto response = desk.archive.pipeline().Decide(request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->revision(), 0);
  EXPECT_THAT(response->effects(), SizeIs(testing::Ge(2)));
  EXPECT_EQ(desk.Views(), before);
}

TEST(DecisionsTest, ARequestThatIsSentAgainIsAnsweredOnce) {
  Desk desk;
  v1::CreateDecisionRequest request = MergeOf(desk.IncidentOf("Eddis Water 0").name(),
                                              {desk.IncidentOf("Corran Ferries 0").name()});
  request.set_request_id("desk-1");
  const v1::Decision first = desk.Take(request);
  EXPECT_EQ(desk.Take(request).name(), first.name());
  request.mutable_decision()->set_reason("another reason");
  EXPECT_EQ(ReasonOf(desk.archive.pipeline().Decide(request).status()), "REQUEST_ID_REUSED");
}

TEST(DecisionsTest, WhatCannotBeDoneIsSaid) {
  Desk desk;
  const std::string ferries = desk.IncidentOf("Corran Ferries 0").name();
  const std::string water = desk.IncidentOf("Eddis Water 0").name();
  const auto reason = [&](const v1::CreateDecisionRequest& request) {
    return ReasonOf(desk.archive.pipeline().Decide(request).status());
  };
  EXPECT_EQ(reason(Deciding()), "ACTION_MISSING");
  EXPECT_EQ(reason(MergeOf(water, {water})), "ACTION_INVALID");
  EXPECT_EQ(reason(MergeOf(water, {})), "ACTION_INVALID");
  EXPECT_EQ(reason(MergeOf("reports/x", {ferries})), "NAME_INVALID");
  EXPECT_EQ(reason(MergeOf("incidents/none", {ferries})), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(reason(SplitOf(water, {desk.ReportOf("Corran Ferries 0")})), "REPORT_NOT_IN_INCIDENT");
  EXPECT_EQ(reason(SplitOf(water, {desk.ReportOf("Eddis Water 0"), desk.ReportOf("Eddis Water 1"),
                                   desk.ReportOf("Eddis Water 2")})),
            "ACTION_INVALID");
  EXPECT_EQ(reason(LinkOf(desk.ReportOf("Eddis Water 0"), water)), "ACTION_INVALID");
  EXPECT_EQ(reason(IncidentTextOf(water, "The pumps\x1b[31m of June")), "ACTION_INVALID");
  v1::CreateDecisionRequest nobody = MergeOf(water, {ferries});
  nobody.mutable_decision()->set_author(" ");
  EXPECT_EQ(reason(nobody), "AUTHOR_INVALID");
  nobody.mutable_decision()->set_author("Jana Dorn");
  nobody.mutable_decision()->clear_reason();
  EXPECT_EQ(reason(nobody), "REASON_INVALID");

  const v1::Decision decision = desk.Take(MergeOf(water, {ferries}));
  const auto merged = desk.archive.pipeline().Decide(MergeOf(ferries, {water})).status();
  EXPECT_EQ(ReasonOf(merged), "INCIDENT_MERGED");
  EXPECT_THAT(std::string(merged.message()), HasSubstr(water));
  desk.Undo(decision.name());
  v1::UndoDecisionRequest again;
  again.set_name(decision.name());
  again.set_author("Jana Dorn");
  again.set_reason("once more");
  EXPECT_EQ(ReasonOf(desk.archive.pipeline().Undo(again).status()), "DECISION_UNDONE");
}

}  // namespace
}  // namespace dossier::pipeline
