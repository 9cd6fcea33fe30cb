#ifndef DOSSIER_SERVER_STORE_SQLITE_WORD_QUERY_H_
#define DOSSIER_SERVER_STORE_SQLITE_WORD_QUERY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "server/store/sqlite/key_set.h"
#include "server/store/sqlite/word_index.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// What a condition asks of words, answered for one range of keys at a time: so the newest matches
// of a common word cost no more than those of a rare one, and words that never meet cost what it
// takes to read their lists once. For the thread of its connection, within one read.
class WordQuery {
 public:
  // A set that all keys with a term are in, and perhaps others, if one is in memory.
  using KnownSet = std::function<std::optional<KeySet>(const Condition& term)>;

  enum class Asks {
    kWords,  // and nothing else: terms are somebody else's
    kAll     // words and terms, the latter if they are equalities
  };
  // nullptr if the lists would not help: nothing necessary is asked of words, or only a beginning
  // that very many have, which is quicker to see in the texts themselves.
  static absl::StatusOr<std::unique_ptr<WordQuery>> Make(Connection& connection,
                                                         std::unique_ptr<WordIndex> index,
                                                         Collection collection,
                                                         const Condition& condition, Asks asks,
                                                         KnownSet known = {});

  // Whether the lists decide all of the condition.
  bool is_exact() const { return root_.is_exact; }
  // Whether a range costs as much as all keys do.
  bool reads_all() const { return reads_all_; }
  // Pages that are read for all keys, about.
  int64_t pages() const { return root_.pages; }
  // No key is above it.
  int64_t newest_key() const { return newest_key_; }

  enum class Care {
    kExact,   // what the lists decide is decided
    kLoosely  // once few are left, they are passed on unchecked
  };
  struct Found {
    KeySet keys;
    bool is_exact = false;
  };
  // All keys from `first` to `last` that fulfil the condition, and if not exact, perhaps others.
  absl::StatusOr<Found> Keys(int64_t first, int64_t last, Care care) const;

 private:
  struct Node {
    Condition::Kind kind;  // not kNot
    bool is_exact = true;
    int64_t pages = 0;             // that are read for all keys
    std::vector<WordLists> words;  // kText: side by side
    std::string field, value;      // kTerm
    std::optional<KeySet> known;   // kTerm: all keys with it, and perhaps others
    std::vector<Node> parts;
    std::vector<Node> refused;  // kAll: what must not be
  };

  // The keys that are asked for.
  struct Range {
    int64_t first = 0;
    int64_t last = 0;
    TextRange texts;  // theirs
    Care care;
    double share = 1;  // of all keys
    bool* passed;      // set once keys are passed on unchecked
  };

  WordQuery(Connection& connection, std::unique_ptr<WordIndex> index, Collection collection,
            int64_t newest_key, Asks asks, KnownSet known)
      : connection_(connection),
        index_(std::move(index)),
        collection_(collection),
        newest_key_(newest_key),
        asks_(asks),
        known_(std::move(known)) {}

  absl::StatusOr<std::optional<Node>> Compile(const Condition& condition, bool is_refused = false);
  absl::StatusOr<std::optional<Node>> CompileText(const Condition& text);
  std::optional<Node> CompileTerm(const Condition& term, bool is_refused) const;
  absl::StatusOr<std::optional<Node>> CompileAll(const std::vector<Condition>& parts,
                                                 bool is_refused);
  absl::StatusOr<std::optional<Node>> CompileAny(const std::vector<Condition>& parts,
                                                 bool is_refused);

  // Whether `keys` are few enough not to read `pages` further pages for, of which a part is in
  // the range.
  static bool IsEnough(const KeySet& keys, int64_t pages, const Range& range);
  absl::StatusOr<KeySet> KeysOf(const Node& node, const Range& range) const;
  absl::StatusOr<KeySet> KeysOfPhrase(const Node& node, const Range& range) const;
  absl::StatusOr<KeySet> KeysOfTerm(const Node& node, const Range& range) const;
  absl::StatusOr<KeySet> KeysOfAll(const Node& node, const Range& range) const;

  Connection& connection_;
  const std::unique_ptr<WordIndex> index_;
  const Collection collection_;
  const int64_t newest_key_;
  const Asks asks_;
  const KnownSet known_;
  bool reads_all_ = false;
  Node root_;
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_WORD_QUERY_H_
