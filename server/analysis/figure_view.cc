#include "server/analysis/figure_view.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

#include "server/analysis/context_words.h"
#include "server/analysis/figure_features.h"

namespace dossier::analysis {
namespace {

using v1::Kind;

constexpr uint32_t kReach = 24;  // tokens that are looked at on either side
constexpr uint32_t kKindGroups = 10;

uint32_t BucketOf(size_t count) {
  constexpr size_t kLimits[] = {0, 1, 2, 3, 4, 6, 9, 14, 24};
  return static_cast<uint32_t>(std::lower_bound(std::begin(kLimits), std::end(kLimits), count) -
                               std::begin(kLimits));
}

// As the names in figure_features.cc.
uint32_t KindGroupOf(Kind::Type type) {
  switch (type) {
    case Kind::TYPE_INTRUSION:
    case Kind::TYPE_HIJACKING:
    case Kind::TYPE_ESPIONAGE:
    case Kind::TYPE_SUPPLY_CHAIN:
      return 0;
    case Kind::TYPE_DATA_BREACH:
    case Kind::TYPE_DATA_THEFT_AND_DOXING:
    case Kind::TYPE_ERROR:
    case Kind::TYPE_INSIDER:
      return 1;
    case Kind::TYPE_RANSOMWARE:
    case Kind::TYPE_EXTORTION:
      return 2;
    case Kind::TYPE_PHISHING:
    case Kind::TYPE_FRAUD:
      return 3;
    case Kind::TYPE_MALWARE:
      return 4;
    case Kind::TYPE_DDOS:
    case Kind::TYPE_DEFACEMENT:
    case Kind::TYPE_DISRUPTION:
    case Kind::TYPE_SABOTAGE:
      return 5;
    case Kind::TYPE_VULNERABILITY_DISCLOSED:
      return 6;
    case Kind::TYPE_VULNERABILITY_PATCHED:
      return 7;
    case Kind::TYPE_PHYSICAL:
      return 8;
    default:
      return 9;
  }
}

uint32_t DistanceBucket(uint32_t distance) {
  return distance <= 2 ? 0 : distance <= 5 ? 1 : distance <= 10 ? 2 : 3;
}

// How far off a word is, with so many ends of clauses between.
uint32_t NearnessOf(uint32_t distance, uint32_t parted) {
  if (parted == 0) return distance <= 2 ? 0 : 1;
  return parted == 1 && distance <= 10 ? 2 : 3;
}

uint32_t SizeBucket(double value) {
  if (!(value >= 10)) return 0;
  return std::min<uint32_t>(9, static_cast<uint32_t>(std::log10(value) + 1e-9));
}

// A step up the values of how plainly something is told; `odds` is a logarithm.
uint32_t SureStep(float odds) {
  constexpr float kLimits[] = {-3, -2, -1.2f, -0.5f, 0, 0.7f, 1.5f, 2.5f};
  return static_cast<uint32_t>(std::lower_bound(std::begin(kLimits), std::end(kLimits), odds) -
                               std::begin(kLimits));
}

// Whether a sentence tells of a kind: not, perhaps, plainly.
uint32_t PlainLevel(float odds) { return odds < -1.5f ? 0 : odds < 0.5f ? 1 : 2; }

// Notes each step, so that one weight says what more the next step tells.
void NoteSteps(FigureTrait trait, float odds, FigureView& view) {
  for (uint32_t step = SureStep(odds); step > 0; --step) view.Note(trait, step);
}

// Notes whether one of the few figures on either side is the same: what is said twice matters.
template <typename IsSame>
void NoteAgain(size_t count, size_t index, const IsSame& is_same, FigureView& view) {
  constexpr size_t kFew = 16;
  bool before = false;
  bool behind = false;
  for (size_t i = index - std::min(index, kFew); i < index; ++i) before |= is_same(i);
  for (size_t i = index + 1; i < std::min(count, index + 1 + kFew); ++i) behind |= is_same(i);
  view.Note(FigureTrait::kNamed, before, behind);
}

uint32_t UnitSortOf(absl::string_view unit) {
  constexpr absl::string_view kSorts[] = {"records", "people", "organisations", "systems", "bytes"};
  return static_cast<uint32_t>(std::find(std::begin(kSorts), std::end(kSorts), unit) -
                               std::begin(kSorts));
}

uint32_t CurrencyOf(absl::string_view code) {
  if (code == "USD") return 0;
  for (const absl::string_view crypto : {"BTC", "ETH", "XMR", "LTC"}) {
    if (code == crypto) return 1;
  }
  return 2;
}

// Whether words between two amounts say that both are the same money: "€2m (about $2.3m)".
bool SayTheSame(const Text& text, Range between) {
  constexpr uint32_t kFew = 5;
  if (between.size() > kFew) return false;
  for (uint32_t at = between.begin; at < between.end; ++at) {
    const Token& token = text.token(at);
    if (token.kind == TokenKind::kNumber) return false;
    if (token.IsWord() && !IsOneOf(token, kSameAmountWord)) {
      return false;
    }
  }
  return true;
}

// An amount with the same money in other currencies on its sides; a count alone.
Range WithTheSame(const Text& text, absl::Span<const QuantityMention> all, size_t index) {
  Range tokens = TokensOf(text, all[index]);
  if (!all[index].money()) return tokens;
  const auto same = [&](const QuantityMention& a, const QuantityMention& b) {
    return a.money() && b.money() && a.currency != b.currency &&
           text.SentenceOf(a.token) == text.SentenceOf(b.token) &&
           SayTheSame(text, {TokensOf(text, a).end, b.token});
  };
  if (index > 0 && same(all[index - 1], all[index])) tokens.begin = all[index - 1].token;
  if (index + 1 < all.size() && same(all[index], all[index + 1])) {
    tokens.end = TokensOf(text, all[index + 1]).end;
  }
  const uint32_t end = text.SentenceWith(tokens.begin).tokens.end;
  if (tokens.end < end && text.token(tokens.end).mark == ')') ++tokens.end;
  return tokens;
}

}  // namespace

Range TokensOf(const Text& text, const DateExpression& date) {
  const uint32_t first = text.TokenAt(static_cast<uint32_t>(date.begin));
  if (first >= text.tokens().size()) return {};
  return {first, text.TokenAt(static_cast<uint32_t>(date.end) - 1) + 1};
}

FigureReading::FigureReading(const FactReading& reading, absl::Span<const KindMention> kinds,
                             const Segmentation& segmentation, const Topics& topics,
                             const KindWeights& weights)
    : reading_(reading),
      text_(reading.text),
      kinds_(kinds),
      segmentation_(segmentation),
      topics_(topics),
      weights_(weights) {
  kinds_of_.resize(text_.sentences().size() + 1);
  for (const KindMention& kind : kinds) ++kinds_of_[kind.sentence + 1];
  std::partial_sum(kinds_of_.begin(), kinds_of_.end(), kinds_of_.begin());
  std::array<uint32_t, kKindGroups> mentions{};
  for (const KindMention& kind : kinds) ++mentions[KindGroupOf(kind.type)];
  about_ =
      static_cast<uint32_t>(std::max_element(mentions.begin(), mentions.end()) - mentions.begin());
  if (kinds.empty()) about_ = kKindGroups - 1;
  note_ = IsNote(text_);
  for (const float told : topics.plainness) told_at_most_ = std::max(told_at_most_, told);
}

bool FigureReading::tells_of_ransom() const {
  return std::any_of(kinds_.begin(), kinds_.end(), [](const KindMention& kind) {
    return kind.type == Kind::TYPE_RANSOMWARE || kind.type == Kind::TYPE_EXTORTION;
  });
}

uint32_t FigureReading::NoteAround(Range tokens, FigureView& view) const {
  const ByWord<uint32_t>& all_cues = FigureCues();
  const Range sentence = text_.SentenceWith(tokens.begin).tokens;
  const auto word = [&](uint32_t at, bool there) {
    return there ? FigureWordOf(text_.token(at).form) : 0;
  };
  view.Note(FigureTrait::kWordBefore, word(tokens.begin - 1, tokens.begin > sentence.begin));
  view.Note(FigureTrait::kWordBehind, word(tokens.end, tokens.end < sentence.end));
  view.Note(FigureTrait::kTwoBehind, word(tokens.end + 1, tokens.end + 1 < sentence.end));
  // Each section's nearest word, on either side; then the nearest of all.
  uint32_t seen = 0;
  uint32_t parted = 0;
  uint32_t nearest_before = 0;
  uint32_t distance_before = kReach;
  for (uint32_t distance = 0; distance < kReach && tokens.begin - distance > sentence.begin;
       ++distance) {
    const Token& token = text_.token(tokens.begin - distance - 1);
    parted += PartsClauses(token);
    const uint32_t cues = all_cues.Of(token.form) & ~seen;
    if (cues != 0 && seen == 0) {
      nearest_before = cues;
      distance_before = distance;
    }
    for (uint32_t rest = cues; rest != 0; rest &= rest - 1) {
      view.Note(FigureTrait::kCueBefore, static_cast<uint32_t>(std::countr_zero(rest)),
                NearnessOf(distance, parted));
    }
    seen |= cues;
  }
  seen = 0;
  parted = 0;
  uint32_t nearest_behind = 0;
  uint32_t distance_behind = kReach;
  for (uint32_t distance = 0; distance < kReach && tokens.end + distance < sentence.end;
       ++distance) {
    const Token& token = text_.token(tokens.end + distance);
    parted += PartsClauses(token);
    const uint32_t cues = all_cues.Of(token.form) & ~seen;
    if (cues != 0 && seen == 0) {
      nearest_behind = cues;
      distance_behind = distance;
    }
    for (uint32_t rest = cues; rest != 0; rest &= rest - 1) {
      view.Note(FigureTrait::kCueBehind, static_cast<uint32_t>(std::countr_zero(rest)),
                NearnessOf(distance, parted));
    }
    seen |= cues;
  }
  const bool behind = distance_behind < distance_before;
  const uint32_t told = PlainLevel(topics_.plainness[text_.SentenceOf(tokens.begin)]);
  for (uint32_t rest = behind ? nearest_behind : nearest_before; rest != 0; rest &= rest - 1) {
    const auto section = static_cast<uint32_t>(std::countr_zero(rest));
    view.Note(FigureTrait::kNearestCue, section, behind);
    view.Note(FigureTrait::kCueTold, section, told);
  }
  return behind ? nearest_behind : nearest_before;
}

// The nearest mention of each group of kinds in the sentence, of those that stand next to the
// words: a sentence may go on for ever.
void FigureReading::NoteKinds(uint32_t sentence, Range tokens, FigureView& view) const {
  std::array<uint32_t, kKindGroups> nearest;
  nearest.fill(UINT32_MAX);
  const auto of_sentence =
      kinds_.subspan(kinds_of_[sentence], kinds_of_[sentence + 1] - kinds_of_[sentence]);
  const auto behind = std::partition_point(
      of_sentence.begin(), of_sentence.end(),
      [&](const KindMention& kind) { return kind.tokens.begin < tokens.begin; });
  constexpr std::ptrdiff_t kNext = 24;
  const auto first = behind - std::min(kNext, behind - of_sentence.begin());
  const auto last = behind + std::min(kNext, of_sentence.end() - behind);
  for (auto at = first; at < last; ++at) {
    const KindMention& kind = *at;
    const uint32_t group = KindGroupOf(kind.type);
    const uint32_t distance = kind.tokens.end <= tokens.begin   ? tokens.begin - kind.tokens.end
                              : tokens.end <= kind.tokens.begin ? kind.tokens.begin - tokens.end
                                                                : 0;
    nearest[group] = std::min(nearest[group], DistanceBucket(distance));
  }
  for (uint32_t group = 0; group < kKindGroups; ++group) {
    if (nearest[group] == UINT32_MAX) continue;
    view.Note(FigureTrait::kKindDistance, group, nearest[group]);
  }
}

// By the words within a few of the figure alone: a long sentence tells of more than one thing.
float FigureReading::ToldBeside(Range sentence, Range tokens) const {
  constexpr uint32_t kBeside = 12;
  constexpr float kWithoutMentions = 1;  // mentions of kinds, which are not looked at, add as much
  constexpr uint32_t kBits = 64;
  std::array<float, RoomFor(kToldKinds)> scores;
  std::copy_n(weights_.always().begin(), scores.size(), scores.begin());
  std::array<KindWeights::Sign, 2 * kBeside> seen;
  uint32_t count = 0;
  uint64_t perhaps_seen = 0;  // by the last bits of the signs
  const auto add = [&](uint32_t at) {
    const KindWeights::Sign sign = weights_.OfWord(text_.token(at).form);
    if (sign == 0) return;
    const uint64_t bit = uint64_t{1} << sign % kBits;
    const auto end = seen.begin() + count;
    if ((perhaps_seen & bit) != 0 && std::find(seen.begin(), end, sign) != end) return;
    perhaps_seen |= bit;
    seen[count++] = sign;
    AddTo(scores, weights_.weights(sign));
  };
  const uint32_t before = std::min(kBeside, tokens.begin - sentence.begin);
  for (uint32_t at = tokens.begin - before; at < tokens.begin; ++at) add(at);
  const uint32_t end = std::min(sentence.end, tokens.end + kBeside);
  for (uint32_t at = tokens.end; at < end; ++at) add(at);
  float odds = 0;
  for (uint32_t q = 0; q < kToldKinds; ++q) odds += OddsOf(scores[q]);
  return std::log(odds) + kWithoutMentions;
}

void FigureReading::NoteTold(uint32_t sentence, Range tokens, FigureView& view) const {
  constexpr float kStillPlain = 2;  // behind the sentence that tells most plainly
  NoteSteps(FigureTrait::kTold, topics_.plainness[sentence], view);
  NoteSteps(FigureTrait::kToldNear, ToldBeside(text_.sentences()[sentence].tokens, tokens), view);
  NoteSteps(FigureTrait::kToldHere, topics_.plainness[sentence] - told_at_most_ + kStillPlain,
            view);
  view.Note(FigureTrait::kTopic, static_cast<uint32_t>(topics_.most_told));
}

void FigureReading::NoteSentence(Range tokens, FigureView& view) const {
  const uint32_t index = text_.SentenceOf(tokens.begin);
  const Sentence& sentence = text_.sentences()[index];
  const Paragraph& paragraph = text_.paragraphs()[sentence.paragraph];
  NoteKinds(index, tokens, view);
  NoteTold(index, tokens, view);
  const bool before = index > paragraph.sentences.begin && segmentation_.tells[index - 1];
  const uint32_t telling = segmentation_.tells[index] ? 0 : before ? 1 : 2;
  view.Note(FigureTrait::kReport, about_, telling);
  view.Note(FigureTrait::kPlace, std::min(index, 2u));
  view.Note(FigureTrait::kNote, note_);
  enum Mark : uint32_t { kQuotation, kHeading, kBrackets, kOpens, kEnds, kQuestion };
  if (reading_.InQuotation(text_.token(tokens.begin).begin)) {
    view.Note(FigureTrait::kMark, kQuotation);
  }
  if (paragraph.role == ParagraphRole::kHeading) view.Note(FigureTrait::kMark, kHeading);
  if (tokens.begin > sentence.tokens.begin && text_.token(tokens.begin - 1).mark == '(') {
    view.Note(FigureTrait::kMark, kBrackets);
  }
  if (tokens.begin <= sentence.tokens.begin + 1) view.Note(FigureTrait::kMark, kOpens);
  if (tokens.end + 1 >= sentence.tokens.end) view.Note(FigureTrait::kMark, kEnds);
  if (text_.token(sentence.tokens.end - 1).mark == '?') view.Note(FigureTrait::kMark, kQuestion);
}

// How long before the report it lies, as the names in figure_features.cc.
uint32_t FigureReading::AgeOf(const DateExpression& date) const {
  if (date.value.empty()) return 0;
  const auto days = *reading_.anchor - date.last;
  if (*reading_.anchor < date.first) return 1;
  constexpr int kLimits[] = {0, 7, 31, 180, 400, 1100};
  return 2 + static_cast<uint32_t>(std::lower_bound(std::begin(kLimits), std::end(kLimits), days) -
                                   std::begin(kLimits));
}

bool FigureReading::IsAside(uint32_t token) const {
  return segmentation_.AsideAt(token) != nullptr;
}

bool FigureReading::OpensEarlierHappening(uint32_t sentence) const {
  const int index = segmentation_.of_sentence[sentence];
  if (topics_.of_computers || index <= 0) return false;
  const Happening& happening = segmentation_.happenings[index];
  return happening.lead == sentence && happening.date;
}

FigureView FigureReading::OfDate(size_t index, Range tokens, const NearestEvent& event) const {
  const DateExpression& date = reading_.dates[index];
  const auto& dates = reading_.dates;
  FigureView view;
  const uint32_t form = static_cast<uint32_t>(date.form);
  view.Note(FigureTrait::kForm, form);
  // In a report without a day of its own nothing is old or young.
  if (reading_.anchor) {
    const float told = topics_.plainness[text_.SentenceOf(tokens.begin)];
    view.Note(FigureTrait::kAge, AgeOf(date));
    view.Note(FigureTrait::kAgeTold, AgeOf(date), PlainLevel(told));
  }
  const uint32_t told = event.tokens.empty() ? 0 : static_cast<uint32_t>(event.event);
  view.Note(FigureTrait::kEvent, told, DistanceBucket(event.distance));
  NoteAgain(
      dates.size(), index, [&](size_t other) { return dates[other].value == date.value; }, view);
  size_t first = index;
  size_t last = index;
  const Span span = text_.SentenceWith(tokens.begin).span;
  while (first > 0 && index - first < 12 && dates[first - 1].begin >= span.begin) --first;
  while (last + 1 < dates.size() && last - index < 12 && dates[last + 1].begin < span.end) ++last;
  view.Note(FigureTrait::kCompany, BucketOf(last - first));
  view.Note(FigureTrait::kCompanyPlace, BucketOf(index - first));
  NoteSentence(tokens, view);
  const uint32_t nearest = NoteAround(tokens, view);
  for (uint32_t rest = nearest; rest != 0; rest &= rest - 1) {
    view.Note(FigureTrait::kFormCue, form, static_cast<uint32_t>(std::countr_zero(rest)));
  }
  return view;
}

FigureView FigureReading::OfQuantity(absl::Span<const QuantityMention> all, size_t index) const {
  const QuantityMention& mention = all[index];
  const Range tokens = TokensOf(text_, mention);
  FigureView view;
  const Span sentence = text_.SentenceWith(tokens.begin).span;
  size_t first = index;
  size_t last = index;
  while (first > 0 && index - first < 12 && all[first - 1].span.begin >= sentence.begin) --first;
  while (last + 1 < all.size() && last - index < 12 && all[last + 1].span.begin < sentence.end) {
    ++last;
  }
  view.Note(FigureTrait::kCompany, BucketOf(last - first));
  view.Note(FigureTrait::kCompanyPlace, BucketOf(index - first));
  view.Note(FigureTrait::kSize, SizeBucket(mention.max));
  if (!note_) {  // which says everything once
    NoteAgain(
        all.size(), index,
        [&](size_t other) {
          return all[other].max == mention.max && all[other].currency == mention.currency;
        },
        view);
  }
  const Range place = WithTheSame(text_, all, index);
  NoteSentence(place, view);
  NoteAround(place, view);
  if (mention.money()) {
    view.Note(FigureTrait::kCurrency, CurrencyOf(mention.currency), SizeBucket(mention.max));
    return view;
  }
  const uint32_t sort = UnitSortOf(mention.unit);
  view.Note(FigureTrait::kUnit, CountedWordOf(text_.token(tokens.end - 1).form));
  view.Note(FigureTrait::kUnitSort, sort, SizeBucket(mention.max));
  return view;
}

}  // namespace dossier::analysis
