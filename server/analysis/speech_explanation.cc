#include "server/analysis/speech_explanation.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/analysis/statement_message.h"

namespace dossier::analysis {
namespace {

// "direct" for FORM_DIRECT.
std::string Short(absl::string_view name, absl::string_view prefix) {
  return absl::AsciiStrToLower(name.substr(prefix.size()));
}

absl::string_view RuleOfForm(v1::Statement::Form form) {
  switch (form) {
    case v1::Statement::FORM_REFUSAL:
      return "form.refusal";
    case v1::Statement::FORM_DIRECT:
      return "form.all_quoted";
    case v1::Statement::FORM_MIXED:
      return "form.some_quoted";
    default:
      return "form.none_quoted";
  }
}

absl::string_view RuleOfSpeaker(const Speech& speech, const StatementDraft& draft) {
  const bool named = draft.speaker.resolution == v1::Speaker::RESOLUTION_NAMED;
  switch (speech.speaker.sort) {
    case SpeakerPhrase::Sort::kName:
      return draft.coreference.empty() ? "speaker.name" : "speaker.short_name";
    case SpeakerPhrase::Sort::kRole:
      return named ? "speaker.description" : "speaker.role_only";
    case SpeakerPhrase::Sort::kUnnamed:
      return "speaker.anonymous";
    case SpeakerPhrase::Sort::kPronoun:
      return named ? "speaker.pronoun" : "speaker.unresolved";
    case SpeakerPhrase::Sort::kOther:
      return "speaker.unresolved";
    default:
      return named ? "speaker.elsewhere" : "speaker.nobody";
  }
}

class Explainer {
 public:
  explicit Explainer(const Text& text) : text_(text) {}

  void Add(absl::string_view decision, std::string value, absl::string_view rule,
           absl::Span<const Span> words) {
    v1::Explanation& explanation = all_.emplace_back();
    explanation.set_decision(std::string(decision));
    explanation.set_value(std::move(value));
    explanation.set_rule(std::string(rule));
    for (const Span& span : words) {
      if (!span.empty()) *explanation.add_evidence() = ToMessage(text_, span);
    }
  }

  std::vector<v1::Explanation> Take() { return std::move(all_); }

 private:
  const Text& text_;
  std::vector<v1::Explanation> all_;
};

}  // namespace

std::vector<v1::Explanation> ExplainSpeech(const SpeechPieces& pieces, const Speech& speech,
                                           const StatementDraft& draft) {
  Explainer explainer(pieces.text());
  explainer.Add("statement", "yes", draft.rule, {draft.cue});
  const size_t parts = draft.content.size();
  explainer.Add("content", parts == 1 ? "in one piece" : absl::StrCat("in ", parts, " pieces"),
                draft.rule, draft.content);
  explainer.Add("form", Short(v1::Statement::Form_Name(draft.form), "FORM_"),
                RuleOfForm(draft.form), {});
  Spans words = draft.source;
  words.insert(words.end(), draft.coreference.begin(), draft.coreference.end());
  explainer.Add("speaker", draft.speaker.name, RuleOfSpeaker(speech, draft), words);
  if (draft.kind != v1::Statement::KIND_UNSPECIFIED) {
    explainer.Add("kind", Short(v1::Statement::Kind_Name(draft.kind), "KIND_"),
                  speech.refusal ? "kind.refusal" : "kind.cue", {draft.cue});
  }
  return explainer.Take();
}

}  // namespace dossier::analysis
