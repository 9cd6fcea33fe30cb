#include "server/analysis/data_lists.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "server/analysis/quantities.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

// The sections of data_cues.txt.
enum DataCue : uint8_t { kHolds = 1, kAside = 2, kVessel = 4 };

uint8_t DataCuesOf(const Token& token) {
  static const ByWord<uint8_t> cues =
      SectionBits("data_cues", {{"holds", kHolds}, {"aside", kAside}, {"vessel", kVessel}});
  return cues.Of(token.form);
}

// A list of data in a sentence.
struct DataList {
  Range words;
  std::set<std::string> kinds;
};

// "Halden Credit Union"
bool IsOfName(const FactReading& reading, const Token& token) {
  const Mention* const mention = reading.entities.MentionAt(token.begin);
  return mention != nullptr &&
         (mention->how == Mention::How::kName || mention->how == Mention::How::kAlias);
}

bool PartsItems(const Token& token) { return token.mark == ',' || token.Is(kCoordinator); }

// The list that stands in `sentence`: two kinds of data or more, parted by commas or "and", beside
// a word that says where they stood or what became of them. Empty if there is none, or if the
// sentence says what was not taken, or what to do.
DataList ListIn(const FactReading& reading, Range sentence) {
  constexpr uint32_t kFurthest = 10;  // what stands further apart is no list
  const Text& text = reading.text;
  DataList list;
  bool holds = false;
  uint32_t items = 0;
  bool fresh = true;
  for (uint32_t at = sentence.begin; at < sentence.end; ++at) {
    const Token& token = text.token(at);
    const uint8_t cues = DataCuesOf(token);
    // "but no passwords", ", not card numbers": what came before was among it.
    if ((cues & kAside) != 0 || token.Is(kNegation)) {
      if (items < 2 || !holds) return {};
      break;
    }
    holds |= (cues & kHolds) != 0 || token.mark == ':';
    fresh |= PartsItems(token);
    const std::vector<std::string>& kinds = DataKindsAt(text, at);
    if (kinds.empty() || IsOfName(reading, token)) continue;
    if (!list.words.empty() && at > list.words.end + kFurthest) {
      if (items >= 2 && holds) break;
      list = {};
      items = 0;
      fresh = true;
    }
    list.kinds.insert(kinds.begin(), kinds.end());
    if (list.words.empty()) list.words.begin = at;
    list.words.end = at + 1;
    items += fresh;
    fresh = false;
  }
  return holds && items >= 2 ? list : DataList{};
}

// Whether data of the sentence are told already.
bool IsTold(const Sentence& sentence, const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return sentence.span.Contains(finding.begin) && finding.claim->has_impact() &&
           !finding.claim->impact().data_kinds().empty();
  });
}

}  // namespace

const std::vector<std::string>& DataKindsAt(const Text& text, uint32_t at) {
  static const auto* const kNone = new std::vector<std::string>;
  const Token& token = text.token(at);
  if (text.Lower(at) == "credit" && at + 1 < text.tokens().size() &&
      absl::StartsWith(text.Lower(at + 1), "union")) {
    return *kNone;
  }
  if ((DataCuesOf(token) & kVessel) != 0) {
    const Range sentence = text.SentenceWith(at).tokens;
    const bool told_before = at > sentence.begin && !DataKindsOf(text.token(at - 1).form).empty();
    const bool holds = at + 1 < sentence.end && ((DataCuesOf(text.token(at + 1)) & kHolds) != 0 ||
                                                 text.Lower(at + 1) == "with");
    if (told_before || holds) return *kNone;
  }
  return DataKindsOf(token.form);
}

std::set<std::string> DataKindsIn(const Text& text, Range tokens) {
  constexpr uint32_t kReach = 60;
  std::set<std::string> kinds;
  const uint32_t end = std::min(tokens.end, tokens.begin + kReach);
  for (uint32_t at = tokens.begin; at < end; ++at) {
    for (const std::string& kind : DataKindsAt(text, at)) kinds.insert(kind);
  }
  return kinds;
}

void FindDataLists(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  for (const Sentence& sentence : text.sentences()) {
    if (text.paragraphs()[sentence.paragraph].role != ParagraphRole::kBody) continue;
    const DataList list = ListIn(reading, sentence.tokens);
    if (list.kinds.empty() || IsTold(sentence, findings)) continue;
    const Span words = text.SpanOf(list.words);
    v1::Impact& impact =
        *AddFinding(reading, v1::FIELD_IMPACT, "impact.data_listed", 0.6, {words}, findings)
             .mutable_impact();
    impact.set_dimension(v1::Impact::DIMENSION_CONFIDENTIALITY);
    impact.set_description(std::string(text.Slice(words)));
    for (const std::string& kind : list.kinds) impact.add_data_kinds(kind);
  }
}

}  // namespace dossier::analysis
