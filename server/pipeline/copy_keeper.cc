#include "server/pipeline/copy_keeper.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "server/analysis/credits.h"
#include "server/base/fold_text.h"
#include "server/base/status.h"
#include "server/correlation/copies.h"
#include "server/ingest/article_identity.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

using correlation::kCopyReach;
using correlation::Standing;
using internal::Fingerprint;
using store::Collection;
using store::Term;

// The field of terms that order fingerprints: what they share, then their place.
constexpr absl::string_view kList = "text_at";

std::string NameOf(absl::string_view report) { return absl::StrCat(report, "/fingerprints/1"); }

absl::Status Save(store::Transaction& transaction, const Fingerprint& fingerprint) {
  std::vector<Term> terms;
  for (const std::string& key : correlation::TextKeysOf(fingerprint.text_sketch())) {
    terms.push_back(KeyLists::TermOf(kList, key, fingerprint.place()));
  }
  return transaction.Put(NameOf(fingerprint.report()), Serialize(fingerprint), std::move(terms));
}

bool IsHouse(absl::string_view one, absl::string_view other) {
  return !one.empty() && FoldName(one) == FoldName(other);
}

// What `before` is to `behind`; nullopt if neither copies the other.
std::optional<Fingerprint::Copy> CopyBetween(const Fingerprint& behind, const Fingerprint& before,
                                             int64_t before_key, int nearness) {
  const auto likeness = correlation::CompareTexts(behind.text_sketch(), before.text_sketch());
  if (!likeness.has_value()) return std::nullopt;
  Fingerprint::Copy copy;
  copy.set_key(before_key);
  copy.set_report(before.report());
  copy.set_similarity(likeness->similarity);
  copy.set_credited(IsHouse(behind.credit(), before.publisher()) ||
                    IsHouse(behind.credit(), before.credit()));
  const bool wire = copy.credited() || IsHouse(before.credit(), behind.publisher());
  copy.set_type(wire ? v1::NearDuplicate::TYPE_WIRE : likeness->type);
  copy.set_nearness(nearness);
  copy.set_place(before.place());
  return copy;
}

std::vector<int64_t> KeysIn(const std::map<int64_t, int>& nearness) {
  std::vector<int64_t> keys;
  for (const auto& [key, lists] : nearness) keys.push_back(key);
  return keys;
}

}  // namespace

CopyKeeper::CopyKeeper(const Linking& linking)
    : linking_(linking), lists_(linking.transaction, Collection::kFingerprint, kList) {}

absl::StatusOr<std::vector<CopyKeeper::Kept>> CopyKeeper::Read(
    absl::Span<const int64_t> keys) const {
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> resources,
                           linking_.transaction.FindKeys(Collection::kFingerprint, keys));
  std::vector<Kept> all;
  for (const store::Resource& resource : resources) {
    DOSSIER_ASSIGN_OR_RETURN(auto value, linking_.caches.fingerprints.Of(resource));
    all.push_back({resource.key, std::move(value)});
  }
  return all;
}

const CopyKeeper::Copies& CopyKeeper::CopiesOf(const Kept& kept) const {
  const auto changed = changed_.find(kept.key);
  return changed == changed_.end() ? kept.value->copies() : changed->second;
}

CopyKeeper::Copies& CopyKeeper::Change(const Kept& kept) {
  reports_.insert(kept.value->report());
  return changed_.try_emplace(kept.key, kept.value->copies()).first->second;
}

absl::Status CopyKeeper::Enter(const v1::Report& report, absl::Span<const uint32_t> sketch) {
  if (sketch.empty()) return absl::OkStatus();
  reports_.insert(report.name());
  Fingerprint fingerprint;
  fingerprint.set_report(report.name());
  fingerprint.mutable_text_sketch()->Assign(sketch.begin(), sketch.end());
  fingerprint.set_publisher(analysis::HouseOf(report.publisher()));
  fingerprint.set_credit(analysis::HouseOf(report.credit()));
  fingerprint.set_place(correlation::PlaceOfText(
      report.published(), analysis::IsAgency(report.publisher()), ingest::PrintKey(report)));
  // A report that is read anew gets the row again that it had, among those with the same place.
  DOSSIER_RETURN_IF_ERROR(Save(linking_.transaction, fingerprint));
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> stored,
                           linking_.transaction.Find(NameOf(report.name())));
  const int64_t own_key = stored.has_value() ? stored->key : 0;
  const Standing at{fingerprint.place(), own_key};
  std::map<int64_t, int> before_it, behind_it;
  Pairs parted;
  for (const std::string& key : correlation::TextKeysOf(sketch)) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> before, lists_.Before(key, at, kCopyReach));
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> behind, lists_.Behind(key, at, kCopyReach));
    for (const int64_t other : before) ++before_it[other];
    for (size_t i = 0; i < behind.size(); ++i) {
      ++behind_it[behind[i]];
      // What was kCopyReach before it is one more now.
      const size_t out = kCopyReach - 1 - i;
      if (out < before.size()) ++parted[{behind[i], before[out]}];
    }
  }

  DOSSIER_ASSIGN_OR_RETURN(const std::vector<Kept> earlier, Read(KeysIn(before_it)));
  for (const Kept& other : earlier) {
    auto copy = CopyBetween(fingerprint, *other.value, other.key, before_it[other.key]);
    if (copy.has_value()) *fingerprint.add_copies() = *std::move(copy);
  }
  if (!earlier.empty()) DOSSIER_RETURN_IF_ERROR(Save(linking_.transaction, fingerprint));
  entered_.insert({fingerprint.place(), own_key});
  if (behind_it.empty()) return absl::OkStatus();
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<Kept> later, Read(KeysIn(behind_it)));
  for (const Kept& other : later) {
    auto copy = CopyBetween(*other.value, fingerprint, own_key, behind_it[other.key]);
    if (copy.has_value()) *Change(other).Add() = *std::move(copy);
  }
  return Part(parted);
}

// Takes the lists by which pairs are no longer near off what they are to each other.
absl::Status CopyKeeper::Part(const Pairs& pairs) {
  for (const auto& [pair, lists] : pairs) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<Kept> behind, Read({pair.first}));
    const int64_t before = pair.second;
    const auto is_it = [&](const Fingerprint::Copy& copy) { return copy.key() == before; };
    const Copies& known = CopiesOf(behind.front());
    if (std::none_of(known.begin(), known.end(), is_it)) continue;
    Copies& copies = Change(behind.front());
    const auto copy = std::find_if(copies.begin(), copies.end(), is_it);
    copy->set_nearness(copy->nearness() - lists);
    if (copy->nearness() == 0) copies.erase(copy);
  }
  return absl::OkStatus();
}

absl::Status CopyKeeper::Leave(absl::string_view report) {
  const std::string name = NameOf(report);
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> stored,
                           linking_.transaction.Find(name));
  if (!stored.has_value()) return absl::OkStatus();
  reports_.insert(std::string(report));
  DOSSIER_ASSIGN_OR_RETURN(const auto fingerprint, linking_.caches.fingerprints.Of(*stored));
  const Standing at{fingerprint->place(), stored->key};
  std::set<int64_t> behind_it;
  Pairs met;
  for (const std::string& key : correlation::TextKeysOf(fingerprint->text_sketch())) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> before, lists_.Before(key, at, kCopyReach));
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> behind, lists_.Behind(key, at, kCopyReach));
    behind_it.insert(behind.begin(), behind.end());
    for (size_t i = 0; i < behind.size(); ++i) {
      const size_t in = kCopyReach - 1 - i;
      if (in < before.size()) ++met[{behind[i], before[in]}];
    }
  }
  const std::vector<int64_t> keys(behind_it.begin(), behind_it.end());
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<Kept> later, Read(keys));
  for (const Kept& other : later) {
    const auto is_it = [&](const Fingerprint::Copy& copy) { return copy.key() == at.key; };
    const Copies& known = CopiesOf(other);
    if (std::none_of(known.begin(), known.end(), is_it)) continue;
    Copies& copies = Change(other);
    copies.erase(std::remove_if(copies.begin(), copies.end(), is_it), copies.end());
  }
  changed_.erase(at.key);
  DOSSIER_RETURN_IF_ERROR(linking_.transaction.Delete(name));
  return Meet(met);
}

// Adds the lists by which pairs are near from now on. Those that were near before and are no copies
// are compared in vain, which changes nothing.
absl::Status CopyKeeper::Meet(const Pairs& pairs) {
  for (const auto& [pair, lists] : pairs) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<Kept> both, Read({pair.first, pair.second}));
    const Kept& behind = both[0];
    const Kept& before = both[1];
    const auto is_it = [&](const Fingerprint::Copy& copy) { return copy.key() == before.key; };
    const Copies& known = CopiesOf(behind);
    if (std::any_of(known.begin(), known.end(), is_it)) {
      Copies& copies = Change(behind);
      const auto copy = std::find_if(copies.begin(), copies.end(), is_it);
      copy->set_nearness(copy->nearness() + lists);
      continue;
    }
    auto copy = CopyBetween(*behind.value, *before.value, before.key, lists);
    if (copy.has_value()) *Change(behind).Add() = *std::move(copy);
  }
  return absl::OkStatus();
}

absl::Status CopyKeeper::Settle() {
  std::set<Place> open = std::exchange(entered_, {});
  for (auto& [key, copies] : std::exchange(changed_, {})) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<Kept> found, Read({key}));
    for (const Kept& kept : found) {
      Fingerprint changed = *kept.value;
      *changed.mutable_copies() = std::move(copies);
      DOSSIER_RETURN_IF_ERROR(Save(linking_.transaction, changed));
      open.insert({changed.place(), key});
    }
  }
  return TraceSources(std::move(open));
}

// Finds out anew whose print each is that may come from another than before. A print depends on
// those before it alone, so that going by their places each is looked at once.
absl::Status CopyKeeper::TraceSources(std::set<Place> open) {
  while (!open.empty()) {
    const int64_t key = open.extract(open.begin()).value().second;
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<Kept> found, Read({key}));
    // One that came in this batch may have gone in it.
    if (found.empty() || found.front().value->credit().empty()) continue;
    Fingerprint print = *found.front().value;
    std::vector<int64_t> credited;
    for (const Fingerprint::Copy& copy : print.copies()) {
      if (copy.credited()) credited.push_back(copy.key());
    }
    std::pair<uint64_t, std::string> source;
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<Kept> others, Read(credited));
    for (const Kept& other : others) {
      const Fingerprint& before = *other.value;
      const bool own = IsHouse(print.credit(), before.publisher());
      const auto from = own ? std::make_pair(before.place(), before.report())
                            : std::make_pair(before.source_place(), before.source());
      if (from.second.empty()) continue;
      if (source.second.empty() || from < source) source = from;
    }
    // Nobody's own print comes from themselves.
    if (IsHouse(print.credit(), print.publisher())) source = {};
    if (source.second == print.source()) continue;
    print.set_source_place(source.first);
    print.set_source(source.second);
    reports_.insert(print.report());
    DOSSIER_RETURN_IF_ERROR(Save(linking_.transaction, print));
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<Place> copies, ThoseThatCopy(found.front()));
    open.insert(copies.begin(), copies.end());
  }
  return absl::OkStatus();
}

// Where those stand that have it among their copies.
absl::StatusOr<std::vector<CopyKeeper::Place>> CopyKeeper::ThoseThatCopy(const Kept& kept) const {
  const Standing at{kept.value->place(), kept.key};
  std::set<int64_t> behind_it;
  for (const std::string& key : correlation::TextKeysOf(kept.value->text_sketch())) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> behind, lists_.Behind(key, at, kCopyReach));
    behind_it.insert(behind.begin(), behind.end());
  }
  const std::vector<int64_t> keys(behind_it.begin(), behind_it.end());
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<Kept> later, Read(keys));
  std::vector<Place> places;
  for (const Kept& other : later) {
    const auto& copies = other.value->copies();
    const bool copies_it = std::any_of(copies.begin(), copies.end(),
                                       [&](const auto& copy) { return copy.key() == kept.key; });
    if (copies_it) places.push_back({other.value->place(), other.key});
  }
  return places;
}

absl::Status CopyKeeper::Describe(v1::Report& report) const {
  report.clear_near_duplicates();
  report.clear_syndicated_from();
  DOSSIER_ASSIGN_OR_RETURN(
      const std::optional<Stored<Fingerprint>> stored,
      pipeline::Read<Fingerprint>(linking_.transaction, NameOf(report.name())));
  if (!stored.has_value()) return absl::OkStatus();
  report.set_syndicated_from(stored->value.source());
  std::vector<const Fingerprint::Copy*> copies;
  for (const Fingerprint::Copy& copy : stored->value.copies()) copies.push_back(&copy);
  std::sort(copies.begin(), copies.end(), [](const auto* a, const auto* b) {
    return std::make_pair(a->place(), a->key()) < std::make_pair(b->place(), b->key());
  });
  for (const Fingerprint::Copy* copy : copies) {
    v1::NearDuplicate& duplicate = *report.add_near_duplicates();
    duplicate.set_report(copy->report());
    duplicate.set_type(copy->type());
    duplicate.set_similarity(copy->similarity());
  }
  return absl::OkStatus();
}

}  // namespace dossier::pipeline
