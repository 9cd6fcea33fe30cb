#include "server/analysis/quantities.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/analysis/context_words.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/figure_features.h"
#include "server/analysis/harms.h"
#include "server/analysis/names.h"
#include "server/analysis/shared_currencies.h"
#include "server/analysis/unit_words.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

constexpr absl::string_view kPeople = "people";

// 4.1 million is a whole number, whatever the product of both says in binary.
double Scaled(double value, double factor) {
  const double product = value * factor;
  const double whole = std::round(product);
  return std::abs(product - whole) < 1e-9 * std::abs(product) ? whole : product;
}

// Which phrases make a number a bound.
struct Bounds {
  absl::flat_hash_map<std::string, Bound> before;
  absl::flat_hash_map<std::string, Bound> behind;

  static const Bounds& Get() {
    static const auto* const bounds = [] {
      auto* all = new Bounds;
      ForEachSectionEntry("bounds", [&](absl::string_view section, absl::string_view phrase) {
        auto& phrases = absl::ConsumeSuffix(&section, " behind") ? all->behind : all->before;
        phrases.emplace(phrase, section == "least" ? Bound::kLeast : Bound::kMost);
      });
      return all;
    }();
    return *bounds;
  }
};

class Reader {
 public:
  explicit Reader(const Text& text)
      : text_(text), size_(static_cast<uint32_t>(text.tokens().size())), units_(UnitWords::Get()) {}

  std::vector<QuantityMention> Read(const Landmarks& landmarks) {
    uint32_t read = 0;
    landmarks.ForEach(kQuantityLandmark, [&](uint32_t at) {
      if (at >= read) read = ReadAt(at);
    });
    return std::move(found_);
  }

  std::optional<Figure> At(uint32_t at) const {
    const std::optional<Number> number = NumberAt(at);
    if (!number) return std::nullopt;
    const Range tokens{at, number->end};
    return Figure{text_.SpanOf(tokens), number->min, number->max,
                  number->min < number->max ? Bound::kNone : BoundOf(tokens)};
  }

  std::optional<Duration> TimeAt(uint32_t at) const {
    std::optional<Number> number = NumberAt(at);
    // "three and a half hours"
    const uint32_t half = number ? number->end : size_;
    if (half + 3 < size_ && text_.Lower(half) == "and" && text_.Lower(half + 1) == "a" &&
        text_.Lower(half + 2) == "half") {
      number->min += 0.5;
      number->max += 0.5;
      number->end += 3;
    }
    // "a week", "an hour"
    if (!number && (text_.Lower(at) == "a" || text_.Lower(at) == "an")) number = {1, 1, at + 1};
    if (!number || !In(number->end, text_.SentenceOf(at))) return std::nullopt;
    const double* const hours = Unit(number->end).hours;
    if (hours == nullptr) return std::nullopt;
    return Duration{text_.SpanOf({at, number->end + 1}), number->min * *hours, number->max * *hours,
                    number->min < number->max ? Bound::kNone : BoundOf({at, number->end + 1})};
  }

 private:
  struct Number {
    double min = 0;
    double max = 0;
    uint32_t end = 0;
    bool scaled = false;  // has a "million" or the like

    void Times(double factor) {
      min = Scaled(min, factor);
      max = Scaled(max, factor);
    }
  };

  const UnitWord& Unit(uint32_t at) const { return units_.Of(text_.token(at).form); }

  bool In(uint32_t at, uint32_t sentence) const {
    return at < size_ && text_.SentenceOf(at) == sentence;
  }

  // What the words around a number with what it counts make of it.
  Bound BoundOf(Range number) const {
    constexpr uint32_t kMostWords = 3;
    const uint32_t sentence = text_.SentenceOf(number.begin);
    std::string words;
    Bound bound = Bound::kNone;
    for (uint32_t back = 1; back <= kMostWords && number.begin >= back; ++back) {
      const uint32_t at = number.begin - back;
      if (text_.SentenceOf(at) != sentence || !text_.token(at).IsWord()) break;
      words =
          words.empty() ? std::string(text_.Lower(at)) : absl::StrCat(text_.Lower(at), " ", words);
      if (const Bound* longer = Look(Bounds::Get().before, words)) bound = *longer;
    }
    if (bound != Bound::kNone || !In(number.end + 1, sentence)) return bound;
    // "33 dead and more than 80 wounded"
    if (In(number.end + 2, sentence) && text_.Lower(number.end + 2) == "than") return bound;
    const Bound* behind = Look(Bounds::Get().behind, absl::StrCat(text_.Lower(number.end), " ",
                                                                  text_.Lower(number.end + 1)));
    return behind == nullptr ? Bound::kNone : *behind;
  }

  // Digits with thousands marks and fraction; a scale may hang on them: "5.2m".
  static std::optional<double> Digits(absl::string_view raw, double* scale) {
    // Most are a few digits and need no parser.
    constexpr size_t kExact = 15;
    size_t at = 0;
    uint64_t whole = 0;
    while (at < raw.size() && at < kExact && absl::ascii_isdigit(raw[at])) {
      whole = 10 * whole + static_cast<uint64_t>(raw[at++] - '0');
    }
    *scale = 1;
    if (at == raw.size()) return static_cast<double>(whole);
    std::string clean;
    for (at = 0;
         at < raw.size() && (absl::ascii_isdigit(raw[at]) || raw[at] == ',' || raw[at] == '.');
         ++at) {
      if (raw[at] != ',') clean.push_back(raw[at]);
    }
    const std::string tail = absl::AsciiStrToLower(raw.substr(at));
    if (!tail.empty()) {
      const double* factor = Look(AllUnits().scale, absl::StripPrefix(tail, "-"));
      if (factor == nullptr) return std::nullopt;
      *scale = *factor;
    }
    double value = 0;
    if (!absl::SimpleAtod(clean, &value)) return std::nullopt;
    return value;
  }

  // One number without its scale: "5", "5.2m", "five", "130-135".
  std::optional<Number> SingleAt(uint32_t at) const {
    const Token& token = text_.token(at);
    Number number{.end = at + 1};
    if (token.kind == TokenKind::kNumber) {
      const absl::string_view raw = text_.Raw(token);
      const size_t dash = raw.find('-');
      double scale = 1;
      if (dash != raw.npos && dash > 0 && dash + 1 < raw.size() &&
          absl::ascii_isdigit(raw[dash + 1])) {
        const std::optional<double> low = Digits(raw.substr(0, dash), &scale);
        if (!low || scale != 1) return std::nullopt;
        const std::optional<double> high = Digits(raw.substr(dash + 1), &scale);
        if (!high || *high <= *low) return std::nullopt;
        number.min = *low;
        number.max = *high;
      } else {
        const std::optional<double> value = Digits(raw, &scale);
        if (!value) return std::nullopt;
        number.min = number.max = *value;
      }
      number.scaled = scale != 1;
      number.Times(scale);
      return number;
    }
    const double* word = token.IsWord() ? Unit(at).number : nullptr;
    number.min = word != nullptr ? *word : Joined(text_.Lower(token));
    if (number.min == 0) return std::nullopt;
    number.max = number.min;
    return number;
  }

  // "sixty-four"; 0 if it is no such number.
  static double Joined(absl::string_view word) {
    const size_t hyphen = word.find('-');
    if (hyphen == word.npos) return 0;
    const double* const tens = Look(AllUnits().number, word.substr(0, hyphen));
    const double* const ones = Look(AllUnits().number, word.substr(hyphen + 1));
    const bool joins = tens != nullptr && ones != nullptr && *tens >= 20 && *ones < 10;
    return joins ? *tens + *ones : 0;
  }

  void ReadScale(uint32_t sentence, Number& number) const {
    for (int hops = 0; hops < 2 && In(number.end, sentence); ++hops) {
      const double* factor = Unit(number.end).scale;
      if (factor == nullptr) break;
      const Token& token = text_.token(number.end);
      if (text_.Lower(token).size() == 1 && token.begin != text_.token(number.end - 1).end) break;
      number.Times(*factor);
      number.scaled = true;
      ++number.end;
    }
  }

  std::optional<Number> NumberAt(uint32_t at) const {
    const uint32_t sentence = text_.SentenceOf(at);
    std::optional<Number> number = SingleAt(at);
    if (!number) return std::nullopt;
    ReadScale(sentence, *number);
    // "between 3 and 5 million", "5 to 7 million", "40-50 thousand".
    if (!In(number->end + 1, sentence)) return number;
    const absl::string_view joint = text_.Lower(number->end);
    const absl::string_view before =
        at > 0 && text_.SentenceOf(at - 1) == sentence ? text_.Lower(at - 1) : absl::string_view();
    // "Oct 18 - Nineteen miners": a dash between blanks joins nothing.
    const bool dash =
        (joint == "-" || joint == "\u2013") && !(text_.token(number->end).Has(kSpaceBefore) &&
                                                 text_.token(number->end + 1).Has(kSpaceBefore));
    const bool joins = joint == "to" || dash || (joint == "and" && before == "between");
    if (!joins) return number;
    std::optional<Number> other = SingleAt(number->end + 1);
    if (!other) return number;
    ReadScale(sentence, *other);
    double low = number->min;
    if (other->scaled && !number->scaled && low < 1000) {
      const std::optional<Number> bare = SingleAt(number->end + 1);
      low *= other->min / (bare->scaled ? std::max(1.0, bare->min) : bare->min);
    }
    if (!(low < other->max)) return number;
    return Number{low, other->max, other->end, true};
  }

  // "a million", "half a billion": the number before the scale at `at`, from `*begin` on.
  std::optional<Number> WholeScaleAt(uint32_t at, uint32_t* begin) const {
    const uint32_t sentence = text_.SentenceOf(at);
    const auto before = [&](uint32_t back) {
      return at >= back && text_.SentenceOf(at - back) == sentence ? text_.Lower(at - back)
                                                                   : absl::string_view();
    };
    if (before(1) != "a" || text_.Lower(at).size() < 4) return std::nullopt;
    const bool half = before(2) == "half";
    *begin = at - (half ? 2 : 1);
    const double value = *Unit(at).scale * (half ? 0.5 : 1);
    Number number{value, value, at + 1, true};
    ReadScale(sentence, number);  // "a hundred million"
    return number;
  }

  uint32_t ReadAt(uint32_t at) {
    const uint32_t sentence = text_.SentenceOf(at);
    // "$5.2 million", "US$ 300", "USD 300"
    const std::string* sign = Unit(at).sign != nullptr ? Unit(at).sign : Unit(at).code;
    if (sign != nullptr && In(at + 1, sentence)) {
      std::optional<Number> number = NumberAt(at + 1);
      if (number) {
        uint32_t begin = at;
        if (const std::string* dollars = DollarsBefore(at)) {
          sign = dollars;
          --begin;
        }
        // "$300 CAD"
        if (In(number->end, sentence) && Unit(number->end).code != nullptr) {
          sign = Unit(number->end).code;
          ++number->end;
        }
        return Add(begin, *number, "", *sign);
      }
    }
    if (Unit(at).digits != nullptr) return ReadDigits(at);
    std::optional<Number> number = NumberAt(at);
    if (!number && Unit(at).scale != nullptr) number = WholeScaleAt(at, &at);
    const bool of_many = !number && Unit(at).many != nullptr;
    if (of_many) number = ManyAt(at);
    if (!number || IsOfSoMany(at)) return number ? number->end : at;
    const uint32_t next = ReadCounted(at, *number);
    if (of_many && !found_.empty() && found_.back().token == at) {
      found_.back().bound = Bound::kLeast;
      found_.back().of_many = true;
    }
    return next;
  }

  // What a number counts, or the currency of an amount, stands behind it.
  uint32_t ReadCounted(uint32_t at, const Number& read) {
    const uint32_t sentence = text_.SentenceOf(at);
    const std::optional<Number> number = read;
    // "300 bitcoins", "5 million euros", "20 U.S. dollars"
    for (uint32_t next = number->end; next < number->end + 2 && In(next, sentence); ++next) {
      if (const absl::string_view currency = CurrencyAt(next); !currency.empty()) {
        if (In(next + 1, sentence) && Unit(next + 1).no_money) return next + 1;
        Number whole = *number;
        whole.end = next + 1;
        return Add(at, whole, "", currency);
      }
      if (!text_.token(next).Has(kCapitalised)) break;
    }
    // "$" behind the number
    if (In(number->end, sentence)) {
      if (const std::string* currency = Unit(number->end).sign;
          currency != nullptr && !text_.token(number->end).Has(kSpaceBefore)) {
        Number whole = *number;
        ++whole.end;
        return Add(at, whole, "", *currency);
      }
    }
    // "one of their customers" is somebody, not a count.
    if (number->max == 1 && In(number->end, sentence) && text_.Lower(number->end) == "of") {
      return number->end;
    }
    // "143 million American consumers", "300 customer records", "5,000 of its customers"
    for (uint32_t next = number->end; next < number->end + 5 && In(next, sentence); ++next) {
      const Token& token = text_.token(next);
      // "900 of 1,050 drivers", "212 of its 540 servers": of so many.
      if (token.kind == TokenKind::kNumber && next <= number->end + 2 &&
          text_.Lower(number->end) == "of") {
        continue;
      }
      if (!token.IsWord() && token.kind != TokenKind::kPossessive) break;
      if (token.Is(kAuxiliary) || token.Is(kSubordinator)) break;
      if (token.Is(kTimeWord) && next == number->end) break;
      if (Unit(next).no_count) return number->end;
      if (token.Is(kPreposition) && text_.Lower(next) != "of") break;
      // "thousands of dead perch"
      if (text_.Lower(next) == "dead" && In(next + 1, sentence) &&
          Unit(next + 1).counted != nullptr && Unit(next + 1).counted->name != kPeople) {
        continue;
      }
      if (text_.Lower(next) == "dead" && In(next + 1, sentence) && text_.token(next + 1).IsWord() &&
          text_.token(next + 1).classes == 0 && Unit(next + 1).counted == nullptr &&
          !text_.token(next + 1).Looks(kLikeAdverb)) {
        return number->end;
      }
      // "the top 20 Android malware families"
      if ((FactNounsOf(token) & kHappeningsNoun) != 0 &&
          (FactNounsOf(text_.token(next - 1)) & kMalwareNoun) != 0) {
        return number->end;
      }
      const CountedUnit* unit = Unit(next).counted;
      if (unit == nullptr && !IsOfPeople(next)) continue;
      // "46 account holders": the last noun is what is counted.
      if (unit != nullptr && In(next + 1, sentence) && text_.token(next + 1).classes == 0 &&
          !text_.token(next + 1).Has(kCapitalised) && next + 1 < number->end + 5) {
        const CountedUnit* const behind = Unit(next + 1).counted;
        if (behind != nullptr && behind->name == kPeople) {
          unit = behind;
          ++next;
        }
      }
      AddSharing(at, unit);
      Number whole = *number;
      if (unit != nullptr) whole.Times(unit->factor);
      whole.end = next + 1;
      const uint32_t begin = TakeShare(at, whole);
      return Add(begin, whole, unit == nullptr ? kPeople : unit->name, "");
    }
    shares_ = {at, *number};
    if (const uint32_t noun = HurtOnes(at, number->end); noun > number->end) {
      Number whole = *number;
      whole.end = noun;
      return Add(at, whole, kPeople, "");
    }
    const bool people = !IsAge(at) && !IsNobody(at) &&
                        (IsConditionOf(at) || CountsTheHurt(at, number->end) ||
                         AreHurt(number->end) || AreAffected(at, *number) || IsToll(text_, at));
    return people ? Add(at, *number, kPeople, "") : number->end;
  }

  // "the condition of five is critical"
  bool IsConditionOf(uint32_t at) const {
    return at > 1 && text_.Lower(at - 1) == "of" && text_.Lower(at - 2) == "condition";
  }

  // "no one was hurt"
  bool IsNobody(uint32_t at) const {
    return at > 0 && text_.Lower(at) == "one" && text_.Lower(at - 1) == "no";
  }

  // "a man of 54 died"
  bool IsAge(uint32_t at) const {
    return at > 1 && (text_.Lower(at - 1) == "of" || text_.Lower(at - 1) == "aged") &&
           (text_.token(at - 2).names & kPersonNoun) != 0;
  }

  // "one in three customers": of so many.
  bool IsOfSoMany(uint32_t at) const {
    if (at > 0 && text_.Lower(at - 1) == "every") --at;
    return at > 1 && text_.Lower(at - 1) == "in" &&
           text_.SentenceOf(at - 2) == text_.SentenceOf(at) && SingleAt(at - 2).has_value();
  }

  // "hundreds", "tens of thousands": two of them at least.
  std::optional<Number> ManyAt(uint32_t at) const {
    const uint32_t sentence = text_.SentenceOf(at);
    double value = 2 * *Unit(at).many;
    uint32_t end = at + 1;
    if (In(end + 1, sentence) && text_.Lower(end) == "of" && Unit(end + 1).many != nullptr) {
      value *= *Unit(end + 1).many;
      end += 2;
    }
    // "tens", "scores" may be other things; "dozens were hurt" tells of people.
    const bool of = In(end, sentence) && text_.Lower(end) == "of";
    if (!of && text_.Lower(at) != "dozens" && text_.Lower(at) != "hundreds") return std::nullopt;
    return Number{value, value, end, true};
  }

  // "two thirds of the operator's 6 million subscribers", "40 per cent of its 9,000 staff": makes
  // `whole`, whose number stands at `at`, so much of it, and returns where that begins.
  uint32_t TakeShare(uint32_t at, Number& whole) const {
    constexpr uint32_t kReach = 5;  // "the operator's", "its nearly"
    const uint32_t begin = text_.SentenceWith(at).tokens.begin;
    uint32_t of = at;
    while (of > begin && at - of < kReach && text_.Lower(of) != "of") {
      const Token& before = text_.token(--of);
      if (text_.Lower(of) != "of" && !before.IsWord() && before.kind != TokenKind::kPossessive) {
        return at;
      }
    }
    if (of == at || of < begin + 1 || text_.Lower(of) != "of") return at;
    uint32_t share = of - 1;
    const double* part = Unit(share).share;
    if (part == nullptr && text_.Lower(share) == "cent" && share > begin) {
      part = Look(AllUnits().share, absl::StrCat(text_.Lower(--share), " cent"));
    }
    if (part == nullptr) return at;
    double times = 1;
    if (share > begin) {
      if (const std::optional<Number> count = SingleAt(share - 1)) {
        if (count->min != count->max) return at;
        times = count->max;
        --share;
      } else if (text_.Lower(share - 1) == "a") {
        --share;
      }
    }
    if (!(times * *part < 1)) return at;
    whole.min = std::round(whole.min * times * *part);
    whole.max = std::round(whole.max * times * *part);
    return share;
  }

  // "a six-figure sum in euros", "double-digit millions of dollars": from the least to the most
  // that has so many digits.
  uint32_t ReadDigits(uint32_t at) {
    constexpr uint32_t kReach = 6;
    const uint32_t sentence = text_.SentenceOf(at);
    Number number;
    number.min = std::pow(10, *Unit(at).digits - 1);
    number.max = 10 * number.min;
    for (uint32_t next = at + 1; next < at + kReach && In(next, sentence); ++next) {
      const Token& token = text_.token(next);
      if (!token.IsWord() && Unit(next).sign == nullptr) break;
      if (const double* const scale = Unit(next).scale) number.Times(*scale);
      if (const absl::string_view currency = CurrencyAt(next); !currency.empty()) {
        number.end = next + 1;
        --number.max;
        return Add(at, number, "", currency);
      }
    }
    return at + 1;
  }

  // "9,000 Ruritanians"
  bool IsOfPeople(uint32_t at) const {
    const Token& token = text_.token(at);
    absl::string_view word = text_.Lower(token);
    return token.Has(kCapitalised) && absl::ConsumeSuffix(&word, "s") &&
           (NameClassesOf(word) & kDemonym) != 0;
  }

  // "21 million and 64 million accounts": what the number at `at` counts the one before counts too.
  void AddSharing(uint32_t at, const CountedUnit* unit) {
    constexpr double kNoYear = 1e4;
    if (!shares_ || shares_->second.min < kNoYear) return;
    const auto [before, number] = *shares_;
    if (number.end + 1 != at || !text_.token(number.end).Is(kCoordinator)) return;
    Number whole = number;
    if (unit != nullptr) whole.Times(unit->factor);
    Add(before, whole, unit == nullptr ? kPeople : unit->name, "");
  }

  bool FollowsBetween(uint32_t at) const { return at > 0 && text_.Lower(at - 1) == "between"; }

  // "killing 14 beekeepers", "11 devotees were crushed": people by what befell them, whatever they
  // are called. Behind the noun; `end` if it is none.
  uint32_t HurtOnes(uint32_t at, uint32_t end) const {
    constexpr uint32_t kLongest = 3;  // "elderly local beekeepers"
    const uint32_t sentence = text_.SentenceOf(at);
    uint32_t noun = end;
    while (noun < end + kLongest && In(noun, sentence)) {
      const Token& token = text_.token(noun);
      const bool nominal = token.IsWord() && token.classes == 0 && !token.Has(kCapitalised) &&
                           !token.Looks(kLikeFinite) && !token.Looks(kLikeParticiple) &&
                           Unit(noun).counted == nullptr && !Unit(noun).no_count &&
                           Unit(noun).hours == nullptr;
      if (!nominal) break;
      ++noun;
    }
    if (noun == end || !absl::EndsWith(text_.Lower(noun - 1), "s")) return end;
    return FollowsHurt(at) || AreHurt(noun) ? noun : end;
  }

  // "injured at least seven": people, though no word says so.
  bool CountsTheHurt(uint32_t at, uint32_t end) const {
    const uint32_t sentence = text_.SentenceOf(at);
    if (In(end, sentence)) {
      const Token& next = text_.token(end);
      const bool others = text_.Lower(end) == "others" || text_.Lower(end) == "more";
      if (next.kind == TokenKind::kSymbol || next.mark == '-' ||
          (next.IsWord() && !next.Is(kPreposition) && !next.Is(kCoordinator) && !others)) {
        return false;
      }
    }
    return FollowsHurt(at);
  }

  // "injured at least"
  bool FollowsHurt(uint32_t at) const {
    static const uint32_t hurt = FigureCueSection("hurt");
    constexpr uint32_t kReach = 3;  // "at least", "as many as"
    const uint32_t sentence = text_.SentenceOf(at);
    for (uint32_t before = 1; before <= kReach && at >= before; ++before) {
      const Token& token = text_.token(at - before);
      if (token.sentence != sentence) return false;
      if ((FigureCuesOf(token.form) & hurt) != 0) return true;
      static constexpr absl::string_view kAbout[] = {"at",   "least",   "up",     "to",   "as",
                                                     "many", "about",   "around", "more", "than",
                                                     "over", "another", "nearly", "some"};
      if (std::find(std::begin(kAbout), std::end(kAbout), text_.Lower(token)) == std::end(kAbout)) {
        return false;
      }
    }
    return false;
  }

  // "112 are missing", "two others were injured", "four in hospital".
  bool AreHurt(uint32_t end) const {
    static const uint32_t hurt = FigureCueSection("hurt");
    constexpr uint32_t kReach = 7;
    const uint32_t sentence = text_.SentenceOf(end - 1);
    end = BehindApposition(text_, end);
    for (uint32_t at = end; at < end + kReach && In(at, sentence); ++at) {
      const Token& token = text_.token(at);
      if ((FigureCuesOf(token.form) & hurt) != 0) return true;
      const absl::string_view word = text_.Lower(token);
      if (word == "treated" && In(at + 1, sentence) && text_.Lower(at + 1) == "for") return true;
      // "had to be admitted to hospital"
      if (word == "to" && In(at + 1, sentence) && text_.Lower(at + 1) == "be") continue;
      if ((word == "in" || word == "to") && In(at + 1, sentence)) {
        // "to the Queen Mary Hospital"
        uint32_t house = at + 1;
        while (In(house + 1, sentence) &&
               (text_.token(house).Is(kArticle) || (text_.token(house).Has(kCapitalised) &&
                                                    text_.token(house + 1).Has(kCapitalised)))) {
          ++house;
        }
        return absl::StartsWith(text_.Lower(house), "hospital") || text_.Lower(house) == "clinic";
      }
      const bool other = IsOneOf(token, kPeopleTooWord);
      if (!other && !token.Is(kAuxiliary)) return false;
    }
    return false;
  }

  // "3.2 million were affected": people, unless they are of something that was told before.
  bool AreAffected(uint32_t at, const Number& number) const {
    constexpr double kMany = 1000;
    const uint32_t sentence = text_.SentenceOf(at);
    if (number.min < kMany || !In(number.end + 1, sentence)) return false;
    uint32_t verb = number.end;
    while (In(verb, sentence) && text_.token(verb).Is(kAuxiliary)) ++verb;
    if (verb == number.end || !In(verb, sentence)) return false;
    const absl::string_view word = text_.Lower(verb);
    const uint32_t begin = text_.SentenceWith(at).tokens.begin;
    return (word == "affected" || word == "impacted" || word == "notified") &&
           text_.Lower(begin) != "of";
  }

  // The money that a word names; empty if none.
  absl::string_view CurrencyAt(uint32_t token) const {
    const absl::string_view shared = SharedCurrency(text_, token);
    if (!shared.empty()) return shared;
    const std::string* const known = Unit(token).currency;
    return known == nullptr ? absl::string_view() : *known;
  }

  // The dollars whose name stands right before the sign at `at`: "HK" of "HK$300".
  const std::string* DollarsBefore(uint32_t at) const {
    if (at == 0 || text_.Lower(at) != "$" || text_.token(at).Has(kSpaceBefore)) return nullptr;
    return Unit(at - 1).dollars;
  }

  uint32_t Add(uint32_t at, const Number& number, absl::string_view unit,
               absl::string_view currency) {
    QuantityMention mention;
    mention.span = {text_.token(at).begin, text_.token(number.end - 1).end};
    mention.token = at;
    mention.min = number.min;
    mention.max = number.max;
    if (number.min == number.max) mention.bound = BoundOf({at, number.end});
    mention.unit = unit;
    mention.currency = currency;
    // "between $3 and $5", "$3m to $5m" is one range.
    if (!found_.empty() && at >= 2) {
      QuantityMention& before = found_.back();
      const bool near =
          before.span.end < mention.span.begin && mention.span.begin - before.span.end < 6;
      const absl::string_view joint = text_.Lower(at - 1);
      if (near && before.currency == mention.currency && before.unit == mention.unit &&
          (joint == "to" || joint == "-" || (joint == "and" && FollowsBetween(before.token)))) {
        before.max = mention.max;
        before.bound = Bound::kNone;
        before.span.end = mention.span.end;
        return number.end;
      }
    }
    found_.push_back(std::move(mention));
    return number.end;
  }

  const Text& text_;
  const uint32_t size_;
  const UnitWords& units_;
  std::vector<QuantityMention> found_;
  // The last number that nothing tells what it counts, and where it begins.
  std::optional<std::pair<uint32_t, Number>> shares_;
};

}  // namespace

std::vector<QuantityMention> FindQuantities(const Text& text, const Landmarks& landmarks) {
  return Reader(text).Read(landmarks);
}

std::optional<Figure> FigureAt(const Text& text, uint32_t token) { return Reader(text).At(token); }

std::optional<Duration> DurationAt(const Text& text, uint32_t token) {
  return Reader(text).TimeAt(token);
}

std::optional<Duration> DurationIn(const Text& text, uint32_t token) {
  const absl::string_view lower = text.Lower(token);
  const size_t hyphen = lower.find('-');
  if (hyphen == absl::string_view::npos) return std::nullopt;
  const absl::string_view digits = lower.substr(0, hyphen);
  const double* const hours = Look(AllUnits().hours, lower.substr(hyphen + 1));
  const double* const number = Look(AllUnits().number, digits);
  double value = number == nullptr ? 0 : *number;
  if (hours == nullptr || (number == nullptr && !absl::SimpleAtod(digits, &value))) {
    return std::nullopt;
  }
  const Token& word = text.token(token);
  Duration duration;
  duration.span = {word.begin, word.end};
  duration.min = duration.max = Scaled(value, *hours);
  return duration;
}

bool MayOpenQuantity(absl::string_view lower) {
  if (!lower.empty() && absl::ascii_isdigit(lower[0])) return true;
  const Units& units = AllUnits();
  if (!units.known.contains(lower)) {
    // "sixty-four"
    const size_t hyphen = lower.find('-');
    if (hyphen == lower.npos) return false;
    const double* const tens = Look(units.number, lower.substr(0, hyphen));
    return tens != nullptr && *tens >= 20 &&
           Look(units.number, lower.substr(hyphen + 1)) != nullptr;
  }
  return Look(units.sign, lower) != nullptr || Look(units.code, lower) != nullptr ||
         Look(units.number, lower) != nullptr || Look(units.many, lower) != nullptr ||
         Look(units.digits, lower) != nullptr ||
         (lower.size() > 3 && Look(units.scale, lower) != nullptr);
}

const std::vector<std::string>& DataKindsOf(uint32_t form) {
  static const auto* const kNone = new std::vector<std::string>;
  const std::vector<std::string>* kinds = UnitWords::Get().Of(form).data;
  return kinds == nullptr ? *kNone : *kinds;
}

}  // namespace dossier::analysis
