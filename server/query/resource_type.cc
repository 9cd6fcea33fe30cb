#include "server/query/resource_type.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/source.pb.h"
#include "dossier/v1/statement.pb.h"
#include "server/base/error.h"

namespace dossier::query {

using google::protobuf::Message;
using store::Collection;

const google::protobuf::Descriptor* ResourceType(Collection collection) {
  switch (collection) {
    case Collection::kIncident:
      return v1::Incident::descriptor();
    case Collection::kStatement:
      return v1::Statement::descriptor();
    case Collection::kReport:
      return v1::Report::descriptor();
    case Collection::kReportVersion:
      return v1::ReportVersion::descriptor();
    case Collection::kClaim:
      return v1::Claim::descriptor();
    case Collection::kSource:
      return v1::Source::descriptor();
    case Collection::kRecord:
      return v1::Record::descriptor();
    default:
      std::abort();  // no service reads it: the caller broke the contract
  }
}

absl::Status ResourceCorrupt(const store::Resource& resource) {
  return Error(absl::StatusCode::kDataLoss, "RESOURCE_CORRUPT",
               absl::StrCat("the stored bytes of ", resource.name,
                            " cannot be read; restore the data file from a backup"),
               {{"name", resource.name}});
}

absl::StatusOr<std::unique_ptr<Message>> ParseAny(const store::Resource& resource) {
  const Message* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(
      ResourceType(resource.collection));
  std::unique_ptr<Message> message(prototype->New());
  if (!message->ParseFromString(resource.body)) return ResourceCorrupt(resource);
  return message;
}

}  // namespace dossier::query
