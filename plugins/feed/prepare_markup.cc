// PrepareMarkup: what stands before the first element, and entities.
#include <algorithm>
#include <map>
#include <optional>

#include "feed/character_references.h"
#include "feed/markup.h"
#include "feed/words.h"

namespace dossier::feed {
namespace {

// A longer name is text behind a bare ampersand.
constexpr size_t kMaxEntityName = 64;
constexpr size_t kMaxEntities = 256;
constexpr size_t kMaxEntityValue = 1024;
// Of all replacements together, so that a small document stays small.
constexpr size_t kMaxReplaced = size_t{1} << 20;

using Entities = std::map<std::string, std::string, std::less<>>;

bool IsNameChar(char c) {
  return IsLetter(c) || IsDigit(c) || c == '_' || c == '-' || c == '.' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool BeginsElement(std::string_view text) {
  return text.size() > 1 && text[0] == '<' && (IsLetter(text[1]) || text[1] == '_');
}

// `<!ENTITY name "value">`; parameter entities, external ones and those that refer to others say
// nothing that a feed needs.
void ReadEntity(std::string_view declaration, Entities& entities) {
  const std::vector<std::string_view> words = Split(declaration, " \t\r\n");
  if (words.size() < 3 || words[1] == "%") return;
  const size_t quote = declaration.find_first_of("\"'");
  if (quote == std::string_view::npos) return;
  if (words[2][0] != declaration[quote]) return;  // SYSTEM, PUBLIC
  const size_t end = declaration.find(declaration[quote], quote + 1);
  if (end == std::string_view::npos) return;
  const std::string value = DecodeReferences(declaration.substr(quote + 1, end - quote - 1));
  if (value.size() > kMaxEntityValue || entities.size() >= kMaxEntities) return;
  if (value.find_first_of("&<%") != std::string::npos) return;
  entities.emplace(words[1], EscapeText(value));
}

// One past the end of the document type that `text` begins with.
size_t ReadDoctype(std::string_view text, Entities& entities) {
  bool in_subset = false;
  for (size_t i = 1; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      i = std::min(text.find(c, i + 1), text.size());
    } else if (text.substr(i).starts_with("<!--")) {
      i = std::min(text.find("-->", i), text.size());
    } else if (text.substr(i).starts_with("<!ENTITY")) {
      size_t end = i;
      char quote = '\0';
      for (; end < text.size(); ++end) {
        if (quote != '\0') {
          if (text[end] == quote) quote = '\0';
        } else if (text[end] == '"' || text[end] == '\'') {
          quote = text[end];
        } else if (text[end] == '>') {
          break;
        }
      }
      ReadEntity(text.substr(i, end - i), entities);
      i = end;
    } else if (c == '[') {
      in_subset = true;
    } else if (c == ']') {
      in_subset = false;
    } else if (c == '>' && !in_subset) {
      return i + 1;
    } else if (c == '>' || c == '<') {
      continue;
    }
  }
  return text.size();
}

// Where the first element begins.
size_t PrologEnd(std::string_view xml, Entities& entities, bool& has_doctype,
                 std::vector<std::string>& problems) {
  bool junk = false;
  bool unfinished = false;  // looking for its end again and again would take for ever
  size_t at = 0;
  while (at < xml.size() && !BeginsElement(xml.substr(at))) {
    const std::string_view rest = xml.substr(at);
    size_t end = std::string_view::npos;
    if (unfinished) {
      end = IsBlank(rest[0]) ? 1 : std::string_view::npos;
    } else if (rest.starts_with("<?")) {
      end = rest.find("?>");
      if (end != std::string_view::npos) end += 2;
    } else if (rest.starts_with("<!--")) {
      end = rest.find("-->");
      if (end != std::string_view::npos) end += 3;
    } else if (StartsWithIgnoringCase(rest, "<!DOCTYPE")) {
      has_doctype = true;
      end = ReadDoctype(rest, entities);
      if (end == rest.size()) end = std::string_view::npos;
    } else if (IsBlank(rest[0])) {
      end = 1;
    }
    if (end == std::string_view::npos) {
      junk = true;
      if (rest[0] == '<') unfinished = true;
      end = 1;
    }
    at += end;
  }
  if (junk) problems.emplace_back("there is text before the first element");
  return at;
}

}  // namespace

std::string PrepareMarkup(std::string_view xml, std::vector<std::string>& problems) {
  Entities entities;
  bool has_doctype = false;
  xml.remove_prefix(PrologEnd(xml, entities, has_doctype, problems));

  std::string prepared;
  prepared.reserve(xml.size());
  std::string unknown;
  size_t replaced = 0;
  bool comments_end = true;
  for (size_t i = 0; i < xml.size();) {
    const std::string_view rest = xml.substr(i);
    if (rest.starts_with("<![CDATA[")) {
      const size_t end = std::min(rest.find("]]>"), rest.size());
      prepared += rest.substr(0, end);
      i += end;
      continue;
    }
    if (comments_end && rest.starts_with("<!--")) {
      // They say nothing, and strange ones cost a parser dearly.
      const size_t end = rest.find("-->");
      comments_end = end != std::string_view::npos;
      const std::string_view comment = rest.substr(0, comments_end ? end + 3 : 4);
      prepared.append(static_cast<size_t>(std::count(comment.begin(), comment.end(), '\n')), '\n');
      if (!comments_end) problems.emplace_back("a comment has no end");
      i += comment.size();
      continue;
    }
    if (!comments_end && rest.starts_with("<!--")) {
      i += 4;
      continue;
    }
    if (rest[0] != '&') {
      prepared += xml[i++];
      continue;
    }
    const size_t end = rest.substr(0, kMaxEntityName).find(';');
    const std::string_view name =
        end == std::string_view::npos ? std::string_view() : rest.substr(1, end - 1);
    const bool is_name = !name.empty() && std::all_of(name.begin(), name.end(), IsNameChar);
    if (!is_name || name == "amp" || name == "lt" || name == "gt" || name == "quot" ||
        name == "apos") {
      prepared += xml[i++];
      continue;
    }
    i += end + 1;
    if (const auto own = entities.find(name); own != entities.end()) {
      replaced += own->second.size();
      if (replaced <= kMaxReplaced) prepared += own->second;
    } else if (const auto c = CharacterNamed(name)) {
      if (!has_doctype) unknown = name;
      AppendUtf8(*c, prepared);
    } else {
      unknown = name;
      prepared += "&amp;" + std::string(name) + ";";
    }
  }
  if (!unknown.empty()) problems.push_back("the entity &" + unknown + "; is not declared");
  return prepared;
}

}  // namespace dossier::feed
