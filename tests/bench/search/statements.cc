#include "tests/bench/search/statements.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace dossier::bench {
namespace {

constexpr const char* kSyllables[] = {"ba", "ce", "di",  "fo", "gu", "ha", "je", "ki", "lo", "mu",
                                      "na", "pe", "qui", "ro", "su", "ta", "ve", "wi", "xo", "zu"};
constexpr uint64_t kSyllableCount = std::size(kSyllables);

}  // namespace

uint64_t ZipfRank(Sequence& random) {
  const double rank = std::exp(random.Fraction() * std::log(static_cast<double>(kRanks) + 1));
  return std::min(static_cast<uint64_t>(rank) - 1, kRanks - 1);
}

std::string WordOfRank(uint64_t rank) {
  std::string word;
  uint64_t left = rank;
  do {
    absl::StrAppend(&word, kSyllables[left % kSyllableCount]);
    left /= kSyllableCount;
  } while (left > 0);
  return absl::StrCat(word, rank % 3 == 0 ? "n" : rank % 3 == 1 ? "r" : "st");
}

v1::Statement MakeStatement(uint64_t number) {
  Sequence random(number);
  v1::Statement statement;
  statement.set_name(absl::StrFormat("statements/s%08d", number));
  std::string text;
  const uint64_t words = 18 + random.Below(15);
  for (uint64_t i = 0; i < words; ++i) {
    absl::StrAppend(&text, text.empty() ? "" : " ", WordOfRank(ZipfRank(random)));
  }
  if (number % 10 == 0) absl::StrAppend(&text, " at the harbour");
  if (number % 10 == 5 || number % 100'000 == 0) absl::StrAppend(&text, " near the orchard");
  statement.set_text(text + ".");
  const uint64_t speaker = random.Below(5000);
  statement.mutable_speaker()->set_name(
      absl::StrCat("Dana ", WordOfRank(speaker * 7 % kRanks), speaker));
  statement.mutable_speaker()->set_role("spokesperson");
  statement.mutable_speaker()->set_organisation(
      absl::StrCat("Office of ", WordOfRank(speaker % 500 * 31 % kRanks)));
  statement.set_kind(static_cast<v1::Statement::Kind>(1 + random.Below(13)));
  statement.set_form(static_cast<v1::Statement::Form>(1 + random.Below(4)));
  statement.set_stance(static_cast<v1::Stance>(1 + random.Below(3)));
  statement.set_language("en");
  const uint64_t day = number / 300;  // ten years for a million
  statement.mutable_said_at()->set_value(
      absl::StrFormat("%04d-%02d-%02d", 2020 + day / 336 % 30, 1 + day / 28 % 12, 1 + day % 28));
  statement.add_about()->set_incident(absl::StrFormat("incidents/i%06d", random.Below(200'000)));
  v1::Occurrence& occurrence = *statement.add_occurrences();
  occurrence.set_report(absl::StrFormat("reports/r%06d", number / 4));
  occurrence.set_publisher(absl::StrCat("The ", WordOfRank(random.Below(300)), " Wire"));
  return statement;
}

}  // namespace dossier::bench
