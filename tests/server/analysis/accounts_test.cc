#include "server/analysis/accounts.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/fold_text.h"

namespace dossier::analysis {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

// "TYPE_DATA_BREACH" without "TYPE_", in lower case.
std::string Plain(absl::string_view name, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(name, prefix));
}

std::string StatusOf(const v1::Claim& claim) {
  return Plain(v1::ClaimStatus_Name(claim.status()), "CLAIM_STATUS_");
}

// "5000", "3000-4000".
template <typename Amount>
std::string RangeOf(const Amount& amount) {
  const auto least = static_cast<int64_t>(amount.min());
  const auto most = static_cast<int64_t>(amount.max());
  if (most == 0) return absl::StrCat(">=", least);
  if (least == 0) return absl::StrCat("<=", most);
  return least == most ? absl::StrCat(most) : absl::StrCat(least, "-", most);
}

// The line of tests/corpus/README.md that says what `claim` says.
// "part via_provider NAME", "category corporate NAME": who has no name is told by sector or
// country, an attacker without either by "-".
bool TellsOfParty(const v1::Claim& claim, absl::string_view line) {
  const auto tells = [line](absl::string_view what, const std::string& value, const auto& party,
                            absl::string_view else_called) {
    return line ==
           absl::StrCat(what, " ", value, " ", party.name().empty() ? else_called : party.name());
  };
  if (claim.has_victim()) {
    const v1::Victim& victim = claim.victim();
    const std::string& described = victim.sector().empty() ? victim.country() : victim.sector();
    return tells("category", Plain(v1::PartyCategory_Name(victim.category()), "PARTY_CATEGORY_"),
                 victim, described) ||
           tells("part", Plain(v1::Victim::Role_Name(victim.role()), "ROLE_"), victim, described);
  }
  if (!claim.has_initiator()) return false;
  const v1::Initiator& initiator = claim.initiator();
  return tells("category", Plain(v1::PartyCategory_Name(initiator.category()), "PARTY_CATEGORY_"),
               initiator, initiator.country().empty() ? "-" : initiator.country());
}

std::string LineOf(const v1::Claim& claim) {
  if (claim.absence() != v1::ABSENCE_REASON_UNSPECIFIED) {
    return absl::StrCat("absent ", Plain(v1::Field_Name(claim.field()), "FIELD_"), " ",
                        Plain(v1::AbsenceReason_Name(claim.absence()), "ABSENCE_REASON_"));
  }
  switch (claim.value_case()) {
    case v1::Claim::kKind:
      return absl::StrCat("kind ", Plain(v1::Kind::Type_Name(claim.kind().type()), "TYPE_"));
    case v1::Claim::kVictim:
      return absl::StrCat("victim ", claim.victim().name());
    case v1::Claim::kInitiator:
      return absl::StrCat("initiator ", claim.initiator().name());
    case v1::Claim::kTool:
      return absl::StrCat("tool ", claim.tool().name());
    case v1::Claim::kVulnerability: {
      const v1::Vulnerability& flaw = claim.vulnerability();
      return absl::StrCat(
          flaw.cve().empty() ? absl::StrCat("flaw ", flaw.product()) : "cve " + flaw.cve(),
          flaw.zero_day() ? " zero_day" : "");
    }
    case v1::Claim::kStatusValue:
      return absl::StrCat(
          "status ", Plain(v1::StatusValue::Status_Name(claim.status_value().status()), "STATUS_"));
    case v1::Claim::kDisclosure:
      return absl::StrCat("disclosure ",
                          Plain(v1::Disclosure::By_Name(claim.disclosure().by()), "BY_"), " ",
                          claim.disclosure().name());
    case v1::Claim::kSeverity:
      return absl::StrCat("severity ", claim.severity().scale(), " ", claim.severity().value());
    case v1::Claim::kResponse:
      return absl::StrCat("response ",
                          Plain(v1::Response::Type_Name(claim.response().type()), "TYPE_"),
                          claim.response().actor().empty() ? "" : " ", claim.response().actor());
    case v1::Claim::kTechnique:
      return absl::StrCat("technique ", claim.technique().attack_id().empty()
                                            ? claim.technique().description()
                                            : claim.technique().attack_id());
    case v1::Claim::kEventStep:
      return absl::StrCat("step ", claim.event_step().position(),
                          claim.event_step().has_date() ? " " : "",
                          claim.event_step().date().value());
    case v1::Claim::kLegalAssessment:
      return absl::StrCat("law ", claim.legal_assessment().norm());
    case v1::Claim::kAlias:
      return absl::StrCat("alias ", Plain(v1::Alias::Type_Name(claim.alias().type()), "TYPE_"), " ",
                          claim.alias().name());
    case v1::Claim::kLocation:
      return absl::StrCat("place ", claim.location().name());
    case v1::Claim::kDate:
      return absl::StrCat("date ",
                          Plain(v1::IncidentDate::Event_Name(claim.date().event()), "EVENT_"), " ",
                          claim.date().date().value().empty() ? "?" : claim.date().date().value());
    case v1::Claim::kMotive:
      return claim.motive().type() == v1::Motive::TYPE_UNSPECIFIED
                 ? absl::StrCat(
                       "motive ",
                       Plain(v1::Motive::Targeting_Name(claim.motive().targeting()), "TARGETING_"))
                 : absl::StrCat("motive ",
                                Plain(v1::Motive::Type_Name(claim.motive().type()), "TYPE_"));
    case v1::Claim::kAttribution: {
      const v1::Attribution& attribution = claim.attribution();
      std::string line =
          absl::StrCat("attribution ", Plain(v1::Stance_Name(attribution.stance()), "STANCE_"));
      const std::string& whom =
          attribution.initiator().empty() ? attribution.country() : attribution.initiator();
      if (!whom.empty()) absl::StrAppend(&line, " ", whom);
      if (attribution.absence() != v1::ABSENCE_REASON_UNSPECIFIED) {
        absl::StrAppend(&line, " ",
                        Plain(v1::AbsenceReason_Name(attribution.absence()), "ABSENCE_REASON_"));
      }
      return line;
    }
    case v1::Claim::kInvestigation:
      return absl::StrCat(
          "investigation ",
          Plain(v1::Investigation::State_Name(claim.investigation().state()), "STATE_"), " ",
          claim.investigation().body());
    case v1::Claim::kMeasure:
      return absl::StrCat("measure ",
                          Plain(v1::Measure::Type_Name(claim.measure().type()), "TYPE_"));
    case v1::Claim::kImpact: {
      const v1::Impact& impact = claim.impact();
      if (impact.has_money()) {
        return absl::StrCat("money ", RangeOf(impact.money()), " ", impact.money().currency(), " ",
                            Plain(v1::Impact::MoneyKind_Name(impact.money_kind()), "MONEY_KIND_"));
      }
      if (impact.has_quantity()) {
        return absl::StrCat("count ", RangeOf(impact.quantity()), " ", impact.quantity().unit());
      }
      return absl::StrCat("impact ",
                          Plain(v1::Impact::Dimension_Name(impact.dimension()), "DIMENSION_"), " ",
                          Plain(v1::Impact::Degree_Name(impact.degree()), "DEGREE_"));
    }
    default:
      return Plain(v1::Field_Name(claim.field()), "FIELD_");
  }
}

// A report read, with everything it borrows.
struct ReadReport {
  explicit ReadReport(std::string words, absl::string_view published, absl::string_view title,
                      absl::string_view publisher = "")
      : text_bytes(std::move(words)),
        text(text_bytes),
        names(text),
        entities(text, names),
        statements(FindStatements(text, names, entities)) {
    document.text = text_bytes;
    document.title = std::string(title);
    document.publisher = std::string(publisher);
    document.published.set_value(std::string(published));
    const Landmarks landmarks(text);
    const ReportDates dates = DatesOf(document, text, landmarks);
    ExtractFacts(FactReading(document, text, names, entities, landmarks, dates, statements, arena),
                 facts);
  }

  std::string text_bytes;
  Document document;
  Text text;
  NameClasses names;
  Entities entities;
  std::vector<StatementDraft> statements;
  google::protobuf::Arena arena;
  internal::Analysis& facts = *google::protobuf::Arena::CreateMessage<internal::Analysis>(&arena);
};

void ExpectEvidenceIsTheText(const ReadReport& report) {
  for (const internal::Account& account : report.facts.accounts()) {
    EXPECT_FALSE(account.claims().empty());
    for (const v1::Claim& claim : account.claims()) {
      EXPECT_GT(claim.evidence_size(), 0) << claim.ShortDebugString();
      EXPECT_FALSE(claim.rule().empty());
      for (const v1::Span& span : claim.evidence()) {
        ASSERT_LT(span.start(), span.end()) << claim.ShortDebugString();
        ASSERT_LE(span.end(), static_cast<int64_t>(report.text_bytes.size()));
        EXPECT_EQ(report.text_bytes.substr(span.start(), span.end() - span.start()), span.text());
      }
    }
  }
}

std::string Describe(const internal::Account& account) {
  std::string lines;
  for (const v1::Claim& claim : account.claims()) {
    absl::StrAppend(&lines, "  ", LineOf(claim), " by ",
                    claim.asserter().name().empty() ? "report" : claim.asserter().name(), " [",
                    StatusOf(claim), "]\n");
  }
  return lines;
}

bool Tells(const ReadReport& report, const internal::Account& account, absl::string_view line) {
  if (absl::ConsumePrefix(&line, "statement ")) {
    return std::any_of(account.statement_indices().begin(), account.statement_indices().end(),
                       [&](int32_t index) {
                         for (const Span span : report.statements[index].content) {
                           if (absl::StrContains(report.text.Slice(span), line)) return true;
                         }
                         return false;
                       });
  }
  std::string status;
  const size_t bracket = line.rfind(" [");
  if (bracket != absl::string_view::npos && line.back() == ']') {
    status = std::string(line.substr(bracket + 2, line.size() - bracket - 3));
    line = line.substr(0, bracket);
  }
  std::string asserter;
  const size_t by = line.rfind(" by ");
  if (by != absl::string_view::npos) {
    asserter = std::string(line.substr(by + 4));
    line = line.substr(0, by);
  }
  return std::any_of(account.claims().begin(), account.claims().end(), [&](const v1::Claim& claim) {
    if ((LineOf(claim) != line && !TellsOfParty(claim, line)) ||
        (!status.empty() && StatusOf(claim) != status))
      return false;
    if (asserter.empty()) return true;
    return asserter == "report" ? claim.asserter().name().empty()
                                : claim.asserter().name() == asserter;
  });
}

class IncidentCorpusTest : public testing::TestWithParam<std::string> {};

TEST_P(IncidentCorpusTest, TellsWhatIsExpected) {
  const fs::path path = fs::path(DOSSIER_SOURCE_DIR "/tests/corpus/incidents") / GetParam();
  const std::string file = ReadFile(path);
  const size_t cut = file.find("\n---\n");
  ASSERT_NE(cut, std::string::npos) << path << " has no line ---";
  const std::vector<std::string> lines = absl::StrSplit(file.substr(cut + 5), '\n');
  std::string published;
  std::string title;
  std::string publisher;
  for (absl::string_view line : lines) {
    if (absl::ConsumePrefix(&line, "published ")) published = std::string(line);
    if (absl::ConsumePrefix(&line, "title ")) title = std::string(line);
    if (absl::ConsumePrefix(&line, "publisher ")) publisher = std::string(line);
  }
  const ReadReport report(file.substr(0, cut + 1), published, title, publisher);
  ExpectEvidenceIsTheText(report);
  const auto& accounts = report.facts.accounts();
  int current = -1;
  for (absl::string_view line : lines) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line.front() == '#' || absl::StartsWith(line, "published ") ||
        absl::StartsWith(line, "title ") || absl::StartsWith(line, "publisher ")) {
      continue;
    }
    if (absl::ConsumePrefix(&line, "accounts ")) {
      std::string told;
      for (const internal::Account& account : accounts) {
        absl::StrAppend(&told, account.title(), "\n", Describe(account));
      }
      ASSERT_EQ(absl::StrCat(accounts.size()), line) << told;
      continue;
    }
    if (absl::ConsumePrefix(&line, "account ")) {
      ++current;
      ASSERT_LT(current, static_cast<int>(accounts.size()));
      EXPECT_EQ(Plain(v1::ReportRole_Name(accounts[current].role()), "REPORT_ROLE_"), line);
      continue;
    }
    ASSERT_GE(current, 0) << "no account line before: " << line;
    const bool unwanted = absl::ConsumePrefix(&line, "not ");
    EXPECT_EQ(Tells(report, accounts[current], line), !unwanted)
        << (unwanted ? "not " : "") << line << "\nin account " << current << ":\n"
        << Describe(accounts[current]);
  }
}

std::vector<std::string> Cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(DOSSIER_SOURCE_DIR "/tests/corpus/incidents")) {
    if (entry.path().extension() == ".txt") names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Incidents, IncidentCorpusTest, testing::ValuesIn(Cases()),
                         [](const testing::TestParamInfo<std::string>& info) {
                           return info.param.substr(0, info.param.size() - 4);
                         });

TEST(AccountsTest, AnEmptyTextTellsOfNothing) {
  EXPECT_TRUE(ReadReport("", "", "").facts.accounts().empty());
  EXPECT_TRUE(ReadReport("\n\n", "2031-01-01", "A title").facts.accounts().empty());
}

TEST(AccountsTest, TheSameReportGivesTheSameBytes) {
  const std::string words =
      "Kestrel Bank was hit by a cyberattack on Sunday. Hackers stole 4,000 records.\n";
  const ReadReport one(words, "2031-05-20", "");
  const ReadReport two(words, "2031-05-20", "");
  ASSERT_EQ(one.facts.accounts().size(), 1u);
  EXPECT_EQ(one.facts.accounts()[0].SerializeAsString(),
            two.facts.accounts()[0].SerializeAsString());
}

TEST(AccountsTest, ASignatureHoldsWhatAnAccountIsComparedBy) {
  const ReadReport report(
      "Kestrel Bank (KB) was hit by a cyberattack on 18 May 2031. Hackers stole 4,000 records.\n",
      "2031-05-20", "");
  ASSERT_EQ(report.facts.accounts().size(), 1u);
  const internal::Signature& signature = report.facts.accounts()[0].signature();
  ASSERT_EQ(signature.victims_size(), 1);
  EXPECT_EQ(signature.victims(0).name(), "kestrel bank");
  ASSERT_GE(signature.dates_size(), 1);
  EXPECT_EQ(signature.dates(0).first(), absl::CivilDay(2031, 5, 18) - absl::CivilDay(1970, 1, 1));
  EXPECT_EQ(signature.published_day(), absl::CivilDay(2031, 5, 20) - absl::CivilDay(1970, 1, 1));
  EXPECT_EQ(signature.words(), absl::StrJoin(WordsOf(signature.words()), " "));
  EXPECT_EQ(WordsOf(signature.words()).size(), static_cast<size_t>(signature.word_weights_size()));
  EXPECT_THAT(WordsOf(signature.words()), testing::Contains("kestrel"));
  EXPECT_FALSE(signature.text_sketch().empty());
}

class SeedFactsTest : public testing::Test {
 protected:
  static ReadReport Seed(absl::string_view name) {
    return ReadReport(ReadFile(fs::path(DOSSIER_SOURCE_DIR "/../shared/seeds") / std::string(name)),
                      "", "");
  }
  void SetUp() override {
    if (!fs::exists(DOSSIER_SOURCE_DIR "/../shared/seeds")) {
      GTEST_SKIP() << "the two real reports are not beside the source tree (../shared/seeds)";
    }
  }
};

constexpr char kCourt[] = "International Criminal Court";

TEST_F(SeedFactsTest, TheOlderReportTellsOfOneHappening) {
  const ReadReport report = Seed("004_de68d642573ea0d9.txt");
  ExpectEvidenceIsTheText(report);
  ASSERT_EQ(report.facts.accounts().size(), 1u);
  const internal::Account& account = report.facts.accounts()[0];
  for (const char* line :
       {"victim International Criminal Court", "date detected 2023-09", "date started 2023-09",
        "motive espionage by International Criminal Court",
        "attribution declines stated_unknown by International Criminal Court",
        "investigation ongoing Dutch law enforcement authorities", "measure containment",
        "measure control_added", "impact confidentiality suspected"}) {
    EXPECT_TRUE(Tells(report, account, line)) << line << "\n" << Describe(account);
  }
  EXPECT_EQ(account.statement_indices_size(), static_cast<int>(report.statements.size()));
  for (const v1::Claim& claim : account.claims()) {
    if (claim.has_victim() && !claim.victim().name().empty()) {
      EXPECT_EQ(claim.victim().name(), kCourt);
    }
    EXPECT_FALSE(claim.has_initiator()) << claim.ShortDebugString();
  }
}

TEST_F(SeedFactsTest, TheNewerReportTellsOfTwo) {
  const ReadReport report = Seed("000_1343713c7a1d265c.txt");
  ExpectEvidenceIsTheText(report);
  ASSERT_EQ(report.facts.accounts().size(), 2u);
  const internal::Account& newer = report.facts.accounts()[0];
  const internal::Account& older = report.facts.accounts()[1];
  for (const char* line :
       {"victim International Criminal Court", "date disclosed ?", "measure containment",
        "absent impact withheld", "absent motive withheld", "absent impact not_reported"}) {
    EXPECT_TRUE(Tells(report, newer, line)) << line << "\n" << Describe(newer);
  }
  for (const char* line :
       {"motive espionage", "statement The evidence available thus far", "date detected 2023"}) {
    EXPECT_FALSE(Tells(report, newer, line)) << line << "\n" << Describe(newer);
  }
  for (const char* line : {"victim International Criminal Court", "date detected 2023",
                           "date started 2023", "motive espionage by International Criminal Court",
                           "measure containment", "statement The evidence available thus far"}) {
    EXPECT_TRUE(Tells(report, older, line)) << line << "\n" << Describe(older);
  }
  for (const v1::Claim& claim : newer.claims()) {
    if (claim.has_date()) {
      EXPECT_TRUE(claim.date().date().value().empty()) << claim.ShortDebugString();
      EXPECT_FALSE(claim.date().date().unresolved_reason().empty());
    }
  }
}

}  // namespace
}  // namespace dossier::analysis
