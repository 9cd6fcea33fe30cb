#include "server/analysis/reading.h"

#include "absl/strings/match.h"

namespace dossier::analysis {
namespace {

bool EndsLikeAdverb(absl::string_view form) {
  return form.size() > 4 && absl::EndsWith(form, "ly") && form != "family" && form != "reply" &&
         form != "assembly" && form != "supply" && form != "italy" && form != "july" &&
         form != "only" && form != "likely" && form != "ally" && form != "bully" &&
         form != "rally" && form != "kelly" && form != "early" && form != "daily";
}

bool EndsLikePast(absl::string_view form) {
  return form.size() > 4 && absl::EndsWith(form, "ed") && !absl::EndsWith(form, "eed");
}

}  // namespace

Reading::Reading(const Text& text, const NameClasses& names, const Entities& entities)
    : text(text),
      names(names),
      entities(entities),
      quotations(text),
      cues(FindCues(text)),
      cue_at_(text.tokens().size(), UINT32_MAX),
      adverb_(text.form_count()),
      finite_(text.form_count()) {
  for (uint32_t c = 0; c < cues.size(); ++c) cue_at_[cues[c].tokens.begin] = c;
  for (uint32_t form = 0; form < text.form_count(); ++form) {
    adverb_[form] = EndsLikeAdverb(text.Form(form));
    finite_[form] = EndsLikePast(text.Form(form)) || absl::EndsWith(text.Form(form), "'s") ||
                    absl::EndsWith(text.Form(form), "'re") ||
                    absl::EndsWith(text.Form(form), "'ll") ||
                    absl::EndsWith(text.Form(form), "'d") || absl::EndsWith(text.Form(form), "n't");
  }
  CutUnits();
}

void Reading::CutUnits() {
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

bool Reading::IsAdverb(uint32_t index) const {
  const Token& at = token(index);
  if (!at.IsWord() || at.Is(kSubjectPronoun)) return false;
  return at.Is(kReportingAdverb) || (adverb_[at.form] && !at.Has(kCapitalised));
}

bool Reading::IsFinite(uint32_t index) const {
  const Token& at = token(index);
  if (!at.IsWord()) return at.kind == TokenKind::kPossessive && index > 0 && IsPronoun(index - 1);
  if (at.Is(kAuxiliary) || at.Is(kCommonVerb)) return true;
  if (at.Has(kCapitalised)) return false;
  const Cue* const cue = CueAt(index);
  if (cue != nullptr && !cue->entry->Takes(kAlsoNoun)) {
    if ((cue->form & (kThirdPerson | kPast)) != 0) return true;
    // "the results confirm", but not "to confirm"
    if ((cue->form & kBase) != 0 && index > 0 && Lower(index - 1) != "to") return true;
  }
  return finite_[at.form] != 0;
}

bool Reading::IsTime(uint32_t index) const {
  const Token& at = token(index);
  return at.Is(kWeekday) || at.Is(kTimeWord) || (at.Is(kMonth) && at.Has(kCapitalised)) ||
         at.kind == TokenKind::kNumber;
}

bool Reading::IsPronoun(uint32_t index) const {
  const Token& at = token(index);
  if (at.Is(kSubjectPronoun)) return true;
  const absl::string_view form = Lower(index);
  const size_t mark = form.find('\'');
  if (mark == absl::string_view::npos) return false;
  return (ClassesOf(form.substr(0, mark)) & kSubjectPronoun) != 0;  // he's, they're
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
