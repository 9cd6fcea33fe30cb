#include "server/analysis/credits.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/analysis/lexicon.h"
#include "server/base/fold_text.h"

namespace dossier::analysis {
namespace {

// Credits stand in so many lines at either end.
constexpr size_t kHeadLines = 6;
constexpr size_t kTailLines = 4;
constexpr size_t kLongestDateline = 90;
constexpr size_t kLongestByline = 100;
constexpr size_t kLongestNotice = 200;
constexpr size_t kLongestHouse = 60;

struct Agencies {
  absl::flat_hash_map<std::string, std::string> names;  // to show, by folded names
  std::vector<std::string> endings;

  Agencies() {
    bool words = false;
    for (const absl::string_view entry : LexiconEntries("agencies")) {
      if (entry == "[words]") {
        words = true;
      } else if (words) {
        endings.push_back(absl::StrCat(" ", entry));
      } else {
        const auto columns = LexiconColumns(entry);
        for (const absl::string_view name : columns) names.emplace(FoldName(name), columns[0]);
      }
    }
  }

  static const Agencies& Default() {
    static const auto* const agencies = new Agencies;
    return *agencies;
  }
};

bool IsUpper(char c) { return absl::ascii_isupper(static_cast<unsigned char>(c)); }
bool IsAlpha(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }

// Whether the bytes may be the name of a house: a few words, of which the first has a capital.
bool MayBeHouse(absl::string_view name) {
  return name.size() > 1 && name.size() <= kLongestHouse &&
         (IsUpper(name.front()) || (static_cast<unsigned char>(name.front()) & 0x80) != 0 ||
          IsAgency(name)) &&
         name.find_first_of("0123456789\"“”") == name.npos;
}

// What stands behind the last `mark` of `line`; nothing if there is none. Looks for the first byte
// of the mark that is no blank, which lines have few of.
std::optional<absl::string_view> BehindLast(absl::string_view line, absl::string_view mark) {
  const size_t rare = mark.find_first_not_of(' ');
  for (absl::string_view rest = line; rest.size() > rare;) {
    const auto* const found =
        static_cast<const char*>(memrchr(rest.data() + rare, mark[rare], rest.size() - rare));
    if (found == nullptr) return std::nullopt;
    const auto at = static_cast<size_t>(found - line.data()) - rare;
    if (absl::StartsWith(line.substr(at), mark)) return line.substr(at + mark.size());
    rest = line.substr(0, at + rare);
  }
  return std::nullopt;
}

absl::string_view StripDash(absl::string_view text, bool* dash) {
  text = absl::StripLeadingAsciiWhitespace(text);
  *dash = false;
  for (const absl::string_view mark : {"--", "-", "–", "—", ":"}) {
    if (!absl::ConsumePrefix(&text, mark)) continue;
    *dash = true;
    break;
  }
  return text;
}

// Finds a credit in one line.
class Line {
 public:
  Line(absl::string_view text, absl::string_view line) : text_(text), line_(line) {}

  // `PORT ELLEN, April 3 (Tidewire) - ...`
  std::optional<Credit> InDateline() const {
    const size_t open = line_.substr(0, kLongestDateline).find(" (");
    if (open == line_.npos) return std::nullopt;
    const size_t close = line_.find(')', open);
    if (close == line_.npos) return std::nullopt;
    const absl::string_view house = line_.substr(open + 2, close - open - 2);
    bool dash = false;
    StripDash(line_.substr(close + 1), &dash);
    const bool told = dash ? MayBeHouse(house) : IsAgency(house);
    if (!told || !OpensWithPlace(line_.substr(0, open))) return std::nullopt;
    return At(house);
  }

  // `By Jane Roe, Associated Press`, or the name alone.
  std::optional<Credit> InByline() const {
    if (line_.size() > kLongestByline) return std::nullopt;
    absl::string_view names = line_;
    absl::ConsumePrefix(&names, "By ") || absl::ConsumePrefix(&names, "BY ") ||
        absl::ConsumePrefix(&names, "Source: ") || absl::ConsumePrefix(&names, "Credit: ");
    for (const absl::string_view mark : {", ", " / ", "/", " | ", " of ", " for ", " in "}) {
      const auto house = BehindLast(names, mark);
      if (house && IsAgency(*house)) return At(*house);
    }
    if (IsAgency(names)) return At(names);
    return std::nullopt;
  }

  // `... (Associated Press)`, `— Associated Press`, `© Associated Press`.
  std::optional<Credit> AtEnd() const {
    absl::string_view line = line_;
    line.remove_prefix(line.size() - std::min(line.size(), kLongestHouse + 20));
    absl::ConsumeSuffix(&line, ".");
    if (absl::ConsumeSuffix(&line, ")")) {
      const size_t open = line.rfind('(');
      if (open != line.npos && IsAgency(line.substr(open + 1))) return At(line.substr(open + 1));
      return std::nullopt;
    }
    for (const absl::string_view mark : {"— ", "– ", "- ", "© ", "Copyright "}) {
      const auto house = BehindLast(line, mark);
      if (house && IsAgency(*house)) return At(*house);
    }
    return InByline();
  }

  // `This article was first published in The Courier.`
  std::optional<Credit> InNotice() const {
    if (line_.size() > kLongestNotice) return std::nullopt;
    for (const absl::string_view opening :
         {"riginally published ", "irst published ", "riginally appeared ", "irst appeared ",
          "epublished ", "eprinted ", "eproduced "}) {
      const size_t at = line_.find(opening);
      if (at == line_.npos) continue;
      absl::string_view rest = line_.substr(at + opening.size());
      absl::ConsumePrefix(&rest, "with permission ") ||
          absl::ConsumePrefix(&rest, "with the permission ");
      bool told = false;
      for (const absl::string_view word : {"in ", "on ", "by ", "from ", "of "}) {
        if (!told) told = absl::ConsumePrefix(&rest, word);
      }
      absl::string_view house = rest.substr(0, rest.find_first_of(".,;:()\n"));
      if (const size_t on = house.find(" on "); on != house.npos) house = house.substr(0, on);
      absl::ConsumePrefix(&house, "the ");
      house = absl::StripAsciiWhitespace(house);
      if (told && MayBeHouse(house)) return At(house);
    }
    return std::nullopt;
  }

 private:
  // A place in capitals, then perhaps a date: "PORT ELLEN, April 3".
  static bool OpensWithPlace(absl::string_view words) {
    const absl::string_view place = words.substr(0, words.find(','));
    const auto letters = std::count_if(place.begin(), place.end(), IsAlpha);
    return letters >= 3 && std::count_if(place.begin(), place.end(), IsUpper) == letters;
  }

  Credit At(absl::string_view house) const {
    const auto begin = static_cast<size_t>(house.data() - text_.data());
    return {HouseOf(house), begin, begin + house.size()};
  }

  absl::string_view text_;
  absl::string_view line_;
};

// The lines with words at the beginning of the text, and at its end, the last one first.
std::vector<absl::string_view> HeadOf(absl::string_view text) {
  std::vector<absl::string_view> lines;
  while (!text.empty() && lines.size() < kHeadLines) {
    const size_t end = std::min(text.find('\n'), text.size());
    const absl::string_view line = absl::StripAsciiWhitespace(text.substr(0, end));
    if (!line.empty()) lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<absl::string_view> TailOf(absl::string_view text) {
  std::vector<absl::string_view> lines;
  while (!text.empty() && lines.size() < kTailLines) {
    const size_t feed = text.rfind('\n');
    const absl::string_view line =
        absl::StripAsciiWhitespace(feed == text.npos ? text : text.substr(feed + 1));
    if (!line.empty()) lines.push_back(line);
    text = text.substr(0, feed == text.npos ? 0 : feed);
  }
  return lines;
}

}  // namespace

std::string HouseOf(absl::string_view name) {
  const auto& names = Agencies::Default().names;
  const auto known = names.find(FoldName(name));
  return known == names.end() ? std::string(name) : known->second;
}

bool IsAgency(absl::string_view name) {
  if (name.empty() || name.size() > kLongestHouse) return false;
  const Agencies& agencies = Agencies::Default();
  const std::string folded = FoldName(name);
  // What is an abbreviation is written as one.
  if (agencies.names.contains(folded))
    return folded.size() > 4 || IsUpper(name.back()) || name == "dpa";
  if (!IsUpper(name.front())) return false;
  return std::any_of(agencies.endings.begin(), agencies.endings.end(),
                     [&](const std::string& ending) { return absl::EndsWith(folded, ending); });
}

std::optional<Credit> CreditOf(absl::string_view text, const std::vector<std::string>& authors) {
  for (const absl::string_view line : HeadOf(text)) {
    const Line head(text, line);
    for (const auto& credit : {head.InDateline(), head.InByline(), head.InNotice()}) {
      if (credit.has_value()) return credit;
    }
  }
  for (const absl::string_view line : TailOf(text)) {
    const Line tail(text, line);
    for (const auto& credit : {tail.AtEnd(), tail.InNotice()}) {
      if (credit.has_value()) return credit;
    }
  }
  for (const std::string& author : authors) {
    if (IsAgency(author)) return Credit{HouseOf(author)};
  }
  return std::nullopt;
}

}  // namespace dossier::analysis
