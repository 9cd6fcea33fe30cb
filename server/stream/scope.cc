#include "server/stream/scope.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/query/filter.h"

namespace dossier::stream {
namespace {

using ::dossier::store::Collection;
using ::dossier::store::Operation;

struct NamedType {
  absl::string_view name;
  Collection collection;
};
// In the order of a snapshot.
constexpr NamedType kTypes[] = {
    {"incident", Collection::kIncident}, {"statement", Collection::kStatement},
    {"report", Collection::kReport},     {"claim", Collection::kClaim},
    {"source", Collection::kSource},     {"decision", Collection::kDecision}};

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
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<Collection> types, ReadTypes(request));
  DOSSIER_ASSIGN_OR_RETURN(const query::Filter filter,
                           query::Filter::Parse(request.filter(), types));
  std::vector<std::pair<Collection, store::Condition>> conditions;
  for (const Collection type : types) conditions.emplace_back(type, filter.For(type));
  return Scope(std::move(conditions), filter.fingerprint());
}

Scope::Scope(std::vector<std::pair<Collection, store::Condition>> conditions, uint64_t fingerprint)
    : fingerprint_(fingerprint) {
  for (auto& [type, condition] : conditions) {
    AddAnchors(type, condition, anchors_);
    if (store::AsksForText(condition)) text_types_.push_back(type);
    types_.push_back(type);
    conditions_.push_back(std::move(condition));
  }
  is_selective_ = std::any_of(std::begin(kTypes), std::end(kTypes), [&](const NamedType& type) {
    return !std::binary_search(anchors_.begin(), anchors_.end(), TypeAnchor(type.collection));
  });
}

const store::Condition& Scope::Selects(Collection type) const {
  return conditions_[std::find(types_.begin(), types_.end(), type) - types_.begin()];
}

v1::Event::Type Scope::Sees(const Chunk& chunk, size_t index) const {
  const LogEvent& event = chunk.events()[index];
  const auto type = std::find(types_.begin(), types_.end(), event.collection);
  if (type == types_.end()) return v1::Event::TYPE_UNSPECIFIED;
  const store::Condition& condition = conditions_[type - types_.begin()];
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
