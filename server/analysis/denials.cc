#include "server/analysis/denials.h"

#include <algorithm>

#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

enum DenialCue : uint8_t {
  kDenies = 1,
  kDismisses = 2,
  kTold = 4,
  kCause = 8,
  kProof = 16,
  kUntrue = 32,
  kGrants = 64,
  kEnds = 128,
};

uint8_t CuesOf(const Token& token) {
  static const ByWord<uint8_t> cues = SectionBits("denial_cues", {{"denies", kDenies},
                                                                  {"dismisses", kDismisses},
                                                                  {"told", kTold},
                                                                  {"cause", kCause},
                                                                  {"proof", kProof},
                                                                  {"untrue", kUntrue},
                                                                  {"grants", kGrants},
                                                                  {"ends", kEnds}});
  return cues.Of(token.form);
}

bool EndsDenial(const Token& token) {
  return token.mark == ';' || token.mark == ':' || token.mark == ',' || (CuesOf(token) & kEnds);
}

class DenialReader {
 public:
  DenialReader(const Text& text, Range tokens)
      : text_(text), tokens_(tokens), sentence_(text.SentenceWith(tokens.begin).tokens) {}

  bool StandsBefore() const {
    if (IsNegated()) return true;
    if (IsDeedOfDenier()) return false;
    bool told = false;
    for (uint32_t at = tokens_.begin; at > sentence_.begin && tokens_.begin - at < kReach; --at) {
      const Token& token = text_.token(at - 1);
      if (EndsDenial(token)) return false;
      const uint8_t cues = CuesOf(token);
      if (cues & kGrants) return false;
      const bool denies =
          (cues & kDenies) || ((cues & kDismisses) && (told || text_.Lower(at) == "out"));
      if (denies) return !IsDoing(at) && !FollowsNone(at - 1);
      if ((cues & (kProof | kCause)) && FollowsNone(at - 1)) return true;
      told |= (cues & kTold) != 0;
    }
    return false;
  }

  // "reports of a breach were false"
  bool StandsBehind() const {
    const uint32_t end = std::min(sentence_.end, tokens_.end + kBehind);
    bool is = false;
    for (uint32_t at = tokens_.end; at < end; ++at) {
      const Token& token = text_.token(at);
      if (EndsDenial(token)) return false;
      if (is && (CuesOf(token) & kUntrue)) return ReportStandsBefore();
      is |= token.Is(kAuxiliary);
    }
    return false;
  }

 private:
  static constexpr uint32_t kReach = 16;
  static constexpr uint32_t kBehind = 6;

  // "had not been hacked", "no breach"
  bool IsNegated() const {
    for (uint32_t at = tokens_.begin; at > sentence_.begin && tokens_.begin - at < 4; --at) {
      const Token& token = text_.token(at - 1);
      if (token.Is(kNegation)) return true;
      if (!token.Is(kAuxiliary)) return false;
    }
    return false;
  }

  // "that it had hacked the bank": the one who denies is said to have done it.
  bool IsDeedOfDenier() const {
    if (tokens_.begin == sentence_.begin) return false;
    const absl::string_view before = text_.Lower(tokens_.begin - 1);
    const absl::string_view first = text_.Lower(tokens_.begin);
    const bool in_past = first.size() > 3 && first.substr(first.size() - 2) == "ed";
    return in_past && (before == "had" || before == "has" || before == "have");
  }

  // "denied stealing the files"
  bool IsDoing(uint32_t at) const {
    const absl::string_view next = text_.Lower(at);
    const bool gerund = next.size() > 5 && next.substr(next.size() - 3) == "ing";
    return gerund && next != "being" && next != "having" && next != "suffering";
  }

  // "no evidence", "could not find any sign", "did not deny"
  bool FollowsNone(uint32_t at) const {
    for (uint32_t before = at; before > sentence_.begin && at - before < 3; --before) {
      const Token& token = text_.token(before - 1);
      const absl::string_view word = text_.Lower(token);
      if (token.Is(kNegation) || word == "any" || word == "nothing") return true;
    }
    return false;
  }

  bool ReportStandsBefore() const {
    for (uint32_t at = tokens_.begin; at > sentence_.begin && tokens_.begin - at < kReach; --at) {
      if (CuesOf(text_.token(at - 1)) & kTold) return true;
    }
    return false;
  }

  const Text& text_;
  const Range tokens_;
  const Range sentence_;
};

}  // namespace

bool IsDenied(const Text& text, Range tokens) {
  for (uint32_t at = tokens.begin + 1; at < tokens.end; ++at) {
    // "a server without a password"
    const bool lacks = at + 1 < tokens.end && text.Lower(at + 1) == "password";
    if (text.token(at).Is(kNegation) && !lacks) return true;
  }
  const DenialReader reader(text, tokens);
  return reader.StandsBefore() || reader.StandsBehind();
}

bool DenyAPart(const Text& text, Range tokens) {
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
    if (CuesOf(text.token(at)) & kGrants) return true;
  }
  return false;
}

}  // namespace dossier::analysis
