#include "server/store/sqlite/text_stream.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "server/base/status.h"
#include "server/store/sqlite/key_run.h"
#include "server/store/sqlite/key_set.h"
#include "server/store/sqlite/row_id.h"

namespace dossier::store::sqlite {
namespace {

// To start a query costs about as much as to read a hundred keys.
constexpr int64_t kFewest = 16;

// By asking FTS5.
class OfText final : public TextKeys {
 public:
  OfText(Connection& connection, Collection collection, TextQuery query, Direction direction)
      : connection_(connection),
        collection_(collection),
        query_(std::move(query.query)),
        is_exact_(query.is_exact),
        direction_(direction),
        run_(direction, kFewest) {}

  absl::StatusOr<std::optional<int64_t>> Seek(int64_t key) override {
    return run_.Seek(key, [this](int64_t from, int64_t limit, std::vector<int64_t>& keys) {
      return Read(from, limit, keys);
    });
  }

  bool IsSure() const override { return is_exact_; }

 private:
  absl::Status Read(int64_t key, int64_t limit, std::vector<int64_t>& keys) {
    key = std::clamp<int64_t>(key, 0, kMaxTextKey);
    const bool is_up = direction_ == Direction::kUp;
    Statement row = connection_.Query(
        is_up ? "SELECT rowid FROM search WHERE search MATCH ? AND rowid >= ? AND rowid <= ? "
                "ORDER BY rowid LIMIT ?"
              : "SELECT rowid FROM search WHERE search MATCH ? AND rowid >= ? AND rowid <= ? "
                "ORDER BY rowid DESC LIMIT ?",
        query_, SearchTextId(collection_, is_up ? key : 0, 0),
        SearchTextId(collection_, is_up ? kMaxTextKey : key, kMaxTextNumber), limit);
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) break;
      keys.push_back(KeyOfSearchTextId(row.Int(0)));
    }
    return absl::OkStatus();
  }

  Connection& connection_;
  const Collection collection_;
  const std::string query_;
  const bool is_exact_;
  const Direction direction_;
  KeyRun run_;
};

// From the lists, one range of keys after the other.
class OfLists final : public TextKeys {
 public:
  OfLists(std::shared_ptr<const WordQuery> query, Direction direction, WordQuery::Care care)
      : query_(std::move(query)),
        direction_(direction),
        care_(care),
        newest_(query_->newest_key()),
        keys_in_range_(std::clamp(newest_ * kFirstPages / std::max<int64_t>(query_->pages(), 1),
                                  kFewestInRange, kFirstInRange)) {}

  absl::StatusOr<std::optional<int64_t>> Seek(int64_t key) override {
    if (direction_ == Direction::kDown) key = std::min(key, newest_);
    while (key >= 0 && key <= newest_) {
      if (key < first_ || key > last_) DOSSIER_RETURN_IF_ERROR(Fill(key));
      if (const std::optional<int64_t> found = found_.keys.Next(key, direction_)) return found;
      key = direction_ == Direction::kUp ? last_ + 1 : first_ - 1;
    }
    return std::nullopt;
  }

  bool IsSure() const override { return found_.is_exact; }

 private:
  // Whoever jumps from range to range has soon read all: ranges never get smaller.
  absl::Status Fill(int64_t key) {
    const bool is_up = direction_ == Direction::kUp;
    first_ = is_up ? key : std::max<int64_t>(key - keys_in_range_ + 1, 0);
    last_ = is_up ? std::min(key + keys_in_range_ - 1, newest_) : key;
    if (query_->reads_all()) (is_up ? last_ : first_) = is_up ? newest_ : 0;
    keys_in_range_ = std::min(keys_in_range_ * 2, kMostInRange);
    DOSSIER_ASSIGN_OR_RETURN(found_, query_->Keys(first_, last_, care_));
    return absl::OkStatus();
  }

  // The first range has a few pages: of long texts, a few keys.
  static constexpr int64_t kFirstPages = 32;
  static constexpr int64_t kFewestInRange = 128, kFirstInRange = 4 * 1024;
  static constexpr int64_t kMostInRange = 256 * 1024;

  const std::shared_ptr<const WordQuery> query_;
  const Direction direction_;
  const WordQuery::Care care_;
  const int64_t newest_;
  int64_t keys_in_range_;
  int64_t first_ = 0, last_ = -1;  // the range that `found_` is of
  WordQuery::Found found_;
};

}  // namespace

std::unique_ptr<TextKeys> TextStream(Connection& connection, Collection collection, TextQuery query,
                                     Direction direction, WordQuery::Care care) {
  if (query.lists != nullptr) {
    return std::make_unique<OfLists>(std::move(query.lists), direction, care);
  }
  return std::make_unique<OfText>(connection, collection, std::move(query), direction);
}

}  // namespace dossier::store::sqlite
