#ifndef DOSSIER_SERVER_ANALYSIS_TOPICS_H_
#define DOSSIER_SERVER_ANALYSIS_TOPICS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/analysis/kind_weights.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {

// Sentences below its headline that a text has at most that says everything once, as notes of
// repositories do.
inline constexpr size_t kNoteSentences = 5;

// Whether a text is such a note.
bool IsNote(const Text& text);

// What a stretch of text may show beside its words.
enum class KindMark : uint8_t { kName, kNumber, kQuote, kLead };
inline constexpr uint32_t kKindMarks = static_cast<uint32_t>(KindMark::kLead) + 1;
// "<name>".
absl::string_view MarkName(KindMark mark);

// "[ransomware]", "[ransomware?]" of a weak one; with `realis` also whether it is told as having
// happened: "[ransomware] happened", "[ransomware] talk".
std::string MentionName(const KindMention& mention, bool realis);

// Shows `visitor` what the weights may go by in the sentences of a text but its
// boilerplate: BeginSentence(); then Word(form), Mention(mention), Mark(mark), in any order and
// more than once; EndSentence(number). `mentions` are those of the text.
template <typename Visitor>
void VisitSentences(const Text& text, const std::vector<KindMention>& mentions, Visitor& visitor) {
  auto mention = mentions.begin();
  for (uint32_t i = 0; i < text.sentences().size(); ++i) {
    const Sentence& sentence = text.sentences()[i];
    if (text.paragraphs()[sentence.paragraph].role == ParagraphRole::kBoilerplate) continue;
    visitor.BeginSentence();
    for (uint32_t at = sentence.tokens.begin; at < sentence.tokens.end; ++at) {
      const Token& token = text.token(at);
      if (token.IsWord()) {
        visitor.Word(token.form);
        if (at > sentence.tokens.begin && token.Has(kCapitalised)) visitor.Mark(KindMark::kName);
      } else if (token.kind == TokenKind::kNumber) {
        visitor.Mark(KindMark::kNumber);
      } else if (token.kind == TokenKind::kQuote) {
        visitor.Mark(KindMark::kQuote);
      }
    }
    while (mention != mentions.end() && mention->sentence < i) ++mention;
    for (; mention != mentions.end() && mention->sentence == i; ++mention) {
      visitor.Mention(*mention);
    }
    if (i < 3) visitor.Mark(KindMark::kLead);
    visitor.EndSentence(i);
  }
}

// The kinds that weights decide of sentences.
inline constexpr std::array<v1::Kind::Type, 5> kDecidedKinds = {
    v1::Kind::TYPE_DATA_BREACH, v1::Kind::TYPE_RANSOMWARE, v1::Kind::TYPE_PHISHING,
    v1::Kind::TYPE_VULNERABILITY_DISCLOSED, v1::Kind::TYPE_VULNERABILITY_PATCHED};

// A kind that a text is about.
struct Topic {
  v1::Kind::Type type = v1::Kind::TYPE_UNSPECIFIED;
  // It is told as having happened; not a warning, a habit, a fear, a denial or a plan.
  bool happened = false;
  // The sentence that tells it most plainly, where weights decided and it is not the title's.
  std::optional<uint32_t> sentence;
};

inline constexpr float kUntold = -10;

// What a text is about.
struct Topics {
  // Whether it is about attacks on computers or their weaknesses; else its kinds are of the
  // physical world alone.
  bool of_computers = false;
  // Each kind once, by number.
  std::vector<Topic> kinds;
  // By sentence of the text, the kinds that it tells of by weights: bits of kDecidedKinds.
  std::vector<uint8_t> told;
  // By sentence of the text: how plainly it tells of any kind that sentences are asked about, as
  // the logarithm of the odds. That of boilerplate is kUntold.
  std::vector<float> plainness;
  // The kind, of these, that the sentences tell of most.
  KindQuestion most_told = KindQuestion::kDataBreach;

  // The topic of that kind; nullptr if it is none.
  const Topic* Find(v1::Kind::Type type) const;
};

// `title` stands outside of the text, or is empty; the mentions are those of FindKinds().
Topics FindTopics(const Text& text, const std::vector<KindMention>& kinds, const Text& title,
                  const std::vector<KindMention>& title_kinds);
// The same with the title of its document.
Topics FindTopics(const FactReading& reading, const std::vector<KindMention>& kinds);

// The same by other weights, for those who train what looks at topics.
Topics FindTopics(const KindWeights& weights, const Text& text,
                  const std::vector<KindMention>& kinds, const Text& title,
                  const std::vector<KindMention>& title_kinds);

// Whether the kind is of computers; else of the physical world, or of no known sort.
bool IsOfComputers(v1::Kind::Type type);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_TOPICS_H_
