#include "server/correlation/parties.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/base/fold_text.h"

namespace dossier::correlation {
namespace {

constexpr double kPartOfName = 0.8;
constexpr double kLastWordOfName = 0.5;

// Words that begin or end many names, and so tell nothing by themselves. Sorted.
constexpr absl::string_view kCommonParts[] = {
    "agency",     "air",           "airlines",     "american",     "association",
    "authority",  "bank",          "board",        "british",      "bureau",
    "central",    "centre",        "center",       "city",         "college",
    "commission", "committee",     "company",      "council",      "court",
    "department", "east",          "european",     "federal",      "first",
    "general",    "government",    "great",        "group",        "health",
    "hospital",   "international", "ministry",     "national",     "new",
    "north",      "office",        "organisation", "organization", "party",
    "police",     "public",        "royal",        "school",       "service",
    "south",      "state",         "united",       "university",   "us",
    "west",       "world",
};

// Words for how far a body reaches, which short forms of its name leave out. Sorted.
constexpr absl::string_view kReach[] = {
    "area",    "city",  "community", "county",    "district",
    "general", "local", "memorial",  "municipal", "regional",
};

bool IsCommonPart(absl::string_view word) {
  return std::find(std::begin(kCommonParts), std::end(kCommonParts), word) !=
         std::end(kCommonParts);
}

bool IsOneWord(absl::string_view name) { return name.find(' ') == absl::string_view::npos; }

// Whether `part` is `whole` without a word for its reach: "Marl Hospital", "Marl General Hospital".
bool LeavesOutReach(absl::string_view part, absl::string_view whole) {
  for (const absl::string_view word : kReach) {
    if (part.size() + word.size() + 1 != whole.size()) continue;
    const size_t at = whole.find(absl::StrCat(" ", word, " "));
    if (at == whole.npos) continue;
    if (part == absl::StrCat(whole.substr(0, at), whole.substr(at + 1 + word.size()))) return true;
  }
  return false;
}

// How `part`, the shorter name, stands in `whole`.
double PartMatch(absl::string_view part, absl::string_view whole) {
  if (part.size() < 3 || part.size() >= whole.size()) return 0;
  absl::string_view rest = whole;
  if (absl::ConsumePrefix(&rest, part) && rest.front() == ' ') {
    return IsOneWord(part) && IsCommonPart(part) ? 0 : kPartOfName;
  }
  rest = whole;
  if (absl::ConsumeSuffix(&rest, part) && !rest.empty() && rest.back() == ' ') {
    if (!IsOneWord(part)) return kPartOfName;
    return kLastWordOfName;
  }
  return LeavesOutReach(part, whole) ? kPartOfName : 0;
}

double NameMatch(absl::string_view a, absl::string_view b) {
  if (a.empty() || b.empty()) return 0;
  if (a == b) return 1;
  if (IsAcronymOf(a, b) || IsAcronymOf(b, a)) return 1;
  return a.size() < b.size() ? PartMatch(a, b) : PartMatch(b, a);
}

}  // namespace

Party PartyOf(absl::string_view name, const Names& aliases) {
  Party party;
  party.set_name(FoldName(name));
  for (const std::string& alias : aliases) {
    std::string folded = FoldName(alias);
    if (!folded.empty() && folded != party.name()) *party.add_aliases() = std::move(folded);
  }
  std::sort(party.mutable_aliases()->begin(), party.mutable_aliases()->end());
  return party;
}

double PartyMatch(const Party& a, const Party& b) {
  double best = NameMatch(a.name(), b.name());
  for (const std::string& alias : a.aliases()) best = std::max(best, NameMatch(alias, b.name()));
  for (const std::string& alias : b.aliases()) best = std::max(best, NameMatch(alias, a.name()));
  for (const std::string& alias : a.aliases()) {
    for (const std::string& other : b.aliases()) {
      if (alias == other) return 1;
    }
  }
  return best;
}

}  // namespace dossier::correlation
