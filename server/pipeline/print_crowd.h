#ifndef DOSSIER_SERVER_PIPELINE_PRINT_CROWD_H_
#define DOSSIER_SERVER_PIPELINE_PRINT_CROWD_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/internal/print_tally.pb.h"
#include "dossier/v1/statement.pb.h"
#include "server/correlation/statement_head.h"
#include "server/store/store.h"

// The prints of a statement that more print than it is folded from. They stand in lists, so that
// those that it is folded from are found without reading the others, and are counted as they come
// and go.
//
// Who heads the statement, in which words, follows from a choice: of the speaker's own
// publications, of all prints in order, of the fullest wordings and of those drawn by a hash of
// their contents the first kPrintsOfEach, and some of those that know the speaker best. What the
// statement shows follows from these, the last kPrintsOfEach in order, and the first print of each
// wording and about each incident. The choice follows from the set of prints; between prints of
// equal contents the store's row keys decide.
//
// How a print stands to the head is written into lists and counts: only once the head reads
// otherwise, all are held against it anew.
namespace dossier::pipeline {

// Fields of terms: by the statement what prints it and, if it has a tally, where in order; and the
// same of what prints it no more.
inline constexpr absl::string_view kPrintsField = "statement";
inline constexpr absl::string_view kPrintedAt = "print_at";
inline constexpr absl::string_view kVanishedField = "vanished";
inline constexpr absl::string_view kVanishedAt = "vanished_at";

// The name of what is counted of a statement.
std::string TallyOf(absl::string_view statement);

inline constexpr int kPrintsOfEach = 50;
inline constexpr int kMostPrintsFolded = 4 * kPrintsOfEach;

// Where an utterance stands among the prints of its statement: by its day, those without one last,
// then by contents.
uint64_t PrintPlace(const v1::Statement& utterance);

// One such statement, within one transaction. For one thread.
class PrintCrowd {
 public:
  // The crowd as it was kept; or a new one, in which nobody is counted yet.
  explicit PrintCrowd(internal::PrintTally tally);
  PrintCrowd(const std::string& statement, const correlation::StatementHead& head);

  const std::string& statement() const { return tally_.statement(); }
  int32_t count() const { return tally_.count(); }

  // Whether prints stand to `head` as they do here. If so, it is the head from now on; if not, they
  // belong into a crowd of its own.
  bool MayBeHeadedBy(const correlation::StatementHead& head);

  // Counts a print that comes, or that goes and was counted.
  void Enter(const v1::Statement& utterance) { Count(utterance, 1); }
  void Leave(const v1::Statement& utterance) { Count(utterance, -1); }

  // The terms that put a print into the lists.
  std::vector<store::Term> TermsOf(const v1::Statement& utterance);

  // The row keys of the prints from which the head follows, ascending.
  absl::StatusOr<std::vector<int64_t>> Heading(store::Reader& reader) const;

  // The row keys of the prints that the statement is folded from besides, ascending.
  absl::StatusOr<std::vector<int64_t>> Shown(store::Reader& reader,
                                             absl::Span<const int64_t> heading) const;

  // Lets a statement say how many print it, and how.
  void TellCounts(v1::Statement& statement) const;

  // The crowd as it is to be kept.
  internal::PrintTally Tally() const;

 private:
  void Count(const v1::Statement& utterance, int times);

  internal::PrintTally tally_;
  correlation::PrintReader reader_;
  std::map<v1::Occurrence::Wording, int> wordings_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_PRINT_CROWD_H_
