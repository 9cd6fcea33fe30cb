#include "feed/xml_values.h"

#include <algorithm>

#include "feed/addresses.h"
#include "feed/character_references.h"
#include "feed/html_text.h"
#include "feed/text_decoding.h"
#include "feed/words.h"
#include "feed/xml_tree.h"

namespace dossier::feed {
namespace {

bool IsXhtml(std::string_view type) {
  return type == "xhtml" || type == "application/xhtml+xml" || type == "text/xhtml";
}

// Types whose bytes would not be text if they were not written in base64.
bool IsBase64Type(std::string_view type) {
  return type.find('/') != std::string_view::npos && !type.starts_with("text/") &&
         !type.ends_with("+xml") && !type.ends_with("/xml");
}

bool IsEmailChar(char c) {
  return IsLetter(c) || IsDigit(c) || std::string_view("._%+-'").find(c) != std::string_view::npos;
}

}  // namespace

bool LooksLikeHtml(std::string_view text) {
  for (size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] == '<' && (IsLetter(text[i + 1]) || text[i + 1] == '/' || text[i + 1] == '!')) {
      return text.find('>', i) != std::string_view::npos;
    }
    if (text[i] == '&' && (IsLetter(text[i + 1]) || text[i + 1] == '#') &&
        text.substr(i, 12).find(';') != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

std::string DecodeBase64(std::string_view text) {
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    int value = 0;
    if (c >= 'A' && c <= 'Z')
      value = c - 'A';
    else if (c >= 'a' && c <= 'z')
      value = c - 'a' + 26;
    else if (IsDigit(c))
      value = c - '0' + 52;
    else if (c == '+' || c == '-')
      value = 62;
    else if (c == '/' || c == '_')
      value = 63;
    else if (c == '=' || IsBlank(c))
      continue;
    else
      return "";
    bits = (bits << 6) | static_cast<uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>((bits >> count) & 0xFF);
  }
  return bytes;
}

Text ReadAtomText(const xmlNode& element, std::string_view outer_language) {
  Text text;
  text.language = LanguageOf(element, outer_language);
  const std::string type = Lower(Trim(AttributeOf(element, "type")));
  const std::string mode = Lower(Trim(AttributeOf(element, "mode")));
  if (IsXhtml(type) || HasElements(element)) {
    text.value = MarkupOf(element);
    text.is_html = true;
    // Atom 0.3 also escaped XHTML.
    if (!HasElements(element) && mode == "escaped") text.value = Trim(TextOf(element));
    return text;
  }
  text.value = Trim(TextOf(element));
  if (mode == "base64" || (mode.empty() && IsBase64Type(type))) {
    const std::string decoded = DecodeBase64(text.value);
    if (!decoded.empty()) text.value = RepairControls(AsUtf8(decoded));
    text.is_html = LooksLikeHtml(text.value);
    return text;
  }
  text.is_html = type == "html" || type == "text/html" ||
                 (mode == "escaped" && type != "text/plain" && LooksLikeHtml(text.value));
  return text;
}

Text ReadRssText(const xmlNode& element, std::string_view outer_language) {
  Text text;
  text.language = LanguageOf(element, outer_language);
  if (HasElements(element)) {
    text.value = MarkupOf(element);
    text.is_html = true;
  } else {
    text.value = Trim(TextOf(element));
    text.is_html = LooksLikeHtml(text.value);
  }
  return text;
}

Person ReadAtomPerson(const xmlNode& element, std::string_view base) {
  if (!HasElements(element)) return ReadPerson(TextOf(element));
  Person person;
  for (const xmlNode* child = FirstElement(element); child; child = NextElement(child->next)) {
    std::string key = KeyOf(*child);
    key = key.substr(key.rfind(':') + 1);
    const std::string value = LineOfHtml(TextOf(*child));
    if (key == "name") person.name = value;
    if (key == "email") person.email = value;
    if (key == "uri" || key == "url" || key == "homepage") {
      person.url = ResolveAddress(value, BaseOf(*child, base));
    }
  }
  return person;
}

Person ReadPerson(std::string_view words) {
  Person person;
  // The address first: "<ada@example.org>" looks like a tag.
  std::string text(words);
  const size_t at = text.find('@');
  if (at != std::string::npos && at > 0) {
    size_t begin = at;
    size_t end = at + 1;
    while (begin > 0 && IsEmailChar(text[begin - 1])) --begin;
    while (end < text.size() && IsEmailChar(text[end])) ++end;
    if (begin < at && end > at + 1) {
      person.email = text.substr(begin, end - begin);
      std::string rest = text.substr(0, begin) + " " + text.substr(end);
      if (const size_t scheme = rest.find("mailto:"); scheme != std::string::npos) {
        rest.erase(scheme, 7);
      }
      std::replace_if(
          rest.begin(), rest.end(),
          [](char c) { return std::string_view("()\"").find(c) != std::string_view::npos; }, ' ');
      for (const std::string_view empty : {"< >", "&lt; &gt;"}) {
        if (const size_t found = rest.find(empty); found != std::string::npos) {
          rest.replace(found, empty.size(), " ");
        }
      }
      text = rest;
    }
  }
  text = LineOfHtml(text);
  while (!text.empty() && (text.back() == ',' || text.back() == '-')) text.pop_back();
  if (IsWebAddress(text)) {
    person.url = text;
  } else {
    person.name = Collapse(text);
  }
  return person;
}

}  // namespace dossier::feed
