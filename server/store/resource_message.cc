#include "server/store/resource_message.h"

#include "dossier/v1/claim.pb.h"
#include "dossier/v1/decision.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/source.pb.h"
#include "dossier/v1/statement.pb.h"

namespace dossier::store {

const google::protobuf::Descriptor* MessageTypeOf(Collection collection) {
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
    case Collection::kDecision:
      return v1::Decision::descriptor();
    case Collection::kRecord:
      return v1::Record::descriptor();
    case Collection::kAccount:
    case Collection::kUtterance:
    case Collection::kPayload:
    case Collection::kFormerName:
    case Collection::kRedaction:
    case Collection::kFingerprint:
    case Collection::kLink:
    case Collection::kVertex:
    case Collection::kOutline:
    case Collection::kPrintTally:
    case Collection::kSeat:
    case Collection::kFormerPrint:
      return nullptr;
  }
  return nullptr;  // a number that a damaged file made up
}

std::unique_ptr<google::protobuf::Message> NewMessage(Collection collection) {
  const google::protobuf::Descriptor* type = MessageTypeOf(collection);
  if (type == nullptr) return nullptr;
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

}  // namespace dossier::store
