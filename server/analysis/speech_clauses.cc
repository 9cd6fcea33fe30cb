#include "server/analysis/speech_clauses.h"

#include <algorithm>
#include <string>

namespace dossier::analysis {
namespace {

constexpr uint32_t kNone = SpeechPieces::kNone;
constexpr uint32_t kParticleReach = 25;  // from a verb to its particle
constexpr uint32_t kPerfectReach = 14;   // from a participle back to its auxiliary
constexpr uint32_t kGapReach = 6;        // within a phrase
constexpr uint32_t kSubjectReach = 18;
constexpr uint32_t kNouns = kRoleNoun | kBody | kUnnamed;

bool EndsClause(const Piece& piece) {
  return piece.IsStop() || piece.IsComma() || piece.IsColon() || piece.mark == ';';
}

class CueFinder {
 public:
  CueFinder(const SpeechPieces& pieces, Range range, bool in_quote)
      : pieces_(pieces), range_(range), in_quote_(in_quote) {}

  std::vector<SpeechCue> Find() {
    uint32_t i = range_.begin;
    while (i < range_.end) {
      i = Hidden(i) || !At(i).IsWord() ? i + 1 : Read(i);
    }
    return std::move(cues_);
  }

 private:
  using Sort = SpeechCue::Sort;

  const Piece& At(uint32_t i) const { return pieces_[i]; }
  bool Hidden(uint32_t i) const { return !in_quote_ && pieces_.InQuote(i); }

  // Reads a cue at `i` if there is one; returns where to go on.
  uint32_t Read(uint32_t i) {
    constexpr std::pair<SpeechSort, Sort> kSorts[] = {{SpeechSort::kRefusal, Sort::kRefusal},
                                                      {SpeechSort::kBefore, Sort::kBefore},
                                                      {SpeechSort::kAfter, Sort::kAfter},
                                                      {SpeechSort::kBehind, Sort::kBehind}};
    if (At(i).word == nullptr) return i + 1;
    for (const auto& [phrases, sort] : kSorts) {
      if (!At(i).word->opens_phrase) break;
      const uint32_t end = PhraseEnd(phrases, i);
      if (end == i) continue;
      SpeechCue cue{.sort = sort, .shown = {i, end}, .verb = {i, end}};
      if (sort == Sort::kRefusal) cue.kind = v1::Statement::KIND_NO_COMMENT;
      for (uint32_t word = i; word < end; ++word) Agree(word, cue);
      cues_.push_back(cue);
      return end;
    }
    if (!At(i).Is(kSays | kSaid) || Named(i)) return i + 1;
    const uint32_t perfect = At(i).Is(kSaid) ? PerfectBefore(i) : kNone;
    if (perfect != kNone) {
      Add({perfect, i + 1}, Adjoins(perfect, i) ? Range{perfect, i + 1} : Range{i, i + 1}, i);
    } else if (At(i).Is(kSays)) {
      const uint32_t particle = ParticleOf(i);
      if (particle != kNone) {
        Add({i, particle + 1}, {i, particle == i + 1 ? i + 2 : i + 1}, i);
      } else if (At(i).word->stands_alone) {
        Add({i, i + 1}, {i, i + 1}, i);
      }
    }
    return i + 1;
  }

  // A capitalised word within a sentence is a noun or a name.
  bool Named(uint32_t i) const {
    return At(i).IsCapitalised() && i > range_.begin && At(i - 1).IsWord();
  }

  void Add(Range verb, Range shown, uint32_t word) {
    SpeechCue cue{.shown = shown, .verb = verb, .kind = At(word).word->kind};
    Agree(verb.begin, cue);
    Agree(word, cue);
    cues_.push_back(cue);
  }

  void Agree(uint32_t i, SpeechCue& cue) const {
    if (pieces_.grammar().IsFemaleVerb(At(i).lower)) cue.gender = Gender::kFemale;
    if (pieces_.grammar().IsMaleVerb(At(i).lower)) cue.gender = Gender::kMale;
    cue.plural = cue.plural || pieces_.grammar().IsPluralVerb(At(i).lower);
  }

  // "a ... déclaré": the auxiliary of the participle, or kNone. Another cue may not take it too.
  uint32_t PerfectBefore(uint32_t participle) const {
    const uint32_t taken = cues_.empty() ? range_.begin : cues_.back().verb.end;
    for (uint32_t i = participle; i-- > taken && participle - i <= kPerfectReach;) {
      if (EndsClause(At(i)) || Hidden(i)) return kNone;
      if (At(i).Is(kPerfect)) return i;
    }
    return kNone;
  }

  // Whether nothing but small words stands between.
  bool Adjoins(uint32_t first, uint32_t last) const {
    for (uint32_t i = first + 1; i < last; ++i) {
      if (!At(i).Is(kHow | kClitic)) return false;
    }
    return true;
  }

  uint32_t ParticleOf(uint32_t verb) const {
    const SpeechWord& word = *At(verb).word;
    if (word.particles.empty()) return kNone;
    const uint32_t limit = std::min(range_.end, verb + kParticleReach);
    for (uint32_t i = verb + 1; i < limit; ++i) {
      if (At(i).IsStop() || At(i).IsColon()) return kNone;
      const auto& all = word.particles;
      if (std::find(all.begin(), all.end(), At(i).lower) == all.end()) continue;
      // The particle closes its clause; elsewhere the word is a preposition.
      const bool closes = i + 1 >= range_.end || !At(i + 1).IsWord() || At(i + 1).Is(kThat);
      if (closes) return i;
    }
    return kNone;
  }

  // The end of the longest phrase of the sort that begins at `i`; `i` if there is none.
  uint32_t PhraseEnd(SpeechSort sort, uint32_t i) const {
    for (const SpeechPhrase& phrase : pieces_.grammar().Phrases(sort, At(i).lower)) {
      const uint32_t end = Match(phrase, i);
      if (end != i) return end;
    }
    return i;
  }

  uint32_t Match(const SpeechPhrase& phrase, uint32_t begin) const {
    uint32_t i = begin;
    bool gap = false;
    for (const std::string& word : phrase.words) {
      if (word == "~") {
        gap = true;
        continue;
      }
      const uint32_t furthest = std::min(range_.end, i + (gap ? kGapReach : 0) + 1);
      while (i < furthest && (At(i).lower != word || Hidden(i))) {
        if (EndsClause(At(i))) return begin;
        ++i;
      }
      if (i >= furthest) return begin;
      ++i;
      gap = false;
    }
    return i;
  }

  const SpeechPieces& pieces_;
  const Range range_;
  const bool in_quote_;
  std::vector<SpeechCue> cues_;
};

// Behind a party or an age in brackets, "Karl Weber (XYZ)"; `i` if none stands there.
uint32_t CloseOfBracket(const SpeechPieces& pieces, uint32_t i, uint32_t limit) {
  constexpr uint32_t kLongest = 7;
  if (pieces[i].mark != '(') return i;
  for (uint32_t k = i + 1; k < std::min(limit, i + kLongest); ++k) {
    if (pieces[k].mark == ')') return k + 1;
  }
  return i;
}

// Behind what stands with a subject: "in Vells", "am Montag".
uint32_t SkipLoose(const SpeechPieces& pieces, uint32_t i, uint32_t limit) {
  while (i < limit) {
    if (IsLooseInSpeech(pieces, i) || pieces[i].kind == TokenKind::kNumber) {
      ++i;
    } else if (const uint32_t close = CloseOfBracket(pieces, i, limit); close > i) {
      i = close;
    } else if (pieces[i].Is(kBeforePlace) && !pieces.InQuote(i)) {
      const SpeakerPhrase behind = ReadSpeakerPhrase(pieces, i + 1, limit);
      const bool word = i + 1 < limit && pieces[i + 1].IsWord() &&
                        !pieces[i + 1].Is(kSays | kSaid | kPerfect | kFinite | kWhen | kHow);
      i = !behind.empty() ? behind.pieces.end : word ? i + 2 : i + 1;
    } else {
      return i;
    }
  }
  return i;
}

// Whether a phrase that begins at `i` is part of one that began before.
bool IsInner(const SpeechPieces& pieces, uint32_t i, uint32_t from) {
  if (i == from) return false;
  const Piece& before = pieces[i - 1];
  if (before.Is(kBeforePlace | kJoiner | kDeterminer | kTitleNoun | kNouns)) return true;
  return before.IsCapitalised() && pieces[i].IsCapitalised() && !before.Is(kWhen | kHow);
}

}  // namespace

std::vector<SpeechCue> FindSpeechCues(const SpeechPieces& pieces, Range range) {
  if (!pieces.grammar().knows_words()) return {};
  return CueFinder(pieces, range, /*in_quote=*/false).Find();
}

std::vector<SpeechCue> FindSpeechCuesInQuote(const SpeechPieces& pieces, Range quoted) {
  if (!pieces.grammar().knows_words()) return {};
  return CueFinder(pieces, quoted, /*in_quote=*/true).Find();
}

bool IsLooseInSpeech(const SpeechPieces& pieces, uint32_t i) {
  const Piece& piece = pieces[i];
  if (piece.Is(kHow | kWhen)) return true;
  if (!piece.Is(kClitic)) return false;
  if (!piece.Is(kDeterminer)) return true;
  return i + 1 < pieces.size() && pieces[i + 1].Is(kSays | kSaid | kPerfect | kFinite | kClitic);
}

SpeakerPhrase SubjectBehind(const SpeechPieces& pieces, const SpeechCue& cue, uint32_t limit) {
  const bool surrounds =
      cue.sort == SpeechCue::Sort::kVerb || cue.sort == SpeechCue::Sort::kRefusal;
  if (surrounds && cue.verb.size() > 1) {
    const uint32_t last = cue.verb.end - 1;
    uint32_t i = cue.verb.begin + 1;
    while (i < last && IsLooseInSpeech(pieces, i)) ++i;
    const SpeakerPhrase between = ReadSpeakerWithApposition(pieces, i, last);
    if (!between.empty()) return between;
  }
  uint32_t i = cue.verb.end;
  limit = std::min(limit, i + kSubjectReach);
  while (i < limit) {
    const Piece& piece = pieces[i];
    const uint32_t loose = SkipLoose(pieces, i, limit);
    if (loose > i) {
      i = loose;
      continue;
    }
    if (EndsClause(piece) || piece.IsDash() || piece.Is(kThat | kAs | kSays | kSaid | kFinite)) {
      return {};
    }
    // "сообщил ТАСС представитель": who was told stands before who told.
    if (piece.Is(kAgency) && !ReadSpeakerPhrase(pieces, i + 1, limit).empty()) {
      ++i;
      continue;
    }
    SpeakerPhrase phrase = ReadSpeakerWithApposition(pieces, i, limit);
    if (!phrase.empty()) return phrase;
    if (pieces.InQuote(i)) return {};
    ++i;
  }
  return {};
}

SpeakerPhrase SubjectBefore(const SpeechPieces& pieces, const SpeechCue& cue, uint32_t from) {
  uint32_t end = cue.verb.begin;
  while (end > from && IsLooseInSpeech(pieces, end - 1)) --end;
  const bool comma = end > from && pieces[end - 1].IsComma();
  const uint32_t close = comma ? end - 1 : end;
  uint32_t s = std::max(from, end - std::min(end, kSubjectReach));
  for (; s < close; ++s) {
    if (IsInner(pieces, s, from) || pieces.InQuote(s)) continue;
    SpeakerPhrase phrase =
        comma ? ReadSpeakerWithApposition(pieces, s, close) : ReadSpeakerPhrase(pieces, s, close);
    if (phrase.empty()) continue;
    // "В компании РИА Новости сообщили": several tell it to the agency.
    if (cue.plural && pieces[s].Is(kAgency)) continue;
    if (SkipLoose(pieces, phrase.pieces.end, close) == close) {
      // Behind a comma the verb stands alone if an apposition or a clause closes there.
      if (!comma || phrase.pieces.size() > 1) return phrase;
    }
  }
  if (!comma) return {};
  // "Jana Dorn, die das Haus seit 2029 leitet, sagte": the phrase before the clause.
  const uint32_t first = SkipLoose(pieces, from, close);
  SpeakerPhrase phrase = ReadSpeakerPhrase(pieces, first, close);
  const bool clause =
      !phrase.empty() && phrase.pieces.end < close && pieces[phrase.pieces.end].IsComma();
  return clause ? phrase : SpeakerPhrase{};
}

namespace {

// "В полиции сообщили": several speak for the body in which they are.
SpeakerPhrase BodyAsPlace(const SpeechPieces& pieces, const SpeechCue& cue, Range around) {
  if (!cue.plural) return {};
  const auto body_at = [&](uint32_t i, uint32_t limit) {
    if (i + 1 >= limit || !pieces[i].Is(kBeforePlace)) return SpeakerPhrase{};
    SpeakerPhrase phrase = ReadSpeakerPhrase(pieces, i + 1, limit);
    const bool body = std::any_of(pieces.pieces().begin() + phrase.pieces.begin,
                                  pieces.pieces().begin() + phrase.pieces.end,
                                  [](const Piece& piece) { return piece.Is(kBody); });
    return body ? phrase : SpeakerPhrase{};
  };
  SpeakerPhrase behind = body_at(cue.verb.end, around.end);
  if (!behind.empty()) return behind;
  const uint32_t reach = cue.verb.begin - std::min(cue.verb.begin, kSubjectReach);
  for (uint32_t i = std::max(around.begin, reach); i < cue.verb.begin; ++i) {
    SpeakerPhrase before = body_at(i, cue.verb.begin);
    if (before.empty()) continue;
    uint32_t end = SkipLoose(pieces, before.pieces.end, cue.verb.begin);
    if (end < cue.verb.begin && pieces[end].Is(kAgency)) {
      while (end < cue.verb.begin && pieces[end].IsCapitalised()) ++end;
    }
    if (end == cue.verb.begin) return before;
  }
  return {};
}

}  // namespace

SpeakerPhrase SubjectWithApposition(const SpeechPieces& pieces, const SpeechCue& cue,
                                    uint32_t from) {
  uint32_t end = cue.verb.begin;
  while (end > from && IsLooseInSpeech(pieces, end - 1)) --end;
  if (end <= from + 1 || !pieces[end - 1].IsComma() || end - from > 2 * kSubjectReach) return {};
  SpeakerPhrase phrase = ReadSpeakerWithApposition(pieces, from, end - 1);
  const bool whole = phrase.pieces.end == end - 1 && phrase.sort == SpeakerPhrase::Sort::kName &&
                     !phrase.role.empty();
  return whole ? phrase : SpeakerPhrase{};
}

SpeakerPhrase SubjectOf(const SpeechPieces& pieces, const SpeechCue& cue, Range around) {
  uint32_t before = cue.verb.begin;
  while (before > around.begin &&
         (IsLooseInSpeech(pieces, before - 1) || pieces[before - 1].Is(kAnd))) {
    --before;
  }
  const bool inverted = before == around.begin || !pieces[before - 1].IsWord();
  SpeakerPhrase behind = SubjectBehind(pieces, cue, around.end);
  if (inverted && !behind.empty()) {
    const SpeakerPhrase apposed = SubjectWithApposition(pieces, cue, around.begin);
    return apposed.empty() ? behind : apposed;
  }
  SpeakerPhrase subject = SubjectBefore(pieces, cue, around.begin);
  if (subject.empty()) {
    const bool refuses = cue.sort == SpeechCue::Sort::kRefusal;
    const SpeakerPhrase place = BodyAsPlace(pieces, cue, around);
    const bool within = !behind.empty() && behind.pieces.end <= cue.verb.end;
    if (behind.empty() || (refuses && !within)) return place;
    return place.empty() || place.pieces.begin > cue.verb.begin ? behind : place;
  }
  // "Anschließend sagte Dorn": a lone word that opens the sentence may be anything.
  const Piece& first = pieces[subject.pieces.begin];
  const bool doubtful = subject.pieces.begin == around.begin && subject.pieces.size() == 1 &&
                        subject.sort == SpeakerPhrase::Sort::kName &&
                        !first.Is(kHisName | kHerName) && !first.Has(kAllCapitals);
  uint32_t next = cue.verb.begin + 1;
  while (next < around.end && IsLooseInSpeech(pieces, next)) ++next;
  const bool follows =
      !behind.empty() && behind.pieces.begin == next && behind.sort != SpeakerPhrase::Sort::kOther;
  return doubtful && follows ? behind : subject;
}

}  // namespace dossier::analysis
