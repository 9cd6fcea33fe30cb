#include "tests/bench/quality/kind_names.h"

#include "server/analysis/kinds.h"

namespace dossier::analysis {

using v1::Kind;

const KindNames& NewsKinds() {
  static const auto* const names = new KindNames{
      {Kind::TYPE_DATA_BREACH, "data-breach"},
      {Kind::TYPE_DATA_THEFT_AND_DOXING, "data-breach"},
      {Kind::TYPE_RANSOMWARE, "ransom"},
      {Kind::TYPE_EXTORTION, "ransom"},
      {Kind::TYPE_PHISHING, "phishing"},
      {Kind::TYPE_VULNERABILITY_DISCLOSED, "vulnerability-disclosure"},
      {Kind::TYPE_VULNERABILITY_PATCHED, "vulnerability-patch"},
  };
  return *names;
}

const KindNames& RepositoryKinds() {
  static const auto* const names = new KindNames{
      {Kind::TYPE_DATA_BREACH, "data-theft"},
      {Kind::TYPE_DATA_THEFT_AND_DOXING, "data-theft"},
      {Kind::TYPE_DISRUPTION, "disruption"},
      {Kind::TYPE_HIJACKING, "hijacking"},
      {Kind::TYPE_DATA_THEFT_AND_DOXING, "doxing"},
      {Kind::TYPE_RANSOMWARE, "ransomware"},
  };
  return *names;
}

const KindNames& OwnKinds() {
  static const auto* const names = [] {
    auto* all = new KindNames;
    for (int type = Kind::TYPE_UNSPECIFIED + 1; type < Kind::Type_ARRAYSIZE; ++type) {
      const absl::string_view name = KindName(static_cast<Kind::Type>(type));
      all->emplace(static_cast<Kind::Type>(type), std::string(name));
    }
    return all;
  }();
  return *names;
}

}  // namespace dossier::analysis
