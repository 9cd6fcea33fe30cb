#include "tests/bench/lifelike.h"

#include <array>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace dossier::bench {
namespace {

constexpr std::array kFirst = {"Aldan", "Brenn", "Cor",  "Dal",  "Esk",  "Fern", "Gal",
                               "Hart",  "Ings",  "Jorv", "Kelt", "Lund", "Marn", "Nor",
                               "Oslav", "Penn",  "Quar", "Rusk", "Sund", "Tern", "Ulv",
                               "Vell",  "Wend",  "Yar",  "Zeld"};
constexpr std::array kSecond = {"brook", "dale", "ford", "gate", "holm", "ia",   "land",
                                "mark",  "nes",  "ock",  "port", "ria",  "stad", "wick"};
constexpr std::array kSector = {"Water Authority", "Hospital Trust", "Freight",   "University",
                                "Savings Bank",    "Power Company",  "Telecom",   "City Council",
                                "Shipyards",       "Broadcasting",   "Insurance", "Airport"};
constexpr std::array kGiven = {"Ada",   "Bruno", "Clara", "David", "Elena", "Farid",
                               "Greta", "Hugo",  "Ines",  "Jonas", "Karin", "Leon",
                               "Maria", "Nils",  "Olga",  "Paul"};
constexpr std::array kKind = {"a ransomware attack", "a data breach", "a cyber attack",
                              "a phishing campaign", "a denial of service attack"};
constexpr std::array kGroup = {"Night Heron", "Copper Fox", "Red Lantern", "Silent Tide",
                               "Ghost Harbour"};
constexpr std::array kMonth = {"January",   "February", "March",    "April",
                               "May",       "June",     "July",     "August",
                               "September", "October",  "November", "December"};

// Picks by a number that is fixed for its purpose, so that reports of one incident agree.
class Picker {
 public:
  explicit Picker(uint64_t seed) : engine_(seed * 0x9E3779B97F4A7C15u + 1) {}
  size_t Below(size_t bound) { return static_cast<size_t>(engine_() % bound); }
  template <typename List>
  std::string From(const List& list) {
    return list[Below(list.size())];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace

LifelikeReport MakeReport(uint64_t number, uint64_t incidents) {
  const uint64_t incident = number * 2654435761u % incidents;
  Picker shared(incident + 1);
  const std::string place = absl::StrCat(shared.From(kFirst), shared.From(kSecond));
  const std::string victim = absl::StrCat(place, " ", shared.From(kSector));
  const std::string kind = shared.From(kKind);
  const std::string group = shared.From(kGroup);
  const std::string speaker = absl::StrCat(shared.From(kGiven), " ", shared.From(kFirst), "sen");
  const absl::CivilDay day = absl::CivilDay(2029, 1, 1) + static_cast<int>(shared.Below(1000));
  const size_t records = (shared.Below(900) + 1) * 1000;
  const std::string quotation = absl::Substitute(
      "We noticed unusual activity in $0 of our $1 systems and switched them off within $2 minutes",
      shared.Below(40) + 2, place, shared.Below(50) + 5);

  Picker own(number + 1000003);
  const absl::CivilDay published = day + static_cast<int>(own.Below(20)) + 1;
  const auto in_words = [](absl::CivilDay date) {
    return absl::StrCat(kMonth[date.month() - 1], " ", date.day(), ", ", date.year());
  };
  LifelikeReport report;
  report.id = absl::StrCat("report-", number);
  report.published = absl::FormatCivilTime(published);
  std::string& text = report.text;
  absl::StrAppend(&text, victim, " hit by ", kind.substr(2), "\n\nBy ", own.From(kGiven), " ",
                  own.From(kFirst), "\n", in_words(published), "\n\n");
  absl::StrAppend(&text, victim, " said on ", in_words(day), " that it had been hit by ", kind,
                  ". “", quotation, ",” said ", speaker, ", a spokesperson for ", victim, ".\n\n");
  absl::StrAppend(&text, "The attackers stole ", records, " records of customers, according to ",
                  speaker,
                  ". The company has informed those affected and taken additional security "
                  "measures. The national police are investigating the attack.\n\n");
  for (size_t i = own.Below(4) + 1; i > 0; --i) {
    absl::StrAppend(
        &text, own.From(kGiven), " ", own.From(kFirst), "mann, a security researcher in ",
        own.From(kFirst), own.From(kSecond), ", told reporters that the methods pointed to ", group,
        ". “It is the ", own.Below(9) + 2, "th time this year that we see this tool, and ",
        own.Below(80) + 10,
        " per cent of the cases began with a stolen password,” the researcher "
        "said. It is not clear whether a ransom was paid, and the ministry declined to comment on "
        "the talks that were held in the ",
        own.From(kMonth), " round.\n\n");
  }
  for (size_t i = own.Below(5) + 1; i > 0; --i) {
    absl::StrAppend(&text, "The offices in ", own.From(kFirst), own.From(kSecond),
                    " stayed closed until ", own.From(kMonth), ", and ", own.Below(900) + 20,
                    " employees worked from home. Neighbouring towns sent help, and the council "
                    "discussed the budget for the coming year, in which a sum of ",
                    own.Below(90) + 1, " million euros is set aside for roads and schools.\n\n");
  }
  if (own.Below(3) == 0) {
    absl::StrAppend(&text, "In ", day.year() - 2, ", ", victim,
                    " had already been the target of an attempt that failed.\n\n");
  }
  absl::StrAppend(&text, "Follow us for more news. Share this article.\n");
  return report;
}

}  // namespace dossier::bench
