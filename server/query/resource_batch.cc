#include "server/query/resource_batch.h"

#include "server/query/wire.h"

namespace dossier::query {
namespace {

constexpr int kResourcesField = 1;
constexpr int kRevisionField = 2;

}  // namespace

void ResourceBatch::Add(absl::string_view resource_body) {
  AppendBytesField(kResourcesField, resource_body, bytes_);
}

void ResourceBatch::SetRevision(int64_t revision) {
  AppendInt64Field(kRevisionField, revision, bytes_);
}

}  // namespace dossier::query
