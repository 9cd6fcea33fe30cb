#include "server/analysis/told_kinds.h"

#include <algorithm>
#include <optional>

#include "server/analysis/consequences.h"
#include "server/analysis/kinds_by_clauses.h"

namespace dossier::analysis {
namespace {

// Whether it tells of other news than of computers that something happened. "A certificate had
// expired" is why something did.
bool SaysOutright(const KindMention& kind) {
  return kind.actual && kind.strong && kind.type != v1::Kind::TYPE_ERROR &&
         (!IsOfComputers(kind.type) || kind.anywhere);
}

bool IsSaid(const std::vector<KindMention>& kinds, const Topics& topics) {
  constexpr uint32_t kFirst =
      6;  // sentences: further on it is what staff are warned of, and mended
  return std::any_of(kinds.begin(), kinds.end(), [&](const KindMention& kind) {
    const bool of_attack = topics.of_attack && kind.actual && kind.strong &&
                           kind.sentence < kFirst && !IsVulnerabilityKind(kind.type);
    return SaysOutright(kind) || of_attack;
  });
}

// Whether nothing but arrests is told outright, which are for something.
bool TellsOfArrestsAlone(const Text& text, const std::vector<KindMention>& kinds) {
  return std::all_of(kinds.begin(), kinds.end(), [&](const KindMention& kind) {
    return !SaysOutright(kind) || IsArrest(text, kind.tokens.begin);
  });
}

// "dismissed claims that data had been stolen"
bool OpensWithDenial(const std::vector<KindMention>& kinds) {
  constexpr uint32_t kOpening = 3;  // sentences
  return std::any_of(kinds.begin(), kinds.end(), [](const KindMention& kind) {
    return kind.denied && kind.sentence < kOpening;
  });
}

// What people do to people and houses, too; "took control", "infected" and "brought down" are said
// of much else.
bool MayBeOfWhatever(v1::Kind::Type type) {
  switch (type) {
    case v1::Kind::TYPE_INTRUSION:
    case v1::Kind::TYPE_DATA_BREACH:
    case v1::Kind::TYPE_EXTORTION:
    case v1::Kind::TYPE_RANSOMWARE:
    case v1::Kind::TYPE_DDOS:
    case v1::Kind::TYPE_SABOTAGE:
    case v1::Kind::TYPE_ESPIONAGE:
    case v1::Kind::TYPE_FRAUD:
    case v1::Kind::TYPE_INSIDER:
      return true;
    default:
      return false;
  }
}

// Lets what the opening tells as having happened tell of news of whatever. Whether anything is.
bool LetStand(const Text& text, std::vector<KindMention>& kinds) {
  constexpr uint32_t kOpening = 4;  // sentences, a headline among them
  bool any = false;
  for (KindMention& kind : kinds) {
    const bool told = kind.actual && kind.strong && kind.sentence < kOpening &&
                      text.ParagraphWith(kind.tokens.begin).role != ParagraphRole::kHeading;
    if (told && MayBeOfWhatever(kind.type)) kind.anywhere = kind.borne_out = any = true;
  }
  return any;
}

}  // namespace

void AddInOrder(const KindMention& kind, std::vector<KindMention>& kinds) {
  kinds.insert(std::upper_bound(kinds.begin(), kinds.end(), kind,
                                [](const KindMention& a, const KindMention& b) {
                                  return a.span.begin < b.span.begin;
                                }),
               kind);
}

void AddUntoldKinds(const FactReading& reading, std::vector<KindMention>& kinds, Topics& topics) {
  const bool is_said = IsSaid(kinds, topics);
  if (is_said && (topics.of_attack || !TellsOfArrestsAlone(reading.text, kinds))) return;
  if (OpensWithDenial(kinds) || !MayBeNews(reading)) return;
  if (!topics.of_computers && MuchCameOfIt(reading) && LetStand(reading.text, kinds)) return;
  if (is_said) return;
  std::vector<KindMention> told = HappeningsByClauses(reading);
  if (told.empty()) {
    if (const std::optional<KindMention> one = HappeningByConsequences(reading, topics.of_attack)) {
      told.push_back(*one);
    }
  }
  for (const KindMention& kind : told) AddInOrder(kind, kinds);
  if (!told.empty()) topics = FindTopics(reading, kinds);
}

}  // namespace dossier::analysis
