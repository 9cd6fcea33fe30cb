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
#include "server/store/sqlite/row_id.h"

namespace dossier::store::sqlite {
namespace {

using Kind = Condition::Kind;

// An open end is read as "any of these words" if so many words begin like that: FTS5 walks along
// alternatives lazily, but reads all that a prefix matches before it gives the first.
constexpr size_t kMostAlternatives = 64;
// What at least this part of some newest texts has is found soonest by looking at the texts.
constexpr int64_t kSample = 2000;
constexpr int64_t kCommon = kSample / 4;
constexpr size_t kSampleBytes = size_t{1} << 20;

// Whether the tokenizer of the index sees `word` as it is: one token.
bool IsToken(absl::string_view word) {
  return !word.empty() && word.size() <= kMaxSearchWordBytes &&
         std::all_of(word.begin(), word.end(), [](char c) {
           return !absl::ascii_isascii(c) || absl::ascii_isdigit(c) || absl::ascii_islower(c);
         });
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

// Makes the query for FTS5 of a condition from those of its parts. nullopt: does not narrow.
class Compiler {
 public:
  using Query = std::optional<TextQuery>;

  Compiler(Connection& connection, Collection collection)
      : connection_(connection), collection_(collection) {}

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
    if (!text.open_end) return TextQuery{.query = Quoted(words)};
    const std::string& start = text.words.back();
    const absl::string_view before(words.data(), words.size() - start.size());
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<std::string> ends,
                             WordsThatBegin(connection_, start));
    if (ends.empty())
      return TextQuery{.query = Quoted(words)};  // the start itself, which nothing has
    if (ends.size() <= kMostAlternatives) {
      std::vector<std::string> phrases;
      for (const std::string& end : ends) phrases.push_back(Quoted(absl::StrCat(before, end)));
      return TextQuery{.query = Joined(std::move(phrases), " OR ")};
    }
    DOSSIER_ASSIGN_OR_RETURN(const bool common, IsCommon(connection_, collection_, text));
    if (!common) return TextQuery{.query = absl::StrCat(Quoted(words), " *")};
    // The other words of the phrase are necessary all the same.
    if (before.empty()) return std::nullopt;
    return TextQuery{.query = Quoted(absl::StripTrailingAsciiWhitespace(before)),
                     .is_exact = false};
  }

  absl::StatusOr<Query> CompileAll(const std::vector<Condition>& parts) {
    std::vector<std::string> asked, refused;
    bool is_exact = true;
    for (const Condition& part : parts) {
      const bool is_refusal = part.kind == Kind::kNot;
      DOSSIER_ASSIGN_OR_RETURN(Query query, Compile(is_refusal ? part.parts.front() : part));
      // Of what is refused, the index must not find more than there is.
      const bool helps = query.has_value() && (!is_refusal || query->is_exact);
      is_exact = is_exact && helps && query->is_exact;
      if (helps) (is_refusal ? refused : asked).push_back(std::move(query->query));
    }
    if (asked.empty()) return std::nullopt;
    TextQuery all{.query = Joined(std::move(asked), " AND "), .is_exact = is_exact};
    for (const std::string& each : refused) {
      all.query = absl::StrCat("(", all.query, " NOT ", each, ")");
    }
    return all;
  }

  // An alternative that does not narrow leaves nothing of the whole.
  absl::StatusOr<Query> CompileAny(const std::vector<Condition>& parts) {
    std::vector<std::string> queries;
    bool is_exact = true;
    for (const Condition& part : parts) {
      DOSSIER_ASSIGN_OR_RETURN(Query query, Compile(part));
      if (!query.has_value()) return std::nullopt;
      is_exact = is_exact && query->is_exact;
      queries.push_back(std::move(query->query));
    }
    if (queries.empty()) return std::nullopt;
    return TextQuery{.query = Joined(std::move(queries), " OR "), .is_exact = is_exact};
  }

  static std::string Joined(std::vector<std::string> queries, absl::string_view by) {
    if (queries.size() == 1) return std::move(queries.front());
    return absl::StrCat("(", absl::StrJoin(queries, by), ")");
  }

  Connection& connection_;
  const Collection collection_;
};

}  // namespace

absl::StatusOr<bool> IsCommon(Connection& connection, Collection collection,
                              const Condition& phrase) {
  Statement row = connection.Query(
      "SELECT title, body FROM search_text WHERE id >= ? AND id <= ? ORDER BY id DESC LIMIT ?",
      SearchTextId(collection, 0, 0), SearchTextId(collection, kMaxTextKey, kMaxTextNumber),
      kSample);
  int64_t have = 0, seen = 0;
  size_t bytes = 0;
  while (have < kCommon) {
    // Long texts tell by fewer of them.
    if (bytes > kSampleBytes) return have * kSample >= seen * kCommon;
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return false;
    ++seen;
    bytes += row.Bytes(0).size() + row.Bytes(1).size();
    const SearchText text{std::string(row.Bytes(0)), std::string(row.Bytes(1))};
    if (Matches(phrase, std::vector<Term>(), text)) ++have;
  }
  return true;
}

bool AreTokens(const Condition& text) {
  return !text.words.empty() && std::all_of(text.words.begin(), text.words.end(), IsToken);
}

absl::StatusOr<std::optional<TextQuery>> TextQueryFor(Connection& connection, Collection collection,
                                                      const Condition& condition,
                                                      WordQuery::Asks asks,
                                                      WordQuery::KnownSet known) {
  if (!AsksForText(condition)) return std::nullopt;
  DOSSIER_ASSIGN_OR_RETURN(std::unique_ptr<WordIndex> index, WordIndex::Open(connection));
  if (index != nullptr) {
    DOSSIER_ASSIGN_OR_RETURN(std::shared_ptr<const WordQuery> lists,
                             WordQuery::Make(connection, std::move(index), collection, condition,
                                             asks, std::move(known)));
    if (lists == nullptr) return std::nullopt;
    const bool is_exact = lists->is_exact();
    return TextQuery{.lists = std::move(lists), .is_exact = is_exact};
  }
  return Compiler(connection, collection).Compile(condition);
}

}  // namespace dossier::store::sqlite
