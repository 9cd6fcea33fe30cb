#include <string>

#include "absl/strings/str_cat.h"
#include "client/commands/source_flags.h"

namespace dossier::client {
namespace {

struct Flags {
  std::string id;
  std::string plugin;
  bool check = false;
};

}  // namespace

Run CreateSource(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("id", flags->id, "lower-case letters, digits and hyphens; becomes sources/ID")
      ->required();
  app.add_option("--plugin", flags->plugin, "such as folder; `dossier sources plugins` lists them")
      ->required();
  app.add_flag("--check", flags->check, "check all and create nothing");
  const auto source_flags = AddSourceFlags(app);
  return [flags, source_flags](Session& session) -> absl::Status {
    v1::CreateSourceRequest request;
    request.set_source_id(flags->id);
    request.set_validate_only(flags->check);
    request.mutable_source()->set_plugin(flags->plugin);
    google::protobuf::FieldMask mask;
    absl::Status status = Apply(*source_flags, *request.mutable_source(), mask);
    if (!status.ok()) return status;
    const auto source = session.client.CreateSource(request);
    if (!source.ok()) return source.status();
    if (session.output.json()) {
      session.output.Write(JsonLine(*source));
    } else if (flags->check) {
      session.output.Write(absl::StrCat(source->name(), " could be created.\n"));
    } else {
      session.output.Write(StateLine(*source, session.output.style()));
    }
    return absl::OkStatus();
  };
}

}  // namespace dossier::client
