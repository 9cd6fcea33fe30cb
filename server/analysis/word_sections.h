#ifndef DOSSIER_SERVER_ANALYSIS_WORD_SECTIONS_H_
#define DOSSIER_SERVER_ANALYSIS_WORD_SECTIONS_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/words.h"

namespace dossier::analysis {

// By word, the bits of the sections of lexicons/<name>.txt that list it. A section that is not
// among `bits` ends the program, as lexicons are built in.
template <typename Bits = uint8_t>
ByWord<Bits> SectionBits(absl::string_view name,
                         std::initializer_list<std::pair<absl::string_view, Bits>> bits) {
  const absl::flat_hash_map<absl::string_view, Bits> bit_of(bits.begin(), bits.end());
  absl::flat_hash_map<std::string, Bits> words;
  ForEachSectionEntry(name, [&](absl::string_view section, absl::string_view word) {
    words[std::string(word)] |= bit_of.at(section);
  });
  return ByWord<Bits>([&](absl::string_view word) {
    const auto found = words.find(word);
    return found == words.end() ? Bits{0} : found->second;
  });
}

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_WORD_SECTIONS_H_
