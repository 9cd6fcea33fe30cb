#include "server/app/config.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/app/yaml_message.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/sources/source_changes.h"

namespace dossier::app {
namespace {

absl::Status Invalid(absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID", message);
}

bool IsLoopback(absl::string_view listen) {
  return absl::StartsWith(listen, "127.") || absl::StartsWith(listen, "localhost:") ||
         absl::StartsWith(listen, "[::1]:") || absl::StartsWith(listen, "unix:");
}

absl::Status ValidateListen(const internal::ServerConfig& config) {
  const std::string& listen = config.listen();
  const size_t colon = listen.rfind(':');
  int port = -1;
  const bool has_port = colon != std::string::npos && colon > 0 &&
                        absl::SimpleAtoi(listen.substr(colon + 1), &port) && port >= 0 &&
                        port <= 65535;
  if (!has_port && !absl::StartsWith(listen, "unix:")) {
    return Invalid(absl::StrCat("listen: `", listen,
                                "` is not HOST:PORT, such as 127.0.0.1:7100; the port is from 0 to "
                                "65535, 0 for any that is free"));
  }
  if (!IsLoopback(listen) && !config.allow_plaintext()) {
    return Invalid(absl::StrCat(
        "listen: ", listen,
        " can be reached from other machines and the API is not encrypted; listen on 127.0.0.1, or "
        "set allow_plaintext: true behind a proxy or network policy that guards it"));
  }
  return absl::OkStatus();
}

absl::Status ValidateSources(const internal::ServerConfig& config) {
  std::set<std::string> ids;
  for (const internal::SourceConfig& source : config.sources()) {
    if (source.id().empty()) {
      return Invalid("sources: each needs an id of its own, such as `id: harbour-news`");
    }
    if (!sources::IsSourceId(source.id())) {
      return Invalid(absl::StrCat("sources: the id `", source.id(),
                                  "` must begin with a lower-case letter and hold at most 63 "
                                  "lower-case letters, digits and hyphens"));
    }
    if (source.plugin().empty()) {
      return Invalid(absl::StrCat("sources: ", source.id(), " names no plugin"));
    }
    if (!sources::IsReliability(source.reliability())) {
      return Invalid(absl::StrCat("sources: the reliability of ", source.id(), ", `",
                                  source.reliability(), "`, must be a letter from A to F"));
    }
    if (!ids.insert(source.id()).second) {
      return Invalid(absl::StrCat("sources: the id ", source.id(), " is used twice"));
    }
  }
  return absl::OkStatus();
}

absl::Status ValidateLimits(const internal::ProcessLimits& limits, absl::string_view where) {
  // Less than this and no plugin of ours starts.
  constexpr int64_t kLeastMemory = 64 << 20;
  constexpr int32_t kLeastFiles = 32;
  if ((limits.memory_bytes() != 0 && limits.memory_bytes() < kLeastMemory) ||
      (limits.open_files() != 0 && limits.open_files() < kLeastFiles)) {
    return Invalid(absl::StrCat(where, ": memory_bytes must be at least ", kLeastMemory,
                                " and open_files at least ", kLeastFiles));
  }
  return absl::OkStatus();
}

absl::Status ValidatePluginHost(const internal::ServerConfig& config) {
  const internal::PluginHostConfig& host = config.plugin_host();
  if (!host.program().empty() && host.program()[0] != '/') {
    return Invalid(absl::StrCat("plugin_host.program: ", host.program(),
                                " is not an absolute path; begin it with /"));
  }
  DOSSIER_RETURN_IF_ERROR(ValidateLimits(host.limits(), "plugin_host.limits"));
  for (const internal::SourceConfig& source : config.sources()) {
    DOSSIER_RETURN_IF_ERROR(
        ValidateLimits(source.limits(), absl::StrCat("sources: the limits of ", source.id())));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<internal::ServerConfig> ParseConfig(absl::string_view yaml, absl::string_view file) {
  internal::ServerConfig config;
  DOSSIER_RETURN_IF_ERROR(ParseYamlMessage(yaml, file, config));
  return config;
}

absl::StatusOr<internal::ServerConfig> ReadConfig(const std::string& path) {
  std::ifstream file(path);
  std::stringstream content;
  content << file.rdbuf();
  if (!file) {
    return Invalid(absl::StrCat("cannot read the configuration ", path,
                                "; check that the file exists and may be read"));
  }
  return ParseConfig(content.str(), path);
}

void ApplyDefaults(internal::ServerConfig& config) {
  if (config.listen().empty()) config.set_listen("127.0.0.1:7100");
  if (config.data_directory().empty()) config.set_data_directory("dossier-data");
  if (config.log_level().empty()) config.set_log_level("info");
  internal::WatchConfig& watch = *config.mutable_watch();
  if (watch.max_streams() == 0) watch.set_max_streams(20000);
  if (watch.ring_bytes() == 0) watch.set_ring_bytes(64 << 20);
  if (!watch.has_write_deadline()) watch.mutable_write_deadline()->set_seconds(60);
  internal::IngestConfig& ingest = *config.mutable_ingest();
  if (ingest.max_report_bytes() == 0) ingest.set_max_report_bytes(32 << 20);
  if (ingest.batch_records() == 0) ingest.set_batch_records(256);
  if (ingest.batch_bytes() == 0) ingest.set_batch_bytes(16 << 20);
  if (ingest.max_held_bytes() == 0) ingest.set_max_held_bytes(1 << 20);
  if (ingest.threads() == 0) {
    ingest.set_threads(std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
  }
  internal::RetentionConfig& retention = *config.mutable_retention();
  if (!retention.has_max_age()) retention.mutable_max_age()->set_seconds(30 * 24 * 3600);
  if (!retention.has_max_bytes()) retention.set_max_bytes(int64_t{16} << 30);
  if (!retention.has_max_changes()) retention.set_max_changes(20'000'000);
  if (!retention.has_interval()) retention.mutable_interval()->set_seconds(60);
  if (!config.has_stop_timeout()) config.mutable_stop_timeout()->set_seconds(10);
}

absl::Status ValidateConfig(const internal::ServerConfig& config) {
  DOSSIER_RETURN_IF_ERROR(ValidateListen(config));
  static const std::set<std::string> kLevels = {"trace",   "debug", "info",
                                                "warning", "error", "off"};
  if (!kLevels.contains(config.log_level())) {
    return Invalid(absl::StrCat("log_level: `", config.log_level(),
                                "` is none of trace, debug, info, warning, error, off"));
  }
  if (config.watch().max_streams() < 1 || config.watch().ring_bytes() < (1 << 20)) {
    return Invalid("watch: max_streams must be at least 1 and ring_bytes at least 1048576");
  }
  const google::protobuf::Duration& deadline = config.watch().write_deadline();
  if (deadline.seconds() == 0 && deadline.nanos() == 0) {
    return Invalid("watch: write_deadline must be above 0s, or every stream would end at once");
  }
  const internal::IngestConfig& ingest = config.ingest();
  if (ingest.max_report_bytes() < 1024 || ingest.batch_records() < 1 ||
      ingest.batch_bytes() < 1024 || ingest.max_held_bytes() < 0 || ingest.threads() < 1 ||
      ingest.threads() > 1024) {
    return Invalid(
        "ingest: max_report_bytes and batch_bytes must be at least 1024, batch_records at least 1, "
        "max_held_bytes not below 0, threads from 1 to 1024");
  }
  const internal::RetentionConfig& retention = config.retention();
  if (retention.max_age().seconds() < 0 || retention.max_age().nanos() < 0 ||
      retention.max_bytes() < 0 || retention.max_changes() < 0) {
    return Invalid(
        "retention: max_age, max_bytes and max_changes must not be below 0; 0 is no bound");
  }
  if (retention.interval().seconds() < 1) {
    return Invalid("retention: interval must be at least 1s");
  }
  DOSSIER_RETURN_IF_ERROR(ValidatePluginHost(config));
  for (const std::string& digest : config.plugin_sha256()) {
    if (digest.size() != 64 || !std::all_of(digest.begin(), digest.end(), absl::ascii_isxdigit)) {
      return Invalid(absl::StrCat("plugin_sha256: `", digest,
                                  "` is no SHA-256 digest of 64 hexadecimal digits; `sha256sum "
                                  "FILE` prints it"));
    }
  }
  return ValidateSources(config);
}

}  // namespace dossier::app
