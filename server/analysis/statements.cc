#include "server/analysis/statements.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "server/analysis/attribution.h"
#include "server/analysis/chooser.h"
#include "server/analysis/document_text.h"
#include "server/analysis/explaining_chooser.h"
#include "server/analysis/explanation.h"
#include "server/analysis/judgement.h"
#include "server/analysis/occasion.h"
#include "server/analysis/reading.h"
#include "server/analysis/second_hand.h"
#include "server/analysis/speakers.h"
#include "server/analysis/speech.h"
#include "server/analysis/speech_grammar.h"

namespace dossier::analysis {
namespace {

v1::Statement::Form FormOf(const Reading& reading, const Attribution& attribution) {
  if (attribution.entry != nullptr && attribution.entry->sort == CueSort::kRefusal) {
    return v1::Statement::FORM_REFUSAL;
  }
  if (attribution.rule == kDocumentParagraph) return v1::Statement::FORM_DOCUMENT_TEXT;
  if (attribution.verbatim) return v1::Statement::FORM_DIRECT;
  bool all = true;
  bool some = false;
  for (const Range& part : attribution.content) {
    all = all && reading.AllQuoted(part);
    some = some || reading.SomeQuoted(part);
  }
  if (all) return v1::Statement::FORM_DIRECT;
  return some ? v1::Statement::FORM_MIXED : v1::Statement::FORM_INDIRECT;
}

// A range that takes in one mark of a quotation takes in the other one, if it closes there.
Range WithMarks(const Reading& reading, Range range) {
  const uint32_t first = reading.quotations.At(range.begin);
  if (first != Quotations::kNone) {
    const Range whole = reading.quotations[first].tokens;
    if (range.begin == reading.quotations[first].words.begin) range.begin = whole.begin;
    if (range.end + 1 == whole.end) range.end = whole.end;
  }
  const uint32_t last = reading.quotations.At(range.end - 1);
  if (last != Quotations::kNone && reading.quotations[last].tokens.end == range.end + 1) {
    range.end = reading.quotations[last].tokens.end;
  }
  return range;
}

// Words of the page rather than of the article that hold a quotation or a cue.
void RejectFurniture(const Reading& reading, std::vector<Rejection>* rejections) {
  for (const Reading::Unit& unit : reading.units()) {
    if (reading.IsNews(unit) || (unit.cues.empty() && !reading.SomeQuoted(unit.tokens))) continue;
    rejections->push_back({unit.tokens, "rejected.page_furniture"});
  }
}

void FillDraft(const Reading& reading, const Attribution& attribution, StatementDraft& draft) {
  draft.form = FormOf(reading, attribution);
  for (const Range& part : attribution.content) {
    draft.content.push_back(reading.text.SpanOf(WithMarks(reading, part)));
  }
  draft.cue = reading.text.SpanOf(attribution.cue);
  draft.rule = attribution.rule;
  draft.confidence = attribution.confidence;
}

// Drafts of attributions that stand in text order, with their explanations if somebody asks.
std::vector<StatementDraft> DraftAll(const Reading& reading, const StatementContext& context,
                                     const Judge& judge,
                                     const std::vector<Attribution>& attributions,
                                     const ExplainingChooser& explaining) {
  std::vector<StatementDraft> drafts(attributions.size());
  for (size_t i = 0; i < drafts.size(); ++i) FillDraft(reading, attributions[i], drafts[i]);
  ResolveSpeakers(reading, context, attributions, &drafts);
  const Occasions occasions(reading, context.dates, attributions);
  for (size_t i = 0; i < drafts.size(); ++i) {
    Reason date;
    const Occasions::Zones zones = occasions.Around(attributions[i]);
    drafts[i].said_at = occasions.DateOf(attributions[i], zones, &date);
    // "said on Monday that A and added that B"
    const bool goes_on =
        i > 0 && drafts[i].said_at == nullptr && attributions[i].unit == attributions[i - 1].unit &&
        !attributions[i].speaker.empty() && attributions[i].speaker == attributions[i - 1].speaker;
    if (goes_on && drafts[i - 1].said_at != nullptr) {
      drafts[i].said_at = drafts[i - 1].said_at;
      date = {.rule = "said_at.same_sentence"};
    }
    const Judgement judgement = judge.Decide(attributions[i], zones, &drafts[i]);
    if (context.explanations != nullptr) {
      context.explanations->of_statements.push_back(
          Explain(reading, judge,
                  {attributions[i], judgement, date, explaining.OfStatement(attributions[i]),
                   explaining.OfContent(attributions[i])},
                  drafts[i]));
    }
  }
  return drafts;
}

// Puts statements at second hand among the others, by their first words. Their explanations stand
// at the end so far.
void AddSecondHand(std::vector<StatementDraft> second_hand, const StatementContext& context,
                   std::vector<StatementDraft>& drafts) {
  for (StatementDraft& draft : second_hand) {
    draft.second_hand = true;
    drafts.push_back(std::move(draft));
  }
  std::vector<size_t> order(drafts.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return drafts[a].content.front().begin < drafts[b].content.front().begin;
  });
  std::vector<StatementDraft> sorted;
  sorted.reserve(drafts.size());
  for (const size_t i : order) sorted.push_back(std::move(drafts[i]));
  drafts = std::move(sorted);
  if (context.explanations == nullptr) return;
  std::vector<std::vector<v1::Explanation>> explanations;
  for (const size_t i : order) {
    explanations.push_back(std::move(context.explanations->of_statements[i]));
  }
  context.explanations->of_statements = std::move(explanations);
}

}  // namespace

std::vector<StatementDraft> FindStatements(const Text& text, const NameClasses& names,
                                           const Entities& entities,
                                           const StatementContext& context) {
  if (const SpeechGrammar* grammar = SpeechGrammarFor(context.language)) {
    return FindSpeech(text, *grammar, context);
  }
  const Reading reading(text, names, entities);
  WeighingChooser weighing(AttributionWeights::Default());
  const bool explain = context.explanations != nullptr;
  ExplainingChooser explaining(AttributionWeights::Default());
  Chooser* const usual = explain ? static_cast<Chooser*>(&explaining) : &weighing;
  Chooser* const chooser = context.chooser != nullptr ? context.chooser : usual;
  std::vector<Rejection> rejections;
  if (explain) RejectFurniture(reading, &rejections);
  std::vector<Attribution> attributions = AttributeUnits(reading, chooser);
  AttributeLabelledSpeech(reading, &attributions);
  AttributeLooseQuotations(reading, &attributions, explain ? &rejections : nullptr);
  if (context.own_publication) AttributeDocumentText(reading, &attributions);
  const Judge judge(reading, context);
  std::vector<StatementDraft> drafts = DraftAll(reading, context, judge, attributions, explaining);
  // Who learns the weights is shown what the text itself reports.
  if (context.chooser == nullptr) {
    ExplainingChooser explaining_within(AttributionWeights::Default());
    const std::vector<Attribution> second_hand = AttributeSecondHand(
        reading, attributions, explain ? static_cast<Chooser*>(&explaining_within) : &weighing);
    if (!second_hand.empty()) {
      AddSecondHand(DraftAll(reading, context, judge, second_hand, explaining_within), context,
                    drafts);
    }
  }
  if (explain) {
    rejections.insert(rejections.end(), explaining.rejections().begin(),
                      explaining.rejections().end());
    std::stable_sort(
        rejections.begin(), rejections.end(),
        [](const Rejection& a, const Rejection& b) { return a.words.begin < b.words.begin; });
    for (const Rejection& rejection : rejections) {
      context.explanations->rejections.push_back(ExplainRejection(reading, rejection));
    }
  }
  return drafts;
}

}  // namespace dossier::analysis
