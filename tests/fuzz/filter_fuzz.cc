// Filters: any text is refused with the place where it goes wrong, or means one thing.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/source.pb.h"
#include "dossier/v1/statement.pb.h"
#include "server/base/error.h"
#include "server/base/utf8.h"
#include "server/query/filter.h"
#include "server/store/condition.h"
#include "server/store/search_text.h"
#include "server/store/term_list.h"
#include "server/store/terms.h"

namespace {

using dossier::query::Filter;
using dossier::store::Collection;

constexpr std::array kPublic = {Collection::kIncident, Collection::kStatement, Collection::kReport,
                                Collection::kClaim, Collection::kSource};

// What a store knows of one resource.
struct Indexed {
  std::vector<dossier::store::Term> terms;
  std::string list;
  dossier::store::SearchText text;
};

Indexed Index(const google::protobuf::Message& resource) {
  Indexed indexed{.terms = dossier::store::TermsOf(resource)};
  indexed.list = dossier::store::EncodeTerms(indexed.terms);
  indexed.text = dossier::store::SearchTextOf(resource);
  return indexed;
}

std::vector<Indexed> MakeResources() {
  dossier::v1::Incident incident;
  incident.set_name("incidents/a");
  incident.set_title("Ransomware at the Harbour Board");
  incident.add_victims()->set_name("Łódź Harbour Board");
  incident.add_kinds()->set_type(dossier::v1::Kind::TYPE_RANSOMWARE);
  incident.set_report_count(3);
  dossier::v1::Statement statement;
  statement.set_name("statements/b");
  dossier::v1::Report report;
  report.set_name("reports/c");
  report.set_title("The board's ferries stay ashore");
  dossier::v1::Claim claim;
  claim.set_name("incidents/a/claims/d");
  dossier::v1::Source source;
  source.set_name("sources/e");
  return {Index(dossier::v1::Incident()),
          Index(incident),
          Index(statement),
          Index(report),
          Index(claim),
          Index(source)};
}

void CheckRefusal(absl::string_view text, const absl::Status& refusal) {
  const auto info = dossier::ErrorInfoOf(refusal);
  if (refusal.code() != absl::StatusCode::kInvalidArgument) std::abort();
  if (!info.has_value() || info->reason() != "FILTER_INVALID") std::abort();
  const auto position = info->metadata().find("position");
  uint64_t at = 0;
  if (position == info->metadata().end() || !absl::SimpleAtoi(position->second, &at)) std::abort();
  if (at < 1 || at > text.size() + 1) std::abort();
  // Else the refusal could not be sent.
  if (dossier::IsUtf8(text) && !dossier::IsUtf8(refusal.message())) std::abort();
}

// What the condition says of the resource, the same in both forms.
bool Matches(const dossier::store::Condition& condition, const Indexed& resource) {
  const bool matches = dossier::store::Matches(condition, resource.terms, resource.text);
  const dossier::store::TermListView list(resource.list);
  if (dossier::store::Matches(condition, list, resource.text) != matches) std::abort();
  return matches;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const kResources = new std::vector<Indexed>(MakeResources());
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::Time now = absl::FromUnixSeconds(1'932'000'000);
  const auto filter = Filter::Parse(text, kPublic, now);
  if (!filter.ok()) {
    CheckRefusal(text, filter.status());
    return 0;
  }
  const auto later = Filter::Parse(text, kPublic, now + absl::Hours(1));
  if (!later.ok() || later->fingerprint() != filter->fingerprint()) std::abort();

  // Refused where the parentheses are too many, or hold nothing.
  const auto opposite = Filter::Parse(absl::StrCat("NOT (", text, ")"), kPublic, now);
  for (const Collection collection : kPublic) {
    for (const Indexed& resource : *kResources) {
      const bool matches = Matches(filter->For(collection), resource);
      if (opposite.ok() && Matches(opposite->For(collection), resource) == matches) std::abort();
    }
  }
  return 0;
}
