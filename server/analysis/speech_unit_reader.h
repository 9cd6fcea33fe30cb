#ifndef DOSSIER_SERVER_ANALYSIS_SPEECH_UNIT_READER_H_
#define DOSSIER_SERVER_ANALYSIS_SPEECH_UNIT_READER_H_

#include <vector>

#include "server/analysis/speech_units.h"

namespace dossier::analysis {

// Reads one unit from left to right, first its quotations (speech_units.cc), then what is reported
// without marks (speech_reports.cc). What a statement has taken, no later one takes. Borrows the
// pieces; of one thread.
class SpeechUnitReader {
 public:
  SpeechUnitReader(const SpeechPieces& pieces, const SpeechPieces::Unit& unit,
                   std::vector<bool>* claimed)
      : pieces_(pieces),
        unit_(unit),
        claimed_(*claimed),
        cues_(FindSpeechCues(pieces, unit.pieces)),
        used_(cues_.size()),
        from_(BehindDateline()),
        stop_(Trimmed({from_, unit.pieces.end}).end) {}

  std::vector<Speech> Read();

 private:
  using Sort = SpeechCue::Sort;

  static constexpr uint32_t kNone = SpeechPieces::kNone;
  static constexpr uint32_t kFewestReported = 3;  // words of a report without marks
  static constexpr uint32_t kFewestWithin = 4;  // quoted words within a sentence that say something
  static constexpr uint32_t kThatReach = 22;    // from a cue to its "that"
  static constexpr uint32_t kCueReach = 60;     // from a cue to the quotation that it introduces
  static constexpr uint32_t kLongestTail = 26;  // of a cue and its subject at a sentence's end

  const Piece& At(uint32_t i) const { return pieces_[i]; }
  bool IsLoose(uint32_t i) const { return At(i).Is(kAnd) || IsLooseInSpeech(pieces_, i); }
  const QuotedPieces& Quote(uint32_t q) const { return pieces_.quotes()[q]; }
  bool Parts(uint32_t i) const { return At(i).IsComma() || At(i).IsDash(); }

  // Behind "BERLIN (dpa) -", "МОСКВА, 3 мая. /ТАСС/." or a dash.
  uint32_t BehindDateline() const;

  // A short name within a sentence, as of a firm or a book.
  bool IsName(uint32_t q) const;

  // The words of the range, counted up to `most`.
  uint32_t WordsIn(Range range, uint32_t most = kFewestReported) const;

  uint32_t WordsIn(const std::vector<Range>& parts) const;

  // The first cue that begins at `i` or behind.
  uint32_t CueFrom(uint32_t i) const;

  // Without the marks and blanks around what was said.
  Range Trimmed(Range range) const;

  void Add(std::vector<Range> content, const SpeechCue* cue, const SpeakerPhrase& speaker,
           absl::string_view rule, double confidence);

  // "...", sagte Jana Dorn: and the quotation that goes on behind it.
  bool CueBehind(uint32_t q);

  // Whether words of the sentence stand before the quotation that are said with it, as in: Das sei
  // „ein Fehler“, sagte Dorn.
  bool HasPrefix(uint32_t quote_begin) const;

  // The subject of a cue that stands at `at`, loose words aside: behind it, or right before it.
  SpeakerPhrase SubjectAt(uint32_t at, const SpeechCue& cue, bool parted) const;

  // "..., dijo.": the verb stands alone.
  bool MayDropSubject(uint32_t at, const SpeechCue& cue) const;

  // The end of the clause that begins at `i`: the next quotation that is no name, or the unit's.
  uint32_t TailEnd(uint32_t i) const;

  // Whether the quotation `q` goes on with what was said before the cue `c`, whose subject ends at
  // `end`: a mark parts them and no other cue stands between.
  bool GoesOn(uint32_t end, uint32_t q, uint32_t c) const;

  // « Nous allons, a-t-il promis, trouver les auteurs. »: the writer's clause within the marks.
  bool CueWithin(uint32_t q);

  // What was said around a clause within one pair of marks.
  void AddParts(std::vector<Range> parts, const SpeechCue& cue, const SpeakerPhrase& subject);

  // Jana Dorn sagte: "..."; Jana Dorn: "..."
  bool CueBefore(uint32_t q);

  // Who stands alone before a colon, or ends the sentence before it by name and office: "Ähnlich
  // äußert sich Ministerin Vera Lang:".
  SpeakerPhrase PhraseBeforeColon(uint32_t colon) const;

  // The last cue before `limit`, if it is near and free; else kNone.
  uint32_t LastCueBefore(uint32_t limit) const;

  // What is reported without marks.
  void Reports();

  // Er sagte, dass ...
  bool ThatClause(uint32_t c);

  bool IsCueAt(uint32_t i) const;

  // Die Systeme seien abgeschaltet, sagte Dorn.
  bool BehindClause(uint32_t c);

  // Whether the sentence ends with the clause that ends at `end`, or goes on behind a comma with
  // what was said, which is added to `parts`.
  bool Tail(uint32_t end, std::vector<Range>& parts) const;

  // Dorn sagte am Montag, die Systeme seien abgeschaltet.
  bool CommaClause(uint32_t c);

  // Der Minister sprach von „einem Angriff auf uns alle“: a quotation of some length in a sentence
  // with a cue is its subject's.
  bool QuotedWithin(uint32_t c);

  // Laut Polizei ...; ..., so Dorn; Die Systeme, so Dorn, seien ...
  void Source(uint32_t c);

  // Dorn zufolge ...
  void SourceBefore(uint32_t c);

  void Refusal(uint32_t c);

  const SpeechPieces& pieces_;
  const SpeechPieces::Unit& unit_;
  std::vector<bool>& claimed_;
  const std::vector<SpeechCue> cues_;
  std::vector<bool> used_;
  uint32_t from_;        // where what no statement has taken yet begins
  const uint32_t stop_;  // the end of what the unit says, without its stop
  std::vector<Speech> found_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SPEECH_UNIT_READER_H_
