#include "server/store/sqlite/narrowed.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "server/store/fields.h"
#include "server/store/search_text.h"

namespace dossier::store::sqlite {
namespace {

using Kind = Condition::Kind;

// Bounds of a value and nothing else.
bool IsRange(const Condition& condition) {
  return condition.kind == Kind::kTerm && condition.pieces.empty() && condition.words.empty();
}

// Whether a resource has one value of the field at most, and one term of it.
bool HasOneValue(Collection collection, const std::string& name) {
  const IndexedField* field = FindIndexedField(collection, name);
  if (field == nullptr || field->paths.size() != 1) return false;
  // Of what is asked for between two bounds; a date may be an interval.
  const FieldKind kind = field->kind;
  if (kind != FieldKind::kTime && kind != FieldKind::kNumber && kind != FieldKind::kDuration) {
    return false;
  }
  return std::none_of(field->paths.front().begin(), field->paths.front().end(),
                      [](const auto* step) { return step->is_repeated(); });
}

// Whether the index of words finds all that have these in a value of their field.
bool AreInSearchText(Collection collection, const Condition& condition) {
  if (condition.kind != Kind::kTerm || condition.words.empty()) return false;
  const IndexedField* field = FindIndexedField(collection, condition.field);
  return field != nullptr && field->kind == FieldKind::kText && IsInSearchText(*field);
}

void Meet(Condition& range, Condition other) {
  range.low = std::max(range.low, std::move(other.low));
  if (other.high.has_value() && (!range.high.has_value() || *other.high < *range.high)) {
    range.high = std::move(other.high);
  }
}

}  // namespace

Condition Narrowed(Collection collection, Condition condition) {
  if (condition.kind == Kind::kNot) return condition;
  if (AreInSearchText(collection, condition)) {
    Condition words = HasWords(condition.words, condition.open_end);
    return AllOf({std::move(condition), std::move(words)});
  }
  std::vector<Condition> parts;
  for (Condition& part : condition.parts) {
    Condition narrowed = Narrowed(collection, std::move(part));
    const auto same = std::find_if(parts.begin(), parts.end(), [&](const Condition& known) {
      return IsRange(known) && known.field == narrowed.field;
    });
    if (condition.kind == Kind::kAll && same != parts.end() && IsRange(narrowed) &&
        HasOneValue(collection, narrowed.field)) {
      Meet(*same, std::move(narrowed));
    } else {
      parts.push_back(std::move(narrowed));
    }
  }
  condition.parts = std::move(parts);
  return condition;
}

}  // namespace dossier::store::sqlite
