#ifndef DOSSIER_SERVER_ANALYSIS_UNIT_READER_H_
#define DOSSIER_SERVER_ANALYSIS_UNIT_READER_H_

#include <algorithm>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/attribution.h"
#include "server/analysis/candidate_view.h"
#include "server/analysis/chooser.h"
#include "server/analysis/reading.h"
#include "server/analysis/rules.h"

namespace dossier::analysis {

// Reads the units of a text, cue by cue, left to right: the inside of AttributeUnits. The rules
// propose more than is true; the chooser decides. What stands before a cue, behind it, and beside
// nouns and sources has a file of its own. Not for sharing.
class UnitReader {
 public:
  UnitReader(const Reading& reading, Chooser* chooser)
      : reading_(reading), view_(reading, unit_), chooser_(*chooser) {}

  // Adds the statements of a unit to `found`. `words` are the unit with this number, or some of its
  // words.
  void Read(uint32_t number, const Reading::Unit& words, std::vector<Attribution>* found);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  static constexpr uint32_t kReach = 40;           // how far a cue looks for what it introduces
  static constexpr uint32_t kOccasionReach = 16;   // how far before their end words are cut
  static constexpr uint32_t kLongestReport = 400;  // words behind a cue that it is asked for
  static constexpr uint32_t kLongestBefore = 600;  // words before a cue that it may mark as said

  const Token& token(uint32_t i) const { return reading_.token(i); }
  absl::string_view Lower(uint32_t i) const { return reading_.Lower(i); }
  bool Is(uint32_t i, uint32_t words) const { return reading_.Is(i, words); }
  uint32_t end() const { return unit_.tokens.end; }
  bool FollowedByThat(uint32_t i) const { return i < end() && Is(i, kThatWord); }

  // ---- attribution.cc
  // Whether the token lies within words that an earlier cue of the unit claimed.
  bool IsSaid(uint32_t i) const;
  // Proposes words as said; what holds no word is dropped.
  void Propose(const Cue& cue, Range speaker, const Ranges& content, Rule rule, uint32_t doubts);
  // Proposes words from `begin` to where the chooser ends them.
  void ProposeFrom(const Cue& cue, Range speaker, uint32_t begin, Rule rule, uint32_t doubts);
  // Takes the best of what was proposed for the cue, if it is good enough.
  void Decide(const Cue& cue);
  void Take(const Cue& cue, Attribution attribution);
  bool HasWord(Range range) const;
  // The first quotation that begins in [from, from + reach) of the unit.
  uint32_t QuotationAfter(uint32_t from, uint32_t reach) const;
  void ReadVerb(const Cue& cue);
  bool IsPassive(uint32_t at) const;
  bool IsDash(uint32_t i) const {
    const uint32_t mark = token(i).mark;
    return mark == '-' || mark == 0x2014 || mark == 0x2013;
  }
  // Not "the claims", "was reported", "to note".
  bool StandsAsVerb(const Cue& cue) const;
  // "telephone", "email": behind "said by".
  bool IsMeans(uint32_t i) const;
  // "the claims", "the United States": not even the weights need to look.
  bool IsNoVerb(const Cue& cue) const;
  // "He's said": the 's is a verb behind a pronoun.
  bool IsPastAfterName(const Cue& cue, uint32_t before) const;
  // "that", a question word, a pronoun or a quotation right behind the verb.
  bool IntroducesAtOnce(uint32_t i) const;
  // "X did this and said that": the verb shares a subject that stands further before.
  bool IsShared(const Cue& cue) const;
  Range SharedSubject(Range subject, uint32_t at) const;
  // The subject of the verb whose object a document is: "the port issued a statement".
  Range IssuerOf(Range document) const;
  // The subject of the nearest verb before `at` that has one of its own, over relative clauses;
  // empty if none is near.
  Range GoverningSubject(uint32_t at) const;
  uint32_t ThatWithin(Range range) const;
  bool OpensWithAs(uint32_t i) const;
  bool CommaWithin(Range range) const;

  // ---- attribution_before.cc: words before the cue
  // The token behind an apposition that begins with the comma at `i`: ", the head of the port,".
  uint32_t AfterApposition(uint32_t i) const;
  // Words before the attribution: "It is over," she said[, "and nobody is hurt"]. `begin` is where
  // the attribution begins, `after` the token behind it.
  void ReadTrailing(const Cue& cue, Range speaker, uint32_t begin, uint32_t after, uint32_t doubts);
  // Jonas “The Fish” Berg: the quotation is part of the name behind it.
  bool IsNickname(Range before) const;
  // Where the clause of an attribution ends: at a comma, a colon, a quotation or the unit's end.
  uint32_t ClauseStop(uint32_t i) const;
  // Whether what follows the attribution is what was said rather than when and where.
  bool StartsContent(uint32_t i, const Cue& cue) const;
  // Where words before an attribution may begin at the earliest.
  uint32_t ContentFloor(uint32_t begin) const;
  // "In September,", "After the attack,": too little to be what somebody said.
  bool IsOpeningPhrase(Range before) const;
  // "boasted of", "spoke about": what was said is named behind the verb.
  bool TopicFollows(uint32_t i) const;
  // A verb beyond doubt.
  bool HasVerb(Range range) const;
  // "VELLS, May 3 (Norwire)" at the start: nothing but names, numbers and marks.
  bool IsDateline(Range range) const;
  // Without "His answer:" or "Despite the noise," before a quotation that reaches the end and is a
  // sentence of its own.
  Range WithoutLabel(Range before) const;
  // Without "But" before the words.
  Range WithoutLoose(Range range) const;
  // `“Is it over?” / Morell said.`: the stop within the marks ended the sentence.
  void ReadNextUnitTail(const Cue& cue, Range speaker, uint32_t stop, uint32_t doubts);

  // ---- attribution_behind.cc: words behind the cue
  // Where words that begin at `begin` end.
  uint32_t ContentEnd(const Cue& cue, Range speaker, Rule rule, uint32_t begin);
  // "Asked whether it would pay | , Rolle said no": the comma before the sentence's own verb of
  // saying; the end if there is none.
  uint32_t MainClause(Range words) const;
  // Whether the clause whose subject is at `head` opens with "while", "although", "after".
  bool OpensSubordinate(uint32_t head) const;
  // Words behind the attribution.
  void ReadLeading(const Cue& cue, Range speaker, uint32_t doubts);
  // `she said: “A”`, `she said in a statement, “A”`, `she called it “A”`.
  // Whether the sentence that the quotation begins goes on without marks: `added: “It is” over.`
  bool GoesOn(const Quotation& quotation) const;
  void ReadIntroduced(const Cue& cue, Range speaker, uint32_t doubts);
  // "denied the charges", "claimed responsibility": what verbs of accusing, denying and confirming
  // say as an object, beyond doubt.
  bool ReadObject(const Cue& cue, Range speaker, uint32_t doubts);
  // A finite verb with its subject, and no noun that looks like one.
  bool SaysInFull(const Cue& cue, Range speaker) const;
  // "responsibility" or "credit": no subject of the verb before it.
  bool IsResponsibility(const Cue& cue) const;
  // "No group has claimed", "has not confirmed": nothing was said.
  bool IsNegated(Range speaker, uint32_t verb) const;
  bool OpensObject(uint32_t i) const;
  // Without "in a statement", "at a rally on Sunday" at its end: when and where it was said.
  Range WithoutOccasion(Range object) const;
  // "a rally on Sunday": something in or at which somebody speaks.
  bool IsOccasion(Range range) const;
  // "urged the board to rebuild it": what is asked of somebody, beyond doubt.
  bool ReadRequest(const Cue& cue, Range speaker, uint32_t doubts);
  bool OpensInfinitive(uint32_t i) const;
  // "claimed on its site | to have": over when and where it was said.
  uint32_t FarInfinitive(uint32_t i) const;
  // Where and when something was said, or nothing at all: no object of the verb.
  bool OpensCircumstance(uint32_t i) const;
  // Whether the range holds a clause of its own rather than circumstances.
  bool IsClause(Range range) const;
  // The "that" or question word that opens the reported clause, over circumstances and hearers.
  uint32_t FindThat(uint32_t after, const CueEntry& entry) const;
  // Whether the "that" opens a clause: it is no pronoun ("rejected that argument") and does not
  // belong to a noun ("wrote a law that gave").
  bool OpensClause(uint32_t that, uint32_t after, const CueEntry& entry) const;
  bool SomeLooksFinite(Range range) const;
  bool IsNounAt(uint32_t i) const;
  // Where the clause without "that" begins; kNone if there is none.
  uint32_t ClauseStart(uint32_t after, const CueEntry& entry) const;
  // A subject and a finite verb behind it. Strictly: before any comma, relative or second verb.
  bool HasClause(Range range, bool loose) const;
  // "said the same", "told the truth": what is said is no clause.
  bool IsObject(uint32_t i) const;
  bool ByFollows(uint32_t i) const;
  // "the port plans": small, in -s, behind a noun and before what an object begins with.
  bool LooksFinite(uint32_t i) const;
  // ", however, the port": the token behind the second comma.
  uint32_t ParenthesisEnd(uint32_t comma) const;
  // Behind the hearer: "told the board | it was over".
  uint32_t AfterAddressee(uint32_t i) const;
  // Behind "in a statement", "on Friday": where a subject stands before a verb.
  uint32_t AfterCircumstance(uint32_t i) const;

  // ---- attribution_sources.cc: nouns, sources, questions and refusals
  // "She was asked by the mayor whether it was over": the words are the mayor's.
  void ReadQuestioned(const Cue& cue, uint32_t doubts);
  // "As Morell said, the port is open." and "The port is open, as Morell said."
  void ReadAs(const Cue& cue, Range speaker, uint32_t doubts);
  // "remarks that were printed", "states that border the lake": the "that" is the subject.
  bool OpensRelative(uint32_t that) const;
  // "Morell's claim that the port was safe"
  void ReadNoun(const Cue& cue);
  // "According to the registry, A." and "A, according to the registry."
  void ReadSource(const Cue& cue);
  bool SomeRelative(Range range) const;
  // "a Vessen paper,": an article, few words, a comma, no verb.
  bool IsApposition(uint32_t i) const;
  // "The ministry declined to comment": the refusal itself is the statement.
  void ReadRefusal(const Cue& cue);
  // "Calls to the ministry" before the token at `limit`: who was asked; empty if these are no
  // calls.
  Range AskedBefore(uint32_t limit) const;

  const Reading& reading_;
  uint32_t number_ = 0;
  Reading::Unit unit_;  // the one at hand
  const CandidateView view_;
  Chooser& chooser_;
  uint32_t floor_ = 0;
  std::vector<Candidate> candidates_;  // for the cue at hand
  std::vector<Boundary> places_;
  std::vector<Attribution> found_;  // in the unit at hand
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_UNIT_READER_H_
