#include "server/analysis/signature.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/analysis/dates.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/tallies.h"
#include "server/analysis/telling_words.h"
#include "server/base/days.h"
#include "server/base/fold_text.h"
#include "server/base/sketch.h"

namespace dossier::analysis {
namespace {

using google::protobuf::RepeatedPtrField;
using internal::Signature;

constexpr size_t kMostTerms = 200;

template <typename Value>
void SortUnique(std::vector<Value>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

// Somebody on the way to a signature.
struct NamedParty {
  std::string name;
  std::string country;
  std::vector<std::string> aliases;

  // As "name|country" compares.
  friend bool operator<(const NamedParty& a, const NamedParty& b) {
    if (a.name == b.name) return a.country < b.country;
    return absl::StrCat(a.name, "|") < absl::StrCat(b.name, "|");
  }
};

template <typename Value>
void AddParty(const Value& value, std::vector<NamedParty>& parties) {
  NamedParty party{FoldName(value.name()), value.country(), {}};
  if (party.name.empty() && party.country.empty()) return;
  for (const std::string& alias : value.aliases()) party.aliases.push_back(FoldName(alias));
  parties.push_back(std::move(party));
}

// Each party once, with all of its aliases.
void TellParties(std::vector<NamedParty> parties, RepeatedPtrField<Signature::Party>& told) {
  std::stable_sort(parties.begin(), parties.end());
  for (size_t i = 0; i < parties.size();) {
    NamedParty& party = parties[i];
    for (++i; i < parties.size() && !(party < parties[i]); ++i) {
      std::move(parties[i].aliases.begin(), parties[i].aliases.end(),
                std::back_inserter(party.aliases));
    }
    SortUnique(party.aliases);
    Signature::Party& message = *told.Add();
    if (!party.name.empty()) message.set_name(party.name);
    if (!party.country.empty()) message.set_country(party.country);
    for (std::string& alias : party.aliases) {
      if (!alias.empty() && alias != party.name) message.add_aliases(std::move(alias));
    }
  }
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

// The last day that an expression may mean. What a report of a Sunday calls last week is the one
// before to some, and the one that is ending to others.
absl::CivilDay LastDayOf(const DateExpression& date, std::optional<absl::CivilDay> anchor) {
  const bool week = date.form == DateForm::kWeek && date.relative && anchor &&
                    absl::GetWeekday(*anchor) == absl::Weekday::sunday && date.last + 7 == *anchor;
  return week ? *anchor - 1 : date.last;
}

// "There was no intruder in March": what is refuted is what was said of March. What a headline
// refutes is dated below it.
Span WordsOnRefuted(const Text& text, const v1::Claim& claim) {
  const uint32_t token = text.TokenAt(static_cast<uint32_t>(claim.evidence(0).start()));
  const Span told = text.SentenceWith(token).span;
  if (text.ParagraphWith(token).role != ParagraphRole::kHeading && told.begin > 0) return told;
  const auto below = std::find_if(
      text.paragraphs().begin(), text.paragraphs().end(), [told](const Paragraph& paragraph) {
        constexpr uint32_t kLine = 7;  // tokens: less is a line of its own, as a date
        return paragraph.role == ParagraphRole::kBody && paragraph.span.begin >= told.end &&
               paragraph.tokens.size() >= kLine;
      });
  if (below == text.paragraphs().end()) return told;
  return {told.begin, text.sentences()[below->sentences.begin].span.end};
}

void AddDates(const FactReading& reading, const internal::Account& account, Signature& signature) {
  std::vector<std::tuple<v1::IncidentDate::Event, int32_t, int32_t>> told;
  const auto tell = [&](v1::IncidentDate::Event event, const DateExpression& date) {
    told.emplace_back(event, DaysFromEpoch(date.first),
                      DaysFromEpoch(LastDayOf(date, reading.anchor)));
  };
  const auto first_from = [&](size_t offset) {
    return std::lower_bound(
        reading.dates.begin(), reading.dates.end(), offset,
        [](const DateExpression& found, size_t begin) { return found.begin < begin; });
  };
  for (const v1::Claim& claim : account.claims()) {
    if (claim.status_value().status() == v1::StatusValue::STATUS_REFUTED && !account.stated()) {
      const Span words = WordsOnRefuted(reading.text, claim);
      for (auto date = first_from(words.begin);
           date != reading.dates.end() && date->end <= words.end; ++date) {
        if (!date->value.empty() && date->precision != DatePrecision::kYear) {
          tell(v1::IncidentDate::EVENT_UNSPECIFIED, *date);
        }
      }
    }
    if (!claim.has_date() || claim.date().date().value().empty()) continue;
    if (account.stated()) {
      if (const std::optional<DayRange> days = StatedDays(claim.date().date())) {
        told.emplace_back(claim.date().event(), days->first, days->last);
      }
      continue;
    }
    const auto begin = static_cast<size_t>(claim.evidence(0).start());
    const auto date = first_from(begin);
    if (claim.rule() == "date.of_earlier") {
      if (const std::optional<DayRange> days = DaysOf(claim.date().date())) {
        told.emplace_back(claim.date().event(), days->first, days->last);
      }
      continue;
    }
    if (date == reading.dates.end() || date->begin != begin || date->value.empty()) continue;
    tell(claim.date().event(), *date);
  }
  SortUnique(told);
  for (const auto& [event, first, last] : told) {
    Signature::Days& days = *signature.add_dates();
    days.set_event(event);
    days.set_first(first);
    days.set_last(last);
  }
}

bool IsPlaceNoun(const Token& token) { return (FactNounsOf(token) & kPlaceNoun) != 0; }

// Tells which words are names, and how much the passages speak of whom they name.
void MarkNames(const FactReading& reading, const std::vector<Range>& passages,
               TellingWords& words) {
  const std::vector<Mention>& mentions = reading.entities.mentions();
  std::vector<uint32_t> times(reading.entities.all().size());
  const auto for_each = [&](const auto& visit) {
    for (const Range passage : passages) {
      const Range found = reading.entities.MentionsIn(reading.text.SpanOf(passage));
      for (uint32_t i = found.begin; i < found.end; ++i) visit(mentions[i]);
    }
  };
  for_each([&](const Mention& mention) { ++times[mention.entity]; });
  for_each([&](const Mention& mention) {
    if (mention.how != Mention::How::kName && mention.how != Mention::How::kAlias) return;
    const Entity& entity = reading.entities.entity(mention.entity);
    const bool person = entity.type == EntityType::kPerson;
    Range name = mention.tokens;
    // Of "Harbour Street" the street says nothing: every town has one.
    while (!person && name.size() > 1 && IsPlaceNoun(reading.text.token(name.end - 1))) --name.end;
    words.MarkName(name, person, times[mention.entity]);
  });
}

void AddTerms(const FactReading& reading, const std::vector<Range>& passages,
              const internal::Account& account, Signature& signature) {
  // A title that is known from outside need not stand in the text.
  const absl::string_view title = reading.document.title;
  const bool title_in_text =
      title.empty() || absl::StrContains(reading.text.text().substr(0, 2000), title);
  TellingWords words(reading.text);
  words.CountPassages(passages, title_in_text);
  if (!passages.empty() && passages.front().begin == 0 && !title_in_text)
    words.CountHeadline(title);
  if (account.stated()) {
    // A structured record names those who took part beside its prose.
    for (const v1::Claim& claim : account.claims()) {
      for (const std::string* name :
           {&claim.victim().name(), &claim.initiator().name(), &claim.tool().name()}) {
        words.CountText(*name, 1, true);
      }
    }
  }
  MarkNames(reading, passages, words);
  const std::vector<TellingWord> telling = words.Take(kMostTerms);
  if (telling.empty()) return;
  size_t size = 0;
  for (const TellingWord& word : telling) size += word.text.size() + 1;
  std::string& all = *signature.mutable_words();
  all.reserve(size);
  signature.mutable_word_weights()->Reserve(static_cast<int>(telling.size()));
  signature.mutable_word_marks()->Reserve(static_cast<int>(telling.size()));
  for (const TellingWord& word : telling) {
    all.append(word.text.data(), word.text.size());
    all.push_back(' ');
    signature.add_word_weights(word.weight);
    signature.add_word_marks(word.marks);
  }
  all.pop_back();
}

void AddShingles(const FactReading& reading, const internal::Account& account,
                 Signature& signature) {
  std::vector<uint64_t> shingles;
  std::vector<uint64_t> words;
  shingles.reserve(reading.hashes.all().size());
  words.reserve(reading.hashes.all().size());
  for (const int32_t index : account.statement_indices()) {
    words.clear();
    for (const Span span : reading.statements[index].content) {
      const Range tokens{reading.text.TokenAt(span.begin), reading.text.TokenAt(span.end - 1) + 1};
      const absl::Span<const uint64_t> said = reading.hashes.Of(tokens);
      words.insert(words.end(), said.begin(), said.end());
    }
    AppendStatementShingles(words, shingles);
  }
  SortUnique(shingles);
  signature.mutable_statement_shingles()->Assign(shingles.begin(), shingles.end());
}

}  // namespace

void FillSignature(const FactReading& reading, const std::vector<Range>& passages,
                   internal::Account& account) {
  Signature& signature = *account.mutable_signature();
  signature.Clear();
  std::vector<NamedParty> victims;
  std::vector<NamedParty> initiators;
  std::vector<int> kinds;
  std::vector<std::string> artefacts;
  std::vector<std::string> figures;
  for (const v1::Claim& claim : account.claims()) {
    switch (claim.value_case()) {
      case v1::Claim::kVictim:
        AddParty(claim.victim(), victims);
        break;
      case v1::Claim::kInitiator:
        AddParty(claim.initiator(), initiators);
        break;
      case v1::Claim::kKind:
        kinds.push_back(claim.kind().type());
        break;
      case v1::Claim::kVulnerability:
        artefacts.push_back(FoldWords(claim.vulnerability().cve()));
        break;
      case v1::Claim::kTool:
        artefacts.push_back(FoldWords(claim.tool().name()));
        break;
      case v1::Claim::kImpact:
        if (claim.impact().has_money() || claim.impact().has_quantity()) {
          figures.push_back(absl::AsciiStrToLower(claim.evidence(0).text()));
        }
        break;
      default:
        break;
    }
  }
  TellParties(std::move(victims), *signature.mutable_victims());
  TellParties(std::move(initiators), *signature.mutable_initiators());
  SortUnique(kinds);
  signature.mutable_kinds()->Assign(kinds.begin(), kinds.end());
  SortUnique(artefacts);
  for (std::string& artefact : artefacts) signature.add_artefacts(std::move(artefact));
  SortUnique(figures);
  for (std::string& figure : figures) signature.add_figures(std::move(figure));
  AddDates(reading, account, signature);
  if (reading.anchor) signature.set_published_day(DaysFromEpoch(*reading.anchor));
  AddTerms(reading, passages, account, signature);
  FillTallies(reading, passages, signature);
  AddShingles(reading, account, signature);
}

}  // namespace dossier::analysis
