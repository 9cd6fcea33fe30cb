#include "server/store/sqlite/common_terms.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "server/base/status.h"
#include "server/store/sqlite/key_set.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/term_list.h"

namespace dossier::store::sqlite {
namespace {

// A term that fewer resources have is read in milliseconds when it is asked for.
constexpr int64_t kCommon = 4096;
// Resources that are looked at to tell which terms are common.
constexpr int64_t kSample = 2048;
// Keys that are read between two looks whether to stop.
constexpr int64_t kStride = 8192;
// How often it is looked whether much has changed.
constexpr std::chrono::seconds kInterval{1};

// How many of some resources of a collection have each term.
absl::StatusOr<std::vector<std::pair<int64_t, Term>>> CountInSample(Connection& connection,
                                                                    Collection collection,
                                                                    int64_t last_key) {
  // Any resources will do, but the same ones each time make a server easier to understand.
  std::mt19937_64 random(static_cast<uint64_t>(last_key));
  absl::flat_hash_map<std::pair<std::string, std::string>, int64_t> counts;
  for (int64_t i = 0; i < kSample; ++i) {
    const int64_t key = 1 + static_cast<int64_t>(random() % static_cast<uint64_t>(last_key));
    Statement row =
        connection.Query("SELECT terms FROM resource WHERE id = ?", ResourceId(collection, key));
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) continue;
    DOSSIER_ASSIGN_OR_RETURN(const TermListView terms, CheckedTerms(row.Bytes(0)));
    for (const TermView& term : terms) {
      ++counts[{std::string(term.field), std::string(term.value)}];
    }
  }
  std::vector<std::pair<int64_t, Term>> counted;
  for (const auto& [term, count] : counts) counted.push_back({count, {term.first, term.second}});
  return counted;
}

}  // namespace

CommonTerms::CommonTerms(std::string path, int64_t busy_timeout_ms, TermSets& sets)
    : path_(std::move(path)), busy_timeout_ms_(busy_timeout_ms), sets_(sets) {
  thread_ = std::thread([this] { Run(); });
}

CommonTerms::~CommonTerms() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void CommonTerms::AwaitFirst() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return first_; });
}

bool CommonTerms::GoesOn() {
  const std::lock_guard lock(mutex_);
  return !stop_;
}

void CommonTerms::Run() {
  int64_t changes = 0;  // when the last survey began
  for (bool due = true; GoesOn();) {
    if (due) {
      changes = sets_.changes();
      (void)Survey();
    }
    std::unique_lock lock(mutex_);
    if (!std::exchange(first_, true)) changed_.notify_all();
    changed_.wait_for(lock, kInterval, [this] { return stop_; });
    due = sets_.changes() - changes >= std::max(2 * kCommon, surveyed_ / 4);
  }
}

absl::Status CommonTerms::Survey() {
  sets_.Weigh();
  DOSSIER_ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection,
                           Connection::Open(path_, Connection::Access::kRead, busy_timeout_ms_));
  struct Known {
    Collection collection;
    int64_t last_key;
    int64_t living;
  };
  std::vector<Known> collections;
  {
    Statement row = connection->Query(
        "SELECT collection, last_key, living FROM counter WHERE living > 0 ORDER BY living");
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) break;
      collections.push_back({static_cast<Collection>(row.Int(0)), row.Int(1), row.Int(2)});
    }
  }
  surveyed_ = 0;
  for (const Known& known : collections) {
    surveyed_ += known.living;
    // Of fewer, a term that half of them have is not common.
    if (known.living < 2 * kCommon) continue;
    DOSSIER_RETURN_IF_ERROR(
        SurveyCollection(*connection, known.collection, known.last_key, known.living));
  }
  return absl::OkStatus();
}

absl::Status CommonTerms::SurveyCollection(Connection& connection, Collection collection,
                                           int64_t last_key, int64_t living) {
  DOSSIER_ASSIGN_OR_RETURN(auto counted, CountInSample(connection, collection, last_key));
  // What most have helps no query; what is left of the sample's chance is small for the rest.
  std::erase_if(counted, [&](const auto& entry) {
    const int64_t about = entry.first * last_key / kSample;
    return about < kCommon || about > living * 5 / 8;
  });
  std::sort(counted.rbegin(), counted.rend());
  bool is_full = false;
  for (const auto& [count, term] : counted) {
    if (is_full || !GoesOn()) break;
    DOSSIER_RETURN_IF_ERROR(ReadSet(connection, collection, term, is_full));
  }
  return absl::OkStatus();
}

absl::Status CommonTerms::ReadSet(Connection& connection, Collection collection, const Term& term,
                                  bool& is_full) {
  if (sets_.HasCommon(collection, term)) return absl::OkStatus();
  const int64_t mark = sets_.Mark();
  KeySet keys;
  // In several snapshots, lest one holds up the write-ahead log: what comes in between is known to
  // `sets_`.
  for (int64_t last = 0, got = kStride; got == kStride;) {
    if (!GoesOn()) return absl::OkStatus();
    Statement row = connection.Query(
        "SELECT key FROM term WHERE collection = ? AND field = ? AND value = ? AND key > ? "
        "ORDER BY key LIMIT ?",
        static_cast<int64_t>(collection), term.field, term.value, last, kStride);
    for (got = 0;; ++got) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) break;
      last = row.Int(0);
      keys.Add(last);
    }
  }
  is_full = !sets_.KeepCommon(collection, term, std::move(keys), mark);
  return absl::OkStatus();
}

}  // namespace dossier::store::sqlite
