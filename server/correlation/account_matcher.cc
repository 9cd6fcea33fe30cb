#include "server/correlation/account_matcher.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/correlation/comparison.h"
#include "server/correlation/copies.h"
#include "server/correlation/edges.h"
#include "server/correlation/telling_words.h"

namespace dossier::correlation {
namespace {

using internal::Account;
using internal::Edge;
using internal::Signature;

constexpr size_t kMaxKeys = 40;
// What two texts on different matters share by chance.
constexpr double kWorthKeeping = 0.3;

// Adds keys of one kind after the other, so long as there is room for them.
class KeyList {
 public:
  void Add(absl::string_view kind, absl::string_view text, size_t most) {
    if (text.empty()) return;
    if (kind != kind_) {
      kind_ = std::string(kind);
      added_ = 0;
    }
    if (added_ >= most || keys_.size() >= kMaxKeys) return;
    keys_.push_back(absl::StrCat(kind, text));
    ++added_;
  }

  std::vector<std::string> Take() && {
    std::sort(keys_.begin(), keys_.end());
    keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
    return std::move(keys_);
  }

 private:
  std::string kind_;
  size_t added_ = 0;
  std::vector<std::string> keys_;
};

std::vector<TellingWord> HeaviestFirst(const Signature& signature) {
  std::vector<TellingWord> words = TellingWordsOf(signature);
  std::sort(words.begin(), words.end(), [](const TellingWord& a, const TellingWord& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.text < b.text;
  });
  return words;
}

}  // namespace

std::vector<std::string> KeysOf(const Account& account) {
  const Signature& signature = account.signature();
  KeyList keys;
  for (const Signature::Party& victim : signature.victims()) {
    keys.Add("v:", victim.name(), 10);
    for (const std::string& alias : victim.aliases()) keys.Add("v:", alias, 10);
  }
  for (const std::string& artefact : signature.artefacts()) keys.Add("a:", artefact, 6);
  for (const std::string& run : TextKeysOf(signature.text_sketch())) keys.Add("b:", run, 16);
  // The least hashes, so that of two long lists the same ones are chosen.
  std::vector<uint64_t> shingles(signature.statement_shingles().begin(),
                                 signature.statement_shingles().end());
  std::sort(shingles.begin(), shingles.end());
  for (const uint64_t shingle : shingles) keys.Add("s:", absl::StrFormat("%016x", shingle), 10);
  for (const std::string& figure : signature.figures()) keys.Add("f:", figure, 4);
  for (const Signature::Party& initiator : signature.initiators()) {
    keys.Add("i:", initiator.name(), 4);
  }
  // As many words as there is room for: without a victim they are all that two accounts share.
  for (const TellingWord& word : HeaviestFirst(signature)) {
    keys.Add("t:", word.text, kMaxKeys);
  }
  return std::move(keys).Take();
}

Edge Compare(const Account& a, const Account& b) {
  if (!a.report_version().empty() && a.report_version() == b.report_version()) {
    return Conflict("same_report", "one report tells them apart");
  }
  return Comparison(a, b).Decide();
}

std::optional<double> ScoreWorthKeeping(const Edge& edge) {
  if (absl::StartsWith(edge.rule(), kConflictPrefix)) return kForbidden;
  if (edge.score() < kWorthKeeping) return std::nullopt;
  return ScoreOf(HalvingsOf(edge.score()));
}

}  // namespace dossier::correlation
