#ifndef DOSSIER_SERVER_ANALYSIS_KIND_SIGNS_H_
#define DOSSIER_SERVER_ANALYSIS_KIND_SIGNS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/kinds.h"
#include "server/analysis/tense_words.h"

namespace dossier::analysis {

// Sentences below its headline that a text has at most that says everything once, as notes of
// repositories do.
inline constexpr size_t kNoteSentences = 5;

// Whether a text is such a note.
bool IsNote(const Text& text);

// What a stretch of text may show beside its words and the kinds that it mentions.
enum class KindMark : uint8_t {
  kName,
  kNames,      // three words of names or more
  kManyNames,  // six or more
  kNumber,
  kQuote,
  kLead,   // among the first sentences
  kPast,   // a verb of the past
  kPasts,  // two or more
  kPresent,
  kModal,
  kReader,  // speaks to the reader
  // Of notes alone.
  kGroup,         // a group of groups.txt
  kGroupOfState,  // one that acts for a country
  kActor,         // these are the sections of fact_nouns.txt
  kTarget,
  kInquirer,
  kOfficial,
  kMalware,
  kHappenings,
  kState,
};
inline constexpr uint32_t kKindMarks = static_cast<uint32_t>(KindMark::kState) + 1;
// "<name>".
absl::string_view MarkName(KindMark mark);
inline bool IsOfNotes(KindMark mark) { return mark >= KindMark::kGroup; }

// "[ransomware]", "[ransomware?]" of a weak one; with `realis` also whether it is told as having
// happened: "[ransomware] happened", "[ransomware] talk".
std::string MentionName(const KindMention& mention, bool realis);

// The marks of notes alone at token `at` of the tokens of its sentence; a bit each.
uint32_t NoteMarksAt(const Text& text, uint32_t at, Range sentence);

// Shows `visitor` what the weights may go by in the sentences of a text but its
// boilerplate: BeginSentence(); then Word(form), Mention(mention), Mark(mark), in any order and
// more than once; EndSentence(number). `mentions` are those of the text; marks of notes are shown
// with `note`.
template <typename Visitor>
void VisitSentences(const Text& text, const std::vector<KindMention>& mentions, bool note,
                    Visitor& visitor) {
  const Tenses tense_of(text);
  auto mention = mentions.begin();
  for (uint32_t i = 0; i < text.sentences().size(); ++i) {
    const Sentence& sentence = text.sentences()[i];
    if (text.paragraphs()[sentence.paragraph].role == ParagraphRole::kBoilerplate) continue;
    visitor.BeginSentence();
    uint32_t names = 0;
    uint32_t pasts = 0;
    uint32_t tenses = 0;
    for (uint32_t at = sentence.tokens.begin; at < sentence.tokens.end; ++at) {
      const Token& token = text.token(at);
      if (token.IsWord()) {
        visitor.Word(token.form);
        names += at > sentence.tokens.begin && token.Has(kCapitalised);
        const uint8_t tense = tense_of.Of(token);
        tenses |= tense;
        pasts += (tense & kPastVerb) != 0;
      } else if (token.kind == TokenKind::kNumber) {
        visitor.Mark(KindMark::kNumber);
      } else if (token.kind == TokenKind::kQuote) {
        visitor.Mark(KindMark::kQuote);
      }
      if (!note) continue;
      const uint32_t marks = NoteMarksAt(text, at, sentence.tokens);
      for (uint32_t m = 0; marks >> m != 0; ++m) {
        if (marks >> m & 1) visitor.Mark(static_cast<KindMark>(m));
      }
    }
    while (mention != mentions.end() && mention->sentence < i) ++mention;
    for (; mention != mentions.end() && mention->sentence == i; ++mention) {
      visitor.Mention(*mention);
    }
    if (names > 0) visitor.Mark(KindMark::kName);
    if (names > 2) visitor.Mark(KindMark::kNames);
    if (names > 5) visitor.Mark(KindMark::kManyNames);
    if (pasts > 0) visitor.Mark(KindMark::kPast);
    if (pasts > 1) visitor.Mark(KindMark::kPasts);
    if (tenses & kPresentVerb) visitor.Mark(KindMark::kPresent);
    if (tenses & kModalVerb) visitor.Mark(KindMark::kModal);
    if (tenses & kReaderWord) visitor.Mark(KindMark::kReader);
    if (i < 3) visitor.Mark(KindMark::kLead);
    visitor.EndSentence(i);
  }
}

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_KIND_SIGNS_H_
