#include "server/store/text_score.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "server/base/find_text.h"

namespace dossier::store {
namespace {

// The shape of BM25, with a fixed idea of a text in the place of the average of those stored.
constexpr double kSaturation = 1.2;
constexpr double kLengthWeight = 0.5;
constexpr double kTitleWeight = 4;
constexpr double kTypicalTitleBytes = 60;
constexpr double kTypicalBodyBytes = 1500;

// More phrases than these are sought all at once, word by word.
constexpr size_t kFewPhrases = 3;

// How often `phrase` stands in `text`, from the beginning of a word to the end of one.
double Places(absl::string_view text, absl::string_view phrase, bool open_end) {
  double places = 0;
  for (size_t at = FindText(text, phrase, 0); at != text.npos;
       at = FindText(text, phrase, at + 1)) {
    const size_t end = at + phrase.size();
    const bool begins = at == 0 || text[at - 1] == ' ';
    if (begins && (open_end || end == text.size() || text[end] == ' ')) ++places;
  }
  return places;
}

// Places in a text of that size, as if it were of typical size.
double Weighed(double places, size_t bytes, double typical) {
  return places / (1 - kLengthWeight + kLengthWeight * static_cast<double>(bytes) / typical);
}

}  // namespace

TextScore::TextScore(const Condition& condition) {
  Gather(condition);
  if (phrases_.size() <= kFewPhrases) return;
  by_first_byte_.resize(256);
  for (size_t i = 0; i < phrases_.size(); ++i) {
    by_first_byte_[static_cast<unsigned char>(phrases_[i].words[0])].push_back(i);
  }
}

void TextScore::Gather(const Condition& condition) {
  if (condition.kind == Condition::Kind::kNot) return;
  if (condition.kind == Condition::Kind::kText) {
    Phrase phrase{absl::StrJoin(condition.words, " "), condition.open_end};
    const bool known = std::find(phrases_.begin(), phrases_.end(), phrase) != phrases_.end();
    if (!known && !phrase.words.empty()) phrases_.push_back(std::move(phrase));
  }
  for (const Condition& part : condition.parts) Gather(part);
}

std::vector<double> TextScore::PlacesOfAll(absl::string_view text) const {
  std::vector<double> places(phrases_.size());
  if (by_first_byte_.empty()) {
    for (size_t i = 0; i < phrases_.size(); ++i) {
      places[i] = Places(text, phrases_[i].words, phrases_[i].open_end);
    }
    return places;
  }
  for (size_t at = 0; at < text.size(); ++at) {
    for (const size_t i : by_first_byte_[static_cast<unsigned char>(text[at])]) {
      const Phrase& phrase = phrases_[i];
      if (!absl::StartsWith(text.substr(at), phrase.words)) continue;
      const size_t end = at + phrase.words.size();
      if (phrase.open_end || end == text.size() || text[end] == ' ') ++places[i];
    }
    at = text.find(' ', at);
    if (at == text.npos) break;
  }
  return places;
}

double TextScore::Of(const SearchText& text) const {
  const std::vector<double> titles = PlacesOfAll(text.title), bodies = PlacesOfAll(text.body);
  double score = 1e-3;  // what matches otherwise is a match, too
  for (size_t i = 0; i < phrases_.size(); ++i) {
    const double weight = kTitleWeight * Weighed(titles[i], text.title.size(), kTypicalTitleBytes) +
                          Weighed(bodies[i], text.body.size(), kTypicalBodyBytes);
    score += weight / (weight + kSaturation);
  }
  return score;
}

}  // namespace dossier::store
