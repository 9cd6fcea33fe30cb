#include "server/analysis/speech_units.h"

#include <algorithm>
#include <utility>

#include "server/analysis/speech_unit_reader.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kLongestDateline = 14;

}  // namespace

std::vector<Speech> SpeechUnitReader::Read() {
  for (uint32_t q = unit_.quotes.begin; q < unit_.quotes.end; ++q) {
    if (claimed_[q] || pieces_.quotes()[q].pieces.begin < from_ || IsName(q)) continue;
    CueBehind(q) || CueBefore(q) || CueWithin(q);
  }
  Reports();
  return std::move(found_);
}

uint32_t SpeechUnitReader::BehindDateline() const {
  const Range range = unit_.pieces;
  uint32_t begin = range.begin;
  if (range.begin == pieces_.ParagraphPieces(unit_.paragraph).begin) {
    const uint32_t limit = std::min(range.end, range.begin + kLongestDateline);
    for (uint32_t i = range.begin + 1; i + 1 < limit; ++i) {
      const uint32_t mark = At(i).mark;
      const uint32_t next = At(i + 1).mark;
      if (mark == ')' && (At(i + 1).IsDash() || next == '.' || next == ':')) begin = i + 2;
      if (mark == '/' && next == '.') begin = i + 2;
      if (pieces_.InQuote(i)) break;
    }
  }
  while (begin < range.end && (At(begin).IsDash() || At(begin).IsStop())) ++begin;
  return std::min(begin, range.end);
}

bool SpeechUnitReader::IsName(uint32_t q) const {
  const QuotedPieces& quote = Quote(q);
  if (quote.whole || quote.length > 3 || quote.pieces.begin == from_) return false;
  const Piece& before = At(quote.pieces.begin - 1);
  return before.IsWord() && !before.Is(kSays | kSaid | kThat) &&
         At(quote.words.begin).IsCapitalised();
}

uint32_t SpeechUnitReader::WordsIn(Range range, uint32_t most) const {
  uint32_t words = 0;
  for (uint32_t i = range.begin; i < range.end && words < most; ++i) {
    words += At(i).IsWord() || At(i).kind == TokenKind::kNumber ? 1 : 0;
  }
  return words;
}

uint32_t SpeechUnitReader::WordsIn(const std::vector<Range>& parts) const {
  uint32_t words = 0;
  for (const Range& part : parts) words += WordsIn(part);
  return words;
}

uint32_t SpeechUnitReader::CueFrom(uint32_t i) const {
  const auto found = std::partition_point(cues_.begin(), cues_.end(),
                                          [&](const SpeechCue& cue) { return cue.verb.begin < i; });
  return static_cast<uint32_t>(found - cues_.begin());
}

Range SpeechUnitReader::Trimmed(Range range) const {
  const auto outer = [&](uint32_t i) {
    const Piece& piece = At(i);
    if (pieces_.InQuote(i)) return false;
    return piece.IsStop() || piece.IsComma() || piece.IsDash() || piece.IsColon() ||
           piece.mark == ';' || piece.kind == TokenKind::kQuote;
  };
  while (!range.empty() && outer(range.begin)) ++range.begin;
  while (!range.empty() && outer(range.end - 1)) --range.end;
  return range;
}

void SpeechUnitReader::Add(std::vector<Range> content, const SpeechCue* cue,
                           const SpeakerPhrase& speaker, absl::string_view rule,
                           double confidence) {
  Speech speech{.speaker = speaker, .rule = rule, .confidence = confidence};
  for (const Range& part : content) {
    const Range trimmed = Trimmed(part);
    if (trimmed.empty()) continue;
    speech.content.push_back(trimmed);
    for (uint32_t i = trimmed.begin; i < trimmed.end; ++i) {
      if (!pieces_.InQuote(i)) continue;
      claimed_[pieces_.QuoteAt(i)] = true;
      i = std::max(i, Quote(pieces_.QuoteAt(i)).pieces.end - 1);
    }
  }
  if (speech.content.empty()) return;
  if (cue != nullptr) {
    used_[static_cast<size_t>(cue - cues_.data())] = true;
    speech.cue = cue->shown;
    speech.kind = cue->kind;
    speech.gender = cue->gender;
    speech.plural = cue->plural;
    speech.refusal = cue->sort == Sort::kRefusal;
  }
  found_.push_back(std::move(speech));
}

bool SpeechUnitReader::CueBehind(uint32_t q) {
  const QuotedPieces& quote = Quote(q);
  uint32_t at = quote.pieces.end;
  bool parted = quote.whole;
  while (at < unit_.pieces.end && at < quote.pieces.end + 3 &&
         (At(at).IsComma() || At(at).IsDash() || At(at).IsStop())) {
    parted = true;
    ++at;
  }
  const uint32_t c = CueFrom(at);
  if (c == cues_.size() || used_[c] || cues_[c].verb.begin > at + kLongestTail) return false;
  const SpeechCue& cue = cues_[c];
  const bool prefixed = HasPrefix(quote.pieces.begin);
  if (!parted && prefixed) return false;
  const SpeakerPhrase subject = SubjectAt(at, cue, parted);
  if (subject.empty() && !MayDropSubject(at, cue)) return false;
  Range content = quote.pieces;
  if (prefixed) content.begin = from_;
  std::vector<Range> parts = {content};
  uint32_t end = std::max(subject.pieces.end, cue.verb.end);
  if (q + 1 < unit_.quotes.end && GoesOn(end, q + 1, c)) {
    parts.push_back(Quote(q + 1).pieces);
    end = Quote(q + 1).pieces.end;
  }
  Add(std::move(parts), &cue, subject, "speech.cue_behind", subject.empty() ? 0.6 : 0.9);
  found_.back().drops_subject = subject.empty();
  from_ = std::max(from_, end);
  return true;
}

bool SpeechUnitReader::HasPrefix(uint32_t quote_begin) const {
  return WordsIn({from_, quote_begin}, 1) > 0 && !At(quote_begin - 1).IsColon();
}

SpeakerPhrase SpeechUnitReader::SubjectAt(uint32_t at, const SpeechCue& cue, bool parted) const {
  uint32_t i = at;
  bool as = false;
  while (i < cue.verb.begin && (IsLoose(i) || At(i).Is(kAs))) as = At(i++).Is(kAs) || as;
  if (i == cue.verb.begin) return SubjectBehind(pieces_, cue, TailEnd(cue.verb.end));
  if (!parted) return {};
  // "wie der Sprecher am Montag mitteilte"; "он сказал".
  const SpeakerPhrase before = ReadSpeakerWithApposition(pieces_, i, cue.verb.begin);
  if (before.empty()) return {};
  uint32_t behind = before.pieces.end;
  while (behind < cue.verb.begin && (as || IsLoose(behind))) {
    if (At(behind).IsComma() || At(behind).IsColon()) return {};
    ++behind;
  }
  return behind == cue.verb.begin ? before : SpeakerPhrase{};
}

bool SpeechUnitReader::MayDropSubject(uint32_t at, const SpeechCue& cue) const {
  if (cue.sort != Sort::kVerb) return false;
  while (at < cue.verb.begin && IsLoose(at)) ++at;
  return at == cue.verb.begin;
}

uint32_t SpeechUnitReader::TailEnd(uint32_t i) const {
  const uint32_t limit = std::min(unit_.pieces.end, i + kLongestTail);
  while (i < limit) {
    if (pieces_.InQuote(i)) {
      const QuotedPieces& quote = Quote(pieces_.QuoteAt(i));
      if (quote.length > 4 || quote.whole) return i;
      i = quote.pieces.end;
    } else {
      ++i;
    }
  }
  return std::min(i, unit_.pieces.end);
}

bool SpeechUnitReader::GoesOn(uint32_t end, uint32_t q, uint32_t c) const {
  const uint32_t open = Quote(q).pieces.begin;
  if (open <= end || open > end + kLongestTail || IsName(q)) return false;
  const Piece& before = At(open - 1);
  if (!before.IsComma() && !before.IsDash() && !before.IsColon() && !before.IsStop() &&
      before.mark != ';') {
    return false;
  }
  return c + 1 >= cues_.size() || cues_[c + 1].verb.begin > open;
}

bool SpeechUnitReader::CueWithin(uint32_t q) {
  const Range words = Quote(q).words;
  for (const SpeechCue& cue : FindSpeechCuesInQuote(pieces_, words)) {
    uint32_t start = cue.verb.begin;
    while (start > words.begin && IsLoose(start - 1)) --start;
    if (cue.sort != Sort::kVerb || start < words.begin + 2 || !Parts(start - 1)) continue;
    const SpeakerPhrase subject = SubjectBehind(pieces_, cue, words.end);
    const uint32_t end = std::max(cue.verb.end, subject.pieces.end);
    if (subject.empty() || end >= words.end || !Parts(end)) continue;
    const bool comma_before = At(start - 1).IsComma() && end + 1 < words.end;
    uint32_t rest = end + 1;
    while (rest < words.end && Parts(rest)) ++rest;
    uint32_t said = start - 1;
    while (said > words.begin && Parts(said - 1)) --said;
    if (!comma_before && !At(start - 1).IsDash()) continue;
    AddParts({{words.begin, said}, {rest, words.end}}, cue, subject);
    claimed_[q] = true;
    from_ = Quote(q).pieces.end;
    return true;
  }
  return false;
}

void SpeechUnitReader::AddParts(std::vector<Range> parts, const SpeechCue& cue,
                                const SpeakerPhrase& subject) {
  found_.push_back({.content = std::move(parts),
                    .cue = cue.shown,
                    .speaker = subject,
                    .kind = cue.kind,
                    .gender = cue.gender,
                    .plural = cue.plural,
                    .rule = "speech.cue_within",
                    .confidence = 0.8});
}

bool SpeechUnitReader::CueBefore(uint32_t q) {
  const Range quote = Quote(q).pieces;
  if (quote.begin <= from_) return false;
  const Piece& before = At(quote.begin - 1);
  const uint32_t c = LastCueBefore(quote.begin);
  const bool colon = before.IsColon();
  if (c == kNone) {
    if (!colon) return false;
    const SpeakerPhrase subject = PhraseBeforeColon(quote.begin - 1);
    if (subject.empty()) return false;
    Add({quote}, nullptr, subject, "speech.colon", 0.8);
    from_ = quote.end;
    return true;
  }
  const SpeechCue& cue = cues_[c];
  const bool that = before.Is(kThat);
  const bool at_once = cue.verb.end == quote.begin;
  if (!colon && !that && !at_once && !before.IsComma()) return false;
  if (cue.sort == Sort::kAfter) return false;
  SpeakerPhrase subject;
  if (cue.sort == Sort::kVerb || cue.sort == Sort::kRefusal) {
    subject = SubjectOf(pieces_, cue, {from_, quote.begin});
  } else {
    subject = ReadSpeakerWithApposition(pieces_, cue.verb.end, quote.begin);
    if (subject.empty()) return false;
  }
  if (before.IsComma() && subject.empty()) return false;
  Range content = quote;
  if ((that || !colon) && WordsIn({quote.end, unit_.pieces.end}, 1) > 0) {
    if (that) {
      content.end = unit_.pieces.end;
    } else if (Quote(q).length < kFewestWithin) {
      return false;
    }
  }
  Add({content}, &cue, subject, that ? "speech.that" : "speech.cue_before",
      subject.empty() ? 0.6 : 0.9);
  from_ = content.end;
  return true;
}

SpeakerPhrase SpeechUnitReader::PhraseBeforeColon(uint32_t colon) const {
  const SpeakerPhrase alone = ReadSpeakerWithApposition(pieces_, from_, colon);
  if (alone.pieces.end == colon) return alone;
  constexpr uint32_t kReach = 16;
  for (uint32_t i = std::max(from_, colon - std::min(colon, kReach)); i < colon; ++i) {
    const Piece& before = At(i - std::min(i, 1u));
    if (i > from_ && before.Is(kBeforePlace | kJoiner | kDeterminer | kRoleNoun | kBody)) continue;
    const SpeakerPhrase phrase = ReadSpeakerWithApposition(pieces_, i, colon);
    const bool person = phrase.sort == SpeakerPhrase::Sort::kName && !phrase.role.empty();
    if (person && phrase.pieces.end == colon) return phrase;
  }
  return {};
}

uint32_t SpeechUnitReader::LastCueBefore(uint32_t limit) const {
  const uint32_t c = CueFrom(limit);
  if (c == 0) return kNone;
  const SpeechCue& cue = cues_[c - 1];
  const bool near = cue.verb.begin >= from_ && cue.verb.end <= limit &&
                    limit - cue.verb.end <= kCueReach && !used_[c - 1];
  return near ? c - 1 : kNone;
}

std::vector<Speech> ReadSpeechUnit(const SpeechPieces& pieces, const SpeechPieces::Unit& unit,
                                   std::vector<bool>* claimed) {
  return SpeechUnitReader(pieces, unit, claimed).Read();
}

}  // namespace dossier::analysis
