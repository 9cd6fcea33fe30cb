// How much of the article the main text holds, on real pages of many sites with the article marked
// by people. They are no part of this repository: without them the test is skipped.
#include <libxml/tree.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/ingest/documents/format.h"
#include "server/ingest/documents/html_main_text.h"
#include "server/ingest/documents/html_page.h"
#include "server/ingest/documents/text_encoding.h"

namespace dossier::ingest {
namespace {

const char* const kPages = DOSSIER_SOURCE_DIR "/../shared/eval/formats/html/benchmark";

// The mean F1 that the pages must reach; a text of all longer paragraphs has .888.
constexpr double kFloor = 0.95;

std::string ReadGzip(const std::string& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  std::string content;
  char buffer[1 << 16];
  for (int n = 0; (n = gzread(file, buffer, sizeof buffer)) > 0;) content.append(buffer, n);
  gzclose(file);
  return content;
}

using Runs = std::map<std::string, int>;

// Every run of four words, with how often it comes.
Runs RunsOf(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const unsigned char c : text + " ") {
    // All beyond ASCII counts as letters.
    if (absl::ascii_isalnum(c) || c == '_' || c >= 0x80) {
      word.push_back(static_cast<char>(c));
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  Runs runs;
  for (size_t i = 0; i + 4 <= words.size(); ++i) {
    ++runs[absl::StrCat(words[i], " ", words[i + 1], " ", words[i + 2], " ", words[i + 3])];
  }
  return runs;
}

int Total(const Runs& runs) {
  int total = 0;
  for (const auto& [run, count] : runs) total += count;
  return total;
}

TEST(HtmlPagesTest, TheMainTextIsTheArticle) {
  if (!std::filesystem::exists(kPages)) GTEST_SKIP() << "no pages at " << kPages;
  std::ifstream file(std::string(kPages) + "/ground-truth.json");
  const nlohmann::json gold = nlohmann::json::parse(file);
  double precision = 0;
  double recall = 0;
  for (const auto& [id, page] : gold.items()) {
    const std::string html = ReadGzip(absl::StrCat(kPages, "/", id, ".html.gz"));
    const absl::StatusOr<std::string> text = DecodeText(html, DeclaredHtmlCharset(html));
    ASSERT_TRUE(text.ok()) << text.status();
    const HtmlPage tree = ParseHtml(*text);
    ASSERT_NE(tree, nullptr);
    const Runs expected = RunsOf(page.at("articleBody").get<std::string>());
    const Runs found = RunsOf(FindMainText(xmlDocGetRootElement(tree.get()), "").text);
    int both = 0;
    for (const auto& [run, count] : found) {
      const auto match = expected.find(run);
      if (match != expected.end()) both += std::min(count, match->second);
    }
    precision += both / std::max(1.0, static_cast<double>(Total(found)));
    recall += both / std::max(1.0, static_cast<double>(Total(expected)));
  }
  precision /= static_cast<double>(gold.size());
  recall /= static_cast<double>(gold.size());
  const double f1 = 2 * precision * recall / (precision + recall);
  std::cout << gold.size() << " pages: precision " << precision << ", recall " << recall << ", F1 "
            << f1 << "\n";
  EXPECT_GE(f1, kFloor);
}

}  // namespace
}  // namespace dossier::ingest
