#ifndef DOSSIER_SERVER_QUERY_SOURCE_DIRECTORY_H_
#define DOSSIER_SERVER_QUERY_SOURCE_DIRECTORY_H_

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/v1/source.pb.h"

namespace dossier::query {

// What runs now: the plugins that were found and the sources with their state. Thread-safe.
class SourceDirectory {
 public:
  virtual ~SourceDirectory() = default;

  // Every plugin, the refused ones with their error, in any order.
  virtual std::vector<v1::Plugin> ListPlugins() = 0;

  // Every configured source, in any order.
  virtual std::vector<v1::Source> ListSources() = 0;

  // The source of that resource name.
  virtual std::optional<v1::Source> FindSource(absl::string_view name) = 0;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_SOURCE_DIRECTORY_H_
