#ifndef DOSSIER_SERVER_SOURCES_SOURCE_HEALTH_H_
#define DOSSIER_SERVER_SOURCES_SOURCE_HEALTH_H_

#include "absl/time/time.h"
#include "dossier/v1/source.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "server/ingest/source_status.h"

namespace dossier::sources {

google::protobuf::Timestamp ToTimestamp(absl::Time time);

// Counts of the readings of a source that ended in this process: each start of it begins at zero.
struct FormerReadings {
  int64_t records = 0;
  int64_t quarantined = 0;
  int64_t defects = 0;
  int64_t restarts = 0;
  bool caught_up = false;

  void Add(const ingest::SourceStatus& ended);
};

// Writes how a source that is read does into `source`: state, times, counts, error.
//
// STALE is a source that works, but whose last poll that went well found it without an item for
// three times its usual gap.
void DescribeHealth(const ingest::SourceStatus& status, const FormerReadings& former,
                    v1::Source& source);

// Whether two descriptions of a source differ in what is worth a revision: what was decided about
// it and whether it works, not how often it was polled or what came.
bool DiffersNotably(const v1::Source& a, const v1::Source& b);

}  // namespace dossier::sources

#endif  // DOSSIER_SERVER_SOURCES_SOURCE_HEALTH_H_
