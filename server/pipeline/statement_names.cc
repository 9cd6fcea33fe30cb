#include "server/pipeline/statement_names.h"

#include <algorithm>

#include "server/base/status.h"

namespace dossier::pipeline {
namespace {

// Whether the words of `utterance` are what the claim rests on first.
bool Says(const v1::Statement& utterance, const v1::Claim& claim) {
  if (claim.evidence().empty()) return false;
  const v1::Span& proof = claim.evidence(0);
  const auto& content = utterance.occurrences(0).content();
  return std::any_of(content.begin(), content.end(), [&](const v1::Span& span) {
    return span.start() <= proof.start() && proof.start() < span.end();
  });
}

}  // namespace

absl::StatusOr<StatementNames> StatementNames::Read(
    store::Reader& reader, const std::string& version,
    const std::vector<StatementLinker::Moved>& moved) {
  StatementNames names;
  DOSSIER_ASSIGN_OR_RETURN(names.printed_,
                           ReadAll<v1::Statement>(reader, store::Collection::kUtterance,
                                                  store::Term{"version", version}));
  for (const StatementLinker::Moved& each : moved) {
    for (const Stored<v1::Statement>& print : names.printed_) {
      if (print.name == each.utterance) names.moved_.push_back({print.value, each.former});
    }
  }
  return names;
}

bool StatementNames::Follow(v1::Claim& claim) const {
  bool changed = Follow(claim, *claim.mutable_asserter()->mutable_statement());
  if (claim.has_attribution()) {
    changed |= Follow(claim, *claim.mutable_attribution()->mutable_statement());
  }
  return changed;
}

bool StatementNames::Follow(const v1::Claim& claim, std::string& statement) const {
  const bool is_there =
      statement.empty() || std::any_of(printed_.begin(), printed_.end(), [&](const auto& print) {
        return print.value.name() == statement;
      });
  if (is_there) return false;
  const v1::Statement* now = nullptr;
  for (const Former& former : moved_) {
    if (former.name != statement) continue;
    if (now == nullptr || Says(former.utterance, claim)) now = &former.utterance;
  }
  if (now == nullptr) return false;
  statement = now->name();
  return true;
}

}  // namespace dossier::pipeline
