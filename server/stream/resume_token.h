#ifndef DOSSIER_SERVER_STREAM_RESUME_TOKEN_H_
#define DOSSIER_SERVER_STREAM_RESUME_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/internal/resume_token.pb.h"

namespace dossier::stream {

// The token as clients get it.
std::string EncodeResumeToken(const internal::ResumeToken& token);

// The other way; fails with INVALID_ARGUMENT (TOKEN_INVALID) if it is not one of ours.
absl::StatusOr<internal::ResumeToken> DecodeResumeToken(absl::string_view text);

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_RESUME_TOKEN_H_
