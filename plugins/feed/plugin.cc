// The plugin's table: a feed as a source.
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "dossier/sdk/source.h"
#include "feed/config.h"
#include "feed/memory.h"
#include "feed/session.h"

namespace dossier::feed {
namespace {

class FeedSource final : public sdk::Source {
 public:
  static constexpr bool kConcurrent = true;
  static constexpr uint32_t kCursorFormat = 1;

  FeedSource(const sdk::Host& host, std::string_view config_json)
      : host_(host), config_(ParseConfig(config_json, host)) {}

  std::unique_ptr<sdk::Session> Open(const sdk::Opening& opening) override {
    return Start(opening, std::nullopt);
  }

  std::unique_ptr<sdk::Session> OpenRange(const sdk::Opening& opening, const sdk::Range& range) {
    return Start(opening, range);
  }

 private:
  std::unique_ptr<sdk::Session> Start(const sdk::Opening& opening,
                                      std::optional<sdk::Range> range) const {
    std::optional<Memory> memory;
    if (opening.cursor.empty()) {
      memory.emplace(config_.url);
    } else {
      memory = Memory::Decode(opening.cursor, config_.url);
    }
    if (!memory.has_value()) {
      throw sdk::Failure(DOSSIER_CURSOR_INVALID, "the cursor is not one of this plugin");
    }
    return std::make_unique<FeedSession>(config_, host_, *std::move(memory), opening.cancel_fd,
                                         range);
  }

  const sdk::Host& host_;
  const Config config_;
};

}  // namespace
}  // namespace dossier::feed

using dossier::feed::FeedSource;
DOSSIER_SOURCE(FeedSource, "feed", "1.0.0", dossier::feed::kConfigSchema);
