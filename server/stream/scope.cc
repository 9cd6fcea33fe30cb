#include "server/stream/scope.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "server/base/error.h"
#include "server/base/status.h"

namespace dossier::stream {
namespace {

using ::dossier::store::Collection;
using ::dossier::store::Operation;

struct NamedType {
  absl::string_view name;
  Collection collection;
};
// In the order of a snapshot.
constexpr NamedType kTypes[] = {{"incident", Collection::kIncident},
                                {"statement", Collection::kStatement},
                                {"report", Collection::kReport},
                                {"claim", Collection::kClaim},
                                {"source", Collection::kSource}};

void AppendName(std::string* out, const NamedType& type) { absl::StrAppend(out, type.name); }

absl::StatusOr<std::vector<Collection>> ReadTypes(const v1::WatchRequest& request) {
  for (const std::string& name : request.types()) {
    const bool known = std::any_of(std::begin(kTypes), std::end(kTypes),
                                   [&](const NamedType& type) { return type.name == name; });
    if (known) continue;
    return FieldError("types", "TYPE_UNKNOWN",
                      absl::StrCat("there is no type '", name, "'; there are ",
                                   absl::StrJoin(kTypes, ", ", AppendName)));
  }
  std::vector<Collection> types;
  for (const NamedType& type : kTypes) {
    const bool asked = request.types().empty() ||
                       std::any_of(request.types().begin(), request.types().end(),
                                   [&](const std::string& name) { return type.name == name; });
    if (asked) types.push_back(type.collection);
  }
  return types;
}

}  // namespace

absl::StatusOr<Scope> Scope::Read(const v1::WatchRequest& request) {
  DOSSIER_ASSIGN_OR_RETURN(std::vector<Collection> types, ReadTypes(request));
  DOSSIER_ASSIGN_OR_RETURN(query::Filter filter, query::Filter::Parse(request.filter(), types));
  return Scope(std::move(types), std::move(filter));
}

Scope::Scope(std::vector<Collection> types, query::Filter filter)
    : types_(std::move(types)), filter_(std::move(filter)) {
  for (const Collection type : types_) {
    AddAnchors(type, filter_.For(type), anchors_);
    if (store::AsksForText(filter_.For(type))) text_types_.push_back(type);
  }
  is_selective_ = std::any_of(std::begin(kTypes), std::end(kTypes), [&](const NamedType& type) {
    return !std::binary_search(anchors_.begin(), anchors_.end(), TypeAnchor(type.collection));
  });
}

v1::Event::Type Scope::Sees(const Chunk& chunk, size_t index) const {
  const LogEvent& event = chunk.events()[index];
  if (std::find(types_.begin(), types_.end(), event.collection) == types_.end()) {
    return v1::Event::TYPE_UNSPECIFIED;
  }
  const store::Condition& condition = filter_.For(event.collection);
  const bool before =
      event.operation != Operation::kCreated &&
      store::Matches(condition, event.previous_terms, chunk.TextOf(event.previous_text_id));
  const bool now = event.operation != Operation::kDeleted &&
                   store::Matches(condition, event.terms, chunk.TextOf(event.text_id));
  if (!before && !now) return v1::Event::TYPE_UNSPECIFIED;
  if (event.operation != Operation::kUpdated || (before && now)) return event.type;
  return now ? v1::Event::TYPE_ENTERED : v1::Event::TYPE_LEFT;
}

}  // namespace dossier::stream
