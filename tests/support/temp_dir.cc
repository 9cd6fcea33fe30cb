#include "tests/support/temp_dir.h"

#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace dossier {
namespace {

[[noreturn]] void Die(absl::string_view what, const std::string& path) {
  std::fprintf(stderr, "cannot %.*s %s\n", static_cast<int>(what.size()), what.data(),
               path.c_str());
  std::abort();
}

}  // namespace

TempDir::TempDir() : path_(absl::StrCat(testing::TempDir(), "dossier-XXXXXX")) {
  if (mkdtemp(path_.data()) == nullptr) Die("make a directory like", path_);
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TempDir::File(absl::string_view name) const { return absl::StrCat(path_, "/", name); }

std::string TempDir::Write(absl::string_view name, absl::string_view content) const {
  const std::string path = File(name);
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  if (!out.flush()) Die("write", path);
  return path;
}

}  // namespace dossier
