#include "server/store/sqlite/term_stream.h"

#include <utility>
#include <vector>

#include "server/base/status.h"
#include "server/store/sqlite/key_run.h"

namespace dossier::store::sqlite {
namespace {

// To start a statement costs about as much as to read thirty keys.
constexpr int64_t kFewest = 4;

class OfTerm final : public KeyStream {
 public:
  OfTerm(Connection& connection, Collection collection, Term term, Direction direction,
         Effort& effort)
      : connection_(connection),
        collection_(collection),
        term_(std::move(term)),
        direction_(direction),
        effort_(effort),
        run_(direction, kFewest) {}

  absl::StatusOr<std::optional<int64_t>> Seek(int64_t key) override {
    return run_.Seek(key, [this](int64_t from, int64_t limit, std::vector<int64_t>& keys) {
      return Read(from, limit, keys);
    });
  }

 private:
  absl::Status Read(int64_t key, int64_t limit, std::vector<int64_t>& keys) {
    Statement row = connection_.Query(
        direction_ == Direction::kUp
            ? "SELECT key FROM term WHERE collection = ? AND field = ? AND value = ? AND key >= ? "
              "ORDER BY key LIMIT ?"
            : "SELECT key FROM term WHERE collection = ? AND field = ? AND value = ? AND key <= ? "
              "ORDER BY key DESC LIMIT ?",
        static_cast<int64_t>(collection_), term_.field, term_.value, key, limit);
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) break;
      keys.push_back(row.Int(0));
    }
    effort_.Spend(Effort::kJump + static_cast<int64_t>(keys.size()));
    return absl::OkStatus();
  }

  Connection& connection_;
  const Collection collection_;
  const Term term_;
  const Direction direction_;
  Effort& effort_;
  KeyRun run_;
};

}  // namespace

std::unique_ptr<KeyStream> TermStream(Connection& connection, Collection collection, Term term,
                                      Direction direction, Effort& effort) {
  return std::make_unique<OfTerm>(connection, collection, std::move(term), direction, effort);
}

}  // namespace dossier::store::sqlite
