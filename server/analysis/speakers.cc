#include "server/analysis/speakers.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

class Resolver {
 public:
  Resolver(const Reading& reading, const StatementContext& context)
      : reading_(reading), context_(context) {}

  void Resolve(const Attribution& attribution, StatementDraft* draft) {
    const Range phrase = attribution.speaker;
    SpeakerDraft& speaker = draft->speaker;
    if (!phrase.empty()) {
      const Span span = reading_.text.SpanOf(phrase);
      draft->source.push_back(span);
      Name(phrase, span, draft);
    }
    if (speaker.resolution == v1::Speaker::RESOLUTION_UNRESOLVED && context_.own_publication &&
        !context_.publisher.empty()) {
      speaker.name = context_.publisher;
      speaker.resolution = v1::Speaker::RESOLUTION_NAMED;
    }
    if (speaker.entity.has_value()) {
      const Entity& entity = reading_.entities.entity(*speaker.entity);
      if (entity.type == EntityType::kOrganisation) last_organisation_ = *speaker.entity;
    }
  }

 private:
  void Name(Range phrase, Span span, StatementDraft* draft) {
    SpeakerDraft& speaker = draft->speaker;
    if (reading_.token(phrase.begin).Is(kRelative) && phrase.size() == 1) {
      NameAntecedent(phrase.begin, draft);
      return;
    }
    const Range mentions = reading_.entities.MentionsIn(span);
    const uint32_t head = HeadOf(phrase);
    uint32_t person = kNone;
    uint32_t body = kNone;
    for (uint32_t m = mentions.begin; m < mentions.end; ++m) {
      const Mention& mention = reading_.entities.mentions()[m];
      const EntityType type = reading_.entities.entity(mention.entity).type;
      // Of several persons the one at the phrase's head speaks.
      const bool at_head = mention.tokens.Contains(head);
      // "the director of Product Management": what stands behind the head's preposition.
      const bool behind = mention.tokens.begin > head && head + 1 < phrase.end &&
                          reading_.token(head + 1).Is(kPreposition);
      if (behind && type == EntityType::kPerson) continue;
      if (type == EntityType::kPerson && (person == kNone || at_head)) person = m;
      // "Norwegian researchers" are not Norway.
      if (type == EntityType::kCountry && !at_head && !HeadsBody(head)) continue;
      if (type != EntityType::kPerson && type != EntityType::kPlace && body == kNone) body = m;
    }
    if (person == kNone) person = PersonBehind(phrase);
    const bool document = reading_.names.Has(reading_.token(head), kDocumentNoun);
    const bool someone = reading_.names.Has(reading_.token(head), kPersonNoun | kAnonymousNoun) &&
                         !reading_.token(head).Has(kCapitalised);
    if (person != kNone && !PossessiveAt(person)) {
      Take(person, draft);
      return;
    }
    if (document && body == kNone) {
      if (!IsDefinite(phrase.begin)) return;
      // "the statement": of the organisation that spoke last, or that the text is about.
      if (last_organisation_ != kNone) {
        TakeEntity(last_organisation_, draft);
      } else {
        const uint32_t main = MainOrganisation();
        if (main != kNone) TakeEntity(main, draft);
      }
      return;
    }
    if (someone) {
      speaker.role = std::string(reading_.text.Slice(span));
      if (body != kNone) {
        const Entity& entity = EntityOf(body);
        speaker.organisation = entity.name;
        speaker.country = entity.country;
      }
      const bool hidden = reading_.names.Has(reading_.token(head), kAnonymousNoun);
      speaker.resolution = hidden && body == kNone ? v1::Speaker::RESOLUTION_ANONYMOUS
                                                   : v1::Speaker::RESOLUTION_ROLE_ONLY;
      return;
    }
    if (body != kNone) {
      const Mention& mention = reading_.entities.mentions()[body];
      const bool modifies = mention.tokens.end <= head && !PossessiveAt(body) &&
                            mention.how != Mention::How::kPronoun &&
                            reading_.names.Has(reading_.token(head), kOrganisationHead);
      if (modifies) {
        NameBody({mention.tokens.begin, head + 1}, EntityOf(body), draft);
      } else {
        Take(body, draft);
      }
      return;
    }
    if (person != kNone) {
      Take(person, draft);
    } else {
      NameAsWritten(phrase, head, draft);
    }
  }

  // "Norlicht on Tuesday said": a capitalised word that opens a sentence and that nothing else in
  // the text proves to be a name.
  void NameAsWritten(Range phrase, uint32_t head, StatementDraft* draft) {
    const Token& token = reading_.token(head);
    const bool opens = reading_.text.SentenceWith(head).tokens.begin == head;
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
    draft->speaker.name = std::string(reading_.text.Slice(reading_.text.SpanOf({begin, head + 1})));
    draft->speaker.resolution = v1::Speaker::RESOLUTION_NAMED;
  }

  // "its president, Judge Karl Oduya, said": the person that an apposition names.
  uint32_t PersonBehind(Range phrase) const {
    constexpr uint32_t kLongestTitle = 4;
    if (phrase.end + 1 >= reading_.text.tokens().size()) return kNone;
    if (reading_.token(phrase.end).mark != ',') return kNone;
    if (!reading_.names.Has(reading_.token(HeadOf(phrase)), kPersonNoun | kTitle)) return kNone;
    const uint32_t first =
        reading_.entities
            .MentionsIn({reading_.token(phrase.end).begin, reading_.token(phrase.end).begin})
            .begin;
    if (first >= reading_.entities.mentions().size()) return kNone;
    const Mention& mention = reading_.entities.mentions()[first];
    const bool near = mention.tokens.begin <= phrase.end + 1 + kLongestTitle;
    return near && EntityOf(first).type == EntityType::kPerson ? first : kNone;
  }

  // "the Vessen police": a body that its place or country names.
  void NameBody(Range name, const Entity& of, StatementDraft* draft) {
    SpeakerDraft& speaker = draft->speaker;
    speaker.name = std::string(reading_.text.Slice(reading_.text.SpanOf(name)));
    speaker.country = of.country;
    speaker.resolution = v1::Speaker::RESOLUTION_NAMED;
  }

  bool HeadsBody(uint32_t head) const {
    return reading_.names.Has(reading_.token(head), kOrganisationHead | kPersonNoun);
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

  // The noun that the phrase is about: the last word before the first preposition or comma.
  uint32_t HeadOf(Range phrase) const {
    uint32_t head = phrase.end - 1;
    for (uint32_t i = phrase.begin + 1; i < phrase.end; ++i) {
      const Token& token = reading_.token(i);
      if (token.Is(kPreposition) || token.mark == ',' || reading_.IsFinite(i)) {
        head = i - 1;
        break;
      }
    }
    return head;
  }

  bool PossessiveAt(uint32_t m) const {
    const Mention& mention = reading_.entities.mentions()[m];
    const uint32_t next = mention.tokens.end;
    if (mention.how == Mention::How::kPronoun) {
      return reading_.token(mention.tokens.begin).Is(kPossessive) &&
             !reading_.token(mention.tokens.begin).Is(kObjectPronoun);
    }
    return next < reading_.text.tokens().size() &&
           reading_.token(next).kind == TokenKind::kPossessive;
  }

  const Entity& EntityOf(uint32_t m) const {
    return reading_.entities.entity(reading_.entities.mentions()[m].entity);
  }

  void Take(uint32_t m, StatementDraft* draft) {
    const Mention& mention = reading_.entities.mentions()[m];
    TakeEntity(mention.entity, draft);
    if (mention.how == Mention::How::kPronoun || mention.how == Mention::How::kDescription) {
      // The nearest place before that names it.
      for (uint32_t k = m; k-- > 0 && m - k < 200;) {
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
    speaker.name = entity.name;
    speaker.role = entity.role;
    speaker.country = entity.country;
    speaker.resolution = v1::Speaker::RESOLUTION_NAMED;
  }

  uint32_t MainOrganisation() const {
    uint32_t best = kNone;
    for (uint32_t e = 0; e < reading_.entities.all().size(); ++e) {
      const Entity& entity = reading_.entities.entity(e);
      if (entity.type != EntityType::kOrganisation) continue;
      if (best == kNone || entity.named > reading_.entities.entity(best).named) best = e;
    }
    return best;
  }

  const Reading& reading_;
  const StatementContext& context_;
  uint32_t last_organisation_ = kNone;
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
