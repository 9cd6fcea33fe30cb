#include "server/ingest/documents/html_blocks.h"

#include <libxml/tree.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace dossier::ingest {
namespace {

using Names = absl::flat_hash_set<absl::string_view>;

// Elements that never hold text for a reader.
bool IsInvisible(absl::string_view name) {
  static const auto* const kNames = new Names(
      {"script", "style", "noscript", "template", "svg", "math", "head", "iframe", "object",
       "embed", "select", "textarea", "canvas", "audio", "video", "input", "map", "dialog"});
  return kNames->contains(name);
}

// Elements that stand inside a line.
bool IsInline(absl::string_view name) {
  static const auto* const kNames =
      new Names({"a",      "abbr", "acronym", "b",    "bdi",  "bdo",   "big",    "blink", "button",
                 "cite",   "code", "data",    "del",  "dfn",  "em",    "font",   "i",     "img",
                 "ins",    "kbd",  "label",   "link", "mark", "meta",  "nobr",   "q",     "picture",
                 "rp",     "rt",   "ruby",    "s",    "samp", "small", "source", "span",  "strike",
                 "strong", "sub",  "sup",     "time", "tt",   "u",     "var",    "wbr"});
  return kNames->contains(name);
}

bool IsHidden(const xmlNode* element) {
  for (const xmlAttr* a = element->properties; a != nullptr; a = a->next) {
    const absl::string_view name = reinterpret_cast<const char*>(a->name);
    if (name == "hidden") return true;
    if (name == "aria-hidden" && HtmlAttribute(element, "aria-hidden") == "true") return true;
    if (name != "style") continue;
    std::string style = absl::AsciiStrToLower(HtmlAttribute(element, "style"));
    style.erase(std::remove(style.begin(), style.end(), ' '), style.end());
    if (absl::StrContains(style, "display:none") || absl::StrContains(style, "visibility:hidden")) {
      return true;
    }
  }
  return false;
}

// A run of text whose blanks are made one as they arrive.
class Line {
 public:
  void Blank() { blank_ = true; }

  void Add(char c) {
    if (blank_ && !text_.empty() && text_.back() != '\n') text_.push_back(' ');
    blank_ = false;
    text_.push_back(c);
  }

  void Break() {
    blank_ = false;
    if (!text_.empty() && text_.back() != '\n') text_.push_back('\n');
  }

  std::string Take() {
    blank_ = false;
    std::string text = std::exchange(text_, {});
    absl::StripAsciiWhitespace(&text);
    return text;
  }

 private:
  std::string text_;
  bool blank_ = false;
};

// Walks a page once and cuts it into blocks.
class Outliner {
 public:
  Outliner(HtmlOutline& outline, bool hidden_too) : outline_(outline), hidden_too_(hidden_too) {}

  void Walk(const xmlNode* root) {
    Element(root, -1);
    Flush();
  }

 private:
  void Element(const xmlNode* element, int parent) {
    const absl::string_view name = reinterpret_cast<const char*>(element->name);
    if (name == "br") return Break();
    if (IsInvisible(name) || (!hidden_too_ && IsHidden(element))) return;
    const bool link_around = in_link_;
    if (IsInline(name)) {
      in_link_ |= name == "a" || name == "button";
      Children(element, parent);
    } else {
      Block(element, name, parent);
    }
    in_link_ = link_around;
  }

  void Block(const xmlNode* element, absl::string_view name, int parent) {
    Flush();
    const HtmlBlock around = place_;
    place_.element = element;
    place_.paragraph = name == "p";
    const bool heading = name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
    place_.heading = heading ? name[1] - '0' : 0;
    place_.quoted |= name == "blockquote";
    place_.in_list |= name == "li";
    place_.in_table |= name == "td" || name == "th";
    place_.caption |= name == "figcaption" || name == "caption";
    preformatted_ += name == "pre" ? 1 : 0;

    const auto region = outline_.regions.size();
    outline_.regions.push_back({element, parent, BlockCount(), 0, 0});
    Children(element, static_cast<int>(region));
    Flush();
    outline_.regions[region].end_block = BlockCount();
    outline_.regions[region].end_region = static_cast<int>(outline_.regions.size());

    preformatted_ -= name == "pre" ? 1 : 0;
    place_ = around;
  }

  void Children(const xmlNode* element, int region) {
    for (const xmlNode* child = element->children; child != nullptr; child = child->next) {
      if (child->type == XML_ELEMENT_NODE) Element(child, region);
      if (child->type == XML_TEXT_NODE) Text(reinterpret_cast<const char*>(child->content));
    }
  }

  void Text(absl::string_view text) {
    for (size_t i = 0; i < text.size(); ++i) {
      const bool no_break_space = text[i] == '\xC2' && i + 1 < text.size() && text[i + 1] == '\xA0';
      if (no_break_space || absl::ascii_isspace(static_cast<unsigned char>(text[i]))) {
        if (preformatted_ > 0 && text[i] == '\n') {
          line_.Break();
        } else {
          line_.Blank();
          linked_.Blank();
        }
        i += no_break_space ? 1 : 0;
        continue;
      }
      if (breaks_ > 1) Flush();
      breaks_ = 0;
      line_.Add(text[i]);
      if (in_link_) linked_.Add(text[i]);
    }
  }

  // One break ends a line, two a paragraph.
  void Break() {
    ++breaks_;
    line_.Break();
    linked_.Blank();
  }

  void Flush() {
    breaks_ = 0;
    std::string text = line_.Take();
    const std::string linked = linked_.Take();
    if (text.empty()) return;
    HtmlBlock block = place_;
    block.words = CountWords(text);
    block.linked_words = CountWords(linked);
    block.text = std::move(text);
    outline_.blocks.push_back(std::move(block));
  }

  int BlockCount() const { return static_cast<int>(outline_.blocks.size()); }

  HtmlOutline& outline_;
  const bool hidden_too_;
  HtmlBlock place_;  // what the next block will be, but for its text
  Line line_;
  Line linked_;
  bool in_link_ = false;
  int preformatted_ = 0;
  int breaks_ = 0;
};

}  // namespace

HtmlOutline OutlineOf(const _xmlNode* root, bool hidden_too) {
  HtmlOutline outline;
  Outliner(outline, hidden_too).Walk(root);
  return outline;
}

int CountWords(absl::string_view text) {
  int words = 0;
  int ideographs = 0;
  bool in_word = false;
  const int size = static_cast<int>(text.size());
  for (int i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT(text.data(), i, size, c);
    if (c >= 0x80 && u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC)) ++ideographs;
    const bool letter =
        c >= 0x80 ? !u_isUWhiteSpace(c) : !absl::ascii_isspace(static_cast<unsigned char>(c));
    if (letter && !in_word) ++words;
    in_word = letter;
  }
  return words + ideographs / 2;
}

}  // namespace dossier::ingest
