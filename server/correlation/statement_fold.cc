#include "server/correlation/statement_fold.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "server/base/days.h"
#include "server/correlation/differences.h"
#include "server/correlation/parties.h"
#include "server/correlation/print.h"
#include "server/correlation/statement_matcher.h"

namespace dossier::correlation {
namespace {

// So many wordings at most are weighed as the statement's text.
constexpr size_t kMaxTexts = 12;

// So many prints at either end are told; the others are counted.
constexpr size_t kFirstPrints = 100;
constexpr size_t kLastPrints = 50;

const v1::Occurrence& PlaceOf(const v1::Statement& utterance) {
  return utterance.occurrences_size() > 0 ? utterance.occurrences(0)
                                          : v1::Occurrence::default_instance();
}

// Utterances by what they say and where, never by the names of resources but at last.
std::vector<const v1::Statement*> Sorted(absl::Span<const v1::Statement* const> utterances) {
  struct Place {
    int32_t day;
    absl::string_view text, publisher;
    int64_t start;
    absl::string_view version;
    const v1::Statement* statement;
    auto Key() const { return std::tie(day, text, publisher, start, version); }
  };
  std::vector<Place> places;
  places.reserve(utterances.size());
  for (const v1::Statement* statement : utterances) {
    const v1::Occurrence& where = PlaceOf(*statement);
    const auto days = DaysOf(where.published());
    const int64_t start = where.content_size() > 0 ? where.content(0).start() : 0;
    places.push_back({days ? days->first : INT32_MAX, statement->text(), where.publisher(), start,
                      where.report_version(), statement});
  }
  std::sort(places.begin(), places.end(),
            [](const Place& a, const Place& b) { return a.Key() < b.Key(); });
  std::vector<const v1::Statement*> sorted;
  sorted.reserve(places.size());
  for (const Place& place : places) sorted.push_back(place.statement);
  return sorted;
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
  const Party party = PartyOf(speaker.name(), {});
  absl::flat_hash_map<absl::string_view, bool> is_the_same;  // by name
  for (const v1::Statement* statement : sorted) {
    const v1::Speaker& other = statement->speaker();
    const auto [known, is_new] = is_the_same.try_emplace(other.name(), false);
    if (is_new) known->second = PartyMatch(party, PartyOf(other.name(), {})) >= kSameParty;
    if (!known->second) continue;
    if (speaker.role().empty()) speaker.set_role(other.role());
    if (speaker.organisation().empty()) speaker.set_organisation(other.organisation());
    if (speaker.country().empty()) speaker.set_country(other.country());
    if (speaker.type() == v1::SPEAKER_TYPE_UNSPECIFIED) speaker.set_type(other.type());
  }
  return speaker;
}

// Tells which utterances the speaker published: no medium stands between. For one thread.
class Primary {
 public:
  explicit Primary(const v1::Speaker& speaker)
      : name_(PartyOf(speaker.name(), {})), organisation_(PartyOf(speaker.organisation(), {})) {}

  bool operator()(const v1::Statement& utterance) {
    if (utterance.form() == v1::Statement::FORM_DOCUMENT_TEXT) return true;
    const v1::Occurrence& where = PlaceOf(utterance);
    if (where.directness() == v1::Occurrence::DIRECTNESS_OWN_PUBLICATION) return true;
    if (where.publisher().empty() || !IsVerbatim(utterance.form())) return false;
    // Somebody quoted by the body that they belong to.
    const auto [known, is_new] = by_publisher_.try_emplace(where.publisher(), false);
    if (is_new) {
      const Party publisher = PartyOf(where.publisher(), {});
      known->second = PartyMatch(publisher, name_) >= kSameParty ||
                      PartyMatch(publisher, organisation_) >= kSameParty;
    }
    return known->second;
  }

 private:
  const Party name_;
  const Party organisation_;
  absl::flat_hash_map<absl::string_view, bool> by_publisher_;
};

// What several reports print alike, to the letter.
struct Print {
  const v1::Statement* statement;  // the first of them
  PrintedWords words;
  std::vector<uint64_t> spoken;
  LeadRank rank;
  bool primary = false;
  absl::flat_hash_set<absl::string_view> publishers;  // copies of one house are one
};

// The prints, and for each utterance which it is.
struct Prints {
  std::vector<Print> all;
  std::vector<size_t> of;
};

bool SameLetters(const v1::Statement& a, const v1::Statement& b) {
  const auto& one = PlaceOf(a).content();
  const auto& other = PlaceOf(b).content();
  return a.form() == b.form() && a.text() == b.text() &&
         std::equal(
             one.begin(), one.end(), other.begin(), other.end(),
             [](const v1::Span& some, const v1::Span& more) { return some.text() == more.text(); });
}

Prints PrintsOf(const std::vector<const v1::Statement*>& sorted, Primary& is_primary) {
  Prints prints;
  absl::flat_hash_map<absl::string_view, std::vector<size_t>> by_text;
  for (const v1::Statement* statement : sorted) {
    std::vector<size_t>& alike = by_text[statement->text()];
    const auto known = std::find_if(alike.begin(), alike.end(), [&](size_t print) {
      return SameLetters(*prints.all[print].statement, *statement);
    });
    const size_t at = known == alike.end() ? prints.all.size() : *known;
    if (known == alike.end()) {
      const ReadUtterance read(*statement);
      prints.all.push_back({statement, read.words(), read.spoken(), LeadRankOf(read)});
      alike.push_back(at);
    }
    Print& print = prints.all[at];
    print.primary |= is_primary(*statement);
    const v1::Occurrence& where = PlaceOf(*statement);
    print.publishers.insert(where.publisher().empty() ? where.report_version() : where.publisher());
    prints.of.push_back(at);
  }
  return prints;
}

// The print whose words are the statement's text: the speaker's own if it is held; else, of those
// that have most of the words of the fullest, the one that most houses print in whole or in part,
// and of equals the fullest.
const Print& TextOf(const std::vector<Print>& prints) {
  std::vector<const Print*> texts;
  for (const Print& print : prints) texts.push_back(&print);
  std::sort(texts.begin(), texts.end(),
            [](const Print* a, const Print* b) { return a->rank < b->rank; });
  const Print& fullest = *texts.front();
  const bool verbatim = !std::get<0>(fullest.rank);
  const auto has_most = [&](const Print* print, double share) {
    return !std::get<0>(print->rank) == verbatim &&
           static_cast<double>(print->spoken.size()) >=
               share * static_cast<double>(fullest.spoken.size());
  };
  for (const Print* print : texts) {
    if (print->primary && has_most(print, 0.6)) return *print;
  }
  texts.erase(std::remove_if(texts.begin(), texts.end(),
                             [&](const Print* print) { return !has_most(print, 0.7); }),
              texts.end());
  std::stable_sort(texts.begin(), texts.end(), [](const Print* a, const Print* b) {
    return a->publishers.size() > b->publishers.size();
  });
  if (texts.size() > kMaxTexts) texts.resize(kMaxTexts);
  const Print* best = nullptr;
  size_t most = 0;
  for (const Print* text : texts) {
    absl::flat_hash_set<absl::string_view> houses;
    for (const Print& print : prints) {
      if (!IsPiece(print.words, text->spoken)) continue;
      houses.insert(print.publishers.begin(), print.publishers.end());
    }
    if (best == nullptr || houses.size() > most ||
        (houses.size() == most && text->rank < best->rank)) {
      best = text;
      most = houses.size();
    }
  }
  return *best;
}

// The differences as they stand in another print of the same letters.
void MoveSpans(const v1::Occurrence& from, v1::Occurrence& to) {
  for (v1::Difference& difference : *to.mutable_differences()) {
    if (!difference.has_span()) continue;
    v1::Span& span = *difference.mutable_span();
    for (int i = 0; i < from.content_size(); ++i) {
      const v1::Span& there = from.content(i);
      if (span.start() < there.start() || span.end() > there.end()) continue;
      const int64_t shift = to.content(i).start() - there.start();
      span.set_start(span.start() + shift);
      span.set_end(span.end() + shift);
      span.set_report_version(to.content(i).report_version());
      break;
    }
  }
}

// The words of the statement's text; which are quoted shows where it was printed.
PrintedWords TextWords(const v1::Statement& said) {
  PrintedWords words = WordsOfText(said.text(), said.form());
  const PrintedWords printed = WordsInPrint(said);
  if (printed.size() != words.size()) return words;
  for (size_t i = 0; i < words.size(); ++i) words[i].quoted = printed[i].quoted;
  return words;
}

v1::Occurrence& AddOccurrence(const v1::Occurrence& occurrence, const PrintComparison& comparison,
                              v1::Statement& folded) {
  v1::Occurrence& added = *folded.add_occurrences();
  added = occurrence;
  added.set_similarity(comparison.similarity);
  added.set_wording(comparison.wording);
  added.mutable_differences()->Assign(comparison.differences.begin(), comparison.differences.end());
  return added;
}

void AddOccurrences(const std::vector<const v1::Statement*>& sorted, const Prints& prints,
                    const v1::Statement& said, Primary& is_primary, v1::Statement& folded) {
  const PrintedWords text = TextWords(said);
  std::vector<PrintComparison> comparisons;
  for (const Print& print : prints.all) {
    comparisons.push_back(ComparePrint(folded, text, *print.statement));
  }
  std::vector<bool> primary;
  for (const v1::Statement* statement : sorted) primary.push_back(is_primary(*statement));
  const auto add = [&](size_t i) {
    const v1::Statement& statement = *sorted[i];
    const v1::Statement& compared = *prints.all[prints.of[i]].statement;
    const PrintComparison& comparison = comparisons[prints.of[i]];
    for (const v1::Occurrence& occurrence : statement.occurrences()) {
      v1::Occurrence& added = AddOccurrence(occurrence, comparison, folded);
      if (primary[i]) added.set_directness(v1::Occurrence::DIRECTNESS_OWN_PUBLICATION);
      if (&statement != &compared) MoveSpans(PlaceOf(compared), added);
    }
  };
  // The speaker's own publications stand before the others.
  std::vector<size_t> order(sorted.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_partition(order.begin(), order.end(), [&](size_t i) { return primary[i]; });
  std::map<v1::Occurrence::Wording, int> counts;
  for (size_t place = 0; place < order.size(); ++place) {
    const v1::Occurrence::Wording wording = comparisons[prints.of[order[place]]].wording;
    const bool is_first = ++counts[wording] == 1;
    if (is_first || place < kFirstPrints || order.size() - place <= kLastPrints) add(order[place]);
  }
  folded.set_occurrence_count(static_cast<int32_t>(order.size()));
  for (const auto& [wording, count] : counts) {
    v1::WordingCount& counted = *folded.add_wording_counts();
    counted.set_wording(wording);
    counted.set_count(count);
  }
  for (const v1::Statement* statement : sorted) {
    if (statement->occurrences_size() == 0) continue;
    const v1::Date& published = statement->occurrences(0).published();
    if (!DaysOf(published)) continue;
    *folded.mutable_published_at() = published;
    break;
  }
}

void AddVanished(const std::vector<const v1::Statement*>& sorted, const v1::Statement& said,
                 v1::Statement& folded) {
  if (sorted.empty()) return;
  const PrintedWords text = TextWords(said);
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (i >= kFirstPrints && sorted.size() - i > kLastPrints) continue;
    const v1::Statement* statement = sorted[i];
    const PrintComparison comparison = ComparePrint(folded, text, *statement);
    for (const v1::Occurrence& occurrence : statement->occurrences()) {
      AddOccurrence(occurrence, comparison, folded);
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

v1::Statement FoldStatement(absl::Span<const v1::Statement* const> utterances,
                            absl::Span<const v1::Statement* const> vanished) {
  const std::vector<const v1::Statement*> sorted = Sorted(utterances);
  const v1::Speaker speaker = BestSpeaker(sorted);
  Primary is_primary(speaker);
  const Prints prints = PrintsOf(sorted, is_primary);
  const v1::Statement& said = *TextOf(prints.all).statement;
  v1::Statement folded;
  folded.set_text(said.text());
  folded.set_form(said.form());
  folded.set_language(said.language());
  *folded.mutable_speaker() = speaker;
  folded.set_kind(MostFrequent<v1::Statement::Kind>(sorted, [](auto& s) { return s.kind(); }));
  folded.set_channel(MostFrequent<v1::Channel>(sorted, [](auto& s) { return s.channel(); }));
  folded.set_stance(MostFrequent<v1::Stance>(sorted, [](auto& s) { return s.stance(); }));
  // No hedge is an answer, and that of a misquote is not the speaker's.
  folded.set_hedge(said.hedge());
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
  AddOccurrences(sorted, prints, said, is_primary, folded);
  AddVanished(Sorted(vanished), said, folded);
  return folded;
}

}  // namespace dossier::correlation
