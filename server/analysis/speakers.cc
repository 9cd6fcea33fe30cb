#include "server/analysis/speakers.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "server/analysis/joint_speakers.h"
#include "server/analysis/offices.h"
#include "server/analysis/speaker_phrases.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

class Resolver {
 public:
  Resolver(const Reading& reading, const StatementContext& context)
      : reading_(reading),
        context_(context),
        named_{reading.text, reading.names, reading.entities.all(), reading.entities.mentions()} {}

  void Resolve(const Attribution& attribution, StatementDraft* draft) {
    cue_ = attribution.cue;
    SpeakerDraft& speaker = draft->speaker;
    if (!attribution.speaker.empty()) {
      const Ranges members = MembersOf(reading_, attribution.speaker);
      for (const Range& member : members) draft->source.push_back(reading_.text.SpanOf(member));
      if (members.size() > 1) {
        NameTogether(members, draft);
      } else {
        Name(attribution.speaker, draft);
      }
    }
    if (speaker.resolution == v1::Speaker::RESOLUTION_UNRESOLVED && context_.own_publication) {
      TakePublisher(&speaker);
    }
    if (!attribution.rival.empty()) AddRival(attribution.rival, &speaker);
    if (speaker.entity.has_value()) {
      const Entity& entity = reading_.entities.entity(*speaker.entity);
      if (entity.type == EntityType::kOrganisation || entity.type == EntityType::kOther) {
        last_organisation_ = *speaker.entity;
      }
    }
  }

 private:
  // "Jana Dorn and Tim Rolle": one speaker that bears both names.
  void NameTogether(const Ranges& members, StatementDraft* draft) {
    Together together;
    for (const Range& member : members) {
      StatementDraft one;
      Name(member, &one);
      if (one.speaker.name.empty()) continue;
      if (together.names.empty()) draft->speaker = one.speaker;
      together.names.push_back(one.speaker.name);
      draft->coreference.insert(draft->coreference.end(), one.coreference.begin(),
                                one.coreference.end());
    }
    if (together.names.size() > 1) {
      together.speaker = draft->speaker;
      together.speaker.name = absl::StrJoin(together.names, " and ");
      together.speaker.role.clear();
      together.speaker.organisation.clear();
      together.speaker.candidates.clear();
      draft->speaker = together.speaker;
      last_together_ = together;
    } else if (together.names.empty()) {
      Name({members.front().begin, members.back().end}, draft);
    }
  }

  void Name(Range phrase, StatementDraft* draft) {
    SpeakerDraft& speaker = draft->speaker;
    const Token& first = reading_.token(phrase.begin);
    if (first.Is(kRelative) && phrase.size() == 1) {
      NameAntecedent(phrase.begin, draft);
      return;
    }
    if (phrase.size() == 2 && reading_.Lower(phrase.begin + 1) == "i") {
      speaker.name = "the i";
      speaker.resolution = v1::Speaker::RESOLUTION_NAMED;
      return;
    }
    if (IsFirstPerson(phrase)) {
      NameWriter(phrase, draft);
      return;
    }
    if (MeansTogether(phrase)) {
      speaker = last_together_.speaker;
      return;
    }
    const uint32_t head = HeadOf(reading_, named_, phrase);
    const auto [person, body] = MentionsThatSpeak(reading_, phrase, head);
    const bool document = reading_.names.Has(reading_.token(head), kDocumentNoun);
    if (person != kNone && !IsPossessive(reading_, reading_.entities.mentions()[person])) {
      Take(person, draft);
      // "the chief executive of Norlicht, Petra Lang"
      const uint32_t name = reading_.entities.mentions()[person].tokens.begin;
      if (speaker.role.empty() && name > head + 1 && phrase.Contains(name) &&
          !absl::EndsWith(reading_.Lower(head), "men")) {
        TakeOffice(ReadOffice(named_, {phrase.begin, name}), &speaker);
        offices_[*speaker.entity] = speaker;
      }
    } else if (document) {
      NameDocument(phrase, head, person != kNone ? person : body, draft);
    } else if (IsSomeone(reading_, phrase, head)) {
      NameOffice(phrase, draft);
    } else if (body != kNone) {
      NameBody(body, head, draft);
    } else if (person != kNone) {
      Take(person, draft);
    } else {
      NameAsWritten(phrase, head, draft);
    }
  }

  // ---- documents

  // `of` is the mention in the phrase that may have written it.
  void NameDocument(Range phrase, uint32_t head, uint32_t of, StatementDraft* draft) {
    if (of != kNone && Wrote(reading_, reading_.entities.mentions()[of], head)) {
      Take(of, draft);
      described_[reading_.token(head).form] = draft->speaker;
      return;
    }
    if (of == kNone && TakeDescribed(phrase, head, &draft->speaker)) return;
    const bool issued = reading_.names.Has(reading_.token(head), kIssued);
    if (of == kNone && issued && IsDefinite(phrase.begin)) {
      // "the statement": of the organisation that spoke last, or that the text is about.
      const uint32_t issuer = SpokenOf(phrase.begin);
      if (issuer != kNone) TakeEntity(issuer, draft);
      return;
    }
    // "documents seen by the Herald": somebody passed them on.
    for (uint32_t i = phrase.begin; i < phrase.end; ++i) {
      const absl::string_view word = reading_.Lower(i);
      if (IsReading(word) || word == "leaked" || word == "unpublished" || word == "confidential") {
        draft->speaker.resolution = v1::Speaker::RESOLUTION_ANONYMOUS;
      }
    }
  }

  // ---- offices

  void NameOffice(Range phrase, StatementDraft* draft) {
    SpeakerDraft& speaker = draft->speaker;
    TakeOffice(ReadOffice(named_, phrase), &speaker);
    const bool hidden =
        reading_.names.Has(reading_.token(HeadOf(reading_, named_, phrase)), kAnonymousNoun);
    speaker.resolution = hidden || HidesName(reading_, phrase, cue_)
                             ? v1::Speaker::RESOLUTION_ANONYMOUS
                             : v1::Speaker::RESOLUTION_ROLE_ONLY;
    if (speaker.resolution == v1::Speaker::RESOLUTION_ROLE_ONLY) AddNearby(phrase, &speaker);
  }

  void TakeOffice(const Office& office, SpeakerDraft* speaker) {
    if (!office.role.empty()) speaker->role = RoleWords(named_, office.role);
    if (!office.country.empty()) speaker->country = std::string(office.country);
    uint32_t organisation = office.organisation;
    if (organisation == kNone && office.of_company) {
      organisation = SpokenOf(office.role.begin);
    }
    if (organisation == kNone) return;
    const Entity& entity = reading_.entities.entity(organisation);
    speaker->organisation = std::string(entity.name);
    if (speaker->country.empty()) speaker->country = std::string(entity.country);
  }

  // "the tycoon said": perhaps one of the two persons named last.
  void AddNearby(Range phrase, SpeakerDraft* speaker) const {
    constexpr uint32_t kReach = 12;
    if (reading_.Lower(phrase.begin) != "the" || !speaker->organisation.empty()) return;
    const Token& noun = reading_.token(HeadOf(reading_, named_, phrase));
    if (absl::EndsWith(reading_.text.Lower(noun), "s") || noun.Is(kNumberWord)) return;
    const uint32_t sentence = reading_.text.SentenceOf(phrase.begin);
    const auto& mentions = reading_.entities.mentions();
    const uint32_t begin = reading_.token(phrase.begin).begin;
    for (uint32_t m = reading_.entities.MentionsIn({begin, begin}).begin, k = 0;
         m-- > 0 && k < kReach; ++k) {
      const Entity& entity = EntityOf(m);
      if (sentence - reading_.text.SentenceOf(mentions[m].tokens.begin) > 2) return;
      if (entity.type != EntityType::kPerson || !MayBe(entity, noun)) continue;
      const bool known = !speaker->candidates.empty() && speaker->candidates[0].name == entity.name;
      if (known) continue;
      speaker->candidates.push_back(
          {std::string(entity.name), speaker->candidates.empty() ? 0.4 : 0.2});
      if (speaker->candidates.size() == 2) return;
    }
  }

  bool MayBe(const Entity& entity, const Token& noun) const {
    if (reading_.names.Has(noun, kMaleTitle)) return entity.gender != Gender::kFemale;
    if (reading_.names.Has(noun, kFemaleTitle)) return entity.gender != Gender::kMale;
    return true;
  }

  // ---- bodies

  // "the ministry" after "Norway's foreign ministry", "the group" after "a group called Norlicht".
  bool TakeDescribed(Range phrase, uint32_t head, SpeakerDraft* speaker) const {
    if (phrase.size() != 2 || !IsDefinite(phrase.begin)) return false;
    const auto known = described_.find(reading_.token(head).form);
    if (known == described_.end()) return false;
    *speaker = known->second;
    return true;
  }

  void NameBody(uint32_t body, uint32_t head, StatementDraft* draft) {
    const Mention& mention = reading_.entities.mentions()[body];
    const bool country = EntityOf(body).type == EntityType::kCountry;
    const bool modifies =
        mention.tokens.end <= head && !reading_.InQuotation(mention.tokens.begin) &&
        (country || !IsPossessive(reading_, mention)) && mention.how != Mention::How::kPronoun &&
        reading_.names.Has(reading_.token(head), kOrganisationHead) &&
        !reading_.names.Has(reading_.token(head), kGenericBody);
    if (!modifies) {
      Take(body, draft);
      if (!mention.tokens.Contains(head)) described_[reading_.token(head).form] = draft->speaker;
      return;
    }
    // "the Vessen police": a body that its place or country names.
    SpeakerDraft& speaker = draft->speaker;
    const Range name{mention.tokens.begin, head + 1};
    speaker.name = std::string(reading_.text.Slice(reading_.text.SpanOf(name)));
    speaker.country = std::string(EntityOf(body).country);
    speaker.resolution = v1::Speaker::RESOLUTION_NAMED;
    described_[reading_.token(head).form] = speaker;
  }

  // "Norlicht on Tuesday said": a capitalised word that opens a sentence and that nothing else in
  // the text proves to be a name.
  void NameAsWritten(Range phrase, uint32_t head, StatementDraft* draft) {
    SpeakerDraft& speaker = draft->speaker;
    const Token& token = reading_.token(head);
    if (reading_.names.Has(token, kOrganisationHead) && TakeDescribed(phrase, head, &speaker))
      return;
    const bool opens = reading_.text.SentenceWith(head).tokens.begin == head;
    if (reading_.names.Has(token, kOrganisationHead) && !reading_.names.Has(token, kGenericBody)) {
      // "Police said", "a court ruled": a body known by what it is.
      speaker.role = RoleWords(named_, {head, head + 1});
      if (opens) speaker.role = absl::AsciiStrToLower(speaker.role);
      speaker.resolution = v1::Speaker::RESOLUTION_ROLE_ONLY;
      return;
    }
    constexpr uint32_t kNouns =
        kPersonNoun | kAnonymousNoun | kDocumentNoun | kOrganisationHead | kTitle;
    if (!token.Has(kCapitalised) || reading_.names.Has(token, kNouns)) return;
    if (token.Is(kSubjectPronoun) || token.Is(kIndefinitePronoun) || token.Is(kQuantifier) ||
        token.Is(kDemonstrative) || token.Is(kNumberWord)) {
      return;
    }
    if (opens && absl::EndsWith(reading_.Lower(head), "s")) return;  // "Economists said"
    uint32_t begin = head;
    while (begin > phrase.begin && reading_.token(begin - 1).Has(kCapitalised) &&
           !reading_.token(begin - 1).Is(kArticle)) {
      --begin;
    }
    speaker.name = std::string(reading_.text.Slice(reading_.text.SpanOf({begin, head + 1})));
    speaker.resolution = v1::Speaker::RESOLUTION_NAMED;
  }

  // ---- words that point elsewhere

  bool IsFirstPerson(Range phrase) const {
    const absl::string_view word = reading_.Lower(phrase.begin);
    return phrase.size() == 1 && (word == "i" || word == "we");
  }

  // "I" is the author of the text, "we" its publisher; where one is unknown, the other.
  void NameWriter(Range phrase, StatementDraft* draft) {
    const uint32_t author = Author();
    const bool alone = reading_.Lower(phrase.begin) == "i";
    if (author != kNone && (alone || context_.publisher.empty())) {
      Take(author, draft);
      draft->coreference.push_back(reading_.entities.mentions()[author].span);
    } else {
      TakePublisher(&draft->speaker);
    }
  }

  void TakePublisher(SpeakerDraft* speaker) const {
    if (context_.publisher.empty()) return;
    speaker->name = context_.publisher;
    speaker->resolution = v1::Speaker::RESOLUTION_NAMED;
  }

  // The person whom a byline names, as a mention.
  uint32_t Author() {
    if (author_.has_value()) return *author_;
    author_ = kNone;
    for (const Paragraph& paragraph : reading_.text.paragraphs()) {
      if (paragraph.role != ParagraphRole::kByline) continue;
      const Range mentions = reading_.entities.MentionsIn(paragraph.span);
      for (uint32_t m = mentions.begin; m < mentions.end && *author_ == kNone; ++m) {
        if (EntityOf(m).type == EntityType::kPerson) author_ = m;
      }
      break;
    }
    return *author_;
  }

  // "they", "the two", "both organisations": those who spoke together before.
  bool MeansTogether(Range phrase) const {
    if (last_together_.names.size() < 2) return false;
    uint32_t i = phrase.begin;
    if (reading_.Lower(i) == "they" && phrase.size() == 1) return true;
    if (reading_.Lower(i) == "the" && phrase.size() > 1) ++i;
    const bool persons = reading_.names.Has(reading_.token(phrase.end - 1), kPersonNoun);
    if (persons && last_together_.speaker.entity.has_value() &&
        reading_.entities.entity(*last_together_.speaker.entity).type != EntityType::kPerson) {
      return false;
    }
    const absl::string_view count = reading_.Lower(i);
    return (count == "two" || count == "both" || count == "pair") && phrase.end - i <= 2;
  }

  bool IsDefinite(uint32_t first) const {
    const absl::string_view word = reading_.Lower(first);
    return word == "the" || word == "this" || word == "its" || word == "their";
  }

  // "Morell, who said": the mention right before the relative.
  void NameAntecedent(uint32_t relative, StatementDraft* draft) {
    uint32_t before = relative;
    while (before > 0 && reading_.token(before - 1).mark != 0 && relative - before < 2) --before;
    if (before == 0) return;
    const Mention* const mention = reading_.entities.MentionAt(reading_.token(before - 1).begin);
    if (mention == nullptr) return;
    TakeEntity(mention->entity, draft);
    draft->coreference.push_back(mention->span);
  }

  const Entity& EntityOf(uint32_t m) const {
    return reading_.entities.entity(reading_.entities.mentions()[m].entity);
  }

  // ---- who it is

  void Take(uint32_t m, StatementDraft* draft) {
    constexpr uint32_t kReach = 200;
    const Mention& mention = reading_.entities.mentions()[m];
    TakeEntity(mention.entity, draft);
    if (mention.rival != Mention::kNone) {
      draft->speaker.candidates.push_back(
          {std::string(reading_.entities.entity(mention.rival).name), mention.doubt});
    }
    if (mention.how == Mention::How::kPronoun || mention.how == Mention::How::kDescription) {
      // The nearest place before that names it.
      for (uint32_t k = m; k-- > 0 && m - k < kReach;) {
        const Mention& earlier = reading_.entities.mentions()[k];
        if (earlier.entity == mention.entity && earlier.how == Mention::How::kName) {
          draft->coreference.push_back(earlier.span);
          break;
        }
      }
    }
  }

  void TakeEntity(uint32_t index, StatementDraft* draft) {
    const Entity& entity = reading_.entities.entity(index);
    SpeakerDraft& speaker = draft->speaker;
    speaker.entity = index;
    speaker.name = std::string(entity.name);
    speaker.role = entity.role;
    speaker.organisation = std::string(entity.organisation);
    speaker.country = std::string(entity.country);
    speaker.resolution = v1::Speaker::RESOLUTION_NAMED;
    const auto told = offices_.find(index);
    if (told != offices_.end() && speaker.role.empty()) {
      speaker.role = told->second.role;
      speaker.organisation = told->second.organisation;
    }
  }

  // Whoever the phrase of the other attribution means.
  void AddRival(Range phrase, SpeakerDraft* speaker) {
    constexpr double kDoubt = 0.3;
    StatementDraft other;
    Name(phrase, &other);
    if (other.speaker.name.empty() || other.speaker.name == speaker->name) return;
    speaker->candidates.insert(speaker->candidates.begin(), {other.speaker.name, kDoubt});
  }

  // The organisation that spoke last, or else that the text names most, if it does so before the
  // token.
  uint32_t SpokenOf(uint32_t before) {
    if (last_organisation_ != kNone) return last_organisation_;
    if (main_.has_value()) return first_main_ < before ? *main_ : kNone;
    uint32_t best = kNone;
    for (uint32_t e = 0; e < reading_.entities.all().size(); ++e) {
      const Entity& entity = reading_.entities.entity(e);
      if (entity.type != EntityType::kOrganisation) continue;
      if (best == kNone || entity.named > reading_.entities.entity(best).named) best = e;
    }
    main_ = best;
    for (const Mention& mention : reading_.entities.mentions()) {
      if (mention.entity != best) continue;
      first_main_ = mention.tokens.begin;
      break;
    }
    return first_main_ < before ? best : kNone;
  }

  // Those who said something together.
  struct Together {
    std::vector<std::string> names;
    SpeakerDraft speaker;
  };

  const Reading& reading_;
  const StatementContext& context_;
  const Named named_;
  Range cue_;  // of the attribution at hand
  Together last_together_;
  uint32_t last_organisation_ = kNone;
  absl::flat_hash_map<uint32_t, SpeakerDraft> described_;  // by the head noun's form
  absl::flat_hash_map<uint32_t, SpeakerDraft> offices_;    // by entity: told beside the name only
  std::optional<uint32_t> author_;
  std::optional<uint32_t> main_;
  uint32_t first_main_ = kNone;  // the token that names it first
};

}  // namespace

void ResolveSpeakers(const Reading& reading, const StatementContext& context,
                     const std::vector<Attribution>& attributions,
                     std::vector<StatementDraft>* drafts) {
  Resolver resolver(reading, context);
  for (size_t i = 0; i < attributions.size(); ++i) {
    resolver.Resolve(attributions[i], &(*drafts)[i]);
  }
}

}  // namespace dossier::analysis
