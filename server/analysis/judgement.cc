#include "server/analysis/judgement.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {
namespace {

using v1::Statement;

constexpr double kCueWeight = 0.9;     // of a kind that kinds.txt does not name: less than a phrase
constexpr uint32_t kReadAtMost = 600;  // tokens of a statement that are looked at for its kind
constexpr uint32_t kHedgedAtMost = 60;  // and for a hedge, which colours what stands near
constexpr uint32_t kNegationReach = 3;  // words between a negation and what it negates

enum List : uint32_t { kKinds, kStances, kHedges };
constexpr uint32_t kLists = kHedges + 1;

// A word of a lexicon that names no value is a fault of the build.
[[noreturn]] void Unknown(absl::string_view file, absl::string_view line) {
  std::fprintf(stderr, "%s: `%s` cannot be read\n", std::string(file).c_str(),
               std::string(line).c_str());
  std::abort();
}

template <typename Enum>
int ValueOf(bool (*parse)(google::protobuf::ConstStringParam, Enum*), absl::string_view prefix,
            absl::string_view word, absl::string_view file) {
  Enum value{};
  if (!parse(absl::StrCat(prefix, absl::AsciiStrToUpper(word)), &value)) Unknown(file, word);
  return static_cast<int>(value);
}

struct Lexicons {
  PhraseBook phrases;   // of what is said
  PhraseBook channels;  // of the words around it
  std::array<double, Statement::Kind_ARRAYSIZE> cue_weights{};

  void AddKinds() {
    cue_weights.fill(kCueWeight);
    bool cues = false;
    for (const absl::string_view line : LexiconEntries("kinds")) {
      if (line.front() == '[') {
        cues = line == "[cues]";
        continue;
      }
      const std::vector<absl::string_view> columns = LexiconColumns(line);
      double weight = 0;
      if (columns.size() != (cues ? 2 : 3) || !absl::SimpleAtod(columns.back(), &weight)) {
        Unknown("kinds.txt", line);
      }
      const int kind = ValueOf(&Statement::Kind_Parse, "KIND_", columns[cues ? 0 : 1], "kinds.txt");
      if (cues) {
        cue_weights[kind] = weight;
      } else {
        phrases.Add({"kinds.txt", columns[0], kKinds, kind, weight, {}});
      }
    }
  }

  // Phrases with one column behind them; earlier lines weigh more.
  template <typename Enum>
  void AddColumn(absl::string_view name, absl::string_view file, uint32_t list, PhraseBook& book,
                 bool (*parse)(google::protobuf::ConstStringParam, Enum*),
                 absl::string_view prefix) {
    double weight = 0;
    for (const absl::string_view line : LexiconEntries(name)) {
      const std::vector<absl::string_view> columns = LexiconColumns(line);
      if (columns.size() != 2) Unknown(file, line);
      const int value = ValueOf(parse, prefix, columns[1], file);
      book.Add({file, columns[0], list, value, weight -= 1, {}});
    }
  }

  // Sections of phrases; earlier sections weigh more.
  void AddHedges() {
    double weight = 0;
    absl::string_view current;
    ForEachSectionEntry("hedges", [&](absl::string_view section, absl::string_view phrase) {
      if (section != current) weight -= 1;
      current = section;
      const int hedge = ValueOf(&v1::Hedge_Parse, "HEDGE_", section, "hedges.txt");
      phrases.Add({"hedges.txt", phrase, kHedges, hedge, weight, {}});
    });
  }
};

const Lexicons& Built() {
  static const auto* const lexicons = [] {
    auto* built = new Lexicons;
    built->AddKinds();
    built->AddColumn("stances", "stances.txt", kStances, built->phrases, &v1::Stance_Parse,
                     "STANCE_");
    built->AddColumn("channels", "channels.txt", 0, built->channels, &v1::Channel_Parse,
                     "CHANNEL_");
    built->AddHedges();
    return built;
  }();
  return *lexicons;
}

// One word or phrase of speaker_types.txt.
struct TypeWord {
  uint32_t line = 0;
  v1::SpeakerType type = v1::SPEAKER_TYPE_UNSPECIFIED;
  absl::string_view entry;
  size_t first_size = 0;  // bytes of its first word
};

// Of the bytes of letters beyond ASCII none begins as curly marks and dashes do: "the
// prosecutor’s".
bool PartsWords(char c) { return c == ' ' || c == ',' || c == '\'' || c == '\xE2'; }

// The words that tell the capacity of whoever's name they stand in.
class TypeWords {
 public:
  static const TypeWords& Get() {
    static const TypeWords* const words = new TypeWords;
    return *words;
  }

  // The word of the earliest line that stands in `name` if that is earlier than the one of `best`,
  // else `best`; nullptr is none.
  const TypeWord* EarliestIn(absl::string_view name, const TypeWord* best) const {
    const char* const end = name.data() + name.size();
    for (const char* word = name.data(); word < end;) {
      const char* behind = word;
      while (behind < end && !PartsWords(*behind)) ++behind;
      const size_t size = behind - word;
      if (size > 1 && opens_[OpeningOf(word, size)]) {
        for (const TypeWord& one : by_letter_[LetterOf(*word)]) {
          if (one.first_size != size || (best != nullptr && one.line >= best->line)) continue;
          if (StandsAt(word, end, one.entry)) best = &one;
        }
      }
      word = behind + 1;
    }
    return best;
  }

 private:
  static constexpr size_t kLetters = 32;
  static constexpr size_t kSizes = 16;

  TypeWords() {
    uint32_t number = 0;
    for (const absl::string_view line : LexiconEntries("speaker_types")) {
      const std::vector<absl::string_view> columns = LexiconColumns(line);
      if (columns.size() != 2) Unknown("speaker_types.txt", line);
      TypeWord word{.line = number++};
      v1::SpeakerType_Parse("SPEAKER_TYPE_" + absl::AsciiStrToUpper(columns[1]), &word.type);
      for (const absl::string_view entry : absl::StrSplit(columns[0], ',')) {
        word.entry = absl::StripAsciiWhitespace(entry);
        word.first_size = std::min(word.entry.find(' '), word.entry.size());
        if (word.first_size < 2) Unknown("speaker_types.txt", line);
        by_letter_[LetterOf(word.entry.front())].push_back(word);
        opens_[OpeningOf(word.entry.data(), word.first_size)] = true;
      }
    }
  }

  // Small letters and capitals alike.
  static size_t LetterOf(char c) { return static_cast<unsigned char>(c) % kLetters; }
  // Of the first two letters and the size.
  static size_t OpeningOf(const char* word, size_t size) {
    return (LetterOf(word[0]) * kLetters + LetterOf(word[1])) * kSizes + size % kSizes;
  }

  // Whether the entry stands at `word`, in any case but for its capitals, and its last word ends
  // where it does.
  static bool StandsAt(const char* word, const char* end, absl::string_view entry) {
    if (static_cast<size_t>(end - word) < entry.size()) return false;
    for (const char c : entry) {
      const auto letter = static_cast<unsigned char>(*word++);
      if (letter != c && (absl::ascii_isupper(c) || absl::ascii_tolower(letter) != c)) return false;
    }
    return word == end || PartsWords(*word);
  }

  std::array<std::vector<TypeWord>, kLetters> by_letter_;  // of the first word
  std::bitset<kLetters * kLetters * kSizes> opens_;        // how some of them open
};

Range Head(Range range, uint32_t longest) {
  return {range.begin, std::min(range.end, range.begin + longest)};
}

bool IsRefusal(const Attribution& attribution) {
  return attribution.entry != nullptr && attribution.entry->sort == CueSort::kRefusal;
}

absl::string_view CueEntryOf(const Attribution& attribution) {
  return attribution.entry == nullptr ? absl::string_view() : attribution.entry->lemma;
}

// "claimed responsibility", "took credit for the attack".
bool ClaimsWithCue(const Attribution& attribution) {
  const absl::string_view lemma = CueEntryOf(attribution);
  return lemma == "claim" || absl::StartsWith(lemma, "take ");
}

}  // namespace

Judge::Judge(const Reading& reading, const StatementContext& context)
    : reading_(reading), context_(context) {}

bool Judge::Negated(Range words, uint32_t floor) const {
  const uint32_t begin = std::max(floor, words.begin - std::min(words.begin, kNegationReach));
  for (uint32_t i = begin; i < words.begin; ++i) {
    if (reading_.token(i).kind == TokenKind::kPunctuation) continue;
    if (reading_.token(i).Is(kNegation) || absl::EndsWith(reading_.Lower(i), "n't")) return true;
  }
  return false;
}

Judge::Found Judge::Look(const Attribution& attribution) const {
  Found found;
  if (attribution.entry != nullptr && attribution.entry->kind != Statement::KIND_UNSPECIFIED) {
    const Statement::Kind kind = attribution.entry->kind;
    found.kinds.push_back({kind, nullptr, attribution.cue, Built().cue_weights[kind]});
  }
  for (const Range& part : attribution.content) {
    const uint32_t near = Head(part, kHedgedAtMost).end;
    const uint32_t ends[kLists] = {Head(part, kReadAtMost).end, near, near};
    // "claimed | responsibility": the cue is part of what weighs.
    const bool with_cue = part.begin == attribution.cue.end && ClaimsWithCue(attribution);
    Built().phrases.Visit(
        reading_.text, with_cue ? attribution.cue.begin : part.begin, ends,
        [&](const PhraseBook::Phrase& phrase, Range words) {
          if (words.begin < part.begin && phrase.list != kKinds) return;
          switch (phrase.list) {
            case kKinds:
              if (const std::optional<Statement::Kind> kind = KindIn(phrase, words, part.begin)) {
                found.kinds.push_back({*kind, &phrase, words, phrase.weight});
              }
              break;
            case kStances:
              if (found.stance != nullptr) break;
              found.stance = &phrase;
              found.stance_words = words;
              break;
            case kHedges:
              if (found.hedge != nullptr && phrase.weight <= found.hedge->weight) break;
              found.hedge = &phrase;
              found.hedge_words = words;
              break;
          }
        });
  }
  return found;
}

bool Judge::IsOfAnother(Range words, uint32_t floor) const {
  const absl::string_view verb = reading_.Lower(words.begin);
  if (!absl::StartsWith(verb, "claim") && !absl::StartsWith(verb, "t")) return false;
  uint32_t i = words.begin;
  while (i > floor && (reading_.token(i - 1).Is(kAuxiliary) || reading_.IsAdverb(i - 1))) --i;
  return i > floor && reading_.token(i - 1).IsWord() && !reading_.IsPronoun(i - 1);
}

std::optional<Statement::Kind> Judge::KindIn(const PhraseBook::Phrase& phrase, Range words,
                                             uint32_t floor) const {
  const auto kind = static_cast<Statement::Kind>(phrase.value);
  if (kind == Statement::KIND_RESPONSIBILITY_CLAIM && IsOfAnother(words, floor)) {
    return std::nullopt;
  }
  // "failed to take precautions"
  const bool failed = kind == Statement::KIND_MEASURE_ANNOUNCED && words.begin >= floor + 2 &&
                      absl::StartsWith(reading_.Lower(words.begin - 2), "fail");
  if (failed) return std::nullopt;
  if (!Negated(words, floor)) return kind;
  switch (kind) {
    case Statement::KIND_CONFIRMATION:
    case Statement::KIND_ATTRIBUTION:
    case Statement::KIND_RESPONSIBILITY_CLAIM:
      return Statement::KIND_DENIAL;
    case Statement::KIND_FINDING:
    case Statement::KIND_IMPACT_ASSESSMENT:
    case Statement::KIND_SUPPORT:
    case Statement::KIND_NO_COMMENT:
      return kind;
    default:
      return std::nullopt;
  }
}

std::vector<Judge::Weighed> Judge::WeightsOf(const Attribution& attribution) const {
  const Found found = Look(attribution);
  return {found.kinds.begin(), found.kinds.end()};
}

Statement::Kind Judge::KindOf(const Attribution& attribution, const Found& found, Judgement* why) {
  if (IsRefusal(attribution)) {
    why->kind = {"kind.refusal", "cues.txt", CueEntryOf(attribution), attribution.cue};
    return Statement::KIND_NO_COMMENT;
  }
  std::array<double, Statement::Kind_ARRAYSIZE> weights{};
  for (const Weighed& weighed : found.kinds) weights[weighed.kind] += weighed.weight;
  const auto best = std::max_element(weights.begin(), weights.end());
  why->kind_weight = *best;
  if (*best < kLightest) {
    why->kind = {"kind.too_light", {}, {}, {}};
    return Statement::KIND_UNSPECIFIED;
  }
  const Weighed* heaviest = nullptr;
  for (const Weighed& weighed : found.kinds) {
    if (weighed.kind != best - weights.begin()) continue;
    if (heaviest == nullptr || weighed.weight > heaviest->weight) heaviest = &weighed;
  }
  why->kind = heaviest->phrase == nullptr
                  ? Reason{"kind.cue", "cues.txt", CueEntryOf(attribution), heaviest->words}
                  : Reason{"kind.phrases", heaviest->phrase->file, heaviest->phrase->entry,
                           heaviest->words};
  return heaviest->kind;
}

v1::Stance Judge::StanceOf(const Attribution& attribution, const Found& found, Statement::Kind kind,
                           Reason* why) {
  if (kind == Statement::KIND_DENIAL) {
    *why = {"stance.kind", {}, {}, {}};
    return v1::STANCE_DENIES;
  }
  if (kind == Statement::KIND_NO_COMMENT) {
    *why = {"stance.kind", {}, {}, {}};
    return v1::STANCE_DECLINES;
  }
  if (found.stance != nullptr) {
    *why = {"stance.phrase", found.stance->file, found.stance->entry, found.stance_words};
    return static_cast<v1::Stance>(found.stance->value);
  }
  if (attribution.entry == nullptr) {
    *why = {"stance.default", {}, {}, {}};
    return v1::STANCE_ASSERTS;
  }
  *why = {"stance.cue", "cues.txt", CueEntryOf(attribution), attribution.cue};
  return attribution.entry->stance;
}

v1::Hedge Judge::HedgeOf(const Attribution& attribution, const Found& found, Reason* why) {
  *why = {"hedge.none", {}, {}, {}};
  if (IsRefusal(attribution) || found.hedge == nullptr) return v1::HEDGE_UNSPECIFIED;
  *why = {"hedge.phrase", found.hedge->file, found.hedge->entry, found.hedge_words};
  return static_cast<v1::Hedge>(found.hedge->value);
}

v1::SpeakerType Judge::TypeOf(const Attribution& attribution, const StatementDraft& draft,
                              Reason* why) const {
  const SpeakerDraft& speaker = draft.speaker;
  if (draft.kind == Statement::KIND_RESPONSIBILITY_CLAIM ||
      draft.channel == v1::CHANNEL_SELF_ATTRIBUTION_IN_ATTACK) {
    *why = {"speaker_type.claims_the_attack", {}, {}, {}};
    return v1::SPEAKER_TYPE_ATTACKER;
  }
  const TypeWords& types = TypeWords::Get();
  const TypeWord* word = nullptr;
  for (const std::string* const name : {&speaker.organisation, &speaker.name, &speaker.role}) {
    word = types.EarliestIn(*name, word);
  }
  Range words;
  if (word == nullptr && !attribution.speaker.empty()) {
    words = attribution.speaker;
    word = types.EarliestIn(reading_.text.Slice(reading_.text.SpanOf(words)), nullptr);
  }
  if (speaker.resolution == v1::Speaker::RESOLUTION_ANONYMOUS &&
      (word == nullptr || word->type == v1::SPEAKER_TYPE_THIRD_STATE)) {
    *why = {"speaker_type.anonymous", {}, {}, attribution.speaker};
    return v1::SPEAKER_TYPE_ANONYMOUS_OFFICIAL;
  }
  if (word != nullptr) {
    *why = {"speaker_type.word", "speaker_types.txt", word->entry, words};
    return word->type;
  }
  const bool person = speaker.entity.has_value() &&
                      reading_.entities.entity(*speaker.entity).type == EntityType::kPerson;
  *why = {person ? "speaker_type.person" : "speaker_type.unknown", {}, {}, {}};
  return person ? v1::SPEAKER_TYPE_INDIVIDUAL : v1::SPEAKER_TYPE_UNSPECIFIED;
}

v1::Channel Judge::ChannelOf(const Attribution& attribution, absl::Span<const Range> circumstances,
                             Reason* why) const {
  if (context_.own_publication) {
    *why = {"channel.own_publication", {}, {}, {}};
    return v1::CHANNEL_PRESS_RELEASE;
  }
  const PhraseBook::Phrase* best = nullptr;
  const auto look = [&](Range words) {
    if (words.empty()) return;
    Built().channels.Visit(reading_.text, words.begin, {words.end},
                           [&](const PhraseBook::Phrase& phrase, Range at) {
                             if (best != nullptr && phrase.weight <= best->weight) return;
                             best = &phrase;
                             *why = {"channel.phrase", phrase.file, phrase.entry, at};
                           });
  };
  look(attribution.cue);
  look(attribution.speaker);
  for (const Range& words : circumstances) look(words);
  if (best != nullptr) return static_cast<v1::Channel>(best->value);
  *why = {"channel.unknown", {}, {}, {}};
  return v1::CHANNEL_UNSPECIFIED;
}

v1::Channel Judge::ChannelOfSpeaker(const SpeakerDraft& speaker, Reason* why) {
  v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
  if (speaker.type == v1::SPEAKER_TYPE_MEDIA) {
    channel = v1::CHANNEL_MEDIA_OWN_ASSERTION;
  } else if (speaker.resolution == v1::Speaker::RESOLUTION_NAMED) {
    channel = v1::CHANNEL_NAMED_STATEMENT_IN_MEDIA;
  } else if (speaker.resolution == v1::Speaker::RESOLUTION_ANONYMOUS) {
    channel = v1::CHANNEL_ANONYMOUS_STATEMENT_IN_MEDIA;
  }
  if (channel != v1::CHANNEL_UNSPECIFIED) *why = {"channel.speaker", {}, {}, {}};
  return channel;
}

v1::SpeakerType SpeakerTypeOf(const std::string& name) {
  const TypeWord* const word = TypeWords::Get().EarliestIn(name, nullptr);
  return word == nullptr ? v1::SPEAKER_TYPE_UNSPECIFIED : word->type;
}

Judgement Judge::Decide(const Attribution& attribution, absl::Span<const Range> circumstances,
                        StatementDraft* draft) const {
  Judgement why;
  const Found found = Look(attribution);
  draft->kind = KindOf(attribution, found, &why);
  draft->stance = StanceOf(attribution, found, draft->kind, &why.stance);
  draft->hedge = HedgeOf(attribution, found, &why.hedge);
  draft->channel = ChannelOf(attribution, circumstances, &why.channel);
  draft->speaker.type = TypeOf(attribution, *draft, &why.type);
  if (draft->channel == v1::CHANNEL_UNSPECIFIED) {
    draft->channel = ChannelOfSpeaker(draft->speaker, &why.channel);
  }
  return why;
}

}  // namespace dossier::analysis
