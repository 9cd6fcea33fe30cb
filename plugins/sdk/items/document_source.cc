#include <utility>

#include "dossier/sdk/documents.h"

namespace dossier::sdk {

DocumentSource::DocumentSource(const Host& host, std::string_view config_json,
                               std::vector<std::string> extensions, DocumentReader::Parser parser)
    : place_(ParsePlace(ParseConfigObject(config_json), host, std::move(extensions))),
      parser_(std::move(parser)) {}

std::unique_ptr<Session> DocumentSource::Open(const Opening& opening) {
  return std::make_unique<ItemSession>(MakeReader(place_), opening, place_.poll_interval);
}

std::unique_ptr<ItemReader> DocumentSource::MakeReader(const Place& place) const {
  return std::make_unique<DocumentReader>(place, parser_);
}

}  // namespace dossier::sdk
