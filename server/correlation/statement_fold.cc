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

#include "server/base/days.h"

namespace dossier::correlation {
namespace {

// How many of very many prints are told, so that the message keeps to some tens of kilobytes.
struct Told {
  // Longer words are told fewer times: together they may take so many bytes, each print with so
  // many for where it stands.
  static constexpr size_t kBytes = 40'000;
  static constexpr size_t kBytesOfPlace = 350;

  explicit Told(const v1::Statement& said) {
    const size_t fit = kBytes / (said.text().size() + kBytesOfPlace);
    first = std::clamp<size_t>(fit * 2 / 3, kToldOfEach / 10, kToldOfEach);
    last = first / 2;
  }

  // Whether that one of `count` is.
  bool Has(size_t place, size_t count) const { return place < first || count - place <= last; }

  size_t first = 0;
  size_t last = 0;
};

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

void AddOccurrences(const std::vector<const v1::Statement*>& sorted, const Told& told,
                    PrintReader& reader, v1::Statement& folded) {
  // The speaker's own publications stand before the others.
  std::vector<const v1::Statement*> order = sorted;
  std::stable_partition(order.begin(), order.end(),
                        [&](const v1::Statement* print) { return reader.IsOwn(*print); });
  std::map<v1::Occurrence::Wording, int> counts;
  for (size_t place = 0; place < order.size(); ++place) {
    const v1::Statement& print = *order[place];
    const bool is_first = ++counts[reader.WordingOf(print)] == 1;
    if (!is_first && !told.Has(place, order.size())) continue;
    *folded.add_occurrences() = OccurrenceOf(print, reader);
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

void AddVanished(const std::vector<const v1::Statement*>& sorted, const Told& told,
                 PrintReader& reader, v1::Statement& folded) {
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (told.Has(i, sorted.size())) *folded.add_occurrences() = OccurrenceOf(*sorted[i], reader);
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
  return FoldUnder(HeadOf(utterances), utterances, vanished);
}

v1::Statement FoldUnder(const StatementHead& head,
                        absl::Span<const v1::Statement* const> utterances,
                        absl::Span<const v1::Statement* const> vanished) {
  const std::vector<const v1::Statement*> sorted = InOrderOfPrint(utterances);
  const v1::Statement& said = head.said;
  v1::Statement folded;
  folded.set_text(said.text());
  folded.set_form(said.form());
  folded.set_language(said.language());
  *folded.mutable_speaker() = head.speaker;
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
  PrintReader reader(head);
  const Told told(said);
  AddOccurrences(sorted, told, reader, folded);
  AddVanished(InOrderOfPrint(vanished), told, reader, folded);
  return folded;
}

}  // namespace dossier::correlation
