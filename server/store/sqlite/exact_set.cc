#include "server/store/sqlite/exact_set.h"

#include <memory>
#include <string>
#include <utility>

#include "server/base/status.h"
#include "server/store/sqlite/term_index.h"
#include "server/store/sqlite/text_query.h"
#include "server/store/sqlite/text_stream.h"

namespace dossier::store::sqlite {
namespace {

using Kind = Condition::Kind;

ExactSet Inverted(ExactSet set) {
  set.is_inverted = !set.is_inverted;
  return set;
}

// What is in both.
ExactSet Meeting(ExactSet a, ExactSet b) {
  if (a.is_inverted && b.is_inverted) {
    a.keys.Unite(b.keys);
  } else if (b.is_inverted) {
    a.keys.Subtract(b.keys);
  } else if (a.is_inverted) {
    b.keys.Subtract(a.keys);
    return b;
  } else {
    a.keys.Intersect(b.keys);
  }
  return a;
}

absl::StatusOr<std::optional<ExactSet>> ReadWords(Connection& connection, Collection collection,
                                                  const Condition& condition) {
  DOSSIER_ASSIGN_OR_RETURN(std::optional<TextQuery> query,
                           TextQueryFor(connection, collection, condition));
  if (!query.has_value() || !query->is_exact) return std::nullopt;
  const std::unique_ptr<KeyStream> keys = TextStream(connection, collection, *std::move(query),
                                                     Direction::kUp, WordQuery::Care::kExact);
  ExactSet set;
  for (int64_t next = 1;;) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<int64_t> key, keys->Seek(next));
    if (!key.has_value()) return set;
    set.keys.Add(*key);
    next = *key + 1;
  }
}

}  // namespace

absl::StatusOr<std::optional<ExactSet>> ReadExactSet(Connection& connection, Collection collection,
                                                     const Condition& condition) {
  if (condition.kind == Kind::kTerm) {
    DOSSIER_ASSIGN_OR_RETURN(KeySet keys, ReadKeySet(connection, collection, condition));
    return ExactSet{std::move(keys)};
  }
  if (condition.kind == Kind::kText) return ReadWords(connection, collection, condition);
  // Any of them is not none of them.
  const bool is_any = condition.kind == Kind::kAny;
  ExactSet set{.is_inverted = true};
  for (const Condition& part : condition.parts) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<ExactSet> of_part,
                             ReadExactSet(connection, collection, part));
    if (!of_part.has_value()) return std::nullopt;
    set = Meeting(std::move(set), is_any ? Inverted(*std::move(of_part)) : *std::move(of_part));
  }
  return is_any || condition.kind == Kind::kNot ? Inverted(std::move(set)) : std::move(set);
}

}  // namespace dossier::store::sqlite
