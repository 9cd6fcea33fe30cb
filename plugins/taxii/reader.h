#ifndef DOSSIER_PLUGINS_TAXII_READER_H_
#define DOSSIER_PLUGINS_TAXII_READER_H_

#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "taxii/graph.h"

namespace dossier::taxii {

// What a step of reading may use.
struct Call {
  std::chrono::steady_clock::time_point deadline;
  int cancel_fd = -1;
};

// What a step of reading brought.
struct Step {
  // Ids of objects that say something new, and that the cursor does not cover.
  std::set<std::string> changed;
  // That the cursor does not cover.
  std::vector<Defect> defects;
  // Everything that there is now was read.
  bool is_caught_up = false;
};

// Where objects come from. Reads all of it from the beginning in each session, so that whatever
// order things came in and wherever the last session ended, the graph holds everything that a
// record may refer to; the cursor only says what need not be emitted again.
//
// One thread.
class Reader {
 public:
  virtual ~Reader() = default;

  // A page or a file more, into the graph. Throws Failure; the next call goes on where this failed.
  virtual Step Read(Graph& graph, const Call& call) = 0;

  // Covers what all steps up to now brought. Empty: nothing yet.
  virtual std::string Cursor() const = 0;
};

}  // namespace dossier::taxii

#endif  // DOSSIER_PLUGINS_TAXII_READER_H_
