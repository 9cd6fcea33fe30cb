#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/commands/command.h"
#include "client/commands/list_flags.h"
#include "client/commands/moment_flag.h"
#include "client/output/explained_text.h"

namespace dossier::client {
namespace {

struct Flags {
  std::vector<std::string> names;
  std::optional<v1::AsOf> as_of;
};

// The texts of report versions, each fetched once.
class Texts {
 public:
  explicit Texts(Client& client) : client_(client) {}

  std::string operator()(const std::string& version) {
    const auto [text, is_new] = texts_.try_emplace(version);
    if (is_new) {
      const auto found = client_.GetReportVersion(version, v1::REPORT_VIEW_FULL);
      if (found.ok()) text->second = found->text();
    }
    return text->second;
  }

 private:
  Client& client_;
  std::map<std::string, std::string> texts_;
};

}  // namespace

Run ExplainStatements(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("names", flags->names, "which, such as statements/k3f9")->required();
  AddAsOf(app, flags->as_of);
  return [flags](Session& session) -> absl::Status {
    Texts texts(session.client);
    for (const std::string& name : flags->names) {
      v1::ExplainStatementRequest request;
      request.set_name(FullName("statements", name));
      if (flags->as_of.has_value()) *request.mutable_as_of() = *flags->as_of;
      const auto explained = session.client.ExplainStatement(request);
      if (!explained.ok()) return explained.status();
      session.output.Write(
          session.output.json()
              ? JsonLine(*explained)
              : ExplainedText(*explained, std::ref(texts), session.output.style()) + "\n");
    }
    return absl::OkStatus();
  };
}

}  // namespace dossier::client
