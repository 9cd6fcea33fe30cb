#include "server/store/sqlite/ranking.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/key_stream.h"
#include "server/store/sqlite/match_scan.h"
#include "server/store/sqlite/reading.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/term_list.h"
#include "server/store/sqlite/text_query.h"
#include "server/store/sqlite/text_stream.h"
#include "server/store/text_score.h"

namespace dossier::store::sqlite {
namespace {

constexpr int64_t kWindow = 1000;
// Of long texts fewer are ranked at once, but so many at least.
constexpr size_t kWindowBytes = size_t{2} << 20;
constexpr size_t kLeastWindow = 100;

// Whether `a` comes before `b`.
bool Comes(const RankPlace& a, const RankPlace& b) {
  return a.score != b.score ? a.score > b.score : a.key > b.key;
}

// The newest matches up to a key, with their scores.
struct Window {
  std::vector<RankPlace> places;  // newest first
  bool more = false;              // whether older resources match, too
  size_t bytes = 0;               // of their texts

  // Takes the next match; false if the window is full.
  bool Take(int64_t key, const SearchText& text, const TextScore& score) {
    more = places.size() == static_cast<size_t>(kWindow) ||
           (bytes >= kWindowBytes && places.size() >= kLeastWindow);
    if (more) return false;
    bytes += text.title.size() + text.body.size();
    places.push_back({score.Of(text), key});
    return true;
  }
};

// Whether it asks for terms of which `is_such` holds.
template <typename Is>
bool AsksForTerms(const Condition& condition, const Is& is_such) {
  return (condition.kind == Condition::Kind::kTerm && is_such(condition)) ||
         std::any_of(condition.parts.begin(), condition.parts.end(),
                     [&](const Condition& part) { return AsksForTerms(part, is_such); });
}

bool AsksForTerms(const Condition& condition) {
  return AsksForTerms(condition, [](const Condition&) { return true; });
}

// Whether whatever fulfils it has a search text.
bool RequiresText(const Condition& condition) {
  const auto& parts = condition.parts;
  switch (condition.kind) {
    case Condition::Kind::kText:
      return true;
    case Condition::Kind::kAll:
      return std::any_of(parts.begin(), parts.end(), RequiresText);
    case Condition::Kind::kAny:
      return std::all_of(parts.begin(), parts.end(), RequiresText);
    case Condition::Kind::kNot:
    case Condition::Kind::kTerm:
      return false;
  }
  return false;
}

bool AsksForRanges(const Condition& condition) {
  return AsksForTerms(condition, [](const Condition& term) { return !IsEquality(term); });
}

// Whether search texts decide the condition: what has none does not fulfil it.
bool AsksForTextAlone(const Condition& condition) {
  return !AsksForTerms(condition) && !Matches(condition, std::vector<Term>(), SearchText());
}

// Straight from the texts, for what so many of them have that the index is of no use.
absl::StatusOr<Window> ReadByTexts(Connection& connection, const RankedSelection& selection,
                                   int64_t newest_key, const TextScore& score) {
  Window window;
  const Collection collection = selection.collection;
  Statement row = connection.Query(
      "SELECT id, title, body FROM search_text WHERE id >= ? AND id <= ? ORDER BY id DESC",
      SearchTextId(collection, 0, 0),
      SearchTextId(collection, std::min(newest_key, kMaxTextKey), kMaxTextNumber));
  SearchText text;
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return window;
    text.title.assign(row.Bytes(1).data(), row.Bytes(1).size());
    text.body.assign(row.Bytes(2).data(), row.Bytes(2).size());
    if (!Matches(selection.condition, std::vector<Term>(), text)) continue;
    const int64_t key = KeyOfSearchTextId(row.Int(0));
    // Others are kept for the log alone.
    DOSSIER_ASSIGN_OR_RETURN(
        const int64_t is_current,
        connection.Number("SELECT EXISTS(SELECT 1 FROM resource WHERE id = ? AND text = ?)",
                          ResourceId(collection, key), row.Int(0)));
    if (is_current == 0) continue;
    if (!window.Take(key, text, score)) return window;
  }
}

// The text that finds a resource now, if one does. Most have one alone, and need not be looked up.
absl::Status ReadCurrentText(Connection& connection, Collection collection, int64_t key,
                             SearchText& text) {
  Statement row = connection.Query(
      "SELECT title, body FROM search_text WHERE id >= ? AND id <= ? LIMIT 2",
      SearchTextId(collection, key, 0), SearchTextId(collection, key, kMaxTextNumber));
  DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
  if (!found) return NoSuchRow(connection, collection, key);
  text.title.assign(row.Bytes(0).data(), row.Bytes(0).size());
  text.body.assign(row.Bytes(1).data(), row.Bytes(1).size());
  DOSSIER_ASSIGN_OR_RETURN(const bool others, row.Step());
  if (!others) return absl::OkStatus();
  DOSSIER_ASSIGN_OR_RETURN(
      const int64_t id,
      connection.Number("SELECT coalesce(max(text), 0) FROM resource WHERE id = ?",
                        ResourceId(collection, key)));
  DOSSIER_ASSIGN_OR_RETURN(text, ReadSearchText(connection, id));
  return absl::OkStatus();
}

// Its terms and its text.
absl::Status ReadWhatFinds(Connection& connection, Collection collection, int64_t key,
                           std::string& terms, SearchText& text) {
  Statement row = connection.Query(
      "SELECT r.terms, t.title, t.body FROM resource r LEFT JOIN search_text t ON t.id = r.text "
      "WHERE r.id = ?",
      ResourceId(collection, key));
  DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
  if (!found) return NoSuchRow(connection, collection, key);
  DOSSIER_RETURN_IF_ERROR(CheckedTerms(row.Bytes(0)).status());
  terms.assign(row.Bytes(0).data(), row.Bytes(0).size());
  text.title.assign(row.Bytes(1).data(), row.Bytes(1).size());
  text.body.assign(row.Bytes(2).data(), row.Bytes(2).size());
  return absl::OkStatus();
}

// Straight from the indexes; of the resources, only what finds them is looked at.
absl::StatusOr<Window> ReadByWords(Connection& connection, const RankedSelection& selection,
                                   TextQuery query, int64_t newest_key, const TextScore& score) {
  Window window;
  const bool asks_for_terms = AsksForTerms(selection.condition);
  const bool requires_text = RequiresText(selection.condition);
  const std::unique_ptr<TextKeys> keys =
      TextStream(connection, selection.collection, std::move(query), Direction::kDown,
                 WordQuery::Care::kLoosely);
  SearchText text;
  std::string terms = EncodeTerms({});
  for (int64_t next = newest_key;;) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<int64_t> key, keys->Seek(next));
    if (!key.has_value()) return window;
    next = *key - 1;
    if (requires_text && (keys->IsSure() || !asks_for_terms)) {
      DOSSIER_RETURN_IF_ERROR(ReadCurrentText(connection, selection.collection, *key, text));
    } else {
      DOSSIER_RETURN_IF_ERROR(ReadWhatFinds(connection, selection.collection, *key, terms, text));
    }
    if (!keys->IsSure() && !Matches(selection.condition, TermListView(terms), text)) continue;
    if (!window.Take(*key, text, score)) return window;
  }
}

absl::StatusOr<Window> ReadByScan(const Reading& reading, const RankedSelection& selection,
                                  int64_t newest_key, const TextScore& score) {
  Window window;
  DOSSIER_ASSIGN_OR_RETURN(MatchScan scan,
                           MatchScan::Open(reading, {.collection = selection.collection,
                                                     .condition = selection.condition,
                                                     .before_key = newest_key + 1,
                                                     .direction = Direction::kDown}));
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, scan.Next());
    if (!found) return window;
    DOSSIER_ASSIGN_OR_RETURN(const SearchText text,
                             ReadSearchText(reading.connection, scan.row().text_id()));
    if (!window.Take(scan.row().key(), text, score)) return window;
  }
}

absl::StatusOr<Window> ReadWindow(const Reading& reading, const RankedSelection& selection) {
  Connection& connection = reading.connection;
  const int64_t newest_key = selection.newest_key > 0 ? selection.newest_key : kMaxTextKey;
  const TextScore score(selection.condition);
  if (!AsksForRanges(selection.condition)) {
    const auto known = [&](const Condition& term) -> std::optional<KeySet> {
      if (reading.sets == nullptr) return std::nullopt;
      return reading.sets->Find(selection.collection, term, reading.mark);
    };
    DOSSIER_ASSIGN_OR_RETURN(std::optional<TextQuery> query,
                             TextQueryFor(connection, selection.collection, selection.condition,
                                          WordQuery::Asks::kAll, known));
    if (query.has_value()) {
      return ReadByWords(connection, selection, *std::move(query), newest_key, score);
    }
    if (AsksForTextAlone(selection.condition)) {
      return ReadByTexts(connection, selection, newest_key, score);
    }
  }
  return ReadByScan(reading, selection, newest_key, score);
}

// The best of a window behind `selection.after`.
absl::StatusOr<RankedPage> PageOf(Connection& connection, Window window,
                                  const RankedSelection& selection, int64_t max_bytes) {
  RankedPage page{.newest_key = selection.newest_key, .more = window.more};
  std::sort(window.places.begin(), window.places.end(), Comes);
  const std::unique_ptr<Rows> rows = LiveRows(connection, selection.collection, Direction::kUp);
  for (const RankPlace& place : window.places) {
    if (selection.after.has_value() && !Comes(*selection.after, place)) continue;
    if (static_cast<int>(page.resources.size()) == selection.limit || max_bytes < 0) {
      page.more = true;
      return page;
    }
    DOSSIER_ASSIGN_OR_RETURN(const bool found, rows->Find(place.key));
    if (!found) return NoSuchRow(connection, selection.collection, place.key);
    DOSSIER_ASSIGN_OR_RETURN(Resource resource, rows->Read());
    max_bytes -= static_cast<int64_t>(resource.name.size() + resource.body.size());
    page.resources.push_back(std::move(resource));
    page.scores.push_back(place.score);
    page.place = place;
  }
  return page;
}

}  // namespace

absl::StatusOr<RankedPage> ReadRankedPage(const Reading& reading, const RankedSelection& selection,
                                          int64_t max_bytes) {
  if (selection.limit < 1) {
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_SELECTION",
                 absl::StrCat("a ranking must be of 1 resource or more, not ", selection.limit));
  }
  RankedSelection rest = selection;
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(Window window, ReadWindow(reading, rest));
    if (window.places.empty()) return RankedPage{.newest_key = rest.newest_key};
    const int64_t oldest_key = window.places.back().key;
    if (rest.newest_key == 0) rest.newest_key = window.places.front().key;
    DOSSIER_ASSIGN_OR_RETURN(RankedPage page,
                             PageOf(reading.connection, std::move(window), rest, max_bytes));
    if (!page.resources.empty() || !page.more) return page;
    // The page before ended where its window did.
    rest.newest_key = oldest_key - 1;
    rest.after.reset();
  }
}

}  // namespace dossier::store::sqlite
