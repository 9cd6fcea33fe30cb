#ifndef DOSSIER_PLUGINS_VERIS_JSON_FIELDS_H_
#define DOSSIER_PLUGINS_VERIS_JSON_FIELDS_H_

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dossier/sdk/json.h"

// Looking into incidents that people coded: nothing throws, what is not there or of another type is
// empty.
namespace dossier::veris {

// The value under a name; null if there is none.
inline const sdk::Json& At(const sdk::Json& object, const char* key) {
  static const sdk::Json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

// The words of a list, or the one word that stands instead.
inline std::vector<std::string> WordsAt(const sdk::Json& object, const char* key) {
  const sdk::Json& value = At(object, key);
  if (value.is_string()) return {value.get<std::string>()};
  std::vector<std::string> words;
  if (!value.is_array()) return words;
  for (const sdk::Json& word : value) {
    if (word.is_string()) words.push_back(word.get<std::string>());
  }
  return words;
}

inline std::optional<double> NumberAt(const sdk::Json& object, const char* key) {
  const sdk::Json& value = At(object, key);
  if (!value.is_number()) return std::nullopt;
  return value.get<double>();
}

// As people write it: 87, 10.1.
inline std::string NumberText(double number) {
  if (std::abs(number) < 9e15 && number == std::floor(number)) {
    return std::to_string(static_cast<int64_t>(number));
  }
  return sdk::Json(number).dump();
}

}  // namespace dossier::veris

#endif  // DOSSIER_PLUGINS_VERIS_JSON_FIELDS_H_
