#include "server/correlation/statement_matcher.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/base/days.h"
#include "server/base/fold_text.h"
#include "server/base/sketch.h"
#include "server/correlation/groups.h"
#include "server/correlation/parties.h"
#include "server/correlation/wording.h"

namespace dossier::correlation {
namespace {

constexpr size_t kMaxKeys = 64;
// Fewer words than these are said by anybody on any day.
constexpr size_t kFewWords = 5;
// From so many words on, a part may be missing or altered.
constexpr size_t kManyWords = 8;

bool IsVerbatim(const v1::Statement& statement) {
  return statement.form() != v1::Statement::FORM_INDIRECT &&
         statement.form() != v1::Statement::FORM_REFUSAL;
}

std::string Excerpt(absl::string_view text) {
  constexpr size_t kLength = 60;
  if (text.size() <= kLength) return absl::StrCat("“", text, "”");
  size_t end = text.rfind(' ', kLength);
  if (end == absl::string_view::npos || end == 0) end = text.find(' ', kLength);
  return absl::StrCat("“", text.substr(0, end), " ...”");
}

Party NamedBy(const v1::Speaker& speaker) {
  Party party = PartyOf(speaker.name(), {});
  for (const v1::Speaker::Candidate& candidate : speaker.candidates()) {
    party.add_aliases(FoldName(candidate.name()));
  }
  return party;
}

// Whether one person or body can have spoken both times. "The court" may be any court, and a body
// speaks through people.
bool MayBeSame(const v1::Speaker& a, const v1::Speaker& b) {
  constexpr double kMayBe = 0.5;
  if (a.name().empty() && a.organisation().empty()) return true;
  if (b.name().empty() && b.organisation().empty()) return true;
  const Party name_a = NamedBy(a);
  const Party name_b = NamedBy(b);
  if (PartyMatch(name_a, name_b) >= kMayBe) return true;
  const Party organisation_a = PartyOf(a.organisation(), {});
  const Party organisation_b = PartyOf(b.organisation(), {});
  if (PartyMatch(name_a, organisation_b) >= kMayBe) return true;
  if (PartyMatch(organisation_a, name_b) >= kMayBe) return true;
  const bool both_named = !a.name().empty() && !b.name().empty();
  return !both_named && PartyMatch(organisation_a, organisation_b) >= kMayBe;
}

// An utterance, read once for many comparisons.
struct Utterance {
  const v1::Statement* statement;
  Wording wording;
};

Utterance Read(const v1::Statement& statement) { return {&statement, Wording(statement.text())}; }

bool SameNamedSpeaker(const v1::Speaker& a, const v1::Speaker& b) {
  return !a.name().empty() && !b.name().empty() && PartyMatch(NamedBy(a), NamedBy(b)) >= kSameParty;
}

bool PrintedTogether(const v1::Statement& a, const v1::Statement& b) {
  constexpr int kDays = 3;
  const auto days_a = DaysOf(a.occurrences_size() > 0 ? a.occurrences(0).published() : v1::Date());
  const auto days_b = DaysOf(b.occurrences_size() > 0 ? b.occurrences(0).published() : v1::Date());
  return days_a && days_b && GapBetween(*days_a, *days_b) <= kDays;
}

StatementSimilarity CompareRead(const Utterance& a, const Utterance& b) {
  const v1::Statement& one = *a.statement;
  const v1::Statement& other = *b.statement;
  const auto& shorter = a.wording.size() <= b.wording.size() ? a.wording : b.wording;
  const auto& longer = a.wording.size() <= b.wording.size() ? b.wording : a.wording;
  if (shorter.size() == 0) return {0, "statement.empty", {}};
  if (!MayBeSame(one.speaker(), other.speaker())) return {0, "statement.other_speaker", {}};

  const bool equal = shorter.words() == longer.words();
  const absl::string_view words =
      one.text().size() <= other.text().size() ? one.text() : other.text();
  if (shorter.size() < kFewWords) {
    const bool same =
        equal && SameNamedSpeaker(one.speaker(), other.speaker()) && PrintedTogether(one, other);
    if (!same) return {equal ? 0.3 : 0.0, "statement.few_words", {}};
    return {
        0.6, "statement.few_words", {absl::StrCat("the same few words on the same days: ", words)}};
  }
  if (equal) {
    return {
        1, "statement.same_words", {absl::StrCat("print the same statement: ", Excerpt(words))}};
  }
  const double runs = RunsShared(shorter, longer);
  if (runs < 0.5) return {0.4 * runs, "statement.other_words", {}};
  const double covered =
      static_cast<double>(CommonWords(shorter, longer)) / static_cast<double>(shorter.size());
  if (!IsVerbatim(one) || !IsVerbatim(other)) {
    const double likeness = Likeness(a.wording, b.wording);
    if (shorter.size() < kManyWords || likeness < 0.8) {
      return {0.49 * likeness, "statement.rendering", {}};
    }
    return {likeness,
            "statement.rendering",
            {absl::StrCat("render the same statement: ", Excerpt(words))}};
  }
  const bool same = shorter.size() < kManyWords ? runs >= 0.99 : runs >= 0.6 && covered >= 0.8;
  const double score = covered * (0.5 + 0.5 * runs);
  if (!same) return {std::min(0.45, score), "statement.other_words", {}};
  return {
      std::max(kSameStatement, score),
      "statement.like_words",
      {absl::StrCat("print the same statement: ", Excerpt(words)),
       absl::StrFormat("%.0f%% of the shorter wording stands in the longer one", 100 * covered)}};
}

// Orders utterances by what they say and where, never by the names of resources but at last.
auto ContentOrder(const v1::Statement& statement) {
  const bool printed = statement.occurrences_size() > 0;
  const v1::Occurrence& where =
      printed ? statement.occurrences(0) : v1::Occurrence::default_instance();
  const auto days = DaysOf(where.published());
  const int64_t start = where.content_size() > 0 ? where.content(0).start() : 0;
  return std::make_tuple(days ? days->first : INT32_MAX, std::string(statement.text()),
                         std::string(where.publisher()), start,
                         std::string(where.report_version()));
}

// The most frequent of the values that are set; the earliest of equals.
template <typename Value, typename Get>
Value MostFrequent(const std::vector<const v1::Statement*>& sorted, Get get) {
  std::map<Value, int> counts;
  for (const v1::Statement* statement : sorted) {
    if (get(*statement) != Value{}) ++counts[get(*statement)];
  }
  Value best{};
  int most = 0;
  for (const v1::Statement* statement : sorted) {
    const Value value = get(*statement);
    if (value != Value{} && counts[value] > most) {
      best = value;
      most = counts[value];
    }
  }
  return best;
}

int ResolutionRank(const v1::Speaker& speaker) {
  switch (speaker.resolution()) {
    case v1::Speaker::RESOLUTION_NAMED:
      return 4;
    case v1::Speaker::RESOLUTION_ROLE_ONLY:
      return 3;
    case v1::Speaker::RESOLUTION_ANONYMOUS:
      return 2;
    case v1::Speaker::RESOLUTION_UNRESOLVED:
      return 1;
    default:
      return 0;
  }
}

v1::Speaker BestSpeaker(const std::vector<const v1::Statement*>& sorted) {
  const v1::Speaker* best = &sorted.front()->speaker();
  const auto rank = [](const v1::Speaker& speaker) {
    return std::make_tuple(ResolutionRank(speaker), speaker.name().size() + speaker.role().size(),
                           -speaker.candidates_size());
  };
  for (const v1::Statement* statement : sorted) {
    if (rank(statement->speaker()) > rank(*best)) best = &statement->speaker();
  }
  v1::Speaker speaker = *best;
  for (const v1::Statement* statement : sorted) {
    const v1::Speaker& other = statement->speaker();
    if (PartyMatch(PartyOf(speaker.name(), {}), PartyOf(other.name(), {})) < kSameParty) continue;
    if (speaker.role().empty()) speaker.set_role(other.role());
    if (speaker.organisation().empty()) speaker.set_organisation(other.organisation());
    if (speaker.country().empty()) speaker.set_country(other.country());
    if (speaker.type() == v1::SPEAKER_TYPE_UNSPECIFIED) speaker.set_type(other.type());
  }
  return speaker;
}

const v1::Statement& FullestWording(const std::vector<const v1::Statement*>& sorted) {
  const auto rank = [](const v1::Statement& statement) {
    const bool bracketed = statement.text().find('[') != std::string::npos;
    return std::make_tuple(IsVerbatim(statement), Wording(statement.text()).size(), !bracketed);
  };
  const v1::Statement* fullest = sorted.front();
  for (const v1::Statement* statement : sorted) {
    if (rank(*statement) > rank(*fullest)) fullest = statement;
  }
  return *fullest;
}

void AddOccurrences(const std::vector<const v1::Statement*>& sorted, v1::Statement& folded) {
  const Wording canonical(folded.text());
  for (const v1::Statement* statement : sorted) {
    const double similarity = Likeness(Wording(statement->text()), canonical);
    for (const v1::Occurrence& occurrence : statement->occurrences()) {
      v1::Occurrence& added = *folded.add_occurrences();
      added = occurrence;
      added.set_similarity(similarity);
    }
  }
  for (const v1::Occurrence& occurrence : folded.occurrences()) {
    if (DaysOf(occurrence.published())) {
      *folded.mutable_published_at() = occurrence.published();
      break;
    }
  }
}

void AddAbout(const std::vector<const v1::Statement*>& sorted, v1::Statement& folded) {
  std::map<std::tuple<int, std::string, std::string, std::string>, const v1::About*> about;
  for (const v1::Statement* statement : sorted) {
    for (const v1::About& entry : statement->about()) {
      about.try_emplace({entry.field(), entry.object(), entry.target(), entry.incident()}, &entry);
    }
  }
  for (const auto& [key, entry] : about) *folded.add_about() = *entry;
}

void AddSaidAt(const std::vector<const v1::Statement*>& sorted, v1::Statement& folded) {
  std::optional<DayRange> best;
  for (const v1::Statement* statement : sorted) {
    const auto days = DaysOf(statement->said_at());
    if (!days) continue;
    const int32_t length = days->last - days->first;
    if (best && std::make_pair(best->last - best->first, best->first) <=
                    std::make_pair(length, days->first)) {
      continue;
    }
    best = days;
    *folded.mutable_said_at() = statement->said_at();
  }
}

}  // namespace

std::vector<std::string> KeysOf(const v1::Statement& utterance) {
  std::vector<std::string> keys;
  for (const uint64_t print : Wording(utterance.text()).Fingerprints()) {
    keys.push_back(absl::StrFormat("q:%016x", print));
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  if (keys.size() > kMaxKeys) keys.resize(kMaxKeys);
  return keys;
}

StatementSimilarity Compare(const v1::Statement& a, const v1::Statement& b) {
  return CompareRead(Read(a), Read(b));
}

std::vector<std::vector<int>> GroupStatements(absl::Span<const v1::Statement* const> utterances) {
  const int count = static_cast<int>(utterances.size());
  std::vector<Utterance> read;
  read.reserve(utterances.size());
  absl::flat_hash_map<std::string, std::vector<int>> by_key;
  for (int i = 0; i < count; ++i) {
    read.push_back(Read(*utterances[i]));
    for (std::string& key : KeysOf(*utterances[i])) by_key[std::move(key)].push_back(i);
  }
  Groups groups(count);
  for (const auto& [key, members] : by_key) {
    for (size_t i = 0; i < members.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (groups.Of(members[i]) == groups.Of(members[j])) continue;
        if (CompareRead(read[members[i]], read[members[j]]).score >= kSameStatement) {
          groups.Join(members[i], members[j]);
        }
      }
    }
  }
  std::vector<int> order(utterances.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int a, int b) {
    return ContentOrder(*utterances[a]) < ContentOrder(*utterances[b]);
  });
  return groups.Lists(order);
}

v1::Statement FoldStatement(absl::Span<const v1::Statement* const> utterances) {
  std::vector<const v1::Statement*> sorted(utterances.begin(), utterances.end());
  std::sort(sorted.begin(), sorted.end(), [](const v1::Statement* a, const v1::Statement* b) {
    return ContentOrder(*a) < ContentOrder(*b);
  });
  const v1::Statement& fullest = FullestWording(sorted);
  v1::Statement folded;
  folded.set_text(fullest.text());
  folded.set_form(fullest.form());
  folded.set_language(fullest.language());
  *folded.mutable_speaker() = BestSpeaker(sorted);
  folded.set_kind(MostFrequent<v1::Statement::Kind>(sorted, [](auto& s) { return s.kind(); }));
  folded.set_channel(MostFrequent<v1::Channel>(sorted, [](auto& s) { return s.channel(); }));
  folded.set_stance(MostFrequent<v1::Stance>(sorted, [](auto& s) { return s.stance(); }));
  folded.set_hedge(MostFrequent<v1::Hedge>(sorted, [](auto& s) { return s.hedge(); }));
  std::vector<std::string> norms;
  for (const v1::Statement* statement : sorted) {
    norms.insert(norms.end(), statement->legal_references().begin(),
                 statement->legal_references().end());
    folded.set_tlp(std::max(folded.tlp(), statement->tlp()));
    folded.set_editorial_state(std::max(folded.editorial_state(), statement->editorial_state()));
  }
  std::sort(norms.begin(), norms.end());
  norms.erase(std::unique(norms.begin(), norms.end()), norms.end());
  for (std::string& norm : norms) folded.add_legal_references(std::move(norm));
  AddSaidAt(sorted, folded);
  AddAbout(sorted, folded);
  AddOccurrences(sorted, folded);
  return folded;
}

}  // namespace dossier::correlation
