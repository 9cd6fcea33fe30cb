#include "server/query/matched_spans.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
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

// Finds the places of phrases in one field, word by word.
class Finder {
 public:
  Finder(const std::vector<const Condition*>& phrases, size_t field, std::vector<Place>& places)
      : field_(field),
        places_(places),
        // Once each phrase has its share of all that is shown, nobody asks for more.
        share_((kMaxMatchedSpans + phrases.size() - 1) / phrases.size()),
        hungry_(phrases.size()) {
    for (const Condition* phrase : phrases) {
      phrases_.push_back({phrase});
      longest_ = std::max(longest_, phrase->words.size());
    }
    // A phrase is seen at its last word; most words are the last of none.
    for (Phrase& phrase : phrases_) {
      by_first_byte_[static_cast<unsigned char>(phrase.condition->words.back()[0])].push_back(
          &phrase);
    }
  }

  // False if further words are of no interest.
  bool Take(absl::string_view word, size_t start, size_t end) {
    if (longest_ > 1) {
      if (before_.size() == 2 * longest_) {
        before_.erase(before_.begin(), before_.begin() + static_cast<std::ptrdiff_t>(longest_));
      }
      before_.push_back({std::string(word), start, end});
    }
    for (Phrase* phrase : by_first_byte_[static_cast<unsigned char>(word[0])]) {
      if (phrase->found == kMaxMatchedSpans || !EndsWith(*phrase->condition, word)) continue;
      const size_t size = phrase->condition->words.size();
      places_.push_back(
          {phrase->found++, field_, size == 1 ? start : before_[before_.size() - size].start, end});
      if (phrase->found == share_) --hungry_;
    }
    return hungry_ > 0;
  }

 private:
  struct Phrase {
    const Condition* condition;
    size_t found = 0;
  };

  // Whether `phrase` ends with `word`, which has come last.
  bool EndsWith(const Condition& phrase, absl::string_view word) const {
    const absl::string_view last = phrase.words.back();
    if (phrase.open_end ? !absl::StartsWith(word, last) : word != last) return false;
    const size_t size = phrase.words.size();
    if (size == 1) return true;
    if (size > before_.size()) return false;
    return std::equal(phrase.words.begin(), phrase.words.end() - 1,
                      before_.end() - static_cast<std::ptrdiff_t>(size),
                      [](const std::string& a, const PlacedWord& b) { return a == b.word; });
  }

  const size_t field_;
  std::vector<Place>& places_;
  const size_t share_;
  size_t hungry_;  // phrases that lack some of their share
  size_t longest_ = 0;
  std::vector<Phrase> phrases_;
  std::array<std::vector<Phrase*>, 256> by_first_byte_;  // of their last words
  std::vector<PlacedWord> before_;  // the last words, if phrases are longer than one
};

}  // namespace

std::vector<v1::MatchedSpan> MatchedSpans(const google::protobuf::Message& resource,
                                          absl::string_view report_text,
                                          const Condition& condition) {
  std::vector<const Condition*> phrases;
  CollectPhrases(condition, phrases);
  if (phrases.empty()) return {};

  const std::vector<SearchField> fields = store::SearchFieldsOf(resource, report_text);
  std::vector<Place> places;
  for (size_t i = 0; i < fields.size(); ++i) {
    Finder finder(phrases, i, places);
    ForEachSearchWord(fields[i].value, [&](absl::string_view word, size_t start, size_t end) {
      return finder.Take(word, start, end);
    });
  }

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
