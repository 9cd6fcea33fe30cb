#include "server/analysis/kind_weights.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/weight_table.h"

namespace dossier::analysis {
namespace {

constexpr absl::string_view kLexicon = "kind_weights";
constexpr absl::string_view kEnough = "enough";

// And behind the questions what kinds of notes weigh together.
constexpr std::array<absl::string_view, kKindQuestions + 1> kNames = {
    "data breach",
    "phishing",
    "ransom",
    "disclosed",
    "patched",
    "data breach happened",
    "phishing happened",
    "ransom happened",
    "disclosed happened",
    "patched happened",
    "cyber",
    "attack",
    "note: happened",
    "note: data theft",
    "note: disruption",
    "note: hijacking",
    "note: doxing",
    "note: ransomware",
    "note: together",
};
constexpr size_t kOfTogether = kKindQuestions;

}  // namespace

absl::string_view QuestionName(KindQuestion question) {
  return kNames[static_cast<uint32_t>(question)];
}

std::string StemOf(absl::string_view lower) {
  std::string stem(lower);
  constexpr std::pair<absl::string_view, absl::string_view> kEndings[] = {
      {"ies", "y"}, {"ied", "y"}, {"ing", ""}, {"ed", ""}, {"es", ""}, {"s", ""}};
  for (const auto& [ending, instead] : kEndings) {
    if (stem.size() < ending.size() + 3 || !absl::EndsWith(stem, ending)) continue;
    if (absl::EndsWith(stem, "ss")) continue;
    stem.resize(stem.size() - ending.size());
    stem.append(instead.data(), instead.size());
    break;
  }
  if (stem.size() > 3 && stem.back() == 'e') stem.pop_back();
  if (stem.size() > 4 && stem.back() == stem[stem.size() - 2]) stem.pop_back();
  return stem;
}

void AppendWeighedWords(std::vector<std::string>& words) {
  for (const absl::string_view line : LexiconEntries(kLexicon)) {
    const size_t star = line.find("* |");
    if (star == absl::string_view::npos) continue;
    const std::string stem(line.substr(0, star));
    const std::string twice = stem + stem.back();
    const std::string without_y = stem.back() == 'y' ? stem.substr(0, stem.size() - 1) : stem;
    for (const absl::string_view ending : {"", "e", "s", "es", "ed", "ing"}) {
      words.push_back(absl::StrCat(stem, ending));
      words.push_back(absl::StrCat(twice, ending));
    }
    words.push_back(without_y + "ies");
    words.push_back(without_y + "ied");
  }
}

KindWeights::KindWeights(absl::string_view text, std::vector<std::string>* errors)
    : of_word_([](absl::string_view) { return Sign{0}; }) {
  SignNamed("");
  const auto take = [&](size_t question, absl::string_view name, float weight) {
    if (question == kOfTogether) {
      if (name != kEnough) return TakePair(name, weight);
      enough_together_ = weight;
    } else if (name == kAlwaysWeight) {
      always_[question] = weight;
    } else if (name == kEnough) {
      enough_[question] = weight;
    } else {
      weights_[SignNamed(name)][question] = weight;
    }
    return true;
  };
  ReadWeights(text, kNames, take, errors);
  of_word_ = ByWord<Sign>(
      [this](absl::string_view word) { return word.empty() ? Sign{0} : Of(StemOf(word) + "*"); });
}

bool KindWeights::TakePair(absl::string_view name, float weight) {
  KindSet pair = 0;
  for (const absl::string_view kind : absl::StrSplit(name, " & ")) {
    const auto question =
        std::find(kNames.begin() + kFirstNoteKind, kNames.end(), absl::StrCat("note: ", kind));
    pair |= 1u << (question - kNames.begin() - kFirstNoteKind);
  }
  if (pair >= kKindSets) return false;
  for (KindSet set = 0; set < kKindSets; ++set) {
    if ((set & pair) == pair) together_[set] += weight;
  }
  return true;
}

KindSet KindWeights::NoteKindsOf(const KindScores& scores) const {
  std::array<float, kKindSets> of_set = together_;
  for (KindSet set = 0; set < kKindSets; ++set) {
    for (uint32_t kind = 0; kind < kNoteKinds; ++kind) {
      if (set >> kind & 1) of_set[set] += scores[kFirstNoteKind + kind];
    }
  }
  const float most = *std::max_element(of_set.begin(), of_set.end());
  float all = 0;
  std::array<float, kNoteKinds> with_kind{};
  for (KindSet set = 0; set < kKindSets; ++set) {
    const float odds = std::exp(of_set[set] - most);
    all += odds;
    for (uint32_t kind = 0; kind < kNoteKinds; ++kind) {
      if (set >> kind & 1) with_kind[kind] += odds;
    }
  }
  KindSet told = 0;
  for (uint32_t kind = 0; kind < kNoteKinds; ++kind) {
    if (with_kind[kind] > enough_together_ * all) told |= 1u << kind;
  }
  return told;
}

const KindWeights& KindWeights::Default() {
  static const auto* const weights = new KindWeights(LexiconText(kLexicon));
  return *weights;
}

KindWeights::Sign KindWeights::SignNamed(absl::string_view name) {
  const auto [found, fresh] = by_name_.try_emplace(name, static_cast<Sign>(names_.size()));
  if (fresh) {
    names_.emplace_back(name);
    weights_.emplace_back();
  }
  return found->second;
}

KindWeights::Sign KindWeights::Of(absl::string_view sign) const {
  const auto found = by_name_.find(sign);
  return found == by_name_.end() ? Sign{0} : found->second;
}

}  // namespace dossier::analysis
