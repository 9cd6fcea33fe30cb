#include "server/store/term_list.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "server/store/store.h"

namespace dossier::store {
namespace {

constexpr size_t kSizeBytes = 2;

void AppendSize(size_t size, std::string& bytes) {
  bytes.push_back(static_cast<char>(size & 0xff));
  bytes.push_back(static_cast<char>(size >> 8));
}

size_t SizeAt(absl::string_view bytes, size_t at) {
  const auto low = static_cast<uint8_t>(bytes[at]), high = static_cast<uint8_t>(bytes[at + 1]);
  return low + high * size_t{256};
}

}  // namespace

void TermListView::Iterator::Take() {
  at_ = nullptr;
  if (rest_.size() < 2 * kSizeBytes) return;
  const size_t field_size = SizeAt(rest_, 0);
  const size_t value_size = SizeAt(rest_, kSizeBytes);
  const absl::string_view texts = rest_.substr(2 * kSizeBytes);
  if (texts.size() < field_size + value_size) return;
  at_ = rest_.data();
  term_ = {texts.substr(0, field_size), texts.substr(field_size, value_size)};
  rest_ = texts.substr(field_size + value_size);
}

bool TermListView::IsWhole() const {
  size_t bytes = 0;
  for (const TermView& term : *this) {
    bytes += 2 * kSizeBytes + term.field.size() + term.value.size();
  }
  return bytes == bytes_.size();
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

std::vector<Term> ToTerms(TermListView list) {
  std::vector<Term> terms;
  terms.reserve(static_cast<size_t>(std::distance(list.begin(), list.end())));
  for (const TermView& term : list) {
    terms.push_back({std::string(term.field), std::string(term.value)});
  }
  return terms;
}

}  // namespace dossier::store
