#include "server/store/sqlite/term_stream.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "server/base/status.h"

namespace dossier::store::sqlite {
namespace {

// How many keys one statement reads: few after a jump, more and more in a row.
constexpr int64_t kFewest = 4;
constexpr int64_t kMost = 512;

class OfTerm final : public KeyStream {
 public:
  OfTerm(Connection& connection, Collection collection, Term term, Direction direction)
      : connection_(connection),
        collection_(collection),
        term_(std::move(term)),
        direction_(direction) {}

  absl::StatusOr<std::optional<int64_t>> Seek(int64_t key) override {
    const auto before = [&](int64_t a, int64_t b) { return IsBefore(direction_, a, b); };
    const bool beyond = keys_.empty() || before(keys_.back(), key);
    if (beyond && !is_last_) DOSSIER_RETURN_IF_ERROR(Fill(key));
    at_ = std::lower_bound(keys_.begin() + at_, keys_.end(), key, before) - keys_.begin();
    if (at_ == static_cast<std::ptrdiff_t>(keys_.size())) return std::nullopt;
    return keys_[at_];
  }

 private:
  absl::Status Fill(int64_t key) {
    // Whoever asks for the key right behind the last one reads in a row.
    const bool in_a_row = !keys_.empty() && At(key) - At(keys_.back()) <= 1;
    size_ = in_a_row ? std::min(size_ * 4, kMost) : std::max(size_ / 2, kFewest);
    keys_.clear();
    at_ = 0;
    Statement row = connection_.Query(
        direction_ == Direction::kUp
            ? "SELECT key FROM term WHERE collection = ? AND field = ? AND value = ? AND key >= ? "
              "ORDER BY key LIMIT ?"
            : "SELECT key FROM term WHERE collection = ? AND field = ? AND value = ? AND key <= ? "
              "ORDER BY key DESC LIMIT ?",
        static_cast<int64_t>(collection_), term_.field, term_.value, key, size_);
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) break;
      keys_.push_back(row.Int(0));
    }
    is_last_ = static_cast<int64_t>(keys_.size()) < size_;
    return absl::OkStatus();
  }

  // Keys as they come in the direction.
  int64_t At(int64_t key) const { return direction_ == Direction::kUp ? key : -key; }

  Connection& connection_;
  const Collection collection_;
  const Term term_;
  const Direction direction_;
  std::vector<int64_t> keys_;  // some keys in a row, in the direction
  std::ptrdiff_t at_ = 0;      // what was found last
  int64_t size_ = kFewest;
  bool is_last_ = false;  // whether nothing comes behind `keys_`
};

}  // namespace

std::unique_ptr<KeyStream> TermStream(Connection& connection, Collection collection, Term term,
                                      Direction direction) {
  return std::make_unique<OfTerm>(connection, collection, std::move(term), direction);
}

}  // namespace dossier::store::sqlite
