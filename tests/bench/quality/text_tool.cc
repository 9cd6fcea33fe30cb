// Reads pages and writes what ingest makes of them as one JSON object {"<id>": {"articleBody",
// "title", "author", "published", "language"}}, in the shape that scorers of main-text extraction
// take. Pages are files PAGE.html and PAGE.html.gz of a folder, or PAGE/source.html below it.
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>

#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"
#include "server/base/language.h"
#include "server/ingest/documents/clean_text.h"
#include "server/ingest/documents/format.h"

namespace dossier::ingest {
namespace {

namespace fs = std::filesystem;

// Files that are not compressed are read as they are.
std::string ReadGzip(const fs::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  std::string content;
  char buffer[1 << 16];
  for (int n = 0; file != nullptr && (n = gzread(file, buffer, sizeof buffer)) > 0;) {
    content.append(buffer, n);
  }
  if (file != nullptr) gzclose(file);
  return content;
}

// By id.
std::map<std::string, fs::path> PagesIn(const fs::path& folder) {
  std::map<std::string, fs::path> pages;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    absl::string_view id = name;
    if (fs::exists(entry.path() / "source.html")) {
      pages[name] = entry.path() / "source.html";
    } else if (absl::ConsumeSuffix(&id, ".html.gz") || absl::ConsumeSuffix(&id, ".html")) {
      pages[std::string(id)] = entry.path();
    }
  }
  return pages;
}

int Run(const fs::path& folder) {
  nlohmann::json out = nlohmann::json::object();
  size_t bytes = 0;
  double seconds = 0;
  for (const auto& [id, path] : PagesIn(folder)) {
    const std::string page = ReadGzip(path);
    bytes += page.size();
    const std::clock_t start = std::clock();
    const absl::StatusOr<Document> document = ReadDocument(Format::kHtml, "text/html", page);
    seconds += static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    if (!document.ok()) {
      std::cerr << path << ": " << document.status() << "\n";
      continue;
    }
    const v1::Report& report = document->report;
    // The text begins with the title, which scorers do not count to the article.
    std::string text = CleanText(document->text);
    const std::string title = CleanText(report.title());
    absl::string_view body = text;
    if (!title.empty() && absl::ConsumePrefix(&body, title)) {
      body = absl::StripLeadingAsciiWhitespace(body);
    }
    out[id] = {{"articleBody", std::string(body)},
               {"title", title},
               {"author", absl::StrJoin(report.authors(), ", ")},
               {"published", report.published().value()},
               {"language", LanguageOf(text, report.language())},
               {"truncated", report.truncated()}};
  }
  std::cout << out.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
  std::fprintf(stderr, "%zu pages, %.2f MB in %.3f s: %.1f MB/s\n", out.size(), bytes / 1e6,
               seconds, bytes / 1e6 / seconds);
  return out.empty() ? 1 : 0;
}

}  // namespace
}  // namespace dossier::ingest

int main(int argc, char** argv) {
  if (argc != 2 || argv[1][0] == '-') {
    std::puts("usage: text_tool FOLDER > texts.json");
    return argc == 2 ? 0 : 2;
  }
  return dossier::ingest::Run(argv[1]);
}
