#include "server/analysis/claim_writer.h"

#include <algorithm>
#include <cstring>

#include "absl/hash/hash.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/analysis/analyzer.h"
#include "server/analysis/context_words.h"
#include "server/analysis/denials.h"
#include "server/analysis/document_text.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/judgement.h"
#include "server/analysis/topics.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"
#include "server/base/fold_text.h"

namespace dossier::analysis {
namespace {

using google::protobuf::Arena;

constexpr int kMostEvidence = 5;
// A list of a thousand victims is no news of one incident, and each value is held against all
// others of its field.
constexpr int kMostOfField = 200;
constexpr size_t kLongestDescription = 80;  // bytes of the words for somebody who is not named

uint32_t HashOf(absl::string_view bytes) {
  return static_cast<uint32_t>(absl::Hash<absl::string_view>{}(bytes));
}

// Takes out of a claim, as long as it lives, what may differ in one value.
class WithoutDiffering {
 public:
  explicit WithoutDiffering(v1::Claim& claim) : claim_(claim), confidence_(claim.confidence()) {
    claim.clear_confidence();
    if (claim.has_measure() && !claim.measure().actor().empty()) {
      words_ = claim.mutable_measure()->mutable_actor();
    } else if (claim.has_impact() && !claim.impact().has_quantity() &&
               !claim.impact().description().empty()) {
      words_ = claim.mutable_impact()->mutable_description();
    } else if (claim.has_date() && !claim.date().date().words().empty()) {
      words_ = claim.mutable_date()->mutable_date()->mutable_words();
    }
    if (words_ != nullptr) words_->swap(taken_);
  }
  ~WithoutDiffering() {
    claim_.set_confidence(confidence_);
    if (words_ != nullptr) words_->swap(taken_);
  }
  WithoutDiffering(const WithoutDiffering&) = delete;
  WithoutDiffering& operator=(const WithoutDiffering&) = delete;

 private:
  v1::Claim& claim_;
  const double confidence_;
  std::string* words_ = nullptr;
  std::string taken_;
};

// The name of who says it, else whom they speak for, else the words for somebody who keeps theirs.
std::string NameOf(const Text& text, const StatementDraft& statement) {
  const SpeakerDraft& speaker = statement.speaker;
  if (!speaker.name.empty()) return speaker.name;
  if (!speaker.organisation.empty()) return speaker.organisation;
  // "the indictment", "a state audit"
  const bool official = speaker.type == v1::SPEAKER_TYPE_LAW_ENFORCEMENT ||
                        speaker.type == v1::SPEAKER_TYPE_THIRD_STATE;
  const bool told = speaker.resolution == v1::Speaker::RESOLUTION_ANONYMOUS ||
                    speaker.resolution == v1::Speaker::RESOLUTION_ROLE_ONLY || official;
  if (!told || statement.source.empty()) return {};
  const Span words = statement.source.front();
  return words.size() > kLongestDescription ? std::string() : std::string(text.Slice(words));
}

// The sections of house_voices.txt: roles, and what houses are.
enum HouseWord : uint8_t {
  kVoice = 1,
  kCare = 2,
  kLearning = 4,
  kTown = 8,
  kWorship = 16,
  kCulture = 32,
  kTravel = 64,
  kWelfare = 128,
};

// What the words of a role or of a name say, a bit each.
uint8_t HouseWordsIn(absl::string_view phrase) {
  static const ByWord<uint8_t> sections = SectionBits("house_voices", {{"voice", kVoice},
                                                                       {"care", kCare},
                                                                       {"learning", kLearning},
                                                                       {"town", kTown},
                                                                       {"worship", kWorship},
                                                                       {"culture", kCulture},
                                                                       {"travel", kTravel},
                                                                       {"welfare", kWelfare}});
  uint8_t bits = 0;
  for (const absl::string_view word : absl::StrSplit(phrase, ' ')) {
    bits |= sections.Of(Vocabulary::Get().Find(absl::AsciiStrToLower(word)));
  }
  return bits;
}

// "the operator", "the managing director", "a spokeswoman": they speak for a house, and it is not
// named.
bool SpeaksForUnnamedHouse(const SpeakerDraft& speaker) {
  if (speaker.resolution == v1::Speaker::RESOLUTION_ROLE_ONLY &&
      speaker.type == v1::SPEAKER_TYPE_COMPANY) {
    return true;
  }
  if (!speaker.organisation.empty() || (speaker.type != v1::SPEAKER_TYPE_UNSPECIFIED &&
                                        speaker.type != v1::SPEAKER_TYPE_INDIVIDUAL)) {
    return false;
  }
  return (HouseWordsIn(speaker.role) & kVoice) != 0;
}

bool IsAuthority(v1::SpeakerType type) {
  return type == v1::SPEAKER_TYPE_LAW_ENFORCEMENT ||
         type == v1::SPEAKER_TYPE_VICTIM_STATE_AUTHORITY || type == v1::SPEAKER_TYPE_THIRD_STATE;
}

// Whether the value itself is that something did not happen.
bool SaysNo(const v1::Claim& claim) {
  return claim.impact().degree() == v1::Impact::DEGREE_NONE ||
         claim.status_value().status() == v1::StatusValue::STATUS_REFUTED ||
         claim.status_value().status() == v1::StatusValue::STATUS_FALSE_POSITIVE ||
         claim.attribution().stance() == v1::STANCE_DENIES ||
         claim.absence() != v1::ABSENCE_REASON_UNSPECIFIED;
}

// "The Harbour Authority (HA) has today fined": an authority that opens so tells it itself.
std::optional<std::string> AnnouncerOf(const FactReading& reading) {
  constexpr uint32_t kReach = 7;  // "(HA) has"
  const Text& text = reading.text;
  for (const Paragraph& paragraph : text.paragraphs()) {
    if (paragraph.role != ParagraphRole::kBody) continue;
    uint32_t at = paragraph.tokens.begin;
    if (text.token(at).Is(kArticle) && at + 1 < paragraph.tokens.end) ++at;
    const Mention* const who = reading.entities.MentionAt(text.token(at).begin);
    if (who == nullptr) return std::nullopt;
    const std::string name(reading.entities.entity(who->entity).name);
    const uint32_t end = std::min(paragraph.tokens.end, who->tokens.end + kReach);
    for (at = who->tokens.end; at < end && text.token(at).mark != ','; ++at) {
      const absl::string_view word = text.Lower(at);
      if (word != "today" && word != "informs" && word != "advises") continue;
      return IsAuthority(SpeakerTypeOf(name)) ? std::optional(name) : std::nullopt;
    }
    return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::string> PublisherOf(const FactReading& reading) {
  std::optional<std::string> publisher = OwnPublicationOf(
      reading.text, reading.entities, reading.document.title, reading.document.publisher);
  return publisher ? publisher : AnnouncerOf(reading);
}

// "We regret to inform you": the text is told by whom it happened to, outside of quotation marks.
bool IsToldByWhomItHit(const FactReading& reading) {
  return std::any_of(
      reading.matches.begin(), reading.matches.end(), [&](const PatternMatch& match) {
        return FactReading::LexiconOf(match) == FactLexicon::kVictims &&
               reading.Label(match) == "ourselves" &&
               !reading.InQuotation(reading.text.token(match.tokens.begin).begin) &&
               (IsActual(reading.text, match.tokens) ||
                reading.text.ParagraphWith(match.tokens.begin).role == ParagraphRole::kHeading);
      });
}

}  // namespace

std::vector<Boast> FindBoasts(const FactReading& reading) {
  std::vector<Boast> boasts;
  for (const PatternMatch& match : reading.matches) {
    if (FactReading::LexiconOf(match) != FactLexicon::kInitiators) continue;
    if (reading.Label(match) != "boast") continue;
    const Entity* const by = PartyIn(reading, match.slot(Slot::kActor)).entity;
    const uint32_t end = reading.text.SentenceWith(match.tokens.begin).span.end;
    if (by != nullptr) boasts.push_back({{reading.text.SpanOf(match.tokens).end, end}, by});
  }
  return boasts;
}

ClaimWriter::ClaimWriter(const FactReading& reading)
    : reading_(reading),
      publisher_(PublisherOf(reading)),
      we_were_hit_(IsToldByWhomItHit(reading)),
      name_index_(30),
      boasts_(FindBoasts(reading)),
      voices_(reading.statements.size()) {
  names_.reserve(30);
}

// The number of a name once it is folded.
uint32_t ClaimWriter::NumberOf(absl::string_view name) {
  const absl::string_view folded = FoldName(name, buffer_);
  const auto fresh = static_cast<uint32_t>(names_.size());
  const uint32_t number = name_index_.FindOrAdd(
      HashOf(folded), fresh, [&](uint32_t known) { return names_[known].text == folded; });
  if (number == fresh) {
    char* const kept = Arena::CreateArray<char>(&reading_.arena, folded.size());
    std::memcpy(kept, folded.data(), folded.size());
    names_.push_back({absl::string_view(kept, folded.size())});
  }
  return number;
}

// Notes who is hit and who is said to have done it.
void ClaimWriter::ReadParties(absl::Span<const Finding* const> findings) {
  ++account_;
  victims_ = 0;
  only_victim_ = nullptr;
  accused_.clear();
  denials_.clear();
  with_figure_.clear();
  parties_.clear();
  parties_.reserve(findings.size());
  for (const Finding* finding : findings) {
    const v1::Claim& claim = *finding->claim;
    uint32_t party = 0;
    if (claim.has_victim()) {
      party = NumberOf(claim.victim().name());
      if (!IsVictim(party) && !claim.victim().name().empty()) {
        ++victims_;
        only_victim_ = victims_ == 1 ? &claim.victim().name() : nullptr;
      }
      names_[party].victim_in = account_;
    } else if (claim.has_initiator() && !claim.initiator().name().empty()) {
      party = NumberOf(claim.initiator().name());
      names_[party].initiator_in = account_;
    }
    if (!claim.initiator().country().empty()) accused_.push_back(claim.initiator().country());
    if (claim.attribution().stance() == v1::STANCE_DENIES) denials_.push_back(finding);
    if (claim.impact().has_quantity() || claim.impact().has_money()) {
      if (const int said = StatementOf(*finding); said >= 0) with_figure_.push_back(said);
    }
    parties_.push_back(party);
  }
}

// Whether all that the sentence says of the party is that they deny having done it: whoever is
// named before that, in "Estonia blamed Russia, which denies it", is accused there.
bool ClaimWriter::IsDenier(const Finding& finding) const {
  const v1::Initiator& named = finding.claim->initiator();
  return std::any_of(denials_.begin(), denials_.end(), [&](const Finding* denial) {
    const v1::Attribution& line = denial->claim->attribution();
    return denial->sentence == finding.sentence && finding.begin >= denial->verb.begin &&
           line.initiator() == named.name() &&
           (!line.initiator().empty() || line.country() == named.country());
  });
}

void ClaimWriter::Write(absl::Span<const Finding* const> findings, internal::Account& account) {
  ReadParties(findings);
  const bool cyber = std::any_of(findings.begin(), findings.end(), [](const Finding* finding) {
    // Cables are cut with saws, too.
    const v1::Kind::Type type = finding->claim->kind().type();
    return finding->claim->has_kind() && IsOfComputers(type) && type != v1::Kind::TYPE_SABOTAGE;
  });
  const bool deed = std::any_of(findings.begin(), findings.end(), [](const Finding* finding) {
    const v1::Kind::Type type = finding->claim->kind().type();
    return type == v1::Kind::TYPE_FRAUD || type == v1::Kind::TYPE_INSIDER;
  });
  key_bytes_.clear();
  keys_.clear();
  kept_ = {};
  keys_.reserve(findings.size());
  key_bytes_.reserve(64 * findings.size());
  HashIndex index(findings.size());
  for (size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = *findings[i];
    v1::Claim& claim = *finding.claim;
    // An arrest or a death beside a cyber incident is no kind of that incident, nor its place.
    if (cyber && (claim.kind().type() == v1::Kind::TYPE_PHYSICAL || claim.has_location())) continue;
    if (deed && claim.kind().type() == v1::Kind::TYPE_PHYSICAL &&
        IsArrest(reading_.text, reading_.text.TokenAt(finding.begin))) {
      continue;
    }
    if (claim.has_victim() && !claim.victim().name().empty() && IsInitiator(parties_[i]) &&
        victims_ > 1) {
      continue;
    }
    if (claim.has_disclosure() && IsVictim(NumberOf(claim.disclosure().name()))) {
      claim.mutable_disclosure()->set_by(v1::Disclosure::BY_VICTIM);
    }
    // Who was hit and denies something does not deny having done it.
    if (claim.attribution().stance() == v1::STANCE_DENIES &&
        !claim.attribution().initiator().empty() &&
        IsVictim(NumberOf(claim.attribution().initiator()))) {
      continue;
    }
    if (claim.has_initiator() && IsDenier(finding)) continue;
    int statement = StatementOf(finding);
    // "Estonia blamed Russian hackers, and Russia denied involvement": no words of Estonia's.
    if (statement >= 0 && claim.attribution().stance() == v1::STANCE_DENIES &&
        reading_.statements[statement].stance != v1::STANCE_DENIES) {
      statement = -1;
    }
    if (statement >= 0 && TakesForGranted(statement, finding)) statement = -1;
    SetAsserter(statement, claim);
    if (statement < 0 && finding.speaker != nullptr) SetAsserter(*finding.speaker, claim);
    if (statement < 0 && claim.has_impact()) SetEstimator(finding.begin, claim);
    if (statement < 0 && !claim.has_impact()) SetAccuser(finding.begin, claim);
    if (finding.rule == "kind.denied" || finding.rule == "impact.taken_back") {
      claim.set_status(v1::CLAIM_STATUS_DENIED);
    } else if (const Entity* const boaster = BoasterOf(finding)) {
      SetAsserter(*boaster, claim);
    }
    if (claim.has_initiator() && finding.rule != "initiator.known_group" &&
        finding.rule != "initiator.unnamed") {
      Keep(LedgerLineOf(finding), 0, statement, index, account);
    }
    if (claim.attribution().stance() == v1::STANCE_DENIES) {
      claim.set_status(v1::CLAIM_STATUS_DENIED);
    }
    Keep(finding, parties_[i], statement, index, account);
  }
}

const ClaimWriter::Voice& ClaimWriter::VoiceOf(int statement) {
  Voice& voice = voices_[statement];
  if (!voice.known) {
    const SpeakerDraft& speaker = reading_.statements[statement].speaker;
    voice = {true, NumberOf(speaker.name.empty() ? speaker.organisation : speaker.name),
             NumberOf(speaker.organisation)};
  }
  return voice;
}

// Who claims what was found, within whatever is said of the claim: "rejected claims by Qw3rtz that
// it had stolen files". Nothing if they are not said to have done it.
const Entity* ClaimWriter::BoasterOf(const Finding& finding) {
  for (const Boast& boast : boasts_) {
    if (boast.words.Contains(finding.begin) && IsInitiator(NumberOf(boast.by->name))) {
      return boast.by;
    }
  }
  return nullptr;
}

int ClaimWriter::StatementOf(const Finding& finding) const {
  const int said = reading_.StatementAt(finding.begin);
  return said >= 0 ? said : reading_.StatementSaidBy(finding.verb);
}

// Who denies that somebody was behind an attack does not deny that there was one, nor say so.
bool ClaimWriter::TakesForGranted(int statement, const Finding& finding) const {
  const StatementDraft& said = reading_.statements[statement];
  const v1::Claim& claim = *finding.claim;
  if (said.stance != v1::STANCE_DENIES || said.content.empty() || claim.has_attribution() ||
      claim.has_initiator()) {
    return false;
  }
  const Text& text = reading_.text;
  const uint32_t at = text.TokenAt(finding.begin);
  const uint32_t first = text.TokenAt(said.content.front().begin);
  return first < at && text.SentenceOf(first) == text.SentenceOf(at) &&
         DenyAPart(text, {first, at});
}

// "Prosecutors have opened an inquiry, a spokesman said": he may speak for them.
bool ClaimWriter::SpeaksBesideAuthority(const StatementDraft& statement) const {
  if (statement.source.empty()) return true;
  const Text& text = reading_.text;
  const Range sentence = text.SentenceWith(text.TokenAt(statement.source.front().begin)).tokens;
  return HasFactNoun(text, sentence, kOfficialNoun | kInquirerNoun);
}

// Whether the publisher says it of itself: "we estimate".
bool ClaimWriter::IsOfUs(const StatementDraft& said) const {
  if (said.source.empty()) return false;
  const absl::string_view words = reading_.text.Slice(said.source.front());
  return absl::EqualsIgnoreCase(words, "we");
}

// "the trust" where a hospital is the one that was hit; "council leader Jana Dorn" where it was a
// council.
bool ClaimWriter::IsVictimsHouse(const SpeakerDraft& speaker) const {
  const uint8_t said = HouseWordsIn(speaker.role) & ~kVoice;
  // A mayor is an authority, and of a town.
  const bool by_role =
      speaker.resolution == v1::Speaker::RESOLUTION_ROLE_ONLY ||
      (speaker.organisation.empty() && (!IsAuthority(speaker.type) || (said & kTown) != 0));
  if (!by_role) return false;
  return said != 0 && std::any_of(names_.begin(), names_.end(), [&](const FoldedName& name) {
           return name.victim_in == account_ && (HouseWordsIn(name.text) & said) != 0;
         });
}

// How far what `statement` says is settled, by who stands behind it; completes their capacity.
v1::ClaimStatus ClaimWriter::StatusBy(const StatementDraft& statement, v1::Asserter& asserter) {
  const SpeakerDraft& speaker = statement.speaker;
  const Voice& voice = VoiceOf(static_cast<int>(&statement - reading_.statements.data()));
  // Those who are not named share the empty name, but are not the same.
  const bool named = !names_[voice.name].text.empty();
  const bool organisation = !names_[voice.organisation].text.empty();
  if ((named && IsVictim(voice.name)) || (organisation && IsVictim(voice.organisation)) ||
      speaker.type == v1::SPEAKER_TYPE_VICTIM) {
    asserter.set_type(v1::SPEAKER_TYPE_VICTIM);
    return v1::CLAIM_STATUS_CONFIRMED_BY_VICTIM;
  }
  if (((victims_ == 1 && SpeaksForUnnamedHouse(speaker)) || IsVictimsHouse(speaker)) &&
      !SpeaksBesideAuthority(statement)) {
    asserter.set_type(v1::SPEAKER_TYPE_VICTIM);
    return v1::CLAIM_STATUS_CONFIRMED_BY_VICTIM;
  }
  if ((named && IsInitiator(voice.name)) || speaker.type == v1::SPEAKER_TYPE_ATTACKER) {
    asserter.set_type(v1::SPEAKER_TYPE_ATTACKER);
    return v1::CLAIM_STATUS_CLAIMED_BY_ATTACKER;
  }
  const bool accused = !speaker.country.empty() && std::find(accused_.begin(), accused_.end(),
                                                             speaker.country) != accused_.end();
  return IsAuthority(speaker.type) && !accused ? v1::CLAIM_STATUS_CONFIRMED_BY_AUTHORITY
                                               : v1::CLAIM_STATUS_REPORTED;
}

void ClaimWriter::SetAsserter(int statement, v1::Claim& claim) {
  claim.set_status(v1::CLAIM_STATUS_REPORTED);
  v1::Asserter& asserter = *claim.mutable_asserter();
  asserter.set_type(v1::SPEAKER_TYPE_MEDIA);
  if (statement < 0) {
    SetPublisher(claim);
    return;
  }
  const StatementDraft& said = reading_.statements[statement];
  const std::string name = NameOf(reading_.text, said);
  // "We estimate that"
  if (name.empty() && we_were_hit_ && IsOfUs(said)) return SetPublisher(claim);
  if (name.empty()) return;
  asserter.set_name(name);
  asserter.set_type(said.speaker.type);
  claim.set_status(StatusBy(said, asserter));
  // Who says that there was none denies nothing by it, nor does who denies one thing in a paragraph
  // of their own deny all the others.
  const bool objects = (said.stance == v1::STANCE_DENIES || said.stance == v1::STANCE_DOUBTS) &&
                       said.form != v1::Statement::FORM_DOCUMENT_TEXT;
  if (objects && !claim.has_impact() && HasFigure(statement)) {
    // Who says that it was not 40,000 says that of the number.
    claim.set_status(v1::CLAIM_STATUS_REPORTED);
  } else if (objects && !SaysNo(claim)) {
    claim.set_status(said.stance == v1::STANCE_DENIES ? v1::CLAIM_STATUS_DENIED
                                                      : v1::CLAIM_STATUS_DISPUTED);
  }
  if (claim.has_attribution()) {
    claim.mutable_attribution()->set_attributed_by(name);
    claim.mutable_attribution()->set_basis(asserter.type());
  }
}

// Who was hit, or an authority, tells it in a text of their own: one that says so, or one that they
// are known to have published.
void ClaimWriter::SetPublisher(v1::Claim& claim) {
  const bool known = publisher_ && !publisher_->empty();
  const std::string& name = known                          ? *publisher_
                            : we_were_hit_ && only_victim_ ? *only_victim_
                                                           : reading_.document.publisher;
  if (name.empty()) return;
  const bool hit = IsVictim(NumberOf(name));
  const v1::SpeakerType type = hit ? v1::SPEAKER_TYPE_VICTIM : SpeakerTypeOf(name);
  if (!hit && !IsAuthority(type)) return;
  claim.mutable_asserter()->set_name(name);
  claim.mutable_asserter()->set_type(type);
  claim.set_status(hit ? v1::CLAIM_STATUS_CONFIRMED_BY_VICTIM
                       : v1::CLAIM_STATUS_CONFIRMED_BY_AUTHORITY);
}

// "Wonderloan put the damage at 90,000 euros", "police estimated the damage at": whoever stands
// before the verb.
void ClaimWriter::SetEstimator(uint32_t offset, v1::Claim& claim) {
  constexpr uint32_t kReach = 9;  // tokens
  const Text& text = reading_.text;
  const uint32_t figure = text.TokenAt(offset);
  const uint32_t begin = text.SentenceWith(figure).tokens.begin;
  for (uint32_t verb = figure; verb > begin && figure - verb < kReach; --verb) {
    if (!IsOneOf(text.token(verb), kEstimateWord)) {
      continue;
    }
    const uint32_t from = std::max(begin, verb - std::min(verb, 3u));
    const Mention* const who = reading_.entities.MentionAt(text.token(verb - 1).begin);
    if (who != nullptr) {
      const Entity& estimator = reading_.entities.entity(who->entity);
      SetAsserter(estimator, claim);
      // "Owner Jana Dorn", of the one house that was hit
      const uint8_t voice = HouseWordsIn(estimator.role) | HouseWordsIn(estimator.name);
      if (victims_ == 1 && estimator.type == EntityType::kPerson && (voice & kVoice) != 0) {
        claim.mutable_asserter()->set_type(v1::SPEAKER_TYPE_VICTIM);
        claim.set_status(v1::CLAIM_STATUS_CONFIRMED_BY_VICTIM);
      }
      return;
    }
    if (!HasFactNoun(text, {from, verb}, kOfficialNoun)) return;
    claim.mutable_asserter()->set_name(std::string(text.Slice(text.SpanOf({verb - 1, verb}))));
    claim.mutable_asserter()->set_type(v1::SPEAKER_TYPE_LAW_ENFORCEMENT);
    claim.set_status(v1::CLAIM_STATUS_CONFIRMED_BY_AUTHORITY);
    return;
  }
}

// "Prosecutors have charged two men with stealing", "the watchdog fined it for leaving": who holds
// it against somebody says that it happened.
void ClaimWriter::SetAccuser(uint32_t offset, v1::Claim& claim) {
  constexpr uint32_t kReach = 24;   // tokens, from the verb
  constexpr uint32_t kSubject = 6;  // to the verb
  if (claim.has_response() || claim.has_investigation() || claim.has_attribution()) return;
  const Text& text = reading_.text;
  const uint32_t found = text.TokenAt(offset);
  const uint32_t begin = text.SentenceWith(found).tokens.begin;
  bool joined = false;  // "with", "of", "for": what it was for stands behind
  for (uint32_t verb = found; verb > begin && found - verb < kReach; --verb) {
    const absl::string_view word = text.Lower(verb);
    joined |= word == "with" || word == "of" || word == "for" || word == "over" || word == "after";
    const bool accuses = IsOneOf(text.token(verb), kAccusationWord);
    // What was found may begin with it: "charged with sabotage".
    if (!accuses || (!joined && verb != found)) continue;
    const uint32_t from = std::max(begin, verb - std::min(verb, kSubject));
    for (uint32_t at = verb; at > from; --at) {
      if (!text.token(at - 1).IsWord()) continue;
      const Mention* const who = reading_.entities.MentionAt(text.token(at - 1).begin);
      const Span words = who != nullptr ? who->span : text.SpanOf({at - 1, at});
      const std::string name = who != nullptr
                                   ? std::string(reading_.entities.entity(who->entity).name)
                                   : std::string(text.Slice(words));
      const v1::SpeakerType type = SpeakerTypeOf(name);
      if (!IsAuthority(type)) continue;
      claim.mutable_asserter()->set_name(name);
      claim.mutable_asserter()->set_type(type);
      claim.set_status(v1::CLAIM_STATUS_CONFIRMED_BY_AUTHORITY);
      return;
    }
    return;
  }
}

// Of who says it by the words of a rule alone, only the part in the account is known.
void ClaimWriter::SetAsserter(const Entity& speaker, v1::Claim& claim) {
  const uint32_t name = NumberOf(speaker.name);
  v1::Asserter& asserter = *claim.mutable_asserter();
  asserter.set_name(std::string(speaker.name));
  asserter.set_type(v1::SPEAKER_TYPE_UNSPECIFIED);
  if (IsVictim(name)) {
    asserter.set_type(v1::SPEAKER_TYPE_VICTIM);
    claim.set_status(v1::CLAIM_STATUS_CONFIRMED_BY_VICTIM);
  } else if (IsInitiator(name)) {
    asserter.set_type(v1::SPEAKER_TYPE_ATTACKER);
    claim.set_status(v1::CLAIM_STATUS_CLAIMED_BY_ATTACKER);
  }
  if (claim.has_attribution()) {
    claim.mutable_attribution()->set_attributed_by(asserter.name());
    claim.mutable_attribution()->set_basis(asserter.type());
  }
}

// Says of a claim that is kept what its statement tells: which it is, when and how it was said.
void ClaimWriter::PointAt(int statement, v1::Claim& claim) {
  v1::Attribution* const line = claim.has_attribution() ? claim.mutable_attribution() : nullptr;
  if (claim.asserter().name().empty()) {
    if (line != nullptr) line->set_channel(v1::CHANNEL_MEDIA_OWN_ASSERTION);
    return;
  }
  if (statement < 0) return;
  const StatementDraft& said = reading_.statements[statement];
  claim.mutable_asserter()->set_statement(absl::StrCat(statement));
  if (said.said_at != nullptr) FillDate(reading_.text, *said.said_at, *claim.mutable_asserted());
  if (line == nullptr) return;
  line->set_statement(absl::StrCat(statement));
  line->set_channel(said.channel);
  line->set_hedge(said.hedge);
  if (said.said_at != nullptr) *line->mutable_date() = claim.asserted();
}

// Whoever names an initiator attributes the incident to them.
Finding ClaimWriter::LedgerLineOf(const Finding& finding) {
  const v1::Claim& claim = *finding.claim;
  v1::Claim& line = *Arena::CreateMessage<v1::Claim>(&reading_.arena);
  line.set_field(v1::FIELD_ATTRIBUTION);
  line.set_confidence(claim.confidence());
  line.set_status(claim.status());
  *line.mutable_asserter() = claim.asserter();
  v1::Attribution& attribution = *line.mutable_attribution();
  if (!claim.asserter().name().empty()) attribution.set_attributed_by(claim.asserter().name());
  attribution.set_basis(claim.asserter().type());
  const v1::Initiator& initiator = claim.initiator();
  if (!initiator.name().empty()) attribution.set_initiator(initiator.name());
  if (!initiator.country().empty()) attribution.set_country(initiator.country());
  attribution.set_stance(claim.status() == v1::CLAIM_STATUS_DENIED     ? v1::STANCE_DENIES
                         : claim.status() == v1::CLAIM_STATUS_DISPUTED ? v1::STANCE_DOUBTS
                                                                       : v1::STANCE_ASSERTS);
  Finding found = finding;
  found.claim = &line;
  found.rule = "attribution.asserted";
  return found;
}

// Appends the key of a claim that names `party` or nobody. A party is the same by name alone; of
// any other value all is compared that was set so far, which neither rule nor evidence is.
ClaimWriter::Key ClaimWriter::AddKey(v1::Claim& claim, uint32_t party) {
  const size_t begin = key_bytes_.size();
  const bool victim = claim.has_victim() && !claim.victim().name().empty();
  if (victim || (claim.has_initiator() && !claim.initiator().name().empty())) {
    const std::string& who = claim.asserter().name();
    key_bytes_.push_back(victim ? 'v' : 'i');
    key_bytes_.append(reinterpret_cast<const char*>(&party), sizeof(party));
    key_bytes_.append(who);
  } else {
    const WithoutDiffering bare(claim);
    key_bytes_.push_back('c');
    const size_t at = key_bytes_.size();
    key_bytes_.resize(at + claim.ByteSizeLong());
    claim.SerializeWithCachedSizesToArray(reinterpret_cast<uint8_t*>(key_bytes_.data() + at));
  }
  return {begin, key_bytes_.size() - begin};
}

// One claim a value and asserter; the rest of the evidence joins it.
void ClaimWriter::Keep(const Finding& finding, uint32_t party, int statement, HashIndex& index,
                       internal::Account& account) {
  v1::Claim& claim = *finding.claim;
  if (kept_[claim.field()] == kMostOfField) return;
  const Key key = AddKey(claim, party);
  const absl::string_view bytes = BytesOf(key);
  const auto fresh = static_cast<uint32_t>(keys_.size());
  const uint32_t found = index.FindOrAdd(
      HashOf(bytes), fresh, [&](uint32_t known) { return BytesOf(keys_[known]) == bytes; });
  if (found == fresh) {
    keys_.push_back(key);
    ++kept_[claim.field()];
    claim.set_extractor(Analyzer::kExtractor.data(), Analyzer::kExtractor.size());
    claim.set_editorial_state(v1::EDITORIAL_STATE_MACHINE);
    PointAt(statement, claim);
    WriteFinding(reading_.text, finding);
    account.mutable_claims()->UnsafeArenaAddAllocated(&claim);
    return;
  }
  key_bytes_.resize(key.begin);
  v1::Claim& kept = *account.mutable_claims(static_cast<int>(found));
  if (claim.has_victim() && kept.victim().category() == v1::PARTY_CATEGORY_UNSPECIFIED) {
    kept.mutable_victim()->set_category(claim.victim().category());
  }
  if (claim.has_victim() && kept.victim().country().empty()) {
    kept.mutable_victim()->set_country(claim.victim().country());
  }
  for (const Span span : {finding.evidence.telling, finding.evidence.beside}) {
    const bool there = std::any_of(kept.evidence().begin(), kept.evidence().end(),
                                   [&](const v1::Span& old) { return old.start() == span.begin; });
    if (!span.empty() && !there && kept.evidence_size() < kMostEvidence) {
      FillSpan(reading_.text, span, *kept.add_evidence());
    }
  }
  kept.set_confidence(std::min(0.95, std::max(kept.confidence(), claim.confidence()) + 0.05));
}

}  // namespace dossier::analysis
