#include "server/analysis/party_candidates.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "server/analysis/artefacts.h"
#include "server/analysis/attacker_naming.h"
#include "server/analysis/document_text.h"
#include "server/analysis/frequency.h"
#include "server/analysis/known_groups.h"
#include "server/analysis/known_names.h"
#include "server/analysis/party_patterns.h"
#include "server/analysis/party_signs.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

using Place = PartyCandidate::Place;

constexpr size_t kSentencesOfNote = 4;
constexpr float kRareWord = 1.3f;  // above what frequency.txt has for any word

// What the statements of a report say of one entity.
struct Spoken {
  uint32_t times = 0;
  std::optional<PartySign> as;
};

}  // namespace

class PartyCandidates::Observer {
 public:
  Observer(const FactReading& reading, const std::vector<KindMention>& kinds, const Topics& topics,
           const PartyWeights* weights, PartyCandidates& out)
      : reading_(reading),
        text_(reading.text),
        kinds_(kinds),
        topics_(topics),
        notes_(weights),
        noted_by_(weights == nullptr ? 0 : weights->rows()),
        out_(out) {}

  void Run() {
    NamedParties found = FindNamedParties(reading_);
    out_.named_ = std::move(found.named);
    out_.countries_ = std::move(found.countries);
    groups_listed_ = found.groups_listed;
    patterns_.emplace(reading_, topics_, out_.named_, out_.countries_);
    ReadStatements();
    const std::vector<PartyFeature> of_report = SignsOfReport();
    ObserveAll(out_.named_, of_report);
    ObserveAll(out_.countries_, of_report);
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  // ---- what statements say

  void ReadStatements() {
    spoken_.resize(reading_.entities.all().size());
    for (const StatementDraft& statement : reading_.statements) {
      if (!statement.speaker.entity) continue;
      Spoken& spoken = spoken_[*statement.speaker.entity];
      ++spoken.times;
      if (!spoken.as) spoken.as = SignOf(statement.speaker.type);
    }
  }

  // ---- what is seen

  void Note(PartyPlace place, uint32_t word) { notes_.Note(place, word, out_.features_); }
  void Note(PartySign sign) { Note(PartyPlace::kSign, static_cast<uint32_t>(sign)); }
  void Note(PartyPlace place, PartyWords::Look look) { Note(place, words_.Of(look)); }

  // The word at `at` and its classes, `limits` being its sentence.
  void NoteWord(PartyPlace place, uint32_t at, Range limits) {
    if (!limits.Contains(at)) return Note(place, PartyWords::kNothing);
    const Token& token = text_.token(at);
    if (token.kind == TokenKind::kNumber) return Note(place, PartyWords::kNumber);
    if (token.IsWord() && token.Has(kCapitalised) && !headline_ && at != limits.begin) {
      const bool country = reading_.name_classes.Has(token, kCountryName | kDemonym);
      return Note(place, country ? PartyWords::kCountry : PartyWords::kName);
    }
    if (words_.MayTell(token.form)) {
      Note(place, token.form);
      for (const uint16_t word_class : words_.ClassesOf(token.form)) Note(place, word_class);
      return;
    }
    if (!token.IsWord()) return;
    if (reading_.name_classes.Has(token, kCountryName | kDemonym)) {
      return Note(place, PartyWords::kCountry);
    }
    if (token.Has(kCapitalised)) return Note(place, PartyWords::kName);
    const absl::string_view lower = text_.Lower(token);
    Note(place, absl::EndsWith(lower, "ed")    ? PartyWords::kEd
                : absl::EndsWith(lower, "ing") ? PartyWords::kIng
                                               : PartyWords::kUnknown);
  }

  static bool IsHeadline(const Paragraph& paragraph) {
    return paragraph.role == ParagraphRole::kHeading;
  }

  bool IsName(uint32_t at) const {
    const Token& token = text_.token(at);
    return token.IsWord() && token.Has(kCapitalised) && !headline_;
  }

  void Observe(const Place& place) {
    const Sentence& sentence = text_.SentenceWith(place.tokens.begin);
    headline_ = IsHeadline(text_.paragraphs()[sentence.paragraph]);
    const Range limits = sentence.tokens;
    ReadBefore(place.tokens.begin, limits);
    ReadBehind(place.tokens.end, limits);
    constexpr uint32_t kReach = 5;
    const uint32_t first =
        std::max(limits.begin, place.tokens.begin - std::min(place.tokens.begin, kReach));
    for (uint32_t at = first; at < std::min(limits.end, place.tokens.end + kReach); ++at) {
      const Token& token = text_.token(at);
      if (!place.tokens.Contains(at) && token.IsWord() && words_.MayTell(token.form)) {
        NoteWord(PartyPlace::kNear, at, limits);
      }
    }
    if (place.named) {
      for (uint32_t at = place.tokens.begin; at < place.tokens.end; ++at) {
        constexpr uint32_t kTelling =
            kOrganisationHead | kOrganisationSuffix | kCompanyWord | kTitle | kPersonNoun;
        const Token& token = text_.token(at);
        if (place.tokens.size() > 1 && words_.MayTell(token.form) &&
            (reading_.name_classes.Has(token, kTelling) ||
             words_.ClassesOf(token.form).size() > 0)) {
          Note(PartyPlace::kNamed, token.form);
          for (const uint16_t c : words_.ClassesOf(token.form)) Note(PartyPlace::kNamed, c);
        }
      }
      if (place.tokens.begin > limits.begin && place.tokens.end < limits.end) {
        const Token& left = text_.token(place.tokens.begin - 1);
        const Token& right = text_.token(place.tokens.end);
        if (left.kind == TokenKind::kQuote && right.kind == TokenKind::kQuote)
          Note(PartySign::kQuoted);
        if (left.mark == '(' && right.mark == ')') Note(PartySign::kInBrackets);
      }
    } else {
      Note(PartySign::kDescribed);
    }
    if (place.named && IsFragment(place.tokens, limits)) Note(PartySign::kFragment);
    NoteNaming(place.naming);
    NoteHappenings(place.tokens, limits);
    const uint32_t index = text_.SentenceOf(place.tokens.begin);
    if (headline_) Note(PartySign::kInHeadline);
    if (index <= FirstProse()) Note(PartySign::kInFirstSentence);
    if (index <= FirstProse() + 2) Note(PartySign::kInFirstThree);
    if (index > text_.sentences().size() / 2) Note(PartySign::kInSecondHalf);
    if (place.tokens.begin == limits.begin && headline_) Note(PartySign::kOpensText);
    if (headline_ && OpposesAnother(place.tokens, limits)) Note(PartySign::kBeforeVersus);
    if (headline_ && IsBehindVersus(text_, place.tokens.begin)) Note(PartySign::kBehindVersus);
    if (headline_ && SignsHeadline(place.tokens, limits)) Note(PartySign::kSignsHeadline);
  }

  void ReadNaming(const PartyCandidate& candidate, Place& place) const {
    if (!place.named) return;
    if (!candidate.country.empty()) {
      if (AreAttackersOf(text_, place.tokens)) place.naming = kCalledAttacker;
      return;
    }
    place.naming = AttackerNamingOf(text_, place.tokens);
    const bool called = (place.naming & kCalledAttacker) != 0 ||
                        ((place.naming & kTitledAttacker) != 0 && topics_.of_attack) ||
                        ((place.naming & kCalledGroup) != 0 && place.acts != nullptr);
    // Of groups that everybody knows more is told than what they did this time.
    place.surely_acts |= called && !candidate.known_group && (place.naming & kLikened) == 0;
  }

  void NoteNaming(uint8_t naming) {
    if (naming & kCalledAttacker) Note(PartySign::kIsCalledAttacker);
    if (naming & kTitledAttacker) Note(PartySign::kIsTitledAttacker);
    if (naming & kCalledGroup) Note(PartySign::kIsCalledGroup);
    if (naming & kByPseudonym) Note(PartySign::kHasPseudonym);
    if (naming & kLikened) Note(PartySign::kIsLikened);
  }

  // "Norlicht vs. the Port of Vells"
  bool OpposesAnother(Range party, Range limits) const {
    return party.end < limits.end && IsVersus(text_.Lower(party.end));
  }

  // "Norlicht Robbed of Records - Vells Gazette": the last part, or one between two bars.
  bool SignsHeadline(Range party, Range limits) const {
    const auto parts = [&](uint32_t at) {
      const char32_t mark = text_.token(at).mark;
      return mark == '|' || mark == '-' || mark == 0x2013 || mark == 0x2014 || mark == 0xAB ||
             mark == 0xBB;
    };
    uint32_t begin = party.begin;
    while (begin > limits.begin && text_.token(begin - 1).Is(kArticle)) --begin;
    return begin > limits.begin && parts(begin - 1) &&
           (party.end >= limits.end || parts(party.end));
  }

  // The nearest words of the sentence that tell of a happening, on either side of the party.
  void NoteHappenings(Range party, Range limits) {
    if (!topics_.of_computers) return;  // of which the weights know nothing
    const auto behind = std::partition_point(
        kinds_.begin(), kinds_.end(),
        [&](const KindMention& kind) { return kind.tokens.begin < party.end; });
    const auto note = [&](PartyPlace where, const KindMention& kind, uint32_t away) {
      Note(where, kind.type);
      constexpr uint32_t kNear = 4;
      if (away <= kNear) Note(PartySign::kToldNear);
      if (!kind.actual) Note(PartySign::kToldAsPossible);
    };
    bool told = false;
    if (behind != kinds_.end() && behind->tokens.begin < limits.end) {
      told = true;
      note(PartyPlace::kToldBehind, *behind, behind->tokens.begin - party.end);
    }
    if (behind != kinds_.begin()) {
      const KindMention& before = *std::prev(behind);
      if (before.tokens.begin >= limits.begin && before.tokens.end <= party.begin) {
        told = true;
        note(PartyPlace::kToldBefore, before, party.begin - before.tokens.end);
      }
    }
    if (!told) Note(PartySign::kNothingTold);
    const uint8_t kinds = topics_.told[text_.SentenceOf(party.begin)];
    for (uint32_t k = 0; k < kDecidedKinds.size(); ++k) {
      if (kinds & (1u << k)) Note(PartyPlace::kToldHere, kDecidedKinds[k]);
    }
    if (kinds == 0) Note(PartySign::kNothingToldHere);
  }

  uint32_t FirstProse() {
    if (first_prose_ == kNone) {
      first_prose_ = 0;
      for (const Paragraph& paragraph : text_.paragraphs()) {
        if (paragraph.role != ParagraphRole::kBody) continue;
        first_prose_ = paragraph.sentences.begin;
        break;
      }
    }
    return first_prose_;
  }

  void ReadBefore(uint32_t begin, Range limits) {
    uint32_t at = begin;
    constexpr uint32_t kDetermines = kArticle | kPossessive | kDemonstrative | kQuantifier;
    while (at > limits.begin && (text_.token(at - 1).classes & kDetermines) != 0) --at;
    NoteWord(PartyPlace::kBefore, at - 1, limits);
    NoteWord(PartyPlace::kBefore2, at - 2, limits);
    constexpr int kHops = 16;
    int nouns = 0;
    for (int hop = 0; hop < kHops && at > limits.begin; ++hop, --at) {
      const Token& token = text_.token(at - 1);
      const bool joins = token.mark == ',' || token.mark == '&' || token.Is(kCoordinator);
      if (joins) {
        if (at - 1 <= limits.begin || !IsName(at - 2)) return;
        continue;
      }
      if (IsName(at - 1) || token.kind == TokenKind::kQuote || token.mark == '(' ||
          token.kind == TokenKind::kPossessive || (token.classes & kDetermines) != 0) {
        continue;
      }
      if (token.Is(kPreposition)) {
        const PartyPlace place = PlaceBehind(JointOf(token.form));
        NoteWord(place, at - 2, limits);
        NoteWord(place, at - 3, limits);
        return;
      }
      if (token.Is(kAuxiliary) || !token.IsWord()) return;
      NoteWord(PartyPlace::kObject, at - 1, limits);
      if (token.Looks(kLikeParticiple) || token.Is(kCommonVerb) || ++nouns == 3) return;
    }
  }

  void ReadBehind(uint32_t end, Range limits) {
    NoteWord(PartyPlace::kBehind, end, limits);
    NoteWord(PartyPlace::kBehind2, end + 1, limits);
    uint32_t at = end;
    if (at < limits.end && text_.token(at).kind == TokenKind::kPossessive) {
      Note(PartySign::kPossessive);
      ++at;
    } else if (at < limits.end && !text_.token(at).Has(kCapitalised) &&
               IsNominal(text_.token(at))) {
      Note(PartySign::kModifies);
    }
    for (int owned = 0; owned < 4 && at < limits.end && IsNominal(text_.token(at)); ++owned, ++at) {
      NoteWord(PartyPlace::kOwns, at, limits);
    }
    at = BehindAside(at, limits);
    bool passive = false;
    for (int hops = 0; hops < 6 && at < limits.end; ++hops, ++at) {
      const Token& token = text_.token(at);
      passive |= (JointOf(token.form) & kBe) != 0;
      if (!token.Is(kAuxiliary) && !token.Is(kNegation) && !IsAdverb(token) &&
          !token.Is(kRelative) && (JointOf(token.form) & kBe) == 0) {
        break;
      }
    }
    if (at >= limits.end) return;
    passive |= IsHeadlinePassive(at, limits);
    const PartyPlace place = passive ? PartyPlace::kSuffers : PartyPlace::kDoes;
    const bool article = text_.token(at).Is(kArticle);
    if (article) ++at;
    NoteWord(place, at, limits);
    if (article) NoteWord(place, at + 1, limits);
  }

  // "Port of Vells Hacked", "Norlicht breached by": what headlines and notes leave out is "was".
  bool IsHeadlinePassive(uint32_t verb, Range limits) const {
    if (!text_.token(verb).Looks(kLikeParticiple)) return false;
    if (verb + 1 >= limits.end) return true;
    const Token& next = text_.token(verb + 1);
    return (JointOf(next.form) & (kByJoint | kInJoint)) != 0 || !next.IsWord();
  }

  // Behind what stands in brackets or between commas; other names of a list.
  uint32_t BehindAside(uint32_t at, Range limits) {
    constexpr uint32_t kLongest = 18;
    if (at >= limits.end) return at;
    const uint32_t limit = std::min(limits.end, at + kLongest);
    if (text_.token(at).mark == '(') {
      for (uint32_t close = at + 1; close < limit; ++close) {
        if (text_.token(close).mark == ')') return close + 1;
      }
      return at;
    }
    if (text_.token(at).mark == ',' && at + 1 < limit && text_.token(at + 1).Is(kArticle)) {
      for (uint32_t word = at + 2; word < std::min(limit, at + 8); ++word) {
        if (!IsNominal(text_.token(word))) break;
        NoteWord(PartyPlace::kApposed, word, limits);
      }
      for (uint32_t close = at + 2; close < limit; ++close) {
        if (text_.token(close).mark == ',') return close + 1;
      }
      return at;
    }
    // ", Norlicht and the Port of Vells were hit"
    uint32_t next = at;
    while (next < limit && (text_.token(next).mark == ',' || text_.token(next).Is(kCoordinator) ||
                            text_.token(next).Is(kArticle) || IsName(next) ||
                            (next > at && text_.token(next).form == of_))) {
      ++next;
    }
    return next > at && IsName(next - 1) ? next : at;
  }

  // ---- what is known of the report and of each party

  std::vector<PartyFeature> SignsOfReport() {
    out_.features_.clear();
    const size_t sentences = text_.sentences().size();
    if (sentences <= kSentencesOfNote) Note(PartySign::kNote);
    if (sentences > kSentencesOfNote && sentences <= 12) Note(PartySign::kShortReport);
    if (sentences > 30) Note(PartySign::kLongReport);
    if (groups_listed_) Note(PartySign::kWithInitiator);
    bool incident = false;
    bool weakness = false;
    for (const KindMention& kind : kinds_) {
      (IsVulnerabilityKind(kind.type) ? weakness : incident) |= kind.actual && kind.strong;
    }
    const auto actual = static_cast<size_t>(
        std::count_if(kinds_.begin(), kinds_.end(), [](const KindMention& k) { return k.actual; }));
    if (topics_.of_computers && actual < 3) Note(PartySign::kLittleTold);
    if (actual >= 8) Note(PartySign::kMuchTold);
    if (2 * actual < kinds_.size()) Note(PartySign::kMostlyPossible);
    if (!incident) Note(PartySign::kNoIncident);
    if (!incident && weakness) Note(PartySign::kWeaknessAlone);
    for (const Topic& topic : topics_.kinds) {
      if (topic.happened) Note(PartyPlace::kTopic, topic.type);
    }
    return std::exchange(out_.features_, {});
  }

  void ObserveAll(std::vector<PartyCandidate>& all, const std::vector<PartyFeature>& of_report) {
    size_t most = 0;
    size_t second = 0;
    uint32_t first = kNone;
    for (const PartyCandidate& candidate : all) {
      const size_t times = candidate.places.size();
      if (times > most)
        second = std::exchange(most, times);
      else
        second = std::max(second, times);
      first = std::min(first, candidate.places.front().tokens.begin);
    }
    for (PartyCandidate& candidate : all) {
      for (Place& place : candidate.places) {
        const auto begin = out_.features_.size();
        ReadNaming(candidate, place);
        Observe(place);
        if (candidate.country.empty()) {
          Note(TypeOf(candidate).first);
          if (candidate.known_group)
            Note(candidate.listed_group ? PartySign::kKnownGroup : PartySign::kGroupShape);
        }
        for (const PartyPatterns::Mark& mark : patterns_->MarksOf(candidate, place)) {
          const PartyPlace where = mark.victim ? PartyPlace::kPattern : PartyPlace::kActing;
          Note(where, PartyWords::kUnknown);
          if (mark.actual) Note(where, PartyWords::kEd);
          if (words_.MayTell(mark.word)) Note(where, mark.word);
        }
        NoteCountry(place);
        NoteGroupsOf(candidate.country);
        if (place.list != 0) Note(PartySign::kListed);
        place.features = OnlyOnce(begin);
      }
      const auto own = out_.features_.size();
      NoteCounts(candidate, all.size(), most, second, first);
      NoteWhole(candidate);
      if (candidate.country.empty()) NoteParty(candidate);
      NoteGroupsOf(candidate.country);
      out_.features_.insert(out_.features_.end(), of_report.begin(), of_report.end());
      candidate.features = {static_cast<uint32_t>(own),
                            static_cast<uint32_t>(out_.features_.size())};
    }
  }

  // Countries for which many groups are said to act are behind more than others.
  void NoteGroupsOf(absl::string_view country) {
    constexpr uint32_t kMany = 10;
    if (country.empty()) return;
    const uint32_t groups = GroupsOf(country);
    if (groups > 0) Note(PartySign::kOfSomeGroups);
    if (groups >= kMany) Note(PartySign::kOfManyGroups);
  }

  // How the place names a country, if it does.
  void NoteCountry(const Place& place) {
    if (place.in_name) Note(PartySign::kInName);
    if (!place.country_by) return;
    const absl::string_view word = text_.Lower(place.tokens.begin);
    if (absl::StartsWith(word, "pro-")) Note(PartySign::kFavoured);
    if (absl::StartsWith(word, "anti-")) Note(PartySign::kOpposed);
    if (place.tokens.begin > 0 && patterns_->IsOfGroup(place.tokens.begin - 1)) {
      Note(PartySign::kBehindGroup);
    }
    switch (*place.country_by) {
      case CountryMention::How::kName:
        return Note(PartySign::kCountryName);
      case CountryMention::How::kDemonym:
        return Note(PartySign::kDemonym);
      case CountryMention::How::kStandIn:
        return Note(PartySign::kStandIn);
    }
  }

  // Drops what was noted twice since `begin`.
  Range OnlyOnce(size_t begin) {
    const auto first = out_.features_.begin() + static_cast<std::ptrdiff_t>(begin);
    if (noted_by_.empty()) {
      std::sort(first, out_.features_.end());
      out_.features_.erase(std::unique(first, out_.features_.end()), out_.features_.end());
    } else {
      ++places_seen_;
      out_.features_.erase(std::remove_if(first, out_.features_.end(),
                                          [&](PartyFeature row) {
                                            return std::exchange(noted_by_[row], places_seen_) ==
                                                   places_seen_;
                                          }),
                           out_.features_.end());
    }
    return {static_cast<uint32_t>(begin), static_cast<uint32_t>(out_.features_.size())};
  }

  // Where in the report it is named, whatever is said there.
  void NoteWhole(PartyCandidate& candidate) {
    bool headline = false;
    bool signs = false;
    bool lead = false;
    size_t hears = 0;
    bool hit = false;
    bool acts = false;
    uint8_t naming = 0;
    uint8_t likened = kLikened;  // unless one place says it outright
    bool named = false;
    for (const Place& place : candidate.places) {
      if (place.named) {
        named = true;
        naming |= place.naming & ~kLikened;
        likened &= place.naming;
      }
      const uint32_t sentence = text_.SentenceOf(place.tokens.begin);
      if (IsHeadline(text_.ParagraphWith(place.tokens.begin))) {
        headline = true;
        signs |= SignsHeadline(place.tokens, text_.sentences()[sentence].tokens);
      }
      lead |= sentence <= FirstProse() + 2;
      hears += IsTold(place.tokens);
      hit |= place.hit != nullptr;
      acts |= place.acts != nullptr;
    }
    if (headline) Note(PartySign::kInHeadline);
    if (signs) Note(PartySign::kSignsHeadline);
    if (headline &&
        std::all_of(candidate.places.begin(), candidate.places.end(), [&](const Place& place) {
          return IsHeadline(text_.ParagraphWith(place.tokens.begin));
        })) {
      Note(PartySign::kOnlyInHeadline);
    }
    if (lead) Note(PartySign::kInFirstThree);
    if (hears > 0) Note(PartySign::kHears);
    candidate.only_told = hears == candidate.places.size();
    if (hit) Note(PartySign::kHit);
    if (acts) Note(PartySign::kActs);
    if (!named) likened = 0;
    candidate.only_likened = likened != 0;
    NoteNaming(naming | likened);
    for (const Place& place : candidate.places) {
      if (place.of_group) return Note(PartySign::kOfKnownGroup);
    }
  }

  // "told Norlicht", "told the Vells Gazette"
  bool IsTold(Range party) const {
    const Range limits = text_.SentenceWith(party.begin).tokens;
    uint32_t at = party.begin;
    while (at > limits.begin && text_.token(at - 1).Is(kArticle)) --at;
    return at > limits.begin &&
           (text_.token(at - 1).form == told_ || text_.token(at - 1).form == tells_);
  }

  void NoteCounts(const PartyCandidate& candidate, size_t parties, size_t most, size_t second,
                  uint32_t first) {
    const size_t times = candidate.places.size();
    Note(times == 1 ? PartySign::kOnce : times == 2 ? PartySign::kTwice : PartySign::kOften);
    if (times == most) Note(PartySign::kMostNamed);
    if (times == second) Note(PartySign::kSecondMostNamed);
    if (parties == 1) Note(PartySign::kOnlyOne);
    if (parties > 12) Note(PartySign::kManyParties);
    if (candidate.places.front().tokens.begin == first) Note(PartySign::kFirstNamed);
    if (text_.SentenceOf(candidate.places.front().tokens.begin) > text_.sentences().size() / 2) {
      Note(PartySign::kOnlyLate);
    }
  }

  // "Sale", "New Forum": words that many texts have.
  bool IsCommon(Range name) const {
    static const ByWord<uint8_t> common(
        [](absl::string_view word) -> uint8_t { return TellingWeight(word) < kRareWord; });
    for (uint32_t at = name.begin; at < name.end; ++at) {
      const uint32_t form = text_.token(at).form;
      if (form >= text_.known_forms() || common[form] == 0) return false;
    }
    return true;
  }

  // By its name, or as the report calls it once: "Wispwrecker ransomware".
  bool IsMalware(const PartyCandidate& candidate) const {
    if (IsToolName(absl::AsciiStrToLower(candidate.name))) return true;
    return std::any_of(candidate.places.begin(), candidate.places.end(), [&](const Place& place) {
      return place.named && IsBesideMalwareNoun(text_, place.tokens);
    });
  }

  // "Exchange Commission" of "Securities and Exchange Commission".
  bool IsFragment(Range name, Range limits) const {
    if (headline_ || name.begin < limits.begin + 2) return false;
    const Token& joint = text_.token(name.begin - 1);
    const Token& before = text_.token(name.begin - 2);
    return (joint.Is(kPreposition) || joint.Is(kCoordinator)) && joint.IsWord() &&
           before.IsWord() && before.Has(kCapitalised) && name.begin - 2 > limits.begin &&
           !patterns_->IsNamed(name.begin - 2) && IsCommon({name.begin - 2, name.begin - 1});
  }

  static std::pair<PartySign, PartyPlace> TypeOf(const PartyCandidate& candidate) {
    if (candidate.house) return {PartySign::kOrganisation, PartyPlace::kTopicOfOrganisation};
    switch (candidate.entity == nullptr ? EntityType::kOther : candidate.entity->type) {
      case EntityType::kPerson:
        return {PartySign::kPerson, PartyPlace::kTopicOfPerson};
      case EntityType::kOrganisation:
        return {PartySign::kOrganisation, PartyPlace::kTopicOfOrganisation};
      case EntityType::kPlace:
        return {PartySign::kPlace, PartyPlace::kTopicOfPlace};
      default:
        return {PartySign::kOther, PartyPlace::kTopicOfOther};
    }
  }

  void NoteParty(const PartyCandidate& candidate) {
    const Range tokens = candidate.places.front().tokens;
    const Token& token = text_.token(tokens.begin);
    if (candidate.known_group) {
      Note(candidate.listed_group ? PartySign::kKnownGroup : PartySign::kGroupShape);
      if (text_.sentences().size() <= kSentencesOfNote) Note(PartySign::kKnownGroupInNote);
    }
    if (IsNoParty(absl::AsciiStrToLower(candidate.name))) Note(PartySign::kNoParty);
    if (candidate.known_for) {
      if (const auto sign = SignOf(*candidate.known_for)) Note(*sign);
    }
    if (IsMalware(candidate)) Note(PartySign::kMalware);
    if (IsCommon(tokens)) Note(PartySign::kCommonWord);
    if (token.kind == TokenKind::kAddress) Note(PartySign::kHandle);
    if (token.Has(kAllCapitals)) Note(PartySign::kAllCapitals);
    if (token.IsWord() && HasMixedLetters(text_, token)) Note(PartySign::kMixedLetters);
    if (tokens.size() == 1) Note(PartySign::kOneWord);
    if (tokens.size() > 3) Note(PartySign::kLongName);
    const auto [type, topic] = TypeOf(candidate);
    Note(type);
    for (const Topic& told : topics_.kinds) {
      if (told.happened) Note(topic, told.type);
    }
    if (candidate.entity == nullptr) return;
    const Spoken& spoken = spoken_[candidate.entity - reading_.entities.all().data()];
    if (spoken.times > 0) Note(PartySign::kSpeaks);
    if (spoken.times > 2) Note(PartySign::kSpeaksOften);
    if (spoken.as) Note(*spoken.as);
  }

  const FactReading& reading_;
  const Text& text_;
  const std::vector<KindMention>& kinds_;
  const Topics& topics_;
  const PartyNotes notes_;
  // By row of the weights, the place that noted it last; empty without weights.
  std::vector<uint32_t> noted_by_;
  uint32_t places_seen_ = 0;
  const PartyWords& words_ = PartyWords::Get();
  const uint32_t of_ = Vocabulary::Get().Number("of");
  const uint32_t told_ = Vocabulary::Get().Number("told");
  const uint32_t tells_ = Vocabulary::Get().Number("tells");
  PartyCandidates& out_;
  std::optional<PartyPatterns> patterns_;  // once it is known who is named
  std::vector<Spoken> spoken_;             // by entity
  bool groups_listed_ = false;
  bool headline_ = false;  // of the place at hand
  uint32_t first_prose_ = kNone;
};

PartyCandidates::PartyCandidates(const FactReading& reading, const std::vector<KindMention>& kinds,
                                 const Topics& topics, const PartyWeights* weights) {
  Observer(reading, kinds, topics, weights, *this).Run();
}

}  // namespace dossier::analysis
