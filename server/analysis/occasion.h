#ifndef DOSSIER_SERVER_ANALYSIS_OCCASION_H_
#define DOSSIER_SERVER_ANALYSIS_OCCASION_H_

#include <array>
#include <vector>

#include "absl/types/span.h"
#include "server/analysis/attribution.h"
#include "server/analysis/dates.h"
#include "server/analysis/reading.h"
#include "server/analysis/reason.h"

namespace dossier::analysis {

// "statement", "rally": something that somebody speaks in or at.
bool IsSpeechWord(const Token& token);

// Finds the occasion of statements: the words around their cue that are nobody's ("in a statement
// on Tuesday"), and the date among them. Borrows its arguments; constant after construction.
class Occasions {
 public:
  // `attributions` are all of the text: what one of them says is no circumstance of another.
  Occasions(const Reading& reading, absl::Span<const DateExpression> dates,
            const std::vector<Attribution>& attributions);

  // Stretches of tokens behind the cue, behind its object, between it and the speaker, before both.
  using Zones = std::array<Range, 4>;

  // The stretches of tokens that may tell when, where and by which way the words at hand were said,
  // the nearest first. Empty if no cue marks them.
  Zones Around(const Attribution& attribution) const;

  // The date of the saying; nullptr if no words tell, or none that can be resolved.
  const DateExpression* DateOf(const Attribution& attribution, const Zones& around,
                               Reason* why) const;

 private:
  // Behind the cue, and behind the speaker if they stand there.
  Range Behind(const Attribution& attribution, Range unit) const;
  // Behind words that stand right behind the cue: "condemned the attack at a rally on Sunday".
  Range BehindObject(const Attribution& attribution, Range unit) const;
  // Between the speaker and the cue: "Morell, in a letter on Friday, said".
  Range Between(const Attribution& attribution) const;
  // What opens the sentence before the speaker: "On Tuesday,", "In a letter,".
  Range Opening(const Attribution& attribution, Range unit) const;

  // The first date within `zone` that is the saying's own; nullptr if there is none.
  const DateExpression* DateIn(Range zone, bool opening, bool speaker) const;
  bool IsOfTheSaying(Range date, Range zone, bool opening, bool speaker,
                     const DateExpression& expression) const;
  // Behind a date that modifies a noun: whether that is something somebody speaks in.
  bool SpeechFollows(uint32_t token) const;
  bool StopsZone(uint32_t token) const;
  // "a letter sent on Friday", "a note left on the servers".
  bool IsParticipleOfSpeech(uint32_t token) const;
  bool Is(uint32_t token, uint8_t sections) const;  // of lexicons/occasions.txt
  // The token behind an apposition that begins with the comma at `comma`, if a circumstance
  // follows; else `comma`.
  uint32_t AfterApposition(uint32_t comma, uint32_t limit) const;

  const Reading& reading_;
  const absl::Span<const DateExpression> dates_;
  std::vector<bool> said_;  // by token: part of some statement's words
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_OCCASION_H_
