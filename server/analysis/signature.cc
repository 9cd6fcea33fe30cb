#include "server/analysis/signature.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/numeric/bits.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/analysis/dates.h"
#include "server/analysis/frequency.h"
#include "server/analysis/vocabulary.h"
#include "server/base/days.h"
#include "server/base/fold_text.h"
#include "server/base/sketch.h"

namespace dossier::analysis {
namespace {

constexpr size_t kMostTerms = 200;
// A word of the headline counts as if it stood in the text so often.
constexpr uint32_t kHeadlineTimes = 2;
constexpr double kNameWeight = 1.3;

template <typename Value>
void SortUnique(std::vector<Value>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

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
  std::set<std::tuple<int, int32_t, int32_t>> seen;
  for (const v1::Claim& claim : account.claims()) {
    if (!claim.has_date() || claim.date().date().value().empty()) continue;
    if (account.stated()) {
      if (const std::optional<DayRange> days = StatedDays(claim.date().date())) {
        seen.emplace(claim.date().event(), days->first, days->last);
      }
      continue;
    }
    const auto begin = static_cast<size_t>(claim.evidence(0).start());
    const auto date = std::lower_bound(
        reading.dates.begin(), reading.dates.end(), begin,
        [](const DateExpression& found, size_t offset) { return found.begin < offset; });
    if (date == reading.dates.end() || date->begin != begin || date->value.empty()) continue;
    seen.emplace(claim.date().event(), DaysFromEpoch(date->first), DaysFromEpoch(date->last));
  }
  for (const auto& key : seen) {
    internal::Signature::Days& days = *signature.add_dates();
    days.set_event(static_cast<v1::IncidentDate::Event>(std::get<0>(key)));
    days.set_first(std::get<1>(key));
    days.set_last(std::get<2>(key));
  }
}

// A folded word and how often it was seen.
struct CountedWord {
  absl::string_view text;
  uint64_t opening = 0;  // the first eight bytes, for comparing
  float telling = 0;
  bool name = false;
  double seen = 0;

  friend bool operator<(const CountedWord& a, const CountedWord& b) {
    return a.opening != b.opening ? a.opening < b.opening : a.text < b.text;
  }
};

CountedWord Counted(absl::string_view folded, float telling) {
  uint64_t opening = 0;
  for (size_t i = 0; i < 8; ++i) {
    opening = opening << 8 | (i < folded.size() ? static_cast<unsigned char>(folded[i]) : 0);
  }
  return {folded, opening, telling};
}

// Calls `add(folded word, telling weight)` for the words of `text` that tell something. Folded
// words are views into what `keep(std::string)` returns.
template <typename Keep, typename Add>
void ForEachTelling(absl::string_view text, const Keep& keep, const Add& add) {
  const std::string& folded = keep(FoldWords(text));
  for (absl::string_view word : WordsOf(folded)) {
    if (const float telling = TellingWeight(word); telling > 0) add(word, telling);
  }
}

// The telling words of each word of the vocabulary.
const ByWord<std::vector<CountedWord>>& TellingWords() {
  // What the counted words are views into.
  static auto* const kept = new std::deque<std::string>;
  static const ByWord<std::vector<CountedWord>> words([](absl::string_view lower) {
    std::vector<CountedWord> telling;
    ForEachTelling(
        lower,
        [](std::string folded) -> const std::string& {
          return kept->emplace_back(std::move(folded));
        },
        [&](absl::string_view word, float weight) { telling.push_back(Counted(word, weight)); });
    return telling;
  });
  return words;
}

// How often forms of a text were seen: a table of its own, for a map of the library costs more than
// all that is done with the counts.
class FormCounts {
 public:
  struct Entry {
    uint32_t form = 0;
    uint32_t seen = 0;  // 0 in a free place
    bool name = false;
  };

  // For at most `most` different forms.
  explicit FormCounts(size_t most) : entries_(absl::bit_ceil(2 * most + 1)) {}

  void Count(uint32_t form, uint32_t times, bool name) {
    const size_t mask = entries_.size() - 1;
    size_t at = (form * size_t{0x9E3779B1u} >> 7) & mask;
    while (entries_[at].seen != 0 && entries_[at].form != form) at = (at + 1) & mask;
    entries_[at].form = form;
    entries_[at].seen += times;
    entries_[at].name |= name;
  }

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

// The telling words of what an account stands in, with how often they are seen.
class WordCounter {
 public:
  explicit WordCounter(const FactReading& reading) : text_(reading.text) {}

  // `headline`: the first sentence is the report's.
  void CountSentences(const std::vector<uint32_t>& sentences, bool headline) {
    const ByWord<std::vector<CountedWord>>& known = TellingWords();
    size_t tokens = 0;
    for (const uint32_t index : sentences) tokens += text_.sentences()[index].tokens.size();
    FormCounts counts(std::min<size_t>(tokens, text_.form_count()));
    for (const uint32_t index : sentences) {
      const Sentence& sentence = text_.sentences()[index];
      const bool title = index == 0 && headline;
      for (uint32_t at = sentence.tokens.begin; at < sentence.tokens.end; ++at) {
        const Token& token = text_.token(at);
        if (known.Knows(token.form) && known[token.form].empty()) continue;
        counts.Count(token.form, title ? kHeadlineTimes : 1,
                     token.Has(kCapitalised) && at > sentence.tokens.begin && !title);
      }
    }
    for (const FormCounts::Entry& entry : counts.entries()) {
      if (entry.seen == 0) continue;
      if (known.Knows(entry.form)) {
        for (CountedWord word : known[entry.form]) Add(word, entry.seen, entry.name);
      } else {
        CountForm(text_.Form(entry.form), entry.seen, entry.name);
      }
    }
  }

  void CountText(absl::string_view text, double times, bool name) {
    ForEachTelling(
        text,
        [&](std::string folded) -> const std::string& {
          return folded_.emplace_back(std::move(folded));
        },
        [&](absl::string_view word, float telling) { Add(Counted(word, telling), times, name); });
  }

  // The words in their order, each once.
  std::vector<CountedWord> Take() {
    std::sort(words_.begin(), words_.end());
    size_t kept = 0;
    for (const CountedWord& word : words_) {
      if (kept > 0 && words_[kept - 1].text == word.text) {
        words_[kept - 1].seen += word.seen;
        words_[kept - 1].name |= word.name;
      } else {
        words_[kept++] = word;
      }
    }
    words_.resize(kept);
    return std::move(words_);
  }

 private:
  // A form that is no word of the vocabulary, so that no list holds it either.
  void CountForm(absl::string_view form, double times, bool name) {
    const bool plain = std::all_of(form.begin(), form.end(), absl::ascii_isalnum);
    if (!plain) return CountText(form, times, name);
    if (const float telling = TellingWeightOfUnlisted(form); telling > 0) {
      Add(Counted(form, telling), times, name);
    }
  }

  void Add(CountedWord word, double times, bool name) {
    word.seen = times;
    word.name = name;
    words_.push_back(word);
  }

  const Text& text_;
  std::vector<CountedWord> words_;
  std::deque<std::string> folded_;
};

// 1 + log(seen), of which small numbers are most.
double Repeated(double seen) {
  static const auto* const small = [] {
    auto* values = new std::array<double, 64>;
    for (size_t i = 0; i < values->size(); ++i) (*values)[i] = 1 + std::log(static_cast<double>(i));
    return values;
  }();
  const auto index = static_cast<size_t>(seen);
  return index < small->size() ? (*small)[index] : 1 + std::log(seen);
}

void AddTerms(const FactReading& reading, const std::vector<uint32_t>& sentences,
              const internal::Account& account, internal::Signature& signature) {
  // A title that is known from outside need not stand in the text.
  const absl::string_view title = reading.document.title;
  const bool title_in_text =
      title.empty() || absl::StrContains(reading.text.text().substr(0, 2000), title);
  WordCounter counter(reading);
  counter.CountSentences(sentences, title_in_text);
  if (!sentences.empty() && sentences.front() == 0 && !title_in_text) {
    counter.CountText(title, kHeadlineTimes, false);
  }
  if (account.stated()) {
    // A structured record names those who took part beside its prose.
    for (const v1::Claim& claim : account.claims()) {
      for (const std::string* name :
           {&claim.victim().name(), &claim.initiator().name(), &claim.tool().name()}) {
        counter.CountText(*name, 1, true);
      }
    }
  }
  const std::vector<CountedWord> words = counter.Take();
  std::vector<std::pair<float, uint32_t>> heaviest;  // negated weight, then the order of the words
  heaviest.reserve(words.size());
  for (const CountedWord& word : words) {
    const double telling = word.telling * (word.name ? kNameWeight : 1);
    heaviest.push_back({-static_cast<float>(telling * Repeated(word.seen)),
                        static_cast<uint32_t>(heaviest.size())});
  }
  if (heaviest.size() > kMostTerms) {
    std::nth_element(heaviest.begin(), heaviest.begin() + kMostTerms, heaviest.end());
    heaviest.resize(kMostTerms);
    std::sort(heaviest.begin(), heaviest.end(),
              [](const auto& a, const auto& b) { return a.second < b.second; });
  }
  signature.mutable_terms()->Reserve(static_cast<int>(heaviest.size()));
  for (const auto& [weight, word] : heaviest) {
    internal::Signature::Term& added = *signature.add_terms();
    added.set_text(words[word].text.data(), words[word].text.size());
    added.set_weight(-weight);
  }
}

void AddNames(const FactReading& reading, const std::vector<uint32_t>& sentences,
              internal::Signature& signature) {
  std::vector<uint32_t> entities;
  for (const uint32_t index : sentences) {
    const Range found = reading.entities.MentionsIn(reading.text.sentences()[index].span);
    for (uint32_t i = found.begin; i < found.end; ++i) {
      entities.push_back(reading.entities.mentions()[i].entity);
    }
  }
  SortUnique(entities);
  std::vector<std::string> places;
  std::vector<std::string> names;
  for (const uint32_t index : entities) {
    const Entity& entity = reading.entities.entity(index);
    std::string folded = FoldName(entity.name);
    if (folded.empty()) continue;
    const bool place = entity.type == EntityType::kCountry || entity.type == EntityType::kPlace;
    (place ? places : names).push_back(std::move(folded));
  }
  SortUnique(places);
  SortUnique(names);
  for (std::string& place : places) signature.add_places(std::move(place));
  for (std::string& name : names) signature.add_names(std::move(name));
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
  std::vector<uint64_t> shingles;
  std::vector<uint64_t> words;
  for (const int32_t index : account.statement_indices()) {
    words.clear();
    for (const Span span : reading.statements[index].content) {
      const Range tokens{reading.text.TokenAt(span.begin), reading.text.TokenAt(span.end - 1) + 1};
      const absl::Span<const uint64_t> said = reading.hashes.Of(tokens);
      words.insert(words.end(), said.begin(), said.end());
    }
    const std::vector<uint64_t> said = StatementShingles(words);
    shingles.insert(shingles.end(), said.begin(), said.end());
  }
  SortUnique(shingles);
  signature.mutable_statement_shingles()->Assign(shingles.begin(), shingles.end());
}

}  // namespace dossier::analysis
