#include "server/correlation/statement_head.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "server/base/days.h"
#include "server/base/redacted.h"
#include "server/correlation/statement_matcher.h"

namespace dossier::correlation {
namespace {

// So many wordings at most are weighed as the statement's text.
constexpr size_t kMaxTexts = 12;

int ResolutionRank(const v1::Speaker& speaker) {
  if (IsRedacted(speaker.name())) return 1;
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
  for (const v1::Statement* statement : sorted) {
    if (SpeakerRankOf(*best) < SpeakerRankOf(statement->speaker())) best = &statement->speaker();
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

// What several reports print alike, to the letter.
struct Print {
  const v1::Statement* statement;  // the first of them
  PrintedWords words;
  std::vector<uint64_t> spoken;
  LeadRank rank;
  bool is_own = false;
  absl::flat_hash_set<absl::string_view> publishers;  // copies of one house are one
};

std::vector<Print> PrintsOf(const std::vector<const v1::Statement*>& sorted,
                            const v1::Speaker& speaker) {
  OwnPrints is_own(speaker);
  std::vector<Print> prints;
  absl::flat_hash_map<absl::string_view, std::vector<size_t>> by_text;
  for (const v1::Statement* statement : sorted) {
    std::vector<size_t>& alike = by_text[statement->text()];
    const auto known = std::find_if(alike.begin(), alike.end(), [&](size_t print) {
      return SameLetters(*prints[print].statement, *statement);
    });
    const size_t at = known == alike.end() ? prints.size() : *known;
    if (known == alike.end()) {
      const ReadUtterance read(*statement);
      prints.push_back({statement, read.words(), read.spoken(), LeadRankOf(read)});
      alike.push_back(at);
    }
    Print& print = prints[at];
    print.is_own |= is_own(*statement);
    const v1::Occurrence& where = PlaceOf(*statement);
    print.publishers.insert(where.publisher().empty() ? where.report_version() : where.publisher());
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
    if (print->is_own && has_most(print, 0.6)) return *print;
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

}  // namespace

const v1::Occurrence& PlaceOf(const v1::Statement& utterance) {
  return utterance.occurrences_size() > 0 ? utterance.occurrences(0)
                                          : v1::Occurrence::default_instance();
}

std::vector<const v1::Statement*> InOrderOfPrint(
    absl::Span<const v1::Statement* const> utterances) {
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

bool SameLetters(const v1::Statement& a, const v1::Statement& b) {
  const auto& one = PlaceOf(a).content();
  const auto& other = PlaceOf(b).content();
  return a.form() == b.form() && a.text() == b.text() &&
         std::equal(
             one.begin(), one.end(), other.begin(), other.end(),
             [](const v1::Span& some, const v1::Span& more) { return some.text() == more.text(); });
}

SpeakerRank SpeakerRankOf(const v1::Speaker& speaker) {
  return {ResolutionRank(speaker), static_cast<int>(speaker.name().size() + speaker.role().size()),
          -speaker.candidates_size()};
}

bool OwnPrints::operator()(const v1::Statement& utterance) {
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

StatementHead HeadOf(absl::Span<const v1::Statement* const> utterances) {
  const std::vector<const v1::Statement*> sorted = InOrderOfPrint(utterances);
  StatementHead head;
  head.speaker = BestSpeaker(sorted);
  head.said = *TextOf(PrintsOf(sorted, head.speaker)).statement;
  return head;
}

bool StandAlike(const StatementHead& a, const StatementHead& b) {
  return SameLetters(a.said, b.said) && a.speaker.name() == b.speaker.name() &&
         a.speaker.organisation() == b.speaker.organisation();
}

PrintReader::PrintReader(const StatementHead& head)
    : words_(TextWords(head.said)), is_own_(head.speaker) {
  text_.set_text(head.said.text());
  text_.set_form(head.said.form());
}

const PrintReader::Read& PrintReader::Of(const v1::Statement& utterance) {
  std::vector<std::unique_ptr<const Read>>& alike = read_[utterance.text()];
  const auto known = std::find_if(alike.begin(), alike.end(), [&](const auto& read) {
    return SameLetters(read->first, utterance);
  });
  if (known != alike.end()) return **known;
  alike.push_back(
      std::make_unique<const Read>(Read{utterance, ComparePrint(text_, words_, utterance)}));
  return *alike.back();
}

v1::Occurrence OccurrenceOf(const v1::Statement& utterance, PrintReader& reader) {
  v1::Occurrence occurrence = PlaceOf(utterance);
  const PrintReader::Read& read = reader.Of(utterance);
  const PrintComparison& comparison = read.comparison;
  occurrence.set_similarity(comparison.similarity);
  occurrence.set_wording(comparison.wording);
  occurrence.mutable_differences()->Assign(comparison.differences.begin(),
                                           comparison.differences.end());
  MoveSpans(PlaceOf(read.first), occurrence);
  if (!occurrence.has_vanished() && reader.IsOwn(utterance)) {
    occurrence.set_directness(v1::Occurrence::DIRECTNESS_OWN_PUBLICATION);
  }
  return occurrence;
}

}  // namespace dossier::correlation
