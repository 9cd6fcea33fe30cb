#include "server/ingest/documents/html_main_text.h"

#include <libxml/tree.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/ingest/documents/html_blocks.h"
#include "server/ingest/documents/html_noise.h"

namespace dossier::ingest {
namespace {

absl::string_view NameOf(const xmlNode* element) {
  return reinterpret_cast<const char*>(element->name);
}

// A heading over what follows the article.
constexpr int kHeadWords = 8;
// A linked headline and what stands below it.
constexpr int kTeaserWords = 80;
// A comment says so within its first blocks.
constexpr int kCommentBlocks = 40;
// Blocks behind the article among which a paywall's words stand.
constexpr int kNearby = 10;
// A page that shows no more has hardly shown its article.
constexpr int kFewWords = 25;

bool EndsSentence(absl::string_view text) {
  for (const absl::string_view end :
       {".", "!", "?", ":", ".\"", ".”", "!”", "?”", ".'", ".’", "。", "»", "…", ".)", "\"", "”"}) {
    if (absl::EndsWith(text, end)) return true;
  }
  return false;
}

// How much a block speaks for the place where it stands being the article.
double WeightOf(const HtmlBlock& block) {
  if (block.words < 8 || block.LinkDensity() > 0.4 || block.heading > 0 || block.caption) return 0;
  const double weight = block.words * (1 - block.LinkDensity());
  if (block.paragraph) return weight;
  return block.in_list || block.in_table ? 0.4 * weight : 0.7 * weight;
}

class MainText {
 public:
  MainText(HtmlOutline outline, absl::string_view title)
      : outline_(std::move(outline)),
        title_(title),
        weights_(outline_.regions.size()),
        dropped_(outline_.blocks.size()) {}

  HtmlMainText Choose() {
    if (outline_.regions.empty()) return {};
    Weigh();
    DropNoise();
    Weigh();
    return Compose(Article());
  }

 private:
  const HtmlRegion& Region(int index) const { return outline_.regions[index]; }

  void Weigh() {
    std::vector<double> before(outline_.blocks.size() + 1);
    for (size_t i = 0; i < outline_.blocks.size(); ++i) {
      before[i + 1] = before[i] + (dropped_[i] ? 0 : WeightOf(outline_.blocks[i]));
    }
    for (size_t i = 0; i < outline_.regions.size(); ++i) {
      weights_[i] = before[Region(i).end_block] - before[Region(i).first_block];
    }
  }

  // Whether the article's own heading or body lies in the region.
  bool HoldsArticle(int index) const {
    for (int i = index; i < Region(index).end_region; ++i) {
      const xmlNode* element = Region(i).element;
      const absl::string_view name = NameOf(element);
      if (name == "h1" || name == "main" || name == "body") return true;
      if (HtmlAttribute(element, "itemprop") == "articleBody") return true;
    }
    return false;
  }

  // Whether what the region is made of shows that it is no article, whatever it is called: it
  // begins with such a heading as "Related stories", or its parts are teasers or comments.
  bool LooksLikeList(int index) const {
    const HtmlRegion& region = Region(index);
    if (region.first_block == region.end_block) return false;
    const HtmlBlock& first = outline_.blocks[region.first_block];
    if (region.end_block - region.first_block > 1 && HeadsTail(first)) {
      return true;
    }
    int parts = 0;
    int teasers = 0;
    int comments = 0;
    for (int i = index + 1; i < region.end_region; i = Region(i).end_region) {
      if (Region(i).first_block == Region(i).end_block) continue;
      ++parts;
      teasers += IsTeaser(Region(i)) ? 1 : 0;
      comments += IsComment(Region(i)) ? 1 : 0;
    }
    return (parts >= 4 && teasers >= 0.7 * parts) || (comments >= 2 && comments >= 0.7 * parts);
  }

  // A short line, or a heading that repeats the title: "3 thoughts on ...".
  static bool HeadsTail(const HtmlBlock& block) {
    return block.words <= (block.heading > 0 ? 4 * kHeadWords : kHeadWords) &&
           EndsArticle(block.text);
  }

  // A linked headline with a sentence or two.
  bool IsTeaser(const HtmlRegion& region) const {
    int words = 0;
    int linked = 0;
    for (int i = region.first_block; i < region.end_block; ++i) {
      const HtmlBlock& block = outline_.blocks[i];
      words += block.words;
      if (words > kTeaserWords) return false;
      if (block.LinkDensity() > 0.8 && block.words >= 3) {
        ++linked;
      } else if (linked == 0 && block.words >= 8) {
        return false;  // "Learn more about it" stands behind what it is about
      }
    }
    return linked == 1 && region.end_block - region.first_block > 1;
  }

  bool IsComment(const HtmlRegion& region) const {
    const int end = std::min(region.end_block, region.first_block + kCommentBlocks);
    for (int i = region.first_block; i < end; ++i) {
      const HtmlBlock& block = outline_.blocks[i];
      if (block.words <= kHeadWords + 4 && IsCommentLine(block.text)) return true;
    }
    return false;
  }

  void Drop(int index) {
    std::fill(dropped_.begin() + Region(index).first_block,
              dropped_.begin() + Region(index).end_block, true);
  }

  void DropNoise() {
    const double all = weights_[0];
    for (int i = 0; i < static_cast<int>(outline_.regions.size());) {
      const HtmlNoise noise = NoiseOf(Region(i).element);
      if (LooksLikeList(i) && !HoldsArticle(i)) {
        Drop(i);
        i = Region(i).end_region;
        continue;
      }
      // "content has-sidebar" is the content.
      const double most = noise == HtmlNoise::kComments  ? 1.1
                          : noise == HtmlNoise::kCertain ? 0.7
                                                         : 0.2;
      if (noise != HtmlNoise::kNone && weights_[i] < most * all && !HoldsArticle(i)) {
        Drop(i);
        i = Region(i).end_region;
      } else {
        ++i;
      }
    }
  }

  // The smallest region that holds nearly all running text.
  int Article() const {
    int at = 0;
    for (bool deeper = true; deeper;) {
      deeper = false;
      for (int i = at + 1; i < Region(at).end_region; i = Region(i).end_region) {
        if (weights_[i] >= 0.85 * weights_[at] && weights_[i] > 0 &&
            NameOf(Region(i).element) != "p") {
          at = i;
          deeper = true;
          break;
        }
      }
    }
    return at;
  }

  // Running text: long, or a short paragraph that is a sentence.
  static bool IsProse(const HtmlBlock& block) {
    if (block.words >= 8 && block.LinkDensity() < 0.5) return true;
    return block.paragraph && block.words >= 3 && block.LinkDensity() < 0.8 &&
           EndsSentence(block.text);
  }

  bool Keep(const HtmlBlock& block) const {
    if (block.caption || IsNotice(block.text)) return false;
    if (block.LinkDensity() > 0.6 && !IsProse(block)) return false;
    if (block.heading > 0 && block.text == title_) return false;
    return true;
  }

  HtmlMainText Compose(int article) const {
    std::vector<const HtmlBlock*> kept;
    const int end = End(article);
    for (int i = Region(article).first_block; i < end; ++i) {
      if (!dropped_[i] && Keep(outline_.blocks[i])) kept.push_back(&outline_.blocks[i]);
    }
    // Bylines and buttons around the running text.
    const auto is_prose = [](const HtmlBlock* block) { return IsProse(*block); };
    const auto first = std::find_if(kept.begin(), kept.end(), is_prose);
    if (first == kept.end()) return Join(kept);
    auto last = kept.end();
    while (last != first && !IsProse(**(last - 1)) && !EndsSentence((*(last - 1))->text)) --last;
    return Join({first, last});
  }

  // Where the article's blocks end: at a short line that heads what follows it, if that is the
  // smaller part.
  int End(int article) const {
    double before = 0;
    for (int i = Region(article).first_block; i < Region(article).end_block; ++i) {
      const HtmlBlock& block = outline_.blocks[i];
      if (dropped_[i]) continue;
      if (before > 0.6 * weights_[article] && HeadsTail(block)) {
        return i;
      }
      before += WeightOf(block);
    }
    return Region(article).end_block;
  }

  HtmlMainText Join(const std::vector<const HtmlBlock*>& blocks) const {
    HtmlMainText main;
    for (const HtmlBlock* block : blocks) {
      absl::StrAppend(&main.text, main.text.empty() ? "" : "\n\n", block->text);
      main.words += block->words;
    }
    if (!blocks.empty()) main.ends_at_paywall = EndsAtPaywall(blocks.back());
    return main;
  }

  // Whether the last block, or what stands right behind it, is the door.
  bool EndsAtPaywall(const HtmlBlock* last) const {
    const auto at = last - outline_.blocks.data();
    const auto end = std::min<std::ptrdiff_t>(at + kNearby, std::ssize(outline_.blocks));
    for (auto i = at; i < end; ++i) {
      const HtmlBlock& block = outline_.blocks[i];
      if (block.words <= 40 && IsPaywallLine(block.text)) return true;
    }
    return false;
  }

  const HtmlOutline outline_;
  const absl::string_view title_;
  std::vector<double> weights_;  // by region
  std::vector<bool> dropped_;    // by block
};

}  // namespace

HtmlMainText FindMainText(const _xmlNode* root, absl::string_view title) {
  HtmlMainText main = MainText(OutlineOf(root), title).Choose();
  if (main.words >= kFewWords) return main;
  // Some pages show their article by a script.
  HtmlMainText hidden = MainText(OutlineOf(root, /*hidden_too=*/true), title).Choose();
  return hidden.words > 4 * main.words + kFewWords ? hidden : main;
}

}  // namespace dossier::ingest
