#include "server/pipeline/statement_linker.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "dossier/internal/print_tally.pb.h"
#include "google/protobuf/util/time_util.h"
#include "server/base/days.h"
#include "server/base/status.h"
#include "server/correlation/neighbours.h"
#include "server/correlation/statement_fold.h"
#include "server/correlation/statement_matcher.h"
#include "server/pipeline/key_lists.h"
#include "server/pipeline/order_bytes.h"
#include "server/pipeline/regroup.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

using correlation::Standing;
using store::Collection;
using store::Term;

// Of those that share a key, an utterance meets all if they are fewer than this, else half as many
// that were printed before it and as many behind it, the nearest in time. Of all that it meets, it
// is compared with those that share the most keys.
constexpr int kMetPerKey = 50;
constexpr size_t kCompared = 24;

// Of prints of the same words within so many days one is looked at.
constexpr int kDaysOfOneWording = 30;

// The lists in which an utterance stands, and in which one stands that leads.
constexpr absl::string_view kKey = "key_at";
constexpr absl::string_view kLeadKey = "lead_key_at";

Term LeadTerm(const std::string& statement) { return {"lead", statement}; }

// The same for vanished utterances, with their statement and their report.
constexpr absl::string_view kVanishedKey = "vanished_key_at";
constexpr absl::string_view kVanishedFrom = "vanished_from";

// Whether `text` has all the words of an utterance, to the letter.
bool HasWords(absl::string_view text, const v1::Statement& utterance) {
  const auto& content = utterance.occurrences(0).content();
  return std::all_of(content.begin(), content.end(),
                     [&](const v1::Span& span) { return absl::StrContains(text, span.text()); });
}

}  // namespace

const StatementLinker::Listed& StatementLinker::ListedAs(
    absl::string_view name, const correlation::ReadUtterance& utterance) {
  const auto [known, is_new] = listed_.try_emplace(std::string(name));
  if (is_new) known->second = {utterance.Keys(), utterance.Place()};
  return known->second;
}

const StatementLinker::Listed& StatementLinker::ListedAs(absl::string_view name,
                                                         const v1::Statement& utterance) {
  const auto known = listed_.find(name);
  return known != listed_.end() ? known->second
                                : ListedAs(name, correlation::ReadUtterance(utterance));
}

// Those in the lists of `field` that are worth comparing with an utterance, the likest first.
absl::StatusOr<std::vector<store::Resource>> StatementLinker::Near(absl::string_view field,
                                                                   const Listed& listed) const {
  const KeyLists lists(transaction_, Collection::kUtterance, field);
  absl::flat_hash_map<int64_t, std::pair<int, uint64_t>> met;  // shared keys and place
  for (const std::string& key : listed.keys) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<Standing> others,
                             lists.Nearest(key, {listed.place, 0}, kMetPerKey));
    for (const Standing& other : others) {
      auto& [shared, place] = met[other.key];
      ++shared;
      place = other.place;
    }
  }
  // By shared keys, then by days between, then by place.
  std::vector<std::tuple<int, int32_t, uint64_t, int64_t>> likest;
  for (const auto& [key, other] : met) {
    const auto& [shared, place] = other;
    const int32_t apart = correlation::DayOfPlace(place) - correlation::DayOfPlace(listed.place);
    likest.emplace_back(-shared, std::abs(apart), place, key);
  }
  std::sort(likest.begin(), likest.end());
  if (likest.size() > kCompared) likest.resize(kCompared);
  std::vector<int64_t> keys;
  for (const auto& [shared, apart, place, key] : likest) keys.push_back(key);
  return transaction_.FindKeys(Collection::kUtterance, keys);
}

std::vector<Term> StatementLinker::ListTerms(absl::string_view field, const Listed& listed) {
  std::vector<Term> terms;
  for (const std::string& key : listed.keys) {
    terms.push_back(KeyLists::TermOf(field, key, listed.place));
  }
  return terms;
}

absl::StatusOr<std::vector<Stored<v1::Statement>>> StatementLinker::UtterancesWith(
    absl::string_view field, absl::string_view value, size_t limit) const {
  return ReadAll<v1::Statement>(transaction_, Collection::kUtterance,
                                Term{std::string(field), std::string(value)}, limit);
}

absl::Status StatementLinker::Withdraw(absl::string_view report, absl::string_view report_version) {
  DOSSIER_ASSIGN_OR_RETURN(auto utterances, UtterancesWith("version", report_version));
  for (Stored<v1::Statement>& utterance : utterances) {
    touched_.insert(utterance.value.name());
    shaken_.insert(utterance.value.name());
    DOSSIER_RETURN_IF_ERROR(Leave(utterance.value));
    DOSSIER_RETURN_IF_ERROR(history_.Keep(utterance));
    DOSSIER_RETURN_IF_ERROR(transaction_.Delete(utterance.name));
    withdrawn_.push_back(std::move(utterance));
  }
  DOSSIER_ASSIGN_OR_RETURN(auto before, UtterancesWith(kVanishedFrom, report));
  std::move(before.begin(), before.end(), std::back_inserter(vanished_before_));
  return absl::OkStatus();
}

absl::StatusOr<StatementLinker::Added> StatementLinker::Add(std::vector<v1::Statement> utterances,
                                                            const Instead& instead) {
  Added added;
  for (v1::Statement& utterance : utterances) {
    DOSSIER_ASSIGN_OR_RETURN(std::string name, transaction_.NewName(Collection::kUtterance));
    added.utterances.push_back(name);
    utterance.clear_name();
    Stored<v1::Statement> newcomer{INT64_MAX, std::move(name), std::move(utterance)};
    DOSSIER_RETURN_IF_ERROR(InheritName(newcomer));
    DOSSIER_ASSIGN_OR_RETURN(std::string statement, Join(std::move(newcomer)));
    added.statements.push_back(std::move(statement));
  }
  DOSSIER_RETURN_IF_ERROR(KeepVanished(instead));
  withdrawn_.clear();
  vanished_before_.clear();
  return added;
}

// What a new version of a report prints again stays the statement that it was; so does what an
// older one printed and a later one did not.
absl::Status StatementLinker::InheritName(Stored<v1::Statement>& newcomer) {
  const auto same_in = [&](std::vector<Stored<v1::Statement>>& utterances) {
    // Too few words to be the same elsewhere are the same within one report.
    const auto literally = std::find_if(
        utterances.begin(), utterances.end(),
        [&](const auto& former) { return newcomer.value.text() == former.value.text(); });
    if (literally != utterances.end()) return literally;
    return std::find_if(utterances.begin(), utterances.end(), [&](const auto& former) {
      return correlation::Compare(newcomer.value, former.value).score >=
             correlation::kSameStatement;
    });
  };
  const auto same = same_in(withdrawn_);
  if (same != withdrawn_.end()) {
    newcomer.key = same->key;
    newcomer.value.set_name(same->value.name());
    withdrawn_.erase(same);
    return absl::OkStatus();
  }
  const auto back = same_in(vanished_before_);
  if (back == vanished_before_.end()) return absl::OkStatus();
  newcomer.key = back->key;
  newcomer.value.set_name(back->value.name());
  touched_.insert(back->value.name());
  DOSSIER_RETURN_IF_ERROR(history_.Keep(*back));
  DOSSIER_RETURN_IF_ERROR(transaction_.Delete(back->name));
  vanished_before_.erase(back);
  return absl::OkStatus();
}

// Keeps what was withdrawn and is not printed again, where the words are gone indeed: what the text
// still has was only read otherwise.
absl::Status StatementLinker::KeepVanished(const Instead& instead) {
  for (Stored<v1::Statement>& gone : withdrawn_) {
    if (HasWords(instead.text, gone.value)) continue;
    v1::Vanished& vanished = *gone.value.mutable_occurrences(0)->mutable_vanished();
    vanished.set_cause(instead.cause);
    vanished.set_report_version(instead.report_version);
    vanished.set_revision(transaction_.PendingRevision());
    *vanished.mutable_time() =
        google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(linking_.now));
    gone.value.clear_about();
    Place(gone.value.name(), gone.value);
    DOSSIER_RETURN_IF_ERROR(SaveVanished(gone.name, gone.value));
  }
  return absl::OkStatus();
}

absl::Status StatementLinker::SaveVanished(absl::string_view utterance, const v1::Statement& body) {
  std::vector<Term> terms = ListTerms(kVanishedKey, ListedAs(utterance, body));
  terms.push_back({std::string(kVanishedField), body.name()});
  terms.push_back(
      {std::string(kVanishedAt), absl::StrCat(body.name(), "|", OrderBytes(PrintPlace(body)))});
  terms.push_back({std::string(kVanishedFrom), body.occurrences(0).report()});
  return transaction_.Put(utterance, Serialize(body), std::move(terms));
}

// A statement that nobody prints any more and that says the same; empty if there is none.
absl::StatusOr<std::string> StatementLinker::VanishedStatement(
    absl::string_view name, const correlation::ReadUtterance& utterance) {
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> candidates,
                           Near(kVanishedKey, ListedAs(name, utterance)));
  for (const store::Resource& candidate : candidates) {
    DOSSIER_ASSIGN_OR_RETURN(const auto other, linking_.caches.utterances.Of(candidate));
    if (correlation::Compare(utterance, other->read()).score < correlation::kSameStatement) {
      continue;
    }
    // One without a leader may only have lost it in this batch.
    const std::string& statement = other->statement().name();
    DOSSIER_ASSIGN_OR_RETURN(const auto prints, UtterancesWith(kPrintsField, statement, 1));
    if (prints.empty()) return statement;
  }
  return std::string();
}

// Vanished utterances go with the name of their statement.
absl::Status StatementLinker::PassVanishedOn(const std::string& statement,
                                             const std::string& survivor) {
  DOSSIER_ASSIGN_OR_RETURN(auto vanished, UtterancesWith(kVanishedField, statement));
  for (Stored<v1::Statement>& utterance : vanished) {
    DOSSIER_RETURN_IF_ERROR(history_.Keep(utterance));
    Place(survivor, utterance.value);
    DOSSIER_RETURN_IF_ERROR(SaveVanished(utterance.name, utterance.value));
  }
  return absl::OkStatus();
}

// The statement whose leading wording leads `utterance` too and is most like it.
absl::StatusOr<std::optional<std::string>> StatementLinker::LedStatement(
    absl::string_view name, const correlation::ReadUtterance& utterance) {
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> candidates,
                           Near(kLeadKey, ListedAs(name, utterance)));
  std::vector<std::shared_ptr<const correlation::HeldUtterance>> leaders;
  for (const store::Resource& candidate : candidates) {
    if (candidate.name == name) continue;
    DOSSIER_ASSIGN_OR_RETURN(auto leader, linking_.caches.utterances.Of(candidate));
    leaders.push_back(std::move(leader));
  }
  const v1::Statement* best = correlation::BestLeader(utterance, leaders);
  if (best == nullptr) return std::nullopt;
  return best->name();
}

// The statements of which some wording is like `utterance`.
absl::StatusOr<std::set<std::string>> StatementLinker::LikeStatements(
    absl::string_view name, const correlation::ReadUtterance& utterance) {
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> candidates,
                           Near(kKey, ListedAs(name, utterance)));
  std::set<std::string> statements;
  for (const store::Resource& candidate : candidates) {
    DOSSIER_ASSIGN_OR_RETURN(const auto other, linking_.caches.utterances.Of(candidate));
    if (statements.contains(other->statement().name())) continue;
    if (correlation::Compare(utterance, other->read()).score >= correlation::kSameStatement) {
      statements.insert(other->statement().name());
    }
  }
  return statements;
}

// Lets an utterance stand with `statement` from this revision on.
void StatementLinker::Place(const std::string& statement, v1::Statement& utterance) const {
  utterance.set_name(statement);
  utterance.set_create_revision(transaction_.PendingRevision());
}

// Lets a newcomer that is like nothing lead a statement of its own.
absl::StatusOr<std::string> StatementLinker::Found(std::string statement,
                                                   Stored<v1::Statement> newcomer) {
  if (statement.empty()) {
    DOSSIER_ASSIGN_OR_RETURN(statement, transaction_.NewName(Collection::kStatement));
  }
  Place(statement, newcomer.value);
  touched_.insert(statement);
  DOSSIER_RETURN_IF_ERROR(Enter(newcomer.value));
  DOSSIER_RETURN_IF_ERROR(Save(newcomer.name, newcomer.value, true));
  return statement;
}

// Returns the statement that the newcomer belongs to. One that is led joins and moves nobody; one
// that leads may draw to itself what is like it.
absl::StatusOr<std::string> StatementLinker::Join(Stored<v1::Statement> newcomer) {
  const std::string former = newcomer.value.name();
  const correlation::HeldUtterance held(newcomer.value);
  DOSSIER_ASSIGN_OR_RETURN(std::optional<std::string> statement,
                           LedStatement(newcomer.name, held.read()));
  if (statement.has_value() && (former.empty() || former == *statement)) {
    Place(*statement, newcomer.value);
    touched_.insert(*statement);
    DOSSIER_RETURN_IF_ERROR(Enter(newcomer.value));
    DOSSIER_RETURN_IF_ERROR(Save(newcomer.name, newcomer.value, false));
    return *statement;
  }
  std::set<std::string> statements;
  if (statement.has_value()) {
    statements.insert(*statement);
  } else {
    DOSSIER_ASSIGN_OR_RETURN(statements, LikeStatements(newcomer.name, held.read()));
  }
  if (former.empty() && statements.empty()) {
    DOSSIER_ASSIGN_OR_RETURN(std::string vanished, VanishedStatement(newcomer.name, held.read()));
    return Found(std::move(vanished), std::move(newcomer));
  }
  if (!former.empty()) statements.insert(former);
  const std::string name = newcomer.name;
  std::vector<std::string> unsettled;
  DOSSIER_RETURN_IF_ERROR(Regroup(std::move(newcomer), statements, unsettled));
  DOSSIER_RETURN_IF_ERROR(Resettle(std::move(unsettled)));
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Statement>> joined,
                           Read<v1::Statement>(transaction_, name));
  return joined.has_value() ? joined->value.name() : "";
}

// The utterance that leads a statement; none while it is being settled.
absl::StatusOr<std::optional<std::string>> StatementLinker::LeaderOf(const std::string& statement) {
  DOSSIER_ASSIGN_OR_RETURN(const store::Page page,
                           transaction_.Select({.collection = Collection::kUtterance,
                                                .condition = store::HasTerm(LeadTerm(statement)),
                                                .limit = 1}));
  if (page.resources.empty()) return std::nullopt;
  return page.resources.front().name;
}

// Groups anew all wordings of `statements`, and the newcomer. Adds to `unsettled` those that are
// led by another now, of each wording one: they may fit elsewhere.
absl::Status StatementLinker::Regroup(std::optional<Stored<v1::Statement>> newcomer,
                                      const std::set<std::string>& statements,
                                      std::vector<std::string>& unsettled) {
  std::vector<Stored<v1::Statement>> pool;
  std::map<std::string, std::string> leader_before;
  for (const std::string& statement : statements) {
    DOSSIER_ASSIGN_OR_RETURN(auto wordings, UtterancesWith(kPrintsField, statement));
    std::move(wordings.begin(), wordings.end(), std::back_inserter(pool));
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<std::string> leader, LeaderOf(statement));
    if (leader.has_value()) leader_before[statement] = *leader;
  }
  const std::string newcomer_name = newcomer.has_value() ? newcomer->name : "";
  if (newcomer.has_value()) pool.push_back(*std::move(newcomer));

  std::vector<const v1::Statement*> values;
  std::vector<Member> members;
  for (const Stored<v1::Statement>& entry : pool) {
    values.push_back(&entry.value);
    members.push_back({entry.key, entry.value.name()});
  }
  // What led each statement, as words and days: who prints them does not matter to what they lead.
  using Lead = std::pair<std::vector<uint64_t>, std::optional<DayRange>>;
  const auto lead_of = [](const v1::Statement& utterance) {
    const correlation::ReadUtterance read(utterance);
    return Lead{read.spoken(), read.published()};
  };
  std::map<std::string, Lead> led_before;
  for (const Stored<v1::Statement>& entry : pool) {
    const auto leader = leader_before.find(entry.value.name());
    if (leader == leader_before.end() || leader->second != entry.name) continue;
    led_before[leader->first] = lead_of(entry.value);
  }
  const std::vector<std::vector<int>> groups = correlation::GroupStatements(values);
  DOSSIER_ASSIGN_OR_RETURN(const Naming naming, NameGroups(members, groups, [&] {
                             return transaction_.NewName(Collection::kStatement);
                           }));
  DOSSIER_RETURN_IF_ERROR(TellSuccessions(transaction_, naming));
  for (const auto& [emptied, survivor] : naming.emptied) {
    DOSSIER_RETURN_IF_ERROR(PassVanishedOn(emptied, survivor));
  }
  absl::flat_hash_set<uint64_t> wordings;
  for (const std::vector<int>& group : groups) {
    const int leader = correlation::LeaderOf(values, group);
    const Lead lead = lead_of(*values[leader]);
    const bool by_days = lead.first.size() < correlation::kVeryManyWords;
    for (const int i : group) {
      const std::string before = pool[i].value.name();
      const std::string& name = naming.group_of[i];
      const auto old_leader = leader_before.find(before);
      const bool is_newcomer = pool[i].name == newcomer_name;
      const auto old_lead = led_before.find(before);
      const bool is_led_anew = old_lead == led_before.end() || old_lead->second != lead ||
                               (by_days && leader_before[before] != pool[leader].name);
      const bool led = old_leader != leader_before.end() && old_leader->second == pool[i].name;
      if (is_led_anew && !is_newcomer &&
          wordings
              .insert(
                  correlation::ReadUtterance(pool[i].value).Digest(by_days ? 1 : kDaysOfOneWording))
              .second) {
        unsettled.push_back(pool[i].name);
      }
      if (before == name && led == (i == leader) && !is_newcomer) continue;
      if (!before.empty()) touched_.insert(before);
      touched_.insert(name);
      const bool moves = is_newcomer || before != name;
      if (moves && !is_newcomer) {
        DOSSIER_RETURN_IF_ERROR(Leave(pool[i].value));
        DOSSIER_RETURN_IF_ERROR(history_.Keep(pool[i]));
        moved_[pool[i].value.occurrences(0).report_version()].push_back({pool[i].name, before});
      }
      if (moves) {
        Place(name, pool[i].value);
        DOSSIER_RETURN_IF_ERROR(Enter(pool[i].value));
      }
      DOSSIER_RETURN_IF_ERROR(Save(pool[i].name, pool[i].value, i == leader));
    }
  }
  return absl::OkStatus();
}

// Looks whether wordings that are led by another than before are like one that leads a statement
// elsewhere, and what those that have come to lead draw to themselves.
absl::Status StatementLinker::Resettle(std::vector<std::string> unsettled) {
  std::set<std::string> seen;
  while (!unsettled.empty()) {
    const std::string name = std::move(unsettled.back());
    unsettled.pop_back();
    if (!seen.insert(name).second) continue;
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Statement>> now,
                             Read<v1::Statement>(transaction_, name));
    if (!now.has_value()) continue;
    const std::string& statement = now->value.name();
    const correlation::ReadUtterance read(now->value);
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<std::string> better, LedStatement(name, read));
    std::set<std::string> statements;
    if (better.has_value()) {
      statements.insert(*better);
    } else {
      DOSSIER_ASSIGN_OR_RETURN(statements, LikeStatements(name, read));
    }
    statements.insert(statement);
    if (statements.size() == 1) continue;
    DOSSIER_RETURN_IF_ERROR(Regroup(std::nullopt, statements, unsettled));
  }
  return absl::OkStatus();
}

// Lets the wordings of a statement that has lost the one that led them find another.
absl::Status StatementLinker::LeadAnew(const std::string& statement) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<std::string> leader, LeaderOf(statement));
  if (leader.has_value()) return absl::OkStatus();
  std::vector<std::string> unsettled;
  DOSSIER_RETURN_IF_ERROR(Regroup(std::nullopt, {statement}, unsettled));
  return Resettle(std::move(unsettled));
}

absl::Status StatementLinker::SetIncident(absl::string_view utterance, absl::string_view incident) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> found,
                           transaction_.Find(utterance));
  if (!found.has_value()) return absl::OkStatus();  // taken back in the meantime
  DOSSIER_ASSIGN_OR_RETURN(const auto stored, linking_.caches.utterances.Of(*found));
  v1::Statement body = stored->statement();
  if (body.about_size() == 1 && body.about(0).incident() == incident) return absl::OkStatus();
  if (body.about_size() == 0) body.add_about();
  for (v1::About& about : *body.mutable_about()) about.set_incident(std::string(incident));
  if (body.about_size() == 1 && body.about(0).ByteSizeLong() == 0) body.clear_about();
  touched_.insert(body.name());
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<std::string> leader, LeaderOf(body.name()));
  return Save(utterance, body, leader == utterance);
}

absl::Status StatementLinker::Save(absl::string_view utterance, const v1::Statement& body,
                                   bool leads) {
  const Listed& listed = ListedAs(utterance, body);
  std::vector<Term> terms = ListTerms(kKey, listed);
  if (leads) {
    for (Term& term : ListTerms(kLeadKey, listed)) terms.push_back(std::move(term));
    terms.push_back(LeadTerm(body.name()));
  }
  terms.push_back({std::string(kPrintsField), body.name()});
  terms.push_back({"version", body.occurrences(0).report_version()});
  DOSSIER_ASSIGN_OR_RETURN(PrintCrowd * crowd, CrowdOf(body.name()));
  if (crowd != nullptr) {
    for (Term& term : crowd->TermsOf(body)) terms.push_back(std::move(term));
  }
  return transaction_.Put(utterance, Serialize(body), std::move(terms));
}

absl::Status StatementLinker::Rewrite(absl::string_view report,
                                      absl::Span<const std::string> versions,
                                      absl::FunctionRef<bool(v1::Statement&)> rewrite) {
  std::vector<Term> terms = {Term{std::string(kVanishedFrom), std::string(report)}};
  for (const std::string& version : versions) terms.push_back({"version", version});
  for (const Term& term : terms) {
    DOSSIER_ASSIGN_OR_RETURN(auto utterances, UtterancesWith(term.field, term.value));
    for (Stored<v1::Statement>& utterance : utterances) {
      if (!rewrite(utterance.value)) continue;
      touched_.insert(utterance.value.name());
      listed_.erase(utterance.name);
      DOSSIER_RETURN_IF_ERROR(Disperse(utterance.value.name()));
      if (utterance.value.occurrences(0).has_vanished()) {
        DOSSIER_RETURN_IF_ERROR(SaveVanished(utterance.name, utterance.value));
        continue;
      }
      DOSSIER_ASSIGN_OR_RETURN(const std::optional<std::string> leader,
                               LeaderOf(utterance.value.name()));
      DOSSIER_RETURN_IF_ERROR(Save(utterance.name, utterance.value, leader == utterance.name));
    }
  }
  return history_.Rewrite(report, rewrite);
}

absl::StatusOr<std::map<std::string, std::vector<StatementLinker::Moved>>>
StatementLinker::Steady() {
  for (const std::string& name : std::exchange(shaken_, {})) {
    DOSSIER_RETURN_IF_ERROR(LeadAnew(name));
  }
  return std::exchange(moved_, {});
}

absl::Status StatementLinker::Settle() {
  DOSSIER_RETURN_IF_ERROR(Steady().status());
  for (const std::string& name : touched_) DOSSIER_RETURN_IF_ERROR(FoldOne(name));
  touched_.clear();
  return history_.Forget();
}

// The crowd that prints a statement; null if few do, or nobody has looked yet.
absl::StatusOr<PrintCrowd*> StatementLinker::CrowdOf(const std::string& statement) {
  const auto [known, is_new] = crowds_.try_emplace(statement);
  if (is_new) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<internal::PrintTally>> tally,
                             Read<internal::PrintTally>(transaction_, TallyOf(statement)));
    if (tally.has_value()) {
      crowds_[statement] = std::make_unique<PrintCrowd>(std::move(tally->value));
    }
  }
  return crowds_[statement].get();
}

absl::Status StatementLinker::Enter(const v1::Statement& utterance) {
  DOSSIER_ASSIGN_OR_RETURN(PrintCrowd * crowd, CrowdOf(utterance.name()));
  if (crowd != nullptr) crowd->Enter(utterance);
  return absl::OkStatus();
}

absl::Status StatementLinker::Leave(const v1::Statement& utterance) {
  DOSSIER_ASSIGN_OR_RETURN(PrintCrowd * crowd, CrowdOf(utterance.name()));
  if (crowd != nullptr) crowd->Leave(utterance);
  return absl::OkStatus();
}

// Holds all that print a statement against that head, and lists them by how they stand to it.
absl::StatusOr<PrintCrowd*> StatementLinker::Gather(const std::string& statement,
                                                    const correlation::StatementHead& head) {
  crowds_[statement] = std::make_unique<PrintCrowd>(statement, head);
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<std::string> leader, LeaderOf(statement));
  DOSSIER_ASSIGN_OR_RETURN(const auto all, UtterancesWith(kPrintsField, statement));
  for (const Stored<v1::Statement>& print : all) {
    DOSSIER_RETURN_IF_ERROR(Enter(print.value));
    DOSSIER_RETURN_IF_ERROR(Save(print.name, print.value, leader == print.name));
  }
  return crowds_[statement].get();
}

// Forgets what is counted of a statement.
absl::Status StatementLinker::Disperse(const std::string& statement) {
  crowds_[statement].reset();
  return transaction_.Delete(TallyOf(statement));
}

absl::Status StatementLinker::Hold(absl::Span<const store::Resource> utterances, Prints& prints) {
  for (const store::Resource& resource : utterances) {
    DOSSIER_ASSIGN_OR_RETURN(auto held, linking_.caches.utterances.Of(resource));
    prints.values.push_back(&held->statement());
    prints.held.push_back(std::move(held));
  }
  return absl::OkStatus();
}

// All prints of a statement, or so many of them that there are more than `most`.
absl::StatusOr<StatementLinker::Prints> StatementLinker::PrintsWith(const Term& term, size_t most) {
  Prints prints;
  store::Selection selection{.collection = Collection::kUtterance,
                             .condition = store::HasTerm(term),
                             .limit = kMostPrintsFolded + 1};
  while (prints.values.size() <= most) {
    DOSSIER_ASSIGN_OR_RETURN(const store::Page page, transaction_.Select(selection));
    DOSSIER_RETURN_IF_ERROR(Hold(page.resources, prints));
    if (!page.more || page.resources.empty()) break;
    selection.after_key = page.resources.back().key;
  }
  return prints;
}

absl::StatusOr<StatementLinker::Prints> StatementLinker::PrintsAt(absl::Span<const int64_t> keys) {
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> utterances,
                           transaction_.FindKeys(Collection::kUtterance, keys));
  Prints prints;
  DOSSIER_RETURN_IF_ERROR(Hold(utterances, prints));
  return prints;
}

// Those that their reports print no more: all of them, or of very many the first and the last.
absl::StatusOr<StatementLinker::Prints> StatementLinker::VanishedPrints(
    const std::string& statement) {
  DOSSIER_ASSIGN_OR_RETURN(
      Prints all, PrintsWith(Term{std::string(kVanishedField), statement}, kMostPrintsFolded));
  if (all.values.size() <= kMostPrintsFolded) return all;
  std::set<int64_t> keys;
  for (const bool backwards : {false, true}) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::TermPlace> places,
                             transaction_.Walk({.collection = Collection::kUtterance,
                                                .field = std::string(kVanishedAt),
                                                .prefix = absl::StrCat(statement, "|"),
                                                .backwards = backwards,
                                                .limit = kPrintsOfEach}));
    for (const store::TermPlace& place : places) keys.insert(place.key);
  }
  return PrintsAt(std::vector<int64_t>(keys.begin(), keys.end()));
}

absl::Status StatementLinker::FoldOne(const std::string& name) {
  DOSSIER_ASSIGN_OR_RETURN(const Prints vanished, VanishedPrints(name));
  DOSSIER_ASSIGN_OR_RETURN(PrintCrowd * crowd, CrowdOf(name));
  if (crowd != nullptr && crowd->count() > kMostPrintsFolded) return FoldCrowd(name, vanished);

  if (crowd != nullptr) DOSSIER_RETURN_IF_ERROR(Disperse(name));
  DOSSIER_ASSIGN_OR_RETURN(const Prints prints,
                           PrintsWith(Term{std::string(kPrintsField), name}, kMostPrintsFolded));
  if (prints.values.size() > kMostPrintsFolded) {
    DOSSIER_ASSIGN_OR_RETURN(crowd, Gather(name, correlation::HeadOf(prints.values)));
    return FoldCrowd(name, vanished);
  }
  if (!prints.values.empty()) {
    return Write(name, correlation::FoldStatement(prints.values, vanished.values));
  }
  if (!vanished.values.empty()) {
    v1::Statement unprinted = correlation::FoldStatement(vanished.values);
    unprinted.clear_occurrence_count();
    unprinted.clear_wording_counts();
    return Write(name, std::move(unprinted));
  }
  v1::Statement nothing;
  nothing.set_name(name);
  DOSSIER_RETURN_IF_ERROR(NoteIncidents(nothing));
  return transaction_.Delete(name);
}

// Folds a statement that very many print from a choice. Under another head others may be the
// speaker's own publications, which have a say in the words: so it is asked again until it stays.
absl::Status StatementLinker::FoldCrowd(const std::string& name, const Prints& vanished) {
  DOSSIER_ASSIGN_OR_RETURN(PrintCrowd * crowd, CrowdOf(name));
  std::vector<int64_t> heading;
  Prints prints;
  std::optional<correlation::StatementHead> head;
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(heading, crowd->Heading(transaction_));
    DOSSIER_ASSIGN_OR_RETURN(prints, PrintsAt(heading));
    head = correlation::HeadOf(prints.values);
    if (crowd->MayBeHeadedBy(*head)) break;
    DOSSIER_ASSIGN_OR_RETURN(crowd, Gather(name, *head));
  }
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> shown, crowd->Shown(transaction_, heading));
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> more,
                           transaction_.FindKeys(Collection::kUtterance, shown));
  DOSSIER_RETURN_IF_ERROR(Hold(more, prints));
  v1::Statement statement = correlation::FoldUnder(*head, prints.values, vanished.values);
  crowd->TellCounts(statement);
  DOSSIER_RETURN_IF_ERROR(transaction_.Put(TallyOf(name), Serialize(crowd->Tally()), {}));
  return Write(name, std::move(statement));
}

absl::Status StatementLinker::Write(const std::string& name, v1::Statement statement) {
  statement.set_name(name);
  DOSSIER_RETURN_IF_ERROR(NoteIncidents(statement));
  return PutVersioned(transaction_, linking_.now, std::move(statement));
}

// Notes the incidents that the statement is about and was not, or the other way round.
absl::Status StatementLinker::NoteIncidents(const v1::Statement& statement) {
  const auto incidents_of = [](const v1::Statement& one) {
    std::set<std::string> incidents;
    for (const v1::About& about : one.about()) incidents.insert(about.incident());
    return incidents;
  };
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Statement>> before,
                           Read<v1::Statement>(transaction_, statement.name()));
  const std::set<std::string> now = incidents_of(statement);
  const std::set<std::string> then =
      before.has_value() ? incidents_of(before->value) : std::set<std::string>();
  for (const std::string& incident : now) {
    if (!then.contains(incident)) ++incidents_[incident];
  }
  for (const std::string& incident : then) {
    if (!now.contains(incident)) --incidents_[incident];
  }
  incidents_.erase("");
  return absl::OkStatus();
}

}  // namespace dossier::pipeline
