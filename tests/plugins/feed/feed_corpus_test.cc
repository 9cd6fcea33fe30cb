// Feeds of others, where the corpus lies beside the repository.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "feed/read_feed.h"
#include "gtest/gtest.h"

namespace dossier::feed {
namespace {

TEST(FeedCorpusTest, EveryFeedIsReadOrRefusedInWords) {
  const std::filesystem::path corpus = DOSSIER_SOURCE_DIR "/../shared/eval/formats/feeds";
  if (!std::filesystem::exists(corpus)) GTEST_SKIP() << corpus << " is not there";
  int files = 0;
  int with_entries = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(corpus)) {
    if (!file.is_regular_file() || file.path().extension() == ".jsonl") continue;
    SCOPED_TRACE(file.path());
    std::ifstream stream(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    ++files;
    try {
      with_entries += ReadFeed({bytes, "", "https://example.org/", ""}).entries.empty() ? 0 : 1;
    } catch (const NotAFeed& no_feed) {
      EXPECT_GT(std::string(no_feed.what()).size(), 10U);
    }
    // Broken off anywhere it is no worse.
    for (size_t size = 1; size < bytes.size(); size += 1 + bytes.size() / 12) {
      try {
        ReadFeed({std::string_view(bytes).substr(0, size), "", "", ""});
      } catch (const NotAFeed&) {
      }
    }
  }
  EXPECT_GT(files, 400);
  EXPECT_GT(with_entries, files / 2);
}

}  // namespace
}  // namespace dossier::feed
