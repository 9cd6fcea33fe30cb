#include "server/pipeline/print_crowd.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/base/days.h"
#include "server/base/sketch.h"
#include "server/base/status.h"
#include "server/correlation/neighbours.h"
#include "server/correlation/statement_matcher.h"
#include "server/pipeline/order_bytes.h"

namespace dossier::pipeline {
namespace {

using correlation::PlaceOf;
using store::Term;
using store::TermPlace;

// Fields of terms. Each value begins with the name of the statement and ends with the place.
constexpr absl::string_view kOwn = "print_own_at";            // the speaker's own publications
constexpr absl::string_view kFullest = "print_fullest_at";    // by LeadRank
constexpr absl::string_view kBestKnown = "print_speaker_at";  // by SpeakerRank
constexpr absl::string_view kDrawn = "print_drawn_at";        // by the number drawn for it
constexpr absl::string_view kWorded = "print_wording_at";     // then the wording
constexpr absl::string_view kAbout = "print_about_at";        // then the incident

// So many of those that know the speaker best.
constexpr int kSpeakers = 10;

// 9999-12-31, behind every day that is told.
constexpr int32_t kNoDay = 2932896;

std::string Prefix(absl::string_view statement) { return absl::StrCat(statement, "|"); }

// What tells an utterance from others on its day, but for the names of resources.
uint64_t ContentOf(const v1::Statement& utterance) {
  const v1::Occurrence& where = PlaceOf(utterance);
  std::string content = absl::StrCat(utterance.text(), "|", where.publisher());
  const auto add = [&](const v1::Span& span) {
    absl::StrAppend(&content, "|", span.start(), "-", span.end());
  };
  for (const v1::Span& span : where.content()) add(span);
  for (const v1::Span& span : where.source()) add(span);
  for (const v1::Span& span : where.coreference()) add(span);
  add(where.cue());
  return Hash64(content);
}

// Bytes that stand before others the greater the numbers are.
std::string Descending(const correlation::SpeakerRank& rank) {
  const auto bytes = [](int number) {
    return OrderBytes(static_cast<uint64_t>(INT32_MAX) - static_cast<uint64_t>(number));
  };
  const auto& [known, letters, sureness] = rank;
  return absl::StrCat(bytes(known), bytes(letters), bytes(sureness));
}

std::string FullnessOf(const v1::Statement& utterance) {
  const correlation::ReadUtterance read(utterance);
  const correlation::LeadRank rank = correlation::LeadRankOf(read);
  const auto& [rendered, words, bracketed, day, text, publisher, start, version] = rank;
  return absl::StrCat(rendered ? "1" : "0", OrderBytes(static_cast<uint64_t>(INT32_MAX + words)),
                      bracketed ? "1" : "0");
}

absl::StatusOr<std::vector<TermPlace>> Walk(store::Reader& reader, absl::string_view field,
                                            const std::string& prefix, int limit,
                                            bool backwards = false,
                                            std::optional<TermPlace> from = std::nullopt) {
  return reader.Walk({.collection = store::Collection::kUtterance,
                      .field = std::string(field),
                      .prefix = prefix,
                      .from = std::move(from),
                      .backwards = backwards,
                      .limit = limit});
}

// Of each value that stands between the name of the statement and the place, the first print.
absl::Status AddFirstOfEach(store::Reader& reader, absl::string_view field,
                            const std::string& prefix, std::set<int64_t>& keys) {
  std::optional<TermPlace> from;
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<TermPlace> next,
                             Walk(reader, field, prefix, 1, /*backwards=*/false, from));
    if (next.empty()) return absl::OkStatus();
    keys.insert(next.front().key);
    const size_t value_end = next.front().value.size() - OrderBytes(0).size();
    from = TermPlace{absl::StrCat(next.front().value.substr(0, value_end), OrderBytes(UINT64_MAX)),
                     INT64_MAX};
  }
}

std::vector<int64_t> Ascending(const std::set<int64_t>& keys) { return {keys.begin(), keys.end()}; }

correlation::StatementHead HeadIn(const internal::PrintTally& tally) {
  return {tally.said(), tally.speaker()};
}

void SetHead(const correlation::StatementHead& head, internal::PrintTally& tally) {
  *tally.mutable_said() = head.said;
  *tally.mutable_speaker() = head.speaker;
}

}  // namespace

std::string TallyOf(absl::string_view statement) {
  return absl::StrCat("tallies/", absl::StripPrefix(statement, "statements/"));
}

uint64_t PrintPlace(const v1::Statement& utterance) {
  const auto days = DaysOf(PlaceOf(utterance).published());
  return correlation::PlaceOn(days.has_value() ? days->first : kNoDay, ContentOf(utterance));
}

PrintCrowd::PrintCrowd(internal::PrintTally tally)
    : tally_(std::move(tally)), reader_(HeadIn(tally_)) {
  for (const v1::WordingCount& counted : tally_.wording_counts()) {
    wordings_[counted.wording()] = counted.count();
  }
}

PrintCrowd::PrintCrowd(const std::string& statement, const correlation::StatementHead& head)
    : reader_(head) {
  tally_.set_statement(statement);
  SetHead(head, tally_);
}

bool PrintCrowd::MayBeHeadedBy(const correlation::StatementHead& head) {
  if (!correlation::StandAlike(HeadIn(tally_), head)) return false;
  SetHead(head, tally_);
  return true;
}

void PrintCrowd::Count(const v1::Statement& utterance, int times) {
  tally_.set_count(tally_.count() + times);
  wordings_[reader_.WordingOf(utterance)] += times;
}

std::vector<Term> PrintCrowd::TermsOf(const v1::Statement& utterance) {
  const std::string prefix = Prefix(statement());
  const uint64_t number = PrintPlace(utterance);
  const std::string place = OrderBytes(number);
  std::vector<Term> terms;
  const auto list = [&](absl::string_view field, absl::string_view by) {
    terms.push_back({std::string(field), absl::StrCat(prefix, by, place)});
  };
  list(kPrintedAt, "");
  if (reader_.IsOwn(utterance)) list(kOwn, "");
  list(kFullest, FullnessOf(utterance));
  list(kBestKnown, Descending(correlation::SpeakerRankOf(utterance.speaker())));
  list(kDrawn, OrderBytes(Hash64(place)));
  list(kWorded, absl::StrCat(reader_.WordingOf(utterance), "|"));
  for (const v1::About& about : utterance.about()) {
    if (!about.incident().empty()) list(kAbout, absl::StrCat(about.incident(), "|"));
  }
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return terms;
}

absl::StatusOr<std::vector<int64_t>> PrintCrowd::Heading(store::Reader& reader) const {
  const std::string prefix = Prefix(statement());
  std::set<int64_t> keys;
  for (const absl::string_view field : {kPrintedAt, kOwn, kFullest, kBestKnown, kDrawn}) {
    DOSSIER_ASSIGN_OR_RETURN(
        const std::vector<TermPlace> first,
        Walk(reader, field, prefix, field == kBestKnown ? kSpeakers : kPrintsOfEach));
    for (const TermPlace& print : first) keys.insert(print.key);
  }
  return Ascending(keys);
}

absl::StatusOr<std::vector<int64_t>> PrintCrowd::Shown(store::Reader& reader,
                                                       absl::Span<const int64_t> heading) const {
  const std::string prefix = Prefix(statement());
  std::set<int64_t> keys;
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<TermPlace> last,
                           Walk(reader, kPrintedAt, prefix, kPrintsOfEach, /*backwards=*/true));
  for (const TermPlace& print : last) keys.insert(print.key);
  for (const absl::string_view field : {kWorded, kAbout}) {
    DOSSIER_RETURN_IF_ERROR(AddFirstOfEach(reader, field, prefix, keys));
  }
  for (const int64_t key : heading) keys.erase(key);
  return Ascending(keys);
}

void PrintCrowd::TellCounts(v1::Statement& statement) const {
  const internal::PrintTally tally = Tally();
  statement.set_occurrence_count(tally.count());
  *statement.mutable_wording_counts() = tally.wording_counts();
}

internal::PrintTally PrintCrowd::Tally() const {
  internal::PrintTally tally = tally_;
  tally.clear_wording_counts();
  for (const auto& [wording, count] : wordings_) {
    if (count == 0) continue;
    v1::WordingCount& counted = *tally.add_wording_counts();
    counted.set_wording(wording);
    counted.set_count(count);
  }
  return tally;
}

}  // namespace dossier::pipeline
