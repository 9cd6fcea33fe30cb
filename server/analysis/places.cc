#include "server/analysis/places.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "server/analysis/context_words.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/tense_words.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

// Tokens between the word for the happening and its place: "a fire destroyed a warehouse in".
constexpr uint32_t kReach = 24;

bool IsPlace(const Entity& entity) {
  return entity.type == EntityType::kPlace || entity.type == EntityType::kCountry;
}

// "on the outskirts of Vells"
bool OpensEdge(const Text& text, uint32_t at) {
  if (at + 3 >= text.tokens().size() || text.Lower(at) != "on") return false;
  const absl::string_view edge = text.Lower(at + 2);
  return edge == "outskirts" || edge == "edge" || edge == "coast" || edge == "shore";
}

// "our Vells plant"
bool OwnsPremises(const Text& text, uint32_t whose) {
  return whose + 2 < text.tokens().size() && IsOneOf(text.token(whose + 2), kPlantWord);
}

// "at Vells airport", "at Port Vells international airport"
bool OpensAirport(const Text& text, uint32_t at) {
  constexpr uint32_t kReach = 5;
  const uint32_t end = std::min<uint32_t>(at + kReach, text.tokens().size());
  for (uint32_t next = at + 1; next < end && text.token(next).IsWord(); ++next) {
    if (text.Lower(next) == "airport") return next > at + 1;
  }
  return false;
}

// "at Vells airport", "the quarry of Vells"
bool OpensSite(const Text& text, uint32_t at) {
  const absl::string_view word = text.Lower(at);
  if (word == "our" || word == "its") return OwnsPremises(text, at);
  if (word == "at") return OpensAirport(text, at);
  return word == "of" && at > 0 && (PlaceSortOf(text.token(at - 1)) & kSiteOfPlace) != 0;
}

// "on the island of Sarn", "between Vells and Dorne"
bool OpensSort(const Text& text, uint32_t at) {
  const absl::string_view word = text.Lower(at);
  if (word == "between") return text.token(at + 1).Has(kCapitalised);
  return word == "on" && at + 3 < text.tokens().size() && text.token(at + 1).Is(kArticle) &&
         (PlaceSortOf(text.token(at + 2)) & kPlaceSort) != 0 && text.Lower(at + 3) == "of";
}

// Before a name that may be anything else these say that it is of a place.
bool PlacesName(absl::string_view word) {
  return word == "in" || word == "near" || word == "outside" || word == "across" ||
         word == "between";
}

bool OpensPlace(const Text& text, uint32_t at) {
  const absl::string_view word = text.Lower(at);
  return word == "in" || word == "near" || word == "outside" || word == "off" || word == "above" ||
         word == "below" || word == "under" || word == "across" || word == "over" ||
         word == "struck" || word == "strikes" || word == "shook" || word == "shakes" ||
         word == "rocked" || OpensEdge(text, at) || OpensSite(text, at) || OpensSort(text, at);
}

// "in the Ruritanian market": the words behind a name that make it part of another phrase.
bool HoldsNoun(const Text& text, uint32_t at) {
  if (at >= text.tokens().size()) return false;
  const Token& token = text.token(at);
  if (token.kind == TokenKind::kNumber) return true;  // "in Ward 14"
  if (token.kind == TokenKind::kPossessive) return true;
  return token.IsWord() && !token.Is(kPreposition) && !token.Is(kArticle) &&
         !token.Is(kAuxiliary) && !token.Is(kCoordinator) && !token.Is(kRelative) &&
         !token.Is(kCommonVerb) && !token.Is(kDemonstrative) && !token.Is(kWeekday) &&
         (Tenses(text).Of(token) & kPastVerb) == 0 && !token.Is(kSubordinator) &&
         !token.Is(kTimeWord) && !token.Looks(kLikeAdverb) && !token.Looks(kLikeFinite);
}

// "police in Vells said": where those speak who look into it; not "a leisure centre in Vells".
bool IsOfOffice(const Text& text, uint32_t opens) {
  return opens > 0 && HasFactNoun(text, {opens - 1, opens}, kOfficialNoun) &&
         (PlaceSortOf(text.token(opens - 1)) & kSiteOfPlace) == 0;
}

// The mention of a place that begins at token `at`, or behind an article there; nullptr if none.
const Mention* PlaceFrom(const FactReading& reading, uint32_t at) {
  const Text& text = reading.text;
  const uint32_t opens = at == 0 ? 0 : at - 1;
  if (at < text.tokens().size() && text.token(at).Is(kArticle)) ++at;
  bool told = false;
  bool sorted = false;
  // "in northern Ruritania"
  static constexpr absl::string_view kSides[] = {"north", "south", "east", "west", "central"};
  if (at + 1 < text.tokens().size() && !text.token(at).Has(kCapitalised) &&
      std::any_of(std::begin(kSides), std::end(kSides),
                  [&](absl::string_view side) { return absl::StartsWith(text.Lower(at), side); })) {
    ++at;
    told = true;
  }
  // "the Ruritanian capital Strelsau", "the town of Vells"
  for (uint32_t sort = at; sort < std::min<size_t>(at + 4, text.tokens().size()); ++sort) {
    if ((PlaceSortOf(text.token(sort)) & kPlaceSort) == 0) continue;
    while (sort + 1 < text.tokens().size() &&
           (PlaceSortOf(text.token(sort + 1)) & kPlaceSort) != 0) {
      ++sort;  // "the port city of Vells"
    }
    const bool of = sort + 1 < text.tokens().size() && text.Lower(sort + 1) == "of";
    const uint32_t name = sort + 1 + of;
    // "in the Vells area" has no name behind it.
    const Mention* const behind =
        name < text.tokens().size() ? reading.entities.MentionAt(text.token(name).begin) : nullptr;
    if (behind == nullptr || behind->tokens.begin != name) break;
    at = name;
    told = true;
    sorted = of;
    break;
  }
  if (at >= text.tokens().size() || (opens > 0 && IsOfOffice(text, opens))) return nullptr;
  const Mention* const mention = reading.entities.MentionAt(text.token(at).begin);
  if (mention == nullptr) return nullptr;
  // "the Vells district"
  const uint32_t behind = mention->tokens.end;
  sorted |= behind < text.tokens().size() && (PlaceSortOf(text.token(behind)) & kPlaceSort) != 0;
  sorted |= behind + 1 < text.tokens().size() && text.Lower(behind) == "international" &&
            text.Lower(behind + 1) == "airport";
  sorted |= at > 0 && OwnsPremises(text, at - 1);
  // What a headline or a list leaves open, "in Vells" tells.
  told |= at == opens + 1 && (PlacesName(text.Lower(opens)) || OpensSite(text, opens));
  const bool place =
      mention->tokens.begin == at && mention->how != Mention::How::kPronoun &&
      mention->how != Mention::How::kDescription && (sorted || !HoldsNoun(text, behind)) &&
      (sorted || IsPlace(reading.entities.entity(mention->entity)) ||
       (told && reading.entities.entity(mention->entity).type != EntityType::kOrganisation));
  return place ? mention : nullptr;
}

void AddPlace(const FactReading& reading, const Mention& place, Span kind,
              std::vector<Finding>& findings) {
  const Text& text = reading.text;
  v1::Location& location = *AddFinding(reading, v1::FIELD_LOCATION, "location.of_happening", 0.6,
                                       {place.span, kind}, findings)
                                .mutable_location();
  location.set_name(std::string(text.Slice(place.span)));
  absl::string_view country = reading.entities.entity(place.entity).country;
  // "Riverton, Ruritania"
  const uint32_t comma = place.tokens.end;
  if (country.empty() && comma + 1 < text.tokens().size() && text.token(comma).mark == ',') {
    const Mention* const around = PlaceFrom(reading, comma + 1);
    if (around != nullptr) country = reading.entities.entity(around->entity).country;
  }
  location.set_country(std::string(country));
}

// The first place of the sentence before the words; nullptr if there is none.
const Mention* PlaceBefore(const FactReading& reading, Range tokens) {
  const uint32_t begin = reading.text.SentenceWith(tokens.begin).tokens.begin;
  for (uint32_t at = begin; at + 1 < tokens.begin; ++at) {
    if (!OpensPlace(reading.text, at)) continue;
    if (const Mention* const place = PlaceFrom(reading, at + 1)) return place;
  }
  return nullptr;
}

}  // namespace

uint8_t PlaceSortOf(const Token& token) {
  static const ByWord<uint8_t> sorts =
      SectionBits("place_sorts", {{"place", kPlaceSort}, {"site", kSiteOfPlace}});
  return sorts.Of(token.form);
}

namespace {

// What happens in computers has no place; the country of whom it hit stands there.
bool HasPlace(const KindMention& kind) {
  return kind.actual && (kind.type == v1::Kind::TYPE_PHYSICAL ||
                         kind.type == v1::Kind::TYPE_OTHER || kind.anywhere);
}

void FindPlacesOfKinds(const FactReading& reading, const std::vector<KindMention>& kinds,
                       std::vector<Finding>& findings) {
  const Text& text = reading.text;
  uint32_t read = 0;
  for (const KindMention& kind : kinds) {
    if (!HasPlace(kind) || IsArrest(text, kind.tokens.begin)) continue;
    const uint32_t end =
        std::min(text.sentences()[kind.sentence].tokens.end, kind.tokens.end + kReach);
    // The place may stand among the words: "fire in Vells destroyed".
    for (uint32_t at = std::max(read, kind.tokens.begin); at + 1 < end; ++at) {
      const Token& token = text.token(at);
      if (token.kind == TokenKind::kQuote || token.mark == ';' || text.Lower(token) == "who") break;
      if (!OpensPlace(text, at)) continue;
      const Mention* const place = PlaceFrom(reading, at + 1);
      if (place == nullptr) continue;
      AddPlace(reading, *place, kind.span, findings);
      read = place->tokens.end;
      break;
    }
    if (read > 0) continue;
    if (const Mention* const place = PlaceBefore(reading, kind.tokens)) {
      AddPlace(reading, *place, kind.span, findings);
      read = kind.tokens.end;
    }
  }
}

// The first place that the opening tells of; nullptr if there is none.
const Mention* PlaceOfOpening(const FactReading& reading) {
  constexpr size_t kOpening = 4;  // sentences
  const Text& text = reading.text;
  for (size_t i = 0; i < std::min(kOpening, text.sentences().size()); ++i) {
    const Range tokens = text.sentences()[i].tokens;
    if (text.ParagraphWith(tokens.begin).role != ParagraphRole::kBody) continue;
    if (const Mention* const place = PlaceBefore(reading, {tokens.end - 1, tokens.end}))
      return place;
  }
  return nullptr;
}

// "VELLS, May 3 (Meridian) -": the place before the first words; nullptr if there is none.
const Mention* PlaceOfDateline(const FactReading& reading) {
  constexpr uint32_t kLongest = 10;  // tokens: ", May 3 (Meridian)"
  const Text& text = reading.text;
  for (const Paragraph& paragraph : text.paragraphs()) {
    if (paragraph.role != ParagraphRole::kBody) continue;
    const Token& first = text.token(paragraph.tokens.begin);
    const Mention* const mention = reading.entities.MentionAt(first.begin);
    if (mention == nullptr || !first.Has(kAllCapitals)) return nullptr;
    const uint32_t end = std::min(paragraph.tokens.end, mention->tokens.end + kLongest);
    for (uint32_t at = mention->tokens.end; at < end; ++at) {
      const Token& token = text.token(at);
      if (token.mark == '-' || token.mark == 0x2013 || token.mark == 0x2014) return mention;
      if (token.IsWord() && !token.Has(kCapitalised)) return nullptr;
    }
    return nullptr;
  }
  return nullptr;
}

}  // namespace

void FindPlaces(const FactReading& reading, const std::vector<KindMention>& kinds,
                std::vector<Finding>& findings) {
  const Text& text = reading.text;
  const size_t before = findings.size();
  FindPlacesOfKinds(reading, kinds, findings);
  if (findings.size() > before) return;
  const auto tells = std::find_if(kinds.begin(), kinds.end(), &HasPlace);
  if (tells == kinds.end()) return;
  const Mention* place = PlaceOfOpening(reading);
  if (place == nullptr) place = PlaceOfDateline(reading);
  if (place != nullptr) AddPlace(reading, *place, text.SpanOf(tells->tokens), findings);
}

}  // namespace dossier::analysis
