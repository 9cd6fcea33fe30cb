#ifndef DOSSIER_SERVER_SOURCE_HOST_PLUGIN_MODULE_H_
#define DOSSIER_SERVER_SOURCE_HOST_PLUGIN_MODULE_H_

#include <optional>
#include <string>

#include "plugins/include/dossier/source.h"
#include "server/source_host/messages.h"

namespace dossier::source_host {

// The table of the plugin in this process.
struct PluginModule {
  // A copy that is as long as this host knows; what is missing is NULL. Of a plugin of another
  // major nothing but the first four words.
  dossier_module table = {};

  // What the server is told. Views into the plugin.
  HelloMessage Describe() const;
};

// Loads the plugin whose file is open as `fd`; runs its constructors. Otherwise *why and *words say
// why not.
std::optional<PluginModule> LoadPlugin(int fd, RefusedMessage::Why* why, std::string* words);

}  // namespace dossier::source_host

#endif  // DOSSIER_SERVER_SOURCE_HOST_PLUGIN_MODULE_H_
