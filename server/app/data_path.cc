#include "server/app/data_path.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"

namespace dossier::app {
namespace {

constexpr char kFileName[] = "dossier.db";

}  // namespace

absl::StatusOr<std::string> DataFile(const std::string& path) {
  const std::filesystem::path given(path);
  std::error_code ignored;
  if (std::filesystem::is_directory(given, ignored)) return (given / kFileName).string();
  if (given.filename() == kFileName) return path;
  if (!std::filesystem::exists(given, ignored)) return (given / kFileName).string();
  return Error(absl::StatusCode::kInvalidArgument, "DATA_PATH_INVALID",
               absl::StrCat(path, " is neither a data directory nor the ", kFileName,
                            " in one; name one of these"),
               {{"path", path}});
}

std::string AnyDataFile(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::path given(path);
  return std::filesystem::is_directory(given, ignored) ? (given / kFileName).string() : path;
}

}  // namespace dossier::app
