#include "server/store/sqlite/plan.h"

#include <utility>
#include <vector>

#include "server/base/status.h"
#include "server/store/sqlite/term_stream.h"
#include "server/store/sqlite/text_query.h"
#include "server/store/sqlite/text_stream.h"

namespace dossier::store::sqlite {
namespace {

using Kind = Condition::Kind;

// The keys that all of `parts` have. The parts take turns to jump to where the others are, so the
// work is bounded by the rarest of them, not by the commonest.
class AllStream final : public KeyStream {
 public:
  explicit AllStream(std::vector<std::unique_ptr<KeyStream>> parts) : parts_(std::move(parts)) {}

  absl::StatusOr<std::optional<int64_t>> Seek(int64_t key) override {
    for (size_t agreed = 0, turn = 0; agreed < parts_.size(); ++turn) {
      DOSSIER_ASSIGN_OR_RETURN(const std::optional<int64_t> next,
                               parts_[turn % parts_.size()]->Seek(key));
      if (!next.has_value()) return std::nullopt;
      agreed = *next == key ? agreed + 1 : 1;
      key = *next;
    }
    return key;
  }

 private:
  const std::vector<std::unique_ptr<KeyStream>> parts_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<KeyStream>> OpenStream(Connection& connection, Collection collection,
                                                      const Condition& condition,
                                                      Direction direction) {
  if (IsEquality(condition)) {
    return TermStream(connection, collection, {condition.field, condition.low}, direction);
  }
  // All that is asked of words is one query of their index.
  DOSSIER_ASSIGN_OR_RETURN(std::optional<std::string> query, TextQueryFor(connection, condition));
  std::unique_ptr<KeyStream> text;
  if (query.has_value()) text = TextStream(connection, collection, *std::move(query), direction);
  if (condition.kind != Kind::kAll) return text;
  std::vector<std::unique_ptr<KeyStream>> parts;
  if (text != nullptr) parts.push_back(std::move(text));
  for (const Condition& part : condition.parts) {
    if (AsksForText(part)) continue;
    DOSSIER_ASSIGN_OR_RETURN(std::unique_ptr<KeyStream> stream,
                             OpenStream(connection, collection, part, direction));
    if (stream != nullptr) parts.push_back(std::move(stream));
  }
  if (parts.empty()) return nullptr;
  if (parts.size() == 1) return std::move(parts.front());
  return std::make_unique<AllStream>(std::move(parts));
}

}  // namespace dossier::store::sqlite
