// Files that hold many reports: each comes once, what is broken is named, and reading goes on
// within a file.
#include <zlib.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/plugins/folder/folder_fixture.h"

namespace dossier::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Json = nlohmann::json;

std::string Gzip(const std::string& text) {
  std::string packed(compressBound(text.size()) + 64, '\0');
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string WarcRecord(const std::string& type, const std::string& id, const std::string& content,
                       const std::string& content_type = "application/http; msgtype=response",
                       const std::string& uri = "https://courier.example/story") {
  return absl::StrCat("WARC/1.0\r\nWARC-Type: ", type, "\r\nWARC-Record-ID: <urn:uuid:", id,
                      ">\r\nWARC-Target-URI: ", uri,
                      "\r\nWARC-Date: 2031-05-04T08:00:00Z\r\nContent-Type: ", content_type,
                      "\r\nContent-Length: ", content.size(), "\r\n\r\n", content, "\r\n\r\n");
}

std::string Http(const std::string& body, const std::string& headers = "",
                 const std::string& status = "200 OK") {
  return absl::StrCat("HTTP/1.1 ", status, "\r\nContent-Type: text/html; charset=iso-8859-1\r\n",
                      headers, "\r\n", body);
}

class CollectionsTest : public FolderTest {
 protected:
  // What is wrong with the record.
  static std::string ErrorOf(const SourceRecord& record) {
    return record.kind == "unreadable" ? Json::parse(record.meta_json).at("error") : Json("none");
  }
};

TEST_F(CollectionsTest, EachLineIsAReportUnderItsOwnId) {
  Write("wire.jsonl",
        R"({"id":"a-1","text":"It rained.","title":"Rain","published":"2031-05","authors":["Ada"]})"
        "\n\n"
        R"({"text":"It snowed.","media_type":"text/markdown","url":"https://courier.example/s"})");
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(Ids(records), ElementsAre("wire.jsonl#a-1", "wire.jsonl#3"));
  EXPECT_EQ(records[0].body, "It rained.");
  EXPECT_EQ(records[0].media_type, "text/plain; charset=utf-8");
  const Json meta = Json::parse(records[0].meta_json);
  EXPECT_EQ(meta.at("title"), "Rain");
  EXPECT_EQ(meta.at("published"), "2031-05");
  EXPECT_EQ(meta.at("author"), Json({"Ada"}));
  EXPECT_EQ(records[1].media_type, "text/markdown");
  EXPECT_EQ(Json::parse(records[1].meta_json).at("url"), "https://courier.example/s");
}

TEST_F(CollectionsTest, ABadLineIsNamedAndTheOthersAreRead) {
  Write("wire.jsonl",
        "{\"id\":1,\"text\":\"One.\"}\n{\"id\":2,\n[]\n{\"id\":4}\n"
        "{\"id\":5,\"text\":\"Five.\"}\n");
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(Ids(records), ElementsAre("wire.jsonl#1", "wire.jsonl#2", "wire.jsonl#3",
                                        "wire.jsonl#4", "wire.jsonl#5"));
  EXPECT_THAT(ErrorOf(records[1]), HasSubstr("wire.jsonl: line 2 is not JSON"));
  EXPECT_THAT(ErrorOf(records[2]), HasSubstr("line 3 is no JSON object"));
  EXPECT_THAT(ErrorOf(records[3]), HasSubstr("line 4 has no \"text\""));
  EXPECT_EQ(records[4].body, "Five.");
}

TEST_F(CollectionsTest, AnArrayAndASingleReportAreReadFromJson) {
  Write("many.json", R"([{"id":"x","text":"One."},{"text":"Two."}])");
  Write("one.json", R"({"id":"ignored","text":"Three."})");
  Write("settings.json", R"({"colour":"blue"})");
  Write("torn.json", R"({"text":)");
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(Ids(records),
              ElementsAre("many.json#x", "many.json#2", "one.json", "settings.json", "torn.json"));
  EXPECT_EQ(records[2].body, "Three.");
  EXPECT_THAT(ErrorOf(records[3]), HasSubstr("has no \"text\""));
  EXPECT_THAT(ErrorOf(records[4]), HasSubstr("is not JSON"));
}

TEST_F(CollectionsTest, SavedPagesAreReadAndEverythingElseOfAnArchiveIsPassedOver) {
  Write("site.warc",
        absl::StrCat(WarcRecord("warcinfo", "0", "software: x", "application/warc-fields"),
                     WarcRecord("request", "1", "GET / HTTP/1.1\r\n\r\n"),
                     WarcRecord("response", "2", Http("<p>It rained.")),
                     WarcRecord("response", "3", Http("Gone", "", "404 Not Found")),
                     WarcRecord("revisit", "4", "HTTP/1.1 200 OK\r\n\r\n"),
                     WarcRecord("metadata", "5", "a: b", "application/warc-fields"),
                     WarcRecord("resource", "6", "It snowed.", "text/plain"),
                     WarcRecord("resource", "7", "\x89PNG", "image/png")));
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(Ids(records), ElementsAre("site.warc#2", "site.warc#6"));
  EXPECT_EQ(records[0].body, "<p>It rained.");
  EXPECT_EQ(records[0].media_type, "text/html; charset=iso-8859-1");
  EXPECT_EQ(records[0].published_unix_ns, std::nullopt);
  const Json meta = Json::parse(records[0].meta_json);
  EXPECT_EQ(meta.at("url"), "https://courier.example/story");
  EXPECT_EQ(meta.at("fetched"), "2031-05-04T08:00:00Z");
  EXPECT_FALSE(meta.contains("published"));
  EXPECT_EQ(records[1].media_type, "text/plain");
}

TEST_F(CollectionsTest, ChunksAndCompressionOfTheServerAreTakenOff) {
  const std::string packed = Gzip("<p>It rained.");
  Write("site.warc.gz",
        Gzip(WarcRecord("response", "1",
                        Http("4\r\n<p>I\r\n9;x=y\r\nt rained.\r\n0\r\n\r\n",
                             "Transfer-Encoding: chunked\r\n"))) +
            Gzip(WarcRecord("response", "2", Http(packed, "content-encoding: gzip\r\n"))) +
            Gzip(WarcRecord("response", "3", Http("x", "Content-Encoding: br\r\n"))));
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(Ids(records), ElementsAre("site.warc.gz#1", "site.warc.gz#2", "site.warc.gz#3"));
  EXPECT_EQ(records[0].body, "<p>It rained.");
  EXPECT_EQ(records[1].body, "<p>It rained.");
  EXPECT_THAT(ErrorOf(records[2]), HasSubstr("encoded as br"));
}

TEST_F(CollectionsTest, ADamagedArchiveGivesWhatCanBeReadAndSaysWhereItEnds) {
  const std::string first = Gzip(WarcRecord("response", "1", Http("<p>One.")));
  const std::string second = Gzip(WarcRecord("response", "2", Http("<p>Two.")));
  Write("cut.warc.gz", first + second.substr(0, second.size() / 2));
  std::string broken = second;
  broken[broken.size() / 2] ^= 0x55;
  Write("damaged.warc.gz", first + broken + first);
  Write("text.warc", "It rained.\n");
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(Ids(records), ElementsAre("cut.warc.gz#1", "cut.warc.gz#rest", "damaged.warc.gz#1",
                                        "damaged.warc.gz#rest", "text.warc#rest"));
  EXPECT_THAT(ErrorOf(records[1]), HasSubstr("from record 2 on it is cut off"));
  EXPECT_THAT(ErrorOf(records[3]), HasSubstr("from record 2 on"));
  EXPECT_THAT(ErrorOf(records[4]), HasSubstr("no WARC archive"));
}

TEST_F(CollectionsTest, ABombDecompressesNoFurtherThanAPageMay) {
  Write("bomb.warc.gz",
        Gzip(WarcRecord("response", "1",
                        Http(Gzip(std::string(8 << 20, ' ')), "Content-Encoding: gzip\r\n"))) +
            Gzip(WarcRecord("resource", "2", std::string(8 << 20, ' '), "text/plain")) +
            Gzip(WarcRecord("resource", "3", "It snowed.", "text/plain")));
  Json config = Config();
  config["max_file_bytes"] = 1 << 20;
  Open(config);
  const auto records = PollUntilIdle();
  ASSERT_THAT(Ids(records), ElementsAre("bomb.warc.gz#1", "bomb.warc.gz#2", "bomb.warc.gz#3"));
  EXPECT_THAT(ErrorOf(records[0]), HasSubstr("decompresses to more than 1048576 bytes"));
  EXPECT_THAT(ErrorOf(records[1]), HasSubstr("allowed are 1048576 (max_file_bytes)"));
  EXPECT_EQ(records[2].body, "It snowed.");
}

// Each poll takes few records, and after each the server is started anew from the cursor.
TEST_F(CollectionsTest, AnInterruptedFileGoesOnWhereTheServerHasIt) {
  std::string lines;
  std::string archive;
  std::string single;
  for (int i = 1; i <= 20; ++i) {
    absl::StrAppend(&lines, "{\"text\":\"Line ", i, ".\"}\n");
    const std::string record =
        WarcRecord("resource", absl::StrCat(i), absl::StrCat("Page ", i), "text/plain");
    absl::StrAppend(&archive, Gzip(record));
    absl::StrAppend(&single, record);
  }
  Write("a.jsonl", lines);
  Write("b.warc.gz", archive);
  Write("c.warc.gz", Gzip(single));
  Write("d.warc", single);
  Write("e.txt");
  PollBudget budget;
  budget.limits.max_records = 3;
  std::vector<std::string> ids;
  for (int run = 0; run < 100; ++run) {
    Open(Config(), cursor_);
    PollOutcome outcome = Poll(budget);
    ASSERT_THAT(outcome.status, IsOk());
    for (const SourceRecord& record : outcome.records) ids.push_back(record.external_id);
    if (outcome.progress == PollOutcome::Progress::kIdle) break;
  }
  EXPECT_THAT(ids, SizeIs(81));
  EXPECT_THAT(std::set<std::string>(ids.begin(), ids.end()), SizeIs(81));
  EXPECT_EQ(ids.back(), "e.txt");
  EXPECT_LT(cursor_.size(), 65536u);
  Open(Config(), cursor_);
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
}

TEST_F(CollectionsTest, AFileThatChangedIsReadFromItsBeginning) {
  Write("wire.jsonl", "{\"text\":\"One.\"}\n{\"text\":\"Two.\"}\n{\"text\":\"Three.\"}\n");
  PollBudget budget;
  budget.limits.max_records = 1;
  Open();
  ASSERT_THAT(Ids(Poll(budget).records), ElementsAre("wire.jsonl#1"));
  Write("wire.jsonl", "{\"text\":\"New.\"}\n{\"text\":\"Two.\"}\n");
  Open(Config(), cursor_);
  const auto records = PollUntilIdle();
  ASSERT_THAT(Ids(records), ElementsAre("wire.jsonl#1", "wire.jsonl#2"));
  EXPECT_EQ(records[0].body, "New.");
}

TEST_F(CollectionsTest, AnArchiveMayBeLargerThanOnePageMayBe) {
  std::string archive;
  for (int i = 0; i < 40; ++i) {
    absl::StrAppend(&archive,
                    WarcRecord("resource", absl::StrCat(i), std::string(1000, 'x'), "text/plain"));
  }
  Write("site.warc", archive);
  Json config = Config();
  config["max_file_bytes"] = 2000;
  Open(config);
  EXPECT_THAT(PollUntilIdle(), SizeIs(40));
  Open(config, cursor_);
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
}

TEST_F(CollectionsTest, TenThousandFilesFitTheCursor) {
  for (int i = 0; i < 10'000; ++i) Write(absl::StrCat("report-", i, ".txt"));
  Open();
  EXPECT_THAT(PollUntilIdle(), SizeIs(10'000));
  EXPECT_LT(cursor_.size(), 65536u);
  Open(Config(), cursor_);
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
}

}  // namespace
}  // namespace dossier::ingest
