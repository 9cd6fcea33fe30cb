#ifndef DOSSIER_SERVER_PIPELINE_PUBLISHED_VIEW_H_
#define DOSSIER_SERVER_PIPELINE_PUBLISHED_VIEW_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "dossier/v1/incident.pb.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// `incident`, as the store holds it now, folded anew over what those reports say that were
// published on `last_day` (counted from 1970-01-01) or before; nullopt if none of them was. A
// report without a date, or with one that may be later, takes no part; one that was corrected since
// says what it says now. Relations, which are between what is known now, are left out.
absl::StatusOr<std::optional<v1::Incident>> ViewPublishedBy(store::Reader& reader,
                                                            const v1::Incident& incident,
                                                            int32_t last_day);

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_PUBLISHED_VIEW_H_
