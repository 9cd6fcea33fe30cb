#include "server/store/sqlite/verify_terms.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/term_list.h"

namespace dossier::store::sqlite {
namespace {

uint64_t HashOf(int64_t resource, absl::string_view field, absl::string_view value) {
  return absl::HashOf(resource, field, value);
}

// The entries of the index, in steps.
class IndexWalk {
 public:
  // Calls `take`, a function from a resource's id, a field and a value to absl::Status, with the
  // next entries. Returns whether there are more.
  template <typename Take>
  absl::StatusOr<bool> Step(Connection& connection, int64_t most, Take take) {
    Statement row = connection.Query(
        "SELECT collection, field, value, key FROM term "
        "WHERE (collection, field, value, key) > (?, ?, ?, ?) "
        "ORDER BY collection, field, value, key LIMIT ?",
        collection_, term_.field, term_.value, key_, most);
    bool any = false;
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) return any;
      any = true;
      collection_ = row.Int(0);
      term_.field.assign(row.Bytes(1).data(), row.Bytes(1).size());
      term_.value.assign(row.Bytes(2).data(), row.Bytes(2).size());
      key_ = row.Int(3);
      DOSSIER_RETURN_IF_ERROR(take(ResourceId(static_cast<Collection>(collection_), key_), term_));
    }
  }

 private:
  int64_t collection_ = 0;
  Term term_;
  int64_t key_ = 0;
};

class Indexed final : public CheckStage {
 public:
  explicit Indexed(std::shared_ptr<CheckSums> sums) : sums_(std::move(sums)) {}

  const char* name() const override { return "terms"; }
  absl::StatusOr<int64_t> Total(Connection& connection) override {
    return connection.Number("SELECT count(*) FROM term");
  }

  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>&) override {
    return walk_.Step(connection, kEntries, [&](int64_t resource, const Term& term) {
      sums_->AddIndexed(resource, HashOf(resource, term.field, term.value));
      ++checked;
      return absl::OkStatus();
    });
  }

 private:
  const std::shared_ptr<CheckSums> sums_;
  IndexWalk walk_;
};

class StoredTerms final : public CheckStage {
 public:
  explicit StoredTerms(std::shared_ptr<const CheckSums> sums) : sums_(std::move(sums)) {}

  const char* name() const override { return "resources that terms find"; }
  absl::StatusOr<int64_t> Total(Connection&) override { return 0; }

  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>& findings) override {
    if (!sums_->MayDiffer()) return false;
    Statement row = connection.Query(
        "SELECT id, name, terms FROM resource WHERE id > ? ORDER BY id LIMIT ?", done_, kRows);
    bool any = false;
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) return any;
      any = true;
      done_ = row.Int(0);
      if (!sums_->MayDiffer(done_)) continue;
      ++checked;
      for (const TermView& term : TermListView(row.Bytes(2))) {
        DOSSIER_ASSIGN_OR_RETURN(
            const int64_t is_indexed,
            connection.Number("SELECT EXISTS(SELECT 1 FROM term WHERE collection = ? AND "
                              "field = ? AND value = ? AND key = ?)",
                              static_cast<int64_t>(CollectionOfId(done_)), term.field, term.value,
                              KeyOfId(done_)));
        if (is_indexed != 0) continue;
        findings.push_back(
            {"TERM_MISSING",
             absl::StrCat("the index does not find it by ", term.field, " = '", term.value, "'"),
             std::string(row.Bytes(1))});
      }
    }
  }

 private:
  const std::shared_ptr<const CheckSums> sums_;
  int64_t done_ = 0;
};

class IndexedTerms final : public CheckStage {
 public:
  explicit IndexedTerms(std::shared_ptr<const CheckSums> sums) : sums_(std::move(sums)) {}

  const char* name() const override { return "terms that find resources"; }
  absl::StatusOr<int64_t> Total(Connection&) override { return 0; }

  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>& findings) override {
    if (!sums_->MayDiffer()) return false;
    return walk_.Step(connection, kEntries, [&](int64_t resource, const Term& term) {
      if (!sums_->MayDiffer(resource)) return absl::OkStatus();
      ++checked;
      return Check(connection, resource, term, findings);
    });
  }

 private:
  absl::Status Check(Connection& connection, int64_t resource, const Term& term,
                     std::vector<Finding>& findings) {
    Statement row = connection.Query("SELECT terms, name FROM resource WHERE id = ?", resource);
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    const std::string entry =
        absl::StrCat("the index finds it by ", term.field, " = '", term.value, "', ");
    if (!found) {
      if (!missing_.insert(resource).second) return absl::OkStatus();
      findings.push_back({"TERM_WITHOUT_RESOURCE", absl::StrCat(entry, "but it is not there"),
                          RowName(CollectionOfId(resource), KeyOfId(resource))});
      return absl::OkStatus();
    }
    const TermListView terms(row.Bytes(0));
    if (std::none_of(terms.begin(), terms.end(), [&](const TermView& each) {
          return each.field == term.field && each.value == term.value;
        })) {
      findings.push_back({"TERM_NOT_OF_RESOURCE", absl::StrCat(entry, "which it does not have"),
                          std::string(row.Bytes(1))});
    }
    return absl::OkStatus();
  }

  const std::shared_ptr<const CheckSums> sums_;
  IndexWalk walk_;
  absl::flat_hash_set<int64_t> missing_;  // each is told of once
};

}  // namespace

void AddStoredTerms(int64_t resource, const std::vector<Term>& terms, CheckSums& sums) {
  for (const Term& term : terms) {
    sums.AddStored(resource, HashOf(resource, term.field, term.value));
  }
}

std::unique_ptr<CheckStage> AddIndexedTerms(std::shared_ptr<CheckSums> sums) {
  return std::make_unique<Indexed>(std::move(sums));
}

std::unique_ptr<CheckStage> CheckStoredTerms(std::shared_ptr<const CheckSums> sums) {
  return std::make_unique<StoredTerms>(std::move(sums));
}

std::unique_ptr<CheckStage> CheckIndexedTerms(std::shared_ptr<const CheckSums> sums) {
  return std::make_unique<IndexedTerms>(std::move(sums));
}

}  // namespace dossier::store::sqlite
