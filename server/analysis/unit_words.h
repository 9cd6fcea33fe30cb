#ifndef DOSSIER_SERVER_ANALYSIS_UNIT_WORDS_H_
#define DOSSIER_SERVER_ANALYSIS_UNIT_WORDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "server/analysis/vocabulary.h"

// What the words around numbers mean (lexicons/units.txt): what is counted, currencies, hours,
// numbers in words and what they are multiplied by. Any number of threads.
namespace dossier::analysis {

// What a word counts, and how many of it the word means: a gigabyte is 1e9 bytes.
struct CountedUnit {
  std::string name;
  double factor = 1;
};

struct Units {
  absl::flat_hash_map<std::string, CountedUnit> counted;
  absl::flat_hash_map<std::string, std::string> currency;
  absl::flat_hash_map<std::string, std::string> sign;
  absl::flat_hash_map<std::string, std::string> code;
  absl::flat_hash_map<std::string, std::string> dollars;
  absl::flat_hash_map<std::string, double> hours;
  absl::flat_hash_set<std::string> no_money;
  absl::flat_hash_set<std::string> no_count;
  absl::flat_hash_set<std::string> known;  // all words that are in any of them
  absl::flat_hash_map<std::string, double> scale;
  absl::flat_hash_map<std::string, double> number;
  absl::flat_hash_map<std::string, double> share;
  absl::flat_hash_map<std::string, double> many;
  absl::flat_hash_map<std::string, double> digits;
  absl::flat_hash_map<std::string, std::vector<std::string>> data;
};

// All of them, by the sections of units.txt.
const Units& AllUnits();

// What the units know about one word.
struct UnitWord {
  const CountedUnit* counted = nullptr;
  const std::string* currency = nullptr;
  const std::string* sign = nullptr;
  const std::string* code = nullptr;     // a currency that may stand before its number
  const std::string* dollars = nullptr;  // right before a "$"
  bool no_money = false;                 // behind a currency: it is no amount
  bool no_count = false;                 // behind a number: it counts nothing
  const double* hours = nullptr;         // how many of them it has
  const double* scale = nullptr;
  const double* number = nullptr;
  const double* share = nullptr;   // of a whole
  const double* many = nullptr;    // of which there are two or more
  const double* digits = nullptr;  // that a sum has
  const std::vector<std::string>* data = nullptr;
};

// What `map` has for the key; nullptr if nothing.
template <typename Map>
auto Look(const Map& map, absl::string_view key) -> const typename Map::mapped_type* {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

// What is known about the words of texts. Most are none of the units, and share one row.
class UnitWords {
 public:
  static const UnitWords& Get() {
    static const auto* const words = new UnitWords;
    return *words;
  }

  const UnitWord& Of(uint32_t form) const { return rows_[row_of_.Of(form)]; }

 private:
  UnitWords() : row_of_([this](absl::string_view lower) { return RowOf(lower); }) {}

  uint16_t RowOf(absl::string_view lower);

  std::vector<UnitWord> rows_ = std::vector<UnitWord>(1);
  ByWord<uint16_t> row_of_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_UNIT_WORDS_H_
