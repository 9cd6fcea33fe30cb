// TAXII 2.1 servers and STIX bundles as a source.
#include "dossier/sdk/source.h"
#include "taxii/config.h"
#include "taxii/session.h"

namespace dossier::taxii {

class TaxiiSource : public sdk::Source {
 public:
  static constexpr bool kConcurrent = true;
  // Claims are half of what it has to say.
  static constexpr uint32_t kMinHostMinor = 1;

  TaxiiSource(const sdk::Host& host, std::string_view config_json)
      : host_(host), config_(ParseConfig(config_json, host)) {}

  std::unique_ptr<sdk::Session> Open(const sdk::Opening& opening) override {
    return std::make_unique<StixSession>(config_, host_, opening, std::nullopt);
  }

  std::unique_ptr<sdk::Session> OpenRange(const sdk::Opening& opening, const sdk::Range& range) {
    return std::make_unique<StixSession>(config_, host_, opening, range);
  }

 private:
  const sdk::Host& host_;
  const Config config_;
};

}  // namespace dossier::taxii

namespace {
using dossier::taxii::TaxiiSource;
}  // namespace

DOSSIER_SOURCE(TaxiiSource, "taxii", "1.0.0", dossier::taxii::kConfigSchema);
