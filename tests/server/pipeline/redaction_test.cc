// Words that are removed for good: from what is, from what was, from the bytes of the data file,
// and from what comes later.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "dossier/internal/former_print.pb.h"
#include "dossier/v1/watch_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/sha256.h"
#include "server/pipeline/account_index.h"
#include "server/pipeline/pipeline.h"
#include "server/pipeline/resources.h"
#include "server/store/sqlite/sqlite_store.h"
#include "tests/server/pipeline/archive.h"
#include "tests/server/pipeline/installation.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::pipeline {
namespace {

using store::Collection;
using testing::IsEmpty;
using testing::SizeIs;

constexpr absl::string_view kNews =
    "Eddis Water hit by ransomware\n\n"
    "Eddis Water was hit by ransomware on 3 March 2031. Data of 40,000 customers was stolen.\n\n"
    "“We will not pay a single penny to these criminals,” said Quillon Arkwright, the company's "
    "chief executive, who lives at 5 Zanderlane Close in Marl.\n\n"
    "The company brought its pumps back within two days and told the regulator on Wednesday.\n";

// Names that hold no word of each other.
constexpr absl::string_view kName = "Quillon Arkwright";

// Whether the words are there, in any case.
bool Holds(absl::string_view bytes, absl::string_view words) {
  return absl::StrContains(absl::AsciiStrToLower(bytes), absl::AsciiStrToLower(words));
}

class RedactionTest : public testing::Test, protected Installation {
 protected:
  RedactionTest() { Open(); }

  std::vector<v1::Record> Take(const std::vector<ingest::SourceRecord>& records) {
    auto outcome = pipeline_->Take(Archive::Batch(records));
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome.ok() ? outcome->records : std::vector<v1::Record>();
  }

  template <typename Message>
  std::vector<Message> All(Collection collection) {
    std::vector<Message> all;
    auto page = store_->Select({.collection = collection, .limit = 1000});
    EXPECT_TRUE(page.ok()) << page.status();
    for (const store::Resource& resource : page->resources) {
      EXPECT_TRUE(all.emplace_back().ParseFromString(resource.body)) << resource.name;
    }
    return all;
  }

  v1::Report OnlyReport() {
    const auto reports = All<v1::Report>(Collection::kReport);
    EXPECT_THAT(reports, SizeIs(1));
    return reports.empty() ? v1::Report() : reports[0];
  }

  std::string ReportOf(absl::string_view item) {
    for (const v1::Report& report : All<v1::Report>(Collection::kReport)) {
      if (report.origins(0).external_id() == item) return report.name();
    }
    ADD_FAILURE() << "there is no " << item;
    return "";
  }

  // By which accounts are found: hashes of words that anybody could make anew.
  std::set<std::string> HashesOfKeys() {
    std::set<std::string> hashes;
    for (const auto& account : All<internal::Account>(Collection::kAccount)) {
      for (const store::Term& term : ListTerms(account)) hashes.insert(term.value.substr(0, 8));
    }
    return hashes;
  }

  std::string TextOf(absl::string_view sha256) {
    auto text = store_->Text(sha256);
    EXPECT_TRUE(text.ok()) << text.status();
    return text->value_or("");
  }

  v1::RedactReportRequest Asking(const std::string& report) {
    v1::RedactReportRequest asked;
    asked.set_name(report);
    asked.set_author("legal desk");
    asked.set_reason("a private person");
    return asked;
  }

  v1::Decision RedactWords(absl::string_view words) {
    v1::RedactReportRequest asked = Asking(OnlyReport().name());
    asked.set_words(std::string(words));
    auto done = pipeline_->Redact(asked);
    EXPECT_TRUE(done.ok()) << done.status();
    return done.ok() ? done->decision() : v1::Decision();
  }

  // What is redacted while somebody reads, and so is left in the write-ahead log.
  void TakeAndRedactDuringARead() {
    Close();
    Open({.busy_timeout = absl::Milliseconds(20)});
    Take({Article("eddis.txt", kNews, "2031-03-05")});
    v1::RedactReportRequest asked = Asking(OnlyReport().name());
    asked.set_words(std::string(kName));
    absl::StatusOr<v1::RedactReportResponse> done = absl::UnknownError("nothing was read");
    ASSERT_OK(store_->ReadChanges(
        {.max_changes = 1}, [&](const store::ChangeView&) { done = pipeline_->Redact(asked); }));
    ASSERT_OK(done);
    EXPECT_THAT(done->on_disk().message(), testing::HasSubstr("write-ahead log"));
    EXPECT_FALSE(Holds(TextOf(OnlyReport().text_sha256()), kName));
  }

  // Whether the bytes of the data file, or of what lies beside it, hold the words in any case.
  bool OnDisk(absl::string_view words) {
    for (const auto& file : std::filesystem::directory_iterator(dir_.path())) {
      std::ifstream in(file.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      if (absl::StrContains(absl::AsciiStrToLower(bytes), absl::AsciiStrToLower(words)))
        return true;
    }
    return false;
  }

  bool OnDiskExactly(absl::string_view bytes) {
    for (const auto& file : std::filesystem::directory_iterator(dir_.path())) {
      std::ifstream in(file.path(), std::ios::binary);
      if (absl::StrContains(std::string(std::istreambuf_iterator<char>(in), {}), bytes))
        return true;
    }
    return false;
  }

  std::vector<std::string> Findings() {
    std::vector<std::string> findings;
    const auto check = store_->upkeep().Check();
    while (true) {
      auto step = check->Next();
      EXPECT_TRUE(step.ok()) << step.status();
      if (!step.ok() || step->done) return findings;
      for (const store::Finding& finding : step->findings) {
        findings.push_back(
            absl::StrCat(finding.reason, ": ", finding.subject, ": ", finding.message));
      }
    }
  }
};

TEST_F(RedactionTest, ANameIsGoneFromTheDataAndFromItsFile) {
  Take({Article("eddis.txt", kNews, "2031-03-05")});
  Take({Article("eddis.txt", absl::StrCat(kNews, "\nThe police are looking into it.\n"),
                "2031-03-05")});
  ASSERT_TRUE(OnDisk("Quillon"));
  RedactWords(kName);
  EXPECT_THAT(Findings(), IsEmpty());
  EXPECT_FALSE(OnDisk("Quillon"));
  EXPECT_FALSE(OnDisk("Arkwright"));
  EXPECT_TRUE(OnDisk("single penny")) << "what was not redacted is there";
  Close();
  EXPECT_FALSE(OnDisk("Quillon"));
  EXPECT_FALSE(OnDisk("Arkwright"));
}

TEST_F(RedactionTest, WhatPeopleDecidedForgetsTheWordsToo) {
  Take({Article("eddis.txt", kNews, "2031-03-05")});
  Take({Article("marl.txt", "How to read a pump\n\nA pump lists its hours on a plate.\n",
                "2031-03-06")});
  const auto decide = [&](const std::function<void(v1::Decision&)>& act) {
    v1::CreateDecisionRequest request;
    request.mutable_decision()->set_author("Jana Dorn");
    request.mutable_decision()->set_reason("asked Quillon Arkwright, of 5 Zanderlane Close");
    act(*request.mutable_decision());
    auto taken = pipeline_->Decide(request);
    EXPECT_TRUE(taken.ok()) << taken.status();
    return taken.ok() ? taken->decision().name() : "";
  };
  const std::string incident = All<v1::Incident>(Collection::kIncident)[0].name();
  const std::string report = ReportOf("eddis.txt");
  for (const v1::Claim& claim : All<v1::Claim>(Collection::kClaim)) {
    if (claim.field() != v1::FIELD_VICTIM || !claim.has_victim()) continue;
    decide([&](v1::Decision& decision) {
      decision.mutable_review()->set_claim(claim.name());
      decision.mutable_review()->set_verdict(v1::ClaimReview::VERDICT_CORRECTED);
      decision.mutable_review()->mutable_correction()->mutable_victim()->set_name(
          "Quillon Arkwright");
    });
    break;
  }
  decide([&](v1::Decision& decision) {
    decision.mutable_incident_text()->set_incident(incident);
    decision.mutable_incident_text()->set_title("The Quillon Arkwright affair");
  });
  const std::string link = decide([&](v1::Decision& decision) {
    decision.mutable_link()->set_incident(incident);
    decision.mutable_link()->set_report(ReportOf("marl.txt"));
  });
  v1::UndoDecisionRequest undo;
  undo.set_name(link);
  undo.set_author("Jana Dorn");
  undo.set_reason("Quillon Arkwright said no");
  ASSERT_OK(pipeline_->Undo(undo));
  ASSERT_TRUE(OnDisk("Quillon"));
  std::set<std::string> hashes = HashesOfKeys();

  const int64_t head = store_->Log()->head;
  v1::RedactReportRequest asked = Asking(report);
  asked.set_words(std::string(kName));
  ASSERT_OK(pipeline_->Redact(asked));
  EXPECT_THAT(Findings(), IsEmpty());
  EXPECT_FALSE(OnDisk("Quillon"));
  EXPECT_FALSE(OnDisk("Arkwright"));
  const std::set<std::string> left = HashesOfKeys();
  for (const std::string& hash : hashes) {
    if (left.contains(hash)) continue;
    EXPECT_FALSE(OnDiskExactly(hash)) << "a hash of redacted words";
  }
  const v1::Incident now = All<v1::Incident>(Collection::kIncident)[0];
  EXPECT_EQ(now.title(), "The ################# affair");

  auto changes = store_->Changes(head, store::Store::kFromStart, 10000, 1 << 30);
  ASSERT_OK(changes);
  int decisions = 0;
  for (const store::Change& change : *changes) {
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(change.event));
    // Of a report whose past alone had the words nothing is to be seen now.
    if (event.type() != v1::Event::TYPE_UPDATED || !Holds(event.ShortDebugString(), "###"))
      continue;
    EXPECT_GT(event.changed_fields().paths_size(), 0) << event.name();
    if (event.has_decision()) ++decisions;
    if (event.name() == incident) {
      EXPECT_THAT(event.changed_fields().paths(), testing::Contains("title"));
    }
  }
  EXPECT_EQ(decisions, 3);
}

TEST_F(RedactionTest, TwoRedactedReportsHaveNothingInCommonByIt) {
  const auto news = [](absl::string_view firm, absl::string_view month) {
    return absl::StrCat(firm, " hit by ransomware\n\n", firm, " was hit by ransomware in ", month,
                        " 2031, it said on Monday. The attack on ", firm, " lasted an hour.\n");
  };
  Take({Article("eddis.txt", news("Eddis Water", "March"), "2031-03-05")});
  Take({Article("corran.txt", news("Corran Ferries", "March"), "2031-03-06")});
  ASSERT_THAT(All<v1::Incident>(Collection::kIncident), SizeIs(2));
  for (const auto& [item, firm] :
       {std::pair("eddis.txt", "Eddis Water"), std::pair("corran.txt", "Corran Ferries")}) {
    v1::RedactReportRequest asked = Asking(ReportOf(item));
    asked.set_words(firm);
    ASSERT_OK(pipeline_->Redact(asked));
  }
  for (const auto& account : All<internal::Account>(Collection::kAccount)) {
    EXPECT_FALSE(Holds(account.signature().ShortDebugString(), "#"));
  }
}

TEST_F(RedactionTest, WhatAnotherReportSaysInTheSameWordsStays) {
  Take({Article(
      "eddis.txt",
      "Eddis Water hit by Copper Lynx\n\nEddis Water was hit by ransomware on 3 March 2031. "
      "The gang Copper Lynx claimed responsibility for the attack on Eddis Water.\n\n"
      "“Not a single drop was lost in all of it,” said Quillon Arkwright.\n\n"
      "The pumps stood still.\n",
      "2031-03-05")});
  // In words of its own, so that it is no copy, which would prove nothing more.
  Take({Article(
      "corran.txt",
      "Copper Lynx strikes\n\nRansomware struck Eddis Water on 3 March 2031, as ferries of "
      "other firms went on as ever. Responsibility for the attack on Eddis Water was "
      "claimed by the gang Copper Lynx on its leak site two days later.\n\n"
      "“Not a single drop was lost in all of it,” said Quillon Arkwright.\n\n"
      "Nobody in the valley had to boil water, and taps ran through the night.\n",
      "2031-03-06")});
  ASSERT_THAT(All<v1::Incident>(Collection::kIncident), SizeIs(1));
  const auto values = [&] {
    std::string values;
    for (const v1::Incident& incident : All<v1::Incident>(Collection::kIncident)) {
      for (const auto& initiator : incident.initiators()) {
        absl::StrAppend(&values, initiator.name(), ";");
      }
    }
    return values;
  };
  const int64_t head = store_->Log()->head;
  for (const absl::string_view words : {"Copper Lynx", "Quillon Arkwright"}) {
    v1::RedactReportRequest asked = Asking(ReportOf("eddis.txt"));
    asked.set_words(std::string(words));
    ASSERT_OK(pipeline_->Redact(asked));
    EXPECT_THAT(Findings(), IsEmpty());
  }
  EXPECT_TRUE(Holds(values(), "copper lynx"));
  const v1::Incident now = All<v1::Incident>(Collection::kIncident)[0];
  EXPECT_TRUE(Holds(now.summary(), "copper lynx")) << now.summary();
  for (const v1::IncidentReport& link : now.reports()) {
    EXPECT_EQ(Holds(link.title(), "copper lynx"), link.report() == ReportOf("corran.txt"));
  }
  bool is_said = false;
  for (const v1::Statement& statement : All<v1::Statement>(Collection::kStatement)) {
    is_said |= Holds(statement.speaker().name(), "quillon arkwright");
  }
  EXPECT_TRUE(is_said);

  // The past keeps the words of others to the letter.
  auto past = store_->FindAsOf(now.name(), head);
  ASSERT_OK(past);
  v1::Incident then;
  ASSERT_TRUE(then.ParseFromString((*past)->body));
  int proofs = 0;
  for (const auto& initiator : then.initiators()) {
    for (const v1::Span& span : initiator.provenance().evidence()) {
      if (!absl::StartsWith(span.report_version(), ReportOf("corran.txt"))) continue;
      EXPECT_FALSE(Holds(span.text(), "#"));
      ++proofs;
    }
  }
  EXPECT_GT(proofs, 0);
}

// Of two firms: the second was broken into with what was stolen from the first.
ingest::SourceRecord BreachOf(absl::string_view firm) {
  return Article("first",
                 absl::StrCat("Hackers break into ", firm, "\n\nThe payday lender ", firm,
                              " was hacked on May 9, 2031, and customer data was stolen, the "
                              "company said. The police are investigating the breach.\n"),
                 "2031-05-12");
}
ingest::SourceRecord AttackWithKeysFrom(absl::string_view breach, absl::string_view id = "second") {
  return Article(id,
                 absl::StrCat("Corran Ferries hit by ransomware\n\nCorran Ferries was hit by a "
                              "ransomware attack on November 6, 2031, the firm said. The attackers "
                              "got in with passwords stolen in ",
                              breach, ", Quillon Arkwright said.\n"),
                 "2031-11-08");
}

TEST_F(RedactionTest, WhatMadeAnAttackPossibleIsKnownWithoutOtherWords) {
  Take({AttackWithKeysFrom("an earlier hack of Wonderloan")});
  RedactWords(kName);
  Take({BreachOf("Wonderloan")});
  int relations = 0;
  for (const auto& incident : All<v1::Incident>(Collection::kIncident)) {
    for (const v1::Relation& relation : incident.relations()) {
      ++relations;
      ASSERT_THAT(relation.evidence(), SizeIs(1));
      EXPECT_TRUE(Holds(relation.evidence(0).text(), "earlier hack of Wonderloan"));
      EXPECT_FALSE(OnDisk("Quillon"));
    }
  }
  EXPECT_EQ(relations, 2) << "led to and follows from";
}

TEST_F(RedactionTest, WhatMadeAnAttackPossibleGoesWithItsWords) {
  for (const std::string which : {"an earlier hack", "the May breach"}) {
    SCOPED_TRACE(which);
    Take({AttackWithKeysFrom(which + " of Wonderloan", which)});
    v1::RedactReportRequest asked = Asking(ReportOf(which));
    asked.set_words("Wonderloan");
    ASSERT_OK(pipeline_->Redact(asked));
    EXPECT_FALSE(OnDisk("Wonderloan"));
    EXPECT_THAT(Findings(), IsEmpty());
  }
}

TEST_F(RedactionTest, NothingElseMoves) {
  Take({Article("eddis.txt", kNews, "2031-03-05")});
  const std::string before = TextOf(OnlyReport().text_sha256());
  const std::string old_sha256 = OnlyReport().text_sha256();
  RedactWords(kName);
  const v1::Report report = OnlyReport();
  const std::string after = TextOf(report.text_sha256());
  ASSERT_EQ(after.size(), before.size());
  const size_t at = before.find(kName.data(), 0, kName.size());
  EXPECT_EQ(after, before.substr(0, at) + std::string(kName.size(), '#') +
                       before.substr(at + kName.size()));
  EXPECT_EQ(report.versions(0).text_sha256(), report.text_sha256());
  EXPECT_EQ(report.text_sha256(), Sha256Hex(after));
  EXPECT_EQ(TextOf(old_sha256), "");
  for (const v1::Claim& claim : All<v1::Claim>(Collection::kClaim)) {
    for (const v1::Span& span : claim.evidence()) {
      EXPECT_EQ(after.substr(span.start(), span.end() - span.start()), span.text());
    }
  }
  for (const v1::Statement& statement : All<v1::Statement>(Collection::kStatement)) {
    EXPECT_TRUE(absl::StrContains(statement.text(), "single penny")) << statement.text();
    for (const v1::Span& span : statement.occurrences(0).source()) {
      EXPECT_EQ(after.substr(span.start(), span.end() - span.start()), span.text());
    }
  }
}

TEST_F(RedactionTest, NeitherThePastNorAStreamOfItGivesTheWordsBack) {
  Take({Article("eddis.txt", kNews, "2031-03-05")});
  Take({Article("eddis.txt", absl::StrCat(kNews, "\nThe police are looking into it.\n"),
                "2031-03-05")});
  RedactWords(kName);
  auto changes = store_->Changes(0, store::Store::kFromStart, 10000, 1 << 30);
  ASSERT_OK(changes);
  for (const store::Change& change : *changes) {
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(change.event));
    EXPECT_FALSE(Holds(event.ShortDebugString(), "quillon")) << change.name;
    for (const auto* terms : {&change.terms, &change.previous_terms}) {
      for (const store::Term& term : *terms) {
        EXPECT_FALSE(Holds(term.value, "quillon")) << term.field;
      }
    }
  }
  auto past = store_->Select({.collection = Collection::kStatement, .as_of = 1});
  ASSERT_OK(past);
  EXPECT_THAT(past->resources, testing::Not(IsEmpty()));
  for (const store::Resource& resource : past->resources) {
    EXPECT_FALSE(Holds(resource.body, "quillon"));
  }
}

TEST_F(RedactionTest, WhatPrintedAStatementOnceLosesTheWordsToo) {
  Take({Article("eddis.txt", kNews, "2031-03-05")});
  Take({Article("eddis.txt", absl::StrCat("Correction below\n\n", kNews), "2031-03-05")});
  ASSERT_THAT(All<internal::FormerPrint>(Collection::kFormerPrint), testing::Not(IsEmpty()));
  RedactWords(kName);
  for (const auto& former : All<internal::FormerPrint>(Collection::kFormerPrint)) {
    EXPECT_FALSE(Holds(former.ShortDebugString(), "quillon"));
  }
  EXPECT_FALSE(OnDisk("Quillon"));
}

TEST_F(RedactionTest, WhoKeepsCopiesIsTold) {
  Take({Article("eddis.txt", kNews, "2031-03-05")});
  const v1::Decision decision = RedactWords(kName);
  EXPECT_EQ(decision.author(), "legal desk");
  ASSERT_THAT(decision.redaction().passages(), SizeIs(1));
  EXPECT_EQ(decision.redaction().passages(0).hash().size(), 64u);
  EXPECT_NE(decision.redaction().passages(0).hash(), Sha256Hex(kName)) << "which could be guessed";
  auto changes = store_->Changes(1, store::Store::kFromStart, 10000, 1 << 30);
  ASSERT_OK(changes);
  std::vector<std::string> updated;
  bool told = false;
  for (const store::Change& change : *changes) {
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(change.event));
    EXPECT_EQ(event.revision(), 2);
    told |= event.decision().redaction().report() == OnlyReport().name();
    if (event.type() == v1::Event::TYPE_UPDATED) updated.push_back(event.name());
  }
  EXPECT_TRUE(told);
  EXPECT_THAT(updated, testing::Contains(OnlyReport().name()));
  EXPECT_THAT(updated, testing::Contains(testing::StartsWith("statements/")));
}

TEST_F(RedactionTest, WordsThatAReaderHoldsOnTheDiskGoOnceItHasEnded) {
  TakeAndRedactDuringARead();
  EXPECT_TRUE(OnDisk(kName));
  ASSERT_OK(pipeline_->FinishRedactions());
  EXPECT_FALSE(OnDisk(kName));
}

TEST_F(RedactionTest, WordsThatAServerLeftOnTheDiskGoWithItsNextStart) {
  TakeAndRedactDuringARead();
  Close();
  Open();
  ASSERT_OK(pipeline_->FinishRedactions());
  EXPECT_FALSE(OnDisk(kName));
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(RedactionTest, TheSameArticleOrACopyOfItBringsNothingBack) {
  Take({Article("eddis.txt", kNews, "2031-03-05")});
  RedactWords(kName);
  const int64_t head = store_->Log()->head;
  Take({Article("eddis.txt", kNews, "2031-03-05")});
  EXPECT_EQ(store_->Log()->head, head) << "the same bytes are filed";
  Close();
  Open();
  EXPECT_EQ(OnlyReport().version(), 1);
  const auto changed = Take({Article(
      "eddis.txt", absl::StrCat(kNews, "\nThe police said that QUILLON ARKWRIGHT was well.\n"),
      "2031-03-05")});
  EXPECT_EQ(changed[0].outcome(), v1::Record::OUTCOME_NEW_VERSION);
  EXPECT_EQ(OnlyReport().version(), 2);
  const auto copy = Take({Article("copy.txt", kNews, "2031-03-06")});
  EXPECT_EQ(copy[0].outcome(), v1::Record::OUTCOME_ACCEPTED);
  EXPECT_THAT(Findings(), IsEmpty());
  ASSERT_OK(store_->Scrub());
  EXPECT_FALSE(OnDisk("Quillon"));
}

TEST_F(RedactionTest, ARedactedSentenceStaysOutOfOtherReportsAndANameDoesNot) {
  Take({Article("eddis.txt", kNews, "2031-03-05")});
  const v1::Report report = OnlyReport();
  const std::string text = TextOf(report.text_sha256());
  const size_t start = text.find("the company's chief executive");
  v1::RedactReportRequest asked = Asking(report.name());
  asked.mutable_passage()->set_start(static_cast<int64_t>(start));
  asked.mutable_passage()->set_end(static_cast<int64_t>(text.find("\n", start)));
  ASSERT_OK(pipeline_->Redact(asked));
  EXPECT_FALSE(OnDisk("Zanderlane"));
  EXPECT_TRUE(OnDisk("Quillon"));
  Take({Article(
      "herald.txt",
      "A visit to Marl\n\nQuillon Arkwright, the company's chief executive, who lives at 5 "
      "Zanderlane Close in Marl, opened the door on Friday.\n",
      "2031-03-08")});
  ASSERT_OK(store_->Scrub());
  EXPECT_FALSE(OnDisk("Zanderlane"));
  EXPECT_TRUE(OnDisk("opened the door"));
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(RedactionTest, WordsThatAPassageCutsGoWhole) {
  Take({Article("eddis.txt", kNews, "2031-03-05")});
  const v1::Report report = OnlyReport();
  const size_t name = TextOf(report.text_sha256()).find("Quillon");
  v1::RedactReportRequest asked = Asking(report.name());
  asked.mutable_passage()->set_start(static_cast<int64_t>(name + 2));
  asked.mutable_passage()->set_end(static_cast<int64_t>(name + 5));
  ASSERT_OK(pipeline_->Redact(asked));
  EXPECT_FALSE(OnDisk("Quillon"));
  EXPECT_TRUE(OnDisk("Zanderlane"));
}

TEST_F(RedactionTest, AWholeReportGoes) {
  Take({Article("eddis.txt", kNews, "2031-03-05")});
  v1::RedactReportRequest asked = Asking(OnlyReport().name());
  asked.set_whole(true);
  ASSERT_OK(pipeline_->Redact(asked));
  for (const absl::string_view words : {"Quillon", "Zanderlane", "single penny", "40,000"}) {
    EXPECT_FALSE(OnDisk(words)) << words;
  }
  EXPECT_THAT(Findings(), IsEmpty());
  Take({Article("copy.txt", kNews, "2031-03-06")});
  ASSERT_OK(store_->Scrub());
  EXPECT_FALSE(OnDisk("Quillon"));
}

TEST_F(RedactionTest, AWholeReportGoesOnceAndItsBlankedTextStays) {
  Take({Article("eddis.txt", kNews, "2031-03-05")});
  v1::RedactReportRequest asked = Asking(OnlyReport().name());
  asked.set_whole(true);
  ASSERT_OK(pipeline_->Redact(asked));
  const auto again = pipeline_->Redact(asked);
  EXPECT_TRUE(absl::IsNotFound(again.status())) << again.status();
  EXPECT_EQ(TextOf(OnlyReport().text_sha256()).size(), kNews.size() - 1);
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(RedactionTest, WhatCannotBeRedactedIsSaid) {
  Take({Article("eddis.txt", kNews, "2031-03-05")});
  v1::RedactReportRequest asked = Asking(OnlyReport().name());
  EXPECT_TRUE(absl::IsInvalidArgument(pipeline_->Redact(asked).status())) << "nothing is named";
  asked.set_words("Nobody Atall");
  EXPECT_TRUE(absl::IsNotFound(pipeline_->Redact(asked).status()));
  asked.clear_author();
  EXPECT_TRUE(absl::IsInvalidArgument(pipeline_->Redact(asked).status()));
  asked = Asking("reports/never");
  asked.set_whole(true);
  EXPECT_TRUE(absl::IsNotFound(pipeline_->Redact(asked).status()));
}

}  // namespace
}  // namespace dossier::pipeline
