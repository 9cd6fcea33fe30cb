#include "client/commands/explain.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "dossier/client/status.h"

namespace dossier::client {
namespace {

// Whether it was never sent: what servers refuse has a reason.
bool IsWrongUse(const absl::Status& status) {
  return ReasonOf(status).empty() && status.code() == absl::StatusCode::kInvalidArgument;
}

// Whether no server, or none of ours, is at the other end.
bool NobodyIsThere(const absl::Status& status) {
  return ReasonOf(status).empty() && status.code() == absl::StatusCode::kUnavailable;
}

// Whether whoever is there took too long.
bool NobodyAnsweredInTime(const absl::Status& status) {
  return ReasonOf(status).empty() && status.code() == absl::StatusCode::kDeadlineExceeded;
}

}  // namespace

std::string Explanation(const absl::Status& status, absl::string_view server) {
  const std::string reason = ReasonOf(status);
  if (NobodyAnsweredInTime(status)) {
    return absl::StrCat(
        "dossier: the server at ", server, " did not answer in time\n  (", status.message(),
        ")\n  It may be busy, and still do what it was asked to: look before you ask "
        "again.");
  }
  if (NobodyIsThere(status)) {
    return absl::StrCat(
        "dossier: no server answers at ", server, "\n  (", status.message(),
        ")\n  Start one with `dossierd serve`, or name another with --server HOST:PORT or "
        "DOSSIER_SERVER.");
  }
  if (status.code() == absl::StatusCode::kUnimplemented && reason.empty()) {
    return absl::StrCat("dossier: the server at ", server, " does not know this request\n  (",
                        status.message(),
                        ")\n  It is an older dossierd, or another program: check --server.");
  }
  if (IsWrongUse(status)) return absl::StrCat("dossier: ", status.message());
  const std::string name = reason.empty() ? absl::StatusCodeToString(status.code()) : reason;
  return absl::StrCat("dossier: ", status.message(), "\n  (", name, ")");
}

ExitCode Explain(const absl::Status& status, absl::string_view server, Output& output) {
  for (const absl::string_view line : absl::StrSplit(Explanation(status, server), '\n')) {
    output.Remark(line);
  }
  if (NobodyIsThere(status) || NobodyAnsweredInTime(status)) return kNoServer;
  if (IsWrongUse(status)) return kUsage;
  return status.code() == absl::StatusCode::kNotFound ? kNotFound : kFailed;
}

}  // namespace dossier::client
