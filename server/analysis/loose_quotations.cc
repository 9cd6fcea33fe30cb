#include <algorithm>
#include <utility>

#include "server/analysis/clauses.h"
#include "server/analysis/speakers.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kNone = UINT32_MAX;
constexpr uint32_t kFewestWords = 4;   // fewer quoted words without a cue are scare quotes
constexpr uint32_t kFewestBeside = 7;  // beside another statement of the same sentence

class LooseQuotations {
 public:
  LooseQuotations(const Reading& reading, std::vector<Attribution>* found)
      : reading_(reading), found_(*found), claimed_(reading.quotations.size(), kNone) {}

  void Run() {
    for (uint32_t a = 0; a < found_.size(); ++a) Claim(a);
    by_unit_.assign(reading_.units().size(), kNone);
    for (uint32_t a = 0; a < found_.size(); ++a) by_unit_[found_[a].unit] = a;
    uint32_t q = 0;
    for (uint32_t u = 0; u < reading_.units().size(); ++u) {
      const Range unit = reading_.units()[u].tokens;
      for (; q < reading_.quotations.size() && reading_.quotations[q].tokens.begin < unit.end;
           ++q) {
        if (claimed_[q] == kNone) Place(q, u);
        if (claimed_[q] != kNone) last_ = claimed_[q];
      }
      if (by_unit_[u] != kNone && last_ != kNone && by_unit_[u] > last_) last_ = by_unit_[u];
      if (by_unit_[u] != kNone && last_ == kNone) last_ = by_unit_[u];
    }
    std::stable_sort(found_.begin(), found_.end(), [](const Attribution& a, const Attribution& b) {
      return a.content.front().begin < b.content.front().begin;
    });
  }

 private:
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
    if (quotation.word_count < kFewestWords || IsTitle(quotation.words)) return;
    const Range before = reading_.Trimmed({unit.begin, quotation.tokens.begin});
    const Range after = reading_.Trimmed({quotation.tokens.end, unit.end});
    if (before.empty() && after.empty()) {
      PlaceAlone(q, u);
    } else {
      PlaceWithin(q, u);
    }
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
        Add(q, u, kNone, Introducer(previous.tokens, colon), "quotation.previous_sentence", 0.6);
      }
      return;
    }
    if (last_ != kNone && paragraph > 0 && InParagraph(last_, paragraph - 1)) {
      Add(q, u, last_, {}, "quotation.previous_paragraph", 0.6);
      return;
    }
    Range subject = FirstSubject(reading_, previous.tokens);
    if (reading_.text.paragraphs()[previous.paragraph].role != ParagraphRole::kBody) subject = {};
    Add(q, u, kNone, subject, "quotation.alone", 0.3);
  }

  // Words of the writer stand beside it in the unit.
  void PlaceWithin(uint32_t q, uint32_t u) {
    const Range unit = reading_.units()[u].tokens;
    const Quotation& quotation = reading_.quotations[q];
    if (by_unit_[u] != kNone) {
      if (quotation.word_count < kFewestBeside) return;
      Add(q, u, by_unit_[u], {}, "quotation.same_sentence", 0.6);
      return;
    }
    const Range before{unit.begin, quotation.tokens.begin};
    if (quotation.ends_with_comma && PlaceBefore(q, u)) return;
    uint32_t verb = quotation.tokens.begin;
    const uint32_t lowest = verb > unit.begin + 25 ? verb - 25 : unit.begin;
    while (verb > lowest) {
      --verb;
      const Cue* const cue = reading_.CueAt(verb);
      if (cue == nullptr || reading_.InQuotation(verb) || cue->entry->sort != CueSort::kVerb) {
        continue;
      }
      Range subject = SubjectBefore(reading_, verb, unit.begin);
      if (subject.empty()) subject = FirstSubject(reading_, {unit.begin, verb});
      Add(q, u, kNone, subject, "quotation.fragment_cue", 0.5);
      found_.back().cue = cue->tokens;
      found_.back().entry = cue->entry;
      return;
    }
    const bool colon = quotation.tokens.begin > unit.begin &&
                       reading_.token(quotation.tokens.begin - 1).mark == ':';
    Range subject = colon ? Introducer(before, true) : FirstSubject(reading_, unit);
    if (reading_.Trimmed(before).empty()) subject = {};
    Add(q, u, kNone, subject, "quotation.fragment", 0.4);
  }

  // Whom `words` before a quotation make its speaker: the subject of their last reporting verb;
  // with a colon and no verb, the name before the colon ("Ana Morell:").
  Range Introducer(Range words, bool colon) const {
    constexpr uint32_t kReach = 30;
    const uint32_t lowest = words.size() > kReach ? words.end - kReach : words.begin;
    if (colon) {
      for (uint32_t verb = words.end; verb-- > lowest;) {
        const Cue* const cue = reading_.CueAt(verb);
        if (cue == nullptr || reading_.InQuotation(verb)) continue;
        if (cue->entry->sort != CueSort::kVerb || !cue->entry->Takes(kTakesQuotation)) continue;
        const Range subject = SubjectBefore(reading_, verb, words.begin);
        if (!subject.empty()) return subject;
      }
      const uint32_t end = reading_.Trimmed(words).end;
      const bool name = end > words.begin && reading_.token(end - 1).Has(kCapitalised);
      if (name) {
        const Range subject = SubjectBefore(reading_, end, words.begin);
        if (!subject.empty()) return subject;
      }
    }
    return FirstSubject(reading_, words);
  }

  // `“A,” a man who asked not to be named told me`: a subject behind the comma, a verb further on.
  bool PlaceBefore(uint32_t q, uint32_t u) {
    constexpr uint32_t kReach = 45;
    const Range unit = reading_.units()[u].tokens;
    uint32_t begin = reading_.quotations[q].tokens.end;
    while (begin < unit.end && reading_.token(begin).mark == ',') ++begin;
    const Range subject = SubjectAfter(reading_, begin, unit.end);
    if (subject.empty()) return false;
    for (uint32_t verb = subject.end; verb < std::min(unit.end, subject.end + kReach); ++verb) {
      const Cue* const cue = reading_.CueAt(verb);
      if (cue == nullptr || reading_.InQuotation(verb)) continue;
      if (cue->entry->sort != CueSort::kVerb || !cue->entry->Takes(kMayFollow)) continue;
      if ((cue->form & (kPast | kThirdPerson)) == 0 || cue->entry->Takes(kTakesQuestion)) continue;
      Add(q, u, kNone, subject, "quotation.subject_behind", 0.7);
      found_.back().cue = cue->tokens;
      found_.back().entry = cue->entry;
      return true;
    }
    return false;
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
  }

  const Reading& reading_;
  std::vector<Attribution>& found_;
  std::vector<uint32_t> claimed_;  // attribution by quotation
  std::vector<uint32_t> by_unit_;  // last attribution by unit
  uint32_t last_ = kNone;          // the attribution nearest before the place at hand
};

}  // namespace

void AttributeLooseQuotations(const Reading& reading, std::vector<Attribution>* found) {
  LooseQuotations(reading, found).Run();
}

}  // namespace dossier::analysis
