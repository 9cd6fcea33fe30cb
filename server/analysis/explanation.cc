#include "server/analysis/explanation.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/analysis/statement_message.h"

namespace dossier::analysis {
namespace {

using v1::Statement;

constexpr size_t kMostWeights = 12;

// "impact_assessment" for KIND_IMPACT_ASSESSMENT; "none" for the value zero.
std::string Plain(const std::string& name, absl::string_view prefix) {
  const std::string word = absl::AsciiStrToLower(name.substr(prefix.size()));
  return word == "unspecified" ? "none" : word;
}

absl::string_view FormRule(Statement::Form form) {
  switch (form) {
    case Statement::FORM_DIRECT:
      return "form.all_quoted";
    case Statement::FORM_MIXED:
      return "form.some_quoted";
    case Statement::FORM_REFUSAL:
      return "form.refusal";
    case Statement::FORM_DOCUMENT_TEXT:
      return "form.document_text";
    default:
      return "form.none_quoted";
  }
}

std::string PiecesOf(const StatementDraft& draft) {
  const size_t pieces = draft.content.size();
  return pieces == 1 ? std::string("in one piece") : absl::StrCat("in ", pieces, " pieces");
}

// The rule for a speaker of whom no name is known; empty if one is.
absl::string_view NamelessRule(const StatementDraft& draft) {
  switch (draft.speaker.resolution) {
    case v1::Speaker::RESOLUTION_NAMED:
      return {};
    case v1::Speaker::RESOLUTION_ROLE_ONLY:
      return "speaker.role_only";
    case v1::Speaker::RESOLUTION_ANONYMOUS:
      return "speaker.anonymous";
    default:
      return draft.source.empty() ? "speaker.nobody" : "speaker.unresolved";
  }
}

// Nothing if `weighing` is nullptr.
void AddWeights(const Weighing* weighing, v1::Explanation& explanation) {
  if (weighing == nullptr) return;
  explanation.set_score(std::round(weighing->score * 100) / 100);
  for (const WeightedFeature& feature : weighing->features) {
    if (explanation.weights_size() == static_cast<int>(kMostWeights)) break;
    v1::Explanation::Weight& weight = *explanation.add_weights();
    weight.set_feature(feature.name);
    weight.set_weight(feature.weight);
  }
}

class Explainer {
 public:
  Explainer(const Reading& reading, const Judge& judge, const Decisions& decisions,
            const StatementDraft& draft)
      : reading_(reading), judge_(judge), decisions_(decisions), draft_(draft) {}

  std::vector<v1::Explanation> Run() {
    ExplainWords();
    ExplainForm();
    ExplainSpeaker();
    ExplainKind();
    const Judgement& judgement = decisions_.judgement;
    Add("speaker.type", Plain(v1::SpeakerType_Name(draft_.speaker.type), "SPEAKER_TYPE_"),
        judgement.type);
    Add("stance", Plain(v1::Stance_Name(draft_.stance), "STANCE_"), judgement.stance);
    Add("hedge", Plain(v1::Hedge_Name(draft_.hedge), "HEDGE_"), judgement.hedge);
    Add("channel", Plain(v1::Channel_Name(draft_.channel), "CHANNEL_"), judgement.channel);
    Add("said_at", draft_.said_at == nullptr ? "none" : draft_.said_at->value, decisions_.said_at);
    Add("confidence", absl::StrFormat("%.2f", draft_.confidence), {.rule = "confidence.of_rule"});
    return std::move(all_);
  }

 private:
  v1::Explanation& Add(absl::string_view decision, absl::string_view value, const Reason& reason) {
    v1::Explanation& explanation = all_.emplace_back();
    explanation.set_decision(std::string(decision));
    explanation.set_value(std::string(value));
    explanation.set_rule(std::string(reason.rule));
    if (!reason.entry.empty()) {
      explanation.set_entry(
          absl::StrCat(std::string(reason.file), ": ", std::string(reason.entry)));
    }
    if (!reason.words.empty()) {
      *explanation.add_evidence() = ToMessage(reading_.text, reading_.text.SpanOf(reason.words));
    }
    return explanation;
  }

  void AddEvidence(absl::Span<const Span> spans, v1::Explanation& explanation) {
    for (const Span& span : spans) *explanation.add_evidence() = ToMessage(reading_.text, span);
  }

  // That it is a statement, and which words.
  void ExplainWords() {
    Reason cue{.rule = draft_.rule, .words = decisions_.attribution.cue};
    if (decisions_.attribution.entry != nullptr) {
      cue.file = "cues.txt";
      cue.entry = decisions_.attribution.entry->lemma;
    }
    AddWeights(decisions_.statement, Add("statement", "yes", cue));
    v1::Explanation& content = Add("content", PiecesOf(draft_), {.rule = draft_.rule});
    AddEvidence(draft_.content, content);
    AddWeights(decisions_.content, content);
  }

  void ExplainForm() {
    Add("form", Plain(Statement::Form_Name(draft_.form), "FORM_"), {.rule = FormRule(draft_.form)});
  }

  absl::string_view SpeakerRule() const {
    const SpeakerDraft& speaker = draft_.speaker;
    const absl::string_view nameless = NamelessRule(draft_);
    if (!nameless.empty()) return nameless;
    if (draft_.source.empty()) return "speaker.publisher";
    const Range mentions = reading_.entities.MentionsIn(draft_.source.front());
    const Mention* best = nullptr;
    for (uint32_t m = mentions.begin; m < mentions.end; ++m) {
      const Mention& mention = reading_.entities.mentions()[m];
      if (!speaker.entity.has_value() || mention.entity != *speaker.entity) continue;
      if (best == nullptr || mention.how < best->how) best = &mention;
    }
    if (best == nullptr) {
      return draft_.coreference.empty() ? "speaker.as_written" : "speaker.elsewhere";
    }
    switch (best->how) {
      case Mention::How::kName:
        return "speaker.name";
      case Mention::How::kAlias:
        return "speaker.short_name";
      case Mention::How::kDescription:
        return "speaker.description";
      case Mention::How::kPronoun:
        return "speaker.pronoun";
    }
    return "speaker.name";
  }

  void ExplainSpeaker() {
    const SpeakerDraft& speaker = draft_.speaker;
    const std::string resolution =
        Plain(v1::Speaker::Resolution_Name(speaker.resolution), "RESOLUTION_");
    std::string value = speaker.name;
    if (value.empty()) value = speaker.role;
    if (value.empty()) value = resolution;
    for (const auto& candidate : speaker.candidates) {
      absl::StrAppend(&value, absl::StrFormat(", or %s (%.2f)", candidate.name, candidate.score));
    }
    v1::Explanation& explanation = Add("speaker", value, {.rule = SpeakerRule()});
    AddEvidence(draft_.source, explanation);
    AddEvidence(draft_.coreference, explanation);
    Add("speaker.resolution", resolution, {.rule = SpeakerRule()});
  }

  void ExplainKind() {
    const Judgement& judgement = decisions_.judgement;
    v1::Explanation& explanation =
        Add("kind", Plain(Statement::Kind_Name(draft_.kind), "KIND_"), judgement.kind);
    if (judgement.kind.rule == "kind.refusal") return;
    explanation.set_score(judgement.kind_weight);
    explanation.set_threshold(Judge::kLightest);
    std::vector<Judge::Weighed> weights = judge_.WeightsOf(decisions_.attribution);
    std::stable_sort(weights.begin(), weights.end(),
                     [](const auto& a, const auto& b) { return a.weight > b.weight; });
    if (weights.size() > kMostWeights) weights.resize(kMostWeights);
    for (const Judge::Weighed& weighed : weights) {
      v1::Explanation::Weight& weight = *explanation.add_weights();
      const std::string by = weighed.phrase == nullptr
                                 ? absl::StrCat("cues.txt: ", decisions_.attribution.entry->lemma)
                                 : absl::StrCat("kinds.txt: ", std::string(weighed.phrase->entry));
      weight.set_feature(
          absl::StrCat(Plain(Statement::Kind_Name(weighed.kind), "KIND_"), " by ", by));
      weight.set_weight(weighed.weight);
    }
  }

  const Reading& reading_;
  const Judge& judge_;
  const Decisions& decisions_;
  const StatementDraft& draft_;
  std::vector<v1::Explanation> all_;
};

}  // namespace

std::vector<v1::Explanation> Explain(const Reading& reading, const Judge& judge,
                                     const Decisions& decisions, const StatementDraft& draft) {
  return Explainer(reading, judge, decisions, draft).Run();
}

v1::Explanation ExplainRejection(const Reading& reading, const Rejection& rejection) {
  v1::Explanation explanation;
  explanation.set_decision("statement");
  explanation.set_value("no");
  explanation.set_rule(std::string(rejection.rule));
  *explanation.add_evidence() = ToMessage(reading.text, reading.text.SpanOf(rejection.words));
  if (!rejection.weighing.features.empty()) AddWeights(&rejection.weighing, explanation);
  return explanation;
}

}  // namespace dossier::analysis
