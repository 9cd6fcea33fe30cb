#include "tests/bench/search/reports.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/base/sha256.h"
#include "tests/bench/search/statements.h"

namespace dossier::bench {

LongReport MakeReport(uint64_t number) {
  Sequence random(number + 1'000'000'000);
  LongReport made;
  v1::Report& report = made.report;
  report.set_name(absl::StrFormat("reports/r%08d", number));
  const uint64_t bytes = 4'000 + random.Below(36'001);
  bool begins = true;
  while (made.text.size() < bytes) {
    std::string word = WordOfRank(ZipfRank(random));
    if (random.Below(60) == 0) word += "é";
    if (begins) word[0] = absl::ascii_toupper(static_cast<unsigned char>(word[0]));
    begins = random.Below(15) == 0;
    const bool is_quoted = random.Below(40) == 0;
    absl::StrAppend(&made.text, is_quoted ? "“" : "", word, is_quoted ? "”" : "",
                    begins                  ? ".\n"
                    : random.Below(12) == 0 ? ", "
                                            : " ");
  }
  std::string title;
  for (int i = 0; i < 8; ++i) absl::StrAppend(&title, WordOfRank(ZipfRank(random)), " ");
  report.set_title(title);
  report.set_text_sha256(Sha256Hex(made.text));
  return made;
}

}  // namespace dossier::bench
