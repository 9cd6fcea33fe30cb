#ifndef DOSSIER_SERVER_ANALYSIS_JUDGEMENT_H_
#define DOSSIER_SERVER_ANALYSIS_JUDGEMENT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "server/analysis/attribution.h"
#include "server/analysis/phrase_book.h"
#include "server/analysis/reading.h"
#include "server/analysis/reason.h"
#include "server/analysis/statements.h"

namespace dossier::analysis {

// What the judgement of one statement rests on.
struct Judgement {
  Reason kind;
  Reason stance;
  Reason hedge;
  Reason channel;
  Reason type;
  double kind_weight = 0;
};

// The capacity that a word of `name` tells, by speaker_types.txt; unspecified if none does.
v1::SpeakerType SpeakerTypeOf(const std::string& name);

// Tells what is done by saying something, how the speaker stands to it, how sure they are, by which
// way it became public, and in which capacity they speak: by the phrases of lexicons/kinds.txt,
// stances.txt, hedges.txt, channels.txt and speaker_types.txt.
//
// Borrows its arguments. Constant after construction.
class Judge {
 public:
  // A kind needs this weight.
  static constexpr double kLightest = 0.85;

  Judge(const Reading& reading, const StatementContext& context);

  // Fills kind, stance, hedge, channel and the speaker's type of `draft`, whose words, cue and
  // speaker are known. `circumstances` are the words around the cue that are nobody's.
  Judgement Decide(const Attribution& attribution, absl::Span<const Range> circumstances,
                   StatementDraft* draft) const;

  // A phrase that weighed for or against a kind.
  struct Weighed {
    v1::Statement::Kind kind = v1::Statement::KIND_UNSPECIFIED;
    const PhraseBook::Phrase* phrase = nullptr;  // nullptr for the cue
    Range words;
    double weight = 0;
  };
  // All that was weighed for the kind, in the order of the text, the cue first.
  std::vector<Weighed> WeightsOf(const Attribution& attribution) const;

 private:
  // What the words said hold, found in one go.
  struct Found {
    absl::InlinedVector<Weighed, 8> kinds;
    const PhraseBook::Phrase* stance = nullptr;
    Range stance_words;
    const PhraseBook::Phrase* hedge = nullptr;
    Range hedge_words;
  };
  Found Look(const Attribution& attribution) const;
  // The kind that a phrase in words from `floor` on tells, negated or not; none if it tells none.
  std::optional<v1::Statement::Kind> KindIn(const PhraseBook::Phrase& phrase, Range words,
                                            uint32_t floor) const;

  static v1::Statement::Kind KindOf(const Attribution& attribution, const Found& found,
                                    Judgement* why);
  static v1::Stance StanceOf(const Attribution& attribution, const Found& found,
                             v1::Statement::Kind kind, Reason* why);
  static v1::Hedge HedgeOf(const Attribution& attribution, const Found& found, Reason* why);
  v1::Channel ChannelOf(const Attribution& attribution, absl::Span<const Range> circumstances,
                        Reason* why) const;
  // Once kind and channel are known.
  v1::SpeakerType TypeOf(const Attribution& attribution, const StatementDraft& draft,
                         Reason* why) const;
  // Where no word tells the channel.
  static v1::Channel ChannelOfSpeaker(const SpeakerDraft& speaker, Reason* why);
  bool Negated(Range words, uint32_t floor) const;
  // "the gang had claimed responsibility": no claim of whoever says so.
  bool IsOfAnother(Range words, uint32_t floor) const;

  const Reading& reading_;
  const StatementContext& context_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_JUDGEMENT_H_
