#ifndef DOSSIER_SERVER_INGEST_PLUGIN_ANSWER_H_
#define DOSSIER_SERVER_INGEST_PLUGIN_ANSWER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "plugins/include/dossier/source.h"
#include "server/ingest/secret_source.h"
#include "server/ingest/source_session.h"

namespace dossier::ingest {

// What stands for the code of a call that an exception left.
inline constexpr int32_t kEscapedException = -1;

// What a plugin's answer other than OK means, its words without the secrets that it was given.
// `name` is of the source, `call` the function of the table. Codes that the call may not return are
// a defect of the plugin.
absl::Status CallFailure(absl::string_view name, absl::string_view call, int32_t code,
                         const dossier_error& error, const SecretKeeper& secrets);

// Reads what a poll that returned OK says of going on into `outcome`.
absl::Status ReadPollResult(absl::string_view name, int32_t state, uint64_t next_poll_ms,
                            PollOutcome& outcome);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_PLUGIN_ANSWER_H_
