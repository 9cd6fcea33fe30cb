#include "server/correlation/statement_matcher.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/base/fold_text.h"
#include "server/base/sketch.h"
#include "server/correlation/alignment.h"
#include "server/correlation/neighbours.h"
#include "server/correlation/parties.h"
#include "server/correlation/spelling.h"
#include "server/correlation/wording.h"

namespace dossier::correlation {
namespace {

using Identity = ReadUtterance::Identity;

// Fewer words than these are said by anybody on any day.
constexpr size_t kFewWords = 4;
// From so many words on, a part may be missing or altered.
constexpr size_t kManyWords = 8;
constexpr int kDaysOfFewWords = 3;
constexpr int kDaysOfPieces = 14;
constexpr int kDaysOfOthers = 60;

constexpr size_t kMaxRunKeys = 64;
constexpr size_t kKeyRun = 4;

std::string Excerpt(absl::string_view text) {
  constexpr size_t kLength = 60;
  if (text.size() <= kLength) return absl::StrCat("“", text, "”");
  size_t end = text.rfind(' ', kLength);
  if (end == absl::string_view::npos || end == 0) end = text.find(' ', kLength);
  return absl::StrCat("“", text.substr(0, end), " ...”");
}

Party NamedBy(const v1::Speaker& speaker) {
  Party party = PartyOf(speaker.name(), {});
  for (const v1::Speaker::Candidate& candidate : speaker.candidates()) {
    party.add_aliases(FoldName(candidate.name()));
  }
  return party;
}

bool Near(const ReadUtterance& a, const ReadUtterance& b, int days, bool if_unknown) {
  if (!a.published() || !b.published()) return if_unknown;
  return GapBetween(*a.published(), *b.published()) <= days;
}

int WeightOf(absl::Span<const PrintedWord> words) {
  int weight = 0;
  for (const PrintedWord& word : words) weight += word.weight;
  return weight;
}

// Whether few words are enough to know a statement by: of four two must tell something.
bool IsTelling(const PrintedWords& words) {
  const int telling = words.size() > kFewWords ? 1 : 2;
  return WeightOf(words) >=
         static_cast<int>(words.size()) * kSmallWeight + telling * (kWordWeight - kSmallWeight);
}

// A clause in the place of another: so many telling words on either side are no slip of the pen.
constexpr int kClauseWeight = 4 * kWordWeight;

// How one wording stands in another that is not shorter.
struct Cover {
  double words = 0;     // the share of the shorter one's words
  double weight = 0;    // the same, of what they tell
  double likeness = 0;  // common words against all
  bool other_clause = false;
};

Cover CoverOf(const PrintedWords& shorter, const PrintedWords& longer) {
  const Alignment alignment = Align(longer, shorter);
  Cover cover;
  size_t common = 0;
  int weight = 0;
  for (const auto* runs : {&alignment.kept, &alignment.moved}) {
    for (const SharedRun& run : *runs) {
      common += run.words;
      weight += WeightOf(absl::MakeConstSpan(shorter).subspan(run.print, run.words));
    }
  }
  size_t text = 0;
  size_t print = 0;
  for (size_t i = 0; i <= alignment.kept.size(); ++i) {
    const bool last = i == alignment.kept.size();
    const size_t text_end = last ? longer.size() : alignment.kept[i].text;
    const size_t print_end = last ? shorter.size() : alignment.kept[i].print;
    int on_text = WeightOf(absl::MakeConstSpan(longer).subspan(text, text_end - text));
    int on_print = WeightOf(absl::MakeConstSpan(shorter).subspan(print, print_end - print));
    for (const SharedRun& run : alignment.moved) {
      const int moved = WeightOf(absl::MakeConstSpan(shorter).subspan(run.print, run.words));
      if (run.print >= print && run.print < print_end) on_print -= moved;
      if (run.text >= text && run.text < text_end) on_text -= moved;
    }
    cover.other_clause |= on_text >= kClauseWeight && on_print >= kClauseWeight;
    if (!last) {
      text = text_end + alignment.kept[i].words;
      print = print_end + alignment.kept[i].words;
    }
  }
  cover.words = static_cast<double>(common) / static_cast<double>(shorter.size());
  cover.weight = static_cast<double>(weight) / std::max(1, WeightOf(shorter));
  cover.likeness =
      2 * static_cast<double>(common) / static_cast<double>(shorter.size() + longer.size());
  return cover;
}

// The words as a reporter would turn them.
PrintedWords Reported(PrintedWords words) {
  for (PrintedWord& word : words) {
    const absl::string_view reported = AsReported(word.letters);
    if (!reported.empty()) word.word = Hash64(reported);
  }
  return words;
}

std::string LastWord(absl::string_view folded) {
  const size_t space = folded.rfind(' ');
  return std::string(space == absl::string_view::npos ? folded : folded.substr(space + 1));
}

bool Spoke(const v1::Speaker& speaker) {
  return !speaker.name().empty() || !speaker.organisation().empty();
}

}  // namespace

ReadUtterance::ReadUtterance(const v1::Statement& utterance)
    : statement_(&utterance),
      words_(WordsInPrint(utterance)),
      name_(NamedBy(utterance.speaker())),
      organisation_(PartyOf(utterance.speaker().organisation(), {})) {
  const bool mixed = utterance.form() == v1::Statement::FORM_MIXED;
  const bool enough_quoted = mixed && CountQuoted(words_) >= kFewWords;
  verbatim_ = IsVerbatim(utterance.form()) && (!mixed || enough_quoted);
  printed_ = SpokenWords(words_);
  // What is in brackets may stand for words.
  for (size_t i = 1; i < words_.size(); ++i) words_[i].after_cut |= words_[i - 1].bracketed;
  words_.erase(std::remove_if(words_.begin(), words_.end(),
                              [&](const PrintedWord& word) {
                                return word.bracketed || (enough_quoted && !word.quoted);
                              }),
               words_.end());
  spoken_ = SpokenWords(words_);
  sorted_ = spoken_;
  std::sort(sorted_.begin(), sorted_.end());
  sorted_.erase(std::unique(sorted_.begin(), sorted_.end()), sorted_.end());
  if (utterance.occurrences_size() > 0) {
    published_ = DaysOf(utterance.occurrences(0).published());
  }
}

// "The court" may be any court, and a body speaks through people.
Identity ReadUtterance::SpeakerLike(const ReadUtterance& other) const {
  constexpr double kMayBe = 0.5;
  const v1::Speaker& a = statement_->speaker();
  const v1::Speaker& b = other.statement_->speaker();
  if (!Spoke(a) || !Spoke(b)) {
    const bool same_office = !a.role().empty() && FoldName(a.role()) == FoldName(b.role()) &&
                             a.resolution() != v1::Speaker::RESOLUTION_ANONYMOUS &&
                             b.resolution() != v1::Speaker::RESOLUTION_ANONYMOUS;
    return same_office ? Identity::kSame : Identity::kUnknown;
  }
  if (PartyMatch(name_, other.name_) >= kMayBe) return Identity::kSame;
  if (PartyMatch(name_, other.organisation_) >= kMayBe) return Identity::kSame;
  if (PartyMatch(organisation_, other.name_) >= kMayBe) return Identity::kSame;
  const bool both_named = !a.name().empty() && !b.name().empty();
  return !both_named && PartyMatch(organisation_, other.organisation_) >= kMayBe ? Identity::kSame
                                                                                 : Identity::kOther;
}

uint64_t ReadUtterance::Digest(int days) const {
  std::vector<uint64_t> parts = spoken_;
  for (size_t i = 0; i < words_.size(); ++i) {
    if (words_[i].after_cut) parts.push_back(i);
  }
  std::string speaker =
      absl::StrCat(verbatim_, "|", name_.name(), "|", organisation_.name(), "|",
                   FoldName(statement_->speaker().role()), "|", statement_->speaker().resolution());
  for (const std::string& alias : name_.aliases()) absl::StrAppend(&speaker, "|", alias);
  parts.push_back(Hash64(speaker));
  parts.push_back(published_ ? static_cast<uint64_t>(published_->first / days) : 0);
  parts.push_back(published_ ? static_cast<uint64_t>(published_->last / days) : 1);
  return Hash64(parts);
}

uint64_t ReadUtterance::Place() const {
  absl::string_view publisher;
  if (statement_->occurrences_size() > 0) publisher = statement_->occurrences(0).publisher();
  return PlaceOn(published_ ? published_->first : 0,
                 Hash64(absl::StrCat(statement_->text(), "|", publisher)));
}

std::vector<std::string> KeysOf(const v1::Statement& utterance) {
  return ReadUtterance(utterance).Keys();
}

std::vector<std::string> ReadUtterance::Keys() const {
  const v1::Statement& utterance = *statement_;
  const std::vector<uint64_t>& words = printed_;
  if (words.empty()) return {};
  std::vector<uint64_t> prints;
  const size_t width = std::min(kKeyRun, words.size());
  for (size_t i = 0; i + width <= words.size(); ++i) {
    prints.push_back(Hash64(absl::MakeConstSpan(words).subspan(i, width)));
  }
  // Of short wordings every run, of longer ones a choice (winnowing; Schleimer, Wilkerson and Aiken
  // 2003): a piece that shares as many runs as the window has shares a chosen one.
  const size_t window = prints.size() <= 40 ? 1 : prints.size() <= 60 ? 2 : 4;
  if (window > 1) {
    std::vector<uint64_t> chosen;
    for (size_t i = 0; i + window <= prints.size(); ++i) {
      chosen.push_back(*std::min_element(prints.begin() + i, prints.begin() + i + window));
    }
    prints = std::move(chosen);
  }
  std::sort(prints.begin(), prints.end());
  prints.erase(std::unique(prints.begin(), prints.end()), prints.end());
  if (prints.size() > kMaxRunKeys) prints.resize(kMaxRunKeys);
  std::vector<std::string> keys;
  for (const uint64_t print : prints) keys.push_back(absl::StrFormat("q:%016x", print));
  // What many say is found by who says it.
  for (const std::string* name :
       {&utterance.speaker().name(), &utterance.speaker().organisation()}) {
    const std::string last = LastWord(FoldName(*name));
    if (!last.empty()) keys.push_back(absl::StrFormat("w:%016x:%s", Hash64(words), last));
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

StatementSimilarity Compare(const v1::Statement& a, const v1::Statement& b) {
  return Compare(ReadUtterance(a), ReadUtterance(b));
}

StatementSimilarity Compare(const ReadUtterance& a, const ReadUtterance& b) {
  const bool a_shorter = a.spoken_.size() != b.spoken_.size() ? a.spoken_.size() < b.spoken_.size()
                                                              : a.spoken_ < b.spoken_;
  const ReadUtterance& shorter = a_shorter ? a : b;
  const ReadUtterance& longer = a_shorter ? b : a;
  const size_t words = shorter.spoken_.size();
  if (words == 0) return {0, "statement.empty", {}};
  const Identity speakers = a.SpeakerLike(b);
  if (speakers == Identity::kOther) return {0, "statement.other_speaker", {}};
  const bool same_speaker = speakers == Identity::kSame;
  const std::string& text = shorter.statement_->text();

  if (shorter.spoken_ == longer.spoken_) {
    if (words < kFewWords) {
      if (!same_speaker || !Near(a, b, kDaysOfFewWords, false)) {
        return {0.3, "statement.few_words", {}};
      }
      return {0.6,
              "statement.few_words",
              {absl::StrCat("the same few words on the same days: ", text)}};
    }
    const bool near = words < kManyWords       ? same_speaker && Near(a, b, kDaysOfPieces, true)
                      : words < kVeryManyWords ? Near(a, b, kDaysOfOthers, true)
                                               : true;
    if (!near) return {0.4, "statement.other_occasion", {}};
    return {1, "statement.same_words", {absl::StrCat("print the same statement: ", Excerpt(text))}};
  }
  if (words < kFewWords) return {0, "statement.few_words", {}};
  const double shared = static_cast<double>(CountShared(shorter.sorted_, longer.sorted_)) /
                        static_cast<double>(shorter.sorted_.size());
  if (shared < 0.6) return {0.4 * shared, "statement.other_words", {}};

  if (!a.verbatim_ || !b.verbatim_) {
    if (words < kManyWords) return {0.4 * shared, "statement.rendering", {}};
    const Cover cover = CoverOf(Reported(shorter.words_), Reported(longer.words_));
    if (cover.likeness < 0.8) {
      return {0.49 * cover.likeness, "statement.rendering", {}};
    }
    return {0.5 + 0.25 * cover.likeness,
            "statement.rendering",
            {absl::StrCat("render the same statement: ", Excerpt(text))}};
  }
  const double length = static_cast<double>(words) / static_cast<double>(longer.spoken_.size());
  if (IsPiece(shorter.words_, longer.spoken_)) {
    const bool near =
        words < kManyWords
            ? same_speaker && IsTelling(shorter.words_) && Near(a, b, kDaysOfPieces, words > 5)
            : words >= kVeryManyWords || Near(a, b, kDaysOfOthers, true);
    if (!near) return {0.45, "statement.piece", {}};
    return {0.75 + 0.2 * length,
            "statement.piece",
            {absl::StrCat("a piece of the same statement: ", Excerpt(text))}};
  }
  if (words < kManyWords) return {0.4 * shared, "statement.other_words", {}};
  const Cover cover = CoverOf(shorter.words_, longer.words_);
  const bool may_be = (same_speaker || words >= kVeryManyWords) && Near(a, b, kDaysOfOthers, true);
  const double score = 0.5 + 0.25 * cover.weight * cover.weight;
  if (!may_be || cover.other_clause || cover.weight < 0.8 || cover.words < 0.75) {
    return {std::min(0.45, score - 0.25), "statement.other_words", {}};
  }
  return {score,
          "statement.like_words",
          {absl::StrCat("print the same statement: ", Excerpt(text)),
           absl::StrFormat("%.0f%% of the shorter wording stands in the longer one",
                           100 * cover.words)}};
}

}  // namespace dossier::correlation
