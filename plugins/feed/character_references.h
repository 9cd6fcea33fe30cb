#ifndef DOSSIER_PLUGINS_FEED_CHARACTER_REFERENCES_H_
#define DOSSIER_PLUGINS_FEED_CHARACTER_REFERENCES_H_

#include <optional>
#include <string>
#include <string_view>

namespace dossier::feed {

// The character that HTML calls `name` ("eacute"); nullopt if none.
std::optional<char32_t> CharacterNamed(std::string_view name);

// The character of "233" or "xE9", with the numbers of windows-1252 read as they were meant;
// nullopt for what is no number. What XML forbids becomes U+FFFD.
std::optional<char32_t> CharacterNumbered(std::string_view number);

// `text` with `&eacute;`, `&#233;`, `&#xE9;` as characters; what is no reference stays.
std::string DecodeReferences(std::string_view text);

// `text` with `&`, `<`, `>` and `"` as references.
std::string EscapeText(std::string_view text);

// `text` without what XML forbids, and the controls U+0080 to U+009F, which nobody means, as the
// characters of windows-1252.
std::string RepairControls(std::string_view text);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_CHARACTER_REFERENCES_H_
