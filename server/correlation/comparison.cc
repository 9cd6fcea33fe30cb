#include "server/correlation/comparison.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "server/base/sketch.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/likeness.h"
#include "server/correlation/likeness_weights.h"
#include "server/correlation/parties.h"
#include "server/correlation/values.h"

namespace dossier::correlation {
namespace {

using internal::Account;
using internal::Edge;
using internal::Signature;
using Verdict = TimeAgreement::Verdict;

// Weights of evidence: how far each closes the distance to certainty.
constexpr double kSameVictimWeight = 0.30;
constexpr double kSameTimeWeight = 0.50;
constexpr double kSameYearWeight = 0.25;
constexpr double kNearTimeWeight = 0.20;
constexpr double kToldWithinDaysWeight = 0.35;
constexpr double kToldWithinWeeksWeight = 0.15;
constexpr double kToldWithinMonthsWeight = 0.10;
constexpr double kSameKindWeight = 0.15;
constexpr double kSameInitiatorWeight = 0.30;
constexpr double kArtefactWeight = 0.30;
constexpr double kFigureWeight = 0.25;
constexpr double kStatementWeight = 0.70;
constexpr double kCopyWeight = 0.85;
constexpr double kWordsWeight = 0.40;

constexpr double kDeniedAtOnceWeight = 0.60;
constexpr double kDeniedLaterWeight = 0.45;

// Without the time or something rare in common, the same victim is not yet the same incident.
constexpr double kMostForUndated = 0.45;
// Kinds that exclude each other rarely make one incident.
constexpr double kMostForOtherKind = 0.45;
constexpr double kMostForYearsApart = 0.05;
// Nor do reports that name others as those who were hit.
constexpr double kMostForOtherVictims = 0.3;
// Nor those that name nobody and nothing alike.
constexpr double kMostWithoutNames = 0.3;
// Nor those that tell of one day and share hardly a word besides: a town and its police.
constexpr double kMostOfOneDay = 0.3;
constexpr size_t kFewWords = 2;
constexpr size_t kFewWordsWithoutNames = 1;
// Words without names do not make one happening of two times.
constexpr double kMostForOtherTime = 0.3;

// Of the persons that one side speaks of, such a share on the other side is next to none.
constexpr double kFewShared = 0.2;

constexpr size_t kRunsOfAStatement = 4;
constexpr double kCopy = 0.6;
constexpr int32_t kDays = 4;
constexpr int32_t kWeeks = 21;
constexpr int32_t kMonths = 62;

// The cosine from which on two texts tell of one happening whose names cannot be seen, as in
// snippets of small letters.
constexpr double kCosineWithoutNames = 0.08;

// kSameIncident at that cosine. However alike they are, words without names leave some doubt.
double ScoreOfWords(double cosine) {
  constexpr double kMostHalvingsOfDoubt = 4;
  return 1 -
         std::pow(1 - kSameIncident, std::min(kMostHalvingsOfDoubt, cosine / kCosineWithoutNames));
}

// Of other news the time is often taken from what is told beside it: it halves what speaks for one
// happening.
double SharedAtOtherTimes(double score) { return 1 - std::sqrt(1 - score); }

// A town is in the news for one thing in May and for another in September: a name or two that were
// told months apart, without a time in common, speak a fifth as much for one happening.
constexpr size_t kFewNames = 2;
double SharedMonthsApart(double score) { return 1 - std::pow(1 - score, 0.2); }

// What speaks for one happening, and what for two.
std::vector<std::string> ReasonsOf(const Likeness& likeness) {
  std::vector<std::string> reasons;
  const auto tell = [&](absl::string_view what, const std::vector<std::string>& words) {
    if (!words.empty()) reasons.push_back(absl::StrCat(what, ": ", absl::StrJoin(words, ", ")));
  };
  tell("names in common", likeness.names);
  tell("telling words in common", likeness.words);
  tell("days in common", likeness.days);
  tell("the same counts", likeness.counts);
  tell("but other counts", likeness.other_counts);
  if (likeness[Respect::kPersons] < kFewShared) {
    reasons.push_back("but they speak of other persons");
  }
  if (likeness[Respect::kOtherWeekday] > 0) reasons.push_back("but on other weekdays");
  return reasons;
}

// Kinds that say how it was done, or nothing; they go with any other.
bool IsVague(int kind) {
  return kind == v1::Kind::TYPE_INTRUSION || kind == v1::Kind::TYPE_OTHER ||
         kind == v1::Kind::TYPE_UNSPECIFIED || kind == v1::Kind::TYPE_MALWARE;
}

bool HasKindOfComputers(const Signature& signature) {
  return std::any_of(signature.kinds().begin(), signature.kinds().end(), IsOfComputers);
}

// An accident or a disaster has many victims, and each report names others.
bool IsOfTheStreet(const Signature& signature) {
  if (HasKindOfComputers(signature)) return false;
  return std::any_of(signature.kinds().begin(), signature.kinds().end(), [](int kind) {
    return kind == v1::Kind::TYPE_PHYSICAL || kind == v1::Kind::TYPE_OTHER;
  });
}

// A fire, a crash, a theft of things: nothing that is done to computers.
bool IsOfFire(const Signature& signature) {
  return !HasKindOfComputers(signature) &&
         std::count(signature.kinds().begin(), signature.kinds().end(), v1::Kind::TYPE_PHYSICAL) >
             0;
}

// Services of one house that fail.
bool TellsOfDisruption(const Signature& signature) {
  return !HasKindOfComputers(signature) &&
         std::count(signature.kinds().begin(), signature.kinds().end(), v1::Kind::TYPE_DISRUPTION) >
             0;
}

std::vector<int> PreciseKinds(const Signature& signature) {
  std::vector<int> kinds;
  for (const int kind : signature.kinds()) {
    if (!IsVague(kind)) kinds.push_back(kind);
  }
  std::sort(kinds.begin(), kinds.end());
  return kinds;
}

bool ShareKind(const Signature& a, const Signature& b) {
  const std::vector<int> one = PreciseKinds(a);
  const std::vector<int> other = PreciseKinds(b);
  return std::find_first_of(one.begin(), one.end(), other.begin(), other.end()) != one.end();
}

// Whether each tells of the last days before it was published on what day it began, and these lie
// further apart than reports of one fire or crash put it.
bool BeganOnOtherDays(const Signature& a, const Signature& b, int32_t slack = 2) {
  constexpr int32_t kFresh = 4;
  constexpr int32_t kMonth = 31;  // days that lie further apart are told apart by all else
  const auto is_fresh = [](const Signature& report, const Signature::Days& day) {
    const int32_t since = report.published_day() - day.first();
    return since >= 0 && since <= kFresh;
  };
  bool told = false;
  for (const Signature::Days& one : a.dates()) {
    if (one.event() != v1::IncidentDate::EVENT_STARTED || one.last() != one.first()) continue;
    for (const Signature::Days& other : b.dates()) {
      if (other.event() != v1::IncidentDate::EVENT_STARTED || other.last() != other.first()) {
        continue;
      }
      const int32_t gap = std::abs(one.first() - other.first());
      if (gap <= slack) return false;
      told |= gap <= kMonth && is_fresh(a, one) && is_fresh(b, other);
    }
  }
  return told;
}

// "the mails that were published in April": what a later report says of the first one.
bool WereDisclosedTogether(const Signature& a, const Signature& b) {
  constexpr int32_t kMonth = 31;  // days
  const auto is_disclosure = [](const Signature::Days& days) {
    return days.event() == v1::IncidentDate::EVENT_DISCLOSED && days.last() - days.first() < kMonth;
  };
  for (const Signature::Days& one : a.dates()) {
    for (const Signature::Days& other : b.dates()) {
      if (is_disclosure(one) && is_disclosure(other) && one.first() <= other.last() &&
          other.first() <= one.last()) {
        return true;
      }
    }
  }
  return false;
}

// Whether it tells of the last days before it was published, and of nothing longer ago.
bool IsFreshNews(const Signature& signature) {
  constexpr int32_t kFresh = 7;  // days
  const std::optional<int32_t> earliest = EarliestDay(signature);
  const int32_t published = signature.published_day();
  return earliest && published >= *earliest && published - *earliest <= kFresh;
}

bool IsPrimary(const Account& account) { return account.role() == v1::REPORT_ROLE_PRIMARY; }

}  // namespace

Edge Conflict(absl::string_view rule, std::string reason) {
  Edge edge;
  edge.set_rule(absl::StrCat(kConflictPrefix, rule));
  edge.add_reasons(std::move(reason));
  return edge;
}

void Score::Add(double weight, std::string reason) {
  doubt_ *= 1 - weight;
  pieces_.push_back({weight, std::move(reason)});
}

std::vector<std::string> Score::Reasons() const {
  std::vector<Piece> sorted = pieces_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Piece& a, const Piece& b) { return a.weight > b.weight; });
  std::vector<std::string> reasons;
  for (Piece& piece : sorted) reasons.push_back(std::move(piece.reason));
  return reasons;
}

Comparison::Comparison(const Account& a, const Account& b)
    : a_(a),
      b_(b),
      victims_(AgreementOfVictims(a, b)),
      initiators_(AgreementOfInitiators(a, b)),
      times_(AgreementOfTimes(a, b)),
      publications_(DaysBetweenPublications(a, b)),
      artefacts_(SharedOf(a.signature().artefacts(), b.signature().artefacts())),
      figures_(SharedOf(a.signature().figures(), b.signature().figures())),
      quoted_(CountShared(a.signature().statement_shingles(), b.signature().statement_shingles())) {
  if (a.role() == b.role()) {
    copy_ = TextSimilarity(a.signature().text_sketch(), b.signature().text_sketch());
  }
}

Edge Comparison::Decide() const {
  if (a_.only_denies() || b_.only_denies()) return ByDenial();
  if (!victims_.both_named || AreCopies()) return ByWords();
  if (victims_.match >= kSameParty) {
    const bool street = IsOfTheStreet(a_.signature()) || IsOfTheStreet(b_.signature());
    return street ? ByWords() : ByVictim();
  }
  const bool street = IsOfTheStreet(a_.signature()) && IsOfTheStreet(b_.signature());
  const bool down = TellsOfDisruption(a_.signature()) && TellsOfDisruption(b_.signature());
  const bool other_days = BeganOnOtherDays(a_.signature(), b_.signature()) ||
                          (down && times_.verdict == Verdict::kApart);
  if ((street || down) && !ShareStatement() && other_days) {
    return Conflict("other_happening",
                    absl::StrCat("they name different victims and other days: ", times_.words));
  }
  const bool computers = HasKindOfComputers(a_.signature()) && HasKindOfComputers(b_.signature());
  return computers ? ByVictim() : ByWords();
}

bool Comparison::ShareStatement() const { return quoted_ >= kRunsOfAStatement; }

bool Comparison::AreCopies() const { return copy_ >= kCopy; }

bool Comparison::ToldTogether(int32_t days) const {
  return IsPrimary(a_) && IsPrimary(b_) && publications_ && *publications_ <= days;
}

bool Comparison::ToldApart() const {
  const bool at_one_time = times_.verdict == Verdict::kAgree ||
                           times_.verdict == Verdict::kAgreeYear ||
                           times_.verdict == Verdict::kNear;
  return IsPrimary(a_) && IsPrimary(b_) && publications_ > kWeeks && !at_one_time &&
         !ShareStatement() && !AreCopies();
}

bool Comparison::AreFreshMonthsApart() const {
  return times_.verdict == Verdict::kApart && publications_ > kMonths && !ShareStatement() &&
         IsFreshNews(a_.signature()) && IsFreshNews(b_.signature());
}

bool Comparison::AreOfFireAndComputers() const {
  const Signature& a = a_.signature();
  const Signature& b = b_.signature();
  if (times_.verdict == Verdict::kAgree || ShareStatement() || AreCopies()) return false;
  return (IsOfFire(a) && HasKindOfComputers(b)) || (IsOfFire(b) && HasKindOfComputers(a));
}

bool Comparison::ShareRareThings() const {
  return ShareStatement() || AreCopies() || !artefacts_.empty() || figures_.size() >= 2 ||
         initiators_.match >= kSameParty || (!figures_.empty() && ToldTogether(kWeeks)) ||
         ToldTogether(kDays);
}

void Comparison::AddStrongEvidence(Score& score) const {
  if (AreCopies()) {
    score.Add(kCopyWeight * copy_, absl::StrFormat("%.0f%% of the text is the same", 100 * copy_));
  }
  if (ShareStatement()) {
    score.Add(kStatementWeight, absl::StrCat("print the same statement: ", quoted_,
                                             " runs of words are quoted in both"));
  }
  if (times_.verdict == Verdict::kAgree) {
    score.Add(kSameTimeWeight, absl::StrCat("dates agree: ", times_.words));
  } else if (times_.verdict == Verdict::kAgreeYear) {
    score.Add(kSameYearWeight, absl::StrCat("dates are compatible: ", times_.words));
  } else if (times_.verdict == Verdict::kNear) {
    score.Add(kNearTimeWeight, absl::StrCat("dates are near: ", times_.words));
  }
  if (initiators_.match >= kSameParty) {
    score.Add(kSameInitiatorWeight, absl::StrCat("same initiator named: ", initiators_.name));
  }
  if (!artefacts_.empty()) {
    score.Add(kArtefactWeight, absl::StrCat("same artefacts: ", absl::StrJoin(artefacts_, ", ")));
  }
  if (!figures_.empty()) {
    score.Add(kFigureWeight, absl::StrCat("same figures: ", absl::StrJoin(figures_, ", ")));
  }
}

Edge Comparison::Finish(const Score& score, double most, absl::string_view rule) const {
  Edge edge;
  edge.set_score(std::min(score.value(), most));
  edge.set_rule(std::string(rule));
  for (std::string& reason : score.Reasons()) edge.add_reasons(std::move(reason));
  return edge;
}

Edge Comparison::ByVictim() const {
  if (victims_.match < kSameParty) {
    if (!ShareStatement()) return Conflict("other_victim", "they name different victims");
    Score score;
    AddStrongEvidence(score);
    return Finish(score, kMostForUndated, "account.other_victim");
  }
  if (times_.verdict == Verdict::kApart) {
    if (!ShareStatement()) {
      return Conflict("other_time", absl::StrCat("same victim at other times: ", times_.words));
    }
    Score score;
    AddStrongEvidence(score);
    return Finish(score, kMostForYearsApart, "account.other_time");
  }
  Score score;
  score.Add(kSameVictimWeight * victims_.match, absl::StrCat("same victim: ", victims_.name));
  AddStrongEvidence(score);
  const bool kinds_agree = ShareKind(a_.signature(), b_.signature());
  if (kinds_agree) score.Add(kSameKindWeight, "same kind of incident");
  if (ToldTogether(kDays)) {
    score.Add(kToldWithinDaysWeight, "reported within days of each other");
  } else if (ToldTogether(kWeeks)) {
    score.Add(kToldWithinWeeksWeight, "reported within weeks of each other");
  } else if (ToldTogether(kMonths)) {
    score.Add(kToldWithinMonthsWeight, "reported within two months of each other");
  }
  const WordAgreement words = AgreementOfWords(a_.signature(), b_.signature());
  if (words.cosine > 0) {
    score.Add(kWordsWeight * std::min(1.0, words.cosine),
              absl::StrCat("telling words in common: ", absl::StrJoin(words.strongest, ", ")));
  }
  double most = 1;
  const bool disclosed_together =
      times_.verdict == Verdict::kUndated && WereDisclosedTogether(a_.signature(), b_.signature());
  if (disclosed_together) score.Add(kSameYearWeight, "told for the first time on the same days");
  const bool dated = times_.verdict == Verdict::kAgree || times_.verdict == Verdict::kAgreeYear ||
                     disclosed_together;
  // A victim is seldom hit in one way twice within two months.
  const bool soon = kinds_agree && ToldTogether(kMonths);
  if (!dated && !soon && !ShareRareThings()) most = kMostForUndated;
  const bool kinds_differ = !kinds_agree && !PreciseKinds(a_.signature()).empty() &&
                            !PreciseKinds(b_.signature()).empty();
  if (kinds_differ && times_.verdict != Verdict::kAgree && !ShareRareThings()) {
    most = std::min(most, kMostForOtherKind);
  }
  return Finish(score, most, "account.same_victim");
}

bool Comparison::AreOfOneSort() const {
  const auto is_of_traffic = [](const Signature& signature) {
    return std::any_of(signature.kinds().begin(), signature.kinds().end(), [](int kind) {
      return kind == v1::Kind::TYPE_DDOS || kind == v1::Kind::TYPE_DEFACEMENT;
    });
  };
  const Signature& a = a_.signature();
  const Signature& b = b_.signature();
  // "denied that it was attacked" names no kind.
  const auto is_of_computers = [](const Account& account) {
    return HasKindOfComputers(account.signature()) ||
           (account.only_denies() && account.signature().kinds().empty());
  };
  if (!is_of_computers(a_) || !is_of_computers(b_)) return false;
  if (ShareKind(a, b) || PreciseKinds(a).empty() || PreciseKinds(b).empty()) return true;
  // Whoever denies a breach may mean what others call ransomware, not a flood of traffic.
  return !is_of_traffic(a) && !is_of_traffic(b);
}

std::optional<double> Comparison::WeightOfDenialsDay() const {
  const Signature& denial = (a_.only_denies() ? a_ : b_).signature();
  const Signature& other = (a_.only_denies() ? b_ : a_).signature();
  const std::optional<int32_t> happened = EarliestDay(other);
  if (happened && denial.published_day() != 0) {
    const int32_t since = denial.published_day() - *happened;
    if (since <= kWeeks) return kDeniedAtOnceWeight;
    if (since <= kMonths) return kDeniedLaterWeight;
  }
  if (publications_ && *publications_ <= kWeeks) return kDeniedLaterWeight;
  return std::nullopt;
}

Edge Comparison::ByDenial() const {
  if (a_.only_denies() == b_.only_denies() || victims_.match < kSameParty || !AreOfOneSort()) {
    return Edge();
  }
  if (times_.verdict == Verdict::kApart && !ShareStatement()) {
    return Conflict("other_time", absl::StrCat("same victim at other times: ", times_.words));
  }
  const std::optional<double> at_the_time = WeightOfDenialsDay();
  const bool dated = times_.verdict == Verdict::kAgree || times_.verdict == Verdict::kNear;
  Score score;
  score.Add(kSameVictimWeight * victims_.match, absl::StrCat("same victim: ", victims_.name));
  if (at_the_time) score.Add(*at_the_time, "denied at the time");
  AddStrongEvidence(score);
  if (ShareKind(a_.signature(), b_.signature())) {
    score.Add(kSameKindWeight, "same kind of incident");
  }
  return Finish(score, at_the_time || dated ? 1 : kMostForUndated, "account.denial");
}

Edge Comparison::ByWords() const {
  Edge edge;
  const Likeness likeness = LikenessOf(a_.signature(), b_.signature());
  double score = likeness.named ? LikenessWeights::Default().Score(likeness)
                                : ScoreOfWords(likeness[Respect::kWords]);
  std::vector<std::string> reasons = ReasonsOf(likeness);
  // What was found to be the time of the incident says more than that a day is told.
  if (times_.verdict == Verdict::kAgree || times_.verdict == Verdict::kAgreeYear) {
    const bool year = times_.verdict == Verdict::kAgreeYear;
    score = 1 - (1 - score) * (1 - (year ? kSameYearWeight : kSameTimeWeight));
    reasons.push_back(
        absl::StrCat(year ? "dates are compatible: " : "dates agree: ", times_.words));
  }
  if (likeness.named && likeness.same_names == 0) {
    score = std::min(kMostWithoutNames, score);
    reasons.push_back("but no name in common");
  }
  const bool by_date = !likeness.days.empty() || times_.verdict == Verdict::kAgree;
  if (by_date && likeness.in_common <= (likeness.named ? kFewWords : kFewWordsWithoutNames)) {
    score = std::min(kMostOfOneDay, score);
    reasons.push_back("but hardly a word in common beside dates and numbers");
  }
  if (AreCopies()) {
    score = std::max(score, copy_);
    reasons.insert(reasons.begin(), absl::StrFormat("%.0f%% of the text is the same", 100 * copy_));
  }
  const bool street = IsOfTheStreet(a_.signature()) || IsOfTheStreet(b_.signature());
  if (victims_.both_named && victims_.match < kSameParty && !street && !AreCopies()) {
    score = std::min(kMostForOtherVictims, score);
    reasons.push_back("but they name different victims");
  }
  if (likeness.named && likeness.names.size() <= kFewNames && likeness.days.empty() &&
      ToldApart()) {
    score = SharedMonthsApart(score);
    reasons.push_back(absl::StrCat("but told ", *publications_, " days apart"));
  }
  if (times_.verdict == Verdict::kApart && !AreCopies()) {
    score = likeness.named ? SharedAtOtherTimes(score) : std::min(kMostForOtherTime, score);
    // No conflict: what a court does on a day is read as what happened on it, now and then.
    if (AreFreshMonthsApart()) score = std::min(kMostForOtherTime, score);
    reasons.push_back(absl::StrCat("but at other times: ", times_.words));
  }
  // What befalls one house goes on for days, and reports of each day tell of that day.
  constexpr int32_t kDaysOfOneHouse = 7;
  if (street && !ShareStatement() && !AreCopies() &&
      BeganOnOtherDays(a_.signature(), b_.signature(), victims_.both_named ? kDaysOfOneHouse : 2)) {
    score = std::min(kMostForOtherTime, score);
    reasons.push_back(absl::StrCat("but each is news of its own days: ", times_.words));
  }
  if (AreOfFireAndComputers()) {
    score = std::min(kMostForOtherKind, score);
    reasons.push_back("but one tells of computers, the other of none");
  }
  edge.set_score(std::min(1.0, score));
  edge.set_rule(likeness.named ? "account.likeness" : "account.telling_words");
  for (std::string& reason : reasons) edge.add_reasons(std::move(reason));
  return edge;
}

}  // namespace dossier::correlation
