#include "server/analysis/notices.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {
namespace {

struct Phrases {
  std::vector<absl::string_view> opening;  // begin a line
  std::vector<absl::string_view> anywhere;

  void Add(absl::string_view entry) {
    if (absl::ConsumePrefix(&entry, "^")) {
      opening.push_back(entry);
    } else {
      anywhere.push_back(entry);
    }
  }

  bool StandIn(absl::string_view line) const {
    return std::any_of(opening.begin(), opening.end(),
                       [&](absl::string_view phrase) { return absl::StartsWith(line, phrase); }) ||
           std::any_of(anywhere.begin(), anywhere.end(),
                       [&](absl::string_view phrase) { return absl::StrContains(line, phrase); });
  }
};

struct Notices {
  Phrases correction;
  Phrases retraction;

  Notices() {
    Phrases* section = nullptr;
    for (const absl::string_view entry : LexiconEntries("notices")) {
      if (entry == "[correction]") {
        section = &correction;
      } else if (entry == "[retraction]") {
        section = &retraction;
      } else {
        section->Add(entry);
      }
    }
  }
};

// Lower case, with plain apostrophes. Letters outside ASCII stay: few notices hold capitals of
// them.
std::string Plain(absl::string_view line) {
  return absl::AsciiStrToLower(
      absl::StrReplaceAll(absl::StripAsciiWhitespace(line), {{"’", "'"}, {"‘", "'"}, {"*", ""}}));
}

}  // namespace

Notice NoticeIn(absl::string_view line) {
  static const auto* const kNotices = new Notices();
  const std::string plain = Plain(line);
  if (kNotices->retraction.StandIn(plain)) return Notice::kRetraction;
  return kNotices->correction.StandIn(plain) ? Notice::kCorrection : Notice::kNone;
}

}  // namespace dossier::analysis
