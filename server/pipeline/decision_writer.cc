#include "server/pipeline/decision_writer.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/base/utf8.h"
#include "server/pipeline/decision_request.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

using store::Collection;

constexpr size_t kMaxRequestIdBytes = 200;
constexpr size_t kMaxEffects = 100;

// The decision that was taken for a request of that id; nullopt if none was.
absl::StatusOr<std::optional<v1::Decision>> AnsweredBefore(store::Reader& reader,
                                                           const std::string& request_id) {
  if (request_id.empty()) return std::nullopt;
  DOSSIER_ASSIGN_OR_RETURN(const store::Page page,
                           reader.Select({.collection = Collection::kDecision,
                                          .condition = store::HasTerm({"request_id", request_id}),
                                          .limit = 1}));
  if (page.resources.empty()) return std::nullopt;
  DOSSIER_ASSIGN_OR_RETURN(Stored<v1::Decision> stored,
                           Parse<v1::Decision>(page.resources.front()));
  return std::move(stored.value);
}

// The same decision is asked for again; the link may have been completed when it was taken.
bool AsksTheSame(const v1::Decision& asked, const v1::Decision& taken) {
  v1::Decision one = AskedOf(asked);
  v1::Decision other = AskedOf(taken);
  if (one.has_link() && one.link().former_incident().empty()) {
    other.mutable_link()->clear_former_incident();
  }
  return Serialize(one) == Serialize(other);
}

template <typename Response>
void AddEffects(std::vector<v1::DecisionEffect> effects, Response& response) {
  for (v1::DecisionEffect& effect : effects) *response.add_effects() = std::move(effect);
}

}  // namespace

absl::StatusOr<v1::CreateDecisionResponse> DecisionWriter::Create(
    const v1::CreateDecisionRequest& request) {
  const std::string& id = request.request_id();
  if (id.size() > kMaxRequestIdBytes || !IsUtf8(id)) {
    return FieldError("request_id", "REQUEST_ID_INVALID",
                      absl::StrCat("must be at most ", kMaxRequestIdBytes, " bytes of UTF-8"));
  }
  v1::CreateDecisionResponse response;
  DOSSIER_ASSIGN_OR_RETURN(LinkingTransaction transaction,
                           LinkingTransaction::Begin(store_, caches_));
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<v1::Decision> before,
                           AnsweredBefore(*transaction, id));
  if (before.has_value()) {
    if (!AsksTheSame(request.decision(), *before)) {
      return Error(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                   absl::StrCat("under the request id `", id, "` ", before->name(),
                                " was taken, which is another decision; choose another id"),
                   {{"request_id", id}, {"decision", before->name()}});
    }
    *response.mutable_decision() = *before;
    DOSSIER_ASSIGN_OR_RETURN(const store::LogState log, store_.Log());
    response.set_revision(log.head);
    return response;
  }
  DOSSIER_ASSIGN_OR_RETURN(v1::Decision decision,
                           PrepareDecision(transaction.At(now_), request.decision()));
  DOSSIER_ASSIGN_OR_RETURN(std::string name, transaction->NewName(Collection::kDecision));
  decision.set_name(std::move(name));
  decision.set_request_id(id);
  decision.set_state(v1::Decision::STATE_ACTIVE);
  DOSSIER_ASSIGN_OR_RETURN(Outcome outcome, Settle(transaction, decision));
  *response.mutable_decision() = std::move(outcome.decision);
  AddEffects(std::move(outcome.effects), response);
  if (request.validate_only()) {
    response.mutable_decision()->clear_name();
    return response;
  }
  return Committed(transaction, std::move(response));
}

absl::StatusOr<v1::UndoDecisionResponse> DecisionWriter::Undo(
    const v1::UndoDecisionRequest& request) {
  if (store::CollectionOf(request.name()) != Collection::kDecision) {
    return FieldError(
        "name", "NAME_INVALID",
        absl::StrCat("`", request.name(), "` is not of the form decisions/{decision}"));
  }
  DOSSIER_RETURN_IF_ERROR(CheckAuthorship("", request.author(), request.reason()));
  DOSSIER_ASSIGN_OR_RETURN(LinkingTransaction transaction,
                           LinkingTransaction::Begin(store_, caches_));
  DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Decision>> stored,
                           Read<v1::Decision>(*transaction, request.name()));
  if (!stored.has_value()) return NotFound(request.name());
  v1::Decision& decision = stored->value;
  if (decision.state() == v1::Decision::STATE_UNDONE) {
    return Error(absl::StatusCode::kFailedPrecondition, "DECISION_UNDONE",
                 absl::StrCat(decision.name(), " was undone by ", decision.undo().author(),
                              " in revision ", decision.undo().revision()),
                 {{"name", decision.name()}});
  }
  if (decision.has_redaction()) {
    return Error(absl::StatusCode::kFailedPrecondition, "DECISION_FINAL",
                 absl::StrCat(decision.name(), " removed words for good; it cannot be undone"),
                 {{"name", decision.name()}});
  }
  decision.set_state(v1::Decision::STATE_UNDONE);
  decision.clear_superseded_by();
  v1::DecisionUndo& undo = *decision.mutable_undo();
  undo.set_author(request.author());
  undo.set_reason(request.reason());
  *undo.mutable_time() =
      google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(now_));
  undo.set_revision(transaction->PendingRevision());
  DOSSIER_ASSIGN_OR_RETURN(Outcome outcome, Settle(transaction, decision));
  v1::UndoDecisionResponse response;
  *response.mutable_decision() = std::move(outcome.decision);
  AddEffects(std::move(outcome.effects), response);
  if (request.validate_only()) return response;
  return Committed(transaction, std::move(response));
}

template <typename Response>
absl::StatusOr<Response> DecisionWriter::Committed(LinkingTransaction& transaction,
                                                   Response response) {
  DOSSIER_ASSIGN_OR_RETURN(const int64_t revision, transaction.Commit());
  response.set_revision(revision);
  return response;
}

// Writes the decision and all that follows from it.
absl::StatusOr<DecisionWriter::Outcome> DecisionWriter::Settle(LinkingTransaction& transaction,
                                                               const v1::Decision& decision) {
  DOSSIER_RETURN_IF_ERROR(PutVersioned(*transaction, now_, decision));
  ReportTeller teller(transaction.At(now_));
  DOSSIER_RETURN_IF_ERROR(teller.incidents().Reconsider(decision));
  DOSSIER_RETURN_IF_ERROR(teller.Settle());
  Outcome outcome;
  DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Decision>> written,
                           Read<v1::Decision>(*transaction, decision.name()));
  outcome.decision = std::move(written->value);
  DOSSIER_ASSIGN_OR_RETURN(outcome.effects, EffectsOn(*transaction, teller.incidents()));
  return outcome;
}

// The incidents as they are for everybody else until this is committed, and as they are here.
absl::StatusOr<std::vector<v1::DecisionEffect>> DecisionWriter::EffectsOn(
    store::Transaction& transaction, const IncidentLinker& incidents) {
  std::vector<v1::DecisionEffect> effects;
  for (const std::string& name : incidents.incidents()) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Incident>> before,
                             Read<v1::Incident>(store_, name));
    DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Incident>> after,
                             Read<v1::Incident>(transaction, name));
    const bool changes =
        before.has_value() != after.has_value() ||
        (before.has_value() && Serialize(before->value) != Serialize(after->value));
    if (!changes || effects.size() == kMaxEffects) continue;
    v1::DecisionEffect& effect = effects.emplace_back();
    effect.set_incident(name);
    if (before.has_value()) *effect.mutable_before() = std::move(before->value);
    if (after.has_value()) *effect.mutable_after() = std::move(after->value);
  }
  return effects;
}

}  // namespace dossier::pipeline
