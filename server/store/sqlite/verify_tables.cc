#include "server/store/sqlite/verify_tables.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/sha256.h"
#include "server/base/status.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/verify_resource.h"

namespace dossier::store::sqlite {
namespace {

// A damaged file may hold numbers that are no collection.
std::string CollectionName(Collection collection) {
  const absl::string_view id = CollectionId(collection);
  return id.empty() ? absl::StrCat("collection ", static_cast<int>(collection)) : std::string(id);
}

class Texts final : public CheckStage {
 public:
  const char* name() const override { return "texts"; }

  absl::StatusOr<int64_t> Total(Connection& connection) override {
    return connection.Number("SELECT count(*) FROM text");
  }

  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>& findings) override {
    Statement row = connection.Query(
        "SELECT id, sha256, body FROM text WHERE id > ? ORDER BY id LIMIT ?", done_, kRows);
    for (int64_t bytes = 0; bytes < kBytes;) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) return bytes > 0;
      done_ = row.Int(0);
      const std::string key = absl::BytesToHexString(row.Bytes(1));
      const absl::string_view text = row.Bytes(2);
      if (const std::string sha256 = Sha256Hex(text); sha256 != key) {
        findings.push_back({"TEXT_DIFFERS", absl::StrCat("this text has SHA-256 ", sha256), key});
      }
      ++checked;
      bytes += static_cast<int64_t>(text.size()) + 1;
    }
    return true;
  }

 private:
  int64_t done_ = 0;
};

class Resources final : public CheckStage {
 public:
  Resources(std::shared_ptr<CheckSums> terms, std::shared_ptr<CheckSums> words)
      : terms_(std::move(terms)), words_(std::move(words)) {}

  const char* name() const override { return "resources"; }

  absl::StatusOr<int64_t> Total(Connection& connection) override {
    return connection.Number("SELECT count(*) FROM resource");
  }

  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>& findings) override {
    ResourceCheck check(connection, *terms_, *words_, findings);
    Statement row = connection.Query(
        "SELECT id, revision, text, name, terms, body FROM resource WHERE id > ? "
        "ORDER BY id LIMIT ?",
        done_, kRows);
    for (int64_t bytes = 0; bytes < kBytes;) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) return bytes > 0;
      const ResourceRow resource{.id = row.Int(0),
                                 .revision = row.Int(1),
                                 .text_id = row.Int(2),
                                 .name = std::string(row.Bytes(3)),
                                 .terms = std::string(row.Bytes(4)),
                                 .body = std::string(row.Bytes(5))};
      DOSSIER_RETURN_IF_ERROR(check.Check(resource));
      done_ = resource.id;
      ++checked;
      bytes += static_cast<int64_t>(resource.body.size()) + 1;
    }
    return true;
  }

 private:
  const std::shared_ptr<CheckSums> terms_;
  const std::shared_ptr<CheckSums> words_;
  int64_t done_ = 0;
};

class Counters final : public CheckStage {
 public:
  const char* name() const override { return "counters"; }

  absl::StatusOr<int64_t> Total(Connection& connection) override {
    return connection.Number("SELECT count(*) FROM counter");
  }

  // All at once, as writers count on meanwhile: one walk over an index of all resources.
  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>& findings) override {
    DOSSIER_ASSIGN_OR_RETURN(Tallies there_are, CountResources(connection));
    Statement row = connection.Query("SELECT collection, last_key, living FROM counter");
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) break;
      ++checked;
      const int64_t number = row.Int(0);
      if (number < 0 || number >= static_cast<int64_t>(there_are.size())) continue;
      Compare(number, {.living = row.Int(2), .last_key = row.Int(1)}, there_are[number], findings);
      there_are[number] = {};
    }
    for (size_t number = 0; number < there_are.size(); ++number) {
      if (there_are[number].living == 0) continue;
      Compare(static_cast<int64_t>(number), {}, there_are[number], findings);
    }
    return false;
  }

 private:
  struct Tally {
    int64_t living = 0;
    int64_t last_key = 0;
  };
  using Tallies = std::array<Tally, 256>;  // by collection

  static absl::StatusOr<Tallies> CountResources(Connection& connection) {
    Tallies tallies;
    // In any order, so that the narrowest index is read.
    Statement row = connection.Query("SELECT id FROM resource");
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) return tallies;
      Tally& tally = tallies[static_cast<uint8_t>(CollectionOfId(row.Int(0)))];
      ++tally.living;
      tally.last_key = std::max(tally.last_key, KeyOfId(row.Int(0)));
    }
  }

  static void Compare(int64_t number, const Tally& noted, const Tally& there_are,
                      std::vector<Finding>& findings) {
    const std::string collection = CollectionName(static_cast<Collection>(number));
    if (noted.living != there_are.living) {
      findings.push_back(
          {"COUNTER_DIFFERS",
           absl::StrCat(noted.living, " resources are noted, but there are ", there_are.living),
           collection});
    }
    if (noted.last_key < there_are.last_key) {
      findings.push_back({"COUNTER_BEHIND",
                          absl::StrCat("the next resource would get key ", noted.last_key + 1,
                                       ", but keys up to ", there_are.last_key, " are taken"),
                          collection});
    }
  }
};

}  // namespace

std::string RowName(Collection collection, int64_t key) {
  return absl::StrCat("row ", key, " of ", CollectionName(collection));
}

std::unique_ptr<CheckStage> CheckTexts() { return std::make_unique<Texts>(); }
std::unique_ptr<CheckStage> CheckResources(std::shared_ptr<CheckSums> terms,
                                           std::shared_ptr<CheckSums> words) {
  return std::make_unique<Resources>(std::move(terms), std::move(words));
}
std::unique_ptr<CheckStage> CheckCounters() { return std::make_unique<Counters>(); }

}  // namespace dossier::store::sqlite
