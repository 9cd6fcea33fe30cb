#ifndef DOSSIER_SERVER_ANALYSIS_PARTY_PATTERNS_H_
#define DOSSIER_SERVER_ANALYSIS_PARTY_PATTERNS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/analysis/fact_reading.h"
#include "server/analysis/party_finder.h"
#include "server/analysis/topics.h"

namespace dossier::analysis {

// What the patterns of the lexicons say of those that a report names: who was hit, who did it, and
// who only stands beside it. It is written into the parties and their places on construction.
// Linear in the text; borrows all that it is given.
class PartyPatterns {
 public:
  // A pattern names a party as a victim, or as one who did it.
  struct Mark {
    const PartyCandidate* candidate;
    uint32_t at;        // where the party is named
    uint32_t word = 0;  // the form of the word that the pattern begins with
    bool victim = false;
    bool actual = false;
  };

  PartyPatterns(const FactReading& reading, const Topics& topics,
                std::vector<PartyCandidate>& named, std::vector<PartyCandidate>& countries);

  // What patterns say of one place of a party.
  absl::Span<const Mark> MarksOf(const PartyCandidate& candidate,
                                 const PartyCandidate::Place& place) const;

  // Whether the token is of the name of a party.
  bool IsNamed(uint32_t token) const { return named_at_[token] != kNobody; }
  // Whether that is a group known for what it does.
  bool IsOfGroup(uint32_t token) const {
    return IsNamed(token) && named_[named_at_[token]].known_group;
  }

 private:
  using Place = PartyCandidate::Place;

  static constexpr uint32_t kNobody = UINT32_MAX;

  // What patterns say of one name of a list.
  struct SaidOfList {
    const Place* hit = nullptr;
    uint8_t aside = 0;
  };

  void ReadPatterns();
  PartyCandidate* KnownCountry(absl::string_view code);
  bool MayHaveBeen(Range words) const;
  void MarkAside(const PatternMatch& match, uint8_t aside);
  SaidOfList& ListOf(const Place& place);
  void SpreadOverLists();
  void SpreadOverCountries();
  void MarkPublisher(const PatternMatch& match);
  PartyCandidate* FindPublisher();
  bool MaySpeakAsWe(const PartyCandidate& party) const;
  bool SpeaksFirst(const PartyCandidate& party) const;
  void MarkNamed(const Phrase& phrase, Span span, const PatternMatch& match, bool victim,
                 bool actual);
  uint32_t LastOfName(uint32_t name, Range phrase) const;
  void MarkAt(PartyCandidate& candidate, uint32_t at, const PatternMatch& match, bool victim,
              bool actual);
  bool IsWhereItLies(Range name) const;
  bool IsOfSameAttackers(const Place& place) const;

  const FactReading& reading_;
  const Text& text_;
  const Topics& topics_;
  std::vector<PartyCandidate>& named_;
  std::vector<PartyCandidate>& countries_;
  std::vector<uint32_t> named_at_;            // by token, the named party, or kNobody
  std::optional<PartyCandidate*> publisher_;  // who says "we"; looked for once
  std::vector<SaidOfList> lists_;             // by number
  std::vector<Mark> marks_;                   // by party and place
};

// A word of manner or of degree.
bool IsAdverb(const Token& token);

// A word of the noun phrase around a name.
bool IsNominal(const Token& token);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PARTY_PATTERNS_H_
