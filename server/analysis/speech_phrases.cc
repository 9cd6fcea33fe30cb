#include "server/analysis/speech_phrases.h"

#include <algorithm>

namespace dossier::analysis {
namespace {

using Sort = SpeakerPhrase::Sort;

constexpr uint32_t kLongest = 16;       // pieces of a phrase
constexpr uint32_t kMostUnknown = 3;    // words in a row that no list holds
constexpr uint32_t kLongestQuoted = 4;  // words of a name in quotation marks
constexpr uint32_t kNouns = kRoleNoun | kBody | kUnnamed;
// What no phrase for a speaker contains.
constexpr uint32_t kEnds = kSays | kSaid | kPerfect | kFinite | kThat | kAs | kPersonalPronoun |
                           kWhen | kHow | kClitic | kAnd;

class PhraseReader {
 public:
  PhraseReader(const SpeechPieces& pieces, uint32_t begin, uint32_t limit)
      : pieces_(pieces),
        begin_(begin),
        limit_(std::min({limit, pieces.size(), begin + kLongest})) {}

  SpeakerPhrase Read() {
    if (begin_ >= limit_) return {};
    // "het" is an article as well.
    const bool pronoun = At(begin_).Is(kPersonalPronoun);
    const uint32_t end = pronoun && !At(begin_).Is(kDeterminer) ? begin_ : End();
    if (pronoun && end <= begin_ + 1) return Pronoun();
    if (end == begin_) return {};
    phrase_.pieces = {begin_, end};
    Sort_();
    if (phrase_.sort == Sort::kNone) return {};
    return phrase_;
  }

 private:
  const Piece& At(uint32_t i) const { return pieces_[i]; }

  SpeakerPhrase Pronoun() const {
    SpeakerPhrase phrase{.pieces = {begin_, begin_ + 1}, .sort = Sort::kPronoun};
    if (At(begin_).Is(kHe)) phrase.gender = Gender::kMale;
    if (At(begin_).Is(kShe)) phrase.gender = Gender::kFemale;
    return phrase;
  }

  // A name of a firm in quotation marks; its end, or `i`.
  uint32_t QuotedNameEnd(uint32_t i) const {
    const uint32_t q = pieces_.QuoteAt(i);
    if (q == SpeechPieces::kNone) return i;
    const QuotedPieces& quote = pieces_.quotes()[q];
    const bool name = quote.pieces.begin == i && quote.closed && quote.length <= kLongestQuoted &&
                      quote.pieces.end <= limit_ && At(quote.words.begin).IsCapitalised() &&
                      !quote.whole;
    return name ? quote.pieces.end : i;
  }

  bool MayStand(uint32_t i) const {
    const Piece& piece = At(i);
    if (!piece.IsWord() && piece.kind != TokenKind::kNumber) return false;
    // "Die" is an article, but in "Mars" the month is part of a name: lists lose against capitals
    // that do not open the phrase, unless they are verbs or conjunctions.
    return !piece.Is(kEnds) || piece.Is(kNouns | kTitleNoun | kDeterminer);
  }

  // Where the phrase ends; `begin_` if none begins there.
  uint32_t End() {
    uint32_t i = begin_;
    bool article = false;
    bool name = false;    // a capitalised run is under way
    bool noun = false;    // a noun was seen
    bool linked = false;  // the last piece asks for another
    uint32_t unknown = 0;
    uint32_t end = begin_;  // behind the last piece that may end a phrase
    while (i < limit_) {
      const Piece& piece = At(i);
      const uint32_t quoted = QuotedNameEnd(i);
      if (quoted > i) {
        if (end == begin_ && !article) return begin_;
        i = end = quoted;
        noun = true;
        linked = false;
        continue;
      }
      if (pieces_.InQuote(i) != pieces_.InQuote(begin_)) break;
      if (piece.kind == TokenKind::kPossessive && i > begin_) {
        ++i;
        continue;
      }
      if (!MayStand(i) || (piece.Is(kAgency) && noun && !linked)) break;
      if (piece.kind == TokenKind::kNumber) {
        if (!article || noun) break;  // "der 54-jährige Sprecher"
        ++i;
        continue;
      }
      const bool capitalised = piece.IsCapitalised();
      if (name && i > begin_ && piece.Is(kNamePart) && !piece.Is(kNouns) && i + 1 < limit_ &&
          At(i + 1).IsCapitalised()) {
        ++i;  // "Anna de Vries"
        continue;
      }
      if (i == begin_ &&
          (piece.Is(kBeforePlace) || (piece.Is(kJoiner) && !piece.Is(kDeterminer)))) {
        const bool name_begins = piece.Is(kNamePart) && capitalised && i + 1 < limit_ &&
                                 At(i + 1).IsCapitalised();  // "Van Dijk"
        if (!name_begins) return begin_;
        name = noun = linked = true;
        ++i;
        continue;
      }
      if (piece.Is(kDeterminer) && !(capitalised && noun)) {
        if (end > begin_ && !linked && !piece.Is(kJoiner)) break;
        article = true;
        name = false;
        linked = true;
        ++i;
        continue;
      }
      if (piece.Is(kJoiner)) {
        if (end == begin_) return begin_;
        name = false;
        linked = true;
        ++i;
        continue;
      }
      if (piece.Is(kBeforePlace)) break;
      if (piece.Is(kTitleNoun)) {
        if (noun && !linked && !piece.Is(kDoctor)) break;
        ++i;
        linked = true;
        continue;
      }
      if (piece.Is(kNouns)) {
        // A role behind a name is another phrase, unless it opened with an article.
        if (name && !article && !capitalised) break;
        name = false;
        noun = true;
        unknown = 0;
        linked = false;
        end = ++i;
        continue;
      }
      if (capitalised) {
        name = true;
        noun = true;
        unknown = 0;
        linked = false;
        end = ++i;
        continue;
      }
      // A small word that no list holds: an adjective or a noun, never behind a name.
      if (name && !linked) break;
      if (!article && !noun && !AdjectiveMayOpen(i)) return begin_;
      if (++unknown > kMostUnknown) break;
      linked = false;
      ++i;
      if (!pieces_.grammar().nouns_are_capitalised()) end = i;
    }
    return end;
  }

  // "старший аналитик", "бывший министр": without articles, a noun of a list must follow at once.
  bool AdjectiveMayOpen(uint32_t i) const {
    for (uint32_t k = i + 1; k < limit_ && k < i + 3; ++k) {
      if (!At(k).IsWord() || At(k).Is(kEnds)) return false;
      if (At(k).Is(kNouns)) return true;
    }
    return false;
  }

  // What sort of phrase it is, and its parts.
  void Sort_() {
    const Range all = phrase_.pieces;
    uint32_t head = SpeechPieces::kNone;
    for (uint32_t i = all.begin; i < all.end; ++i) {
      const Piece& piece = At(i);
      if (head == SpeechPieces::kNone) Agree(piece);
      if (head == SpeechPieces::kNone && piece.Is(kNouns)) head = i;
      if (piece.Is(kJoiner) && head != SpeechPieces::kNone) break;
    }
    if (head == SpeechPieces::kNone) return SortWithoutNoun();
    const Piece& noun = At(head);
    if (noun.Is(kRoleNoun)) {
      if (phrase_.gender == Gender::kUnknown && noun.Is(kMaleRole)) phrase_.gender = Gender::kMale;
      if (phrase_.gender == Gender::kUnknown && noun.Is(kFemaleRole)) {
        phrase_.gender = Gender::kFemale;
      }
      return SortRole(head);
    }
    if (noun.Is(kUnnamed)) {
      phrase_.sort = Sort::kUnnamed;
      phrase_.role = {head, all.end};
      return;
    }
    SortBody(head);
  }

  // Takes the gender of a title or an article.
  void Agree(const Piece& piece) {
    if (piece.Is(kSir | kHisArticle)) phrase_.gender = Gender::kMale;
    if (piece.Is(kMadam | kHerArticle)) phrase_.gender = Gender::kFemale;
  }

  // A role, whom it is of, and a name: each may be missing but the first.
  void SortRole(uint32_t head) {
    const Range all = phrase_.pieces;
    uint32_t role_end = head + 1;
    uint32_t i = head + 1;
    while (i < all.end && !At(i).Is(kJoiner | kDeterminer | kTitleNoun) && !IsNameAt(i)) {
      role_end = ++i;  // "directeur général", "Sprecher"
    }
    Range rest{i, all.end};
    if (i < all.end && At(i).Is(kJoiner | kDeterminer)) {
      while (rest.begin < rest.end && At(rest.begin).Is(kJoiner | kDeterminer)) ++rest.begin;
      const uint32_t cut = NameBehindBody(rest);
      phrase_.body = {rest.begin, cut};
      rest.begin = cut;
    } else if (i < all.end && At(i).kind == TokenKind::kQuote) {
      const uint32_t cut = NameBehindBody(rest);
      phrase_.body = {i, cut};
      rest.begin = cut;
    } else if (pieces_.grammar().knows_words() && head > all.begin &&
               At(head - 1).IsCapitalised() && !At(head - 1).Is(kDeterminer)) {
      phrase_.body = {head - 1, head};  // "Norlicht Sprecherin"
    }
    phrase_.role = {head, role_end};
    while (!rest.empty() && At(rest.begin).Is(kTitleNoun)) ++rest.begin;
    phrase_.name = WithoutBody(rest);
    phrase_.sort = rest.empty() ? Sort::kRole : Sort::kName;
    if (phrase_.gender == Gender::kUnknown) phrase_.gender = GenderOf(rest);
  }

  // "Tom Brink von der Universität": a name ends before what it is of, but for "Anna de Vries".
  Range WithoutBody(Range name) {
    for (uint32_t i = name.begin + 1; i < name.end; ++i) {
      if (!At(i).Is(kJoiner | kDeterminer)) continue;
      uint32_t next = i;
      while (next < name.end && At(next).Is(kNamePart)) ++next;
      const bool particle =
          next > i && next < name.end && At(next).IsCapitalised() && !At(next).Is(kNouns);
      if (particle) {
        i = next;
        continue;
      }
      if (phrase_.body.empty()) {
        phrase_.body = {i, name.end};
        while (!phrase_.body.empty() && At(phrase_.body.begin).Is(kJoiner | kDeterminer)) {
          ++phrase_.body.begin;
        }
      }
      return {name.begin, i};
    }
    return name;
  }

  bool IsNameAt(uint32_t i) const {
    return At(i).kind == TokenKind::kQuote || (At(i).IsCapitalised() && !At(i).Is(kNouns));
  }

  // Where a person's name begins in "Hafenbehörde Vells Jana Dorn", or the end.
  uint32_t NameBehindBody(Range range) const {
    for (uint32_t i = range.begin; i < range.end; ++i) {
      const bool opens = At(i).Is(kHisName | kHerName | kTitleNoun) && At(i).IsCapitalised() &&
                         !At(i).Is(kNouns) && i + 1 < range.end && i > range.begin;
      if (opens && AllCapitalised({i, range.end})) return i;
    }
    // Without a known first name the last two of three capitals are it, or two behind small words.
    uint32_t capitals = range.end;
    while (capitals > range.begin && At(capitals - 1).IsCapitalised() &&
           !At(capitals - 1).Is(kNouns | kJoiner | kDeterminer)) {
      --capitals;
    }
    const uint32_t run = range.end - capitals;
    if (run == 2 && capitals > range.begin && !At(capitals - 1).Is(kJoiner | kDeterminer)) {
      return capitals;
    }
    if (run >= 3) return range.end - 2;
    return range.end;
  }

  bool AllCapitalised(Range range) const {
    for (uint32_t i = range.begin; i < range.end; ++i) {
      if (!At(i).IsCapitalised() && !At(i).Is(kNamePart | kTitleNoun)) return false;
    }
    return !range.empty();
  }

  // A body: named if anything but its noun names it.
  void SortBody(uint32_t head) {
    const Range all = phrase_.pieces;
    uint32_t begin = all.begin;
    while (begin < head && At(begin).Is(kDeterminer)) ++begin;
    if (head + 1 < all.end && pieces_.grammar().IsFirm(At(head).lower) && IsNameAt(head + 1)) {
      phrase_.sort = Sort::kName;
      phrase_.name = {head + 1, all.end};
      return;
    }
    bool named = false;
    for (uint32_t i = begin; i < all.end; ++i) {
      const bool opens_text = i == begin && At(i).Has(kSpaceBefore) && i == all.begin;
      if (i != head && (At(i).IsCapitalised() || At(i).kind == TokenKind::kQuote)) {
        named = named || !opens_text || !At(i).Is(kNouns);
      }
      if (i == head && !pieces_.grammar().nouns_are_capitalised() && At(i).IsCapitalised() &&
          i != all.begin) {
        named = true;  // "la Banque centrale"
      }
    }
    phrase_.role = {begin, all.end};
    phrase_.sort = named ? Sort::kName : Sort::kRole;
    if (named) {
      phrase_.name = {begin, all.end};
      phrase_.role = {};
    }
  }

  void SortWithoutNoun() {
    const Range all = phrase_.pieces;
    uint32_t i = all.begin;
    bool article = false;
    while (i < all.end &&
           (At(i).Is(kDeterminer | kTitleNoun) || At(i).kind == TokenKind::kNumber)) {
      article = article || At(i).Is(kDeterminer);
      ++i;
    }
    uint32_t first = i;
    while (first < all.end && !At(first).IsCapitalised() && At(first).kind != TokenKind::kQuote) {
      ++first;
    }
    if (first == all.end) {
      phrase_.sort = Sort::kOther;
      return;
    }
    const bool common_noun =
        pieces_.grammar().nouns_are_capitalised() && article && !At(all.begin).Is(kTitleNoun);
    if (common_noun) {
      // "die Bewohnerin Jana Dorn": behind an article the first noun is a common one.
      phrase_.sort = Sort::kOther;
      const bool person = first + 2 < all.end && AllCapitalised({first + 1, all.end});
      if (!person) return;
      phrase_.role = {first, first + 1};
      ++first;
    } else if (first > i) {
      phrase_.role = {i, first};
    }
    phrase_.sort = Sort::kName;
    phrase_.name = {first, all.end};
    if (phrase_.gender == Gender::kUnknown) phrase_.gender = GenderOf(phrase_.name);
  }

  Gender GenderOf(Range name) const {
    if (name.empty()) return Gender::kUnknown;
    const Piece& first = At(name.begin);
    if (first.Is(kHisName) == first.Is(kHerName)) return Gender::kUnknown;
    return first.Is(kHisName) ? Gender::kMale : Gender::kFemale;
  }

  const SpeechPieces& pieces_;
  const uint32_t begin_;
  const uint32_t limit_;
  SpeakerPhrase phrase_;
};

bool EndsApposition(const SpeechPieces& pieces, uint32_t i, uint32_t limit) {
  return i >= limit || pieces[i].IsComma() || pieces[i].IsStop() || pieces[i].IsColon() ||
         pieces[i].IsDash() || pieces[i].Is(kSays | kSaid | kPerfect | kBeforePlace | kWhen);
}

}  // namespace

absl::string_view OrganisationOf(const SpeechPieces& pieces, const SpeakerPhrase& phrase) {
  for (uint32_t i = phrase.body.begin; i < phrase.body.end; ++i) {
    const bool names = pieces[i].IsCapitalised() && !pieces.grammar().Lists(pieces[i].lower);
    if (names) return pieces.text().Slice(pieces.SpanOf(phrase.body));
  }
  return {};
}

SpeakerPhrase ReadSpeakerPhrase(const SpeechPieces& pieces, uint32_t i, uint32_t limit) {
  return PhraseReader(pieces, i, limit).Read();
}

SpeakerPhrase ReadSpeakerWithApposition(const SpeechPieces& pieces, uint32_t i, uint32_t limit) {
  SpeakerPhrase phrase = ReadSpeakerPhrase(pieces, i, limit);
  limit = std::min(limit, pieces.size());
  const uint32_t comma = phrase.pieces.end;
  if (phrase.empty() || comma + 1 >= limit || !pieces[comma].IsComma()) return phrase;
  const SpeakerPhrase behind = ReadSpeakerPhrase(pieces, comma + 1, limit);
  if (behind.empty() || !EndsApposition(pieces, behind.pieces.end, limit)) return phrase;
  const bool named = phrase.sort == Sort::kName && phrase.role.empty();
  if (named && behind.sort == Sort::kRole && !pieces[behind.role.begin].Is(kBody)) {
    phrase.role = behind.role;
    phrase.body = behind.body;
    if (behind.gender != Gender::kUnknown) phrase.gender = behind.gender;
  } else if (phrase.sort == Sort::kRole && behind.sort == Sort::kName && behind.role.empty() &&
             !pieces[phrase.role.begin].Is(kBody)) {
    phrase.sort = Sort::kName;
    phrase.name = behind.name;
    if (phrase.gender == Gender::kUnknown) phrase.gender = behind.gender;
  } else {
    return phrase;
  }
  phrase.pieces.end = behind.pieces.end;
  return phrase;
}

}  // namespace dossier::analysis
