#include "server/analysis/accounts.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/analysis/circumstances.h"
#include "server/analysis/impacts.h"
#include "server/analysis/incident_dates.h"
#include "server/analysis/kinds.h"
#include "server/analysis/participants.h"
#include "server/analysis/segmentation.h"
#include "server/analysis/signature.h"
#include "server/base/fold_text.h"
#include "server/base/sketch.h"

namespace dossier::analysis {
namespace {

using google::protobuf::Arena;

constexpr int kMostEvidence = 5;

void FindKindClaims(const FactReading& reading, const std::vector<KindMention>& mentions,
                    std::vector<Finding>& findings) {
  for (const KindMention& mention : mentions) {
    if (!mention.actual || !mention.strong) continue;
    AddFinding(reading, v1::FIELD_KIND, "kind.words", 0.7, {mention.span}, findings)
        .mutable_kind()
        ->set_type(mention.type);
  }
}

// Whether the field needs a sentence on a happening to be about it: numbers and dates stand
// everywhere.
bool NeedsTelling(const v1::Claim& claim) {
  if (claim.absence() != v1::ABSENCE_REASON_UNSPECIFIED) return false;
  return claim.field() == v1::FIELD_DATE || claim.field() == v1::FIELD_IMPACT ||
         claim.field() == v1::FIELD_DISCLOSURE || claim.field() == v1::FIELD_TOOL;
}

class Assembler {
 public:
  Assembler(const FactReading& reading, const Segmentation& segmentation,
            const std::vector<KindMention>& kinds)
      : reading_(reading), text_(reading.text), segmentation_(segmentation), kinds_(kinds) {}

  // Distributes `findings` to the happenings. What belongs to none stays in `others`. The accounts
  // lie in the arena.
  std::vector<internal::Account*> Assemble(std::vector<Finding> findings,
                                           std::vector<Finding>& others) {
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.begin < b.begin; });
    std::vector<std::vector<Finding>> of(segmentation_.happenings.size());
    for (Finding& finding : findings) {
      const int account = segmentation_.of_sentence[finding.sentence];
      const bool about = account >= 0 && Belongs(finding);
      (about ? of[account] : others).push_back(finding);
    }
    std::vector<internal::Account*> kept;
    for (size_t i = 0; i < of.size(); ++i) {
      if (!IsIncident(i, of[i])) {
        others.insert(others.end(), of[i].begin(), of[i].end());
        if (i > 0) continue;
        // Without its own happening a report has no earlier ones either.
        for (size_t later = 1; later < of.size(); ++later) {
          others.insert(others.end(), of[later].begin(), of[later].end());
        }
        return {};
      }
      internal::Account& account = *Arena::CreateMessage<internal::Account>(&reading_.arena);
      account.set_role(segmentation_.happenings[i].role);
      account.set_index(static_cast<int32_t>(kept.size()));
      AddStatements(i, account);
      AddClaims(of[i], account);
      account.set_title(TitleOf(i, account));
      FillSignature(reading_, SentencesOf(i), account);
      kept.push_back(&account);
    }
    if (!kept.empty()) {
      const std::vector<uint64_t> sketch = TextSketch(reading_.hashes.all());
      for (internal::Account* account : kept) {
        account->mutable_signature()->mutable_text_sketch()->Assign(sketch.begin(), sketch.end());
      }
    }
    return kept;
  }

 private:
  bool Tells(uint32_t sentence) const { return segmentation_.tells[sentence]; }

  // A number or date belongs to a happening if its sentence speaks of one, or the one before it
  // in the paragraph does.
  bool Belongs(const Finding& finding) const {
    if (!NeedsTelling(*finding.claim) || Tells(finding.sentence)) return true;
    if (finding.rule == "date.no_event") return false;
    const Sentence& sentence = text_.sentences()[finding.sentence];
    const Paragraph& paragraph = text_.paragraphs()[sentence.paragraph];
    return finding.sentence > paragraph.sentences.begin && Tells(finding.sentence - 1);
  }

  // Talk about incidents makes none: something must be told as having happened, to somebody, at
  // some time, or more than once.
  bool IsIncident(size_t index, const std::vector<Finding>& findings) const {
    int actual = 0;
    for (const KindMention& kind : kinds_) {
      if (segmentation_.of_sentence[kind.sentence] == static_cast<int>(index) && kind.actual &&
          kind.strong && !IsVulnerabilityKind(kind.type)) {
        ++actual;
      }
    }
    bool victim = false;
    bool date = false;
    bool initiator = false;
    for (const Finding& finding : findings) {
      victim |= finding.claim->has_victim() && finding.rule != "victim.unnamed";
      date |= finding.claim->has_date();
      initiator |= finding.claim->has_initiator();
    }
    if (index > 0) return victim || (actual > 0 && (date || initiator));
    const bool note = text_.sentences().size() <= 5;
    return victim || actual > 1 || (actual > 0 && (note || date || initiator)) ||
           (note && initiator);
  }

  std::vector<uint32_t> SentencesOf(size_t index) const {
    std::vector<uint32_t> sentences;
    for (uint32_t i = 0; i < segmentation_.of_sentence.size(); ++i) {
      if (segmentation_.of_sentence[i] == static_cast<int>(index)) sentences.push_back(i);
    }
    return sentences;
  }

  void AddStatements(size_t index, internal::Account& account) const {
    for (size_t i = 0; i < reading_.statements.size(); ++i) {
      const StatementDraft& statement = reading_.statements[i];
      if (statement.content.empty()) continue;
      const uint32_t token = text_.TokenAt(statement.content[0].begin);
      if (token >= text_.tokens().size()) continue;
      const uint32_t sentence = text_.SentenceOf(token);
      if (segmentation_.of_sentence[sentence] == static_cast<int>(index)) {
        account.add_statement_indices(static_cast<int32_t>(i));
      }
    }
  }

  void AddClaims(std::vector<Finding>& findings, internal::Account& account) const {
    std::set<std::string> initiators;
    std::set<std::string> victims;
    bool cyber = false;
    for (const Finding& finding : findings) {
      if (finding.claim->has_initiator() && !finding.claim->initiator().name().empty()) {
        initiators.insert(FoldName(finding.claim->initiator().name()));
      }
      cyber |= finding.claim->has_kind() && finding.claim->kind().type() != v1::Kind::TYPE_PHYSICAL;
    }
    for (const Finding& finding : findings) {
      if (finding.claim->has_victim()) victims.insert(FoldName(finding.claim->victim().name()));
    }
    std::map<std::string, int> seen;
    for (Finding& finding : findings) {
      v1::Claim& claim = *finding.claim;
      // An arrest or a death beside a cyber incident is no kind of that incident.
      if (cyber && claim.has_kind() && claim.kind().type() == v1::Kind::TYPE_PHYSICAL) continue;
      if (claim.has_victim() && !claim.victim().name().empty() &&
          initiators.contains(FoldName(claim.victim().name())) && victims.size() > 1) {
        continue;
      }
      if (claim.has_disclosure() && victims.contains(FoldName(claim.disclosure().name()))) {
        claim.mutable_disclosure()->set_by(v1::Disclosure::BY_VICTIM);
      }
      WriteFinding(text_, finding);
      SetAsserter(finding, victims, initiators);
      if (claim.has_initiator() && finding.rule == "initiator.words_around") {
        Keep(LedgerLineOf(claim), seen, account);
      }
      Keep(claim, seen, account);
    }
  }

  void SetAsserter(Finding& finding, const std::set<std::string>& victims,
                   const std::set<std::string>& initiators) const {
    v1::Claim& claim = *finding.claim;
    claim.set_extractor(Analyzer::kExtractor.data(), Analyzer::kExtractor.size());
    claim.set_editorial_state(v1::EDITORIAL_STATE_MACHINE);
    claim.set_status(v1::CLAIM_STATUS_REPORTED);
    v1::Asserter& asserter = *claim.mutable_asserter();
    asserter.set_type(v1::SPEAKER_TYPE_MEDIA);
    const int index = reading_.StatementAt(finding.begin);
    if (index < 0) return;
    const StatementDraft& statement = reading_.statements[index];
    const SpeakerDraft& speaker = statement.speaker;
    const std::string& name = speaker.name.empty() ? speaker.organisation : speaker.name;
    if (name.empty()) return;
    asserter.set_name(name);
    asserter.set_type(speaker.type);
    const std::string folded = FoldName(name);
    const std::string organisation = FoldName(speaker.organisation);
    if (victims.contains(folded) || (!organisation.empty() && victims.contains(organisation)) ||
        speaker.type == v1::SPEAKER_TYPE_VICTIM) {
      asserter.set_type(v1::SPEAKER_TYPE_VICTIM);
      claim.set_status(v1::CLAIM_STATUS_CONFIRMED_BY_VICTIM);
    } else if (initiators.contains(folded) || speaker.type == v1::SPEAKER_TYPE_ATTACKER) {
      asserter.set_type(v1::SPEAKER_TYPE_ATTACKER);
      claim.set_status(v1::CLAIM_STATUS_CLAIMED_BY_ATTACKER);
    } else if (speaker.type == v1::SPEAKER_TYPE_LAW_ENFORCEMENT ||
               speaker.type == v1::SPEAKER_TYPE_VICTIM_STATE_AUTHORITY) {
      claim.set_status(v1::CLAIM_STATUS_CONFIRMED_BY_AUTHORITY);
    }
    if (statement.stance == v1::STANCE_DENIES) {
      claim.set_status(v1::CLAIM_STATUS_DENIED);
    }
    if (claim.has_attribution()) {
      claim.mutable_attribution()->set_attributed_by(name);
      claim.mutable_attribution()->set_basis(asserter.type());
    }
  }

  // Whoever names an initiator attributes the incident to them.
  v1::Claim& LedgerLineOf(const v1::Claim& claim) const {
    v1::Claim& line = *Arena::CreateMessage<v1::Claim>(&reading_.arena);
    line = claim;
    line.set_field(v1::FIELD_ATTRIBUTION);
    line.set_rule("attribution.asserted");
    v1::Attribution& attribution = *line.mutable_attribution();  // takes the place of the initiator
    attribution.set_attributed_by(claim.asserter().name());
    attribution.set_basis(claim.asserter().type());
    attribution.set_initiator(claim.initiator().name());
    attribution.set_country(claim.initiator().country());
    attribution.set_stance(claim.status() == v1::CLAIM_STATUS_DENIED ? v1::STANCE_DENIES
                                                                     : v1::STANCE_ASSERTS);
    return line;
  }

  // What makes two claims of one account and asserter the same value.
  std::string KeyOf(v1::Claim& claim) const {
    const std::string& who = claim.asserter().name();
    if (claim.has_victim() && !claim.victim().name().empty()) {
      return absl::StrCat("victim|", FoldName(claim.victim().name()), "|", who);
    }
    if (claim.has_initiator() && !claim.initiator().name().empty()) {
      return absl::StrCat("initiator|", FoldName(claim.initiator().name()), "|", who);
    }
    // The claim without what may differ; that is put back.
    google::protobuf::RepeatedPtrField<v1::Span> evidence(&reading_.arena);
    std::string* const differing[] = {
        claim.mutable_rule(),
        claim.has_measure() ? claim.mutable_measure()->mutable_actor() : nullptr,
        claim.has_impact() ? claim.mutable_impact()->mutable_description() : nullptr,
        claim.has_date() ? claim.mutable_date()->mutable_date()->mutable_words() : nullptr};
    std::string taken[std::size(differing)];
    const auto swap = [&] {
      for (size_t i = 0; i < std::size(differing); ++i) {
        if (differing[i] != nullptr) differing[i]->swap(taken[i]);
      }
      claim.mutable_evidence()->Swap(&evidence);
    };
    const double confidence = claim.confidence();
    swap();
    claim.clear_confidence();
    std::string key = claim.SerializeAsString();
    swap();
    claim.set_confidence(confidence);
    return key;
  }

  // One claim a value and asserter; the rest of the evidence joins it.
  void Keep(v1::Claim& claim, std::map<std::string, int>& seen, internal::Account& account) const {
    const auto [found, fresh] = seen.emplace(KeyOf(claim), account.claims_size());
    if (fresh) {
      account.mutable_claims()->UnsafeArenaAddAllocated(&claim);
      return;
    }
    v1::Claim& kept = *account.mutable_claims(found->second);
    if (claim.has_victim() && kept.victim().category() == v1::PARTY_CATEGORY_UNSPECIFIED) {
      kept.mutable_victim()->set_category(claim.victim().category());
    }
    for (const v1::Span& span : claim.evidence()) {
      const bool there =
          std::any_of(kept.evidence().begin(), kept.evidence().end(),
                      [&](const v1::Span& old) { return old.start() == span.start(); });
      if (!there && kept.evidence_size() < kMostEvidence) *kept.add_evidence() = span;
    }
    kept.set_confidence(std::min(0.95, std::max(kept.confidence(), claim.confidence()) + 0.05));
  }

  std::string TitleOf(size_t index, const internal::Account& account) const {
    if (index == 0) {
      if (!reading_.document.title.empty()) return reading_.document.title;
      if (!text_.paragraphs().empty() && text_.paragraphs()[0].role == ParagraphRole::kHeading) {
        return std::string(text_.Slice(text_.paragraphs()[0].span));
      }
    }
    std::string victim;
    std::string date;
    for (const v1::Claim& claim : account.claims()) {
      if (claim.has_victim() && victim.empty()) victim = claim.victim().name();
      if (claim.has_date() && date.empty()) date = claim.date().date().value();
    }
    const absl::string_view lead =
        text_.Slice(text_.sentences()[segmentation_.happenings[index].lead].span);
    if (victim.empty()) return std::string(lead);
    return date.empty() ? absl::StrCat("Incident at ", victim)
                        : absl::StrCat("Incident at ", victim, ", ", date);
  }

  const FactReading& reading_;
  const Text& text_;
  const Segmentation& segmentation_;
  const std::vector<KindMention>& kinds_;
};

}  // namespace

void ExtractFacts(const FactReading& reading, internal::Analysis& analysis) {
  if (reading.text.tokens().empty()) return;
  const std::vector<KindMention> kinds = FindKinds(reading.text, reading.matches);
  std::vector<KindMention> with_title = kinds;
  if (!absl::StrContains(reading.text.text().substr(0, 2000), reading.document.title)) {
    const Text title(reading.document.title);
    for (const KindMention& kind : FindKinds(title, FactPatterns().Find(title))) {
      with_title.push_back(kind);
    }
  }
  const size_t sentences = reading.text.sentences().size();
  const auto topics = TopicsOf(with_title, sentences, false);
  analysis.mutable_topics()->Assign(topics.begin(), topics.end());
  const auto actual = TopicsOf(with_title, sentences, true);
  analysis.mutable_actual_topics()->Assign(actual.begin(), actual.end());
  std::vector<Finding> findings;
  FindVictims(reading, findings);
  FindInitiators(reading, findings);
  const Segmentation segmentation = Segment(reading, kinds, findings);
  FindKindClaims(reading, kinds, findings);
  FindMotives(reading, findings);
  FindIncidentDates(reading, findings);
  FindImpacts(reading, findings);
  FindMeasures(reading, findings);
  FindInvestigations(reading, findings);
  FindDisclosures(reading, findings);
  FindAbsences(reading, findings);
  FindArtefacts(reading, findings);
  std::vector<Finding> others;
  const std::vector<internal::Account*> accounts =
      Assembler(reading, segmentation, kinds).Assemble(std::move(findings), others);
  for (internal::Account* account : accounts) {
    analysis.mutable_accounts()->UnsafeArenaAddAllocated(account);
  }
  for (const Finding& other : others) {
    // Without a happening only weaknesses and tools still say something.
    if (other.claim->has_vulnerability() || other.claim->has_tool()) {
      WriteFinding(reading.text, other);
      analysis.mutable_other_claims()->UnsafeArenaAddAllocated(other.claim);
    }
  }
}

void AddMatter(const FactReading& reading, internal::Analysis& analysis) {
  const Text& text = reading.text;
  std::vector<uint32_t> sentences;
  for (uint32_t i = 0; i < text.sentences().size(); ++i) {
    const ParagraphRole role = text.paragraphs()[text.sentences()[i].paragraph].role;
    if (role == ParagraphRole::kBody || role == ParagraphRole::kHeading) sentences.push_back(i);
  }
  // A text that is all captions and credits is about what these say.
  if (sentences.empty()) {
    sentences.resize(text.sentences().size());
    std::iota(sentences.begin(), sentences.end(), 0u);
  }
  if (sentences.empty()) return;
  internal::Account& account = *Arena::CreateMessage<internal::Account>(&reading.arena);
  account.set_role(v1::REPORT_ROLE_PRIMARY);
  FillSignature(reading, sentences, account);
  if (account.signature().terms().empty()) return;
  account.set_title(reading.document.title.empty()
                        ? std::string(text.Slice(text.sentences()[sentences[0]].span))
                        : reading.document.title);
  for (size_t i = 0; i < reading.statements.size(); ++i) {
    account.add_statement_indices(static_cast<int32_t>(i));
  }
  const std::vector<uint64_t> sketch = TextSketch(reading.hashes.all());
  account.mutable_signature()->mutable_text_sketch()->Assign(sketch.begin(), sketch.end());
  analysis.mutable_accounts()->UnsafeArenaAddAllocated(&account);
}

}  // namespace dossier::analysis
