#include "server/analysis/round_ups.h"

#include <algorithm>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kShortest = 12;  // tokens of an item
constexpr uint32_t kLongest = 12;   // sentences
constexpr uint32_t kNowhere = UINT32_MAX;
constexpr uint32_t kOutside = UINT32_MAX - 1;

bool IsBullet(uint32_t mark) {
  static constexpr uint32_t kBullets[] = {'*',    '-',    '+',    0x2013, 0x2014, 0x2022,
                                          0x2023, 0x25A0, 0x25AA, 0x25B6, 0x25BA, 0x25CF};
  return std::find(std::begin(kBullets), std::end(kBullets), mark) != std::end(kBullets);
}

class RoundUps {
 public:
  RoundUps(const FactReading& reading, const std::vector<RoundUpSign>& signs)
      : reading_(reading), text_(reading.text), signs_(signs) {}

  std::vector<Range> Find() const {
    for (const auto items : {&RoundUps::Bulleted, &RoundUps::Headed, &RoundUps::Announced}) {
      std::vector<Range> found = (this->*items)();
      if (found.size() < 2) continue;
      const size_t all = found.size();
      std::erase_if(found, [this](Range item) { return !Tells(item); });
      // The sections of one report seldom all tell anew that something happened.
      const bool most = found.size() > 1 && 2 * found.size() >= all;
      return most && AreApart(found) ? found : std::vector<Range>();
    }
    return {};
  }

 private:
  const Paragraph& paragraph(uint32_t index) const { return text_.paragraphs()[index]; }
  uint32_t count() const { return static_cast<uint32_t>(text_.paragraphs().size()); }
  bool IsBody(uint32_t index) const { return paragraph(index).role == ParagraphRole::kBody; }
  bool IsHeading(uint32_t index) const { return paragraph(index).role == ParagraphRole::kHeading; }
  bool IsTitle(uint32_t index) const {
    const absl::string_view title = reading_.document.title;
    return index == 0 && IsHeading(index) &&
           (title.empty() ||
            absl::StripAsciiWhitespace(text_.Slice(paragraph(index).span)) == title);
  }

  std::vector<Range> Bulleted() const {
    std::vector<Range> items;
    for (uint32_t i = 0; i < count(); ++i) {
      const Range tokens = paragraph(i).tokens;
      if (IsBody(i) && tokens.size() >= kShortest && IsBullet(text_.token(tokens.begin).mark)) {
        items.push_back({i, i + 1});
      }
    }
    return items;
  }

  std::vector<Range> Headed() const {
    std::vector<Range> items;
    for (uint32_t i = 0; i + 1 < count(); ++i) {
      if (!IsHeading(i) || IsTitle(i) || !IsBody(i + 1)) continue;
      uint32_t end = i + 1;
      while (end < count() && !IsHeading(end)) ++end;
      items.push_back({i, end});
    }
    return items;
  }

  // "News in brief"
  std::vector<Range> Announced() const {
    static const ByWord<uint8_t> words = SectionBits("round_up_words", {{"headline", 1}});
    std::vector<Range> items;
    const Text title(reading_.document.title);
    const auto says_so = [](const Text& text, Range tokens) {
      for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
        const bool in_brief =
            at > tokens.begin && text.Lower(at - 1) == "in" && text.Lower(at) == "brief";
        if (in_brief || words.Of(text.token(at).form) != 0) return true;
      }
      return false;
    };
    const bool announced = says_so(title, {0, static_cast<uint32_t>(title.tokens().size())}) ||
                           (IsTitle(0) && says_so(text_, paragraph(0).tokens));
    for (uint32_t i = 0; announced && i < count(); ++i) {
      if (IsBody(i) && paragraph(i).tokens.size() >= kShortest) items.push_back({i, i + 1});
    }
    return items;
  }

  // Of something that the item opens, not of what was told before.
  bool Tells(Range item) const {
    constexpr uint32_t kOpening = 3;  // sentences, of which a heading may be one
    bool placed = false;
    for (uint32_t i = item.begin; i < item.end; ++i) {
      for (uint32_t s = paragraph(i).sentences.begin; s < paragraph(i).sentences.end; ++s) {
        placed |= signs_[s].placed;
      }
    }
    const uint32_t first = paragraph(item.begin).sentences.begin;
    const uint32_t last = paragraph(item.end - 1).sentences.end;
    if (last - first > kLongest) return false;
    const uint32_t end = std::min(first + kOpening, last);
    for (uint32_t s = first; s < end && placed; ++s) {
      if (signs_[s].goes_on) return false;
      if (signs_[s].tells) return true;
    }
    return false;
  }

  // Whether no item speaks in the first person or names anybody that another one, or the text
  // around them, names too; authorities are the same for all, and places for more than two.
  bool AreApart(const std::vector<Range>& items) const {
    absl::flat_hash_map<uint32_t, uint32_t> item_of;  // by entity
    for (const Mention& mention : reading_.entities.mentions()) {
      const Entity& entity = reading_.entities.entity(mention.entity);
      const bool tells_apart =
          (mention.how == Mention::How::kName || mention.how == Mention::How::kAlias) &&
          entity.type != EntityType::kCountry &&
          (entity.type != EntityType::kPlace || items.size() == 2) &&
          !HasFactNoun(text_, mention.tokens, kOfficialNoun);
      if (!tells_apart) continue;
      const uint32_t item = ItemAt(items, mention.tokens.begin);
      if (item == kNowhere) continue;
      const auto [known, is_new] = item_of.try_emplace(mention.entity, item);
      if (!is_new && known->second != item) return false;
    }
    return std::count_if(items.begin(), items.end(),
                         [this](Range item) { return SpeaksAsWe(item); }) < 2;
  }

  // kNowhere for headlines and for items that tell of nothing, which may name whom they will.
  uint32_t ItemAt(const std::vector<Range>& items, uint32_t token) const {
    const uint32_t sentence = text_.SentenceOf(token);
    const uint32_t paragraph_index = text_.sentences()[sentence].paragraph;
    for (uint32_t i = 0; i < items.size(); ++i) {
      if (paragraph_index >= items[i].begin && paragraph_index < items[i].end) return i;
    }
    return IsBody(paragraph_index) ? kOutside : kNowhere;
  }

  bool SpeaksAsWe(Range item) const {
    const Range tokens{paragraph(item.begin).tokens.begin, paragraph(item.end - 1).tokens.end};
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      const absl::string_view word = text_.Lower(at);
      if ((word == "we" || word == "our") && !reading_.InQuotation(text_.token(at).begin)) {
        return true;
      }
    }
    return false;
  }

  const FactReading& reading_;
  const Text& text_;
  const std::vector<RoundUpSign>& signs_;
};

}  // namespace

std::vector<Range> ItemsOfRoundUp(const FactReading& reading,
                                  const std::vector<RoundUpSign>& signs) {
  return RoundUps(reading, signs).Find();
}

}  // namespace dossier::analysis
