#include "server/analysis/segmentation.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "server/analysis/quantities.h"
#include "server/analysis/round_ups.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

// Within so many of its first words a sentence begins with a date.
constexpr uint32_t kOpening = 3;

enum AccountCue : uint32_t {
  kIncidentNoun = 1,
  kOtherOne = 2,
  kSameOne = 4,
  kBack = 8,
  kSection = 16,
  kContinues = 32,
  kTurn = 64,
  kRunning = 128,
};

// AccountCue bits of a form of a text.
uint32_t CuesOf(uint32_t form) {
  static const ByWord<uint8_t> cues = SectionBits("account_cues", {{"incident", kIncidentNoun},
                                                                   {"other", kOtherOne},
                                                                   {"same", kSameOne},
                                                                   {"back", kBack},
                                                                   {"section", kSection},
                                                                   {"continues", kContinues},
                                                                   {"turn", kTurn},
                                                                   {"running", kRunning}});
  return cues.Of(form);
}

// What one sentence says about happenings.
struct Signs {
  bool strong = false;         // tells of a happening by a kind of its own
  bool street = false;         // which is of the physical world, and so is over in a day
  bool noun = false;           // has an incident noun
  bool other = false;          // "another incident", "a similar attack"
  bool same = false;           // "this latest attack"
  bool back = false;           // "previously", "two years ago"
  bool indefinite = false;     // "a ransomware attack"
  bool opens = false;          // "In April, ...": begins with that date
  bool definite = false;       // "the attack"
  std::optional<size_t> date;  // the first date of a day, month or year
  std::optional<size_t> day;   // the first day or month that is not that of saying something
  std::vector<absl::string_view> victims;
};

class Segmenter {
 public:
  Segmenter(const FactReading& reading, const std::vector<KindMention>& kinds,
            const std::vector<uint32_t>& weighed, const std::vector<Finding>& parties)
      : reading_(reading), text_(reading.text) {
    const size_t count = text_.sentences().size();
    signs_.resize(count);
    result_.of_sentence.assign(count, -1);
    result_.tells.assign(count, false);
    for (const KindMention& kind : kinds) {
      result_.tells[kind.sentence] = true;
      if (kind.actual && kind.strong && !IsVulnerabilityKind(kind.type)) {
        signs_[kind.sentence].strong = true;
        signs_[kind.sentence].street |= kind.type == v1::Kind::TYPE_PHYSICAL;
      }
    }
    for (const uint32_t sentence : weighed) {
      signs_[sentence].strong = true;
      result_.tells[sentence] = true;
    }
    for (const Finding& party : parties) {
      if (!TellsOfHappening(party)) continue;
      signs_[party.sentence].strong = true;
      result_.tells[party.sentence] = true;
      const absl::string_view victim = VictimOf(party);
      if (!victim.empty()) signs_[party.sentence].victims.push_back(victim);
    }
    reading.landmarks.ForEach(kHappeningLandmark, [this](uint32_t at) { ReadCue(at); });
    size_t date = 0;
    for (size_t i = 0; i < count; ++i) ReadDate(i, date);
  }

  Segmentation Run() {
    const std::vector<Range> items = ItemsOfRoundUp(reading_, RoundUpSigns());
    for (const Range item : items) ReadItem(item);
    if (!items.empty()) return std::move(result_);
    for (const Paragraph& paragraph : text_.paragraphs()) ReadParagraph(paragraph);
    // Sentences ahead of the first happening stand under it: the lead of the report.
    if (!result_.happenings.empty()) {
      for (uint32_t i = 0; i < result_.happenings[0].lead; ++i) {
        if (RoleOf(i) != ParagraphRole::kBoilerplate) result_.of_sentence[i] = 0;
      }
      result_.is_further = counts_them_ || IsHeadedAsOther() || LeadsAsOther();
      result_.is_again = SaysAgain();
    }
    return std::move(result_);
  }

 private:
  std::vector<RoundUpSign> RoundUpSigns() const {
    std::vector<RoundUpSign> round;
    round.reserve(signs_.size());
    for (const Signs& signs : signs_) {
      round.push_back({signs.strong, signs.date || !signs.victims.empty(),
                       signs.noun && (signs.definite || signs.same || signs.other)});
    }
    return round;
  }

  // Of a round-up the headline is about no one of them.
  void ReadItem(Range item) {
    const Range sentences{text_.paragraphs()[item.begin].sentences.begin,
                          text_.paragraphs()[item.end - 1].sentences.end};
    uint32_t lead = sentences.begin;
    while (!signs_[lead].strong) ++lead;
    result_.is_round_up = true;
    const int happening = Open(v1::REPORT_ROLE_BACKGROUND, lead);
    for (uint32_t i = sentences.begin; i < sentences.end; ++i) {
      if (RoleOf(i) != ParagraphRole::kBoilerplate) result_.of_sentence[i] = happening;
    }
  }

  ParagraphRole RoleOf(size_t sentence) const {
    return text_.paragraphs()[text_.sentences()[sentence].paragraph].role;
  }

  // Whether whoever was hit or did it is told by what happened. In a note of a few sentences all
  // parties are.
  bool TellsOfHappening(const Finding& party) const {
    constexpr size_t kNote = 5;
    if (party.rule == "victim.words_around" || party.rule == "victim.unnamed" ||
        party.rule == "victim.weighed" || party.rule == "initiator.words_around" ||
        party.rule == "initiator.weighed") {
      return true;
    }
    return text_.sentences().size() <= kNote &&
           (party.claim->has_victim() || party.claim->has_initiator());
  }

  // By name, or as "a hospital in Norland", which is told for the first time.
  absl::string_view VictimOf(const Finding& party) const {
    if (!party.claim->victim().name().empty()) return party.claim->victim().name();
    if (!(party.rule == "victim.unnamed")) return {};
    const absl::string_view first = text_.Lower(text_.TokenAt(party.evidence.telling.begin));
    return first == "a" || first == "an" ? text_.Slice(party.evidence.telling) : "";
  }

  void ReadCue(uint32_t at) {
    const uint32_t index = text_.SentenceOf(at);
    Signs& signs = signs_[index];
    const uint32_t cues = CuesOf(text_.token(at).form);
    if (cues & kBack) signs.back = true;
    if (!(cues & kIncidentNoun)) return;
    signs.noun = true;
    if (RoleOf(index) != ParagraphRole::kBoilerplate) result_.tells[index] = true;
    ReadModifiers(text_.sentences()[index], at, signs);
  }

  void ReadDate(size_t index, size_t& date) {
    const Sentence& sentence = text_.sentences()[index];
    Signs& signs = signs_[index];
    const auto& dates = reading_.dates;
    while (date < dates.size() && dates[date].begin < sentence.span.begin) ++date;
    for (size_t i = date; i < dates.size() && dates[i].begin < sentence.span.end; ++i) {
      if (dates[i].value.empty() || dates[i].precision == DatePrecision::kInterval) continue;
      if (!signs.day && dates[i].precision != DatePrecision::kYear && !IsOfSaying(dates[i])) {
        signs.day = i;
      }
      if (signs.date) continue;
      signs.date = i;
      signs.opens =
          dates[i].precision == DatePrecision::kMonth &&
          text_.TokenAt(static_cast<uint32_t>(dates[i].begin)) < sentence.tokens.begin + kOpening;
    }
  }

  // "said on Wednesday that"
  bool IsOfSaying(const DateExpression& date) const {
    return std::any_of(reading_.statements.begin(), reading_.statements.end(),
                       [&](const StatementDraft& said) { return said.said_at == &date; });
  }

  // The words between the determiner and the incident noun.
  void ReadModifiers(const Sentence& sentence, uint32_t noun, Signs& signs) {
    for (uint32_t at = noun; at > sentence.tokens.begin && noun - at < 7; --at) {
      const Token& token = text_.token(at - 1);
      if (!token.IsWord() && token.kind != TokenKind::kNumber && token.mark != ',') break;
      const absl::string_view lower = text_.Lower(at - 1);
      const uint32_t cues = CuesOf(token.form);
      if (cues & kOtherOne) signs.other = true;
      if (cues & kSameOne) signs.same = true;
      if (lower == "a" || lower == "an") signs.indefinite = true;
      if (lower == "the") signs.definite = true;
      const bool is_may = token.Is(kMonth) && token.Has(kCapitalised);  // "the May breach"
      if (token.Is(kArticle) || token.Is(kPreposition) || (token.Is(kAuxiliary) && !is_may)) break;
    }
  }

  void ReadParagraph(const Paragraph& paragraph) {
    if (paragraph.role == ParagraphRole::kBoilerplate) return;
    const bool title = paragraph.sentences.begin == 0;
    if (paragraph.role == ParagraphRole::kHeading && !title) {
      ReadHeading(paragraph);
      return;
    }
    int current = section_;
    if (current < 0 && !result_.happenings.empty()) {
      current = goes_apart_ ? OneToldIn(paragraph) : Continues(paragraph) ? last_ : 0;
    }
    for (uint32_t i = paragraph.sentences.begin; i < paragraph.sentences.end; ++i) {
      current = Decide(i, current);
      result_.of_sentence[i] = current;
      if (current >= 0) NoteOpening(signs_[i], openings_[current]);
    }
    last_ = current;
  }

  void ReadHeading(const Paragraph& paragraph) {
    section_ = -1;
    last_ = result_.happenings.empty() ? -1 : 0;
    const uint32_t index = paragraph.sentences.begin;
    const Signs& signs = signs_[index];
    bool cue = false;
    for (uint32_t at = paragraph.tokens.begin; at < paragraph.tokens.end; ++at) {
      cue |= (CuesOf(text_.token(at).form) & kSection) != 0;
    }
    const bool earlier = signs.indefinite && signs.date && Earlier(*signs.date);
    const bool announced =
        signs.noun && (cue || signs.other || earlier) && (signs.date || signs.other);
    if (!result_.happenings.empty() && (announced || TellsOfAnEarlierYear(signs))) {
      section_ = Open(v1::REPORT_ROLE_BACKGROUND, index);
    }
    // "Date of breach: 3 May 2031": a form tells line by line.
    if (result_.happenings.empty() && signs.strong && IsLabelled(paragraph)) {
      last_ = Open(v1::REPORT_ROLE_PRIMARY, index);
    }
    const int about = section_ >= 0 ? section_ : last_;
    for (uint32_t i = paragraph.sentences.begin; i < paragraph.sentences.end; ++i) {
      result_.of_sentence[i] = about;
    }
  }

  // "Date of breach: 3 May 2031"
  bool IsLabelled(const Paragraph& line) const {
    for (uint32_t at = line.tokens.begin + 1; at + 1 < line.tokens.end; ++at) {
      if (text_.token(at).mark == ':') return true;
    }
    return false;
  }

  // Whether a paragraph's first words go on with the paragraph before.
  bool Continues(const Paragraph& paragraph) const {
    const uint32_t at = paragraph.tokens.begin;
    const absl::string_view first = text_.Lower(at);
    if (last_ <= 0) return false;
    // "In the past", "in earlier years".
    for (uint32_t next = at + 1; first == "in" && next < paragraph.tokens.end && next < at + 3;
         ++next) {
      if (CuesOf(text_.token(next).form) & (kBack | kOtherOne)) return true;
    }
    if (CuesOf(text_.token(at).form) & kContinues) return true;
    // "The attack ..." right below.
    return first == "the" && at + 1 < paragraph.tokens.end &&
           (CuesOf(text_.token(at + 1).form) & kIncidentNoun) != 0;
  }

  int Decide(uint32_t index, int current) {
    const Signs& signs = signs_[index];
    counts_them_ |= current == 0 && CountsThem(index);
    if (result_.happenings.empty()) {
      if (!signs.strong || Quoted(index)) return -1;
      return Open(v1::REPORT_ROLE_PRIMARY, index);
    }
    if (Quoted(index) || (!signs.strong && !signs.noun)) return current;
    if (current > 0 && signs.same && !signs.other && Latest(index)) return 0;
    if (current >= 0 && GoesRound(signs, openings_[current])) {
      // Of a round-up the headline is about no one of them.
      if (signs_[0].victims.empty()) {
        result_.happenings[0].role = v1::REPORT_ROLE_BACKGROUND;
      }
      goes_round_ = true;
      return Open(v1::REPORT_ROLE_BACKGROUND, index);
    }
    if (current >= 0 && GoesApart(index)) {
      goes_apart_ = true;
      return Open(v1::REPORT_ROLE_BACKGROUND, index);
    }
    // "Separately, an importer is recalling"
    const uint32_t opening = text_.sentences()[index].tokens.begin;
    if (signs.strong && (CuesOf(text_.token(opening).form) & kTurn) != 0) {
      return Open(v1::REPORT_ROLE_BACKGROUND, index);
    }
    if (OpensAnother(index, signs)) return Open(v1::REPORT_ROLE_BACKGROUND, index);
    if (!TurnsAway(index, signs)) return current;
    // The same earlier date, or none, under an earlier happening: it is that one.
    for (size_t i = 1; i < result_.happenings.size(); ++i) {
      const auto& date = result_.happenings[i].date;
      if (date && signs.date && Overlap(*date, *signs.date)) return static_cast<int>(i);
    }
    if (current > 0 && (!signs.date || !result_.happenings[current].date)) {
      if (!result_.happenings[current].date) result_.happenings[current].date = signs.date;
      return current;
    }
    return Open(v1::REPORT_ROLE_BACKGROUND, index);
  }

  // When a happening is told to have been by the first words of a sentence, and who was hit.
  struct Opening {
    std::optional<size_t> date;
    std::vector<absl::string_view> victims;
    std::optional<size_t> day;  // the first that it is told to have been on
  };

  static void NoteOpening(const Signs& signs, Opening& opening) {
    if (signs.opens && !opening.date) opening.date = signs.date;
    if (signs.strong && !opening.day) opening.day = signs.day;
    opening.victims.insert(opening.victims.end(), signs.victims.begin(), signs.victims.end());
  }

  // Whether nobody that the sentence says was hit was hit by what opened so.
  static bool NamesNoneOf(const Signs& signs, const Opening& opening) {
    return std::none_of(signs.victims.begin(), signs.victims.end(), [&](absl::string_view victim) {
      return std::find(opening.victims.begin(), opening.victims.end(), victim) !=
             opening.victims.end();
    });
  }
  // "with passwords stolen in the breach of Wonderloan": how this one was possible.
  bool TellsOfKeys(uint32_t index) const {
    const Range tokens = text_.sentences()[index].tokens;
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      const std::vector<std::string>& kinds = DataKindsOf(text_.token(at).form);
      if (std::find(kinds.begin(), kinds.end(), "credentials") != kinds.end()) return true;
    }
    return false;
  }
  static bool HitsOthers(const Signs& signs, const Opening& opening) {
    return !signs.victims.empty() && !opening.victims.empty() && NamesNoneOf(signs, opening);
  }

  // "In March, X was hacked. In April, Y lost its data.": one after the other.
  bool GoesRound(const Signs& signs, const Opening& opening) const {
    if (!signs.opens || !opening.date || Overlap(*opening.date, *signs.date)) return false;
    return NamesNoneOf(signs, opening) && (goes_round_ || HitsOthers(signs, opening));
  }

  // A paragraph of its own on somebody else who was hit on other days, in which nobody is named who
  // was hit before: two happenings, of which none is told as an earlier one.
  bool GoesApart(uint32_t index) const {
    const Signs& signs = signs_[index];
    const Paragraph& paragraph = text_.paragraphs()[text_.sentences()[index].paragraph];
    if (!signs.strong || !signs.day || signs.same || signs.definite || signs.victims.empty() ||
        paragraph.role != ParagraphRole::kBody || IsToldBefore(paragraph, index)) {
      return false;
    }
    for (const Opening& other : openings_) {
      if (!other.day || other.victims.empty() || AreNear(*other.day, *signs.day)) return false;
      for (const absl::string_view victim : other.victims) {
        if (IsNamedIn(paragraph, victim)) return false;
      }
    }
    // Who was named before has to do with what was told there.
    return std::all_of(signs.victims.begin(), signs.victims.end(), [&](absl::string_view victim) {
      return std::none_of(text_.paragraphs().data(), &paragraph, [&](const Paragraph& before) {
        return before.role == ParagraphRole::kBody && IsNamedIn(before, victim);
      });
    });
  }

  bool IsToldBefore(const Paragraph& paragraph, uint32_t index) const {
    for (uint32_t i = paragraph.sentences.begin; i < index; ++i) {
      if (signs_[i].strong) return true;
    }
    return false;
  }

  // Days that one happening may go on.
  bool AreNear(size_t left, size_t right) const {
    constexpr int32_t kDays = 3;
    const DateExpression& a = reading_.dates[left];
    const DateExpression& b = reading_.dates[right];
    return a.first - kDays <= b.last && b.first - kDays <= a.last;
  }

  // By any word: "the company", "its".
  bool IsNamedIn(const Paragraph& paragraph, absl::string_view victim) const {
    const auto [first, end] = reading_.entities.MentionsIn(paragraph.span);
    for (uint32_t i = first; i < end; ++i) {
      const Entity& entity = reading_.entities.entity(reading_.entities.mentions()[i].entity);
      if (entity.name == victim) return true;
    }
    return absl::StrContains(text_.Slice(paragraph.span), victim);
  }

  // Of several that were told one after the other the one whose victim is named, else the last.
  int OneToldIn(const Paragraph& paragraph) const {
    for (size_t i = 0; i < openings_.size(); ++i) {
      for (const absl::string_view victim : openings_[i].victims) {
        if (IsNamedIn(paragraph, victim)) return static_cast<int>(i);
      }
    }
    return last_;
  }

  // "this latest attack", "the new incident", "the recent breach".
  bool Latest(uint32_t index) const {
    const Sentence& sentence = text_.sentences()[index];
    for (uint32_t at = sentence.tokens.begin; at < sentence.tokens.end; ++at) {
      const absl::string_view lower = text_.Lower(at);
      if (lower == "latest" || lower == "newest" || lower == "new" || lower == "current")
        return true;
    }
    return false;
  }

  // "It was the fourth accident at the crossing in ten years"
  bool CountsThem(uint32_t index) const {
    constexpr uint32_t kReach = 3;
    static constexpr absl::string_view kOrdinals[] = {
        "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"};
    const Range tokens = text_.sentences()[index].tokens;
    for (uint32_t at = tokens.begin + 2; at < tokens.end; ++at) {
      if (std::find(std::begin(kOrdinals), std::end(kOrdinals), text_.Lower(at)) ==
          std::end(kOrdinals)) {
        continue;
      }
      if (text_.Lower(at - 1) != "the" || !text_.token(at - 2).Is(kAuxiliary)) continue;
      for (uint32_t next = at + 1; next < std::min(tokens.end, at + 1 + kReach); ++next) {
        if (CuesOf(text_.token(next).form) & kIncidentNoun) return true;
      }
    }
    return false;
  }

  // "have flared repeatedly since catches collapsed in 2039", behind what goes on now.
  bool IsSince(uint32_t index) const {
    const Range tokens = text_.sentences()[index].tokens;
    for (uint32_t at = tokens.begin + 1; at < tokens.end; ++at) {
      if (text_.Lower(at) != "since") continue;
      for (uint32_t before = tokens.begin; before < at; ++before) {
        if (text_.Lower(before) == "have" || text_.Lower(before) == "has")
          return signs_[index].street;
      }
    }
    return false;
  }

  // "Two drown in separate incidents": said above, so that paragraphs tell of one each.
  bool TellsOfSeveral() const {
    const size_t end = std::min<size_t>(2, text_.sentences().size());
    for (size_t i = 0; i < end; ++i) {
      const Range tokens = text_.sentences()[i].tokens;
      for (uint32_t at = tokens.begin; at + 1 < tokens.end; ++at) {
        constexpr uint32_t kReach = 4;  // "two separate gas alarms"
        if (text_.Lower(at) != "separate") continue;
        for (uint32_t next = at + 1; next < std::min(tokens.end, at + kReach); ++next) {
          if (absl::EndsWith(text_.Lower(next), "s")) return true;
        }
      }
    }
    return false;
  }

  // Whether the sentence opens a paragraph of a report on several, behind that of the first.
  bool OpensAnother(uint32_t index, const Signs& signs) {
    if (!signs.strong || !signs.date || index < 2 || !TellsOfSeveral()) return false;
    const uint32_t paragraph = text_.sentences()[index].paragraph;
    if (text_.paragraphs()[paragraph].sentences.begin != index) return false;
    const bool first = !told_apart_;
    told_apart_ = true;
    return !first;
  }

  // Whether a sentence tells of an earlier happening than the primary one.
  bool TurnsAway(uint32_t index, const Signs& signs) const {
    if (!signs.strong || CountsThem(index)) return false;
    // "have flared since catches collapsed in 2039"
    const bool bound = signs.date && IsSince(index);
    const bool earlier = signs.date && !bound && Earlier(*signs.date);
    const uint32_t lead = result_.happenings[0].lead;
    const bool behind_lead = index > lead + 1 || (index > lead && SaysAgain() &&
                                                  text_.sentences()[index].paragraph !=
                                                      text_.sentences()[lead].paragraph);
    if (signs.other && (earlier || signs.back || signs.date || reading_.anchor == std::nullopt)) {
      return earlier || behind_lead || !IsSecond();
    }
    // "Dry Fork had its schools hit by the same group in 2029."
    if (behind_lead && (earlier || signs.back) && HitsOthers(signs, openings_[0]) &&
        !TellsOfKeys(index)) {
      return true;
    }
    if (!earlier || !behind_lead) return false;
    return signs.indefinite || signs.back || IsSecond() || counts_them_ ||
           (signs.street && IsOfAnotherYear(*signs.date));
  }

  // "Port hit by its second attack in a year": the report's own happening is the later one, of
  // which the sentence below the headline goes on to tell.
  bool IsSecond() const { return LeadsAsOther() || SaysAgain(); }

  bool LeadsAsOther() const {
    const uint32_t lead = result_.happenings[0].lead;
    return lead == 0 && signs_[lead].other && !signs_[lead].back;
  }

  // "Second Wonderloan fire in a month"
  bool IsHeadedAsOther() const {
    return RoleOf(0) == ParagraphRole::kHeading && signs_[0].other && !signs_[0].back;
  }

  // "Wonderloan hacked again", in the headline, or "has again become the target" in the sentence
  // that first tells of it; not "pays, then is hit again", which is one story.
  bool SaysAgain() const {
    if (absl::EndsWithIgnoreCase(reading_.document.title, " again") ||
        absl::StrContains(reading_.document.title, " again ")) {
      return true;
    }
    const bool headed = text_.paragraphs()[0].role == ParagraphRole::kHeading;
    if (headed && (HoldsAgain(text_.paragraphs()[0].tokens) || IsOfNewOne(0))) return true;
    return HoldsAgain(text_.sentences()[result_.happenings[0].lead].tokens);
  }

  // "suffers new data leak", "hit by fresh attack"
  bool IsOfNewOne(uint32_t headline) const {
    const Sentence& sentence = text_.sentences()[headline];
    for (uint32_t at = sentence.tokens.begin; at < sentence.tokens.end; ++at) {
      if (text_.Lower(at) != "new" && text_.Lower(at) != "fresh") continue;
      constexpr uint32_t kReach = 4;
      for (uint32_t noun = at + 1; noun < std::min(sentence.tokens.end, at + kReach); ++noun) {
        if (CuesOf(text_.token(noun).form) & kIncidentNoun) return signs_[headline].strong;
      }
    }
    return false;
  }

  bool HoldsAgain(Range tokens) const {
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      if (text_.Lower(at) == "then") return false;
      // "online again" is over.
      const bool is_over = at > tokens.begin && (CuesOf(text_.token(at - 1).form) & kRunning) != 0;
      if (text_.Lower(at) == "again" && !is_over) return true;
      // "for the second time within a year"
      if (at + 1 < tokens.end && text_.Lower(at + 1) == "time" &&
          (CuesOf(text_.token(at).form) & kOtherOne)) {
        return true;
      }
    }
    return false;
  }

  // Whether a date lies well before what the primary happening tells, or before the report.
  bool Earlier(size_t date) const {
    const DateExpression& told = reading_.dates[date];
    const auto& primary = result_.happenings[0].date;
    if (primary) return told.last < reading_.dates[*primary].first - 31;
    if (reading_.anchor) {
      return told.last < *reading_.anchor - (IsSecond() || counts_them_ ? 31 : 200);
    }
    return told.precision == DatePrecision::kYear || !told.relative;
  }

  // "In 2030 nine people died when a warehouse burned down"
  bool IsOfAnotherYear(size_t date) const {
    const DateExpression& told = reading_.dates[date];
    return told.precision == DatePrecision::kYear && reading_.anchor &&
           told.last < *reading_.anchor - 300;
  }

  // "Spied on in 2030" above a section of a report of 2031.
  bool TellsOfAnEarlierYear(const Signs& signs) const {
    if (!signs.date || !reading_.anchor) return false;
    const DateExpression& told = reading_.dates[*signs.date];
    return told.precision == DatePrecision::kYear && told.first < *reading_.anchor - 365;
  }

  bool Overlap(size_t left, size_t right) const {
    const DateExpression& a = reading_.dates[left];
    const DateExpression& b = reading_.dates[right];
    return a.first <= b.last && b.first <= a.last;
  }

  bool Quoted(uint32_t index) const {
    return reading_.InQuotation(text_.sentences()[index].span.begin + 1);
  }

  int Open(v1::ReportRole role, uint32_t index) {
    Happening happening{role, index, {}};
    const Signs& signs = signs_[index];
    if (signs.date) happening.date = signs.date;
    result_.happenings.push_back(happening);
    openings_.emplace_back();
    return static_cast<int>(result_.happenings.size()) - 1;
  }

  const FactReading& reading_;
  const Text& text_;
  std::vector<Signs> signs_;
  Segmentation result_;
  std::vector<Opening> openings_;  // by happening
  bool goes_round_ = false;
  bool goes_apart_ = false;   // incidents are told one after the other, each of its victim
  bool told_apart_ = false;   // the first of several has its paragraph
  bool counts_them_ = false;  // "It was the second fire there this year"
  int section_ = -1;          // the happening that the current heading announces
  int last_ = -1;             // the happening that the paragraph before ended with
};

}  // namespace

const Aside* Segmentation::AsideAt(uint32_t token) const {
  const auto behind =
      std::upper_bound(asides.begin(), asides.end(), token,
                       [](uint32_t at, const Aside& aside) { return at < aside.words.begin; });
  if (behind == asides.begin() || !(behind - 1)->words.Contains(token)) return nullptr;
  return &*(behind - 1);
}

bool IsIncidentNoun(uint32_t form) { return (CuesOf(form) & kIncidentNoun) != 0; }

bool MayTellOfHappening(uint32_t form) { return (CuesOf(form) & (kIncidentNoun | kBack)) != 0; }

Segmentation Segment(const FactReading& reading, const std::vector<KindMention>& kinds,
                     const std::vector<uint32_t>& weighed, const std::vector<Finding>& parties) {
  return Segmenter(reading, kinds, weighed, parties).Run();
}

}  // namespace dossier::analysis
