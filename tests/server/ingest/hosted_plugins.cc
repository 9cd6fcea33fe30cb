#include "tests/server/ingest/hosted_plugins.h"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "server/ingest/plugin_inspection.h"

namespace dossier::ingest {

std::string TestPlugin(const std::string& name) {
  return DOSSIER_BINARY_DIR "/tests/plugins/" + name + ".so";
}

HostOptions TestHost() {
  HostOptions host;
  host.program = DOSSIER_BINARY_DIR "/bin/dossier-source-host";
  return host;
}

HostedSource ASource(std::string id, std::string config_json, HostOptions host) {
  return SourceOf(TestPlugin("misbehaving"), std::move(id), std::move(config_json),
                  std::move(host));
}

HostedSource SourceOf(const std::string& path, std::string id, std::string config_json,
                      HostOptions host) {
  HostedSource source;
  source.file = PluginFile::Open(path).value();
  source.plugin = InspectInChild(*source.file, TestHost()).value();
  source.source_id = std::move(id);
  source.config_json = std::move(config_json);
  source.options = std::move(host);
  return source;
}

const char* SystemLacksConfinement() {
  constexpr int kLandlockCreateRuleset = 444;
  if (syscall(kLandlockCreateRuleset, nullptr, 0, 1U) < 1) return "no Landlock";
  if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0) return "no seccomp";
  return nullptr;
}

}  // namespace dossier::ingest
