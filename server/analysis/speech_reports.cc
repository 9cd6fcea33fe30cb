#include <algorithm>
#include <utility>

#include "server/analysis/speech_unit_reader.h"

namespace dossier::analysis {

void SpeechUnitReader::Reports() {
  for (uint32_t c = 0; c < cues_.size(); ++c) {
    if (used_[c] || cues_[c].verb.begin < from_) continue;
    switch (cues_[c].sort) {
      case Sort::kVerb:
        ThatClause(c) || BehindClause(c) || CommaClause(c) || QuotedWithin(c);
        break;
      case Sort::kBefore:
      case Sort::kBehind:
        Source(c);
        break;
      case Sort::kAfter:
        SourceBefore(c);
        break;
      case Sort::kRefusal:
        Refusal(c);
        break;
    }
  }
}

bool SpeechUnitReader::ThatClause(uint32_t c) {
  const SpeechCue& cue = cues_[c];
  const uint32_t limit = std::min(unit_.pieces.end, cue.verb.end + kThatReach);
  uint32_t that = cue.verb.end;
  while (that < limit && !At(that).Is(kThat)) {
    const Piece& piece = At(that);
    const bool another = piece.Is(kFinite | kAs) || (that > cue.verb.end && IsCueAt(that));
    if (piece.IsStop() || piece.IsColon() || another || piece.mark == ';') return false;
    ++that;
  }
  if (that >= limit || pieces_.InQuote(that)) return false;
  const Range content{that + 1, std::max(that + 1, stop_)};
  if (WordsIn(content) < kFewestReported) return false;
  const SpeakerPhrase subject = SubjectOf(pieces_, cue, {from_, that});
  const bool drops = subject.empty() && MayDropSubject(from_, cue);
  Add({content}, &cue, subject, "speech.that", subject.empty() ? 0.5 : 0.85);
  found_.back().drops_subject = drops;
  from_ = unit_.pieces.end;
  return true;
}

bool SpeechUnitReader::IsCueAt(uint32_t i) const {
  const uint32_t c = CueFrom(i);
  return c < cues_.size() && cues_[c].verb.begin == i;
}

bool SpeechUnitReader::BehindClause(uint32_t c) {
  const SpeechCue& cue = cues_[c];
  uint32_t start = cue.verb.begin;
  while (start > from_ && IsLoose(start - 1)) --start;
  bool as = false;
  const uint32_t reach = start - std::min(start, 16u);
  for (uint32_t i = start; i-- > std::max(from_, reach);) {
    if (At(i).IsComma() || pieces_.InQuote(i)) break;
    if (!At(i).Is(kAs)) continue;
    as = true;
    start = i;
    break;
  }
  if (start <= from_ + 1 || !(At(start - 1).IsComma() || At(start - 1).IsDash())) return false;
  if (!as && !SubjectWithApposition(pieces_, cue, from_).empty()) return false;
  const SpeakerPhrase subject = SubjectAt(start, cue, /*parted=*/true);
  const Range content{from_, start - 1};
  if (subject.empty()) return false;
  const uint32_t end = std::max(subject.pieces.end, cue.verb.end);
  std::vector<Range> parts = {content};
  if (!Tail(end, parts) || WordsIn(parts) < kFewestReported) return false;
  Add(std::move(parts), &cue, subject, as ? "speech.as" : "speech.cue_behind", 0.85);
  from_ = unit_.pieces.end;
  return true;
}

bool SpeechUnitReader::Tail(uint32_t end, std::vector<Range>& parts) const {
  const uint32_t stop = stop_;
  uint32_t comma = end;
  while (comma < stop && !At(comma).IsComma() && !At(comma).IsDash()) {
    if (At(comma).Is(kThat) || At(comma).IsColon() || comma - end > kLongestTail) return false;
    ++comma;
  }
  if (comma >= stop) return true;
  const Range rest{comma + 1, stop};
  // "sagte Dorn, der das Haus leitet": a comma right behind the subject parts, others add.
  if (comma == end && WordsIn(rest) > 1) parts.push_back(rest);
  return true;
}

bool SpeechUnitReader::CommaClause(uint32_t c) {
  const SpeechCue& cue = cues_[c];
  const bool as = At(from_).Is(kAs);  // "Comme l'a indiqué la préfecture, ..."
  if (!as && !pieces_.grammar().comma_opens_clause()) return false;
  const uint32_t limit = std::min(unit_.pieces.end, cue.verb.end + kThatReach);
  uint32_t comma = cue.verb.end;
  while (comma < limit && !At(comma).IsComma()) {
    if (At(comma).IsStop() || At(comma).IsColon() || pieces_.InQuote(comma)) return false;
    ++comma;
  }
  if (comma >= limit) return false;
  const SpeakerPhrase subject = SubjectOf(pieces_, cue, {as ? from_ + 1 : from_, comma});
  const Range content{comma + 1, std::max(comma + 1, stop_)};
  if (subject.empty() || WordsIn(content) < kFewestReported) return false;
  Add({content}, &cue, subject, "speech.comma", 0.7);
  from_ = unit_.pieces.end;
  return true;
}

bool SpeechUnitReader::QuotedWithin(uint32_t c) {
  const SpeechCue& cue = cues_[c];
  const auto begin = pieces_.quotes().begin();
  const auto first = std::partition_point(
      begin + unit_.quotes.begin, begin + unit_.quotes.end,
      [&](const QuotedPieces& quote) { return quote.pieces.begin < cue.verb.end; });
  for (uint32_t q = static_cast<uint32_t>(first - begin); q < unit_.quotes.end; ++q) {
    const QuotedPieces& quote = Quote(q);
    if (quote.pieces.begin > cue.verb.end + kCueReach) return false;
    if (claimed_[q] || quote.length < kFewestWithin) continue;
    const SpeakerPhrase subject = SubjectOf(pieces_, cue, {from_, quote.pieces.begin});
    if (subject.empty()) return false;
    Add({quote.pieces}, &cue, subject, "speech.within", 0.7);
    from_ = quote.pieces.end;
    return true;
  }
  return false;
}

void SpeechUnitReader::Source(uint32_t c) {
  const SpeechCue& cue = cues_[c];
  const SpeakerPhrase subject = ReadSpeakerWithApposition(pieces_, cue.verb.end, unit_.pieces.end);
  if (subject.empty()) return;
  uint32_t start = cue.verb.begin;
  while (start > from_ && IsLoose(start - 1)) --start;
  const bool front = start == from_ || WordsIn({from_, start}) == 0;
  if (cue.sort == Sort::kBehind && (front || At(start - 1).IsWord())) return;
  std::vector<Range> parts;
  if (!front) parts.push_back({from_, start});
  const uint32_t stop = stop_;
  if (subject.pieces.end < stop) {
    uint32_t rest = subject.pieces.end;
    // What stands between the source and the comma behind it tells when and where.
    if (!front && !At(rest).IsComma() && At(start - 1).IsComma()) {
      while (rest < stop && !At(rest).IsComma()) ++rest;
    }
    if (WordsIn({rest, stop}) >= (front ? kFewestReported : 1)) parts.push_back({rest, stop});
  }
  if (WordsIn(parts) < kFewestReported) return;
  Add(std::move(parts), &cue, subject, "speech.source", 0.8);
  from_ = unit_.pieces.end;
}

void SpeechUnitReader::SourceBefore(uint32_t c) {
  const SpeechCue& cue = cues_[c];
  const SpeakerPhrase subject = SubjectBefore(pieces_, cue, from_);
  if (subject.empty() || subject.pieces.end != cue.verb.begin) return;
  std::vector<Range> parts;
  if (subject.pieces.begin > from_) parts.push_back({from_, subject.pieces.begin});
  if (stop_ > cue.verb.end) parts.push_back({cue.verb.end, stop_});
  if (WordsIn(parts) < kFewestReported) return;
  Add(std::move(parts), &cue, subject, "speech.source", 0.75);
  from_ = unit_.pieces.end;
}

void SpeechUnitReader::Refusal(uint32_t c) {
  const SpeechCue& cue = cues_[c];
  const SpeakerPhrase subject = SubjectOf(pieces_, cue, {from_, unit_.pieces.end});
  uint32_t end = cue.verb.end;
  while (end < unit_.pieces.end && !At(end).IsComma() && !At(end).IsStop()) ++end;
  Add({{cue.verb.begin, end}}, &cue, subject, "speech.refusal", subject.empty() ? 0.5 : 0.85);
  from_ = std::max(from_, end);
}

}  // namespace dossier::analysis
