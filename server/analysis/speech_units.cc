#include "server/analysis/speech_units.h"

#include <algorithm>
#include <utility>

namespace dossier::analysis {
namespace {

using Sort = SpeechCue::Sort;

constexpr uint32_t kNone = SpeechPieces::kNone;
constexpr uint32_t kFewestReported = 3;  // words of a report without marks
constexpr uint32_t kFewestWithin = 4;    // quoted words within a sentence that are a statement
constexpr uint32_t kThatReach = 22;      // from a cue to its "that"
constexpr uint32_t kCueReach = 60;       // from a cue to the quotation that it introduces
constexpr uint32_t kLongestTail = 26;    // of a cue and its subject at a sentence's end
constexpr uint32_t kLongestDateline = 14;

class UnitReader {
 public:
  UnitReader(const SpeechPieces& pieces, const SpeechPieces::Unit& unit, std::vector<bool>* claimed)
      : pieces_(pieces),
        unit_(unit),
        claimed_(*claimed),
        cues_(FindSpeechCues(pieces, unit.pieces)),
        used_(cues_.size()),
        from_(BehindDateline()),
        stop_(Trimmed({from_, unit.pieces.end}).end) {}

  std::vector<Speech> Read() {
    for (uint32_t q = unit_.quotes.begin; q < unit_.quotes.end; ++q) {
      if (claimed_[q] || pieces_.quotes()[q].pieces.begin < from_ || IsName(q)) continue;
      CueBehind(q) || CueBefore(q) || CueWithin(q);
    }
    Reports();
    return std::move(found_);
  }

 private:
  const Piece& At(uint32_t i) const { return pieces_[i]; }
  bool IsLoose(uint32_t i) const { return At(i).Is(kAnd) || IsLooseInSpeech(pieces_, i); }
  const QuotedPieces& Quote(uint32_t q) const { return pieces_.quotes()[q]; }

  // Behind "BERLIN (dpa) -", "МОСКВА, 3 мая. /ТАСС/." or a dash.
  uint32_t BehindDateline() const {
    const Range range = unit_.pieces;
    uint32_t begin = range.begin;
    if (range.begin == pieces_.ParagraphPieces(unit_.paragraph).begin) {
      const uint32_t limit = std::min(range.end, range.begin + kLongestDateline);
      for (uint32_t i = range.begin + 1; i + 1 < limit; ++i) {
        const uint32_t mark = At(i).mark;
        const uint32_t next = At(i + 1).mark;
        if (mark == ')' && (At(i + 1).IsDash() || next == '.' || next == ':')) begin = i + 2;
        if (mark == '/' && next == '.') begin = i + 2;
        if (pieces_.InQuote(i)) break;
      }
    }
    while (begin < range.end && (At(begin).IsDash() || At(begin).IsStop())) ++begin;
    return std::min(begin, range.end);
  }

  // A short name within a sentence, as of a firm or a book.
  bool IsName(uint32_t q) const {
    const QuotedPieces& quote = Quote(q);
    if (quote.whole || quote.length > 3 || quote.pieces.begin == from_) return false;
    const Piece& before = At(quote.pieces.begin - 1);
    return before.IsWord() && !before.Is(kSays | kSaid | kThat) &&
           At(quote.words.begin).IsCapitalised();
  }

  // The words of the range, counted up to `most`.
  uint32_t WordsIn(Range range, uint32_t most = kFewestReported) const {
    uint32_t words = 0;
    for (uint32_t i = range.begin; i < range.end && words < most; ++i) {
      words += At(i).IsWord() || At(i).kind == TokenKind::kNumber ? 1 : 0;
    }
    return words;
  }

  uint32_t WordsIn(const std::vector<Range>& parts) const {
    uint32_t words = 0;
    for (const Range& part : parts) words += WordsIn(part);
    return words;
  }

  // The first cue that begins at `i` or behind.
  uint32_t CueFrom(uint32_t i) const {
    const auto found = std::partition_point(
        cues_.begin(), cues_.end(), [&](const SpeechCue& cue) { return cue.verb.begin < i; });
    return static_cast<uint32_t>(found - cues_.begin());
  }

  // Without the marks and blanks around what was said.
  Range Trimmed(Range range) const {
    const auto outer = [&](uint32_t i) {
      const Piece& piece = At(i);
      if (pieces_.InQuote(i)) return false;
      return piece.IsStop() || piece.IsComma() || piece.IsDash() || piece.IsColon() ||
             piece.mark == ';' || piece.kind == TokenKind::kQuote;
    };
    while (!range.empty() && outer(range.begin)) ++range.begin;
    while (!range.empty() && outer(range.end - 1)) --range.end;
    return range;
  }

  void Add(std::vector<Range> content, const SpeechCue* cue, const SpeakerPhrase& speaker,
           absl::string_view rule, double confidence) {
    Speech speech{.speaker = speaker, .rule = rule, .confidence = confidence};
    for (const Range& part : content) {
      const Range trimmed = Trimmed(part);
      if (trimmed.empty()) continue;
      speech.content.push_back(trimmed);
      for (uint32_t i = trimmed.begin; i < trimmed.end; ++i) {
        if (!pieces_.InQuote(i)) continue;
        claimed_[pieces_.QuoteAt(i)] = true;
        i = std::max(i, Quote(pieces_.QuoteAt(i)).pieces.end - 1);
      }
    }
    if (speech.content.empty()) return;
    if (cue != nullptr) {
      used_[static_cast<size_t>(cue - cues_.data())] = true;
      speech.cue = cue->shown;
      speech.kind = cue->kind;
      speech.gender = cue->gender;
      speech.plural = cue->plural;
      speech.refusal = cue->sort == Sort::kRefusal;
    }
    found_.push_back(std::move(speech));
  }

  // ---------------------------------------------------------------- quotations

  // "...", sagte Jana Dorn: and the quotation that goes on behind it.
  bool CueBehind(uint32_t q) {
    const QuotedPieces& quote = Quote(q);
    uint32_t at = quote.pieces.end;
    bool parted = quote.whole;
    while (at < unit_.pieces.end && at < quote.pieces.end + 3 &&
           (At(at).IsComma() || At(at).IsDash() || At(at).IsStop())) {
      parted = true;
      ++at;
    }
    const uint32_t c = CueFrom(at);
    if (c == cues_.size() || used_[c] || cues_[c].verb.begin > at + kLongestTail) return false;
    const SpeechCue& cue = cues_[c];
    const bool prefixed = HasPrefix(quote.pieces.begin);
    if (!parted && prefixed) return false;
    const SpeakerPhrase subject = SubjectAt(at, cue, parted);
    if (subject.empty() && !MayDropSubject(at, cue)) return false;
    Range content = quote.pieces;
    if (prefixed) content.begin = from_;
    std::vector<Range> parts = {content};
    uint32_t end = std::max(subject.pieces.end, cue.verb.end);
    if (q + 1 < unit_.quotes.end && GoesOn(end, q + 1, c)) {
      parts.push_back(Quote(q + 1).pieces);
      end = Quote(q + 1).pieces.end;
    }
    Add(std::move(parts), &cue, subject, "speech.cue_behind", subject.empty() ? 0.6 : 0.9);
    found_.back().drops_subject = subject.empty();
    from_ = std::max(from_, end);
    return true;
  }

  // Whether words of the sentence stand before the quotation that are said with it, as in: Das sei
  // „ein Fehler“, sagte Dorn.
  bool HasPrefix(uint32_t quote_begin) const {
    return WordsIn({from_, quote_begin}, 1) > 0 && !At(quote_begin - 1).IsColon();
  }

  // The subject of a cue that stands at `at`, loose words aside: behind it, or right before it.
  SpeakerPhrase SubjectAt(uint32_t at, const SpeechCue& cue, bool parted) const {
    uint32_t i = at;
    bool as = false;
    while (i < cue.verb.begin && (IsLoose(i) || At(i).Is(kAs))) as = At(i++).Is(kAs) || as;
    if (i == cue.verb.begin) return SubjectBehind(pieces_, cue, TailEnd(cue.verb.end));
    if (!parted) return {};
    // "wie der Sprecher am Montag mitteilte"; "он сказал".
    const SpeakerPhrase before = ReadSpeakerWithApposition(pieces_, i, cue.verb.begin);
    if (before.empty()) return {};
    uint32_t behind = before.pieces.end;
    while (behind < cue.verb.begin && (as || IsLoose(behind))) {
      if (At(behind).IsComma() || At(behind).IsColon()) return {};
      ++behind;
    }
    return behind == cue.verb.begin ? before : SpeakerPhrase{};
  }

  // "..., dijo.": the verb stands alone.
  bool MayDropSubject(uint32_t at, const SpeechCue& cue) const {
    if (cue.sort != Sort::kVerb) return false;
    while (at < cue.verb.begin && IsLoose(at)) ++at;
    return at == cue.verb.begin;
  }

  // The end of the clause that begins at `i`: the next quotation that is no name, or the unit's.
  uint32_t TailEnd(uint32_t i) const {
    const uint32_t limit = std::min(unit_.pieces.end, i + kLongestTail);
    while (i < limit) {
      if (pieces_.InQuote(i)) {
        const QuotedPieces& quote = Quote(pieces_.QuoteAt(i));
        if (quote.length > 4 || quote.whole) return i;
        i = quote.pieces.end;
      } else {
        ++i;
      }
    }
    return std::min(i, unit_.pieces.end);
  }

  // Whether the quotation `q` goes on with what was said before the cue `c`, whose subject ends at
  // `end`: a mark parts them and no other cue stands between.
  bool GoesOn(uint32_t end, uint32_t q, uint32_t c) const {
    const uint32_t open = Quote(q).pieces.begin;
    if (open <= end || open > end + kLongestTail || IsName(q)) return false;
    const Piece& before = At(open - 1);
    if (!before.IsComma() && !before.IsDash() && !before.IsColon() && !before.IsStop() &&
        before.mark != ';') {
      return false;
    }
    return c + 1 >= cues_.size() || cues_[c + 1].verb.begin > open;
  }

  // « Nous allons, a-t-il promis, trouver les auteurs. »: the writer's clause within the marks.
  bool CueWithin(uint32_t q) {
    const Range words = Quote(q).words;
    for (const SpeechCue& cue : FindSpeechCuesInQuote(pieces_, words)) {
      uint32_t start = cue.verb.begin;
      while (start > words.begin && IsLoose(start - 1)) --start;
      if (cue.sort != Sort::kVerb || start < words.begin + 2 || !Parts(start - 1)) continue;
      const SpeakerPhrase subject = SubjectBehind(pieces_, cue, words.end);
      const uint32_t end = std::max(cue.verb.end, subject.pieces.end);
      if (subject.empty() || end >= words.end || !Parts(end)) continue;
      const bool comma_before = At(start - 1).IsComma() && end + 1 < words.end;
      uint32_t rest = end + 1;
      while (rest < words.end && Parts(rest)) ++rest;
      uint32_t said = start - 1;
      while (said > words.begin && Parts(said - 1)) --said;
      if (!comma_before && !At(start - 1).IsDash()) continue;
      AddParts({{words.begin, said}, {rest, words.end}}, cue, subject);
      claimed_[q] = true;
      from_ = Quote(q).pieces.end;
      return true;
    }
    return false;
  }

  bool Parts(uint32_t i) const { return At(i).IsComma() || At(i).IsDash(); }

  // What was said around a clause within one pair of marks.
  void AddParts(std::vector<Range> parts, const SpeechCue& cue, const SpeakerPhrase& subject) {
    found_.push_back({.content = std::move(parts),
                      .cue = cue.shown,
                      .speaker = subject,
                      .kind = cue.kind,
                      .gender = cue.gender,
                      .plural = cue.plural,
                      .rule = "speech.cue_within",
                      .confidence = 0.8});
  }

  // Jana Dorn sagte: "..."; Jana Dorn: "..."
  bool CueBefore(uint32_t q) {
    const Range quote = Quote(q).pieces;
    if (quote.begin <= from_) return false;
    const Piece& before = At(quote.begin - 1);
    const uint32_t c = LastCueBefore(quote.begin);
    const bool colon = before.IsColon();
    if (c == kNone) {
      if (!colon) return false;
      const SpeakerPhrase subject = ReadSpeakerWithApposition(pieces_, from_, quote.begin - 1);
      if (subject.empty() || subject.pieces.end + 1 != quote.begin) return false;
      Add({quote}, nullptr, subject, "speech.colon", 0.8);
      from_ = quote.end;
      return true;
    }
    const SpeechCue& cue = cues_[c];
    const bool that = before.Is(kThat);
    const bool at_once = cue.verb.end == quote.begin;
    if (!colon && !that && !at_once && !before.IsComma()) return false;
    if (cue.sort == Sort::kAfter) return false;
    SpeakerPhrase subject;
    if (cue.sort == Sort::kVerb || cue.sort == Sort::kRefusal) {
      subject = SubjectOf(pieces_, cue, {from_, quote.begin});
    } else {
      subject = ReadSpeakerWithApposition(pieces_, cue.verb.end, quote.begin);
      if (subject.empty()) return false;
    }
    if (before.IsComma() && subject.empty()) return false;
    Range content = quote;
    if ((that || !colon) && WordsIn({quote.end, unit_.pieces.end}, 1) > 0) {
      if (that) {
        content.end = unit_.pieces.end;
      } else if (Quote(q).length < kFewestWithin) {
        return false;
      }
    }
    Add({content}, &cue, subject, that ? "speech.that" : "speech.cue_before",
        subject.empty() ? 0.6 : 0.9);
    from_ = content.end;
    return true;
  }

  // The last cue before `limit`, if it is near and free; else kNone.
  uint32_t LastCueBefore(uint32_t limit) const {
    const uint32_t c = CueFrom(limit);
    if (c == 0) return kNone;
    const SpeechCue& cue = cues_[c - 1];
    const bool near = cue.verb.begin >= from_ && cue.verb.end <= limit &&
                      limit - cue.verb.end <= kCueReach && !used_[c - 1];
    return near ? c - 1 : kNone;
  }

  // ---------------------------------------------------------------- reports

  void Reports() {
    for (uint32_t c = 0; c < cues_.size(); ++c) {
      if (used_[c] || cues_[c].verb.begin < from_) continue;
      switch (cues_[c].sort) {
        case Sort::kVerb:
          ThatClause(c) || BehindClause(c) || CommaClause(c) || QuotedWithin(c);
          break;
        case Sort::kBefore:
        case Sort::kBehind:
          Source(c);
          break;
        case Sort::kAfter:
          SourceBefore(c);
          break;
        case Sort::kRefusal:
          Refusal(c);
          break;
      }
    }
  }

  // Er sagte, dass ...
  bool ThatClause(uint32_t c) {
    const SpeechCue& cue = cues_[c];
    const uint32_t limit = std::min(unit_.pieces.end, cue.verb.end + kThatReach);
    uint32_t that = cue.verb.end;
    while (that < limit && !At(that).Is(kThat)) {
      const Piece& piece = At(that);
      const bool another = piece.Is(kFinite | kAs) || (that > cue.verb.end && IsCueAt(that));
      if (piece.IsStop() || piece.IsColon() || another || piece.mark == ';') return false;
      ++that;
    }
    if (that >= limit || pieces_.InQuote(that)) return false;
    const Range content{that + 1, std::max(that + 1, stop_)};
    if (WordsIn(content) < kFewestReported) return false;
    const SpeakerPhrase subject = SubjectOf(pieces_, cue, {from_, that});
    const bool drops = subject.empty() && MayDropSubject(from_, cue);
    Add({content}, &cue, subject, "speech.that", subject.empty() ? 0.5 : 0.85);
    found_.back().drops_subject = drops;
    from_ = unit_.pieces.end;
    return true;
  }

  bool IsCueAt(uint32_t i) const {
    const uint32_t c = CueFrom(i);
    return c < cues_.size() && cues_[c].verb.begin == i;
  }

  // Die Systeme seien abgeschaltet, sagte Dorn.
  bool BehindClause(uint32_t c) {
    const SpeechCue& cue = cues_[c];
    uint32_t start = cue.verb.begin;
    while (start > from_ && IsLoose(start - 1)) --start;
    bool as = false;
    const uint32_t reach = start - std::min(start, 16u);
    for (uint32_t i = start; i-- > std::max(from_, reach);) {
      if (At(i).IsComma() || pieces_.InQuote(i)) break;
      if (!At(i).Is(kAs)) continue;
      as = true;
      start = i;
      break;
    }
    if (start <= from_ + 1 || !(At(start - 1).IsComma() || At(start - 1).IsDash())) return false;
    if (!as && !SubjectWithApposition(pieces_, cue, from_).empty()) return false;
    const SpeakerPhrase subject = SubjectAt(start, cue, /*parted=*/true);
    const Range content{from_, start - 1};
    if (subject.empty()) return false;
    const uint32_t end = std::max(subject.pieces.end, cue.verb.end);
    std::vector<Range> parts = {content};
    if (!Tail(end, parts) || WordsIn(parts) < kFewestReported) return false;
    Add(std::move(parts), &cue, subject, as ? "speech.as" : "speech.cue_behind", 0.85);
    from_ = unit_.pieces.end;
    return true;
  }

  // Whether the sentence ends with the clause that ends at `end`, or goes on behind a comma with
  // what was said, which is added to `parts`.
  bool Tail(uint32_t end, std::vector<Range>& parts) const {
    const uint32_t stop = stop_;
    uint32_t comma = end;
    while (comma < stop && !At(comma).IsComma() && !At(comma).IsDash()) {
      if (At(comma).Is(kThat) || At(comma).IsColon() || comma - end > kLongestTail) return false;
      ++comma;
    }
    if (comma >= stop) return true;
    const Range rest{comma + 1, stop};
    // "sagte Dorn, der das Haus leitet": a comma right behind the subject parts, others add.
    if (comma == end && WordsIn(rest) > 1) parts.push_back(rest);
    return true;
  }

  // Dorn sagte am Montag, die Systeme seien abgeschaltet.
  bool CommaClause(uint32_t c) {
    const SpeechCue& cue = cues_[c];
    const bool as = At(from_).Is(kAs);  // "Comme l'a indiqué la préfecture, ..."
    if (!as && !pieces_.grammar().comma_opens_clause()) return false;
    const uint32_t limit = std::min(unit_.pieces.end, cue.verb.end + kThatReach);
    uint32_t comma = cue.verb.end;
    while (comma < limit && !At(comma).IsComma()) {
      if (At(comma).IsStop() || At(comma).IsColon() || pieces_.InQuote(comma)) return false;
      ++comma;
    }
    if (comma >= limit) return false;
    const SpeakerPhrase subject = SubjectOf(pieces_, cue, {as ? from_ + 1 : from_, comma});
    const Range content{comma + 1, std::max(comma + 1, stop_)};
    if (subject.empty() || WordsIn(content) < kFewestReported) return false;
    Add({content}, &cue, subject, "speech.comma", 0.7);
    from_ = unit_.pieces.end;
    return true;
  }

  // Der Minister sprach von „einem Angriff auf uns alle“: a quotation of some length in a sentence
  // with a cue is its subject's.
  bool QuotedWithin(uint32_t c) {
    const SpeechCue& cue = cues_[c];
    const auto begin = pieces_.quotes().begin();
    const auto first = std::partition_point(
        begin + unit_.quotes.begin, begin + unit_.quotes.end,
        [&](const QuotedPieces& quote) { return quote.pieces.begin < cue.verb.end; });
    for (uint32_t q = static_cast<uint32_t>(first - begin); q < unit_.quotes.end; ++q) {
      const QuotedPieces& quote = Quote(q);
      if (quote.pieces.begin > cue.verb.end + kCueReach) return false;
      if (claimed_[q] || quote.length < kFewestWithin) continue;
      const SpeakerPhrase subject = SubjectOf(pieces_, cue, {from_, quote.pieces.begin});
      if (subject.empty()) return false;
      Add({quote.pieces}, &cue, subject, "speech.within", 0.7);
      from_ = quote.pieces.end;
      return true;
    }
    return false;
  }

  // Laut Polizei ...; ..., so Dorn; Die Systeme, so Dorn, seien ...
  void Source(uint32_t c) {
    const SpeechCue& cue = cues_[c];
    const SpeakerPhrase subject =
        ReadSpeakerWithApposition(pieces_, cue.verb.end, unit_.pieces.end);
    if (subject.empty()) return;
    uint32_t start = cue.verb.begin;
    while (start > from_ && IsLoose(start - 1)) --start;
    const bool front = start == from_ || WordsIn({from_, start}) == 0;
    if (cue.sort == Sort::kBehind && (front || At(start - 1).IsWord())) return;
    std::vector<Range> parts;
    if (!front) parts.push_back({from_, start});
    const uint32_t stop = stop_;
    if (subject.pieces.end < stop) {
      uint32_t rest = subject.pieces.end;
      // What stands between the source and the comma behind it tells when and where.
      if (!front && !At(rest).IsComma() && At(start - 1).IsComma()) {
        while (rest < stop && !At(rest).IsComma()) ++rest;
      }
      if (WordsIn({rest, stop}) >= (front ? kFewestReported : 1)) parts.push_back({rest, stop});
    }
    if (WordsIn(parts) < kFewestReported) return;
    Add(std::move(parts), &cue, subject, "speech.source", 0.8);
    from_ = unit_.pieces.end;
  }

  // Dorn zufolge ...
  void SourceBefore(uint32_t c) {
    const SpeechCue& cue = cues_[c];
    const SpeakerPhrase subject = SubjectBefore(pieces_, cue, from_);
    if (subject.empty() || subject.pieces.end != cue.verb.begin) return;
    std::vector<Range> parts;
    if (subject.pieces.begin > from_) parts.push_back({from_, subject.pieces.begin});
    if (stop_ > cue.verb.end) parts.push_back({cue.verb.end, stop_});
    if (WordsIn(parts) < kFewestReported) return;
    Add(std::move(parts), &cue, subject, "speech.source", 0.75);
    from_ = unit_.pieces.end;
  }

  void Refusal(uint32_t c) {
    const SpeechCue& cue = cues_[c];
    const SpeakerPhrase subject = SubjectOf(pieces_, cue, {from_, unit_.pieces.end});
    uint32_t end = cue.verb.end;
    while (end < unit_.pieces.end && !At(end).IsComma() && !At(end).IsStop()) ++end;
    Add({{cue.verb.begin, end}}, &cue, subject, "speech.refusal", subject.empty() ? 0.5 : 0.85);
    from_ = std::max(from_, end);
  }

  const SpeechPieces& pieces_;
  const SpeechPieces::Unit& unit_;
  std::vector<bool>& claimed_;
  const std::vector<SpeechCue> cues_;
  std::vector<bool> used_;
  uint32_t from_;        // where what no statement has taken yet begins
  const uint32_t stop_;  // the end of what the unit says, without its stop
  std::vector<Speech> found_;
};

}  // namespace

std::vector<Speech> ReadSpeechUnit(const SpeechPieces& pieces, const SpeechPieces::Unit& unit,
                                   std::vector<bool>* claimed) {
  return UnitReader(pieces, unit, claimed).Read();
}

}  // namespace dossier::analysis
