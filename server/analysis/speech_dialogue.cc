#include <algorithm>
#include <utility>

#include "server/analysis/speech_units.h"

namespace dossier::analysis {
namespace {

// A paragraph whose first piece is a dash: what is said, and between dashes or behind a comma the
// clause of the writer who says by whom.
class DialogueReader {
 public:
  DialogueReader(const SpeechPieces& pieces, Range paragraph)
      : pieces_(pieces), paragraph_(paragraph), cues_(FindSpeechCues(pieces, paragraph)) {}

  std::vector<Speech> Read() {
    Speech speech{.spoken = true, .rule = "speech.dialogue", .confidence = 0.85};
    uint32_t from = paragraph_.begin + 1;
    for (const SpeechCue& cue : cues_) {
      if (cue.verb.begin < from || cue.sort != SpeechCue::Sort::kVerb) continue;
      const uint32_t start = ClauseStart(cue, from);
      if (start == from) continue;
      SpeakerPhrase subject = SubjectBehind(pieces_, cue, paragraph_.end);
      if (subject.empty()) {
        subject = ReadSpeakerPhrase(pieces_, start, cue.verb.begin);
        if (subject.pieces.end != cue.verb.begin) continue;
      }
      const bool asks = At(start - 1).IsStop();
      speech.content.push_back({from, asks ? start : start - 1});
      if (speech.cue.empty()) {
        speech.cue = cue.shown;
        speech.kind = cue.kind;
        speech.gender = cue.gender;
        speech.plural = cue.plural;
        speech.speaker = subject;
      }
      from = NarrationEnd(std::max(cue.verb.end, subject.pieces.end));
    }
    if (speech.cue.empty()) return {};
    speech.content.push_back({from, paragraph_.end});
    Trim(speech.content);
    if (speech.content.empty()) return {};
    return {std::move(speech)};
  }

 private:
  const Piece& At(uint32_t i) const { return pieces_[i]; }

  // Where the writer's clause with the cue begins: behind a dash, or behind the mark that ends what
  // was said. `from` if it does not look like one.
  uint32_t ClauseStart(const SpeechCue& cue, uint32_t from) const {
    uint32_t start = cue.verb.begin;
    while (start > from &&
           (IsLooseInSpeech(pieces_, start - 1) || At(start - 1).Is(kAnd | kPersonalPronoun))) {
      --start;
    }
    if (start <= from + 1) return from;
    const Piece& mark = At(start - 1);
    return mark.IsDash() || mark.IsComma() || mark.mark == '!' || mark.mark == '?' ? start : from;
  }

  // Behind the clause: at the dash that opens speech again, or behind the stop.
  uint32_t NarrationEnd(uint32_t i) const {
    while (i < paragraph_.end && !At(i).IsDash() && !At(i).IsStop()) ++i;
    while (i < paragraph_.end && (At(i).IsDash() || At(i).IsStop() || At(i).IsComma())) ++i;
    return i;
  }

  void Trim(std::vector<Range>& content) const {
    for (Range& part : content) {
      while (!part.empty() && IsOuter(part.begin)) ++part.begin;
      while (!part.empty() && (At(part.end - 1).IsDash() || At(part.end - 1).IsComma())) {
        --part.end;
      }
    }
    std::erase_if(content, [&](const Range& part) { return !HasWord(part); });
  }

  bool IsOuter(uint32_t i) const { return At(i).IsDash() || At(i).IsComma() || At(i).IsStop(); }

  bool HasWord(Range range) const {
    for (uint32_t i = range.begin; i < range.end; ++i) {
      if (At(i).IsWord()) return true;
    }
    return false;
  }

  const SpeechPieces& pieces_;
  const Range paragraph_;
  const std::vector<SpeechCue> cues_;
};

}  // namespace

std::vector<Speech> ReadDialogue(const SpeechPieces& pieces, Range paragraph) {
  if (paragraph.size() < 3 || !pieces[paragraph.begin].IsDash()) return {};
  return DialogueReader(pieces, paragraph).Read();
}

}  // namespace dossier::analysis
