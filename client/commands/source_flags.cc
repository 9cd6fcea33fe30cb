#include "client/commands/source_flags.h"

#include "absl/strings/str_cat.h"
#include "client/commands/struct_file.h"

namespace dossier::client {
namespace {

absl::Status ApplySetting(const std::string& setting, google::protobuf::Struct& config) {
  const size_t equals = setting.find('=');
  if (equals == std::string::npos || equals == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("--set: `", setting, "` must be KEY=VALUE, such as path=/srv/news"));
  }
  const auto value = ParseValue(setting.substr(equals + 1));
  if (!value.ok()) return value.status();
  (*config.mutable_fields())[setting.substr(0, equals)] = *value;
  return absl::OkStatus();
}

}  // namespace

std::shared_ptr<SourceFlags> AddSourceFlags(CLI::App& app) {
  auto flags = std::make_shared<SourceFlags>();
  app.add_option(
      "--config", flags->config_file,
      "YAML or JSON file with the configuration of the plugin, - for standard input, or the "
      "configuration itself: '{path: /srv/news}'");
  app.add_option("--set", flags->settings, "KEY=VALUE of that configuration; wins over the file");
  app.add_option("--display-name", flags->display_name, "name for people");
  app.add_option("--reliability", flags->reliability, "trust in the source, A to F");
  app.add_option("--isolation", flags->isolation,
                 "process: in one of its own; in-process: inside the server; default: as the "
                 "server is configured")
      ->check(CLI::IsMember({"process", "in-process", "default"}));
  return flags;
}

absl::Status Apply(const SourceFlags& flags, v1::Source& source,
                   google::protobuf::FieldMask& mask) {
  if (!flags.config_file.empty()) {
    auto config = ReadStructFile(flags.config_file);
    if (!config.ok()) return config.status();
    *source.mutable_config() = *std::move(config);
  }
  for (const std::string& setting : flags.settings) {
    absl::Status status = ApplySetting(setting, *source.mutable_config());
    if (!status.ok()) return status;
  }
  if (!flags.config_file.empty() || !flags.settings.empty()) mask.add_paths("config");
  if (!flags.display_name.empty()) {
    source.set_display_name(flags.display_name);
    mask.add_paths("display_name");
  }
  if (!flags.reliability.empty()) {
    source.set_reliability(flags.reliability);
    mask.add_paths("reliability");
  }
  if (!flags.isolation.empty()) {
    source.set_isolation(flags.isolation == "process"      ? v1::Source::ISOLATION_PROCESS
                         : flags.isolation == "in-process" ? v1::Source::ISOLATION_IN_PROCESS
                                                           : v1::Source::ISOLATION_UNSPECIFIED);
    mask.add_paths("isolation");
  }
  return absl::OkStatus();
}

}  // namespace dossier::client
