#ifndef DOSSIER_SERVER_QUERY_RESOURCE_BATCH_H_
#define DOSSIER_SERVER_QUERY_RESOURCE_BATCH_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace dossier::query {

// The bytes of a StreamIncidentsResponse, StreamStatementsResponse or any message with resources as
// repeated field 1 and the revision as int64 field 2, made of resources as the store keeps them: no
// resource is parsed or serialised on its way to the client.
class ResourceBatch {
 public:
  // `bytes`: about how many there will be.
  explicit ResourceBatch(size_t bytes = 0) { bytes_.reserve(bytes); }

  void Add(absl::string_view resource_body);
  void SetRevision(int64_t revision);

  const std::string& bytes() const { return bytes_; }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_RESOURCE_BATCH_H_
