#include "server/store/sqlite/ranking.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/match_scan.h"
#include "server/store/sqlite/reading.h"

namespace dossier::store::sqlite {
namespace {

constexpr size_t kMostCandidates = 1000;
constexpr double kTitleWeight = 4;

// Appends the words that `condition` asks for, leaving out what must not be there.
void GatherPhrases(const Condition& condition, std::vector<std::string>& phrases) {
  if (condition.kind == Condition::Kind::kNot) return;
  if (condition.kind == Condition::Kind::kText) {
    phrases.push_back(absl::StrJoin(condition.words, " "));
  }
  for (const Condition& part : condition.parts) GatherPhrases(part, phrases);
}

double Occurrences(absl::string_view text, absl::string_view phrase) {
  double count = 0;
  for (size_t at = text.find(phrase); at != text.npos; at = text.find(phrase, at + 1)) ++count;
  return count;
}

// More for words that stand there more often, less and less for each.
double ScoreOf(const SearchText& text, const std::vector<std::string>& phrases) {
  double score = 0.01;
  for (const std::string& phrase : phrases) {
    const double weight =
        kTitleWeight * Occurrences(text.title, phrase) + Occurrences(text.body, phrase);
    score += weight / (weight + 2);
  }
  return score;
}

// Whether `a` comes before `b`.
bool Comes(const RankPlace& a, const RankPlace& b) {
  return a.score != b.score ? a.score > b.score : a.key > b.key;
}

}  // namespace

absl::StatusOr<RankedPage> ReadRankedPage(Connection& connection, const RankedSelection& selection,
                                          int64_t max_bytes) {
  if (selection.limit < 1) {
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_SELECTION",
                 absl::StrCat("a ranking must be of 1 resource or more, not ", selection.limit));
  }
  std::vector<std::string> phrases;
  GatherPhrases(selection.condition, phrases);
  std::vector<RankPlace> places;
  RankedPage page{.newest_key = selection.newest_key};
  {
    DOSSIER_ASSIGN_OR_RETURN(
        MatchScan scan,
        MatchScan::Open(connection,
                        {.collection = selection.collection,
                         .condition = selection.condition,
                         .before_key = selection.newest_key > 0 ? selection.newest_key + 1 : 0,
                         .direction = Direction::kDown}));
    while (places.size() < kMostCandidates) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, scan.Next());
      if (!found) break;
      DOSSIER_ASSIGN_OR_RETURN(const SearchText text,
                               ReadSearchText(connection, scan.row().text_id()));
      places.push_back({ScoreOf(text, phrases), scan.row().key()});
    }
  }
  if (page.newest_key == 0 && !places.empty()) page.newest_key = places.front().key;
  std::sort(places.begin(), places.end(), Comes);
  const std::unique_ptr<Rows> rows = LiveRows(connection, selection.collection, Direction::kUp);
  for (const RankPlace& place : places) {
    if (selection.after.has_value() && !Comes(*selection.after, place)) continue;
    DOSSIER_ASSIGN_OR_RETURN(const bool found, rows->Find(place.key));
    if (!found) continue;
    DOSSIER_ASSIGN_OR_RETURN(Resource resource, rows->Read());
    max_bytes -= static_cast<int64_t>(resource.name.size() + resource.body.size());
    page.more = !page.resources.empty() &&
                (static_cast<int>(page.resources.size()) == selection.limit || max_bytes < 0);
    if (page.more) break;
    page.resources.push_back(std::move(resource));
    page.scores.push_back(place.score);
    page.place = place;
  }
  return page;
}

}  // namespace dossier::store::sqlite
