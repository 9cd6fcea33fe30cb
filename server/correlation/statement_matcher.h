#ifndef DOSSIER_SERVER_CORRELATION_STATEMENT_MATCHER_H_
#define DOSSIER_SERVER_CORRELATION_STATEMENT_MATCHER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/statement.pb.h"
#include "server/base/days.h"
#include "server/correlation/print.h"

// The same words in several reports: one statement with several occurrences. An utterance is a
// Statement with one occurrence, as analysis makes it. Pure; any number of threads.
namespace dossier::correlation {

// How like two utterances are.
struct StatementSimilarity {
  // From 0 to 1.
  double score = 0;
  // The rule that decided.
  std::string rule;
  // Why, for a person.
  std::vector<std::string> reasons;
};

// From this score on, two utterances are one statement.
inline constexpr double kSameStatement = 0.5;

// So many words are not said twice by chance: when does not matter.
inline constexpr size_t kVeryManyWords = 12;

// An utterance, read once for many comparisons. A value that refers to the utterance.
class ReadUtterance {
 public:
  // `utterance` outlives it.
  explicit ReadUtterance(const v1::Statement& utterance);

  const v1::Statement& statement() const { return *statement_; }
  // The words that are compared: without those in brackets and, if enough are quoted, without the
  // reporter's.
  const PrintedWords& words() const { return words_; }
  const std::vector<uint64_t>& spoken() const { return spoken_; }
  // By what it is found: two that share no key need not be compared. At most 66, sorted, each once.
  std::vector<std::string> Keys() const;
  // Where it stands among others that have a key in common: by the day that it was printed, then by
  // content (neighbours.h).
  uint64_t Place() const;
  // Whether `words` are the speaker's own.
  bool verbatim() const { return verbatim_; }
  const std::optional<DayRange>& published() const { return published_; }

  // Whether both may be one person or body; see `Identity`.
  enum class Identity { kOther, kUnknown, kSame };
  Identity SpeakerLike(const ReadUtterance& other) const;

  // What no comparison tells apart has one digest; with `days` above 1 also what is printed within
  // about so many.
  uint64_t Digest(int days = 1) const;

 private:
  const v1::Statement* statement_;
  PrintedWords words_;
  std::vector<uint64_t> printed_;  // with the reporter's
  std::vector<uint64_t> spoken_;
  std::vector<uint64_t> sorted_;
  bool verbatim_ = false;
  std::optional<DayRange> published_;
  internal::Signature::Party name_;
  internal::Signature::Party organisation_;

  friend StatementSimilarity Compare(const ReadUtterance& a, const ReadUtterance& b);
};

// ReadUtterance::Keys of an utterance.
std::vector<std::string> KeysOf(const v1::Statement& utterance);

// Whether both print the same statement: truncated, punctuated, spelt, ordered or bracketed
// otherwise, or misquoted, by speakers who may be the same. Symmetric. The fewer the words, the
// surer must be who spoke and when:
// * fewer than 4: all the same, by one speaker, printed within days;
// * fewer than 8: all the same, or a piece of the longer one, by one speaker, within two weeks;
// * fewer than 12: the same within two months, by speakers who may be one;
// * with words that differ: the same within two months, most of the telling words, and nowhere a
//   whole clause in place of another;
// * rendered by a reporter: 8 words or more, and nearly all of them.
StatementSimilarity Compare(const v1::Statement& a, const v1::Statement& b);
StatementSimilarity Compare(const ReadUtterance& a, const ReadUtterance& b);

// The order of utterances by how much they print: words of the speaker before a reporter's, more
// before fewer, then earlier ones, then by content. What leads all others of a statement is
// compared with newcomers. Values to compare with `<`.
using LeadRank =
    std::tuple<bool, int64_t, bool, int32_t, std::string, std::string, int64_t, std::string>;
LeadRank LeadRankOf(const ReadUtterance& utterance);

// An utterance with what is read of it, at most once. For one thread at a time.
class HeldUtterance {
 public:
  explicit HeldUtterance(v1::Statement statement) : statement_(std::move(statement)) {}
  HeldUtterance(const HeldUtterance&) = delete;
  HeldUtterance& operator=(const HeldUtterance&) = delete;

  const v1::Statement& statement() const { return statement_; }
  const ReadUtterance& read() const;
  const LeadRank& rank() const;

 private:
  const v1::Statement statement_;
  mutable std::optional<ReadUtterance> read_;
  mutable std::optional<LeadRank> rank_;
};

// The one of `leaders` that leads `utterance` too, or prints the same text on the same day, and is
// most like it; of equals the one that was printed nearest in time, then the first in rank. Null if
// none is like it.
const v1::Statement* BestLeader(const ReadUtterance& utterance,
                                absl::Span<const std::shared_ptr<const HeldUtterance>> leaders);

// The index of the utterance that leads a group.
int LeaderOf(absl::Span<const v1::Statement* const> utterances, const std::vector<int>& group);

// Groups utterances into statements: each belongs to that leading utterance (LeadRankOf) which it
// is most like, and leads a statement of its own if it is like none. So a few words that two
// statements share never make one of them. Each group holds indices of `utterances`; the order of
// these does not matter to which go together. Groups and their members are ordered by content.
std::vector<std::vector<int>> GroupStatements(absl::Span<const v1::Statement* const> utterances);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_STATEMENT_MATCHER_H_
