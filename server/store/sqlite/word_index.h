// Reads the lists of the FTS5 table `search` from the pages that it keeps them on.
//
// Asked with MATCH, FTS5 takes some 0.1 us for each place that a word has, whatever is wanted of
// it, and reads all that a prefix or an alternative finds before it gives the newest. Its lists
// themselves are made to be read in parts, and take a third of that. The layout is what the SQLite
// documents describe for version 4 of the table; a file of any other version is left to MATCH.
#ifndef DOSSIER_SERVER_STORE_SQLITE_WORD_INDEX_H_
#define DOSSIER_SERVER_STORE_SQLITE_WORD_INDEX_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/key_set.h"

namespace dossier::store::sqlite {

// Rows of search_text, both bounds included.
struct TextRange {
  int64_t first = 0;
  int64_t last = 0;
};

// Where a word stands: the row, and its column and position there as one number, so that the next
// word of the same column has the next number.
struct WordPlace {
  int64_t row = 0;
  uint64_t place = 0;

  friend bool operator==(const WordPlace&, const WordPlace&) = default;
  friend auto operator<=>(const WordPlace&, const WordPlace&) = default;
};

// The pages that hold the lists of one word, or of all words that begin in one way.
struct WordLists {
  // In one of the parts that the index consists of, the newest part first.
  struct Part {
    int64_t segment = 0;
    int64_t first_page = 0;  // where the word is if it is anywhere
    // Where the next words begin; on the pages between there is nothing but the list of the last
    // word of the first page.
    int64_t next_page = 0;
    int64_t last_page = 0;  // at most; the next page, if it is about one word alone
  };
  std::string word;
  bool open_end = false;
  std::vector<Part> parts;
  int64_t pages = 0;  // at most so many
};

// The index of words as one snapshot has it. For the thread of its connection, within one read.
class WordIndex {
 public:
  // nullptr if its pages do not tell: another version, or the connection has written what is not
  // on pages yet.
  static absl::StatusOr<std::unique_ptr<WordIndex>> Open(Connection& connection);

  absl::StatusOr<WordLists> Find(absl::string_view word, bool open_end) const;

  // The keys (row_id.h) of the texts within `range` that have the word.
  absl::StatusOr<KeySet> Keys(const WordLists& lists, TextRange range) const;

  // The places that the word stands `distance` words behind of, in order; if `wanted` is not
  // nullptr, in those texts alone whose keys are in it.
  absl::StatusOr<std::vector<WordPlace>> Places(const WordLists& lists, uint64_t distance,
                                                TextRange range, const KeySet* wanted) const;
  // Those of `starts`, which are in order, that the word stands `distance` words behind of.
  absl::StatusOr<std::vector<WordPlace>> Followed(const std::vector<WordPlace>& starts,
                                                  const WordLists& lists, uint64_t distance,
                                                  TextRange range) const;

 private:
  struct Segment {
    int64_t id;
    int64_t first_page;
    int64_t last_page;
  };

  WordIndex(Connection& connection, std::vector<Segment> segments)
      : connection_(connection), segments_(std::move(segments)) {}

  // Calls `visit(row, places)` for every text within `range` that has the word, or one of them.
  template <typename Visit>
  absl::Status Read(const WordLists& lists, TextRange range, bool with_places,
                    const Visit& visit) const;
  // The first page that begins with a word behind `word`; the last of all if none does.
  absl::StatusOr<int64_t> PageBehind(const Segment& segment, absl::string_view word) const;
  // The page to go on with behind the first of a part, so as to find all rows from `first` on.
  absl::StatusOr<int64_t> StartPage(const WordLists::Part& part, int64_t first) const;
  // The first row whose entry begins on the page before any word does; nullopt if none does.
  absl::StatusOr<std::optional<int64_t>> FirstRow(int64_t segment, int64_t page) const;

  Connection& connection_;
  const std::vector<Segment> segments_;  // the newest first
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_WORD_INDEX_H_
