#include "server/analysis/words.h"

#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {
namespace {

struct NamedClass {
  absl::string_view name;
  WordClass bit;
};

constexpr NamedClass kNamedClasses[] = {
    {"article", kArticle},
    {"demonstrative", kDemonstrative},
    {"possessive", kPossessive},
    {"preposition", kPreposition},
    {"coordinator", kCoordinator},
    {"subordinator", kSubordinator},
    {"subject pronoun", kSubjectPronoun},
    {"object pronoun", kObjectPronoun},
    {"relative", kRelative},
    {"auxiliary", kAuxiliary},
    {"negation", kNegation},
    {"quantifier", kQuantifier},
    {"month", kMonth},
    {"weekday", kWeekday},
    {"time word", kTimeWord},
    {"sentence starter", kSentenceStarter},
    {"abbreviation", kAbbreviation},
    {"ending abbreviation", kEndingAbbreviation},
    {"common verb", kCommonVerb},
    {"reporting adverb", kReportingAdverb},
    {"indefinite pronoun", kIndefinitePronoun},
    {"number word", kNumberWord},
    {"points back", kPointsBack},
};

using ClassTable = absl::flat_hash_map<std::string, uint32_t>;

const ClassTable& Classes() {
  static const ClassTable* const table = [] {
    auto* classes = new ClassTable;
    ForEachSectionEntry("words", [&](absl::string_view section, absl::string_view word) {
      for (const NamedClass& named : kNamedClasses) {
        if (named.name == section) (*classes)[std::string(word)] |= named.bit;
      }
    });
    return classes;
  }();
  return *table;
}

bool EndsLikeAdverb(absl::string_view form) {
  return form.size() > 4 && absl::EndsWith(form, "ly") && form != "family" && form != "reply" &&
         form != "assembly" && form != "supply" && form != "italy" && form != "july" &&
         form != "only" && form != "likely" && form != "ally" && form != "bully" &&
         form != "rally" && form != "kelly" && form != "early" && form != "daily";
}

bool EndsLikePast(absl::string_view form) {
  return form.size() > 4 && absl::EndsWith(form, "ed") && !absl::EndsWith(form, "eed");
}

bool IsContracted(absl::string_view form) {
  return absl::EndsWith(form, "'s") || absl::EndsWith(form, "'re") || absl::EndsWith(form, "'ll") ||
         absl::EndsWith(form, "'d") || absl::EndsWith(form, "n't");
}

// Whether a word without an apostrophe ends like one with a trait: in -ly, -ed or -ing.
bool MayTell(absl::string_view form) {
  return form.size() > 4 && (form.back() == 'y' || form.back() == 'd' || form.back() == 'g');
}

}  // namespace

void ForEachSectionEntry(absl::string_view name,
                         const std::function<void(absl::string_view, absl::string_view)>& entry) {
  absl::string_view section;
  for (absl::string_view line : LexiconEntries(name)) {
    if (line.front() == '[' && line.back() == ']') {
      section = line.substr(1, line.size() - 2);
      continue;
    }
    for (absl::string_view part : absl::StrSplit(line, ',')) {
      part = absl::StripAsciiWhitespace(part);
      if (!part.empty()) entry(section, part);
    }
  }
}

uint16_t TraitsOf(absl::string_view lower) {
  const size_t mark = std::string_view(lower.data(), lower.size()).find('\'');
  if (mark == std::string_view::npos && !MayTell(lower)) return 0;
  uint16_t traits = 0;
  if (EndsLikeAdverb(lower)) traits |= kLikeAdverb;
  if (EndsLikePast(lower) || IsContracted(lower)) traits |= kLikeFinite;
  if (lower.size() > 4) {
    if (absl::EndsWith(lower, "ly")) traits |= kLyEnding;
    if (absl::EndsWith(lower, "ed") || absl::EndsWith(lower, "ing")) traits |= kLikeParticiple;
  }
  if (mark != std::string_view::npos && (ClassesOf(lower.substr(0, mark)) & kSubjectPronoun) != 0) {
    traits |= kLikePronoun;
  }
  return traits;
}

uint32_t ClassesOf(absl::string_view lower) {
  const auto found = Classes().find(lower);
  return found == Classes().end() ? 0 : found->second;
}

}  // namespace dossier::analysis
