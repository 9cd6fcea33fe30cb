#include "server/analysis/known_names.h"

#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/strip.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

constexpr std::pair<absl::string_view, NameKind> kSections[] = {
    {"guard", NameKind::kGuard},         {"medium", NameKind::kMedium},
    {"authority", NameKind::kAuthority}, {"platform", NameKind::kPlatform},
    {"product", NameKind::kProduct},     {"settlement", NameKind::kSettlement},
    {"matter", NameKind::kMatter}};

}  // namespace

std::optional<NameKind> KindOfName(absl::string_view lower) {
  static const auto* const kinds = [] {
    auto* const read = new absl::flat_hash_map<std::string, NameKind>;
    ForEachSectionEntry("known_names", [&](absl::string_view section, absl::string_view name) {
      for (const auto& [title, kind] : kSections) {
        if (section == title) read->emplace(absl::StripPrefix(name, "the "), kind);
      }
    });
    return read;
  }();
  const auto found = kinds->find(absl::StripPrefix(lower, "the "));
  if (found == kinds->end()) return std::nullopt;
  return found->second;
}

}  // namespace dossier::analysis
