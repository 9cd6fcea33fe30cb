#include "server/store/sqlite/term_list.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"

namespace dossier::store::sqlite {
namespace {

constexpr size_t kMaxTermBytes = 1024;

}  // namespace

absl::StatusOr<std::vector<Term>> Canonical(std::vector<Term> terms) {
  for (const Term& term : terms) {
    if (term.field.empty() || term.field.size() + term.value.size() > kMaxTermBytes) {
      return Error(absl::StatusCode::kInvalidArgument, "INVALID_TERM",
                   absl::StrCat("a term needs a field and at most ", kMaxTermBytes,
                                " bytes, but that of field '", term.field, "' has ",
                                term.field.size() + term.value.size()),
                   {{"field", term.field}});
    }
  }
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return terms;
}

absl::StatusOr<TermListView> CheckedTerms(absl::string_view bytes) {
  const TermListView terms(bytes);
  if (terms.IsWhole()) return terms;
  return Error(absl::StatusCode::kDataLoss, "STORE_CORRUPT",
               "the terms of a resource cannot be read; restore the data file from a backup");
}

absl::StatusOr<std::vector<Term>> DecodeTerms(absl::string_view bytes) {
  DOSSIER_ASSIGN_OR_RETURN(const TermListView terms, CheckedTerms(bytes));
  return ToTerms(terms);
}

}  // namespace dossier::store::sqlite
