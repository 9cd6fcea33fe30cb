#include "server/analysis/accounts.h"

#include <algorithm>
#include <array>
#include <compare>
#include <numeric>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "server/analysis/absences.h"
#include "server/analysis/artefacts.h"
#include "server/analysis/causes.h"
#include "server/analysis/circumstances.h"
#include "server/analysis/claim_writer.h"
#include "server/analysis/determinations.h"
#include "server/analysis/event_steps.h"
#include "server/analysis/genre.h"
#include "server/analysis/impacts.h"
#include "server/analysis/incident_dates.h"
#include "server/analysis/incident_names.h"
#include "server/analysis/kinds.h"
#include "server/analysis/ledger.h"
#include "server/analysis/legal_assessments.h"
#include "server/analysis/participants.h"
#include "server/analysis/places.h"
#include "server/analysis/responses.h"
#include "server/analysis/segmentation.h"
#include "server/analysis/severities.h"
#include "server/analysis/signature.h"
#include "server/analysis/techniques.h"
#include "server/analysis/topics.h"
#include "server/base/sketch.h"

namespace dossier::analysis {
namespace {

using google::protobuf::Arena;

// Where words tell of a kind; where weights decided that one happened and no word says so, the
// sentence that tells it most plainly.
void FindKindClaims(const FactReading& reading, const std::vector<KindMention>& mentions,
                    const Topics& topics, std::vector<Finding>& findings) {
  const auto add = [&](v1::Kind::Type type, RuleName rule, Span telling) {
    AddFinding(reading, v1::FIELD_KIND, rule, 0.7, {telling}, findings)
        .mutable_kind()
        ->set_type(type);
  };
  std::array<bool, v1::Kind::Type_ARRAYSIZE> told{};
  for (const KindMention& mention : mentions) {
    if (!mention.actual || !mention.strong) continue;
    add(mention.type, "kind.words", mention.span);
    told[mention.type] = true;
  }
  for (const Topic& topic : topics.kinds) {
    if (!topic.happened || !topic.sentence || told[topic.type]) continue;
    const auto mention =
        std::find_if(mentions.begin(), mentions.end(), [&](const KindMention& one) {
          return one.type == topic.type && one.sentence == *topic.sentence;
        });
    add(topic.type, "kind.weighed",
        mention != mentions.end() ? mention->span : reading.text.sentences()[*topic.sentence].span);
  }
}

// Whether it needs a sentence on a happening to be about it: dates and numbers stand everywhere. Of
// those that are likely what decides about them has looked at the sentence.
bool NeedsTelling(const Finding& finding) {
  const v1::Claim& claim = *finding.claim;
  if (claim.absence() != v1::ABSENCE_REASON_UNSPECIFIED) return false;
  if (claim.has_date()) return claim.confidence() < 0.5;
  if (claim.has_impact()) return !claim.impact().has_quantity() && !claim.impact().has_money();
  return claim.field() == v1::FIELD_DISCLOSURE || claim.field() == v1::FIELD_TOOL;
}

// Without a happening only weaknesses and tools still say something, and when the weaknesses became
// known or were mended, or when what the report is about goes on.
bool TellsByItself(const Finding& finding, const Segmentation& segmentation) {
  const v1::Claim& claim = *finding.claim;
  return claim.has_vulnerability() || claim.has_tool() ||
         (claim.has_date() && claim.confidence() >= 0.5 && segmentation.tells[finding.sentence]);
}

class Assembler {
 public:
  Assembler(const FactReading& reading, const Segmentation& segmentation,
            const std::vector<KindMention>& kinds, const std::vector<uint32_t>& weighed,
            const Topics& topics)
      : reading_(reading),
        topics_(topics),
        text_(reading.text),
        segmentation_(segmentation),
        actual_(segmentation.happenings.size()) {
    for (const uint32_t sentence : weighed) {
      const int happening = segmentation_.of_sentence[sentence];
      if (happening >= 0) ++actual_[happening];
    }
    for (const KindMention& kind : kinds) {
      const int happening = segmentation_.of_sentence[kind.sentence];
      if (happening >= 0 && kind.actual && kind.strong && !IsVulnerabilityKind(kind.type)) {
        ++actual_[happening];
        opens_outright_ |= kind.sentence < kOpening && IsOfComputers(kind.type);
      }
    }
  }

  // Distributes `findings` to the happenings and adds their accounts to `analysis`. What belongs to
  // none is returned.
  std::vector<const Finding*> Assemble(const std::vector<Finding>& findings,
                                       internal::Analysis& analysis) {
    Place(findings);
    const size_t happenings = segmentation_.happenings.size();
    std::vector<internal::Account*> accounts(happenings);
    std::vector<const Finding*> others;
    const auto leave = [&](absl::Span<const Finding* const> left) {
      others.insert(others.end(), left.begin(), left.end());
    };
    leave(Of(happenings, happenings + 1));
    for (size_t i = 0; i < happenings; ++i) {
      if (IsIncident(i)) {
        accounts[i] = analysis.add_accounts();
      } else if (i > 0) {
        leave(Of(i, i + 1));
      } else {
        // Without its own happening a report has no earlier ones either.
        leave(Of(0, happenings));
        return others;
      }
    }
    if (happenings == 0) return others;
    AddStatements(accounts);
    const std::vector<std::vector<uint32_t>> sentences = Sentences();
    const std::vector<uint32_t> sketch = TextSketch(reading_.hashes.all());
    ClaimWriter claims(reading_);
    int32_t index = 0;
    for (size_t i = 0; i < happenings; ++i) {
      if (accounts[i] == nullptr) continue;
      internal::Account& account = *accounts[i];
      account.set_role(segmentation_.happenings[i].role);
      account.set_index(index++);
      claims.Write(Of(i, i + 1), account);
      account.set_title(TitleOf(i, account));
      FillSignature(reading_, sentences[i], account);
      account.mutable_signature()->mutable_text_sketch()->Assign(sketch.begin(), sketch.end());
    }
    for (const Cause& cause : FindCauses(reading_, segmentation_)) {
      if (accounts[cause.happening] == nullptr) continue;
      FillSpan(text_, text_.sentences()[cause.sentence].span,
               *accounts[cause.happening]->mutable_led_to());
    }
    return others;
  }

 private:
  bool Tells(uint32_t sentence) const { return segmentation_.tells[sentence]; }

  // What needs it belongs to a happening if its sentence speaks of one, or the one before it in the
  // paragraph does.
  bool Belongs(const Finding& finding) const {
    if (!NeedsTelling(finding) || Tells(finding.sentence)) return true;
    const Sentence& sentence = text_.sentences()[finding.sentence];
    const Paragraph& paragraph = text_.paragraphs()[sentence.paragraph];
    return finding.sentence > paragraph.sentences.begin && Tells(finding.sentence - 1);
  }

  // Sorts the findings by happening, what belongs to none last, then by where they stand.
  void Place(const std::vector<Finding>& findings) {
    struct Placed {
      uint32_t happening;
      uint32_t begin;
      const Finding* finding;  // they lie in the order in which they were found
      auto operator<=>(const Placed&) const = default;
    };
    const auto happenings = static_cast<uint32_t>(segmentation_.happenings.size());
    std::vector<Placed> order;
    order.reserve(findings.size());
    for (const Finding& finding : findings) {
      const int happening = segmentation_.of_sentence[finding.sentence];
      const bool about = happening >= 0 && Belongs(finding);
      order.push_back(
          {about ? static_cast<uint32_t>(happening) : happenings, finding.begin, &finding});
    }
    std::sort(order.begin(), order.end());
    placed_.reserve(order.size());
    for (const Placed& placed : order) {
      while (begin_.size() <= placed.happening) begin_.push_back(placed_.size());
      placed_.push_back(placed.finding);
    }
    begin_.resize(happenings + 2, placed_.size());
  }
  // The findings of some happenings in a row.
  absl::Span<const Finding* const> Of(size_t first, size_t end) const {
    return absl::MakeConstSpan(placed_).subspan(begin_[first], begin_[end] - begin_[first]);
  }

  // Whether the text is more than an advisory, an opinion or a survey: it names who was hit, or is
  // the news of an attack by all its words; and a kind of incident is told as having happened, or,
  // by its words, more than once. A note names no other, and groups that attack for nothing else.
  bool TellsOfOne(bool victim, bool initiator) const {
    if (HasNoNews(text_)) return false;
    const bool note = IsNote(text_);
    if (note && (actual_[0] > 0 || NamesKnownGroup())) return true;
    const bool needs_news =
        topics_.of_computers && !note && !victim && !ExploitsFlaw() && !NamesCampaign();
    if (needs_news && !topics_.of_attack) return false;
    const bool told = note ? victim && initiator : actual_[0] > 1 && (victim || topics_.of_attack);
    // The news of an attack that opens by saying outright what happened needs no weights.
    if (topics_.of_attack && opens_outright_) return true;
    return std::any_of(topics_.kinds.begin(), topics_.kinds.end(), [told](const Topic& topic) {
      return (topic.happened || (told && IsOfComputers(topic.type))) &&
             !IsVulnerabilityKind(topic.type);
    });
  }
  // Attackers are told to use a weakness, against whomever.
  bool ExploitsFlaw() const {
    return actual_[0] > 2 && topics_.Find(v1::Kind::TYPE_VULNERABILITY_DISCLOSED) != nullptr;
  }
  bool NamesCampaign() const {
    const absl::Span<const Finding* const> findings = Of(0, 1);
    return std::any_of(findings.begin(), findings.end(), [](const Finding* finding) {
      return finding->claim->alias().type() == v1::Alias::TYPE_CAMPAIGN;
    });
  }
  bool NamesKnownGroup() const {
    const absl::Span<const Finding* const> findings = Of(0, 1);
    return std::any_of(findings.begin(), findings.end(), [](const Finding* finding) {
      return finding->rule == "initiator.known_group";
    });
  }

  // Talk about incidents makes none: something must be told as having happened, to somebody, at
  // some time, or more than once.
  bool IsIncident(size_t index) const {
    const int actual = actual_[index];
    bool victim = false;
    bool date = false;
    bool initiator = false;
    for (const Finding* finding : Of(index, index + 1)) {
      victim |= finding->claim->has_victim() && finding->rule != "victim.unnamed";
      date |= finding->claim->has_date() &&
              finding->claim->date().event() != v1::IncidentDate::EVENT_UNSPECIFIED;
      initiator |= finding->claim->has_initiator();
    }
    if (index > 0) return victim || (actual > 0 && (date || initiator));
    if (!TellsOfOne(victim, initiator)) return false;
    const bool note = text_.sentences().size() <= 5;
    // Outside computer security nobody need be hit, and the weights know no dates.
    const bool street = !topics_.of_computers && actual > 0;
    return victim || street || actual > 1 || (actual > 0 && (note || date || initiator)) ||
           (note && initiator);
  }

  // The sentences of each happening.
  std::vector<std::vector<uint32_t>> Sentences() const {
    std::vector<std::vector<uint32_t>> sentences(segmentation_.happenings.size());
    for (uint32_t i = 0; i < segmentation_.of_sentence.size(); ++i) {
      const int happening = segmentation_.of_sentence[i];
      if (happening >= 0) sentences[happening].push_back(i);
    }
    return sentences;
  }

  void AddStatements(const std::vector<internal::Account*>& accounts) const {
    for (size_t i = 0; i < reading_.statements.size(); ++i) {
      const StatementDraft& statement = reading_.statements[i];
      if (statement.content.empty()) continue;
      const uint32_t token = text_.TokenAt(statement.content[0].begin);
      if (token >= text_.tokens().size()) continue;
      const int happening = segmentation_.of_sentence[text_.SentenceOf(token)];
      if (happening >= 0 && accounts[happening] != nullptr) {
        accounts[happening]->add_statement_indices(static_cast<int32_t>(i));
      }
    }
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
  const Topics& topics_;
  const Text& text_;
  const Segmentation& segmentation_;
  static constexpr uint32_t kOpening = 5;  // sentences

  bool opens_outright_ = false;         // whether the first of them tell of an attack that happened
  std::vector<int> actual_;             // by happening: kinds that are told as having happened
  std::vector<const Finding*> placed_;  // by happening
  std::vector<size_t> begin_;           // of each happening, of no happening, and the end
};

}  // namespace

void ExtractFacts(const FactReading& reading, internal::Analysis& analysis) {
  if (reading.text.tokens().empty()) return;
  std::vector<KindMention> kinds = FindKinds(reading.text, reading.matches);
  const Topics topics = FindTopics(reading, kinds);
  for (const Topic& topic : topics.kinds) {
    analysis.add_topics(topic.type);
    if (topic.happened) analysis.add_actual_topics(topic.type);
  }
  // In other news "a breach" and "an attack" are something else; in this an outage is what they
  // did.
  std::erase_if(kinds, [&](const KindMention& kind) {
    return topics.of_computers ? kind.type == v1::Kind::TYPE_OTHER : IsOfComputersAlone(kind);
  });
  std::vector<Finding> findings;
  findings.reserve(64);
  FindParties(reading, kinds, topics, findings);
  FindIncidentNames(reading, findings);
  const std::vector<uint32_t> weighed = WeighedSentences(topics, kinds);
  const Segmentation segmentation = Segment(reading, kinds, weighed, findings);
  const FigureReading figures(reading, kinds, segmentation, topics);
  FindIncidentDates(reading, kinds, figures, findings);
  if (!segmentation.happenings.empty()) {
    FindKindClaims(reading, kinds, topics, findings);
    FindMotives(reading, findings);
    FindImpacts(reading, figures, findings);
    FindMeasures(reading, findings);
    FindInvestigations(reading, findings);
    FindDisclosures(reading, findings);
    FindAbsences(reading, findings);
    FindAttributionLines(reading, findings);
    FindDeterminations(reading, topics, findings);
    FindResponses(reading, findings);
    FindTechniques(reading, findings);
    FindEventSteps(reading, findings);
    FindLegalAssessments(reading, findings);
    FindPlaces(reading, kinds, findings);
    FindSeverities(reading, findings);
  }
  FindArtefacts(reading, findings);
  for (const Finding* other :
       Assembler(reading, segmentation, kinds, weighed, topics).Assemble(findings, analysis)) {
    if (TellsByItself(*other, segmentation)) {
      WriteFinding(reading.text, *other);
      analysis.mutable_other_claims()->UnsafeArenaAddAllocated(other->claim);
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
  if (account.signature().words().empty()) return;
  account.set_title(reading.document.title.empty()
                        ? std::string(text.Slice(text.sentences()[sentences[0]].span))
                        : reading.document.title);
  for (size_t i = 0; i < reading.statements.size(); ++i) {
    account.add_statement_indices(static_cast<int32_t>(i));
  }
  const std::vector<uint32_t> sketch = TextSketch(reading.hashes.all());
  account.mutable_signature()->mutable_text_sketch()->Assign(sketch.begin(), sketch.end());
  analysis.mutable_accounts()->UnsafeArenaAddAllocated(&account);
}

}  // namespace dossier::analysis
