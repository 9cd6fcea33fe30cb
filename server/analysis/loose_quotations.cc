#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "server/analysis/clauses.h"
#include "server/analysis/dialogue.h"
#include "server/analysis/joint_speakers.h"
#include "server/analysis/speaker_behind.h"
#include "server/analysis/speakers.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kNone = UINT32_MAX;
constexpr uint32_t kFewestWords = 4;   // fewer quoted words without a cue are scare quotes
constexpr uint32_t kFewestBeside = 7;  // beside another statement of the same sentence

constexpr uint32_t kLongestLabel = 4;  // before a colon and few words

class LooseQuotations {
 public:
  LooseQuotations(const Reading& reading, std::vector<Attribution>* found,
                  std::vector<Rejection>* rejections)
      : reading_(reading),
        dialogue_(reading.text, reading.quotations),
        found_(*found),
        rejections_(rejections),
        claimed_(reading.quotations.size(), kNone) {}

  void Run() {
    for (uint32_t a = 0; a < found_.size(); ++a) Claim(a);
    by_unit_.assign(reading_.units().size(), kNone);
    for (uint32_t a = 0; a < found_.size(); ++a) {
      uint32_t& known = by_unit_[found_[a].unit];
      // Of "“A,” she said when asked if B" the words in marks are gone on with.
      if (known == kNone || IsQuoted(a) || !IsQuoted(known)) known = a;
    }
    turn_.assign(reading_.text.paragraphs().size(), kNone);
    for (uint32_t a = 0; a < found_.size(); ++a) NoteTurn(a);
    uint32_t q = 0;
    for (uint32_t u = 0; u < reading_.units().size(); ++u) {
      const Range unit = reading_.units()[u].tokens;
      for (; q < reading_.quotations.size() && reading_.quotations[q].tokens.begin < unit.end;
           ++q) {
        const bool news = reading_.IsNews(reading_.units()[u]);
        if (claimed_[q] == kNone && news) Place(q, u);
        if (claimed_[q] != kNone) {
          last_ = claimed_[q];
        } else if (rejections_ != nullptr && news) {
          rejections_->push_back({reading_.quotations[q].tokens, WhyNot(q, u)});
        }
      }
      if (by_unit_[u] != kNone && last_ != kNone && by_unit_[u] > last_) last_ = by_unit_[u];
      if (by_unit_[u] != kNone && last_ == kNone) last_ = by_unit_[u];
    }
    SortByText(&found_);
  }

 private:
  bool IsQuoted(uint32_t attribution) const {
    return reading_.InQuotation(found_[attribution].content.back().end - 1);
  }

  // Remembers who speaks at the start of a paragraph.
  void NoteTurn(uint32_t attribution) {
    const uint32_t begin = found_[attribution].content.front().begin;
    const uint32_t q = reading_.quotations.At(begin);
    if (q == kNone || dialogue_.OpeningOf(reading_.quotations[q].paragraph) != q) return;
    turn_[reading_.quotations[q].paragraph] = attribution;
  }

  void Claim(uint32_t attribution) {
    for (const Range& part : found_[attribution].content) {
      for (uint32_t i = part.begin; i < part.end; ++i) {
        const uint32_t q = reading_.quotations.At(i);
        if (q == kNone) continue;
        claimed_[q] = attribution;
        i = std::max(i, reading_.quotations[q].tokens.end - 1);
      }
    }
  }

  void Place(uint32_t q, uint32_t u) {
    const Quotation& quotation = reading_.quotations[q];
    const Range unit = reading_.units()[u].tokens;
    if (quotation.continues && q > 0 && claimed_[q - 1] != kNone) {
      const uint32_t owner = claimed_[q - 1];
      found_[owner].content.push_back(quotation.tokens);
      claimed_[q] = owner;
      return;
    }
    Range before = reading_.Trimmed({unit.begin, quotation.tokens.begin});
    while (!before.empty() && reading_.token(before.begin).mark == '>') ++before.begin;
    const Range after = reading_.Trimmed({quotation.tokens.end, unit.end});
    if (before.empty() && after.empty()) {
      const bool few = quotation.word_count < kFewestWords;
      if (!few || dialogue_.Holds(quotation.paragraph) || GoesOn(q, u)) PlaceAlone(q, u);
      return;
    }
    if (before.empty() && IsHeadlineBy(q)) return;
    if (quotation.word_count >= kFewestWords && !IsTitle(quotation.words)) {
      PlaceWithin(q, u);
    } else if (before.empty() && (quotation.ends_with_comma || quotation.ends_with_stop) &&
               by_unit_[u] == kNone) {
      PlaceBefore(q, u);
    } else if (!before.empty() && after.empty() &&
               (quotation.ends_with_stop || before.size() <= kLongestLabel) &&
               reading_.token(quotation.tokens.begin - 1).mark == ':') {
      PlaceWithin(q, u);  // `Koll: “No.”`
    } else if (by_unit_[u] == kNone && quotation.word_count > 1 && NamesNear(q, u)) {
      PlaceWithin(q, u);
    }
  }

  // `Koll called him “a liar”`: few words, but somebody's, by the verb near before them.
  bool NamesNear(uint32_t q, uint32_t u) const {
    constexpr uint32_t kReach = 8;
    const uint32_t open = reading_.quotations[q].tokens.begin;
    const uint32_t begin = reading_.units()[u].tokens.begin;
    const Cue* const cue = CueBefore(open, open > begin + kReach ? open - kReach : begin);
    if (cue == nullptr || IsTitle(reading_.quotations[q].words)) return false;
    return !cue->entry->Takes(kTakesClause | kTakesThat | kMayFollow);
  }

  // Why nobody speaks the words of a quotation that found no place.
  absl::string_view WhyNot(uint32_t q, uint32_t u) const {
    const Quotation& quotation = reading_.quotations[q];
    if (quotation.word_count < kFewestWords) return "rejected.few_words";
    if (IsTitle(quotation.words)) return "rejected.title";
    if (IsHeadlineBy(q)) return "rejected.headline";
    if (by_unit_[u] != kNone) return "rejected.beside_statement";
    return "rejected.no_speaker";
  }

  // `“A,” she said. “Never.”`: short, but a sentence of its own behind one that is known.
  bool GoesOn(uint32_t q, uint32_t u) const {
    if (u == 0 || by_unit_[u - 1] == kNone || !reading_.quotations[q].ends_with_stop) return false;
    return reading_.units()[u - 1].paragraph == reading_.units()[u].paragraph &&
           reading_.SomeQuoted(reading_.units()[u - 1].tokens);
  }

  // `“A harbour wakes,” by Ines Koll`: what somebody wrote, by its name.
  bool IsHeadlineBy(uint32_t q) const {
    const uint32_t end = reading_.quotations[q].tokens.end;
    for (uint32_t i = end; i < std::min<size_t>(end + 2, reading_.text.tokens().size()); ++i) {
      if (reading_.Lower(i) == "by") return true;
    }
    return false;
  }

  // The quotation is all of its unit.
  void PlaceAlone(uint32_t q, uint32_t u) {
    const auto& units = reading_.units();
    const uint32_t paragraph = units[u].paragraph;
    if (u == 0) {
      Add(q, u, kNone, {}, "quotation.alone", 0.3);
      return;
    }
    const Reading::Unit& previous = units[u - 1];
    const bool same_paragraph = previous.paragraph == paragraph;
    const bool colon = reading_.token(previous.tokens.end - 1).mark == ':';
    const uint32_t of_previous = by_unit_[u - 1];
    if (colon || same_paragraph) {
      if (of_previous != kNone) {
        Add(q, u, of_previous, {}, "quotation.continued", colon ? 0.85 : 0.8);
      } else if (same_paragraph && last_ != kNone && InParagraph(last_, paragraph)) {
        Add(q, u, last_, {}, "quotation.continued", 0.7);
      } else {
        AddIntroduced(q, u, previous.tokens, colon, "quotation.previous_sentence", 0.6);
      }
      return;
    }
    if (dialogue_.Holds(paragraph) && paragraph > 0 && dialogue_.Holds(paragraph - 1)) {
      const uint32_t before = paragraph > 1 ? turn_[paragraph - 2] : kNone;
      Add(q, u, before, {}, "quotation.turn", 0.5);
      found_.back().cue = {};
      found_.back().entry = nullptr;
      if (last_ != kNone) found_.back().rival = found_[last_].speaker;
      return;
    }
    Range subject = FirstSubject(reading_, previous.tokens);
    if (!MaySpeak(reading_, subject)) subject = {};
    if (last_ != kNone && paragraph > 0 && InParagraph(last_, paragraph - 1)) {
      Add(q, u, last_, {}, "quotation.previous_paragraph", 0.6);
      found_.back().rival = subject;
      return;
    }
    if (reading_.text.paragraphs()[previous.paragraph].role != ParagraphRole::kBody) subject = {};
    const Range spoke = last_ == kNone ? Range() : found_[last_].speaker;
    Add(q, u, kNone, subject.empty() ? spoke : subject, "quotation.alone", 0.3);
    found_.back().rival = spoke;
  }

  // Words of the writer stand beside it in the unit.
  void PlaceWithin(uint32_t q, uint32_t u) {
    const Range unit = reading_.units()[u].tokens;
    const Quotation& quotation = reading_.quotations[q];
    const Range before{unit.begin, quotation.tokens.begin};
    const bool opens = reading_.Trimmed(before).empty();
    const uint32_t mark = opens ? 0 : reading_.token(quotation.tokens.begin - 1).mark;
    const bool colon = mark == ':';
    // `..., “A.”` and `told the board “A.”`
    const bool sentence = quotation.ends_with_stop && quotation.word_count >= kFewestBeside &&
                          reading_.token(quotation.words.begin).Has(kCapitalised);
    const bool whole = colon || mark == ',' || sentence;
    if (by_unit_[u] != kNone) {
      PlaceBeside(q, u, whole);
      return;
    }
    const Cue* const cue = opens ? nullptr : CueBefore(quotation.tokens.begin, unit.begin);
    const bool ended = quotation.ends_with_comma || (opens && quotation.ends_with_stop);
    if (cue == nullptr && ended && PlaceBefore(q, u)) return;
    if (cue != nullptr) {
      Range subject = SubjectBefore(reading_, cue->tokens.begin, unit.begin);
      if (subject.empty()) subject = FirstSubject(reading_, {unit.begin, cue->tokens.begin});
      Add(q, u, kNone, subject, "quotation.fragment_cue", 0.5);
      found_.back().cue = cue->tokens;
      found_.back().entry = cue->entry;
      if (!whole) Widen({FragmentStart(*cue, q), FragmentEnd(q, u)});
      return;
    }
    const bool goes_on = last_ != kNone && found_[last_].unit + 1 == u &&
                         InParagraph(last_, reading_.units()[u].paragraph);
    if (goes_on && !whole && TellsOfSpeaker(unit)) {
      PlaceBehindVerb(q, u);
      return;
    }
    if (goes_on && !whole) {
      Add(q, u, last_, {}, "quotation.fragment_continued", 0.5);
      Widen({unit.begin, FragmentEnd(q, u)});
      return;
    }
    const bool sentence_start = reading_.token(quotation.words.begin).Has(kCapitalised);
    if (mark == ',' && !sentence_start) return;  // 'a Latin phrase, “cui bono”'
    if (!opens && !colon && mark != ',') {
      PlaceBehindVerb(q, u);
      return;
    }
    if (colon) {
      AddIntroduced(q, u, before, true, "quotation.fragment", 0.4);
      return;
    }
    Add(q, u, kNone, opens ? Range{} : FirstSubject(reading_, unit), "quotation.fragment", 0.4);
  }

  // `Koll pondered who might “open the gates”`: behind a verb that is no cue, of somebody. What has
  // not even that is a title or no statement.
  void PlaceBehindVerb(uint32_t q, uint32_t u) {
    constexpr uint32_t kReach = 16;
    const Range unit = reading_.units()[u].tokens;
    const uint32_t open = reading_.quotations[q].tokens.begin;
    const uint32_t lowest = open > unit.begin + kReach ? open - kReach : unit.begin;
    for (uint32_t i = open; i-- > lowest + 1;) {
      const Token& token = reading_.token(i);
      if (reading_.InQuotation(i) || token.mark == ';' || token.mark == ':') return;
      if (!token.IsWord() || token.Is(kAuxiliary) || !reading_.IsFinite(i)) continue;
      const Token& previous = reading_.token(i - 1);
      if (!previous.Has(kCapitalised) && !reading_.IsPronoun(i - 1)) continue;
      Add(q, u, kNone, SubjectBefore(reading_, i, unit.begin), "quotation.behind_verb", 0.4);
      const bool that = reading_.Lower(i + 1) == "that";
      Widen({i + 1 + that, FragmentEnd(q, u)});
      return;
    }
  }

  // "It speaks of “A”": the writer goes on about the speaker, rather than in the speaker's words.
  bool TellsOfSpeaker(Range unit) const {
    const uint32_t verb = unit.begin + 1;
    if (verb >= unit.end || !reading_.IsPronoun(unit.begin)) return false;
    return !reading_.InQuotation(verb) && IsVerbLike(reading_, verb);
  }

  // Another statement of the unit is known.
  void PlaceBeside(uint32_t q, uint32_t u, bool whole) {
    const Quotation& quotation = reading_.quotations[q];
    const uint32_t open = quotation.tokens.begin;
    const Attribution& known = found_[by_unit_[u]];
    const uint32_t floor = std::max(known.content.back().end, known.cue.end);
    const bool long_enough = quotation.word_count >= kFewestBeside;
    if (floor >= open) {
      // A part of who speaks: 'Koll, who was “not asked,” said'
      const bool opens = reading_.Trimmed({reading_.units()[u].tokens.begin, open}).empty();
      if (long_enough && opens) Add(q, u, by_unit_[u], {}, "quotation.same_sentence", 0.6);
      return;
    }
    if (reading_.token(open - 1).mark == ':') {
      AddIntroduced(q, u, {floor, open}, true, "quotation.same_sentence", 0.6);
      return;
    }
    if (whole) {
      if (long_enough) Add(q, u, by_unit_[u], {}, "quotation.same_sentence", 0.6);
      return;
    }
    const Cue* const cue = CueBefore(open, floor);
    if (cue == nullptr) return;
    const Range subject = SubjectBefore(reading_, cue->tokens.begin, floor);
    Add(q, u, by_unit_[u], {}, "quotation.fragment_cue", 0.5);
    if (!subject.empty()) found_.back().speaker = subject;
    found_.back().cue = cue->tokens;
    found_.back().entry = cue->entry;
    Widen({FragmentStart(*cue, q), FragmentEnd(q, u)});
  }

  // The nearest reporting verb before `end`, not before `floor`; of "asked her to describe" the
  // first one.
  const Cue* CueBefore(uint32_t end, uint32_t floor) const {
    constexpr uint32_t kReach = 25;
    const uint32_t lowest = end > floor + kReach ? end - kReach : floor;
    const Cue* infinitive = nullptr;
    for (uint32_t i = end; i-- > lowest;) {
      const Cue* const cue = reading_.CueAt(i);
      if (cue == nullptr || cue->tokens.end > end || !StandsAsVerb(*cue, floor)) continue;
      if (i == floor || reading_.Lower(i - 1) != "to") return cue;
      if (infinitive == nullptr) infinitive = cue;
    }
    return infinitive;
  }

  // Not "the claims", "her proposed credit", "home state".
  bool StandsAsVerb(const Cue& cue, uint32_t floor) const {
    const uint32_t at = cue.tokens.begin;
    if (cue.entry->sort != CueSort::kVerb || reading_.InQuotation(at)) return false;
    if (at == floor) return !cue.entry->Takes(kAlsoNoun);  // "Reports: “A”"
    if (reading_.token(at).Has(kCapitalised)) return false;
    uint32_t before = at - 1;
    while (before > floor && reading_.IsAdverb(before)) --before;
    const Token& previous = reading_.token(before);
    const bool to = reading_.Lower(before) == "to";
    if (previous.Is(kArticle) || (previous.Is(kPossessive) && !previous.Is(kSubjectPronoun)) ||
        previous.kind == TokenKind::kPossessive || (previous.Is(kPreposition) && !to)) {
      return (cue.form & kIng) != 0 && previous.Is(kPreposition);
    }
    const bool be = previous.Is(kAuxiliary) && absl::StartsWith(reading_.Lower(before), "be");
    if (be || reading_.Lower(before) == "was" || reading_.Lower(before) == "were") {
      return (cue.form & kIng) != 0;  // "been described as"
    }
    if (!cue.entry->Takes(kAlsoNoun) || (cue.form & (kPast | kIng)) != 0) return true;
    return to || previous.Is(kAuxiliary) || reading_.IsPronoun(before) ||
           previous.Has(kCapitalised) || previous.Is(kCoordinator);
  }

  // Where words behind the cue begin of which quotation `q` is the end: "that" over circumstances,
  // an infinitive over the day.
  uint32_t FragmentStart(const Cue& cue, uint32_t q) const {
    const uint32_t open = reading_.quotations[q].tokens.begin;
    for (uint32_t i = cue.tokens.end;
         i < open && cue.entry->Takes(kTakesClause | kTakesThat | kTakesQuotation); ++i) {
      if (!reading_.InQuotation(i) && reading_.Lower(i) == "that") return i + 1;
    }
    if (reading_.IsTime(cue.tokens.end) && cue.entry->Takes(kTakesInfinitive)) {
      for (uint32_t i = cue.tokens.end; i < open; ++i) {
        if (reading_.Lower(i) == "to") return i;
      }
    }
    return cue.tokens.end;
  }

  // Where words end of which quotation `q` is a part.
  uint32_t FragmentEnd(uint32_t q, uint32_t u) const {
    const Quotation& quotation = reading_.quotations[q];
    const Range unit = reading_.units()[u].tokens;
    if (quotation.ends_with_stop || quotation.ends_with_comma) return quotation.tokens.end;
    return std::max(quotation.tokens.end,
                    ReportedEnd(reading_, {quotation.tokens.begin, unit.end}));
  }

  // Makes `content` the words of the statement added last.
  void Widen(Range content) {
    content = reading_.Trimmed(content);
    found_.back().content = {content};
    Claim(static_cast<uint32_t>(found_.size()) - 1);
  }

  // Adds the quotation that `words` introduce: with the subject of their last reporting verb; with
  // a colon and no such verb, the name before the colon ("Ana Morell:").
  void AddIntroduced(uint32_t q, uint32_t u, Range words, bool colon, absl::string_view rule,
                     double confidence) {
    constexpr uint32_t kReach = 30;
    Add(q, u, kNone, {}, rule, confidence);
    Attribution& added = found_.back();
    const uint32_t lowest = words.size() > kReach ? words.end - kReach : words.begin;
    for (uint32_t i = words.end; colon && i-- > lowest;) {
      const Cue* const cue = reading_.CueAt(i);
      if (cue == nullptr || reading_.InQuotation(i)) continue;
      if (cue->entry->sort != CueSort::kVerb || !cue->entry->Takes(kTakesQuotation)) continue;
      const Range subject = SubjectBefore(reading_, i, words.begin);
      if (subject.empty()) continue;
      added.speaker = subject;
      added.cue = cue->tokens;
      added.entry = cue->entry;
      return;
    }
    const uint32_t end = reading_.Trimmed(words).end;
    if (colon && end > words.begin && reading_.token(end - 1).Has(kCapitalised)) {
      added.speaker = SubjectBefore(reading_, end, words.begin);
    }
    if (!added.speaker.empty()) return;
    added.speaker = FirstSubject(reading_, words);
    for (uint32_t i = words.begin; colon && i < end && added.speaker.empty(); ++i) {
      if (reading_.token(i).Is(kPossessive)) added.speaker = {i, i + 1};  // "In her words:"
    }
    // `She left a note. Then: “Sorry.”`
    if (added.speaker.empty() && last_ != kNone &&
        InParagraph(last_, reading_.units()[u].paragraph)) {
      added.speaker = found_[last_].speaker;
    }
    // "Koll stormed:": a verb that no list has.
    if (colon && end > words.begin && IsVerbLike(reading_, end - 1) &&
        added.speaker.end + 1 == end) {
      added.cue = {end - 1, end};
    }
  }

  // `“A,” Koll barked`: whoever the words behind it name.
  bool PlaceBefore(uint32_t q, uint32_t u) {
    const std::optional<SpeakerBehind> behind = FindSpeakerBehind(
        reading_, {reading_.quotations[q].tokens.end, reading_.units()[u].tokens.end});
    if (!behind.has_value()) return false;
    const Range unit = reading_.units()[u].tokens;
    const bool opens = reading_.Trimmed({unit.begin, reading_.quotations[q].tokens.begin}).empty();
    if (behind->entry == nullptr && !opens) return false;
    Add(q, u, kNone, behind->speaker, behind->rule, behind->confidence);
    found_.back().cue = behind->verb;
    found_.back().entry = behind->entry;
    return true;
  }

  bool InParagraph(uint32_t attribution, uint32_t paragraph) const {
    return reading_.units()[found_[attribution].unit].paragraph == paragraph;
  }

  // Capitals throughout, as in the name of a book or programme.
  bool IsTitle(Range words) const {
    uint32_t small = 0;
    uint32_t capital = 0;
    for (uint32_t i = words.begin; i < words.end; ++i) {
      const Token& token = reading_.token(i);
      if (!token.IsWord() || token.end - token.begin < 4) continue;
      ++(token.Has(kCapitalised) ? capital : small);
    }
    return capital > 1 && small * 5 < capital && words.size() < 12;
  }

  // Adds the quotation; the speaker and cue are those of attribution `like`, if there is one.
  void Add(uint32_t q, uint32_t u, uint32_t like, Range speaker, absl::string_view rule,
           double confidence) {
    Attribution attribution;
    attribution.content = {reading_.quotations[q].tokens};
    attribution.speaker = speaker;
    if (like != kNone) {
      attribution.speaker = found_[like].speaker;
      attribution.cue = found_[like].cue;
      attribution.entry = found_[like].entry;
    }
    attribution.rule = rule;
    attribution.confidence = confidence;
    attribution.unit = u;
    claimed_[q] = static_cast<uint32_t>(found_.size());
    if (by_unit_[u] == kNone) by_unit_[u] = claimed_[q];
    found_.push_back(std::move(attribution));
    NoteTurn(claimed_[q]);
  }

  const Reading& reading_;
  const Dialogue dialogue_;
  std::vector<Attribution>& found_;
  std::vector<Rejection>* const rejections_;  // nullptr if nobody asks
  std::vector<uint32_t> claimed_;             // attribution by quotation
  std::vector<uint32_t> turn_;                // attribution of what a paragraph begins with
  std::vector<uint32_t> by_unit_;             // last attribution by unit
  uint32_t last_ = kNone;                     // the attribution nearest before the place at hand
};

}  // namespace

void AttributeLooseQuotations(const Reading& reading, std::vector<Attribution>* found,
                              std::vector<Rejection>* rejections) {
  LooseQuotations(reading, found, rejections).Run();
}

}  // namespace dossier::analysis
