#include "server/store/sqlite/rows.h"

#include <string>

#include "server/base/status.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/term_list.h"

namespace dossier::store::sqlite {
namespace {

#define ROW_COLUMNS "SELECT id, create_revision, revision, name, body, terms, text FROM resource "

class Live final : public Rows {
 public:
  Live(Connection& connection, Collection collection, Direction direction)
      : connection_(connection), collection_(collection), direction_(direction) {}

  absl::StatusOr<bool> Find(int64_t key) override {
    row_.reset();
    scans_ = false;
    row_.emplace(connection_.Query(ROW_COLUMNS "WHERE id = ?", ResourceId(collection_, key)));
    return row_->Step();
  }

  absl::StatusOr<bool> Seek(int64_t key) override {
    // Neighbours are read in one go.
    if (!scans_ || After(direction_, this->key()) != key) Start(key);
    DOSSIER_ASSIGN_OR_RETURN(scans_, row_->Step());
    return scans_;
  }

  int64_t key() const override { return KeyOfId(row_->Int(0)); }

  absl::StatusOr<TermListView> Terms() const override { return CheckedTerms(row_->Bytes(5)); }

  int64_t text_id() const override { return row_->Int(6); }

  absl::StatusOr<Resource> Read() override {
    return Resource{.collection = collection_,
                    .key = key(),
                    .name = std::string(row_->Bytes(3)),
                    .create_revision = row_->Int(1),
                    .revision = row_->Int(2),
                    .body = std::string(row_->Bytes(4))};
  }

 private:
  void Start(int64_t key) {
    row_.reset();
    row_.emplace(direction_ == Direction::kUp
                     ? connection_.Query(ROW_COLUMNS "WHERE id >= ? AND id <= ? ORDER BY id",
                                         ResourceId(collection_, key),
                                         ResourceId(collection_, kMaxKey))
                     : connection_.Query(ROW_COLUMNS "WHERE id <= ? AND id >= ? ORDER BY id DESC",
                                         ResourceId(collection_, key), ResourceId(collection_, 0)));
  }

  Connection& connection_;
  const Collection collection_;
  const Direction direction_;
  std::optional<Statement> row_;
  bool scans_ = false;  // whether `row_` stands on a row of a scan
};

}  // namespace

std::unique_ptr<Rows> LiveRows(Connection& connection, Collection collection, Direction direction) {
  return std::make_unique<Live>(connection, collection, direction);
}

}  // namespace dossier::store::sqlite
