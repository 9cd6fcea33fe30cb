#include "server/analysis/joint_speakers.h"

namespace dossier::analysis {
namespace {

// Whether the part is a name, with no more than its titles and article before it.
bool NamesSomebody(const Reading& reading, Range part) {
  if (part.empty()) return false;
  const Mention* const last = reading.entities.MentionAt(reading.token(part.end - 1).begin);
  if (last == nullptr || last->tokens.begin < part.begin || last->tokens.end != part.end)
    return false;
  if (last->how != Mention::How::kName && last->how != Mention::How::kAlias) return false;
  if (reading.entities.entity(last->entity).type == EntityType::kPlace) return false;
  for (uint32_t i = part.begin; i < last->tokens.begin; ++i) {
    const Token& token = reading.token(i);
    if (!token.IsWord() || token.Is(kPreposition) || token.Is(kRelative)) return false;
  }
  return true;
}

}  // namespace

Ranges MembersOf(const Reading& reading, Range phrase) {
  Ranges parts;
  Range part{phrase.begin, phrase.begin};
  bool joined = false;
  for (uint32_t i = phrase.begin; i < phrase.end; ++i) {
    const Token& token = reading.token(i);
    const bool ends = token.Is(kCoordinator) || token.mark == '&' || token.mark == ',';
    const Mention* const mention =
        ends ? reading.entities.MentionAt(token.begin) : nullptr;  // "Health and Welfare"
    if (!ends || mention != nullptr) {
      part.end = i + 1;
      continue;
    }
    joined |= token.mark != ',';
    if (!part.empty()) parts.push_back(part);
    part = {i + 1, i + 1};
  }
  if (!part.empty()) parts.push_back(part);
  bool named = joined && parts.size() > 1;
  for (const Range& member : parts) named = named && NamesSomebody(reading, member);
  if (!named) return {phrase};
  return parts;
}

bool MaySpeak(const Reading& reading, Range subject) {
  if (subject.empty()) return false;
  if (!reading.entities.MentionsIn(reading.text.SpanOf(subject)).empty()) return true;
  for (uint32_t i = subject.begin; i < subject.end; ++i) {
    const Token& token = reading.token(i);
    if (reading.names.Has(token, kPersonNoun | kOrganisationHead | kDocumentNoun)) return true;
    if (reading.IsPronoun(i) || (token.Has(kCapitalised) && token.classes == 0)) return true;
  }
  return false;
}

}  // namespace dossier::analysis
