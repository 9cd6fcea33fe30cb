#include "server/analysis/incident_names.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "server/analysis/artefacts.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/known_groups.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

enum NamingCue : uint8_t {
  kNaming = 1,
  kAs = 2,
  kCalls = 4,
  kBetween = 8,
  kCampaign = 16,
  kPolice = 32,
};

uint8_t CuesOf(const Token& token) {
  static const ByWord<uint8_t> cues = SectionBits("naming_cues", {{"naming", kNaming},
                                                                  {"as", kAs},
                                                                  {"calls", kCalls},
                                                                  {"between", kBetween},
                                                                  {"campaign", kCampaign},
                                                                  {"police", kPolice}});
  return cues.Of(token.form);
}

constexpr uint32_t kMostBetween = 8;  // tokens between a happening and the word that names it
constexpr uint32_t kMostWords = 5;    // of a name

class NameFinder {
 public:
  NameFinder(const FactReading& reading, std::vector<Finding>& findings)
      : reading_(reading), text_(reading.text), findings_(findings) {}

  void Run() {
    reading_.landmarks.ForEach(kHappeningLandmark, [this](uint32_t at) {
      if (at < read_ || text_.ParagraphWith(at).role == ParagraphRole::kBoilerplate) return;
      sentence_ = text_.SentenceWith(at).tokens;
      if (text_.Lower(at) == "operation" && ReadOperation(at)) return;
      if (ReadNamedBehind(at)) return;
      ReadYearBefore(at);
    });
  }

 private:
  // "Operation Glass Heron"
  bool ReadOperation(uint32_t at) {
    if (!text_.token(at).Has(kCapitalised)) return false;
    const Range name{at, CapitalsFrom(at + 1)};
    return name.size() > 1 && Add(name, /*campaign=*/true);
  }

  // "a campaign, which researchers call Glass Heron", "the fire, known locally as Black Sunday"
  bool ReadNamedBehind(uint32_t at) {
    if (HasFactNoun(text_, {at, at + 1}, kMalwareNoun)) return false;
    const uint32_t end = std::min(sentence_.end, at + 1 + kMostBetween);
    bool relative = false;
    for (uint32_t next = at + 1; next < end; ++next) {
      const Token& token = text_.token(next);
      const uint8_t cues = CuesOf(token);
      uint32_t begin = next + 1;
      if (cues & kAs) {
        while (begin < end && text_.Lower(begin) != "as") ++begin;
        ++begin;
      }
      if ((cues & (kNaming | kAs | kCalls)) && begin < sentence_.end) {
        const Range name = NameFrom(begin);
        if (!name.empty()) return Add(name, (CuesOf(text_.token(at)) & kCampaign) != 0);
      }
      relative |= token.Is(kRelative);
      // "which Tannhill calls"
      const bool passes = token.mark == ',' || (cues & kBetween) ||
                          (relative && token.IsWord() && token.Has(kCapitalised));
      if (!passes && !(cues & (kAs | kCalls))) return false;
    }
    return false;
  }

  // "the 2019 Harbour Street fire"
  void ReadYearBefore(uint32_t at) {
    uint32_t begin = at;
    while (begin > sentence_.begin && at - begin < kMostWords && text_.token(begin - 1).IsWord() &&
           text_.token(begin - 1).Has(kCapitalised)) {
      --begin;
    }
    if (begin == at || begin < sentence_.begin + 2) return;
    const Token& year = text_.token(begin - 1);
    if (year.kind != TokenKind::kNumber || !text_.token(begin - 2).Is(kArticle)) return;
    const absl::string_view digits = text_.Raw(year);
    const bool is_year = digits.size() == 4 && (digits[0] == '1' || digits[0] == '2') &&
                         std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit);
    if (is_year) Add({begin - 1, at + 1}, /*campaign=*/false);
  }

  uint32_t CapitalsFrom(uint32_t at) const {
    const uint32_t limit = std::min(sentence_.end, at + kMostWords);
    while (at < limit && text_.token(at).IsWord() && text_.token(at).Has(kCapitalised)) ++at;
    return at;
  }

  // Capitalised words, or all words between marks; without the article.
  Range NameFrom(uint32_t at) const {
    const bool quoted = text_.token(at).kind == TokenKind::kQuote;
    if (quoted) ++at;
    if (at < sentence_.end && text_.token(at).Is(kArticle)) ++at;
    uint32_t end = CapitalsFrom(at);
    // "the Night of Smoke"
    if (end > at && end + 1 < sentence_.end && text_.Lower(end) == "of" &&
        text_.token(end + 1).Has(kCapitalised)) {
      end = CapitalsFrom(end + 1);
    }
    if (quoted && end < sentence_.end && text_.token(end).kind != TokenKind::kQuote) return {};
    return {at, end};
  }

  // Malware and groups have names of their own.
  bool IsOfAnother(Range name) const {
    return MayNameTool(text_.Lower(name.begin)) ||
           !GroupAt(text_, name.begin, sentence_.end).tokens.empty();
  }

  bool IsOfPolice() const {
    for (uint32_t at = sentence_.begin; at < sentence_.end; ++at) {
      if (CuesOf(text_.token(at)) & kPolice) return true;
    }
    return false;
  }

  bool Add(Range name, bool campaign) {
    if (name.empty() || (campaign && IsOfPolice()) || IsOfAnother(name)) return false;
    const Span words = text_.SpanOf(name);
    const absl::string_view called = text_.Slice(words);
    std::erase_if(findings_, [called](const Finding& finding) {
      const v1::Claim& claim = *finding.claim;
      return (claim.has_initiator() && claim.initiator().name() == called) ||
             (claim.has_victim() && claim.victim().name() == called);
    });
    v1::Alias& alias =
        *AddFinding(reading_, v1::FIELD_ALIAS, campaign ? "alias.campaign" : "alias.event", 0.7,
                    {words}, findings_)
             .mutable_alias();
    alias.set_name(std::string(called));
    alias.set_type(campaign ? v1::Alias::TYPE_CAMPAIGN : v1::Alias::TYPE_EVENT);
    read_ = name.end;
    return true;
  }

  const FactReading& reading_;
  const Text& text_;
  std::vector<Finding>& findings_;
  Range sentence_;
  uint32_t read_ = 0;
};

}  // namespace

void FindIncidentNames(const FactReading& reading, std::vector<Finding>& findings) {
  NameFinder(reading, findings).Run();
}

}  // namespace dossier::analysis
