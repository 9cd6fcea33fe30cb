#include "server/store/sqlite/term_list.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"

namespace dossier::store::sqlite {
namespace {

constexpr size_t kMaxTermBytes = 1024;

using ::google::protobuf::io::CodedInputStream;
using ::google::protobuf::io::CodedOutputStream;
using ::google::protobuf::io::StringOutputStream;

bool ReadPiece(CodedInputStream& in, std::string& piece) {
  uint32_t size = 0;
  return in.ReadVarint32(&size) && size <= kMaxTermBytes &&
         in.ReadString(&piece, static_cast<int>(size));
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
  std::string bytes;
  {
    StringOutputStream stream(&bytes);
    CodedOutputStream out(&stream);
    for (const Term& term : terms) {
      for (const std::string* piece : {&term.field, &term.value}) {
        out.WriteVarint32(static_cast<uint32_t>(piece->size()));
        out.WriteString(*piece);
      }
    }
  }
  return bytes;
}

absl::StatusOr<std::vector<Term>> DecodeTerms(absl::string_view bytes) {
  std::vector<Term> terms;
  CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  while (in.CurrentPosition() < static_cast<int>(bytes.size())) {
    Term term;
    if (!ReadPiece(in, term.field) || !ReadPiece(in, term.value)) {
      return Error(absl::StatusCode::kDataLoss, "STORE_CORRUPT",
                   "the terms of a resource cannot be read; restore the data file from a backup");
    }
    terms.push_back(std::move(term));
  }
  return terms;
}

}  // namespace dossier::store::sqlite
