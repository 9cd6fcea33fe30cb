#include "server/analysis/topics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {
namespace {

using v1::Kind;
// How sure independent sentences make together: the logarithm of how unlikely it is that none of
// them tells. Costs a logarithm a text, not one a sentence.
class Sureness {
 public:
  void Add(float odds) {
    unlikely_ *= 1.0 + odds;
    if (unlikely_ > kMost) Fold();
  }
  float Get() {
    Fold();
    return static_cast<float>(sum_);
  }

 private:
  static constexpr double kMost = 1e200;

  void Fold() { sum_ += std::log(std::exchange(unlikely_, 1)); }

  double unlikely_ = 1;
  double sum_ = 0;
};

// The score of what is as sure.
float ScoreOf(float sure) {
  return sure > 20 ? sure : std::log(std::max(std::exp(sure) - 1, 1e-4f));
}

// A kind that weights decide.
struct Weighed {
  Kind::Type type;
  KindQuestion told;
  KindQuestion happened;
};
constexpr Weighed kWeighed[] = {
    {Kind::TYPE_DATA_BREACH, KindQuestion::kDataBreach, KindQuestion::kDataBreachHappened},
    {Kind::TYPE_RANSOMWARE, KindQuestion::kRansom, KindQuestion::kRansomHappened},
    {Kind::TYPE_PHISHING, KindQuestion::kPhishing, KindQuestion::kPhishingHappened},
    {Kind::TYPE_VULNERABILITY_DISCLOSED, KindQuestion::kDisclosed,
     KindQuestion::kDisclosedHappened},
    {Kind::TYPE_VULNERABILITY_PATCHED, KindQuestion::kPatched, KindQuestion::kPatchedHappened},
};
// Those that are asked of notes as a whole, in the order of the questions.
constexpr Kind::Type kOfNotes[kNoteKinds] = {Kind::TYPE_DATA_BREACH, Kind::TYPE_DISRUPTION,
                                             Kind::TYPE_HIJACKING, Kind::TYPE_DATA_THEFT_AND_DOXING,
                                             Kind::TYPE_RANSOMWARE};
static_assert(std::equal(std::begin(kWeighed), std::end(kWeighed), kDecidedKinds.begin(),
                         [](const Weighed& a, Kind::Type b) { return a.type == b; }));
constexpr KindQuestion kAttacksHappened[] = {KindQuestion::kDataBreachHappened,
                                             KindQuestion::kPhishingHappened,
                                             KindQuestion::kRansomHappened};
constexpr uint32_t kOfTitle = UINT32_MAX;  // for a sentence

}  // namespace

// The answers to all questions about one text: each sign counts once in a sentence and once in the
// whole.
class TopicAnswers {
 public:
  TopicAnswers(const TopicFinder& finder, const Text& text, const std::vector<KindMention>& kinds,
               const Text& title, const std::vector<KindMention>& title_kinds)
      : weights_(finder.weights_),
        finder_(finder),
        note_(IsNote(text)),
        seen_(weights_.signs()),
        whole_(weights_.always()),
        told_(text.sentences().size()),
        plainness_(text.sentences().size(), kUntold) {
    best_.fill(-1e9f);
    where_.fill(kOfTitle);
    VisitSentences(text, kinds, note_, *this);
    in_title_ = true;
    VisitSentences(title, title_kinds, note_, *this);
    for (uint32_t q = 0; q < kSentenceQuestions; ++q) sure_[q] = sureness_[q].Get();
  }

  bool note() const { return note_; }
  bool Tells(KindQuestion question) const {
    const uint32_t q = static_cast<uint32_t>(question);
    return (q < kSentenceQuestions ? sure_[q] : whole_[q]) > weights_.enough(question);
  }
  bool OfComputers() const {
    return Tells(KindQuestion::kCyber) || names_group_ || unmistakable_ != 0;
  }
  // How surely its sentences tell of an attack that happened is one half, its words are the other.
  bool OfAttack() const {
    float sure = 0;
    for (const KindQuestion happened : kAttacksHappened)
      sure += sure_[static_cast<uint32_t>(happened)];
    return ScoreOf(sure) + whole_[static_cast<uint32_t>(KindQuestion::kAttack)] >
           weights_.enough(KindQuestion::kAttack);
  }
  // Of all questions on kinds.
  KindQuestion MostTold() const {
    return static_cast<KindQuestion>(std::max_element(sure_.begin(), sure_.begin() + kToldKinds) -
                                     sure_.begin());
  }
  KindSet NoteKinds() const { return weights_.NoteKindsOf(whole_); }
  // The sentence of the text that tells of a kind having happened most plainly; none if weights are
  // not asked about it, or the title does.
  std::optional<uint32_t> BestOf(Kind::Type type) const {
    if (type == Kind::TYPE_EXTORTION) type = Kind::TYPE_RANSOMWARE;
    for (const Weighed& weighed : kWeighed) {
      const uint32_t where = where_[static_cast<uint32_t>(weighed.happened)];
      if (weighed.type == type && where != kOfTitle) return where;
    }
    return std::nullopt;
  }

  std::vector<uint8_t> TakeTold() { return std::move(told_); }
  std::vector<float> TakePlainness() { return std::move(plainness_); }

  void BeginSentence() {
    ++sentence_;
    denied_ = false;
    actual_ = false;
    of_computers_ = 0;
    group_ = false;
    on_street_ = false;
    std::copy_n(weights_.always().begin(), scores_.size(), scores_.begin());
  }
  void Word(uint32_t form) {
    of_computers_ |= finder_.unmistakable_.Of(form);
    Add(weights_.OfWord(form));
  }
  void Mention(const KindMention& mention) {
    denied_ |= mention.denied;
    actual_ |= mention.actual;
    on_street_ |= mention.type == Kind::TYPE_PHYSICAL && mention.strong && mention.actual;
    Add(finder_.mention_[mention.type][mention.strong]);
    Add(finder_.realis_[mention.type][mention.strong][mention.actual]);
  }
  void Mark(KindMark mark) {
    group_ |= mark == KindMark::kGroup;
    Add(finder_.mark_[static_cast<uint32_t>(mark)]);
  }
  void EndSentence(uint32_t sentence) {
    std::array<float, kSentenceQuestions> odds;
    for (uint32_t q = 0; q < kSentenceQuestions; ++q) odds[q] = OddsOf(scores_[q]);
    if (!in_title_) {
      float any = 0;
      for (uint32_t q = 0; q < kToldKinds; ++q) any += odds[q];
      plainness_[sentence] = std::log(any);
    }
    // What is said not to have happened did not, however it is told, nor does it make other news
    // one of computers.
    const bool denies = denied_ && !actual_;
    // "the fire at the Mirage club": not the hackers of that name.
    names_group_ |= group_ && !on_street_;
    if (!denies) unmistakable_ |= of_computers_;
    for (uint32_t q = 0; q < kSentenceQuestions; ++q) {
      if (denies && q >= kToldKinds) continue;
      sureness_[q].Add(odds[q]);
      if (scores_[q] <= best_[q]) continue;
      best_[q] = scores_[q];
      where_[q] = in_title_ ? kOfTitle : sentence;
    }
    if (in_title_) return;
    for (uint32_t k = 0; k < kDecidedKinds.size(); ++k) {
      if (scores_[static_cast<uint32_t>(kWeighed[k].told)] > 0) told_[sentence] |= 1u << k;
    }
  }

 private:
  void Add(KindWeights::Sign sign) {
    uint32_t& seen = seen_[sign];
    if (sign == 0 || seen == sentence_) return;
    const KindScores& weights = weights_.weights(sign);
    AddTo(scores_, weights);
    if (seen == 0) AddTo(whole_, weights);
    seen = sentence_;
  }

  const KindWeights& weights_;
  const TopicFinder& finder_;
  const bool note_;
  std::vector<uint32_t> seen_;  // by sign: the last sentence that had it, counted from 1
  uint32_t sentence_ = 0;
  bool in_title_ = false;
  bool names_group_ = false;  // a note that names one tells of nothing else
  bool group_ = false;        // whether the sentence at hand names one
  bool on_street_ = false;    // whether it tells of a fire, a crash or the like
  bool denied_ = false;       // whether the sentence at hand denies a happening
  bool actual_ = false;       // whether it tells of one
  uint8_t of_computers_ = 0;  // whether a word of it stands in no other news
  uint8_t unmistakable_ = 0;  // whether one of the text does
  SentenceScores scores_{};   // of the sentence at hand
  KindScores whole_;
  std::array<Sureness, kSentenceQuestions> sureness_;
  std::array<float, kSentenceQuestions> sure_;
  std::array<float, kSentenceQuestions> best_;
  std::array<uint32_t, kSentenceQuestions> where_;
  std::vector<uint8_t> told_;     // by sentence of the text
  std::vector<float> plainness_;  // the same
};

namespace {

// The kinds that words alone decide: those whose mentions carry enough weight.
class Mentioned {
 public:
  Mentioned(const std::vector<KindMention>& kinds, const std::vector<KindMention>& title_kinds,
            bool note)
      : note_(note) {
    for (const KindMention& kind : kinds) Count(kind);
    for (const KindMention& kind : title_kinds) Count(kind);
  }

  bool Tells(Kind::Type type) const { return weight_[type] >= (note_ ? 0.5 : 1.5); }
  bool Happened(Kind::Type type) const { return happened_[type] >= (note_ ? 0.5 : 1); }
  // By words that say so in any news.
  bool HappenedAnywhere(Kind::Type type) const { return anywhere_[type] >= 1; }
  // Whether all that is spoken of computers is said not to have happened: they were down for
  // another reason.
  bool OnlyDenyDeeds() const {
    bool denies = false;
    for (int type = 0; type < Kind::Type_ARRAYSIZE; ++type) {
      const Kind::Type kind = static_cast<Kind::Type>(type);
      if (weight_[type] == 0 || !IsOfComputers(kind) || IsEffect(kind)) continue;
      if (weight_[type] > denied_[type]) return false;
      denies = true;
    }
    return denies;
  }
  // Whether the headline or the first sentences say that something was done to computers that is
  // done to nothing else.
  bool OpenWithDeed() const {
    static constexpr Kind::Type kDeeds[] = {Kind::TYPE_RANSOMWARE, Kind::TYPE_MALWARE,
                                            Kind::TYPE_DDOS,       Kind::TYPE_DEFACEMENT,
                                            Kind::TYPE_INTRUSION,  Kind::TYPE_SUPPLY_CHAIN};
    return std::any_of(std::begin(kDeeds), std::end(kDeeds),
                       [this](Kind::Type kind) { return opening_[kind] > 0; });
  }
  // Whether anything is spoken of that people do to computers. What becomes of these may have
  // other causes: a cable breaks.
  bool SpeakOfDeeds() const {
    for (int type = 0; type < Kind::Type_ARRAYSIZE; ++type) {
      const Kind::Type kind = static_cast<Kind::Type>(type);
      if (weight_[type] > denied_[type] && IsOfComputers(kind) && !IsEffect(kind)) return true;
    }
    return false;
  }

 private:
  static bool IsEffect(Kind::Type kind) {
    return kind == Kind::TYPE_DISRUPTION || kind == Kind::TYPE_HIJACKING;
  }

  void Count(const KindMention& kind) {
    // The headline and the first sentences tell what a text is about.
    const double place = kind.sentence == 0 ? 2 : kind.sentence < 3 ? 1.5 : 1;
    const double weight = place * (kind.strong ? 1 : 0.5);
    weight_[kind.type] += weight;
    if (kind.actual) happened_[kind.type] += weight;
    // Few words may mean other things: "infected", "gang attack".
    const uint32_t few = kind.type == Kind::TYPE_INTRUSION ? 2 : 1;
    if (kind.actual && kind.strong && place > 1 && kind.tokens.size() > few) {
      opening_[kind.type] += weight;
    }
    if (kind.denied) denied_[kind.type] += weight;
    if (kind.anywhere && kind.actual) anywhere_[kind.type] += weight;
  }

  const bool note_;
  std::array<double, Kind::Type_ARRAYSIZE> weight_{};
  std::array<double, Kind::Type_ARRAYSIZE> happened_{};
  std::array<double, Kind::Type_ARRAYSIZE> denied_{};
  std::array<double, Kind::Type_ARRAYSIZE> opening_{};  // in the first sentences, outright
  std::array<double, Kind::Type_ARRAYSIZE> anywhere_{};
};

absl::flat_hash_set<std::string> StemsOfComputers() {
  absl::flat_hash_set<std::string> stems;
  for (const absl::string_view word : LexiconEntries("computer_words")) stems.insert(StemOf(word));
  return stems;
}

}  // namespace

bool IsOfComputers(Kind::Type type) {
  return type != Kind::TYPE_PHYSICAL && type != Kind::TYPE_OTHER && type != Kind::TYPE_INSIDER &&
         type != Kind::TYPE_ERROR;
}

bool IsOfComputersAlone(const KindMention& mention) {
  return IsOfComputers(mention.type) && !mention.anywhere;
}

const Topic* Topics::Find(Kind::Type type) const {
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [type](const Topic& topic) { return topic.type == type; });
  return found == kinds.end() ? nullptr : &*found;
}

TopicFinder::TopicFinder(const KindWeights& weights)
    : weights_(weights), unmistakable_([stems = StemsOfComputers()](absl::string_view word) {
        return static_cast<uint8_t>(!word.empty() && stems.contains(StemOf(word)));
      }) {
  for (int type = Kind::TYPE_UNSPECIFIED + 1; type < Kind::Type_ARRAYSIZE; ++type) {
    KindMention one;
    one.type = static_cast<Kind::Type>(type);
    for (const bool strong : {false, true}) {
      one.strong = strong;
      mention_[type][strong] = weights.Of(MentionName(one, false));
      for (const bool actual : {false, true}) {
        one.actual = actual;
        realis_[type][strong][actual] = weights.Of(MentionName(one, true));
      }
    }
  }
  for (uint32_t m = 0; m < kKindMarks; ++m) {
    mark_[m] = weights.Of(MarkName(static_cast<KindMark>(m)));
  }
}

const TopicFinder& TopicFinder::Default() {
  static const auto* const finder = new TopicFinder(KindWeights::Default());
  return *finder;
}

Topics TopicFinder::Find(const Text& text, const std::vector<KindMention>& kinds, const Text& title,
                         const std::vector<KindMention>& title_kinds) const {
  TopicAnswers answers(*this, text, kinds, title, title_kinds);
  const bool note = answers.note();
  const Mentioned mentioned(kinds, title_kinds, note);
  const bool cyber =
      (answers.OfComputers() || mentioned.OpenWithDeed()) && !mentioned.OnlyDenyDeeds();
  const bool note_happened = note && answers.Tells(KindQuestion::kNoteHappened);
  enum State : uint8_t { kNot, kTold, kHappened };
  std::array<State, Kind::Type_ARRAYSIZE> states{};
  for (int type = 0; type < Kind::Type_ARRAYSIZE; ++type) {
    const Kind::Type kind = static_cast<Kind::Type>(type);
    if (cyber ? kind == Kind::TYPE_OTHER : IsOfComputers(kind)) continue;
    if (mentioned.Tells(kind)) states[type] = mentioned.Happened(kind) ? kHappened : kTold;
  }
  for (int type = 0; !cyber && type < Kind::Type_ARRAYSIZE; ++type) {
    if (mentioned.HappenedAnywhere(static_cast<Kind::Type>(type))) states[type] = kHappened;
  }
  for (const Weighed& weighed : kWeighed) {
    if (!cyber && states[weighed.type] == kHappened) continue;
    const bool told = cyber && answers.Tells(weighed.told);
    states[weighed.type] = !told ? kNot : answers.Tells(weighed.happened) ? kHappened : kTold;
  }
  if (!mentioned.SpeakOfDeeds() && !mentioned.HappenedAnywhere(Kind::TYPE_DISRUPTION)) {
    states[Kind::TYPE_DISRUPTION] = kNot;
  }
  if (note) {
    const KindSet told = cyber ? answers.NoteKinds() : 0;
    for (uint32_t kind = 0; kind < kNoteKinds; ++kind) {
      State& state = states[kOfNotes[kind]];
      const bool happened = note_happened || state == kHappened;
      state = (told >> kind & 1) == 0 ? kNot : happened ? kHappened : kTold;
    }
  }
  auto& ransomware = states[Kind::TYPE_RANSOMWARE];
  auto& extortion = states[Kind::TYPE_EXTORTION];
  if (note) {
    // Money is demanded without software that locks, too.
    if (cyber && answers.Tells(KindQuestion::kRansom)) {
      const bool happened = answers.Tells(KindQuestion::kRansomHappened);
      extortion = std::max(extortion, happened ? kHappened : kTold);
    }
  } else {
    // Data that was laid open was taken, and nobody demands money of nobody.
    auto& doxing = states[Kind::TYPE_DATA_THEFT_AND_DOXING];
    doxing = std::min(doxing, states[Kind::TYPE_DATA_BREACH]);
    extortion = std::min(extortion, ransomware);
    // Without a word for software that locks it is plain extortion.
    if (ransomware != kNot && !mentioned.Tells(Kind::TYPE_RANSOMWARE)) {
      extortion = ransomware;
      ransomware = kNot;
    }
  }
  Topics topics;
  topics.of_computers = cyber;
  topics.of_attack = cyber && answers.OfAttack();
  for (int type = 0; type < Kind::Type_ARRAYSIZE; ++type) {
    if (states[type] == kNot) continue;
    const Kind::Type kind = static_cast<Kind::Type>(type);
    topics.kinds.push_back({kind, states[type] == kHappened, answers.BestOf(kind)});
  }
  topics.most_told = answers.MostTold();
  topics.told = answers.TakeTold();
  topics.plainness = answers.TakePlainness();
  return topics;
}

Topics FindTopics(const FactReading& reading, const std::vector<KindMention>& kinds) {
  const std::string& title = reading.document.title;
  const bool apart = !absl::StrContains(reading.text.text().substr(0, 2000), title);
  const Text title_text(apart ? absl::string_view(title) : absl::string_view());
  return TopicFinder::Default().Find(reading.text, kinds, title_text,
                                     FindKinds(title_text, FactPatterns().Find(title_text)));
}

bool IsToldOtherwise(const Topic& topic, const std::vector<KindMention>& kinds) {
  bool otherwise = false;
  for (const KindMention& kind : kinds) {
    if (topic.sentence != kind.sentence || !kind.strong) continue;
    if (kind.actual) return false;
    otherwise = true;
  }
  return otherwise;
}

std::vector<uint32_t> WeighedSentences(const Topics& topics,
                                       const std::vector<KindMention>& kinds) {
  std::vector<uint32_t> sentences;
  const bool said = std::any_of(kinds.begin(), kinds.end(), [](const KindMention& kind) {
    return kind.actual && kind.strong && !IsVulnerabilityKind(kind.type);
  });
  if (said || !topics.of_attack) return sentences;
  for (const Topic& topic : topics.kinds) {
    if (!topic.happened || !topic.sentence || IsVulnerabilityKind(topic.type)) continue;
    if (IsToldOtherwise(topic, kinds)) continue;
    const auto known = std::find(sentences.begin(), sentences.end(), *topic.sentence);
    if (known == sentences.end()) sentences.push_back(*topic.sentence);
  }
  return sentences;
}

}  // namespace dossier::analysis
