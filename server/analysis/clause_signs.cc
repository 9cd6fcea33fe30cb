#include "server/analysis/clause_signs.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/analysis/attack_words.h"
#include "server/analysis/attacker_naming.h"
#include "server/analysis/data_lists.h"
#include "server/analysis/fact_matches.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/kinds.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/quantities.h"
#include "server/analysis/segmentation.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {
namespace {

using v1::Impact;
using v1::Measure;

constexpr uint32_t kReach = 10;  // tokens from the one word to the other

// What a section of the lexicon tells.
struct Sign {
  v1::Field field;
  int type;  // of a measure, a kind; a dimension of impact
};

const Sign& SignNamed(absl::string_view section) {
  static const auto* const signs = new absl::flat_hash_map<absl::string_view, Sign>{
      {"measure containment", {v1::FIELD_MEASURE, Measure::TYPE_CONTAINMENT}},
      {"measure eradication", {v1::FIELD_MEASURE, Measure::TYPE_ERADICATION}},
      {"measure recovery", {v1::FIELD_MEASURE, Measure::TYPE_RECOVERY}},
      {"measure notification", {v1::FIELD_MEASURE, Measure::TYPE_NOTIFICATION}},
      {"measure control-added", {v1::FIELD_MEASURE, Measure::TYPE_CONTROL_ADDED}},
      {"measure analysis", {v1::FIELD_MEASURE, Measure::TYPE_ANALYSIS}},
      {"impact availability", {v1::FIELD_IMPACT, Impact::DIMENSION_AVAILABILITY}},
      {"impact confidentiality", {v1::FIELD_IMPACT, Impact::DIMENSION_CONFIDENTIALITY}},
      {"impact integrity", {v1::FIELD_IMPACT, Impact::DIMENSION_INTEGRITY}},
  };
  const auto found = signs->find(section);
  if (found == signs->end()) std::abort();
  return found->second;
}

// A line of the lexicon: words for what is done, and for what it is done to.
struct Pair {
  const Sign* sign;
  bool loose;  // "~": in any order, whether somebody does it or not
};

class Pairs {
 public:
  struct Use {
    uint16_t pair;
    bool object;
  };

  static const Pairs& Get() {
    static const auto* const pairs = new Pairs;
    return *pairs;
  }

  const std::vector<Pair>& all() const { return pairs_; }
  const std::vector<Use>& UsesOf(uint32_t form) const { return uses_[rows_->Of(form)]; }

 private:
  Pairs() {
    absl::flat_hash_map<std::string, uint16_t> row_of;
    const Sign* sign = nullptr;
    for (absl::string_view line : LexiconEntries("clause_signs")) {
      if (line.front() == '[') {
        sign = &SignNamed(line.substr(1, line.size() - 2));
        continue;
      }
      const bool loose = line.find(" ~ ") != line.npos;
      const std::pair<absl::string_view, absl::string_view> sides =
          absl::StrSplit(line, absl::MaxSplits(loose ? " ~ " : " + ", 1));
      const auto pair = static_cast<uint16_t>(pairs_.size());
      pairs_.push_back({sign, loose});
      const auto add = [&](absl::string_view words, bool object) {
        for (const absl::string_view word : absl::StrSplit(words, '/')) {
          const auto [row, fresh] =
              row_of.emplace(std::string(word), static_cast<uint16_t>(uses_.size()));
          if (fresh) uses_.emplace_back();
          uses_[row->second].push_back({pair, object});
        }
      };
      add(sides.first, false);
      add(sides.second, true);
    }
    rows_ = new ByWord<uint16_t>([&](absl::string_view word) {
      const auto found = row_of.find(word);
      return found == row_of.end() ? uint16_t{0} : found->second;
    });
  }

  std::vector<Pair> pairs_;
  std::vector<std::vector<Use>> uses_{1};  // the first is of words in no pair
  const ByWord<uint16_t>* rows_;
};

bool EndsClause(const Token& token) {
  if (token.mark != 0) return token.mark != ',' && token.mark != '-' && token.mark != '\'';
  return token.Is(kRelative) || (token.Is(kSubordinator) && !token.Is(kPreposition));
}

// "will", "should", "advised to": what is to be done, by whomever.
bool IsToCome(const Text& text, Range tokens) {
  constexpr uint32_t kBefore = 5;
  const uint32_t begin = text.SentenceWith(tokens.begin).tokens.begin;
  for (uint32_t at = tokens.end; at > begin && at + kBefore > tokens.begin; --at) {
    if (at - 1 < tokens.begin && EndsClause(text.token(at - 1))) return false;
    if (IsAttackWord(text.token(at - 1), kAheadWord)) return true;
  }
  return false;
}

// Whether one whose words are listed stands before `end` in its sentence: who attacks, or looks
// into it by office.
template <typename Is>
bool StandsBefore(const Text& text, uint32_t end, const Is& is) {
  for (uint32_t at = text.SentenceWith(end).tokens.begin; at < end; ++at) {
    if (is(text.token(at))) return true;
  }
  return false;
}

class ClauseReader {
 public:
  ClauseReader(const FactReading& reading, std::vector<Finding>& findings)
      : reading_(reading),
        text_(reading.text),
        pairs_(Pairs::Get()),
        findings_(findings),
        seen_(pairs_.all().size()) {}

  void Read(const Sentence& sentence) {
    ++clause_;
    for (uint32_t at = sentence.tokens.begin; at < sentence.tokens.end; ++at) {
      const Token& token = text_.token(at);
      if (EndsClause(token)) ++clause_;
      for (const Pairs::Use use : pairs_.UsesOf(token.form)) Note(use, at);
    }
  }

 private:
  struct Seen {
    uint32_t clause[2] = {0, 0};
    uint32_t at[2] = {0, 0};
  };

  void Note(Pairs::Use use, uint32_t at) {
    Seen& seen = seen_[use.pair];
    seen.clause[use.object] = clause_;
    seen.at[use.object] = at;
    if (seen.clause[!use.object] != clause_ || seen.at[0] == seen.at[1]) return;
    const uint32_t verb = seen.at[0];
    const uint32_t object = seen.at[1];
    const Range tokens{std::min(verb, object), std::max(verb, object) + 1};
    if (tokens.size() > kReach + 1) return;
    const Pair& pair = pairs_.all()[use.pair];
    if (IsPhrasal(verb)) return;
    if (!pair.loose && object < verb && !IsPassive(object, verb)) return;
    Tell(*pair.sign, tokens, verb);
  }

  // "took over", "took part": another verb.
  bool IsPhrasal(uint32_t verb) const {
    return verb + 1 < text_.tokens().size() && IsAttackWord(text_.token(verb + 1), kPhrasalWord);
  }

  // "the servers were shut": an auxiliary stands between.
  bool IsPassive(uint32_t object, uint32_t verb) const {
    for (uint32_t at = object + 1; at < verb; ++at) {
      if (text_.token(at).Is(kAuxiliary)) return true;
    }
    return false;
  }

  void Tell(const Sign& sign, Range tokens, uint32_t verb) {
    if (Negated(text_, tokens) || IsToCome(text_, tokens) || IsTold(sign, tokens)) return;
    if (sign.field == v1::FIELD_MEASURE) return TellMeasure(sign, tokens, verb);
    if (!IsActual(text_, tokens)) return;
    const Span words = text_.SpanOf(tokens);
    Impact value;
    value.set_dimension(static_cast<Impact::Dimension>(sign.type));
    value.set_degree(Impact::DEGREE_CONFIRMED);
    value.set_description(std::string(text_.Slice(words)));
    if (sign.type == Impact::DIMENSION_CONFIDENTIALITY) {
      const Range sentence = text_.SentenceWith(verb).tokens;
      for (const std::string& kind : DataKindsIn(text_, {tokens.begin, sentence.end})) {
        value.add_data_kinds(kind);
      }
    }
    *AddFinding(reading_, v1::FIELD_IMPACT, "impact.of_clause", 0.5, {words}, findings_)
         .mutable_impact() = std::move(value);
  }

  void TellMeasure(const Sign& sign, Range tokens, uint32_t verb) {
    const auto attacks = [](const Token& token) { return IsAttackerWord(token); };
    const auto inquires = [](const Token& token) {
      return (FactNounsOf(token) & (kOfficialNoun | kStateNoun)) != 0;
    };
    if (StandsBefore(text_, verb, attacks)) return;
    // "a cyberattack disabled its systems"
    if (verb > 0 && IsIncidentNoun(text_.token(verb - 1).form)) return;
    if (sign.type == Measure::TYPE_ANALYSIS && StandsBefore(text_, verb, inquires)) return;
    const Span words = text_.SpanOf(tokens);
    Measure& measure =
        *AddFinding(reading_, v1::FIELD_MEASURE, "measure.of_clause", 0.5, {words}, findings_)
             .mutable_measure();
    measure.set_type(static_cast<Measure::Type>(sign.type));
    measure.set_description(std::string(text_.Slice(words)));
  }

  // Whether the sentence tells it already, or of an effect something else.
  bool IsTold(const Sign& sign, Range tokens) const {
    const uint32_t sentence = text_.SentenceOf(tokens.begin);
    return std::any_of(findings_.begin(), findings_.end(), [&](const Finding& finding) {
      if (finding.sentence != sentence || finding.claim->field() != sign.field) return false;
      const v1::Claim& claim = *finding.claim;
      return sign.field == v1::FIELD_MEASURE
                 ? claim.measure().type() == sign.type
                 : claim.impact().dimension() == sign.type &&
                       claim.impact().degree() != Impact::DEGREE_UNSPECIFIED;
    });
  }

  const FactReading& reading_;
  const Text& text_;
  const Pairs& pairs_;
  std::vector<Finding>& findings_;
  std::vector<Seen> seen_;  // by pair
  uint32_t clause_ = 0;
};

}  // namespace

void FindByClauses(const FactReading& reading, std::vector<Finding>& findings) {
  ClauseReader reader(reading, findings);
  for (const Sentence& sentence : reading.text.sentences()) {
    const ParagraphRole role = reading.text.paragraphs()[sentence.paragraph].role;
    if (role == ParagraphRole::kBody) reader.Read(sentence);
  }
}

}  // namespace dossier::analysis
