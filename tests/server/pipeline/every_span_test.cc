// No value without characters that say it: every claim of every corpus is held against its text,
// byte for byte, as it is found and as it is stored.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/internal/account.pb.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "server/analysis/analyzer.h"
#include "tests/server/pipeline/archive.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

namespace fs = std::filesystem;

struct Document {
  std::string id;
  std::string text;
  std::string published;
};

std::string TextOrNone(const nlohmann::json& record, const char* key) {
  const auto found = record.find(key);
  return found == record.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

// The reports of a file with one in a line.
std::vector<Document> ReadLines(const fs::path& path) {
  std::vector<Document> documents;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    const nlohmann::json record = nlohmann::json::parse(line, nullptr, false);
    if (!record.is_object()) continue;
    Document document{TextOrNone(record, "id"), TextOrNone(record, "text"),
                      TextOrNone(record, "published")};
    if (!document.text.empty()) documents.push_back(std::move(document));
  }
  return documents;
}

// The reports of our own corpora, one a file.
std::vector<Document> ReadOwn() {
  std::vector<Document> documents;
  for (const char* folder : {"incidents", "statements"}) {
    for (const auto& file :
         fs::directory_iterator(fs::path(DOSSIER_SOURCE_DIR) / "tests/corpus" / folder)) {
      if (file.path().extension() != ".txt") continue;
      std::ifstream in(file.path(), std::ios::binary);
      std::ostringstream bytes;
      bytes << in.rdbuf();
      const std::string whole = bytes.str();
      documents.push_back({file.path().filename().string(),
                           whole.substr(0, whole.find("\n---\n") + 1), "2031-05-20"});
    }
  }
  return documents;
}

void ExpectSlice(const v1::Span& span, const std::string& text, const std::string& what) {
  ASSERT_GE(span.start(), 0) << what;
  ASSERT_LT(span.start(), span.end()) << what;
  ASSERT_LE(span.end(), static_cast<int64_t>(text.size())) << what;
  ASSERT_EQ(text.substr(span.start(), span.end() - span.start()), span.text()) << what;
}

// Returns how many spans there were.
int ExpectProof(const v1::Claim& claim, const std::string& text, const std::string& id) {
  const std::string what = absl::StrCat(id, ": ", claim.ShortDebugString());
  EXPECT_GT(claim.evidence_size(), 0) << what;
  EXPECT_FALSE(claim.rule().empty()) << what;
  EXPECT_GT(claim.confidence(), 0) << what;
  EXPECT_NE(claim.field(), v1::FIELD_UNSPECIFIED) << what;
  EXPECT_NE(claim.value_case() == v1::Claim::VALUE_NOT_SET,
            claim.absence() == v1::ABSENCE_REASON_UNSPECIFIED)
      << "either a value or a reason why there is none, " << what;
  for (const v1::Span& span : claim.evidence()) ExpectSlice(span, text, what);
  return claim.evidence_size();
}

int ExpectProofs(const std::vector<Document>& documents) {
  const analysis::Analyzer analyzer;
  int spans = 0;
  for (const Document& document : documents) {
    analysis::Document read;
    read.text = document.text;
    read.published.set_value(document.published);
    const internal::Analysis found = analyzer.Analyze(read);
    for (const internal::Account& account : found.accounts()) {
      for (const v1::Claim& claim : account.claims()) {
        EXPECT_NE(claim.status(), v1::CLAIM_STATUS_UNSPECIFIED) << claim.ShortDebugString();
        EXPECT_NE(claim.extractor(), "") << claim.ShortDebugString();
        spans += ExpectProof(claim, document.text, document.id);
      }
    }
    for (const v1::Claim& claim : found.other_claims()) {
      spans += ExpectProof(claim, document.text, document.id);
    }
  }
  return spans;
}

class EverySpanTest : public testing::TestWithParam<const char*> {};

TEST_P(EverySpanTest, OfACorpusIsTheTextAtItsOffsets) {
  const fs::path path = fs::path(DOSSIER_SOURCE_DIR) / "../shared/eval" / GetParam();
  if (!fs::exists(path)) GTEST_SKIP() << path << " is not beside the source tree";
  const std::vector<Document> documents = ReadLines(path);
  ASSERT_FALSE(documents.empty()) << path << " holds no reports";
  EXPECT_GT(ExpectProofs(documents), 0);
}

INSTANTIATE_TEST_SUITE_P(Corpora, EverySpanTest,
                         testing::Values("incidents/casie.dev.jsonl", "incidents/eurepoc.dev.jsonl",
                                         "clustering/ecbplus.dev.jsonl",
                                         "clustering/gnews.dev.jsonl", "quotes/polnear.dev.jsonl",
                                         "quotes/gum_news.dev.jsonl"));

TEST(EverySpanTest, OfOurOwnCorporaIsTheTextAtItsOffsets) {
  EXPECT_GT(ExpectProofs(ReadOwn()), 100);
}

// What clients are given: the claims of a store, and the evidence of the values folded from them.
TEST(EverySpanTest, OfAStoreIsTheTextOfItsReportVersion) {
  std::vector<Document> documents = ReadOwn();
  for (const char* corpus : {"incidents/casie.dev.jsonl", "incidents/eurepoc.dev.jsonl"}) {
    const std::vector<Document> more =
        ReadLines(fs::path(DOSSIER_SOURCE_DIR) / "../shared/eval" / corpus);
    documents.insert(documents.end(), more.begin(),
                     more.begin() + std::min<size_t>(more.size(), 40));
  }
  Archive archive;
  std::vector<ingest::SourceRecord> records;
  for (const Document& document : documents) {
    records.push_back(Article(document.id, document.text, document.published));
  }
  archive.Take(records);
  std::map<std::string, std::string> texts;  // by report version
  for (const v1::Report& report : archive.Reports()) {
    texts[absl::StrCat(report.name(), "/versions/", report.version())] = archive.TextOf(report);
  }
  const std::vector<v1::Claim> claims = archive.Claims();
  ASSERT_GT(claims.size(), 200u);
  for (const v1::Claim& claim : claims) {
    EXPECT_FALSE(claim.asserter().type() == v1::SPEAKER_TYPE_UNSPECIFIED &&
                 claim.asserter().name().empty())
        << claim.ShortDebugString();
    for (const v1::Span& span : claim.evidence()) {
      EXPECT_EQ(span.report_version(), claim.report_version());
      ExpectSlice(span, texts[span.report_version()], claim.name());
    }
    EXPECT_GT(claim.evidence_size(), 0) << claim.ShortDebugString();
  }
  for (const v1::Incident& incident : archive.Incidents()) {
    const google::protobuf::Reflection& reflection = *incident.GetReflection();
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    reflection.ListFields(incident, &fields);
    for (const auto* field : fields) {
      const auto* type = field->message_type();
      const auto* envelope = type == nullptr ? nullptr : type->FindFieldByName("provenance");
      if (envelope == nullptr) continue;
      for (int i = 0; i < reflection.FieldSize(incident, field); ++i) {
        const auto& value = reflection.GetRepeatedMessage(incident, field, i);
        v1::Provenance provenance;
        provenance.CopyFrom(value.GetReflection()->GetMessage(value, envelope));
        // Only that nothing is claimed needs no proof.
        if (provenance.claim_count() == 0) {
          EXPECT_EQ(field->name(), "absences") << value.ShortDebugString();
          continue;
        }
        EXPECT_GT(provenance.evidence_size(), 0) << value.ShortDebugString();
        for (const v1::Span& span : provenance.evidence()) {
          ExpectSlice(span, texts[span.report_version()], value.ShortDebugString());
        }
      }
    }
  }
}

}  // namespace
}  // namespace dossier::pipeline
