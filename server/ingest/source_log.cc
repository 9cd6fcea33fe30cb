#include "server/ingest/source_log.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/ascii.h"
#include "plugins/include/dossier/source.h"
#include "server/base/log.h"
#include "server/base/utf8.h"

namespace dossier::ingest {
namespace {

constexpr int kLinesPerSecond = 50;

spdlog::level::level_enum LevelOf(int32_t level) {
  switch (level) {
    case DOSSIER_LOG_DEBUG:
      return spdlog::level::debug;
    case DOSSIER_LOG_WARNING:
      return spdlog::level::warn;
    case DOSSIER_LOG_ERROR:
      return spdlog::level::err;
    default:
      return spdlog::level::info;
  }
}

}  // namespace

std::string OneLine(absl::string_view text) {
  text = text.substr(0, DOSSIER_MAX_LOG);
  std::string line(text.substr(0, Utf8Prefix(text)));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return absl::ascii_iscntrl(c); }, ' ');
  return line;
}

void SourceLog::Write(int32_t level, absl::string_view message) {
  const int64_t second = std::chrono::duration_cast<std::chrono::seconds>(
                             std::chrono::steady_clock::now().time_since_epoch())
                             .count();
  int suppressed = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (second != second_) {
      suppressed = std::max(0, lines_ - kLinesPerSecond);
      second_ = second;
      lines_ = 0;
    }
    if (++lines_ > kLinesPerSecond) return;
  }
  if (suppressed > 0)
    spdlog::warn("source {}: {} log lines were not shown", source_id_, suppressed);
  spdlog::log(LevelOf(level), "source {}: {}", source_id_, OneLine(message));
}

}  // namespace dossier::ingest
