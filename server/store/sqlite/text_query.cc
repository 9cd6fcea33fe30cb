#include "server/store/sqlite/text_query.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/search_words.h"
#include "server/base/status.h"

namespace dossier::store::sqlite {
namespace {

using Kind = Condition::Kind;

// An open end is read as "any of these words" if so many words begin like that: FTS5 walks along
// alternatives lazily, but reads all that a prefix matches before it gives the first.
constexpr int kMostAlternatives = 200;
// And as a prefix if its words stand at so few places.
constexpr int64_t kMostPrefixPlaces = 30'000;

// Whether the tokenizer of the index sees `word` as it is: one token.
bool IsToken(absl::string_view word) {
  return !word.empty() && word.size() <= kMaxSearchWordBytes &&
         std::all_of(word.begin(), word.end(), [](char c) {
           return !absl::ascii_isascii(c) || absl::ascii_isdigit(c) || absl::ascii_islower(c);
         });
}

bool AreTokens(const Condition& text) {
  return !text.words.empty() && std::all_of(text.words.begin(), text.words.end(), IsToken);
}

std::string Quoted(absl::string_view words) { return absl::StrCat("\"", words, "\""); }

// The words of the index that begin with `start`, at most one more than kMostAlternatives. It hops
// from word to word: the index is never asked where a word stands, only which comes next.
absl::StatusOr<std::vector<std::string>> WordsThatBegin(Connection& connection,
                                                        absl::string_view start) {
  std::vector<std::string> words;
  std::string from(start);
  while (words.size() <= kMostAlternatives) {
    Statement row = connection.Query(
        "SELECT term FROM search_place WHERE term >= ? ORDER BY term LIMIT 1", from);
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found || !absl::StartsWith(row.Bytes(0), start)) break;
    words.emplace_back(row.Bytes(0));
    from = absl::StrCat(words.back(), "!");  // behind the word, before all longer ones: "!" < "0"
  }
  return words;
}

// Whether words that begin with `start` stand at few places.
absl::StatusOr<bool> StandsAtFewPlaces(Connection& connection, absl::string_view start) {
  DOSSIER_ASSIGN_OR_RETURN(
      const int64_t places,
      connection.Number("SELECT count(*) FROM (SELECT 1 FROM search_place "
                        "WHERE term >= ? AND term <= ? LIMIT ?)",
                        start, absl::StrCat(start, "\xff"), kMostPrefixPlaces));
  return places < kMostPrefixPlaces;
}

// Makes the query of a condition from its parts. nullopt: does not narrow.
class Compiler {
 public:
  explicit Compiler(Connection& connection) : connection_(connection) {}

  using Query = std::optional<std::string>;

  absl::StatusOr<Query> Compile(const Condition& condition) {
    switch (condition.kind) {
      case Kind::kText:
        return CompileText(condition);
      case Kind::kAll:
        return CompileAll(condition.parts);
      case Kind::kAny:
        return CompileAny(condition.parts);
      case Kind::kTerm:
      case Kind::kNot:
        return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  absl::StatusOr<Query> CompileText(const Condition& text) {
    if (!AreTokens(text)) return std::nullopt;
    const std::string words = absl::StrJoin(text.words, " ");
    if (!text.open_end) return Quoted(words);
    const std::string& start = text.words.back();
    const absl::string_view before(words.data(), words.size() - start.size());
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<std::string> ends,
                             WordsThatBegin(connection_, start));
    if (ends.size() <= kMostAlternatives) {
      // Without any, the start itself, which nothing has.
      if (ends.empty()) return Quoted(words);
      return absl::StrCat("(",
                          absl::StrJoin(ends, " OR ",
                                        [&](std::string* out, absl::string_view end) {
                                          absl::StrAppend(out, Quoted(absl::StrCat(before, end)));
                                        }),
                          ")");
    }
    DOSSIER_ASSIGN_OR_RETURN(const bool few, StandsAtFewPlaces(connection_, start));
    if (few) return absl::StrCat(Quoted(words), " *");
    // The other words of the phrase are necessary all the same.
    if (text.words.size() > 1) return Quoted(absl::StripTrailingAsciiWhitespace(before));
    return std::nullopt;
  }

  absl::StatusOr<Query> CompileAll(const std::vector<Condition>& parts) {
    std::vector<std::string> asked, refused;
    for (const Condition& part : parts) {
      const bool is_refusal = part.kind == Kind::kNot && IsExact(part.parts.front());
      DOSSIER_ASSIGN_OR_RETURN(Query query, Compile(is_refusal ? part.parts.front() : part));
      if (query.has_value()) (is_refusal ? refused : asked).push_back(*std::move(query));
    }
    if (asked.empty()) return std::nullopt;
    std::string query = Joined(std::move(asked), " AND ");
    for (const std::string& each : refused) query = absl::StrCat("(", query, " NOT ", each, ")");
    return query;
  }

  // An alternative that does not narrow leaves nothing of the whole.
  absl::StatusOr<Query> CompileAny(const std::vector<Condition>& parts) {
    std::vector<std::string> queries;
    for (const Condition& part : parts) {
      DOSSIER_ASSIGN_OR_RETURN(Query query, Compile(part));
      if (!query.has_value()) return std::nullopt;
      queries.push_back(*std::move(query));
    }
    if (queries.empty()) return std::nullopt;
    return Joined(std::move(queries), " OR ");
  }

  // Whether a query for it would find nothing else: only then may it be refused.
  static bool IsExact(const Condition& condition) {
    return condition.kind == Kind::kText && !condition.open_end && AreTokens(condition);
  }

  static std::string Joined(std::vector<std::string> queries, absl::string_view by) {
    if (queries.size() == 1) return std::move(queries.front());
    return absl::StrCat("(", absl::StrJoin(queries, by), ")");
  }

  Connection& connection_;
};

}  // namespace

absl::StatusOr<std::optional<std::string>> TextQueryFor(Connection& connection,
                                                        const Condition& condition) {
  if (!AsksForText(condition)) return std::nullopt;
  return Compiler(connection).Compile(condition);
}

bool IsOnlyWords(const Condition& condition) {
  if (condition.kind == Kind::kText) return !condition.open_end && AreTokens(condition);
  if (condition.kind == Kind::kNot || condition.kind == Kind::kTerm || condition.parts.empty()) {
    return false;
  }
  return std::all_of(condition.parts.begin(), condition.parts.end(), IsOnlyWords);
}

}  // namespace dossier::store::sqlite
