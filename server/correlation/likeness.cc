#include "server/correlation/likeness.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/base/sketch.h"
#include "server/correlation/telling_words.h"

namespace dossier::correlation {
namespace {

using internal::Signature;
using Strings = google::protobuf::RepeatedPtrField<std::string>;

constexpr size_t kLeadNames = 5;
constexpr size_t kPersons = 3;
// A forename says less of who is meant than a surname.
constexpr double kForename = 0.35;
// What is not known counts as a half.
constexpr double kUnknown = 0.5;
constexpr size_t kTold = 4;
// From the inverse of this cosine of names on, both are about the same ones.
constexpr double kNamesOfOne = 2;

bool Leads(const TellingWord& word) { return (word.marks & Signature::WORD_MARK_LEADS) != 0; }
bool IsName(const TellingWord& word) { return (word.marks & Signature::WORD_MARK_NAME) != 0; }
bool IsSurname(const TellingWord& word) { return (word.marks & Signature::WORD_MARK_SURNAME) != 0; }
bool IsForename(const TellingWord& word) {
  return !IsSurname(word) && (word.marks & Signature::WORD_MARK_FORENAME) != 0;
}
double WeightOfName(const TellingWord& word) {
  return (IsForename(word) ? kForename : 1) * word.weight;
}
double MentionsOf(const TellingWord& word) { return word.marks >> 4; }
bool IsNumber(const TellingWord& word) {
  return !word.text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(word.text[0]));
}

// Months and days of the week: all that happens in one month shares them.
bool IsOfDates(const TellingWord& word) {
  static constexpr absl::string_view kWords[] = {
      "april",     "august", "december", "february", "friday",   "january", "july",
      "june",      "march",  "may",      "monday",   "november", "october", "saturday",
      "september", "sunday", "thursday", "tuesday",  "wednesday"};
  return std::binary_search(std::begin(kWords), std::end(kWords), word.text);
}

// The words of one side, and which of them the other side has.
struct Side {
  explicit Side(const Signature& signature)
      : words(TellingWordsOf(signature)), other(words.size(), -1) {}

  std::vector<TellingWord> words;
  std::vector<int> other;  // the place on the other side, or -1
};

void Pair(Side& a, Side& b) {
  for (size_t i = 0, j = 0; i < a.words.size() && j < b.words.size();) {
    const int order = a.words[i].text.compare(b.words[j].text);
    if (order < 0) {
      ++i;
    } else if (order > 0) {
      ++j;
    } else {
      a.other[i] = static_cast<int>(j);
      b.other[j] = static_cast<int>(i);
      ++i, ++j;
    }
  }
}

// The cosine of the words that `weight` gives more than 0.
template <typename Weight>
double Cosine(const Side& a, const Side& b, const Weight& weight) {
  double dot = 0;
  double square_a = 0;
  double square_b = 0;
  for (size_t i = 0; i < a.words.size(); ++i) {
    const double one = weight(a.words[i]);
    square_a += one * one;
    if (a.other[i] >= 0) dot += one * weight(b.words[a.other[i]]);
  }
  for (const TellingWord& word : b.words) {
    const double one = weight(word);
    square_b += one * one;
  }
  return dot <= 0 ? 0 : dot / std::sqrt(square_a * square_b);
}

// Of the weight of one side's heaviest words, what share the other side has.
template <typename Weight>
double ShareOfMain(const Side& side, size_t most, const Weight& weight) {
  struct Heavy {
    double weight;
    size_t word;
  };
  std::vector<Heavy> heavy;
  for (size_t i = 0; i < side.words.size(); ++i) {
    if (const double one = weight(side.words[i]); one > 0) heavy.push_back({one, i});
  }
  most = std::min(most, heavy.size());
  // The words are in their order, so that of equals the first ones count.
  std::partial_sort(heavy.begin(), heavy.begin() + most, heavy.end(),
                    [](const Heavy& a, const Heavy& b) {
                      return a.weight != b.weight ? a.weight > b.weight : a.word < b.word;
                    });
  double all = 0;
  double shared = 0;
  for (size_t i = 0; i < most; ++i) {
    all += heavy[i].weight;
    if (side.other[heavy[i].word] >= 0) shared += heavy[i].weight;
  }
  return all > 0 ? shared / all : kUnknown;
}

void CompareWords(const Signature& signature_a, const Signature& signature_b, Likeness& likeness) {
  Side a(signature_a);
  Side b(signature_b);
  Pair(a, b);
  const auto any = [](const TellingWord& word) { return double{word.weight}; };
  const auto lead = [](const TellingWord& word) { return Leads(word) ? double{word.weight} : 0; };
  const auto name = [](const TellingWord& word) { return IsName(word) ? WeightOfName(word) : 0; };
  const auto lead_name = [](const TellingWord& word) {
    return IsName(word) && Leads(word) ? WeightOfName(word) : 0;
  };
  const auto person = [](const TellingWord& word) {
    return IsSurname(word) ? MentionsOf(word) : 0;
  };
  likeness[Respect::kWords] = Cosine(a, b, any);
  likeness[Respect::kLead] = Cosine(a, b, lead);
  likeness.same_names = Cosine(a, b, name);
  const auto both = [&](Respect least, Respect most, double one, double other) {
    likeness[least] = std::min(one, other);
    likeness[most] = std::max(one, other);
  };
  both(Respect::kLeadNamesLeast, Respect::kLeadNamesMost, ShareOfMain(a, kLeadNames, lead_name),
       ShareOfMain(b, kLeadNames, lead_name));
  likeness[Respect::kPersons] =
      std::min(ShareOfMain(a, kPersons, person), ShareOfMain(b, kPersons, person));
  const auto has = [](const Side& side, bool (*is)(const TellingWord&)) {
    return std::any_of(side.words.begin(), side.words.end(), is);
  };
  likeness.named = has(a, IsName) && has(b, IsName);
  bool same_number = false;
  struct Shared {
    double product;
    absl::string_view text;
    bool name;
  };
  std::vector<Shared> shared;
  for (size_t i = 0; i < a.words.size(); ++i) {
    if (a.other[i] < 0) continue;
    const TellingWord& one = a.words[i];
    const TellingWord& other = b.words[a.other[i]];
    same_number |= IsNumber(one);
    if (!IsNumber(one) && !IsOfDates(one)) ++likeness.in_common;
    shared.push_back({double{one.weight} * other.weight, one.text, IsName(one) && IsName(other)});
  }
  likeness[Respect::kOtherNumbers] = !same_number && has(a, IsNumber) && has(b, IsNumber);
  const auto length = [](const Side& side) {
    return std::log(1 + static_cast<double>(side.words.size()));
  };
  both(Respect::kShorter, Respect::kLonger, length(a), length(b));
  std::sort(shared.begin(), shared.end(), [](const Shared& one, const Shared& other) {
    return one.product != other.product ? one.product > other.product : one.text < other.text;
  });
  for (const Shared& word : shared) {
    std::vector<std::string>& told = word.name ? likeness.names : likeness.words;
    if (told.size() < kTold) told.emplace_back(word.text);
  }
}

bool IsDay(absl::string_view time) { return time.size() >= 7; }
bool IsWeekday(absl::string_view time) { return time.size() == 3; }

// Much happens on one day and in like numbers, so that sharing these says something of those only
// who share names as well.
double Told(int shared, const Likeness& likeness) {
  return std::log1p(shared) * std::min(1.0, kNamesOfOne * likeness.same_names);
}

void CompareTimes(const Signature& a, const Signature& b, Likeness& likeness) {
  int days = 0;
  int weekdays = 0;
  std::vector<std::string> shared;
  std::set_intersection(a.times().begin(), a.times().end(), b.times().begin(), b.times().end(),
                        std::back_inserter(shared));
  for (std::string& time : shared) {
    days += IsDay(time);
    weekdays += IsWeekday(time);
    if (IsDay(time) && time[0] != '-' && likeness.days.size() < kTold) {
      likeness.days.push_back(std::move(time));
    }
  }
  const auto both_have = [&](bool (*is)(absl::string_view)) {
    return std::any_of(a.times().begin(), a.times().end(), is) &&
           std::any_of(b.times().begin(), b.times().end(), is);
  };
  likeness[Respect::kSameDays] = Told(days, likeness);
  likeness[Respect::kSameWeekday] = Told(weekdays, likeness);
  likeness[Respect::kOtherWeekday] = weekdays == 0 && both_have(IsWeekday);
}

// What is counted, and with which result.
std::pair<absl::string_view, absl::string_view> SplitCount(absl::string_view count) {
  const size_t blank = std::min(count.rfind(' '), count.size());
  return {count.substr(0, blank), count.substr(std::min(blank + 1, count.size()))};
}

void CompareCounts(const Signature& a, const Signature& b, Likeness& likeness) {
  // Sorted, so that what is counted on both sides is met side by side.
  int same = 0;
  int other = 0;
  const auto end_of = [](const Strings& counts, int at) {
    const absl::string_view noun = SplitCount(counts[at]).first;
    while (at < counts.size() && SplitCount(counts[at]).first == noun) ++at;
    return at;
  };
  for (int i = 0, j = 0; i < a.counts_size() && j < b.counts_size();) {
    const auto [noun_a, number_a] = SplitCount(a.counts(i));
    const auto [noun_b, number_b] = SplitCount(b.counts(j));
    if (noun_a != noun_b) {
      // Whole strings decide, as it is by them that they are sorted.
      a.counts(i) < b.counts(j) ? i = end_of(a.counts(), i) : j = end_of(b.counts(), j);
      continue;
    }
    const int end_a = end_of(a.counts(), i);
    const int end_b = end_of(b.counts(), j);
    std::vector<std::string> shared;
    std::set_intersection(a.counts().begin() + i, a.counts().begin() + end_a,
                          b.counts().begin() + j, b.counts().begin() + end_b,
                          std::back_inserter(shared));
    if (shared.empty()) {
      ++other;
      if (likeness.other_counts.size() < kTold) {
        likeness.other_counts.push_back(absl::StrCat(noun_a, ": ", std::min(number_a, number_b),
                                                     ", ", std::max(number_a, number_b)));
      }
    } else {
      ++same;
      if (likeness.counts.size() < kTold) likeness.counts.push_back(shared.front());
    }
    i = end_a;
    j = end_b;
  }
  likeness[Respect::kSameCounts] = Told(same, likeness);
  likeness[Respect::kOtherCounts] = std::log1p(other);
}

}  // namespace

absl::string_view NameOf(Respect respect) {
  static constexpr absl::string_view kNames[kRespects] = {
      "words",     "lead",          "lead names, least", "lead names, most",
      "persons",   "other numbers", "same weekday",      "other weekday",
      "same days", "same counts",   "other counts",      "shorter",
      "longer",    "quotations",
  };
  return kNames[static_cast<size_t>(respect)];
}

Likeness LikenessOf(const Signature& a, const Signature& b) {
  Likeness likeness;
  CompareWords(a, b, likeness);
  CompareTimes(a, b, likeness);
  CompareCounts(a, b, likeness);
  likeness[Respect::kQuotations] =
      std::log1p(static_cast<double>(CountShared(a.statement_shingles(), b.statement_shingles())));
  return likeness;
}

}  // namespace dossier::correlation
