#include "server/query/spelling.h"

#include <memory>
#include <optional>

#include "absl/types/span.h"
#include "google/protobuf/message.h"
#include "server/base/status.h"
#include "server/query/resource_type.h"
#include "server/store/terms.h"

namespace dossier::query {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using store::IndexedField;
using Path = absl::Span<const FieldDescriptor* const>;

// The text at the end of `path` of which the term is `value`; nullopt if there is none.
std::optional<std::string> FindSpelling(const Message& message, const IndexedField& field,
                                        Path path, const std::string& value) {
  const FieldDescriptor* step = path.front();
  const auto* reflection = message.GetReflection();
  const int count = step->is_repeated() ? reflection->FieldSize(message, step) : 1;
  for (int i = 0; i < count; ++i) {
    if (step->message_type() != nullptr) {
      const Message& next = step->is_repeated() ? reflection->GetRepeatedMessage(message, step, i)
                                                : reflection->GetMessage(message, step);
      auto found = FindSpelling(next, field, path.subspan(1), value);
      if (found.has_value()) return found;
    } else if (step->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      std::string text = step->is_repeated() ? reflection->GetRepeatedString(message, step, i)
                                             : reflection->GetString(message, step);
      if (store::TermFor(field, text).value == value) return text;
    }
  }
  return std::nullopt;
}

// The newest resource that had the term then; one of today may spell it otherwise.
absl::StatusOr<std::optional<store::Resource>> AnyWith(store::Store& store,
                                                       store::Collection collection,
                                                       const store::Term& term,
                                                       const Moment& moment,
                                                       const store::GoOn& go_on) {
  DOSSIER_ASSIGN_OR_RETURN(store::Page page, store.Select({.collection = collection,
                                                           .condition = store::HasTerm(term),
                                                           .newest_first = true,
                                                           .limit = 1,
                                                           .as_of = moment.as_of(),
                                                           .go_on = go_on}));
  if (page.resources.empty()) return std::nullopt;
  return std::move(page.resources.front());
}

}  // namespace

absl::StatusOr<std::string> SpellingOf(store::Store& store, store::Collection collection,
                                       const IndexedField& field, const std::string& value,
                                       const Moment& moment, const store::GoOn& go_on) {
  if (field.kind != store::FieldKind::kText) return store::ReadableValue(field, value);
  DOSSIER_ASSIGN_OR_RETURN(
      const std::optional<store::Resource> resource,
      AnyWith(store, collection, {std::string(field.name), value}, moment, go_on));
  if (!resource.has_value()) return value;
  DOSSIER_ASSIGN_OR_RETURN(const std::unique_ptr<Message> message, ParseAny(*resource));
  for (const auto& path : field.paths) {
    auto found = FindSpelling(*message, field, path, value);
    if (found.has_value()) return *std::move(found);
  }
  return value;
}

}  // namespace dossier::query
