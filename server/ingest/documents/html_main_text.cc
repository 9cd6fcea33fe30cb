#include "server/ingest/documents/html_main_text.h"

#include <libxml/tree.h>

#include <algorithm>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/ingest/documents/html_blocks.h"

namespace dossier::ingest {
namespace {

using Words = absl::flat_hash_set<absl::string_view>;

absl::string_view NameOf(const xmlNode* element) {
  return reinterpret_cast<const char*>(element->name);
}

// What an element is called says how surely it is not of the article.
enum class Noise { kNone, kLikely, kCertain };

Noise NoiseOfWord(absl::string_view word) {
  // Never the article, unless it holds the article's heading.
  static const auto* const kCertain = new Words({"comment",
                                                 "comments",
                                                 "commentlist",
                                                 "disqus",
                                                 "respond",
                                                 "related",
                                                 "recirc",
                                                 "recirculation",
                                                 "recommended",
                                                 "recommendations",
                                                 "recommendation",
                                                 "sidebar",
                                                 "breadcrumb",
                                                 "breadcrumbs",
                                                 "newsletter",
                                                 "newsletters",
                                                 "subscribe",
                                                 "cookie",
                                                 "cookies",
                                                 "consent",
                                                 "gdpr",
                                                 "popup",
                                                 "outbrain",
                                                 "taboola",
                                                 "zergnet",
                                                 "jp",
                                                 "sharedaddy",
                                                 "sharing",
                                                 "share",
                                                 "shares",
                                                 "social",
                                                 "trending",
                                                 "navbar",
                                                 "navigation",
                                                 "pagination",
                                                 "pager",
                                                 "signup",
                                                 "masthead",
                                                 "footer",
                                                 "copyright",
                                                 "skip",
                                                 "toolbar",
                                                 "addtoany",
                                                 "addthis",
                                                 "ad",
                                                 "ads",
                                                 "advert",
                                                 "advertisement",
                                                 "sponsored",
                                                 "sponsor",
                                                 "mostread",
                                                 "popular",
                                                 "readmore",
                                                 "nextprev",
                                                 "bio",
                                                 "authorbox",
                                                 "login",
                                                 "signin"});
  // Often beside the article, sometimes around it.
  static const auto* const kLikely = new Words(
      {"nav",      "tags",       "tag",     "meta",    "metadata",  "byline",     "dateline",
       "caption",  "credit",     "credits", "gallery", "slideshow", "carousel",   "teaser",
       "teasers",  "header",     "author",  "info",    "date",      "timestamp",  "rating",
       "print",    "tools",      "actions", "hidden",  "tooltip",   "poll",       "more",
       "category", "categories", "topics",  "shop",    "product",   "form",       "search",
       "prev",     "next",       "aside",   "kicker",  "featured",  "disclaimer", "widget",
       "widgets",  "menu",       "banner",  "overlay", "modal",     "promo",      "promos"});
  if (kCertain->contains(word)) return Noise::kCertain;
  if (kLikely->contains(word)) return Noise::kLikely;
  return Noise::kNone;
}

// The strongest noise among the words of a class or id, such as "post-related" or "shareBar".
Noise NoiseOfName(absl::string_view name) {
  Noise noise = Noise::kNone;
  std::string word;
  for (size_t i = 0; i <= name.size(); ++i) {
    const unsigned char c = i < name.size() ? static_cast<unsigned char>(name[i]) : ' ';
    const bool hump = absl::ascii_isupper(c) && i > 0 &&
                      absl::ascii_islower(static_cast<unsigned char>(name[i - 1]));
    if (!absl::ascii_isalpha(c) || hump) {
      noise = std::max(noise, NoiseOfWord(word));
      word.clear();
    }
    if (absl::ascii_isalpha(c)) word.push_back(absl::ascii_tolower(c));
  }
  return noise;
}

Noise NoiseOf(const xmlNode* element) {
  const absl::string_view name = NameOf(element);
  if (name == "nav" || name == "footer" || name == "aside" || name == "form")
    return Noise::kCertain;
  if (name == "header" || name == "figure" || name == "menu") return Noise::kLikely;
  const std::string role = HtmlAttribute(element, "role");
  if (role == "navigation" || role == "complementary" || role == "contentinfo" ||
      role == "banner" || role == "dialog" || role == "search") {
    return Noise::kCertain;
  }
  return std::max(NoiseOfName(HtmlAttribute(element, "class")),
                  NoiseOfName(HtmlAttribute(element, "id")));
}

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

  std::string Choose() {
    if (outline_.regions.empty()) return "";
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

  void DropNoise() {
    const double all = weights_[0];
    for (int i = 0; i < static_cast<int>(outline_.regions.size());) {
      const Noise noise = NoiseOf(Region(i).element);
      const bool drop = noise == Noise::kCertain  ? !HoldsArticle(i)
                        : noise == Noise::kLikely ? weights_[i] < 0.2 * all && !HoldsArticle(i)
                                                  : false;
      if (drop) {
        std::fill(dropped_.begin() + Region(i).first_block, dropped_.begin() + Region(i).end_block,
                  true);
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
    if (block.caption) return false;
    if (block.LinkDensity() > 0.6 && !IsProse(block)) return false;
    if (block.heading > 0 && block.text == title_) return false;
    return true;
  }

  std::string Compose(int article) const {
    std::vector<const HtmlBlock*> kept;
    for (int i = Region(article).first_block; i < Region(article).end_block; ++i) {
      if (!dropped_[i] && Keep(outline_.blocks[i])) kept.push_back(&outline_.blocks[i]);
    }
    // Bylines and buttons around the running text.
    const auto is_prose = [](const HtmlBlock* block) { return IsProse(*block); };
    const auto first = std::find_if(kept.begin(), kept.end(), is_prose);
    if (first == kept.end()) return Join(kept.begin(), kept.end());
    auto last = kept.end();
    while (last != first && !IsProse(**(last - 1)) && !EndsSentence((*(last - 1))->text)) --last;
    return Join(first, last);
  }

  template <typename Iterator>
  static std::string Join(Iterator first, Iterator last) {
    std::string text;
    for (; first != last; ++first)
      absl::StrAppend(&text, text.empty() ? "" : "\n\n", (*first)->text);
    return text;
  }

  const HtmlOutline outline_;
  const absl::string_view title_;
  std::vector<double> weights_;  // by region
  std::vector<bool> dropped_;    // by block
};

}  // namespace

std::string HtmlMainText(const _xmlNode* root, absl::string_view title) {
  return MainText(OutlineOf(root), title).Choose();
}

}  // namespace dossier::ingest
