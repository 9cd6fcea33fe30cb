#ifndef DOSSIER_PLUGINS_TAXII_TAXII_READER_H_
#define DOSSIER_PLUGINS_TAXII_TAXII_READER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "taxii/client.h"
#include "taxii/config.h"
#include "taxii/reader.h"

namespace dossier::taxii {

// For each collection, by address: every object that was added at this time or before is covered.
using Positions = std::map<std::string, Instant>;

std::string EncodePositions(const Positions& positions);
// nullopt if it is no cursor of this plugin; none if it is one of another kind of reader.
std::optional<Positions> DecodePositions(const std::string& cursor);

// Reads the collections of a TAXII server, run after run: each begins where objects may be new and
// ends with the last page.
//
// Objects come in the order in which they were added, and many may be added at one time. A run
// follows the server's `next`. Where there is none, or one that was there before, it asks for what
// was added since just before the last time that it has seen: objects of that time come again,
// which changes nothing, and none is passed over. If a page holds nothing but one time, a larger
// page is asked for; if the server gives none, that is an error, never a gap.
class TaxiiReader : public Reader {
 public:
  // What was added up to `covered` is read, but not reported as changed.
  TaxiiReader(const Config& config, Positions covered);

  Step Read(Graph& graph, const Call& call) override;
  std::string Cursor() const override;

 private:
  // How far one collection was read.
  struct Reading {
    Collection collection;
    // What the session began with.
    std::optional<Instant> covered;
    // The last time of all pages up to now.
    std::optional<Instant> high;
    // Nothing will be added at `high` any more: the server's clock is far beyond.
    bool is_settled = false;
    // Pages came in order of time, so the cursor may move.
    bool is_ordered = true;

    // ---- Of the running run ----
    bool is_running = false;
    Query query;
    std::set<std::string> used_tokens;
    std::unordered_set<uint64_t> seen;
    int pages_without_news = 0;
  };

  void Begin(Reading& reading);
  Page ReadPage(Reading& reading, const Call& call);
  void Advance(Reading& reading, const Page& page);
  // Where to go on after a page that is not the last.
  void Continue(Reading& reading, const Page& page, bool brought_news);
  void ContinueByTime(Reading& reading, const Page& page);

  const Config& config_;
  Client client_;
  const Positions covered_;
  std::vector<Reading> readings_;
  size_t current_ = 0;
};

}  // namespace dossier::taxii

#endif  // DOSSIER_PLUGINS_TAXII_TAXII_READER_H_
