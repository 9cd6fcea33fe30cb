#include "server/pipeline/resources.h"

#include <optional>
#include <utility>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/message_lite.h"

namespace dossier::pipeline {

std::string Serialize(const google::protobuf::MessageLite& message) {
  std::string bytes(message.ByteSizeLong(), '\0');
  google::protobuf::io::ArrayOutputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  google::protobuf::io::CodedOutputStream output(&stream);
  output.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&output);
  return bytes;
}

absl::StatusOr<std::optional<store::Resource>> FindAt(store::Transaction& transaction,
                                                      absl::string_view name, int64_t key) {
  const std::optional<store::Collection> collection = store::CollectionOf(name);
  if (!collection.has_value()) return std::nullopt;
  DOSSIER_ASSIGN_OR_RETURN(std::vector<store::Resource> there,
                           transaction.FindKeys(*collection, {key}));
  if (!there.empty() && there.front().name == name) return std::move(there.front());
  return transaction.Find(name);
}

absl::Status PutClaim(store::Transaction& transaction, v1::Claim& claim) {
  int64_t last = 0;
  return PutClaim(transaction, claim, last);
}

absl::Status PutClaim(store::Transaction& transaction, v1::Claim& claim, int64_t& last) {
  std::optional<store::SearchText> text;
  bool has_moved = false;
  if (claim.create_revision() < transaction.PendingRevision()) {
    DOSSIER_ASSIGN_OR_RETURN(
        const std::optional<store::Resource> known,
        last == 0 ? transaction.Find(claim.name()) : FindAt(transaction, claim.name(), last + 1));
    if (known.has_value()) {
      last = known->key;
      DOSSIER_ASSIGN_OR_RETURN(Stored<v1::Claim> before, Parse<v1::Claim>(*known));
      claim.set_revision(before.value.revision());
      const std::string bytes = Serialize(claim);
      if (bytes == known->body) return absl::OkStatus();
      before.value.set_incident(claim.incident());
      has_moved = bytes == Serialize(before.value);
    }
  }
  // Its words do not tell where it belongs.
  if (!has_moved) text = store::SearchTextOf(claim);
  claim.set_revision(transaction.PendingRevision());
  return transaction.Put(claim.name(), Serialize(claim), store::TermsOf(claim), std::move(text));
}

}  // namespace dossier::pipeline
