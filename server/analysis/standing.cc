#include "server/analysis/standing.h"

#include <algorithm>
#include <string>

#include "absl/strings/string_view.h"
#include "dossier/v1/statement.pb.h"
#include "server/base/fold_text.h"

namespace dossier::analysis {
namespace {

using internal::Signature;
using Parties = google::protobuf::RepeatedPtrField<Signature::Party>;

bool HasName(const Parties& parties, absl::string_view folded) {
  return !folded.empty() &&
         std::any_of(parties.begin(), parties.end(), [&](const Signature::Party& party) {
           const auto& aliases = party.aliases();
           return party.name() == folded ||
                  std::find(aliases.begin(), aliases.end(), folded) != aliases.end();
         });
}

bool IsOfCountry(const Parties& parties, const std::string& country) {
  return !country.empty() &&
         std::any_of(parties.begin(), parties.end(),
                     [&](const Signature::Party& party) { return party.country() == country; });
}

struct Standing {
  v1::SpeakerType type;
  const char* value;
  const char* rule;
};

class Reader {
 public:
  explicit Reader(const Signature& signature) : signature_(signature) {}

  // What the incident tells of a speaker; their own type if nothing.
  Standing Of(const v1::Speaker& speaker) {
    // They speak for themselves or for whom they work.
    const absl::string_view name = FoldName(speaker.name(), name_);
    const absl::string_view organisation = FoldName(speaker.organisation(), organisation_);
    const auto speaks_for = [&](const Parties& parties) {
      return HasName(parties, name) || HasName(parties, organisation);
    };
    if (speaks_for(signature_.victims())) {
      return {v1::SPEAKER_TYPE_VICTIM, "victim", "speaker_type.was_hit"};
    }
    if (speaks_for(signature_.initiators())) {
      return {v1::SPEAKER_TYPE_ATTACKER, "attacker", "speaker_type.did_it"};
    }
    if (speaker.type() == v1::SPEAKER_TYPE_THIRD_STATE &&
        IsOfCountry(signature_.victims(), speaker.country())) {
      return {v1::SPEAKER_TYPE_VICTIM_STATE_AUTHORITY, "victim_state_authority",
              "speaker_type.state_of_the_victim"};
    }
    return {speaker.type(), "", ""};
  }

 private:
  const Signature& signature_;
  std::string name_;  // folded, of the speaker at hand
  std::string organisation_;
};

void Explain(const Standing& standing, v1::Occurrence& occurrence) {
  for (v1::Explanation& explanation : *occurrence.mutable_explanations()) {
    if (explanation.decision() != "speaker.type") continue;
    explanation.Clear();
    explanation.set_decision("speaker.type");
    explanation.set_value(standing.value);
    explanation.set_rule(standing.rule);
  }
}

}  // namespace

void TellStanding(const internal::Account& account, internal::Analysis& analysis) {
  const Signature& signature = account.signature();
  if (signature.victims().empty() && signature.initiators().empty()) return;
  Reader reader(signature);
  for (const int32_t index : account.statement_indices()) {
    v1::Statement& statement = *analysis.mutable_statements(index);
    const Standing standing = reader.Of(statement.speaker());
    if (standing.type == statement.speaker().type()) continue;
    statement.mutable_speaker()->set_type(standing.type);
    Explain(standing, *statement.mutable_occurrences(0));
  }
}

}  // namespace dossier::analysis
