#include "server/analysis/accounts.h"

#include <algorithm>
#include <array>
#include <compare>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "server/analysis/absences.h"
#include "server/analysis/artefacts.h"
#include "server/analysis/causes.h"
#include "server/analysis/circumstances.h"
#include "server/analysis/claim_writer.h"
#include "server/analysis/clause_signs.h"
#include "server/analysis/data_lists.h"
#include "server/analysis/denied_account.h"
#include "server/analysis/determinations.h"
#include "server/analysis/disclosures.h"
#include "server/analysis/durations.h"
#include "server/analysis/earlier_mentions.h"
#include "server/analysis/event_steps.h"
#include "server/analysis/genre.h"
#include "server/analysis/impacts.h"
#include "server/analysis/implied_values.h"
#include "server/analysis/incident_dates.h"
#include "server/analysis/incident_names.h"
#include "server/analysis/kinds.h"
#include "server/analysis/labelled_values.h"
#include "server/analysis/ledger.h"
#include "server/analysis/legal_assessments.h"
#include "server/analysis/old_matters.h"
#include "server/analysis/participants.h"
#include "server/analysis/passing_causes.h"
#include "server/analysis/places.h"
#include "server/analysis/responses.h"
#include "server/analysis/segmentation.h"
#include "server/analysis/severities.h"
#include "server/analysis/signature.h"
#include "server/analysis/status_log.h"
#include "server/analysis/techniques.h"
#include "server/analysis/told_kinds.h"
#include "server/analysis/topics.h"
#include "server/base/sketch.h"

namespace dossier::analysis {
namespace {

using google::protobuf::Arena;

// Whether the words stand in a statement that denies them.
bool IsDenied(const FactReading& reading, Span words) {
  const int statement = reading.StatementAt(words.begin);
  return statement >= 0 && reading.statements[statement].stance == v1::STANCE_DENIES;
}

bool IsBoasted(const std::vector<Boast>& boasts, Span words) {
  return std::any_of(boasts.begin(), boasts.end(),
                     [words](const Boast& boast) { return boast.words.Contains(words.begin); });
}

const char* RuleOf(const KindMention& kind) {
  return kind.by_consequences ? "kind.consequences"
         : kind.by_clause     ? "kind.of_clause"
                              : "kind.words";
}

// Where words tell of a kind; where weights decided that one happened and no word says so, the
// sentence that tells it most plainly.
void FindKindClaims(const FactReading& reading, const std::vector<KindMention>& mentions,
                    const Topics& topics, std::vector<Finding>& findings) {
  const auto add = [&](v1::Kind::Type type, RuleName rule, Span telling) {
    AddFinding(reading, v1::FIELD_KIND, rule, 0.7, {telling}, findings)
        .mutable_kind()
        ->set_type(type);
  };
  const std::vector<Boast> boasts = FindBoasts(reading);
  std::array<bool, v1::Kind::Type_ARRAYSIZE> told{};
  for (const KindMention& mention : mentions) {
    if (!mention.strong) continue;
    if (!mention.actual) {
      // What somebody claims and another denies is told by neither as a fact; it stays in dispute.
      if (!IsOfComputers(mention.type)) continue;
      if (IsDenied(reading, mention.span)) add(mention.type, "kind.denied", mention.span);
      if (IsBoasted(boasts, mention.span)) add(mention.type, "kind.claimed", mention.span);
      continue;
    }
    add(mention.type, RuleOf(mention), mention.span);
    told[mention.type] = true;
  }
  for (const Topic& topic : topics.kinds) {
    if (!topic.happened || !topic.sentence || told[topic.type]) continue;
    if (IsToldOtherwise(topic, mentions)) continue;
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

// Where the first sentences of a text end; lines behind the headline, as of a form, do not count.
uint32_t EndOfOpening(const Text& text) {
  constexpr uint32_t kOpening = 5;
  uint32_t lines = 0;
  for (const Paragraph& paragraph : text.paragraphs()) {
    if (paragraph.role == ParagraphRole::kBody) break;
    ++lines;
  }
  return kOpening + (lines > 1 ? lines - 1 : 0);
}

class Assembler {
 public:
  Assembler(const FactReading& reading, const Segmentation& segmentation,
            const std::vector<KindMention>& kinds, const std::vector<uint32_t>& weighed,
            const Topics& topics, bool is_log)
      : reading_(reading),
        topics_(topics),
        text_(reading.text),
        segmentation_(segmentation),
        kinds_(kinds),
        is_log_(is_log),
        actual_(segmentation.happenings.size()),
        is_told_(segmentation.happenings.size()) {
    for (const uint32_t sentence : weighed) {
      const int happening = segmentation_.of_sentence[sentence];
      if (happening >= 0) ++actual_[happening];
    }
    const uint32_t opening = EndOfOpening(text_);
    for (const KindMention& kind : kinds) {
      const int happening = segmentation_.At(kind.tokens.begin, kind.sentence);
      if (happening >= 0 && kind.actual && kind.strong && !IsVulnerabilityKind(kind.type)) {
        ++actual_[happening];
        fails_outright_ |= kind.sentence < opening && kind.type == v1::Kind::TYPE_OTHER;
        opens_outright_ |= kind.sentence < opening && IsOfComputers(kind.type);
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
        is_told_[i] = true;
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
    const std::vector<std::vector<Range>> passages = Passages();
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
      FillSignature(reading_, passages[i], account);
      account.mutable_signature()->mutable_text_sketch()->Assign(sketch.begin(), sketch.end());
    }
    for (const Cause& cause : FindCauses(reading_, segmentation_)) {
      if (accounts[cause.happening] == nullptr) continue;
      FillSpan(text_, text_.sentences()[cause.sentence].span,
               *accounts[cause.happening]->mutable_led_to());
    }
    return others;
  }

  // An account of what is named as a cause in passing, which is a mention. Nothing if an account
  // has its victim: it is told there.
  void AddMention(const PassingCause& cause, const std::vector<KindMention>& kinds,
                  internal::Analysis& analysis) const {
    std::vector<Finding> findings;
    FindPassingValues(cause, kinds, findings);
    const std::string name = findings.front().claim->victim().name();
    for (const internal::Account& known : analysis.accounts()) {
      for (const v1::Claim& claim : known.claims()) {
        if (claim.victim().name() == name) return;
      }
    }
    std::vector<const Finding*> told;
    for (const Finding& finding : findings) told.push_back(&finding);
    internal::Account& account = *analysis.add_accounts();
    account.set_role(v1::REPORT_ROLE_MENTION);
    account.set_index(analysis.accounts_size() - 1);
    ClaimWriter(reading_).Write(told, account);
    // Who was hit by the report's own happening confirms nothing of another one.
    for (v1::Claim& claim : *account.mutable_claims()) {
      if (claim.status() != v1::CLAIM_STATUS_CONFIRMED_BY_VICTIM || claim.asserter().name() == name)
        continue;
      claim.set_status(v1::CLAIM_STATUS_REPORTED);
      claim.mutable_asserter()->set_type(v1::SPEAKER_TYPE_UNSPECIFIED);
    }
    account.set_title(NamedTitleOf(account));
    FillSignature(reading_, {cause.led_to ? text_.sentences()[cause.sentence].tokens : cause.words},
                  account);
    *account.mutable_signature()->mutable_text_sketch() =
        analysis.accounts(0).signature().text_sketch();
    if (!cause.led_to) return;
    FillSpan(text_, text_.sentences()[cause.sentence].span, *account.mutable_led_to());
  }

  // Of a happening that is named in passing and not dated, the account of what it made possible
  // tells whom it hit: which one that was is for others to tell. Nothing if it is told at length.
  void NameCause(const PassingCause& cause, internal::Account& account) const {
    const int happening = segmentation_.of_sentence[cause.sentence];
    if (happening > 0 && is_told_[happening]) return;
    const Mention& hit = reading_.entities.mentions()[cause.victim];
    const Entity& entity = reading_.entities.entity(hit.entity);
    internal::Account::NamedCause& named = *account.add_named_causes();
    named.mutable_victim()->set_name(std::string(entity.name));
    for (const absl::string_view alias : entity.aliases) {
      named.mutable_victim()->add_aliases(std::string(alias));
    }
    FillSpan(text_, text_.sentences()[cause.sentence].span, *named.mutable_evidence());
  }

 private:
  // Who was hit, what happened and when: what the words of a cause in passing tell.
  void FindPassingValues(const PassingCause& cause, const std::vector<KindMention>& kinds,
                         std::vector<Finding>& findings) const {
    const Span noun = text_.SpanOf({cause.noun, cause.noun + 1});
    AddVictimOf(reading_, cause, findings);
    const auto add_kind = [&](v1::Kind::Type type, Span words) {
      AddFinding(reading_, v1::FIELD_KIND, "kind.of_cause", 0.6, {words}, findings)
          .mutable_kind()
          ->set_type(type);
    };
    const size_t before = findings.size();
    for (const KindMention& kind : kinds) {
      const bool within =
          kind.tokens.begin >= cause.words.begin && kind.tokens.end <= cause.words.end;
      if (within && kind.strong && IsOfComputers(kind.type)) add_kind(kind.type, kind.span);
    }
    if (findings.size() == before) {
      const absl::string_view word = text_.Lower(cause.noun);
      const bool leak = absl::StartsWith(word, "breach") || absl::StartsWith(word, "leak");
      add_kind(leak ? v1::Kind::TYPE_DATA_BREACH : v1::Kind::TYPE_INTRUSION, noun);
    }
    const DateExpression& day = reading_.dates[*cause.date];
    v1::IncidentDate& date =
        *AddFinding(reading_, v1::FIELD_DATE, "date.of_cause", 0.6,
                    {{static_cast<uint32_t>(day.begin), static_cast<uint32_t>(day.end)}, noun},
                    findings)
             .mutable_date();
    date.set_event(v1::IncidentDate::EVENT_STARTED);
    FillDate(text_, day, *date.mutable_date());
  }

  bool Tells(uint32_t sentence) const { return segmentation_.tells[sentence]; }

  // "noticed in March", "repairs were finished on Wednesday": news of a fire or a theft tells so in
  // sentences of their own.
  bool IsFoundOrOver(const Finding& finding) const {
    constexpr uint32_t kBeside = 24;  // bytes: " the fault on "
    if (!finding.claim->has_date() || finding.rule != "date.nearest_event") return false;
    const v1::IncidentDate::Event event = finding.claim->date().event();
    if (event != v1::IncidentDate::EVENT_DETECTED && event != v1::IncidentDate::EVENT_RECOVERED) {
      return false;
    }
    const Span day = finding.evidence.telling;
    const Span verb = finding.evidence.beside;
    if (text_.Slice(verb) == "heard") return false;
    return verb.end < day.begin && day.begin - verb.end <= kBeside;
  }

  // What needs it belongs to a happening if its sentence speaks of one, or the one before it in the
  // paragraph does.
  bool Belongs(const Finding& finding) const {
    if (!NeedsTelling(finding) || Tells(finding.sentence)) return true;
    // News of one attack tells of no other's effects, nor when another was found or mended; news of
    // a fire goes on about it: "It rained. Nobody was hurt."
    const bool of_one = topics_.of_attack && segmentation_.happenings.size() == 1;
    const v1::IncidentDate::Event event = finding.claim->date().event();
    const bool is_mended = event == v1::IncidentDate::EVENT_DETECTED ||
                           event == v1::IncidentDate::EVENT_CONTAINED ||
                           event == v1::IncidentDate::EVENT_RECOVERED ||
                           event == v1::IncidentDate::EVENT_REPORTED_TO_AUTHORITY;
    if ((of_one || !topics_.of_computers) && finding.claim->has_impact()) return true;
    if (is_mended && topics_.of_computers && segmentation_.happenings.size() == 1) return true;
    if (!topics_.of_computers && IsFoundOrOver(finding)) return true;
    const Sentence& sentence = text_.sentences()[finding.sentence];
    const Paragraph& paragraph = text_.paragraphs()[sentence.paragraph];
    return finding.sentence > paragraph.sentences.begin && Tells(finding.sentence - 1);
  }

  int HappeningOf(const Finding& finding) const {
    if (segmentation_.asides.empty()) return segmentation_.of_sentence[finding.sentence];
    return segmentation_.At(text_.TokenAt(finding.begin), finding.sentence);
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
      const int happening = HappeningOf(finding);
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
    if (is_log_) return true;
    if (HasNoNews(text_) || HeadlineHasNoNews(reading_.document.title)) return false;
    if (!topics_.of_computers && TellsOfOldMattersAlone(reading_, kinds_)) return false;
    // What was found out from more than words of its kind has been weighed already.
    const bool is_weighed = std::any_of(kinds_.begin(), kinds_.end(), [](const KindMention& kind) {
      return kind.by_clause || kind.by_consequences || kind.borne_out;
    });
    if (is_weighed) return true;
    const bool note = IsNote(text_);
    if (note && (actual_[0] > 0 || NamesKnownGroup())) return true;
    const bool needs_news =
        topics_.of_computers && !note && !victim && !ExploitsFlaw() && !NamesCampaign();
    // Services of computers fail without anybody's attack, too.
    if (fails_outright_) return true;
    if (needs_news && !topics_.of_attack) return false;
    const bool told = note ? victim && initiator : actual_[0] > 1 && (victim || topics_.of_attack);
    // The news of an attack that opens by saying outright what happened needs no weights.
    if (topics_.of_attack && opens_outright_) return true;
    return std::any_of(topics_.kinds.begin(), topics_.kinds.end(), [&](const Topic& topic) {
      const bool happened = topic.happened && !IsToldOtherwise(topic, kinds_);
      return (happened || (told && IsOfComputers(topic.type))) && !IsVulnerabilityKind(topic.type);
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
    bool amount = false;
    for (const Finding* finding : Of(index, index + 1)) {
      victim |= finding->claim->has_victim() && finding->rule != "victim.unnamed" &&
                finding->rule != "victim.unnamed_house";
      date |= finding->claim->has_date() &&
              finding->claim->date().event() != v1::IncidentDate::EVENT_UNSPECIFIED;
      initiator |= finding->claim->has_initiator() && finding->rule != "initiator.unnamed";
      amount |= finding->claim->impact().has_money();
    }
    if (segmentation_.is_round_up &&
        (HasNoNews(text_) || HeadlineHasNoNews(reading_.document.title)))
      return false;
    if (index > 0 || segmentation_.is_round_up)
      return victim || (actual > 0 && (date || initiator));
    if (!TellsOfOne(victim, initiator)) return false;
    const bool note = text_.sentences().size() <= 5;
    // Outside computer security nobody need be hit, and the weights know no dates.
    const bool street = !topics_.of_computers && actual > 0;
    const bool counted = topics_.of_attack && opens_outright_ && amount;
    return victim || street || counted || actual > 1 ||
           (actual > 0 && (note || date || initiator)) || (note && initiator);
  }

  // What stands of each happening: sentences, but for asides in them, and asides.
  std::vector<std::vector<Range>> Passages() const {
    std::vector<std::vector<Range>> passages(segmentation_.happenings.size());
    auto aside = segmentation_.asides.begin();
    for (uint32_t i = 0; i < segmentation_.of_sentence.size(); ++i) {
      const int happening = segmentation_.of_sentence[i];
      if (happening < 0) continue;
      Range rest = text_.sentences()[i].tokens;
      while (aside != segmentation_.asides.end() && aside->words.begin < rest.begin) ++aside;
      for (; aside != segmentation_.asides.end() && rest.Contains(aside->words.begin); ++aside) {
        if (aside->happening >= 0) passages[aside->happening].push_back(aside->words);
        if (aside->words.begin > rest.begin) {
          passages[happening].push_back({rest.begin, aside->words.begin});
        }
        rest.begin = aside->words.end;
      }
      if (!rest.empty()) passages[happening].push_back(rest);
    }
    return passages;
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
    const std::string title = NamedTitleOf(account);
    if (!title.empty()) return title;
    return std::string(text_.Slice(text_.sentences()[segmentation_.happenings[index].lead].span));
  }

  // Empty if nobody is named.
  static std::string NamedTitleOf(const internal::Account& account) {
    std::string victim;
    std::string date;
    for (const v1::Claim& claim : account.claims()) {
      if (claim.has_victim() && victim.empty()) victim = claim.victim().name();
      if (claim.has_date() && date.empty()) date = claim.date().date().value();
    }
    if (victim.empty()) return {};
    return date.empty() ? absl::StrCat("Incident at ", victim)
                        : absl::StrCat("Incident at ", victim, ", ", date);
  }

  const FactReading& reading_;
  const Topics& topics_;
  const Text& text_;
  const Segmentation& segmentation_;
  const std::vector<KindMention>& kinds_;
  const bool is_log_;

  bool fails_outright_ = false;         // whether they tell of a service that failed
  bool opens_outright_ = false;         // whether the first of them tell of an attack that happened
  std::vector<int> actual_;             // by happening: kinds that are told as having happened
  std::vector<bool> is_told_;           // by happening: whether there is an account of it
  std::vector<const Finding*> placed_;  // by happening
  std::vector<size_t> begin_;           // of each happening, of no happening, and the end
};

// Whether it says of computers that somebody did something to them.
bool TellsOfAttack(const KindMention& kind) {
  return kind.actual && kind.strong && IsOfComputers(kind.type) &&
         !IsVulnerabilityKind(kind.type) && kind.type != v1::Kind::TYPE_ERROR &&
         kind.type != v1::Kind::TYPE_DISRUPTION;
}

}  // namespace

void ExtractFacts(const FactReading& reading, internal::Analysis& analysis) {
  if (reading.text.tokens().empty()) return;
  std::vector<KindMention> kinds = FindKinds(reading.text, reading.matches);
  const std::vector<KindMention> all_kinds = kinds;
  Topics topics = FindTopics(reading, kinds);
  AddUntoldKinds(reading, kinds, topics);
  for (const Topic& topic : topics.kinds) {
    analysis.add_topics(topic.type);
    if (topic.happened) analysis.add_actual_topics(topic.type);
  }
  // In other news "a breach" and "an attack" are something else; in news of attacks an outage is
  // what they did.
  const bool attacked = std::any_of(kinds.begin(), kinds.end(), TellsOfAttack);
  const bool befell = std::any_of(kinds.begin(), kinds.end(), [](const KindMention& kind) {
    return kind.type == v1::Kind::TYPE_PHYSICAL && kind.actual && kind.strong;
  });
  std::erase_if(kinds, [&](const KindMention& kind) {
    if (!topics.of_computers) {
      const bool cause =
          kind.type == v1::Kind::TYPE_OTHER && befell && IsToldAsCause(reading.text, kind.tokens);
      return cause || IsOfComputersAlone(kind);
    }
    return (kind.type == v1::Kind::TYPE_OTHER && attacked) || IsOwnDeed(reading.text, kind);
  });
  const bool of_data =  // which are lost on paper and by clerks as well
      topics.of_computers || std::any_of(kinds.begin(), kinds.end(), [](const KindMention& kind) {
        return kind.type == v1::Kind::TYPE_DATA_BREACH && kind.actual && kind.strong;
      });
  const std::optional<StatusLog> log = FindStatusLog(reading);
  if (log) AddInOrder(KindOf(*log, reading.text), kinds);
  std::vector<Finding> findings;
  findings.reserve(64);
  FindParties(reading, kinds, topics, findings);
  FindIncidentNames(reading, findings);
  const std::vector<uint32_t> weighed = WeighedSentences(topics, kinds);
  Segmentation segmentation = Segment(reading, kinds, weighed, findings);
  FindEarlierMentions(reading, kinds, segmentation, findings);
  const FigureReading figures(reading, kinds, segmentation, topics);
  FindIncidentDates(reading, kinds, figures, findings);
  if (!segmentation.happenings.empty()) {
    FindKindClaims(reading, kinds, topics, findings);
    FindMotives(reading, findings);
    FindImpacts(reading, figures, findings);
    FindDurations(reading, topics.of_computers, findings);
    if (of_data) FindDataLists(reading, findings);
    FindMeasures(reading, findings);
    FindInvestigations(reading, findings);
    FindAbsences(reading, findings);
    FindAttributionLines(reading, findings);
    FindDeterminations(reading, topics, findings);
    FindResponses(reading, findings);
    FindDisclosures(reading, segmentation, topics.of_computers, findings);
    FindTechniques(reading, findings);
    FindEventSteps(reading, findings);
    FindLegalAssessments(reading, findings);
    FindPlaces(reading, kinds, findings);
    FindSeverities(reading, findings);
    FindLabelledValues(reading, segmentation, findings);
    if (log) FindLoggedValues(*log, reading, findings);
    FindByClauses(reading, of_data, findings);
    if (of_data) FindImpliedValues(reading, segmentation, findings);
  }
  FindArtefacts(reading, findings);
  std::vector<PassingCause> causes = FindPassingCauses(reading, segmentation);
  SetAside(reading, causes, segmentation, findings);
  Assembler assembler(reading, segmentation, kinds, weighed, topics, log.has_value());
  const std::vector<const Finding*> others = assembler.Assemble(findings, analysis);
  if (!analysis.accounts().empty()) {
    for (const PassingCause& cause : causes) {
      if (!cause.is_said) continue;
      if (cause.date) {
        assembler.AddMention(cause, kinds, analysis);
      } else {
        assembler.NameCause(cause, *analysis.mutable_accounts(0));
      }
    }
  }
  if (analysis.accounts().empty()) AddDeniedAccount(reading, all_kinds, analysis);
  for (const Finding* other : others) {
    if (TellsByItself(*other, segmentation)) {
      WriteFinding(reading.text, *other);
      analysis.mutable_other_claims()->UnsafeArenaAddAllocated(other->claim);
    }
  }
}

void AddMatter(const FactReading& reading, internal::Analysis& analysis) {
  const Text& text = reading.text;
  std::vector<Range> sentences;
  for (uint32_t i = 0; i < text.sentences().size(); ++i) {
    const ParagraphRole role = text.paragraphs()[text.sentences()[i].paragraph].role;
    if (role == ParagraphRole::kBody || role == ParagraphRole::kHeading) {
      sentences.push_back(text.sentences()[i].tokens);
    }
  }
  // A text that is all captions and credits is about what these say.
  if (sentences.empty()) {
    for (const Sentence& sentence : text.sentences()) sentences.push_back(sentence.tokens);
  }
  if (sentences.empty()) return;
  internal::Account& account = *Arena::CreateMessage<internal::Account>(&reading.arena);
  account.set_role(v1::REPORT_ROLE_PRIMARY);
  FillSignature(reading, sentences, account);
  if (account.signature().words().empty()) return;
  account.set_title(reading.document.title.empty()
                        ? std::string(text.Slice(text.SpanOf(sentences[0])))
                        : reading.document.title);
  for (size_t i = 0; i < reading.statements.size(); ++i) {
    account.add_statement_indices(static_cast<int32_t>(i));
  }
  const std::vector<uint32_t> sketch = TextSketch(reading.hashes.all());
  account.mutable_signature()->mutable_text_sketch()->Assign(sketch.begin(), sketch.end());
  analysis.mutable_accounts()->UnsafeArenaAddAllocated(&account);
}

}  // namespace dossier::analysis
