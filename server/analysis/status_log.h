#ifndef DOSSIER_SERVER_ANALYSIS_STATUS_LOG_H_
#define DOSSIER_SERVER_ANALYSIS_STATUS_LOG_H_

#include <optional>
#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {

// The log of a failure on the status page of a service: entries such as "May 21, 16:48 UTC -
// Resolved. All payments are processed again", in either order.
struct StatusLog {
  struct Entry {
    bool resolved = false;
    uint32_t paragraph = 0;
    uint32_t state = 0;          // the token that tells it
    std::optional<size_t> date;  // index into FactReading::dates
  };
  std::vector<Entry> entries;  // two at least, in the order of the text
};

// Whose status page the text is by a heading at its top: "Wonderloan" of "Wonderloan System
// Status". Empty if it has no such heading.
Range ServiceOf(const Text& text);

// nullopt if the text is none, or the log of works that were planned. Linear in the text.
std::optional<StatusLog> FindStatusLog(const FactReading& reading);

// That the service failed, as the first entry that tells a state says.
KindMention KindOf(const StatusLog& log, const Text& text);

// Whose service it is, by the head of the page, and when it failed and went on again. Takes the
// place of what was found of the times of the entries and the page's name.
void FindLoggedValues(const StatusLog& log, const FactReading& reading,
                      std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_STATUS_LOG_H_
