#include "server/analysis/statement_message.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "server/analysis/fact_reading.h"

namespace dossier::analysis {
namespace {

// Marks that open or close a quotation, in UTF-8.
constexpr absl::string_view kMarks[] = {",,", "''", "\"", "'", "“", "”", "„", "‟",
                                        "«",  "»",  "‘",  "’", "‚", "‹", "›", "``"};

bool StripMark(absl::string_view& words) {
  if (words.empty() || absl::ascii_isalnum(static_cast<unsigned char>(words[0]))) return false;
  for (const absl::string_view mark : kMarks) {
    if (absl::StartsWith(words, mark)) {
      words.remove_prefix(mark.size());
      return true;
    }
  }
  return false;
}

bool StripEndMark(absl::string_view& words) {
  for (const absl::string_view mark : kMarks) {
    if (absl::EndsWith(words, mark)) {
      words.remove_suffix(mark.size());
      return true;
    }
  }
  return false;
}

// Without the blanks around it, those included that French puts within its marks.
absl::string_view StripBlanks(absl::string_view words) {
  // Neither a blank nor a part of one.
  const auto plain = [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); };
  while (!words.empty() && !(plain(words.front()) && plain(words.back()))) {
    const size_t size = words.size();
    words = absl::StripAsciiWhitespace(words);
    for (const absl::string_view blank : {"\u00a0", "\u202f"}) {
      absl::ConsumePrefix(&words, blank);
      absl::ConsumeSuffix(&words, blank);
    }
    if (words.size() == size) break;
  }
  return words;
}

// The words of a segment without the marks around them and what the sentence put before the closing
// one.
absl::string_view Words(absl::string_view segment) {
  absl::string_view words = StripBlanks(segment);
  if (StripMark(words)) {
    StripEndMark(words);
    words = StripBlanks(words);
    if (absl::EndsWith(words, ",")) words.remove_suffix(1);
  }
  return words;
}

v1::Occurrence::Directness DirectnessOf(const StatementDraft& draft) {
  if (draft.second_hand) return v1::Occurrence::DIRECTNESS_QUOTED_SECOND_HAND;
  return draft.channel == v1::CHANNEL_PRESS_RELEASE && draft.cue.empty()
             ? v1::Occurrence::DIRECTNESS_OWN_PUBLICATION
             : v1::Occurrence::DIRECTNESS_QUOTED_BY_MEDIA;
}

void ToMessage(const SpeakerDraft& draft, v1::Speaker& speaker) {
  if (!draft.name.empty()) speaker.set_name(draft.name);
  if (!draft.role.empty()) speaker.set_role(draft.role);
  if (!draft.organisation.empty()) speaker.set_organisation(draft.organisation);
  if (!draft.country.empty()) speaker.set_country(draft.country);
  speaker.set_type(draft.type);
  speaker.set_resolution(draft.resolution);
  for (const SpeakerDraft::Candidate& candidate : draft.candidates) {
    v1::Speaker::Candidate& message = *speaker.add_candidates();
    message.set_name(candidate.name);
    message.set_score(candidate.score);
  }
}

}  // namespace

v1::Span ToMessage(const Text& text, Span span) {
  v1::Span message;
  FillSpan(text, span, message);
  return message;
}

void ToMessage(const Text& text, const StatementDraft& draft, v1::Statement& statement) {
  v1::Occurrence& occurrence = *statement.add_occurrences();
  std::string words;
  for (const Span& span : draft.content) {
    FillSpan(text, span, *occurrence.add_content());
    const absl::string_view part = Words(text.Slice(span));
    if (!words.empty()) words += ' ';
    words.append(part.data(), part.size());
  }
  statement.set_text(std::move(words));
  for (const Span& span : draft.source) FillSpan(text, span, *occurrence.add_source());
  for (const Span& span : draft.coreference) FillSpan(text, span, *occurrence.add_coreference());
  if (!draft.cue.empty()) FillSpan(text, draft.cue, *occurrence.mutable_cue());
  occurrence.set_form(draft.form);
  occurrence.set_confidence(draft.confidence);
  occurrence.set_rule(std::string(draft.rule));
  occurrence.set_similarity(1);
  occurrence.set_directness(DirectnessOf(draft));
  statement.set_form(draft.form);
  ToMessage(draft.speaker, *statement.mutable_speaker());
  statement.set_kind(draft.kind);
  statement.set_channel(draft.channel);
  statement.set_stance(draft.stance);
  statement.set_hedge(draft.hedge);
  if (draft.said_at != nullptr) FillDate(text, *draft.said_at, *statement.mutable_said_at());
}

}  // namespace dossier::analysis
