#include <map>
#include <memory>
#include <string>
#include <vector>

#include "client/commands/command.h"
#include "client/commands/list_flags.h"
#include "client/output/explained_text.h"

namespace dossier::client {
namespace {

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
  const auto names = std::make_shared<std::vector<std::string>>();
  app.add_option("names", *names, "which, such as statements/k3f9")->required();
  return [names](Session& session) -> absl::Status {
    Texts texts(session.client);
    for (const std::string& name : *names) {
      const auto explained = session.client.ExplainStatement(FullName("statements", name));
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
