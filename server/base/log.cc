#include "server/base/log.h"

#include <string>

#include "spdlog/sinks/stdout_color_sinks.h"

namespace dossier {

void StartLog(absl::string_view level) {
  auto logger = spdlog::stderr_color_mt("dossierd");
  const auto parsed = spdlog::level::from_str(std::string(level));
  // from_str answers "off" for words that it does not know.
  logger->set_level(parsed == spdlog::level::off && level != "off" ? spdlog::level::info : parsed);
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace dossier
