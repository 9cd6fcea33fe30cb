#include "server/analysis/reading.h"

namespace dossier::analysis {
Reading::Reading(const Text& text, const NameClasses& names, const Entities& entities)
    : text(text),
      names(names),
      entities(entities),
      quotations(text),
      cues(FindCues(text)),
      cue_at_(text.tokens().size(), UINT32_MAX) {
  for (uint32_t c = 0; c < cues.size(); ++c) cue_at_[cues[c].tokens.begin] = c;
  CutUnits();
}

void Reading::CutUnits() {
  units_.reserve(text.sentences().size());
  uint32_t cue = 0;
  for (const Paragraph& paragraph : text.paragraphs()) {
    uint32_t begin = paragraph.tokens.begin;
    for (uint32_t s = paragraph.sentences.begin; s < paragraph.sentences.end; ++s) {
      const uint32_t end = text.sentences()[s].tokens.end;
      const bool last = s + 1 == paragraph.sentences.end;
      if (!last && quotations.Covers(end - 1) && quotations.At(end - 1) == quotations.At(end)) {
        continue;
      }
      Unit unit{{begin, end}, text.sentences()[s].paragraph, {cue, cue}};
      while (unit.cues.end < cues.size() && cues[unit.cues.end].tokens.begin < end) {
        ++unit.cues.end;
      }
      cue = unit.cues.end;
      units_.push_back(unit);
      begin = end;
    }
  }
}

bool Reading::IsFiniteCue(uint32_t index) const {
  const Cue& cue = *CueAt(index);
  if (cue.entry->Takes(kAlsoNoun)) return false;
  if ((cue.form & (kThirdPerson | kPast)) != 0) return true;
  // "the results confirm", but not "to confirm"
  return (cue.form & kBase) != 0 && index > 0 && !Is(index - 1, kToWord);
}

bool Reading::HasFinite(Range range) const {
  for (uint32_t i = range.begin; i < range.end; ++i) {
    if (IsFinite(i)) return true;
  }
  return false;
}

bool Reading::AllQuoted(Range range) const {
  bool any = false;
  for (uint32_t i = range.begin; i < range.end; ++i) {
    const Token& at = token(i);
    if (!at.IsWord() && at.kind != TokenKind::kNumber) continue;
    if (!InQuotation(i)) return false;
    any = true;
  }
  return any;
}

bool Reading::SomeQuoted(Range range) const {
  for (uint32_t i = range.begin; i < range.end; ++i) {
    if (InQuotation(i)) return true;
  }
  return false;
}

Range Reading::Trimmed(Range range) const {
  const auto loose = [&](uint32_t i) {
    const Token& at = token(i);
    if (at.kind == TokenKind::kQuote) return !InQuotation(i);
    return at.kind == TokenKind::kPunctuation && !InQuotation(i) && at.mark != '$' &&
           at.mark != '(' && at.mark != ')' && at.mark != '%' && at.mark != '#';
  };
  while (!range.empty() && loose(range.begin)) ++range.begin;
  while (!range.empty() && loose(range.end - 1)) --range.end;
  if (!range.empty() && token(range.end - 1).mark == '(') --range.end;
  return range;
}

}  // namespace dossier::analysis
