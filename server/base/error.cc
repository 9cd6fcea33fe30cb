#include "server/base/error.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace dossier {
namespace {

// The type URL under which google.protobuf.Any, and so google.rpc.Status.details, knows a message.
template <typename Message>
std::string TypeUrl() {
  return absl::StrCat("type.googleapis.com/", Message::descriptor()->full_name());
}

template <typename Message>
void Attach(absl::Status& status, const Message& detail) {
  status.SetPayload(TypeUrl<Message>(), absl::Cord(detail.SerializeAsString()));
}

google::rpc::ErrorInfo MakeErrorInfo(absl::string_view reason, ErrorMetadata metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(std::string(kErrorDomain));
  for (const auto& [key, value] : metadata) {
    (*info.mutable_metadata())[std::string(key)] = std::string(value);
  }
  return info;
}

}  // namespace

absl::Status Error(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                   ErrorMetadata metadata) {
  absl::Status status(code, message);
  Attach(status, MakeErrorInfo(reason, metadata));
  return status;
}

absl::Status FieldError(absl::string_view field, absl::string_view reason,
                        absl::string_view message, ErrorMetadata metadata) {
  google::rpc::ErrorInfo info = MakeErrorInfo(reason, metadata);
  (*info.mutable_metadata())["field"] = std::string(field);
  absl::Status status = absl::InvalidArgumentError(absl::StrCat(field, ": ", message));
  Attach(status, info);
  google::rpc::BadRequest bad;
  auto* violation = bad.add_field_violations();
  violation->set_field(std::string(field));
  violation->set_description(std::string(message));
  Attach(status, bad);
  return status;
}

absl::Status NotFound(absl::string_view resource_name) {
  absl::Status status =
      Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
            absl::StrCat("there is no ", resource_name), {{"name", resource_name}});
  google::rpc::ResourceInfo resource;
  resource.set_resource_name(std::string(resource_name));
  resource.set_description("no resource of this name exists");
  Attach(status, resource);
  return status;
}

std::optional<google::rpc::ErrorInfo> ErrorInfoOf(const absl::Status& status) {
  const auto payload = status.GetPayload(TypeUrl<google::rpc::ErrorInfo>());
  google::rpc::ErrorInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return std::nullopt;
  return info;
}

std::string ReasonOf(const absl::Status& status) {
  const auto info = ErrorInfoOf(status);
  return info.has_value() ? info->reason() : std::string();
}

absl::Status Annotate(const absl::Status& status, absl::string_view context) {
  if (status.ok()) return status;
  absl::Status annotated(status.code(), absl::StrCat(context, ": ", status.message()));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    annotated.SetPayload(url, payload);
  });
  return annotated;
}

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  google::rpc::Status message;
  message.set_code(static_cast<int32_t>(status.code()));
  message.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    auto* detail = message.add_details();
    detail->set_type_url(std::string(url));
    detail->set_value(std::string(payload));
  });
  return message;
}

}  // namespace dossier
