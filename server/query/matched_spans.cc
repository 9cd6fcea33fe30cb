#include "server/query/matched_spans.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "server/base/search_words.h"
#include "server/store/search_text.h"

namespace dossier::query {
namespace {

using store::Condition;
using store::SearchField;
using Kind = Condition::Kind;

// What a person wants to see around a match, on either side.
constexpr size_t kContextBytes = 60;

// The phrases that a match may owe its place to, each once.
void CollectPhrases(const Condition& condition, std::vector<const Condition*>& phrases) {
  if (condition.kind == Kind::kNot) return;
  if (condition.kind == Kind::kText && !condition.words.empty()) {
    const bool known = std::any_of(phrases.begin(), phrases.end(),
                                   [&](const Condition* each) { return *each == condition; });
    if (!known) phrases.push_back(&condition);
  }
  for (const Condition& part : condition.parts) CollectPhrases(part, phrases);
}

// Whether the words from `first` on are those of `phrase`.
bool StandsAt(const Condition& phrase, absl::Span<const PlacedWord> words, size_t first) {
  const size_t size = phrase.words.size();
  if (size > words.size() - first) return false;
  for (size_t i = 0; i < size; ++i) {
    const bool only_begins = phrase.open_end && i + 1 == size;
    const std::string& word = words[first + i].word;
    if (only_begins ? !absl::StartsWith(word, phrase.words[i]) : word != phrase.words[i]) {
      return false;
    }
  }
  return true;
}

bool IsWithinCharacter(absl::string_view text, size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// Some words around `start` to `end`, on one line.
std::string ContextOf(absl::string_view text, size_t start, size_t end) {
  size_t from = start > kContextBytes ? start - kContextBytes : 0;
  size_t to = std::min(end + kContextBytes, text.size());
  // Whole words where there are any, whole characters always.
  while (from > 0 && from < start && !absl::ascii_isspace(text[from - 1])) ++from;
  if (from == start && start > 0) from = start > kContextBytes ? start - kContextBytes : 0;
  while (IsWithinCharacter(text, from)) ++from;
  const size_t widest = to;
  while (to > end && to < text.size() && !absl::ascii_isspace(text[to])) --to;
  if (to == end && end < text.size()) to = widest;
  while (to > end && IsWithinCharacter(text, to)) --to;

  std::string context(text.substr(from, to - from));
  for (char& c : context) {
    if (absl::ascii_isspace(c)) c = ' ';
  }
  absl::RemoveExtraAsciiWhitespace(&context);
  return absl::StrCat(from > 0 ? "… " : "", context, to < text.size() ? " …" : "");
}

// One place of one phrase.
struct Place {
  size_t nth;  // of this phrase in this field, from 0
  size_t field;
  size_t start;
  size_t end;
};

void FindPlaces(const std::vector<const Condition*>& phrases, absl::string_view value, size_t field,
                std::vector<Place>& places) {
  std::vector<PlacedWord> words;
  std::vector<size_t> found(phrases.size());
  // Once each phrase has its share of all that is shown, nobody asks for more.
  const size_t share = (kMaxMatchedSpans + phrases.size() - 1) / phrases.size();
  size_t hungry = phrases.size();
  ForEachSearchWord(value, [&](PlacedWord word) {
    words.push_back(std::move(word));
    for (size_t i = 0; i < phrases.size(); ++i) {
      const size_t size = phrases[i]->words.size();
      if (size > words.size() || found[i] == kMaxMatchedSpans) continue;
      const size_t first = words.size() - size;
      if (!StandsAt(*phrases[i], words, first)) continue;
      places.push_back({found[i]++, field, words[first].start, words.back().end});
      if (found[i] == share) --hungry;
    }
    return hungry > 0;
  });
}

}  // namespace

std::vector<v1::MatchedSpan> MatchedSpans(const google::protobuf::Message& resource,
                                          absl::string_view report_text,
                                          const Condition& condition) {
  std::vector<const Condition*> phrases;
  CollectPhrases(condition, phrases);
  if (phrases.empty()) return {};

  const std::vector<SearchField> fields = store::SearchFieldsOf(resource, report_text);
  std::vector<Place> places;
  for (size_t i = 0; i < fields.size(); ++i) FindPlaces(phrases, fields[i].value, i, places);

  const auto where = [](const Place& place) {
    return std::make_tuple(place.field, place.start, place.end);
  };
  std::stable_sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
    return std::make_tuple(a.nth, where(a)) < std::make_tuple(b.nth, where(b));
  });
  if (places.size() > kMaxMatchedSpans) places.resize(kMaxMatchedSpans);
  std::sort(places.begin(), places.end(),
            [&](const Place& a, const Place& b) { return where(a) < where(b); });
  places.erase(std::unique(places.begin(), places.end(),
                           [&](const Place& a, const Place& b) { return where(a) == where(b); }),
               places.end());

  std::vector<v1::MatchedSpan> spans;
  for (const Place& place : places) {
    const SearchField& field = fields[place.field];
    v1::MatchedSpan& span = spans.emplace_back();
    span.set_field(field.path);
    span.set_start(static_cast<int64_t>(place.start));
    span.set_end(static_cast<int64_t>(place.end));
    span.set_text(std::string(field.value.substr(place.start, place.end - place.start)));
    span.set_context(ContextOf(field.value, place.start, place.end));
  }
  return spans;
}

}  // namespace dossier::query
