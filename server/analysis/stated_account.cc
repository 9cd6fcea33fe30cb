#include "server/analysis/stated_account.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "server/analysis/signature.h"

namespace dossier::analysis {
namespace {

constexpr size_t kMostLabelBytes = 48;
constexpr int kFewestWordsOfSentence = 6;

absl::string_view LineAt(absl::string_view text, size_t offset) {
  const size_t before = offset == 0 ? text.npos : text.rfind('\n', offset - 1);
  const size_t begin = before == text.npos ? 0 : before + 1;
  return absl::StripAsciiWhitespace(text.substr(begin, text.find('\n', offset) - begin));
}

// "Victim: Example Hospital", "Date (started): 2031-04-02"; but not `The ministry said: "No."`.
bool HasLabel(absl::string_view line) {
  const size_t colon = line.substr(0, kMostLabelBytes).find(':');
  if (colon == line.npos) return false;
  const absl::string_view value = absl::StripLeadingAsciiWhitespace(line.substr(colon + 1));
  if (value.size() == line.size() - colon - 1) return value.empty();  // "10:30", "https://"
  return !absl::StartsWith(value, "\"") && !absl::StartsWith(value, "“");
}

bool EndsAsSentence(absl::string_view line) {
  for (const char* end : {".", "!", "?", ".\"", "!\"", "?\"", ".”", "!”", "?”", ".)"}) {
    if (absl::EndsWith(line, end)) return true;
  }
  return false;
}

std::string TitleOf(const FactReading& reading, const std::vector<v1::Claim>& claims) {
  if (!reading.document.title.empty()) return reading.document.title;
  for (const v1::Claim& claim : claims) {
    if (!claim.victim().name().empty()) return "Incident at " + claim.victim().name();
  }
  return {};
}

}  // namespace

bool IsProseAt(absl::string_view text, uint32_t offset) {
  const absl::string_view line = LineAt(text, offset);
  return !HasLabel(line) && EndsAsSentence(line) &&
         std::count(line.begin(), line.end(), ' ') + 1 >= kFewestWordsOfSentence;
}

void FillStatedAccount(const FactReading& reading, std::vector<v1::Claim> claims,
                       internal::Account& account) {
  const Text& text = reading.text;
  std::vector<Range> prose;
  for (uint32_t i = 0; i < text.sentences().size(); ++i) {
    if (IsProseAt(text.text(), text.sentences()[i].span.begin))
      prose.push_back(text.sentences()[i].tokens);
  }
  account.set_stated(true);
  account.set_role(v1::REPORT_ROLE_PRIMARY);
  account.set_title(TitleOf(reading, claims));
  for (size_t i = 0; i < reading.statements.size(); ++i) {
    account.add_statement_indices(static_cast<int32_t>(i));
  }
  for (v1::Claim& claim : claims) *account.add_claims() = std::move(claim);
  FillSignature(reading, prose, account);
}

}  // namespace dossier::analysis
