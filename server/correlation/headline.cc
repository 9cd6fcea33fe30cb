#include "server/correlation/headline.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "server/base/days.h"
#include "server/base/fold_text.h"
#include "server/base/redacted.h"
#include "server/correlation/decided_groups.h"
#include "server/correlation/evidence.h"

namespace dossier::correlation {
namespace {

using internal::Account;

// The name of an enumerator in words: TYPE_DATA_BREACH is "data breach".
std::string InWords(absl::string_view enumerator, absl::string_view prefix) {
  absl::ConsumePrefix(&enumerator, prefix);
  std::string words = absl::AsciiStrToLower(enumerator);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string KindInWords(v1::Kind::Type type) {
  if (type == v1::Kind::TYPE_DDOS) return "DDoS";
  if (type == v1::Kind::TYPE_OTHER || type == v1::Kind::TYPE_PHYSICAL) return "incident";
  return InWords(v1::Kind::Type_Name(type), "TYPE_");
}

// The kind that says most: any rather than an unnamed intrusion or incident.
std::string BestKind(const v1::Incident& incident) {
  std::string vague;
  for (const v1::Kind& kind : incident.kinds()) {
    const std::string words = KindInWords(kind.type());
    if (kind.type() != v1::Kind::TYPE_INTRUSION && words != "incident") return words;
    if (vague.empty()) vague = words;
  }
  return vague;
}

// "detected September 2023", of the first date that has a value.
std::string BestDate(const v1::Incident& incident) {
  for (const v1::IncidentDate& date : incident.dates()) {
    const auto days = DaysOf(date.date());
    if (!days) continue;
    const std::string when = DaysForPeople(days->first, days->last);
    if (date.event() == v1::IncidentDate::EVENT_UNSPECIFIED) return when;
    return absl::StrCat(InWords(v1::IncidentDate::Event_Name(date.event()), "EVENT_"), " ", when);
  }
  return "";
}

std::string BestVictim(const v1::Incident& incident) {
  for (const v1::Victim& victim : incident.victims()) {
    if (!victim.name().empty() && !IsRedacted(victim.name())) return victim.name();
  }
  return "";
}

bool IsGoodTitle(const std::string& title) {
  constexpr size_t kFewest = 3;
  constexpr size_t kMost = 25;
  const std::string folded = FoldWords(title);
  const size_t words = WordsOf(folded).size();
  const bool lost_words = absl::StrContains(title, std::string(3, kRedacted));
  return words >= kFewest && words <= kMost && !lost_words;
}

std::string Capitalised(std::string text) {
  if (!text.empty()) text[0] = absl::ascii_toupper(static_cast<unsigned char>(text[0]));
  return text;
}

std::string TitleOfValues(const v1::Incident& incident) {
  std::vector<std::string> parts;
  for (std::string part : {BestKind(incident), BestDate(incident)}) {
    if (!part.empty()) parts.push_back(std::move(part));
  }
  const std::string what = absl::StrJoin(parts, ", ");
  const std::string victim = BestVictim(incident);
  if (victim.empty()) return Capitalised(what);
  return what.empty() ? victim : absl::StrCat(victim, ": ", what);
}

}  // namespace

std::string TitleOf(const v1::Incident& incident, const std::vector<const Account*>& accounts) {
  for (const Account* account : accounts) {
    if (RoleOf(*account) == v1::REPORT_ROLE_PRIMARY && IsGoodTitle(account->title())) {
      return account->title();
    }
  }
  std::string title = TitleOfValues(incident);
  if (!title.empty()) return title;
  for (const Account* account : accounts) {
    if (!account->title().empty()) return account->title();
  }
  return "";
}

std::string SummaryOf(const v1::Incident& incident) {
  std::vector<std::string> sentences;
  const std::string what = TitleOfValues(incident);
  if (!what.empty()) sentences.push_back(absl::StrCat(what, "."));
  std::vector<std::string> motives;
  for (const v1::Motive& motive : incident.motives()) {
    if (motive.type() == v1::Motive::TYPE_UNSPECIFIED) continue;
    motives.push_back(InWords(v1::Motive::Type_Name(motive.type()), "TYPE_"));
  }
  if (!motives.empty()) {
    sentences.push_back(absl::StrCat("Motive as told: ", absl::StrJoin(motives, ", "), "."));
  }
  for (const v1::Attribution& line : incident.attributions()) {
    const std::string& whom = line.initiator().empty() ? line.country() : line.initiator();
    if (line.stance() != v1::STANCE_ASSERTS || whom.empty() || IsRedacted(whom)) continue;
    const bool is_named = !line.attributed_by().empty() && !IsRedacted(line.attributed_by());
    const std::string by = is_named ? line.attributed_by() : "a report";
    sentences.push_back(
        absl::StrCat("Attributed to ", whom, " by ", by, line.contested() ? ", contested." : "."));
    break;
  }
  sentences.push_back(absl::StrCat("Told by ", incident.report_count(),
                                   incident.report_count() == 1 ? " report." : " reports."));
  return absl::StrJoin(sentences, " ");
}

}  // namespace dossier::correlation
