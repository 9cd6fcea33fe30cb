#include "server/analysis/speech.h"

#include <algorithm>
#include <utility>

#include "server/analysis/speech_explanation.h"
#include "server/analysis/speech_pieces.h"
#include "server/analysis/speech_speakers.h"
#include "server/analysis/speech_units.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kFewestAlone = 3;   // words of a quotation that is a sentence by itself
constexpr uint32_t kFewestLoose = 5;   // of one within a sentence that no cue claims
constexpr uint32_t kFewestInside = 7;  // the same where the words of the language are known

class SpeechReader {
 public:
  explicit SpeechReader(const SpeechPieces& pieces)
      : pieces_(pieces), claimed_(pieces.quotes().size()) {}

  std::vector<Speech> Read() {
    const auto& units = pieces_.units();
    for (size_t u = 0; u < units.size();) {
      const uint32_t paragraph = units[u].paragraph;
      size_t end = u;
      while (end < units.size() && units[end].paragraph == paragraph) ++end;
      if (IsNews(paragraph)) ReadParagraph(u, end);
      u = end;
    }
    // A quotation that runs over paragraphs is one statement from its first word on; the others are
    // in order already but for those of one sentence.
    std::stable_sort(found_.begin(), found_.end(), [](const Speech& a, const Speech& b) {
      return a.content.front().begin < b.content.front().begin;
    });
    return std::move(found_);
  }

 private:
  const QuotedPieces& Quote(uint32_t q) const { return pieces_.quotes()[q]; }

  bool IsNews(uint32_t paragraph) const {
    const ParagraphRole role = pieces_.text().paragraphs()[paragraph].role;
    return role != ParagraphRole::kBoilerplate && role != ParagraphRole::kByline;
  }

  void ReadParagraph(size_t first, size_t end) {
    const Range paragraph = pieces_.ParagraphPieces(pieces_.units()[first].paragraph);
    paragraph_began_ = found_.size();
    if (pieces_.grammar().knows_words()) {
      std::vector<Speech> dialogue = ReadDialogue(pieces_, paragraph);
      if (!dialogue.empty()) {
        Append(std::move(dialogue));
        return;
      }
    }
    for (size_t u = first; u < end; ++u) {
      const SpeechPieces::Unit& unit = pieces_.units()[u];
      GoOn(unit);
      const size_t before = found_.size();
      Append(ReadSpeechUnit(pieces_, unit, &claimed_));
      for (uint32_t q = unit.quotes.begin; q < unit.quotes.end; ++q) {
        if (!claimed_[q]) PlaceLoose(q, unit, before);
      }
    }
    quoted_before_ = found_.size() > paragraph_began_;
  }

  void Append(std::vector<Speech> speeches) {
    for (Speech& speech : speeches) found_.push_back(std::move(speech));
  }

  // A quotation that goes on from the paragraph before belongs to the statement that it began.
  void GoOn(const SpeechPieces::Unit& unit) {
    const uint32_t q = unit.quotes.begin;
    if (unit.quotes.empty() || !Quote(q).continues || q == 0 || !claimed_[q - 1]) return;
    if (found_.empty()) return;
    found_.back().content.push_back(Quote(q).pieces);
    claimed_[q] = true;
  }

  // A quotation without a cue: of whoever spoke right before it, or of nobody known.
  void PlaceLoose(uint32_t q, const SpeechPieces::Unit& unit, size_t unit_began) {
    const QuotedPieces& quote = Quote(q);
    const bool alone = IsAlone(quote.pieces, unit.pieces);
    const bool whole = alone || quote.whole || BehindColon(quote.pieces.begin) ||
                       OpensSentence(quote.pieces, unit.pieces);
    if (!whole && IsTitle(quote)) return;
    const bool known = pieces_.grammar().knows_words();
    if (quote.length < (whole ? kFewestAlone : known ? kFewestInside : kFewestLoose)) return;
    Speech speech{.content = {quote.pieces},
                  .rule = known ? "speech.unattributed" : "speech.unknown_language",
                  .confidence = whole ? 0.5 : 0.4};
    const bool same_paragraph = found_.size() > paragraph_began_;
    const bool opens = unit.pieces.begin == pieces_.ParagraphPieces(unit.paragraph).begin;
    if (known && alone && !found_.empty() && found_.size() == unit_began &&
        (same_paragraph || (opens && quoted_before_))) {
      speech.same_speaker = true;
      speech.rule = "speech.continued";
      speech.confidence = same_paragraph ? 0.75 : 0.5;
    }
    claimed_[q] = true;
    found_.push_back(std::move(speech));
  }

  // Whether no word of the unit stands outside the quotation.
  bool IsAlone(Range quote, Range unit) const {
    const auto word = [&](uint32_t i) { return pieces_[i].IsWord(); };
    for (uint32_t i = quote.begin; i-- > unit.begin;) {
      if (word(i)) return false;
    }
    for (uint32_t i = quote.end; i < unit.end; ++i) {
      if (word(i)) return false;
    }
    return true;
  }

  // „Text” – mondta X: nothing before it, and a mark right behind it.
  bool OpensSentence(Range quote, Range unit) const {
    if (quote.end >= unit.end || !(pieces_[quote.end].IsComma() || pieces_[quote.end].IsDash())) {
      return false;
    }
    uint32_t i = unit.begin;
    while (i < quote.begin && pieces_[i].IsDash()) ++i;
    return i == quote.begin;
  }

  // Within a sentence a capital opens a title, and a small letter what somebody said.
  bool IsTitle(const QuotedPieces& quote) const {
    return pieces_[quote.words.begin].IsCapitalised() && quote.pieces.begin > 0 &&
           pieces_[quote.pieces.begin - 1].IsWord();
  }

  bool BehindColon(uint32_t i) const { return i > 0 && pieces_[i - 1].IsColon(); }

  const SpeechPieces& pieces_;
  std::vector<bool> claimed_;
  std::vector<Speech> found_;
  size_t paragraph_began_ = 0;  // the first of `found_` in this paragraph
  bool quoted_before_ = false;  // somebody spoke in the paragraph before
};

v1::Statement::Form FormOf(const SpeechPieces& pieces, const Speech& speech) {
  if (speech.refusal) return v1::Statement::FORM_REFUSAL;
  if (speech.spoken) return v1::Statement::FORM_DIRECT;
  bool all = true;
  bool some = false;
  for (const Range& part : speech.content) {
    for (uint32_t i = part.begin; i < part.end; ++i) {
      if (!pieces[i].IsWord() && pieces[i].kind != TokenKind::kNumber) continue;
      all = all && pieces.InQuote(i);
      some = some || pieces.InQuote(i);
    }
  }
  if (all) return v1::Statement::FORM_DIRECT;
  return some ? v1::Statement::FORM_MIXED : v1::Statement::FORM_INDIRECT;
}

StatementDraft DraftOf(const SpeechPieces& pieces, const Speech& speech) {
  StatementDraft draft;
  draft.form = FormOf(pieces, speech);
  for (const Range& part : speech.content) draft.content.push_back(pieces.SpanOf(part));
  draft.cue = pieces.SpanOf(speech.cue);
  draft.kind = speech.kind;
  draft.stance = speech.refusal                              ? v1::STANCE_DECLINES
                 : speech.kind == v1::Statement::KIND_DENIAL ? v1::STANCE_DENIES
                                                             : v1::STANCE_ASSERTS;
  draft.rule = speech.rule;
  draft.confidence = speech.confidence;
  return draft;
}

// What follows from who speaks, and where.
void Complete(const StatementContext& context, StatementDraft* draft) {
  SpeakerDraft& speaker = draft->speaker;
  if (context.own_publication) {
    draft->channel = v1::CHANNEL_PRESS_RELEASE;
    if (speaker.resolution == v1::Speaker::RESOLUTION_UNRESOLVED && !context.publisher.empty()) {
      speaker.name = context.publisher;
      speaker.resolution = v1::Speaker::RESOLUTION_NAMED;
    }
  } else if (speaker.resolution == v1::Speaker::RESOLUTION_NAMED) {
    draft->channel = v1::CHANNEL_NAMED_STATEMENT_IN_MEDIA;
  } else if (speaker.resolution == v1::Speaker::RESOLUTION_ANONYMOUS) {
    draft->channel = v1::CHANNEL_ANONYMOUS_STATEMENT_IN_MEDIA;
  }
  if (speaker.resolution == v1::Speaker::RESOLUTION_ANONYMOUS) {
    speaker.type = v1::SPEAKER_TYPE_ANONYMOUS_OFFICIAL;
  }
}

}  // namespace

std::vector<StatementDraft> FindSpeech(const Text& text, const SpeechGrammar& grammar,
                                       const StatementContext& context) {
  const SpeechPieces pieces(text, grammar);
  const std::vector<Speech> speeches = SpeechReader(pieces).Read();
  std::vector<StatementDraft> drafts;
  drafts.reserve(speeches.size());
  for (const Speech& speech : speeches) drafts.push_back(DraftOf(pieces, speech));
  ResolveSpeechSpeakers(pieces, speeches, &drafts);
  for (StatementDraft& draft : drafts) Complete(context, &draft);
  if (context.explanations != nullptr) {
    for (size_t i = 0; i < drafts.size(); ++i) {
      context.explanations->of_statements.push_back(ExplainSpeech(pieces, speeches[i], drafts[i]));
    }
  }
  return drafts;
}

}  // namespace dossier::analysis
