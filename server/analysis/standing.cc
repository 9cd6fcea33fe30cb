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
  return std::any_of(parties.begin(), parties.end(), [&](const Signature::Party& party) {
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
    if (Speaks(speaker, signature_.victims())) {
      return {v1::SPEAKER_TYPE_VICTIM, "victim", "speaker_type.was_hit"};
    }
    if (Speaks(speaker, signature_.initiators())) {
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
  // For themselves or for whom they work.
  bool Speaks(const v1::Speaker& speaker, const Parties& parties) {
    for (const std::string* name : {&speaker.name(), &speaker.organisation()}) {
      if (!name->empty() && HasName(parties, FoldName(*name, buffer_))) return true;
    }
    return false;
  }

  const Signature& signature_;
  std::string buffer_;
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
