#include "tests/bench/quality/folds.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace dossier::analysis {

uint32_t FoldOfName(absl::string_view name) {
  uint32_t hash = 2166136261u;
  for (const char byte : name) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619u;
  return (hash >> 8) % kFolds;
}

uint32_t FoldOf(const nlohmann::json& report) {
  const auto fold = report.find("fold");
  if (fold != report.end() && fold->is_number()) return fold->get<uint32_t>() % kFolds;
  return FoldOfName(report.at("id").get<std::string>());
}

std::vector<KindWeights> ReadKindsByFold(const std::string& folder) {
  std::vector<KindWeights> kinds;
  for (uint32_t fold = 0; fold < kFolds; ++fold) {
    const std::string path = absl::StrCat(folder, "/", fold);
    std::ifstream in(path);
    if (!in) {
      std::fprintf(stderr, "cannot read %s\n", path.c_str());
      std::exit(2);
    }
    kinds.emplace_back(
        std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()));
  }
  return kinds;
}

}  // namespace dossier::analysis
