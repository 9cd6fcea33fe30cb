#ifndef DOSSIER_TESTS_SERVER_INGEST_HOSTED_PLUGINS_H_
#define DOSSIER_TESTS_SERVER_INGEST_HOSTED_PLUGINS_H_

#include <string>

#include "server/ingest/hosted_session.h"
#include "tests/server/ingest/memory_sink.h"

namespace dossier::ingest {

// The path of a plugin that only tests load.
std::string TestPlugin(const std::string& name);

// The host of this build.
HostOptions TestHost();

// A source of the plugin that misbehaves as its configuration says.
HostedSource ASource(std::string id, std::string config_json, HostOptions host = TestHost());

// A source of any plugin. Ends the test program if it cannot be inspected.
HostedSource SourceOf(const std::string& path, std::string id, std::string config_json,
                      HostOptions host = TestHost());

// What this system lacks to confine a process; null if nothing.
const char* SystemLacksConfinement();

}  // namespace dossier::ingest

#endif  // DOSSIER_TESTS_SERVER_INGEST_HOSTED_PLUGINS_H_
