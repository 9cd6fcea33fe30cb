#include "server/query/opaque_token.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/sha256.h"

namespace dossier::query {
namespace {

constexpr size_t kChecksumBytes = 4;

std::string Checksum(absl::string_view payload) {
  return absl::HexStringToBytes(Sha256Hex(payload).substr(0, 2 * kChecksumBytes));
}

}  // namespace

std::string SealToken(absl::string_view payload) {
  return absl::WebSafeBase64Escape(absl::StrCat(Checksum(payload), payload));
}

std::optional<std::string> OpenToken(absl::string_view token) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || bytes.size() < kChecksumBytes) {
    return std::nullopt;
  }
  std::string payload = bytes.substr(kChecksumBytes);
  if (Checksum(payload) != bytes.substr(0, kChecksumBytes)) return std::nullopt;
  return payload;
}

}  // namespace dossier::query
