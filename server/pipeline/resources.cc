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

absl::Status PutClaim(store::Transaction& transaction, v1::Claim& claim) {
  std::optional<store::SearchText> text;
  bool has_moved = false;
  if (claim.create_revision() < transaction.PendingRevision()) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> known,
                             transaction.Find(claim.name()));
    if (known.has_value()) {
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
