#include "server/pipeline/resources.h"

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
  if (claim.create_revision() < transaction.PendingRevision()) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Claim>> before,
                             Read<v1::Claim>(transaction, claim.name()));
    if (before.has_value()) {
      claim.set_revision(before->value.revision());
      if (Serialize(claim) == Serialize(before->value)) return absl::OkStatus();
    }
  }
  claim.set_revision(transaction.PendingRevision());
  return transaction.Put(claim.name(), Serialize(claim), store::TermsOf(claim),
                         store::SearchTextOf(claim));
}

}  // namespace dossier::pipeline
