// The plugin: what a configured folder is to the server.
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "dossier/sdk/source.h"
#include "folder/config.h"
#include "folder/cursor.h"
#include "folder/session.h"

namespace dossier::folder {
namespace {

class Folder : public sdk::Source {
 public:
  static constexpr bool kConcurrent = true;

  Folder(const sdk::Host& host, std::string_view config_json)
      : host_(host), config_(ParseConfig(config_json)) {}

  std::unique_ptr<sdk::Session> Open(const sdk::Opening& opening) override {
    std::optional<Cursor> cursor;
    if (!opening.cursor.empty()) {
      cursor = DecodeCursor(opening.cursor);
      if (!cursor.has_value()) {
        throw sdk::Failure(DOSSIER_CURSOR_INVALID, "the cursor is not one of this plugin");
      }
    }
    return std::make_unique<Session>(config_, host_, opening.cancel_fd, std::move(cursor));
  }

 private:
  const sdk::Host& host_;
  const Config config_;
};

}  // namespace
}  // namespace dossier::folder

DOSSIER_SOURCE(dossier::folder::Folder, "folder", "1.0.0", dossier::folder::kConfigSchema);
