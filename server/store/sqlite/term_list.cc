#include "server/store/sqlite/term_list.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"

namespace dossier::store::sqlite {
namespace {

constexpr size_t kMaxTermBytes = 1024;

// Two bytes, the low one first.
constexpr size_t kSizeBytes = 2;

void AppendSize(size_t size, std::string& bytes) {
  bytes.push_back(static_cast<char>(size & 0xff));
  bytes.push_back(static_cast<char>(size >> 8));
}

size_t SizeAt(absl::string_view bytes, size_t at) {
  const auto low = static_cast<uint8_t>(bytes[at]), high = static_cast<uint8_t>(bytes[at + 1]);
  return low + high * size_t{256};
}

// A term as it lies in the bytes.
struct EncodedTerm {
  absl::string_view field;
  absl::string_view value;
};

// Takes the first term off `bytes`, or nullopt if there is no whole one.
std::optional<EncodedTerm> TakeTerm(absl::string_view& bytes) {
  if (bytes.size() < 2 * kSizeBytes) return std::nullopt;
  const size_t field_size = SizeAt(bytes, 0);
  const size_t value_size = SizeAt(bytes, kSizeBytes);
  bytes.remove_prefix(2 * kSizeBytes);
  if (bytes.size() < field_size + value_size) return std::nullopt;
  const EncodedTerm term{bytes.substr(0, field_size), bytes.substr(field_size, value_size)};
  bytes.remove_prefix(field_size + value_size);
  return term;
}

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

std::string EncodeTerms(absl::Span<const Term> terms) {
  size_t size = 0;
  for (const Term& term : terms) size += 2 * kSizeBytes + term.field.size() + term.value.size();
  std::string bytes;
  bytes.reserve(size);
  for (const Term& term : terms) {
    AppendSize(term.field.size(), bytes);
    AppendSize(term.value.size(), bytes);
    absl::StrAppend(&bytes, term.field, term.value);
  }
  return bytes;
}

absl::StatusOr<std::vector<Term>> DecodeTerms(absl::string_view bytes) {
  size_t count = 0;
  for (absl::string_view rest = bytes; !rest.empty(); ++count) {
    if (!TakeTerm(rest).has_value()) {
      return Error(absl::StatusCode::kDataLoss, "STORE_CORRUPT",
                   "the terms of a resource cannot be read; restore the data file from a backup");
    }
  }
  std::vector<Term> terms;
  terms.reserve(count);  // every change of a replay comes by here
  while (!bytes.empty()) {
    const EncodedTerm term = *TakeTerm(bytes);
    terms.push_back({std::string(term.field), std::string(term.value)});
  }
  return terms;
}

}  // namespace dossier::store::sqlite
