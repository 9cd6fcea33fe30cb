#include "server/analysis/legal_assessments.h"

#include <string>

#include "server/analysis/fact_matches.h"

namespace dossier::analysis {

void FindLegalAssessments(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  ForEachMatch(reading, FactLexicon::kLegalAssessments,
               [&](absl::string_view label, const PatternMatch& match) {
                 const Span words = text.SpanOf(match.tokens);
                 const int statement = reading.StatementAt(words.begin);
                 if (statement < 0) return;
                 const SpeakerDraft& speaker = reading.statements[statement].speaker;
                 if (speaker.name.empty() && speaker.organisation.empty()) return;
                 v1::LegalAssessment& assessment =
                     *AddFinding(reading, v1::FIELD_LEGAL_ASSESSMENT, "legal_assessment.norm", 0.7,
                                 {words}, findings)
                          .mutable_legal_assessment();
                 assessment.set_norm(std::string(label));
                 assessment.set_description(std::string(text.Slice(words)));
               });
}

}  // namespace dossier::analysis
