#ifndef DOSSIER_PLUGINS_FEED_WORDS_H_
#define DOSSIER_PLUGINS_FEED_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

// Small helpers for text in UTF-8. Case is that of ASCII unless a name says otherwise.
namespace dossier::feed {

inline bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }
inline bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string_view Trim(std::string_view text);
std::string Lower(std::string_view text);
bool EqualsIgnoringCase(std::string_view a, std::string_view b);
bool StartsWithIgnoringCase(std::string_view text, std::string_view start);

// Runs of blanks as one space, none at the ends.
std::string Collapse(std::string_view text);

// What lies between any of `separators`; nothing empty.
std::vector<std::string_view> Split(std::string_view text, std::string_view separators);

// Appends `code_point` in UTF-8; U+FFFD for what is none.
void AppendUtf8(char32_t code_point, std::string& text);

// `text` in at most `bytes`, cut between two characters.
std::string_view Shorten(std::string_view text, size_t bytes);

// The value of `name` in a header such as "text/xml; charset=utf-8"; lower case, without quotes;
// empty if it is not there.
std::string HeaderParameter(std::string_view header, std::string_view name);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_WORDS_H_
