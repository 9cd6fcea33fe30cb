#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "server/analysis/attribution.h"
#include "server/analysis/clauses.h"

namespace dossier::analysis {
namespace {

// The words before the first colon of a paragraph.
struct Label {
  Range tokens;
  uint32_t form = 0;  // of its last word: equal labels, equal forms
};

class LabelledSpeech {
 public:
  LabelledSpeech(const Reading& reading, std::vector<Attribution>* found)
      : reading_(reading), found_(*found) {}

  void Run() {
    ReadLabels();
    if (IsTranscript()) AddTurns();
    AddHeadlines();
    AddBlocks();
    SortByText(&found_);
  }

 private:
  const Token& token(uint32_t i) const { return reading_.token(i); }
  absl::Span<const Paragraph> paragraphs() const { return reading_.text.paragraphs(); }

  void ReadLabels() {
    labels_.resize(paragraphs().size());
    unit_of_.resize(paragraphs().size());
    for (uint32_t u = reading_.units().size(); u-- > 0;) {
      unit_of_[reading_.units()[u].paragraph] = u;
    }
    for (uint32_t p = 0; p < paragraphs().size(); ++p) {
      labels_[p] = LabelOf(paragraphs()[p].tokens);
      if (!labels_[p].tokens.empty()) ++count_[labels_[p].form];
    }
  }

  Label LabelOf(Range paragraph) const {
    constexpr uint32_t kLongest = 6;
    const uint32_t limit = std::min(paragraph.end, paragraph.begin + kLongest);
    for (uint32_t i = paragraph.begin; i + 1 < limit; ++i) {
      if (reading_.InQuotation(i)) return {};
      if (token(i).mark == ':') {
        if (i == paragraph.begin || token(i + 1).Has(kSpaceBefore) == false) return {};
        return {{paragraph.begin, i}, token(i - 1).form};
      }
      if (!token(i).IsWord()) return {};
    }
    return {};
  }

  // Every word of it begins with a capital: "MINISTER FARRO", "Q".
  bool IsCapitalised(Range label) const {
    for (uint32_t i = label.begin; i < label.end; ++i) {
      if (!token(i).Has(kCapitalised)) return false;
    }
    return true;
  }

  // Whether somebody who can speak is named at the end of the label.
  bool NamesSpeaker(Range label) {
    const Token& last = token(label.end - 1);
    if (reading_.names.Has(last, kPersonNoun | kTitle | kOrganisationHead)) return true;
    if (Speakers().contains(last.form)) return true;
    const Mention* const mention = reading_.entities.MentionAt(last.begin);
    if (mention == nullptr || mention->tokens.end != label.end) return false;
    const EntityType type = reading_.entities.entity(mention->entity).type;
    return type == EntityType::kPerson || type == EntityType::kOrganisation;
  }

  // Last words of whoever speaks elsewhere, once a label asks for them.
  const absl::flat_hash_set<uint32_t>& Speakers() {
    if (speakers_.has_value()) return *speakers_;
    speakers_.emplace();
    for (const Attribution& known : found_) {
      if (known.speaker.empty()) continue;
      const Token& last = token(known.speaker.end - 1);
      if (last.Has(kCapitalised)) speakers_->insert(last.form);
    }
    return *speakers_;
  }

  bool IsTurn(uint32_t p) {
    const Label& label = labels_[p];
    if (label.tokens.empty() || paragraphs()[p].role == ParagraphRole::kBoilerplate) return false;
    return IsCapitalised(label.tokens) &&
           (count_.at(label.form) > 1 || NamesSpeaker(label.tokens) ||
            token(label.tokens.end - 1).Has(kAllCapitals));
  }

  // Two speak in sentences, and one of them again.
  bool IsTranscript() {
    constexpr uint32_t kFewestTurns = 3;
    uint32_t turns = 0;
    uint32_t first = 0;
    bool another = false;
    bool again = false;
    for (uint32_t p = 0; p < paragraphs().size(); ++p) {
      if (!IsTurn(p) || paragraphs()[p].role == ParagraphRole::kHeading) continue;
      if (turns == 0) first = labels_[p].form;
      another |= labels_[p].form != first;
      again |= count_.at(labels_[p].form) > 1;
      ++turns;
    }
    return turns >= kFewestTurns && another && again;
  }

  void AddTurns() {
    Speakers();  // without those of the turns
    uint32_t last = 0;
    for (uint32_t p = 0; p < paragraphs().size(); ++p) {
      if (IsTurn(p)) last = p;
    }
    bool within = false;
    std::vector<bool> spoken(paragraphs().size());
    const size_t known = found_.size();
    for (uint32_t p = 0; p <= last; ++p) {
      const Range paragraph = paragraphs()[p].tokens;
      if (IsTurn(p)) {
        const Range label = labels_[p].tokens;
        Add(p, {label.end + 1, paragraph.end}, IsRole(label) ? Range{} : label, "transcript.label",
            0.8);
        found_.back().verbatim = true;
        within = true;
      } else if (within && labels_[p].tokens.empty() &&
                 paragraphs()[p].role == ParagraphRole::kBody) {
        found_.back().content.push_back(paragraph);
      }
      spoken[p] = within;
    }
    // What they say of themselves is within their turn.
    found_.erase(std::remove_if(found_.begin(), found_.begin() + known,
                                [&](const Attribution& attribution) {
                                  return spoken[reading_.units()[attribution.unit].paragraph] &&
                                         IsFirstPerson(attribution.speaker);
                                }),
                 found_.begin() + known);
  }

  bool IsFirstPerson(Range speaker) const {
    if (speaker.size() != 1) return false;
    const absl::string_view word = reading_.Lower(speaker.begin);
    return word == "i" || word == "we" || absl::StartsWith(word, "i'") ||
           absl::StartsWith(word, "we'");
  }

  // "Q", "Question": who asks, but not by name.
  bool IsRole(Range label) const {
    const absl::string_view word = reading_.Lower(label.end - 1);
    return label.size() == 1 && (word.size() == 1 || word == "question" || word == "answer");
  }

  // `Minister: no data was taken` and `No data was taken – minister`
  void AddHeadlines() {
    constexpr uint32_t kLongestHeadline = 30;
    constexpr uint32_t kShortestWords = 3;
    std::vector<bool> told(paragraphs().size());
    for (const Attribution& known : found_) told[reading_.units()[known.unit].paragraph] = true;
    for (uint32_t p = 0; p < paragraphs().size(); ++p) {
      const Range paragraph = paragraphs()[p].tokens;
      if (told[p] || paragraph.size() > kLongestHeadline) continue;
      if (p > 0 && paragraphs()[p].role != ParagraphRole::kHeading) continue;
      // "Koll: hero or fool?" is about her.
      if (token(paragraph.end - 1).mark == '?') continue;
      Range label = labels_[p].tokens;
      Range words = reading_.Trimmed({label.end + 1, paragraph.end});
      if (label.empty()) {
        label = TailOf(paragraph);
        words = reading_.Trimmed({paragraph.begin, label.begin});
      }
      if (label.empty() || words.size() < kShortestWords || !NamesSpeaker(label)) continue;
      if (HasColon(words)) continue;  // each of two labels leads its own words
      Add(p, words, label, "headline.label", 0.6);
    }
  }

  bool HasColon(Range words) const {
    for (uint32_t i = words.begin; i < words.end; ++i) {
      if (token(i).mark == ':' && !reading_.InQuotation(i)) return true;
    }
    return false;
  }

  // The words behind the last dash of a headline; empty if there is none or they are many.
  Range TailOf(Range paragraph) const {
    constexpr uint32_t kLongest = 5;
    for (uint32_t i = paragraph.end; i-- > paragraph.begin && paragraph.end - i <= kLongest + 1;) {
      const uint32_t mark = token(i).mark;
      const bool dash = mark == '-' || mark == 0x2013 || mark == 0x2014;
      if (dash && token(i).Has(kSpaceBefore)) return {i + 1, paragraph.end};
      if (!token(i).IsWord()) return {};
    }
    return {};
  }

  // `The ministry said in a statement:` and a paragraph of its own without marks, up to where the
  // writer reports again. Who says "we" in it speaks verbatim.
  void AddBlocks() {
    std::vector<bool> told(reading_.units().size());
    for (const Attribution& known : found_) told[known.unit] = true;
    for (uint32_t p = 0; p + 1 < paragraphs().size(); ++p) {
      const Paragraph& before = paragraphs()[p];
      const Paragraph& block = paragraphs()[p + 1];
      if (token(before.tokens.end - 1).mark != ':' || block.role != ParagraphRole::kBody) continue;
      const Token& first = token(block.tokens.begin);
      if (!first.Has(kCapitalised) || !EndsSentence(block.tokens)) continue;
      const Cue* const cue = Introduction(before.tokens);
      if (cue == nullptr) continue;
      const Range subject = SubjectBefore(reading_, cue->tokens.begin, before.tokens.begin);
      if (subject.empty()) continue;
      uint32_t u = unit_of_[p + 1];
      while (u < told.size() && !told[u] && reading_.units()[u].paragraph == p + 1) ++u;
      if (u == unit_of_[p + 1]) continue;
      const Range words{block.tokens.begin, reading_.units()[u - 1].tokens.end};
      Add(p + 1, words, subject, "quotation.block", 0.6);
      found_.back().cue = cue->tokens;
      found_.back().entry = cue->entry;
      found_.back().verbatim = SpeaksOfItself(words);
    }
  }

  bool SpeaksOfItself(Range words) const {
    for (uint32_t i = words.begin; i < words.end; ++i) {
      const absl::string_view word = reading_.Lower(i);
      if (IsFirstPerson({i, i + 1}) || word == "our" || word == "my" || word == "us") return true;
    }
    return false;
  }

  bool EndsSentence(Range paragraph) const {
    const uint32_t mark = token(paragraph.end - 1).mark;
    return mark == '.' || mark == '!' || mark == '?';
  }

  // The last reporting verb of the sentence before a colon.
  const Cue* Introduction(Range paragraph) const {
    constexpr uint32_t kReach = 20;
    const uint32_t lowest = paragraph.size() > kReach ? paragraph.end - kReach : paragraph.begin;
    for (uint32_t i = paragraph.end; i-- > lowest;) {
      const Cue* const cue = reading_.CueAt(i);
      if (reading_.InQuotation(i) || token(i).mark == '.') return nullptr;
      if (cue == nullptr || cue->entry->sort != CueSort::kVerb) continue;
      if (!cue->entry->Takes(kTakesQuotation) || cue->entry->Takes(kTakesQuestion)) continue;
      if ((cue->form & (kPast | kThirdPerson)) == 0) continue;
      // "said the changes include:" leads to a list.
      return IsAdjunct(reading_, {cue->tokens.end, paragraph.end - 1}) ? cue : nullptr;
    }
    return nullptr;
  }

  void Add(uint32_t p, Range words, Range speaker, absl::string_view rule, double confidence) {
    Attribution attribution;
    attribution.content = {words};
    attribution.speaker = speaker;
    attribution.rule = rule;
    attribution.confidence = confidence;
    attribution.unit = unit_of_[p];
    found_.push_back(std::move(attribution));
  }

  const Reading& reading_;
  std::vector<Attribution>& found_;
  std::vector<Label> labels_;                      // by paragraph
  std::vector<uint32_t> unit_of_;                  // the first unit, by paragraph
  absl::flat_hash_map<uint32_t, uint32_t> count_;  // of labels, by form
  std::optional<absl::flat_hash_set<uint32_t>> speakers_;
};

}  // namespace

void AttributeLabelledSpeech(const Reading& reading, std::vector<Attribution>* found) {
  LabelledSpeech(reading, found).Run();
}

}  // namespace dossier::analysis
