#include "server/store/sqlite/word_query.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "server/base/status.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/text_query.h"

namespace dossier::store::sqlite {
namespace {

using Kind = Condition::Kind;

// The lists of an open end that has more pages are read only if few of the newest texts have it; of
// a phrase whose rarest word has more, places are read only for texts that have all its words.
constexpr int64_t kManyPages = 400;

// Whether it is quicker to look at `count` texts than to read `pages` further pages of lists.
bool AreFew(int64_t count, double pages) {
  constexpr double kFew = 64;
  return static_cast<double>(count) <= std::max(pages, kFew);
}

KeySet KeysWith(const std::vector<WordPlace>& places) {
  KeySet keys;
  for (const WordPlace& place : places) keys.Add(KeyOfSearchTextId(place.row));
  return keys;
}

bool ByPages(const auto& a, const auto& b) { return a.pages < b.pages; }

}  // namespace

absl::StatusOr<std::unique_ptr<WordQuery>> WordQuery::Make(Connection& connection,
                                                           std::unique_ptr<WordIndex> index,
                                                           Collection collection,
                                                           const Condition& condition, Asks asks,
                                                           KnownSet known) {
  DOSSIER_ASSIGN_OR_RETURN(
      const int64_t newest,
      connection.Number("SELECT coalesce(max(id), 0) FROM search_text WHERE id <= ?",
                        SearchTextId(collection, kMaxTextKey, kMaxTextNumber)));
  std::unique_ptr<WordQuery> query(new WordQuery(
      connection, std::move(index), collection, KeyOfSearchTextId(newest), asks, std::move(known)));
  DOSSIER_ASSIGN_OR_RETURN(std::optional<Node> root, query->Compile(condition));
  if (!root.has_value()) return nullptr;
  query->root_ = *std::move(root);
  return query;
}

absl::StatusOr<std::optional<WordQuery::Node>> WordQuery::Compile(const Condition& condition,
                                                                  bool is_refused) {
  switch (condition.kind) {
    case Kind::kText:
      return CompileText(condition);
    case Kind::kAll:
      return CompileAll(condition.parts, is_refused);
    case Kind::kAny:
      return CompileAny(condition.parts, is_refused);
    case Kind::kTerm:
      return CompileTerm(condition, is_refused);
    case Kind::kNot:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<WordQuery::Node> WordQuery::CompileTerm(const Condition& term,
                                                      bool is_refused) const {
  if (asks_ != Asks::kAll || !IsEquality(term)) return std::nullopt;
  if (known_ && !is_refused) {
    Node node{.kind = Kind::kTerm, .is_exact = false};
    node.known = known_(term);
    if (node.known.has_value()) return node;
  }
  // As if a quarter had it, and one row cost a fiftieth of a page.
  return Node{
      .kind = Kind::kTerm, .pages = newest_key_ / 200, .field = term.field, .value = term.low};
}

absl::StatusOr<std::optional<WordQuery::Node>> WordQuery::CompileText(const Condition& text) {
  if (!AreTokens(text)) return std::nullopt;
  Node node{.kind = Kind::kText};
  for (size_t i = 0; i < text.words.size(); ++i) {
    const bool open_end = text.open_end && i + 1 == text.words.size();
    DOSSIER_ASSIGN_OR_RETURN(WordLists lists, index_->Find(text.words[i], open_end));
    if (open_end && lists.pages > kManyPages) {
      DOSSIER_ASSIGN_OR_RETURN(const bool common, IsCommon(connection_, collection_, text));
      if (common) {
        node.is_exact = false;
        break;
      }
    }
    node.words.push_back(std::move(lists));
    node.pages += node.words.back().pages;
    reads_all_ = reads_all_ || open_end;
  }
  if (node.words.empty()) return std::nullopt;
  return node;
}

absl::StatusOr<std::optional<WordQuery::Node>> WordQuery::CompileAll(
    const std::vector<Condition>& parts, bool is_refused) {
  Node all{.kind = Kind::kAll};
  for (const Condition& part : parts) {
    const bool is_refusal = part.kind == Kind::kNot;
    DOSSIER_ASSIGN_OR_RETURN(
        std::optional<Node> node,
        Compile(is_refusal ? part.parts.front() : part, is_refused || is_refusal));
    // Of what is refused, the lists must not find more than there is.
    const bool helps = node.has_value() && (!is_refusal || node->is_exact);
    all.is_exact = all.is_exact && helps && node->is_exact;
    if (!helps) continue;
    all.pages += node->pages;
    (is_refusal ? all.refused : all.parts).push_back(*std::move(node));
  }
  if (all.parts.empty()) return std::nullopt;
  std::sort(all.parts.begin(), all.parts.end(), ByPages<Node, Node>);
  return all;
}

// An alternative that does not narrow leaves nothing of the whole.
absl::StatusOr<std::optional<WordQuery::Node>> WordQuery::CompileAny(
    const std::vector<Condition>& parts, bool is_refused) {
  Node any{.kind = Kind::kAny};
  for (const Condition& part : parts) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<Node> node, Compile(part, is_refused));
    if (!node.has_value()) return std::nullopt;
    any.is_exact = any.is_exact && node->is_exact;
    any.pages += node->pages;
    any.parts.push_back(*std::move(node));
  }
  if (any.parts.empty()) return std::nullopt;
  return any;
}

absl::StatusOr<WordQuery::Found> WordQuery::Keys(int64_t first, int64_t last, Care care) const {
  last = std::min(last, newest_key_);
  bool passed = false;
  DOSSIER_ASSIGN_OR_RETURN(
      KeySet keys,
      KeysOf(root_,
             {.first = first,
              .last = last,
              .texts = {.first = SearchTextId(collection_, first, 0),
                        .last = SearchTextId(collection_, last, kMaxTextNumber)},
              .care = care,
              .share = static_cast<double>(last - first + 1) / static_cast<double>(newest_key_ + 1),
              .passed = &passed}));
  return Found{std::move(keys), is_exact() && !passed};
}

absl::StatusOr<KeySet> WordQuery::KeysOf(const Node& node, const Range& range) const {
  if (node.kind == Kind::kText) return KeysOfPhrase(node, range);
  if (node.kind == Kind::kTerm) return KeysOfTerm(node, range);
  if (node.kind == Kind::kAll) return KeysOfAll(node, range);
  KeySet any;
  for (const Node& part : node.parts) {
    DOSSIER_ASSIGN_OR_RETURN(const KeySet keys, KeysOf(part, range));
    any.Unite(keys);
  }
  return any;
}

bool WordQuery::IsEnough(const KeySet& keys, int64_t pages, const Range& range) {
  const int64_t count = keys.Count();
  if (count == 0) return true;
  if (range.care == Care::kExact || !AreFew(count, static_cast<double>(pages) * range.share)) {
    return false;
  }
  *range.passed = true;
  return true;
}

absl::StatusOr<KeySet> WordQuery::KeysOfPhrase(const Node& node, const Range& range) const {
  const std::vector<WordLists>& words = node.words;
  std::vector<size_t> rarest_first(words.size());
  std::iota(rarest_first.begin(), rarest_first.end(), size_t{0});
  std::sort(rarest_first.begin(), rarest_first.end(),
            [&](size_t a, size_t b) { return ByPages(words[a], words[b]); });
  const size_t rarest = rarest_first.front();
  if (words.size() == 1) return index_->Keys(words[rarest], range.texts);

  std::optional<KeySet> meeting;
  if (static_cast<double>(words[rarest].pages) * range.share > kManyPages) {
    DOSSIER_ASSIGN_OR_RETURN(meeting, index_->Keys(words[rarest], range.texts));
    for (size_t i = 1; i < rarest_first.size(); ++i) {
      const WordLists& lists = words[rarest_first[i]];
      if (IsEnough(*meeting, lists.pages, range)) return *std::move(meeting);
      DOSSIER_ASSIGN_OR_RETURN(const KeySet keys, index_->Keys(lists, range.texts));
      meeting->Intersect(keys);
    }
  }
  DOSSIER_ASSIGN_OR_RETURN(std::vector<WordPlace> starts,
                           index_->Places(words[rarest], rarest, range.texts,
                                          meeting.has_value() ? &*meeting : nullptr));
  KeySet keys = KeysWith(starts);
  for (size_t i = 1; i < rarest_first.size(); ++i) {
    const size_t word = rarest_first[i];
    if (IsEnough(keys, words[word].pages, range)) break;
    DOSSIER_ASSIGN_OR_RETURN(starts, index_->Followed(starts, words[word], word, range.texts));
    keys = KeysWith(starts);
  }
  return keys;
}

absl::StatusOr<KeySet> WordQuery::KeysOfTerm(const Node& node, const Range& range) const {
  if (node.known.has_value()) {
    KeySet keys;
    for (auto key = node.known->Next(range.first, Direction::kUp); key && *key <= range.last;
         key = node.known->Next(*key + 1, Direction::kUp)) {
      keys.Add(*key);
    }
    return keys;
  }
  Statement row = connection_.Query(
      "SELECT key FROM term WHERE collection = ? AND field = ? AND value = ? AND key >= ? AND "
      "key <= ?",
      static_cast<int64_t>(collection_), node.field, node.value, range.first, range.last);
  KeySet keys;
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return keys;
    keys.Add(row.Int(0));
  }
}

absl::StatusOr<KeySet> WordQuery::KeysOfAll(const Node& node, const Range& range) const {
  DOSSIER_ASSIGN_OR_RETURN(KeySet all, KeysOf(node.parts.front(), range));
  for (size_t i = 1; i < node.parts.size(); ++i) {
    if (IsEnough(all, node.parts[i].pages, range)) return all;
    DOSSIER_ASSIGN_OR_RETURN(const KeySet keys, KeysOf(node.parts[i], range));
    all.Intersect(keys);
  }
  Range exactly = range;
  exactly.care = Care::kExact;
  for (const Node& refused : node.refused) {
    if (IsEnough(all, refused.pages, range)) return all;
    DOSSIER_ASSIGN_OR_RETURN(const KeySet keys, KeysOf(refused, exactly));
    all.Subtract(keys);
  }
  return all;
}

}  // namespace dossier::store::sqlite
