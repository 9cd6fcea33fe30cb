#include "server/analysis/unit_words.h"

#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

absl::flat_hash_map<std::string, double>& Valued(Units& units, absl::string_view section) {
  return section == "hours"    ? units.hours
         : section == "share"  ? units.share
         : section == "many"   ? units.many
         : section == "digits" ? units.digits
         : section == "scale"  ? units.scale
                               : units.number;
}

}  // namespace

const Units& AllUnits() {
  static const auto* const units = [] {
    auto* all = new Units;
    ForEachSectionEntry("units", [&](absl::string_view section, absl::string_view entry) {
      const std::vector<std::string> parts = absl::StrSplit(entry, absl::MaxSplits('=', 1));
      all->known.insert(parts[0]);
      if (absl::ConsumePrefix(&section, "data ")) {
        all->data[parts[0]].push_back(std::string(section));
      } else if (section == "no money") {
        all->no_money.insert(parts[0]);
      } else if (section == "no count") {
        all->no_count.insert(parts[0]);
      } else if (parts.size() == 1) {
        all->counted.emplace(parts[0], CountedUnit{std::string(section)});
      } else if (section == "currency") {
        all->currency.emplace(parts[0], parts[1]);
      } else if (section == "sign") {
        all->sign.emplace(parts[0], parts[1]);
      } else if (section == "code") {
        all->code.emplace(parts[0], parts[1]);
      } else if (section == "dollars") {
        all->dollars.emplace(parts[0], parts[1]);
      } else {
        double value = 0;
        if (!absl::SimpleAtod(parts[1], &value)) std::abort();
        if (section == "bytes") {
          all->counted.emplace(parts[0], CountedUnit{std::string(section), value});
        } else {
          Valued(*all, section).emplace(parts[0], value);
        }
      }
    });
    ForEachSectionEntry("data_kinds", [&](absl::string_view section, absl::string_view word) {
      all->known.insert(std::string(word));
      all->data[std::string(word)].push_back(std::string(section));
    });
    return all;
  }();
  return *units;
}

uint16_t UnitWords::RowOf(absl::string_view lower) {
  const Units& all = AllUnits();
  if (!all.known.contains(lower)) return 0;
  const UnitWord word{
      Look(all.counted, lower),     Look(all.currency, lower), Look(all.sign, lower),
      Look(all.code, lower),        Look(all.dollars, lower),  all.no_money.contains(lower),
      all.no_count.contains(lower), Look(all.hours, lower),    Look(all.scale, lower),
      Look(all.number, lower),      Look(all.share, lower),    Look(all.many, lower),
      Look(all.digits, lower),      Look(all.data, lower)};
  rows_.push_back(word);
  return static_cast<uint16_t>(rows_.size() - 1);
}

}  // namespace dossier::analysis
