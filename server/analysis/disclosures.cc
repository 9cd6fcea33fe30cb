#include "server/analysis/disclosures.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "server/analysis/document_text.h"
#include "server/analysis/fact_matches.h"
#include "server/analysis/fact_nouns.h"

namespace dossier::analysis {
namespace {

using v1::Disclosure;

// Who somebody is that brought it to light; whether they were hit or did it, their account tells.
Disclosure::By DiscloserOf(const FactReading& reading, absl::string_view label,
                           const Phrase& body) {
  if (label == "researcher") return Disclosure::BY_SECURITY_COMPANY;
  if (HasFactNoun(reading.text, body.tokens, kStateNoun)) {
    return Disclosure::BY_VICTIM_STATE_AUTHORITY;
  }
  return Disclosure::BY_THIRD_PARTY;
}

void Add(const FactReading& reading, RuleName rule, Disclosure::By by, absl::string_view name,
         Evidence evidence, std::vector<Finding>& findings) {
  Disclosure& disclosure = *AddFinding(reading, v1::FIELD_DISCLOSURE, rule, 0.6, evidence, findings)
                                .mutable_disclosure();
  disclosure.set_by(by);
  disclosure.set_name(std::string(name));
}

void FindByWords(const FactReading& reading, std::vector<Finding>& findings) {
  ForEachMatch(reading, FactLexicon::kDisclosures,
               [&](absl::string_view label, const PatternMatch& match) {
                 const Phrase& body = match.slot(Slot::kBody);
                 const Party party = PartyIn(reading, body);
                 if (!party.named() || Negated(reading.text, match.tokens)) return;
                 Add(reading, RuleName("disclosure.", label), DiscloserOf(reading, label, body),
                     party.entity->name, {party.span, reading.text.SpanOf(match.tokens)}, findings);
               });
}

// Somebody who was hit or did it.
struct NamedParty {
  Disclosure::By by;
  std::string name;
  Span words;
};

std::vector<NamedParty> PartiesOf(const std::vector<Finding>& findings) {
  std::vector<NamedParty> parties;
  for (const Finding& finding : findings) {
    const std::string& victim = finding.claim->victim().name();
    const std::string& initiator = finding.claim->initiator().name();
    if (!victim.empty()) {
      parties.push_back({Disclosure::BY_VICTIM, victim, finding.evidence.telling});
    } else if (!initiator.empty()) {
      parties.push_back({Disclosure::BY_ATTACKER, initiator, finding.evidence.telling});
    }
  }
  return parties;
}

// Who speaks, if they were hit or did it.
const NamedParty* SpeakerAmong(const FactReading& reading, const StatementDraft& said,
                               const std::vector<NamedParty>& parties) {
  if (!said.speaker.entity) return nullptr;
  const Entity& speaker = reading.entities.entity(*said.speaker.entity);
  const auto party = std::find_if(parties.begin(), parties.end(), [&](const NamedParty& one) {
    return one.name == speaker.name || one.name == speaker.organisation ||
           one.name == said.speaker.organisation;
  });
  return party == parties.end() ? nullptr : &*party;
}

// "We write to tell you": who was hit and publishes the text itself.
void FindPublisher(const FactReading& reading, const std::vector<NamedParty>& parties,
                   std::vector<Finding>& findings) {
  const std::optional<std::string> publisher = OwnPublicationOf(
      reading.text, reading.entities, reading.document.title, reading.document.publisher);
  for (const NamedParty& party : parties) {
    // "Maple Row Wines Ltd" below a letter of "Maple Row Wines"
    if (party.by != Disclosure::BY_VICTIM || !publisher ||
        !absl::StartsWith(*publisher, party.name)) {
      continue;
    }
    return Add(reading, "disclosure.publisher", party.by, party.name, {party.words}, findings);
  }
}

// Whether it is about a court or about states that answer: what they say is no news of the deed.
bool IsOfAnswer(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    const v1::Investigation::State state = finding.claim->investigation().state();
    return finding.claim->has_response() || state == v1::Investigation::STATE_CHARGED ||
           state == v1::Investigation::STATE_CONVICTED ||
           finding.claim->impact().money_kind() == v1::Impact::MONEY_KIND_FINE;
  });
}

// The day on which it was said.
void AddDay(const FactReading& reading, const StatementDraft& said,
            std::vector<Finding>& findings) {
  const DateExpression* const day = said.said_at;
  if (day == nullptr || day->value.empty() || day->precision != DatePrecision::kDay) return;
  // "On November 30 we discovered" tells of no news.
  constexpr int kFresh = 14;  // days
  if (reading.anchor && day->first < *reading.anchor - kFresh) return;
  if (IsOfAnswer(findings)) return;
  const absl::string_view cue = reading.text.Lower(reading.text.TokenAt(said.cue.begin));
  if (cue == "determined" || cue == "concluded") return;
  const Span words{static_cast<uint32_t>(day->begin), static_cast<uint32_t>(day->end)};
  v1::IncidentDate& date =
      *AddFinding(reading, v1::FIELD_DATE, "date.first_told", 0.6, {words, said.cue}, findings)
           .mutable_date();
  date.set_event(v1::IncidentDate::EVENT_DISCLOSED);
  FillDate(reading.text, *day, *date.mutable_date());
}

// "researchers at Lodestone said", "the security service said": who finds such things by trade or
// by office.
void AddOutsider(const FactReading& reading, const StatementDraft& said, bool of_computers,
                 std::vector<Finding>& findings) {
  const v1::SpeakerType type = said.speaker.type;
  const Disclosure::By by =
      type == v1::SPEAKER_TYPE_SECURITY_COMPANY         ? Disclosure::BY_SECURITY_COMPANY
      : type == v1::SPEAKER_TYPE_VICTIM_STATE_AUTHORITY ? Disclosure::BY_VICTIM_STATE_AUTHORITY
                                                        : Disclosure::BY_UNSPECIFIED;
  if (by == Disclosure::BY_UNSPECIFIED || said.source.empty()) return;
  // "the Ruritanian civil protection agency said"
  const bool described = by == Disclosure::BY_VICTIM_STATE_AUTHORITY && of_computers;
  const std::string name(!said.speaker.organisation.empty() ? said.speaker.organisation
                         : !said.speaker.name.empty()       ? said.speaker.name
                         : described ? reading.text.Slice(said.source.front())
                                     : absl::string_view());
  if (name.empty()) return;
  if (IsOfAnswer(findings)) return;
  Add(reading, "disclosure.first_to_say", by, name, {said.source.front(), said.cue}, findings);
}

// "was hacked, the bank said": the first who says of a happening that it was, if they were hit or
// did it, and when. Who did it and says so further down boasts of what others have told; `known` is
// whether the text has said who brought it to light.
void FindFirstToSay(const FactReading& reading, const Segmentation& segmentation,
                    const std::vector<NamedParty>& parties, bool known, bool of_computers,
                    std::vector<Finding>& findings) {
  constexpr uint32_t kOpening = 4;  // sentences
  std::vector<bool> told(segmentation.happenings.size());
  for (const StatementDraft& said : reading.statements) {
    if (said.content.empty() || said.cue.empty() || said.stance == v1::STANCE_DENIES) continue;
    const uint32_t sentence = reading.text.SentenceOf(reading.text.TokenAt(said.content[0].begin));
    const int happening = segmentation.of_sentence[sentence];
    if (happening < 0 || !segmentation.tells[sentence] || told[happening]) continue;
    told[happening] = true;
    const NamedParty* const party = SpeakerAmong(reading, said, parties);
    if (party == nullptr) {
      if (!known) AddOutsider(reading, said, of_computers, findings);
      continue;
    }
    if (happening == 0 && sentence <= kOpening) AddDay(reading, said, findings);
    if (known) continue;
    if (party->by == Disclosure::BY_ATTACKER && (sentence > kOpening || IsOfAnswer(findings))) {
      continue;
    }
    const Span words = said.source.empty() ? said.cue : said.source.front();
    Add(reading, "disclosure.first_to_say", party->by, party->name, {words, said.cue}, findings);
  }
}

}  // namespace

void FindDisclosures(const FactReading& reading, const Segmentation& segmentation,
                     bool of_computers, std::vector<Finding>& findings) {
  const std::vector<NamedParty> parties = PartiesOf(findings);
  const size_t before = findings.size();
  FindByWords(reading, findings);
  if (findings.size() == before) FindPublisher(reading, parties, findings);
  FindFirstToSay(reading, segmentation, parties, findings.size() > before, of_computers, findings);
}

}  // namespace dossier::analysis
