// RepairMarkup: what a parser of XML stops at.
#include <algorithm>
#include <set>

#include "feed/character_references.h"
#include "feed/markup.h"
#include "feed/words.h"

namespace dossier::feed {
namespace {

constexpr size_t kMaxDepth = 120;
constexpr size_t kMaxName = 256;
// A quotation mark further away belongs to something else.
constexpr size_t kMaxValue = size_t{8} << 10;

bool BeginsName(char c) { return IsLetter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
bool ContinuesName(char c) {
  return BeginsName(c) || IsDigit(c) || c == '-' || c == '.' || c == ':';
}

// An item cannot hold another, so a second one tells that the end of the first was forgotten.
bool IsItem(std::string_view name) {
  const std::string_view local = name.substr(name.rfind(':') + 1);
  return EqualsIgnoringCase(local, "item") || EqualsIgnoringCase(local, "entry");
}

class Repairer {
 public:
  Repairer(std::string_view xml, std::vector<std::string>& problems)
      : xml_(xml), problems_(problems) {}

  std::string Repair() {
    repaired_.reserve(xml_.size() + xml_.size() / 8);
    while (at_ < xml_.size() && !(had_root_ && open_.empty())) ReadPiece();
    if (!open_.empty()) Complain("<" + open_.back() + "> is not closed");
    CloseTo(0);
    return std::move(repaired_);
  }

 private:
  std::string_view Rest() const { return xml_.substr(at_); }
  char Here() const { return at_ < xml_.size() ? xml_[at_] : '\0'; }

  void Complain(std::string problem) {
    // The first tells what is wrong; the others follow from it.
    if (!complained_) problems_.push_back(std::move(problem));
    complained_ = true;
  }

  void ReadPiece() {
    const std::string_view rest = Rest();
    if (rest[0] != '<') {
      const size_t end = std::min(rest.find('<'), rest.size());
      AddText(rest.substr(0, end));
      at_ += end;
    } else if (rest.starts_with("<![CDATA[")) {
      ReadCdata();
    } else if (rest.starts_with("<!--")) {
      Skip("-->", 4);
    } else if (rest.starts_with("<?")) {
      Skip("?>", 2);
    } else if (rest.starts_with("</")) {
      ReadEnd();
    } else if (rest.size() > 1 && BeginsName(rest[1])) {
      ReadBeginning();
    } else if (rest.starts_with("<!")) {
      Skip(">", 2);
    } else {
      AddText("<");
      ++at_;
    }
  }

  // As Rest().find, but a document without `text` is looked through once.
  size_t FindAhead(std::string_view text, size_t from) {
    if (absent_.contains(text)) return std::string_view::npos;
    const size_t found = Rest().find(text, from);
    if (found == std::string_view::npos) absent_.emplace(text);
    return found;
  }

  // Past `end`; where there is none, past the `opening` bytes alone.
  void Skip(std::string_view end, size_t opening) {
    const size_t found = FindAhead(end, opening);
    at_ += found == std::string_view::npos ? opening : found + end.size();
    if (found == std::string_view::npos) Complain("a comment or instruction has no end");
  }

  // Text may only stand in an element. References stay as they are, other ampersands do not.
  void AddText(std::string_view text) {
    if (open_.empty()) return;
    const std::string clean = RepairControls(text);
    for (size_t i = 0; i < clean.size(); ++i) {
      if (clean[i] == '<') {
        repaired_ += "&lt;";
      } else if (clean[i] == '>') {
        repaired_ += "&gt;";
      } else if (clean[i] == '&' && !IsReference(std::string_view(clean).substr(i))) {
        repaired_ += "&amp;";
      } else {
        repaired_ += clean[i];
      }
    }
  }

  static bool IsReference(std::string_view text) {
    const size_t end = text.substr(0, 12).find(';');
    if (end == std::string_view::npos || end < 2) return false;
    const std::string_view name = text.substr(1, end - 1);
    if (name[0] == '#') {
      const auto c = CharacterNumbered(name.substr(1));
      return c.has_value() && *c != U'\uFFFD';
    }
    return name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos";
  }

  void ReadCdata() {
    constexpr size_t kOpening = 9;
    const std::string_view rest = Rest();
    size_t end = FindAhead("]]>", kOpening);
    size_t next = end + 3;
    if (end == std::string_view::npos) {
      Complain("a CDATA section has no end");
      end = open_.empty() ? rest.size() : std::min(FindAhead("</" + open_.back(), 0), rest.size());
      next = end;
    }
    if (!open_.empty()) {
      repaired_ += EscapeText(RepairControls(rest.substr(kOpening, end - kOpening)));
    }
    at_ += next;
  }

  std::string_view TakeName() {
    const size_t begin = at_;
    while (at_ < xml_.size() && ContinuesName(xml_[at_]) && at_ - begin < kMaxName) ++at_;
    // Never in the middle of a character.
    while ((static_cast<unsigned char>(Here()) & 0xC0) == 0x80) ++at_;
    return xml_.substr(begin, at_ - begin);
  }

  void SkipBlanks() {
    while (IsBlank(Here())) ++at_;
  }

  void ReadEnd() {
    at_ += 2;
    const std::string name(TakeName());
    const size_t end = xml_.find_first_of("<>", at_);
    at_ = end == std::string_view::npos ? xml_.size() : end + (xml_[end] == '>' ? 1 : 0);
    // An end closes what is open inside it; but none reaches out of the item.
    size_t depth = open_.size();
    while (depth > 0 && open_[depth - 1] != name) --depth;
    if (depth == 0) {
      Complain("</" + name + "> closes nothing");
      return;
    }
    if (depth != open_.size()) Complain("<" + open_.back() + "> is not closed");
    CloseTo(depth - 1);
  }

  void ReadBeginning() {
    const size_t begin = at_++;
    const std::string name(TakeName());
    std::string attributes;
    std::set<std::string_view> seen;
    bool is_empty = false;
    while (true) {
      SkipBlanks();
      if (at_ >= xml_.size()) {
        Complain("a tag has no end");
        return;
      }
      if (Here() == '>') {
        ++at_;
        break;
      }
      if (Rest().starts_with("/>")) {
        is_empty = true;
        at_ += 2;
        break;
      }
      if (Here() == '<') {
        // "a <b and <c>": what looked like a tag is text unless it had attributes.
        Complain("a tag has no end");
        if (!attributes.empty()) break;
        at_ = begin + 1;
        AddText("<");
        return;
      }
      if (!ReadAttribute(attributes, seen)) ++at_;
    }
    if (IsItem(name)) CloseOpenItem(name);
    if (open_.size() >= kMaxDepth) return;  // its text is kept
    if (had_root_ && open_.empty()) return;
    had_root_ = true;
    repaired_ += "<" + name + attributes + (is_empty ? "/>" : ">");
    if (!is_empty) open_.push_back(name);
  }

  // Whether there was one; a repeated one is dropped.
  bool ReadAttribute(std::string& attributes, std::set<std::string_view>& seen) {
    if (!BeginsName(Here())) {
      Complain("a tag is not well-formed");
      return false;
    }
    const std::string_view name = TakeName();
    SkipBlanks();
    std::string_view value = name;
    if (Here() == '=') {
      ++at_;
      SkipBlanks();
      value = TakeValue();
    } else {
      Complain("an attribute has no value");
    }
    if (!seen.insert(name).second) return true;
    std::string clean = RepairControls(value);
    std::string escaped;
    for (size_t i = 0; i < clean.size(); ++i) {
      const std::string_view here = std::string_view(clean).substr(i);
      if (clean[i] == '<')
        escaped += "&lt;";
      else if (clean[i] == '"')
        escaped += "&quot;";
      else if (clean[i] == '&' && !IsReference(here))
        escaped += "&amp;";
      else
        escaped += clean[i];
    }
    attributes += " " + std::string(name) + "=\"" + escaped + "\"";
    return true;
  }

  std::string_view TakeValue() {
    const char quote = Here();
    size_t begin = at_;
    size_t end = std::string_view::npos;
    if (quote == '"' || quote == '\'') {
      ++begin;
      end = xml_.substr(begin, kMaxValue).find(quote);
      if (end != std::string_view::npos) end += begin;
      at_ = end + 1;
      // A quote that was forgotten swallows tags.
      if (end != std::string_view::npos &&
          xml_.substr(begin, end - begin).find('>') != std::string_view::npos &&
          xml_.substr(begin, end - begin).find('<') != std::string_view::npos) {
        end = std::string_view::npos;
      }
    }
    if (end == std::string_view::npos) {
      Complain("the value of an attribute is not in quotation marks");
      end = std::min(xml_.find_first_of(" \t\r\n>", begin), xml_.size());
      if (end > begin && end < xml_.size() && xml_[end] == '>' && xml_[end - 1] == '/') --end;
      at_ = end;
    }
    return xml_.substr(begin, end - begin);
  }

  void CloseOpenItem(std::string_view name) {
    for (size_t depth = open_.size(); depth > 0; --depth) {
      if (open_[depth - 1] != name) continue;
      Complain("<" + std::string(name) + "> is not closed");
      CloseTo(depth - 1);
      return;
    }
  }

  void CloseTo(size_t depth) {
    while (open_.size() > depth) {
      repaired_ += "</" + open_.back() + ">";
      open_.pop_back();
    }
  }

  const std::string_view xml_;
  std::vector<std::string>& problems_;
  size_t at_ = 0;
  std::string repaired_;
  std::vector<std::string> open_;
  std::set<std::string, std::less<>> absent_;
  bool had_root_ = false;
  bool complained_ = false;
};

}  // namespace

std::string RepairMarkup(std::string_view xml, std::vector<std::string>& problems) {
  return Repairer(xml, problems).Repair();
}

}  // namespace dossier::feed
