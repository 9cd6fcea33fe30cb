#include "server/analysis/clause_signs.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "server/analysis/attack_words.h"
#include "server/analysis/attacker_naming.h"
#include "server/analysis/clause_pairs.h"
#include "server/analysis/data_lists.h"
#include "server/analysis/fact_matches.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/kinds.h"
#include "server/analysis/official_bodies.h"
#include "server/analysis/phrases.h"
#include "server/analysis/quantities.h"
#include "server/analysis/segmentation.h"

namespace dossier::analysis {
namespace {

using v1::Impact;
using v1::Investigation;
using v1::Measure;
using v1::Response;

constexpr uint32_t kReach = 10;  // tokens from the one word to the other

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
  ClauseReader(const FactReading& reading, bool of_data, std::vector<Finding>& findings)
      : reading_(reading),
        of_data_(of_data),
        text_(reading.text),
        pairs_(ClausePairs::Get()),
        findings_(findings),
        seen_(pairs_.all().size()) {}

  void Read(const Sentence& sentence) {
    ++clause_;
    for (uint32_t at = sentence.tokens.begin; at < sentence.tokens.end; ++at) {
      const Token& token = text_.token(at);
      // "examines whether" is a verb with its object, "whether it was" another clause.
      for (const ClausePairs::Use use : pairs_.UsesOf(token.form)) Note(use, at);
      if (EndsClause(text_, token)) ++clause_;
    }
  }

 private:
  struct Seen {
    uint32_t clause[2] = {0, 0};
    uint32_t at[2] = {0, 0};
  };

  void Note(ClausePairs::Use use, uint32_t at) {
    Seen& seen = seen_[use.pair];
    seen.clause[use.object] = clause_;
    seen.at[use.object] = at;
    if (seen.clause[!use.object] != clause_ || seen.at[0] == seen.at[1]) return;
    const uint32_t verb = seen.at[0];
    const uint32_t object = seen.at[1];
    const Range tokens{std::min(verb, object), std::max(verb, object) + 1};
    if (tokens.size() > kReach + 1) return;
    const ClausePair& pair = pairs_.all()[use.pair];
    if (pair.of_data_only && (!of_data_ || IsPhrasal(verb))) return;
    if (!pair.loose && (object < verb ? !IsPassive(object, verb) : IsAttributive(verb))) return;
    Tell(*pair.sign, tokens, verb);
  }

  // "took over", "took part": another verb.
  bool IsPhrasal(uint32_t verb) const {
    return verb + 1 < text_.tokens().size() && IsAttackWord(text_.token(verb + 1), kPhrasalWord);
  }

  // "the suspended clerk", "its locked car"
  bool IsAttributive(uint32_t verb) const {
    const Token& before = text_.token(verb - std::min(verb, 1u));
    return before.Is(kArticle) || before.Is(kPossessive);
  }

  // "the servers were shut", but not "the servers have shut".
  bool IsPassive(uint32_t object, uint32_t verb) const {
    for (uint32_t at = object + 1; at < verb; ++at) {
      const absl::string_view word = text_.Lower(at);
      if (text_.token(at).Is(kAuxiliary) && !absl::StartsWith(word, "ha") && word != "'ve") {
        return true;
      }
    }
    return false;
  }

  void Tell(const ClauseSign& sign, Range tokens, uint32_t verb) {
    if (IsTold(sign, tokens)) return;
    const bool negated = Negated(text_, tokens);
    if (sign.field == v1::FIELD_IMPACT) return TellImpact(sign, tokens, negated);
    if (negated) return;
    if (sign.field == v1::FIELD_INVESTIGATION) return TellInvestigation(sign, tokens, verb);
    if (IsToCome(text_, tokens, IsPromise(sign))) return;
    if (sign.field == v1::FIELD_RESPONSE) return TellResponse(sign, tokens, verb);
    TellMeasure(sign, tokens, verb);
  }

  // "will be informed by letter", "will be checked by two": what the house promises it has done.
  static bool IsPromise(const ClauseSign& sign) {
    return sign.field == v1::FIELD_MEASURE &&
           (sign.type == Measure::TYPE_NOTIFICATION || sign.type == Measure::TYPE_CONTROL_ADDED ||
            sign.type == Measure::TYPE_UNSPECIFIED);
  }

  void TellImpact(const ClauseSign& sign, Range tokens, bool negated) {
    // "no customer data were taken"
    if (negated ? sign.type == Impact::DIMENSION_INTEGRITY || IsOpen(tokens)
                : sign.if_not || IsToCome(text_, tokens, false) || !IsActual(text_, tokens)) {
      return;
    }
    if (negated && sign.type == Impact::DIMENSION_AVAILABILITY && !sign.if_not) return;
    const Span words = text_.SpanOf(tokens);
    Impact value;
    value.set_dimension(static_cast<Impact::Dimension>(sign.type));
    value.set_degree(negated ? Impact::DEGREE_NONE : Impact::DEGREE_CONFIRMED);
    value.set_description(std::string(text_.Slice(words)));
    if (!negated && sign.type == Impact::DIMENSION_CONFIDENTIALITY) {
      const Range sentence = text_.SentenceWith(tokens.begin).tokens;
      for (const std::string& kind : DataKindsIn(text_, {tokens.begin, sentence.end})) {
        value.add_data_kinds(kind);
      }
    }
    *AddFinding(reading_, v1::FIELD_IMPACT, "impact.of_clause", 0.5, {words}, findings_)
         .mutable_impact() = std::move(value);
  }

  // "could not rule out that data were taken", "not only": nothing is denied.
  bool IsOpen(Range tokens) const {
    const Range sentence = text_.SentenceWith(tokens.begin).tokens;
    for (uint32_t at = sentence.begin; at < std::min(sentence.end, tokens.end + 2); ++at) {
      if (IsAttackWord(text_.token(at), kOpenWord)) return true;
    }
    return false;
  }

  // The body of a state that does it, or to which it is handed; empty if none is told.
  Phrase BodyOf(Range tokens, uint32_t verb, bool or_state) const {
    const Range sentence = text_.SentenceWith(verb).tokens;
    const Phrase subject = SubjectOf(verb);
    if (NamesOfficialBody(text_, subject.tokens, or_state)) return subject;
    uint32_t end = tokens.end;
    while (end < sentence.end && !EndsClause(text_, text_.token(end)) &&
           text_.token(end).mark != ',') {
      ++end;
    }
    const Phrase behind = OfficialBodyIn(text_, {tokens.begin, end}, or_state);
    return behind.empty() ? OfficialBodyIn(text_, {sentence.begin, tokens.begin}, or_state)
                          : behind;
  }

  Phrase SubjectOf(uint32_t verb) const {
    const uint32_t begin = text_.SentenceWith(verb).tokens.begin;
    while (verb > begin && text_.token(verb - 1).Is(kAuxiliary)) --verb;
    return PhraseBefore(text_, verb, begin);
  }

  // "The lender opened an inquiry": what a house looks into by itself is a measure.
  bool IsByOthers(Range tokens, uint32_t verb) const {
    if (verb != tokens.begin) return false;
    const Phrase subject = SubjectOf(verb);
    return !subject.empty() && !NamesOfficialBody(text_, subject.tokens, true);
  }

  void TellInvestigation(const ClauseSign& sign, Range tokens, uint32_t verb) {
    const Phrase body = BodyOf(tokens, verb, false);
    if (body.empty() && (sign.by_body || IsByOthers(tokens, verb))) return;
    const Span words = text_.SpanOf(tokens);
    const Span body_words = body.empty() ? Span{} : WithoutArticle(text_, body.tokens);
    Investigation& investigation =
        *AddFinding(reading_, v1::FIELD_INVESTIGATION, "investigation.of_clause", 0.5,
                    body.empty() ? Evidence{words} : Evidence{words, body_words}, findings_)
             .mutable_investigation();
    investigation.set_state(static_cast<Investigation::State>(sign.type));
    if (body.empty()) return;
    investigation.set_body(std::string(text_.Slice(body_words)));
    investigation.set_country(std::string(PartyIn(reading_, body).country));
  }

  void TellResponse(const ClauseSign& sign, Range tokens, uint32_t verb) {
    const Phrase body = BodyOf(tokens, verb, true);
    if (sign.by_body && body.empty()) return;
    const Span words = text_.SpanOf(tokens);
    Response& response =
        *AddFinding(reading_, v1::FIELD_RESPONSE, "response.of_clause", 0.5, {words}, findings_)
             .mutable_response();
    response.set_type(static_cast<Response::Type>(sign.type));
    response.set_description(std::string(text_.Slice(words)));
    if (body.empty()) return;
    response.set_actor(std::string(text_.Slice(WithoutArticle(text_, body.tokens))));
    response.set_country(std::string(PartyIn(reading_, body).country));
  }

  void TellMeasure(const ClauseSign& sign, Range tokens, uint32_t verb) {
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
  bool IsTold(const ClauseSign& sign, Range tokens) const {
    const uint32_t sentence = text_.SentenceOf(tokens.begin);
    return std::any_of(findings_.begin(), findings_.end(), [&](const Finding& finding) {
      if (finding.sentence != sentence || finding.claim->field() != sign.field) return false;
      const v1::Claim& claim = *finding.claim;
      switch (sign.field) {
        case v1::FIELD_MEASURE:
          return claim.measure().type() == sign.type;
        case v1::FIELD_RESPONSE:
          return claim.response().type() == sign.type;
        case v1::FIELD_INVESTIGATION:
          return true;
        default:
          return claim.impact().dimension() == sign.type &&
                 claim.impact().degree() != Impact::DEGREE_UNSPECIFIED;
      }
    });
  }

  const FactReading& reading_;
  const bool of_data_;
  const Text& text_;
  const ClausePairs& pairs_;
  std::vector<Finding>& findings_;
  std::vector<Seen> seen_;  // by pair
  uint32_t clause_ = 0;
};

}  // namespace

bool EndsClause(const Text& text, const Token& token) {
  if (token.mark != 0) return token.mark != ',' && token.mark != '-' && token.mark != '\'';
  return token.Is(kRelative) || text.Lower(token) == "but" ||
         (token.Is(kSubordinator) && !token.Is(kPreposition));
}

bool IsToCome(const Text& text, Range tokens, bool may_be_promised) {
  constexpr uint32_t kBefore = 5;
  const uint32_t begin = text.SentenceWith(tokens.begin).tokens.begin;
  for (uint32_t at = tokens.end; at > begin && at + kBefore > tokens.begin; --at) {
    if (at - 1 < tokens.begin && EndsClause(text, text.token(at - 1))) return false;
    const Token& token = text.token(at - 1);
    if (token.Is(kMonth) && token.Has(kCapitalised) && !token.Has(kLineStart)) continue;
    // "nobody could log in": it was so
    const bool was_not = at > begin + 1 && text.Lower(token) == "could" &&
                         (Negated(text, {at - 1, at + 1}) || text.Lower(at - 2) == "nobody");
    if (IsAttackWord(token, kAheadWord) && !was_not &&
        !(may_be_promised && text.Lower(token) == "will")) {
      return true;
    }
  }
  return false;
}

void FindByClauses(const FactReading& reading, bool of_data, std::vector<Finding>& findings) {
  ClauseReader reader(reading, of_data, findings);
  for (const Sentence& sentence : reading.text.sentences()) {
    const ParagraphRole role = reading.text.paragraphs()[sentence.paragraph].role;
    if (role == ParagraphRole::kBody) reader.Read(sentence);
  }
}

}  // namespace dossier::analysis
