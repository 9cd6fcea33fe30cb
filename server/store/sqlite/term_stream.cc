#include "server/store/sqlite/term_stream.h"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "server/base/status.h"

namespace dossier::store::sqlite {
namespace {

// How many keys one statement reads: few after a jump, more and more nearby. To start a statement
// costs about as much as to read thirty keys.
constexpr int64_t kFewest = 4;
constexpr int64_t kMost = 4096;

class OfTerm final : public KeyStream {
 public:
  OfTerm(Connection& connection, Collection collection, Term term, Direction direction,
         Effort& effort)
      : connection_(connection),
        collection_(collection),
        term_(std::move(term)),
        direction_(direction),
        effort_(effort) {}

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
    size_ = IsNear(key) ? std::min(size_ * 4, kMost) : std::max(size_ / 4, kFewest);
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
    effort_.Spend(Effort::kJump + static_cast<int64_t>(keys_.size()));
    return absl::OkStatus();
  }

  // Whether `key` is no further behind the last keys than these reach: whoever skips a few, as
  // another condition takes turns, goes faster by reading on than by starting anew.
  bool IsNear(int64_t key) const {
    return !keys_.empty() &&
           std::abs(key - keys_.back()) <= std::abs(keys_.back() - keys_.front()) + 1;
  }

  Connection& connection_;
  const Collection collection_;
  const Term term_;
  const Direction direction_;
  Effort& effort_;
  std::vector<int64_t> keys_;  // some keys in a row, in the direction
  std::ptrdiff_t at_ = 0;      // what was found last
  int64_t size_ = kFewest;
  bool is_last_ = false;  // whether nothing comes behind `keys_`
};

}  // namespace

std::unique_ptr<KeyStream> TermStream(Connection& connection, Collection collection, Term term,
                                      Direction direction, Effort& effort) {
  return std::make_unique<OfTerm>(connection, collection, std::move(term), direction, effort);
}

}  // namespace dossier::store::sqlite
