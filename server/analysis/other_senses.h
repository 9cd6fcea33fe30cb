#ifndef DOSSIER_SERVER_ANALYSIS_OTHER_SENSES_H_
#define DOSSIER_SERVER_ANALYSIS_OTHER_SENSES_H_

#include <optional>

#include "dossier/v1/fact.pb.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// Whether words for a happening mean something else in a text: bombs that are shots at goal,
// coalitions that collapse, floods of requests. For one thread; the text outlives it.
class OtherSenses {
 public:
  explicit OtherSenses(const Text& text) : text_(text) {}

  // Whether the words at `tokens`, which stand for such a kind, do not speak of it.
  bool Mean(v1::Kind::Type kind, Range tokens);

  // Whether they speak of it, but do not tell that it happened: "flood wall", "shares crashed".
  bool MeanNoEvent(Range tokens) const;

 private:
  const Text& text_;
  std::optional<bool> of_sport_;  // looked at only if it matters
  std::optional<bool> of_politics_;
  std::optional<bool> witnessed_;
};

// Whether a text tells of a match and of nothing else: "Hackers steal late win".
bool IsMatchReport(const Text& text);

// Whether a kind is one of streets and not of computers.
bool IsOfStreet(v1::Kind::Type kind);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_OTHER_SENSES_H_
