#include "server/analysis/quantities.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

// What a word counts, and how many of it the word means: a gigabyte is 1e9 bytes.
struct CountedUnit {
  std::string name;
  double factor = 1;
};

struct Units {
  absl::flat_hash_map<std::string, CountedUnit> counted;
  absl::flat_hash_map<std::string, std::string> currency;
  absl::flat_hash_map<std::string, std::string> sign;
  absl::flat_hash_map<std::string, double> scale;
  absl::flat_hash_map<std::string, double> number;
  absl::flat_hash_map<std::string, std::vector<std::string>> data;
};

const Units& AllUnits() {
  static const auto* const units = [] {
    auto* all = new Units;
    ForEachSectionEntry("units", [&](absl::string_view section, absl::string_view entry) {
      const std::vector<std::string> parts = absl::StrSplit(entry, absl::MaxSplits('=', 1));
      if (absl::ConsumePrefix(&section, "data ")) {
        all->data[parts[0]].push_back(std::string(section));
      } else if (parts.size() == 1) {
        all->counted.emplace(parts[0], CountedUnit{std::string(section)});
      } else if (section == "currency") {
        all->currency.emplace(parts[0], parts[1]);
      } else if (section == "sign") {
        all->sign.emplace(parts[0], parts[1]);
      } else {
        double value = 0;
        if (!absl::SimpleAtod(parts[1], &value)) std::abort();
        if (section == "bytes") {
          all->counted.emplace(parts[0], CountedUnit{std::string(section), value});
        } else {
          (section == "scale" ? all->scale : all->number).emplace(parts[0], value);
        }
      }
    });
    return all;
  }();
  return *units;
}

// What the units know about one word.
struct UnitWord {
  const CountedUnit* counted = nullptr;
  const std::string* currency = nullptr;
  const std::string* sign = nullptr;
  const double* scale = nullptr;
  const double* number = nullptr;
  const std::vector<std::string>* data = nullptr;

  bool operator==(const UnitWord&) const = default;
};

template <typename Map>
auto Look(const Map& map, absl::string_view key) -> const typename Map::mapped_type* {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

// What is known about the words of texts. Most are none of the units, and share one row.
class UnitWords {
 public:
  static const UnitWords& Get() {
    static const auto* const words = new UnitWords;
    return *words;
  }

  const UnitWord& Of(uint32_t form) const { return rows_[row_of_.Of(form)]; }

 private:
  UnitWords() : row_of_([this](absl::string_view lower) { return RowOf(lower); }) {}

  uint16_t RowOf(absl::string_view lower) {
    const Units& all = AllUnits();
    const UnitWord word{Look(all.counted, lower), Look(all.currency, lower), Look(all.sign, lower),
                        Look(all.scale, lower),   Look(all.number, lower),   Look(all.data, lower)};
    if (word == UnitWord()) return 0;
    rows_.push_back(word);
    return static_cast<uint16_t>(rows_.size() - 1);
  }

  std::vector<UnitWord> rows_ = std::vector<UnitWord>(1);
  ByWord<uint16_t> row_of_;
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

 private:
  struct Number {
    double value = 0;
    uint32_t end = 0;
    bool vague = false;  // "thousands", "hundreds of"
  };

  const UnitWord& Unit(uint32_t at) const { return units_.Of(text_.token(at).form); }

  bool In(uint32_t at, uint32_t sentence) const {
    return at < size_ && text_.SentenceOf(at) == sentence;
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

  std::optional<Number> NumberAt(uint32_t at) const {
    Number number;
    const Token& token = text_.token(at);
    double scale = 1;
    if (token.kind == TokenKind::kNumber) {
      const std::optional<double> value = Digits(text_.Raw(token), &scale);
      if (!value) return std::nullopt;
      number.value = *value * scale;
      number.end = at + 1;
    } else if (token.IsWord()) {
      const double* word = Unit(at).number;
      if (word == nullptr) return std::nullopt;
      number.value = *word;
      number.end = at + 1;
    } else {
      return std::nullopt;
    }
    for (int hops = 0; hops < 2 && In(number.end, text_.SentenceOf(at)); ++hops) {
      const double* factor = Unit(number.end).scale;
      if (factor == nullptr) break;
      const Token& token = text_.token(number.end);
      if (text_.Lower(token).size() == 1 && token.begin != text_.token(number.end - 1).end) break;
      number.value *= *factor;
      ++number.end;
    }
    return number;
  }

  uint32_t ReadAt(uint32_t at) {
    const uint32_t sentence = text_.SentenceOf(at);
    // "$5.2 million", "US$ 300"
    if (const std::string* currency = Unit(at).sign; currency != nullptr && In(at + 1, sentence)) {
      const std::optional<Number> number = NumberAt(at + 1);
      if (number) return Add(at, *number, "", *currency);
    }
    const std::optional<Number> number = NumberAt(at);
    if (!number) return at;
    // "300 bitcoins", "5 million euros", "20 U.S. dollars"
    for (uint32_t next = number->end; next < number->end + 2 && In(next, sentence); ++next) {
      if (const std::string* currency = Unit(next).currency) {
        Number whole = *number;
        whole.end = next + 1;
        return Add(at, whole, "", *currency);
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
    // "143 million American consumers", "300 customer records", "5,000 of its customers"
    for (uint32_t next = number->end; next < number->end + 5 && In(next, sentence); ++next) {
      const Token& token = text_.token(next);
      if (!token.IsWord() && token.kind != TokenKind::kPossessive) break;
      if (token.Is(kAuxiliary) || token.Is(kSubordinator)) break;
      if (token.Is(kTimeWord) && next == number->end) break;
      if (token.Is(kPreposition) && text_.Lower(next) != "of") break;
      const CountedUnit* unit = Unit(next).counted;
      if (unit == nullptr) continue;
      Number whole = *number;
      whole.value *= unit->factor;
      whole.end = next + 1;
      return Add(at, whole, unit->name, "");
    }
    return number->end;
  }

  uint32_t Add(uint32_t at, const Number& number, absl::string_view unit,
               absl::string_view currency) {
    QuantityMention mention;
    mention.span = {text_.token(at).begin, text_.token(number.end - 1).end};
    mention.token = at;
    mention.min = mention.max = number.value;
    mention.unit = unit;
    mention.currency = currency;
    // "between 3 and 5 million", "from $3 to $5" is one range.
    if (!found_.empty() && at >= 2) {
      QuantityMention& before = found_.back();
      const bool near =
          before.span.end < mention.span.begin && mention.span.begin - before.span.end < 6;
      const absl::string_view joint = text_.Lower(at - 1);
      if (near && before.currency == mention.currency && before.unit == mention.unit &&
          (joint == "and" || joint == "to" || joint == "-") && before.token > 0 &&
          (text_.Lower(before.token - 1) == "between" || text_.Lower(before.token - 1) == "from")) {
        before.max = mention.max;
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
};

}  // namespace

std::vector<QuantityMention> FindQuantities(const Text& text, const Landmarks& landmarks) {
  return Reader(text).Read(landmarks);
}

bool MayOpenQuantity(absl::string_view lower) {
  if (!lower.empty() && absl::ascii_isdigit(lower[0])) return true;
  return Look(AllUnits().sign, lower) != nullptr || Look(AllUnits().number, lower) != nullptr;
}

const std::vector<std::string>& DataKindsOf(uint32_t form) {
  static const auto* const kNone = new std::vector<std::string>;
  const std::vector<std::string>* kinds = UnitWords::Get().Of(form).data;
  return kinds == nullptr ? *kNone : *kinds;
}

}  // namespace dossier::analysis
