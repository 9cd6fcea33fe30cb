#include "server/analysis/signature.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/analysis/dates.h"
#include "server/analysis/frequency.h"
#include "server/base/days.h"
#include "server/base/fold_text.h"
#include "server/base/sketch.h"

namespace dossier::analysis {
namespace {

constexpr size_t kMostTerms = 200;
// A word of the headline counts as if it stood in the text so often.
constexpr double kHeadlineTimes = 2;
constexpr double kNameWeight = 1.3;

using Parties = std::map<std::string, internal::Signature::Party>;

template <typename Value>
void AddParty(const Value& value, Parties& parties) {
  const std::string name = FoldName(value.name());
  if (name.empty() && value.country().empty()) return;
  internal::Signature::Party& party = parties[absl::StrCat(name, "|", value.country())];
  party.set_name(name);
  party.set_country(value.country());
  std::set<std::string> aliases(party.aliases().begin(), party.aliases().end());
  for (const std::string& alias : value.aliases()) aliases.insert(FoldName(alias));
  aliases.erase(name);
  aliases.erase("");
  party.mutable_aliases()->Assign(aliases.begin(), aliases.end());
}

int32_t DaysFromEpoch(absl::CivilDay day) {
  return static_cast<int32_t>(day - absl::CivilDay(1970, 1, 1));
}

// The days that a stated date may mean. One that is known to have lost its precision means the
// whole year or month that it stands for.
std::optional<DayRange> StatedDays(const v1::Date& date) {
  if (date.precision_note().empty() || date.precision() != v1::PRECISION_DAY) return DaysOf(date);
  v1::Date coarse = date;
  const absl::string_view value = date.value();
  coarse.set_value(std::string(value.substr(0, absl::EndsWith(value, "-01-01") ? 4 : 7)));
  return DaysOf(coarse);
}

void AddDates(const FactReading& reading, const internal::Account& account,
              internal::Signature& signature) {
  std::map<std::tuple<int, int32_t, int32_t>, bool> seen;
  for (const v1::Claim& claim : account.claims()) {
    if (!claim.has_date() || claim.date().date().value().empty()) continue;
    if (account.stated()) {
      if (const std::optional<DayRange> days = StatedDays(claim.date().date())) {
        seen[{claim.date().event(), days->first, days->last}] = true;
      }
      continue;
    }
    const int64_t begin = claim.evidence(0).start();
    for (const DateExpression& date : reading.dates) {
      if (static_cast<int64_t>(date.begin) != begin || date.value.empty()) continue;
      seen[{claim.date().event(), DaysFromEpoch(date.first), DaysFromEpoch(date.last)}] = true;
    }
  }
  for (const auto& [key, unused] : seen) {
    internal::Signature::Days& days = *signature.add_dates();
    days.set_event(static_cast<v1::IncidentDate::Event>(std::get<0>(key)));
    days.set_first(std::get<1>(key));
    days.set_last(std::get<2>(key));
  }
}

// How often a word was seen where.
struct Count {
  double seen = 0;
  bool name = false;
};
using Counts = absl::flat_hash_map<std::string, Count>;

void CountWords(absl::string_view words, double times, bool name, Counts& counts) {
  const std::string folded = FoldWords(words);
  for (absl::string_view word : WordsOf(folded)) {
    Count& count = counts[std::string(word)];
    count.seen += times;
    count.name |= name;
  }
}

Counts CountWordsOf(const FactReading& reading, const std::vector<uint32_t>& sentences) {
  const Text& text = reading.text;
  Counts counts;
  // A title that is known from outside need not stand in the text.
  const absl::string_view title = reading.document.title;
  const bool title_in_text =
      title.empty() || absl::StrContains(absl::string_view(text.text()).substr(0, 2000), title);
  for (const uint32_t index : sentences) {
    const Sentence& sentence = text.sentences()[index];
    const bool headline = index == 0 && title_in_text;
    for (uint32_t at = sentence.tokens.begin; at < sentence.tokens.end; ++at) {
      const Token& token = text.token(at);
      const bool name = token.Has(kCapitalised) && at > sentence.tokens.begin && !headline;
      CountWords(text.Form(token.form), headline ? kHeadlineTimes : 1, name, counts);
    }
  }
  if (!sentences.empty() && sentences.front() == 0 && !title_in_text) {
    CountWords(title, kHeadlineTimes, false, counts);
  }
  return counts;
}

// A structured record names those who took part beside its prose.
void CountStatedNames(const internal::Account& account, Counts& counts) {
  for (const v1::Claim& claim : account.claims()) {
    for (const std::string* name :
         {&claim.victim().name(), &claim.initiator().name(), &claim.tool().name()}) {
      CountWords(*name, 1, true, counts);
    }
  }
}

void AddTerms(const FactReading& reading, const std::vector<uint32_t>& sentences,
              const internal::Account& account, internal::Signature& signature) {
  Counts counts = CountWordsOf(reading, sentences);
  if (account.stated()) CountStatedNames(account, counts);
  std::vector<std::pair<float, std::string>> terms;
  for (const auto& [word, count] : counts) {
    const double telling = TellingWeight(word) * (count.name ? kNameWeight : 1);
    const auto weight = static_cast<float>(telling * (1 + std::log(count.seen)));
    if (weight > 0) terms.push_back({-weight, word});
  }
  std::sort(terms.begin(), terms.end());
  if (terms.size() > kMostTerms) terms.resize(kMostTerms);
  std::sort(terms.begin(), terms.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
  for (const auto& [weight, term] : terms) {
    internal::Signature::Term& added = *signature.add_terms();
    added.set_text(term);
    added.set_weight(-weight);
  }
}

void AddNames(const FactReading& reading, const std::vector<uint32_t>& sentences,
              internal::Signature& signature) {
  std::set<std::string> places;
  std::set<std::string> names;
  for (const uint32_t index : sentences) {
    const Range found = reading.entities.MentionsIn(reading.text.sentences()[index].span);
    for (uint32_t i = found.begin; i < found.end; ++i) {
      const Entity& entity = reading.entities.entity(reading.entities.mentions()[i].entity);
      const std::string folded = FoldName(entity.name);
      if (folded.empty()) continue;
      const bool place = entity.type == EntityType::kCountry || entity.type == EntityType::kPlace;
      (place ? places : names).insert(folded);
    }
  }
  for (const std::string& place : places) signature.add_places(place);
  for (const std::string& name : names) signature.add_names(name);
}

}  // namespace

void FillSignature(const FactReading& reading, const std::vector<uint32_t>& sentences,
                   internal::Account& account) {
  internal::Signature& signature = *account.mutable_signature();
  signature.Clear();
  Parties victims;
  Parties initiators;
  std::set<int> kinds;
  std::set<std::string> artefacts;
  std::set<std::string> figures;
  for (const v1::Claim& claim : account.claims()) {
    if (claim.has_victim()) AddParty(claim.victim(), victims);
    if (claim.has_initiator()) AddParty(claim.initiator(), initiators);
    if (claim.has_kind()) kinds.insert(claim.kind().type());
    if (claim.has_vulnerability()) artefacts.insert(FoldWords(claim.vulnerability().cve()));
    if (claim.has_tool()) artefacts.insert(FoldWords(claim.tool().name()));
    if (claim.has_impact() && (claim.impact().has_money() || claim.impact().has_quantity())) {
      figures.insert(absl::AsciiStrToLower(claim.evidence(0).text()));
    }
  }
  for (auto& [key, party] : victims) *signature.add_victims() = std::move(party);
  for (auto& [key, party] : initiators) *signature.add_initiators() = std::move(party);
  for (const int kind : kinds) signature.add_kinds(static_cast<v1::Kind::Type>(kind));
  for (const std::string& artefact : artefacts) signature.add_artefacts(artefact);
  for (const std::string& figure : figures) signature.add_figures(figure);
  AddDates(reading, account, signature);
  if (reading.anchor) signature.set_published_day(DaysFromEpoch(*reading.anchor));
  AddNames(reading, sentences, signature);
  AddTerms(reading, sentences, account, signature);
  std::set<uint64_t> shingles;
  for (const int32_t index : account.statement_indices()) {
    std::string words;
    for (const Span span : reading.statements[index].content) {
      absl::StrAppend(&words, words.empty() ? "" : " ", std::string(reading.text.Slice(span)));
    }
    for (const uint64_t shingle : StatementShingles(words)) shingles.insert(shingle);
  }
  signature.mutable_statement_shingles()->Assign(shingles.begin(), shingles.end());
}

}  // namespace dossier::analysis
