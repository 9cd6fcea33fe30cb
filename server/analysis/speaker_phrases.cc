#include "server/analysis/speaker_phrases.h"

#include <algorithm>

namespace dossier::analysis {
namespace {

constexpr uint32_t kNone = SpeakingMentions::kNone;

// "its president, Judge Karl Oduya, said": the person that an apposition names.
uint32_t PersonBehind(const Reading& reading, Range phrase, uint32_t head) {
  constexpr uint32_t kLongestTitle = 4;
  if (phrase.end + 1 >= reading.text.tokens().size()) return kNone;
  const Token& comma = reading.token(phrase.end);
  if (comma.mark != ',') return kNone;
  if (!reading.names.Has(reading.token(head), kPersonNoun | kTitle)) return kNone;
  const uint32_t first = reading.entities.MentionsIn({comma.begin, comma.begin}).begin;
  if (first >= reading.entities.mentions().size()) return kNone;
  const Mention& mention = reading.entities.mentions()[first];
  const bool near = mention.tokens.begin <= phrase.end + 1 + kLongestTitle;
  const bool named = mention.how == Mention::How::kName || mention.how == Mention::How::kAlias;
  const bool person = reading.entities.entity(mention.entity).type == EntityType::kPerson;
  return near && named && person ? first : kNone;
}

// "An unidentified group", "the newly formed unit": behind an article a participle is no verb.
bool IsModifier(const Reading& reading, uint32_t i, Range phrase) {
  if (i + 1 >= phrase.end || reading.token(i).Is(kAuxiliary)) return false;
  if (i > phrase.begin + 1 && reading.IsAdverb(i - 1)) --i;
  const Token& before = reading.token(i - 1);
  return before.Is(kArticle) || before.Is(kPossessive) || before.Is(kQuantifier);
}

}  // namespace

uint32_t HeadOf(const Reading& reading, const Named& named, Range phrase) {
  for (uint32_t i = phrase.begin + 1; i < phrase.end; ++i) {
    if (reading.IsFinite(i) && !IsModifier(reading, i, phrase)) phrase.end = i;
  }
  return HeadNoun(named, phrase);
}

bool IsSomeone(const Reading& reading, Range phrase, uint32_t head) {
  const Token& noun = reading.token(head);
  if (!reading.names.Has(noun, kPersonNoun | kAnonymousNoun)) return false;
  if (!noun.Has(kCapitalised)) return true;
  if (noun.Has(kAllCapitals)) return false;
  return reading.entities.MentionAt(noun.begin) == nullptr || head == phrase.begin;
}

bool IsPossessive(const Reading& reading, const Mention& mention) {
  const uint32_t next = mention.tokens.end;
  if (mention.how == Mention::How::kPronoun) {
    const Token& pronoun = reading.token(mention.tokens.begin);
    return pronoun.Is(kPossessive) && !pronoun.Is(kObjectPronoun);
  }
  return next < reading.text.tokens().size() && reading.token(next).kind == TokenKind::kPossessive;
}

SpeakingMentions MentionsThatSpeak(const Reading& reading, Range phrase, uint32_t head) {
  SpeakingMentions found;
  const Range mentions = reading.entities.MentionsIn(reading.text.SpanOf(phrase));
  for (uint32_t m = mentions.begin; m < mentions.end; ++m) {
    const Mention& mention = reading.entities.mentions()[m];
    const EntityType type = reading.entities.entity(mention.entity).type;
    // Of several persons the one at the phrase's head speaks.
    const bool at_head = mention.tokens.Contains(head);
    // "the director of Product Management": what stands behind the head's preposition.
    const bool behind = mention.tokens.begin > head && head + 1 < phrase.end &&
                        reading.token(head + 1).Is(kPreposition);
    const bool apart = mention.tokens.begin > head && StandsApart(reading, phrase, mention);
    if (behind && type == EntityType::kPerson && !apart) continue;
    if (type == EntityType::kPerson && (found.person == kNone || at_head || apart)) {
      found.person = m;
    }
    // "Norwegian researchers" are not Norway.
    if (type == EntityType::kCountry && !at_head &&
        !reading.names.Has(reading.token(head), kOrganisationHead | kPersonNoun)) {
      continue;
    }
    if (type == EntityType::kPerson || type == EntityType::kPlace) continue;
    // "his former employer, Tarn Logistics": not he.
    const bool owner = found.body != kNone && apart &&
                       IsPossessive(reading, reading.entities.mentions()[found.body]);
    if (found.body == kNone || owner) {
      found.body = m;
    }
  }
  if (found.person == kNone) found.person = PersonBehind(reading, phrase, head);
  return found;
}

bool IsReading(absl::string_view word) {
  return word == "seen" || word == "obtained" || word == "reviewed" || word == "viewed" ||
         word == "examined" || word == "read";
}

bool StandsApart(const Reading& reading, Range phrase, const Mention& mention) {
  const Token& before = reading.token(mention.tokens.begin - 1);
  return mention.tokens.end == phrase.end && !before.Is(kPreposition) && !before.Is(kArticle) &&
         before.kind != TokenKind::kPossessive;
}

bool Wrote(const Reading& reading, const Mention& mention, uint32_t head) {
  if (mention.tokens.Contains(head) || mention.tokens.end <= head) return true;
  uint32_t i = mention.tokens.begin;
  while (i > head + 1 && reading.token(i - 1).Is(kArticle)) --i;
  const absl::string_view tie = reading.Lower(i - 1);
  if (tie == "by" && i >= 2 && IsReading(reading.Lower(i - 2))) return false;
  return tie != "against" && tie != "about" && tie != "on" && tie != "to" && tie != "for" &&
         tie != "into" && tie != "regarding" && tie != "over";
}

bool HidesName(const Reading& reading, Range phrase, Range cue) {
  constexpr uint32_t kReach = 25;
  uint32_t limit = reading.text.SentenceWith(phrase.begin).tokens.end;
  if (cue.begin >= phrase.end) limit = std::min(limit, cue.begin);
  limit = std::min(std::max(limit, phrase.end), phrase.begin + kReach);
  bool denied = false;
  for (uint32_t i = phrase.begin; i < limit && !reading.InQuotation(i); ++i) {
    const Token& token = reading.token(i);
    denied |=
        token.Is(kNegation) || reading.Lower(i) == "declined" || reading.Lower(i) == "refused";
    if (reading.names.Has(token, kAnonymity)) return true;
    if (denied && reading.names.Has(token, kDeniedName)) return true;
  }
  return false;
}

}  // namespace dossier::analysis
