#include "server/ingest/plugin_inspection.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/ingest/host_link.h"
#include "server/ingest/source_failure.h"
#include "server/ingest/source_log.h"

namespace dossier::ingest {

absl::StatusOr<PluginDescription> InspectInChild(const PluginFile& file,
                                                 const HostOptions& options) {
  const std::string name = absl::StrCat("plugin ", file.path());
  auto log = std::make_shared<SourceLog>(absl::StrCat("(inspection of ", file.path(), ")"));
  const auto link = HostLink::Start(
      options, file, name, "inspection",
      [log](int32_t level, absl::string_view line) { log->Write(level, line); },
      /*cancel=*/nullptr);
  if (link.ok()) return (*link)->plugin();
  if (!IsCrash(link.status())) return link.status();
  return Error(absl::StatusCode::kFailedPrecondition, "PLUGIN_CRASHED", link.status().message(),
               {{"path", file.path()}});
}

absl::StatusOr<PluginDescription> InspectInChild(absl::string_view absolute_path,
                                                 const HostOptions& options) {
  DOSSIER_ASSIGN_OR_RETURN(const std::shared_ptr<const PluginFile> file,
                           PluginFile::Open(absolute_path));
  return InspectInChild(*file, options);
}

}  // namespace dossier::ingest
