#include "server/pipeline/relation_linker.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "server/base/status.h"
#include "server/correlation/outline.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

using correlation::Crowd;
using correlation::kNearestKin;
using correlation::Standing;
using internal::Outline;
using store::Collection;
using store::Term;

// Fields of terms: the lists, and the report versions that tell of others too.
constexpr absl::string_view kList = "key_at";
constexpr absl::string_view kToldIn = "told_in";

// A report version tells of fewer incidents.
constexpr int kToldTogether = 50;

std::string OutlineName(absl::string_view incident) {
  return absl::StrCat("outlines/", absl::StripPrefix(incident, "incidents/"));
}

Term ToldIn(const Outline::Telling& telling) {
  return {std::string(kToldIn), telling.report_version()};
}

absl::Status SaveOutline(store::Transaction& transaction, const Outline& outline) {
  std::vector<Term> terms;
  for (const std::string& key : correlation::KeysOf(outline)) {
    terms.push_back(KeyLists::TermOf(kList, key, outline.place()));
  }
  for (const Outline::Telling& telling : outline.tellings()) terms.push_back(ToldIn(telling));
  return transaction.Put(OutlineName(outline.incident()), Serialize(outline), std::move(terms));
}

// The sides of a pair as people have them, which the machine never makes.
bool IsDecided(const v1::Relation& relation) {
  return relation.type() == v1::Relation::TYPE_DUPLICATE_OF ||
         relation.type() == v1::Relation::TYPE_DISTINCT_FROM;
}

// The crowd around `line[at]`, which has the kNearestKin on each side of it. Without
// `line[without]`, as if it had never stood there.
Crowd CrowdAround(const std::vector<Standing>& line, int at, int without) {
  const int32_t day = correlation::DayOfPlace(line[at].place);
  const auto others = [&](int step) {
    int count = 0;
    for (int i = at + step; i >= 0 && i < static_cast<int>(line.size()); i += step) {
      if (i == without) continue;
      const int32_t apart = std::abs(correlation::DayOfPlace(line[i].place) - day);
      if (apart > correlation::kCampaignDays || ++count == kNearestKin) break;
    }
    return count;
  };
  return correlation::CrowdOf(others(-1), others(1));
}

constexpr int kNobody = -1;

}  // namespace

RelationLinker::RelationLinker(const Linking& linking, const AccountPool& pool)
    : linking_(linking),
      transaction_(linking.transaction),
      pool_(pool),
      lists_(linking.transaction, Collection::kOutline, kList) {}

absl::Status RelationLinker::Update(const std::string& name) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Incident>> stored,
                           pipeline::Read<v1::Incident>(transaction_, name));
  if (!stored.has_value()) return absl::OkStatus();
  seen_.insert(name);
  for (const auto& [pair, relation] : decided_) {
    if (pair.first == name) AddPair(name, pair.second);
  }
  for (const v1::Relation& relation : stored->value.relations()) {
    if (IsDecided(relation)) AddPair(name, relation.incident());
  }
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Outlined> before, Read(name));
  const Outline outline = OutlineNow(stored->value);
  if (before.has_value() && Serialize(*before->outline) == Serialize(outline)) {
    return absl::OkStatus();
  }
  for (const v1::Relation& relation : stored->value.relations()) {
    AddPair(name, relation.incident());
  }
  const std::vector<std::string> keys = correlation::KeysOf(outline);
  std::vector<std::string> gone, come = keys;
  if (before.has_value()) {
    const bool moves = before->outline->place() != outline.place();
    gone = correlation::KeysOf(*before->outline);
    if (!moves) {
      const std::vector<std::string> all = std::exchange(gone, {});
      come.clear();
      std::set_difference(all.begin(), all.end(), keys.begin(), keys.end(),
                          std::back_inserter(gone));
      std::set_difference(keys.begin(), keys.end(), all.begin(), all.end(),
                          std::back_inserter(come));
    }
    for (const std::string& key : gone) DOSSIER_RETURN_IF_ERROR(Shift(key, before->at));
  }
  DOSSIER_RETURN_IF_ERROR(SaveOutline(transaction_, outline));
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Outlined> now, Read(name));
  if (!now.has_value()) return absl::InternalError(absl::StrCat(name, " has lost its outline"));
  for (const std::string& key : come) DOSSIER_RETURN_IF_ERROR(Shift(key, now->at));
  return PairWithKin(*now);
}

absl::Status RelationLinker::Forget(const std::string& name) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Incident>> stored,
                           pipeline::Read<v1::Incident>(transaction_, name));
  if (!stored.has_value()) return absl::OkStatus();
  seen_.insert(name);
  for (const v1::Relation& relation : stored->value.relations()) {
    AddPair(name, relation.incident());
  }
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Outlined> before, Read(name));
  if (!before.has_value()) return absl::OkStatus();
  for (const std::string& key : correlation::KeysOf(*before->outline)) {
    DOSSIER_RETURN_IF_ERROR(Shift(key, before->at));
  }
  return transaction_.Delete(OutlineName(name));
}

absl::StatusOr<std::optional<RelationLinker::Outlined>> RelationLinker::Read(
    const std::string& incident) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> found,
                           transaction_.Find(OutlineName(incident)));
  if (!found.has_value()) return std::nullopt;
  DOSSIER_ASSIGN_OR_RETURN(auto outline, linking_.caches.outlines.Of(*found));
  incident_at_[found->key] = incident;
  const Standing at{outline->place(), found->key};
  return Outlined{at, std::move(outline)};
}

Outline RelationLinker::OutlineNow(const v1::Incident& incident) const {
  const std::vector<const internal::Account*> accounts = pool_.Of(incident.name());
  std::vector<const internal::Account*> told_beside;
  for (const PooledAccount* pooled : pool_.Folded(incident.name())) {
    const bool has_siblings = pooled->vertex != nullptr && pooled->vertex->has_siblings();
    if (has_siblings) told_beside.push_back(pooled->value.get());
  }
  return correlation::OutlineOf({&incident, accounts, told_beside});
}

absl::StatusOr<RelationLinker::Around> RelationLinker::AroundOf(const std::string& key,
                                                                const Standing& at,
                                                                int limit) const {
  Around around;
  DOSSIER_ASSIGN_OR_RETURN(around.before, lists_.Walk(key, at, /*backwards=*/true, limit));
  DOSSIER_ASSIGN_OR_RETURN(around.behind, lists_.Walk(key, at, /*backwards=*/false, limit));
  return around;
}

// Adds the pairs for which it makes a difference whether anything stands in the list of `key` at
// that place: those between which it stands, and those of whom it makes a crowd.
absl::Status RelationLinker::Shift(const std::string& key, const Standing& at) {
  if (correlation::IsCauseKey(key)) return AddCaused(correlation::VictimKeyOf(key));
  if (correlation::IsVictimKey(key)) DOSSIER_RETURN_IF_ERROR(AddCaused(key));
  DOSSIER_ASSIGN_OR_RETURN(const Around around, AroundOf(key, at, 2 * kNearestKin));
  std::vector<Standing> line(around.before.rbegin(), around.before.rend());
  const int middle = static_cast<int>(line.size());
  line.push_back(at);
  line.insert(line.end(), around.behind.begin(), around.behind.end());
  const int size = static_cast<int>(line.size());

  std::vector<std::pair<int64_t, int64_t>> pairs;
  for (int i = std::max(0, middle - kNearestKin); i < middle; ++i) {
    const int other = i + kNearestKin + 1;
    if (other < size) pairs.emplace_back(line[i].key, line[other].key);
  }
  if (!correlation::IsVictimKey(key)) {
    for (int i = std::max(0, middle - kNearestKin); i < size && i <= middle + kNearestKin; ++i) {
      if (i == middle || CrowdAround(line, i, kNobody) == CrowdAround(line, i, middle)) continue;
      for (int other = std::max(0, i - kNearestKin - 1);
           other < size && other <= i + kNearestKin + 1; ++other) {
        if (other != i && other != middle) pairs.emplace_back(line[i].key, line[other].key);
      }
    }
  }
  return AddPairs(pairs);
}

// Adds the pairs of those incidents of a victim that may be the only one before others which name
// them as their cause, with these: of the first three, for one of them may be about to go.
absl::Status RelationLinker::AddCaused(const std::string& victim_key) {
  const std::string cause_key = correlation::CauseKeyOf(victim_key);
  const Standing begin{};
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> any, lists_.Behind(cause_key, begin, 1));
  if (any.empty()) return absl::OkStatus();
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<Standing> hit,
                           lists_.Walk(victim_key, begin, /*backwards=*/false, 3));
  std::vector<std::pair<int64_t, int64_t>> pairs;
  for (const Standing& one : hit) {
    // One more than are near, for one of them may be about to go.
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> caused,
                             lists_.Behind(cause_key, one, kNearestKin + 1));
    for (const int64_t other : caused) pairs.emplace_back(one.key, other);
  }
  return AddPairs(pairs);
}

// The words by which `later` says that `earlier` made it possible; nullptr unless that is the only
// incident of its victim before it, and `later` is near behind it among those that name that
// victim.
absl::StatusOr<const v1::Span*> RelationLinker::LedTo(const Outlined& earlier,
                                                      const Outlined& later) {
  const Outline::Cause* const cause = correlation::CauseThatMayBe(*later.outline, *earlier.outline);
  if (cause == nullptr || !(earlier.at < later.at)) return nullptr;
  for (const std::string& key : correlation::KeysOf(*later.outline)) {
    if (!correlation::IsCauseKey(key)) continue;
    DOSSIER_ASSIGN_OR_RETURN(
        const std::vector<Standing> before,
        lists_.Walk(correlation::VictimKeyOf(key), later.at, /*backwards=*/true, 2));
    if (before.size() != 1 || before.front() != earlier.at) continue;
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> caused,
                             lists_.Behind(key, earlier.at, kNearestKin));
    if (std::count(caused.begin(), caused.end(), later.at.key) > 0) return &cause->evidence();
  }
  return nullptr;
}

// Adds the pairs of an outline with all that it is near to or told with.
absl::Status RelationLinker::PairWithKin(const Outlined& outlined) {
  std::vector<std::pair<int64_t, int64_t>> pairs;
  for (const std::string& key : correlation::KeysOf(*outlined.outline)) {
    if (correlation::IsCauseKey(key)) {
      DOSSIER_RETURN_IF_ERROR(AddCaused(correlation::VictimKeyOf(key)));
      continue;
    }
    if (correlation::IsVictimKey(key)) DOSSIER_RETURN_IF_ERROR(AddCaused(key));
    DOSSIER_ASSIGN_OR_RETURN(const Around around, AroundOf(key, outlined.at, kNearestKin));
    for (const Standing& other : around.before) pairs.emplace_back(outlined.at.key, other.key);
    for (const Standing& other : around.behind) pairs.emplace_back(outlined.at.key, other.key);
  }
  std::vector<Term> terms;
  for (const Outline::Telling& telling : outlined.outline->tellings()) {
    terms.push_back(ToldIn(telling));
  }
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> told_together,
                           transaction_.Candidates(Collection::kOutline, terms, kToldTogether));
  for (const store::Resource& other : told_together) {
    if (other.key != outlined.at.key) pairs.emplace_back(outlined.at.key, other.key);
  }
  return AddPairs(pairs);
}

absl::Status RelationLinker::AddPairs(const std::vector<std::pair<int64_t, int64_t>>& outlines) {
  std::vector<int64_t> unknown;
  for (const auto& [one, other] : outlines) {
    for (const int64_t key : {one, other}) {
      if (!incident_at_.contains(key)) unknown.push_back(key);
    }
  }
  std::sort(unknown.begin(), unknown.end());
  unknown.erase(std::unique(unknown.begin(), unknown.end()), unknown.end());
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> resources,
                           transaction_.FindKeys(Collection::kOutline, unknown));
  for (const store::Resource& resource : resources) {
    DOSSIER_ASSIGN_OR_RETURN(const auto outline, linking_.caches.outlines.Of(resource));
    incident_at_[resource.key] = outline->incident();
  }
  for (const auto& [one, other] : outlines) AddPair(incident_at_[one], incident_at_[other]);
  return absl::OkStatus();
}

void RelationLinker::AddPair(const std::string& incident, const std::string& other) {
  if (incident.empty() || other.empty() || incident == other) return;
  pairs_.insert(std::minmax(incident, other));
}

absl::Status RelationLinker::Settle() {
  for (const auto& [a, b] : std::exchange(pairs_, {})) DOSSIER_RETURN_IF_ERROR(RelatePair(a, b));
  for (auto& [name, findings] : std::exchange(found_, {})) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Incident>> incident,
                             pipeline::Read<v1::Incident>(transaction_, name));
    if (!incident.has_value()) continue;
    std::vector<v1::Relation> relations;
    for (const v1::Relation& relation : incident->value.relations()) {
      const auto found = findings.find(relation.incident());
      if (found == findings.end()) {
        relations.push_back(relation);
      } else if (!found->second.is_final && IsDecided(relation)) {
        found->second.relation = relation;
      }
    }
    for (auto& [other, finding] : findings) {
      if (finding.relation.has_value()) relations.push_back(*std::move(finding.relation));
    }
    // By what they say before their names, which tell who came first.
    std::sort(relations.begin(), relations.end(), [](const v1::Relation& a, const v1::Relation& b) {
      const auto rank = [](const v1::Relation& relation) {
        return std::make_tuple(-relation.score(), relation.type(),
                               absl::StrJoin(relation.reasons(), "\n"), relation.incident());
      };
      return rank(a) < rank(b);
    });
    incident->value.mutable_relations()->Assign(relations.begin(), relations.end());
    DOSSIER_RETURN_IF_ERROR(PutVersioned(transaction_, linking_.now, std::move(incident->value)));
  }
  neighbours_.clear();
  return absl::OkStatus();
}

absl::Status RelationLinker::RelatePair(const std::string& a, const std::string& b) {
  const bool is_final = seen_.contains(a) || seen_.contains(b);
  Finding forward{Decided(a, b), is_final};
  Finding back{Decided(b, a), is_final};
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Outlined> one, Read(a));
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Outlined> other, Read(b));
  if (one.has_value() && other.has_value()) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<correlation::SharedKey> near,
                             NearKeys(*one, *other));
    DOSSIER_ASSIGN_OR_RETURN(const v1::Span* first_led, LedTo(*one, *other));
    DOSSIER_ASSIGN_OR_RETURN(const v1::Span* second_led, LedTo(*other, *one));
    if (!forward.relation) {
      forward.relation =
          correlation::Relate(*one->outline, *other->outline, near, {first_led, second_led});
    }
    if (!back.relation) {
      back.relation =
          correlation::Relate(*other->outline, *one->outline, near, {second_led, first_led});
    }
  } else {
    // What was stored before there were outlines keeps its relations until its reports change.
    for (const auto& [name, outlined] : {std::tie(a, one), std::tie(b, other)}) {
      if (outlined.has_value()) continue;
      DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> incident,
                               transaction_.Find(name));
      if (incident.has_value() && !forward.relation && !back.relation) return absl::OkStatus();
    }
  }
  found_[a][b] = std::move(forward);
  found_[b][a] = std::move(back);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<correlation::SharedKey>> RelationLinker::NearKeys(const Outlined& a,
                                                                             const Outlined& b) {
  std::vector<correlation::SharedKey> near;
  for (const std::string& key : correlation::SharedKeysOf(*a.outline, *b.outline)) {
    DOSSIER_ASSIGN_OR_RETURN(const Around* around, Neighbours(key, a));
    const std::vector<Standing>& side = b.at < a.at ? around->before : around->behind;
    if (std::find(side.begin(), side.end(), b.at) == side.end()) continue;
    correlation::SharedKey& shared = near.emplace_back(correlation::SharedKey{key});
    if (correlation::IsVictimKey(key)) continue;
    for (const Outlined* each : {&a, &b}) {
      DOSSIER_ASSIGN_OR_RETURN(const Around* others, Neighbours(key, *each));
      std::vector<Standing> line(others->before.rbegin(), others->before.rend());
      const int at = static_cast<int>(line.size());
      line.push_back(each->at);
      line.insert(line.end(), others->behind.begin(), others->behind.end());
      shared.crowd = std::max(shared.crowd, CrowdAround(line, at, kNobody));
    }
  }
  return near;
}

absl::StatusOr<const RelationLinker::Around*> RelationLinker::Neighbours(const std::string& key,
                                                                         const Outlined& outlined) {
  const auto [known, is_new] = neighbours_.try_emplace({key, outlined.at.key});
  if (is_new) {
    DOSSIER_ASSIGN_OR_RETURN(known->second, AroundOf(key, outlined.at, kNearestKin));
  }
  return &known->second;
}

std::optional<v1::Relation> RelationLinker::Decided(const std::string& incident,
                                                    const std::string& other) const {
  const auto decided = decided_.find({incident, other});
  return decided == decided_.end() ? std::nullopt : std::optional(decided->second);
}

absl::Status RedactOutline(const Linking& linking, const v1::Incident& incident,
                           const Blanker& blanker) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<Outline>> before,
                           Read<Outline>(linking.transaction, OutlineName(incident.name())));
  if (!before.has_value()) return absl::OkStatus();
  Outline outline = correlation::OutlineOf({&incident, {}, {}});
  outline.set_place(before->value.place());
  outline.set_first_published(before->value.first_published());
  *outline.mutable_tellings() = before->value.tellings();
  for (Outline::Telling& telling : *outline.mutable_tellings()) blanker.Rewrite(telling);
  for (Outline::Cause cause : before->value.causes()) {
    blanker.Rewrite(*cause.mutable_evidence());
    if (!blanker.Rewrite(*cause.mutable_victim())) *outline.add_causes() = std::move(cause);
  }
  return SaveOutline(linking.transaction, outline);
}

}  // namespace dossier::pipeline
