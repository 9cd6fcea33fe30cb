#include "server/query/occurrence_listing.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "dossier/v1/statement.pb.h"
#include "server/base/status.h"
#include "server/query/as_of.h"
#include "server/query/filter.h"
#include "server/query/listing.h"
#include "server/query/lookup.h"
#include "server/query/page_token.h"
#include "server/store/search_text.h"
#include "server/store/terms.h"

namespace dossier::query {
namespace {

using store::Collection;

constexpr int32_t kDefaultPageSize = 100;

// So many places are looked at for one page, and read at a time.
constexpr int kMostLookedAt = 5000;
constexpr int kAtATime = 200;

// Tells whether a statement that was printed in one place alone would match.
class OnePlace {
 public:
  OnePlace(const store::Condition& condition, v1::Statement statement)
      : condition_(condition), statement_(std::move(statement)) {
    statement_.clear_occurrences();
    statement_.add_occurrences();
  }

  bool Matches(const v1::Occurrence& occurrence) {
    *statement_.mutable_occurrences(0) = occurrence;
    return store::Matches(condition_, store::TermsOf(statement_), store::SearchTextOf(statement_));
  }

 private:
  const store::Condition& condition_;
  v1::Statement statement_;
};

}  // namespace

absl::StatusOr<v1::ListOccurrencesResponse> ListOccurrences(
    store::Store& store, const PrintsReader& prints_of, const v1::ListOccurrencesRequest& request,
    const store::GoOn& go_on) {
  DOSSIER_ASSIGN_OR_RETURN(const int limit, PageSizeOf(request.page_size(), kDefaultPageSize));
  DOSSIER_ASSIGN_OR_RETURN(const Filter filter,
                           Filter::Parse(request.filter(), {Collection::kStatement}));
  DOSSIER_ASSIGN_OR_RETURN(const Moment moment, ReadMoment(store, request.as_of()));
  DOSSIER_ASSIGN_OR_RETURN(
      const store::Resource resource,
      FindResource(store, Collection::kStatement, "parent", request.parent(), moment));
  v1::Statement statement;
  DOSSIER_RETURN_IF_ERROR(ParseResource(resource, statement));
  const uint64_t id =
      ListingId({"ListOccurrences", request.parent(), absl::StrCat(filter.fingerprint()),
                 CanonicalText(request.as_of())});
  DOSSIER_ASSIGN_OR_RETURN(const PagePosition last, DecodePageToken(request.page_token(), id));
  DOSSIER_ASSIGN_OR_RETURN(const store::LogState log, store.Log());
  if (!request.page_token().empty()) DOSSIER_RETURN_IF_ERROR(CheckLog(log, last));

  v1::ListOccurrencesResponse response;
  response.set_revision(moment.IsNow() ? log.head : moment.as_of());
  OnePlace place(filter.For(Collection::kStatement), statement);
  std::string behind = last.name;
  size_t bytes = 0;
  for (int looked_at = 0; looked_at < kMostLookedAt && bytes < kMaxPageBytes;) {
    if (go_on && !go_on()) return absl::CancelledError("nobody waits for the page any more");
    DOSSIER_ASSIGN_OR_RETURN(PlacedPrints prints,
                             prints_of(store, statement, moment.as_of(), behind, kAtATime));
    for (auto& [at, occurrence] : prints) {
      // One more match than fits tells that there is another page.
      const bool is_match = place.Matches(occurrence);
      if (is_match && response.occurrences_size() == limit) bytes = kMaxPageBytes;
      if (bytes >= kMaxPageBytes) break;
      ++looked_at;
      behind = at;
      if (!is_match) continue;
      bytes += occurrence.ByteSizeLong();
      *response.add_occurrences() = std::move(occurrence);
    }
    if (bytes < kMaxPageBytes && prints.size() < kAtATime) return response;
  }
  response.set_next_page_token(EncodePageToken(id, {.name = behind, .log_id = log.log_id}));
  return response;
}

}  // namespace dossier::query
