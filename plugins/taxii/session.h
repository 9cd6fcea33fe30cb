#ifndef DOSSIER_PLUGINS_TAXII_SESSION_H_
#define DOSSIER_PLUGINS_TAXII_SESSION_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "dossier/sdk/module.h"
#include "dossier/sdk/session.h"
#include "taxii/config.h"
#include "taxii/graph.h"
#include "taxii/reader.h"

namespace dossier::taxii {

// One run through a source of STIX: reads objects into a graph, and emits the record of each
// incident, report, ... that says something new, once as much is known of what it refers to as
// there is to know.
//
// Objects of one happening come scattered over pages, so records wait until everything that the
// source has now was read, or many wait already. Those whose surroundings come later are emitted
// again, as new versions. The cursor moves once all that wait have been emitted.
class StixSession : public sdk::Session {
 public:
  // With a range, only what was published within it, then the end.
  StixSession(const Config& config, const sdk::Host& host, const sdk::Opening& opening,
              std::optional<sdk::Range> range);

  sdk::PollResult Poll(sdk::Emitter& emitter, const sdk::Budget& budget) override;

 private:
  // Reads until something is to be emitted, or there is no more; false at the deadline.
  bool ReadOn(const sdk::Budget& budget);
  void Take(Step step);
  // Lets everything that changed wait for emission.
  void Gather();
  // False if the poll must end.
  bool EmitWaiting(sdk::Emitter& emitter, const sdk::Budget& budget);
  bool IsInRange(const Json& object) const;
  // Emits unless it was emitted just like this before; false if the poll must end.
  bool EmitRecord(const Json& object, sdk::Emitter& emitter, const sdk::Budget& budget);
  bool EmitDefect(const Defect& defect, sdk::Emitter& emitter);
  void LogCounts();

  const Config& config_;
  const sdk::Host& host_;
  const int cancel_fd_;
  const std::optional<sdk::Range> range_;
  Graph graph_;
  std::unique_ptr<Reader> reader_;

  // Ids of records that may have changed since they were emitted.
  std::set<std::string> changed_;
  // What waits for emission, and the cursor that covers it.
  std::deque<std::string> waiting_;
  std::deque<Defect> waiting_defects_;
  std::optional<std::string> waiting_cursor_;
  // By id, what was emitted last.
  std::map<std::string, uint64_t> emitted_;
  bool is_caught_up_ = false;
  bool has_told_counts_ = false;
  // What ended the reading; thrown once what was read before is emitted.
  std::optional<sdk::Failure> failure_;
};

}  // namespace dossier::taxii

#endif  // DOSSIER_PLUGINS_TAXII_SESSION_H_
