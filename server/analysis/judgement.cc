#include "server/analysis/judgement.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {
namespace {

constexpr double kLightest = 0.85;     // a kind needs this much
constexpr double kCueWeight = 0.9;     // less than one sure phrase
constexpr uint32_t kReadAtMost = 600;  // tokens of a statement that are looked at

// Phrases by their first word.
template <typename Value>
class PhraseTable {
 public:
  void Add(absl::string_view phrase, Value value) {
    std::vector<std::string> words = absl::StrSplit(phrase, ' ', absl::SkipEmpty());
    if (words.empty()) return;
    const std::string first = words.front();
    words.erase(words.begin());
    by_first_[first].emplace_back(std::move(words), value);
  }

  template <typename Visitor>
  void Visit(const Reading& reading, Range range, const Visitor& visit) const {
    for (uint32_t i = range.begin; i < range.end; ++i) {
      const auto found = by_first_.find(reading.Lower(i));
      if (found == by_first_.end()) continue;
      for (const auto& [rest, value] : found->second) {
        if (i + 1 + rest.size() > range.end) continue;
        bool stands = true;
        for (size_t k = 0; stands && k < rest.size(); ++k) {
          stands = reading.Lower(i + 1 + static_cast<uint32_t>(k)) == rest[k];
        }
        if (stands) visit(value);
      }
    }
  }

 private:
  absl::flat_hash_map<std::string, std::vector<std::pair<std::vector<std::string>, Value>>>
      by_first_;
};

struct WeightedKind {
  v1::Statement::Kind kind = v1::Statement::KIND_UNSPECIFIED;
  double weight = 0;
};

const PhraseTable<WeightedKind>& Kinds() {
  static const auto* const table = [] {
    auto* built = new PhraseTable<WeightedKind>;
    for (absl::string_view line : LexiconEntries("kinds")) {
      const std::vector<absl::string_view> columns = LexiconColumns(line);
      WeightedKind value;
      if (columns.size() != 3 || !absl::SimpleAtod(columns[2], &value.weight)) continue;
      v1::Statement::Kind_Parse("KIND_" + absl::AsciiStrToUpper(columns[1]), &value.kind);
      built->Add(columns[0], value);
    }
    return built;
  }();
  return *table;
}

// Phrase to hedge; the number is the order of its section, the first one wins.
const PhraseTable<std::pair<int, v1::Hedge>>& Hedges() {
  static const auto* const table = [] {
    auto* built = new PhraseTable<std::pair<int, v1::Hedge>>;
    int order = 0;
    absl::string_view current;
    ForEachSectionEntry("hedges", [&](absl::string_view section, absl::string_view phrase) {
      if (section != current) {
        current = section;
        ++order;
      }
      v1::Hedge hedge = v1::HEDGE_UNSPECIFIED;
      v1::Hedge_Parse("HEDGE_" + absl::AsciiStrToUpper(section), &hedge);
      built->Add(phrase, {order, hedge});
    });
    return built;
  }();
  return *table;
}

struct TypeWords {
  std::vector<std::string> words;  // with a blank at both ends
  v1::SpeakerType type = v1::SPEAKER_TYPE_UNSPECIFIED;
};

const std::vector<TypeWords>& TypeLines() {
  static const auto* const lines = [] {
    auto* built = new std::vector<TypeWords>;
    for (absl::string_view line : LexiconEntries("speaker_types")) {
      const std::vector<absl::string_view> columns = LexiconColumns(line);
      if (columns.size() != 2) continue;
      TypeWords entry;
      v1::SpeakerType_Parse("SPEAKER_TYPE_" + absl::AsciiStrToUpper(columns[1]), &entry.type);
      for (absl::string_view word : absl::StrSplit(columns[0], ',')) {
        word = absl::StripAsciiWhitespace(word);
        entry.words.push_back(absl::StrCat(" ", word, " "));
      }
      built->push_back(std::move(entry));
    }
    return built;
  }();
  return *lines;
}

v1::Statement::Kind KindOf(const Reading& reading, const Attribution& attribution) {
  if (attribution.entry != nullptr && attribution.entry->sort == CueSort::kRefusal) {
    return v1::Statement::KIND_NO_COMMENT;
  }
  std::array<double, v1::Statement::Kind_ARRAYSIZE> weights{};
  if (attribution.entry != nullptr) weights[attribution.entry->kind] += kCueWeight;
  weights[v1::Statement::KIND_UNSPECIFIED] = 0;
  for (const Range& part : attribution.content) {
    const Range head{part.begin, std::min(part.end, part.begin + kReadAtMost)};
    Kinds().Visit(reading, head,
                  [&](const WeightedKind& value) { weights[value.kind] += value.weight; });
  }
  const auto best = std::max_element(weights.begin(), weights.end());
  if (*best < kLightest) return v1::Statement::KIND_UNSPECIFIED;
  return static_cast<v1::Statement::Kind>(best - weights.begin());
}

v1::Hedge HedgeOf(const Reading& reading, const Attribution& attribution) {
  std::pair<int, v1::Hedge> best{INT32_MAX, v1::HEDGE_UNSPECIFIED};
  for (const Range& part : attribution.content) {
    const Range head{part.begin, std::min(part.end, part.begin + kReadAtMost)};
    Hedges().Visit(reading, head, [&](const std::pair<int, v1::Hedge>& value) {
      if (value.first < best.first) best = value;
    });
  }
  return best.second;
}

v1::SpeakerType TypeOf(const Reading& reading, const SpeakerDraft& speaker) {
  const std::string words = absl::AsciiStrToLower(
      absl::StrCat(" ", speaker.organisation, " ", speaker.name, " ", speaker.role, " "));
  for (const TypeWords& line : TypeLines()) {
    for (const std::string& word : line.words) {
      if (absl::StrContains(words, word)) return line.type;
    }
  }
  const bool person = speaker.entity.has_value() &&
                      reading.entities.entity(*speaker.entity).type == EntityType::kPerson;
  return person ? v1::SPEAKER_TYPE_INDIVIDUAL : v1::SPEAKER_TYPE_UNSPECIFIED;
}

// By which way it became public: by the cue, the speaker's phrase and the words around the cue.
v1::Channel ChannelOf(const Reading& reading, const StatementContext& context,
                      const Attribution& attribution, const StatementDraft& draft) {
  if (context.own_publication) return v1::CHANNEL_PRESS_RELEASE;
  const Range unit = reading.units()[attribution.unit].tokens;
  Range around = attribution.speaker;
  if (!attribution.cue.empty()) {
    around = {std::max(unit.begin, attribution.cue.begin - std::min(attribution.cue.begin, 12u)),
              std::min(unit.end, attribution.cue.end + 12)};
    around.begin = std::min(around.begin, around.end);
  }
  for (uint32_t i = around.begin; i < around.end; ++i) {
    if (reading.InQuotation(i)) continue;
    const absl::string_view word = reading.Lower(i);
    if (word == "tweet" || word == "tweeted" || word == "twitter" || word == "facebook" ||
        word == "telegram") {
      return v1::CHANNEL_SOCIAL_MEDIA;
    }
    if (word == "release" || word == "statement" || word == "announcement") {
      return v1::CHANNEL_PRESS_RELEASE;
    }
    if (word == "indictment") return v1::CHANNEL_INDICTMENT;
    if (word == "lawsuit" || word == "complaint" || word == "filing") {
      return v1::CHANNEL_COURT_FILING;
    }
    if (word == "advisory" || word == "whitepaper") return v1::CHANNEL_TECHNICAL_REPORT;
  }
  switch (draft.speaker.resolution) {
    case v1::Speaker::RESOLUTION_NAMED:
      return v1::CHANNEL_NAMED_STATEMENT_IN_MEDIA;
    case v1::Speaker::RESOLUTION_ANONYMOUS:
      return v1::CHANNEL_ANONYMOUS_STATEMENT_IN_MEDIA;
    default:
      return v1::CHANNEL_UNSPECIFIED;
  }
}

}  // namespace

void Judge(const Reading& reading, const StatementContext& context, const Attribution& attribution,
           StatementDraft* draft) {
  draft->kind = KindOf(reading, attribution);
  draft->hedge = HedgeOf(reading, attribution);
  draft->speaker.type = TypeOf(reading, draft->speaker);
  draft->channel = ChannelOf(reading, context, attribution, *draft);
  draft->stance = attribution.entry != nullptr ? attribution.entry->stance : v1::STANCE_ASSERTS;
  if (draft->kind == v1::Statement::KIND_DENIAL) draft->stance = v1::STANCE_DENIES;
}

}  // namespace dossier::analysis
