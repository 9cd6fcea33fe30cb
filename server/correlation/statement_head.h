#ifndef DOSSIER_SERVER_CORRELATION_STATEMENT_HEAD_H_
#define DOSSIER_SERVER_CORRELATION_STATEMENT_HEAD_H_

#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/v1/statement.pb.h"
#include "server/correlation/differences.h"
#include "server/correlation/parties.h"
#include "server/correlation/print.h"

// What all prints of a statement are held against: its words, and who said them. Pure; any number
// of threads, unless a class says otherwise.
namespace dossier::correlation {

struct StatementHead {
  // The print whose words are the statement's.
  v1::Statement said;
  v1::Speaker speaker;
};

// The head of the statement that `utterances`, at least one, print. Its words are those of the
// speaker's own publication, if one of them is that and not a mere piece; else the fullest that
// most houses agree on.
StatementHead HeadOf(absl::Span<const v1::Statement* const> utterances);

// Whether every print stands to both alike.
bool StandAlike(const StatementHead& a, const StatementHead& b);

// How far a speaker is known. Values to compare with `<`: the best known is the greatest.
using SpeakerRank = std::tuple<int, int, int>;
SpeakerRank SpeakerRankOf(const v1::Speaker& speaker);

// Where an utterance is printed; of none the default.
const v1::Occurrence& PlaceOf(const v1::Statement& utterance);

// Whether both print the same, to the letter.
bool SameLetters(const v1::Statement& a, const v1::Statement& b);

// Utterances by what they say and where, never by the names of resources but at last.
std::vector<const v1::Statement*> InOrderOfPrint(absl::Span<const v1::Statement* const> utterances);

// Tells which utterances the speaker published: no medium stands between. For one thread.
class OwnPrints {
 public:
  explicit OwnPrints(const v1::Speaker& speaker)
      : name_(PartyOf(speaker.name(), {})), organisation_(PartyOf(speaker.organisation(), {})) {}

  bool operator()(const v1::Statement& utterance);

 private:
  const Party name_;
  const Party organisation_;
  absl::flat_hash_map<std::string, bool> by_publisher_;
};

// Holds prints against a head; of those that are alike to the letter one. For one thread.
class PrintReader {
 public:
  explicit PrintReader(const StatementHead& head);

  struct Read {
    v1::Statement first;  // the first print of these letters, in which the differences stand
    PrintComparison comparison;
  };
  // Lasts as long as the reader.
  const Read& Of(const v1::Statement& utterance);
  v1::Occurrence::Wording WordingOf(const v1::Statement& utterance) {
    return Of(utterance).comparison.wording;
  }
  bool IsOwn(const v1::Statement& utterance) { return is_own_(utterance); }

 private:
  v1::Statement text_;  // of which text and form are set
  const PrintedWords words_;
  OwnPrints is_own_;
  absl::flat_hash_map<std::string, std::vector<std::unique_ptr<const Read>>> read_;  // by text
};

// Where an utterance is printed, and how it stands to the head.
v1::Occurrence OccurrenceOf(const v1::Statement& utterance, PrintReader& reader);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_STATEMENT_HEAD_H_
